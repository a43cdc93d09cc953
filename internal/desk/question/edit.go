package question

import (
	"context"
	"slices"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
)

// How long the texts of a question may be, in characters, and how many options one has at most.
const (
	MaxLabel   = 200
	maxHelp    = 500
	maxOptions = 50
)

// Draft is what a form says about a question.
type Draft struct {
	Kind                      Kind // of a new one; it never changes
	LabelEN, LabelFR, LabelNL string
	HelpEN, HelpFR, HelpNL    string
	Portal, Desk              Asking
	Channels                  []Channel // about what came through these doors; none: through any
	IfID                      *ID
	IfAnswer                  string
	Active                    bool
	Options                   []Option // in their order; one without a key is new, one that is left out goes out of use
}

// Create adds a question as the last of its category.
func (s *Store) Create(ctx context.Context, actor access.Actor, in category.ID, d Draft) (q Question, err error) {
	defer errs.Wrap(&err, "add question to category %d", in)
	if err := actor.Require(access.ManageCategory); err != nil {
		return q, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if _, err := category.Get(ctx, tx, in); err != nil {
			return err
		}
		if d, err = check(ctx, tx, Question{CategoryID: in, Kind: d.Kind}, d); err != nil {
			return err
		}
		var id ID
		err := tx.Insert(ctx, &id, `
			INSERT INTO question (category_id, kind, label_en, label_fr, label_nl, help_en, help_fr, help_nl, portal, desk, channels, if_id, if_answer, active,
				position, created_at, updated_at)
			SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT),
				CAST($8 AS TEXT), CAST($9 AS TEXT), CAST($10 AS TEXT), CAST($15 AS TEXT), CAST($11 AS BIGINT), CAST($12 AS TEXT),
				CAST($13 AS BOOLEAN), COALESCE(max(position), 0) + 1, CAST($14 AS BIGINT), CAST($14 AS BIGINT)
			FROM question
			WHERE category_id = CAST($1 AS BIGINT)
			RETURNING id`,
			in, d.Kind, d.LabelEN, d.LabelFR, d.LabelNL, d.HelpEN, d.HelpFR, d.HelpNL, d.Portal, d.Desk, d.IfID, d.IfAnswer, d.Active, tx.Now, words(d.Channels))
		if err != nil {
			return err
		}
		if err := storeOptions(ctx, tx, Question{ID: id}, d.Options); err != nil {
			return err
		}
		if q, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "question.create", Object: "question", ObjectID: int64(id), Detail: map[string]any{"category": in, "portal": d.Portal, "desk": d.Desk},
		})
	})
	return q, err
}

