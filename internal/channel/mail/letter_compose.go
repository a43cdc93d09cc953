package mail

import (
	"bytes"
	"context"
	"fmt"
	"io"
	netmail "net/mail"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Compose makes the mail of a letter as it leaves from a mailbox: bytes that every further attempt to send it makes again, but for the date.
func (w *Writer) Compose(ctx context.Context, l letter.Letter, from Mailbox) (_ envelope, err error) { //nolint:revive // only tests outside call it, and they know what it gives
	x, err := w.write(ctx, l)
	if err != nil {
		return envelope{}, err
	}
	defer errs.Wrap(&err, "compose letter %d", l.ID)
	to, err := person.Canonical(l.Address)
	if err != nil {
		return envelope{}, fmt.Errorf("%w: %w", errAddress, err)
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8))
	if err := x.heads(ctx, m, from, to); err != nil {
		return envelope{}, err
	}
	html, err := x.page.html(ctx)
	if err != nil {
		return envelope{}, err
	}
	m.SetBodyString(gomail.TypeTextPlain, x.page.text())
	m.AddAlternativeString(gomail.TypeTextHTML, html)
	if err := x.enclosures(ctx, m); err != nil {
		return envelope{}, err
	}
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return envelope{}, err
	}
	return envelope{From: from.Address, To: to, Subject: x.page.Subject, Raw: raw.Bytes()}, nil
}

// heads writes the header. Each value is one line of printable text before the writer sees it, and the writer encodes what is not ASCII.
func (x *writing) heads(ctx context.Context, m *gomail.Msg, from Mailbox, to string) error {
	l, d := x.letter, x.rooms.Settings.Desk()
	sender := d.Name
	if x.sender != "" {
		sender = x.sender + " (" + d.Name + ")"
	}
	name := l.Name
	if x.stranger {
		name = ""
	}
	m.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &netmail.Address{Name: oneHeaderLine(sender, 120), Address: from.Address})
	m.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &netmail.Address{Name: oneHeaderLine(name, 120), Address: to})
	m.Subject(x.page.Subject)
	m.SetDateWithValue(x.db.Now().Time)
	m.SetMessageIDWithValue(l.MessageID)
	m.SetGenHeader(LoopHeader, LoopMark(x.rooms.Keys))
	m.SetGenHeader("Content-Language", x.page.Locale)
	if isAutomatic(l) {
		kind := "auto-generated"
		if l.Kind == letter.Received {
			kind = "auto-replied"
		}
		m.SetGenHeader("Auto-Submitted", kind)
		m.SetGenHeader("X-Auto-Response-Suppress", "All")
	}
	var answers string
	thread := x.thread
	switch {
	case x.vendor != nil:
		answers, thread = CaseAddress(x.rooms.Keys, from.Address, x.vendor.ID), x.caseThread
	case x.ticket != nil:
		answers = ReplyAddress(x.rooms.Keys, from.Address, x.ticket.ID)
	default:
		return nil
	}
	m.SetAddrHeaderFromMailAddress("Reply-To", &netmail.Address{Name: oneHeaderLine(d.Name, 120), Address: answers})
	ids, err := thread(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	m.SetGenHeaderPreformatted(gomail.HeaderInReplyTo, "<"+ids[len(ids)-1]+">")
	m.SetGenHeaderPreformatted(gomail.HeaderReferences, "<"+strings.Join(ids, ">\r\n <")+">")
	return nil
}

const maxEarlier = 12

// thread is the mails that this one goes on from, so that the recipient's program shows them together: those that came in on the ticket
// and the letters that this recipient got.
func (x *writing) thread(ctx context.Context) (ids []string, err error) {
	type ref struct {
		ID  string
		Seq int64
	}
	var refs []ref
	err = x.db.Select(ctx, &refs, `
		SELECT message_id AS id, seq
		FROM mail
		WHERE ticket_id = $1 AND case_id IS NULL AND seq IS NOT NULL AND state = 'filed' AND message_id <> ''
		ORDER BY seq DESC
		LIMIT $2`, x.ticket.ID, maxEarlier)
	if err != nil {
		return nil, err
	}
	letters, err := letter.OfTicket(ctx, x.db, int64(x.ticket.ID))
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		if l.Address == x.letter.Address && l.ID != x.letter.ID && l.CaseID == nil && l.Seq != nil && (l.State == letter.Sent || l.State == letter.Uncertain) {
			refs = append(refs, ref{l.MessageID, *l.Seq})
		}
	}
	slices.SortStableFunc(refs, func(a, b ref) int { return int(a.Seq - b.Seq) })
	before := int64(1 << 62)
	if x.letter.Seq != nil {
		before = *x.letter.Seq
	}
	for _, r := range refs {
		if id := strings.Trim(r.ID, "<>"); r.Seq <= before && isMessageID(id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > maxEarlier {
		ids = append(ids[:1:1], ids[len(ids)-maxEarlier+1:]...)
	}
	return ids, nil
}

// isMessageID tells what can stand between angle brackets in a header: others wrote it.
func isMessageID(s string) bool {
	if len(s) < 3 || len(s) > 250 || !strings.Contains(s, "@") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
}

// enclosures adds the pictures and files.
func (x *writing) enclosures(ctx context.Context, m *gomail.Msg) error {
	for _, f := range x.pictures {
		if err := x.enclosed(ctx, f, func(r io.Reader) error {
			return m.EmbedReader(fileName(f), r, gomail.WithFileContentType(gomail.ContentType(f.Type)), gomail.WithFileContentID(contentID(f)))
		}); err != nil {
			return err
		}
	}
	for _, f := range x.carried {
		if err := x.enclosed(ctx, f, func(r io.Reader) error {
			return m.AttachReader(fileName(f), r, gomail.WithFileContentType(gomail.ContentType(f.Type)))
		}); err != nil {
			return err
		}
	}
	return nil
}

func (x *writing) enclosed(ctx context.Context, f file.Attached, add func(io.Reader) error) error {
	r, err := x.rooms.Files.Open(ctx, file.File{ID: f.ID, SHA256: f.SHA256})
	if err != nil {
		return fmt.Errorf("file %s: %w", f.ID, err)
	}
	err = add(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	return err
}

// fileName is a name that stays within its quotes.
func fileName(f file.Attached) string {
	name := strings.Map(func(r rune) rune {
		if r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, oneHeaderLine(f.Name, 150))
	if name == "" {
		return "file"
	}
	return name
}

var errAddress = errs.New(errs.Invalid, "letter.address_invalid")

// ticketOf is the ticket of a letter, 0 for none.
func ticketOf(l letter.Letter) ticket.ID {
	if l.TicketID == nil {
		return 0
	}
	return ticket.ID(*l.TicketID)
}
