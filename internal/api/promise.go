package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
)

// Goal is how long something may take.
type Goal struct {
	Minutes int `json:"minutes,omitempty" minimum:"0" doc:"Of open time"`
	Days    int `json:"days,omitempty" minimum:"0" doc:"Or until the same time of day so many open days later"`
}

// PolicyFields are what people choose of a policy.
type PolicyFields struct {
	Name          string    `json:"name" maxLength:"100"`
	Active        bool      `json:"active,omitempty"`
	CalendarID    int64     `json:"calendar_id,omitempty" doc:"Absent: the desk's default calendar, whichever that is"`
	Priorities    []string  `json:"priorities,omitempty" nullable:"false" enum:"low,medium,high,critical" maxItems:"4" doc:"Absent: all"`
	CategoryIDs   []int64   `json:"category_ids,omitempty" nullable:"false" maxItems:"200" doc:"With all below them; absent: all"`
	VIP           bool      `json:"vip,omitempty" doc:"Only tickets of VIPs"`
	Organisations []string  `json:"organisations,omitempty" nullable:"false" maxItems:"200"`
	Departments   []string  `json:"departments,omitempty" nullable:"false" maxItems:"200"`
	Sites         []string  `json:"sites,omitempty" nullable:"false" maxItems:"200"`
	FirstResponse Goal      `json:"first_response,omitempty" doc:"Until the first public message of an agent"`
	NextResponse  Goal      `json:"next_response,omitempty" doc:"Until an agent answers what the requester wrote since"`
	Update        Goal      `json:"update,omitempty" doc:"From one public message of the desk to the next"`
	Resolution    Goal      `json:"resolution,omitempty"`
	Vendor        Goal      `json:"vendor,omitempty" doc:"Until a vendor answers a case, where its contract agrees no time; an agreed time always holds"`
	Pauses        bool      `json:"pauses,omitempty" doc:"While the desk waits for the requester, the time of updates and solution stands still"`
	PausesVendor  bool      `json:"pauses_vendor,omitempty" doc:"The same while it waits for a vendor"`
	Warnings      []Warning `json:"warnings,omitempty" nullable:"false" maxItems:"3" doc:"After which shares of the time whom is told that it runs out; absent: nobody"`
	Tell          []string  `json:"tell,omitempty" nullable:"false" enum:"assignee,owner,lead" maxItems:"3" doc:"Who is told of a broken promise"`
	Give          string    `json:"give,omitempty" enum:",owner,lead,level" doc:"Who then gets the ticket to work on; level: the next level by the ladder, with a handover that the desk writes. Where no level above may have it, the lead of its team is told"`
}

// Warning is a share of a time after which somebody is told.
type Warning struct {
	Share int      `json:"share" minimum:"1" maximum:"99" doc:"Percent of the time; each once"`
	Tell  []string `json:"tell" nullable:"false" enum:"assignee,owner,lead" minItems:"1" maxItems:"3"`
}

// Policy is what is promised for some tickets.
type Policy struct {
	ID       int64 `json:"id"`
	Position int   `json:"position" doc:"The first that fits a ticket holds"`
	PolicyFields
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Promise is how one promise of a ticket stands.
type Promise struct {
	Target     string     `json:"target" enum:"first_response,next_response,update,resolution,vendor"`
	CaseID     int64      `json:"case_id,omitempty" doc:"The case whose vendor has to answer; each has a clock of its own"`
	State      string     `json:"state" enum:"running,paused,met,late,cancelled"`
	Policy     string     `json:"policy"`
	DueAt      *time.Time `json:"due_at,omitempty" doc:"Absent while the time stands still"`
	StartedAt  time.Time  `json:"started_at"`
	WarnedAt   *time.Time `json:"warned_at,omitempty"`
	BreachedAt *time.Time `json:"breached_at,omitempty"`
	Sentence   string     `json:"sentence" doc:"Why it is due then, in the language that you ask for, by the desk's clock"`
}

// LedgerEntry is one thing that happened to a promise; it never changes.
type LedgerEntry struct {
	Target   string     `json:"target" enum:"first_response,next_response,update,resolution,vendor"`
	CaseID   int64      `json:"case_id,omitempty" doc:"The case whose vendor has to answer"`
	Seq      int        `json:"seq"`
	At       time.Time  `json:"at"`
	Kind     string     `json:"kind" enum:"started,paused,resumed,warned,breached,met,late,cancelled,policy_changed"`
	DueAt    *time.Time `json:"due_at,omitempty"`
	Policy   string     `json:"policy" doc:"The name of the policy that held from then on"`
	Sentence string     `json:"sentence" doc:"Why it was due then, as far as was known at that moment, in the language that you ask for"`
}

// PolicyID is the policy in an address.
type PolicyID struct {
	ID int64 `path:"id" minimum:"1" doc:"The policy's id"`
}

// PolicyList are all policies in the order in which they are tried.
type PolicyList struct {
	Body struct {
		Policies []Policy `json:"policies" nullable:"false"`
	}
}

// PolicyAnswer is one policy with its version.
type PolicyAnswer struct {
	ETag string `header:"ETag" doc:"The policy's version, for If-Match"`
	Body Policy
}

// PolicyCreation asks for a new policy.
type PolicyCreation struct{ Body PolicyFields }

// PolicyCreated is the new policy and where it is.
type PolicyCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The policy's version, for If-Match"`
	Body     Policy
}

