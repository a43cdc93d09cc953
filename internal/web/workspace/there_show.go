package workspace

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// therePage is who of the agent's teams is there, and who will not be.
type therePage struct {
	ui.Page
	Seats    []seatRow
	Absences []absenceRow
	Error    string
	Fields   []ui.Field // person, first, last, substitute
	People   []ui.Option
	Others   []ui.Option
}

type seatRow struct {
	Name   string
	State  ui.Badge
	Until  string
	Load   string
	Brings string
	Act    string // address of the switch; empty: not theirs to switch
	Away   bool
	Switch string // its spoken name
	Pass   string // address that passes on what an absent agent works on; empty: not theirs to pass on, or the agent is there
	To     []ui.Btn
}

type absenceRow struct {
	Name, Days, Substitute string
	Delete, DeleteLabel    string // address; empty: not theirs to take back
}

type absenceForm struct {
	Person     person.ID `form:"person"`
	First      string    `form:"first"`
	Last       string    `form:"last"`
	Substitute person.ID `form:"substitute"`
}

// showThere shows who of one's teams is there.
func (w workspace) showThere(rq *front.Request) error {
	return w.there(rq, absenceForm{Person: rq.Actor.Person}, nil)
}

func (w workspace) there(rq *front.Request, form absenceForm, wrong error) error {
	teams := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(rq.Actor.Teams), rq.Actor.Leads...))))
	now := db.At(rq.Now)
	seats, err := w.Routing.Board(rq.Context(), w.DB, now, teams...)
	if err != nil {
		return err
	}
	who := make([]person.ID, len(seats))
	for i, s := range seats {
		who[i] = s.PersonID
	}
	absences, err := team.Absences(rq.Context(), w.DB, now, who...)
	if err != nil {
		return err
	}
	skills, err := team.Skills(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	x := newTherePage(page(rq, rq.T("routing.there")), rq.Actor, seats, absences, skills)
	x.form(form, seats, rq.Actor, wrong)
	status := 200
	if wrong != nil {
		x.Error, status = rq.Locale.Error(wrong), front.Status(errs.KindOf(wrong))
	}
	return rq.RenderStatus(status, thereScreen(x))
}

// plans tells whether the actor may say when a colleague is there.
func plans(a access.Actor, s routing.Seat) bool {
	return s.PersonID == a.Person || slices.ContainsFunc(s.Teams, func(t team.ID) bool { return slices.Contains(a.Leads, t) })
}

func newTherePage(p ui.Page, actor access.Actor, seats []routing.Seat, absences []team.Absence, skills []team.Skill) therePage {
	x := therePage{Page: p}
	mine := map[person.ID]bool{}
	for _, s := range seats {
		mine[s.PersonID] = plans(actor, s)
		row := seatRow{Name: s.Name, Load: p.Locale.Number(s.Load), Brings: bringsWords(p, s, skills), Away: !s.AwaySince.IsZero()}
		row.State, row.Until = stateOfSeat(p, s)
		if s.Capacity > 0 {
			row.Load = p.T("routing.load_of", errs.Args{"Load": s.Load, "Capacity": s.Capacity})
		}
		if mine[s.PersonID] {
			row.Act = therePath + "/" + idText(s.PersonID) + "/away"
			key := "routing.go_away_who"
			if row.Away {
				key = "routing.come_back_who"
			}
			row.Switch = p.T(key, errs.Args{"Name": s.Name})
			if s.Out == routing.Absent && s.Load > 0 {
				row.Pass, row.To = therePath+"/"+idText(s.PersonID)+"/pass", passing(p, s, seats)
			}
		}
		x.Seats = append(x.Seats, row)
	}
	for _, a := range absences {
		row := absenceRow{Name: a.Name, Substitute: a.SubstituteName, Days: dayWords(p, a)}
		if mine[a.PersonID] {
			row.Delete = absencesPath + "/" + strconv.FormatInt(int64(a.ID), 10) + "/delete"
			row.DeleteLabel = p.T("routing.absence_delete_who", errs.Args{"Name": a.Name, "Days": row.Days})
		}
		x.Absences = append(x.Absences, row)
	}
	return x
}

// passing are the ways to pass on what an absent agent works on: to whoever stands in, where they are there, or back to the queues.
func passing(p ui.Page, s routing.Seat, all []routing.Seat) (list []ui.Btn) {
	for _, x := range all {
		if x.PersonID == s.SubstituteID && x.Out != routing.Absent {
			list = append(list, ui.Btn{Label: p.T("lending.give_to", errs.Args{"Person": x.Name}), Small: true, Name: "to", Value: idText(x.PersonID), Attrs: spoken(p.T("lending.give_to_who", errs.Args{"Name": s.Name, "Person": x.Name}))})
		}
	}
	return append(list, ui.Btn{Label: p.T("lending.to_queue"), Small: true, Name: "to", Value: "0", Attrs: spoken(p.T("lending.to_queue_who", errs.Args{"Name": s.Name}))})
}

func spoken(name string) templ.Attributes { return templ.Attributes{"aria-label": name} }

