package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/front"
)

const filesPath = Prefix + "/files"

// slow is how long a large file may take on its way.
const slow = 15 * time.Minute

func statusKey(status int) string { return strconv.Itoa(status) }

func (s *surface) files() {
	s.addRaw(operation{
		method: http.MethodPost, path: "/files", need: writeTicket, id: "upload-file", tag: "Files", summary: "Upload a file",
		more: "Send its bytes as the body with the name in the query, or a form with the field `file`. Then name its id when you say something.",
	}, s.describeUpload, s.upload)
	s.addRaw(operation{
		method: http.MethodGet, path: "/files/{id}", need: readTicket, id: "download-file", tag: "Files", summary: "Download a file",
		more: "One that hangs on a ticket that you may see, or your own upload.",
	}, describeDownload, s.download)
}

func (s *surface) describeUpload(o *huma.Operation) {
	raw := &huma.Schema{Type: "string", Format: "binary"}
	form := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{"file": raw}, Required: []string{"file"}}
	o.Parameters = []*huma.Param{{Name: "name", In: "query", Description: "What the file is called, where the body is its bytes", Schema: &huma.Schema{Type: "string"}}}
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: raw}, "multipart/form-data": {Schema: form},
	}}
	o.Responses = map[string]*huma.Response{"201": {Description: "Created", Content: map[string]*huma.MediaType{
		"application/json": {Schema: s.described.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[File](), true, "")},
	}}}
}

func describeDownload(o *huma.Operation) {
	o.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}}
	o.Responses = map[string]*huma.Response{"200": {Description: "The file's bytes", Content: map[string]*huma.MediaType{
		"*/*": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}}}
}

func (s *surface) upload(w http.ResponseWriter, r *http.Request, c *caller) error {
	patience(w)
	limits := s.Settings.Desk().Upload
	size := r.ContentLength
	if size < 0 || size > limits.Size { // sent in chunks, or too large: no more than a file's size is taken
		size = limits.Size
	}
	if wait := s.Files.Allow(c.actor, size, limits.Day); wait > 0 {
		return &tooOften{wait: wait, cause: &errs.Error{
			Kind: errs.TooMany, Key: "front.uploads_too_many", Fields: []errs.Field{{Name: "file", Key: "front.uploads_too_many"}},
		}}
	}
	// What stands around the file in a form is small.
	r.Body = http.MaxBytesReader(w, r.Body, limits.Size+1<<20)
	name, body := r.URL.Query().Get("name"), io.Reader(r.Body)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		var err error
		if name, body, err = filePart(r); err != nil {
			return err
		}
	}
	f, err := s.Files.Add(r.Context(), c.actor, name, front.Arriving{Body: body, Key: "front.file_broken"}, limits.Size)
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "errs.too_large")
	}
	if err != nil {
		return err
	}
	text, err := json.Marshal(File{ID: string(f.ID), Name: f.Name, Type: f.Type, Size: f.Size})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", filesPath+"/"+string(f.ID))
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(append(text, '\n')) // the program went away
	return nil
}

func filePart(r *http.Request) (name string, body io.Reader, err error) {
	form, err := r.MultipartReader()
	if err != nil {
		return "", nil, &errs.Error{Kind: errs.Invalid, Key: "api.body_unreadable", Cause: err}
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return "", nil, errs.Bad("file", "api.required")
		case err != nil:
			return "", nil, &errs.Error{Kind: errs.Invalid, Key: "api.body_unreadable", Cause: err}
		case part.FileName() != "":
			return part.FileName(), part, nil
		}
	}
}

// download sends a file's bytes as something to keep, never to show: whatever opens the address, nothing in it runs here.
func (s *surface) download(w http.ResponseWriter, r *http.Request, c *caller) error {
	f, err := s.Tickets.File(r.Context(), c.actor, file.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	body, err := s.Files.Open(r.Context(), f)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	patience(w)
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	http.ServeContent(w, r, "", time.Time{}, body)
	return nil
}

// patience gives this request longer than others to be read and answered.
func patience(w http.ResponseWriter) {
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(slow)) // a test's recorder has none
	_ = c.SetWriteDeadline(time.Now().Add(slow))
}
