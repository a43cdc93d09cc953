package mail

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
)

// TooLarge is why a mail that the desk does not take waits in quarantine: its outline stands there, the mail itself stays on the server.
const TooLarge Reason = "too_large"

// leave does not fetch a mail that is larger than the desk takes: it stays on the server, flagged, and its outline waits for an agent.
func (x *fetching) leave(ctx context.Context, id uint32, o outline) error {
	if err := x.intake.outline(ctx, x.box.Mailbox, o); err != nil {
		return err
	}
	return x.folder.point(id)
}

// outline puts what is known of a mail that was not taken into quarantine, once.
func (in *Intake) outline(ctx context.Context, box Mailbox, o outline) error {
	head := fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: %s\r\n", outsideLine(o.From), box.Address, outsideLine(o.Subject))
	if isMessageID(o.MessageID) {
		head = fmt.Appendf(head, "Message-ID: <%s>\r\n", o.MessageID)
	}
	head = fmt.Appendf(head, "\r\n[%d bytes]\r\n", o.Size)
	digest := mime.Digest(head)
	return in.db.Write(ctx, func(tx *db.Tx) error {
		id, err := in.insert(ctx, tx, Delivery{Source: IMAP, To: []string{box.Address}, Raw: head}, box, digest[:], "")
		if errs.Is(err, errs.NotFound) {
			return nil // it stands there already
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE mail
			SET state = $2, reason = $3, detail = $4, size = $5, subject = $6, from_name = $7, from_address = $8, message_id = $9
			WHERE id = $1`,
			id, Quarantined, TooLarge, strconv.FormatInt(o.Size>>20, 10)+" MB", o.Size, outsideLine(o.Subject), outsideLine(o.FromName),
			strings.ToLower(outsideLine(o.From)), o.MessageID)
		if err != nil {
			return err
		}
		return record(ctx, tx, id, Step{What: StepQuarantined, Args: map[string]string{"Reason": string(TooLarge)}})
	})
}

func outsideLine(s string) string { return oneHeaderLine(plain(s), 300) }
