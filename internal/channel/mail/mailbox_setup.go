package mail

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Setup is a mailbox as an administrator sets it up. Secrets go in and never come out: a Setup that was read only tells which are set.
type Setup struct {
	Mailbox
	Version  int64
	Incoming Server
	Folder   string
	Done     string // folder to which fetched mail is moved; empty: it stays
	Outgoing Server
	OAuth    OAuth
	Trust    string // PEM of an authority that the servers' certificates may come from
}

// Server is a mail server as one mailbox uses it; an empty Host is none.
type Server struct {
	Host     string
	Port     int
	Security Security
	User     string
	Auth     Auth
	Secret   secret.Text // a new one; empty keeps what is set
	Has      bool        // a secret is set
}

// OAuth is what a sign-in service gave for a mailbox.
type OAuth struct {
	TokenURL   string
	ClientID   string
	Scope      string
	Secret     secret.Text // new ones; empty keeps what is set
	Refresh    secret.Text
	HasSecret  bool
	HasRefresh bool
}

// BoxState is how a mailbox does.
type BoxState struct {
	MailboxID      MailboxID
	LastMailAt     db.Time // the last mail that came for it
	LastSeenAt     db.Time // the last time that it could be fetched
	LastError      string  // why it cannot be fetched; empty when it can
	ErrorSince     db.Time
	LastSentAt     db.Time
	SendError      string
	SendErrorSince db.Time
}

// Setups are the desk's mailboxes, for those who manage mail.
type Setups struct {
	db   *db.DB
	keys *secret.Keys
}

// NewSetups makes the store; keys seal what is secret.
func NewSetups(d *db.DB, keys *secret.Keys) *Setups { return &Setups{db: d, keys: keys} }

// List are all mailboxes by rank, and how each does.
func (s *Setups) List(ctx context.Context, actor access.Actor) (boxes []Mailbox, states map[MailboxID]BoxState, err error) {
	defer errs.Wrap(&err, "list mailboxes")
	if err := actor.Require(access.ManageMail); err != nil {
		return nil, nil, err
	}
	if boxes, err = mailboxes(ctx, s.db); err != nil {
		return nil, nil, err
	}
	var list []BoxState
	err = s.db.Select(ctx, &list, `
		SELECT b.id AS mailbox_id, (SELECT max(m.received_at) FROM mail m WHERE m.mailbox_id = b.id) AS last_mail_at,
			s.last_seen_at, COALESCE(s.last_error, '') AS last_error, s.error_since, s.last_sent_at, COALESCE(s.send_error, '') AS send_error, s.send_error_since
		FROM mailbox b
		LEFT JOIN mailbox_state s ON s.mailbox_id = b.id`)
	states = make(map[MailboxID]BoxState, len(list))
	for _, one := range list {
		states[one.MailboxID] = one
	}
	return boxes, states, err
}

// Get is one mailbox; its secrets stay where they are.
func (s *Setups) Get(ctx context.Context, actor access.Actor, id MailboxID) (x Setup, err error) {
	defer errs.Wrap(&err, "read mailbox %d", id)
	if err := actor.Require(access.ManageMail); err != nil {
		return x, err
	}
	var r remoteRow
	if err := s.db.Get(ctx, &r, `SELECT `+remoteColumns+` FROM mailbox WHERE id = $1`, id); err != nil {
		return x, err
	}
	return r.setup(), nil
}

func (r remoteRow) setup() Setup {
	return Setup{
		Mailbox: Mailbox{ID: r.ID, Address: r.Address, Name: r.Name, Position: r.Position, Active: r.Active, Locale: r.Locale}, Version: r.Version,
		Incoming: Server{Host: r.IMAPHost, Port: r.IMAPPort, Security: r.IMAPSecurity, User: r.IMAPUser, Auth: r.IMAPAuth, Has: r.IMAPSecret != ""},
		Outgoing: Server{Host: r.SMTPHost, Port: r.SMTPPort, Security: r.SMTPSecurity, User: r.SMTPUser, Auth: r.SMTPAuth, Has: r.SMTPSecret != ""},
		OAuth:    OAuth{TokenURL: r.TokenURL, ClientID: r.ClientID, Scope: r.Scope, HasSecret: r.ClientSecret != "", HasRefresh: r.Refresh != ""},
		Folder:   r.IMAPFolder, Done: r.IMAPDone, Trust: r.Trust,
	}
}

