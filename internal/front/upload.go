package front

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
)

// stored is what a script is told of an upload.
type stored struct {
	ID   file.ID `json:"id"`
	Name string  `json:"name"`
	Size int64   `json:"size"`
}

// upload takes one file from a script: as a form with the field "file", or raw with its name in the query.
func upload(rq *Request) error {
	limit := rq.site.parts.Settings.Desk().Upload.Size
	size := rq.ContentLength
	if size < 0 { // sent in chunks: it may be as large as a file can be
		size = limit
	}
	if err := rq.countUpload(size); err != nil {
		return err
	}
	name, body := rq.URL.Query().Get("name"), io.Reader(rq.Body)
	if strings.HasPrefix(rq.Header.Get("Content-Type"), "multipart/form-data") {
		part, err := filePart(rq)
		if err != nil {
			return err
		}
		name, body = part.FileName(), part
	}
	f, err := rq.site.parts.Files.Add(rq.Context(), rq.Actor, name, Arriving{body, "front.file_broken"}, limit)
	if err != nil {
		return err
	}
	return rq.JSON(http.StatusCreated, stored{ID: f.ID, Name: f.Name, Size: f.Size})
}

// countUpload keeps one person from filling the disk: so many bytes a day.
func (rq *Request) countUpload(size int64) error {
	wait := rq.site.parts.Files.Allow(rq.Actor, size, rq.site.parts.Settings.Desk().Upload.Day)
	if wait == 0 {
		return nil
	}
	rq.W.Header().Set("Retry-After", strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10))
	return errs.New(errs.TooMany, "front.uploads_too_many")
}

func filePart(rq *Request) (*multipart.Part, error) {
	reader, err := rq.MultipartReader()
	if err != nil {
		return nil, &errs.Error{Kind: errs.Invalid, Key: "front.form_unreadable", Cause: err}
	}
	for {
		part, err := reader.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errs.Bad("file", "front.file_missing")
		case err != nil:
			return nil, unreadable(err)
		case part.FileName() != "":
			return part, nil
		}
	}
}

// Uploads stores the files that a form brought in a field (after Decode), and finds those that were stored before, by their ids: what was
// uploaded when the form had to be shown again, or by a script. What is given back is stored even beside an error, so that the form can
// show it again.
func (rq *Request) Uploads(field string, before []string) ([]file.File, error) {
	var list []file.File
	for _, id := range before {
		f, err := rq.site.parts.Tickets.File(rq.Context(), rq.Actor, file.ID(id))
		switch {
		case err == nil:
			list = append(list, f)
		case !errs.Is(err, errs.NotFound):
			return list, err
		}
	}
	limits := rq.site.parts.Settings.Desk().Upload
	var headers []*multipart.FileHeader
	if rq.MultipartForm != nil {
		for _, h := range rq.MultipartForm.File[field] {
			if h.Filename != "" { // a file field that was left empty has none
				headers = append(headers, h)
			}
		}
	}
	if len(list)+len(headers) > limits.Request {
		return list, errs.Bad(field, "front.files_too_many", errs.Args{"Max": limits.Request})
	}
	for _, h := range headers {
		f, err := rq.keepPart(h, limits.Size)
		if err != nil {
			return list, err
		}
		list = append(list, f)
	}
	return list, nil
}

// Attach are the files as a message takes them.
func Attach(files []file.File) []ticket.Attach {
	list := make([]ticket.Attach, len(files))
	for i, f := range files {
		list[i].File = f.ID
	}
	return list
}

func (rq *Request) keepPart(h *multipart.FileHeader, limit int64) (file.File, error) {
	if err := rq.countUpload(h.Size); err != nil {
		return file.File{}, err
	}
	body, err := h.Open()
	if err != nil {
		return file.File{}, err
	}
	defer func() { _ = body.Close() }()
	return rq.site.parts.Files.Add(rq.Context(), rq.Actor, h.Filename, body, limit)
}
