package admin

import (
	"net/url"
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/person"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

type peopleQuery struct {
	Q        string `form:"q"`
	Inactive bool   `form:"inactive"`
	After    string `form:"after"` // where the last page ended: sort name and id
	AfterID  int64  `form:"after_id"`
}

type peoplePage struct {
	ui.Page
	Query       peopleQuery
	Rows        []personRow
	Start, Next string
}

type personRow struct {
	Name, Href, Address, Department, Site string
	Badges                                []ui.Badge
}

// peopleList finds people.
func (s *screens) peopleList(rq *front.Request) error {
	var q peopleQuery
	if err := rq.Decode(&q); err != nil {
		return errs.Missing()
	}
	var from *person.Cursor
	if q.AfterID > 0 {
		from = &person.Cursor{Sort: q.After, ID: person.ID(q.AfterID)}
	}
	list, next, err := s.People.List(rq.Context(), rq.Actor, person.Filter{Query: q.Q, Inactive: q.Inactive}, from, pageSize)
	if err != nil {
		return err
	}
	return rq.Render(peopleView(newPeoplePage(rq.Page(rq.T("admin.nav_people")), q, list, next)))
}

func newPeoplePage(p ui.Page, q peopleQuery, list []person.Listed, next *person.Cursor) peoplePage {
	x := peoplePage{Page: p, Query: q}
	for _, one := range list {
		row := personRow{Name: one.Name, Href: personPath(one.ID), Department: one.Department, Site: one.Site, Badges: personBadges(p, one.Person)}
		if one.Address != nil {
			row.Address = *one.Address
		}
		x.Rows = append(x.Rows, row)
	}
	if q.AfterID > 0 {
		x.Start = peoplePath + "?" + q.values().Encode()
	}
	if next != nil {
		v := q.values()
		v.Set("after", next.Sort)
		v.Set("after_id", strconv.FormatInt(int64(next.ID), 10))
		x.Next = peoplePath + "?" + v.Encode()
	}
	return x
}

// values are the query without its place in the list.
func (q peopleQuery) values() url.Values {
	v := url.Values{}
	if q.Q != "" {
		v.Set("q", q.Q)
	}
	if q.Inactive {
		v.Set("inactive", "1")
	}
	return v
}

// personBadges are what to know of a person before anything is done with them.
func personBadges(p ui.Page, x person.Person) []ui.Badge {
	var list []ui.Badge
	if !x.Verified {
		list = append(list, ui.Badge{Label: p.T("admin.person_unverified"), Tone: ui.Warning, Icon: ui.IconWarn, Title: p.T("admin.person_unverified_why")})
	}
	if !x.Active {
		list = append(list, ui.Badge{Label: p.T("admin.person_left"), Icon: ui.IconOut, Title: p.T("admin.person_left_why")})
	}
	if x.VIP {
		list = append(list, ui.Badge{Label: p.T("admin.person_vip"), Tone: ui.Accent, Icon: ui.IconStar})
	}
	return list
}

func personPath(id person.ID) string { return peoplePath + "/" + strconv.FormatInt(int64(id), 10) }
