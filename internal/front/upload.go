package front

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

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
	rq.patience(slowReader)
	name, body := rq.URL.Query().Get("name"), io.Reader(rq.Body)
	if strings.HasPrefix(rq.Header.Get("Content-Type"), "multipart/form-data") {
		part, err := filePart(rq)
		if err != nil {
			return err
		}
		name, body = part.FileName(), part
	}
	f, err := rq.site.parts.Files.Add(rq.Context(), rq.Actor, name, body, limit)
	if err != nil {
		return err
	}
	return rq.JSON(http.StatusCreated, stored{ID: f.ID, Name: f.Name, Size: f.Size})
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
			return nil, err
		case part.FileName() != "":
			return part, nil
		}
	}
}

// Uploads stores the files that a form brought in a field (after Decode), and adds those that were stored before, by their ids: what was
// uploaded when the form had to be shown again, or by a script. Whether these are the person's own is checked when they are attached.
func (rq *Request) Uploads(field string, before []string) ([]ticket.Attach, error) {
	list := make([]ticket.Attach, 0, len(before))
	for _, id := range before {
		list = append(list, ticket.Attach{File: file.ID(id)})
	}
	limits := rq.site.parts.Settings.Desk().Upload
	if rq.MultipartForm == nil {
		return list, tooMany(len(list), limits.Request)
	}
	headers := rq.MultipartForm.File[field]
	if err := tooMany(len(list)+len(headers), limits.Request); err != nil {
		return list, err
	}
	for _, h := range headers {
		if h.Size == 0 && h.Filename == "" {
			continue // a file field that was left empty
		}
		f, err := rq.keepPart(h, limits.Size)
		if err != nil {
			return list, err
		}
		list = append(list, ticket.Attach{File: f.ID})
	}
	return list, nil
}

func (rq *Request) keepPart(h *multipart.FileHeader, limit int64) (file.File, error) {
	body, err := h.Open()
	if err != nil {
		return file.File{}, err
	}
	defer func() { _ = body.Close() }()
	return rq.site.parts.Files.Add(rq.Context(), rq.Actor, h.Filename, body, limit)
}

func tooMany(n, limit int) error {
	if n > limit {
		return errs.Bad("files", "front.files_too_many", errs.Args{"Max": limit})
	}
	return nil
}
