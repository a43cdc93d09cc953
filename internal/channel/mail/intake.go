package mail

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/blob"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/base/mime"
	"firstline/internal/desk/setting"
)

// rowBytes is how large a mail may be to stand in a row; a larger one is a blob.
const rowBytes = 256 << 10

// Intake stores mail: once it has answered, the mail is on disk and will be filed exactly once.
type Intake struct {
	db       *db.DB
	blobs    blob.Store
	settings *setting.Store
}

// NewIntake makes the intake.
func NewIntake(d *db.DB, blobs blob.Store, settings *setting.Store) *Intake {
	return &Intake{db: d, blobs: blobs, settings: settings}
}

// Delivery is a mail as it arrives.
type Delivery struct {
	Source Source
	From   string   // envelope sender; empty is the null sender
	To     []string // envelope recipients, each an address of ours
	Helo   string   // what the client calls itself, and where it is; SMTP only
	IP     string
	Raw    []byte
}

// Mailbox is the mailbox for which mail to an address is taken; errs.NotFound when the address is none of ours.
func (in *Intake) Mailbox(ctx context.Context, address string) (Mailbox, error) {
	return mailboxOf(ctx, in.db, address)
}

// Receive stores a mail with the job that files it, in one transaction. The same mail again changes nothing but its count, whatever trace
// fields it gained on the way; fresh tells which it was.
func (in *Intake) Receive(ctx context.Context, d Delivery) (id ID, fresh bool, err error) {
	defer errs.Wrap(&err, "take in mail")
	boxes, err := in.mailboxesOf(ctx, d.To)
	if err != nil {
		return 0, false, err
	}
	digest := mime.Digest(d.Raw)
	sha := ""
	if len(d.Raw) > rowBytes {
		ref, err := in.blobs.Put(ctx, bytes.NewReader(d.Raw))
		if err != nil {
			return 0, false, err
		}
		sha = ref.SHA256
	}
	err = in.db.Write(ctx, func(tx *db.Tx) error {
		id, err = in.insert(ctx, tx, d, boxes[0], digest[:], sha)
		if fresh = err == nil; fresh {
			if err := addCopies(ctx, tx, id, boxes[1:]); err != nil {
				return err
			}
			return enqueue(ctx, tx, id)
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		id, err = again(ctx, tx, d, boxes, digest[:])
		return err
	})
	return id, fresh, err
}

// mailboxesOf are the mailboxes of the recipients by rank, each once.
func (in *Intake) mailboxesOf(ctx context.Context, to []string) (boxes []Mailbox, err error) {
	for _, address := range to {
		b, err := mailboxOf(ctx, in.db, address)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(boxes, func(x Mailbox) bool { return x.ID == b.ID }) {
			boxes = append(boxes, b)
		}
	}
	slices.SortFunc(boxes, compareRank)
	if len(boxes) == 0 {
		return nil, errs.Missing()
	}
	return boxes, nil
}

func compareRank(a, b Mailbox) int {
	if a.Position != b.Position {
		return a.Position - b.Position
	}
	return int(a.ID - b.ID)
}

// insert stores the mail; errs.NotFound when it is there already.
func (in *Intake) insert(ctx context.Context, tx *db.Tx, d Delivery, box Mailbox, digest []byte, sha string) (id ID, err error) {
	var f flight
	f.note(StepReceived, "Source", string(d.Source), "From", d.From, "To", strings.Join(d.To, ", "), "Size", strconv.Itoa(len(d.Raw)))
	steps, err := add("[]", tx.Now, f.steps)
	if err != nil {
		return 0, err
	}
	err = tx.Insert(ctx, &id, `
		INSERT INTO mail (mailbox_id, source, digest, sha256, size, helo, client_ip, envelope_from, envelope_to, received_at, state, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (digest) DO NOTHING
		RETURNING id`,
		box.ID, d.Source, digest, sha, len(d.Raw), plain(d.Helo), d.IP, plain(d.From), plain(strings.Join(d.To, " ")), tx.Now, Pending, steps)
	if err != nil || sha != "" {
		return id, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO mail_raw (mail_id, bytes) VALUES ($1, $2)`, id, d.Raw)
	return id, err
}

// again notes that a mail came once more, and through which other mailboxes.
func again(ctx context.Context, tx *db.Tx, d Delivery, boxes []Mailbox, digest []byte) (ID, error) {
	var m struct {
		ID         ID
		MailboxID  MailboxID
		State      State
		EnvelopeTo string
		Steps      string
		Position   int
	}
	err := tx.Get(ctx, &m, `
		UPDATE mail
		SET copies = copies + 1
		WHERE digest = $1
		RETURNING id, mailbox_id, state, envelope_to, steps, (SELECT b.position FROM mailbox b WHERE b.id = mailbox_id) AS position`, digest)
	if err != nil {
		return 0, err
	}
	to := m.EnvelopeTo
	for _, address := range d.To {
		if !slices.Contains(strings.Fields(to), address) && len(to) < 2000 {
			to += " " + plain(address)
		}
	}
	var f flight
	f.note(StepCopied, "To", strings.Join(d.To, ", "))
	steps, err := add(m.Steps, tx.Now, f.steps)
	if err != nil {
		return 0, err
	}
	// A mail that nobody has looked at yet belongs to the mailbox with the better rank.
	first := Mailbox{ID: m.MailboxID, Position: m.Position}
	if m.State == Pending && compareRank(boxes[0], first) < 0 {
		boxes = append(slices.Clone(boxes), first)
		first = boxes[0]
	}
	if _, err := tx.Exec(ctx, `UPDATE mail SET mailbox_id = $2, envelope_to = $3, steps = $4 WHERE id = $1`, m.ID, first.ID, to, steps); err != nil {
		return 0, err
	}
	boxes = slices.DeleteFunc(slices.Clone(boxes), func(b Mailbox) bool { return b.ID == first.ID })
	if err := addCopies(ctx, tx, m.ID, boxes); err != nil || m.State != Filed || len(boxes) == 0 {
		return m.ID, err
	}
	return m.ID, job.Enqueue(ctx, tx, CopyJob, Args{Mail: m.ID}, job.Queue(Queue))
}

func addCopies(ctx context.Context, tx *db.Tx, id ID, boxes []Mailbox) error {
	for _, b := range boxes {
		_, err := tx.Exec(ctx, `
			INSERT INTO mail_copy (mail_id, mailbox_id, at)
			VALUES ($1, $2, $3)
			ON CONFLICT (mail_id, mailbox_id) DO NOTHING`, id, b.ID, tx.Now)
		if err != nil {
			return err
		}
	}
	return nil
}

// plain keeps what comes from outside storable: no NUL, valid UTF-8, and not endless.
func plain(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if len(s) > 4000 {
		s = strings.ToValidUTF8(s[:4000], "")
	}
	return s
}
