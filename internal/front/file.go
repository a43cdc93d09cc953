package front

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/file"
	"firstline/internal/desk/person"
)

// fileAge is how long a signed address of a file works.
const fileAge = 5 * time.Minute

const fileSigned = "file"

// openFile leads from a file's lasting address to one that is signed for this person and soon over.
func openFile(rq *Request) error {
	f, err := rq.site.fileFor(rq, rq.Actor, file.ID(rq.PathValue("id")))
	if err != nil {
		return err
	}
	return rq.Redirect(rq.FileLink(f.ID))
}

// FileLink is an address under which a file can be read without a session for five minutes, as frames of an origin of their own must. The
// right to read it is asked again when it is used.
func (rq *Request) FileLink(id file.ID) string {
	who := strconv.FormatInt(int64(rq.Actor.Person), 36)
	// To the whole minute, so that a page that is drawn again finds its pictures in the browser.
	expires := strconv.FormatInt(rq.Now.Add(fileAge).Truncate(time.Minute).Unix(), 36)
	return "/f/" + url.PathEscape(string(id)) + "/" + who + "/" + expires + "/" + rq.site.parts.Keys.Sign(fileSigned, string(id), who, expires)
}

// fileFor is a file that the person may read, as who they are at the desk or as somebody with a problem of their own.
func (s *Site) fileFor(rq *Request, actor account.Actor, id file.ID) (file.File, error) {
	f, err := s.parts.Tickets.File(rq.Context(), actor, id)
	if errs.Is(err, errs.NotFound) && actor.Agent {
		return s.parts.Tickets.File(rq.Context(), actor.AsRequester(), id)
	}
	return f, err
}

// serveFile sends a file's bytes in a way that no browser runs. Whatever is wrong with the address, the answer is the same.
func serveFile(rq *Request) error {
	id, who, expires := rq.PathValue("id"), rq.PathValue("person"), rq.PathValue("expires")
	if !rq.site.parts.Keys.Verify(rq.PathValue("signature"), fileSigned, id, who, expires) {
		return errs.Missing()
	}
	until, err1 := strconv.ParseInt(expires, 36, 64)
	n, err2 := strconv.ParseInt(who, 36, 64)
	if err1 != nil || err2 != nil || !rq.Now.Before(time.Unix(until, 0)) {
		return errs.Missing()
	}
	reader := person.ID(n)
	if rq.Actor.SignedIn() && rq.Actor.Person != reader {
		return errs.Missing()
	}
	actor, err := account.ActorOf(rq.Context(), rq.site.parts.DB, reader, account.ViaLink)
	if err != nil {
		return err
	}
	f, err := rq.site.fileFor(rq, actor, file.ID(id))
	if err != nil {
		return err
	}
	return rq.sendFile(f)
}

// slowReader is how long the largest file may take.
const slowReader = 15 * time.Minute

func (rq *Request) sendFile(f file.File) error {
	body, err := rq.site.parts.Files.Open(rq.Context(), f)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	rq.patience(slowReader)
	h := rq.W.Header()
	kind, shown := mediaType(f.Type)
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", disposition(f.Name, shown))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, max-age=300")
	if file.IsImage(f.Type) {
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // the frame of a mail has an origin of its own
	}
	http.ServeContent(rq.W, rq.Request, "", time.Time{}, body)
	return nil
}

// mediaType is what the browser is told, and whether it may show it: four kinds of pictures, and text as nothing but text.
func mediaType(t string) (kind string, shown bool) {
	switch {
	case file.IsImage(t):
		return t, true
	case t == "text/plain":
		return "text/plain; charset=utf-8", true
	case t == "":
		return "application/octet-stream", false
	}
	return t, false
}

// disposition names the file twice: for old programs in plain letters, for all others in its own.
func disposition(name string, shown bool) string {
	how := "attachment"
	if shown {
		how = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || strings.ContainsRune(`"\/%`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// patience gives this request longer than others to be read and answered.
func (rq *Request) patience(d time.Duration) {
	c := http.NewResponseController(rq.W)
	_ = c.SetReadDeadline(time.Now().Add(d)) // a test's recorder has none
	_ = c.SetWriteDeadline(time.Now().Add(d))
}
