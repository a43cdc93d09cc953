package account

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/desk/person"
)

// who is a row that makes an actor: person p with account a, their teams and those merged into them.
type who struct {
	ID     person.ID
	Name   string
	Locale string
	Roles
	Teams *string
	Also  *string
}

// whoColumns gather the teams (those led with a star) and the merged persons in one row, so that an actor costs one query.
const whoColumns = `p.id, p.name, p.locale, coalesce(a.agent, FALSE) AS agent, coalesce(a.lead, FALSE) AS lead, coalesce(a.admin, FALSE) AS admin,
	(SELECT string_agg(CAST(m.team_id AS TEXT) || CASE WHEN m.lead = TRUE THEN '*' ELSE '' END, ',') FROM team_member m WHERE m.person_id = p.id) AS teams,
	(SELECT string_agg(CAST(o.id AS TEXT), ',') FROM person o WHERE o.merged_into = p.id) AS also`

func (w who) actor(via Via, ip string) Actor {
	a := Actor{Person: w.ID, Name: w.Name, Locale: w.Locale, Agent: w.Agent, Lead: w.Lead, Admin: w.Admin, Via: via, IP: ip}
	for _, text := range list(w.Also) {
		n, _ := strconv.ParseInt(text, 10, 64) // we have written it ourselves
		a.Also = append(a.Also, person.ID(n))
	}
	for _, text := range list(w.Teams) {
		number, leads := strings.CutSuffix(text, "*")
		n, _ := strconv.ParseInt(number, 10, 64) // as above
		if a.Agent || a.Lead {
			a.Teams = append(a.Teams, TeamID(n))
		}
		if leads && a.Lead {
			a.Leads = append(a.Leads, TeamID(n))
		}
	}
	slices.Sort(a.Also)
	slices.Sort(a.Teams)
	slices.Sort(a.Leads)
	return a
}

func list(s *string) []string {
	if s == nil {
		return nil
	}
	return strings.Split(*s, ",")
}

// ActorOf is a person acting by another road than a session or a token: a mail, a signed link. Somebody merged acts as the one who stayed;
// whoever has no account, or a disabled one, acts as a requester.
func ActorOf(ctx context.Context, q db.Querier, id person.ID, via Via) (Actor, error) {
	var w who
	err := q.Get(ctx, &w, `
		SELECT `+whoColumns+`
		FROM person p
		LEFT JOIN account a ON a.person_id = p.id AND a.disabled_at IS NULL AND p.active = TRUE
		WHERE p.id = (SELECT coalesce(merged_into, id) FROM person WHERE id = $1)`, id)
	return w.actor(via, ""), err
}
