package workspace

import (
	"strconv"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// secondNotice stands on an open ticket whose proof counts once a second agent has confirmed it.
func (b *book) secondNotice(actor access.Actor) (n Notice, ok bool) {
	p, waits := b.r.identity.Waits()
	if !waits || !b.r.identity.Missing() || !b.r.ticket.State.IsOpen() {
		return n, false
	}
	args := errs.Args{"Person": b.p.T("workspace.nobody")}
	if p.ByID != nil {
		args["Person"] = b.person(*p.ByID)
	}
	if is(p.ByID, actor.Person) {
		return Notice{Tone: ui.Warning, Icon: ui.IconShield, Text: b.p.T("second.notice_own")}, true
	}
	n = Notice{Tone: ui.Warning, Icon: ui.IconShield, Text: b.p.T("second.notice", args)}
	if b.works {
		n.Actions = []ui.Btn{b.press("identity/second", "second.confirm", "proof", strconv.FormatInt(p.ID, 10))}
	}
	return n, true
}

func (b *book) identitySeconded(it ticket.Item) Entry {
	return b.line(it, ui.IconShield, "second.event", errs.Args{"Person": b.person(payload[checklist.SecondedPayload](it).By)})
}
