package asset

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// Draft is what a form says about an asset. Empty texts and nil dates are «not known».
type Draft struct {
	Tag           string
	Serial        string
	Kind          Kind
	State         State
	Model         string
	Release       string
	HolderID      person.ID // 0: nobody
	Site          string
	Vendor        string
	PurchasedOn   *calendar.Date
	WarrantyUntil *calendar.Date
	RemoteAddress string
	Note          string
}

// Draft is the asset as a form shows it.
func (a *Asset) Draft() Draft {
	d := Draft{
		Tag: a.Tag, Serial: a.Serial, Kind: a.Kind, State: a.State, Model: a.Model, Release: a.Release, Site: a.Site, Vendor: a.Vendor,
		PurchasedOn: a.PurchasedOn, WarrantyUntil: a.WarrantyUntil, RemoteAddress: a.RemoteAddress, Note: a.Note,
	}
	if a.HolderID != nil {
		d.HolderID = *a.HolderID
	}
	return d
}

// Create adds an asset.
func (s *Store) Create(ctx context.Context, actor access.Actor, d Draft) (a Asset, err error) {
	defer errs.Wrap(&err, "add asset")
	if err := actor.Require(access.WriteAssets); err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		a, err = create(ctx, tx, actor, d)
		return err
	})
	if db.IsUnique(err) { // a colleague was a moment faster
		err = errs.Bad("tag", "asset.tag_taken")
	}
	return a, err
}

func create(ctx context.Context, tx *db.Tx, actor access.Actor, d Draft) (a Asset, err error) {
	if d, err = check(ctx, tx, tx.Now, d, Asset{}); err != nil {
		return a, err
	}
	err = tx.Get(ctx, &a, `
		INSERT INTO asset (tag, tag_sort, serial, serial_sort, kind, state, model, release, holder_id, site, vendor, purchased_on, warranty_until,
			remote_address, note, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)
		RETURNING id, version, tag, tag_sort, serial, kind, state, model, release, holder_id, site, vendor, purchased_on, warranty_until,
			remote_address, note, created_at, updated_at`,
		d.Tag, sortOf(d.Tag), d.Serial, sortOf(d.Serial), d.Kind, d.State, d.Model, d.Release, holder(d.HolderID), d.Site, d.Vendor, d.PurchasedOn,
		d.WarrantyUntil, d.RemoteAddress, d.Note, tx.Now)
	if err != nil {
		return a, err
	}
	if err := addWords(ctx, tx, a.ID, d); err != nil {
		return a, err
	}
	return a, audit.Record(ctx, tx, actor, audit.Act{Action: "asset.create", Object: "asset", ObjectID: int64(a.ID)})
}

// Update changes an asset as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (a Asset, err error) {
	defer errs.Wrap(&err, "change asset %d", id)
	if err := actor.Require(access.WriteAssets); err != nil {
		return a, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		was, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if d, err = check(ctx, tx, tx.Now, d, was); err != nil {
			return err
		}
		a, err = update(ctx, tx, actor, was, d)
		return err
	})
	if db.IsUnique(err) {
		err = errs.Bad("tag", "asset.tag_taken")
	}
	return a, err
}

// update stores a draft that was checked. One that says what is there already changes nothing.
func update(ctx context.Context, tx *db.Tx, actor access.Actor, was Asset, d Draft) (a Asset, err error) {
	changed := was.changes(d)
	if len(changed) == 0 {
		return was, nil
	}
	n, err := tx.Exec(ctx, `
		UPDATE asset
		SET version = version + 1, tag = $3, tag_sort = $4, serial = $5, serial_sort = $6, kind = $7, state = $8, model = $9, release = $10,
			holder_id = $11, site = $12, vendor = $13, purchased_on = $14, warranty_until = $15, remote_address = $16, note = $17, updated_at = $18
		WHERE id = $1 AND version = $2`,
		was.ID, was.Version, d.Tag, sortOf(d.Tag), d.Serial, sortOf(d.Serial), d.Kind, d.State, d.Model, d.Release,
		holder(d.HolderID), d.Site, d.Vendor, d.PurchasedOn, d.WarrantyUntil, d.RemoteAddress, d.Note, tx.Now)
	if err != nil {
		return a, err
	}
	if n == 0 {
		return a, errs.New(errs.Conflict, "errs.conflict")
	}
	if _, err := tx.Exec(ctx, `DELETE FROM asset_word WHERE asset_id = $1`, was.ID); err != nil {
		return a, err
	}
	if err := addWords(ctx, tx, was.ID, d); err != nil {
		return a, err
	}
	err = audit.Record(ctx, tx, actor, audit.Act{Action: "asset.update", Object: "asset", ObjectID: int64(was.ID), Detail: map[string]any{"fields": changed}})
	if err != nil {
		return a, err
	}
	return get(ctx, tx, was.ID)
}

