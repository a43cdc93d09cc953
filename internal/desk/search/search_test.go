package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/desk/access"
	"firstline/internal/desk/category"
	"firstline/internal/desk/search"
	"firstline/internal/desk/ticket"
)

func TestTicketsAreFoundByWhatIsSaidOnThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Les imprimantes du réseau sont bloquées", "Bonjour, depuis ce matin plus rien ne sort de l'imprimante du couloir.")
		d.open("Het scherm wordt zwart", "Na het inloggen worden de schermen zwart, ook op het tweede netwerk.")
		d.open("The Wi-Fi drops in meeting room 2", "My laptop PC-0042 says error 0x80070005 and loses the connection.")
		vpn := d.open("VPN", "I can't reach the shared drive from home. Printing works.")
		d.index()
		for text, want := range map[string]string{
			"imprimante":               "Les imprimantes du réseau sont bloquées",
			"imprimante reseau bloque": "Les imprimantes du réseau sont bloquées",
			"L’IMPRIMANTE":             "Les imprimantes du réseau sont bloquées",
			"schermen":                 "Het scherm wordt zwart",
			"ingelogd netwerken":       "Het scherm wordt zwart",
			"beeldscherm":              "Het scherm wordt zwart",
			"wifi":                     "The Wi-Fi drops in meeting room 2",
			"wi-fi drop":               "The Wi-Fi drops in meeting room 2",
			"pc0042":                   "The Wi-Fi drops in meeting room 2",
			"PC-0042":                  "The Wi-Fi drops in meeting room 2",
			"notebook":                 "The Wi-Fi drops in meeting room 2",
			"error:0x80070005":         "The Wi-Fi drops in meeting room 2",
			`"meeting rooms"`:          "The Wi-Fi drops in meeting room 2",
			`"room meeting"`:           "",
			"printed":                  "VPN",
			"printed -drive":           "",
			"#" + vpn.ID.String():      "VPN",
			"nothing of this":          "",
			"":                         "",
			"the":                      "The Wi-Fi drops in meeting room 2; VPN",
			"VPN drive elephant":       "VPN", // all but one thing
		} {
			if diff := cmp.Diff(want, d.found(d.amir, text)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
	})
}

func TestWhatIsInTheSubjectComesFirstAndThenTheNewest(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Scanner", "The printer is fine.")
		d.open("The big printer in the hall", "Paper jam.")
		d.open("Printer", "Paper jam.")
		d.open("Mouse", "Not the printer.")
		d.index()
		want := "Printer; The big printer in the hall; Mouse; Scanner"
		if diff := cmp.Diff(want, d.found(d.amir, "printer")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheLastWordMayGoOnWhileItIsTyped(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Vergaderingen vallen uit", "In de agenda.")
		d.open("Imprimante en panne", "Plus de papier.")
		d.index()
		for text, want := range map[string]int{"verga": 1, "vergaderi": 1, "vergaderingen": 1, "imprim": 1, "imprimant": 1, "panne impri": 1, "im": 0, "verga ": 0} {
			q := d.search.Read(d.amir, text, true)
			if got := must(d.search.Tickets(t.Context(), d.amir, &q))(t); len(got.Hits) != want {
				t.Errorf("%q finds %d tickets, want %d", text, len(got.Hits), want)
			}
		}
	})
}

func TestNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for text, want := range map[string]ticket.ID{"12": 12, "#12": 12, "[#12]": 12, "anna": 0, "-3": 0, "": 0, "12a": 0, "12 13": 0} {
			if q := d.search.Read(d.amir, text, false); q.Number != want {
				t.Errorf("%q reads as %d", text, q.Number)
			}
		}
	})
}

func TestFieldsNarrowASearch(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.open("Printer upstairs", "Jam.")
		mine := d.open("Printer downstairs", "Jam.")
		d.openFor(d.bert, "Mouse", "It is dead.")
		must(d.tickets.Assign(t.Context(), d.amir, mine.ID, d.amir.Person, nil))(t)
		d.index()
		for text, want := range map[string]string{
			"printer assignee:me":     "Printer downstairs",
			"printer -assignee:me":    "Printer upstairs",
			"imprimante":              "",
			"requester:beg":           "Mouse",
			"demandeur:beg":           "Mouse",
			"state:new printer":       "Printer upstairs",
			"etat:nouveau printer":    "Printer upstairs",
			"before:2001-01-01 mouse": "",
			"after:2001-01-01 mouse":  "Mouse",
			"state:lost mouse":        "! view.value_unknown",
		} {
			if diff := cmp.Diff(want, d.found(d.amir, text)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
	})
}

// marker is a word that stands nowhere else.
const marker = "zanzibar"

