package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"firstline/internal/app"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
)

type personCommand struct {
	Add      personAddCommand     `cmd:"" help:"Add a person."`
	Import   personImportCommand  `cmd:"" help:"Add and correct people from a table (CSV) with a heading."`
	List     personListCommand    `cmd:"" help:"List people by name."`
	Invite   personInviteCommand  `cmd:"" help:"Let a person choose a password, by a link that works once."`
	SetAdmin personAdminCommand   `cmd:"" help:"Make a person an administrator, or no longer one. Their sessions end."`
	Disable  personDisableCommand `cmd:"" help:"Keep a person from signing in. Their sessions and tokens end at once."`
}

// wirePerson is a person as scripts read them.
type wirePerson struct {
	ID             person.ID `json:"id"`
	Name           string    `json:"name"`
	Address        string    `json:"address"`
	EmployeeNumber string    `json:"employee_number,omitempty"`
	Department     string    `json:"department,omitempty"`
	Site           string    `json:"site,omitempty"`
	Locale         string    `json:"locale"`
	Active         bool      `json:"active"`
	Verified       bool      `json:"verified"`
	Roles          []string  `json:"roles,omitempty"`
}

type personAddCommand struct {
	deskCommand    `embed:""`
	Name           string   `arg:"" help:"The name as people write it."`
	Addresses      []string `arg:"" name:"address" help:"Mail addresses, the main one first."`
	Locale         string   `help:"Language: en, fr or nl (default: the desk's)." placeholder:"LANG"`
	TimeZone       string   `help:"Time zone, such as Europe/Paris (default: the desk's)." placeholder:"ZONE"`
	EmployeeNumber string   `help:"Employee number." placeholder:"NUMBER"`
	Department     string   `help:"Department." placeholder:"NAME"`
	Site           string   `help:"Site." placeholder:"NAME"`
	Phone          []string `help:"Phone numbers."`
	VIP            bool     `name:"vip" help:"Somebody to be served with special care."`
	JSON           bool     `name:"json" help:"Print the person as JSON."`
}

// Run adds a person and prints their number.
func (c *personAddCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := d.People.Create(ctx, operator(), person.Draft{
			Name: c.Name, Addresses: c.Addresses, Locale: c.Locale, TimeZone: c.TimeZone, EmployeeNumber: c.EmployeeNumber,
			Department: c.Department, Site: c.Site, Phones: c.Phone, VIP: c.VIP,
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(wire(p, strings.ToLower(c.Addresses[0]), account.Account{}))
		}
		_, err = fmt.Println(p.ID)
		return err
	})
}

func wire(p person.Person, address string, a account.Account) wirePerson {
	w := wirePerson{
		ID: p.ID, Name: p.Name, Address: address, Department: p.Department, Site: p.Site, Locale: p.Locale, Active: p.Active, Verified: p.Verified,
	}
	if p.EmployeeNumber != nil {
		w.EmployeeNumber = *p.EmployeeNumber
	}
	for _, r := range []struct {
		has  bool
		name string
	}{{a.Agent, "agent"}, {a.Lead, "lead"}, {a.Admin, "admin"}, {!a.DisabledAt.IsZero(), "disabled"}} {
		if r.has {
			w.Roles = append(w.Roles, r.name)
		}
	}
	return w
}

type personImportCommand struct {
	deskCommand `embed:""`
	File        string `arg:"" help:"The table, or - for standard input. Its heading names the columns in English, French or Dutch."`
	DryRun      bool   `help:"Tell what would happen and change nothing."`
	JSON        bool   `name:"json" help:"Print the result as JSON."`
}

// errLeftOut makes an import that left lines out end with another exit code than one that took all.
var errLeftOut = errors.New("some lines were left out")

// Run imports a table. Lines with a problem are left out and named; then the exit code is 1, although the others were taken.
func (c *personImportCommand) Run(ctx context.Context) error {
	var in io.ReadCloser = os.Stdin
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return usage{err}
		}
		defer file.Close()
		in = file
	}
	return c.with(ctx, func(d *app.Desk) error {
		report, err := d.People.Import(ctx, operator(), in, c.DryRun)
		if err != nil {
			return err
		}
		return c.tell(d, report)
	})
}

