package mail_test

import (
	"testing"

	"firstline/internal/channel/mail"
)

func TestMachinesThatNobodyAnswersAreKnown(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"no-reply@x": true, "noreply@x": true, "no_reply+abc@x": true, "do-not-reply@x": true, "donotreply@x": true, "No.Reply@x": true, "ne-pas-repondre@x": true,
		"niet-beantwoorden@x": true, "noreply-accounts@x": true, "verify@x": true, "security@x": true,
		"anna@x": false, "reply@x": false, "norbert@x": false, "noel.replyer@x": false, "donna@x": false, "confirmed.bachelor@x": false, "nora@x": false,
	} {
		if got := mail.IsNoReply(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	for text, want := range map[string]bool{
		"Your verification code is 1": true, "Please confirm your email address": true, "Votre code de vérification": true, "Confirmez votre adresse": true,
		"Bevestig je e-mail": true, "Je verificatiecode": true, "Reset your password": true, "Here is your magic link": true,
		"My code does not compile": false, "I can confirm that it works": false, "Mijn wachtwoord werkt niet": false, "Mon mot de passe ne marche pas": false,
	} {
		if got := mail.IsVerification("", text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
