package mail

import (
	"encoding/gob"
	"errors"
	"io"
	"runtime/debug"

	"firstline/internal/base/mime"
)

// request is what the worker process gets for one mail, and Parsed is its answer; both travel as gob, which writes the length before each.
type request struct {
	Raw      []byte
	Envelope *string // sender of the envelope; nil when nobody knows it
	Locale   string  // of the writer, as far as known
	Limits   mime.Limits
	Memory   int64 // bytes that the process may use
}

// ParseWorker is the whole of the worker process: it reads mails from in and writes to out what they say, until in ends. It holds no
// database and no secret. A mail that breaks it takes no other with it: its parent starts the next one.
func ParseWorker(in io.Reader, out io.Writer) error {
	requests, answers := gob.NewDecoder(in), gob.NewEncoder(out)
	var limit int64
	for {
		var r request
		if err := requests.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if r.Memory > 0 && r.Memory != limit {
			limit = r.Memory
			debug.SetMemoryLimit(limit / 2) // collects harder long before the wall
			if err := limitMemory(limit); err != nil {
				return err
			}
		}
		if err := answers.Encode(parse(r)); err != nil {
			return err
		}
	}
}
