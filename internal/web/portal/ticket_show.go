package portal

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// threadRows is how many entries of a ticket a page shows; older ones stand on pages of their own.
const threadRows = 100

// ticketPage is one ticket as its requester sees it.
type ticketPage struct {
	ui.Page
	Ticket  ticket.Ticket
	Lead    string
	Badge   ui.Badge
	Steps   []ui.Step
	Thread  []entry
	Older   string // address of the page before this one
	Earlier bool   // this is such a page: what is new does not belong on it
	Mine    bool   // of the person themselves: only they say whether it is solved
	Answer  ui.Draft
	Files   []file.File // stored for the answer already
	Once    string
	Again   string // what was typed beside «it still does not work»
	Facts   []ui.Term
	Promise promised
	Rating  *ratingForm // the question what they think, where it is asked

	AgainWrong string // what is wrong with that

	Questions *openQuestions // what the desk still asks, where it does
}

// entry is one line of the thread: something said, or something that happened.
type entry struct {
	Message *ticket.Message
	Look    ui.Entry
	Framed  bool
	Files   []ui.Attachment
	Icon    ui.Icon
	Text    string // what happened
	At      time.Time
}

func (p portal) showTicket(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	x, err := p.ticketPage(rq, ticket.ID(id), ui.Draft{})
	if err != nil {
		return err
	}
	return rq.Render(ticketView(x))
}

// liveTicket is the part of the page that changes by itself, asked for when something has happened.
func (p portal) liveTicket(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	x, err := p.ticketPage(rq, ticket.ID(id), ui.Draft{})
	if err != nil {
		return err
	}
	return rq.Render(ticketLive(x))
}

// ticketPage reads a ticket; answer holds what was typed and not taken, if anything.
func (p portal) ticketPage(rq *front.Request, id ticket.ID, answer ui.Draft) (ticketPage, error) {
	t, err := p.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return ticketPage{}, err
	}
	before, _ := strconv.ParseInt(rq.URL.Query().Get("before"), 10, 64)
	steps, more, err := p.Tickets.Thread(rq.Context(), rq.Actor, id, ticket.Page{Before: ticket.Seq(before), Limit: threadRows})
	if err != nil {
		return ticketPage{}, err
	}
	oldest := ticket.Seq(0)
	if len(steps) > 0 {
		oldest = steps[0].Seq
	}
	steps, err = p.Tickets.ThreadAmongMerged(rq.Context(), rq.Actor, &t, steps, ticket.Page{Before: ticket.Seq(before), Limit: threadRows}, more)
	if err != nil {
		return ticketPage{}, err
	}
	names, err := p.names(rq.Context(), &t, steps)
	if err != nil {
		return ticketPage{}, err
	}
	if answer.Text == "" && answer.Error == "" {
		if answer.Text, err = p.draft(rq, id); err != nil {
			return ticketPage{}, err
		}
	}
	page := rq.Page(t.Subject)
	page.Path = ticketPath(id)
	x := ticketPage{
		Page: page, Ticket: t, Earlier: before > 0, Badge: stateBadge(page, &t), Steps: progress(page, &t), Once: front.FormID(),
		Mine: slices.Contains(rq.Actor.Persons(), t.RequesterID), Facts: facts(page, &t),
	}
	if err := p.ticketRating(rq, &x); err != nil {
		return ticketPage{}, err
	}
	about, err := ticket.OwnAssets(rq.Context(), p.DB, rq.Actor, id)
	if err != nil {
		return ticketPage{}, err
	}
	if len(about) > 0 {
		x.Facts = append(x.Facts, ui.Term{Label: x.T("asset.about"), Value: called(about), Href: devicesPath})
	}
	answers, err := p.answered(rq.Context(), rq, page, &t)
	if err != nil {
		return ticketPage{}, err
	}
	x.Facts = append(x.Facts, answers...)
	if !x.Earlier {
		if x.Questions, err = p.stillAsked(rq.Context(), rq, &t); err != nil {
			return ticketPage{}, err
		}
	}
	if x.Promise, err = p.promise(rq.Context(), page, id); err != nil {
		return ticketPage{}, err
	}
	if t.AssigneeID != nil {
		x.Lead = lead(page, &t, names[*t.AssigneeID])
	} else {
		x.Lead = lead(page, &t, "")
	}
	for _, s := range steps {
		if e, ok := entryOf(page, s, names); ok {
			if s.TicketID != t.ID && e.Message != nil {
				e.Look.ID = "m" + s.TicketID.String() + "-" + strconv.FormatInt(int64(s.Seq), 10)
			}
			x.Thread = append(x.Thread, e)
		}
	}
	if more {
		x.Older = ticketPath(id) + "?before=" + strconv.FormatInt(int64(oldest), 10)
	}
	x.Answer = x.answerForm(answer)
	x.Answer.Hidden = hiddenAnswer(x)
	return x, nil
}

