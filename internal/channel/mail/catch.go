package mail

import (
	"bytes"
	"context"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
)

// Catcher keeps what a demo would send, so that whoever tries the desk can read it and answer as the requester would. It is there only in
// a demo, where everybody who is signed in may look.
type Catcher struct {
	db     *db.DB
	intake *Intake
}

// NewCatcher makes a catcher; answers go through the intake as any mail does.
func NewCatcher(d *db.DB, intake *Intake) *Catcher { return &Catcher{db: d, intake: intake} }

// CaughtID names a caught mail.
type CaughtID int64

// Caught is a mail that was not sent.
type Caught struct {
	ID          CaughtID
	LetterID    *letter.ID
	MessageID   string
	FromAddress string
	ToAddress   string
	Subject     string
	At          db.Time
}

const caughtColumns = `id, letter_id, message_id, from_address, to_address, subject, at`

// catch keeps a mail; a letter is caught once, however often it is tried.
func (c *Catcher) catch(ctx context.Context, tx *db.Tx, l letter.Letter, e envelope) error {
	var n int
	if err := tx.Get(ctx, &n, `SELECT count(*) FROM caught WHERE to_address = $1 AND message_id = $2`, e.To, l.MessageID); err != nil || n > 0 {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO caught (letter_id, message_id, from_address, to_address, subject, raw, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.ID, l.MessageID, e.From, e.To, e.Subject, e.Raw, tx.Now)
	return err
}

// List is what was caught, newest first: to an address whose text begins so (empty: everybody), below the id before (0: from the newest).
func (c *Catcher) List(ctx context.Context, actor access.Actor, to string, before CaughtID, limit int) (list []Caught, err error) {
	defer errs.Wrap(&err, "list caught mail")
	if err := actor.Require(access.UsePortal); err != nil {
		return nil, err
	}
	var p db.Params
	where := "TRUE"
	if to != "" {
		where = "to_address >= " + p.Bind(to) + " AND to_address < " + p.Bind(to+"\U0010FFFF")
	}
	if before > 0 {
		where += " AND id < " + p.Bind(before)
	}
	err = c.db.Select(ctx, &list, `SELECT `+caughtColumns+` FROM caught WHERE `+where+` ORDER BY id DESC LIMIT `+p.Bind(limit), p.Args...)
	return list, err
}

// CaughtMail is a caught mail as its recipient would read it.
type CaughtMail struct {
	Caught
	Text        string
	HTML        clean.HTML // pictures have the address file.Inline; links lead where they would
	Attachments []mime.Attachment
	Raw         []byte
}

// Read is one caught mail.
func (c *Catcher) Read(ctx context.Context, actor access.Actor, id CaughtID) (m CaughtMail, err error) {
	defer errs.Wrap(&err, "read caught mail %d", id)
	if err := actor.Require(access.UsePortal); err != nil {
		return m, err
	}
	m, _, err = c.read(ctx, id)
	return m, err
}

func (c *Catcher) read(ctx context.Context, id CaughtID) (m CaughtMail, parsed *mime.Message, err error) {
	var row struct {
		Caught
		Raw []byte
	}
	if err := c.db.Get(ctx, &row, `SELECT `+caughtColumns+`, raw FROM caught WHERE id = $1`, id); err != nil {
		return m, nil, err
	}
	if parsed, err = mime.Parse(row.Raw, mime.DefaultLimits()); err != nil {
		return m, nil, err
	}
	m = CaughtMail{Caught: row.Caught, Text: parsed.Text, Attachments: parsed.Attachments, Raw: row.Raw}
	m.HTML = clean.Mail(parsed.HTML, func(src string) (string, bool) {
		name, ok := strings.CutPrefix(src, "cid:")
		picture, domain, _ := strings.Cut(name, "@")
		return file.Inline(file.ID(picture)), ok && domain == contentDomain
	}).HTML
	return m, parsed, nil
}

// Answer writes back as the recipient of a caught mail, with what their program would repeat below.
func (c *Catcher) Answer(ctx context.Context, actor access.Actor, id CaughtID, text string) (mail ID, err error) {
	defer errs.Wrap(&err, "answer caught mail %d", id)
	if err := actor.Require(access.UsePortal); err != nil {
		return 0, err
	}
	if strings.TrimSpace(text) == "" {
		return 0, errs.Bad("text", "ticket.text_missing")
	}
	m, parsed, err := c.read(ctx, id)
	if err != nil {
		return 0, err
	}
	to := m.FromAddress
	if replies, err := netmail.ParseAddressList(parsed.Header.Get("Reply-To")); err == nil && len(replies) > 0 {
		to = replies[0].Address
	}
	name := ""
	if len(parsed.To) > 0 {
		name = parsed.To[0].Name
	}
	x := DemoMail{
		Name: name, From: m.ToAddress, To: to, Subject: "Re: " + m.Subject, InReplyTo: m.MessageID,
		Text: strings.TrimSpace(text) + "\n\n> " + strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n> ") + "\n",
	}
	return c.deliver(ctx, x)
}

// DemoMail is a mail that whoever tries the demo writes in somebody's name.
type DemoMail struct {
	Name, From, To string
	Subject, Text  string
	InReplyTo      string
}

// Write sends a mail to the desk as anybody would.
func (c *Catcher) Write(ctx context.Context, actor access.Actor, w DemoMail) (mail ID, err error) {
	defer errs.Wrap(&err, "write demo mail")
	if err := actor.Require(access.UsePortal); err != nil {
		return 0, err
	}
	if strings.TrimSpace(w.Text) == "" {
		return 0, errs.Bad("text", "ticket.text_missing")
	}
	return c.deliver(ctx, w)
}

func (c *Catcher) deliver(ctx context.Context, w DemoMail) (ID, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8))
	m.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &netmail.Address{Name: oneHeaderLine(w.Name, 120), Address: w.From})
	m.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &netmail.Address{Address: w.To})
	m.Subject(oneHeaderLine(w.Subject, 250))
	m.SetDateWithValue(c.db.Now().Time)
	m.SetMessageIDWithValue(secret.ID() + "@" + domainOf(w.From))
	if isMessageID(w.InReplyTo) {
		m.SetGenHeaderPreformatted(gomail.HeaderInReplyTo, "<"+w.InReplyTo+">")
		m.SetGenHeaderPreformatted(gomail.HeaderReferences, "<"+w.InReplyTo+">")
	}
	m.SetBodyString(gomail.TypeTextPlain, printable(w.Text))
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return 0, err
	}
	id, _, err := c.intake.Receive(ctx, Delivery{Source: LMTP, From: w.From, To: []string{w.To}, Raw: raw.Bytes()})
	return id, err
}
