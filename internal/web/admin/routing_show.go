package admin

import (
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// routingPage is how work finds its people: team by team, agent by agent, and what categories ask for.
type routingPage struct {
	ui.Page
	trouble
	Skills     []skillRow
	Field      ui.Field
	Teams      []routingRow
	Agents     []routingRow
	Categories []routingRow
}

type skillRow struct{ Name, Delete, Label string }

type routingRow struct{ Name, Href, How string }

func (s *screens) routingShow(rq *front.Request) error { return s.routing(rq, "", trouble{}) }

func (s *screens) routing(rq *front.Request, typed string, t trouble) error {
	ctx := rq.Context()
	x := routingPage{Page: rq.Page(rq.T("routing.admin")), trouble: t}
	skills, err := team.Skills(ctx, s.DB)
	if err != nil {
		return err
	}
	for _, k := range skills {
		x.Skills = append(x.Skills, skillRow{k.Name, routingPath + "/skills/" + number(k.ID) + "/delete", x.T("routing.skill_delete", errs.Args{"Name": k.Name})})
	}
	x.Field = marked([]ui.Field{{Name: "name", Label: x.T("routing.skill_new"), Hint: x.T("routing.skill_hint"), Value: typed, Required: true, MaxLength: 40, Short: true}}, t)[0]
	if err := s.routingTeams(rq, &x); err != nil {
		return err
	}
	if err := s.routingAgents(rq, &x, skills); err != nil {
		return err
	}
	if err := s.routingCategories(rq, &x, skills); err != nil {
		return err
	}
	return rq.RenderStatus(t.code(), routingView(x))
}

func (s *screens) routingTeams(rq *front.Request, x *routingPage) error {
	teams, err := team.List(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	settings, err := routing.All(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	for _, t := range teams {
		if !t.Active {
			continue
		}
		mode := routing.Pull
		for _, set := range settings {
			if set.TeamID == t.ID {
				mode = set.Mode
			}
		}
		x.Teams = append(x.Teams, routingRow{t.Name, routingPath + "/teams/" + number(t.ID), x.T("routing.mode_" + string(mode))})
	}
	return nil
}

func (s *screens) routingAgents(rq *front.Request, x *routingPage, skills []team.Skill) error {
	staff, err := account.Staff(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	var ids []person.ID
	for _, who := range staff {
		if who.Agent {
			ids = append(ids, who.ID)
		}
	}
	all, err := team.BringsOfAll(rq.Context(), s.DB, ids...)
	if err != nil {
		return err
	}
	for _, who := range staff {
		if !who.Agent {
			continue
		}
		b := all[who.ID]
		words := skillNames(skills, b.Skills)
		for _, l := range b.Languages {
			words = append(words, x.T("workspace.language_"+l))
		}
		if b.Capacity > 0 {
			words = append(words, x.N("routing.at_once", b.Capacity))
		}
		for _, c := range team.Contacts {
			if n := *b.Limits.Of(c); n > 0 {
				words = append(words, x.T("rota.at_most_"+string(c), errs.Args{"Count": n}))
			}
		}
		x.Agents = append(x.Agents, routingRow{who.Name, routingPath + "/agents/" + number(who.ID), strings.Join(words, ", ")})
	}
	return nil
}

func (s *screens) routingCategories(rq *front.Request, x *routingPage, skills []team.Skill) error {
	list, err := category.List(rq.Context(), s.DB, false)
	if err != nil {
		return err
	}
	needs, err := routing.SkillsOfAll(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	for _, c := range list {
		x.Categories = append(x.Categories, routingRow{
			c.Name(x.Locale.Code()), routingPath + "/categories/" + number(c.ID), strings.Join(skillNames(skills, needs[c.ID]), ", "),
		})
	}
	return nil
}

func skillNames(all []team.Skill, chosen []team.SkillID) (list []string) {
	for _, k := range all {
		if slices.Contains(chosen, k.ID) {
			list = append(list, k.Name)
		}
	}
	return list
}

// skillOptions are all skills, with those that are chosen.
func skillOptions(all []team.Skill, chosen []team.SkillID) (list []ui.Option) {
	for _, k := range all {
		list = append(list, ui.Option{Value: number(k.ID), Label: k.Name, Selected: slices.Contains(chosen, k.ID)})
	}
	return list
}

// skillAdd puts a word into the list of skills.
func (s *screens) skillAdd(rq *front.Request) error {
	var f struct {
		Name string `form:"name"`
	}
	err := rq.Decode(&f)
	if err == nil {
		_, err = s.Teams.AddSkill(rq.Context(), rq.Actor, f.Name)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("routing.skill_added", errs.Args{"Name": f.Name}))
		return rq.Redirect(routingPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.routing(rq, f.Name, t)
}

// skillDelete takes a word from the list, or says why it stays.
func (s *screens) skillDelete(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	err = s.Teams.DeleteSkill(rq.Context(), rq.Actor, team.SkillID(id))
	if err == nil {
		rq.Flash(ui.Success, rq.T("routing.skill_deleted"))
		return rq.Redirect(routingPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.routing(rq, "", t)
}
