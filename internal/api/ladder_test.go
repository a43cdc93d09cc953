package api_test

import (
	"fmt"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/team"
)

func TestProgramsPassTicketsOnAndSendThemBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		sam := d.Person("Sam Server", "en", account.Roles{Agent: true})
		above, err := d.Teams.Create(t.Context(), access.System(), team.Draft{Name: "Servers", Level: 2, Active: true, Members: []access.PersonID{sam.Person}})
		if err != nil {
			t.Fatal(err)
		}
		d.write(`DELETE FROM team_member WHERE person_id = $1 AND team_id <> $2`, sam.Person, above.ID)
		lea, up, user := d.as(d.lea), d.as(sam), d.as(d.ann)
		at := fmt.Sprint("/tickets/", d.Open(d.ann, "No network", "…").ID)
		lea.get(at + "/escalation").is(404)
		lea.post(at+"/escalation", `{"tried":"Cable","asked":"Port?"}`).wrong(422, "body.team_id", "ladder.no_team")
		lea.post(at+"/escalation", fmt.Sprintf(`{"team_id":%d,"asked":" "}`, above.ID)).wrong(422, "body.asked", "ladder.asked_missing")
		lea.post(at+"/escalation", fmt.Sprintf(`{"team_id":%d,"tried":"Cable","asked":"Port?"}`, above.ID)).is(200).
			has("team_id", int(above.ID)).has("escalation_waits", true).has("owner_id", int(d.lea.Person))
		up.get(at+"/escalation").is(200).has("asked", "Port?").has("tried", "Cable").has("by_id", int(d.lea.Person)).has("from_team_id", int(d.Team))
		user.get(at + "/escalation").is(404)
		user.get(at).is(200).has("escalation_waits", nil).has("escalation_seq", nil)
		lea.post(at+"/escalation/acceptance", "").is(403).has("code", "ladder.only_receivers")
		up.post(at+"/escalation/acceptance", `{"escalation_seq":1}`).is(409)
		up.post(at+"/escalation/acceptance", "").is(200).has("assignee_id", int(sam.Person)).has("escalation_waits", nil)
		up.post(at+"/return", `{"reason":"because","text":"x"}`).is(422)
		up.post(at+"/return", `{"reason":"wrong_team","text":"Ask the network team"}`).is(200).has("team_id", int(d.Team)).has("returned", 1)
		up.get(at).is(404)

		lea.post(at+"/ownership", fmt.Sprintf(`{"owner_id":%d,"reason":""}`, sam.Person)).wrong(422, "body.reason", "ladder.owner_why")
		lea.post(at+"/ownership", fmt.Sprintf(`{"owner_id":%d,"reason":"x"}`, d.ann.Person)).wrong(422, "body.owner_id", "ladder.owner_no_agent")
		ask := fmt.Sprintf(`{"owner_id":%d,"reason":"Holidays"}`, sam.Person)
		lea.post(at+"/ownership", ask).is(200).has("owner_asked_id", int(sam.Person)).has("owner_id", int(d.lea.Person))
		up.post(at+"/ownership/refusal", `{"reason":"Not mine"}`).is(200).has("owner_asked_id", nil)
		lea.post(at+"/ownership", ask).is(200)
		up.post(at+"/ownership/acceptance", "").is(200).has("owner_id", int(sam.Person))
		up.post(at+"/ownership/acceptance", "").is(409)
	})
}
