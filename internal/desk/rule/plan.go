package rule

import (
	"context"
	"slices"
	"strconv"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/setting"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// Did is one thing that a rule did or would do: from what to what, as the field's values are written. It holds all that is needed to take it
// back.
type Did struct {
	Do         Verb      `json:"do"`
	From       string    `json:"from,omitempty"`
	To         string    `json:"to,omitempty"`
	Role       Role      `json:"role,omitempty"`
	Text       string    `json:"text,omitempty"`
	Overridden bool      `json:"overridden,omitempty"` // the priority was, for Reason
	Reason     string    `json:"reason,omitempty"`
	Name       string    `json:"name,omitempty"`     // of the group that is asked
	Assignee   person.ID `json:"assignee,omitempty"` // who had the ticket, or who is told
	Team       team.ID   `json:"team,omitempty"`     // whose lead is told
}

// Failure is why an action cannot be done; Key is a message.
type Failure struct {
	Do  Verb   `json:"do"`
	Key string `json:"key"`
}

// facts are what plans ask of the desk; what was read once is not read again.
type facts struct {
	q          db.Querier
	believe    bool // that what is named is there and in use, without looking
	desk       *setting.Store
	teams      map[team.ID]team.Team
	agents     map[person.ID]bool
	categories map[category.ID]category.Category
	watchers   map[ticket.ID][]ticket.Watcher
	people     map[person.ID]person.Person
	questions  map[question.ID]question.Question
	groups     map[approval.GroupID]approval.Group
	asked      map[ticket.ID]bool // whether an approval waits, or was given or refused
	tags       map[ticket.ID][]string
}

func newFacts(q db.Querier, desk *setting.Store) *facts {
	return &facts{
		q: q, desk: desk, teams: map[team.ID]team.Team{}, agents: map[person.ID]bool{}, categories: map[category.ID]category.Category{},
		watchers: map[ticket.ID][]ticket.Watcher{}, people: map[person.ID]person.Person{}, questions: map[question.ID]question.Question{},
		groups: map[approval.GroupID]approval.Group{}, asked: map[ticket.ID]bool{}, tags: map[ticket.ID][]string{},
	}
}

// read is what is known under a key, or what ask tells of it; what is not there is the zero value.
func read[K comparable, V any](known map[K]V, key K, ask func() (V, error)) (V, error) {
	if v, ok := known[key]; ok {
		return v, nil
	}
	v, err := ask()
	if errs.Is(err, errs.NotFound) {
		var none V
		v, err = none, nil
	}
	if err == nil {
		known[key] = v
	}
	return v, err
}

func (f *facts) team(ctx context.Context, id team.ID) (team.Team, error) {
	if f.believe {
		return team.Team{ID: id, Active: id != 0}, nil
	}
	return read(f.teams, id, func() (team.Team, error) { return team.Get(ctx, f.q, id) })
}

func (f *facts) person(ctx context.Context, id person.ID) (bool, error) {
	if f.believe {
		return id != 0, nil
	}
	p, err := f.somebody(ctx, id)
	return p.ID != 0, err
}

func (f *facts) somebody(ctx context.Context, id person.ID) (person.Person, error) {
	return read(f.people, id, func() (person.Person, error) { return person.Get(ctx, f.q, id) })
}

func (f *facts) group(ctx context.Context, id approval.GroupID) (approval.Group, error) {
	if f.believe {
		return approval.Group{ID: id, Active: true}, nil
	}
	return read(f.groups, id, func() (approval.Group, error) { return approval.GroupOf(ctx, f.q, id) })
}

func (f *facts) question(ctx context.Context, id question.ID) (question.Question, error) {
	return read(f.questions, id, func() (question.Question, error) { return question.Get(ctx, f.q, id) })
}

func (f *facts) agent(ctx context.Context, id person.ID) (bool, error) {
	if f.believe {
		return id != 0, nil
	}
	return read(f.agents, id, func() (bool, error) { return team.IsAgent(ctx, f.q, id) })
}

func (f *facts) category(ctx context.Context, id category.ID) (category.Category, error) {
	if f.believe {
		return category.Category{ID: id, Active: id != 0}, nil
	}
	return read(f.categories, id, func() (category.Category, error) { return category.Get(ctx, f.q, id) })
}

// watches tells whether somebody gets copies already, or everything anyway.
func (f *facts) watches(ctx context.Context, t *ticket.Ticket, who person.ID) (bool, error) {
	if who == t.RequesterID {
		return true, nil
	}
	list, err := read(f.watchers, t.ID, func() ([]ticket.Watcher, error) { return ticket.Watchers(ctx, f.q, t.ID) })
	for _, w := range list {
		if w.PersonID == who {
			return true, err
		}
	}
	return false, err
}

// plan is what a rule would do to t, which then stands as it would afterwards. What is already so is not done. The first action that cannot
// be done is told beside the others, which are done all the same.
func (r *Rule) plan(ctx context.Context, f *facts, t *ticket.Ticket) (list []Did, failed *Failure, err error) {
	for _, a := range r.Then {
		did, why, err := r.planOne(ctx, f, t, a)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case why != "" && failed == nil:
			failed = &Failure{Do: a.Do, Key: why}
		case why == "" && did.Do != "":
			list = append(list, did)
		}
	}
	return list, failed, nil
}

