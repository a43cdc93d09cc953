package guard

import (
	"regexp"
	"strings"
)

// sentence ends where a reader stops; a promise of a file and what speaks against it stand in one.
var sentence = regexp.MustCompile(`[.!?](?:\s|$)|\n`)

// A promise is how a language says that a file goes along, and how it says something else with the same words.
type promise struct{ says, unless *regexp.Regexp }

// promises are those of all languages: agents write in whichever the user reads.
var promises = []promise{
	{
		says: regexp.MustCompile(`(?i)\b(?:(?:i|we|i have|i've|we have|we've)(?: also)? (?:attach|attached|enclose|enclosed)|(?:i'm|i am|we're|we are) attaching|(?:please )?(?:find|see|find the|see the) (?:\w+ ){0,3}?(?:attach(?:ed|ment|ments)|enclosed)|(?:is|are) (?:attached|enclosed)|attached (?:is|are|you|please|file|document|screenshot|picture|guide|manual|pdf|form)|in the attachments?|as an? attachment)\b`),
		// A cable is attached to the wall, and what the user attached is theirs.
		unless: regexp.MustCompile(`(?i)\b(?:you (?:have )?(?:attach|enclos)\w*|your attach\w*|attached (?:to|with a|by)|attachments? (?:that |which )?you|if (?:\w+ ){1,3}(?:is|are) attached|(?:not|nothing|isn't|aren't|wasn't|no longer) (?:is )?attached|can you|could you|please (?:attach|send))\b`),
	},
	{
		says:   regexp.MustCompile(`(?i)(?:\bci[- ]?joint(?:e|s|es)?\b|\ben (?:pièces? jointes?|annexe|pj)\b|\b(?:je|nous) (?:vous )?(?:joins|joignons|ai joint|avons joint|annexe|envoie en annexe)\b|\b(?:trouverez|veuillez trouver|voir|voyez) (?:\S+ ){0,5}?(?:joint|jointe|joints|jointes|annexe)\b)`),
		unless: regexp.MustCompile(`(?i)(?:\b(?:votre|vos) (?:pièces? jointes?|annexes?)|\bvous avez joint|\bque vous|\bpouvez-vous|\bpourriez-vous|\bmerci de|\bveuillez (?:joindre|nous|m')|\baucune? (?:pièce|fichier|annexe)|\bn'(?:est|y)\b)`),
	},
	{
		says:   regexp.MustCompile(`(?i)\b(?:in (?:de )?bijlage|als bijlage|in attach|bijgevoegde?|bijgaande?|hierbij (?:gevoegd|vindt u|vind je)|ik (?:voeg|heb) (?:\S+ ){0,5}?(?:bijgevoegd|als bijlage|bijvoeg\S*)|(?:zie|vindt u|vind je) (?:\S+ ){0,4}?bijlagen?)\b`),
		unless: regexp.MustCompile(`(?i)\b(?:(?:uw|je|jouw) bijlagen?|bijlagen? die (?:u|je)|(?:u|je) (?:\S+ )?bijgevoegd|(?:kunt u|kun je|wilt u|wil je|gelieve)|(?:geen|niet) (?:\S+ )?(?:bijlage|bijgevoegd))\b`),
	},
}

// namesFile is the sentence that promises a file; empty where none does.
func namesFile(text string) string {
	for _, s := range sentence.Split(strings.ReplaceAll(text, "’", "'"), -1) {
		for _, p := range promises {
			if p.says.MatchString(s) && !p.unless.MatchString(s) {
				return shortened(strings.TrimSpace(s))
			}
		}
	}
	return ""
}

// shortened is a sentence as far as a line has room for it.
func shortened(s string) string {
	const most = 80
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:most])) + "…"
}
