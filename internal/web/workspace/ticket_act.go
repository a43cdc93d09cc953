package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// choice is what the small forms send: to whom, to which team, to which state.
type choice struct {
	Back    string    `form:"back"`
	To      string    `form:"to"`
	Person  int64     `form:"person"`
	MayRead bool      `form:"may_read"`
	Had     string    `form:"had"`
	Query   string    `form:"q"`
	Letter  letter.ID `form:"letter"`
}

// act runs a command on the ticket of a small form and leads back; a refusal shows the ticket with the form that do names.
func (w workspace) act(rq *front.Request, do string, run func(id ticket.ID, form choice) error) error {
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	id := ticket.ID(n)
	var form choice
	if err = rq.Decode(&form); err == nil {
		err = run(id, form)
	}
	if err != nil {
		return w.again(rq, id, form.Back, asked{do: do, err: err, typed: typed{values: map[string]string{"q": form.Query}}})
	}
	back, _ := backOf(rq, form.Back, id)
	return rq.Redirect(back)
}

// setState moves a ticket between open and waiting, or reopens it.
func (w workspace) setState(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, form choice) error {
		_, err := w.Tickets.SetState(rq.Context(), rq.Actor, id, ticket.State(form.To))
		return err
	})
}

// closeUnconfirmed ends a ticket without the user's word.
func (w workspace) closeUnconfirmed(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, _ choice) error {
		_, err := w.Tickets.CloseUnconfirmed(rq.Context(), rq.Actor, id)
		return err
	})
}

// assign gives a ticket to an agent. Had is who had it when the agent looked, so that nobody takes it from a faster colleague unseen.
func (w workspace) assign(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, form choice) error {
		to, err := parseID(form.To, "assignee", "ticket.assignee_no_agent")
		if err != nil {
			return err
		}
		var expect *person.ID
		if form.Had != "" {
			had, err := parseID(form.Had, "assignee", "ticket.assignee_no_agent")
			if err != nil {
				return err
			}
			expect = new(person.ID(had))
		}
		_, err = w.Tickets.Assign(rq.Context(), rq.Actor, id, person.ID(to), expect)
		return err
	})
}

// setTeam moves a ticket to another team.
func (w workspace) setTeam(rq *front.Request) error {
	return w.act(rq, doTeam, func(id ticket.ID, form choice) error {
		to, err := parseID(form.To, "team", "ticket.team_unknown")
		if err != nil {
			return err
		}
		_, err = w.Tickets.SetTeam(rq.Context(), rq.Actor, id, access.TeamID(to))
		return err
	})
}

// watch lets a person get copies, and read along where the agent says so.
func (w workspace) watch(rq *front.Request) error {
	return w.act(rq, doShare, func(id ticket.ID, form choice) error {
		who, err := w.chosen(rq, person.ID(form.Person), form.Query)
		if err != nil {
			return err
		}
		_, err = w.Tickets.Watch(rq.Context(), rq.Actor, id, who, form.MayRead)
		return err
	})
}

// unwatch ends it.
func (w workspace) unwatch(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, form choice) error {
		_, err := w.Tickets.Unwatch(rq.Context(), rq.Actor, id, person.ID(form.Person))
		return err
	})
}

// sendAgain sends a letter of the ticket once more that did not arrive for sure.
func (w workspace) sendAgain(rq *front.Request) error {
	return w.act(rq, "", func(id ticket.ID, form choice) error {
		l, err := letter.Get(rq.Context(), w.DB, form.Letter)
		if err == nil && (l.TicketID == nil || *l.TicketID != int64(id)) {
			err = errs.Missing()
		}
		if err == nil {
			err = w.Sender.Again(rq.Context(), rq.Actor, l.ID)
		}
		if errs.Is(err, errs.NotFound) { // a colleague was faster
			return errs.New(errs.Conflict, "workspace.again_needless")
		}
		return err
	})
}