func (r *Rule) planOne(ctx context.Context, f *facts, t *ticket.Ticket, a Action) (did Did, why string, err error) {
	switch a.Do {
	case SetPriority:
		return r.planPriority(t, a), "", nil
	case SetCategory:
		return f.planCategory(ctx, t, a)
	case AssignTeam:
		return f.planTeam(ctx, t, a)
	case AssignAgent:
		return f.planAgent(ctx, t, a)
	case AddWatcher:
		there, err := f.watches(ctx, t, a.Person)
		if err != nil || there {
			return Did{}, "", err
		}
		f.watchers[t.ID] = append(f.watchers[t.ID], ticket.Watcher{PersonID: a.Person})
		return Did{Do: a.Do, To: number(a.Person)}, "", nil
	case AddTag, RemoveTag:
		return f.planTag(ctx, t, a)
	case AddNote:
		return Did{Do: a.Do, Text: a.Text}, "", nil
	case Tell:
		did = Did{Do: a.Do, Role: a.Role, Text: a.Text}
		if a.Team == 0 {
			did.told(t)
			return did, "", nil
		}
		to, err := f.team(ctx, a.Team)
		if err != nil || !to.Active {
			return Did{}, "rule.team_gone", err
		}
		did.To = number(a.Team)
		return did, "", nil
	case Escalate:
		return f.planEscalation(ctx, t, a)
	case AskApproval:
		return f.planApproval(ctx, t, a)
	}
	return Did{}, "rule.verb_unknown", nil
}

// told fixes who is told: who has which role as the ticket stands at this action, not after those that follow it.
func (d *Did) told(t *ticket.Ticket) {
	switch d.Role {
	case Lead:
		d.Team = t.TeamID
	case Assignee:
		if d.Assignee = idOf(t.AssigneeID); d.Assignee == 0 { // its owner hears in their place
			d.Assignee = idOf(t.OwnerID)
		}
	case Owner:
		d.Assignee = idOf(t.OwnerID)
	}
}

func (r *Rule) planPriority(t *ticket.Ticket, a Action) Did {
	if t.Priority == a.Priority {
		return Did{}
	}
	did := Did{
		Do: a.Do, From: strconv.Itoa(int(t.Priority)), To: strconv.Itoa(int(a.Priority)), Text: a.Text, Overridden: t.Overridden, Reason: t.OverrideReason,
	}
	if did.Text == "" {
		did.Text = r.Name
	}
	t.Priority, t.Overridden, t.OverrideReason = a.Priority, true, did.Text
	return did
}

func (f *facts) planCategory(ctx context.Context, t *ticket.Ticket, a Action) (Did, string, error) {
	to, err := f.category(ctx, a.Category)
	switch {
	case err != nil || is(t.CategoryID, a.Category):
		return Did{}, "", err
	case !to.Active:
		return Did{}, "rule.category_gone", nil
	}
	did := Did{Do: a.Do, From: t.Value(ticket.FieldCategory), To: number(a.Category)}
	t.CategoryID, t.CategoryTrail, t.SealedTo = &a.Category, to.Trail, to.SealedTo
	if !t.ImpactChosen {
		t.Impact = to.Impact
	}
	if !t.UrgencyChosen {
		t.Urgency = to.Urgency
	}
	f.weigh(t)
	return did, "", nil
}

// weigh sets the priority by the desk's matrix, unless it was overridden.
func (f *facts) weigh(t *ticket.Ticket) {
	if !t.Overridden {
		t.Priority = ticket.Priority(f.desk.Desk().Priorities[t.Impact][t.Urgency])
	}
}

func (f *facts) planTeam(ctx context.Context, t *ticket.Ticket, a Action) (Did, string, error) {
	to, err := f.team(ctx, a.Team)
	switch {
	case err != nil || t.TeamID == a.Team:
		return Did{}, "", err
	case !to.Active:
		return Did{}, "rule.team_gone", nil
	case t.SealedTo != "" && !category.Named(t.SealedTo, a.Team):
		return Did{}, "category.sealed_team", nil
	}
	did := Did{Do: a.Do, From: number(t.TeamID), To: number(a.Team), Assignee: idOf(t.AssigneeID)}
	t.TeamID, t.AssigneeID, t.EscalationSeq, t.EscalationWaits = a.Team, nil, 0, false
	return did, "", nil
}

