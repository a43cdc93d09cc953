// Package assets holds what the browser loads besides the pages: scripts, styles, the font and the icon.
//
// build.sh makes them into dist, which is embedded; without that step the product runs, but its pages come undressed.
package assets

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

//go:embed all:dist
var built embed.FS

// Prefix is where the files are served.
const Prefix = "/assets/"

// Files are the built assets. They never change, so any number of requests may use them.
type Files struct {
	hashed map[string]string // "app.js" → "app-4F5Q2K7X.js"
	byName map[string]file   // by hashed name
}

type file struct {
	mime          string
	raw, gzip, br []byte
}

// Load reads the assets that were built into the program.
func Load() (*Files, error) {
	sub, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, fmt.Errorf("open the built assets: %w", err)
	}
	return read(sub)
}

func read(fsys fs.FS) (*Files, error) {
	f := &Files{hashed: make(map[string]string), byName: make(map[string]file)}
	manifest, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of assets: %w", err)
	}
	if err := json.Unmarshal(manifest, &f.hashed); err != nil {
		return nil, fmt.Errorf("read the list of assets: %w", err)
	}
	for _, name := range f.hashed {
		if f.byName[name], err = readFile(fsys, name); err != nil {
			return nil, fmt.Errorf("read asset %s: %w", name, err)
		}
	}
	return f, nil
}

func readFile(fsys fs.FS, name string) (file, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return file{}, err
	}
	x := file{mime: mimeOf(name), raw: raw}
	for suffix, to := range map[string]*[]byte{".gz": &x.gzip, ".br": &x.br} {
		smaller, err := fs.ReadFile(fsys, name+suffix)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return file{}, err
		}
		*to = smaller
	}
	return x, nil
}

func mimeOf(name string) string {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "js":
		return "text/javascript; charset=utf-8"
	case "css":
		return "text/css; charset=utf-8"
	case "svg":
		return "image/svg+xml"
	case "txt":
		return "text/plain; charset=utf-8"
	case "woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}

// Built tells whether build.sh had run when the program was compiled.
func (f *Files) Built() bool { return len(f.hashed) > 0 }

// Path is the address of an asset by its plain name, "app.js".
func (f *Files) Path(name string) string {
	if hashed, ok := f.hashed[name]; ok {
		return Prefix + hashed
	}
	return Prefix + name
}

// Handler serves the files below Prefix. A name changes with its content, so browsers may keep each for good.
func (f *Files) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		x, ok := f.byName[name]
		switch {
		case !ok:
			http.NotFound(w, r)
			return
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h.Set("Content-Type", x.mime)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Add("Vary", "Accept-Encoding")
		body := x.choose(h, r.Header.Get("Accept-Encoding"))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

// choose picks the smallest form that the browser takes.
func (x file) choose(h http.Header, accepted string) []byte {
	var br, gzip bool
	for part := range strings.SplitSeq(accepted, ",") {
		coding, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.ReplaceAll(q, " ", "") == "q=0" {
			continue
		}
		br, gzip = br || coding == "br", gzip || coding == "gzip"
	}
	switch {
	case br && x.br != nil:
		h.Set("Content-Encoding", "br")
		return x.br
	case gzip && x.gzip != nil:
		h.Set("Content-Encoding", "gzip")
		return x.gzip
	}
	return x.raw
}
