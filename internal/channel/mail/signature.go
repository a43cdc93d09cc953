package mail

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/base/place"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
)

// Signature is what stands below somebody's letters in a language: from one mailbox, or (0) from every mailbox that has none of its own. It is
// put there when a letter leaves, so that it stands in no message of a ticket.
type Signature struct {
	MailboxID MailboxID
	Locale    string
	Text      string
}

const (
	signaturePlace = "signature"
	maxSignature   = 1000 // characters
)

// SignaturePlaces are the names in braces that a signature may leave open.
func SignaturePlaces() []string { return []string{"agent", "desk", "number"} }

// Signatures keeps how people sign.
type Signatures struct{ db *db.DB }

// NewSignatures makes the store.
func NewSignatures(d *db.DB) *Signatures { return &Signatures{db: d} }

// Boxes are the mailboxes from which letters leave, by rank, for whoever chooses how to sign.
func Boxes(ctx context.Context, q db.Querier) ([]Mailbox, error) {
	list, err := mailboxes(ctx, q)
	return slices.DeleteFunc(list, func(b Mailbox) bool { return !b.Active }), err
}

// Of are all signatures of a person.
func (s *Signatures) Of(ctx context.Context, who person.ID) (list []Signature, err error) {
	err = s.db.Select(ctx, &list, `SELECT mailbox_id, locale, text FROM signature WHERE person_id = $1 ORDER BY mailbox_id, locale`, who)
	return list, err
}

// Set keeps the actor's signatures of one mailbox, one for each language that has a text.
func (s *Signatures) Set(ctx context.Context, actor access.Actor, box MailboxID, texts map[string]string) (err error) {
	defer errs.Wrap(&err, "set signatures of person %d", actor.Person)
	if !actor.SignedIn() || !actor.Agent && !actor.Lead && !actor.Admin {
		return errs.New(errs.Forbidden, "errs.forbidden")
	}
	var c errs.Check
	for _, locale := range i18n.Codes() {
		checkSignature(&c, "text_"+locale, texts[locale])
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if box != 0 {
			if _, err := mailboxByID(ctx, tx, box); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM signature WHERE person_id = $1 AND mailbox_id = $2`, actor.Person, box); err != nil {
			return err
		}
		for _, locale := range i18n.Codes() {
			text := strings.TrimSpace(texts[locale])
			if text == "" {
				continue
			}
			_, err := tx.Exec(ctx, `INSERT INTO signature (person_id, mailbox_id, locale, text, updated_at) VALUES ($1, $2, $3, $4, $5)`,
				actor.Person, box, locale, text, tx.Now)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func checkSignature(c *errs.Check, field, text string) {
	c.That(len([]rune(text)) <= maxSignature, field, "personal.signature_too_long", errs.Args{"Max": maxSignature})
	for _, wrong := range place.Unknown(text, SignaturePlaces()) {
		c.That(false, field, "letter.place_unknown", errs.Args{"Place": wrong})
	}
}

// Signed is what stands below a letter of somebody from a mailbox in a language, with its places filled; empty where they have chosen nothing.
func Signed(ctx context.Context, q db.Querier, who person.ID, box *int64, locale string, places map[string]string) (string, error) {
	id := int64(0)
	if box != nil {
		id = *box
	}
	var text string
	err := q.Get(ctx, &text, `
		SELECT text
		FROM signature
		WHERE person_id = $1 AND locale = $2 AND mailbox_id IN (0, $3)
		ORDER BY mailbox_id DESC
		LIMIT 1`, who, locale, id)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return values(places).plain(text), err
}

// sign fills the place of the signature: the author's own, or else their name and the desk's.
func (x *writing) sign(ctx context.Context) error {
	if x.letter.Kind != letter.Reply && x.letter.Kind != letter.Resolved {
		return nil
	}
	own := ""
	if x.letter.SenderID != nil {
		var err error
		if own, err = Signed(ctx, x.db, *x.letter.SenderID, x.letter.MailboxID, x.locale.Code(), x.values); err != nil {
			return err
		}
	}
	if own == "" {
		own = x.values["agent"] + "\n" + x.values["desk"]
		if x.values["agent"] == x.values["desk"] {
			own = x.values["desk"]
		}
	}
	x.values[signaturePlace] = own
	return nil
}
