// Package notify decides who is written to when something happens on a ticket.
package notify

import (
	"context"
	"fmt"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/person"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// Desk writes the letters that follow from a ticket's entries.
type Desk struct {
	post     *letter.Post
	settings *setting.Store
	notices  *notice.Desk
}

// New makes the desk's notifications; notices know how each of its people wants to hear.
func New(post *letter.Post, settings *setting.Store, notices *notice.Desk) *Desk {
	return &Desk{post: post, settings: settings, notices: notices}
}

// ResolvedArgs is what the letters that ask for confirmation need beside their ticket: which resolution they ask about, and in the last
// one when the ticket will be closed without an answer.
type ResolvedArgs struct {
	Resolved db.Time `json:"resolved"`
	Closes   db.Time `json:"closes,omitzero"`
}

// AgentArgs names who did what the agent is told of.
type AgentArgs struct {
	By string `json:"by"`
}

// Follow is the follower that writes letters.
func (d *Desk) Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if c.Ticket.State.IsHidden() { // whatever happens there, nobody is bothered
		return nil
	}
	if err := d.call(ctx, c, e); err != nil {
		return err
	}
	switch e.Kind {
	case ticket.Opened:
		return d.received(ctx, c, e)
	case ticket.MessageOut:
		return d.toRequesterSide(ctx, c, e, letter.Reply)
	case ticket.WasResolved:
		return d.toRequesterSide(ctx, c, e, letter.Resolved)
	case ticket.MessageIn:
		return d.wrote(ctx, c, e)
	case ticket.AnswersGiven:
		return d.answered(ctx, c, e)
	case ticket.WasReopened:
		return d.cameBack(ctx, c, e)
	case confirm.Reminded:
		return d.remind(ctx, c, e)
	case ticket.WasClosed:
		return d.askForRating(ctx, c, e)
	case checklist.IdentityProved:
		return d.tellProved(ctx, c, e)
	case confirm.WasRated:
		return d.rated(ctx, c, e)
	case ticket.AssigneeChanged:
		return d.toAgent(ctx, c, e, letter.AgentAssigned)
	case ticket.OwnershipOffered:
		return d.toAgent(ctx, c, e, letter.OwnerAsked)
	case ticket.OwnershipMoved:
		return d.toAgent(ctx, c, e, letter.OwnerMoved)
	case ticket.OwnershipDeclined:
		return d.declined(ctx, c, e)
	case ticket.EscalationAccepted:
		return d.accepted(ctx, c, e)
	case ticket.WasReturned:
		if err := d.sentBack(ctx, c, e); err != nil {
			return err
		}
		return d.returned(ctx, c, e)
	case ticket.NoteAdded:
		return d.mentioned(ctx, c, e)
	case ticket.GlassBroken:
		return d.looked(ctx, c, e)
	case approval.WasAsked:
		return d.askApproval(ctx, c, e, letter.ApprovalAsked)
	case approval.WasReminded:
		return d.askApproval(ctx, c, e, letter.ApprovalReminder)
	case approval.WasAnswered:
		return d.approvalAnswered(ctx, c, e)
	case rule.Ran:
		return d.ruleTells(ctx, c, e)
	case rule.TakenBack:
		return d.ruleTellsNot(ctx, c, e)
	case sla.PromiseWarned:
		return d.promise(ctx, c, e, letter.PromiseWarned)
	case sla.PromiseBreached:
		return d.promise(ctx, c, e, letter.PromiseBroken)
	case vendorcase.CaseAnswered:
		return d.vendor(ctx, c, e)
	}
	return nil
}

