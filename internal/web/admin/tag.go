package admin

import (
	"slices"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type tagsPage struct {
	ui.Page
	Rows []tagRow
}

type tagRow struct{ Name, Href, Tickets, Open string }

// tagPage is where one tag is renamed, merged into another, or removed.
type tagPage struct {
	ui.Page
	trouble
	Title      string
	Action     string
	Name, Into ui.Field
	Others     []ui.Option
}

// tagList shows the words that agents have put on tickets.
func (s *screens) tagList(rq *front.Request) error {
	list, err := ticket.UsedTags(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	x := tagsPage{Page: rq.Page(rq.T("tag.admin_title"))}
	for _, g := range list {
		x.Rows = append(x.Rows, tagRow{
			Name: g.Name, Href: tagsPath + "/" + number(g.ID), Tickets: x.Locale.Number(g.Tickets), Open: x.Locale.Number(g.Open),
		})
	}
	return rq.Render(tagsView(x))
}

func (s *screens) tagShow(rq *front.Request) error { return s.tagForm(rq, trouble{}) }

func (s *screens) tagForm(rq *front.Request, t trouble) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	list, err := ticket.Tags(rq.Context(), s.DB)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(g ticket.Tag) bool { return g.ID == ticket.TagID(id) })
	if at < 0 {
		return errs.Missing()
	}
	g := list[at]
	p := rq.Page(rq.T("tag.change", errs.Args{"Tag": g.Name}))
	x := tagPage{Page: p, trouble: t, Title: p.Title, Action: tagsPath + "/" + number(g.ID)}
	x.Name = ui.Field{Name: "tag", Label: p.T("tag.name"), Value: g.Name, Required: true, MaxLength: 40, Autocomplete: "off", Error: t.of("tag")}
	if typed := rq.Form.Get("tag"); typed != "" {
		x.Name.Value = typed
	}
	x.Into = ui.Field{Name: "into", Label: p.T("tag.into"), Required: true, Error: t.of("into")}
	x.Others = []ui.Option{{Label: p.T("tag.choose")}}
	for _, o := range list {
		if o.ID != g.ID {
			x.Others = append(x.Others, ui.Option{Value: number(o.ID), Label: o.Name})
		}
	}
	return rq.RenderStatus(t.code(), tagView(x))
}

func (s *screens) tagRename(rq *front.Request) error {
	return s.tagDone(rq, "tag.renamed_flash", func(id ticket.TagID, f tagChange) error {
		return s.Tickets.RenameTag(rq.Context(), rq.Actor, id, f.Name)
	})
}

func (s *screens) tagMerge(rq *front.Request) error {
	return s.tagDone(rq, "tag.merged_flash", func(id ticket.TagID, f tagChange) error {
		return s.Tickets.MergeTags(rq.Context(), rq.Actor, id, ticket.TagID(f.Into))
	})
}

func (s *screens) tagRemove(rq *front.Request) error {
	return s.tagDone(rq, "tag.dropped_flash", func(id ticket.TagID, _ tagChange) error {
		return s.Tickets.RemoveTag(rq.Context(), rq.Actor, id)
	})
}

// tagChange is what the forms of a tag ask for.
type tagChange struct {
	Name string `form:"tag"`
	Into int64  `form:"into"`
}

// tagDone changes a tag and leads back to the list; a refusal shows the tag again with what was typed.
func (s *screens) tagDone(rq *front.Request, said string, do func(id ticket.TagID, f tagChange) error) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var f tagChange
	if err = rq.Decode(&f); err == nil {
		err = do(ticket.TagID(id), f)
	}
	if err == nil {
		rq.Flash(ui.Success, rq.T(said))
		return rq.Redirect(tagsPath)
	}
	t, ok := troubleOf(rq.Locale, err)
	if !ok {
		return err
	}
	return s.tagForm(rq, t)
}
