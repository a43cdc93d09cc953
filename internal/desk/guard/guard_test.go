package guard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/clean"
	"firstline/internal/desk/guard"
	"firstline/internal/desk/setting"
)

func kinds(a guard.Answer) []guard.Kind {
	d := setting.Defaults()
	d.Address, d.OwnDomains = "help@org.example", []string{"sub.org.example"}
	var list []guard.Kind
	for _, f := range guard.Look(d, a) {
		list = append(list, f.Kind)
	}
	return list
}

func TestAFileThatIsNamedAndNotThere(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"I have attached the guide.":                                     true,
		"Please find the form attached.":                                 true,
		"See attached screenshot.":                                       true,
		"The manual is attached.":                                        true,
		"Attached you will find the list.":                               true,
		"I’ve attached it":                                               true,
		"Vous trouverez ci-joint le manuel.":                             true,
		"Je vous joins la procédure.":                                    true,
		"Le formulaire se trouve en annexe.":                             true,
		"Voir la capture en pièce jointe.":                               true,
		"In bijlage vindt u de handleiding.":                             true,
		"Je vindt het formulier als bijlage.":                            true,
		"Zie bijgevoegde schermafdruk.":                                  true,
		"Hierbij vindt u de lijst.":                                      true,
		"Is the cable attached to the wall?":                             false,
		"Could you send the screenshot as an attachment?":                false,
		"The file that you attached is empty.":                           false,
		"I cannot open your attachment.":                                 false,
		"Nothing is attached to your mail.":                              false,
		"We are getting attached to this printer":                        false,
		"Pouvez-vous envoyer la capture en pièce jointe ?":               false,
		"Votre pièce jointe est vide.":                                   false,
		"Aucun fichier n'est joint.":                                     false,
		"Nous nous sommes joints à la réunion.":                          false,
		"Kunt u de schermafdruk in bijlage sturen?":                      false,
		"De bijlage die u stuurde is leeg.":                              false,
		"Uw bijlage is te groot.":                                        false,
		"Ik voeg u toe aan de groep.":                                    false,
		"> I have attached the guide.\nThank you, I have read it.":       false,
		"Restart the computer. Then write to me whether the light is on": false,
	} {
		got := len(kinds(guard.Answer{Text: text})) > 0
		if got != want {
			t.Errorf("%q: warned %v", text, got)
		}
		if len(kinds(guard.Answer{Text: text, Files: 1})) > 0 {
			t.Errorf("%q: warned although there is a file", text)
		}
	}
}

func TestWhatIsQuotedPromisesNothing(t *testing.T) {
	t.Parallel()
	html := clean.HTML("<p>Thanks.</p><blockquote><p>I have attached it.</p><blockquote><p>Earlier</p></blockquote><p>See attached file.</p></blockquote><p>Bye</p>")
	if got := kinds(guard.Answer{HTML: html, Text: "Thanks.\n\nI have attached it.\n\nBye"}); len(got) > 0 {
		t.Errorf("warned of %v", got)
	}
	html = "<blockquote><p>Where?</p></blockquote><p>I have attached it.</p>"
	if diff := cmp.Diff([]guard.Kind{guard.Attachment}, kinds(guard.Answer{HTML: html, Text: "Where?\n\nI have attached it."})); diff != "" {
		t.Error(diff)
	}
}

func TestAPasswordInTheWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Your new password is Winter2026!":              true,
		"Password: hunter2":                             true,
		"The password for the scanner is SunFlower":     true,
		"Votre mot de passe est « Été#2026 ».":          true,
		"mdp : tr0mbone":                                true,
		"Uw wachtwoord is Zomer-2026.":                  true,
		"PIN: 4711":                                     true,
		"> my password is Winter2026!\nPlease don't.":   true,
		"Your password is expired.":                     false,
		"The password is case-sensitive.":               false,
		"Choose a password: at least twelve characters": false,
		"Votre mot de passe est expiré.":                false,
		"Uw wachtwoord is verlopen.":                    false,
		"Reset the password here: https://id.example/1": false,
		"Your PIN code was sent by post.":               false,
		"The password was changed on 12/04/2026.":       false,
		"Never write your password to us.":              false,
		"Password manager: ask@org.example":             false,
	} {
		if got := cmp.Equal(kinds(guard.Answer{Text: text}), []guard.Kind{guard.Password}); got != want {
			t.Errorf("%q: warned %v", text, got)
		}
	}
}

func TestACardNumberInTheWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Card 4242 4242 4242 4242 please":      true,
		"It is 5555-5555-5555-4444.":           true,
		"378282246310005":                      true,
		"6011111111111117":                     true,
		"Card 4242 4242 4242 4241":             false, // check digit
		"Serial 1234567890123":                 false,
		"IMEI 490154203237518":                 false,
		"SIM 8932042000010000009":              false,
		"IBAN BE71 0961 2345 6769":             false,
		"Call +32 4242 4242 4242 42":           false,
		"Order 20261122-4242424242424242-0001": false,
	} {
		if got := cmp.Equal(kinds(guard.Answer{Text: text}), []guard.Kind{guard.Card}); got != want {
			t.Errorf("%q: warned %v", text, got)
		}
	}
}

func TestWhoElseGetsIt(t *testing.T) {
	t.Parallel()
	to := []guard.Recipient{
		{Name: "Guest", Address: "guest@elsewhere.example", Requester: true},
		{Name: "Bea", Address: "bea@sub.org.example", Known: true},
		{Name: "Nobody"},
	}
	if got := kinds(guard.Answer{Text: "Hello", To: to}); len(got) > 0 {
		t.Errorf("warned of %v", got)
	}
	to = append(to, guard.Recipient{Name: "Eve", Address: "Eve@Elsewhere.example"})
	list := guard.Look(func() setting.Desk { d := setting.Defaults(); d.Address = "help@org.example"; return d }(), guard.Answer{To: to[3:]})
	if diff := cmp.Diff([]guard.Finding{{guard.External, "Eve <Eve@Elsewhere.example>"}, {guard.First, "Eve <Eve@Elsewhere.example>"}}, list); diff != "" {
		t.Error(diff)
	}
	if guard.IsExternal(setting.Defaults(), "eve@elsewhere.example") {
		t.Error("a desk without domains knows who is external")
	}
}

func TestAnotherLanguageThanTheUsers(t *testing.T) {
	t.Parallel()
	text := "Please switch the printer off, wait for ten seconds and then switch it on again. Does the light turn green?"
	for _, c := range []struct {
		text    string
		readers []string
		want    bool
	}{
		{text, []string{"fr"}, true},
		{text, []string{"fr", "en"}, false},
		{text, []string{"en"}, false},
		{text, nil, false},
		{"Hello Anna, OK", []string{"fr"}, false},
		{"Pouvez-vous éteindre l'imprimante, attendre dix secondes et la rallumer ? Est-ce que le voyant devient vert ?", []string{"nl"}, true},
		{"Zet de printer uit, wacht tien seconden en zet hem daarna weer aan. Wordt het lampje dan groen of blijft het rood?", []string{"en", "fr"}, true},
	} {
		if got := cmp.Equal(kinds(guard.Answer{Text: c.text, Languages: c.readers}), []guard.Kind{guard.Language}); got != c.want {
			t.Errorf("%q for %v: warned %v", c.text, c.readers, got)
		}
	}
}
