package workspace

import (
	"context"
	"html"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doSecret is what an address asks for the form that hands a secret over.
const doSecret = "secret"

type secretForm struct {
	Way   entrust.Way `form:"way"`
	Label string      `form:"label"`
	Words string      `form:"secret,raw"`
}

// secretForm leaves a secret for the requester, or asks them for one.
func (b *book) secretForm(asked) Form {
	return Form{
		Title: b.p.T("entrust.title"), Lead: b.p.T("entrust.lead"), Action: b.at.act(b.r.ticket.ID, "secrets"), Submit: b.p.T("entrust.submit"),
		Fields: []Asked{
			{As: asRadios, Field: ui.Field{Name: "way", Label: b.p.T("entrust.way")}, Options: []ui.Option{
				{Value: string(entrust.ToUser), Label: b.p.T("entrust.leave"), Selected: true}, {Value: string(entrust.FromUser), Label: b.p.T("entrust.ask")},
			}},
			{As: asLine, Field: ui.Field{Name: "label", Label: b.p.T("entrust.label"), Hint: b.p.T("entrust.label_hint"), Required: true, MaxLength: 80, Autocomplete: "off"}},
			{As: asText, Field: ui.Field{Name: "secret", Label: b.p.T("entrust.secret"), Hint: b.p.T("entrust.secret_hint"), Optional: true, Rows: 2, Autocomplete: "off"}},
		},
	}
}

// secretTool hands a secret over from where the reply is written.
func (b *book) secretTool() ui.Btn {
	return ui.Btn{Label: b.p.T("entrust.tool"), Icon: ui.IconKey, Small: true, Weight: ui.Quiet, Href: b.at.do(b.r.ticket.ID, doSecret), Attrs: templ.Attributes{"title": b.p.T("entrust.title")}}
}

// handSecret leaves a secret for the requester, or asks them for one: the link stands in the agent's reply, and leaves with it.
func (w workspace) handSecret(rq *front.Request) error {
	var f secretForm
	return w.onForm(rq, doSecret, &f, func(id ticket.ID) (string, error) {
		var x entrust.Secret
		var token secret.Text
		var err error
		key := "entrust.reply_left"
		if f.Way == entrust.FromUser {
			key = "entrust.reply_asked"
			x, token, err = w.Entrust.AskFor(rq.Context(), rq.Actor, id, f.Label)
		} else {
			x, token, err = w.Entrust.Leave(rq.Context(), rq.Actor, id, f.Label, f.Words)
		}
		if err != nil {
			return "", err
		}
		requester, err := person.Get(rq.Context(), w.DB, x.ForID)
		if err != nil {
			return "", err
		}
		l := w.Texts.For(requester.Locale)
		text := l.T(key, errs.Args{"Label": x.Label, "Time": l.DateTime(x.ExpiresAt.Time, rq.Zone)})
		return rq.T("entrust.in_reply"), w.addToReply(rq.Context(), rq.Actor, id, text, rq.Link(front.SecretPath+token.Reveal()))
	})
}

// addToReply puts words and a link below what somebody has begun to reply.
func (w workspace) addToReply(ctx context.Context, actor access.Actor, id ticket.ID, text, link string) error {
	drafts, err := w.Tickets.Drafts(ctx, actor, id)
	if err != nil {
		return err
	}
	var d ticket.Draft
	if i := slices.IndexFunc(drafts, func(d ticket.Draft) bool { return d.Kind == ticket.DraftReply }); i >= 0 {
		d = drafts[i]
	}
	var files []file.File
	for _, f := range d.Attached() {
		files = append(files, file.File{ID: f.ID, Name: f.Name})
	}
	before := d.HTML
	if before == "" {
		before = clean.FromText(d.Text)
	}
	anchor := `<p><a href="` + html.EscapeString(link) + `">` + html.EscapeString(link) + `</a></p>`
	return w.Tickets.SaveDraft(ctx, actor, id, ticket.DraftReply, string(before+clean.FromText(text))+anchor, strings.TrimSpace(d.Text+"\n\n"+text+"\n"+link), files...)
}

// secretEvent says what became of a secret; what is still open can be ended, and what was given can be read.
func (b *book) secretEvent(key string) func(it ticket.Item) Entry {
	return func(it ticket.Item) Entry {
		p := payload[entrust.Payload](it)
		icon := ui.IconLock
		if it.Kind == entrust.WasRead || it.Kind == entrust.WasOpened {
			icon = ui.IconEye
		}
		e := b.line(it, icon, key, errs.Args{"Label": p.Label})
		if !b.mayWork || b.secretOver(it, p.Secret) {
			return e
		}
		at := "secrets/" + p.Secret.String()
		switch it.Kind {
		case entrust.WasGiven:
			e.Act, e.To = ui.Btn{Label: b.p.T("entrust.read"), Icon: ui.IconEye, Small: true}, b.at.act(it.TicketID, at+"/read")
		case entrust.WasLeft, entrust.WasAsked:
			e.Act, e.To = ui.Btn{Label: b.p.T("entrust.withdraw"), Icon: ui.IconClose, Small: true, Weight: ui.Quiet}, b.at.act(it.TicketID, at+"/withdraw")
		}
		return e
	}
}

func (b *book) secretEnded(it ticket.Item) Entry {
	p := payload[entrust.Payload](it)
	args := errs.Args{"Label": p.Label}
	switch p.Why {
	case entrust.Withdrawn:
		return b.line(it, ui.IconLock, "entrust.event_withdrawn", args)
	case entrust.Closed:
		return thin(ui.IconLock, b.p.T("entrust.event_closed", args))
	default:
		return thin(ui.IconLock, b.p.T("entrust.event_expired", args))
	}
}

// secretOver tells whether a later entry says that the secret can no longer be had.
func (b *book) secretOver(it ticket.Item, id entrust.ID) bool {
	return slices.ContainsFunc(b.r.items, func(x ticket.Item) bool {
		return x.TicketID == it.TicketID && x.Seq > it.Seq && (x.Kind == entrust.HasEnded || x.Kind == entrust.WasOpened) && payload[entrust.Payload](x).Secret == id
	})
}

func (b *book) secretLeft(it ticket.Item) Entry  { return b.secretEvent("entrust.event_left")(it) }
func (b *book) secretAsked(it ticket.Item) Entry { return b.secretEvent("entrust.event_asked")(it) }

func (b *book) secretOpened(it ticket.Item) Entry { return b.secretEvent("entrust.event_opened")(it) }

func (b *book) secretGiven(it ticket.Item) Entry { return b.secretEvent("entrust.event_given")(it) }
func (b *book) secretRead(it ticket.Item) Entry  { return b.secretEvent("entrust.event_read")(it) }

// readSecret shows an agent what the requester gave; that they looked is noted.
func (w workspace) readSecret(rq *front.Request) error {
	id, which, err := secretIn(rq)
	if err != nil {
		return err
	}
	x, words, err := w.Entrust.Read(rq.Context(), rq.Actor, id, which)
	if errs.Is(err, errs.Conflict) {
		rq.Flash(ui.Warning, rq.Locale.Error(err))
		return rq.Redirect(place{}.ticket(id))
	}
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	p := page(rq, x.Label)
	return rq.Render(revealScreen(p, RevealPage{
		Title: p.Title, Back: place{}.ticket(id), BackTo: number(id) + " " + t.Subject, Words: []ui.Term{{Label: x.Label, Show: secretWords(words.Reveal())}},
	}))
}

func (w workspace) withdrawSecret(rq *front.Request) error {
	id, which, err := secretIn(rq)
	if err != nil {
		return err
	}
	if err := w.Entrust.Withdraw(rq.Context(), rq.Actor, id, which); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("entrust.withdrawn"))
	address, _ := backOf(rq, rq.FormValue("back"), id)
	return rq.Redirect(address)
}

func secretIn(rq *front.Request) (ticket.ID, entrust.ID, error) {
	id, err := rq.Int("id")
	if err != nil {
		return 0, 0, err
	}
	which, err := rq.Int("secret")
	return ticket.ID(id), entrust.ID(which), err
}
