package protocol_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/person"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

// desk has an administrator, a lead, an agent of hers, and somebody who only asks for help.
type desk struct {
	t                      *testing.T
	db                     *db.DB
	pages                  *protocol.Store
	rita, lena, amir, anna access.Actor
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, _ *testdb.Clock) {
		t.Helper()
		d := &desk{t: t, db: base, pages: protocol.NewStore(base)}
		d.rita, d.lena, d.amir = d.person("Rita", account.Roles{Admin: true}), d.person("Lena", account.Roles{Agent: true, Lead: true}), d.person("Amir", account.Roles{Agent: true})
		d.anna = d.person("Anna", account.Roles{})
		_, err := team.NewStore(base).Create(t.Context(), access.System(), team.Draft{
			Name: "One", Level: 1, IsDefault: true, Active: true, Leads: []person.ID{d.lena.Person}, Members: []person.ID{d.amir.Person},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []*access.Actor{&d.rita, &d.lena, &d.amir, &d.anna} {
			via := access.ViaWorkspace
			if a == &d.rita {
				via = access.ViaAdmin
			}
			*a = must(account.ActorOf(t.Context(), base, a.Person, via))(t)
		}
		f(t, d)
	})
}

func (d *desk) person(name string, r account.Roles) access.Actor {
	d.t.Helper()
	var a access.Actor
	err := d.db.Write(d.t.Context(), func(tx *db.Tx) error {
		err := tx.Insert(d.t.Context(), &a.Person, `
			INSERT INTO person (name, name_sort, locale, time_zone, verified, created_at, updated_at)
			VALUES ($1, $1, 'en', 'UTC', TRUE, $2, $2) RETURNING id`, name, tx.Now)
		if err == nil {
			_, err = tx.Exec(d.t.Context(), `INSERT INTO account (person_id, agent, lead, admin, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`, a.Person, r.Agent, r.Lead, r.Admin, tx.Now)
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func english(title, html string) protocol.Draft {
	return protocol.Draft{Active: true, Stages: []checklist.Stage{checklist.Greet}, Texts: []protocol.Text{{Locale: "en", Title: title, HTML: clean.HTML(html)}}}
}

// published is a page with one version.
func (d *desk) published() protocol.Page {
	d.t.Helper()
	p := must(d.pages.Create(d.t.Context(), d.rita, english("Hello", "<p>Say hello.</p>")))(d.t)
	return must(d.pages.Publish(d.t.Context(), d.rita, p.ID, p.Revision, "The beginning"))(d.t)
}

func TestNewDeskHasTheUsualProtocolInThreeLanguages(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 2 {
			if err := d.pages.Found(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		rows := must(d.pages.List(t.Context(), d.amir))(t)
		if len(rows) != 6 {
			t.Fatalf("%d pages", len(rows))
		}
		for _, r := range rows {
			_, v, _, err := d.pages.Read(t.Context(), d.amir, r.ID, 0)
			if err != nil || len(v.Texts) != 3 || !r.Unread() {
				t.Errorf("%s: %d languages, %v", r.Title, len(v.Texts), err)
			}
			for _, text := range v.Texts {
				if again := clean.Composer(string(text.HTML), nil).HTML; again != text.HTML || strings.Count(string(text.HTML), "<strong>") != 3 {
					t.Errorf("%s in %s is not as it was written: %s", r.Title, text.Locale, text.HTML)
				}
			}
		}
		stages := must(d.pages.Explaining(t.Context()))(t)
		for _, s := range checklist.Stages {
			if stages[s] == 0 {
				t.Errorf("nothing explains %s", s)
			}
		}
	})
}

func TestPublishedVersionsNeverChangeAndAskToBeReadAnew(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.published()
		if n := must(d.pages.Unread(t.Context(), d.amir))(t); n != 1 {
			t.Errorf("unread %d", n)
		}
		if err := d.pages.Acknowledge(t.Context(), d.amir, p.ID, 1); err != nil {
			t.Fatal(err)
		}
		p = must(d.pages.Save(t.Context(), d.rita, p.ID, p.Revision, english("Hello", "<p>Say good morning.</p><script>x</script>")))(t)
		_, v, read, err := d.pages.Read(t.Context(), d.amir, p.ID, 0)
		if err != nil || v.In("en").HTML != "<p>Say hello.</p>" || read.IsZero() {
			t.Errorf("a draft is read: %v, %v", v, err)
		}
		if _, err := d.pages.Publish(t.Context(), d.rita, p.ID, p.Revision, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("published without a word: %v", err)
		}
		p = must(d.pages.Publish(t.Context(), d.rita, p.ID, p.Revision, "Mornings"))(t)
		if n := must(d.pages.Unread(t.Context(), d.amir))(t); n != 1 {
			t.Errorf("unread %d", n)
		}
		if err := d.pages.Acknowledge(t.Context(), d.amir, p.ID, 1); !errs.Is(err, errs.Conflict) {
			t.Errorf("acknowledged what has changed: %v", err)
		}
		_, first, _, err := d.pages.Read(t.Context(), d.amir, p.ID, 1)
		if err != nil || first.In("en").HTML != "<p>Say hello.</p>" {
			t.Errorf("the first version is %v, %v", first, err)
		}
		list := must(d.pages.Versions(t.Context(), d.amir, p.ID))(t)
		if len(list) != 2 || list[0].Changed != "Mornings" || list[0].PublisherName != "Rita" {
			t.Errorf("versions %+v", list)
		}
		if _, err := d.pages.Publish(t.Context(), d.rita, p.ID, p.Revision, "Again"); !errs.Is(err, errs.Conflict) {
			t.Errorf("published nothing: %v", err)
		}
	})
}

func TestMissingTranslationIsReplacedAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.published()
		_, v, _, err := d.pages.Read(t.Context(), d.amir, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.In("nl"); got.Locale != "en" || got.Title != "Hello" {
			t.Errorf("in Dutch: %+v", got)
		}
		half := english("Hello", "<p>Hi.</p>")
		half.Texts = append(half.Texts, protocol.Text{Locale: "fr", Title: "Bonjour"})
		if _, err := d.pages.Save(t.Context(), d.rita, p.ID, p.Revision, half); !errs.Is(err, errs.Invalid) {
			t.Errorf("a title without a text: %v", err)
		}
	})
}

func TestTwoEditorsDoNotOverwriteEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.published()
		changed := must(d.pages.Save(t.Context(), d.rita, p.ID, p.Revision, english("Hello", "<p>One.</p>")))(t)
		if _, err := d.pages.Save(t.Context(), d.rita, p.ID, p.Revision, english("Hello", "<p>Two.</p>")); !errs.Is(err, errs.Conflict) {
			t.Errorf("the slower one: %v", err)
		}
		if err := d.pages.Discard(t.Context(), d.rita, p.ID, changed.Revision); err != nil {
			t.Fatal(err)
		}
		if e := must(d.pages.Edit(t.Context(), d.rita, p.ID))(t); e.Drafted || e.Texts[0].HTML != "<p>Say hello.</p>" {
			t.Errorf("after discarding: %+v", e)
		}
	})
}

func TestRequestersSeeNothingAgentsReadLeadsSeeReaders(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		p := d.published()
		ctx := t.Context()
		_, _, _, read := d.pages.Read(ctx, d.anna, p.ID, 0)
		_, list := d.pages.List(ctx, d.anna)
		_, readers := d.pages.Readers(ctx, d.amir)
		_, edit := d.pages.Edit(ctx, d.lena, p.ID)
		for what, err := range map[string]error{
			"read": read, "list": list, "acknowledge": d.pages.Acknowledge(ctx, d.anna, p.ID, 1), "readers": readers, "edit": edit,
		} {
			if !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for range 2 { // once is enough
			if err := d.pages.Acknowledge(ctx, d.amir, p.ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		got := map[string]bool{}
		for _, r := range must(d.pages.Readers(ctx, d.lena))(t) {
			got[r.Name] = !r.At[p.ID].IsZero()
		}
		if diff := cmp.Diff(map[string]bool{"Lena": false, "Amir": true}, got); diff != "" {
			t.Error(diff)
		}
		d.written(ctx)
	})
}

// written checks that what was done is audited.
func (d *desk) written(ctx context.Context) {
	d.t.Helper()
	var acts []string
	if err := d.db.Select(ctx, &acts, `SELECT action FROM audit WHERE object = 'protocol_page' ORDER BY id`); err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"protocol.create", "protocol.publish", "protocol.acknowledge"}, acts); diff != "" {
		d.t.Error(diff)
	}
}

func TestNodesThatStartAtOnceFoundOneProtocol(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		var ready, nodes sync.WaitGroup
		ready.Add(4)
		for range 4 {
			nodes.Go(func() {
				err := d.db.Write(t.Context(), func(tx *db.Tx) error { // so that each has its connection
					ready.Done()
					var n int
					return tx.Get(t.Context(), &n, `SELECT count(*) FROM person`)
				})
				ready.Wait()
				if err == nil {
					err = protocol.NewStore(d.db).Found(t.Context())
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if rows := must(d.pages.List(t.Context(), d.rita))(t); len(rows) != 6 {
			t.Errorf("%d pages", len(rows))
		}
	})
}
