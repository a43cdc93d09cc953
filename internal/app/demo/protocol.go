package demo

import (
	"context"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/ticket"
)

// makeProtocol guards the accounts, and asks one more thing about them.
func (s *stage) makeProtocol(ctx context.Context) error {
	accounts := s.topics["account"].id
	if err := s.Checklists.Mark(ctx, by(), []category.ID{accounts, s.topics["mfa"].id}); err != nil {
		return err
	}
	_, err := s.Checklists.Create(ctx, by(), checklist.Draft{
		Stage: checklist.Resolve, CategoryID: &accounts, Required: true, Active: true,
		TextEN: "Ended the other sessions of the account", TextFR: "Les autres sessions du compte sont fermées", TextNL: "De andere sessies van het account zijn beëindigd",
	})
	return err
}

// readProtocol lets some agents have read the protocol, of which one page has changed since.
func (s *stage) readProtocol(ctx context.Context) error {
	rows, err := s.Protocol.List(ctx, by())
	if err != nil {
		return err
	}
	read := func(who string, pages int) error {
		agent, err := account.ActorOf(ctx, s.DB, s.byAddress[who+"@"+domain], access.ViaWorkspace)
		if err != nil {
			return err
		}
		rows, err := s.Protocol.List(ctx, agent)
		for _, r := range rows[:min(pages, len(rows))] {
			if err == nil {
				err = s.Protocol.Acknowledge(ctx, agent, r.ID, r.Published)
			}
		}
		return err
	}
	for _, who := range []string{"emma.whitfield", "mehdi.benali", "lotte.verhoeven", "sofie.claes", "thomas.dujardin", "ingrid.maes"} {
		if err := read(who, len(rows)); err != nil {
			return err
		}
	}
	if _, err := s.sharpen(ctx, checklist.Document, "What did not help is written down, too", map[string]string{
		"en": "<p><strong>What did not help</strong></p><p>Write it down as well: whoever comes next need not try it again.</p>",
		"fr": "<p><strong>Ce qui n’a pas aidé</strong></p><p>Notez-le aussi : la personne suivante n’aura pas à l’essayer de nouveau.</p>",
		"nl": "<p><strong>Wat niet hielp</strong></p><p>Noteer dat ook: wie na je komt, hoeft het niet opnieuw te proberen.</p>",
	}); err != nil {
		return err
	}
	return read("sofie.claes", len(rows))
}

// sharpenEscalation is what the improvement about it came to.
func (s *stage) sharpenEscalation(ctx context.Context) (protocol.Ref, error) {
	return s.sharpen(ctx, checklist.Troubleshoot, "One checklist before a ticket climbs to the second level", map[string]string{
		"en": "<p><strong>Before you pass it on</strong></p><p>Go through the checklist of the first level once more: the second level asks for it first.</p>",
		"fr": "<p><strong>Avant de transmettre</strong></p><p>Reprenez encore une fois la liste du premier niveau : le deuxième niveau la demande d’abord.</p>",
		"nl": "<p><strong>Voor je doorgeeft</strong></p><p>Loop de checklist van het eerste niveau nog eens af: het tweede niveau vraagt er eerst naar.</p>",
	})
}

// sharpen publishes a new version of the page about a stage, with something more in each language.
func (s *stage) sharpen(ctx context.Context, about checklist.Stage, changed string, more map[string]string) (r protocol.Ref, err error) {
	admin, err := account.ActorOf(ctx, s.DB, s.byAddress["nadia.peeters@"+domain], access.ViaAdmin)
	if err != nil {
		return r, err
	}
	rows, err := s.Protocol.List(ctx, admin)
	if err != nil {
		return r, err
	}
	for _, row := range rows {
		if !row.Explains(about) {
			continue
		}
		e, err := s.Protocol.Edit(ctx, admin, row.ID)
		if err != nil {
			return r, err
		}
		d := protocol.Draft{Active: true, Stages: []checklist.Stage{about}, Texts: e.Texts}
		for n := range d.Texts {
			d.Texts[n].HTML += clean.Composer(more[d.Texts[n].Locale], nil).HTML
		}
		p, err := s.Protocol.Save(ctx, admin, e.ID, e.Revision, d)
		if err != nil {
			return r, err
		}
		p, err = s.Protocol.Publish(ctx, admin, p.ID, p.Revision, changed)
		return protocol.Ref{Page: p.ID, Number: p.Published}, err
	}
	return r, nil
}

// followProtocol is what a careful agent does before a ticket is resolved: whatever is required, and often the rest of the list.
func (a *actors) followProtocol(ctx context.Context) error {
	agent := a.helper()
	_, list, err := a.Checklists.For(ctx, agent, a.ticket)
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.Done() || l.Stage == checklist.Verify || !l.Required && a.nth(3) > 0 {
			continue
		}
		if _, err := a.Checklists.Tick(ctx, agent, a.ticket, l.ID, true); err != nil {
			return err
		}
	}
	i, m, err := a.Checklists.IdentityFor(ctx, agent, a.ticket)
	if err != nil || !i.Missing() {
		return err
	}
	if a.nth(6) == 2 { // some forget it, and are reminded
		_, err := a.Tickets.Resolve(ctx, agent, a.ticket, ticket.Solution{Text: a.fill(a.story.Fix), Cause: ticket.Cause(a.story.Cause)})
		if !errs.Is(err, errs.Conflict) {
			return err
		}
	}
	p := checklist.NewProof{Kind: checklist.InPerson, Note: a.nthOf(a.manners.Seen)}
	switch {
	case m.App:
		p.Kind, p.Code, p.Note = checklist.AppCode, a.codeOf(i.Now), a.nthOf(a.manners.Called)
	case len(m.Numbers) > 0 && a.nth(4) > 0:
		p.Kind, p.Number, p.Note = checklist.CallBack, m.Numbers[0], a.nthOf(a.manners.Called)
	case m.Granted && m.Manager != agent.Person && a.nth(4) == 0:
		p.Kind, p.Note = checklist.Manager, a.nthOf(a.manners.Agreed)
	}
	proof, err := a.Checklists.Prove(ctx, agent, a.ticket, p)
	if err != nil || !proof.Second {
		return err
	}
	_, err = a.Checklists.Second(ctx, a.colleague(), a.ticket, proof.ID)
	return err
}
