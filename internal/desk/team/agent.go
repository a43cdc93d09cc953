package team

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
)

// Languages are those that agents can bring, in the order that forms show them.
var Languages = []string{"en", "fr", "nl"}

// maxCapacity bounds how many tickets an agent is given at once.
const maxCapacity = 500

// Contact is how people reached the desk, as far as it differs in how much of it an agent can take.
type Contact string

// The contacts.
const (
	Written Contact = "written" // mail, portal and programs
	ByPhone Contact = "phone"
	AtDesk  Contact = "visit" // somebody stands there
)

// Contacts are all contacts, in the order that forms show them.
var Contacts = []Contact{Written, ByPhone, AtDesk}

// PerContact is a number for each contact.
type PerContact struct {
	Written int `db:"capacity_written"`
	ByPhone int `db:"capacity_phone"`
	AtDesk  int `db:"capacity_visit"`
}

// Of is the number of a contact.
func (n *PerContact) Of(c Contact) *int {
	switch c {
	case ByPhone:
		return &n.ByPhone
	case AtDesk:
		return &n.AtDesk
	default:
		return &n.Written
	}
}

// Brings is what an agent brings to work; the zero Brings is nothing special, without limit, in the desk's hours.
type Brings struct {
	Skills    []SkillID
	Languages []string
	Capacity  int         // most tickets that the desk gives them at once; 0: no limit
	Limits    PerContact  // and most of each contact; 0: no limit of its own
	Calendar  calendar.ID // 0: the desk's
}

// Presence is a member of a team with what they bring, and whether they are there.
type Presence struct {
	TeamID       ID
	PersonID     person.ID
	Name         string
	Lead         bool
	TimeZone     string
	Version      int64 // of what they bring
	Languages    string
	Capacity     int
	PerContact               // most of each contact
	CalendarID   calendar.ID // 0: the desk's
	OnCall       bool        // in this team
	AwaySince    db.Time
	WrapUntil    db.Time
	AbsentUntil  db.Time // zero: not absent today
	SubstituteID person.ID
}

// Speaks tells whether they bring a language.
func (p Presence) Speaks(language string) bool {
	return language != "" && slices.Contains(strings.Fields(p.Languages), language)
}

// Presences are those who can work in any of the teams, by team and name, as they are at now.
func Presences(ctx context.Context, q db.Querier, now db.Time, teams ...ID) (list []Presence, err error) {
	a := AskPresences(&list, now, teams...)
	err = q.Select(ctx, a.Into, a.Query, a.Args...)
	return list, err
}

// AskPresences is Presences as a question.
func AskPresences(list *[]Presence, now db.Time, teams ...ID) db.Ask {
	var p db.Params
	at := p.Bind(now)
	query := `
		SELECT m.team_id, m.person_id, p.name, m.lead, p.time_zone, coalesce(g.version, 0) AS version, coalesce(g.languages, '') AS languages,
			coalesce(g.capacity, 0) AS capacity, coalesce(g.capacity_written, 0) AS capacity_written, coalesce(g.capacity_phone, 0) AS capacity_phone,
			coalesce(g.capacity_visit, 0) AS capacity_visit, coalesce(g.calendar_id, 0) AS calendar_id,
			EXISTS (
				SELECT 1
				FROM duty_shift d
				WHERE d.team_id = m.team_id AND d.kind = 'on_call' AND d.person_id = m.person_id AND d.from_at <= ` + at + ` AND d.until_at > ` + at + `) AS on_call,
			g.away_since, g.wrap_until, b.until_at AS absent_until,
			coalesce(b.substitute_id, 0) AS substitute_id
		FROM team_member m
		JOIN person p ON p.id = m.person_id
		JOIN account a ON a.person_id = m.person_id
		LEFT JOIN agent g ON g.person_id = m.person_id
		LEFT JOIN absence b ON b.id = (
			SELECT x.id
			FROM absence x
			WHERE x.person_id = m.person_id AND x.from_at <= ` + at + ` AND x.until_at > ` + at + `
			ORDER BY x.until_at DESC, x.id
			LIMIT 1)
		WHERE m.team_id IN ` + db.BindAll(&p, teams) + ` AND ` + Working + `
		ORDER BY m.team_id, p.name_sort, p.id`
	return db.Ask{Into: list, All: true, Query: query, Args: p.Args}
}

