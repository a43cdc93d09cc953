package workspace

import (
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// Promised is a promise as the panel shows it.
type Promised struct {
	Standing string
	Why      string
	Policy   string
	Badge    ui.Badge
}

// LedgerLine is one thing that happened to a promise.
type LedgerLine struct {
	At   time.Time
	What string
	Of   string
	Why  string
}

// Promises is the panel of a ticket's promises.
type Promises struct {
	List   []Promised
	Ledger []LedgerLine
}

func (b *book) reader() sla.Reader {
	return sla.Reader{Locale: b.p.Locale, Zone: b.p.Zone, Now: b.p.Now}
}

// standing is what everybody who looks at a ticket must know at once: who answers for it, who works on it and where, what was promised, and
// what happens next.
func (b *book) standing(actor access.Actor) []ui.Term {
	t := &b.r.ticket
	level := ui.Term{Label: b.p.T("ladder.level")}
	for _, x := range b.r.teams {
		if x.ID == t.TeamID {
			level.Value = b.p.T("workspace.level", errs.Args{"Level": strconv.Itoa(x.Level)}) + " " + x.Name
		}
	}
	return []ui.Term{
		{Label: b.p.T("sla.owner"), Value: b.ownerWords()},
		{Label: b.p.T("sla.assignee"), Value: b.assigneeWords()},
		level,
		{Label: b.p.T("sla.next_step"), Value: b.p.T(b.nextStep(actor))},
		b.promise(),
	}
}

// promise is the one that comes first, with its sentence.
func (b *book) promise() ui.Term {
	x := ui.Term{Label: b.p.T("sla.promise"), Value: b.p.T("sla.none")}
	if len(b.r.promises) > 0 && b.r.promises[0].Target.Case() == 0 { // what vendors owe stands below
		p := &b.r.promises[0]
		x.Show = promiseTerm(b.reader().Standing(p), b.reader().Sentence(p), p.Overdue(b.p.Now))
	}
	return x
}

// nextStep is the key of what has to happen next.
func (b *book) nextStep(actor access.Actor) string {
	t := &b.r.ticket
	switch {
	case t.State == ticket.Merged:
		return "merge.next"
	case t.State.IsAway():
		return "trash.next"
	case t.State == ticket.Closed:
		return "sla.next_none"
	case t.State == ticket.Resolved:
		return "sla.next_confirm"
	case is(t.OwnerAskedID, actor.Person):
		return "sla.next_owner"
	case t.EscalationWaits:
		return "sla.next_accept"
	case t.AssigneeID == nil:
		return "sla.next_take"
	case t.State == ticket.WaitingUser:
		return "sla.next_user"
	case t.State == ticket.WaitingVendor:
		return "sla.next_vendor"
	case t.FirstResponseAt.IsZero():
		return "sla.next_answer"
	}
	for _, p := range b.r.promises {
		switch {
		case p.State != sla.Running:
		case p.Target == sla.NextResponse:
			return "sla.next_answer"
		case p.Target == sla.Update:
			return "sla.next_update"
		}
	}
	return "sla.next_solve"
}

func (b *book) promisePanel() (x Promises) {
	of := b.reader()
	for i := range b.r.promises {
		p := &b.r.promises[i]
		line := Promised{Standing: of.Standing(p), Why: of.Sentence(p), Badge: promiseBadge(b.p, p.Clock)}
		if line.Policy = b.p.T("sla.by_policy", errs.Args{"Name": p.Policy}); p.Agreed {
			line.Policy = b.p.T("sla.by_contract")
		}
		x.List = append(x.List, line)
	}
	for i := range b.r.ledger {
		s := &b.r.ledger[i]
		x.Ledger = append(x.Ledger, LedgerLine{At: s.At.Time, Of: s.Target.Name(b.p.Locale), What: of.Happened(s), Why: of.Sentence(&s.Promise)})
	}
	return x
}

// promiseBadge tells how a clock stands.
func promiseBadge(p ui.Page, c sla.Clock) ui.Badge {
	switch {
	case c.Overdue(p.Now):
		return ui.Badge{Label: p.T("sla.badge_overdue", errs.Args{"Time": p.Locale.Relative(c.DueAt.Time, p.Now, p.Zone)}), Tone: ui.Bad, Icon: ui.IconWarn, Title: c.Target.Name(p.Locale)}
	case c.State == sla.Running:
		x := ui.Badge{Label: p.T("sla.badge_due", errs.Args{"Time": p.Locale.Relative(c.DueAt.Time, p.Now, p.Zone)}), Icon: ui.IconClock, Title: c.Target.Name(p.Locale)}
		if !c.WarnedAt.IsZero() {
			x.Tone = ui.Warning
		}
		return x
	case c.State == sla.Paused:
		return ui.Badge{Label: p.T("sla.badge_still"), Icon: ui.IconPause, Title: c.Target.Name(p.Locale)}
	case c.State == sla.Met:
		return ui.Badge{Label: p.T("sla.badge_met"), Tone: ui.Success, Icon: ui.IconCheck}
	case c.State == sla.Late:
		return ui.Badge{Label: p.T("sla.badge_late"), Tone: ui.Bad, Icon: ui.IconWarn}
	}
	return ui.Badge{Label: p.T("sla.badge_cancelled")}
}
