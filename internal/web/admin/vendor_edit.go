package admin

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/vendor"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type vendorEditPage struct {
	ui.Page
	trouble
	Title, Action string
	Version       int64
	Fields        vendorFields
	Languages     []ui.Option
	Removed       bool
}

// vendorNew asks for a new vendor, in the desk's own language.
func (s *screens) vendorNew(rq *front.Request) error {
	d := vendor.Draft{Language: s.Settings.Desk().Locale, Active: true}
	return s.vendorForm(rq, vendor.Vendor{}, formOfVendor(0, d), trouble{})
}

// vendorCreate adds a vendor.
func (s *screens) vendorCreate(rq *front.Request) error {
	return s.vendorDone(rq, vendor.Vendor{})
}

// vendorEdit shows a vendor to be changed.
func (s *screens) vendorEdit(rq *front.Request) error {
	v, err := s.vendor(rq)
	if err != nil {
		return err
	}
	return s.vendorForm(rq, v, formOfVendor(v.Version, v.Draft), trouble{})
}

// vendorSave changes a vendor. When somebody else was faster, both versions are shown, and what was typed stays.
func (s *screens) vendorSave(rq *front.Request) error {
	v, err := s.vendor(rq)
	if err != nil {
		return err
	}
	return s.vendorDone(rq, v)
}

func (s *screens) vendor(rq *front.Request) (vendor.Vendor, error) {
	id, err := rq.Int("id")
	if err != nil {
		return vendor.Vendor{}, err
	}
	return vendor.Get(rq.Context(), s.DB, vendor.ID(id))
}

// vendorDone does what a button of the form asks: save, or one row more or less.
func (s *screens) vendorDone(rq *front.Request, was vendor.Vendor) error {
	var f vendorForm
	err := rq.Decode(&f)
	f.arrange()
	if err == nil && f.Do != "" { // a row: what is half written is nobody's mistake yet
		return s.vendorForm(rq, was, f, trouble{})
	}
	draft, unreadable := f.draft()
	switch {
	case err != nil:
	case unreadable != nil:
		err = unreadable
	case was.ID == 0:
		_, err = s.Vendors.Create(rq.Context(), rq.Actor, draft)
	default:
		_, err = s.Vendors.Update(rq.Context(), rq.Actor, was.ID, f.Version, draft)
	}
	if err == nil {
		words := rq.T("admin.saved")
		if was.ID == 0 {
			words = rq.T("vendor.created", errs.Args{"Name": draft.Name})
		}
		rq.Flash(ui.Success, words)
		return rq.Redirect(vendorsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	if errs.Is(err, errs.Conflict) && f.Version != was.Version {
		calendars, err := calendar.List(rq.Context(), s.DB)
		if err != nil {
			return err
		}
		p := rq.Page("")
		t.Changed = changes(saidOfVendor(p, was.Draft, calendars), saidOfVendor(p, draft, calendars))
		f.Version = was.Version
	}
	return s.vendorForm(rq, was, f, t)
}

// vendorForm shows the form with what was typed.
func (s *screens) vendorForm(rq *front.Request, was vendor.Vendor, f vendorForm, t trouble) error {
	calendars, err := calendar.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := vendorEditPage{trouble: t, Title: was.Name, Action: vendorPath(was.ID), Version: f.Version, Removed: f.Do != "" && f.Do != addContact && f.Do != addContract}
	if was.ID == 0 {
		x.Title, x.Action = rq.T("vendor.new"), vendorsPath+"/new"
	}
	x.Page = rq.Page(x.Title)
	x.Fields, x.Languages = f.fields(x.Page, t, calendars), localeOptions(f.Language)
	return rq.RenderStatus(t.code(), vendorEditView(x))
}