// BringsOf is what an agent brings, with the version that a change starts from.
func BringsOf(ctx context.Context, q db.Querier, who person.ID) (b Brings, version int64, err error) {
	var row struct {
		Version   int64
		Languages string
		Capacity  int
		PerContact
		CalendarID calendar.ID
	}
	err = q.Get(ctx, &row, `
		SELECT version, languages, capacity, capacity_written, capacity_phone, capacity_visit, coalesce(calendar_id, 0) AS calendar_id
		FROM agent
		WHERE person_id = $1`, who)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return b, 0, err
	}
	skills, err := SkillsOf(ctx, q, who)
	return Brings{skills[who], strings.Fields(row.Languages), row.Capacity, row.PerContact, row.CalendarID}, row.Version, err
}

// SetBrings keeps what an agent brings, as it was at version; when somebody was faster it is a conflict and nothing changes.
func (s *Store) SetBrings(ctx context.Context, actor access.Actor, who person.ID, version int64, b Brings) (err error) {
	defer errs.Wrap(&err, "set what person %d brings", who)
	if err := actor.Require(access.ManageTeams); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := CheckBrings(ctx, tx, who, b); err != nil {
			return err
		}
		var hours *calendar.ID
		if b.Calendar != 0 {
			hours = &b.Calendar
		}
		n, err := tx.Exec(ctx, `
			INSERT INTO agent (person_id, version, languages, capacity, capacity_written, capacity_phone, capacity_visit, calendar_id, updated_at)
			VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (person_id) DO UPDATE
			SET version = agent.version + 1, languages = excluded.languages, capacity = excluded.capacity, capacity_written = excluded.capacity_written,
				capacity_phone = excluded.capacity_phone, capacity_visit = excluded.capacity_visit, calendar_id = excluded.calendar_id,
				updated_at = excluded.updated_at
			WHERE agent.version = $9`, who, strings.Join(b.Languages, " "), b.Capacity, b.Limits.Written, b.Limits.ByPhone, b.Limits.AtDesk, hours, tx.Now, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "errs.conflict")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM agent_skill WHERE person_id = $1`, who); err != nil {
			return err
		}
		for _, skill := range b.Skills {
			if _, err := tx.Exec(ctx, `INSERT INTO agent_skill (person_id, skill_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, who, skill); err != nil {
				return err
			}
		}
		return changed(ctx, tx, actor, who, "agent.brings")
	})
}

// CheckBrings says what is wrong with what an agent would bring.
func CheckBrings(ctx context.Context, q db.Querier, who person.ID, b Brings) error {
	if ok, err := IsAgent(ctx, q, who); err != nil || !ok {
		if err == nil {
			err = errs.Missing()
		}
		return err
	}
	var c errs.Check
	c.That(0 <= b.Capacity && b.Capacity <= maxCapacity, "capacity", "routing.capacity_range", errs.Args{"Max": maxCapacity})
	for _, x := range Contacts {
		n := *b.Limits.Of(x)
		c.That(0 <= n && n <= maxCapacity, "capacity_"+string(x), "routing.capacity_range", errs.Args{"Max": maxCapacity})
	}
	for _, l := range b.Languages {
		c.That(slices.Contains(Languages, l), "languages", "routing.language_unknown")
	}
	all, err := Skills(ctx, q)
	if err != nil {
		return err
	}
	for _, id := range b.Skills {
		c.That(slices.ContainsFunc(all, func(x Skill) bool { return x.ID == id }), "skills", "routing.skill_unknown")
	}
	if b.Calendar != 0 {
		_, err := calendar.Get(ctx, q, b.Calendar)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
		c.That(err == nil, "calendar", "routing.calendar_unknown")
	}
	return c.Err()
}

