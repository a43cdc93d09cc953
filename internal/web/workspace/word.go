package workspace

import (
	"strconv"

	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

// stateBadge is a state as a word with a shape of its own.
func stateBadge(p ui.Page, s ticket.State) ui.Badge {
	b := ui.Badge{Label: p.T(stateKey(s))}
	switch s {
	case ticket.New:
		b.Tone, b.Icon = ui.Info, ui.IconRing
	case ticket.Open:
		b.Tone, b.Icon = ui.Accent, ui.IconHalf
	case ticket.WaitingUser:
		b.Tone, b.Icon = ui.Warning, ui.IconPause
	case ticket.WaitingVendor:
		b.Tone, b.Icon = ui.Warning, ui.IconOut
	case ticket.Resolved:
		b.Tone, b.Icon = ui.Success, ui.IconDone
	case ticket.Closed:
		b.Tone, b.Icon = ui.Neutral, ui.IconCheck
	case ticket.Merged:
		b.Tone, b.Icon = ui.Neutral, ui.IconLink
	case ticket.Cancelled:
		b.Tone, b.Icon = ui.Neutral, ui.IconClose
	case ticket.Spam:
		b.Tone, b.Icon = ui.Warning, ui.IconWarn
	case ticket.Trash:
		b.Tone, b.Icon = ui.Neutral, ui.IconTrash
	}
	return b
}

func priorityBadge(p ui.Page, x ticket.Priority) ui.Badge {
	b := ui.Badge{Label: p.T(priorityKey(x)), Title: p.T("workspace.priority")}
	switch x {
	case ticket.Low:
		b.Icon = ui.IconBars1
	case ticket.Medium:
		b.Icon = ui.IconBars2
	case ticket.High:
		b.Tone, b.Icon = ui.Warning, ui.IconBars3
	case ticket.Critical:
		b.Tone, b.Icon = ui.Bad, ui.IconBars4
	}
	return b
}

func vipBadge(p ui.Page) ui.Badge {
	return ui.Badge{Label: p.T("workspace.vip"), Tone: ui.Accent, Icon: ui.IconStar, Title: p.T("workspace.vip_hint")}
}

func unverifiedBadge(p ui.Page) ui.Badge {
	return ui.Badge{Label: p.T("workspace.unverified"), Tone: ui.Warning, Icon: ui.IconWarn, Title: p.T("workspace.unverified_hint")}
}

func stateKey(s ticket.State) string     { return "workspace.state_" + string(s) }
func kindKey(k ticket.Kind) string       { return "workspace.kind_" + string(k) }
func causeKey(c ticket.Cause) string     { return "workspace.cause_" + string(c) }
func channelKey(c ticket.Channel) string { return "workspace.channel_" + string(c) }
func impactKey(n int) string             { return "workspace.impact_" + strconv.Itoa(n) }
func urgencyKey(n int) string            { return "workspace.urgency_" + strconv.Itoa(n) }
func fieldKey(f ticket.Field) string     { return "workspace.field_" + string(f) }

// impacts and urgencies are how many steps each has.
const (
	impacts   = 4
	urgencies = 3
)

func number(id ticket.ID) string { return "#" + id.String() }
