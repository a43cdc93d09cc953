package entrust

import (
	"context"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/base/mask"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// The bounds of a secret.
const (
	maxLabel = 80
	maxWords = 4000
	mostOpen = 20 // of one ticket that wait
)

// Leave keeps a secret for the requester of a ticket; the token ends the address behind which they open it once.
func (s *Store) Leave(ctx context.Context, actor access.Actor, id ticket.ID, label, words string) (x Secret, token secret.Text, err error) {
	defer errs.Wrap(&err, "leave a secret on ticket %d", id)
	if err := checkWords(words); err != nil {
		return x, token, err
	}
	return s.begin(ctx, actor, id, Secret{Way: ToUser, Label: label}, words)
}

// AskFor asks the requester of a ticket for a secret; the token ends the address behind which they give it.
func (s *Store) AskFor(ctx context.Context, actor access.Actor, id ticket.ID, label string) (x Secret, token secret.Text, err error) {
	defer errs.Wrap(&err, "ask for a secret on ticket %d", id)
	return s.begin(ctx, actor, id, Secret{Way: FromUser, Label: label}, "")
}

func checkWords(words string) error {
	var c errs.Check
	c.That(strings.TrimSpace(words) != "", "secret", "entrust.words_missing")
	c.That(len(words) <= maxWords, "secret", "people.too_long", errs.Args{"Max": maxWords})
	return c.Err()
}

func (s *Store) begin(ctx context.Context, actor access.Actor, id ticket.ID, x Secret, words string) (Secret, secret.Text, error) {
	text, hash := secret.Token("")
	token := secret.NewText(text)
	x.Label = clean.Line(x.Label)
	var check errs.Check
	check.That(x.Label != "", "label", "entrust.label_missing")
	check.That(len([]rune(x.Label)) <= maxLabel, "label", "people.too_long", errs.Args{"Max": maxLabel})
	check.That(len(mask.Look(x.Label).Found()) == 0, "label", "entrust.label_tells")
	if err := check.Err(); err != nil {
		return x, token, err
	}
	kind, act := WasLeft, "secret.leave"
	if x.Way == FromUser {
		kind, act = WasAsked, "secret.ask"
	}
	_, err := s.tickets.Change(ctx, actor, id, act, func(c *ticket.Change) error {
		if !ticket.CanWork(actor, &c.Ticket) {
			return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
		}
		if x.Way == FromUser && !c.Ticket.State.IsOpen() {
			return errs.New(errs.Conflict, "entrust.not_open")
		}
		var n int
		if err := c.Tx.Get(ctx, &n, `SELECT count(*) FROM secret WHERE ticket_id = $1 AND state IN ('waiting', 'given')`, id); err != nil {
			return err
		}
		if n >= mostOpen {
			return errs.New(errs.Conflict, "entrust.too_many", errs.Args{"Max": mostOpen})
		}
		x.TicketID, x.State, x.TokenHash, x.ByID, x.ForID, x.CreatedAt = id, Waiting, hash, actor.Person, c.Ticket.RequesterID, c.Tx.Now
		x.ExpiresAt = c.Tx.Now.Add(s.settings.Desk().SecretLife)
		if words != "" {
			x.Sealed = s.keys.Seal([]byte(words), x.place())
		}
		err := c.Tx.Insert(ctx, &x.ID, `
			INSERT INTO secret (ticket_id, way, state, label, token_hash, sealed, by_id, for_id, created_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			RETURNING id`, x.TicketID, x.Way, x.State, x.Label, x.TokenHash, x.Sealed, x.ByID, x.ForID, x.CreatedAt, x.ExpiresAt)
		if err != nil {
			return err
		}
		if err := await(ctx, c.Tx, x); err != nil {
			return err
		}
		_, err = c.Record(ctx, kind, false, Payload{Secret: x.ID, Label: x.Label})
		return err
	})
	return x, token, err
}

// Behind is what stands behind a link. Whatever is wrong with the link, the answer is the same: not found.
func (s *Store) Behind(ctx context.Context, token string) (x Secret, err error) {
	defer errs.Wrap(&err, "look behind a link to a secret")
	err = s.db.Get(ctx, &x, `SELECT `+columns+` FROM secret WHERE token_hash = $1`, secret.Hash(token))
	if err == nil && (x.State == Ended || !x.ExpiresAt.After(s.db.Now().Time)) {
		return Secret{}, errs.Missing()
	}
	return x, err
}

// Open gives the words to whoever has the link, once: they are gone afterwards.
func (s *Store) Open(ctx context.Context, token string) (words secret.Text, err error) {
	defer errs.Wrap(&err, "open a secret")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return s.behind(ctx, tx, token, ToUser, func(c *ticket.Change, x Secret) error {
			text, err := s.keys.Open(x.Sealed, x.place())
			if err != nil {
				return err
			}
			words = secret.NewText(string(text))
			return x.becomes(ctx, c, Opened, WasOpened, "")
		})
	})
	if err != nil {
		return secret.Text{}, err
	}
	return words, nil
}

