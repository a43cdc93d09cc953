package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"firstline/internal/base/mime"
)

// Bag is mails to deliver to a running desk by LMTP, for trying a desk out with real mail and for moving old mail into it.
type Bag struct {
	Door string   // host:port, or the path of a Unix socket
	To   []string // recipients of each
	// Trace is written in front of each mail as a Received field, when set: the same mail by another road.
	Trace string
}

// Delivered is the answer to one mail.
type Delivered struct {
	File   string
	Code   int // 250: the desk has it
	Answer string
}

const deliverTime = time.Minute

// Deliver speaks LMTP and delivers the mails in files and folders, in order, and tells each answer as it comes.
func (b Bag) Deliver(ctx context.Context, paths []string, tell func(Delivered)) error {
	files, err := mailFiles(paths)
	if err != nil {
		return err
	}
	network := "tcp"
	if strings.Contains(b.Door, "/") {
		network = "unix"
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, b.Door)
	if err != nil {
		return fmt.Errorf("reach the desk at %s: %w", b.Door, err)
	}
	client := smtp.NewClientLMTP(conn)
	defer client.Close()
	client.CommandTimeout, client.SubmissionTimeout = deliverTime, deliverTime
	for _, name := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		d := Delivered{File: name, Code: 250}
		if err := b.one(client, raw); err != nil {
			refused, ok := errors.AsType[*smtp.SMTPError](err)
			if !ok {
				return fmt.Errorf("deliver %s: %w", name, err)
			}
			d.Code, d.Answer = refused.Code, refused.Message
			if err := client.Reset(); err != nil {
				return err
			}
		}
		tell(d)
	}
	return client.Quit()
}

func (b Bag) one(client *smtp.Client, raw []byte) error {
	if err := client.Mail(senderOf(raw), nil); err != nil {
		return err
	}
	for _, to := range b.To {
		if err := client.Rcpt(to, nil); err != nil {
			return err
		}
	}
	data, err := client.Data()
	if err != nil {
		return err
	}
	if b.Trace != "" {
		if _, err := io.WriteString(data, "Received: "+b.Trace+"\r\n"); err != nil {
			return err
		}
	}
	if _, err := io.Copy(data, bytes.NewReader(onWire(raw))); err != nil {
		return err
	}
	return data.Close()
}

// onWire ends each line as the protocol wants it.
func onWire(raw []byte) []byte {
	return bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
}

// unknownSender stands where a mail names nobody: without any sender it would count as a machine's.
const unknownSender = "unknown@sender.invalid"

// senderOf is the envelope sender that the last server wrote down; for mails without, the address in From.
func senderOf(raw []byte) string {
	m, err := mime.Parse(raw, mime.DefaultLimits())
	if err != nil {
		return unknownSender
	}
	sender := m.ReturnPath
	if sender == "" {
		sender = m.From.Address
	}
	if sender == "<>" {
		return ""
	}
	if domainOf(sender) == "" || strings.ContainsFunc(sender, func(r rune) bool { return r > 126 || r <= ' ' }) {
		return unknownSender
	}
	return sender
}

// mailFiles are the named files, and all *.eml and *.raw in the named folders.
func mailFiles(paths []string) (files []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(name); err == nil && !d.IsDir() && (ext == ".eml" || ext == ".raw") {
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
