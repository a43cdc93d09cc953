package mail

import (
	"context"
	"slices"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
)

// Texts are the words of letters: the product's own, or what an administrator wrote in their place.
type Texts struct {
	db     *db.DB
	bundle *i18n.Bundle
}

// NewTexts makes the store.
func NewTexts(d *db.DB, bundle *i18n.Bundle) *Texts { return &Texts{db: d, bundle: bundle} }

// LetterText is what a letter of a kind says in one language.
type LetterText struct {
	Kind    TextKind
	Locale  string
	Subject string
	Body    string
	Edited  bool `db:"-"` // an administrator's, not the product's own
}

// of is the text of a kind in a language.
func (t *Texts) of(ctx context.Context, kind TextKind, locale string) (LetterText, error) {
	l := t.bundle.For(locale)
	text := LetterText{Kind: kind, Locale: l.Code()}
	err := t.db.Get(ctx, &text, `SELECT kind, locale, subject, body FROM letter_text WHERE kind = $1 AND locale = $2`, kind, l.Code())
	if errs.Is(err, errs.NotFound) {
		return t.builtIn(kind, l), nil
	}
	text.Edited = true
	return text, err
}

func (t *Texts) builtIn(kind TextKind, l *i18n.Locale) LetterText {
	return LetterText{Kind: kind, Locale: l.Code(), Subject: l.T(kind.subjectKey()), Body: l.T(kind.bodyKey())}
}

// List is every text in a language, for the editor.
func (t *Texts) List(ctx context.Context, actor access.Actor, locale string) (list []LetterText, err error) {
	defer errs.Wrap(&err, "list texts of letters")
	if err := actor.Require(access.ManageMail); err != nil {
		return nil, err
	}
	l := t.bundle.For(locale)
	var edited []LetterText
	if err := t.db.Select(ctx, &edited, `SELECT kind, locale, subject, body FROM letter_text WHERE locale = $1`, l.Code()); err != nil {
		return nil, err
	}
	for _, kind := range TextKinds() {
		text := t.builtIn(kind, l)
		if at := slices.IndexFunc(edited, func(e LetterText) bool { return e.Kind == kind }); at >= 0 {
			text = edited[at]
			text.Edited = true
		}
		list = append(list, text)
	}
	return list, nil
}

// Save puts an administrator's words in place of the product's.
func (t *Texts) Save(ctx context.Context, actor access.Actor, text LetterText) (err error) {
	defer errs.Wrap(&err, "save text of letter %s", text.Kind)
	if err := actor.Require(access.ManageMail); err != nil {
		return err
	}
	if !slices.Contains(TextKinds(), text.Kind) || !t.bundle.Has(text.Locale) {
		return errs.Missing()
	}
	var c errs.Check
	checkText(&c, text.Kind, text.Subject, text.Body)
	if err := c.Err(); err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO letter_text (kind, locale, subject, body, updated_at, updated_by)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (kind, locale) DO UPDATE
			SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
			text.Kind, text.Locale, text.Subject, text.Body, tx.Now, actor.Ref())
		if err != nil {
			return err
		}
		return t.audit(ctx, tx, actor, "letter_text.save", text)
	})
}

// Restore gives a text the product's own words again.
func (t *Texts) Restore(ctx context.Context, actor access.Actor, kind TextKind, locale string) (err error) {
	defer errs.Wrap(&err, "restore text of letter %s", kind)
	if err := actor.Require(access.ManageMail); err != nil {
		return err
	}
	return t.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM letter_text WHERE kind = $1 AND locale = $2`, kind, locale); err != nil {
			return err
		}
		return t.audit(ctx, tx, actor, "letter_text.restore", LetterText{Kind: kind, Locale: locale})
	})
}

func (t *Texts) audit(ctx context.Context, tx *db.Tx, actor access.Actor, action string, text LetterText) error {
	return audit.Record(ctx, tx, actor, audit.Act{
		Action: action, Object: "letter_text", Detail: map[string]any{"kind": string(text.Kind), "locale": text.Locale},
	})
}