// SetAway notes that an agent has left their place, or is back: by themselves or a lead of theirs.
func (s *Store) SetAway(ctx context.Context, actor access.Actor, who person.ID, away bool) (err error) {
	defer errs.Wrap(&err, "set whether person %d is away", who)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := MayPlan(ctx, tx, actor, who); err != nil {
			return err
		}
		var since db.Time
		if away {
			since = tx.Now
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO agent (person_id, away_since, updated_at)
			VALUES ($1, $2, $3)
			ON CONFLICT (person_id) DO UPDATE
			SET away_since = CASE WHEN excluded.away_since IS NULL THEN NULL ELSE coalesce(agent.away_since, excluded.away_since) END,
				updated_at = excluded.updated_at`, who, since, tx.Now)
		if err != nil {
			return err
		}
		act := "agent.back"
		if away {
			act = "agent.away"
		}
		return changed(ctx, tx, actor, who, act)
	})
}

// WrapUp gives an agent time to write up what they have ended. They get nothing new by themselves until then.
func WrapUp(ctx context.Context, tx *db.Tx, who person.ID, until db.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO agent (person_id, wrap_until, updated_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE
		SET wrap_until = excluded.wrap_until`, who, until, tx.Now)
	if err != nil {
		return err
	}
	return Freed(ctx, tx, who, until)
}

// FreedJob is the kind of job that finds work for somebody who can take some from now on.
const FreedJob = "agent.freed"

// FreedArgs names them.
type FreedArgs struct {
	Person person.ID `json:"person"`
}

// Freed lets the desk look, at a time, whether there is work for somebody.
func Freed(ctx context.Context, tx *db.Tx, who person.ID, at db.Time) error {
	return job.Enqueue(ctx, tx, FreedJob, FreedArgs{Person: who}, job.At(at))
}

// changed notes a change of what somebody brings or when they are there, after which there may be work for them.
func changed(ctx context.Context, tx *db.Tx, actor access.Actor, who person.ID, act string) error {
	if err := Freed(ctx, tx, who, tx.Now); err != nil {
		return err
	}
	return audit.Record(ctx, tx, actor, audit.Act{Action: act, Object: "person", ObjectID: int64(who)})
}

// MayPlan refuses whoever is neither the agent nor a lead of theirs nor an administrator.
func MayPlan(ctx context.Context, q db.Querier, actor access.Actor, who person.ID) error {
	if ok, err := IsAgent(ctx, q, who); err != nil || !ok {
		if err == nil {
			err = errs.Missing()
		}
		return err
	}
	if actor.May(access.ManageTeams) || actor.May(access.WorkTicket) && actor.Person == who {
		return nil
	}
	var p db.Params
	var n int
	err := q.Get(ctx, &n, `SELECT count(*) FROM team_member WHERE person_id = `+p.Bind(who)+` AND team_id IN `+db.BindAll(&p, actor.Leads), p.Args...)
	if err == nil && (n == 0 || !actor.May(access.WorkTicket)) {
		err = errs.New(errs.Forbidden, "routing.not_yours_to_plan")
	}
	return err
}

// BringsOfAll is what each of several agents brings; who is not in it brings nothing special.
func BringsOfAll(ctx context.Context, q db.Querier, who ...person.ID) (map[person.ID]Brings, error) {
	var rows []struct {
		PersonID  person.ID
		Languages string
		Capacity  int
		PerContact
		CalendarID calendar.ID
	}
	var p db.Params
	err := q.Select(ctx, &rows, `
		SELECT person_id, languages, capacity, capacity_written, capacity_phone, capacity_visit, coalesce(calendar_id, 0) AS calendar_id
		FROM agent
		WHERE person_id IN `+db.BindAll(&p, who), p.Args...)
	if err != nil {
		return nil, err
	}
	skills, err := SkillsOf(ctx, q, who...)
	all := map[person.ID]Brings{}
	for _, r := range rows {
		all[r.PersonID] = Brings{skills[r.PersonID], strings.Fields(r.Languages), r.Capacity, r.PerContact, r.CalendarID}
	}
	return all, err
}
