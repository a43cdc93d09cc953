package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/search"
)

// SearchQuery is what a program looks for.
type SearchQuery struct {
	Page
	Q string `query:"q" required:"true" minLength:"1" maxLength:"400" doc:"Words in any form, \"phrases\", a number, -without; for the desk also conditions as in the lists of the workspace, see «Search» in the agent's manual" example:"printer \"paper jam\" state:open requester:marchand"`
}

// Piece is a bit of a text.
type Piece struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty" doc:"It is what was asked for"`
}

// FoundTicket is a ticket that has what was asked for.
type FoundTicket struct {
	ID        int64      `json:"id" doc:"The ticket's number"`
	State     string     `json:"state" enum:"new,open,waiting_user,waiting_vendor,resolved,closed,merged,cancelled,spam,trash"`
	Subject   []Piece    `json:"subject" nullable:"false"`
	Extract   []Piece    `json:"extract" nullable:"false" doc:"Of what was said, around what was asked for; without a hit, how the newest message begins"`
	Seq       int64      `json:"seq,omitempty" doc:"The number of the message or note that the extract is from"`
	UpdatedAt *time.Time `json:"updated_at,omitempty" doc:"For the desk only: newest message, note or change"`
}

// FoundAsset is an asset that has what was asked for.
type FoundAsset struct {
	ID     int64  `json:"id"`
	Tag    string `json:"tag"`
	Title  string `json:"title" doc:"Its model with the version, or its tag"`
	Holder string `json:"holder,omitempty"`
}

// SearchPage is a page of what was found, the best first.
type SearchPage struct {
	Linked
	Body struct {
		Tickets []FoundTicket `json:"tickets" nullable:"false"`
		People  []Person      `json:"people" nullable:"false" doc:"On the first page, for the desk only and with the scope people:read"`
		Assets  []FoundAsset  `json:"assets" nullable:"false" doc:"On the first page, for the desk only and with the scope assets:read"`
		Next    string        `json:"next,omitempty" doc:"Cursor of the next page of tickets; absent on the last"`
	}
}

// besideMost is how many people and assets one answer has.
const besideMost = 10

func (s *surface) search() {
	add(s, operation{
		method: http.MethodGet, path: "/search", need: readTicket, id: "search", tag: "Tickets", summary: "Search tickets, people and assets",
		more: "Finds what the token's person may see, whatever the form of the words and without accents, moments after it was stored. Of the tickets that fit, the newest few hundred are ranked.", refusals: []int{422},
	}, s.find)
}

func (s *surface) find(ctx context.Context, c *caller, in *SearchQuery) (*SearchPage, error) {
	most := s.Settings.Desk().API.Search
	if wait := s.byToken.take("search "+strconv.FormatInt(int64(c.token), 10), most, most, s.DB.Now().Time); wait > 0 {
		return nil, &tooOften{wait: wait}
	}
	after, err := search.ParseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	q := s.Search.Read(c.actor, in.Q, false)
	f, err := s.Search.Tickets(ctx, c.actor, &q)
	if err != nil {
		return nil, err
	}
	if len(q.Problems) > 0 {
		wrong := &errs.Error{Kind: errs.Invalid, Key: "view.terms_wrong", Fields: q.Problems}
		for i := range wrong.Fields {
			wrong.Fields[i].Name = "q"
		}
		return nil, wrong
	}
	hits, next := f.Page(after, s.rows(in.Limit))
	list, err := s.Search.Results(ctx, c.actor, &q, hits)
	if err != nil {
		return nil, err
	}
	page := &SearchPage{Linked: linkTo(c, next.String())}
	b := &page.Body
	b.Next, b.Tickets, b.People, b.Assets = next.String(), make([]FoundTicket, len(list)), []Person{}, []FoundAsset{}
	for i := range list {
		b.Tickets[i] = foundTicket(c, &list[i])
	}
	if after.ID == 0 {
		err = errors.Join(s.findPeople(ctx, c, &q, page), s.findAssets(ctx, c, &q, page))
	}
	return page, err
}

func foundTicket(c *caller, r *search.Result) FoundTicket {
	x := FoundTicket{ID: int64(r.ID), State: string(r.State.ForRequester()), Subject: piecesOf(r.Subject), Extract: piecesOf(r.Extract), Seq: int64(r.Seq)}
	if c.actor.Agent {
		x.State, x.UpdatedAt = string(r.State), timeOf(r.ActivityAt)
	}
	return x
}

func piecesOf(list []search.Piece) []Piece {
	pieces := make([]Piece, len(list))
	for i, p := range list {
		pieces[i] = Piece(p)
	}
	return pieces
}

func (s *surface) findPeople(ctx context.Context, c *caller, q *search.Query, page *SearchPage) error {
	list, err := s.Search.People(ctx, c.actor, q, besideMost)
	for i := range list {
		var addresses []string
		if a := list[i].Address; a != nil {
			addresses = []string{*a}
		}
		page.Body.People = append(page.Body.People, personOf(&list[i].Person, addresses, nil))
	}
	return err
}

func (s *surface) findAssets(ctx context.Context, c *caller, q *search.Query, page *SearchPage) error {
	list, err := s.Search.Assets(ctx, c.actor, q, besideMost)
	for i := range list {
		x := FoundAsset{ID: int64(list[i].ID), Tag: list[i].Tag, Title: list[i].Title()}
		if list[i].Holder != nil {
			x.Holder = *list[i].Holder
		}
		page.Body.Assets = append(page.Body.Assets, x)
	}
	return err
}
