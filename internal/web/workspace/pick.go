package workspace

import (
	"net/http"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/desk/canned"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
)

// pickPath is where the editor asks what can be put into a text on a ticket.
func pickPath(id ticket.ID) string { return place{}.ticket(id) + "/pick" }

// pickable is one thing that can be put into a text.
type pickable struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Hint string `json:"hint,omitempty"`
	Note string `json:"note,omitempty"` // what to know before it is chosen
}

// hintRunes is how much of a canned text is shown beside its name.
const hintRunes = 80

// pickCanned are the canned texts for a ticket, in the language of its requester or with a word on which they are in.
func (w workspace) pickCanned(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	list, err := w.Canned.Offered(rq.Context(), rq.Actor, ticket.ID(id))
	if err != nil {
		return err
	}
	offers := make([]pickable, 0, len(list))
	for _, f := range list {
		offers = append(offers, pickable{ID: int64(f.Chosen.ID), Name: f.Chosen.Name, Hint: begins(f.Said.Text), Note: otherLanguage(rq, f)})
	}
	return rq.JSON(http.StatusOK, offers)
}

// otherLanguage says which language a text is in, where that is not the requester's.
func otherLanguage(rq *front.Request, f canned.Filled) string {
	if f.Said.Locale == "" || f.Said.Locale == f.Wanted {
		return ""
	}
	return rq.T("canned.other_language", errs.Args{"Wanted": rq.T("composer.language_" + f.Wanted), "Said": rq.T("composer.language_" + f.Said.Locale)})
}

func begins(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if list := []rune(text); len(list) > hintRunes {
		return string(list[:hintRunes]) + "…"
	}
	return text
}

// pickedCanned is one canned text, filled for a ticket.
func (w workspace) pickedCanned(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	text, err := rq.Int("text")
	if err != nil {
		return err
	}
	f, err := w.Canned.Fill(rq.Context(), rq.Actor, ticket.ID(id), canned.ID(text))
	if err != nil {
		return err
	}
	return rq.JSON(http.StatusOK, map[string]string{"html": string(f.Said.HTML), "text": f.Said.Text})
}

// pickColleagues are those who can be mentioned in a note on a ticket.
func (w workspace) pickColleagues(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	list, err := w.Tickets.Colleagues(rq.Context(), rq.Actor, ticket.ID(id))
	if err != nil {
		return err
	}
	offers := make([]pickable, 0, len(list))
	for _, x := range list {
		offers = append(offers, pickable{ID: int64(x.ID), Name: x.Name})
	}
	return rq.JSON(http.StatusOK, offers)
}

// pickMost is how many tickets are offered at once.
const pickMost = 8

// pickTickets finds tickets by a number or words, for a text that names one.
func (w workspace) pickTickets(rq *front.Request) error {
	q := w.Search.Read(rq.Actor, rq.URL.Query().Get("q"), true)
	found, err := w.Search.Tickets(rq.Context(), rq.Actor, &q)
	if err != nil {
		return err
	}
	list, err := w.Search.Results(rq.Context(), rq.Actor, &q, found.Hits[:min(len(found.Hits), pickMost)])
	if err != nil {
		return err
	}
	offers := make([]pickable, 0, len(list))
	for _, x := range list {
		offers = append(offers, pickable{ID: int64(x.ID), Name: number(x.ID), Hint: x.Title})
	}
	return rq.JSON(http.StatusOK, offers)
}

// numberPath is where the number of a ticket leads that stands in a text: to the search, which opens it or says that there is none.
func numberPath(number string) string { return findPath + "?q=%23" + number }
