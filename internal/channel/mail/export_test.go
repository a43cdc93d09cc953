package mail

import (
	"bufio"
	"context"
	"io"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
)

// All are all mails, oldest first.
func All(ctx context.Context, q db.Querier) (list []Mail, err error) {
	err = q.Select(ctx, &list, `SELECT `+columns+` FROM mail ORDER BY id`)
	return list, err
}

// IsNoReply and IsVerification are looked at by a table of cases.
var (
	IsNoReply      = isNoReply
	IsVerification = isVerification
)

// Worker is a worker whose answers a test makes up; answer gets each mail.
func Worker(in io.Reader, out io.Writer, answer func(raw []byte) Parsed) error {
	r, w := bufio.NewReader(in), bufio.NewWriter(out)
	for {
		ask, err := readRequest(r)
		if err != nil {
			return err
		}
		if err := writeAnswer(w, answer(ask.raw)); err != nil {
			return err
		}
	}
}

// SealFor seals a secret as the mailbox's column keeps it.
func SealFor(keys *secret.Keys, id MailboxID, column, text string) string {
	return seal(keys, id, column, secret.NewText(text))
}

// EnqueueResume is what saving a mailbox does.
var EnqueueResume = enqueueResume

// Claim is what the fetcher does at first and after a change (fresh), and whenever its patience ends; 0 is endless.
func (f *Fetcher) Claim(ctx context.Context, fresh bool) (mine int, patience time.Duration, err error) {
	wanted, some, err := f.mine(ctx, fresh)
	return len(wanted), f.patience(some, err), err
}
