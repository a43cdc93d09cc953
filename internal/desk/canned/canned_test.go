package canned_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

type desk struct {
	*testsite.Desk
	store                         *canned.Store
	lena, amir, otto, nadia, anna access.Actor // Lena leads Amir's team; Otto is of another; Nadia administers
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testsite.Each(t, func(t *testing.T, site *testsite.Desk) {
		t.Helper()
		d := &desk{Desk: site, store: canned.NewStore(site.DB, site.Settings, site.Tickets)}
		d.lena = site.Person("Lena Lead", "en", account.Roles{Agent: true, Lead: true})
		d.lena.Leads = []access.TeamID{site.Team}
		d.amir = site.Person("Amir Agent", "en", account.Roles{Agent: true})
		d.otto = site.Person("Otto Other", "en", account.Roles{Agent: true})
		d.nadia = site.Person("Nadia Admin", "nl", account.Roles{Admin: true})
		d.nadia.Teams = nil
		d.anna = site.Person("Anna Ask", "fr", account.Roles{})
		other, err := site.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		d.otto.Teams = []access.TeamID{other.ID}
		f(t, d)
	})
}

func says(locale, text string) canned.Body { return canned.Body{Locale: locale, Text: text} }

func (d *desk) add(who access.Actor, name string, with canned.Sharing, bodies ...canned.Body) canned.Text {
	d.T.Helper()
	t, err := d.store.Create(d.T.Context(), who, canned.Draft{Name: name, Sharing: with, Team: d.Team, Bodies: bodies})
	if err != nil {
		d.T.Fatal(err)
	}
	return t
}

func (d *desk) names(who access.Actor) (list []string) {
	d.T.Helper()
	texts, err := d.store.List(d.T.Context(), who)
	if err != nil {
		d.T.Fatal(err)
	}
	for _, t := range texts {
		list = append(list, t.Name)
	}
	return list
}