// names are those whom the thread mentions by number, in one query.
func (p portal) names(ctx context.Context, t *ticket.Ticket, steps []ticket.Step) (map[person.ID]string, error) {
	var ids []person.ID
	if t.AssigneeID != nil {
		ids = append(ids, *t.AssigneeID)
	}
	for _, s := range steps {
		if s.Kind == ticket.AssigneeChanged {
			c, err := ticket.Decode[ticket.PersonPayload](s.Entry)
			if err != nil {
				return nil, err
			}
			ids = append(ids, c.To)
		}
	}
	names := map[person.ID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	list, err := person.ReachOf(ctx, p.DB, ids...)
	for _, r := range list {
		names[r.ID] = r.Name
	}
	return names, err
}

func (p portal) draft(rq *front.Request, id ticket.ID) (string, error) {
	drafts, err := p.Tickets.Drafts(rq.Context(), rq.Actor, id)
	for _, d := range drafts {
		if d.Kind == ticket.DraftAnswer {
			return d.Text, err
		}
	}
	return "", err
}

// entryOf is a step as the page shows it; ok is false for what tells a requester nothing.
func entryOf(p ui.Page, s ticket.Step, names map[person.ID]string) (e entry, ok bool) {
	e.At = s.At.Time
	if s.Message != nil {
		return said(p, s.Message), true
	}
	e.Icon, e.Text = happened(p, s.Entry, names)
	return e, e.Text != ""
}

func said(p ui.Page, m *ticket.Message) entry {
	e := entry{Message: m, At: m.At.Time, Framed: front.Framed(m.HTML)}
	e.Look = ui.Entry{ID: "m" + strconv.FormatInt(int64(m.Seq), 10), Kind: ui.EntryIn, Author: m.AuthorName, At: m.At.Time}
	if m.FromDesk {
		e.Look.Kind, e.Look.Detail = ui.EntryOut, p.T("portal.from_desk")
	}
	if m.AuthorName == "" {
		e.Look.Author = m.AuthorAddress
	}
	for _, f := range m.Files {
		if f.Inline && e.Framed {
			continue // stands in the text
		}
		icon := ui.IconFile
		if file.IsImage(f.Type) {
			icon = ui.IconImage
		}
		e.Files = append(e.Files, ui.Attachment{Name: f.Name, Href: "/files/" + string(f.ID), Size: p.Locale.Size(f.Size), Icon: icon})
	}
	return e
}

// happened says what an entry means for the requester; much of what the desk does inside tells them nothing.
func happened(p ui.Page, e ticket.Entry, names map[person.ID]string) (ui.Icon, string) {
	switch e.Kind {
	case ticket.AssigneeChanged:
		c, err := ticket.Decode[ticket.PersonPayload](e)
		if err == nil && names[c.To] != "" {
			return ui.IconUser, p.T("portal.event_assigned", errs.Args{"Name": names[c.To]})
		}
	case ticket.WasReopened:
		return ui.IconRefresh, p.T("portal.event_reopened")
	case ticket.WasClosed:
		switch c, err := ticket.Decode[ticket.ClosedPayload](e); {
		case err == nil && c.Kind == ticket.Confirmed:
			return ui.IconDone, p.T("portal.event_confirmed")
		case err == nil && c.Kind == ticket.ByWord:
			return ui.IconDone, p.T("close.portal_noted")
		}
		return ui.IconCheck, p.T("portal.event_closed")
	case approval.WasAsked, approval.WasAnswered:
		return approvalEvent(p, e)
	case ticket.FollowedUp:
		if c, err := ticket.Decode[ticket.FollowPayload](e); err == nil {
			return ui.IconLink, p.T("portal.event_followed", errs.Args{"Number": c.Ticket.String()})
		}
	case ticket.WasMerged:
		return ui.IconLink, p.T("merge.portal_merged")
	case ticket.WasUnmerged:
		return ui.IconLink, p.T("merge.portal_unmerged")
	case ticket.PutAway:
		return ui.IconClose, p.T("trash.portal_cancelled")
	case ticket.CameBack:
		return ui.IconRefresh, p.T("trash.portal_restored")
	case ticket.StateChanged:
		if c, err := ticket.Decode[ticket.StatePayload](e); err == nil && c.To == ticket.WaitingUser {
			return ui.IconPause, p.T("portal.event_waiting")
		}
	default: // what the desk does inside, or what the message beside it says
	}
	return ui.IconNone, ""
}

// facts are what the requester said beside their text.
func facts(p ui.Page, t *ticket.Ticket) []ui.Term {
	var list []ui.Term
	for _, f := range []struct{ label, text string }{{p.T("portal.error_message"), t.ErrorMessage}, {p.T("portal.tried"), t.Tried}} {
		if strings.TrimSpace(f.text) != "" {
			list = append(list, ui.Term{Label: f.label, Show: ui.PlainText(f.text)})
		}
	}
	return list
}

func (x ticketPage) answerForm(typed ui.Draft) ui.Draft {
	typed.ID, typed.Action, typed.Save = "answer", ticketPath(x.Ticket.ID)+"/answer", ticketPath(x.Ticket.ID)+"/draft"
	typed.Label, typed.Hint, typed.Submit, typed.Plain = x.T("portal.answer"), x.T("portal.answer_hint"), x.T("portal.send"), true
	return typed
}

// answerTitle says what an answer does at this point of the ticket's life.
func (x ticketPage) answerTitle() string {
	switch x.Ticket.State.ForRequester() {
	case ticket.WaitingUser:
		return x.T("portal.answer_waiting")
	case ticket.Closed:
		return x.T("portal.answer_closed")
	case ticket.Cancelled:
		return x.T("trash.portal_answer")
	case ticket.New, ticket.Open, ticket.Resolved:
	}
	return x.T("portal.answer")
}

// questionFields are those that are asked, for the summary of what is wrong.
func (x ticketPage) questionFields() []ui.Field {
	if x.Questions == nil {
		return nil
	}
	return x.Questions.Form.Fields(x.Page)
}

// wrong says why what was sent was not taken.
func (x ticketPage) wrong() string {
	if x.Questions != nil && x.Questions.Error != "" {
		return x.Questions.Error
	}
	return x.Answer.Error + x.AgainWrong
}

// confirmable tells whether the person is asked if it is solved.
func (x ticketPage) confirmable() bool { return x.Mine && x.Ticket.State == ticket.Resolved }

// cancellable tells whether the person may say that they need no help any more.
func (x ticketPage) cancellable() bool { return x.Mine && !x.Earlier && x.Ticket.State.IsOpen() }

// linesOf is about how many lines a message has, for the height of its frame.
func linesOf(text string) int { return strings.Count(text, "\n") + len(text)/80 + 1 }
