package person_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/setting"
	"firstline/internal/testdesk/testdb"
)

var (
	admin = access.Actor{Person: 1, Name: "Ada", Admin: true, Via: access.ViaAdmin}
	agent = access.Actor{Person: 1, Name: "Ben", Agent: true, Via: access.ViaWorkspace}
)

// people opens a store whose first person stands behind the actors.
func people(t *testing.T, d *db.DB) *person.Store {
	t.Helper()
	settings, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	s := person.NewStore(d, settings, nil)
	add(t, s, person.Draft{Name: "Zoé Zimmer"})
	return s
}

func add(t *testing.T, s *person.Store, draft person.Draft) person.Person {
	t.Helper()
	p, err := s.Create(t.Context(), access.System(), draft)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sender(t *testing.T, d *db.DB, s *person.Store, name, address, locale string) (p person.Person, created bool) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
		p, created, err = s.EnsureSender(t.Context(), tx, name, address, locale)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, created
}

func fields(err error) []string {
	var names []string
	if e, ok := errors.AsType[*errs.Error](err); ok {
		for _, f := range e.Fields {
			names = append(names, f.Name+" "+f.Key)
		}
	}
	return names
}

func names(t *testing.T, s *person.Store, query string) []string {
	t.Helper()
	list, _, err := s.List(t.Context(), admin, person.Filter{Query: query}, nil, 50)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, p := range list {
		got = append(got, p.Name)
	}
	return got
}

func TestUnknownSenderBecomesAnUnverifiedPersonOnce(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		first, created := sender(t, d, s, "Élodie\u202e \r\nDurand", " Elodie.Durand@Exämple.org", "fr")
		if !created || first.Verified || first.Name != "Élodie Durand" || first.Locale != "fr" || first.TimeZone != "Europe/Brussels" {
			t.Errorf("new sender: created %v, %+v", created, first)
		}
		again, created := sender(t, d, s, "Somebody else", "ELODIE.DURAND@xn--exmple-cua.org", "nl")
		if created || again.ID != first.ID || again.Name != first.Name {
			t.Errorf("known sender: created %v, %+v", created, again)
		}
		plus, created := sender(t, d, s, "", "elodie.durand+bot@exämple.org", "de")
		if !created || plus.Name != "elodie.durand+bot" || plus.Locale != "en" {
			t.Errorf("address with a plus: created %v, %+v", created, plus)
		}
		card, err := s.Get(t.Context(), agent, first.ID)
		if err != nil || card.Address() != "elodie.durand@xn--exmple-cua.org" {
			t.Errorf("card %+v, %v", card, err)
		}
	})
}

func TestTheSameNewSenderTwiceAtOnceIsOnePerson(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		ids := make(chan person.ID, 8)
		for range cap(ids) {
			go func() {
				var p person.Person
				err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
					p, _, err = s.EnsureSender(t.Context(), tx, "New", "new@example.org", "en")
					return err
				})
				if err != nil {
					t.Error(err)
				}
				ids <- p.ID
			}()
		}
		first := <-ids
		for range cap(ids) - 1 {
			if id := <-ids; id != first {
				t.Errorf("persons %d and %d", first, id)
			}
		}
		var n int
		if err := d.Get(t.Context(), &n, `SELECT count(*) FROM person`); err != nil || n != 2 {
			t.Errorf("%d persons, %v", n, err)
		}
	})
}

func TestCanonicalAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" Ann.Lee@Example.ORG. ": "ann.lee@example.org",
		"ann+x@example.org":      "ann+x@example.org",
		"ann@bücher.example":     "ann@xn--bcher-kva.example",
		"o'neil@example.org":     "o'neil@example.org",
		"":                       "", "ann": "", "@example.org": "", "ann@": "", "a b@example.org": "", "a@b@c.org": "", "<ann@example.org>": "",
		"ann@exa mple.org": "", "ann\n@example.org": "", "ann@example..org": "", "a,b@example.org": "",
	} {
		got, err := person.Canonical(in)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("Canonical(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestPhones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, zone, want string }{
		{"02 555 12 34", "Europe/Brussels", "+3225551234"},
		{"03.20.55.12.34", "Europe/Paris", "+33320551234"},
		{"030-2345678", "Europe/Amsterdam", "+31302345678"},
		{"+32 (0)475/12.34.56", "Europe/Paris", "+32475123456"},
		{"0032475123456", "", "+32475123456"},
		{"0475123456", "Asia/Tokyo", ""},
		{"475123456", "Europe/Brussels", ""},
		{"+0475123456", "", ""},
		{"+32", "", ""},
		{"+3247512345678901", "", ""},
		{"call me", "Europe/Brussels", ""},
		{"02 555 12 34 ext 5", "Europe/Brussels", ""},
	} {
		if got, err := person.Phone(c.in, c.zone); got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("Phone(%q, %q) = %q, %v; want %q", c.in, c.zone, got, err, c.want)
		}
	}
}

