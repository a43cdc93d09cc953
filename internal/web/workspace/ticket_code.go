package workspace

import (
	"firstline/internal/base/errs"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// askCode asks for the code that the user reads out, where they have enrolled an app. What was typed wrong is not shown again: the next
// code is another one.
func (b *book) askCode(x *LadderForm, wrong map[string]string) {
	switch m := b.r.means; {
	case m.App && m.AppNew:
		x.Lead += " " + b.p.T("code.too_new")
	case m.App:
		code := LadderField{Field: b.blank("code", "code.read_out", wrong), Line: true}
		code.Hint, code.InputMode, code.Autocomplete, code.Short, code.MaxLength = b.p.T("code.read_out_hint"), "numeric", "off", true, 10
		x.Fields = append(x.Fields, code)
	}
}

func (b *book) codeRefused(it ticket.Item) Entry {
	return b.line(it, ui.IconWarn, "code.event_wrong", errs.Args{})
}
