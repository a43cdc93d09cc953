package letter

import (
	"context"
	"fmt"

	"firstline/internal/base/db"
)

// LinkArgs are the arguments of a letter with a one-time link. The link is a password for as long as it lives, so it is kept sealed.
type LinkArgs struct {
	Sealed  string  `json:"sealed"`
	Expires db.Time `json:"expires"`
}

// sealed is what the seal of a link is for.
const sealed = "letter-link"

// WriteLink owes a letter that carries a one-time link.
func (p *Post) WriteLink(ctx context.Context, tx *db.Tx, l Letter, link string, expires db.Time) error {
	_, err := p.Write(ctx, tx, l, LinkArgs{Sealed: p.keys.Seal([]byte(link), sealed), Expires: expires})
	return err
}

// LinkOf is the link of a letter that WriteLink wrote.
func (p *Post) LinkOf(l Letter) (link string, expires db.Time, err error) {
	args, err := Decode[LinkArgs](l)
	if err != nil {
		return "", db.Time{}, err
	}
	text, err := p.keys.Open(args.Sealed, sealed)
	if err != nil {
		return "", db.Time{}, fmt.Errorf("link of letter %d: %w", l.ID, err)
	}
	return string(text), args.Expires, nil
}
