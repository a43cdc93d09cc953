package worklist

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// SavedID names a list that somebody saved.
type SavedID int64

// View is the saved list as addresses name it.
func (id SavedID) View() View { return View("v" + strconv.FormatInt(int64(id), 10)) }

// Saved is the list that a view's name stands for, where somebody saved it.
func (v View) Saved() (id SavedID, ok bool) {
	n, err := strconv.ParseInt(strings.TrimPrefix(string(v), "v"), 10, 64)
	return SavedID(n), err == nil && n > 0 && strings.HasPrefix(string(v), "v")
}

// Sharing says who has a saved list.
type Sharing string

// The ways.
const (
	Own     Sharing = "own"
	WithAll Sharing = "all"  // everybody who works at the desk
	InTeam  Sharing = "team" // the members of a team
)

// Sharings are all ways, as forms show them.
func Sharings() []Sharing { return []Sharing{Own, InTeam, WithAll} }

// Saved is a list that somebody named: which tickets, and how it looks to whoever chose nothing else.
type Saved struct {
	ID        SavedID
	Version   int64
	Name      string
	Sharing   Sharing
	OwnerID   person.ID // who saved it
	TeamID    *access.TeamID
	Query     string
	Look      Look `db:"-"`
	Position  int
	CreatedAt db.Time
	UpdatedAt db.Time
}

// SavedDraft is what somebody asks a saved list to be.
type SavedDraft struct {
	Name    string
	Sharing Sharing
	Team    access.TeamID // of InTeam
	Query   string
	Look    Look
}

// The bounds of saved lists.
const (
	maxName  = 60
	maxQuery = 2000
	mostOwn  = 50 // that one person has
)

// Saves keeps the lists that people saved.
type Saves struct {
	db    *db.DB
	known *db.Memory[person.ID, having]
}

// having is what somebody has: lists, and how they look at lists.
type having struct {
	saved []Saved
	looks map[View]Look
}

// changedViews is the subject that outdates who has which lists.
const changedViews = "views"

// NewSaves makes the store. What another node changed is seen within ten seconds.
func NewSaves(d *db.DB) *Saves {
	return &Saves{db: d, known: db.NewMemory[person.ID, having](d, changedViews, 10*time.Second)}
}

const savedColumns = `id, version, name, sharing, owner_id, team_id, query, look AS look_text, position, created_at, updated_at`

type savedRow struct {
	Saved
	LookText string
}

// has is the condition under which somebody has a saved list v.
func has(p *db.Params, a access.Actor) string {
	mine := append(slices.Clone(a.Teams), a.Leads...)
	return "v.deleted_at IS NULL AND (v.owner_id = " + p.Bind(a.Person) + " OR v.sharing = 'all' OR v.sharing = 'team' AND v.team_id IN " + db.BindAll(p, append(mine, 0)) + ")"
}

// Of are the lists that somebody has beside those that everybody has: first their own. Nobody may change what it gives.
func (s *Saves) Of(ctx context.Context, a access.Actor) ([]Saved, error) {
	h, err := s.having(ctx, a)
	return h.saved, err
}

func (s *Saves) having(ctx context.Context, a access.Actor) (h having, err error) {
	now := s.db.Now()
	if h, ok := s.known.Recall(a.Person, now); ok {
		return h, nil
	}
	dated := s.known.Dated()
	var p db.Params
	var rows []savedRow
	err = s.db.Select(ctx, &rows, `
		SELECT `+savedColumns+`
		FROM saved_view v
		WHERE `+has(&p, a)+`
		ORDER BY CASE v.sharing WHEN 'own' THEN 0 WHEN 'team' THEN 1 ELSE 2 END, v.position, v.id`, p.Args...)
	if err != nil {
		return h, err
	}
	h.saved = make([]Saved, len(rows))
	for i, r := range rows {
		if h.saved[i], err = r.read(); err != nil {
			return h, err
		}
	}
	if h.looks, err = readLooks(ctx, s.db, a.Person); err != nil {
		return h, err
	}
	s.known.Keep(a.Person, h, now, dated)
	return h, nil
}

func (r savedRow) read() (_ Saved, err error) {
	r.Look, err = readLook(r.LookText)
	return r.Saved, err
}