func addWords(ctx context.Context, tx *db.Tx, id ID, d Draft) error {
	list := append(person.Words(d.Tag, d.Serial, d.Model, d.Release, d.Site), bare(d.Tag), bare(d.Serial))
	list = slices.DeleteFunc(list, func(w string) bool { return w == "" })
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) == 0 {
		return nil
	}
	var p db.Params
	which := p.Bind(id)
	rows := make([]string, len(list))
	for i, w := range list {
		rows[i] = "(" + p.Bind(w) + ", " + which + ")"
	}
	_, err := tx.Exec(ctx, `INSERT INTO asset_word (word, asset_id) VALUES `+strings.Join(rows, ", "), p.Args...)
	return err
}

// changes are the fields in which a draft says something else than is there.
func (a *Asset) changes(d Draft) (fields []string) {
	was := a.Draft()
	for _, f := range []struct {
		name string
		same bool
	}{
		{"tag", was.Tag == d.Tag},
		{"serial", was.Serial == d.Serial},
		{"kind", was.Kind == d.Kind},
		{"state", was.State == d.State},
		{"model", was.Model == d.Model},
		{"release", was.Release == d.Release},
		{"holder", was.HolderID == d.HolderID},
		{"site", was.Site == d.Site},
		{"vendor", was.Vendor == d.Vendor},
		{"purchased_on", sameDate(was.PurchasedOn, d.PurchasedOn)},
		{"warranty_until", sameDate(was.WarrantyUntil, d.WarrantyUntil)},
		{"remote_address", was.RemoteAddress == d.RemoteAddress},
		{"note", was.Note == d.Note},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

func sameDate(a, b *calendar.Date) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// check cleans a draft and says what is wrong with it; was is the asset that it is about, the zero one for a new one.
func check(ctx context.Context, q db.Querier, now db.Time, d Draft, was Asset) (Draft, error) {
	lines := []*string{&d.Tag, &d.Serial, &d.Model, &d.Release, &d.Site, &d.Vendor, &d.RemoteAddress}
	names := []string{"tag", "serial", "model", "release", "site", "vendor", "remote_address"}
	var c errs.Check
	for i, text := range lines {
		*text = clean.Line(*text)
		c.That(len([]rune(*text)) <= maxRunes, names[i], "people.too_long", errs.Args{"Max": maxRunes})
	}
	d.Note = strings.TrimSpace(d.Note)
	if d.Kind == "" {
		d.Kind = Other
	}
	if d.State == "" {
		d.State = stateOfNew(d)
	}
	c.That(d.Tag != "", "tag", "asset.tag_missing")
	c.That(d.Tag == "" || bare(d.Tag) != "", "tag", "asset.tag_signs")
	c.That(slices.Contains(Kinds(), d.Kind), "kind", "asset.kind_unknown")
	c.That(slices.Contains(States(), d.State), "state", "asset.state_unknown")
	c.That(len([]rune(d.Note)) <= maxNoteRunes, "note", "people.too_long", errs.Args{"Max": maxNoteRunes})
	c.That(believable(d.PurchasedOn, now), "purchased_on", "asset.date_far")
	c.That(believable(d.WarrantyUntil, now), "warranty_until", "asset.date_far")
	c.That(d.PurchasedOn == nil || d.WarrantyUntil == nil || *d.PurchasedOn <= *d.WarrantyUntil, "warranty_until", "asset.warranty_before")
	if err := c.Err(); err != nil {
		return d, err
	}
	return d, checkOthers(ctx, q, d, was)
}

// stateOfNew is where something is that nobody said anything about: with who has it, or in stock.
func stateOfNew(d Draft) State {
	if d.HolderID == 0 && d.Kind != Printer && d.Kind != Server && d.Kind != Network && d.Kind != Software {
		return InStock
	}
	return InUse
}

// believable keeps slips of the hand out: years like 0202 and 20222.
func believable(d *calendar.Date, now db.Time) bool {
	if d == nil {
		return true
	}
	today := calendar.DateOf(now.UTC()).Time()
	return d.Time().After(today.AddDate(-60, 0, 0)) && d.Time().Before(today.AddDate(60, 0, 0))
}

// checkOthers looks at what a draft shares with other assets, and at its holder. A key of software may stand on several.
func checkOthers(ctx context.Context, q db.Querier, d Draft, was Asset) error {
	var c errs.Check
	var others []struct {
		Tag     string
		TagSort string
	}
	err := q.Select(ctx, &others, `
		SELECT tag, tag_sort
		FROM asset
		WHERE (tag_sort = $1 OR serial_sort = $2 AND serial_sort <> '' AND kind = $3 AND kind <> 'software') AND id <> $4
		ORDER BY tag_sort
		LIMIT 2`, sortOf(d.Tag), sortOf(d.Serial), d.Kind, was.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.TagSort == sortOf(d.Tag) {
			c.That(false, "tag", "asset.tag_taken")
		} else {
			c.That(false, "serial", "asset.serial_taken", errs.Args{"Tag": o.Tag})
		}
	}
	if d.HolderID != 0 && (was.HolderID == nil || *was.HolderID != d.HolderID) {
		p, err := person.Get(ctx, q, d.HolderID)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil && p.MergedInto == nil, "holder", "asset.holder_unknown")
	}
	return c.Err()
}

// sortOf is a tag or a serial number without case and doubled spaces.
func sortOf(text string) string { return person.Fold(text) }

func holder(id person.ID) *person.ID {
	if id == 0 {
		return nil
	}
	return &id
}