// Give takes the words from whoever has the link, once. said is what the ticket is told in the requester's name, so that the agent hears of it.
func (s *Store) Give(ctx context.Context, token, words, said string) (err error) {
	defer errs.Wrap(&err, "give a secret")
	if err := checkWords(words); err != nil {
		return err
	}
	var got Secret
	return s.db.Write(ctx, func(tx *db.Tx) error {
		err := s.behind(ctx, tx, token, FromUser, func(c *ticket.Change, x Secret) error {
			x.Sealed = s.keys.Seal([]byte(words), x.place())
			x.ExpiresAt = c.Tx.Now.Add(s.settings.Desk().SecretLife) // the agent has as long as the requester had
			got = x
			if err := x.becomes(ctx, c, Given, WasGiven, ""); err != nil {
				return err
			}
			return await(ctx, c.Tx, x)
		})
		if err != nil {
			return err
		}
		_, _, err = s.tickets.AnswerIn(ctx, tx, access.System(), got.TicketID, ticket.Saying{Body: ticket.Written("", said, nil), Channel: ticket.Portal, Author: got.ForID})
		return err
	})
}

// behind runs f on the secret behind a link that waits, as an act of the desk: it cannot know who has the link.
func (s *Store) behind(ctx context.Context, tx *db.Tx, token string, way Way, f func(c *ticket.Change, x Secret) error) error {
	var id ID
	var of ticket.ID
	if err := tx.Get(ctx, db.Row{&id, &of}, `SELECT id, ticket_id FROM secret WHERE token_hash = $1 AND way = $2`, secret.Hash(token), way); err != nil {
		return err
	}
	_, err := s.tickets.ChangeIn(ctx, tx, access.System(), of, "secret.link", func(c *ticket.Change) error { // who comes second waits here
		x, err := one(ctx, c, id)
		switch {
		case err != nil:
			return err
		case x.State == Ended || !x.ExpiresAt.After(c.Tx.Now.Time):
			return errs.Missing()
		case x.State != Waiting:
			return errs.New(errs.Conflict, "entrust.used")
		}
		return f(c, x)
	})
	return err
}

// Read gives an agent what a requester gave, until it is over. Each look stands on the timeline and in the audit.
func (s *Store) Read(ctx context.Context, actor access.Actor, id ticket.ID, which ID) (x Secret, words secret.Text, err error) {
	defer errs.Wrap(&err, "read secret %d of ticket %d", which, id)
	if err := actor.Require(access.RevealMasked); err != nil {
		return x, words, err
	}
	_, err = s.tickets.Change(ctx, actor, id, "secret.read", func(c *ticket.Change) error {
		if x, err = one(ctx, c, which); err != nil {
			return err
		}
		if x.Way != FromUser || x.State != Given || !x.ExpiresAt.After(c.Tx.Now.Time) {
			return errs.New(errs.Conflict, "entrust.over")
		}
		text, err := s.keys.Open(x.Sealed, x.place())
		if err != nil {
			return err
		}
		words = secret.NewText(string(text))
		_, err = c.Record(ctx, WasRead, false, Payload{Secret: x.ID, Label: x.Label})
		return err
	})
	return x, words, err
}

// Withdraw ends a secret before its time; what has ended stays so.
func (s *Store) Withdraw(ctx context.Context, actor access.Actor, id ticket.ID, which ID) (err error) {
	defer errs.Wrap(&err, "withdraw secret %d of ticket %d", which, id)
	if err := actor.Require(access.RevealMasked); err != nil {
		return err
	}
	_, err = s.tickets.Change(ctx, actor, id, "secret.withdraw", func(c *ticket.Change) error {
		x, err := one(ctx, c, which)
		if err != nil || x.State == Opened || x.State == Ended {
			return err
		}
		return x.becomes(ctx, c, Ended, HasEnded, Withdrawn)
	})
	return err
}

// EndJob is the kind of job that ends a secret when its time is over; EndArgs names it.
const EndJob = "secret.end"

// EndArgs is the secret, and the ticket that it belongs to.
type EndArgs struct {
	Ticket ticket.ID `json:"ticket"`
	Secret ID        `json:"secret"`
}

func await(ctx context.Context, tx *db.Tx, x Secret) error {
	return job.Enqueue(ctx, tx, EndJob, EndArgs{Ticket: x.TicketID, Secret: x.ID}, job.At(x.ExpiresAt))
}

// End takes the words of a secret away whose time is over.
func (s *Store) End(ctx context.Context, a EndArgs) error {
	_, err := s.tickets.Change(ctx, access.System(), a.Ticket, EndJob, func(c *ticket.Change) error {
		x, err := one(ctx, c, a.Secret)
		if err != nil || x.State == Opened || x.State == Ended || x.ExpiresAt.After(c.Tx.Now.Time) {
			return err
		}
		activity := c.Ticket.ActivityAt
		err = x.becomes(ctx, c, Ended, HasEnded, Expired)
		c.Ticket.ActivityAt = activity // nobody did anything
		return err
	})
	if errs.Is(err, errs.NotFound) { // gone with its ticket
		return nil
	}
	return err
}

// Follow is the follower that ends what requesters gave when their ticket is closed or put away. What was left for them can still be opened.
func Follow(ctx context.Context, c *ticket.Change, e ticket.Entry) error {
	if e.Kind != ticket.WasClosed && e.Kind != ticket.PutAway {
		return nil
	}
	var list []Secret
	err := c.Tx.Select(ctx, &list, `SELECT `+columns+` FROM secret WHERE ticket_id = $1 AND way = 'from_user' AND state IN ('waiting', 'given') ORDER BY id`, c.Ticket.ID)
	if err != nil {
		return err
	}
	return c.AsDesk(func() error {
		for i := range list {
			if err := list[i].becomes(ctx, c, Ended, HasEnded, Closed); err != nil {
				return err
			}
		}
		return nil
	})
}
