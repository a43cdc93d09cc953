package ticket_test

import (
	"testing"

	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
)

func TestASubjectSaysWhatItShows(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := must(d.tickets.Open(t.Context(), d.anna, ticket.Opening{
			Subject: " Invoice \u202efdp.exe\u2069\u200b\n now", Body: said("x"), Channel: ticket.API, Requester: d.anna.Person,
		}))(t)
		if want := "Invoice fdp.exe now"; tk.Subject != want {
			t.Errorf("%+q instead of %+q", tk.Subject, want)
		}
		tk = must(d.tickets.Edit(t.Context(), d.agent, tk.ID, ticket.Edit{Field: ticket.FieldSubject, From: tk.Subject, To: "می\u200cخواهم \u2066x"}))(t)
		if want := "می\u200cخواهم x"; tk.Subject != want {
			t.Errorf("%+q instead of %+q", tk.Subject, want)
		}
		_, err := d.tickets.Edit(t.Context(), d.agent, tk.ID, ticket.Edit{Field: ticket.FieldSubject, From: tk.Subject, To: "\u202e \u200b"})
		wantKind(t, err, errs.Invalid)
	})
}
