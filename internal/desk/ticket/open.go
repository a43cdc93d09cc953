package ticket

import (
	"context"
	"slices"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/language"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
)

// Opening is what a ticket begins with.
type Opening struct {
	Kind         Kind // Incident when empty
	Subject      string
	Body         Body
	Channel      Channel
	Requester    person.ID
	Category     *category.ID // decides the first team; without one it is the desk's default team
	Impact       *int         // nil: as the category has it
	Urgency      *int
	Symptom      string
	ErrorMessage string
	Tried        string
	Assets       []asset.ID                     // what it is about; a requester names their own only
	Answers      map[question.ID]question.Value // to what is asked of its category; a requester answers what the portal asks
	Watchers     []person.ID                    // get copies; this alone lets nobody read the ticket in the portal
	Follows      ID                             // the closed ticket that this one goes on from
	Mail         Mailed
	Once         Once
}

// Mailed is what a message that came by mail brings with it; the zero Mailed came by another door.
type Mailed struct {
	ID         *int64 // the mail's flight record
	MailboxID  *int64
	AuthorName string // as the mail said
	Address    string
	Verdict    string // whether the sender was verified
	Held       bool   // for agents' eyes only, and changes nothing but the timeline
	Quiet      bool   // changes no state: the sender could not be verified
}

// maxSubject bounds a subject, in characters.
const maxSubject = 500

