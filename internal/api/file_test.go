package api_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstline/internal/api"
	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

func (d *desk) set(settings map[string]string) {
	d.T.Helper()
	if err := d.Settings.Save(d.T.Context(), account.Actor{Person: 1, Admin: true}, settings); err != nil {
		d.T.Fatal(err)
	}
}

func (p *program) upload(body string, headers ...string) *reply {
	p.t.Helper()
	return p.do(http.MethodPost, "/files?name=a.txt", body, append(headers, "Content-Type", "application/octet-stream")...)
}

func TestADaysUploadsHaveOneLimitForProgramAndBrowser(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.set(map[string]string{"upload.size": "4 MiB", "upload.day": "10 MiB"})
		const mib = 1 << 20
		ann, browser := d.as(d.ann), d.SignedIn(d.ann)
		page := func(size int) *testsite.Page {
			return browser.Do(httptest.NewRequest(http.MethodPost, testsite.Base+"/files?name=b.txt", strings.NewReader(strings.Repeat("b", size))))
		}
		ann.upload(strings.Repeat("a", 4*mib)).is(201)
		d.Clock.Advance(time.Hour)
		if p := page(4 * mib); p.Status != 201 {
			t.Fatalf("page %d: %s", p.Status, p.Body)
		}
		refused := ann.upload(strings.Repeat("a", 2*mib+1)).has("code", "front.uploads_too_many")
		refused.wrong(429, "body.file", "front.uploads_too_many")
		if got, want := refused.header.Get("Retry-After"), fmt.Sprint(23*60*60); got != want {
			t.Errorf("Retry-After %q instead of %q", got, want)
		}
		if p := page(2*mib + 1); p.Status != 429 || p.Header.Get("Retry-After") != refused.header.Get("Retry-After") {
			t.Errorf("page %d, Retry-After %q", p.Status, p.Header.Get("Retry-After"))
		}
		ann.upload(strings.Repeat("a", 2*mib)).is(201) // what is left fits
		ann.upload("a").is(429)
		d.as(d.bob).upload("b").is(201)
		d.set(map[string]string{"upload.day": "11 MiB"}) // counts at once
		ann.upload("a").is(201)
		d.Clock.Advance(23*time.Hour - time.Second)
		ann.upload(strings.Repeat("a", mib)).is(429)
		d.Clock.Advance(time.Second)
		ann.upload(strings.Repeat("a", mib)).is(201)
	})
}

func TestUploadsThatAreTooLargeCountToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.set(map[string]string{"upload.size": "4 MiB", "upload.day": "10 MiB"})
		ann := d.as(d.ann)
		ann.upload(strings.Repeat("a", 5<<20)).is(422)
		ann.upload(strings.Repeat("a", 5<<20)).is(422)
		ann.upload(strings.Repeat("a", 5<<20)).is(429)
	})
}

func TestAFileThatDoesNotArriveWholeIsTheSendersFault(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		server := httptest.NewServer(d.Site)
		defer server.Close()
		const form = "Content-Type: multipart/form-data; boundary=x\r\n"
		for name, c := range map[string]struct{ header, body string }{
			"no chunk":         {"Transfer-Encoding: chunked\r\n", "5\r\nhello\r\nnonsense\r\n"},
			"a chunk cut off":  {"Transfer-Encoding: chunked\r\n", "ffff\r\nhello"},
			"cut off":          {"Content-Length: 100\r\n", "hello"},
			"a form cut off":   {"Content-Length: 200\r\n" + form, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello"},
			"a form, no chunk": {"Transfer-Encoding: chunked\r\n" + form, "4b\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\nnonsense\r\n"},
		} {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			_, err = fmt.Fprintf(conn, "POST %s/files?name=a.txt HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%s\r\n%s",
				api.Prefix, strings.TrimPrefix(testsite.Base, "https://"), d.as(d.ann).token, c.header, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if answer.StatusCode != 422 || answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: status %d, %s", name, answer.StatusCode, answer.Header.Get("Content-Type"))
			}
			_ = answer.Body.Close()
			_ = conn.Close()
		}
		var files int
		if err := d.DB.Get(t.Context(), &files, `SELECT count(*) FROM file`); err != nil || files != 0 {
			t.Errorf("%d files are known, %v", files, err)
		}
	})
}
