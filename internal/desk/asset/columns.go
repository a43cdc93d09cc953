package asset

import (
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// The columns that an import understands, by the names that forms and the API use.
const (
	colTag      = "tag"
	colSerial   = "serial"
	colKind     = "kind"
	colState    = "state"
	colModel    = "model"
	colMaker    = "maker" // stands before the model
	colRelease  = "release"
	colHolder   = "holder"
	colSite     = "site"
	colVendor   = "vendor"
	colBought   = "purchased_on"
	colWarranty = "warranty_until"
	colRemote   = "remote_address"
	colNote     = "note"
)

// headings are the words that lists of machines use, folded and without signs.
func headings() map[string]string {
	return byWord(map[string]string{
		colTag: "tag, asset tag, asset, asset number, inventory number, inventory no, computer name, hostname, " +
			"etiquette, code barre, numero d inventaire, n d inventaire, no inventaire, inventaire, nom de la machine, " +
			"label, inventarisnummer, inventarisnr, activanummer, computernaam, apparaatnaam, toestelnaam",
		colSerial:  "serial, serial number, serial no, serialnumber, sn, s n, numero de serie, n de serie, no de serie, serie, serienummer, serienr",
		colKind:    "kind, type, category, asset type, genre, categorie, type d appareil, soort, type toestel, categorie toestel",
		colState:   "state, status, etat, statut, staat, toestand",
		colModel:   "model, product, software, name of product, modele, produit, logiciel, product naam, software naam",
		colMaker:   "maker, manufacturer, brand, make, fabricant, marque, constructeur, fabrikant, merk",
		colRelease: "version, release, software version, version du logiciel, versie, softwareversie",
		colHolder: "holder, user, used by, assigned to, owner, employee, employee number, e mail, email, mail, utilisateur, detenteur, attribue a, " +
			"affecte a, matricule, courriel, gebruiker, houder, toegewezen aan, personeelsnummer, e mailadres",
		colSite:     "site, location, place, room, lieu, local, emplacement, localisation, locatie, vestiging, plaats",
		colVendor:   "vendor, supplier, reseller, fournisseur, vendeur, revendeur, leverancier, verkoper",
		colBought:   "purchased, purchased on, purchase date, bought, date of purchase, date d achat, achete le, achat, aankoopdatum, aangekocht, gekocht op, datum aankoop",
		colWarranty: "warranty, warranty until, warranty end, warranty expires, warranty expiry, garantie, garantie jusqu au, fin de garantie, fin garantie, garantie tot, einde garantie, garantiedatum",
		colRemote:   "remote address, remote, remote access, ip, ip address, adresse distante, acces a distance, adresse ip, adres voor hulp op afstand, toegang op afstand, ip adres",
		colNote:     "note, notes, remark, remarks, comment, comments, remarque, remarques, commentaire, opmerking, opmerkingen, notitie",
	})
}

// kindWords and stateWords are what tables call them, folded.
func kindWords() map[string]string {
	return byWord(map[string]string{
		string(Laptop):   "laptop, notebook, portable, ordinateur portable, pc portable, draagbare pc",
		string(Desktop):  "desktop, pc, workstation, computer, tower, ordinateur, ordinateur fixe, poste fixe, pc fixe, fixe, unite centrale, vaste pc, vaste computer, werkstation",
		string(Phone):    "phone, telephone, mobile, smartphone, mobile phone, tablet, telephone portable, gsm, tablette, telefoon, mobiele telefoon, mobiel",
		string(Printer):  "printer, multifunction, imprimante, multifonction, copieur, multifunctional",
		string(Screen):   "screen, monitor, display, ecran, moniteur, scherm, beeldscherm",
		string(Server):   "server, serveur",
		string(Network):  "network, switch, router, access point, network device, reseau, commutateur, routeur, borne wi fi, netwerk, netwerkapparaat, toegangspunt",
		string(Software): "software, licence, license, application, logiciel, licentie, applicatie, programma",
		string(Other):    "other, misc, autre, divers, ander, anders, overig, overige",
	})
}

func stateWords() map[string]string {
	return byWord(map[string]string{
		string(InUse):    "in use, in_use, used, active, deployed, en service, utilise, en usage, actif, in gebruik, actief",
		string(InStock):  "in stock, in_stock, stock, spare, available, en stock, disponible, reserve, in voorraad, op voorraad, voorraad, beschikbaar",
		string(InRepair): "in repair, in_repair, repair, broken, en reparation, reparation, en panne, in herstelling, in reparatie, herstelling, defect",
		string(Retired):  "retired, disposed, scrapped, sold, mis au rebut, reforme, retire, hors service, vendu, buiten gebruik, afgevoerd, uit dienst, verkocht",
		string(Lost):     "lost, stolen, missing, perdu, vole, verloren, gestolen, kwijt",
	})
}

func byWord(lists map[string]string) map[string]string {
	found := map[string]string{}
	for name, list := range lists {
		for word := range strings.SplitSeq(list, ", ") {
			found[word] = name
		}
	}
	return found
}

// reader reads cells; it holds what is the same for all lines.
type reader struct{ kinds, states map[string]string }

func newReader() reader { return reader{kinds: kindWords(), states: stateWords()} }

// fill puts what a line says into a draft; the holder is found by the caller.
func (r reader) fill(cells map[string]string, d *Draft) error {
	put := func(column string, place *string) {
		if text := cells[column]; text != "" {
			*place = text
		}
	}
	put(colTag, &d.Tag)
	put(colSerial, &d.Serial)
	put(colModel, &d.Model)
	if maker := cells[colMaker]; maker != "" && !strings.HasPrefix(person.Fold(d.Model), person.Fold(maker)) {
		d.Model = strings.TrimSpace(maker + " " + d.Model)
	}
	put(colRelease, &d.Release)
	put(colSite, &d.Site)
	put(colVendor, &d.Vendor)
	put(colRemote, &d.RemoteAddress)
	put(colNote, &d.Note)
	var c errs.Check
	if text := cells[colKind]; text != "" {
		kind, ok := r.kinds[wordOf(text)]
		c.That(ok, colKind, "asset.import_kind", errs.Args{"Word": text})
		d.Kind = Kind(kind)
	}
	if text := cells[colState]; text != "" {
		state, ok := r.states[wordOf(text)]
		c.That(ok, colState, "asset.import_state", errs.Args{"Word": text})
		d.State = State(state)
	}
	for _, f := range []struct {
		column string
		place  **calendar.Date
	}{{colBought, &d.PurchasedOn}, {colWarranty, &d.WarrantyUntil}} {
		if text := cells[f.column]; text != "" {
			day, err := ParseDate(text)
			c.That(err == nil, f.column, "asset.import_date", errs.Args{"Date": text})
			*f.place = &day
		}
	}
	return c.Err()
}

func wordOf(text string) string {
	return strings.Join(strings.FieldsFunc(person.Fold(text), func(r rune) bool { return strings.ContainsRune(" -/.", r) }), " ")
}

// ParseDate reads a date as tables of our countries write it: 2026-05-25, 25/05/2026, 25-5-2026, 25.05.26. The day stands before the month.
func ParseDate(text string) (calendar.Date, error) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ") // some tables give the time, too
	text, _, _ = strings.Cut(text, "T")
	text = strings.NewReplacer("/", "-", ".", "-").Replace(text)
	for _, layout := range []string{"2006-1-2", "2-1-2006", "2-1-06"} {
		if t, err := time.Parse(layout, text); err == nil {
			return calendar.DateOf(t), nil
		}
	}
	return 0, errs.Bad("date", "asset.import_date", errs.Args{"Date": text})
}
