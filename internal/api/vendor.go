package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/vendor"
)

// Contact is somebody at a vendor.
type Contact struct {
	ID      int64  `json:"id,omitempty" minimum:"1" doc:"Absent for a new one; with it, the contact that is there is changed"`
	Name    string `json:"name" maxLength:"100"`
	Address string `json:"address" maxLength:"254" doc:"Answers from here are the vendor's"`
	Phone   string `json:"phone,omitempty" maxLength:"50" example:"+3225551234"`
	Role    string `json:"role,omitempty" maxLength:"100"`
}

// Contract is what a vendor has promised.
type Contract struct {
	ID              int64  `json:"id,omitempty" minimum:"1" doc:"Absent for a new one; with it, the contract that is there is changed"`
	Number          string `json:"number" maxLength:"100" doc:"Stands in the letters to the vendor"`
	FirstDay        string `json:"first_day,omitempty" maxLength:"10" example:"2026-01-01"`
	LastDay         string `json:"last_day,omitempty" maxLength:"10" example:"2028-12-31"`
	ResponseMinutes int    `json:"response_minutes,omitempty" minimum:"0" maximum:"525600" doc:"Agreed time until the first answer; absent: none was agreed"`
	CalendarID      int64  `json:"calendar_id,omitempty" minimum:"1" doc:"Whose open time counts; absent: day and night"`
	Covers          string `json:"covers,omitempty" maxLength:"500" doc:"Categories and assets, in words"`
}

// VendorFields are what people choose of a vendor.
type VendorFields struct {
	Name      string     `json:"name" maxLength:"100"`
	Language  string     `json:"language" enum:"en,fr,nl" doc:"Of the letters"`
	Active    bool       `json:"active" doc:"Whether cases can be opened with it"`
	Contacts  []Contact  `json:"contacts,omitempty" nullable:"false" maxItems:"50" doc:"The first is written to where nobody chooses"`
	Contracts []Contract `json:"contracts,omitempty" nullable:"false" maxItems:"50"`
}

// Vendor is an external supplier.
type Vendor struct {
	ID int64 `json:"id"`
	VendorFields
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func vendorOf(v *vendor.Vendor) Vendor {
	x := Vendor{ID: int64(v.ID), CreatedAt: v.CreatedAt.UTC(), UpdatedAt: v.UpdatedAt.UTC()}
	x.Name, x.Language, x.Active = v.Name, v.Language, v.Active
	for _, c := range v.Contacts {
		x.Contacts = append(x.Contacts, Contact{ID: int64(c.ID), Name: c.Name, Address: c.Address, Phone: c.Phone, Role: c.Role})
	}
	for _, c := range v.Contracts {
		x.Contracts = append(x.Contracts, Contract{
			ID: int64(c.ID), Number: c.Number, FirstDay: dayText(c.FirstDay), LastDay: dayText(c.LastDay), ResponseMinutes: c.ResponseMinutes,
			CalendarID: number(c.CalendarID), Covers: c.Covers,
		})
	}
	return x
}

// dayText is a day as answers carry it; empty for none.
func dayText(day calendar.Date) string {
	if day == 0 {
		return ""
	}
	return day.String()
}

// VendorID is the vendor in an address.
type VendorID struct {
	ID int64 `path:"id" minimum:"1" doc:"The vendor's id"`
}

// VendorList are all vendors by name, those in use first.
type VendorList struct {
	Body struct {
		Vendors []Vendor `json:"vendors" nullable:"false"`
	}
}

// VendorAnswer is one vendor with its version.
type VendorAnswer struct {
	ETag string `header:"ETag" doc:"The vendor's version, for If-Match"`
	Body Vendor
}

// VendorCreation asks for a new vendor.
type VendorCreation struct{ Body VendorFields }

// VendorCreated is the new vendor and where it is.
type VendorCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The vendor's version, for If-Match"`
	Body     Vendor
}