// Get is a list that the actor has.
func (s *Saves) Get(ctx context.Context, a access.Actor, id SavedID) (Saved, error) {
	list, err := s.Of(ctx, a)
	if err != nil {
		return Saved{}, err
	}
	at := slices.IndexFunc(list, func(v Saved) bool { return v.ID == id })
	if at < 0 {
		return Saved{}, errs.Missing()
	}
	return list[at], nil
}

// MayChange tells whether the actor may change or delete a saved list: their own, and what is shared where they lead.
func (v *Saved) MayChange(a access.Actor) bool {
	return a.May(access.WorkTicket) && (v.Sharing == Own && v.OwnerID == a.Person || mayShare(a, v.Sharing, v.TeamID))
}

// mayShare tells whether somebody may give others a list: the leads and administrators of the desk, and to a team its own leads.
func mayShare(a access.Actor, how Sharing, team *access.TeamID) bool {
	switch how {
	case Own:
		return false
	case InTeam:
		return a.Admin || team != nil && slices.Contains(a.Leads, *team)
	}
	return a.Admin || a.Lead
}

// SharesWith are the ways in which somebody may share a list.
func SharesWith(a access.Actor) (ways []Sharing) {
	ways = []Sharing{Own}
	if a.Admin || len(a.Leads) > 0 {
		ways = append(ways, InTeam)
	}
	if a.Admin || a.Lead {
		ways = append(ways, WithAll)
	}
	return ways
}

// Create saves a list. now tells the time where the actor is, for what the filter says of days.
func (s *Saves) Create(ctx context.Context, a access.Actor, now time.Time, d SavedDraft) (v Saved, err error) {
	defer errs.Wrap(&err, "save view")
	d, err = s.check(ctx, a, now, d)
	if err != nil {
		return v, err
	}
	look, err := d.Look.text()
	if err != nil {
		return v, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var n, last int
		if err := tx.Get(ctx, &n, `SELECT count(*) FROM saved_view WHERE owner_id = $1 AND deleted_at IS NULL`, a.Person); err != nil {
			return err
		}
		if n >= mostOwn {
			return errs.New(errs.Conflict, "view.too_many", errs.Args{"Max": mostOwn})
		}
		if err := tx.Get(ctx, &last, `SELECT COALESCE(max(position), 0) FROM saved_view`); err != nil {
			return err
		}
		var r savedRow
		err := tx.Get(ctx, &r, `
			INSERT INTO saved_view (name, sharing, owner_id, team_id, query, look, position, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
			RETURNING `+savedColumns, d.Name, d.Sharing, a.Person, d.team(), d.Query, look, last+1, tx.Now)
		if err != nil {
			return err
		}
		if v, err = r.read(); err != nil {
			return err
		}
		return v.note(ctx, tx, a, "view.create")
	})
	return v, err
}

// Update changes a saved list as it was at version.
func (s *Saves) Update(ctx context.Context, a access.Actor, now time.Time, id SavedID, version int64, d SavedDraft) (v Saved, err error) {
	defer errs.Wrap(&err, "change view %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return v, err
	}
	if d, err = s.check(ctx, a, now, d); err != nil {
		return v, err
	}
	look, err := d.Look.text()
	if err != nil {
		return v, err
	}
	return s.change(ctx, a, "view.update", `
		UPDATE saved_view
		SET version = version + 1, name = $3, sharing = $4, team_id = $5, query = $6, look = $7, updated_at = $8
		WHERE id = $1 AND version = $2 AND deleted_at IS NULL
		RETURNING `+savedColumns, id, version, d.Name, d.Sharing, d.team(), d.Query, look, s.db.Now())
}

// Delete takes a saved list away from all who have it; Restore gives it back.
func (s *Saves) Delete(ctx context.Context, a access.Actor, id SavedID) (v Saved, err error) {
	defer errs.Wrap(&err, "delete view %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return v, err
	}
	return s.change(ctx, a, "view.delete", `
		UPDATE saved_view SET version = version + 1, deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL
		RETURNING `+savedColumns, id, s.db.Now())
}

