package ticket

import (
	"context"
	"encoding/json"
	"fmt"
	stdhtml "html"
	"regexp"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/file"
)

// Removed stands where words were taken away for good.
const Removed = "█████"

// WasRedacted is the entry that says that words or files were taken away for good: a RedactedPayload.
const WasRedacted EntryKind = "redacted"

// RedactedPayload says of which message or note, of which others that repeated it, and why; never what.
type RedactedPayload struct {
	Seq    Seq    `json:"seq"`
	Copies []Seq  `json:"copies,omitempty"`
	Part   bool   `json:"part,omitempty"` // some of its words only
	Files  int    `json:"files,omitempty"`
	Reason string `json:"reason"`
}

// Redaction says what is taken away for good: words of a message or note, or files of the ticket.
type Redaction struct {
	Seq    Seq       // the message or note
	Text   string    // of its words these only
	Whole  bool      // all of its words
	Files  []file.ID // of the ticket
	Copies []Seq     // later messages and notes that repeat the words
	Reason string
}

// Redacted is what other rooms have to take away as well.
type Redacted struct {
	Seqs  []Seq   // the messages and notes that changed
	Mails []int64 // that they came by
	Blobs []string
	Piece Piece
}

// The bounds of a redaction.
const (
	maxRedacted = 10_000 // characters that are taken away
	maxWhy      = 200
)

func (r *Redaction) check() error {
	r.Reason = clean.Line(r.Reason)
	r.Text = strings.TrimSpace(strings.ReplaceAll(r.Text, "\r\n", "\n"))
	var c errs.Check
	c.That(r.Reason != "", "reason", "redact.reason_missing")
	c.That(len([]rune(r.Reason)) <= maxWhy, "reason", "people.too_long", errs.Args{"Max": maxWhy})
	c.That(r.Whole || r.Text != "" || len(r.Files) > 0, "text", "redact.nothing")
	c.That(r.Whole || r.Text == "" || len([]rune(r.Text)) > 2, "text", "redact.too_short")
	c.That(len([]rune(r.Text)) <= maxRedacted, "text", "people.too_long", errs.Args{"Max": maxRedacted})
	c.That(r.Whole || r.Text == "" || !PieceOf(r.Text).In(r.Reason), "reason", "redact.reason_tells")
	return c.Err()
}

// Redact takes words and files away for good, inside an open change; whoever calls it takes away what other rooms keep of them.
func (c *Change) Redact(ctx context.Context, r Redaction) (gone Redacted, err error) {
	if err := c.Actor.Require(access.RedactTicket); err != nil {
		return gone, err
	}
	if err := r.check(); err != nil {
		return gone, err
	}
	if !r.Whole && r.Text != "" {
		gone.Piece = PieceOf(r.Text)
	}
	if r.Whole || r.Text != "" {
		if err := c.redactWords(ctx, r, &gone); err != nil {
			return gone, err
		}
	} else {
		gone.Seqs = []Seq{r.Seq}
	}
	if err := c.redactFiles(ctx, r, &gone); err != nil {
		return gone, err
	}
	if r.Whole || r.Text != "" {
		if err := c.forgetMasked(ctx, gone.Seqs); err != nil {
			return gone, err
		}
	}
	if gone.Mails, err = c.mailsOf(ctx, gone.Seqs); err != nil {
		return gone, err
	}
	c.Ticket.Preview, err = c.newestPreview(ctx)
	if err != nil {
		return gone, err
	}
	_, err = c.Record(ctx, WasRedacted, false, RedactedPayload{
		Seq: r.Seq, Copies: gone.copies(r.Seq), Part: !r.Whole, Files: len(r.Files), Reason: r.Reason,
	})
	return gone, err
}

func (g *Redacted) copies(of Seq) (list []Seq) {
	for _, s := range g.Seqs {
		if s != of {
			list = append(list, s)
		}
	}
	return list
}

// Words are what was said in a message or note.
type Words struct {
	Seq        Seq
	OnNote     bool
	Author     string
	At         db.Time
	HTML       clean.HTML `db:"html"`
	Text       string
	QuotedHTML clean.HTML `db:"quoted_html"`
	QuotedText string
}

// mostWords bounds how much of a ticket is looked through for copies.
const mostWords = 2000

// wordsOf are all messages and notes of a ticket, the oldest first.
func wordsOf(ctx context.Context, q db.Querier, id ID) (list []Words, err error) {
	err = q.Select(ctx, &list, `
		SELECT seq, FALSE AS on_note, author_name AS author, at, html, text, quoted_html, quoted_text
		FROM message
		WHERE ticket_id = $1
		UNION ALL
		SELECT n.seq, TRUE, p.name, n.at, n.html, n.text, '', ''
		FROM note n
		JOIN person p ON p.id = n.author_id
		WHERE n.ticket_id = $1
		ORDER BY 1
		LIMIT $2`, id, mostWords)
	return list, err
}

