package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// step is what the forms of the ladder send.
type step struct {
	Back   string        `form:"back"`
	Team   string        `form:"team"`
	Owner  string        `form:"owner"`
	From   access.TeamID `form:"from"`
	Tried  string        `form:"tried"`
	Found  string        `form:"found"`
	Asked  string        `form:"asked"`
	Why    string        `form:"why"`
	Read   ticket.Seq    `form:"read"`
	Expect int64         `form:"expect"` // what the agent saw: an escalation, or an owner
	Reason string        `form:"reason"`
	Text   string        `form:"text"`
	AtOnce bool          `form:"at_once"`
}

func (x *step) handover() ticket.Handover {
	return ticket.Handover{Tried: plainLines(x.Tried), Found: plainLines(x.Found), Asked: plainLines(x.Asked)}
}

// values are what was typed, so that no word is lost when the form has to be shown again.
func (x *step) values() map[string]string {
	values := map[string]string{
		"team": x.Team, "owner": x.Owner, "tried": x.Tried, "found": x.Found, "asked": x.Asked, "why": x.Why, "reason": x.Reason, "text": x.Text,
	}
	if x.AtOnce {
		values["at_once"] = "1"
	}
	return values
}

// climb runs an act of the ladder, says what was done and leads back; a refusal shows the form that do names, as it was typed.
func (w workspace) climb(rq *front.Request, do, done string, run func(id ticket.ID, form step) error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form step
	if err = rq.Decode(&form); err == nil {
		err = run(id, form)
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{do: do, err: err, seen: form.Read, typed: typed{values: form.values()}})
	}
	gone, err := w.leaveIfGone(rq, id, form.Back, rq.T(done))
	if gone || err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T(done))
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// leaveIfGone leads to the list when the agent gave the ticket out of their own sight.
func (w workspace) leaveIfGone(rq *front.Request, id ticket.ID, back, words string) (gone bool, err error) {
	_, err = w.Tickets.Get(rq.Context(), rq.Actor, id)
	if !errs.Is(err, errs.NotFound) {
		return false, err
	}
	address := home
	if _, at := backOf(rq, back, id); at.View != "" {
		address = at.list()
	}
	rq.Flash(ui.Success, words+" "+rq.T("workspace.out_of_sight", errs.Args{"Number": id.String()}))
	return true, rq.Leave(address)
}

// escalate passes a ticket on to a higher level.
func (w workspace) escalate(rq *front.Request) error {
	return w.climb(rq, doEscalate, "ladder.escalated_flash", func(id ticket.ID, form step) error {
		to, err := parseID(form.Team, "team", "ladder.no_team")
		if err != nil {
			to = 0 // the other fields are checked as well
		}
		_, err = w.Tickets.Escalate(rq.Context(), rq.Actor, id, ticket.Escalation{
			To: access.TeamID(to), Handover: form.handover(), Why: plainLines(form.Why), From: form.From, Read: form.Read,
		})
		return err
	})
}

// acceptEscalation makes the agent the one who works on what was passed on.
func (w workspace) acceptEscalation(rq *front.Request) error {
	return w.climb(rq, "", "ladder.accepted_flash", func(id ticket.ID, form step) error {
		_, err := w.Tickets.AcceptEscalation(rq.Context(), rq.Actor, id, ticket.Seq(form.Expect))
		return err
	})
}

// saveHandover keeps what is typed, while it is typed.
func (w workspace) saveHandover(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form step
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if err := w.Tickets.SaveHandover(rq.Context(), rq.Actor, ticket.ID(id), form.handover()); err != nil {
		return err
	}
	return rq.NoContent()
}