func (c *personImportCommand) tell(d *app.Desk, report person.Report) error {
	type problem struct {
		Line   int    `json:"line"`
		Field  string `json:"field,omitempty"`
		Reason string `json:"reason"`
	}
	texts := d.Texts.For("en")
	problems := []problem{}
	for _, p := range report.Problems {
		problems = append(problems, problem{Line: p.Line, Field: p.Field, Reason: texts.T(p.Key, p.Args)})
	}
	problems = slices.Compact(problems) // a cell of several words may be wrong several times
	var err error
	if c.JSON {
		err = printJSON(map[string]any{
			"dry_run": c.DryRun, "created": report.Created, "updated": report.Updated, "unchanged": report.Unchanged, "problems": problems,
		})
	} else {
		for _, p := range problems {
			fmt.Printf("line %d: %s: %s\n", p.Line, p.Field, p.Reason)
		}
		would := ""
		if c.DryRun {
			would = " (dry run: nothing was changed)"
		}
		_, err = fmt.Printf("created %d, updated %d, unchanged %d, problems %d%s\n", report.Created, report.Updated, report.Unchanged, len(problems), would)
	}
	if err == nil && len(problems) > 0 {
		err = errLeftOut
	}
	return err
}

type personListCommand struct {
	deskCommand `embed:""`
	Query       string `arg:"" optional:"" help:"Beginning of a name, an address or an employee number, or a phone number."`
	All         bool   `help:"Also those who have left."`
	JSON        bool   `name:"json" help:"Print one JSON object per person, each on a line of its own."`
}

const listed = 200 // persons of one query

// Run prints a line per person: number, address, roles and name, apart by tabs.
func (c *personListCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		filter := person.Filter{Query: c.Query, Inactive: c.All}
		var from *person.Cursor
		for {
			list, next, err := d.People.List(ctx, operator(), filter, from, listed)
			if err != nil {
				return err
			}
			if err := c.print(ctx, d.DB, list); err != nil || next == nil {
				return err
			}
			from = next
		}
	})
}

func (c *personListCommand) print(ctx context.Context, q db.Querier, list []person.Listed) error {
	ids := make([]person.ID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	accounts, err := account.ByPersons(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, p := range list {
		address := ""
		if p.Address != nil {
			address = *p.Address
		}
		w := wire(p.Person, address, accounts[p.ID])
		if c.JSON {
			err = printJSON(w)
		} else {
			_, err = fmt.Printf("%d\t%s\t%s\t%s\n", w.ID, w.Address, strings.Join(w.Roles, ","), w.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// whom finds a person by an address of theirs.
func whom(ctx context.Context, d *app.Desk, address string) (person.Person, error) {
	p, err := person.ByAddress(ctx, d.DB, address)
	if errs.Is(err, errs.NotFound) {
		return p, fmt.Errorf("nobody has the address %s", address)
	}
	return p, err
}

type personInviteCommand struct {
	deskCommand `embed:""`
	Address     string `arg:"" help:"An address of the person."`
	Show        bool   `help:"Print the link instead of sending it: whoever reads it can choose the password."`
}

// Run invites a person. The letter is sent by the running desk.
func (c *personInviteCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := whom(ctx, d, c.Address)
		if err != nil {
			return err
		}
		link := ""
		err = d.Accounts.Invite(ctx, operator(), p.ID, func(ctx context.Context, tx *db.Tx, l account.Link) error {
			if !c.Show {
				return d.Notify.Link(ctx, tx, l)
			}
			link = d.Base.JoinPath("password", l.Secret.Reveal()).String()
			return nil
		})
		if err == nil && c.Show {
			_, err = fmt.Println(link)
		}
		return err
	})
}

type personAdminCommand struct {
	deskCommand `embed:""`
	Address     string `arg:"" help:"An address of the person."`
	Remove      bool   `help:"Take the role away. The last administrator stays."`
}

// Run gives or takes the administrator's role and leaves the others as they are.
func (c *personAdminCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := whom(ctx, d, c.Address)
		if err != nil {
			return err
		}
		accounts, err := account.ByPersons(ctx, d.DB, []person.ID{p.ID})
		if err != nil {
			return err
		}
		roles := accounts[p.ID].Roles
		roles.Admin = !c.Remove
		return d.Accounts.Grant(ctx, operator(), p.ID, roles)
	})
}

type personDisableCommand struct {
	deskCommand `embed:""`
	Address     string `arg:"" help:"An address of the person."`
	Undo        bool   `help:"Let the person sign in again."`
}

// Run disables an account, or enables it again.
func (c *personDisableCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		p, err := whom(ctx, d, c.Address)
		if err != nil {
			return err
		}
		err = d.Accounts.SetDisabled(ctx, operator(), p.ID, !c.Undo)
		if errs.Is(err, errs.NotFound) {
			return fmt.Errorf("%s has no account", c.Address)
		}
		return err
	})
}
