package portal

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

func ticketPath(id ticket.ID) string { return "/tickets/" + id.String() }

// progress is how far a ticket has come in its requester's eyes: received, somebody has it, being worked on, solved, confirmed.
func progress(p ui.Page, t *ticket.Ticket) []ui.Step {
	if t.State.IsAway() { // it went another way
		return nil
	}
	last := p.T("portal.step_confirmed")
	if t.State == ticket.Closed && t.CloseKind == ticket.Unconfirmed {
		last = p.T("portal.step_closed")
	}
	labels := []string{
		p.T("portal.step_received"), p.T("portal.step_assigned"), p.T("portal.step_progress"), p.T("portal.step_solved"), last,
	}
	at := reached(t)
	steps := make([]ui.Step, len(labels))
	for i, label := range labels {
		steps[i] = ui.Step{Label: label, State: ui.StepTodo}
		switch {
		case i < at || t.State == ticket.Closed:
			steps[i].State = ui.StepDone
		case i == at:
			steps[i].State = ui.StepCurrent
		}
	}
	return steps
}

// reached is the number of the step that the ticket is at.
func reached(t *ticket.Ticket) int {
	switch {
	case t.State == ticket.Closed:
		return 4
	case t.State == ticket.Resolved:
		return 3
	case !t.FirstResponseAt.IsZero():
		return 2
	case t.AssigneeID != nil:
		return 1
	}
	return 0
}

// stateBadge is a ticket's state in the requester's words: what it means for them.
func stateBadge(p ui.Page, t *ticket.Ticket) ui.Badge {
	switch t.State.ForRequester() {
	case ticket.WaitingUser:
		return ui.Badge{Label: p.T("portal.state_waiting"), Tone: ui.Warning, Icon: ui.IconReply}
	case ticket.Resolved:
		return ui.Badge{Label: p.T("portal.state_resolved"), Tone: ui.Accent, Icon: ui.IconCheck}
	case ticket.Closed:
		return ui.Badge{Label: p.T("portal.state_closed"), Tone: ui.Success, Icon: ui.IconDone}
	case ticket.Merged:
		return ui.Badge{Label: p.T("merge.portal_state"), Icon: ui.IconLink}
	case ticket.Cancelled:
		return ui.Badge{Label: p.T("trash.portal_state"), Icon: ui.IconClose}
	case ticket.Open:
		return ui.Badge{Label: p.T("portal.state_open"), Tone: ui.Info, Icon: ui.IconHalf}
	case ticket.New:
	}
	return ui.Badge{Label: p.T("portal.state_new"), Icon: ui.IconRing}
}

// lead is the line below a ticket's subject: its number, and who looks after it.
func lead(p ui.Page, t *ticket.Ticket, assignee string) string {
	switch {
	case t.State == ticket.Closed, assignee == "":
		return p.T("portal.number", errs.Args{"Number": t.ID.String()})
	}
	return p.T("portal.number_with", errs.Args{"Number": t.ID.String(), "Name": assignee})
}
