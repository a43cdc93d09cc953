package sla

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/ticket"
	"firstline/internal/locale"
)

// explained is how a clock that was started and moved is told to a reader in each language.
func explained(t *testing.T, d calendar.Draft, goal Goal, user bool, zone string, steps ...func(m *machine, x *terms) error) map[string][]string {
	t.Helper()
	texts, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	hours, err := d.Hours()
	if err != nil {
		t.Fatal(err)
	}
	x := &terms{Policy: Policy{ID: 1, Draft: Draft{Goals: map[Target]Goal{Resolution: goal}}}, hours: hours}
	m := newMachine(1, Resolution)
	for _, step := range steps {
		if err := step(m, x); err != nil {
			t.Fatal(err)
		}
	}
	p, err := promiseOf(m.fresh)
	if err != nil {
		t.Fatal(err)
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, code := range i18n.Codes() {
		r := Reader{Locale: texts.For(code), Zone: place, Now: brussels(t, 20, 16, 30).Time, User: user}
		got[code] = []string{r.Standing(&p), r.Sentence(&p)}
	}
	return got
}

// brussels is a time of a day in November 2026; the 20th is a Friday.
func brussels(t *testing.T, day, hour, minute int) db.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	return db.At(time.Date(2026, time.November, day, hour, minute, 0, 0, zone))
}

func office() calendar.Draft {
	return calendar.Draft{TimeZone: "Europe/Brussels", Week: calendar.Weekdays(calendar.Interval{Opens: 540, Closes: 1020})}
}

func TestDeadlineIsExplainedInTheReadersWords(t *testing.T) {
	t.Parallel()
	start := func(day, hour, minute int) func(*machine, *terms) error {
		return func(m *machine, x *terms) error { at := brussels(t, day, hour, minute); return m.start(x, at, at) }
	}
	pause := func(day, hour, minute int) func(*machine, *terms) error {
		return func(m *machine, x *terms) error {
			return m.pause(x, brussels(t, day, hour, minute), ticket.WaitingUser)
		}
	}
	resume := func(day, hour, minute int) func(*machine, *terms) error {
		return func(m *machine, x *terms) error { return m.resume(x, brussels(t, day, hour, minute)) }
	}
	closing := office()
	monday := calendar.On(2026, time.November, 23)
	closing.OwnDays = []calendar.OwnDay{{First: monday, Last: monday + 1, Name: "Stocktaking"}}
	for name, c := range map[string]struct {
		got  map[string][]string
		want map[string][]string
	}{
		"the user was waited for": {
			explained(t, office(), Goal{Minutes: 240}, true, "Europe/Brussels", start(20, 16, 30), pause(23, 9, 30), resume(23, 10, 30)),
			map[string][]string{
				"en": {"Solution by Monday 13:30", "4 working hours from Friday 16:30, desk open 9:00 to 17:00, 1 hour paused waiting for you: Monday 13:30"},
				"fr": {"Solution : au plus tard lundi 13:30", "4 heures ouvrées après vendredi 16:30, bureau ouvert de 9:00 à 17:00, 1 heure d’attente de votre réponse : lundi 13:30"},
				"nl": {"Oplossing uiterlijk maandag 13:30", "4 werkuren vanaf vrijdag 16:30, helpdesk open van 9:00 tot 17:00, 1 uur gewacht op u: maandag 13:30"},
			},
		},
		"the same time on the next open day, over closing days, told elsewhere": {
			explained(t, closing, Goal{Days: 1}, false, "Europe/London", start(20, 16, 30)),
			map[string][]string{
				"en": {"Solution by Wednesday 15:30", "by the same time on the next open day after Friday 15:30, desk open 9:00 to 17:00, by the clocks of Europe/Brussels, closed from 23 Nov 2026 to 24 Nov 2026 (Stocktaking): Wednesday 15:30"},
				"fr": {"Solution : au plus tard mercredi 15:30", "à la même heure le jour d’ouverture suivant vendredi 15:30, bureau ouvert de 9:00 à 17:00, à l’heure de Europe/Brussels, fermé du 23 nov. 2026 au 24 nov. 2026 (Stocktaking) : mercredi 15:30"},
				"nl": {"Oplossing uiterlijk woensdag 15:30", "hetzelfde uur op de volgende openingsdag na vrijdag 15:30, helpdesk open van 9:00 tot 17:00, volgens de klok van Europe/Brussels, gesloten van 23 nov. 2026 tot en met 24 nov. 2026 (Stocktaking): woensdag 15:30"},
			},
		},
		"the time stands still": {
			explained(t, calendar.Draft{TimeZone: "Europe/Brussels", Always: true}, Goal{Minutes: 90}, false, "Europe/Brussels", start(20, 16, 30), pause(20, 17, 0)),
			map[string][]string{
				"en": {"Solution: the time stands still since Friday 17:00", "90 minutes from Friday 16:30, desk open day and night: 1 h of working time left"},
				"fr": {"Solution : le temps est suspendu depuis vendredi 17:00", "90 minutes après vendredi 16:30, bureau ouvert jour et nuit : il reste 1 h de temps ouvré"},
				"nl": {"Oplossing: de tijd staat stil sinds vrijdag 17:00", "90 minuten vanaf vrijdag 16:30, helpdesk dag en nacht open: nog 1 u werktijd"},
			},
		},
	} {
		for code, lines := range c.got {
			for i := range lines {
				lines[i] = plainSpaces(lines[i])
			}
			c.got[code] = lines
		}
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func plainSpaces(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r == '\u00a0' || r == '\u202f' {
			out[i] = ' '
		}
	}
	return string(out)
}