func TestNobodyFindsWhatTheyMayNotRead(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		noted := d.open("Printer", "It is on strike.")
		d.note(noted.ID, "The password is "+marker)
		must(d.tickets.Edit(t.Context(), d.amir, noted.ID, ticket.Edit{Field: ticket.FieldTried, To: "Restarted " + marker}))(t)
		sealed := must(category.NewStore(d.db).Create(t.Context(), access.System(), category.Draft{
			NameEN: "Staff", NameFR: "Personnel", NameNL: "Personeel", TeamID: d.l2, SealedTo: []access.TeamID{d.l2}, Active: true,
		}))(t)
		_ = must(d.tickets.Open(t.Context(), d.bert, ticket.Opening{
			Subject: "Secret " + marker, Body: ticket.Written("", marker+" said it", nil), Channel: ticket.Portal, Requester: d.bert.Person, Category: &sealed.ID,
		}))(t)
		d.index()
		for name, c := range map[string]struct {
			who  access.Actor
			want string
		}{
			"an agent of the team":         {d.amir, "Printer"},
			"an agent of the sealed teams": {d.otto, "Secret " + marker},
			"the lead of others":           {d.lena, "Printer"},
			"the requester of the note":    {d.anna, ""},
			"the requester of the sealed":  {d.bert, "Secret " + marker},
			"an agent as requester":        {d.amir.AsRequester(), ""},
		} {
			for _, text := range []string{marker, marker + "s", "strike " + marker, `"password is zanzibar"`, marker + " state:new", "is:open " + marker} {
				got := d.found(c.who, text)
				if c.want == "" && got != "" && !strings.HasPrefix(text, "strike") || strings.Contains(got, "Secret") && !strings.Contains(c.want, "Secret") {
					t.Errorf("%s finds %q by %q", name, got, text)
				}
				if text == marker && got != c.want {
					t.Errorf("%s finds %q by %q, want %q", name, got, text, c.want)
				}
			}
			for _, text := range []string{"strike " + marker, "printer " + marker, "printer"} {
				q := d.search.Read(c.who, text, true)
				f := must(d.search.Tickets(t.Context(), c.who, &q))(t)
				for _, x := range must(d.search.Results(t.Context(), c.who, &q, f.Hits))(t) {
					if !c.who.Agent && strings.Contains(fmt.Sprint(x), marker) && x.RequesterID != d.bert.Person {
						t.Errorf("%s reads %v", name, x)
					}
				}
			}
		}
	})
}

func TestRequestersLearnNothingByConditions(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.open("Printer", "Jam.")
		must(d.tickets.Assign(t.Context(), d.amir, one.ID, d.amir.Person, nil))(t)
		d.index()
		for _, text := range []string{"assignee:agent", "is:open", "team:servers", "state:waiting_vendor", "-assignee:none"} {
			if got := d.found(d.anna, text); got != "" {
				t.Errorf("%s tells the requester of %s", text, got)
			}
		}
		if got := d.found(d.anna, "printer"); got != "Printer" {
			t.Errorf("the requester finds %q", got)
		}
	})
}

func TestExtractsShowWhereItWasSaid(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.open("Printer", "Bonjour,\n\n"+strings.Repeat("des mots sans importance ", 30)+"les imprimantes du réseau sont toutes\nbloquées depuis lundi, "+strings.Repeat("et encore ", 50))
		d.index()
		q := d.search.Read(d.amir, "imprimante bloquee", false)
		f := must(d.search.Tickets(t.Context(), d.amir, &q))(t)
		list := must(d.search.Results(t.Context(), d.amir, &q, f.Hits))(t)
		if len(list) != 1 || list[0].ID != one.ID || list[0].Seq != 1 {
			t.Fatalf("found %v", list)
		}
		var b strings.Builder
		for _, p := range list[0].Extract {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if got := b.String(); !strings.Contains(got, "les [imprimantes] du réseau sont toutes [bloquées] depuis lundi") || len(got) > 300 || !strings.HasPrefix(got, "… ") {
			t.Errorf("the extract is %q", got)
		}
	})
}

func TestWhatIsAddedAndChangedIsFoundAndWhatIsForgottenIsNot(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.open("Printer", "Jam.")
		d.index()
		must(d.tickets.Edit(t.Context(), d.amir, one.ID, ticket.Edit{Field: ticket.FieldSubject, From: "Printer", To: "Scanner"}))(t)
		d.note(one.ID, "Ordered a roller.")
		d.index()
		for text, want := range map[string]string{"printer": "", "scanners": "Scanner", "rollers": "Scanner"} {
			if diff := cmp.Diff(want, d.found(d.amir, text)); diff != "" {
				t.Errorf("%q: %s", text, diff)
			}
		}
		d.write(func(ctx context.Context, tx *db.Tx) error { return search.Forget(ctx, tx, one.ID) })
		if got := d.found(d.amir, "rollers"); got != "" {
			t.Errorf("what was forgotten is found: %s", got)
		}
		if err := d.search.Missed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := d.found(d.amir, "rollers"); got != "Scanner" {
			t.Errorf("what is left was not indexed again, but %q", got)
		}
	})
}

func TestALongTicketIsFoundByAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one := d.open("Printer", "It began with a giraffe.")
		d.index()
		d.write(func(ctx context.Context, tx *db.Tx) error {
			for seq := 2; seq <= 1201; seq++ {
				text := fmt.Sprintf("word%d and twenty more that mean nothing but make it long enough for several parts of the index of this ticket", seq)
				if err := tx.Later(ctx, `INSERT INTO note (ticket_id, seq, at, author_id, html, text) VALUES ($1, $2, $3, $4, '', $5)`, one.ID, seq, tx.Now, d.amir.Person, text); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `UPDATE ticket SET last_seq = 1201, activity_at = activity_at + 1 WHERE id = $1`, one.ID)
			return err
		})
		d.index()
		var n int
		if err := d.db.Get(t.Context(), &n, `SELECT count(*) FROM index_ticket`); err != nil || n < 2 {
			t.Errorf("%d parts, %v", n, err)
		}
		d.note(one.ID, "It ended with a rhinoceros.")
		d.index()
		for _, text := range []string{"giraffe", "word2", "word700", "word1201", "rhinoceros", "printer rhinoceros"} {
			if got := d.found(d.amir, text); got != "Printer" {
				t.Errorf("%s finds %q", text, got)
			}
		}
	})
}

// TestWhatIsNoTextHoldsUpNoOtherTicket pastes keys, pictures and logs into a ticket, more of them than a database takes as one text.
func TestWhatIsNoTextHoldsUpNoOtherTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		long := d.open("Printer", "It said "+strings.Repeat("x", 5000)+" and stopped.")
		d.open("Giraffe", "It is tall.")
		for n := range 4 {
			var log strings.Builder
			for i := range 12_000 {
				fmt.Fprintf(&log, "%d%s%d ", n, strings.Repeat("k", 50), i)
			}
			d.note(long.ID, log.String()+fmt.Sprintf("zebra%d", n))
		}
		d.index()
		for text, want := range map[string]string{"stopped": "Printer", "zebra0": "Printer", "zebra3": "Printer", "tall": "Giraffe"} {
			if got := d.found(d.amir, text); got != want {
				t.Errorf("%s finds %q", text, got)
			}
		}
	})
}

func TestPagesOfHitsHoldEachOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 7 {
			d.open("Printer", "Jam.")
		}
		d.index()
		q := d.search.Read(d.amir, "printer", false)
		f := must(d.search.Tickets(t.Context(), d.amir, &q))(t)
		seen := map[ticket.ID]bool{}
		var after search.Cursor
		for range 4 {
			hits, next := f.Page(after, 3)
			for _, h := range hits {
				seen[h.ID] = true
			}
			if next.ID == 0 {
				break
			}
			after = must(search.ParseCursor(next.String()))(t)
		}
		if len(seen) != 7 {
			t.Errorf("the pages hold %d tickets", len(seen))
		}
		if _, err := search.ParseCursor("?"); err == nil {
			t.Error("a broken cursor was read")
		}
	})
}

// TestOldAndNewTicketsAreFoundOnceEach looks through stretches of numbers: the newest, when a word is common in them more of them, and all others.
func TestOldAndNewTicketsAreFoundOnceEach(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		all := 0
		for _, stretch := range []struct {
			from  int64
			count int
		}{{1, 3}, {9_000, 3}, {28_000, 3}, {29_700, 3}, {30_000, 20}} {
			d.write(func(ctx context.Context, tx *db.Tx) error {
				if d.db.Engine() == db.SQLite {
					_, err := tx.Exec(ctx, `UPDATE sqlite_sequence SET seq = $1 WHERE name = 'ticket'`, stretch.from)
					return err
				}
				var set int64
				return tx.Get(ctx, &set, `SELECT setval('ticket_id_seq', CAST($1 AS BIGINT))`, stretch.from)
			})
			for i := range stretch.count {
				text := "Jam."
				if i == 0 {
					text += " Noise."
				}
				d.open("Printer", text)
				all++
			}
		}
		d.index()
		for text, want := range map[string]int{"printer": all, "noise": 5, "printer -noise": all - 5, "printer toner": all} {
			q := d.search.Read(d.amir, text, false)
			f := must(d.search.Tickets(t.Context(), d.amir, &q))(t)
			if len(f.Hits) != want || f.Hits[0].ID < 30_000 {
				t.Errorf("%s: %d tickets, want %d: %v", text, len(f.Hits), want, f.Hits)
			}
		}
	})
}

func TestTheIndexIsMadeAnewWhileItAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		for range 150 {
			d.open("Printer", "Jam.")
		}
		d.index()
		var told []int
		err := d.search.Rebuild(t.Context(), func(done int) {
			told = append(told, done)
			if d.found(d.amir, "printer") == "" {
				t.Error("nothing is found meanwhile")
			}
		})
		if err != nil || len(told) != 2 {
			t.Errorf("told of %v: %v", told, err)
		}
		var old int
		if err := d.db.Get(t.Context(), &old, `SELECT count(*) FROM index_ticket WHERE edition < (SELECT edition FROM index_mark)`); err != nil || old > 0 {
			t.Errorf("%d parts are old: %v", old, err)
		}
	})
}
