package workspace

import (
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/category"
	"firstline/internal/desk/ticket"
	"firstline/internal/web/ui"
)

func (b *book) state(it ticket.Item) Entry {
	p := payload[ticket.StatePayload](it)
	return b.line(it, ui.IconRing, "workspace.event_state", errs.Args{"From": i18n.Key(stateKey(p.From)), "To": i18n.Key(stateKey(p.To))})
}

func (b *book) assignee(it ticket.Item) Entry {
	p := payload[ticket.PersonPayload](it)
	switch {
	case p.Left:
		return thin(ui.IconUser, b.p.T("lending.event_queued", errs.Args{"Person": b.person(p.From)}))
	case p.To == 0:
		return b.line(it, ui.IconUser, "workspace.event_unassigned", errs.Args{"Person": b.person(p.From)})
	case it.ActorID != nil && *it.ActorID == p.To:
		return b.line(it, ui.IconUser, "workspace.event_taken", nil)
	}
	return b.line(it, ui.IconUser, "workspace.event_assigned", errs.Args{"Person": b.person(p.To)})
}

func (b *book) owner(it ticket.Item) Entry {
	p := payload[ticket.PersonPayload](it)
	key := "workspace.event_owner"
	switch {
	case p.Left && p.To == 0:
		key = "lending.event_left_nobody"
	case p.Left:
		key = "lending.event_left"
	}
	return thin(ui.IconFlag, b.p.T(key, errs.Args{"Person": b.person(p.To), "From": b.person(p.From)}))
}

func (b *book) field(it ticket.Item) Entry {
	p := payload[ticket.FieldPayload](it)
	args := errs.Args{"Field": i18n.Key(fieldKey(p.Field)), "From": b.value(p.Field, p.From), "To": b.value(p.Field, p.To)}
	if p.Brought {
		return thin(ui.IconTag, b.p.T("priority.event_brought", args))
	}
	if isLong(p.Field) {
		return b.line(it, ui.IconEdit, "workspace.event_text", args)
	}
	return b.line(it, ui.IconEdit, "workspace.event_field", args)
}

// isLong tells the fields that hold running text.
func isLong(f ticket.Field) bool {
	return f == ticket.FieldSymptom || f == ticket.FieldErrorMessage || f == ticket.FieldTried || f == ticket.FieldResolution
}

// value is a field's content in words.
func (b *book) value(f ticket.Field, raw string) string {
	if raw == "" {
		return b.p.T("workspace.empty_value")
	}
	n, err := strconv.Atoi(raw)
	switch {
	case f == ticket.FieldKind:
		return b.p.T(kindKey(ticket.Kind(raw)))
	case f == ticket.FieldImpact && err == nil && n >= 0 && n < impacts:
		return b.p.T(impactKey(n))
	case f == ticket.FieldUrgency && err == nil && n >= 0 && n < urgencies:
		return b.p.T(urgencyKey(n))
	case f == ticket.FieldCategory && err == nil:
		return b.categoryName(category.ID(n))
	}
	return raw
}

func (b *book) categoryName(id category.ID) string {
	for _, c := range b.r.categories {
		if c.ID == id {
			return c.Path(b.p.Locale.Code())
		}
	}
	return b.p.T("workspace.unknown")
}

func (b *book) reopened(it ticket.Item) Entry {
	p := payload[ticket.ReopenedPayload](it)
	if p.Times >= ticket.WarnRejections {
		return b.line(it, ui.IconWarn, "close.event_rejected_again", errs.Args{"Times": p.Times})
	}
	return b.line(it, ui.IconRefresh, "workspace.event_reopened_"+string(p.Why), nil)
}

func (b *book) closed(it ticket.Item) Entry {
	p := payload[ticket.ClosedPayload](it)
	if p.Silent {
		return thin(ui.IconClock, b.p.T("close.event_silent"))
	}
	if p.Kind == ticket.ByWord {
		return b.noted(it)
	}
	return b.line(it, ui.IconCheck, "workspace.event_closed_"+string(p.Kind), nil)
}

func (b *book) watcherAdded(it ticket.Item) Entry {
	p := payload[ticket.WatcherPayload](it)
	key := "workspace.event_watcher"
	if p.MayRead {
		key = "workspace.event_shared"
	}
	return b.line(it, ui.IconEye, key, errs.Args{"Person": b.person(p.Person)})
}

func (b *book) watcherRemoved(it ticket.Item) Entry {
	return b.line(it, ui.IconEye, "workspace.event_unwatched", errs.Args{"Person": b.person(payload[ticket.WatcherPayload](it).Person)})
}

func (b *book) requesterIs(it ticket.Item) Entry {
	p := payload[ticket.PersonPayload](it)
	return b.line(it, ui.IconUser, "workspace.event_requester", errs.Args{"Person": b.person(p.To)})
}

func (b *book) followedUp(it ticket.Item) Entry {
	return thin(ui.IconLink, b.p.T("workspace.event_followed", errs.Args{"Ticket": int64(payload[ticket.FollowPayload](it).Ticket)}))
}

func (b *book) mailIgnored(it ticket.Item) Entry {
	p := payload[mail.IgnoredPayload](it)
	e := thin(ui.IconMail, b.p.T("workspace.event_mail_ignored", errs.Args{"Address": p.Address, "Reason": b.textOr(p.Reason.Key(), string(p.Reason))}))
	e.Mail = flightPath(p.Mail)
	return e
}

func (b *book) mailBounced(it ticket.Item) Entry {
	p := payload[mail.BouncedPayload](it)
	key := "workspace.event_mail_bounced"
	if p.Delayed {
		key = "workspace.event_mail_delayed"
	}
	e := thin(ui.IconWarn, b.p.T(key, errs.Args{"Address": p.Address, "Said": said(p.Status, p.Said)}))
	e.Mail = flightPath(p.Mail)
	return e
}

func (b *book) mailDelivery(it ticket.Item) Entry {
	p := payload[mail.DeliveryPayload](it)
	return thin(ui.IconWarn, b.p.T("workspace.event_mail_delivery", errs.Args{
		"Address": p.Address, "State": b.textOr("workspace.letter_"+p.State, p.State), "Said": b.whyNot(said("", p.Said)),
	}))
}

func (b *book) mailOtherMailbox(it ticket.Item) Entry {
	p := payload[mail.OtherMailboxPayload](it)
	e := thin(ui.IconMail, b.p.T("workspace.event_mail_other", errs.Args{"Address": p.Address}))
	e.Mail = flightPath(p.Mail)
	return e
}

func (b *book) mailForwarded(it ticket.Item) Entry {
	p := payload[mail.ForwardedPayload](it)
	e := thin(ui.IconMail, b.p.T("workspace.event_mail_forwarded", errs.Args{"By": p.By, "From": p.From}))
	e.Mail = flightPath(p.Mail)
	return e
}

func flightPath(id mail.ID) string { return home + "/mail/" + strconv.FormatInt(int64(id), 10) }

// textOr is a text of the catalogues, or what the program calls it where they have none.
func (b *book) textOr(key, otherwise string) string {
	if b.p.Locale.Has(key) {
		return b.p.T(key)
	}
	return otherwise
}

// said is what the other side's mail server answered, on one line.
func said(status, text string) string { return strings.Join(strings.Fields(status+" "+text), " ") }
