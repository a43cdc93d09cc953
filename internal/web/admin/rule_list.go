package admin

import (
	"time"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type rulesPage struct {
	ui.Page
	Rows  []ruleRow
	Reads bool
}

type ruleRow struct {
	Name, Href, Runs string
	Version          int64
	Active           bool
	Sentence         rule.Sentence
	Did              []ui.Badge
	Up, Down, Switch ui.Btn
}

// ruleList shows the rules as sentences, in the order in which they are tried, with what they did lately.
func (s *screens) ruleList(rq *front.Request) error {
	list, err := rule.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	drafts := make([]rule.Draft, len(list))
	for i := range list {
		drafts[i] = list[i].Draft
	}
	words, err := s.ruleReader(rq, drafts...)
	if err != nil {
		return err
	}
	counts, err := rule.Counts(rq.Context(), s.DB, s.DB.Now().Add(-rule.Week))
	if err != nil {
		return err
	}
	x := rulesPage{Page: rq.Page(rq.T("rule.title")), Reads: !rq.Actor.May(account.ManageDesk)}
	for i := range list {
		r := &list[i]
		args := errs.Args{"Name": r.Name}
		row := ruleRow{
			Name: r.Name, Href: rulePath(r.ID), Runs: rulePath(r.ID) + "/runs", Version: r.Version, Active: r.Active, Sentence: words.Sentence(&r.Draft),
			Did:    ruleCounts(x.Page, r.ID, counts),
			Up:     ui.Btn{Label: x.T("rule.move_up", args), Icon: ui.IconUp, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "by", Value: "-1", Disabled: i == 0},
			Down:   ui.Btn{Label: x.T("rule.move_down", args), Icon: ui.IconDown, IconOnly: true, Small: true, Weight: ui.Quiet, Name: "by", Value: "1", Disabled: i == len(list)-1},
			Switch: ui.Btn{Label: x.T("rule.switch_on"), Small: true, Name: "on", Value: "1"},
		}
		if r.Active {
			row.Switch.Label, row.Switch.Value = x.T("rule.switch_off"), "0"
		}
		x.Rows = append(x.Rows, row)
	}
	return rq.Render(rulesView(x))
}

// ruleCounts are what a rule did within the week.
func ruleCounts(p ui.Page, id rule.ID, counts []rule.Count) (list []ui.Badge) {
	did := 0
	for _, c := range counts {
		if c.RuleID != id {
			continue
		}
		switch c.Outcome {
		case rule.DidIt, rule.WasTakenBack:
			did += c.Count
		case rule.WasStopped:
			list = append(list, ui.Badge{Label: p.N("rule.stopped_times", c.Count), Tone: ui.Warning, Icon: ui.IconWarn})
		case rule.CouldNot:
			list = append(list, ui.Badge{Label: p.N("rule.failed_times", c.Count), Tone: ui.Warning, Icon: ui.IconWarn})
		}
	}
	first := ui.Badge{Label: p.T("rule.did_none"), Plain: true}
	if did > 0 {
		first = ui.Badge{Label: p.N("rule.did_times", did), Icon: ui.IconCheck, Plain: true}
	}
	return append([]ui.Badge{first}, list...)
}

// ruleMove puts a rule further up or down.
func (s *screens) ruleMove(rq *front.Request) error {
	was, err := s.rule(rq)
	if err != nil {
		return err
	}
	var f struct {
		By int `form:"by"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Rules.Move(rq.Context(), rq.Actor, was.ID, f.By); err != nil {
		return err
	}
	return rq.Redirect(rulesPath)
}

// ruleSwitch turns a rule on or off, as it was seen.
func (s *screens) ruleSwitch(rq *front.Request) error {
	was, err := s.rule(rq)
	if err != nil {
		return err
	}
	var f struct {
		Version int64 `form:"version"`
		On      bool  `form:"on"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if _, err := s.Rules.Switch(rq.Context(), rq.Actor, was.ID, f.Version, f.On); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("admin.saved"))
	return rq.Redirect(rulesPath)
}

// ruleDelete takes a rule away, as it was seen.
func (s *screens) ruleDelete(rq *front.Request) error {
	was, err := s.rule(rq)
	if err != nil {
		return err
	}
	var f struct {
		Version int64 `form:"version"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	if err := s.Rules.Delete(rq.Context(), rq.Actor, was.ID, f.Version); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("rule.deleted"))
	return rq.Redirect(rulesPath)
}

type ruleRunsPage struct {
	ui.Page
	Title       string
	Tabs        []ui.Tab
	Rows        []ruleRunRow
	Start, Next string
}

type ruleRunRow struct {
	Ticket  string
	Subject string
	At      time.Time
	Outcome ui.Badge
	Did     []string
}

func ruleTabs(p ui.Page, id rule.ID, edit bool) []ui.Tab {
	return []ui.Tab{
		{Label: p.T("rule.tab_rule"), Href: rulePath(id), Current: edit},
		{Label: p.T("rule.tab_runs"), Href: rulePath(id) + "/runs", Current: !edit},
	}
}

// ruleRuns shows what a rule did, the newest first.
func (s *screens) ruleRuns(rq *front.Request) error {
	r, err := s.rule(rq)
	if err != nil {
		return err
	}
	var q struct {
		At     int64 `form:"at"`
		Ticket int64 `form:"ticket"`
		Seq    int64 `form:"seq"`
	}
	if err := rq.Decode(&q); err != nil {
		return err
	}
	from := rule.Page{At: db.At(time.UnixMicro(q.At)), Ticket: ticket.ID(q.Ticket), Seq: ticket.Seq(q.Seq), Limit: pageSize}
	list, more, err := rule.Runs(rq.Context(), s.DB, rq.Actor, r.ID, from)
	if err != nil {
		return err
	}
	words, err := s.ruleReader(rq, r.Draft)
	if err != nil {
		return err
	}
	x := ruleRunsPage{Page: rq.Page(r.Name), Title: r.Name}
	x.Tabs = ruleTabs(x.Page, r.ID, false)
	for i := range list {
		x.Rows = append(x.Rows, newRuleRunRow(x.Page, words, &list[i]))
	}
	if q.Ticket != 0 {
		x.Start = rulePath(r.ID) + "/runs"
	}
	if last := len(list) - 1; more {
		x.Next = rulePath(r.ID) + "/runs?at=" + number(list[last].At.UnixMicro()) + "&ticket=" + list[last].TicketID.String() + "&seq=" + number(list[last].Seq)
	}
	return rq.Render(ruleRunsView(x))
}

func newRuleRunRow(p ui.Page, words rule.Reader, r *rule.Run) ruleRunRow {
	row := ruleRunRow{Ticket: "#" + r.TicketID.String(), Subject: r.Subject, At: r.At.Time}
	switch r.Outcome {
	case rule.WasStopped:
		row.Outcome = ui.Badge{Label: p.T("rule.outcome_stopped"), Tone: ui.Warning, Icon: ui.IconWarn}
		row.Did = []string{p.T("rule.why_" + string(r.Why()))}
		return row
	case rule.CouldNot:
		row.Outcome = ui.Badge{Label: p.T("rule.outcome_failed"), Tone: ui.Warning, Icon: ui.IconWarn}
		row.Did = []string{p.T(r.Failure().Key)}
		return row
	case rule.WasTakenBack:
		row.Outcome = ui.Badge{Label: p.T("rule.outcome_taken_back"), Icon: ui.IconLeft}
	case rule.DidIt:
		row.Outcome = ui.Badge{Label: p.T("rule.outcome_did"), Tone: ui.Success, Icon: ui.IconCheck}
	}
	for _, did := range r.Did() {
		row.Did = append(row.Did, words.Did(did))
	}
	return row
}
