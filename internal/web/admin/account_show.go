package admin

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/authenticator"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type accountPage struct {
	ui.Page
	Path      string // of the person
	Name      string
	Badges    []ui.Badge
	Tabs      []ui.Tab
	Has       bool // an account
	State     []ui.Badge
	Disabled  bool
	Unstarted bool // no password chosen yet
	Address   string
	Roles     []ui.Option
	MayHave   bool // is still of the house and reachable
	App       authenticator.App
	Leaving   []string // what happens to their tickets when they leave
}

// accountShow shows whether and as what somebody may sign in.
func (s *screens) accountShow(rq *front.Request) error {
	c, _, err := s.card(rq)
	if err != nil {
		return err
	}
	a, err := s.Accounts.Get(rq.Context(), rq.Actor, c.ID)
	has := err == nil
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	x := newAccountPage(rq.Page(c.Name), c, a, has)
	if x.App, err = s.Apps.For(rq.Context(), rq.Actor, c.ID); err != nil {
		return err
	}
	if a.Agent && !x.Disabled {
		l, err := s.Lending.Leaving(rq.Context(), rq.Actor, c.ID)
		if err != nil {
			return err
		}
		x.Leaving = leavingWords(x.Page, l)
	}
	return rq.Render(accountView(x))
}

func newAccountPage(p ui.Page, c person.Card, a account.Account, has bool) accountPage {
	x := accountPage{
		Page: p, Path: personPath(c.ID), Name: c.Name, Badges: personBadges(p, c.Person), Tabs: personTabs(p, c.ID, "/account"), Has: has,
		Disabled: !a.DisabledAt.IsZero(), Unstarted: has && !a.HasPassword, Address: c.Address(), MayHave: c.Active,
	}
	switch {
	case !has:
		x.State = []ui.Badge{{Label: p.T("admin.account_none"), Icon: ui.IconRing}}
	case x.Disabled:
		x.State = []ui.Badge{{Label: p.T("admin.account_disabled"), Tone: ui.Bad, Icon: ui.IconLock}}
	case x.Unstarted:
		x.State = []ui.Badge{{Label: p.T("admin.account_unstarted"), Tone: ui.Warning, Icon: ui.IconClock}}
	default:
		x.State = []ui.Badge{{Label: p.T("admin.account_ready"), Tone: ui.Success, Icon: ui.IconCheck}}
	}
	x.Roles = []ui.Option{
		{Value: "agent", Label: p.T("admin.role_agent"), Hint: p.T("admin.role_agent_hint"), Selected: a.Agent},
		{Value: "lead", Label: p.T("admin.role_lead"), Hint: p.T("admin.role_lead_hint"), Selected: a.Lead},
		{Value: "admin", Label: p.T("admin.role_admin"), Hint: p.T("admin.role_admin_hint"), Selected: a.Admin},
	}
	return x
}

// leavingWords say who gets how many tickets.
func leavingWords(p ui.Page, l lending.Leaving) (list []string) {
	for _, x := range l.Owned {
		key := "lending.leaving_owned"
		if x.To == 0 {
			key = "lending.leaving_nobody"
		}
		list = append(list, p.N(key, x.Tickets, errs.Args{"Person": x.Name}))
	}
	if l.Queued > 0 {
		list = append(list, p.N("lending.leaving_queued", l.Queued))
	}
	return list
}

func number[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