func TestTextsAreTheirAuthorsTheirTeamsOrEverybodys(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		all := d.add(d.nadia, "all", canned.WithAll, says("en", "All"))
		d.add(d.nadia, "all 2", canned.WithAll, says("en", "All"))
		ours := d.add(d.lena, "team", canned.InTeam, says("en", "Team"))
		own := d.add(d.amir, "own", canned.Own, says("en", "Own"))
		for _, x := range []struct {
			who  access.Actor
			want []string
		}{
			{d.amir, []string{"own", "team", "all", "all 2"}},
			{d.lena, []string{"team", "all", "all 2"}},
			{d.otto, []string{"all", "all 2"}},
			{d.nadia, []string{"team", "all", "all 2"}},
		} {
			if diff := cmp.Diff(x.want, d.names(x.who)); diff != "" {
				t.Errorf("%s: %s", x.who.Name, diff)
			}
		}
		if _, err := d.store.List(c, d.anna.AsRequester()); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester gets %v", err)
		}
		draft := func(name string, with canned.Sharing) canned.Draft {
			return canned.Draft{Name: name, Sharing: with, Team: d.Team, Bodies: []canned.Body{says("nl", "Nu zo")}}
		}
		for _, x := range []struct {
			who  access.Actor
			id   canned.ID
			d    canned.Draft
			want errs.Kind
		}{
			{d.amir, ours.ID, draft("x", canned.Own), errs.Forbidden},
			{d.amir, own.ID, draft("x", canned.InTeam), errs.Forbidden},
			{d.lena, own.ID, draft("x", canned.Own), errs.NotFound},
			{d.lena, all.ID, draft("x", canned.WithAll), errs.Forbidden},
			{d.otto, ours.ID, draft("x", canned.Own), errs.NotFound},
		} {
			if _, err := d.store.Update(c, x.who, x.id, 1, x.d); !errs.Is(err, x.want) {
				t.Errorf("%s changes %d: %v, want %s", x.who.Name, x.id, err, x.want)
			}
		}
		got, err := d.store.Update(c, d.nadia, ours.ID, 1, draft("renamed", canned.InTeam))
		if err != nil || got.Version != 2 {
			t.Fatal(got, err)
		}
		if _, err := d.store.Update(c, d.lena, ours.ID, 1, draft("late", canned.InTeam)); !errs.Is(err, errs.Conflict) {
			t.Errorf("an old version counts: %v", err)
		}
		if got, err = d.store.Get(c, d.amir, ours.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]canned.Body{{Locale: "nl", HTML: "<p>Nu zo</p>", Text: "Nu zo"}}, got.Bodies); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDeletedTextsComeBackAndOrderIsKept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		first, second := d.add(d.amir, "first", canned.Own, says("en", "1")), d.add(d.amir, "second", canned.Own, says("en", "2"))
		d.add(d.lena, "team", canned.InTeam, says("en", "3"))
		for _, err := range []error{
			d.store.Move(c, d.amir, second.ID, 1), // the team's are not its neighbours
			d.store.Move(c, d.amir, second.ID, -1),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"second", "first", "team"}, d.names(d.amir)); diff != "" {
			t.Error(diff)
		}
		if _, err := d.store.Delete(c, d.amir, first.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"second", "team"}, d.names(d.amir)); diff != "" {
			t.Error(diff)
		}
		if _, err := d.store.Restore(c, d.lena, first.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another takes back the deletion: %v", err)
		}
		if _, err := d.store.Restore(c, d.amir, first.ID); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"second", "first", "team"}, d.names(d.amir)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestATextIsRefusedWhereItsFieldsAreWrong(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for name, x := range map[string]struct {
			draft canned.Draft
			field string
		}{
			"no name":         {canned.Draft{Sharing: canned.Own, Bodies: []canned.Body{says("en", "x")}}, "name"},
			"no text":         {canned.Draft{Name: "x", Sharing: canned.Own, Bodies: []canned.Body{says("en", " ")}}, "text_en"},
			"an unknown name": {canned.Draft{Name: "x", Sharing: canned.Own, Bodies: []canned.Body{says("en", "x"), says("fr", "Bonjour {nom}")}}, "text_fr"},
			"a stray brace":   {canned.Draft{Name: "x", Sharing: canned.Own, Bodies: []canned.Body{says("en", "a } b")}}, "text_en"},
			"no such team":    {canned.Draft{Name: "x", Sharing: canned.InTeam, Team: 99, Bodies: []canned.Body{says("en", "x")}}, "team"},
			"no such sharing": {canned.Draft{Name: "x", Sharing: "some", Bodies: []canned.Body{says("en", "x")}}, "sharing"},
			"no such locale":  {canned.Draft{Name: "x", Sharing: canned.Own, Bodies: []canned.Body{says("en", "x"), says("de", "x")}}, "text_de"},
		} {
			_, err := d.store.Create(t.Context(), d.nadia, x.draft)
			if !errs.Is(err, errs.Invalid) || d.Texts.For("en").Fields(err)[x.field] == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestATextIsFilledInTheRequestersLanguage(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		tk := d.Open(d.anna, "No <network>", "…")
		d.write(t, `UPDATE person SET name = 'Anna «& <Ask>' WHERE id = $1`, d.anna.Person)
		fill := func(bodies ...canned.Body) canned.Filled {
			t.Helper()
			f, err := d.store.Fill(c, d.amir, tk.ID, d.add(d.amir, "x", canned.Own, bodies...).ID)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		f := fill(says("en", "Hello"), canned.Body{Locale: "fr", HTML: `<p>Bonjour <b>{requester.name}</b>, {ticket.number} «{ticket.subject}»</p><script>x</script>`})
		want := canned.Body{
			Locale: "fr", HTML: clean.HTML("<p>Bonjour <b>Anna «&amp; &lt;Ask&gt;</b>, #" + tk.ID.String() + " «No &lt;network&gt;»</p>"),
			Text: "Bonjour Anna «& <Ask>, #" + tk.ID.String() + " «No <network>»",
		}
		if diff := cmp.Diff(want, f.Said); diff != "" || f.Wanted != "fr" {
			t.Error(f.Wanted, diff)
		}
		if f = fill(says("nl", "Dag"), says("en", "{agent.name}, {team.name}, {desk.name}")); f.Said.Locale != "en" || f.Wanted != "fr" {
			t.Errorf("without French: %+v", f)
		}
		if f.Said.Text == "" || f.Said.Text[:10] != "Amir Agent" {
			t.Errorf("filled %q", f.Said.Text)
		}
		d.write(t, `UPDATE ticket SET language = 'nl' WHERE id = $1`, tk.ID)
		if f = fill(says("en", "Hello"), says("nl", "Dag")); f.Said.Locale != "nl" {
			t.Errorf("the ticket is in Dutch: %+v", f)
		}
		list, err := d.store.Offered(c, d.otto, tk.ID)
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("whoever may not see the ticket gets %v, %v", list, err)
		}
	})
}

func (d *desk) write(t *testing.T, sql string, args ...any) {
	t.Helper()
	if err := d.DB.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), sql, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func TestOfferedAreOnesOwnTextsOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.add(d.lena, "team", canned.InTeam, says("en", "Team"))
		d.add(d.amir, "own", canned.Own, says("en", "Own"))
		boss := d.otto
		boss.Admin, boss.Teams = true, nil
		var tk ticket.Ticket
		if tk = d.Open(d.anna, "x", "y"); tk.ID == 0 {
			t.Fatal("no ticket")
		}
		list, err := d.store.Offered(t.Context(), d.amir, tk.ID)
		if err != nil || len(list) != 2 {
			t.Errorf("offered %v, %v", list, err)
		}
		texts, err := d.store.List(t.Context(), boss)
		if err != nil || len(texts) != 1 || texts[0].IsFor(boss) {
			t.Errorf("an administrator of no team is offered %v, %v", texts, err)
		}
	})
}
