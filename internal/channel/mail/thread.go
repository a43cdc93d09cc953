package mail

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/ticket"
)

// sign is what names the ticket that a mail belongs to.
type sign string

// The signs, from the strongest to the weakest. The first two were signed by the desk: whoever has them has seen a letter.
const (
	byReplyAddress sign = "reply_address"
	byReferences   sign = "references"
	byEarlierMail  sign = "earlier_mail" // it answers a mail that is on the ticket
	bySubject      sign = "subject"
)

// claim says that a mail belongs to a ticket.
type claim struct {
	id ticket.ID
	by sign
}

// joining is a mail's place on a ticket that its sender may write to.
type joining struct {
	claim
	ticket   ticket.Ticket
	standing ticket.Standing
	letter   *letter.Letter // the letter to an agent that they answer, where they do
	held     bool
	quiet    bool
}

// thread finds the ticket that the mail goes on from: the first that is named by a sign and that this sender may join by it; nil when it
// opens one of its own.
func (w *work) thread(ctx context.Context) (*joining, error) {
	if w.args.NewTicket {
		return nil, nil //nolint:nilnil // no ticket is an answer
	}
	claims, err := w.claims(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range claims {
		t, standing, err := ticket.StandingOf(ctx, w.tx, w.sender, c.id)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if standing == ticket.Stranger && c.by != byReplyAddress {
			w.flight.note(StepNotAllowed, "By", string(c.by), "Ticket", c.id.String())
			continue
		}
		j := &joining{claim: c, ticket: t, standing: standing}
		if (standing == ticket.Stranger || standing == ticket.AsAgent) && w.isTooLate(t) {
			continue // nothing of a ticket long closed goes over to a stranger's, and an agent does not answer on it
		}
		w.flight.note(StepThread, "By", string(c.by), "Ticket", c.id.String(), "As", string(standing))
		return j, w.restrain(ctx, j)
	}
	return nil, nil //nolint:nilnil // as above
}

// claims are the tickets that the mail names, the strongest signs first, each ticket once.
func (w *work) claims(ctx context.Context) (list []claim, err error) {
	add := func(id ticket.ID, by sign) {
		if id > 0 && !slices.ContainsFunc(list, func(c claim) bool { return c.id == id }) {
			list = append(list, claim{id, by})
		}
	}
	for _, address := range w.recipients() {
		if id, ok := ticketOfAddress(w.rooms.Keys, address); ok {
			add(id, byReplyAddress)
		}
	}
	ids := w.answered()
	for _, id := range ids {
		if n, ok := w.rooms.Post.TicketOf(id); ok {
			add(ticket.ID(n), byReferences)
		}
	}
	earlier, err := w.earlier(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range earlier {
		add(id, byEarlierMail)
	}
	for _, id := range tagged(w.parsed.Subject) {
		add(id, bySubject)
	}
	return list, nil
}

// recipients are all addresses to which the mail came, as envelope and header say.
func (w *work) recipients() []string {
	p := &w.parsed
	list := append(strings.Fields(w.mail.EnvelopeTo), p.DeliveredTo...)
	for _, a := range p.To {
		list = append(list, a.Address)
	}
	for _, a := range p.Cc {
		list = append(list, a.Address)
	}
	return list
}

// maxReferences bounds how many earlier mails are looked at: the last ones count.
const maxReferences = 30

// answered are the mails that this one answers, the nearest first.
func (w *work) answered() []string {
	ids := slices.Clone(w.parsed.InReplyTo)
	for _, id := range slices.Backward(w.parsed.References) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids[:min(len(ids), maxReferences)]
}

// earlier are the tickets of mails that came in before and that this one answers.
func (w *work) earlier(ctx context.Context, ids []string) (list []ticket.ID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var p db.Params
	where := "message_id IN " + db.BindAll(&p, ids) + " AND id <> " + p.Bind(w.mail.ID)
	err = w.tx.Select(ctx, &list, `SELECT ticket_id FROM mail WHERE `+where+` AND ticket_id IS NOT NULL AND case_id IS NULL AND state = 'filed' ORDER BY id DESC`, p.Args...)
	return list, err
}

var tag = regexp.MustCompile(`\[#(\d{1,18})\]`)

// tagged are the tickets whose number stands in a subject.
func tagged(subject string) (list []ticket.ID) {
	for _, m := range tag.FindAllStringSubmatch(subject, 5) {
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err == nil {
			list = append(list, ticket.ID(n))
		}
	}
	return list
}

// isTooLate tells whether an answer to a ticket would open another that follows it.
func (w *work) isTooLate(t ticket.Ticket) bool {
	window := time.Duration(w.rooms.Settings.Desk().ReopenDays) * 24 * time.Hour
	return t.State == ticket.Closed && w.tx.Now.Sub(t.ClosedAt.Time) > window
}

// restrain decides how much a mail that joins may do.
func (w *work) restrain(ctx context.Context, j *joining) error {
	answersUs := slices.ContainsFunc(w.answered(), func(id string) bool {
		n, ok := w.rooms.Post.TicketOf(id)
		return ok && ticket.ID(n) == j.ticket.ID
	})
	if j.standing == ticket.Stranger {
		switch {
		case !answersUs:
			j.held = true // somebody made a machine write to this address: a person answers a letter
			w.flight.note(StepHeld, "Reason", "no_letter")
		case isNoReply(w.parsed.From.Address) || isVerification(w.parsed.Subject, w.parsed.Said.Text):
			j.held = true
			w.flight.note(StepHeld, "Reason", "verification")
		}
	}
	signed := j.by == byReplyAddress || j.by == byReferences || answersUs
	if w.checks.Verdict == Failed || w.checks.Verdict != Verified && !signed {
		j.quiet = true
		w.flight.note(StepQuiet, "Verdict", string(w.checks.Verdict))
	}
	if err := w.restrainAgent(ctx, j); err != nil {
		return err
	}
	return w.restrainReopening(ctx, j)
}

// restrainReopening keeps a ticket from being opened again without end.
func (w *work) restrainReopening(ctx context.Context, j *joining) error {
	if j.ticket.State.IsOpen() || j.quiet || j.held {
		return nil
	}
	n, err := ticket.ReopenedBy(ctx, w.tx, j.ticket.ID, by().Via, w.tx.Now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if n >= w.rooms.Settings.Desk().Senders.Reopens {
		j.quiet = true
		w.flight.note(StepQuiet, "Verdict", "reopened_too_often")
	}
	return nil
}

// agentLetters are the letters that an agent may answer to speak for the desk. A letter about a note is none of them.
var agentLetters = []letter.Kind{letter.AgentAssigned, letter.AgentAnswer, letter.AgentReopened}

// restrainAgent finds out whether an agent of the ticket speaks, proved by a letter to them that they answer and by their domain.
func (w *work) restrainAgent(ctx context.Context, j *joining) error {
	if j.standing != ticket.AsAgent {
		return nil
	}
	other := false
	for _, id := range w.answered() {
		if _, ok := w.rooms.Post.TicketOf(id); !ok {
			continue
		}
		l, err := letter.ByMessageID(ctx, w.tx, id)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if l.TicketID == nil || ticket.ID(*l.TicketID) != j.ticket.ID || l.PersonID == nil || !slices.Contains(w.sender.Persons(), *l.PersonID) {
			continue
		}
		if !slices.Contains(agentLetters, l.Kind) {
			other = true
			continue
		}
		j.letter = &l
		break
	}
	switch {
	case j.letter != nil && w.checks.proves():
		w.flight.note(StepAgent, "Ticket", j.ticket.ID.String())
		return nil
	case j.letter == nil && other:
		j.held = true // what agents write among themselves never becomes public by mail
		w.flight.note(StepHeld, "Reason", "agents_only")
	case j.letter == nil:
		w.flight.note(StepNotAgent, "Why", "no_letter")
	default:
		w.flight.note(StepNotAgent, "Why", "not_proved")
	}
	j.letter = nil
	return nil
}
