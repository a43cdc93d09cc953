package person

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// Canonical is the one form in which the desk keeps a mail address: lower case, the domain as it stands in the name system. What stands
// behind a plus stays, because it may be another mailbox.
func Canonical(address string) (string, error) {
	bad := errs.Bad("address", "people.address_invalid")
	address = strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
	at := strings.LastIndexByte(address, '@')
	if at < 1 || at > 64 || len(address) > 254 {
		return "", bad
	}
	local, domain := address[:at], strings.TrimSuffix(address[at+1:], ".")
	if strings.ContainsFunc(local, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>()[],;:\"@`, r)
	}) {
		return "", bad
	}
	domain, err := idna.Lookup.ToASCII(domain)
	if err != nil || domain == "" || strings.ContainsAny(domain, " @/") || strings.Contains("."+domain, "..") {
		return "", bad
	}
	return local + "@" + domain, nil
}

// Domain is what stands behind the @ of a canonical address.
func Domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// EnsureSender finds who writes from an address; an unknown sender becomes an unverified person. It is for whoever has a transaction open;
// name and locale are what the mail says, and may be empty.
func (s *Store) EnsureSender(ctx context.Context, tx *db.Tx, name, address, locale string) (p Person, created bool, err error) {
	defer errs.Wrap(&err, "find sender")
	address, err = Canonical(address)
	if err != nil {
		return p, false, err
	}
	p, err = ByAddress(ctx, tx, address)
	if !errs.Is(err, errs.NotFound) {
		return p, false, err
	}
	desk := s.settings.Desk()
	d := Draft{Name: senderName(name, address), Locale: locale, TimeZone: desk.TimeZone}
	if !isLocale(locale) {
		d.Locale = desk.Locale
	}
	if p, err = insert(ctx, tx, d, false); err != nil {
		return p, false, err
	}
	n, err := tx.Exec(ctx, `
		INSERT INTO person_address (address, person_id, home_id, is_primary, created_at)
		VALUES ($1, $2, $2, TRUE, $3)
		ON CONFLICT (address) DO NOTHING`, address, p.ID, tx.Now)
	if err != nil || n == 1 {
		return p, true, err
	}
	// Another node has met the same sender in the same moment: theirs counts.
	if err := remove(ctx, tx, p.ID); err != nil {
		return p, false, err
	}
	p, err = ByAddress(ctx, tx, address)
	return p, false, err
}

// senderName is a name that can stand on a screen: a sender writes what they like.
func senderName(name, address string) string {
	name = clean.Line(norm.NFC.String(name))
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	if name == "" {
		name = address[:strings.LastIndexByte(address, '@')]
	}
	return name
}

// remove takes back a person who was made in this transaction.
func remove(ctx context.Context, tx *db.Tx, id ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_word WHERE person_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM person WHERE id = $1`, id)
	return err
}

// MarkBounced notes that a mail to an address came back, and why. It tells whether anybody has the address.
func MarkBounced(ctx context.Context, tx *db.Tx, address, why string) (known bool, err error) {
	address, err = Canonical(address)
	if err != nil {
		return false, nil //nolint:nilerr // nobody can have it
	}
	n, err := tx.Exec(ctx, `UPDATE person_address SET bounced_at = $2, bounce = $3 WHERE address = $1`, address, tx.Now, why)
	return n > 0, err
}

// MarkAlive forgets a bounce: something that was verified has come from the address.
func MarkAlive(ctx context.Context, tx *db.Tx, address string) error {
	_, err := tx.Exec(ctx, `UPDATE person_address SET bounced_at = NULL, bounce = '' WHERE address = $1 AND bounced_at IS NOT NULL`, address)
	return err
}

// MarkVerified notes that a person has shown that they read what is sent to an address of theirs.
func MarkVerified(ctx context.Context, tx *db.Tx, id ID, address string) error {
	_, err := tx.Exec(ctx, `
		UPDATE person_address
		SET verified_at = $3, bounced_at = NULL, bounce = ''
		WHERE person_id = $1 AND address = $2 AND (verified_at IS NULL OR bounced_at IS NOT NULL)`, id, address, tx.Now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE person SET verified = TRUE, version = version + 1, updated_at = $2 WHERE id = $1 AND verified = FALSE`, id, tx.Now)
	return err
}