// VendorReplacement asks for another content of a vendor.
type VendorReplacement struct {
	VendorID
	IfMatch
	Body VendorFields
}

func (s *surface) vendors() {
	add(s, operation{method: http.MethodGet, path: "/vendors", need: readDesk, id: "list-vendors", tag: "Vendors", summary: "List the vendors"}, s.listVendors)
	add(s, operation{
		method: http.MethodPost, path: "/vendors", need: manageDesk, id: "create-vendor", tag: "Vendors", summary: "Add a vendor",
		more: "A name belongs to one vendor only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createVendor)
	add(s, operation{method: http.MethodGet, path: "/vendors/{id}", need: readDesk, id: "get-vendor", tag: "Vendors", summary: "Read a vendor"}, s.getVendor)
	add(s, operation{
		method: http.MethodPut, path: "/vendors/{id}", need: manageDesk, id: "replace-vendor", tag: "Vendors", summary: "Change a vendor",
		more:     "A vendor is changed as a whole: contacts and contracts that are absent go. A contract under which a case was opened stays: 409. Put a vendor out of use instead of deleting it.",
		refusals: []int{409, 412, 428},
	}, s.replaceVendor)
}

func (s *surface) listVendors(ctx context.Context, _ *caller, _ *Empty) (*VendorList, error) {
	list, err := vendor.List(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	x := &VendorList{}
	x.Body.Vendors = make([]Vendor, len(list))
	for i := range list {
		x.Body.Vendors[i] = vendorOf(&list[i])
	}
	return x, nil
}

func (s *surface) getVendor(ctx context.Context, _ *caller, in *VendorID) (*VendorAnswer, error) {
	v, err := vendor.Get(ctx, s.DB, vendor.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &VendorAnswer{ETag: etag(v.Version), Body: vendorOf(&v)}, nil
}

func (s *surface) createVendor(ctx context.Context, c *caller, in *VendorCreation) (*VendorCreated, error) {
	draft, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	v, err := s.Vendors.Create(ctx, c.actor, draft)
	if err != nil {
		return nil, placedInRows(err)
	}
	return &VendorCreated{Location: Prefix + "/vendors/" + strconv.FormatInt(int64(v.ID), 10), ETag: etag(v.Version), Body: vendorOf(&v)}, nil
}

func (s *surface) replaceVendor(ctx context.Context, c *caller, in *VendorReplacement) (*VendorAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := vendor.Get(ctx, s.DB, vendor.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	draft, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	after, err := s.Vendors.Update(ctx, c.actor, was.ID, version, draft)
	if err != nil {
		return nil, placedInRows(err)
	}
	return &VendorAnswer{ETag: etag(after.Version), Body: vendorOf(&after)}, nil
}

// draft reads the days of a request; the rest the desk checks.
func (f *VendorFields) draft() (vendor.Draft, error) {
	d := vendor.Draft{Name: f.Name, Language: f.Language, Active: f.Active}
	for _, c := range f.Contacts {
		d.Contacts = append(d.Contacts, vendor.Contact{ID: vendor.ContactID(c.ID), Name: c.Name, Address: c.Address, Phone: c.Phone, Role: c.Role})
	}
	var check errs.Check
	for n, c := range f.Contracts {
		day := func(part, text string) calendar.Date {
			if text == "" {
				return 0
			}
			d, err := calendar.ParseDate(text)
			check.That(err == nil, "body.contracts["+strconv.Itoa(n)+"]."+part, "calendar.day_unreadable")
			return d
		}
		d.Contracts = append(d.Contracts, vendor.Contract{
			ID: vendor.ContractID(c.ID), Number: c.Number, FirstDay: day("first_day", c.FirstDay), LastDay: day("last_day", c.LastDay),
			ResponseMinutes: c.ResponseMinutes, CalendarID: optional[calendar.ID](c.CalendarID), Covers: c.Covers,
		})
	}
	return d, check.Err()
}