// received tells the requester that the ticket is here, unless that would let a stranger use the desk to write to others: an address
// gets so many of these a day, and so does everybody at its domain.
func (d *Desk) received(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if c.Ticket.Channel == ticket.API && c.Actor.Agent { // a program that files for others tells them itself
		return nil
	}
	people, err := person.ReachOf(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	for _, p := range people {
		if !p.Takes() {
			continue
		}
		quiet, err := d.mustStaySilent(ctx, c.Tx, p)
		if err != nil {
			return err
		}
		if quiet {
			continue
		}
		if err := d.write(ctx, c, e, p, letter.Received, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) mustStaySilent(ctx context.Context, tx *db.Tx, p person.Reach) (bool, error) {
	limits := d.settings.Desk().Senders
	if p.Verified {
		return false, nil
	}
	n, err := letter.Recent(ctx, tx, letter.Received, p.Address, tx.Now.Add(-24*time.Hour))
	if err != nil || n >= limits.Acks {
		return true, err
	}
	n, err = letter.RecentToDomain(ctx, tx, letter.Received, p.Address, tx.Now.Add(-time.Hour), limits.DomainAcks)
	return n >= limits.DomainAcks, err
}

// toRequesterSide sends an agent's message to the requester, who is also asked for confirmation where it resolves, and to the watchers.
func (d *Desk) toRequesterSide(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind) error {
	watchers, err := ticket.Watchers(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	ids := []person.ID{c.Ticket.RequesterID}
	for _, w := range watchers {
		ids = append(ids, w.PersonID)
	}
	people, err := person.ReachOf(ctx, c.Tx, ids...)
	if err != nil {
		return err
	}
	requester, err := person.Current(ctx, c.Tx, c.Ticket.RequesterID)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.Address == "" {
			continue
		}
		as, args := letter.Reply, any(nil)
		if kind == letter.Resolved && p.ID == requester {
			as, args = letter.Resolved, ResolvedArgs{Resolved: c.Ticket.ResolvedAt}
		}
		if err := d.write(ctx, c, e, p, as, e.ActorID, args); err != nil {
			return err
		}
	}
	return nil
}

// toAgent tells whom the entry names, or else whoever hears of the ticket, unless they did it themselves.
func (d *Desk) toAgent(ctx context.Context, c *ticket.Change, e ticket.Entry, kind letter.Kind) error {
	to, err := hears(ctx, c.Tx, &c.Ticket)
	if err != nil {
		return err
	}
	switch kind {
	case letter.AgentAssigned, letter.OwnerAsked, letter.OwnerMoved: // their payloads all say to whom
		p, err := ticket.Decode[ticket.PersonPayload](e)
		if err != nil {
			return err
		}
		if p.To == 0 {
			return nil
		}
		to = &p.To
	default:
	}
	if to == nil || e.ActorID != nil && *e.ActorID == *to {
		return nil
	}
	return d.toColleague(ctx, c, e, kind, *to)
}

// hears is whoever works on the ticket; where nobody does, or they are absent, whoever answers for it.
func hears(ctx context.Context, tx *db.Tx, t *ticket.Ticket) (*person.ID, error) {
	if t.AssigneeID == nil {
		return t.Answerable(), nil
	}
	_, absent, err := team.AbsenceAt(ctx, tx, tx.Now, *t.AssigneeID)
	if err == nil && absent && t.Answerable() != nil {
		return t.Answerable(), nil
	}
	return t.AssigneeID, err
}

func nameOf(ctx context.Context, c *ticket.Change, e ticket.Entry) (string, error) {
	if e.ActorID == nil || *e.ActorID == c.Actor.Person {
		return c.Actor.Name, nil
	}
	p, err := person.Get(ctx, c.Tx, *e.ActorID)
	if err != nil {
		return "", fmt.Errorf("name of who acted: %w", err)
	}
	return p.Name, nil
}

// write lets somebody of the desk hear as they chose, and owes everybody else a letter. Of a sensitive ticket only those hear who may see it: no watcher, and no agent of another team.
func (d *Desk) write(ctx context.Context, c *ticket.Change, e ticket.Entry, to person.Reach, kind letter.Kind, sender *person.ID, args any) error {
	if ok, err := ticket.MayKnow(ctx, c.Tx, &c.Ticket, to.ID); err != nil || !ok {
		return err
	}
	if told := noticeOf(kind, args); told != "" {
		called, err := d.calls(ctx, c, told, to.ID)
		if err != nil {
			return err
		}
		writes, err := d.notices.Tell(ctx, c.Tx, notice.Told{Kind: told, Person: to.ID, Ticket: c.Ticket.ID, Seq: e.Seq, By: byOf(args), Called: called})
		if err != nil || !writes {
			return err
		}
	}
	if to.Address == "" {
		return nil
	}
	l := letter.Letter{
		Kind: kind, TicketID: new(int64(c.Ticket.ID)), Seq: new(int64(e.Seq)), PersonID: &to.ID, Address: to.Address, Name: to.Name,
		Locale: to.Locale, SenderID: sender, MailboxID: c.Ticket.MailboxID,
	}
	if kind == letter.RuleTold { // nobody has read what is taken back in these seconds
		l.DueAt = c.Tx.Now.Add(d.settings.Desk().UndoSend)
	}
	_, err := d.post.Write(ctx, c.Tx, l, args)
	return err
}