// Restore gives a deleted list back to all who had it.
func (s *Saves) Restore(ctx context.Context, a access.Actor, id SavedID) (v Saved, err error) {
	defer errs.Wrap(&err, "restore view %d", id)
	var r savedRow
	if err := s.db.Get(ctx, &r, `SELECT `+savedColumns+` FROM saved_view v WHERE v.id = $1 AND v.deleted_at IS NOT NULL`, id); err != nil {
		return v, err
	}
	if !r.MayChange(a) {
		return v, errs.Missing()
	}
	return s.change(ctx, a, "view.restore", `
		UPDATE saved_view SET version = version + 1, deleted_at = NULL, updated_at = $2 WHERE id = $1 AND deleted_at IS NOT NULL
		RETURNING `+savedColumns, id, s.db.Now())
}

// Move puts a saved list before or behind its neighbour among those that the actor may put in order and that are shared alike.
func (s *Saves) Move(ctx context.Context, a access.Actor, id SavedID, by int) (err error) {
	defer errs.Wrap(&err, "move view %d", id)
	if err := s.mayChange(ctx, a, id); err != nil {
		return err
	}
	list, err := s.Of(ctx, a)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(v Saved) bool { return v.ID == id })
	to := at + by
	if at < 0 || to < 0 || to >= len(list) || list[to].Sharing != list[at].Sharing || !list[to].MayChange(a) {
		return nil
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		for _, x := range []struct {
			id       SavedID
			position int
		}{{list[at].ID, list[to].Position}, {list[to].ID, list[at].Position}} {
			if _, err := tx.Exec(ctx, `UPDATE saved_view SET position = $2 WHERE id = $1`, x.id, x.position); err != nil {
				return err
			}
		}
		tx.Outdate(changedViews)
		return nil
	})
}

func (s *Saves) mayChange(ctx context.Context, a access.Actor, id SavedID) error {
	was, err := s.Get(ctx, a, id)
	if err != nil {
		return err
	}
	if !was.MayChange(a) {
		return errs.New(errs.Forbidden, "view.not_yours")
	}
	return nil
}

// change runs a statement that gives back the list as it is then; no row is a conflict.
func (s *Saves) change(ctx context.Context, a access.Actor, act, statement string, args ...any) (v Saved, err error) {
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		var r savedRow
		err := tx.Get(ctx, &r, statement, args...)
		if errs.Is(err, errs.NotFound) {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if err != nil {
			return err
		}
		if v, err = r.read(); err != nil {
			return err
		}
		return v.note(ctx, tx, a, act)
	})
	return v, err
}

// note writes into the audit what others see, and lets everybody look again.
func (v *Saved) note(ctx context.Context, tx *db.Tx, a access.Actor, act string) error {
	tx.Outdate(changedViews)
	if v.Sharing == Own {
		return nil
	}
	return audit.Record(ctx, tx, a, audit.Act{Action: act, Object: "view", ObjectID: int64(v.ID), Detail: map[string]any{"sharing": v.Sharing}})
}

func (d SavedDraft) team() *access.TeamID {
	if d.Sharing != InTeam {
		return nil
	}
	return &d.Team
}

func (s *Saves) check(ctx context.Context, a access.Actor, now time.Time, d SavedDraft) (SavedDraft, error) {
	if err := a.Require(access.WorkTicket); err != nil {
		return d, err
	}
	d.Name, d.Query = clean.Line(d.Name), clean.Line(d.Query)
	var c errs.Check
	c.That(d.Name != "", "name", "view.name_missing")
	c.That(len([]rune(d.Name)) <= maxName, "name", "people.too_long", errs.Args{"Max": maxName})
	c.That(len(d.Query) <= maxQuery, "q", "people.too_long", errs.Args{"Max": maxQuery})
	c.That(slices.Contains(Sharings(), d.Sharing), "sharing", "view.sharing_unknown")
	c.That(d.Sharing != InTeam || d.Team != 0, "team", "view.team_missing")
	d.Look.check(&c)
	if err := c.Err(); err != nil {
		return d, err
	}
	if d.Sharing != Own && !mayShare(a, d.Sharing, d.team()) {
		return d, errs.New(errs.Forbidden, "view.not_to_share")
	}
	_, err := ticket.FilterOf(ctx, s.db, a, now, d.Query)
	return d, err
}
