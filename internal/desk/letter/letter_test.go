package letter_test

import (
	"strings"
	"testing"

	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/desk/letter"
	"firstline/internal/testdesk/testdb"
)

func write(t *testing.T, d *db.DB, p *letter.Post) letter.Letter {
	t.Helper()
	var l letter.Letter
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		id, err := p.Write(t.Context(), tx, letter.Letter{Kind: letter.Reset, Address: "anna@Org.example", Name: "Anna", Locale: "nl"}, map[string]string{"a": "b"})
		if err != nil {
			return err
		}
		l, err = letter.Get(t.Context(), tx, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLetterIsOwedWithItsJob(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, d *db.DB) {
		l := write(t, d, letter.NewPost(secret.NewKeys(), "desk.example"))
		if l.State != letter.Queued || l.Domain != "org.example" || l.DueAt.IsZero() {
			t.Errorf("%+v", l)
		}
		var args string
		if err := d.Get(t.Context(), &args, `SELECT args FROM job WHERE kind = $1`, letter.SendJob); err != nil || !strings.Contains(args, `"letter":`) {
			t.Errorf("job %q, %v", args, err)
		}
		if got, err := letter.ByMessageID(t.Context(), d, "<"+l.MessageID+">"); err != nil || got.ID != l.ID {
			t.Errorf("found %d, %v", got.ID, err)
		}
	})
}

func TestOnlyOurMessageIDsNameATicket(t *testing.T) {
	t.Parallel()
	keys := secret.NewKeys()
	post := letter.NewPost(keys, "desk.example")
	id := post.MessageID(17)
	if n, ok := post.TicketOf("<" + id + ">"); !ok || n != 17 {
		t.Errorf("own id: %d, %v", n, ok)
	}
	if n, ok := post.TicketOf(strings.ToUpper(id)); !ok || n != 17 {
		t.Errorf("own id through a relay that changes case: %d, %v", n, ok)
	}
	local, _, _ := strings.Cut(id, "@")
	for name, forged := range map[string]string{
		"other ticket":     "18" + strings.TrimPrefix(id, "17"),
		"cut signature":    local[:len(local)-1] + "@desk.example",
		"no signature":     "17.abc@desk.example",
		"empty signature":  "17.abc.@desk.example",
		"other domain":     local + "@evil.example",
		"other desk's key": letter.NewPost(secret.NewKeys(), "desk.example").MessageID(17),
		"nothing":          "",
		"no ticket":        post.MessageID(0),
	} {
		if n, ok := post.TicketOf(forged); ok {
			t.Errorf("%s: %q opens ticket %d", name, forged, n)
		}
	}
	if !post.IsOurs("<x@DESK.example>") || post.IsOurs("<x@evil.example>") {
		t.Error("the desk's own domain is not told from others")
	}
}
