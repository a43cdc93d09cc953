package checklist_test

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/secret"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testsite"
)

// enrolled is the key of an app that Anna enrols now.
func (d *desk) enrolled() secret.CodeKey {
	d.T.Helper()
	ctx := d.T.Context()
	d.Password(d.anna.Person)
	if err := d.Apps.Begin(ctx, d.anna); err != nil {
		d.T.Fatal(err)
	}
	m, err := d.Apps.Mine(ctx, d.anna)
	if err != nil {
		d.T.Fatal(err)
	}
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(m.Key)
	if err != nil {
		d.T.Fatal(err)
	}
	if err := d.Apps.Enrol(ctx, d.anna, testsite.Password, secret.CodeKey(key).Code(secret.CodeStep(d.Clock.Now()))); err != nil {
		d.T.Fatal(err)
	}
	return key
}

func (d *desk) readOut(id ticket.ID, code string) error {
	_, err := d.Checklists.Prove(d.T.Context(), d.amir, id, checklist.NewProof{Kind: checklist.AppCode, Code: code, Note: "She read it out."})
	return err
}

func TestCodeFromAnEnrolledAppProvesWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		key := d.enrolled()
		now := func() string { return key.Code(secret.CodeStep(d.Clock.Now())) }
		d.Clock.Advance((14*24 - 1) * time.Hour)
		if err := d.readOut(tk.ID, now()); !errs.Is(err, errs.Invalid) {
			t.Errorf("an hour too early: %v", err)
		}
		d.Clock.Advance(2 * time.Hour)
		if err := d.readOut(tk.ID, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("no code: %v", err)
		}
		if err := d.readOut(tk.ID, "000 000 0"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a wrong code: %v", err)
		}
		if err := d.resolve(tk.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("without a proof: %v", err)
		}
		code := now()
		if err := d.readOut(tk.ID, code); err != nil {
			t.Fatal(err)
		}
		if err := d.readOut(tk.ID, code); !errs.Is(err, errs.Invalid) {
			t.Errorf("the same code again: %v", err)
		}
		if err := d.resolve(tk.ID); err != nil {
			t.Error(err)
		}
		want := []string{"identity_code_refused", "identity_refused", "identity_proved", "identity_code_refused", "resolved"}
		if diff := cmp.Diff(want, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		var kept []string
		if err := d.DB.Select(t.Context(), &kept, `SELECT payload FROM entry UNION ALL SELECT detail FROM audit UNION ALL SELECT note || number FROM identity_proof`); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(kept, "\n"); strings.Contains(all, code) {
			t.Errorf("the code is kept:\n%s", all)
		}
	})
}

func TestWhoMayNotWorkOnATicketSpendsNoTries(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		tk := d.guarded()
		key := d.enrolled()
		d.Clock.Advance(15 * 24 * time.Hour)
		for range 6 {
			if _, err := d.Checklists.Prove(t.Context(), d.anna, tk.ID, checklist.NewProof{Kind: checklist.AppCode, Code: "1", Note: "Me."}); !errs.Is(err, errs.Forbidden) {
				t.Fatal(err)
			}
		}
		for range 5 {
			if err := d.readOut(tk.ID, "1"); !errs.Is(err, errs.Invalid) {
				t.Fatal(err)
			}
		}
		if err := d.readOut(tk.ID, key.Code(secret.CodeStep(d.Clock.Now()))); !errs.Is(err, errs.TooMany) {
			t.Errorf("the sixth try: %v", err)
		}
	})
}
