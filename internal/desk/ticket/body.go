package ticket

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/base/mask"
	"firstline/internal/desk/file"
)

// Body is what somebody wrote, as clean HTML and as text, with the files that go with it.
type Body struct {
	HTML       clean.HTML
	Text       string
	QuotedHTML clean.HTML // what the sender's program repeated below their words
	QuotedText string
	Files      []Attach
	masked     []mask.Found // what is covered in it
}

// Attach names a stored file that goes with a message or note.
type Attach struct {
	File      file.ID
	Inline    bool
	ContentID string
}

// Written is a Body from what a form sent: rich text where the editor was there, else plain text.
func Written(html, text string, files []Attach) Body {
	return written(html, text, files, clean.Composer)
}

// Noted is Written for a note: its HTML may mention people.
func Noted(html, text string, files []Attach) Body { return written(html, text, files, clean.Note) }

func written(html, text string, files []Attach, by func(string, clean.ImageFunc) clean.Result) Body {
	if strings.TrimSpace(html) == "" {
		text = strings.TrimSpace(text)
		return Body{HTML: clean.FromText(text), Text: text, Files: files}
	}
	cleaned := by(html, func(src string) (string, bool) {
		id, ok := file.InlineID(src)
		own := ok && slices.ContainsFunc(files, func(f Attach) bool { return f.File == id })
		return src, own
	})
	return Body{HTML: cleaned.HTML, Text: strings.TrimSpace(cleaned.Text), Files: files}
}

// maxText bounds one message; longer texts belong into a file.
const maxText = 1 << 20

func (b Body) empty() bool { return strings.TrimSpace(b.Text) == "" && len(b.Files) == 0 }

func (b Body) check() error {
	var c errs.Check
	c.That(!b.empty(), "text", "ticket.text_missing")
	c.That(len(b.Text) <= maxText, "text", "ticket.text_too_long")
	return c.Err()
}

// previewRunes is how much of the newest message a list shows.
const previewRunes = 160

func (b Body) preview() string {
	var p strings.Builder
	left := previewRunes
	for word := range strings.FieldsSeq(b.Text) {
		if p.Len() > 0 && left > 0 {
			p.WriteByte(' ')
			left--
		}
		for _, r := range word {
			if left == 0 {
				return strings.TrimSuffix(p.String(), " ") + "…"
			}
			p.WriteRune(r)
			left--
		}
	}
	return p.String()
}

// attach hangs files on a message or note. They must be the actor's own uploads: nobody attaches what another put there.
func (c *Change) attach(ctx context.Context, seq Seq, files []Attach, onNote bool) error {
	if err := c.mustBeOwn(ctx, files); err != nil {
		return err
	}
	return c.hang(ctx, seq, files, onNote)
}

func (c *Change) mustBeOwn(ctx context.Context, files []Attach) error {
	for _, f := range files {
		if err := file.MustBeOf(ctx, c.Tx, c.Actor, f.File); err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) hang(ctx context.Context, seq Seq, files []Attach, onNote bool) error {
	for i, f := range files {
		_, err := c.Tx.Exec(ctx, `
			INSERT INTO attachment (ticket_id, seq, file_id, on_note, inline, content_id, position)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			c.Ticket.ID, seq, f.File, onNote, f.Inline, f.ContentID, i)
		if err != nil {
			return err
		}
	}
	return nil
}
