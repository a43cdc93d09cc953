package api

import (
	"context"
	"net/http"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/calendar"
	"firstline/internal/desk/person"
	"firstline/internal/desk/team"
)

// RosterFields are what is chosen for a line of a duty roster.
type RosterFields struct {
	PersonID int64  `json:"person_id" minimum:"1" doc:"A member of the team"`
	Kind     string `json:"kind" enum:"duty,on_call" doc:"duty: answers for new tickets that nobody took; on_call: is there for critical tickets outside their own hours"`
	First    string `json:"first" format:"date"`
	Last     string `json:"last" format:"date" doc:"The last day of it; the same as first for one day"`
	From     string `json:"from,omitempty" pattern:"^[0-2][0-9]:[0-5][0-9]$" doc:"From this time of each day by the clock of the default calendar, like 18:00; absent with until: whole days"`
	Until    string `json:"until,omitempty" pattern:"^[0-2][0-9]:[0-5][0-9]$" doc:"Until this time; of the day after where it is not later than from"`
}

// RosterLine is a line of a duty roster.
type RosterLine struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	RosterFields
}

// RosterList are the lines of a team's roster that are not over.
type RosterList struct {
	Body struct {
		Lines []RosterLine `json:"lines" nullable:"false"`
	}
}

// RosterCreation asks for another line.
type RosterCreation struct {
	TeamID
	Body RosterFields
}

// RosterCreated names the new line.
type RosterCreated struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

// RosterID is the line in an address.
type RosterID struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *surface) rosters() {
	add(s, operation{
		method: http.MethodGet, path: "/teams/{id}/roster", need: readDesk, id: "list-roster", tag: "Teams", summary: "Read the duty roster of a team",
	}, s.listRoster)
	add(s, operation{
		method: http.MethodPost, path: "/teams/{id}/roster", need: account.ManageTeams, id: "create-roster-line", tag: "Teams", summary: "Put somebody on a duty roster", status: http.StatusCreated,
		more: "No two are on duty at once, and no two on call.",
	}, s.createRoster)
	add(s, operation{
		method: http.MethodDelete, path: "/roster/{id}", need: account.ManageTeams, id: "delete-roster-line", tag: "Teams", summary: "Take a line from a duty roster", status: http.StatusNoContent,
	}, s.deleteRoster)
}

func (s *surface) listRoster(ctx context.Context, _ *caller, in *TeamID) (*RosterList, error) {
	if _, err := team.Get(ctx, s.DB, team.ID(in.ID)); err != nil {
		return nil, err
	}
	list, err := team.Roster(ctx, s.DB, s.DB.Now(), team.ID(in.ID))
	x := &RosterList{}
	x.Body.Lines = make([]RosterLine, len(list))
	for i, d := range list {
		line := RosterLine{ID: int64(d.ID), Name: d.Name, RosterFields: RosterFields{
			PersonID: int64(d.PersonID), Kind: string(d.Kind), First: d.FirstDay.String(), Last: d.LastDay.String(),
		}}
		if !d.WholeDays() {
			line.From, line.Until = minuteOfDay(d.Opens), minuteOfDay(d.Closes)
		}
		x.Body.Lines[i] = line
	}
	return x, err
}

func minuteOfDay(n int) string { return time.Unix(int64(n)*60, 0).UTC().Format("15:04") }

func (s *surface) createRoster(ctx context.Context, c *caller, in *RosterCreation) (*RosterCreated, error) {
	d, err := in.Body.draft()
	if err != nil {
		return nil, err
	}
	id, err := s.Teams.AddDuty(ctx, c.actor, team.ID(in.ID), d)
	if err != nil {
		return nil, inFields(err, map[string]string{"person": "body.person_id"})
	}
	x := &RosterCreated{}
	x.Body.ID = int64(id)
	return x, nil
}

func (s *surface) deleteRoster(ctx context.Context, c *caller, in *RosterID) (*struct{}, error) {
	_, err := s.Teams.DeleteDuty(ctx, c.actor, team.DutyID(in.ID))
	return nil, err
}

// draft reads the days and times of a request; the rest the desk checks.
func (f *RosterFields) draft() (team.DutyDraft, error) {
	d := team.DutyDraft{Person: person.ID(f.PersonID), Kind: team.DutyKind(f.Kind)}
	var c errs.Check
	for _, x := range []struct {
		name, text string
		day        *calendar.Date
	}{{"first", f.First, &d.First}, {"last", f.Last, &d.Last}} {
		day, err := calendar.ParseDate(x.text)
		c.That(err == nil, x.name, "calendar.day_unreadable")
		*x.day = day
	}
	c.That((f.From == "") == (f.Until == ""), "until", "rota.both_times")
	for _, x := range []struct {
		name, text string
		minute     *int
	}{{"from", f.From, &d.Opens}, {"until", f.Until, &d.Closes}} {
		if x.text == "" {
			continue
		}
		at, err := time.Parse("15:04", x.text)
		c.That(err == nil, x.name, "rota.time_invalid")
		*x.minute = at.Hour()*60 + at.Minute()
	}
	return d, c.Err()
}
