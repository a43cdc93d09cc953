package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

const (
	readAssets  = account.ReadAssets
	writeAssets = account.WriteAssets
)

// Asset is a machine, a device, or a software product. Fields that only those who work at the desk see are absent for its holder.
type Asset struct {
	ID            int64     `json:"id"`
	Tag           string    `json:"tag" doc:"What stands on its label; no other asset has the same"`
	Serial        string    `json:"serial,omitempty"`
	Kind          string    `json:"kind" enum:"laptop,desktop,phone,printer,screen,server,network,software,other"`
	State         string    `json:"state" enum:"in_use,in_stock,in_repair,lost,retired" doc:"Nothing is deleted: what is not used any more is retired"`
	Model         string    `json:"model,omitempty" doc:"Maker and model, or the name of the software"`
	Release       string    `json:"release,omitempty" doc:"Version of software"`
	HolderID      int64     `json:"holder_id,omitempty" doc:"The person who has it"`
	Site          string    `json:"site,omitempty"`
	Vendor        string    `json:"vendor,omitempty" doc:"For the desk only"`
	PurchasedOn   string    `json:"purchased_on,omitempty" example:"2024-03-01"`
	WarrantyUntil string    `json:"warranty_until,omitempty" example:"2027-02-28" doc:"The last day of it"`
	RemoteAddress string    `json:"remote_address,omitempty" doc:"For the desk only: where remote help reaches it"`
	Note          string    `json:"note,omitempty" doc:"For the desk only"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
}

func assetOf(a *asset.Asset) Asset {
	x := Asset{
		ID: int64(a.ID), Tag: a.Tag, Serial: a.Serial, Kind: string(a.Kind), State: string(a.State), Model: a.Model, Release: a.Release,
		HolderID: number(a.HolderID), Site: a.Site, Vendor: a.Vendor, RemoteAddress: a.RemoteAddress, Note: a.Note,
		CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC(),
	}
	if a.PurchasedOn != nil {
		x.PurchasedOn = a.PurchasedOn.String()
	}
	if a.WarrantyUntil != nil {
		x.WarrantyUntil = a.WarrantyUntil.String()
	}
	return x
}

// AssetID is the asset in an address.
type AssetID struct {
	ID int64 `path:"id" minimum:"1" doc:"The asset's id"`
}

// AssetQuery says which assets a list shows.
type AssetQuery struct {
	Page
	Query  string   `query:"query" maxLength:"200" doc:"Beginnings of words of tag, serial number, model or site, or of its holder's name"`
	Kind   []string `query:"kind" enum:"laptop,desktop,phone,printer,screen,server,network,software,other" doc:"Any of these kinds"`
	State  []string `query:"state" enum:"in_use,in_stock,in_repair,lost,retired" doc:"Any of these states"`
	Holder int64    `query:"holder" minimum:"1" doc:"The person who has it"`
}

// AssetPage is a page of assets by tag.
type AssetPage struct {
	Linked
	Body struct {
		Assets []Asset `json:"assets" nullable:"false"`
		Next   string  `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
	}
}

// AssetList are assets without pages.
type AssetList struct {
	Body struct {
		Assets []Asset `json:"assets" nullable:"false"`
	}
}

// AssetAnswer is one asset with its version.
type AssetAnswer struct {
	ETag string `header:"ETag" doc:"The asset's version, for If-Match"`
	Body Asset
}

func (s *surface) assets() {
	s.assetImport()
	add(s, operation{
		method: http.MethodGet, path: "/me/assets", need: readTicket, id: "list-my-assets", tag: "Assets", summary: "List what the token's person has",
		more: "A requester can name these when they open a ticket.",
	}, s.myAssets)
	add(s, operation{
		method: http.MethodGet, path: "/assets", need: readAssets, id: "list-assets", tag: "Assets", summary: "List or find assets", refusals: []int{422},
	}, s.listAssets)
	add(s, operation{
		method: http.MethodPost, path: "/assets", need: writeAssets, id: "create-asset", tag: "Assets", summary: "Add an asset",
		more: "A tag belongs to one asset only, so sending it twice does not make two.", status: http.StatusCreated,
	}, s.createAsset)
	add(s, operation{method: http.MethodGet, path: "/assets/{id}", need: readAssets, id: "get-asset", tag: "Assets", summary: "Read an asset"}, s.getAsset)
	add(s, operation{
		method: http.MethodPatch, path: "/assets/{id}", need: writeAssets, id: "edit-asset", tag: "Assets", summary: "Change an asset",
		more: "A JSON merge patch (RFC 7396): only the fields that are there change; null empties a field.", refusals: []int{412, 428},
	}, s.editAsset)
	s.ticketAssets()
	s.ticketLinks()
	s.tags()
	s.snoozing()
	s.ticketMerges()
	s.ticketsAway()
	s.redactions()
	s.reveals()
	s.secrets()
	s.ticketSplits()
}

func (s *surface) myAssets(ctx context.Context, c *caller, _ *Empty) (*AssetList, error) {
	list, err := s.Assets.Mine(ctx, c.actor)
	return assetList(list), err
}

func assetList(list []asset.Asset) *AssetList {
	x := &AssetList{}
	x.Body.Assets = make([]Asset, len(list))
	for i := range list {
		x.Body.Assets[i] = assetOf(&list[i])
	}
	return x
}

func (s *surface) listAssets(ctx context.Context, c *caller, in *AssetQuery) (*AssetPage, error) {
	from, err := assetCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	f := asset.Filter{Query: in.Query}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, asset.Kind(k))
	}
	for _, k := range in.State {
		f.States = append(f.States, asset.State(k))
	}
	if in.Holder != 0 {
		merged, err := person.Merged(ctx, s.DB, person.ID(in.Holder))
		if err != nil {
			return nil, err
		}
		f.Holder = append([]person.ID{person.ID(in.Holder)}, merged...)
	}
	list, next, err := s.Assets.List(ctx, c.actor, f, from, s.rows(in.Limit))
	if err != nil {
		return nil, err
	}
	page := &AssetPage{}
	page.Body.Assets = make([]Asset, len(list))
	for i := range list {
		page.Body.Assets[i] = assetOf(&list[i].Asset)
	}
	if next != nil {
		page.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(int64(next.ID), 36) + "." + next.Sort))
		page.Linked = linkTo(c, page.Body.Next)
	}
	return page, nil
}

// assetCursor reads the place in the list of assets at which a page begins; nil is the top.
func assetCursor(text string) (*asset.Cursor, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // the top of the list is no place
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	id, sort, ok := strings.Cut(string(b), ".")
	n, err2 := strconv.ParseInt(id, 36, 64)
	if err != nil || !ok || err2 != nil || strings.ToValidUTF8(sort, "") != sort || strings.ContainsRune(sort, 0) {
		return nil, errs.Bad("cursor", "ticket.cursor_broken")
	}
	return &asset.Cursor{Sort: sort, ID: asset.ID(n)}, nil
}

func (s *surface) getAsset(ctx context.Context, c *caller, in *AssetID) (*AssetAnswer, error) {
	a, err := s.Assets.Get(ctx, c.actor, asset.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &AssetAnswer{ETag: etag(a.Version), Body: assetOf(&a)}, nil
}

// dateOf reads a date of a request; nil is none.
func dateOf(check *errs.Check, field, text string) *calendar.Date {
	if text == "" {
		return nil
	}
	day, err := calendar.ParseDate(text)
	check.That(err == nil, field, "calendar.day_unreadable")
	return &day
}