// Create adds a mailbox.
func (s *Setups) Create(ctx context.Context, actor access.Actor, x Setup) (id MailboxID, err error) {
	defer errs.Wrap(&err, "add mailbox")
	if err := actor.Require(access.ManageMail); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		x := x
		if err := x.check(ctx, tx, 0); err != nil {
			return err
		}
		// Secrets are sealed for their row, so the row comes first.
		err := tx.Insert(ctx, &id, `INSERT INTO mailbox (address, name, created_at, updated_at) VALUES ($1, $2, $3, $3) RETURNING id`, x.Address, x.Name, tx.Now)
		if err != nil {
			return err
		}
		if err := s.write(ctx, tx, id, 1, x); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "mailbox.create", Object: "mailbox", ObjectID: int64(id)})
	})
	return id, err
}

// Update changes a mailbox as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Setups) Update(ctx context.Context, actor access.Actor, id MailboxID, version int64, x Setup) (err error) {
	defer errs.Wrap(&err, "change mailbox %d", id)
	if err := actor.Require(access.ManageMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		x := x
		var was remoteRow
		if err := tx.Get(ctx, &was, `SELECT `+remoteColumns+` FROM mailbox WHERE id = $1`, id); err != nil {
			return err
		}
		x.OAuth.HasSecret, x.OAuth.HasRefresh = was.ClientSecret != "", was.Refresh != ""
		if err := x.staysHome(was); err != nil {
			return err
		}
		if err := x.check(ctx, tx, id); err != nil {
			return err
		}
		if err := s.write(ctx, tx, id, version, x); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "mailbox.update", Object: "mailbox", ObjectID: int64(id)})
	})
}

// SetActive lets a mailbox work, or pauses it: nothing is fetched for it or sent through it, and mail to its address is refused.
func (s *Setups) SetActive(ctx context.Context, actor access.Actor, id MailboxID, active bool) (err error) {
	defer errs.Wrap(&err, "set mailbox %d active", id)
	if err := actor.Require(access.ManageMail); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE mailbox SET active = $2, version = version + 1, updated_at = $3 WHERE id = $1`, id, active, tx.Now)
		if err == nil && n == 0 {
			err = errs.Missing()
		}
		if err != nil {
			return err
		}
		if err := Changed(ctx, tx); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "mailbox.active", Object: "mailbox", ObjectID: int64(id), Detail: map[string]any{"active": active}})
	})
}

// write stores a checked mailbox. What is kept of secrets is decided column by column: an empty one changes nothing. An access token that
// was got by the old grant ends with it.
func (s *Setups) write(ctx context.Context, tx *db.Tx, id MailboxID, version int64, x Setup) error {
	sealed := func(column string, text secret.Text) string { return seal(s.keys, id, column, text) }
	n, err := tx.Exec(ctx, `
		UPDATE mailbox
		SET version = version + 1, address = $3, name = $4, position = $5, active = $6, locale = $7,
			imap_host = $8, imap_port = $9, imap_security = $10, imap_user = $11, imap_auth = $12, imap_folder = $13, imap_done = $14,
			smtp_host = $15, smtp_port = $16, smtp_security = $17, smtp_user = $18, smtp_auth = $19,
			oauth_token_url = $20, oauth_client_id = $21, oauth_scope = $22, trust = $23,
			imap_secret = CASE WHEN $24 = '' THEN imap_secret ELSE $24 END, smtp_secret = CASE WHEN $25 = '' THEN smtp_secret ELSE $25 END,
			oauth_client_secret = CASE WHEN $26 = '' THEN oauth_client_secret ELSE $26 END,
			oauth_access = CASE WHEN $27 = '' THEN oauth_access ELSE '' END, oauth_refresh = CASE WHEN $27 = '' THEN oauth_refresh ELSE $27 END,
			updated_at = $28
		WHERE id = $1 AND version = $2`,
		id, version, x.Address, x.Name, x.Position, x.Active, x.Locale,
		x.Incoming.Host, x.Incoming.Port, x.Incoming.Security, x.Incoming.User, x.Incoming.Auth, x.Folder, x.Done,
		x.Outgoing.Host, x.Outgoing.Port, x.Outgoing.Security, x.Outgoing.User, x.Outgoing.Auth,
		x.OAuth.TokenURL, x.OAuth.ClientID, x.OAuth.Scope, x.Trust,
		sealed("imap_secret", x.Incoming.Secret), sealed("smtp_secret", x.Outgoing.Secret), sealed("oauth_client_secret", x.OAuth.Secret),
		sealed("oauth_refresh", x.OAuth.Refresh), tx.Now)
	if err == nil && n == 0 {
		return errs.New(errs.Conflict, "errs.conflict")
	}
	if err != nil {
		return err
	}
	return Changed(ctx, tx)
}
