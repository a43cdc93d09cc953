package workspace_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
)

// beside is another team of the first level.
func (d *desk) beside(t *testing.T) access.TeamID {
	t.Helper()
	made, err := d.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Night desk", Level: 1, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func TestTheFormToMoveATicketLeadsUpTheLadderAndLetsLeadsGoPast(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		climbing(t, d)
		id, beside := d.ticket().ID, d.beside(t)
		amir := d.SignedIn(d.amir)
		p := amir.Get(path(id, "?do=team"))
		options := p.Attrs("#task-to option", "value")
		if !slices.Contains(options, text(beside)) || slices.Contains(options, text(d.other)) || len(p.All("#task-why")) != 0 {
			t.Errorf("an agent may choose %q", options)
		}
		if way := strings.Join(p.Attrs(".detail-foot a", "href"), " "); !strings.Contains(way, "do=escalate") {
			t.Errorf("the form leads to %q", way)
		}
		p = amir.Post(path(id, "/team"), "to", text(d.other), "why", "I say so")
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if !contains(p.Text("main"), "Servers is a higher level: escalate the ticket instead") {
			t.Errorf("the page says %q", p.Text("main"))
		}
		boss := d.Person("Lea Lead", "en", account.Roles{Agent: true, Lead: true})
		d.write(t, `UPDATE team_member SET lead = TRUE WHERE person_id = $1`, boss.Person)
		lea := d.SignedIn(boss)
		p = lea.Get(path(id, "?do=team"))
		if !slices.Contains(p.Attrs("#task-to option", "value"), text(d.other)) || len(p.All("#task-why")) != 1 {
			t.Errorf("a lead may choose %q", p.Attrs("#task-to option", "value"))
		}
		p = lea.Post(path(id, "/team"), "to", text(d.other))
		wantStatus(t, p, http.StatusUnprocessableEntity)
		if p.Attr("#task-why", "aria-invalid") != "true" || p.Attr("#task-to [selected]", "value") != text(d.other) {
			t.Errorf("the form says %q", p.Text(".detail-foot"))
		}
		wantStatus(t, lea.Post(path(id, "/team"), "to", text(d.other), "why", "They know of it."), http.StatusSeeOther)
		if now := d.now(t, id); now.TeamID != d.other {
			t.Errorf("team %d", now.TeamID)
		}
	})
}

func TestAnUntakenTicketSaysWhereItsCategoryBegins(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id, beside := d.ticket().ID, d.beside(t)
		amir := d.SignedIn(d.amir)
		wantStatus(t, amir.Post(path(id, "/edit"), "category", text(d.printers), "from_category", ""), http.StatusSeeOther)
		if got := amir.Get(path(id, "")).Text("#ladder"); contains(got, "begin with") {
			t.Errorf("where it is right the page says %q", got)
		}
		d.write(t, `UPDATE category SET team_id = $2, own_team_id = $2 WHERE id = $1`, d.printers, beside)
		p := amir.Get(path(id, ""))
		if !contains(p.Text("#ladder"), "Tickets of this category begin with Night desk (L1)") {
			t.Errorf("the page says %q", p.Text("#ladder"))
		}
		wantStatus(t, amir.Post(path(id, "/team"), "to", text(beside)), http.StatusSeeOther)
		if now := d.now(t, id); now.TeamID != beside {
			t.Errorf("team %d", now.TeamID)
		}
	})
}

func TestTicketFiledAfterSomebodyTookItOffersTheTeamOfItsCategory(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		beside := d.beside(t)
		c, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{NameEN: "Nights", NameFR: "Nuits", NameNL: "Nachten", TeamID: beside, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		id, amir := d.ticket().ID, d.SignedIn(d.amir)
		wantStatus(t, amir.Post(path(id, "/assign"), "to", text(d.amir.Person)), http.StatusSeeOther)
		wantStatus(t, amir.Post(path(id, "/edit"), "category", text(c.ID), "from_category", ""), http.StatusSeeOther)
		p := amir.Get(path(id, ""))
		if !contains(p.Text("#ladder"), "Tickets of this category begin with Night desk (L1)") || p.Attr(`#ladder button[name="to"]`, "value") != text(beside) {
			t.Errorf("the page says %q", p.Text("#ladder"))
		}
		wantStatus(t, amir.Post(path(id, "/team"), "to", text(beside)), http.StatusSeeOther)
		if now := d.now(t, id); now.TeamID != beside {
			t.Errorf("team %d", now.TeamID)
		}
		fresh := d.ticket().ID
		wantStatus(t, amir.Post(path(fresh, "/edit"), "category", text(c.ID), "from_category", ""), http.StatusSeeOther)
		if now := d.now(t, fresh); now.TeamID != beside {
			t.Errorf("a new one stayed with team %d", now.TeamID)
		}
	})
}
