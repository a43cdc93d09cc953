package workspace

import (
	"net/http"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// assetForm is an asset as its form sends it.
type assetForm struct {
	Version       int64       `form:"version"`
	Tag           string      `form:"tag"`
	Serial        string      `form:"serial"`
	Kind          asset.Kind  `form:"kind"`
	State         asset.State `form:"state"`
	Model         string      `form:"model"`
	Release       string      `form:"release"`
	Person        string      `form:"person"` // who has it: an id, 0 for nobody, empty where nothing was chosen
	Query         string      `form:"q"`      // words for whom has it
	Site          string      `form:"site"`
	Vendor        string      `form:"vendor"`
	PurchasedOn   string      `form:"purchased_on"`
	WarrantyUntil string      `form:"warranty_until"`
	RemoteAddress string      `form:"remote_address"`
	Note          string      `form:"note"`
}

// AssetFormPage is the form of an asset.
type AssetFormPage struct {
	Works   bool
	Title   string
	Action  string
	Cancel  string
	BackTo  string
	Problem string
	Form    assetForm
	People  []ui.Option
	Kinds   []ui.Option
	States  []ui.Option
	fields  map[string]ui.Field
	order   []string
}

func (w workspace) newAsset(rq *front.Request) error {
	return w.assetForm(rq, asset.Asset{}, assetForm{Kind: asset.Laptop, State: asset.InUse, Person: "0"}, nil)
}

func (w workspace) editAsset(rq *front.Request) error {
	a, err := w.asset(rq)
	if err != nil {
		return err
	}
	return w.assetForm(rq, a, formOfAsset(&a), nil)
}

func (w workspace) createAsset(rq *front.Request) error { return w.keepAsset(rq, asset.Asset{}) }

func (w workspace) saveAsset(rq *front.Request) error {
	a, err := w.asset(rq)
	if err != nil {
		return err
	}
	return w.keepAsset(rq, a)
}

// keepAsset does what the form asks. When a colleague was faster, what they wrote stands at each field, and what was typed stays.
func (w workspace) keepAsset(rq *front.Request, was asset.Asset) error {
	var f assetForm
	err := rq.Decode(&f)
	var d asset.Draft
	if err == nil {
		d, err = w.assetDraft(rq, &f)
	}
	var now asset.Asset
	switch {
	case err != nil:
	case was.ID == 0:
		now, err = w.Assets.Create(rq.Context(), rq.Actor, d)
	default:
		now, err = w.Assets.Update(rq.Context(), rq.Actor, was.ID, f.Version, d)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("asset.saved", errs.Args{"Tag": now.Tag}))
		return rq.Redirect(assetPath(now.ID))
	}
	if k := errs.KindOf(err); k != errs.Invalid && k != errs.Conflict {
		return err
	}
	return w.assetForm(rq, was, f, err)
}

func formOfAsset(a *asset.Asset) assetForm {
	d := a.Draft()
	return assetForm{
		Version: a.Version, Tag: d.Tag, Serial: d.Serial, Kind: d.Kind, State: d.State, Model: d.Model, Release: d.Release, Person: idText(d.HolderID),
		Site: d.Site, Vendor: d.Vendor, PurchasedOn: isoDate(d.PurchasedOn), WarrantyUntil: isoDate(d.WarrantyUntil), RemoteAddress: d.RemoteAddress, Note: d.Note,
	}
}

