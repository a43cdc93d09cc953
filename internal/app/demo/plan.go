package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// How many tickets there are, and how many of the newest are in which state.
const (
	tickets  = 400
	fresh    = 7  // nobody has looked at them
	working  = 17 // somebody works on them
	asking   = 12 // wait for the user
	deciding = 18 // solved, the user has not said so yet
)

// ending is how far a ticket has come.
type ending int

const (
	closed ending = iota
	untouched
	open
	waiting
	resolved
)

// write plans all plays up to now. Everything but the newest hours is the same all day long.
func (s *stage) write(now time.Time) ([]*play, error) {
	manners, err := readStories()
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		return nil, err
	}
	now = now.In(zone)
	today := dayAt(now, 0)
	begin := onDuty(today.Add(-span).AddDate(0, 0, 2))
	decks := s.shuffled(manners)
	ends := s.endings()
	plays := make([]*play, 0, tickets+1)
	for i := range tickets {
		at := later(begin, time.Duration(float64(openBetween(begin, today))*share(i)))
		if left := tickets - 1 - i; left < len(justNow()) {
			at = now.Add(-justNow()[left])
		} else {
			at = at.Add(-time.Duration(s.rand.IntN(40)) * time.Minute)
		}
		lang := s.language()
		st := decks[lang].next()
		a := s.cast(manners[lang], lang, st, ends[i])
		plays = append(plays, a.script(at, now))
	}
	long, err := s.long(manners["en"], later(today, -time.Minute).AddDate(0, 0, -37), today)
	if err != nil {
		return nil, err
	}
	return append(plays, long, s.machines(today), s.improve(today), s.shape(today), s.apart(today), s.days(today), s.views(today), s.canned(today)), nil
}

// share is where in the half year a ticket lies: a few more come each month.
func share(i int) float64 {
	x := float64(i) / tickets
	return x*1.15 - x*x*0.15
}

// justNow is how long ago the newest tickets came.
func justNow() []time.Duration {
	return []time.Duration{9 * time.Minute, 31 * time.Minute, 74 * time.Minute, 3 * time.Hour}
}

// endings decides how far each ticket has come: the newest are new, older ones open or waiting, a few of those quite old.
func (s *stage) endings() []ending {
	ends := make([]ending, tickets)
	at := tickets - 1
	for range fresh {
		ends[at], at = untouched, at-1
	}
	var some []ending
	for range working - 3 {
		some = append(some, open)
	}
	for range asking - 2 {
		some = append(some, waiting)
	}
	for range deciding {
		some = append(some, resolved)
	}
	for len(some) < 48 {
		some = append(some, closed)
	}
	s.rand.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	for _, e := range some {
		ends[at], at = e, at-1
	}
	for i, e := range []ending{open, waiting, open, waiting, open} { // some take long
		ends[at-6-11*i] = e
	}
	return ends
}

// language is that of the next ticket's requester.
func (s *stage) language() string {
	switch n := s.rand.IntN(100); {
	case n < 42:
		return "fr"
	case n < 78:
		return "nl"
	}
	return "en"
}

// deck deals the stories of a language, all before one comes again.
type deck struct {
	rand  *rand.Rand
	all   []story
	order []int
}

func (s *stage) shuffled(manners map[string]*manners) map[string]*deck {
	decks := map[string]*deck{}
	for _, lang := range []string{"en", "fr", "nl"} {
		decks[lang] = &deck{rand: s.rand, all: manners[lang].Story}
	}
	return decks
}

func (d *deck) next() story {
	if len(d.order) == 0 {
		d.order = d.rand.Perm(len(d.all))
	}
	i := d.order[0]
	d.order = d.order[1:]
	return d.all[i]
}

// actors are those who appear in one ticket.
type actors struct {
	*stage
	telling
	manners *manners
	story   story
	end     ending
	user    user
	channel ticket.Channel
	first   access.Actor // the agent who takes it
	expert  access.Actor // the one whom it is passed on to
	asker   access.Actor // the one who asks a vendor
	ticket  ticket.ID
	title   string
}

