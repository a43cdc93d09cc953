package demo

import (
	"context"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// makeApprovers makes the groups that agents ask beside line managers.
func (s *stage) makeApprovers(ctx context.Context) error {
	for _, g := range []struct {
		name, department string
	}{{"Licences and budget", "Comptabilité"}, {"Data protection", "Legal"}} {
		var members []person.ID
		if err := s.DB.Select(ctx, &members, `SELECT id FROM person WHERE department = $1 ORDER BY id`, g.department); err != nil {
			return err
		}
		d := approval.GroupDraft{Name: g.name, Active: true, Members: members}
		if _, err := s.Approvals.SaveGroup(ctx, by(), 0, 0, d); err != nil {
			return err
		}
	}
	return nil
}

// needsApproval tells the wishes for which an agent asks the line manager.
func (a *actors) needsApproval() bool {
	return a.story.Kind == string(ticket.Request) && a.user.ManagerID != nil && a.user.ID%3 != 0
}

// approving are the steps of it: asked, and answered unless the ticket is still open and nobody found the time.
func (a *actors) approving() []act {
	if !a.needsApproval() {
		return nil
	}
	steps := []act{{25 * time.Minute, a.askApproval}}
	if a.end != open {
		steps = append(steps, act{3 * time.Hour, a.answerApproval})
	}
	return steps
}

func (a *actors) askApproval(ctx context.Context) error {
	question := map[string]string{
		"en": "May they have this? It is what the subject says.", "fr": "Peut-on l'accorder ? Il s'agit de ce que dit l'objet.", "nl": "Mag dit? Het gaat om wat het onderwerp zegt.",
	}[a.user.Locale]
	t, err := a.Tickets.Get(ctx, a.first, a.ticket)
	if err != nil {
		return err
	}
	if t.Kind != ticket.Request { // what comes by mail is taken for a problem at first
		if _, err := a.Tickets.Edit(ctx, a.first, a.ticket, ticket.Edit{Field: ticket.FieldKind, From: string(t.Kind), To: string(ticket.Request)}); err != nil {
			return err
		}
	}
	_, err = a.Approvals.Ask(ctx, a.first, a.ticket, approval.Asking{Question: question})
	return err
}

// answerApproval is the manager's word; after a no the agent settles for what is there already.
func (a *actors) answerApproval(ctx context.Context) error {
	list, err := approval.OfTicket(ctx, a.DB, a.ticket)
	if err != nil {
		return err
	}
	manager, err := account.ActorOf(ctx, a.DB, *a.user.ManagerID, access.ViaPortal)
	if err != nil {
		return err
	}
	if a.user.ID%8 != 1 {
		_, err = a.Approvals.Answer(ctx, manager, list[0].ID, approval.Answer{Yes: true})
		return err
	}
	no := map[string]string{"en": "Not this quarter, sorry.", "fr": "Pas ce trimestre, désolé.", "nl": "Niet dit kwartaal, sorry."}[a.user.Locale]
	if _, err := a.Approvals.Answer(ctx, manager, list[0].ID, approval.Answer{Words: no}); err != nil {
		return err
	}
	_, err = a.Approvals.SetAside(ctx, a.first, a.ticket, "Solved with what we have; nothing is bought.")
	return err
}
