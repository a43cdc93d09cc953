package front

import (
	"strings"

	"golang.org/x/net/html"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// framePolicy keeps a mail in an origin of its own where nothing runs and nothing is fetched but its own pictures.
const framePolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// FramePath is the address of the frame that shows a message as it was sent; quoted adds what it repeats of older ones.
func FramePath(id ticket.ID, seq ticket.Seq, quoted bool) string {
	path := "/m/" + id.String() + "/" + ticket.ID(seq).String()
	if quoted {
		path += "?quoted=1"
	}
	return path
}

// mailFrame shows the HTML of one message by itself.
func mailFrame(rq *Request) error {
	id, err := rq.Int("ticket")
	if err != nil {
		return err
	}
	seq, err := rq.Int("seq")
	if err != nil {
		return err
	}
	m, err := rq.site.message(rq, ticket.ID(id), ticket.Seq(seq))
	if err != nil {
		return err
	}
	body := m.HTML
	if rq.URL.Query().Get("quoted") != "" {
		body = m.QuotedHTML
	}
	return rq.Frame(body.WithImages(rq.pictures(m.Files)))
}

// Frame answers with HTML from outside, for a frame of its own.
func (rq *Request) Frame(body clean.HTML) error {
	h := rq.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", framePolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-DNS-Prefetch-Control", "off")
	h.Set("Cache-Control", "private, no-store")
	return rq.send(200, []byte(frameHead+string(body)))
}

// frameHead gives a mail the reader's own scheme of colours only where it has none of its own: on white paper, as it was written.
const frameHead = `<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>` +
	`html{background:#fff;color:#1a1a1a;font:15px/1.5 system-ui,sans-serif}body{margin:12px;overflow-wrap:anywhere}` +
	`img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}</style>`

// pictures signs the addresses of a message's own pictures for this reader; no other picture is shown.
func (rq *Request) pictures(files []file.Attached) clean.ImageFunc {
	return func(src string) (string, bool) {
		id, ours := file.InlineID(src)
		cid, byCID := strings.CutPrefix(src, "cid:")
		for _, f := range files {
			if (ours && f.ID == id || byCID && f.ContentID == cid) && file.IsImage(f.Type) {
				return rq.FileLink(f.ID), true
			}
		}
		return "", false
	}
}

// message is one message that the person may read, as who they are at the desk or as a requester.
func (s *Site) message(rq *Request, id ticket.ID, seq ticket.Seq) (ticket.Message, error) {
	at := ticket.Page{Before: seq + 1, Limit: 1}
	if rq.Actor.Agent {
		items, _, err := s.parts.Tickets.Timeline(rq.Context(), rq.Actor, id, at)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return ticket.Message{}, err
		}
		if len(items) == 1 && items[0].Seq == seq && items[0].Message != nil {
			return *items[0].Message, nil
		}
		if len(items) == 1 && items[0].Seq == seq { // or said with a vendor
			m, err := vendorcase.MessageAt(rq.Context(), s.parts.DB, id, seq)
			if err == nil {
				return ticket.Message{TicketID: id, Seq: seq, HTML: m.HTML, QuotedHTML: m.QuotedHTML, Files: m.Files}, nil
			}
			if !errs.Is(err, errs.NotFound) {
				return ticket.Message{}, err
			}
		}
	}
	steps, _, err := s.parts.Tickets.Thread(rq.Context(), rq.Actor.AsRequester(), id, at)
	if err != nil {
		return ticket.Message{}, err
	}
	if len(steps) == 1 && steps[0].Seq == seq && steps[0].Message != nil {
		return *steps[0].Message, nil
	}
	return ticket.Message{}, errs.Missing()
}

// plainTags is what running text needs; it looks like our own page wherever it stands.
var plainTags = map[string]bool{
	"p": true, "br": true, "b": true, "strong": true, "i": true, "em": true, "u": true, "s": true, "ul": true, "ol": true, "li": true,
	"blockquote": true, "pre": true, "code": true, "a": true, "div": true,
}

// Framed tells whether a message's HTML needs a frame of its own: when it brings looks or pictures. Plain structure can stand in the page.
func Framed(h clean.HTML) bool {
	z := html.NewTokenizer(strings.NewReader(string(h)))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if !plainTags[t.Data] || t.Data != "a" && len(t.Attr) > 0 {
				return true
			}
			for _, a := range t.Attr {
				if a.Key != "href" && a.Key != "rel" && a.Key != "target" {
					return true
				}
			}
		case html.TextToken, html.EndTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}