// cast chooses who has the problem, how they come, and who helps.
func (s *stage) cast(m *manners, lang string, st story, end ending) *actors {
	list := s.users[lang]
	a := &actors{stage: s, manners: m, story: st, end: end, user: list[s.rand.IntN(len(list))]}
	a.telling.rand, a.words = s.rand, map[string]string{}
	switch n := s.rand.IntN(100); {
	case n < 47:
		a.channel = ticket.Email
	case n < 80:
		a.channel = ticket.Portal
	case n < 94:
		a.channel = ticket.Phone
	default:
		a.channel = ticket.Visit
	}
	crew := s.topics[st.Cat].crew
	if a.channel != ticket.Portal {
		crew = "desk" // who reads the mail and answers the phone
	}
	a.first = s.helper(crew, lang)
	to := st.To
	if to == "" && s.topics[st.Cat].crew != crew {
		to = s.topics[st.Cat].crew
	}
	if to == crew {
		to = ""
	}
	a.story.To = to
	if to != "" {
		a.expert = s.helper(to, lang)
	}
	a.name(lang)
	return a
}

// helper is somebody of a crew, more often one who speaks the user's language.
func (s *stage) helper(crew, lang string) access.Actor {
	list := s.agents[crew]
	a := list[s.rand.IntN(len(list))]
	if a.Locale != lang {
		a = list[s.rand.IntN(len(list))]
	}
	return a
}

// name fills the places that stories share.
func (a *actors) name(lang string) {
	pick := func(list ...string) string { return list[a.stage.rand.IntN(len(list))] }
	site := beginsOf(a.user.Site)
	other := a.users[lang][a.stage.rand.IntN(len(a.users[lang]))]
	for other.ID == a.user.ID {
		other = a.users[lang][a.stage.rand.IntN(len(a.users[lang]))]
	}
	rooms := map[string][]string{
		"BRU": {"Atomium", "Horta", "Sablon", "Marolles"}, "LIL": {"Vauban", "Wazemmes", "Citadelle"}, "UTR": {"Domtoren", "Oudegracht", "Rietveld"},
	}
	a.words["first"], _, _ = strings.Cut(a.user.Name, " ")
	a.words["name"], a.words["department"], a.words["site"] = a.user.Name, a.user.Department, siteName(a.user.Site, lang)
	a.words["colleague"] = other.Name
	a.words["pc"] = laptopTag(a.user.Person)
	a.words["printer"] = printerTag(a.user.Site, 1+a.stage.rand.IntN(printers))
	a.words["floor"] = pick("1", "2", "3")
	a.words["room"] = rooms[site][a.stage.rand.IntN(len(rooms[site]))]
	a.words["day"] = pick(a.manners.Days...)
	a.words["number"] = fmt.Sprint(100000 + a.stage.rand.IntN(800000))
	a.words["time"] = fmt.Sprintf("%d:%02d", 8+a.stage.rand.IntN(9), 5*a.stage.rand.IntN(12))
}

func siteName(site, lang string) string {
	switch {
	case site == "Brussels" && lang == "fr":
		return "Bruxelles"
	case site == "Brussels" && lang == "nl":
		return "Brussel"
	}
	return site
}

// script plans the ticket's steps from its beginning. They keep the desk's hours; what would lie after now is squeezed in before it.
func (a *actors) script(at, now time.Time) *play {
	acts := a.acts()
	var sum time.Duration
	for _, act := range acts {
		sum += act.after
	}
	room := openBetween(at, now) * 9 / 10
	p := &play{name: a.story.Subject}
	for i, act := range acts {
		if i > 0 {
			gap := act.after
			if sum > room {
				gap = time.Duration(float64(gap) * float64(room) / float64(sum))
			}
			at = later(at, max(gap, time.Second))
		}
		if at.After(now) {
			at = now
		}
		p.steps = append(p.steps, step{at: at, do: act.do})
	}
	if a.end == resolved { // the user says nothing: the desk looks once a day what is due
		const day = 8 * time.Hour
		for at = later(at, day); at.Before(now); at = later(at, day) {
			p.steps = append(p.steps, step{at: at, do: a.remind})
		}
	}
	return p
}

// act is one thing that happens after some of the desk's time.
type act struct {
	after time.Duration
	do    func(ctx context.Context) error
}
