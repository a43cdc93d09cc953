package demo

import (
	"context"

	"firstline/internal/desk/calendar"
	"firstline/internal/desk/vendor"
)

// makeVendors makes the organisation's suppliers. Their contracts began with the year before; one has ended.
func (s *stage) makeVendors(ctx context.Context) error {
	calendars := map[string]*calendar.ID{}
	list, err := calendar.List(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, c := range list {
		calendars[c.Name] = &c.ID
	}
	year := s.clock.now().Year()
	first, last := calendar.On(year-1, 1, 1), calendar.On(year+1, 12, 31)
	for _, d := range []vendor.Draft{
		{
			Name: "Orbis Software", Language: "nl", Active: true,
			Contacts: []vendor.Contact{
				{Name: "Orbis klantendienst", Address: "support@orbis.example", Phone: "+31303334455", Role: "Servicedesk"},
				{Name: "Marijke Terpstra", Address: "m.terpstra@orbis.example", Phone: "+31303334461", Role: "Accountmanager"},
			},
			Contracts: []vendor.Contract{{
				Number: "ORB-24-0117", FirstDay: first, LastDay: last, ResponseMinutes: 4 * 60, CalendarID: calendars["Utrecht"], Covers: "Orbis ERP: alle modules en de koppeling met de boekhouding",
			}},
		},
		{
			Name: "Nordlink Télécom", Language: "fr", Active: true,
			Contacts: []vendor.Contact{{Name: "Support Nordlink", Address: "noc@nordlink.example", Phone: "+33320445566", Role: "Supervision, jour et nuit"}},
			Contracts: []vendor.Contract{
				{Number: "NL-77810", FirstDay: first, LastDay: last, ResponseMinutes: 60, Covers: "Lignes des trois sites, garantie de rétablissement"},
				{Number: "NL-77811", FirstDay: first, LastDay: last, ResponseMinutes: 8 * 60, CalendarID: calendars["Lille"], Covers: "Téléphones mobiles et cartes SIM"},
			},
		},
		{
			Name: "Printaria", Language: "fr", Active: true,
			Contacts: []vendor.Contact{
				{Name: "Technique Printaria", Address: "technique@printaria.example", Phone: "+33320112233", Role: "Dépannage"},
				{Name: "Bruno Lemaire", Address: "b.lemaire@printaria.example", Role: "Commercial"},
			},
			Contracts: []vendor.Contract{{Number: "PR-5521", FirstDay: first, ResponseMinutes: 8 * 60, CalendarID: calendars["Lille"], Covers: "Imprimantes et copieurs en location"}},
		},
		{
			Name: "Bastion Cloud", Language: "en", Active: true,
			Contacts:  []vendor.Contact{{Name: "Bastion Support", Address: "support@bastion.example", Phone: "+442071234567", Role: "Support"}},
			Contracts: []vendor.Contract{{Number: "BC-2219-EU", FirstDay: first, LastDay: last, ResponseMinutes: 2 * 60, Covers: "Mail, calendars, Teams and the VPN gateway"}},
		},
		{
			Name: "Meridian Devices", Language: "en", Active: true,
			Contacts:  []vendor.Contact{{Name: "Warranty desk", Address: "warranty@meridian.example", Phone: "+3225550199", Role: "Repairs"}},
			Contracts: []vendor.Contract{{Number: "MD-88-4410", FirstDay: first, ResponseMinutes: 16 * 60, CalendarID: calendars["Europe/Brussels, 9–17"], Covers: "Laptops and docking stations within three years of purchase"}},
		},
		{
			Name: "Vliegwiel IT", Language: "nl",
			Contacts:  []vendor.Contact{{Name: "Joost Vliegwiel", Address: "joost@vliegwiel.example"}},
			Contracts: []vendor.Contract{{Number: "2019-03", FirstDay: calendar.On(2019, 3, 1), LastDay: calendar.On(year-2, 12, 31), ResponseMinutes: 8 * 60, CalendarID: calendars["Utrecht"], Covers: "Wifi, voor de overstap"}},
		},
	} {
		v, err := s.Vendors.Create(ctx, by(), d)
		if err != nil {
			return err
		}
		s.vendors[v.Name] = v
	}
	return nil
}
