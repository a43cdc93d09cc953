package workspace

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
)

// place is where the agent is: in a page of a list, or at a ticket alone when View is empty.
type place struct {
	View   worklist.View
	Filter string // what narrows the view, as ticket.ReadFilter reads it
	Answer string // only the tickets with an answer, as ticket.ReadAnswered has it
	Sort   string // sortDue, sortNew or sortOld; empty: as the view is looked at
	After  string // cursor of the page; empty on the first
	Trail  string // cursors of the pages before it, to come back by, joined by trailMark
}

const (
	sortDue   = "due" // by when the next promise is due
	sortNew   = "new" // by what happened last
	sortOld   = "old" // what nothing happened to for longest first
	trailMark = "~"
	// trailMax bounds an address: who goes further back begins again at the top.
	trailMax = 20
)

func placeOf(view worklist.View, q url.Values) place {
	p := place{View: view, Filter: strings.TrimSpace(q.Get("q")), Answer: q.Get("answer"), After: q.Get("after"), Trail: q.Get("trail")}
	if sort := q.Get("sort"); slices.Contains([]string{sortDue, sortNew, sortOld}, sort) {
		p.Sort = sort
	}
	if view == worklist.Due {
		p.Sort = sortDue
	}
	return p
}

// placeIn reads the place from an address of a page, as forms carry it.
func placeIn(back string) place {
	u, err := url.Parse(back)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return place{}
	}
	view, _, _ := strings.Cut(strings.TrimPrefix(u.Path, home+"/"), "/")
	if _, saved := worklist.View(view).Saved(); !saved && view != string(worklist.All) && !slices.Contains(worklist.Views, worklist.View(view)) {
		return place{}
	}
	return placeOf(worklist.View(view), u.Query())
}

// openIn is the ticket that an address shows; 0 for none.
func openIn(path string) ticket.ID {
	n, err := strconv.ParseInt(path[strings.LastIndexByte(path, '/')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return ticket.ID(n)
}

// list is the address of the page of the list.
func (p place) list() string { return home + "/" + string(p.View) + p.query() }

// rows is the address of its rows alone.
func (p place) rows() string { return home + "/rows/" + string(p.View) + p.query() }

// ticket is the address of a ticket here.
func (p place) ticket(id ticket.ID) string {
	if p.View == "" {
		return home + "/tickets/" + id.String()
	}
	return home + "/" + string(p.View) + "/" + id.String() + p.query()
}

// act is the address of something that is done to a ticket, and that leads back here.
func (p place) act(id ticket.ID, what string) string {
	return home + "/tickets/" + id.String() + "/" + what + "?back=" + url.QueryEscape(p.ticket(id))
}

// do is the ticket here with the form for something.
func (p place) do(id ticket.ID, what string) string {
	address := p.ticket(id)
	if strings.Contains(address, "?") {
		return address + "&do=" + what
	}
	return address + "?do=" + what
}

func (p place) query() string {
	q := url.Values{}
	if p.Filter != "" {
		q.Set("q", p.Filter)
	}
	if p.Answer != "" {
		q.Set("answer", p.Answer)
	}
	if p.Sort != "" && p.View != worklist.Due {
		q.Set("sort", p.Sort)
	}
	if p.After != "" {
		q.Set("after", p.After)
	}
	if p.Trail != "" {
		q.Set("trail", p.Trail)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// top is the first page of the list.
func (p place) top() place {
	return place{View: p.View, Filter: p.Filter, Answer: p.Answer, Sort: p.Sort}
}

// sorted is the list from the top, in another order.
func (p place) sorted(sort string) place {
	p = p.top()
	p.Sort = sort
	return p
}

// older is the next page of the list.
func (p place) older(next ticket.Cursor) place {
	trail := strings.Split(p.Trail, trailMark)
	if p.Trail == "" {
		trail = nil
	}
	if p.After != "" {
		trail = append(trail, p.After)
	}
	if len(trail) > trailMax {
		trail = trail[len(trail)-trailMax:]
	}
	older := p.top()
	older.After, older.Trail = next.String(), strings.Join(trail, trailMark)
	return older
}

// newer is the page before this one.
func (p place) newer() place {
	if p.Trail == "" {
		return p.top()
	}
	trail := strings.Split(p.Trail, trailMark)
	last := len(trail) - 1
	newer := p.top()
	newer.After, newer.Trail = trail[last], strings.Join(trail[:last], trailMark)
	return newer
}

// backOf is where a form leads when it is done.
func backOf(rq *front.Request, back string, id ticket.ID) (address string, at place) {
	at = placeIn(back)
	if !strings.HasPrefix(back, home+"/") {
		return at.ticket(id), at
	}
	return rq.Next(back), at
}