func TestPeopleAreFoundByTheBeginningOfAnything(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		add(t, s, person.Draft{Name: "Marie-Hélène Dupont", EmployeeNumber: "E-1042", Addresses: []string{"mh.dupont@example.org"}, Phones: []string{"02 555 12 34"}})
		add(t, s, person.Draft{Name: "Jan Dupuis", Addresses: []string{"jan@example.org", "jd@home.example"}})
		add(t, s, person.Draft{Name: "Łukasz Œil 100% _x"})
		for query, want := range map[string][]string{
			"":              {"Jan Dupuis", "Łukasz Œil 100% _x", "Marie-Hélène Dupont", "Zoé Zimmer"},
			"dup":           {"Jan Dupuis", "Marie-Hélène Dupont"},
			"DUP mar":       {"Marie-Hélène Dupont"},
			"hele":          {"Marie-Hélène Dupont"},
			"zoe":           {"Zoé Zimmer"},
			"1042":          {"Marie-Hélène Dupont"},
			"lukasz oeil":   {"Łukasz Œil 100% _x"},
			"jd@ho":         {"Jan Dupuis"},
			"mh.":           {"Marie-Hélène Dupont"},
			"+32 2 5551234": {"Marie-Hélène Dupont"},
			"upont":         {},
			"%":             {},
			"_":             {},
			"' OR 1=1 --":   {},
		} {
			if diff := cmp.Diff(want, names(t, s, query)); diff != "" {
				t.Errorf("%q: %s", query, diff)
			}
		}
	})
}

func TestListWalksAllPagesInOrder(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		for _, name := range []string{"Éric", "eric", "Anna", "Bob", "Bob", "Bob"} {
			add(t, s, person.Draft{Name: name})
		}
		var got []string
		var from *person.Cursor
		for pages := 0; pages < 10; pages++ {
			list, next, err := s.List(t.Context(), agent, person.Filter{}, from, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				got = append(got, p.Name)
			}
			if from = next; from == nil {
				break
			}
		}
		if diff := cmp.Diff([]string{"Anna", "Bob", "Bob", "Bob", "Éric", "eric", "Zoé Zimmer"}, got); diff != "" {
			t.Error(diff)
		}
		if _, _, err := s.List(t.Context(), access.Actor{Person: 1}, person.Filter{}, nil, 2); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester listed people: %v", err)
		}
	})
}

func TestUpdateKeepsWhatAnotherWroteFirst(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		p := add(t, s, person.Draft{Name: "Ann Lee", Addresses: []string{"ann@example.org", "lee@example.org"}, Phones: []string{"0475123456"}})
		card, err := s.Get(t.Context(), agent, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		draft := card.Draft()
		draft.Name, draft.Site, draft.Addresses = "Ann Leigh", "Lille", []string{"lee@example.org", "a.leigh@example.org"}
		if _, err := s.Update(t.Context(), agent, p.ID, card.Version, draft); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Update(t.Context(), agent, p.ID, card.Version, card.Draft()); !errs.Is(err, errs.Conflict) {
			t.Errorf("the slower one got %v", err)
		}
		card, err = s.Get(t.Context(), agent, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := person.Draft{
			Name: "Ann Leigh", Locale: "en", TimeZone: "Europe/Brussels", Site: "Lille",
			Addresses: []string{"lee@example.org", "a.leigh@example.org"}, Phones: []string{"+32475123456"},
		}
		if diff := cmp.Diff(want, card.Draft()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Ann Leigh"}, names(t, s, "leigh")); diff != "" {
			t.Error(diff)
		}
		if got := names(t, s, "ann lee"); len(got) != 0 {
			t.Errorf("still found by the old name: %v", got)
		}
	})
}

func TestWrongDraftsAreNamedFieldByField(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		p := add(t, s, person.Draft{Name: "Ann", EmployeeNumber: "7", Addresses: []string{"ann@example.org"}})
		for _, c := range []struct {
			draft person.Draft
			want  []string
		}{
			{
				person.Draft{Locale: "de", TimeZone: "Mars/Base", Addresses: []string{"x"}, Phones: []string{"12"}},
				[]string{
					"name people.name_missing", "locale people.locale_invalid", "time_zone people.zone_invalid",
					"addresses people.address_invalid", "phones people.phone_invalid",
				},
			},
			{person.Draft{Name: "B", EmployeeNumber: "7"}, []string{"employee_number people.employee_number_taken"}},
			{person.Draft{Name: "B", Addresses: []string{"ANN@example.org"}}, []string{"addresses people.address_taken"}},
			{person.Draft{Name: "B", ManagerID: 99}, []string{"manager people.manager_invalid"}},
		} {
			_, err := s.Create(t.Context(), agent, c.draft)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%+v: %s", c.draft, diff)
			}
		}
		_, err := s.Update(t.Context(), agent, p.ID, p.Version, person.Draft{Name: "Ann", ManagerID: p.ID})
		if diff := cmp.Diff([]string{"manager people.manager_invalid"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Create(t.Context(), access.Actor{Person: 1}, person.Draft{Name: "B"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a requester added a person: %v", err)
		}
	})
}

