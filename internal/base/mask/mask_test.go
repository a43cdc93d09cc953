package mask_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/base/mask"
)

func TestSecretsInTheWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Your new password is Winter2026!":                       "Your new password is ●●●●●●",
		"Password: hunter2":                                      "Password: ●●●●●●",
		"Password:\nWinter2026!":                                 "Password:\n●●●●●●",
		"The password for the scanner is SunFlower.":             "The password for the scanner is ●●●●●●.",
		"user: jan\npw: welkom":                                  "user: jan\npw: ●●●●●●",
		"login jan, pass=Tr0mbone thanks":                        "login jan, pass=●●●●●● thanks",
		"My password Zomer#2026 no longer works":                 "My password ●●●●●● no longer works",
		"Password: orange-lantern-on-the-quay":                   "Password: ●●●●●●",
		"I type Winter2026! and it says: password Winter2026! ?": "I type ●●●●●● and it says: password ●●●●●● ?",
		"Votre mot de passe est « Été#2026 ».":                   "Votre mot de passe est « ●●●●●● ».",
		"mdp\u00a0: tr0mbone":                                    "mdp\u00a0: ●●●●●●",
		"Mot de passe : soleil":                                  "Mot de passe : ●●●●●●",
		"Uw wachtwoord is Zomer-2026.":                           "Uw wachtwoord is ●●●●●●.",
		"wachtwoord: welkom":                                     "wachtwoord: ●●●●●●",
		"ww = Fiets4ever":                                        "ww = ●●●●●●",
		"PIN: 4711, ticket 147110":                               "PIN: ●●●●●●, ticket 147110",
		"> my password is Winter2026!\nPlease don't.":            "> my password is ●●●●●●\nPlease don't.",
		"Card 4242 4242 4242 4242 12/27":                         "Card ●●●● 4242 12/27",
		"4242 4242 4242 4242 12 and 378282246310005":             "●●●● 4242 12 and ●●●● 0005",
		"Pay 25 5555-5555-5555-4444.":                            "Pay 25 ●●●● 4444.",
	} {
		if got := mask.Look(text).Text(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range []string{
		"Your password is expired.", "The password is case-sensitive.", "Choose a password: at least twelve characters", "Password: forgotten",
		"Reset the password here: https://id.example/1", "Your PIN code was sent by post.", "The password was changed on 12/04/2026.",
		"Never write your password to us.", "Password manager: ask@org.example", "The password Office365 asks for is not mine",
		"My password does not work any more since the update.", "Spinning and printing: 4711", "Passport: BE1234",
		"Votre mot de passe est expiré.", "Mot de passe : oublié", "Mot de passe Outlook 2019 perdu", "J'ai changé mon mot de passe hier à 9h30.",
		"Uw wachtwoord is verlopen.", "Wachtwoord: vergeten", "Mijn wachtwoord van Windows11 is verlopen", "Kunt u mijn wachtwoord resetten?",
		"Password: " + mask.Mark, "Password: █████",
		"Card 4242 4242 4242 4241", "Serial 1234567890123", "IMEI 490154203237518", "SIM 8932042000010000009", "IBAN BE71 0961 2345 6769",
		"Call +32 4242 4242 4242 42", "Order 20261122-4242424242424242-0001", "FR76 4242 4242 4242 4242 189",
	} {
		if found := mask.Look(text).Found(); len(found) > 0 {
			t.Errorf("%q: found %v", text, found)
		}
	}
}

func TestRichTextIsCoveredAsItsText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ html, text, want string }{
		{"<p>Password: <b>a&amp;b#2026</b></p>", "Password: a&b#2026", "<p>Password: <b>●●●●●●</b></p>"},
		{"<p>Card 4242&nbsp;4242&nbsp;4242 4242</p>", "Card 4242 4242 4242 4242", "<p>Card ●●●● 4242</p>"},
		{"<p>Password: Win<i>ter</i>2026</p>", "Password: Winter2026", string(clean.FromText("Password: ●●●●●●"))},
		{`<p>Password: Winter2026 <a href="https://x.example/?p=Winter2026">here</a></p>`, "Password: Winter2026 here", string(clean.FromText("Password: ●●●●●● here"))},
		{`<p title="4711">PIN: 4711</p>`, "PIN: 4711", `<p title="4711">PIN: ●●●●●●</p>`},
		{"<p>Nothing</p>", "Nothing", "<p>Nothing</p>"},
	} {
		got, text := mask.Look(c.text).Both(clean.HTML(c.html), c.text)
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(text, "2026") || strings.Contains(text, "4711") {
			t.Errorf("the text still says %q", text)
		}
	}
}

func TestWhatOneTextTellsIsCoveredInTheOthers(t *testing.T) {
	t.Parallel()
	c := mask.Look("Cannot sign in with Winter2026!", "my password is Winter2026!", "the password is Winter2026!")
	if diff := cmp.Diff([]mask.Found{{Kind: mask.Password, Words: "Winter2026!"}}, c.Found()); diff != "" {
		t.Fatal(diff)
	}
	if got := c.Text("Cannot sign in with Winter2026!"); got != "Cannot sign in with "+mask.Mark {
		t.Errorf("got %q", got)
	}
}

func FuzzLook(f *testing.F) {
	f.Add("Password: hunter2", "<p>Password: hunter2</p>")
	f.Fuzz(func(t *testing.T, text, html string) {
		c := mask.Look(text)
		covered, _ := c.Both(clean.HTML(html), text)
		if len(c.Found()) == 0 && string(covered) != html {
			t.Errorf("nothing was found, and %q became %q", html, covered)
		}
	})
}
