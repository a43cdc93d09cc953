package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/nl"
)

// Country names a list of public holidays.
type Country string

// The lists, checked against the law of each country.
const (
	// Belgium has ten: the Act of 4 January 1974 on public holidays and article 1 of the Royal Decree of 18 April 1974. The day that
	// replaces one on a Sunday is agreed in each enterprise, so it is an own closing day of the desk.
	Belgium Country = "be"
	// France has eleven: Code du travail, article L3133-1.
	France Country = "fr"
	// AlsaceMoselle is France with Good Friday and 26 December: Code du travail, article L3134-13. That article gives Good Friday to
	// places with a Protestant or a shared church only; where there is none, the desk opens it as a day of its own.
	AlsaceMoselle Country = "fr-am"
	// Netherlands has those days that collective agreements (CAO) give as a rule, since no law gives a day off: the days of article 3 of the
	// Algemene termijnenwet, of which Liberation Day (5 May) is free once in five years, and without Good Friday, which that article only
	// counts like a holiday for terms. King's Day is on 26 April where 27 April is a Sunday.
	Netherlands Country = "nl"
)

// Countries are all lists.
func Countries() []Country { return []Country{Belgium, France, AlsaceMoselle, Netherlands} }

// Key is of the country's name in the catalogues.
func (c Country) Key() string {
	switch c {
	case Belgium:
		return "calendar.country_belgium"
	case France:
		return "calendar.country_france"
	case AlsaceMoselle:
		return "calendar.country_alsace_moselle"
	case Netherlands:
		return "calendar.country_netherlands"
	}
	return "calendar.country_unknown"
}

// Holiday is one public holiday of a year.
type Holiday struct {
	Date Date
	Key  string // of its name in the catalogues
}

// Holidays are a country's public holidays of a year, in order.
func (c Country) Holidays(year int) []Holiday {
	var list []Holiday
	for _, p := range c.days() {
		if p.every > 1 && year%p.every != 0 {
			continue
		}
		_, on := p.day.Calc(year)
		if on.IsZero() {
			continue
		}
		// The library reckons midnights in the zone of the machine. Where summer time begins at midnight there is none, and its answer
		// is an hour before: half a day later is the right date everywhere.
		list = append(list, Holiday{DateOf(on.Add(12 * time.Hour)), p.key})
	}
	slices.SortStableFunc(list, func(a, b Holiday) int { return int(a.Date - b.Date) })
	return list
}

// publicDay is a holiday of the library with our name for it.
type publicDay struct {
	day   *cal.Holiday
	key   string
	every int // only in years that this divides
}

func (c Country) days() []publicDay {
	switch c {
	case Belgium:
		return []publicDay{
			{day: be.Nieuwjaar, key: "calendar.new_year"},
			{day: be.Paasmaandag, key: "calendar.easter_monday"},
			{day: be.DagVanDeArbeid, key: "calendar.labour_day"},
			{day: be.OnzeLieveHeerHemelvaart, key: "calendar.ascension"},
			{day: be.Pinkstermaandag, key: "calendar.whit_monday"},
			{day: be.NationaleFeestdag, key: "calendar.belgian_national_day"},
			{day: be.OnzeLieveVrouwHemelvaart, key: "calendar.assumption"},
			{day: be.Allerheiligen, key: "calendar.all_saints"},
			{day: be.Wapenstilstand, key: "calendar.armistice"},
			{day: be.Kerstmis, key: "calendar.christmas"},
		}
	case France:
		return []publicDay{
			{day: fr.NouvelAn, key: "calendar.new_year"},
			{day: fr.LundiDePâques, key: "calendar.easter_monday"},
			{day: fr.FêteDuTravail, key: "calendar.labour_day"},
			{day: fr.FêteDeLaVictoire, key: "calendar.victory_day"},
			{day: fr.Ascension, key: "calendar.ascension"},
			{day: fr.LundiDePentecôte, key: "calendar.whit_monday"},
			{day: fr.FêteNationale, key: "calendar.french_national_day"},
			{day: fr.Assomption, key: "calendar.assumption"},
			{day: fr.Toussaint, key: "calendar.all_saints"},
			{day: fr.Armistice1918, key: "calendar.armistice"},
			{day: fr.Noël, key: "calendar.christmas"},
		}
	case AlsaceMoselle:
		return append(France.days(),
			publicDay{day: aa.GoodFriday, key: "calendar.good_friday"},
			publicDay{day: aa.ChristmasDay2, key: "calendar.st_stephen"},
		)
	case Netherlands:
		return []publicDay{
			{day: nl.Nieuwjaar, key: "calendar.new_year"},
			{day: nl.TweedePaasdag, key: "calendar.dutch_easter_monday"},
			{day: nl.Koningsdag, key: "calendar.kings_day"},
			{day: nl.BevrijdingsDag, key: "calendar.liberation_day", every: 5},
			{day: nl.Hemelvaart, key: "calendar.ascension"},
			{day: nl.TweedePinksterDag, key: "calendar.dutch_whit_monday"},
			{day: nl.EersteKerstdag, key: "calendar.dutch_christmas"},
			{day: nl.TweedeKerstdag, key: "calendar.dutch_second_christmas"},
		}
	}
	return nil
}
