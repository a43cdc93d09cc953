package ticket_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/desk/access"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestANoteNamesTheColleaguesWhomItMentions(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		mark := func(who access.Actor) string {
			return fmt.Sprintf(`<span data-person="%d">@%s</span>`, who.Person, who.Name)
		}
		for _, x := range []struct {
			name, html, text string
			want             []person.ID
		}{
			{name: "a mark", html: "<p>" + mark(d.mate) + ", look please</p>", want: []person.ID{d.mate.Person}},
			{name: "a mark with another text", html: fmt.Sprintf(`<p><span data-person="%d">@you</span></p>`, d.mate.Person), want: []person.ID{d.mate.Person}},
			{name: "who may not see the ticket", html: "<p>" + mark(d.other) + "</p>"},
			{name: "the requester", html: "<p>" + mark(d.anna) + "</p>"},
			{name: "nobody", html: "<p>Nothing new.</p>"},
			{name: "names, whatever their capitals", text: "@mia mate and @Lena Lead: see above", want: []person.ID{d.lead.Person, d.mate.Person}},
			{name: "a part of a name", text: "@Mia can you?"},
			{name: "a longer name", text: "@Mia Matejka"},
			{name: "an address", text: "mail to x@mia mate"},
		} {
			_, seq, err := d.tickets.AddNote(t.Context(), d.agent, tk.ID, ticket.Noted(x.html, x.text, nil), ticket.Once{})
			if err != nil {
				t.Fatal(err)
			}
			items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{Before: seq + 1, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			p := must(ticket.Decode[ticket.NotePayload](items[0].Entry))(t)
			if diff := cmp.Diff(x.want, p.Mentioned); diff != "" {
				t.Errorf("%s: %s", x.name, diff)
			}
		}
	})
}

func TestWhoCanBeMentionedIsWhoMaySeeTheTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.open(d.anna)
		names := func() (list []string) {
			for _, x := range must(d.tickets.Colleagues(t.Context(), d.agent, tk.ID))(t) {
				list = append(list, x.Name)
				a := access.Actor{Person: x.ID, Agent: true}
				for _, who := range []access.Actor{d.lead, d.agent, d.mate, d.other} {
					if who.Person == x.ID {
						a = who
					}
				}
				if _, err := d.tickets.Get(t.Context(), a, tk.ID); err != nil {
					t.Errorf("%s: %v", x.Name, err)
				}
			}
			return list
		}
		if diff := cmp.Diff([]string{"Amir Agent", "Lena Lead", "Mia Mate"}, names()); diff != "" {
			t.Error(diff)
		}
		must(d.tickets.Watch(t.Context(), d.agent, tk.ID, d.other.Person, true))(t)
		if diff := cmp.Diff([]string{"Amir Agent", "Lena Lead", "Mia Mate", "Otto Other"}, names()); diff != "" {
			t.Error(diff)
		}
	})
}
