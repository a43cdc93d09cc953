package workspace

import (
	"net/url"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// RedactPage asks what of a message or note is taken away for good, and why.
type RedactPage struct {
	Title, Back, BackTo, Path string
	Problem                   string
	Seq                       string
	Author, Said              string
	How                       ui.Field // all of its words, or a piece of them, or none
	Hows                      []ui.Option
	Piece, Reason, Sure       ui.Field
	Files                     ui.Field
	FileChoices               []ui.Option
	Copies                    ui.Field // later messages and notes that repeat it
	CopyChoices               []ui.Option
}

type redactForm struct {
	Seq    ticket.Seq   `form:"seq"`
	How    string       `form:"how"` // whole, piece, or none where only files go
	Text   string       `form:"text"`
	Files  []file.ID    `form:"files"`
	Copies []ticket.Seq `form:"copies"`
	Reason string       `form:"reason"`
	Sure   bool         `form:"sure"`
	asked  bool         // it was sent
}

// The ways to take words away.
const (
	redactPiece = "piece"
	redactWhole = "whole"
	redactNone  = "none"
)

func redactPath(id ticket.ID, seq ticket.Seq) string {
	return place{}.ticket(id) + "/redact?" + url.Values{"seq": {strconv.FormatInt(int64(seq), 10)}}.Encode()
}

// showRedact shows what was said, and what repeats it.
func (w workspace) showRedact(rq *front.Request) error {
	var f redactForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	return w.redactPage(rq, f, nil)
}

func (w workspace) redactPage(rq *front.Request, f redactForm, refused error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil {
		return err
	}
	if f.Seq == 0 {
		f.Seq = 1
	}
	said, copies, err := w.Tickets.Repeats(rq.Context(), rq.Actor, id, f.Seq)
	if err != nil {
		return err
	}
	files, err := ticket.FilesAt(rq.Context(), w.DB, id, f.Seq)
	if err != nil {
		return err
	}
	p := page(rq, rq.T("redact.title"))
	return rq.RenderStatus(statusOf(refused), redactScreen(p, buildRedact(p, &t, f, said, copies, files, refused)))
}

func buildRedact(p ui.Page, t *ticket.Ticket, f redactForm, said ticket.Words, copies []ticket.Words, files []file.Attached, refused error) RedactPage {
	wrong := p.Locale.Fields(refused)
	if f.How == "" {
		f.How = redactPiece
	}
	x := RedactPage{
		Title: p.Title, Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Path: place{}.ticket(t.ID) + "/redact",
		Seq: strconv.FormatInt(int64(f.Seq), 10), Author: said.Author, Said: said.Text,
		How:    ui.Field{Name: "how", Label: p.T("redact.how")},
		Piece:  ui.Field{Name: "text", Label: p.T("redact.text"), Hint: p.T("redact.text_hint"), Value: f.Text, Rows: 2, Error: wrong["text"]},
		Reason: ui.Field{Name: "reason", Label: p.T("redact.reason"), Hint: p.T("redact.reason_hint"), Value: f.Reason, Required: true, MaxLength: 200, Error: wrong["reason"]},
		Sure:   ui.Field{Name: "sure", Label: p.T("redact.sure"), Required: true, Error: wrong["sure"]},
		Files:  ui.Field{Name: "files", Label: p.T("redact.files"), Error: wrong["files"]},
		Copies: ui.Field{Name: "copies", Label: p.T("redact.copies"), Hint: p.T("redact.copies_hint")},
	}
	for _, how := range []string{redactPiece, redactWhole, redactNone} {
		if how != redactNone || len(files) > 0 {
			x.Hows = append(x.Hows, ui.Option{Value: how, Label: p.T("redact.how_" + how), Selected: how == f.How})
		}
	}
	for _, one := range files {
		x.FileChoices = append(x.FileChoices, ui.Option{Value: string(one.ID), Label: one.Name, Selected: isIn(f.Files, one.ID)})
	}
	for _, c := range copies {
		label := p.T("redact.copy", errs.Args{"Name": c.Author, "Day": p.Locale.Date(c.At.Time, p.Zone)})
		x.CopyChoices = append(x.CopyChoices, ui.Option{Value: strconv.FormatInt(int64(c.Seq), 10), Label: label, Selected: !f.asked || isIn(f.Copies, c.Seq)})
	}
	if refused != nil {
		x.Problem = problem(p, asked{err: refused})
	}
	return x
}

func isIn[T comparable](list []T, one T) bool {
	for _, x := range list {
		if x == one {
			return true
		}
	}
	return false
}

// redact takes it away. It cannot be undone, so the form asks whether that is sure.
func (w workspace) redact(rq *front.Request) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var f redactForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	f.asked = true
	r := ticket.Redaction{Seq: f.Seq, Whole: f.How == redactWhole, Files: f.Files, Copies: f.Copies, Reason: f.Reason}
	if f.How == redactPiece {
		r.Text = f.Text
	}
	if !f.Sure {
		err = errs.Bad("sure", "redact.sure_missing")
	} else {
		_, err = w.Trash.Redact(rq.Context(), rq.Actor, id, r)
	}
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict) {
		return w.redactPage(rq, f, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("redact.done"))
	return rq.Redirect(place{}.ticket(id))
}

// redacting is where words or files of an entry are taken away, for those who may.
func (b *book) redacting(it ticket.Item) string {
	if !b.mayRedact || it.Message == nil && it.Note == nil {
		return ""
	}
	return redactPath(it.TicketID, it.Seq)
}

func (b *book) redacted(it ticket.Item) Entry {
	p := payload[ticket.RedactedPayload](it)
	key := "redact.event"
	if p.Files > 0 {
		key = "redact.event_files"
	}
	e := b.line(it, ui.IconLock, key, errs.Args{"Reason": p.Reason, "Count": p.Files})
	return e
}