// A new password goes to the primary address, and a colleague's mail speaks for them: changing an address must not be a way to their account.
func TestAgentsCannotRedirectAnothersSignIn(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		user := add(t, s, person.Draft{Name: "User", Addresses: []string{"user@example.org"}})
		staff := add(t, s, person.Draft{Name: "Staff", Addresses: []string{"staff@example.org"}})
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO account (person_id, admin, created_at, updated_at) VALUES ($1, FALSE, 1, 1), ($2, TRUE, 1, 1)`, user.ID, staff.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		change := func(actor access.Actor, p person.Person, addresses ...string) error {
			_, err := s.Update(t.Context(), actor, p.ID, p.Version, person.Draft{Name: p.Name, Addresses: addresses})
			return err
		}
		for _, err := range []error{
			change(agent, user, "mine@example.org", "user@example.org"), change(agent, user), change(agent, user, "mine@example.org"),
			change(agent, staff, "staff@example.org", "mine@example.org"), change(agent, staff),
		} {
			if !errs.Is(err, errs.Forbidden) {
				t.Errorf("an agent redirected an account: %v", err)
			}
		}
		if err := change(agent, user, "user@example.org", "second@example.org"); err != nil {
			t.Errorf("an agent may note a second address of a requester: %v", err)
		}
		if err := change(admin, staff, "new@example.org"); err != nil {
			t.Errorf("who manages people may change them: %v", err)
		}
		if err := s.SetActive(t.Context(), admin, staff.ID, false); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a member of staff has left without losing their roles: %v", err)
		}
	})
}

func TestReadingPeopleNeedsTheRightOrBeingThem(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		other := add(t, s, person.Draft{Name: "Other"})
		me := access.Actor{Person: 1}
		if _, err := s.Get(t.Context(), me, 1); err != nil {
			t.Error(err)
		}
		_, foreign := s.Get(t.Context(), me, other.ID)
		_, missing := s.Get(t.Context(), me, 999)
		if !errs.Is(foreign, errs.NotFound) || !errs.Is(missing, errs.NotFound) {
			t.Errorf("foreign %v, missing %v", foreign, missing)
		}
	})
}

func TestBouncesAndProofsAreKeptPerAddress(t *testing.T) {
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, d *db.DB, clock *testdb.Clock) {
		s := people(t, d)
		p, _ := sender(t, d, s, "Ann", "ann@example.org", "")
		write := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *db.Tx) error {
			known, err := person.MarkBounced(t.Context(), tx, "ANN@example.org", "550 no such user")
			if !known || err != nil {
				t.Errorf("bounce: %v, %v", known, err)
			}
			known, err = person.MarkBounced(t.Context(), tx, "nobody@example.org", "550")
			if known || err != nil {
				t.Errorf("bounce of nobody: %v, %v", known, err)
			}
			return nil
		})
		want := person.Address{
			Address: "ann@example.org", PersonID: p.ID, HomeID: p.ID, IsPrimary: true, CreatedAt: db.At(clock.Now()),
			BouncedAt: db.At(clock.Now()), Bounce: "550 no such user",
		}
		check := func() {
			t.Helper()
			got, err := person.Addresses(t.Context(), d, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]person.Address{want}, got); diff != "" {
				t.Error(diff)
			}
		}
		check()
		write(func(tx *db.Tx) error { return person.MarkVerified(t.Context(), tx, p.ID, "ann@example.org") })
		want.BouncedAt, want.Bounce, want.VerifiedAt = db.Time{}, "", db.At(clock.Now())
		check()
		got, err := person.Get(t.Context(), d, p.ID)
		if err != nil || !got.Verified {
			t.Errorf("after proof: %+v, %v", got, err)
		}
	})
}

func TestNamesAndAddressesHideNothing(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		s := people(t, d)
		if p := add(t, s, person.Draft{Name: "Ann\u202e \u2066Ad\u200dmin\u200b"}); p.Name != "Ann Admin" {
			t.Errorf("%+q", p.Name)
		}
		if p, _ := sender(t, d, s, "نرگس علی\u200cپور\u202c", "nargess@example.org", "en"); p.Name != "نرگس علی\u200cپور" {
			t.Errorf("%+q", p.Name)
		}
		if got, err := person.Canonical("an\u202en@example.org"); err == nil {
			t.Errorf("%+q is an address", got)
		}
	})
}
