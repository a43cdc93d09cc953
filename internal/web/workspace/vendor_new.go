package workspace

import (
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/category"
	"firstline/internal/desk/file"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendor"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// vendorForm is what the pages of cases send.
type vendorForm struct {
	Vendor    vendor.ID         `form:"vendor"`
	Choose    bool              `form:"choose"` // another than that of the category
	Contract  vendor.ContractID `form:"contract"`
	Contact   vendor.ContactID  `form:"contact"`
	Subject   string            `form:"subject"`
	Text      string            `form:"text"`
	Files     []file.ID         `form:"files"`
	Cases     int               `form:"cases"`
	Read      ticket.Seq        `form:"read"`
	Reminders int               `form:"reminders"`
	Reference string            `form:"reference"`
	Outcome   string            `form:"outcome"`
}

// VendorNewPage asks a vendor for help: first which one, then what to write.
type VendorNewPage struct {
	Back, BackTo, Action string
	Problem              string
	Wrong                map[string]string
	Vendors              []ui.Option
	Chosen               string // the vendor's name; empty while none is chosen
	Lead                 string
	Form                 vendorForm
	Contracts            []ui.Option
	Contacts             []ui.Option
	Files                []ui.Option
	Other                string // address to choose another vendor; empty where there is no other
}

// askVendor shows the form for a case with a vendor.
func (w workspace) askVendor(rq *front.Request) error {
	var f vendorForm
	if err := rq.Decode(&f); err != nil {
		return err
	}
	return w.vendorForm(rq, f, false, nil)
}

// openCase sends a case to a vendor.
func (w workspace) openCase(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f vendorForm
	if err = rq.Decode(&f); err == nil {
		var k vendorcase.Case
		k, err = w.Cases.Open(rq.Context(), rq.Actor, ticket.ID(id), vendorcase.Opening{
			Vendor: f.Vendor, Contract: f.Contract, Contact: f.Contact, Subject: f.Subject, Text: plainLines(f.Text), Files: f.Files, Cases: &f.Cases,
		})
		if err == nil {
			rq.Flash(ui.Success, rq.T("vendorcase.opened_flash", errs.Args{"Vendor": k.Vendor}))
			return rq.Redirect(place{}.ticket(ticket.ID(id)))
		}
	}
	return w.vendorForm(rq, f, true, err)
}

func (w workspace) vendorForm(rq *front.Request, f vendorForm, typed bool, refused error) error {
	if k := errs.KindOf(refused); refused != nil && k != errs.Invalid && k != errs.Conflict {
		return refused
	}
	n, err := rq.Int("id")
	if err != nil {
		return err
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, ticket.ID(n))
	if err != nil {
		return err
	}
	if !ticket.CanWork(rq.Actor, &t) {
		return errs.New(errs.Forbidden, "ticket.not_yours_to_work")
	}
	vendors, err := vendor.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	vendors = slices.DeleteFunc(vendors, func(v vendor.Vendor) bool { return !v.Active })
	p := page(rq, rq.T("vendorcase.ask_title"))
	x := VendorNewPage{Back: place{}.ticket(t.ID), BackTo: number(t.ID) + " " + t.Subject, Action: vendorPath(t.ID), Form: f}
	if refused != nil {
		x.Problem, x.Wrong = p.Locale.Error(refused), p.Locale.Fields(refused)
	}
	for _, v := range vendors {
		x.Vendors = append(x.Vendors, ui.Option{Value: strconv.FormatInt(int64(v.ID), 10), Label: v.Name})
	}
	if f.Vendor == 0 && !f.Choose && t.CategoryID != nil {
		in, err := category.Get(rq.Context(), w.DB, *t.CategoryID)
		if err != nil {
			return err
		}
		f.Vendor = in.VendorID
	}
	at := slices.IndexFunc(vendors, func(v vendor.Vendor) bool { return v.ID == f.Vendor || len(vendors) == 1 })
	if at >= 0 {
		if len(vendors) > 1 {
			x.Other = x.Action + "?choose=true"
		}
		if err := w.fillVendor(rq, p, &x, vendors[at], t, typed); err != nil {
			return err
		}
	}
	return rq.RenderStatus(statusOf(refused), vendorNewScreen(p, x))
}

func statusOf(refused error) int {
	if refused == nil {
		return 200
	}
	return front.Status(errs.KindOf(refused))
}

// fillVendor fills the form for one vendor, with what the ticket says where nothing was typed yet.
func (w workspace) fillVendor(rq *front.Request, p ui.Page, x *VendorNewPage, v vendor.Vendor, t ticket.Ticket, typed bool) error {
	cases, err := w.Cases.OfTicket(rq.Context(), rq.Actor, t.ID)
	if err != nil {
		return err
	}
	inTheirs := w.Texts.For(v.Language)
	x.Chosen, x.Lead = v.Name, p.T("vendorcase.ask_lead", errs.Args{"Vendor": v.Name, "Language": inTheirs.Name()})
	x.Form.Vendor, x.Form.Cases = v.ID, len(cases)
	today := calendar.DateOf(p.Now.In(p.Zone))
	for _, c := range v.Contracts {
		if !c.InForce(today) {
			continue
		}
		if !typed && x.Form.Contract == 0 {
			x.Form.Contract = c.ID
		}
		k := vendorcase.Case{ResponseMinutes: c.ResponseMinutes, CalendarID: c.CalendarID}
		label := c.Number
		if c.ResponseMinutes > 0 {
			label += ", " + agreedWords(p, &k)
		}
		if c.Covers != "" {
			label += " · " + c.Covers
		}
		x.Contracts = append(x.Contracts, ui.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: label, Selected: c.ID == x.Form.Contract})
	}
	x.Contracts = append(x.Contracts, ui.Option{Value: "0", Label: p.T("vendorcase.no_contract"), Selected: x.Form.Contract == 0})
	x.Contacts = contactOptions(v, x.Form.Contact)
	if x.Files, err = w.fileOptions(rq, t.ID, x.Form.Files); err != nil || typed {
		return err
	}
	_, handover, err := w.Tickets.Escalation(rq.Context(), rq.Actor, t.ID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	x.Form.Subject, x.Form.Text = t.Subject, prefill(inTheirs, &t, handover.Handover)
	return nil
}

func contactOptions(v vendor.Vendor, chosen vendor.ContactID) (list []ui.Option) {
	for _, c := range v.Contacts {
		label := c.Name + " <" + c.Address + ">"
		if c.Role != "" {
			label += ", " + c.Role
		}
		list = append(list, ui.Option{Value: strconv.FormatInt(int64(c.ID), 10), Label: label, Selected: c.ID == chosen})
	}
	return list
}

// fileOptions are the files that may go to a vendor: those of public messages.
func (w workspace) fileOptions(rq *front.Request, on ticket.ID, chosen []file.ID) (list []ui.Option, err error) {
	files, err := ticket.PublicFiles(rq.Context(), w.DB, on)
	for _, f := range files {
		o := ui.Option{Value: string(f.ID), Label: f.Name + " (" + rq.Locale.Size(f.Size) + ")", Selected: slices.Contains(chosen, f.ID)}
		if !slices.ContainsFunc(list, func(had ui.Option) bool { return had.Value == o.Value }) {
			list = append(list, o)
		}
	}
	return list, err
}

// prefill begins the letter with what the requester said of the problem, and with what was tried and asked when it was passed on. What was
// found, and notes, are the desk's own.
func prefill(l *i18n.Locale, t *ticket.Ticket, h ticket.Handover) string {
	var parts []string
	add := func(key, text string) {
		if text = strings.TrimSpace(text); text != "" {
			parts = append(parts, l.T(key)+"\n"+text)
		}
	}
	problem := t.Symptom
	if problem == "" {
		problem = t.Subject
	}
	tried := strings.TrimSpace(t.Tried)
	if h.Tried != tried {
		tried += "\n" + h.Tried
	}
	add("vendorcase.prefill_problem", problem)
	add("vendorcase.prefill_error", t.ErrorMessage)
	add("vendorcase.prefill_tried", tried)
	add("vendorcase.prefill_asked", h.Asked)
	return strings.Join(parts, "\n\n")
}
