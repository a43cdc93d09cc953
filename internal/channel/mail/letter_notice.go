package mail

import (
	"context"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/ticket"
)

// readNotices reads what a letter gathers, ticket by ticket, with what its reader may see of each today.
func (x *writing) readNotices(ctx context.Context) error {
	if x.letter.Kind != letter.Gathered || x.letter.PersonID == nil {
		return nil
	}
	args, err := letter.Decode[notice.LetterArgs](x.letter)
	if err != nil {
		return err
	}
	actor, err := account.ActorOf(ctx, x.db, *x.letter.PersonID, account.ViaMail)
	if err != nil {
		return err
	}
	list, err := notice.OfLetter(ctx, x.db, actor, args)
	if err != nil {
		return err
	}
	x.gathered = len(list)
	at := map[ticket.ID]int{}
	for _, n := range list {
		i, ok := at[n.TicketID]
		if !ok {
			i = len(x.page.Notices)
			at[n.TicketID] = i
			x.page.Notices = append(x.page.Notices, x.toldOf(n))
		}
		t := &x.page.Notices[i]
		t.Lines = append(t.Lines, oneHeaderLine(x.locale.T(n.Kind.Key(), errs.Args{"By": n.ByName})+", "+x.locale.DateTime(n.At.Time, x.zone), 300))
	}
	return nil
}

func (x *writing) toldOf(n notice.Notice) told {
	switch {
	case n.TicketID == 0:
		return told{Title: x.locale.T("notice.try_title")}
	case n.Subject == nil:
		return told{Title: "#" + n.TicketID.String()}
	}
	return told{Title: oneHeaderLine("#"+n.TicketID.String()+" "+*n.Subject, 250), URL: x.link("w", "tickets", strconv.FormatInt(int64(n.TicketID), 10))}
}
