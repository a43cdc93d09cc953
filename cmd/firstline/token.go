package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token; it is printed once and kept nowhere."`
	List   tokenListCommand   `cmd:"" help:"List the tokens of a person."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token at once."`
}

// wireToken is a token as scripts read it. Text is there only when it was made just now.
type wireToken struct {
	ID         account.TokenID `json:"id"`
	Token      string          `json:"token,omitempty"`
	Name       string          `json:"name"`
	Scopes     []string        `json:"scopes"`
	CreatedAt  string          `json:"created_at"`
	ExpiresAt  string          `json:"expires_at"`
	LastUsedAt string          `json:"last_used_at,omitempty"`
}

func wireOf(t account.Token) wireToken {
	return wireToken{
		ID: t.ID, Name: t.Name, Scopes: strings.Fields(t.Scopes), CreatedAt: moment(t.CreatedAt.Time), ExpiresAt: moment(t.ExpiresAt.Time),
		LastUsedAt: moment(t.LastUsedAt.Time),
	}
}

type tokenCreateCommand struct {
	deskCommand `embed:""`
	Address     string        `arg:"" help:"An address of the person for whom the program acts."`
	Name        string        `help:"What the token is for." required:""`
	Scopes      []string      `help:"What it may do: tickets:read, tickets:write, people:read, people:write, assets:read, assets:write, desk:read, desk:write." required:""`
	Expires     time.Duration `help:"How long it works, such as 720h (default: as the desk is set up, 90 days)."`
	JSON        bool          `name:"json" help:"Print token and facts as JSON."`
}

// Run makes a token and prints it, and nothing else, so that a script can keep it.
func (c *tokenCreateCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := whom(ctx, d, c.Address)
		if err != nil {
			return err
		}
		text, t, err := d.Accounts.CreateTokenFor(ctx, operator(), p.ID, account.NewToken{Name: c.Name, Scopes: c.Scopes, Life: c.Expires})
		if err != nil {
			return err
		}
		if c.JSON {
			w := wireOf(t)
			w.Token = text.Reveal()
			return printJSON(w)
		}
		_, err = fmt.Println(text.Reveal())
		return err
	})
}

type tokenListCommand struct {
	deskCommand `embed:""`
	Address     string `arg:"" help:"An address of the person."`
	JSON        bool   `name:"json" help:"Print one JSON object per token, each on a line of its own."`
}

// Run prints a line per token: number, end, scopes and name, apart by tabs.
func (c *tokenListCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := whom(ctx, d, c.Address)
		if err != nil {
			return err
		}
		tokens, err := d.Accounts.Tokens(ctx, operator(), p.ID)
		if err != nil {
			return err
		}
		for _, t := range tokens {
			w := wireOf(t)
			if c.JSON {
				err = printJSON(w)
			} else {
				_, err = fmt.Printf("%d\t%s\t%s\t%s\n", w.ID, w.ExpiresAt, t.Scopes, w.Name)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

type tokenRevokeCommand struct {
	deskCommand `embed:""`
	ID          account.TokenID `arg:"" help:"The token's number, from the list."`
}

// Run ends a token.
func (c *tokenRevokeCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		err := d.Accounts.RevokeToken(ctx, operator(), c.ID)
		if errs.Is(err, errs.NotFound) {
			return fmt.Errorf("there is no token %d", c.ID)
		}
		return err
	})
}