// stateOfSeat says whether somebody is there, and if not, until when.
func stateOfSeat(p ui.Page, s routing.Seat) (badge ui.Badge, until string) {
	if !s.Back.IsZero() {
		until = p.T("routing.back_at", errs.Args{"Time": p.Locale.DateTime(s.Back.Time, p.Zone)})
	}
	switch s.Out {
	case routing.Absent:
		return ui.Badge{Label: p.T("routing.is_absent"), Tone: ui.Warning, Icon: ui.IconOut}, until
	case routing.Away:
		return ui.Badge{Label: p.T("routing.is_away"), Tone: ui.Warning, Icon: ui.IconPause}, p.T("routing.away_since", errs.Args{"Time": p.Locale.Clock(s.AwaySince.Time, p.Zone)})
	case routing.OutOfHours:
		if s.OnCall {
			return ui.Badge{Label: p.T("rota.is_on_call"), Tone: ui.Info, Icon: ui.IconBell}, until
		}
		return ui.Badge{Label: p.T("routing.is_off"), Icon: ui.IconClock}, until
	case routing.WrappingUp:
		return ui.Badge{Label: p.T("routing.is_wrapping"), Tone: ui.Info, Icon: ui.IconEdit}, until
	}
	return ui.Badge{Label: p.T("routing.is_there"), Tone: ui.Success, Icon: ui.IconCheck}, ""
}

func bringsWords(p ui.Page, s routing.Seat, skills []team.Skill) string {
	var words []string
	for _, k := range skills {
		if slices.Contains(s.Skills, k.ID) {
			words = append(words, k.Name)
		}
	}
	for _, l := range team.Languages {
		if s.Speaks(l) {
			words = append(words, p.T("workspace.language_"+l))
		}
	}
	return strings.Join(words, ", ")
}

func dayWords(p ui.Page, a team.Absence) string {
	first, last := a.Days()
	from, to := p.Locale.Date(first.Time(), time.UTC), p.Locale.Date(last.Time(), time.UTC)
	if first == last {
		return from
	}
	return p.T("routing.days", errs.Args{"First": from, "Last": to})
}

// form are the questions on a new absence, with what was typed and what is wrong with it.
func (x *therePage) form(f absenceForm, seats []routing.Seat, actor access.Actor, wrong error) {
	fields := map[string]string{}
	if wrong != nil {
		fields = x.Locale.Fields(wrong)
	}
	x.Others = []ui.Option{{Value: "0", Label: x.T("workspace.nobody"), Selected: f.Substitute == 0}}
	for _, s := range seats {
		o := ui.Option{Value: idText(s.PersonID), Label: s.Name, Selected: s.PersonID == f.Substitute}
		x.Others = append(x.Others, o)
		if plans(actor, s) {
			o.Selected = s.PersonID == f.Person
			x.People = append(x.People, o)
		}
	}
	x.Fields = []ui.Field{
		{Name: "person", ID: "absence-person", Label: x.T("routing.absence_person"), Error: fields["person"]},
		{Name: "first", ID: "absence-first", Type: "date", Label: x.T("routing.absence_first"), Value: f.First, Required: true, Short: true, Error: fields["first"]},
		{Name: "last", ID: "absence-last", Type: "date", Label: x.T("routing.absence_last"), Value: f.Last, Required: true, Short: true, Error: fields["last"]},
		{Name: "substitute", ID: "absence-substitute", Label: x.T("routing.absence_substitute"), Hint: x.T("routing.absence_substitute_hint"), Error: fields["substitute"]},
	}
}

// setAway notes that somebody has left their place, or is back.
func (w workspace) setAway(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Away bool `form:"away"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	if err := w.Teams.SetAway(rq.Context(), rq.Actor, person.ID(id), form.Away); err != nil {
		return err
	}
	key := "routing.back_flash"
	if form.Away {
		key = "routing.away_flash"
	}
	rq.Flash(ui.Success, rq.T(key))
	return rq.Redirect(therePath)
}

// addAbsence notes that somebody will not be there.
func (w workspace) addAbsence(rq *front.Request) error {
	var form absenceForm
	err := rq.Decode(&form)
	if err == nil {
		var d team.AbsenceDraft
		if d, err = form.draft(); err == nil {
			_, err = w.Teams.AddAbsence(rq.Context(), rq.Actor, d)
		}
	}
	if errs.Is(err, errs.Invalid) {
		return w.there(rq, form, err)
	}
	if err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("routing.absence_flash"))
	return rq.Redirect(therePath)
}

func (f absenceForm) draft() (d team.AbsenceDraft, err error) {
	d = team.AbsenceDraft{Person: f.Person, Substitute: f.Substitute}
	var c errs.Check
	for _, x := range []struct {
		name, text string
		day        *calendar.Date
	}{{"first", f.First, &d.First}, {"last", f.Last, &d.Last}} {
		if x.text == "" {
			continue // the desk says that it is missing
		}
		day, err := calendar.ParseDate(x.text)
		c.That(err == nil, x.name, "calendar.day_unreadable")
		*x.day = day
	}
	return d, c.Err()
}

// deleteAbsence takes an absence back.
func (w workspace) deleteAbsence(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := w.Teams.DeleteAbsence(rq.Context(), rq.Actor, team.AbsenceID(id)); err != nil {
		return err
	}
	rq.Flash(ui.Success, rq.T("routing.absence_deleted_flash"))
	return rq.Redirect(therePath)
}
