package api

import (
	"context"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
)

// NewAsset is what is known about an asset from the beginning.
type NewAsset struct {
	Tag           string `json:"tag" minLength:"1" maxLength:"200"`
	Serial        string `json:"serial,omitempty" maxLength:"200"`
	Kind          string `json:"kind,omitempty" enum:"laptop,desktop,phone,printer,screen,server,network,software,other" default:"other"`
	State         string `json:"state,omitempty" enum:"in_use,in_stock,in_repair,lost,retired" doc:"Without it: in use where somebody has it, or where nobody needs to; else in stock"`
	Model         string `json:"model,omitempty" maxLength:"200"`
	Release       string `json:"release,omitempty" maxLength:"200"`
	HolderID      int64  `json:"holder_id,omitempty" minimum:"1"`
	Site          string `json:"site,omitempty" maxLength:"200"`
	Vendor        string `json:"vendor,omitempty" maxLength:"200"`
	PurchasedOn   string `json:"purchased_on,omitempty" maxLength:"10" example:"2024-03-01"`
	WarrantyUntil string `json:"warranty_until,omitempty" maxLength:"10" example:"2027-02-28"`
	RemoteAddress string `json:"remote_address,omitempty" maxLength:"200"`
	Note          string `json:"note,omitempty" maxLength:"5000"`
}

// AssetCreation asks for a new asset.
type AssetCreation struct{ Body NewAsset }

// AssetCreated is the new asset and where it is.
type AssetCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The asset's version, for If-Match"`
	Body     Asset
}

// AssetPatch are the fields of an asset that can be changed.
type AssetPatch struct {
	Tag           *string `json:"tag,omitempty" minLength:"1" maxLength:"200"`
	Serial        *string `json:"serial,omitempty" maxLength:"200" nullable:"true"`
	Kind          *string `json:"kind,omitempty" enum:"laptop,desktop,phone,printer,screen,server,network,software,other"`
	State         *string `json:"state,omitempty" enum:"in_use,in_stock,in_repair,lost,retired"`
	Model         *string `json:"model,omitempty" maxLength:"200" nullable:"true"`
	Release       *string `json:"release,omitempty" maxLength:"200" nullable:"true"`
	HolderID      *int64  `json:"holder_id,omitempty" minimum:"1" nullable:"true"`
	Site          *string `json:"site,omitempty" maxLength:"200" nullable:"true"`
	Vendor        *string `json:"vendor,omitempty" maxLength:"200" nullable:"true"`
	PurchasedOn   *string `json:"purchased_on,omitempty" maxLength:"10" nullable:"true"`
	WarrantyUntil *string `json:"warranty_until,omitempty" maxLength:"10" nullable:"true"`
	RemoteAddress *string `json:"remote_address,omitempty" maxLength:"200" nullable:"true"`
	Note          *string `json:"note,omitempty" maxLength:"5000" nullable:"true"`
}

// AssetEdit asks for a change of an asset.
type AssetEdit struct {
	AssetID
	IfMatch
	Body AssetPatch `contentType:"application/merge-patch+json"`
}

func (s *surface) createAsset(ctx context.Context, c *caller, in *AssetCreation) (*AssetCreated, error) {
	n := &in.Body
	d := asset.Draft{
		Tag: n.Tag, Serial: n.Serial, Kind: asset.Kind(n.Kind), State: asset.State(n.State), Model: n.Model, Release: n.Release,
		HolderID: person.ID(n.HolderID), Site: n.Site, Vendor: n.Vendor, RemoteAddress: n.RemoteAddress, Note: n.Note,
	}
	var check errs.Check
	d.PurchasedOn, d.WarrantyUntil = dateOf(&check, "purchased_on", n.PurchasedOn), dateOf(&check, "warranty_until", n.WarrantyUntil)
	if err := check.Err(); err != nil {
		return nil, err
	}
	a, err := s.Assets.Create(ctx, c.actor, d)
	if err != nil {
		return nil, err
	}
	return &AssetCreated{Location: Prefix + "/assets/" + strconv.FormatInt(int64(a.ID), 10), ETag: etag(a.Version), Body: assetOf(&a)}, nil
}

func (s *surface) editAsset(ctx context.Context, c *caller, in *AssetEdit) (*AssetAnswer, error) {
	version, err := in.version()
	if err != nil {
		return nil, err
	}
	was, err := s.Assets.Get(ctx, c.actor, asset.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if was.Version != version {
		return nil, stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	d := was.Draft()
	if err := in.Body.apply(&d, nulls(c.body)); err != nil {
		return nil, err
	}
	a, err := s.Assets.Update(ctx, c.actor, was.ID, version, d)
	if errs.Is(err, errs.Conflict) {
		return nil, stale(err)
	}
	if err != nil {
		return nil, err
	}
	return &AssetAnswer{ETag: etag(a.Version), Body: assetOf(&a)}, nil
}

func (p *AssetPatch) apply(d *asset.Draft, emptied map[string]bool) error {
	set(&d.Tag, p.Tag, emptied["tag"])
	set(&d.Serial, p.Serial, emptied["serial"])
	set(&d.Model, p.Model, emptied["model"])
	set(&d.Release, p.Release, emptied["release"])
	set(&d.Site, p.Site, emptied["site"])
	set(&d.Vendor, p.Vendor, emptied["vendor"])
	set(&d.RemoteAddress, p.RemoteAddress, emptied["remote_address"])
	set(&d.Note, p.Note, emptied["note"])
	set(&d.Kind, (*asset.Kind)(p.Kind), emptied["kind"])
	set(&d.State, (*asset.State)(p.State), emptied["state"])
	set(&d.HolderID, (*person.ID)(p.HolderID), emptied["holder_id"])
	var check errs.Check
	if p.PurchasedOn != nil || emptied["purchased_on"] {
		d.PurchasedOn = dateOf(&check, "purchased_on", orEmpty(p.PurchasedOn))
	}
	if p.WarrantyUntil != nil || emptied["warranty_until"] {
		d.WarrantyUntil = dateOf(&check, "warranty_until", orEmpty(p.WarrantyUntil))
	}
	return check.Err()
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
