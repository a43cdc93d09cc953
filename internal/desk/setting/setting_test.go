package setting_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/setting"
	"firstline/internal/testdesk/testdb"
)

const mib = 1 << 20

// The limits that are promised to administrators, each as its unit says. A limit that moves must move here too.
func TestDefaultsAreWhatIsPromised(t *testing.T) {
	t.Parallel()
	want := setting.Desk{
		Name: "Help desk", Locale: "en", TimeZone: "Europe/Brussels", OwnDomains: []string{},
		UndoSend: 10 * time.Second, ClockLimit: 4 * time.Hour, ReopenDays: 14, TrashDays: 30, ConfirmLife: 30 * 24 * time.Hour, Silence: setting.Silence{Reminder1: 2, Reminder2: 4, Close: 6},
		Vendors:    setting.Vendors{Reminders: 2},
		Feedback:   setting.Feedback{Ask: 1, Window: 14 * 24 * time.Hour, Low: 2, FigureDays: 30},
		Glass:      time.Hour,
		SecretLife: 7 * 24 * time.Hour,
		Priorities: setting.Matrix{{0, 1, 2}, {1, 2, 2}, {2, 2, 3}, {2, 3, 3}},
		Identity:   setting.Identity{Cooling: 14 * 24 * time.Hour, VIP: 1},
		Sessions: setting.Sessions{
			Requester: setting.Life{Idle: 7 * 24 * time.Hour, Max: 30 * 24 * time.Hour},
			Agent:     setting.Life{Idle: time.Hour, Max: 12 * time.Hour},
			Admin:     setting.Life{Idle: 30 * time.Minute, Max: 8 * time.Hour},
		},
		Login: setting.Login{
			Fails: 5, FailWindow: 15 * time.Minute, WaitMin: time.Second, WaitMax: 15 * time.Minute, NetworkFails: 30, Consecutive: 100,
			Resets: 3, NetworkReset: 10, ResetLife: 30 * time.Minute, InviteLife: 72 * time.Hour,
		},
		Tokens:  setting.Tokens{Life: 90 * 24 * time.Hour, MaxLife: 365 * 24 * time.Hour},
		Notices: setting.Notices{Keep: 60 * 24 * time.Hour},
		Mail: setting.Mail{
			Size: 35 * mib, Headers: 128 << 10, Header: 32 << 10, Depth: 20, Parts: 500, Attachments: 50, Copies: 50, Subject: 500,
			Indexed: mib, Rendered: 2 * mib, Hops: 50, Attached: 10 * mib, ParseTime: 10 * time.Second, ParseMemory: 256 * mib,
			TrustedServers: []string{}, TrustedDomains: []string{},
		},
		Senders: setting.Senders{Tickets: 20, DomainTickets: 60, Burst: 5, Acks: 1, DomainAcks: 5, Reopens: 5, Outbound: 100},
		Upload:  setting.Upload{Size: 25 * mib, Request: 20, Day: 2 << 30},
		API:     setting.API{Anonymous: 60, Token: 600, Burst: 60, Search: 60, Page: 200, Body: mib, Nesting: 32},
	}
	if diff := cmp.Diff(want, setting.Defaults()); diff != "" {
		t.Error(diff)
	}
}

func TestEveryFieldReadsWhatItWrites(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range setting.Fields() {
		if seen[f.Key] {
			t.Errorf("%s stands there twice", f.Key)
		}
		seen[f.Key] = true
		if got := f.Value(setting.Defaults()); got != f.Default {
			t.Errorf("%s: the default %q is written %q", f.Key, f.Default, got)
		}
	}
}

