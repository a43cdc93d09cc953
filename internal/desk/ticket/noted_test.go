package ticket_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

func num(a access.Actor) string { return strconv.FormatInt(int64(a.Person), 10) }

func TestAgentNotesWhoToldThemThatItIsSolved(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ctx, word := t.Context(), ticket.Word{Channel: ticket.Phone}
		_, err := d.tickets.NoteConfirmed(ctx, d.agent, d.put(ticket.Open).ID, word)
		wantKind(t, err, errs.Conflict)
		tk := d.put(ticket.Resolved)
		_, err = d.tickets.NoteConfirmed(ctx, d.anna, tk.ID, word)
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.NoteConfirmed(ctx, d.other, tk.ID, word)
		wantKind(t, err, errs.NotFound)
		_, err = d.tickets.NoteConfirmed(ctx, d.agent, tk.ID, ticket.Word{By: d.bert.Person, Channel: ticket.Portal})
		wantKind(t, err, errs.Invalid)
		var said *errs.Error
		if !errors.As(err, &said) || len(said.Fields) != 2 {
			t.Errorf("complains of %v", err)
		}
		must(d.tickets.Watch(ctx, d.agent, tk.ID, d.bert.Person, false))(t)
		before := tk
		tk = must(d.tickets.NoteConfirmed(ctx, d.agent, tk.ID, ticket.Word{By: d.bert.Person, Channel: ticket.Visit}))(t)
		if tk.State != ticket.Closed || tk.CloseKind != ticket.ByWord {
			t.Errorf("it is %s %s", tk.State, tk.CloseKind)
		}
		want := []string{`watcher_added {"person":` + num(d.bert) + `}`, `closed {"kind":"by_word","by":` + num(d.bert) + `,"channel":"visit"}`}
		if diff := cmp.Diff(want, d.after(before)); diff != "" {
			t.Error(diff)
		}
		tk = must(d.tickets.NoteConfirmed(ctx, d.agent, d.put(ticket.Resolved).ID, word))(t)
		items, _, err := d.tickets.Timeline(ctx, d.agent, tk.ID, ticket.Page{Limit: 1})
		if err != nil || items[0].Payload != `{"kind":"by_word","by":`+num(d.anna)+`,"channel":"phone"}` || idOf(items[0].ActorID) != d.agent.Person {
			t.Errorf("%+v, %v", items, err)
		}
	})
}
