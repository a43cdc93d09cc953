package workspace

import (
	"slices"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/file"
	"firstline/internal/desk/guard"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Heed is what the author of an answer may have overlooked, said once. Whoever sends again means it: Seen goes along.
type Heed struct {
	Lines []ui.Badge
	Seen  string
}

// overlooked is what may have been overlooked in a form that sends, without what its author has been told already.
func (w workspace) overlooked(rq *front.Request, id ticket.ID, form writing, files []file.File) ([]guard.Finding, error) {
	b := ticket.Written(form.HTML, form.Text, front.Attach(files))
	if b.Text == "" {
		return nil, nil
	}
	t, err := w.Tickets.Get(rq.Context(), rq.Actor, id)
	if err != nil || !ticket.CanWork(rq.Actor, &t) { // whoever may not send is told that, and no more
		return nil, err
	}
	to, languages, err := guard.Audience(rq.Context(), w.DB, &t)
	if err != nil {
		return nil, err
	}
	found := guard.Look(w.Settings.Desk(), guard.Answer{HTML: b.HTML, Text: b.Text, Files: len(files), To: to, Languages: languages})
	seen := strings.Split(form.Heeded, ",")
	if !slices.ContainsFunc(found, func(f guard.Finding) bool { return !slices.Contains(seen, string(f.Kind)) }) {
		return nil, nil
	}
	return found, nil
}

// lookFirst is the error under which the form comes back with what may have been overlooked.
func lookFirst() error { return errs.New(errs.Conflict, "composer.look_first") }

// heed puts the findings into words.
func heed(p ui.Page, found []guard.Finding) Heed {
	var h Heed
	var seen []string
	for _, f := range found {
		args := errs.Args{"What": f.What}
		if f.Kind == guard.Language {
			args["What"] = i18n.Key(languageKey(f.What))
		}
		icon := ui.IconWarn
		if f.Kind == guard.Password || f.Kind == guard.Card {
			icon = ui.IconLock
		}
		h.Lines = append(h.Lines, ui.Badge{Label: p.T(heedKey(f.Kind), args), Icon: icon})
		seen = append(seen, string(f.Kind))
	}
	h.Seen = strings.Join(seen, ",")
	return h
}

func heedKey(k guard.Kind) string { return "composer.heed_" + string(k) }

func languageKey(locale string) string { return "composer.language_" + locale }
