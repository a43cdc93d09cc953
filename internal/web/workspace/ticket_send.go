package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Leaving is an answer that was sent and has not left: who waits for what, and the way to take it back.
type Leaving struct {
	Said   ui.Entry
	Words  Words
	Note   string // its files, in words
	Left   int64  // milliseconds until it leaves
	Clock  string // «leaves in 8 s»; the script counts down by Ticks
	Ticks  string // the same with {n} for the seconds
	Now    string // when they are over
	Then   string // in place of the clock, where its author chose the time
	Undo   ui.Btn // empty for others than its author
	Stayed string // why it did not leave
}

// leaving are the answers at the door.
func (b *book) leaving(actor access.Actor) []Leaving {
	var list []Leaving
	for _, m := range b.r.sent {
		x := Leaving{
			Said:  ui.Entry{ID: "leaving-" + m.ID.String(), Kind: ui.EntryOut, Author: m.Name, At: m.SentAt.Time},
			Words: Words{HTML: m.HTML, Text: m.Text},
			Left:  max(0, m.DueAt.Sub(b.p.Now).Milliseconds()),
			Ticks: b.p.T("composer.leaves_in", errs.Args{"Seconds": "{n}"}), Now: b.p.T("composer.leaves_now"),
		}
		if n := len(m.Attached()); n > 0 {
			x.Note = b.p.N("composer.files", n)
		}
		x.Clock = strings.Replace(x.Ticks, "{n}", strconv.FormatInt((x.Left+999)/1000, 10), 1)
		if x.Left == 0 {
			x.Clock = x.Now
		}
		if m.Planned {
			x.Then = b.p.T("composer.leaves_at", errs.Args{"Time": soonWords(b.p, m.DueAt.Time)})
		}
		if m.Then != "" {
			x.Said.Badges = append(x.Said.Badges, ui.Badge{Label: b.p.T("composer.then", errs.Args{"State": i18n.Key(stateKey(m.Then))}), Icon: ui.IconHalf})
		}
		if m.Stayed != "" {
			x.Stayed = b.p.T("composer.stayed", errs.Args{"Why": b.p.T(m.Stayed)})
		}
		if m.PersonID == actor.Person {
			x.Undo = ui.Btn{
				Label: b.p.T("composer.undo"), Icon: ui.IconRefresh, Small: true, Key: "z", Form: "act",
				Action: b.at.act(b.r.ticket.ID, "sent/"+m.ID.String()+"/undo"),
			}
			if m.Planned || m.Stayed != "" {
				x.Undo.Label = b.p.T("composer.back_to_me")
			}
		}
		list = append(list, x)
	}
	return list
}

// undoSend takes back what has not left.
func (w workspace) undoSend(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		n, err := rq.Int("sent")
		if err != nil {
			return err
		}
		if err := w.Outbox.TakeBack(rq.Context(), rq.Actor, id, outbox.ID(n)); err != nil {
			return err
		}
		rq.Flash(ui.Success, rq.T("composer.undone"))
		return nil
	})
}

func millis(d int64) string { return strconv.FormatInt(d, 10) }
