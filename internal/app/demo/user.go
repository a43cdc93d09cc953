package demo

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

// open brings the problem to the desk by the user's door.
func (a *actors) open(ctx context.Context) error {
	a.title = a.fill(a.story.Subject)
	text := a.fill(a.story.Text)
	switch a.channel {
	case ticket.Email:
		return a.openByMail(ctx, text)
	case ticket.Portal:
		return a.openByPortal(ctx, text)
	}
	o := a.opening(a.pick(a.manners.Phones) + "\n\n" + text)
	if a.channel == ticket.Visit {
		o.Body = ticket.Written("", text, nil)
	}
	o.Channel = a.channel
	var err error
	if o.Answers, err = a.answers(ctx, question.Desk, a.about()); err != nil {
		return err
	}
	t, err := a.Tickets.Open(ctx, a.first, o)
	if err == nil && t.TeamID != a.teams["desk"] && a.story.To != "" {
		// Whoever answers the phone tries first.
		t, err = a.Tickets.SetTeam(ctx, access.System(), t.ID, ticket.Move{To: a.teams["desk"]})
	}
	a.ticket = t.ID
	return err
}

func (a *actors) opening(text string) ticket.Opening {
	id := a.topics[a.story.Cat].id
	return ticket.Opening{
		Kind: ticket.Kind(a.story.Kind), Subject: a.title, Body: ticket.Written("", text, nil), Requester: a.user.ID, Category: &id,
		Impact: &a.story.Impact, Urgency: &a.story.Urgency, ErrorMessage: a.fill(a.story.Error), Tried: a.fill(a.story.Tried),
	}
}

func (a *actors) openByPortal(ctx context.Context, text string) error {
	me, err := a.me(ctx)
	if err != nil {
		return err
	}
	o := a.opening(text)
	o.Channel = ticket.Portal
	if a.user.ID%3 > 0 {
		o.Assets = a.own(a.about())
	}
	if o.Answers, err = a.answers(ctx, question.Portal, a.own(a.about())); err != nil {
		return err
	}
	if a.story.File != "" {
		name, content, err := paper(a.story.File, a.title, a.fill(a.story.Error), a.clock.now())
		if err != nil {
			return err
		}
		f, err := a.Files.Add(ctx, me, name, bytes.NewReader(content), 1<<20)
		if err != nil {
			return err
		}
		o.Body = ticket.Written("", text, []ticket.Attach{{File: f.ID}})
	}
	t, err := a.Tickets.Open(ctx, me, o)
	a.ticket = t.ID
	return err
}

func (a *actors) openByMail(ctx context.Context, text string) error {
	to := map[string]string{"fr": "aide@" + domain, "nl": "hulp@" + domain}[a.user.Locale]
	if to == "" || a.stage.rand.IntN(3) > 0 {
		to = help
	}
	filed, err := a.send(ctx, mail.DemoMail{
		Name: a.user.Name, From: a.user.address, To: to, Subject: a.title, Text: a.signed(a.fill(a.pick(a.manners.Hello)) + "\n\n" + text),
	})
	if err != nil {
		return err
	}
	if filed.State != mail.Filed || filed.TicketID == nil {
		return fmt.Errorf("mail «%s» is %s: %s %s", a.title, filed.State, filed.Reason, filed.Detail)
	}
	a.ticket = *filed.TicketID
	return nil
}

// signed is a mail's text with how people end their mails.
func (a *actors) signed(text string) string {
	return text + "\n\n" + a.pick(a.manners.Bye) + "\n\n-- \n" + a.user.Name + "\n" + a.user.Department + " · Verdane, " + siteName(a.user.Site, a.user.Locale) + "\n"
}

// me is the user with a requester's rights.
func (a *actors) me(ctx context.Context) (access.Actor, error) {
	me, err := account.ActorOf(ctx, a.DB, a.user.ID, access.ViaPortal)
	return me.AsRequester(), err
}

// say is the user's answer: by mail to who came by mail, else in the portal.
func (a *actors) say(ctx context.Context, text string) error {
	if a.channel == ticket.Email {
		return a.sayByMail(ctx, text)
	}
	me, err := a.me(ctx)
	if err != nil {
		return err
	}
	_, _, err = a.Tickets.Answer(ctx, me, a.ticket, ticket.Saying{Body: ticket.Written("", text, nil), Channel: ticket.Portal, Author: a.user.ID})
	return err
}

// sayByMail answers the newest letter that the user got, with what it said below.
func (a *actors) sayByMail(ctx context.Context, text string) error {
	letters, err := letter.OfTicket(ctx, a.DB, int64(a.ticket))
	if err != nil {
		return err
	}
	var last letter.Letter
	for _, l := range letters {
		if l.PersonID != nil && *l.PersonID == a.user.ID {
			last = l
		}
	}
	quoted := ""
	if last.Seq != nil {
		m, err := ticket.MessageAt(ctx, a.DB, a.ticket, ticket.Seq(*last.Seq))
		if err != nil {
			return err
		}
		quoted = "\n\n" + fmt.Sprintf(a.manners.Said, last.CreatedAt.Format("02/01/2006 15:04"), m.AuthorName) + "\n> " + strings.ReplaceAll(m.Text, "\n", "\n> ") + "\n"
	}
	filed, err := a.send(ctx, mail.DemoMail{
		Name: a.user.Name, From: a.user.address, To: help, Subject: "Re: [#" + a.ticket.String() + "] " + a.title, InReplyTo: last.MessageID,
		Text: text + "\n\n" + a.words["first"] + quoted,
	})
	if err != nil {
		return err
	}
	if filed.State != mail.Filed || filed.TicketID == nil || *filed.TicketID != a.ticket {
		return fmt.Errorf("answer on ticket %d is %s: %s %s", a.ticket, filed.State, filed.Reason, filed.Detail)
	}
	return nil
}

// asked is the link by which the user says whether it is solved.
func (a *actors) asked(ctx context.Context) (string, error) {
	t, err := a.Tickets.Get(ctx, access.System(), a.ticket)
	if err != nil {
		return "", err
	}
	l := confirm.Link{Ticket: a.ticket, Person: a.user.ID, Resolved: t.ResolvedAt, Expires: t.ResolvedAt.Add(30 * 24 * time.Hour)}
	return confirm.Token(a.Keys, l), nil
}

func (a *actors) confirm(ctx context.Context) error {
	if a.channel == ticket.Email {
		link, err := a.asked(ctx)
		if err != nil {
			return err
		}
		return a.Confirm.Solved(ctx, link)
	}
	me, err := a.me(ctx)
	if err != nil {
		return err
	}
	_, err = a.Tickets.Confirm(ctx, me, a.ticket, a.user.ID)
	return err
}

func (a *actors) complain(ctx context.Context) error {
	text := a.fill(a.story.Still)
	if a.channel == ticket.Email {
		link, err := a.asked(ctx)
		if err != nil {
			return err
		}
		_, err = a.Confirm.StillBroken(ctx, link, text)
		return err
	}
	me, err := a.me(ctx)
	if err != nil {
		return err
	}
	_, err = a.Tickets.NotSolved(ctx, me, a.ticket, ticket.Saying{Body: ticket.Written("", text, nil), Channel: ticket.Portal, Author: a.user.ID})
	return err
}

func number[T ~int | ~int64](n T) string { return fmt.Sprint(int64(n)) }
