// Package confirm asks the user whether a ticket is solved, and takes the answer by a signed link that needs no sign-in.
package confirm

import (
	"context"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Desk makes and takes confirmation links.
type Desk struct {
	db      *db.DB
	keys    *secret.Keys
	tickets *ticket.Store
}

// New makes the desk's confirmations.
func New(d *db.DB, keys *secret.Keys, tickets *ticket.Store) *Desk {
	return &Desk{db: d, keys: keys, tickets: tickets}
}

// signed is what the signature of a link is for: no other signed text of the desk opens it.
const signed = "confirm"

// Link is what a link says: which ticket, asked of whom, about which resolution.
type Link struct {
	Ticket   ticket.ID
	Person   person.ID
	Resolved db.Time // the resolution that was asked about; an older link says nothing about a newer one
	Expires  db.Time
}

// Token is the link's text, for the end of an address.
func Token(keys *secret.Keys, l Link) string { return l.token(keys, signed) }

func (l Link) token(keys *secret.Keys, use string) string {
	p := l.parts()
	return strings.Join(append(p, keys.Sign(use, p...)), ".")
}

func (l Link) parts() []string {
	return []string{
		strconv.FormatInt(int64(l.Ticket), 36), strconv.FormatInt(int64(l.Person), 36),
		strconv.FormatInt(l.Resolved.UnixMicro(), 36), strconv.FormatInt(l.Expires.Unix(), 36),
	}
}

// once is the same for all letters that ask about one resolution.
func (l Link) once() string { return signed + "." + strings.Join(l.parts()[:3], ".") }

// Read checks a token; whatever is wrong with it, the answer is the same: not found.
func (d *Desk) Read(token string) (Link, error) { return readLink(d.db, d.keys, signed, token) }

func readLink(d *db.DB, keys *secret.Keys, use, token string) (Link, error) {
	p := strings.SplitN(token, ".", 5)
	if len(p) != 5 || !keys.Verify(p[4], use, p[:4]...) {
		return Link{}, errs.Missing()
	}
	var n [4]int64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseInt(p[i], 36, 64); err != nil {
			return Link{}, errs.Missing()
		}
	}
	l := Link{Ticket: ticket.ID(n[0]), Person: person.ID(n[1]), Resolved: db.At(time.UnixMicro(n[2])), Expires: db.At(time.Unix(n[3], 0))}
	if d.Now().After(l.Expires.Time) {
		return Link{}, errs.Missing()
	}
	return l, nil
}

// Question is what the page behind a link shows. It holds no words of the requester's, since a link may be read by others.
type Question struct {
	Ticket     ticket.ID
	Subject    string
	Resolution string
	Locale     string
	State      ticket.State
	Asked      bool // the resolution that the link asks about still waits for its answer
}

// Question reads what a token asks.
func (d *Desk) Question(ctx context.Context, token string) (Question, error) {
	l, err := d.Read(token)
	if err != nil {
		return Question{}, err
	}
	t, err := d.tickets.Get(ctx, actor(), l.Ticket)
	if err != nil {
		return Question{}, err
	}
	locale, err := localeOf(ctx, d.db, l.Person)
	if err != nil {
		return Question{}, err
	}
	return Question{
		Ticket: t.ID, Subject: t.Subject, Resolution: t.Resolution, Locale: locale, State: t.State,
		Asked: t.State == ticket.Resolved && t.ResolvedAt.Equal(l.Resolved.Time),
	}, nil
}

// localeOf is the language of whoever holds a link.
func localeOf(ctx context.Context, q db.Querier, who person.ID) (string, error) {
	people, err := person.ReachOf(ctx, q, who)
	if err != nil {
		return "", err
	}
	if len(people) == 0 {
		return "", errs.Missing()
	}
	return people[0].Locale, nil
}

// Solved takes the user's yes. Saying it twice changes nothing; about a newer resolution it says nothing.
func (d *Desk) Solved(ctx context.Context, token string) error {
	l, err := d.Read(token)
	if err != nil {
		return err
	}
	if err := d.stillAsked(ctx, l); err != nil {
		return err
	}
	_, err = d.tickets.Confirm(ctx, actor(), l.Ticket, l.Person)
	return err
}

// StillBroken takes the user's no, with what is wrong in their words, which may be empty. It gives back the ticket where the words stand:
// the one that was asked about, or one that follows it. Saying the same twice says it once.
func (d *Desk) StillBroken(ctx context.Context, token, text string) (ticket.Ticket, error) {
	l, err := d.Read(token)
	if err != nil {
		return ticket.Ticket{}, err
	}
	return d.tickets.NotSolved(ctx, actor(), l.Ticket, ticket.Saying{
		Body: ticket.Written("", text, nil), Channel: ticket.Email, Author: l.Person, About: l.Resolved,
		Once: ticket.Once{Key: l.once(), Digest: secret.Hash(text)},
	})
}

// stillAsked refuses a link whose resolution was overtaken: the ticket was reopened and maybe resolved anew.
func (d *Desk) stillAsked(ctx context.Context, l Link) error {
	t, err := d.tickets.Get(ctx, actor(), l.Ticket)
	if err != nil {
		return err
	}
	if !t.ResolvedAt.Equal(l.Resolved.Time) {
		return errs.New(errs.Conflict, "confirm.overtaken")
	}
	return nil
}

// actor carries the word of whoever holds a link; the link itself is the right.
func actor() access.Actor {
	return access.Actor{Name: "Firstline", Locale: "en", Via: access.ViaSystem}
}