// Repeats are the message or note of an entry, and the later ones that repeat words of it, for those who may take them away.
func (s *Store) Repeats(ctx context.Context, actor access.Actor, id ID, seq Seq) (said Words, copies []Words, err error) {
	if err := actor.Require(access.RedactTicket); err != nil {
		return said, nil, err
	}
	if _, err := s.Get(ctx, actor, id); err != nil {
		return said, nil, err
	}
	list, err := wordsOf(ctx, s.db, id)
	if err != nil {
		return said, nil, err
	}
	at := slices.IndexFunc(list, func(w Words) bool { return w.Seq == seq })
	if at < 0 {
		return said, nil, errMissing()
	}
	said = list[at]
	known := wordingOf(said.Text)
	for _, w := range list[at+1:] {
		if len(known.spans(w.Text))+len(known.spans(w.QuotedText)) > 0 {
			copies = append(copies, w)
		}
	}
	return said, copies, nil
}

// run is how many words in a row make a copy known.
const run = 4

// wording is what a text is known by where it is repeated: its runs of words.
type wording struct {
	runs map[string]bool
	long int
}

var word = regexp.MustCompile(`[^\s>]+`)

func wordingOf(text string) wording {
	words := word.FindAllString(text, -1)
	w := wording{runs: map[string]bool{}, long: min(run, len(words))}
	for i := 0; w.long > 0 && i+w.long <= len(words); i++ {
		w.runs[strings.Join(words[i:i+w.long], " ")] = true
	}
	return w
}

// spans are where a text repeats it, from byte to byte.
func (w wording) spans(text string) (list [][2]int) {
	at := word.FindAllStringIndex(text, -1)
	for i := 0; w.long > 0 && i+w.long <= len(at); i++ {
		words := make([]string, w.long)
		for n := range words {
			words[n] = text[at[i+n][0]:at[i+n][1]]
		}
		if !w.runs[strings.Join(words, " ")] {
			continue
		}
		from, to := at[i][0], at[i+w.long-1][1]
		if n := len(list); n > 0 && from <= list[n-1][1] {
			list[n-1][1] = to
		} else {
			list = append(list, [2]int{from, to})
		}
	}
	return list
}

// cut replaces what a text repeats; where there is something, its HTML is made of the text anew.
func (w wording) cut(html clean.HTML, text string) (clean.HTML, string) {
	spans := w.spans(text)
	if len(spans) == 0 {
		return html, text
	}
	var b strings.Builder
	at := 0
	for _, span := range spans {
		b.WriteString(text[at:span[0]])
		b.WriteString(Removed)
		at = span[1]
	}
	b.WriteString(text[at:])
	return clean.FromText(b.String()), b.String()
}

// redactWords takes the words away where they were said and where they are repeated, and from the fields of the ticket.
func (c *Change) redactWords(ctx context.Context, r Redaction, gone *Redacted) error {
	list, err := wordsOf(ctx, c.Tx, c.Ticket.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(w Words) bool { return w.Seq == r.Seq })
	if at < 0 {
		return errMissing()
	}
	known := wordingOf(list[at].Text)
	for _, w := range list {
		if w.Seq != r.Seq && !slices.Contains(r.Copies, w.Seq) {
			continue
		}
		was := w
		switch {
		case !r.Whole:
			w.HTML, w.Text = gone.Piece.cutBoth(w.HTML, w.Text)
			w.QuotedHTML, w.QuotedText = gone.Piece.cutBoth(w.QuotedHTML, w.QuotedText)
		case w.Seq == r.Seq:
			w.HTML, w.Text, w.QuotedHTML, w.QuotedText = clean.FromText(Removed), Removed, "", ""
		default:
			w.HTML, w.Text = known.cut(w.HTML, w.Text)
			w.QuotedHTML, w.QuotedText = known.cut(w.QuotedHTML, w.QuotedText)
		}
		covered := false
		if w == was {
			if covered, err = c.covers(ctx, w, gone.Piece); err != nil {
				return err
			}
		}
		if w == was && !covered && w.Seq == r.Seq {
			return errs.Bad("text", "redact.not_there")
		}
		if w == was && !covered {
			continue
		}
		if err := c.reword(ctx, w); err != nil {
			return err
		}
		gone.Seqs = append(gone.Seqs, w.Seq)
	}
	c.redactFields(known, r, gone.Piece)
	return nil
}

