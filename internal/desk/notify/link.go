package notify

import (
	"context"

	"firstline/internal/base/db"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
)

// LinkArgs is what the letters with a one-time link need: its secret, sealed (letter.Post.Unseal), and how long it is good for.
type LinkArgs struct {
	Sealed  string  `json:"sealed"`
	Expires db.Time `json:"expires"`
}

// Link writes the letter of an invitation or a new password, in the transaction that makes the link. Whoever has no address gets none.
func (d *Desk) Link(ctx context.Context, tx *db.Tx, l account.Link) error {
	if l.Address == "" {
		return nil
	}
	kind := letter.Reset
	if l.Purpose == account.ForInvite {
		kind = letter.Invitation
	}
	to := letter.Letter{Kind: kind, PersonID: &l.Person, Address: l.Address, Name: l.Name, Locale: l.Locale}
	_, err := d.post.Write(ctx, tx, to, LinkArgs{Sealed: d.post.Seal(l.Secret), Expires: l.ExpiresAt})
	return err
}
