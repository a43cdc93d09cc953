package assets

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func example(t *testing.T) *Files {
	t.Helper()
	f, err := read(fstest.MapFS{
		"manifest.json":      {Data: []byte(`{"app.js":"app-AAAABBBB.js","font.woff2":"font-CCCCDDDD.woff2"}`)},
		"app-AAAABBBB.js":    {Data: []byte("raw")},
		"app-AAAABBBB.js.gz": {Data: []byte("zipped")}, "app-AAAABBBB.js.br": {Data: []byte("brotli")},
		"font-CCCCDDDD.woff2": {Data: []byte("font")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestServesTheFormThatTheBrowserTakes(t *testing.T) {
	t.Parallel()
	f := example(t)
	for _, c := range []struct{ name, accept, encoding, body string }{
		{"app.js", "gzip, deflate, br, zstd", "br", "brotli"},
		{"app.js", "gzip", "gzip", "zipped"},
		{"app.js", "br;q=0, gzip;q=0.5", "gzip", "zipped"},
		{"app.js", "", "", "raw"},
		{"font.woff2", "gzip, br", "", "font"},
	} {
		r := httptest.NewRequest(http.MethodGet, f.Path(c.name), nil)
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		f.Handler().ServeHTTP(w, r)
		got := []string{w.Header().Get("Content-Encoding"), w.Body.String()}
		if diff := cmp.Diff([]string{c.encoding, c.body}, got); diff != "" || w.Code != http.StatusOK {
			t.Errorf("%s for %q: %d %s", c.name, c.accept, w.Code, diff)
		}
	}
}

func TestBrowsersKeepTheFilesAndTakeThemForWhatTheyAre(t *testing.T) {
	t.Parallel()
	f := example(t)
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, f.Path("app.js"), nil))
	want := map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding",
	}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
}

func TestServesNothingElse(t *testing.T) {
	t.Parallel()
	f := example(t)
	for path, want := range map[string]int{
		"/assets/app.js": 404, "/assets/manifest.json": 404, "/assets/": 404, "/assets/../assets.go": 404, "/assets/app-AAAABBBB.js.gz": 404,
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		f.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodPost, f.Path("app.js"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestRunsWithoutTheBuild(t *testing.T) {
	t.Parallel()
	f, err := read(fstest.MapFS{".gitkeep": {}})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Path("app.js"); f.Built() || got != "/assets/app.js" {
		t.Errorf("built %v, path %s", f.Built(), got)
	}
}

// The budgets of the first load; the files that were built for this run are measured.
func TestBundlesStayWithinTheirBudgets(t *testing.T) {
	t.Parallel()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if !f.Built() && os.Getenv("CI") == "true" {
		t.Fatal("the assets are not built: sh internal/web/assets/build.sh")
	}
	if !f.Built() {
		t.Skip("the assets are not built: sh internal/web/assets/build.sh")
	}
	for name, limit := range map[string]int{"app.js": 80 << 10, "editor.js": 150 << 10, "app.css": 20 << 10} {
		x := f.byName[f.hashed[name]]
		if size := len(x.gzip); size == 0 || size > limit {
			t.Errorf("%s: %d bytes compressed, at most %d", name, size, limit)
		}
	}
}
