package admin

import (
	"firstline/internal/desk/category"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type categorySkillsPage struct {
	ui.Page
	trouble
	Title, Action string
	Field         ui.Field
	Skills        []ui.Option
}

// categorySkillsShow shows which skills a category asks for.
func (s *screens) categorySkillsShow(rq *front.Request) error {
	c, err := s.skilled(rq)
	if err != nil {
		return err
	}
	chosen, err := routing.SkillsOf(rq.Context(), s.DB, c.ID)
	if err != nil {
		return err
	}
	return s.categorySkills(rq, c, chosen, trouble{})
}

// categorySkillsSave keeps which skills a category asks for.
func (s *screens) categorySkillsSave(rq *front.Request) error {
	c, err := s.skilled(rq)
	if err != nil {
		return err
	}
	var f struct {
		Skills []team.SkillID `form:"skills"`
		Tried  bool           `form:"tried"`
	}
	if err = rq.Decode(&f); err == nil && len(f.Skills) > 0 && !f.Tried {
		var trial routing.Forecast
		if trial, err = s.Routing.ForecastSkills(rq.Context(), rq.Actor, c.ID, f.Skills); err == nil {
			var hidden [][2]string
			for _, k := range f.Skills {
				hidden = append(hidden, [2]string{"skills", number(k)})
			}
			name := c.Name(rq.Locale.Code())
			return rq.Render(trialView(newTrialPage(rq.Page(name), nil, []routing.Forecast{trial}, routingPath+"/categories/"+number(c.ID), hidden)))
		}
	} else if err == nil {
		err = s.Routing.SetSkills(rq.Context(), rq.Actor, c.ID, f.Skills)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T("admin.saved"))
		return rq.Redirect(routingPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.categorySkills(rq, c, f.Skills, t)
}

func (s *screens) skilled(rq *front.Request) (c category.Category, err error) {
	id, err := rq.Int("id")
	if err != nil {
		return c, err
	}
	return category.Get(rq.Context(), s.DB, category.ID(id))
}

func (s *screens) categorySkills(rq *front.Request, c category.Category, chosen []team.SkillID, t trouble) error {
	skills, err := team.Skills(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := categorySkillsPage{trouble: t, Title: c.Name(rq.Locale.Code()), Action: routingPath + "/categories/" + number(c.ID)}
	x.Page = rq.Page(x.Title)
	x.Field = marked([]ui.Field{{Name: "skills", Label: x.T("routing.skills"), Hint: x.T("routing.category_skills_hint")}}, t)[0]
	x.Skills = skillOptions(skills, chosen)
	return rq.RenderStatus(t.code(), categorySkillsView(x))
}
