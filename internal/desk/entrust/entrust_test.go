package entrust_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// scene is a ticket with who works on it and whose it is.
type scene struct {
	*testsite.Desk
	lea, anna access.Actor
	id        ticket.ID
}

func each(t *testing.T, f func(t *testing.T, s scene)) {
	t.Parallel()
	testsite.Each(t, func(t *testing.T, d *testsite.Desk) {
		t.Helper()
		s := scene{Desk: d, lea: d.Person("Lea Agent", "en", account.Roles{Agent: true}), anna: d.Person("Anna Maes", "fr", account.Roles{})}
		s.id = d.Open(s.anna, "The scanner asks", "For a password").ID
		f(t, s)
	})
}

func wantKind(t *testing.T, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got error %v, want %s", err, kind)
	}
}

// told are the entries about secrets, oldest first.
func (s scene) told() (list []string) {
	s.T.Helper()
	items, _, err := s.Tickets.Timeline(s.T.Context(), s.lea, s.id, ticket.Page{})
	if err != nil {
		s.T.Fatal(err)
	}
	for _, it := range items {
		if !strings.HasPrefix(string(it.Kind), "secret_") {
			continue
		}
		if it.Public || strings.Contains(it.Payload, "hunter2") {
			s.T.Errorf("%s is public or tells the secret: %s", it.Kind, it.Payload)
		}
		p, err := ticket.Decode[entrust.Payload](it.Entry)
		if err != nil {
			s.T.Fatal(err)
		}
		list = append(list, strings.TrimSuffix(string(it.Kind)+" "+string(p.Why), " "))
	}
	return list
}

// kept is what the row keeps of the words.
func (s scene) kept() (sealed string) {
	s.T.Helper()
	if err := s.DB.Get(s.T.Context(), &sealed, `SELECT sealed FROM secret ORDER BY id DESC LIMIT 1`); err != nil {
		s.T.Fatal(err)
	}
	return sealed
}

