package app

import (
	"context"
)

// Welcome is what the console tells when the desk starts: how to get in, where nobody can yet.
func (d *Desk) Welcome(ctx context.Context) ([]string, error) {
	needed, err := d.Accounts.NeedsSetup(ctx)
	if err != nil || !needed {
		return nil, err
	}
	link, err := d.Accounts.SetupLink(ctx)
	if err != nil {
		return nil, err
	}
	return []string{"Nobody administers this desk yet. Open this address once to become its first administrator:", "  " + d.Base.String() + "/setup/" + link.Reveal()}, nil
}
