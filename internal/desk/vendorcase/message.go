package vendorcase

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// Message is something said between the desk and a vendor. It is a type of its own, so that nothing made for the requester takes it.
type Message struct {
	TicketID      ticket.ID
	Seq           ticket.Seq
	CaseID        ID
	At            db.Time
	FromDesk      bool
	AuthorID      *person.ID // of the desk
	AuthorName    string
	AuthorAddress string
	HTML          clean.HTML `db:"html"`
	Text          string
	QuotedHTML    clean.HTML `db:"quoted_html"` // what the vendor's program repeated; folded on screens
	QuotedText    string
	Verdict       string // whether the sender was verified: see channel/mail
	MailID        *int64
	Files         []file.Attached `db:"-"`
}

const selectMessage = `
	SELECT ticket_id, seq, case_id, at, from_desk, author_id, author_name, author_address, html, text, quoted_html, quoted_text, verdict, mail_id
	FROM vendor_message`

// Messages are what was said with all vendors of a ticket, the oldest first.
func (s *Store) Messages(ctx context.Context, actor access.Actor, id ticket.ID) (list []Message, err error) {
	if err := s.maySee(ctx, actor, id); err != nil {
		return nil, err
	}
	if err := s.db.Select(ctx, &list, selectMessage+` WHERE ticket_id = $1 ORDER BY seq`, id); err != nil {
		return nil, err
	}
	return list, withFiles(ctx, s.db, id, list)
}

// Said are the messages of a case up to an entry, the oldest first, for those who make a letter of it.
func Said(ctx context.Context, q db.Querier, id ID, until ticket.Seq) (list []Message, err error) {
	if err := q.Select(ctx, &list, selectMessage+` WHERE case_id = $1 AND seq <= $2 ORDER BY seq`, id, until); err != nil || len(list) == 0 {
		return nil, err
	}
	return list, withFiles(ctx, q, list[0].TicketID, list)
}

// MessageAt is the message under an entry, for those who have settled that its reader works on the ticket.
func MessageAt(ctx context.Context, q db.Querier, id ticket.ID, seq ticket.Seq) (Message, error) {
	list := make([]Message, 1)
	if err := q.Get(ctx, &list[0], selectMessage+` WHERE ticket_id = $1 AND seq = $2`, id, seq); err != nil {
		return Message{}, err
	}
	return list[0], withFiles(ctx, q, id, list)
}

// withFiles hangs the files on the messages of a ticket.
func withFiles(ctx context.Context, q db.Querier, id ticket.ID, list []Message) error {
	if len(list) == 0 {
		return nil
	}
	files, err := ticket.Enclosed(ctx, q, id, list[0].Seq, list[len(list)-1].Seq)
	for i := range list {
		list[i].Files = files[list[i].Seq]
	}
	return err
}

// say keeps a message under the entry seq.
func say(ctx context.Context, c *ticket.Change, m Message, files []ticket.Attach) error {
	_, err := c.Tx.Exec(ctx, `
		INSERT INTO vendor_message (ticket_id, seq, case_id, at, from_desk, author_id, author_name, author_address, html, text, quoted_html, quoted_text, verdict, mail_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		c.Ticket.ID, m.Seq, m.CaseID, c.Tx.Now, m.FromDesk, m.AuthorID, m.AuthorName, m.AuthorAddress, m.HTML, m.Text, m.QuotedHTML, m.QuotedText, m.Verdict, m.MailID)
	if err != nil {
		return err
	}
	return c.Enclose(ctx, m.Seq, files)
}
