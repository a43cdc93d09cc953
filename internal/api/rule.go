package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/question"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// RuleWhen is the occasion of a rule.
type RuleWhen struct {
	On       string `json:"on" enum:"opened,answered,replied,assigned,moved,escalated,returned,state,category,priority,resolved,reopened,closed,promise_warned,promise_broken,approval_answered,vendor_answered,rated,questions,since_opened,in_state,unanswered" doc:"What happens, or for the last three what time passes after"`
	State    string `json:"state,omitempty" enum:"new,open,waiting_user,waiting_vendor,resolved" doc:"Of in_state"`
	Minutes  int    `json:"minutes,omitempty" minimum:"0" doc:"How long, where time passes; this or days"`
	Days     int    `json:"days,omitempty" minimum:"0"`
	OpenTime bool   `json:"open_time,omitempty" doc:"Only the open time of the default calendar counts"`
}

// RuleIf is what must hold; absent: always.
type RuleIf struct {
	CategoryID int64    `json:"category_id,omitempty" minimum:"1" doc:"Filed there or below"`
	Priorities []string `json:"priorities,omitempty" nullable:"false" enum:"low,medium,high,critical" maxItems:"4"`
	States     []string `json:"states,omitempty" nullable:"false" enum:"new,open,waiting_user,waiting_vendor,resolved,closed" maxItems:"6"`
	TeamIDs    []int64  `json:"team_ids,omitempty" nullable:"false" maxItems:"100"`
	Unassigned bool     `json:"unassigned,omitempty" doc:"Nobody works on it"`
	Channels   []string `json:"channels,omitempty" nullable:"false" enum:"email,portal,phone,visit,api" maxItems:"5"`
	Words      []string `json:"words,omitempty" nullable:"false" maxItems:"20" doc:"One of them begins a word of the subject or of what was said at that moment"`
	By         string   `json:"by,omitempty" enum:"requester,agent,desk"`

	Kinds         []string       `json:"kinds,omitempty" nullable:"false" enum:"incident,question,request" maxItems:"3"`
	VIP           bool           `json:"vip,omitempty" doc:"Of a requester who is a VIP"`
	Tag           string         `json:"tag,omitempty" maxLength:"40" doc:"It has this tag"`
	Organisations []string       `json:"organisations,omitempty" nullable:"false" maxItems:"20" doc:"The requester is of one of them"`
	Departments   []string       `json:"departments,omitempty" nullable:"false" maxItems:"20" doc:"The requester is of one of them"`
	Answers       []RuleAnswered `json:"answers,omitempty" nullable:"false" maxItems:"5" doc:"All of them were given"`
}

// RuleAnswered is an answer that must have been given; with the question alone, any will do.
type RuleAnswered struct {
	QuestionID int64  `json:"question_id" minimum:"1"`
	Text       string `json:"text,omitempty" maxLength:"2000" doc:"To line and text"`
	Choice     string `json:"choice,omitempty" maxLength:"60" doc:"The key of an option"`
	Yes        *bool  `json:"yes,omitempty" doc:"To yes_no"`
	AssetID    int64  `json:"asset_id,omitempty" minimum:"1" doc:"To device"`
}

// RuleAction is one thing that a rule does; which fields count follows from what it does.
type RuleAction struct {
	Do         string `json:"do" enum:"set_priority,set_category,assign_team,assign_agent,add_watcher,add_tag,remove_tag,add_note,tell,escalate,ask_approval"`
	Priority   string `json:"priority,omitempty" enum:"low,medium,high,critical"`
	CategoryID int64  `json:"category_id,omitempty" minimum:"1"`
	TeamID     int64  `json:"team_id,omitempty" minimum:"1" doc:"Of assign_team, or of tell: everybody in it"`
	PersonID   int64  `json:"person_id,omitempty" minimum:"1"`
	Role       string `json:"role,omitempty" enum:"assignee,owner,lead" doc:"Of tell, where no team is named"`
	GroupID    int64  `json:"group_id,omitempty" minimum:"1" doc:"Of ask_approval: the group of approvers; absent: the requester's line manager"`
	Tag        string `json:"tag,omitempty" maxLength:"40"`
	Text       string `json:"text,omitempty" maxLength:"1000" doc:"The reason of a priority, the note, what somebody is told, what the next level or who approves is asked"`
}

