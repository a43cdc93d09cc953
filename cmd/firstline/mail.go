package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firstline/internal/base/language"
	"firstline/internal/base/mime"
	"firstline/internal/base/reply"
	"firstline/internal/channel/mail"
)

type mailCommand struct {
	Parse   mailParseCommand   `cmd:"" help:"Read mails and print what they say."`
	Deliver mailDeliverCommand `cmd:"" help:"Deliver mails to a running desk by LMTP."`
	Tally   mailTallyCommand   `cmd:"" help:"Print what became of all mail that the desk took."`
}

type mailParseCommand struct {
	JSON  bool     `name:"json" help:"Print one JSON object per mail, each on a line of its own."`
	Paths []string `arg:"" name:"path" help:"Files, or folders whose files are read." type:"existingpath"`
}

// Run prints one line per mail. A mail that cannot be read at all gets a line with its problem; the others go on.
func (c *mailParseCommand) Run() error {
	out := bufio.NewWriter(os.Stdout)
	files, err := filesOf(c.Paths)
	if err != nil {
		return usage{err}
	}
	for _, name := range files {
		wire, err := parseFile(name)
		if err != nil {
			return errors.Join(err, out.Flush())
		}
		if c.JSON {
			err = json.NewEncoder(out).Encode(wire)
		} else {
			_, err = fmt.Fprintf(out, "%s\n  from     %s <%s>\n  subject  %s\n  kind     %s %s\n  problems %v\n\n%s\n\n",
				wire.File, wire.From.Name, wire.From.Address, wire.Subject, wire.Automatic.Kind, wire.Automatic.Reason, wire.Problems, wire.ReplyText)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

func parseFile(name string) (mime.Wire, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return mime.Wire{}, err
	}
	m, err := mime.Parse(raw, mime.DefaultLimits())
	if defect, ok := errors.AsType[*mime.Defect](err); ok {
		// Without a header it may still be what somebody wrote.
		text := strings.ToValidUTF8(string(raw), "\ufffd")
		m, err = &mime.Message{Text: text, Plain: text, Problems: []string{defect.Error()}}, nil
	}
	if err != nil {
		return mime.Wire{}, err
	}
	parts := reply.Split(m.Text)
	if reply.IsForward(m.Subject) {
		parts = parts.AsForward()
	}
	lang, _ := language.Detect(m.Subject+"\n"+parts.Reply, "")
	return mime.JSON(name, m, parts.Reply, lang), nil
}

// filesOf are the files among paths and in their folders, in order.
func filesOf(paths []string) (files []string, err error) {
	for _, p := range paths {
		err := filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

type workerCommand struct{}

// Run reads mails from standard input until it ends.
func (workerCommand) Run() error { return mail.ParseWorker(os.Stdin, os.Stdout) }
