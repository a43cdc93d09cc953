package protocol

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/checklist"
)

// pages are the texts of the usual protocol: the first line is the title, the rest HTML.
//
//go:embed pages/*.html
var pages embed.FS

// usual are its pages, in their order, with the stages that they explain.
func usual() []struct {
	name   string
	stages []checklist.Stage
} {
	return []struct {
		name   string
		stages []checklist.Stage
	}{
		{"greeting", []checklist.Stage{checklist.Greet, checklist.Identify}},
		{"restating", []checklist.Stage{checklist.Assess}},
		{"plain-words", []checklist.Stage{checklist.Resolve, checklist.Verify}},
		{"documenting", []checklist.Stage{checklist.Document}},
		{"escalation", []checklist.Stage{checklist.Troubleshoot}},
		{"confidentiality", nil},
	}
}

// Found gives a desk that has no protocol the usual one. Where there is a page, in use or not, it does nothing.
func (s *Store) Found(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "found the protocol")
	var n int
	if err := s.db.Get(ctx, &n, `SELECT count(*) FROM (SELECT 1 FROM protocol_page LIMIT 1) p`); err != nil || n > 0 {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		// A node that starts at the same moment waits for this row, which every desk has.
		if _, err := tx.Exec(ctx, `UPDATE calendar SET updated_at = updated_at WHERE is_default = TRUE`); err != nil {
			return err
		}
		if err := tx.Get(ctx, &n, `SELECT count(*) FROM protocol_page`); err != nil || n > 0 {
			return err
		}
		for _, u := range usual() {
			d, err := usualDraft(u.name, u.stages)
			if err != nil {
				return err
			}
			p, err := insert(ctx, tx, d)
			if err != nil {
				return err
			}
			if err := keep(ctx, tx, p.ID, d.Texts); err != nil {
				return err
			}
			p.Published = 1
			if _, err := tx.Exec(ctx, `UPDATE protocol_page SET published = 1 WHERE id = $1`, p.ID); err != nil {
				return err
			}
			if err := bring(ctx, tx, p, access.System(), ""); err != nil {
				return err
			}
		}
		return nil
	})
}

func usualDraft(name string, stages []checklist.Stage) (Draft, error) {
	d := Draft{Active: true, Stages: stages}
	for _, l := range Locales {
		b, err := pages.ReadFile("pages/" + name + "." + l + ".html")
		if err != nil {
			return d, fmt.Errorf("usual protocol: %w", err)
		}
		title, html, _ := strings.Cut(string(b), "\n")
		d.Texts = append(d.Texts, Text{Locale: l, Title: title, HTML: clean.Composer(html, nil).HTML})
	}
	return check(d)
}