// RuleFields are what people choose of a rule.
type RuleFields struct {
	Name   string       `json:"name" maxLength:"100" doc:"Stands on the timeline of each ticket on which the rule acts"`
	Active bool         `json:"active"`
	When   RuleWhen     `json:"when"`
	If     RuleIf       `json:"if,omitzero"`
	Then   []RuleAction `json:"then" nullable:"false" maxItems:"10"`
}

// Rule is what the desk does by itself.
type Rule struct {
	ID       int64 `json:"id"`
	Position int   `json:"position" doc:"Rules act in this order"`
	RuleFields
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func ruleOf(r *rule.Rule) Rule {
	x := Rule{ID: int64(r.ID), Position: r.Position, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	x.Name, x.Active = r.Name, r.Active
	x.When = RuleWhen{On: string(r.When.On), State: string(r.When.State), Minutes: r.When.Minutes, Days: r.When.Days, OpenTime: r.When.Open}
	x.If = RuleIf{CategoryID: number(r.If.Category), Unassigned: r.If.Assignee != nil, Words: r.If.Words, By: string(r.If.By)}
	for _, p := range r.If.Priorities {
		x.If.Priorities = append(x.If.Priorities, p.Name())
	}
	for _, s := range r.If.States {
		x.If.States = append(x.If.States, string(s))
	}
	for _, t := range r.If.Teams {
		x.If.TeamIDs = append(x.If.TeamIDs, int64(t))
	}
	for _, c := range r.If.Channels {
		x.If.Channels = append(x.If.Channels, string(c))
	}
	x.If.VIP, x.If.Organisations, x.If.Departments, x.If.Tag = r.If.VIP, r.If.Organisations, r.If.Departments, r.If.Tag
	for _, k := range r.If.Kinds {
		x.If.Kinds = append(x.If.Kinds, string(k))
	}
	for _, a := range r.If.Answers {
		x.If.Answers = append(x.If.Answers, RuleAnswered(wireValue(a.Question, a.Is)))
	}
	for _, a := range r.Then {
		one := RuleAction{Do: string(a.Do), CategoryID: int64(a.Category), TeamID: int64(a.Team), PersonID: int64(a.Person), Role: string(a.Role), GroupID: int64(a.Group), Tag: a.Tag, Text: a.Text}
		if a.Do == rule.SetPriority {
			one.Priority = a.Priority.Name()
		}
		x.Then = append(x.Then, one)
	}
	return x
}

func (f *RuleFields) draft() rule.Draft {
	d := rule.Draft{Name: f.Name, Active: f.Active}
	d.When = rule.When{On: rule.Event(f.When.On), State: ticket.State(f.When.State), Minutes: f.When.Minutes, Days: f.When.Days, Open: f.When.OpenTime}
	d.If = rule.If{By: rule.By(f.If.By), Words: f.If.Words}
	d.If.Category = optional[category.ID](f.If.CategoryID)
	if f.If.Unassigned {
		d.If.Assignee = new(person.ID)
	}
	for _, p := range f.If.Priorities {
		d.If.Priorities = append(d.If.Priorities, priorityNamed(p))
	}
	for _, s := range f.If.States {
		d.If.States = append(d.If.States, ticket.State(s))
	}
	for _, t := range f.If.TeamIDs {
		d.If.Teams = append(d.If.Teams, team.ID(t))
	}
	for _, c := range f.If.Channels {
		d.If.Channels = append(d.If.Channels, ticket.Channel(c))
	}
	d.If.VIP, d.If.Organisations, d.If.Departments, d.If.Tag = f.If.VIP, f.If.Organisations, f.If.Departments, f.If.Tag
	for _, k := range f.If.Kinds {
		d.If.Kinds = append(d.If.Kinds, ticket.Kind(k))
	}
	for _, a := range f.If.Answers {
		d.If.Answers = append(d.If.Answers, ticket.Answered{Question: question.ID(a.QuestionID), Is: AnswerValue(a).value()})
	}
	for _, a := range f.Then {
		d.Then = append(d.Then, rule.Action{
			Do: rule.Verb(a.Do), Priority: priorityNamed(a.Priority), Category: category.ID(a.CategoryID), Team: team.ID(a.TeamID),
			Person: person.ID(a.PersonID), Role: rule.Role(a.Role), Group: approval.GroupID(a.GroupID), Tag: a.Tag, Text: a.Text,
		})
	}
	return d
}

// priorityNamed is a priority by its word; one that there is not where it has none.
func priorityNamed(name string) ticket.Priority {
	for p := ticket.Low; p <= ticket.Critical; p++ {
		if p.Name() == name {
			return p
		}
	}
	return -1
}

// RuleID is the rule in an address.
type RuleID struct {
	ID int64 `path:"id" minimum:"1" doc:"The rule's id"`
}

// RuleList are all rules in the order in which they act.
type RuleList struct {
	Body struct {
		Rules []Rule `json:"rules" nullable:"false"`
	}
}

// RuleAnswer is one rule with its version.
type RuleAnswer struct {
	ETag string `header:"ETag" doc:"The rule's version, for If-Match"`
	Body Rule
}

// RuleCreation asks for a new rule.
type RuleCreation struct{ Body RuleFields }

// RuleCreated is the new rule and where it is.
type RuleCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The rule's version, for If-Match"`
	Body     Rule
}

// RuleReplacement asks for another content of a rule.
type RuleReplacement struct {
	RuleID
	IfMatch
	Body RuleFields
}

// RuleMove asks for another place among the rules.
type RuleMove struct {
	RuleID
	Body struct {
		By int `json:"by" minimum:"-1000" maximum:"1000" doc:"So many places down, or up when below 0; at the ends it stays"`
	}
}

// RuleTrial asks what rules would have made of the last days.
type RuleTrial struct {
	Body struct {
		RuleFields
		ID   int64 `json:"id,omitempty" minimum:"1" doc:"The rule in whose place it is tried; absent: beside all others"`
		Days int   `json:"days,omitempty" minimum:"1" maximum:"90" doc:"How far back; absent: 30"`
	}
}

// RuleTried is what they would have made.
type RuleTried struct {
	Body struct {
		Days    int          `json:"days"`
		Tickets int          `json:"tickets" doc:"That were opened within these days"`
		Capped  bool         `json:"capped,omitempty" doc:"There were more, and only those that changed last were tried"`
		Loops   [][]string   `json:"loops" nullable:"false" doc:"Names of rules that set each other off"`
		Rules   []RuleResult `json:"rules" nullable:"false"`
	}
}

// RuleResult is what one rule would have done, in tickets.
type RuleResult struct {
	ID       int64   `json:"id,omitempty"`
	Name     string  `json:"name"`
	Fits     int     `json:"fits"`
	Changes  int     `json:"changes"`
	Stopped  int     `json:"stopped"`
	Failed   int     `json:"failed"`
	Never    bool    `json:"never" doc:"It meant no ticket"`
	Shadowed bool    `json:"shadowed" doc:"It meant tickets, and found everything as it wants it each time"`
	Examples []int64 `json:"example_ids" nullable:"false" doc:"Tickets that it would have changed"`
}

// RunList are what became of a rule, the newest first.
type RunList struct {
	Body struct {
		Runs []RuleRun `json:"runs" nullable:"false"`
	}
}

// RuleRun is what became of a rule on a ticket.
type RuleRun struct {
	TicketID int64     `json:"ticket_id"`
	Seq      int64     `json:"seq" doc:"The entry of the timeline that tells it"`
	At       time.Time `json:"at"`
	Outcome  string    `json:"outcome" enum:"did,stopped,failed,taken_back"`
}

// TakeBack names the entry of what a rule did.
type TakeBack struct {
	TicketID
	Seq int64 `path:"seq" minimum:"1" doc:"The entry of the timeline that tells what the rule did"`
}

const readRules = account.ReadRules

func (s *surface) rules() {
	add(s, operation{method: http.MethodGet, path: "/rules", need: readRules, id: "list-rules", tag: "Rules", summary: "List the rules"}, s.listRules)
	add(s, operation{
		method: http.MethodPost, path: "/rules", need: manageDesk, id: "create-rule", tag: "Rules", summary: "Add a rule",
		more: "Behind all others. A name belongs to one rule only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createRule)
	add(s, operation{
		method: http.MethodPost, path: "/rules/try", need: manageDesk, id: "try-rule", tag: "Rules", summary: "Try a rule on past tickets",
		more: "With all rules that are switched on. Nothing is changed.",
	}, s.tryRule)
	add(s, operation{method: http.MethodGet, path: "/rules/{id}", need: readRules, id: "get-rule", tag: "Rules", summary: "Read a rule"}, s.getRule)
	add(s, operation{
		method: http.MethodPut, path: "/rules/{id}", need: manageDesk, id: "replace-rule", tag: "Rules", summary: "Change a rule",
		more: "As a whole: what is absent goes. One that is not active may name what is not there or not in use any more.", refusals: []int{409, 412, 428},
	}, s.replaceRule)
	add(s, operation{
		method: http.MethodPost, path: "/rules/{id}/move", need: manageDesk, id: "move-rule", tag: "Rules", summary: "Let a rule act sooner or later than others",
		status: http.StatusNoContent,
	}, s.moveRule)
	add(s, operation{
		method: http.MethodDelete, path: "/rules/{id}", need: manageDesk, id: "delete-rule", tag: "Rules", summary: "Delete a rule",
		more: "What it did stays, and can still be taken back.", status: http.StatusNoContent, refusals: []int{409, 412, 428},
	}, s.deleteRule)
	add(s, operation{
		method: http.MethodGet, path: "/rules/{id}/runs", need: readRules, id: "list-rule-runs", tag: "Rules", summary: "List what a rule did",
		more: "The hundred newest.",
	}, s.listRuns)
	add(s, operation{
		method: http.MethodPost, path: "/tickets/{id}/rules/{seq}/take-back", need: workTicket, id: "take-back-rule", tag: "Rules", summary: "Take back what a rule did on a ticket",
		more: "All of it, or nothing where somebody has changed it since: 409.", refusals: []int{409},
	}, s.takeBackRule)
}

func (s *surface) listRules(ctx context.Context, _ *caller, _ *Empty) (*RuleList, error) {
	list, err := rule.List(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &RuleList{}
	x.Body.Rules = make([]Rule, len(list))
	for i := range list {
		x.Body.Rules[i] = ruleOf(&list[i])
	}
	return x, nil
}

func (s *surface) getRule(ctx context.Context, _ *caller, in *RuleID) (*RuleAnswer, error) {
	r, err := rule.Get(ctx, s.DB, rule.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &RuleAnswer{ETag: etag(r.Version), Body: ruleOf(&r)}, nil
}

func (s *surface) createRule(ctx context.Context, c *caller, in *RuleCreation) (*RuleCreated, error) {
	r, err := s.Rules.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, placedInRule(err)
	}
	return &RuleCreated{Location: Prefix + "/rules/" + strconv.FormatInt(int64(r.ID), 10), ETag: etag(r.Version), Body: ruleOf(&r)}, nil
}

func (s *surface) replaceRule(ctx context.Context, c *caller, in *RuleReplacement) (*RuleAnswer, error) {
	was, err := s.ruleAt(ctx, in.RuleID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	r, err := s.Rules.Update(ctx, c.actor, was.ID, was.Version, in.Body.draft())
	if err != nil {
		return nil, placedInRule(err)
	}
	return &RuleAnswer{ETag: etag(r.Version), Body: ruleOf(&r)}, nil
}

func (s *surface) deleteRule(ctx context.Context, c *caller, in *struct {
	RuleID
	IfMatch
},
) (*struct{}, error) {
	was, err := s.ruleAt(ctx, in.RuleID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	return nil, s.Rules.Delete(ctx, c.actor, was.ID, was.Version)
}

func (s *surface) moveRule(ctx context.Context, c *caller, in *RuleMove) (*struct{}, error) {
	return nil, s.Rules.Move(ctx, c.actor, rule.ID(in.ID), in.Body.By)
}

// ruleAt is a rule as the caller has seen it.
func (s *surface) ruleAt(ctx context.Context, id RuleID, match IfMatch) (rule.Rule, error) {
	version, err := match.version()
	if err != nil {
		return rule.Rule{}, err
	}
	was, err := rule.Get(ctx, s.DB, rule.ID(id.ID))
	if err == nil && was.Version != version {
		err = stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	return was, err
}

func (s *surface) tryRule(ctx context.Context, c *caller, in *RuleTrial) (*RuleTried, error) {
	days := in.Body.Days
	if days == 0 {
		days = rule.UsualDays
	}
	t, err := s.Rules.Try(ctx, s.Tickets, c.actor, rule.ID(in.Body.ID), in.Body.draft(), days)
	if err != nil {
		return nil, placedInRule(err)
	}
	x := &RuleTried{}
	x.Body.Days, x.Body.Tickets, x.Body.Capped, x.Body.Loops = t.Days, t.Tickets, t.Capped, t.Loops
	if x.Body.Loops == nil {
		x.Body.Loops = [][]string{}
	}
	x.Body.Rules = make([]RuleResult, len(t.Rules))
	for i := range t.Rules {
		r := &t.Rules[i]
		one := RuleResult{
			ID: int64(r.ID), Name: r.Name, Fits: r.Fits, Changes: r.Changes, Stopped: r.Stopped, Failed: r.Failed, Never: r.Never(), Shadowed: r.Shadowed(),
			Examples: []int64{},
		}
		for _, e := range r.Examples {
			one.Examples = append(one.Examples, int64(e.Ticket))
		}
		x.Body.Rules[i] = one
	}
	return x, nil
}

func (s *surface) listRuns(ctx context.Context, c *caller, in *RuleID) (*RunList, error) {
	if _, err := rule.Get(ctx, s.DB, rule.ID(in.ID)); err != nil {
		return nil, err
	}
	list, _, err := rule.Runs(ctx, s.DB, c.actor, rule.ID(in.ID), rule.Page{Limit: 100})
	if err != nil {
		return nil, err
	}
	x := &RunList{}
	x.Body.Runs = make([]RuleRun, len(list))
	for i, r := range list {
		x.Body.Runs[i] = RuleRun{TicketID: int64(r.TicketID), Seq: int64(r.Seq), At: r.At.UTC(), Outcome: string(r.Outcome)}
	}
	return x, nil
}

func (s *surface) takeBackRule(ctx context.Context, c *caller, in *TakeBack) (*struct{}, error) {
	_, err := s.Rules.TakeBack(ctx, s.Tickets, c.actor, in.ticket(), ticket.Seq(in.Seq))
	return nil, err
}

// ofAction finds the action that a field of a rule's form belongs to.
var ofAction = regexp.MustCompile(`^then_(\d+)(_text)?$`)

// placedInRule puts what the desk says about a rule where it stands in a request.
func placedInRule(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	places := map[string]string{
		"on": "body.when.on", "time": "body.when.minutes", "in_state": "body.when.state", "category": "body.if.category_id", "teams": "body.if.team_ids",
		"priorities": "body.if.priorities", "states": "body.if.states", "channels": "body.if.channels", "kinds": "body.if.kinds", "organisations": "body.if.organisations", "departments": "body.if.departments", "tag": "body.if.tag", "answers": "body.if.answers", "words": "body.if.words", "by": "body.if.by",
	}
	for i, f := range e.Fields {
		if at, ok := places[f.Name]; ok {
			e.Fields[i].Name = at
		} else if m := ofAction.FindStringSubmatch(f.Name); m != nil {
			e.Fields[i].Name = "body.then[" + m[1] + "]"
			if m[2] != "" {
				e.Fields[i].Name += ".text"
			}
		}
	}
	return err
}
