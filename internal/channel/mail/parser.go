package mail

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/desk/setting"
)

// ErrParserTime and ErrParserCrash say that a mail broke its reader: it is the mail's fault, and trying again would not help.
var (
	ErrParserTime  = errors.New("reading the mail took too long")
	ErrParserCrash = errors.New("reading the mail broke the reader")
)

// idleWorker is how long a worker process waits for the next mail before it is let go.
const idleWorker = 2 * time.Minute

// Parser has mails read by worker processes, so that a mail that eats memory or time, or breaks the reader, harms nothing else.
type Parser struct {
	command  []string
	settings *setting.Store
	slots    chan *worker // nil: a slot without a process
}

// NewParser makes a parser with so many processes; command starts one that calls ParseWorker with its standard input and output. They
// are started when there is something to read.
func NewParser(command []string, settings *setting.Store, processes int) *Parser {
	p := &Parser{command: command, settings: settings, slots: make(chan *worker, processes)}
	for range processes {
		p.slots <- nil
	}
	return p
}

// Close ends the processes; nothing may be parsed after it.
func (p *Parser) Close() {
	for range cap(p.slots) {
		if w := <-p.slots; w != nil {
			w.end()
		}
	}
}

// Parse reads a mail. envelope is its envelope sender, nil when nobody knows it; locale the writer's language as far as known.
func (p *Parser) Parse(ctx context.Context, raw []byte, envelope *string, locale string) (parsed Parsed, err error) {
	defer errs.Wrap(&err, "read mail")
	var w *worker
	select {
	case w = <-p.slots:
	case <-ctx.Done():
		return Parsed{}, ctx.Err()
	}
	defer func() { p.slots <- w }()
	limits := p.settings.Desk().Mail
	r := request{raw: withEnvelope(raw, envelope), Envelope: envelope, Locale: locale, Limits: mimeLimits(limits), Memory: limits.ParseMemory}
	for try := 0; ; try++ {
		if w != nil && !w.wake() {
			w = nil
		}
		if w == nil {
			if w, err = start(p.command); err != nil {
				return Parsed{}, err
			}
		}
		parsed, err = w.ask(ctx, r, limits.ParseTime)
		if err == nil {
			w.rest()
			return parsed, nil
		}
		w.kill()
		w = nil
		// A process can also die of what is none of this mail's doing; a mail that breaks a second one is to blame.
		if !errors.Is(err, ErrParserCrash) || try > 0 {
			return Parsed{}, err
		}
	}
}

// withEnvelope puts the sender of the envelope where the last server of a mail's way writes it.
func withEnvelope(raw []byte, envelope *string) []byte {
	if envelope == nil || !startsWithField(raw) {
		return raw
	}
	return append([]byte("Return-Path: <"+oneLine(*envelope)+">\r\n"), raw...)
}

// startsWithField tells whether a field can be put before the bytes without hiding that they are no mail.
func startsWithField(raw []byte) bool {
	for i, c := range raw {
		if c == ':' {
			return i > 0
		}
		if c <= ' ' || c >= 0x7f || i > 76 {
			return false
		}
	}
	return false
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '<' || r == '>' {
			return -1
		}
		return r
	}, s)
}

func mimeLimits(m setting.Mail) mime.Limits {
	return mime.Limits{
		HeaderBlock: int(m.Headers), Header: int(m.Header), Depth: m.Depth, Parts: m.Parts, Attachments: m.Attachments,
		Cc: m.Copies, Subject: m.Subject, HTML: int(m.Rendered), Text: int(m.Indexed), Hops: m.Hops,
	}
}

// worker is one process.
type worker struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	asks    *bufio.Writer
	answers *bufio.Reader
	alarm   *time.Timer // lets it go when nothing comes

	mu   sync.Mutex
	gone bool
}

func start(command []string) (*worker, error) {
	cmd := exec.Command(command[0], command[1:]...) //nolint:gosec,noctx // our own binary; it outlives the mail for which it was started
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &worker{cmd: cmd, in: in, asks: bufio.NewWriter(in), answers: bufio.NewReader(out)}, nil
}

// ask has one mail read; whatever goes wrong, the worker must not be asked again.
func (w *worker) ask(ctx context.Context, r request, most time.Duration) (parsed Parsed, err error) {
	done := make(chan error, 1)
	go func() {
		err := writeRequest(w.asks, r)
		if err == nil {
			parsed, err = readAnswer(w.answers)
		}
		done <- err
	}()
	limit := time.NewTimer(most)
	defer limit.Stop()
	select {
	case err = <-done:
		if err != nil {
			return Parsed{}, ErrParserCrash
		}
		return parsed, nil
	case <-limit.C:
		err = ErrParserTime
	case <-ctx.Done():
		err = ctx.Err()
	}
	_ = w.cmd.Process.Kill() // ends the goroutine, too: its pipes close
	<-done                   //nolint:errcheck // why it ended is known
	return Parsed{}, err
}

// rest lets the process wait for the next mail, for a while.
func (w *worker) rest() { w.alarm = time.AfterFunc(idleWorker, w.end) }

// wake takes the process out of its rest; false when it was let go.
func (w *worker) wake() bool {
	if w.alarm != nil {
		w.alarm.Stop()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.gone
}

// end lets the process finish by itself: its input ends.
func (w *worker) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return
	}
	w.gone = true
	if w.alarm != nil {
		w.alarm.Stop()
	}
	_ = w.in.Close()
	_ = w.cmd.Wait() // it read everything that it was asked, so there is nothing to learn from how it ended
}

// kill ends the process at once.
func (w *worker) kill() {
	_ = w.cmd.Process.Kill()
	w.end()
}
