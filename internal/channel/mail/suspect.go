package mail

import (
	"regexp"
	"strings"
)

var noReply = regexp.MustCompile(`(?i)^(no|do|dont|donot|ne)?[-_.]?(not)?[-_.]?reply|^(no|ne)[-_.]?(pas[-_.]?)?(reply|reponse|repondre|antwoord)|^niet[-_.]?(antwoorden|beantwoorden)|` +
	`^(verify|verification|confirm|confirmation|security|account-?security|accounts?|auth|signup|register|registration|notifications?)$`)

// isNoReply tells the addresses from which machines write and nobody reads answers.
func isNoReply(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	if base, _, plus := strings.Cut(local, "+"); plus {
		local = base
	}
	return noReply.MatchString(local) && local != "reply"
}

var verification = regexp.MustCompile(`(?i)(verification|confirmation|security|sign-?in|log-?in|one-?time|access) ?(code|link|pin)|(confirm|verify|validate|activate) (your|this) (e-?mail|account|address)|` +
	`magic link|reset your password|code de (vérification|confirmation|sécurité|connexion)|(confirm|vérifi|valid|activ)(er|ez) (votre|cette) (adresse|compte|e-?mail)|` +
	`réinitialis\w+ (votre|le) mot de passe|(verificatie|bevestigings|beveiligings|inlog)code|(bevestig|verifieer|activeer) (je|uw|dit) (e-?mail|account|adres)|wachtwoord (opnieuw )?(in|her)stel`)

// isVerification tells mails by which services make sure that somebody reads an address: who can make the desk show one of them to a
// stranger can register anywhere in the organisation's name.
func isVerification(subject, text string) bool {
	if len(text) > 10_000 {
		text = text[:10_000]
	}
	return verification.MatchString(subject) || verification.MatchString(text)
}
