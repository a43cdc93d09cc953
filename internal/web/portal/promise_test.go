package portal_test

import (
	"strings"
	"testing"
	"time"

	"firstline/internal/desk/account"
	"firstline/internal/testdesk/testsite"
)

func TestRequesterReadsWhatIsPromisedAndWhetherItWasBroken(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		for language, want := range map[string][2]string{
			"en": {"We answer you by Tuesday 10:00.", "We promised you an answer by Tuesday 10:00, and are late. We are sorry."},
			"fr": {"Nous vous répondons au plus tard mardi 10:00.", "Nous vous avions promis une réponse pour mardi 10:00 et nous sommes en retard. Veuillez nous en excuser."},
			"nl": {"Wij antwoorden u uiterlijk dinsdag 10:00.", "Wij beloofden u een antwoord voor dinsdag 10:00 en zijn te laat. Onze excuses daarvoor."},
		} {
			began := d.Clock.Now()
			anna := d.Person("Anna Maes "+language, language, account.Roles{})
			at := "/tickets/" + d.Open(anna, "No sound", "Nothing.").ID.String()
			if got := status(t, d.SignedIn(anna).Get(at), 200).Text("#ticket-live"); !strings.Contains(got, want[0]) {
				t.Errorf("%s: %q is missing in %s", language, want[0], got)
			}
			d.Clock.Advance(48 * time.Hour)
			if got := status(t, d.SignedIn(anna).Get(at), 200).Text("#ticket-live"); !strings.Contains(got, want[1]) {
				t.Errorf("%s: %q is missing in %s", language, want[1], got)
			}
			d.Clock.Set(began)
		}
	})
}
