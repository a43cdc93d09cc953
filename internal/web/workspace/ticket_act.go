package workspace

import (
	"firstline/internal/base/errs"
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
	Why     string    `form:"why"`
	Proof   int64     `form:"proof"`
	Letter  letter.ID `form:"letter"`
	Undo    bool      `form:"undo"`
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
		return w.again(rq, id, form.Back, asked{do: do, err: err, typed: typed{values: map[string]string{"q": form.Query, "aq": rq.Form.Get("aq")}}})
	}
	address, _ := backOf(rq, form.Back, id)
	return rq.Redirect(address)
}

// setState moves a ticket between open and waiting, or reopens it. Had is the state that a way back is for.
func (w workspace) setState(rq *front.Request) error {
	return w.change(rq, "state", "", func(was ticket.Ticket, form choice) (changed, error) {
		if form.Had != "" && form.Had != string(was.State) {
			return changed{}, errs.New(errs.Conflict, "workspace.undo_late")
		}
		now, err := w.Tickets.SetState(rq.Context(), rq.Actor, was.ID, ticket.State(form.To))
		if !was.State.IsOpen() || now.State == was.State {
			return changed{now: now}, err // to be solved again, a ticket needs words
		}
		to := was.State
		if to == ticket.New { // somebody has looked at it
			to = ticket.Open
		}
		if now.State == ticket.WaitingUser {
			return changed{now, rq.T("workspace.waits_flash"), back(to, now.State)}, err
		}
		if now.State == ticket.WaitingVendor {
			return changed{now, rq.T("vendor.waits_flash"), back(to, now.State)}, err
		}
		return changed{now, rq.T("workspace.waits_no_more_flash"), back(to, now.State)}, err
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
	return w.change(rq, "assign", "", func(was ticket.Ticket, form choice) (changed, error) {
		to, err := parseID(form.To, "assignee", "ticket.assignee_no_agent")
		if err != nil {
			return changed{}, err
		}
		var expect *person.ID
		if form.Had != "" {
			had, err := parseID(form.Had, "assignee", "ticket.assignee_no_agent")
			if err != nil {
				return changed{}, err
			}
			expect = new(person.ID(had))
		}
		now, err := w.Tickets.Assign(rq.Context(), rq.Actor, was.ID, person.ID(to), expect)
		if err != nil || idOf(was.AssigneeID) == person.ID(to) {
			return changed{now: now}, err
		}
		words, err := w.assignedTo(rq, person.ID(to))
		return changed{now, words, back(idText(idOf(was.AssigneeID)), idText(person.ID(to)))}, err
	})
}

func (w workspace) assignedTo(rq *front.Request, who person.ID) (string, error) {
	switch who {
	case 0:
		return rq.T("workspace.unassigned_flash"), nil
	case rq.Actor.Person:
		return rq.T("workspace.taken_flash"), nil
	}
	list, err := person.ReachOf(rq.Context(), w.DB, who)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return rq.T("workspace.assigned_flash", errs.Args{"Name": list[0].Name}), nil
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
