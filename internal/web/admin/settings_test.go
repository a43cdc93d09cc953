package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/testdesk/testsite"
)

func TestHoldingMailIsAYesOrNo(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		const page = "/admin/settings/mail"
		form := status(t, b.Get(page), 200)
		if diff := cmp.Diff([]string{"no", "yes"}, form.All("#f-mail-paused option")); diff != "" {
			t.Fatal(diff)
		}
		status(t, b.Post(page, "mail.paused", "1", "was:mail.paused", "0"), 303)
		form = status(t, b.Get(page), 200)
		if hint := form.Text("#f-mail-paused-hint"); d.Settings.Desk().Mail.Paused != 1 || !strings.HasSuffix(hint, "Now: yes.") {
			t.Errorf("%d; %s", d.Settings.Desk().Mail.Paused, hint)
		}
		status(t, b.Post(page, "mail.paused", "2", "was:mail.paused", "1"), 422)
	})
}
