package account

import (
	"context"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
)

// Purpose is what a one-time link is for.
type Purpose string

// The purposes.
const (
	ForSetup  Purpose = "setup"  // makes the first administrator
	ForInvite Purpose = "invite" // lets somebody choose their first password
	ForReset  Purpose = "reset"  // lets somebody choose a new one
)

// Link is a one-time link: who holds its secret may choose a password once, until it expires.
type Link struct {
	Secret    secret.Text // only when it was made just now
	Purpose   Purpose
	Person    person.ID
	Address   string // where it is sent
	Name      string
	Locale    string
	ExpiresAt db.Time
}

// Deliver writes the letter with a link, in the transaction that makes the link.
type Deliver func(ctx context.Context, tx *db.Tx, l Link) error

// RequestReset makes a link for whoever is known by the address, who may have no password yet; it goes to their primary address. The caller
// learns nothing about whether anybody is.
func (s *Store) RequestReset(ctx context.Context, address, ip string, deliver Deliver) (err error) {
	defer errs.Wrap(&err, "ask for a new password")
	if address, err = person.Canonical(address); err != nil {
		return err
	}
	login := s.settings.Desk().Login
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := perHour(ctx, tx, resetsNetwork, network(ip), login.NetworkReset); err != nil {
			return err
		}
		if err := perHour(ctx, tx, resetsAccount, address, login.Resets); err != nil {
			return err
		}
		var who struct{ ID person.ID }
		err := tx.Get(ctx, &who, `
			SELECT p.id
			FROM person_address d
			JOIN person p ON p.id = d.person_id
			LEFT JOIN account a ON a.person_id = p.id
			WHERE d.address = $1 AND p.active = TRUE AND p.merged_into IS NULL AND a.disabled_at IS NULL`, address)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		l, err := s.makeLink(ctx, tx, ForReset, who.ID, login.ResetLife)
		if err != nil {
			return err
		}
		act := audit.Act{Action: "account.reset_asked", Object: "account", ObjectID: int64(who.ID)}
		if err := audit.Record(ctx, tx, Actor{Via: ViaPortal, IP: ip}, act); err != nil || who.ID == 0 {
			return err
		}
		return deliver(ctx, tx, l)
	})
}

// Invite lets a person choose a password for the first time; they get an account if they have none.
func (s *Store) Invite(ctx context.Context, actor Actor, who person.ID, deliver Deliver) (err error) {
	defer errs.Wrap(&err, "invite person %d", who)
	if err := actor.Require(ManagePeople); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayHaveAccount(ctx, tx, who); err != nil {
			return err
		}
		if err := ensure(ctx, tx, who); err != nil {
			return err
		}
		l, err := s.makeLink(ctx, tx, ForInvite, who, s.settings.Desk().Login.InviteLife)
		if err != nil {
			return err
		}
		if l.Address == "" {
			return errs.New(errs.Invalid, "people.no_address")
		}
		if err := audit.Record(ctx, tx, actor, audit.Act{Action: "account.invite", Object: "account", ObjectID: int64(who)}); err != nil {
			return err
		}
		return deliver(ctx, tx, l)
	})
}

// makeLink makes a link and ends the older ones of the person. For nobody it makes one that opens nothing, so that the work is the same.
func (s *Store) makeLink(ctx context.Context, tx *db.Tx, purpose Purpose, who person.ID, life time.Duration) (l Link, err error) {
	text, hash := secret.Token("")
	l = Link{Secret: secret.NewText(text), Purpose: purpose, Person: who, ExpiresAt: tx.Now.Add(life)}
	if l.Address, err = person.PrimaryAddress(ctx, tx, who); err != nil {
		return l, err
	}
	if _, err := tx.Exec(ctx, `UPDATE account_link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL`, who, tx.Now); err != nil {
		return l, err
	}
	var used db.Time
	var id *person.ID
	if who == 0 {
		used = tx.Now
	} else {
		id = &who
		p, err := person.Get(ctx, tx, who)
		if err != nil {
			return l, err
		}
		l.Name, l.Locale = p.Name, p.Locale
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO account_link (hash, purpose, person_id, address, expires_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, hash, purpose, id, l.Address, l.ExpiresAt, used)
	return l, err
}

// Link is what a link's secret opens; looking at it uses nothing up.
func (s *Store) Link(ctx context.Context, text string) (Link, error) {
	var l struct {
		Purpose   Purpose
		PersonID  person.ID
		Address   string
		Name      string
		Locale    string
		ExpiresAt db.Time
	}
	err := s.db.Get(ctx, &l, `
		SELECT l.purpose, coalesce(l.person_id, 0) AS person_id, l.address, coalesce(p.name, '') AS name, coalesce(p.locale, '') AS locale, l.expires_at
		FROM account_link l
		LEFT JOIN person p ON p.id = l.person_id
		LEFT JOIN account a ON a.person_id = l.person_id
		WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND a.disabled_at IS NULL
			AND (l.person_id IS NULL OR p.active = TRUE AND p.merged_into IS NULL)`, secret.Hash(text), s.db.Now())
	if errs.Is(err, errs.NotFound) {
		return Link{}, linkGone()
	}
	return Link{Purpose: l.Purpose, Person: l.PersonID, Address: l.Address, Name: l.Name, Locale: l.Locale, ExpiresAt: l.ExpiresAt}, err
}

func linkGone() error { return errs.New(errs.NotFound, "people.link_gone") }

// spend uses a link up; of two who try at the same time one fails.
func spend(ctx context.Context, tx *db.Tx, text string, purposes ...Purpose) error {
	var p db.Params
	where := "hash = " + p.Bind(secret.Hash(text))
	now := p.Bind(tx.Now)
	where += " AND used_at IS NULL AND expires_at > " + now + " AND purpose IN " + db.BindAll(&p, purposes)
	n, err := tx.Exec(ctx, `UPDATE account_link SET used_at = `+now+` WHERE `+where, p.Args...)
	if err == nil && n == 0 {
		return linkGone()
	}
	return err
}

// EndLink ends the link with a secret, because somebody else may read it now. It tells whether there was one to end.
func EndLink(ctx context.Context, tx *db.Tx, text string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account_link SET used_at = $1 WHERE hash = $2 AND used_at IS NULL`, tx.Now, secret.Hash(text))
	return n > 0, err
}

// EndLinks ends the one-time links of a person that are not used yet, because somebody else may have seen one.
func EndLinks(ctx context.Context, tx *db.Tx, who person.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account_link SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL`, tx.Now, who)
	return err
}
