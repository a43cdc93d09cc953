package main

import (
	"context"
	"fmt"

	"firstline/internal/app"
	"firstline/internal/channel/mail"
)

type mailDeliverCommand struct {
	LMTP  string   `name:"lmtp" help:"Where the running desk takes mail: host:port, or the path of a socket." default:"127.0.0.1:2424"`
	To    []string `help:"Addresses of the desk to which each mail goes." required:""`
	Trace string   `help:"Text of a Received field to put in front of each mail, as another road would."`
	Paths []string `arg:"" name:"path" help:"Mails, or folders of mails." type:"existingpath"`
}

// Run delivers mails to a running desk and prints each answer that is not 250. It fails when there was one.
func (c *mailDeliverCommand) Run(ctx context.Context) error {
	taken, refused := 0, 0
	err := mail.Bag{Door: c.LMTP, To: c.To, Trace: c.Trace}.Deliver(ctx, c.Paths, func(d mail.Delivered) {
		if d.Code == 250 {
			taken++
			return
		}
		refused++
		fmt.Println(d.File, d.Code, d.Answer)
	})
	fmt.Printf("%d answered 250, %d refused\n", taken, refused)
	if err == nil && refused > 0 {
		err = fmt.Errorf("%d mails were refused", refused)
	}
	return err
}

type mailTallyCommand struct {
	deskCommand `embed:""`
	JSON        bool `name:"json" help:"Print one JSON object."`
}

// Run prints what became of all mail, and names each that waits with its reason.
func (c *mailTallyCommand) Run(ctx context.Context) error {
	return c.with(ctx, func(d *app.Desk) error {
		t, err := mail.Count(ctx, d.DB)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(t)
		}
		fmt.Printf("pending %d, opened a ticket %d, joined one %d, ignored %d, quarantined %d, discarded %d, came again %d\n",
			t.Pending, t.Opened, t.Joined, t.Ignored, t.Quarantined, t.Discarded, t.Copies)
		for _, m := range t.Waiting {
			fmt.Printf("  mail %d (%s) waits: %s %s\n", m.ID, m.Subject, m.Reason, m.Detail)
		}
		return nil
	})
}
