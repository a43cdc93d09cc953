package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// sites are the places of the organisation with how tags begin there.
var sites = [...]struct{ name, begins string }{{"Brussels", "BRU"}, {"Lille", "LIL"}, {"Utrecht", "UTR"}}

func beginsOf(site string) string {
	for _, s := range sites {
		if s.name == site {
			return s.begins
		}
	}
	return "X"
}

// laptopTag and printerTag are what stands on the labels, and what people quote in their stories.
func laptopTag(who person.Person) string {
	return fmt.Sprintf("%s-LT%04d", beginsOf(who.Site), 1000+int(who.ID)*37%900)
}

func printerTag(site string, n int) string { return fmt.Sprintf("%s-PRN-%02d", beginsOf(site), n) }

// phoneTag is that of somebody's telephone; not everybody has one from work.
func phoneTag(who person.Person) (tag string, has bool) {
	return fmt.Sprintf("%s-PH%04d", beginsOf(who.Site), 1000+int(who.ID)*53%900), who.ID%3 == 1
}

// printers is how many each site has.
const printers = 9

// makeAssets notes what the organisation has: a laptop for everybody, telephones for some, printers, servers, networks and software.
func (s *stage) makeAssets(ctx context.Context) error {
	list, _, err := s.People.List(ctx, by(), person.Filter{}, nil, 1000)
	if err != nil {
		return err
	}
	drafts := s.serverRoom()
	for _, p := range list {
		drafts = append(drafts, s.laptop(p.Person))
		if tag, has := phoneTag(p.Person); has {
			model := []string{"Fairphone 5", "Samsung Galaxy A55", "Apple iPhone 15"}[int(p.ID)%3]
			drafts = append(drafts, s.bought(asset.Draft{
				Tag: tag, Serial: fmt.Sprintf("35%013d", int(p.ID)*7919), Kind: asset.Phone, State: asset.InUse, Model: model, HolderID: p.ID, Site: p.Site, Vendor: "Nordlink Télécom",
			}, int(p.ID)*3%30, 2))
		}
	}
	for _, d := range drafts {
		a, err := s.Assets.Create(ctx, by(), d)
		if err != nil {
			return fmt.Errorf("asset %s: %w", d.Tag, err)
		}
		s.devices[a.Tag] = a.ID
	}
	return nil
}

func (s *stage) laptop(p person.Person) asset.Draft {
	model := []string{"HP EliteBook 840 G9", "Lenovo ThinkPad T14 Gen 4", "Dell Latitude 5440", "HP ProBook 450 G10"}[int(p.ID)*5%4]
	d := asset.Draft{
		Tag: laptopTag(p), Serial: fmt.Sprintf("5CG%07d", int(p.ID)*48611%9999999), Kind: asset.Laptop, State: asset.InUse, Model: model, HolderID: p.ID, Site: p.Site,
		Vendor: "Comptoir Informatique", RemoteAddress: "rdp://" + strings.ToLower(laptopTag(p)) + ".corp." + domain,
	}
	if p.ID%11 == 4 {
		d.Note = "Fan was replaced in spring; runs warm again under load."
	}
	return s.bought(d, int(p.ID)*7%44, 3)
}

// bought gives a thing its age in months and its years of warranty.
func (s *stage) bought(d asset.Draft, months, years int) asset.Draft {
	day := s.clock.now().AddDate(0, -months, -months)
	d.PurchasedOn, d.WarrantyUntil = new(calendar.DateOf(day)), new(calendar.DateOf(day.AddDate(years, 0, -1)))
	return d
}

// serverRoom is what belongs to nobody.
func (s *stage) serverRoom() (list []asset.Draft) {
	for i, site := range sites {
		for n := range printers {
			model := []string{"Kyocera ECOSYS M3645", "HP LaserJet Pro 4002", "Canon imageRUNNER C3326"}[(n+i)%3]
			d := asset.Draft{
				Tag: printerTag(site.name, n+1), Serial: fmt.Sprintf("VCF%d%06d", i, 104729*(n+1)%999999), Kind: asset.Printer, State: asset.InUse, Model: model,
				Site: site.name, Vendor: "Comptoir Informatique", RemoteAddress: fmt.Sprintf("https://%s.print.%s", strings.ToLower(printerTag(site.name, n+1)), domain),
			}
			if n == 8 {
				d.State = asset.InRepair
			}
			list = append(list, s.bought(d, 5*n+i, 3))
		}
		list = append(list,
			s.bought(asset.Draft{Tag: site.begins + "-SRV-01", Serial: fmt.Sprintf("CZ2%05d", 31337+i), Kind: asset.Server, Model: "HPE ProLiant DL380 Gen11", Site: site.name}, 20+i, 5),
			s.bought(asset.Draft{Tag: site.begins + "-SW-01", Serial: fmt.Sprintf("FOC%06d", 271828+i), Kind: asset.Network, Model: "Cisco Catalyst 9300", Site: site.name, Vendor: "Nordlink Télécom"}, 30+i, 5),
			s.bought(asset.Draft{Tag: site.begins + "-AP-01", Kind: asset.Network, Model: "Aruba AP-635", Site: site.name, Vendor: "Nordlink Télécom"}, 14+i, 3),
			s.bought(asset.Draft{Tag: site.begins + "-LT0001", Kind: asset.Laptop, State: asset.InStock, Model: "Lenovo ThinkPad T14 Gen 4", Site: site.name, Note: "Lent out while another one is repaired."}, 8, 3),
		)
	}
	return append(list,
		asset.Draft{Tag: "SW-ORBIS", Kind: asset.Software, Model: "Orbis ERP", Release: "24.3", Vendor: "Orbis Software"},
		asset.Draft{Tag: "SW-OFFICE", Kind: asset.Software, Model: "Office", Release: "2024"},
		asset.Draft{Tag: "SW-VPN", Kind: asset.Software, Model: "VPN client", Release: "5.1.7"},
		s.bought(asset.Draft{Tag: "BRU-LT0002", Kind: asset.Laptop, State: asset.Retired, Model: "HP EliteBook 840 G5"}, 75, 3),
		s.bought(asset.Draft{Tag: "LIL-PH0001", Kind: asset.Phone, State: asset.Lost, Model: "Samsung Galaxy A52"}, 40, 2),
	)
}

// about is what a ticket of this story is about, as far as anybody would say so.
func (a *actors) about() (which []asset.ID) {
	add := func(tag string) {
		if id, ok := a.devices[tag]; ok && !slices.Contains(which, id) {
			which = append(which, id)
		}
	}
	switch a.story.Cat {
	case "hardware", "vpn", "wifi", "calls", "office":
		add(laptopTag(a.user.Person))
	case "printer":
		add(a.words["printer"])
	case "phone":
		if tag, has := phoneTag(a.user.Person); has {
			add(tag)
		}
	case "erp":
		add("SW-ORBIS")
	}
	return which
}

// own are those of a list that somebody has themselves, and can name.
func (a *actors) own(which []asset.ID) []asset.ID {
	phone, _ := phoneTag(a.user.Person)
	return slices.DeleteFunc(slices.Clone(which), func(id asset.ID) bool {
		return id != a.devices[laptopTag(a.user.Person)] && id != a.devices[phone]
	})
}

// noteAbout is how an agent notes what the ticket is about; in a hurry they forget it.
func (a *actors) noteAbout(ctx context.Context, agent access.Actor) error {
	which := a.about()
	if len(which) == 0 || a.ticket%4 == 0 {
		return nil
	}
	_, err := a.Tickets.AddAsset(ctx, agent, a.ticket, which...)
	return err
}
