package front_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/testdesk/testsite"
)

// png is the start of a picture; that is all a browser or we look at here.
const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

func upload(t *testing.T, b *testsite.Browser, name, content string) file.ID {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", testsite.Base+"/files", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	p := b.Do(r)
	var got struct {
		ID   file.ID
		Name string
		Size int
	}
	if err := json.Unmarshal([]byte(p.Body), &got); err != nil || p.Status != 201 || got.Size != len(content) {
		t.Fatalf("status %d: %s", p.Status, p.Body)
	}
	return got.ID
}

// attached is a ticket of the person's with a file.
func attached(t *testing.T, d *testsite.Desk, who access.Actor, id file.ID, html clean.HTML) ticket.Ticket {
	t.Helper()
	body := ticket.Body{HTML: html, Text: "See the file.", Files: []ticket.Attach{{File: id, Inline: html != ""}}}
	tk, err := d.Tickets.Open(t.Context(), who, ticket.Opening{Subject: "File", Body: body, Channel: ticket.Portal, Requester: who.Person})
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func TestUploadThatIsNoFormIsRefused(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	r := httptest.NewRequest("POST", testsite.Base+"/files", strings.NewReader("--x\r\nbroken"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if p := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})).Do(r); p.Status != 422 {
		t.Errorf("status %d: %s", p.Status, p.Body)
	}
}

func TestUploadThatBreaksOffIsTheSendersFault(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	body := io.MultiReader(strings.NewReader("hello"), iotest.ErrReader(errors.New("malformed chunked encoding")))
	if p := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})).Do(httptest.NewRequest("POST", testsite.Base+"/files?name=a.txt", body)); p.Status != 422 {
		t.Errorf("status %d: %s", p.Status, p.Body)
	}
}

func TestUploadsOfUnknownLengthCountAsTheLargest(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b, limits := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})), d.Settings.Desk().Upload
	most := int(limits.Day / limits.Size)
	for i := range most + 1 {
		r := httptest.NewRequest("POST", testsite.Base+"/files?name=a.txt", strings.NewReader("hello"))
		r.ContentLength = -1
		want := 201
		if i == most {
			want = 429
		}
		if p := b.Do(r); p.Status != want {
			t.Fatalf("upload %d: status %d, want %d: %s", i, p.Status, want, p.Body)
		}
	}
}

// A length is what the sender says it is: none may turn the day's sum round.
func TestUploadsOfImpossibleLengthCountNothing(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b, limits := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})), d.Settings.Desk().Upload
	send := func(length int64) int {
		r := httptest.NewRequest("POST", testsite.Base+"/files?name=a.txt", strings.NewReader("hello"))
		r.ContentLength = length
		return b.Do(r).Status
	}
	got := []int{send(5), send(math.MaxInt64), send(limits.Day - 5), send(5)}
	if want := []int{201, 429, 201, 429}; !cmp.Equal(got, want) {
		t.Errorf("status %v, want %v", got, want)
	}
}