func (f *facts) planAgent(ctx context.Context, t *ticket.Ticket, a Action) (Did, string, error) {
	if is(t.AssigneeID, a.Person) {
		return Did{}, "", nil
	}
	ok, err := f.agent(ctx, a.Person)
	if err != nil || !ok {
		return Did{}, "rule.agent_gone", err
	}
	if ok, err = ticket.MayHold(ctx, f.q, t, a.Person); err != nil || !ok {
		return Did{}, "category.sealed_agent", err
	}
	did := Did{Do: a.Do, From: number(idOf(t.AssigneeID)), To: number(a.Person)}
	t.AssigneeID = &a.Person
	if t.State == ticket.New {
		t.State = ticket.Open
	}
	return did, "", nil
}

// tagged tells which tags a ticket has, by all names that they have or had.
func (f *facts) tagged(ctx context.Context, t *ticket.Ticket) ([]string, error) {
	return read(f.tags, t.ID, func() ([]string, error) {
		if t.Tags == 0 {
			return nil, nil
		}
		b, err := ticket.Filter{Tag: "any"}.Beside(ctx, f.q, t.ID)
		return b.Tags, err
	})
}

// planTag puts a tag on a ticket that has it not, or takes it off one that has it.
func (f *facts) planTag(ctx context.Context, t *ticket.Ticket, a Action) (Did, string, error) {
	has, err := f.tagged(ctx, t)
	if err != nil {
		return Did{}, "", err
	}
	key := ticket.TagKey(a.Tag)
	there := slices.Contains(has, key)
	switch {
	case a.Do == AddTag && !there:
		f.tags[t.ID] = append(slices.Clone(has), key)
		t.Tags++
	case a.Do == RemoveTag && there:
		f.tags[t.ID] = slices.DeleteFunc(slices.Clone(has), func(k string) bool { return k == key })
		t.Tags--
	default:
		return Did{}, "", nil
	}
	return Did{Do: a.Do, To: a.Tag}, "", nil
}

// planEscalation passes a ticket on that does not wait for the next level already.
func (f *facts) planEscalation(ctx context.Context, t *ticket.Ticket, a Action) (did Did, why string, err error) {
	if t.EscalationWaits {
		return did, "", nil
	}
	from, err := f.team(ctx, t.TeamID)
	if err != nil {
		return did, "", err
	}
	to, err := f.next(ctx, t, from)
	if err != nil {
		return did, "", err
	}
	switch {
	case !t.State.IsOpen():
		return did, "ladder.not_open", nil
	case !to.IsAbove(from):
		return did, "rule.no_level_above", nil
	case t.SealedTo != "" && !category.Named(t.SealedTo, to.ID):
		return did, "category.sealed_team", nil
	}
	did = Did{Do: a.Do, From: number(t.TeamID), To: number(to.ID), Text: a.Text, Assignee: idOf(t.AssigneeID)}
	t.TeamID, t.AssigneeID, t.EscalationWaits, t.State = to.ID, nil, true, ticket.Open
	return did, "", nil
}

// planApproval asks about a request of which nobody was asked yet; a question that was withdrawn does not count.
func (f *facts) planApproval(ctx context.Context, t *ticket.Ticket, a Action) (did Did, why string, err error) {
	asked, err := read(f.asked, t.ID, func() (bool, error) {
		list, err := approval.OfTicket(ctx, f.q, t.ID)
		return slices.ContainsFunc(list, func(a approval.Approval) bool { return a.State != approval.Withdrawn }), err
	})
	switch {
	case err != nil || asked:
		return did, "", err
	case t.Kind != ticket.Request:
		return did, "approval.only_requests", nil
	case !t.State.IsOpen():
		return did, "approval.not_open", nil
	}
	did = Did{Do: a.Do, Text: a.Text}
	if a.Group != 0 {
		g, err := f.group(ctx, a.Group)
		if err != nil || !g.Active {
			return Did{}, "rule.group_gone", err
		}
		did.To, did.Name = number(a.Group), g.Name
	}
	f.asked[t.ID] = true
	return did, "", nil
}

func number[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }

func is[T comparable](p *T, v T) bool { return p != nil && *p == v }

func idOf[T ~int64](p *T) T {
	if p == nil {
		return 0
	}
	return *p
}

// next is the team to which a ticket climbs from its own: the next step of its category, or where the team passes everything on to.
func (f *facts) next(ctx context.Context, t *ticket.Ticket, from team.Team) (to team.Team, err error) {
	var in category.Category
	if t.CategoryID != nil {
		if in, err = f.category(ctx, *t.CategoryID); err != nil {
			return to, err
		}
	}
	var steps []team.Team
	for _, id := range []team.ID{in.SecondID, in.ThirdID} {
		if id == 0 {
			continue
		}
		one, err := f.team(ctx, id)
		if err != nil {
			return to, err
		}
		steps = append(steps, one)
	}
	if id := in.Next(from, steps); id != 0 {
		return f.team(ctx, id)
	}
	return to, nil
}