func TestWhatIsLeftIsOpenedOnce(t *testing.T) {
	each(t, func(t *testing.T, s scene) {
		x, token, err := s.Entrust.Leave(t.Context(), s.lea, s.id, "password of the scanner", "hunter2")
		if err != nil {
			t.Fatal(err)
		}
		if kept := s.kept(); kept == "" || strings.Contains(kept, "hunter2") {
			t.Errorf("kept as %q", kept)
		}
		if behind, err := s.Entrust.Behind(t.Context(), token.Reveal()); err != nil || behind.State != entrust.Waiting || behind.ForID != s.anna.Person {
			t.Errorf("behind the link: %+v, %v", behind, err)
		}
		_, _, err = s.Entrust.Read(t.Context(), s.lea, s.id, x.ID)
		wantKind(t, err, errs.Conflict)
		words, err := s.Entrust.Open(t.Context(), token.Reveal())
		if err != nil || words.Reveal() != "hunter2" {
			t.Fatalf("opened: %q, %v", words.Reveal(), err)
		}
		if kept := s.kept(); kept != "" {
			t.Errorf("still kept: %q", kept)
		}
		_, err = s.Entrust.Open(t.Context(), token.Reveal())
		wantKind(t, err, errs.Conflict)
		if diff := cmp.Diff([]string{"secret_left", "secret_opened"}, s.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsAskedIsGivenOnceAndGoesWithItsTicket(t *testing.T) {
	each(t, func(t *testing.T, s scene) {
		x, token, err := s.Entrust.AskFor(t.Context(), s.lea, s.id, "password of the scanner")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tickets.SetState(t.Context(), s.lea, s.id, ticket.WaitingUser); err != nil {
			t.Fatal(err)
		}
		_, err = s.Entrust.Open(t.Context(), token.Reveal())
		wantKind(t, err, errs.NotFound)
		wantKind(t, s.Entrust.Give(t.Context(), token.Reveal(), " ", "Given."), errs.Invalid)
		if err := s.Entrust.Give(t.Context(), token.Reveal(), " hunter2 ", "I have given it."); err != nil {
			t.Fatal(err)
		}
		wantKind(t, s.Entrust.Give(t.Context(), token.Reveal(), "other", "Given."), errs.Conflict)
		tk, err := s.Tickets.Get(t.Context(), s.lea, s.id)
		if err != nil || tk.State != ticket.Open || tk.Preview != "I have given it." {
			t.Errorf("the ticket is %s and says %q (%v)", tk.State, tk.Preview, err)
		}
		_, _, err = s.Entrust.Read(t.Context(), s.anna, s.id, x.ID)
		wantKind(t, err, errs.Forbidden)
		for range 2 {
			if _, words, err := s.Entrust.Read(t.Context(), s.lea, s.id, x.ID); err != nil || words.Reveal() != " hunter2 " {
				t.Fatalf("read: %q, %v", words.Reveal(), err)
			}
		}
		if _, err := s.Tickets.Resolve(t.Context(), s.lea, s.id, ticket.Solution{Text: "Typed it", Cause: ticket.Hardware, Read: tk.LastSeq + 9}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tickets.CloseUnconfirmed(t.Context(), s.lea, s.id); err != nil {
			t.Fatal(err)
		}
		if kept := s.kept(); kept != "" {
			t.Errorf("still kept: %q", kept)
		}
		_, _, err = s.Entrust.Read(t.Context(), s.lea, s.id, x.ID)
		wantKind(t, err, errs.Conflict)
		if diff := cmp.Diff([]string{"secret_asked", "secret_given", "secret_read", "secret_read", "secret_ended closed"}, s.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestASecretEndsByTimeOrByHand(t *testing.T) {
	each(t, func(t *testing.T, s scene) {
		x, token, err := s.Entrust.Leave(t.Context(), s.lea, s.id, "code", "hunter2")
		if err != nil {
			t.Fatal(err)
		}
		args := entrust.EndArgs{Ticket: s.id, Secret: x.ID}
		if err := s.Entrust.End(t.Context(), args); err != nil || s.kept() == "" {
			t.Fatalf("it ended before its time: %v", err)
		}
		s.Clock.Advance(s.Settings.Desk().SecretLife + time.Second)
		_, err = s.Entrust.Open(t.Context(), token.Reveal())
		wantKind(t, err, errs.NotFound)
		if err := s.Entrust.End(t.Context(), args); err != nil || s.kept() != "" {
			t.Fatalf("it did not end: %v", err)
		}
		y, other, err := s.Entrust.Leave(t.Context(), s.lea, s.id, "code", "hunter2")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Entrust.Withdraw(t.Context(), s.lea, s.id, y.ID); err != nil || s.kept() != "" {
			t.Fatalf("it was not withdrawn: %v", err)
		}
		_, err = s.Entrust.Behind(t.Context(), other.Reveal())
		wantKind(t, err, errs.NotFound)
		if diff := cmp.Diff([]string{"secret_left", "secret_ended expired", "secret_left", "secret_ended withdrawn"}, s.told()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhoHandsSecretsOverAndHow(t *testing.T) {
	each(t, func(t *testing.T, s scene) {
		for _, c := range []struct {
			who          access.Actor
			label, words string
			want         errs.Kind
		}{
			{s.anna, "code", "hunter2", errs.Forbidden},
			{s.lea, " ", "hunter2", errs.Invalid},
			{s.lea, "code", " ", errs.Invalid},
			{s.lea, "Password: hunter2", "hunter2", errs.Invalid},
			{s.lea, "code", strings.Repeat("x", 4001), errs.Invalid},
		} {
			_, _, err := s.Entrust.Leave(t.Context(), c.who, s.id, c.label, c.words)
			wantKind(t, err, c.want)
		}
		token, _ := secret.Token("")
		_, err := s.Entrust.Behind(t.Context(), token)
		wantKind(t, err, errs.NotFound)
	})
}