// Update changes a question as it was at version; when somebody was faster it is a conflict and nothing changes. What was answered stays.
func (s *Store) Update(ctx context.Context, actor access.Actor, id ID, version int64, d Draft) (q Question, err error) {
	defer errs.Wrap(&err, "change question %d", id)
	if err := actor.Require(access.ManageCategory); err != nil {
		return q, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		was, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if was.Version != version {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if d, err = check(ctx, tx, was, d); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE question
			SET version = version + 1, label_en = $2, label_fr = $3, label_nl = $4, help_en = $5, help_fr = $6, help_nl = $7, portal = $8, desk = $9,
				if_id = $10, if_answer = $11, active = $12, updated_at = $13, channels = $14
			WHERE id = $1`,
			id, d.LabelEN, d.LabelFR, d.LabelNL, d.HelpEN, d.HelpFR, d.HelpNL, d.Portal, d.Desk, d.IfID, d.IfAnswer, d.Active, tx.Now, words(d.Channels))
		if err != nil {
			return err
		}
		if err := storeOptions(ctx, tx, was, d.Options); err != nil {
			return err
		}
		if q, err = Get(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, actor, audit.Act{
			Action: "question.update", Object: "question", ObjectID: int64(id), Detail: map[string]any{"portal": d.Portal, "desk": d.Desk, "active": d.Active},
		})
	})
	return q, err
}

// Move puts a question before or behind its neighbour of the same category. One that follows from the answer to another stays behind it.
func (s *Store) Move(ctx context.Context, actor access.Actor, id ID, by int) (err error) {
	defer errs.Wrap(&err, "move question %d", id)
	if err := actor.Require(access.ManageCategory); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		one, err := Get(ctx, tx, id)
		if err != nil {
			return err
		}
		list, err := own(ctx, tx, one.CategoryID)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(list, func(q Question) bool { return q.ID == id })
		to := from + by
		if by != 1 && by != -1 || to < 0 || to >= len(list) {
			return nil
		}
		list[from], list[to] = list[to], list[from]
		later := max(from, to)
		if first := list[later-1]; first.IfID != nil && *first.IfID == list[later].ID {
			return errs.Bad("position", "question.stays_behind")
		}
		for n, q := range list {
			if _, err := tx.Exec(ctx, `UPDATE question SET position = $2 WHERE id = $1`, q.ID, n+1); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, actor, audit.Act{Action: "question.move", Object: "question", ObjectID: int64(id)})
	})
}

// lock makes others who change questions wait, so that two of them do not make one follow from what is not asked any more.
func lock(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE category SET updated_at = updated_at WHERE id = (SELECT min(id) FROM category)`)
	return err
}

// own are the questions of a category itself.
func own(ctx context.Context, q db.Querier, in category.ID) (list []Question, err error) {
	list, err = Of(ctx, q, in, true)
	return slices.DeleteFunc(list, func(q Question) bool { return q.CategoryID != in }), err
}

// storeOptions writes what a question lets choose, in its order.
func storeOptions(ctx context.Context, tx *db.Tx, was Question, list []Option) error {
	for n, o := range list {
		_, err := tx.Exec(ctx, `
			INSERT INTO question_option (question_id, choice_key, label_en, label_fr, label_nl, active, position)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (question_id, choice_key) DO UPDATE
			SET label_en = excluded.label_en, label_fr = excluded.label_fr, label_nl = excluded.label_nl, active = excluded.active, position = excluded.position`,
			was.ID, o.Key, o.LabelEN, o.LabelFR, o.LabelNL, o.Active, n+1)
		if err != nil {
			return err
		}
	}
	for _, o := range was.Options {
		if slices.ContainsFunc(list, func(now Option) bool { return now.Key == o.Key }) {
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE question_option SET active = FALSE WHERE question_id = $1 AND choice_key = $2`, was.ID, o.Key); err != nil {
			return err
		}
	}
	return nil
}

// check makes a draft whole. was is the question that it is for, without an id for a new one.
func check(ctx context.Context, q db.Querier, was Question, d Draft) (Draft, error) {
	var c errs.Check
	d.Kind = was.Kind
	c.That(slices.Contains(Kinds(), d.Kind), "kind", "question.kind_unknown")
	for _, t := range []struct {
		field string
		text  *string
		most  int
	}{
		{"label_en", &d.LabelEN, MaxLabel},
		{"label_fr", &d.LabelFR, MaxLabel},
		{"label_nl", &d.LabelNL, MaxLabel},
		{"help_en", &d.HelpEN, maxHelp},
		{"help_fr", &d.HelpFR, maxHelp},
		{"help_nl", &d.HelpNL, maxHelp},
	} {
		*t.text = clean.Line(*t.text)
		c.That(*t.text != "" || t.most == maxHelp, t.field, "question.label_missing")
		c.That(len([]rune(*t.text)) <= t.most, t.field, "people.too_long", errs.Args{"Max": t.most})
	}
	some := d.HelpEN+d.HelpFR+d.HelpNL != ""
	for field, text := range map[string]string{"help_en": d.HelpEN, "help_fr": d.HelpFR, "help_nl": d.HelpNL} {
		c.That(!some || text != "", field, "question.help_in_all")
	}
	c.That(slices.Contains(Askings(), d.Portal), "portal", "question.asking_unknown")
	c.That(slices.Contains(Askings(), d.Desk), "desk", "question.asking_unknown")
	c.That(d.Portal != Never || d.Desk != Never, "portal", "question.asked_nowhere")
	checkChannels(&c, d.Channels)
	d.Options = checkOptions(&c, was, d.Options)
	if err := checkCondition(ctx, q, &c, was, &d); err != nil {
		return d, err
	}
	if err := checkDependents(ctx, q, &c, was, d); err != nil {
		return d, err
	}
	return d, c.Err()
}

// checkOptions makes the options whole, and gives each new one the key that it keeps.
func checkOptions(c *errs.Check, was Question, list []Option) []Option {
	if was.Kind != Choice {
		c.That(len(list) == 0, "options", "question.options_of_choice")
		return nil
	}
	taken, offered := map[string]bool{}, 0
	for _, o := range was.Options {
		taken[o.Key] = true
	}
	seen, labels := map[string]bool{}, map[string]bool{}
	list = slices.Clone(list)
	for i := range list {
		o := &list[i]
		for _, text := range []*string{&o.LabelEN, &o.LabelFR, &o.LabelNL} {
			*text = clean.Line(*text)
			c.That(*text != "", "options", "question.option_in_all")
			c.That(len([]rune(*text)) <= MaxLabel, "options", "people.too_long", errs.Args{"Max": MaxLabel})
		}
		c.That(!o.Active || !labels[o.LabelEN], "options", "question.option_twice", errs.Args{"Option": o.LabelEN})
		if o.Active {
			labels[o.LabelEN] = true
			offered++
		}
		if o.Key == "" {
			o.Key = newKey(o.LabelEN, taken)
			taken[o.Key] = true
		}
		c.That(taken[o.Key] && !seen[o.Key], "options", "question.option_unknown")
		seen[o.Key] = true
	}
	c.That(offered >= 2, "options", "question.options_few")
	c.That(len(list) <= maxOptions, "options", "question.options_many", errs.Args{"Max": maxOptions})
	return list
}

// checkCondition refuses a condition that is no possible answer to an earlier question that is asked at the same places.
func checkCondition(ctx context.Context, q db.Querier, c *errs.Check, was Question, d *Draft) error {
	if d.IfID == nil {
		d.IfAnswer = ""
		return nil
	}
	list, err := Of(ctx, q, was.CategoryID, false)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(q Question) bool { return q.ID == *d.IfID })
	earlier := at >= 0 && list[at].ID != was.ID && (was.ID == 0 || list[at].CategoryID != was.CategoryID || list[at].Position < was.Position)
	c.That(earlier, "if", "question.if_not_earlier")
	if !earlier {
		return nil
	}
	on := &list[at]
	o, known := on.Option(d.IfAnswer)
	c.That(on.Kind == YesNo && (d.IfAnswer == Yes || d.IfAnswer == No) || on.Kind == Choice && known && o.Active, "if", "question.if_no_answer")
	for _, p := range []struct {
		place  Place
		asking Asking
	}{{Portal, d.Portal}, {Desk, d.Desk}} {
		c.That(p.asking == Never || on.At(p.place) != Never, "if", "question.if_asked_elsewhere")
	}
	c.That(within(words(d.Channels), on.Channels), "if", "question.if_asked_elsewhere")
	return nil
}

// checkDependents refuses to take away what other questions follow from.
func checkDependents(ctx context.Context, q db.Querier, c *errs.Check, was Question, d Draft) error {
	if was.ID == 0 {
		return nil
	}
	var later []struct {
		IfAnswer     string
		Portal, Desk Asking
		Channels     string
	}
	if err := q.Select(ctx, &later, `SELECT if_answer, portal, desk, channels FROM question WHERE if_id = $1 AND active = TRUE`, was.ID); err != nil {
		return err
	}
	for _, l := range later {
		c.That(d.Active, "active", "question.others_follow")
		c.That(l.Portal == Never || d.Portal != Never, "portal", "question.others_follow")
		c.That(l.Desk == Never || d.Desk != Never, "desk", "question.others_follow")
		c.That(within(l.Channels, words(d.Channels)), "channels", "question.others_follow")
		offered := slices.ContainsFunc(d.Options, func(o Option) bool { return o.Key == l.IfAnswer && o.Active })
		c.That(was.Kind != Choice || offered, "options", "question.others_follow")
	}
	return nil
}
