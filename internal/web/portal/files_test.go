package portal_test

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

// send posts a form with files, as browsers do: names and values in turn, then a name and a content for each file.
func send(t *testing.T, b *testsite.Browser, path string, fields []string, files ...string) *testsite.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreateFormFile("files", files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(files[i+1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", testsite.Base+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.Do(r)
}

func TestFilesGoWithTicketsAndAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		// The subject is missing: the form comes back with the file that is already there.
		again := status(t, send(t, b, "/tickets/new", []string{"text", "See the file."}, "log.txt", "a line", "", ""), 422)
		kept := again.Attr("[name=file]", "value")
		if kept == "" {
			t.Fatal("the file is lost")
		}
		page := b.Follow(status(t, send(t, b, "/tickets/new", []string{"subject", "Files", "text", "See the file.", "file", kept}, "more.txt", "b"), 303))
		if diff := cmp.Diff([]string{"log.txt", "more.txt"}, page.All(".attachment-name")); diff != "" {
			t.Error(diff)
		}
		if got := b.Follow(status(t, b.Get(page.Attr(".attachment", "href")), 303)).Body; got != "a line" {
			t.Errorf("the file says %q", got)
		}
		at := strings.TrimSuffix(page.Attr("#answer", "action"), "/answer")
		page = b.Follow(status(t, send(t, b, at+"/answer", []string{"text", "One more."}, "third.txt", "c"), 303))
		if got := page.All(".attachment-name"); len(got) != 3 {
			t.Errorf("files on the page: %v", got)
		}
	})
}

func TestFilesOfOthersCannotBeAttached(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		anna, bob := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{})), d.SignedIn(d.Person("Bob Fox", "en", account.Roles{}))
		hers := status(t, send(t, anna, "/tickets/new", []string{"text", "x"}, "secret.txt", "CANARY"), 422).Attr("[name=file]", "value")
		page := bob.Follow(status(t, send(t, bob, "/tickets/new", []string{"subject", "Mine now", "text", "x", "file", hers}), 303))
		if got := page.All(".attachment"); len(got) != 0 {
			t.Errorf("Bob has %v", got)
		}
	})
}

func TestLimitsOfFilesAreSaid(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		b := d.SignedIn(d.Person("Anna Maes", "en", account.Roles{}))
		var many []string
		for i := range d.Settings.Desk().Upload.Request + 1 {
			many = append(many, strconv.Itoa(i)+".txt", "x")
		}
		page := status(t, send(t, b, "/tickets/new", []string{"subject", "Many", "text", "x"}, many...), 422)
		if got := page.Text("#f-files-error"); !strings.Contains(got, "At most 20 files") {
			t.Errorf("the field says %q: %s", got, page.Text(".errors"))
		}
		if err := d.Settings.Save(t.Context(), account.Actor{Person: 1, Admin: true}, map[string]string{"upload.size": "1 MiB"}); err != nil {
			t.Fatal(err)
		}
		page = status(t, send(t, b, "/tickets/new", []string{"subject", "Large", "text", "x"}, "large.txt", strings.Repeat("x", 2<<20)), 422)
		if got := page.Text("#f-files-error"); !strings.Contains(got, "large.txt") {
			t.Errorf("the field says %q", got)
		}
	})
}
