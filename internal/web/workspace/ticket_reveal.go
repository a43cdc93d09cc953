package workspace

import (
	"strconv"

	"firstline/internal/base/mask"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Masked is what is covered in a message: how much, and the words once somebody asked for them.
type Masked struct {
	Count     int
	ID, Label string
	To        string // the address that shows them
	Words     []ui.Term
}

// RevealPage shows what is covered in a message where no script puts it below the message.
type RevealPage struct {
	Title, Back, BackTo string
	Words               []ui.Term
}

// covered is what is covered in a message.
func (b *book) covered(m *ticket.Message) Masked {
	if m.Masked == 0 {
		return Masked{}
	}
	seq := strconv.FormatInt(int64(m.Seq), 10)
	return Masked{
		Count: m.Masked, ID: "masked-" + seq, Label: b.p.N("covered.count", m.Masked),
		To: place{}.ticket(m.TicketID) + "/messages/" + seq + "/reveal",
	}
}

func (b *book) revealed(it ticket.Item) Entry {
	return b.line(it, ui.IconEye, "covered.event_revealed", nil)
}

// reveal shows what is covered in a message; that somebody looked is noted.
func (w workspace) reveal(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	seq, err := rq.Int("seq")
	if err != nil {
		return err
	}
	found, err := w.Tickets.Reveal(rq.Context(), rq.Actor, ticket.ID(id), ticket.Seq(seq))
	if err != nil {
		return err
	}
	p := page(rq, rq.T("covered.reveal_title"))
	words := make([]ui.Term, len(found))
	for i, f := range found {
		words[i] = ui.Term{Label: p.T(secretKey(f.Kind)), Show: secretWords(f.Words)}
	}
	if rq.Partial() {
		return rq.Render(maskedBox(p, Masked{Count: len(found), ID: "masked-" + strconv.FormatInt(seq, 10), Words: words}))
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(id))
	if err != nil {
		return err
	}
	return rq.Render(revealScreen(p, RevealPage{Title: p.Title, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Words: words}))
}

func secretKey(k mask.Kind) string {
	if k == mask.Card {
		return "covered.card"
	}
	return "covered.password"
}
