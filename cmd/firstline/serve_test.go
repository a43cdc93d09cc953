package main_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"firstline/internal/app/demo"
	"firstline/internal/testdesk/binary"
)

func TestServeTellsHowToGetIn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("makes a demo: left out by -short")
	}
	t.Run("a desk without anybody", func(t *testing.T) {
		t.Parallel()
		data := t.TempDir()
		if out := migrate(t, data); !strings.HasPrefix(out, "ran 0001") {
			t.Errorf("migrate of an empty folder says %q", out)
		}
		if out := migrate(t, data); !strings.HasPrefix(out, "nothing to do") {
			t.Errorf("migrate again says %q", out)
		}
		p := binary.Serve(t, "--data", data, "--listen", "127.0.0.1:0", "--metrics", "off")
		p.Line(t, "Nobody administers this desk yet")
		link, err := url.Parse(strings.TrimSpace(p.Line(t, "/setup/")))
		if err != nil {
			t.Fatal(err)
		}
		visit(t, p, link.Path, http.StatusOK, `name="password"`)
		visit(t, p, "/setup/guess", http.StatusNotFound, "")
		visit(t, p, "/sign-in", http.StatusOK, `name="password"`)
	})
	t.Run("a demo", func(t *testing.T) {
		t.Parallel()
		p := binary.Serve(t, "--demo", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--metrics", "off")
		p.Line(t, demo.Passphrase)
		for _, in := range demo.SignIns() {
			if line := p.Line(t, in.Address); !strings.Contains(line, in.Name) || !strings.Contains(line, in.Role) {
				t.Errorf("a sign-in is told as %q", line)
			}
		}
		visit(t, p, "/sign-in", http.StatusOK, `name="password"`)
		for _, in := range demo.SignIns()[:1] {
			form := url.Values{"email": {in.Address}, "password": {demo.Passphrase}}
			got := ask(t, p, http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
			if got.StatusCode != http.StatusSeeOther || len(got.Cookies()) == 0 {
				t.Errorf("%s signs in: status %d, cookies %v", in.Address, got.StatusCode, got.Cookies())
			}
		}
	})
}

func migrate(t *testing.T, data string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), binary.Path(t), "migrate", "--data", data).CombinedOutput()
	if err != nil {
		t.Fatalf("migrate: %v\n%s", err, out)
	}
	return string(out)
}

// visit opens a page of the running program.
func visit(t *testing.T, p *binary.Process, path string, status int, says string) {
	t.Helper()
	got := ask(t, p, http.MethodGet, path, nil)
	body, err := io.ReadAll(got.Body)
	if err != nil || got.StatusCode != status || !strings.Contains(string(body), says) {
		t.Errorf("%s: status %d, want %d, %v: %.300s", path, got.StatusCode, status, err, body)
	}
}

func ask(t *testing.T, p *binary.Process, method, path string, body io.Reader) *http.Response {
	t.Helper()
	rq, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, "http://"+p.Address+path, body)
	if err != nil {
		t.Fatal(err)
	}
	rq.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rq.Header.Set("Sec-Fetch-Site", "same-origin")
	got, err := http.DefaultTransport.RoundTrip(rq)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = got.Body.Close() })
	return got
}
