package admin

import (
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/sla"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type promisesPage struct {
	ui.Page
	Rows []promiseRow
}

type promiseRow struct {
	Name, Href, Calendar string
	For                  []string // which tickets
	Goals                []string
	First, Last, Unused  bool
	Up, Down             string
}

// promiseList shows what is promised, in the order in which policies are tried.
func (s *screens) promiseList(rq *front.Request) error {
	list, err := sla.Policies(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	calendars, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	categories, err := category.List(rq.Context(), s.DB, true)
	if err != nil {
		return err
	}
	return rq.Render(promisesView(newPromisesPage(rq.Page(rq.T("sla.title")), list, calendars, categories)))
}

func newPromisesPage(p ui.Page, list []sla.Policy, calendars []calendar.Calendar, categories []category.Category) promisesPage {
	x := promisesPage{Page: p}
	for i, one := range list {
		args := errs.Args{"Name": one.Name}
		x.Rows = append(x.Rows, promiseRow{
			Name: one.Name, Href: promisePath(one.ID), Calendar: hoursOf(p, calendars, one.Calendar), For: conditionWords(p, one.Conditions, categories),
			Goals: goalLines(p, one.Goals), First: i == 0, Last: i == len(list)-1, Unused: !one.Active,
			Up: p.T("sla.move_up", args), Down: p.T("sla.move_down", args),
		})
	}
	return x
}

func hoursOf(p ui.Page, list []calendar.Calendar, id calendar.ID) string {
	if i := slices.IndexFunc(list, func(c calendar.Calendar) bool { return c.ID == id }); i >= 0 {
		return list[i].Name
	}
	return p.T("sla.calendar_default")
}

// conditionWords are the tickets for which a policy holds, a line for each condition.
func conditionWords(p ui.Page, c sla.Conditions, categories []category.Category) (lines []string) {
	add := func(key string, values []string) {
		if len(values) > 0 {
			lines = append(lines, p.T(key, errs.Args{"Values": strings.Join(values, ", ")}))
		}
	}
	var priorities, topics []string
	for _, x := range c.Priorities {
		priorities = append(priorities, p.T(priorityKey(int(x))))
	}
	for _, id := range c.Categories {
		if i := slices.IndexFunc(categories, func(k category.Category) bool { return k.ID == id }); i >= 0 {
			topics = append(topics, categories[i].Name(p.Locale.Code()))
		}
	}
	add("sla.for_priorities", priorities)
	add("sla.for_categories", topics)
	if c.VIP {
		lines = append(lines, p.T("sla.for_vip"))
	}
	add("sla.for_organisations", c.Organisations)
	add("sla.for_departments", c.Departments)
	add("sla.for_sites", c.Sites)
	if len(lines) == 0 {
		lines = []string{p.T("sla.for_all")}
	}
	return lines
}

func goalLines(p ui.Page, goals map[sla.Target]sla.Goal) (lines []string) {
	for _, target := range sla.Targets {
		if g := goals[target]; !g.IsZero() {
			lines = append(lines, p.T("sla.goal_line", errs.Args{"Promise": p.T(target.Key()), "Goal": goalWords(p, g)}))
		}
	}
	return lines
}

func goalWords(p ui.Page, g sla.Goal) string {
	switch {
	case g.Days > 0:
		return p.N("sla.goal_days", g.Days)
	case g.Minutes%60 == 0:
		return p.N("sla.working_hours", g.Minutes/60)
	}
	return p.N("sla.working_minutes", g.Minutes)
}

func priorityKey(n int) string {
	return "workspace.priority_" + [...]string{"low", "medium", "high", "critical"}[n]
}

// promiseMove puts a policy one place up or down.
func (s *screens) promiseMove(rq *front.Request) error {
	was, err := s.promise(rq)
	if err != nil {
		return err
	}
	var f struct {
		By int `form:"by"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	list, err := sla.Policies(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	ids := make([]sla.PolicyID, len(list))
	at := 0
	for i, p := range list {
		ids[i] = p.ID
		if p.ID == was.ID {
			at = i
		}
	}
	if to := at + f.By; to >= 0 && to < len(ids) {
		ids[at], ids[to] = ids[to], ids[at]
	}
	if err := s.Promises.Reorder(rq.Context(), rq.Actor, ids); err != nil {
		return err
	}
	return rq.Redirect(promisesPath)
}

func (s *screens) promise(rq *front.Request) (sla.Policy, error) {
	id, err := rq.Int("id")
	if err != nil {
		return sla.Policy{}, err
	}
	return sla.GetPolicy(rq.Context(), s.DB, sla.PolicyID(id))
}

func promisePath(id sla.PolicyID) string {
	return promisesPath + "/" + strconv.FormatInt(int64(id), 10)
}