func TestSavedSettingsHoldEverywhere(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		here, there := open(t, d), open(t, d)
		err := here.Save(t.Context(), access.System(), map[string]string{
			"desk.name": "Dépannage", "desk.own_domains": "Example.org, lille.example.org", "mail.size": "20MiB", "login.wait_max": "1h",
			"login.fails": "5",
		})
		if err != nil {
			t.Fatal(err)
		}
		want := setting.Defaults()
		want.Name, want.OwnDomains = "Dépannage", []string{"example.org", "lille.example.org"}
		want.Mail.Size, want.Login.WaitMax = 20*mib, time.Hour
		if diff := cmp.Diff(want, here.Desk()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(setting.Defaults(), there.Desk()); diff != "" {
			t.Errorf("before it was told, the other node had %s", diff)
		}
		if err := there.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, there.Desk()); diff != "" {
			t.Error(diff)
		}
		before := d.Stats().Queries
		for range 100 {
			_ = here.Desk()
		}
		if asked := d.Stats().Queries - before; asked != 0 {
			t.Errorf("reading settings took %d queries", asked)
		}
		var acts []struct{ Action, Detail string }
		if err := d.Select(t.Context(), &acts, `SELECT action, detail FROM audit`); err != nil {
			t.Fatal(err)
		}
		if len(acts) != 1 || acts[0].Detail != `{"keys":["desk.name","desk.own_domains","login.wait_max","mail.size"]}` {
			t.Errorf("the audit holds %v", acts)
		}
	})
}

func TestRunningNodeHearsOfSettingsThatAnotherSaved(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		here, there := open(t, d), open(t, d)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- there.Run(ctx) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}()
		for n := 6; ; n = 6 + n%40 { // until the other listens it may miss one
			if err := here.Save(t.Context(), access.System(), map[string]string{"login.fails": strconv.Itoa(n)}); err != nil {
				t.Fatal(err)
			}
			for range 100 {
				if there.Desk().Login.Fails == n {
					return
				}
				select {
				case <-t.Context().Done():
					t.Fatal("the other node never hears of it")
				case <-time.After(time.Millisecond):
				}
			}
		}
	})
}

func TestWrongSettingsAreNamedAndChangeNothing(t *testing.T) {
	t.Parallel()
	d := testdb.Open(t, db.SQLite, db.Options{})
	s := open(t, d)
	for key, value := range map[string]string{
		"desk.name": "", "desk.address": "Help <help@example.org>", "desk.locale": "de", "desk.time_zone": "Local", "desk.own_domains": "a@b.c",
		"ticket.reopen_days": "-1", "mail.size": "1 TiB", "mail.parts": "many", "login.wait_max": "30d",
		"session.agent_idle": "13h", "token.max_life": "366d", "no.such": "1",
	} {
		err := s.Save(t.Context(), access.System(), map[string]string{"desk.locale": "fr", key: value})
		var fields []string
		if e, ok := errors.AsType[*errs.Error](err); ok {
			for _, f := range e.Fields {
				fields = append(fields, f.Name)
			}
		}
		if diff := cmp.Diff([]string{key}, fields); diff != "" {
			t.Errorf("%s = %q: wrong fields %s (%v)", key, value, diff, err)
		}
	}
	if diff := cmp.Diff(setting.Defaults(), s.Desk()); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyAdministratorsSave(t *testing.T) {
	t.Parallel()
	s := open(t, testdb.Open(t, db.SQLite, db.Options{}))
	for _, actor := range []access.Actor{{}, {Person: 1}, {Person: 1, Agent: true, Lead: true}, {Person: 1, Admin: true, Scopes: []string{access.ScopePeopleWrite}}} {
		err := s.Save(t.Context(), actor, map[string]string{"desk.name": "Mine"})
		if !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.SignedOut) {
			t.Errorf("%+v: %v", actor, err)
		}
	}
}

func TestAStoredValueThatIsNotUnderstoodGivesWayToTheDefault(t *testing.T) {
	t.Parallel()
	d := testdb.Open(t, db.SQLite, db.Options{})
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO setting (key, value, updated_at) VALUES ('mail.size', 'huge', 1), ('of.a.newer.program', 'x', 1)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(setting.Defaults(), open(t, d).Desk()); diff != "" {
		t.Error(diff)
	}
}

func open(t *testing.T, d *db.DB) *setting.Store {
	t.Helper()
	s, err := setting.NewStore(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
