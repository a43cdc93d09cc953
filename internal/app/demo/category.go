package demo

import (
	"context"

	"firstline/internal/desk/category"
	"firstline/internal/desk/team"
	"firstline/internal/desk/ticket"
)

// branch is a category by its short name in the stories; above is the short name of the one that it stands below. Without a crew it goes to
// that of the one above. usual are impact and urgency, where they are not those of the one above.
type branch struct {
	key, above, en, fr, nl, crew string
	usual                        *usual
}

type usual struct{ impact, urgency int }

// branches are the tree from top to bottom.
func branches() []branch {
	slow, soon, blocks, many := &usual{0, 0}, &usual{0, 1}, &usual{0, 2}, &usual{2, 1}
	return []branch{
		{"machines", "", "Computers and accessories", "Ordinateurs et accessoires", "Computers en toebehoren", "desk", soon},
		{"hardware", "machines", "Laptops and desktops", "Portables et postes fixes", "Laptops en desktops", "", nil},
		{"screen", "machines", "Screens and docking stations", "Écrans et stations d’accueil", "Schermen en dockingstations", "workplace", nil},
		{"accessory", "machines", "Keyboard, mouse, headset", "Clavier, souris, casque", "Toetsenbord, muis, headset", "", slow},
		{"loan", "machines", "Loan equipment", "Matériel en prêt", "Leenmateriaal", "workplace", slow},

		{"access", "", "Accounts and access", "Comptes et accès", "Accounts en toegang", "desk", soon},
		{"account", "access", "Passwords and signing in", "Mots de passe et connexion", "Wachtwoorden en aanmelden", "", blocks},
		{"mfa", "access", "Codes and second factor", "Codes et second facteur", "Codes en tweede factor", "", blocks},
		{"rights", "access", "Rights to folders and programs", "Droits sur dossiers et programmes", "Rechten op mappen en programma’s", "", slow},
		{"joiner", "access", "New colleagues and departures", "Arrivées et départs", "Nieuwe en vertrekkende collega’s", "", slow},

		{"post", "", "E-mail and meetings", "Messagerie et réunions", "E-mail en vergaderen", "desk", soon},
		{"mail", "post", "Mailbox and calendar", "Boîte aux lettres et agenda", "Mailbox en agenda", "", nil},
		{"shared", "post", "Shared mailboxes and lists", "Boîtes partagées et listes", "Gedeelde mailboxen en lijsten", "", slow},
		{"calls", "post", "Teams and online meetings", "Teams et réunions en ligne", "Teams en onlinevergaderingen", "", nil},

		{"programs", "", "Software", "Logiciels", "Software", "desk", soon},
		{"office", "programs", "Office and files", "Bureautique et fichiers", "Office en bestanden", "", nil},
		{"software", "programs", "Installing and licences", "Installation et licences", "Installatie en licenties", "", slow},
		{"update", "programs", "Updates and restarts", "Mises à jour et redémarrages", "Updates en herstarten", "", nil},
		{"browser", "programs", "Browser and intranet", "Navigateur et intranet", "Browser en intranet", "", nil},
		{"orbis", "programs", "Orbis ERP", "ERP Orbis", "Orbis ERP", "special", &usual{1, 1}},
		{"erp", "orbis", "Stock and orders", "Stock et commandes", "Voorraad en bestellingen", "", nil},
		{"finance", "orbis", "Invoices and accounting", "Factures et comptabilité", "Facturen en boekhouding", "", nil},
		{"report", "orbis", "Reports and exports", "Rapports et exports", "Rapporten en exports", "", slow},
		{"orbisrights", "orbis", "Rights in Orbis", "Droits dans Orbis", "Rechten in Orbis", "", slow},

		{"net", "", "Network and remote access", "Réseau et accès à distance", "Netwerk en toegang op afstand", "network", soon},
		{"wifi", "net", "Wi-Fi", "Wi-Fi", "Wifi", "", nil},
		{"cable", "net", "Cables and sockets", "Câbles et prises", "Kabels en aansluitpunten", "", nil},
		{"vpn", "net", "VPN and working from home", "VPN et télétravail", "VPN en thuiswerk", "desk", nil},
		{"network", "net", "Servers and shared folders", "Serveurs et dossiers partagés", "Servers en gedeelde mappen", "", many},

		{"paper", "", "Printing and scanning", "Impression et numérisation", "Printen en scannen", "workplace", soon},
		{"printer", "paper", "Printers", "Imprimantes", "Printers", "", nil},
		{"scanner", "paper", "Scanners", "Scanners", "Scanners", "", nil},
		{"toner", "paper", "Toner and paper", "Toner et papier", "Toner en papier", "", slow},

		{"mobile", "", "Phones and tablets", "Téléphones et tablettes", "Telefoons en tablets", "workplace", soon},
		{"phone", "mobile", "Smartphones", "Smartphones", "Smartphones", "", nil},
		{"tablet", "mobile", "Tablets", "Tablettes", "Tablets", "", nil},
		{"sim", "mobile", "SIM cards and subscriptions", "Cartes SIM et abonnements", "Simkaarten en abonnementen", "", slow},

		{"rooms", "", "Meeting rooms", "Salles de réunion", "Vergaderzalen", "workplace", &usual{1, 1}},
		{"room", "rooms", "Screen and sound", "Image et son", "Beeld en geluid", "", nil},
		{"booking", "rooms", "Booking panel", "Panneau de réservation", "Reserveringspaneel", "", slow},

		{"safety", "", "Security", "Sécurité", "Beveiliging", "special", blocks},
		{"security", "safety", "Phishing and suspicious mail", "Hameçonnage et e-mails suspects", "Phishing en verdachte mails", "", nil},
		{"lost", "safety", "Lost or stolen device", "Appareil perdu ou volé", "Verloren of gestolen toestel", "", nil},
		{"trust", "safety", "Confidential reports", "Signalements confidentiels", "Vertrouwelijke meldingen", "", nil},
		{"malware", "safety", "Suspicious program", "Programme suspect", "Verdacht programma", "", nil},
	}
}

// makeCategories plants the tree.
func (s *stage) makeCategories(ctx context.Context) error {
	for _, b := range branches() {
		d := category.Draft{Parent: s.topics[b.above].id, NameEN: b.en, NameFR: b.fr, NameNL: b.nl, TeamID: s.teams[b.crew], Active: true}
		if b.usual != nil {
			d.Impact, d.Urgency = &b.usual.impact, &b.usual.urgency
		}
		if b.key == "trust" { // what is reported there, only the specialists see
			d.SealedTo = []team.ID{s.teams["special"]}
		}
		c, err := s.Categories.Create(ctx, by(), d)
		if err != nil {
			return err
		}
		t := topic{id: c.ID, crew: b.crew}
		if t.crew == "" {
			t.crew = s.topics[b.above].crew
		}
		s.topics[b.key] = t
	}
	return nil
}

// hurry sets the priority by hand where somebody asks who must not wait.
func (a *actors) hurry(ctx context.Context) error {
	_, err := a.Tickets.Override(ctx, a.first, a.ticket, ticket.High, a.pick(a.manners.Hurry))
	return err
}