// PolicyReplacement asks for another content of a policy.
type PolicyReplacement struct {
	PolicyID
	IfMatch
	Body PolicyFields
}

// PolicyOrder asks for another order.
type PolicyOrder struct {
	Body struct {
		IDs []int64 `json:"ids" nullable:"false" maxItems:"1000" doc:"Those that are left out follow in the order that they had"`
	}
}

// PromiseList is what was promised on a ticket, and all that happened to it.
type PromiseList struct {
	Body struct {
		Promises []Promise     `json:"promises" nullable:"false"`
		Ledger   []LedgerEntry `json:"ledger" nullable:"false"`
	}
}

func (s *surface) promises() {
	add(s, operation{method: http.MethodGet, path: "/policies", need: readDesk, id: "list-policies", tag: "Promises", summary: "List the policies of promises"}, s.listPolicies)
	add(s, operation{
		method: http.MethodPost, path: "/policies", need: manageDesk, id: "create-policy", tag: "Promises", summary: "Add a policy",
		more: "It is tried last. A name belongs to one policy only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createPolicy)
	add(s, operation{method: http.MethodPut, path: "/policies/order", need: manageDesk, id: "order-policies", tag: "Promises", summary: "Order the policies"}, s.orderPolicies)
	add(s, operation{method: http.MethodGet, path: "/policies/{id}", need: readDesk, id: "get-policy", tag: "Promises", summary: "Read a policy"}, s.getPolicy)
	add(s, operation{
		method: http.MethodPut, path: "/policies/{id}", need: manageDesk, id: "replace-policy", tag: "Promises", summary: "Change a policy",
		more: "A policy is changed as a whole: what is absent becomes empty. Open tickets follow in the background.", refusals: []int{412, 428},
	}, s.replacePolicy)
	add(s, operation{
		method: http.MethodDelete, path: "/policies/{id}", need: manageDesk, id: "delete-policy", tag: "Promises", summary: "Delete a policy",
		more: "One by which something was promised stays: 409. Set active to false instead.", status: http.StatusNoContent, refusals: []int{409, 412, 428},
	}, s.deletePolicy)
	add(s, operation{method: http.MethodGet, path: "/tickets/{id}/promises", need: workTicket, id: "list-promises", tag: "Promises", summary: "Read what is promised on a ticket"}, s.listPromises)
}

func policyOf(p *sla.Policy) Policy {
	x := Policy{ID: int64(p.ID), Position: p.Position, CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC()}
	x.Name, x.Active, x.CalendarID, x.VIP, x.Departments, x.Sites, x.Organisations = p.Name, p.Active, int64(p.Calendar), p.VIP, p.Departments, p.Sites, p.Organisations
	x.Pauses, x.PausesVendor, x.Give = p.Pauses, p.PausesVendor, string(p.Breach.Give)
	for _, one := range p.Priorities {
		x.Priorities = append(x.Priorities, one.Name())
	}
	for _, id := range p.Categories {
		x.CategoryIDs = append(x.CategoryIDs, int64(id))
	}
	for _, r := range p.Breach.Tell {
		x.Tell = append(x.Tell, string(r))
	}
	for _, w := range p.Warnings {
		one := Warning{Share: w.Share}
		for _, r := range w.Tell {
			one.Tell = append(one.Tell, string(r))
		}
		x.Warnings = append(x.Warnings, one)
	}
	for target, g := range x.goals() {
		*g = Goal(p.Goals[target])
	}
	return x
}

func (f *PolicyFields) goals() map[sla.Target]*Goal {
	return map[sla.Target]*Goal{sla.FirstResponse: &f.FirstResponse, sla.NextResponse: &f.NextResponse, sla.Update: &f.Update, sla.Resolution: &f.Resolution, sla.Vendor: &f.Vendor}
}

func (f *PolicyFields) draft() sla.Draft {
	d := sla.Draft{
		Name: f.Name, Active: f.Active, Calendar: calendar.ID(f.CalendarID), Goals: map[sla.Target]sla.Goal{}, Pauses: f.Pauses, PausesVendor: f.PausesVendor,
		Breach: sla.Breach{Give: sla.Role(f.Give)},
	}
	d.VIP, d.Organisations, d.Departments, d.Sites = f.VIP, f.Organisations, f.Departments, f.Sites
	for p := ticket.Low; p <= ticket.Critical; p++ {
		for _, name := range f.Priorities {
			if name == p.Name() {
				d.Priorities = append(d.Priorities, p)
			}
		}
	}
	for _, id := range f.CategoryIDs {
		d.Categories = append(d.Categories, category.ID(id))
	}
	for _, r := range f.Tell {
		d.Breach.Tell = append(d.Breach.Tell, sla.Role(r))
	}
	for _, w := range f.Warnings {
		one := sla.Warning{Share: w.Share}
		for _, r := range w.Tell {
			one.Tell = append(one.Tell, sla.Role(r))
		}
		d.Warnings = append(d.Warnings, one)
	}
	for target, g := range f.goals() {
		d.Goals[target] = sla.Goal(*g)
	}
	return d
}

func (s *surface) listPolicies(ctx context.Context, _ *caller, _ *Empty) (*PolicyList, error) {
	list, err := sla.Policies(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &PolicyList{}
	x.Body.Policies = make([]Policy, len(list))
	for i := range list {
		x.Body.Policies[i] = policyOf(&list[i])
	}
	return x, nil
}

func (s *surface) getPolicy(ctx context.Context, _ *caller, in *PolicyID) (*PolicyAnswer, error) {
	p, err := sla.GetPolicy(ctx, s.DB, sla.PolicyID(in.ID))
	if err != nil {
		return nil, err
	}
	return &PolicyAnswer{ETag: etag(p.Version), Body: policyOf(&p)}, nil
}

func (s *surface) createPolicy(ctx context.Context, c *caller, in *PolicyCreation) (*PolicyCreated, error) {
	p, err := s.Promises.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, err
	}
	return &PolicyCreated{Location: Prefix + "/policies/" + strconv.FormatInt(int64(p.ID), 10), ETag: etag(p.Version), Body: policyOf(&p)}, nil
}

func (s *surface) replacePolicy(ctx context.Context, c *caller, in *PolicyReplacement) (*PolicyAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	p, err := s.Promises.Update(ctx, c.actor, sla.PolicyID(in.ID), version, in.Body.draft())
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, err
	}
	return &PolicyAnswer{ETag: etag(p.Version), Body: policyOf(&p)}, nil
}

func (s *surface) deletePolicy(ctx context.Context, c *caller, in *struct {
	PolicyID
	IfMatch
},
) (*struct{}, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := sla.GetPolicy(ctx, s.DB, sla.PolicyID(in.ID))
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	return nil, s.Promises.Delete(ctx, c.actor, was.ID, version)
}

func (s *surface) orderPolicies(ctx context.Context, c *caller, in *PolicyOrder) (*PolicyList, error) {
	ids := make([]sla.PolicyID, len(in.Body.IDs))
	for i, id := range in.Body.IDs {
		ids[i] = sla.PolicyID(id)
	}
	if err := s.Promises.Reorder(ctx, c.actor, ids); err != nil {
		return nil, err
	}
	return s.listPolicies(ctx, c, nil)
}

func (s *surface) listPromises(ctx context.Context, c *caller, in *TicketID) (*PromiseList, error) {
	t, err := s.Tickets.Get(ctx, c.actor, in.ticket())
	if err != nil {
		return nil, err
	}
	list, ledger, err := sla.Promises(ctx, s.DB, t.ID)
	if err != nil {
		return nil, err
	}
	of := sla.Reader{Locale: c.locale, Zone: s.Settings.Desk().Zone(), Now: s.DB.Now().Time}
	x := &PromiseList{}
	x.Body.Promises, x.Body.Ledger = make([]Promise, len(list)), make([]LedgerEntry, len(ledger))
	for i := range list {
		p := &list[i]
		x.Body.Promises[i] = Promise{
			Target: string(p.Target.Sort()), CaseID: p.Target.Case(), State: string(p.State), Policy: p.Policy, DueAt: timeOf(p.DueAt), StartedAt: p.StartedAt.UTC(),
			WarnedAt: timeOf(p.WarnedAt), BreachedAt: timeOf(p.BreachedAt), Sentence: of.Sentence(p),
		}
	}
	for i := range ledger {
		e := &ledger[i]
		x.Body.Ledger[i] = LedgerEntry{
			Target: string(e.Target.Sort()), CaseID: e.Target.Case(), Seq: e.Seq, At: e.At.UTC(), Kind: string(e.Kind), DueAt: timeOf(e.DueAt), Policy: e.Promise.Policy,
			Sentence: of.Sentence(&e.Promise),
		}
	}
	return x, nil
}