func isoDate(d *calendar.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// assetDraft reads the form.
func (w workspace) assetDraft(rq *front.Request, f *assetForm) (asset.Draft, error) {
	d := asset.Draft{
		Tag: f.Tag, Serial: f.Serial, Kind: f.Kind, State: f.State, Model: f.Model, Release: f.Release, Site: f.Site, Vendor: f.Vendor,
		RemoteAddress: f.RemoteAddress, Note: f.Note,
	}
	var c errs.Check
	date := func(name, text string) *calendar.Date {
		if text == "" {
			return nil
		}
		day, err := asset.ParseDate(text)
		c.That(err == nil, name, "asset.date_unreadable")
		return &day
	}
	d.PurchasedOn, d.WarrantyUntil = date("purchased_on", f.PurchasedOn), date("warranty_until", f.WarrantyUntil)
	if err := c.Err(); err != nil {
		return d, err
	}
	if f.Person == "" && f.Query == "" {
		return d, nil
	}
	if f.Person == "" {
		who, err := w.chosen(rq, 0, f.Query)
		d.HolderID = who
		return d, err
	}
	who, err := parseID(f.Person, "person", "asset.holder_unknown")
	d.HolderID = person.ID(who)
	return d, err
}

func (w workspace) assetForm(rq *front.Request, was asset.Asset, f assetForm, refused error) error {
	people, err := w.holderOptions(rq, f)
	if err != nil {
		return err
	}
	title := rq.T("asset.new")
	if was.ID != 0 {
		title = rq.T("asset.edit_title", errs.Args{"Tag": was.Tag})
	}
	p := page(rq, title)
	x := buildAssetForm(p, &was, f, refused)
	x.Works, x.Title, x.People = rq.Actor.May(account.WorkTicket), title, people
	status := http.StatusOK
	if refused != nil {
		status = front.Status(errs.KindOf(refused))
	}
	return rq.RenderStatus(status, assetFormScreen(p, x))
}

// holderOptions are nobody, and who has it or fits the words.
func (w workspace) holderOptions(rq *front.Request, f assetForm) ([]ui.Option, error) {
	nobody := ui.Option{Value: "0", Label: rq.T("asset.nobody"), Selected: f.Person == "0"}
	if f.Person == "0" || f.Person == "" && f.Query == "" {
		return []ui.Option{nobody}, nil
	}
	var list []person.Listed
	var err error
	id, _ := parseID(f.Person, "person", "asset.holder_unknown") // what is no id is nobody's
	if id != 0 {
		list, err = w.offered(rq.Context(), rq, opening{Person: person.ID(id)})
	} else {
		list, err = w.offered(rq.Context(), rq, opening{Query: f.Query})
	}
	return append(personOptions(list, person.ID(id)), nobody), err
}

func buildAssetForm(p ui.Page, was *asset.Asset, f assetForm, refused error) AssetFormPage {
	x := AssetFormPage{
		Action: assetsPath + "/new", Cancel: assetsPath, BackTo: p.T("asset.title"), Form: f, Kinds: kindOptions(p, f.Kind, false), States: stateOptions(p, f.State),
		fields: map[string]ui.Field{},
	}
	wrong := p.Locale.Fields(refused)
	if w := wrong["holder"]; w != "" {
		wrong["person"] = w
	}
	if refused != nil {
		x.Problem = p.Locale.Error(refused)
	}
	if was.ID != 0 {
		x.Action, x.Cancel, x.BackTo = assetPath(was.ID)+"/edit", assetPath(was.ID), was.Tag
	}
	if errs.Is(refused, errs.Conflict) {
		wrong = theirs(p, formOfAsset(was), f)
		x.Problem, x.Form.Version = p.T("asset.conflict"), was.Version
	}
	add := func(name, value string, f ui.Field) {
		f.Name, f.Value, f.Label, f.Error = name, value, p.T("asset."+name), wrong[name]
		x.fields[name] = f
		x.order = append(x.order, name)
	}
	add("tag", f.Tag, ui.Field{Hint: p.T("asset.tag_hint"), Required: true, MaxLength: 200, Autocomplete: "off"})
	add("serial", f.Serial, ui.Field{Optional: true, MaxLength: 200, Autocomplete: "off"})
	add("kind", string(f.Kind), ui.Field{})
	add("state", string(f.State), ui.Field{})
	add("model", f.Model, ui.Field{Hint: p.T("asset.model_hint"), Optional: true, MaxLength: 200})
	add("release", f.Release, ui.Field{Optional: true, MaxLength: 200})
	add("site", f.Site, ui.Field{Optional: true, MaxLength: 200})
	add("vendor", f.Vendor, ui.Field{Optional: true, MaxLength: 200})
	add("purchased_on", f.PurchasedOn, ui.Field{Type: "date", Optional: true})
	add("warranty_until", f.WarrantyUntil, ui.Field{Type: "date", Optional: true})
	add("remote_address", f.RemoteAddress, ui.Field{Hint: p.T("asset.remote_address_hint"), Optional: true, MaxLength: 200, Autocomplete: "off"})
	add("note", f.Note, ui.Field{Hint: p.T("asset.note_hint"), Optional: true, Rows: 4})
	x.fields["q"] = ui.Field{Name: "q", Type: "search", Label: p.T("asset.holder"), Hint: p.T("asset.holder_hint"), Value: f.Query, Error: wrong["person"]}
	x.order = append(x.order, "q")
	return x
}

// theirs says at each field that a colleague changed meanwhile what they wrote there.
func theirs(p ui.Page, now, typed assetForm) map[string]string {
	said := map[string]string{}
	for _, f := range []struct{ name, now, typed string }{
		{"tag", now.Tag, typed.Tag},
		{"serial", now.Serial, typed.Serial},
		{"kind", p.T(assetKindKey(now.Kind)), p.T(assetKindKey(typed.Kind))},
		{"state", p.T(assetStateKey(now.State)), p.T(assetStateKey(typed.State))},
		{"model", now.Model, typed.Model},
		{"release", now.Release, typed.Release},
		{"site", now.Site, typed.Site},
		{"vendor", now.Vendor, typed.Vendor},
		{"purchased_on", now.PurchasedOn, typed.PurchasedOn},
		{"warranty_until", now.WarrantyUntil, typed.WarrantyUntil},
		{"remote_address", now.RemoteAddress, typed.RemoteAddress},
		{"note", now.Note, typed.Note},
	} {
		if f.now != f.typed {
			said[f.name] = p.T("asset.theirs", errs.Args{"Value": orDash(f.now)})
		}
	}
	if now.Person != typed.Person {
		said["person"] = p.T("asset.holder_theirs")
	}
	return said
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// list is the fields in their order, for the summary of what is wrong.
func (x AssetFormPage) list() []ui.Field {
	list := make([]ui.Field, len(x.order))
	for i, name := range x.order {
		list[i] = x.fields[name]
	}
	return list
}