// TestFileLinksOpenNothingForOthers is T03.
func TestFileLinksOpenNothingForOthers(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
	mine, his, nobody := d.SignedIn(anna), d.SignedIn(bob), d.Browser()
	id := upload(t, mine, "notes.txt", "CANARY")
	if got := his.Get("/files/" + string(id)).Status; got != 404 {
		t.Errorf("a foreign upload: %d", got)
	}
	tk := attached(t, d, anna, id, "")
	link := mine.Get("/files/" + string(id)).Location
	for name, b := range map[string]*testsite.Browser{"its person": mine, "a frame without cookies": nobody} {
		if p := b.Get(link); p.Status != 200 || p.Body != "CANARY" {
			t.Errorf("%s: %d %q", name, p.Status, p.Body)
		}
	}
	if got := his.Get(link).Status; got != 404 {
		t.Errorf("another person's link: %d", got)
	}
	guess(t, d, link)
	d.Clock.Advance(6 * time.Minute)
	if got := mine.Get(link).Status; got != 404 {
		t.Errorf("an old link: %d", got)
	}
	link = mine.Get("/files/" + string(id)).Location
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM attachment WHERE ticket_id = $1`, tk.ID)
		if err == nil {
			_, err = tx.Exec(t.Context(), `UPDATE file SET added_by = NULL WHERE id = $1`, id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := mine.Get(link).Status; got != 404 {
		t.Errorf("after it was taken off: %d", got)
	}
}

// guess asks for ten thousand addresses that nearly are a file's: every letter at every place, and then several places at once. Each looks like
// an address of nothing.
func guess(t *testing.T, d *testsite.Desk, link string) {
	t.Helper()
	const letters, guesses = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=", 10_000
	ask := func(path string) (int, string) {
		w := httptest.NewRecorder()
		d.Site.ServeHTTP(w, httptest.NewRequest("GET", testsite.Base+path, nil))
		return w.Code, w.Body.String()
	}
	_, missing := ask("/f/x/1/2/3")
	seen, unsigned := map[string]bool{link: true}, link[:strings.LastIndex(link, "/")+1]
	try := func(guess string) {
		if seen[guess] || strings.HasPrefix(guess, unsigned) && strings.EqualFold(guess, link) { // a signature is the same in capitals
			return
		}
		seen[guess] = true
		if status, body := ask(guess); status != 404 || body != missing {
			t.Fatalf("%s: status %d", guess, status)
		}
	}
	for i := len("/f/"); i < len(link); i++ {
		if link[i] == '/' {
			continue
		}
		for _, c := range letters {
			try(link[:i] + string(c) + link[i+1:])
		}
	}
	random := rand.New(rand.NewPCG(3, 1)) // the same guesses every time
	for len(seen) <= guesses {
		changed := []byte(link)
		for range 2 + random.IntN(4) {
			at := len("/f/") + random.IntN(len(link)-len("/f/"))
			if changed[at] != '/' {
				changed[at] = letters[random.IntN(len(letters))]
			}
		}
		if cut := random.IntN(8); cut == 0 {
			changed = changed[:len(changed)-1-random.IntN(8)]
		}
		try(string(changed))
	}
}

func TestFilesAreServedSoThatNothingRuns(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
	for _, c := range []struct{ name, content, kind, disposition, policy string }{
		{"a.png", png, "image/png", `inline; filename="a.png"; filename*=UTF-8''a.png`, "cross-origin"},
		{"é \"x\".txt", "hello", "text/plain; charset=utf-8", `inline; filename="_ _x_.txt"; filename*=UTF-8''%C3%A9%20%22x%22.txt`, "same-origin"},
		{"a.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", `attachment; filename="a.svg"; filename*=UTF-8''a.svg`, "same-origin"},
		{"a.html", "<script>alert(1)</script>", "application/octet-stream", `attachment; filename="a.html"; filename*=UTF-8''a.html`, "same-origin"},
		{"a.txt", "<!doctype html><script>alert(1)</script>", "application/octet-stream", `attachment; filename="a.txt"; filename*=UTF-8''a.txt`, "same-origin"},
		{"a.pdf", "%PDF-1.7\n", "application/pdf", `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`, "same-origin"},
	} {
		p := b.Follow(b.Get("/files/" + string(upload(t, b, c.name, c.content))))
		for name, want := range map[string]string{
			"Content-Type": c.kind, "Content-Disposition": c.disposition, "Cross-Origin-Resource-Policy": c.policy,
			"Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
			"Cache-Control": "private, max-age=300", "Accept-Ranges": "bytes",
		} {
			if got := p.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got, want)
			}
		}
	}
}

func TestMailStandsInAFrameOfItsOwn(t *testing.T) {
	t.Parallel()
	d := small(t, front.Place{})
	anna, bob := d.Person("Anna Maes", "en", account.Roles{}), d.Person("Bob Fox", "en", account.Roles{})
	mine := d.SignedIn(anna)
	id := upload(t, mine, "a.png", png)
	tk := attached(t, d, anna, id, clean.HTML(`<p>Look:</p><img src="`+file.Inline(id)+`"/><img src="`+file.Inline("other")+`"/>`))
	path := front.FramePath(tk.ID, 1, false)
	p := mine.Get(path)
	want := "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; " +
		"form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
	for name, want := range map[string]string{
		"Content-Security-Policy": want, "Referrer-Policy": "no-referrer", "X-DNS-Prefetch-Control": "off", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "private, no-store",
	} {
		if got := p.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	sources := strings.Join(p.Attrs("img", "src"), " ")
	if !strings.HasPrefix(sources, "/f/"+string(id)+"/") || strings.Count(sources, "/f/") != 1 || strings.Contains(sources, "other") {
		t.Errorf("pictures: %s", sources)
	}
	if got := d.Browser().Get(p.Attr("img", "src")).Status; got != 200 {
		t.Errorf("the picture in the frame: %d", got)
	}
	if got := d.SignedIn(bob).Get(path).Status; got != 404 {
		t.Errorf("for somebody else: %d", got)
	}
	agent := d.Person("Sam Agent", "en", account.Roles{Agent: true})
	if got := d.SignedIn(agent).Get(path).Status; got != 200 {
		t.Errorf("for an agent of the team: %d", got)
	}
}

func TestOnlyPlainStructureStandsInThePage(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]bool{
		"<p>Hello <b>you</b><br/></p>":                          false,
		`<p><a href="https://a.example" rel="x">a</a></p>`:      false,
		`<p style="color:red">Hello</p>`:                        true,
		`<table><tbody><tr><td>1</td></tr></tbody></table>`:     true,
		`<img src="/files/inline/x"/>`:                          true,
		`<a href="https://a.example" hx-get="/x" rel="x">a</a>`: true,
		"": false,
	} {
		if got := front.Framed(clean.HTML(html)); got != want {
			t.Errorf("%s: %v", html, got)
		}
	}
}
