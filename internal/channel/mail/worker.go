package mail

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"firstline/internal/base/mime"
)

// request is what the worker process gets for one mail.
type request struct {
	Envelope *string // sender of the envelope; nil when nobody knows it
	Locale   string  // of the writer, as far as known
	Limits   mime.Limits
	Memory   int64 // bytes that the process may use beside its own
	raw      []byte
}

// ParseWorker is the whole of the worker process: it reads mails from in and writes to out what they say, until in ends. It holds no
// database and no secret. A mail that breaks it takes no other with it: its parent starts the next one.
func ParseWorker(in io.Reader, out io.Writer) error {
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	var limit int64
	for {
		ask, err := readRequest(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if ask.Memory > 0 && ask.Memory != limit {
			limit = ask.Memory
			debug.SetMemoryLimit(limit / 2) // collects harder long before the wall
			if err := limitMemory(limit); err != nil {
				return err
			}
		}
		if err := writeAnswer(w, parse(ask)); err != nil {
			return err
		}
		if len(ask.raw) > 1<<20 {
			debug.FreeOSMemory() // a large mail leaves nothing behind for the next
		}
	}
}

// On the wire a request is a frame of JSON and a frame with the mail; an answer is a frame of JSON and one for each attachment. So the bytes
// of mails and files, which are many, are never copied into another form. A frame is its length in four bytes, and so many bytes.

func writeRequest(w *bufio.Writer, r request) error {
	if err := writeJSON(w, r); err != nil {
		return err
	}
	if err := writeFrame(w, r.raw); err != nil {
		return err
	}
	return w.Flush()
}

func readRequest(r *bufio.Reader) (q request, err error) {
	if err := readJSON(r, &q); err != nil {
		return q, err
	}
	q.raw, err = readFrame(r)
	return q, err
}

func writeAnswer(w *bufio.Writer, p Parsed) error {
	data := make([][]byte, len(p.Attachments))
	for i := range p.Attachments {
		data[i], p.Attachments[i].Data = p.Attachments[i].Data, nil
	}
	if err := writeJSON(w, p); err != nil {
		return err
	}
	for _, d := range data {
		if err := writeFrame(w, d); err != nil {
			return err
		}
	}
	return w.Flush()
}

func readAnswer(r *bufio.Reader) (p Parsed, err error) {
	if err := readJSON(r, &p); err != nil {
		return p, err
	}
	for i := range p.Attachments {
		if p.Attachments[i].Data, err = readFrame(r); err != nil {
			return p, err
		}
	}
	return p, nil
}

func writeJSON(w *bufio.Writer, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, text)
}

func readJSON(r *bufio.Reader, v any) error {
	text, err := readFrame(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, v)
}

// maxFrame bounds what a broken process can make its parent set aside: more than the largest mail that can be allowed.
const maxFrame = 256 << 20

func writeFrame(w *bufio.Writer, b []byte) error {
	if len(b) > maxFrame {
		return fmt.Errorf("a frame of %d bytes", len(b))
	}
	if err := binary.Write(w, binary.BigEndian, uint32(len(b))); err != nil {
		return err
	}
	_, err := w.Write(b)
	return err
}

func readFrame(r *bufio.Reader) ([]byte, error) {
	var n uint32
	if err := binary.Read(r, binary.BigEndian, &n); err != nil {
		return nil, err
	}
	if n > maxFrame {
		return nil, fmt.Errorf("a frame of %d bytes", n)
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	if errors.Is(err, io.EOF) { // only where it could begin is an end no defect
		err = io.ErrUnexpectedEOF
	}
	return b, err
}