func (o *Opening) check() error {
	o.Subject = clean.Line(o.Subject)
	if o.Kind == "" {
		o.Kind = Incident
	}
	var c errs.Check
	c.That(o.Subject != "", "subject", "ticket.subject_missing")
	c.That(len([]rune(o.Subject)) <= maxSubject, "subject", "ticket.subject_too_long", errs.Args{"Max": maxSubject})
	c.That(slices.Contains(Kinds, o.Kind), "kind", "ticket.kind_unknown")
	c.That(slices.Contains(Channels, o.Channel), "channel", "ticket.channel_unknown")
	c.That(o.Impact == nil || *o.Impact >= 0 && *o.Impact <= mostImpact, "impact", "ticket.impact_unknown")
	c.That(o.Urgency == nil || *o.Urgency >= 0 && *o.Urgency <= mostUrgent, "urgency", "ticket.urgency_unknown")
	for _, f := range []struct{ name, text string }{{"symptom", o.Symptom}, {"error_message", o.ErrorMessage}, {"tried", o.Tried}} {
		c.That(len(f.text) <= maxField, f.name, "ticket.field_too_long")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return o.Body.check()
}

// Open makes a ticket. Requesters open for themselves, agents for anybody.
func (s *Store) Open(ctx context.Context, actor access.Actor, o Opening) (t Ticket, err error) {
	defer errs.Wrap(&err, "open ticket")
	if err := o.check(); err != nil {
		return Ticket{}, err
	}
	if !actor.May(access.OpenTicket) || !actor.Agent && !actor.IsSystem() && !slices.Contains(actor.Persons(), o.Requester) {
		return Ticket{}, errs.New(errs.Forbidden, "ticket.open_for_others")
	}
	err = s.writeOnce(ctx, o.Once, func(tx *db.Tx) error {
		t, err = s.open(ctx, tx, actor, o)
		return err
	})
	return t, err
}

// OpenIn is Open for whoever is in a transaction already, without asking whether the actor may: o comes from the desk's own code.
func (s *Store) OpenIn(ctx context.Context, tx *db.Tx, actor access.Actor, o Opening) (Ticket, error) {
	if err := o.check(); err != nil {
		return Ticket{}, err
	}
	return s.open(ctx, tx, actor, o)
}

// open stores what was checked.
func (s *Store) open(ctx context.Context, tx *db.Tx, actor access.Actor, o Opening) (Ticket, error) {
	if before, ok, err := o.Once.before(ctx, tx, actor.Person); err != nil || ok {
		var t Ticket
		if err == nil {
			err = tx.Get(ctx, &t, `SELECT `+columns+` FROM ticket WHERE id = $1`, before.TicketID)
		}
		return t, err
	}
	c, err := s.begin(ctx, tx, actor, o)
	if err != nil {
		return Ticket{}, err
	}
	if err := c.auditOpening(ctx); err != nil {
		return Ticket{}, err
	}
	if err := c.settle(ctx); err != nil {
		return Ticket{}, err
	}
	return c.Ticket, o.Once.after(ctx, tx, actor.Person, done{TicketID: c.Ticket.ID, Seq: 1})
}

// auditOpening notes who opened a ticket in another's name, which only the desk may. For oneself everybody may; and of the many that a program
// opens, the timeline alone says who, when and by which road: it cannot be changed either, and a second record would cost each a row.
func (c *Change) auditOpening(ctx context.Context) error {
	if c.Actor.Via == access.ViaAPI || slices.Contains(c.Actor.Persons(), c.Ticket.RequesterID) {
		return nil
	}
	return c.audit(ctx, "ticket.open")
}

// begin stores the ticket with its first entry and message.
func (s *Store) begin(ctx context.Context, tx *db.Tx, actor access.Actor, o Opening) (*Change, error) {
	o.mask()
	c := &Change{Tx: tx, Actor: actor, store: s}
	t := &c.Ticket
	*t = Ticket{
		Version: 1, Kind: o.Kind, State: New, OpenState: true, Subject: o.Subject, Preview: o.Body.preview(), Channel: o.Channel,
		CategoryID: o.Category,
		Symptom:    o.Symptom, ErrorMessage: o.ErrorMessage, Tried: o.Tried, MailboxID: o.Mail.MailboxID,
		CreatedAt: tx.Now, ActivityAt: tx.Now, RequesterAt: tx.Now,
	}
	requester, first, err := c.place(ctx, o.Requester)
	if err != nil {
		return nil, err
	}
	c.choose(o.Impact, o.Urgency)
	t.RequesterID, c.asks = requester.ID, requester
	t.Language, _ = language.Detect(o.Subject+"\n"+o.Body.Text, requester.Locale)
	if actor.Person != 0 {
		t.OpenedBy = new(c.Actor.Person)
	}
	if o.Follows != 0 {
		t.FollowsID = &o.Follows
	}
	if err := c.insert(ctx); err != nil {
		return nil, err
	}
	if o.Mail.ID != nil {
		c.Author = &requester.ID
	}
	begun := OpenedPayload{Channel: o.Channel, Follows: o.Follows, Team: first.TeamID, OnDuty: first.OnDuty}
	if o.Category != nil {
		begun.Category = *o.Category
	}
	if first.Lead != nil {
		begun.Owner = *first.Lead
	}
	seq, err := c.Record(ctx, Opened, true, begun)
	if err != nil {
		return nil, err
	}
	m := Message{AuthorID: &requester.ID, AuthorName: requester.Name, Channel: o.Channel}
	if err := c.say(ctx, seq, m, o.Body, o.Mail); err != nil {
		return nil, err
	}
	if err := c.addAssets(ctx, o.Assets); err != nil {
		return nil, err
	}
	if err := c.answerAtOpening(ctx, o.Answers); err != nil {
		return nil, err
	}
	for _, w := range o.Watchers {
		if w == requester.ID {
			continue
		}
		if err := c.addWatcher(ctx, w, false); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// place gives the ticket its number, its first team, the owner who answers for it (the team's lead, until an agent takes it), and the
// impact and urgency of its category.
func (c *Change) place(ctx context.Context, requester person.ID) (who person.Person, first category.First, err error) {
	t := &c.Ticket
	asks := []db.Ask{person.Ask(&who, requester), c.Tx.Reserve("ticket", &t.ID)}
	asks[0].None = errs.Bad("requester", "ticket.requester_unknown")
	var in category.ID
	if t.CategoryID != nil {
		in = *t.CategoryID
	}
	first, known := c.store.first.Recall(in, c.Tx.Now)
	dated := c.store.first.Dated()
	if !known {
		asks = append(asks, askFirst(&first, in, c.Tx.Now))
	}
	if err := c.Tx.Ask(ctx, asks...); err != nil {
		return who, first, err
	}
	if !known {
		c.store.first.Keep(in, first, c.Tx.Now, dated)
	}
	t.TeamID, t.OwnerID, t.Impact, t.Urgency, t.CategoryTrail, t.SealedTo = first.TeamID, first.Lead, first.Impact, first.Urgency, first.Trail, first.Sealed
	return who, first, nil
}

// askFirst asks where a new ticket of a category begins; 0 is none.
func askFirst(first *category.First, in category.ID, now db.Time) db.Ask {
	if in == 0 {
		first.Impact, first.Urgency = category.UsualImpact, category.UsualUrgency
		ask := team.AskFirst(&team.First{}, now)
		ask.Into = db.Row{&first.TeamID, &first.Lead, &first.OnDuty}
		return ask
	}
	ask := category.AskFirst(first, in, now)
	ask.None = errs.Bad("category", "ticket.category_unknown")
	return ask
}

func (c *Change) insert(ctx context.Context) (err error) {
	t := &c.Ticket
	t.LastSeq = 1 // the entry that Record adds next
	c.placed, err = db.Place(ctx, c.Tx, &t.ID, `
		INSERT INTO ticket (id, kind, state, open_state, subject, preview, channel, language, category_id, team_id, requester_id, opened_by,
			owner_id, impact, urgency, priority, symptom, error_message, tried, mailbox_id, follows_id, last_seq, created_at, activity_at, requester_at,
			impact_chosen, urgency_chosen, assignee_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		t.begins()...)
	c.stored, c.isNew = *t, true
	t.LastSeq = 0
	return err
}

// begins are the values of a new ticket's row, in the order of insert.
func (t *Ticket) begins() []any {
	return []any{
		t.Kind, t.State, t.OpenState, t.Subject, t.Preview, t.Channel, t.Language, t.CategoryID, t.TeamID, t.RequesterID, t.OpenedBy,
		t.OwnerID, t.Impact, t.Urgency, t.Priority, t.Symptom, t.ErrorMessage, t.Tried, t.MailboxID, t.FollowsID, t.LastSeq, t.CreatedAt,
		t.ActivityAt, t.RequesterAt, t.ImpactChosen, t.UrgencyChosen, t.AssigneeID,
	}
}

// say stores a message under the entry seq.
func (c *Change) say(ctx context.Context, seq Seq, m Message, b Body, mail Mailed) error {
	if mail.AuthorName != "" {
		m.AuthorName = mail.AuthorName
	}
	err := c.Tx.Later(ctx, `
		INSERT INTO message (ticket_id, seq, at, author_id, author_name, author_address, from_desk, channel, html, text, quoted_html, quoted_text,
			held, verdict, mail_id, masked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		c.Ticket.ID, seq, c.Tx.Now, m.AuthorID, m.AuthorName, mail.Address, m.FromDesk, m.Channel, b.HTML, b.Text, b.QuotedHTML, b.QuotedText,
		mail.Held, mail.Verdict, mail.ID, len(b.masked))
	if err != nil {
		return err
	}
	if err := c.keepMasked(ctx, seq, b.masked); err != nil {
		return err
	}
	if !mail.Held {
		c.Ticket.Preview = b.preview()
	}
	return c.attach(ctx, seq, b.Files, false)
}