func (c *Change) reword(ctx context.Context, w Words) error {
	if w.OnNote {
		_, err := c.Tx.Exec(ctx, `UPDATE note SET html = $3, text = $4 WHERE ticket_id = $1 AND seq = $2`, c.Ticket.ID, w.Seq, w.HTML, w.Text)
		return err
	}
	_, err := c.Tx.Exec(ctx, `UPDATE message SET html = $3, text = $4, quoted_html = $5, quoted_text = $6 WHERE ticket_id = $1 AND seq = $2`,
		c.Ticket.ID, w.Seq, w.HTML, w.Text, w.QuotedHTML, w.QuotedText)
	return err
}

// redactFields takes from the ticket's own fields what they repeat.
func (c *Change) redactFields(known wording, r Redaction, piece Piece) {
	t := &c.Ticket
	for _, field := range []*string{&t.Subject, &t.Symptom, &t.ErrorMessage, &t.Tried, &t.Resolution} {
		switch {
		case !r.Whole:
			*field = piece.Cut(*field)
		case field != &t.Subject:
			_, *field = known.cut("", *field)
		}
	}
}

// redactFiles takes files off the ticket. Those that hang nowhere else are gone; so are their bytes, unless another file has the same.
func (c *Change) redactFiles(ctx context.Context, r Redaction, gone *Redacted) error {
	for _, id := range r.Files {
		n, err := c.Tx.Exec(ctx, `DELETE FROM attachment WHERE ticket_id = $1 AND seq = $2 AND file_id = $3`, c.Ticket.ID, r.Seq, id)
		if err == nil && n == 0 {
			err = errs.Bad("files", "ticket.file_unknown")
		}
		if err != nil {
			return err
		}
		var blob string
		err = c.Tx.Get(ctx, &blob, `DELETE FROM file WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.file_id = file.id) RETURNING sha256`, id)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		if err == nil {
			gone.Blobs = append(gone.Blobs, blob)
		}
	}
	return nil
}

// mailsOf are the mails by which messages came.
func (c *Change) mailsOf(ctx context.Context, seqs []Seq) (ids []int64, err error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	var p db.Params
	where := "ticket_id = " + p.Bind(c.Ticket.ID) + " AND mail_id IS NOT NULL AND seq IN " + db.BindAll(&p, seqs)
	err = c.Tx.Select(ctx, &ids, `SELECT mail_id FROM message WHERE `+where, p.Args...)
	return ids, err
}

// newestPreview is the beginning of the newest message that its requester may read.
func (c *Change) newestPreview(ctx context.Context) (string, error) {
	var text string
	err := c.Tx.Get(ctx, &text, `SELECT text FROM message WHERE ticket_id = $1 AND held = FALSE ORDER BY seq DESC LIMIT 1`, c.Ticket.ID)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return Body{Text: text}.preview(), err
}

// Piece is some words, however the white space and the marks of quoting between them are.
type Piece struct {
	text        string
	plain, rich *regexp.Regexp
}

// PieceOf is the words of a text.
func PieceOf(text string) Piece {
	var plain, rich []string
	for _, word := range strings.Fields(text) {
		plain = append(plain, regexp.QuoteMeta(word))
		rich = append(rich, "(?:"+regexp.QuoteMeta(word)+"|"+regexp.QuoteMeta(stdhtml.EscapeString(word))+")")
	}
	return Piece{
		text:  text,
		plain: regexp.MustCompile(strings.Join(plain, `[\s>]+`)), rich: regexp.MustCompile(strings.Join(rich, `(?:\s|&nbsp;|\x{a0})+`)),
	}
}

// Text is the words as they were given; empty for none.
func (p Piece) Text() string { return p.text }

// In tells whether a text has the words.
func (p Piece) In(text string) bool { return p.plain != nil && p.plain.MatchString(text) }

// Cut is a text without the words.
func (p Piece) Cut(text string) string {
	if p.plain == nil {
		return text
	}
	return p.plain.ReplaceAllLiteralString(text, Removed)
}

var tags = regexp.MustCompile(`<[^>]*>`)

// cutBoth is a text without the words, as HTML too. Where they stand across its elements, the HTML is made of the text anew.
func (p Piece) cutBoth(html clean.HTML, text string) (clean.HTML, string) {
	text = p.Cut(text)
	cut := clean.HTML(p.rich.ReplaceAllLiteralString(string(html), Removed))
	seen := tags.ReplaceAllString(string(cut), "")
	if p.In(stdhtml.UnescapeString(seen)) || p.In(stdhtml.UnescapeString(tags.ReplaceAllString(string(cut), " "))) {
		cut = clean.FromText(text)
	}
	return cut, text
}

// Quoted is the piece as it stands inside a JSON text.
func (p Piece) Quoted() (string, error) {
	b, err := json.Marshal(p.text)
	if err != nil {
		return "", fmt.Errorf("a piece of text: %w", err)
	}
	return strings.Trim(string(b), `"`), nil
}
