package letter

import "firstline/internal/base/secret"

const sealedLink = "letter/link"

// Seal makes a link's secret fit to be kept among a letter's arguments: the database alone gives none away.
func (p *Post) Seal(s secret.Text) string { return p.keys.Seal([]byte(s.Reveal()), sealedLink) }

// Unseal gives the secret back to whoever writes the letter's text.
func (p *Post) Unseal(sealed string) (secret.Text, error) {
	text, err := p.keys.Open(sealed, sealedLink)
	return secret.NewText(string(text)), err
}
