package workspace

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doLink is what an address asks for the form that links a ticket to another.
const doLink = "link"

// Links are the tickets that one is linked to, by what it is to them.
type Links struct {
	Groups   []LinkGroup
	Add      ui.Btn
	Children ui.Btn // resolves those below it, where some are open
}

// LinkGroup are those to which it is the same.
type LinkGroup struct {
	Label string
	List  []LinkLine
}

// LinkLine is one of them.
type LinkLine struct {
	ui.ListItem
	Remove ui.Btn
}

// readLinks reads what a ticket is linked to; where it is linked to nothing, it asks nothing.
func (w workspace) readLinks(ctx context.Context, actor access.Actor, r *record) (err error) {
	if r.ticket.Links > 0 {
		r.links, err = w.Tickets.Links(ctx, actor, r.ticket.ID)
	}
	return err
}

func linkKey(k ticket.LinkKind) string { return "link.kind_" + string(k) }

func (b *book) linkPanel() Links {
	id := b.r.ticket.ID
	var x Links
	open := false
	for _, l := range b.r.links {
		line := LinkLine{ListItem: ui.ListItem{
			Href: place{}.ticket(l.ID), Title: l.Subject, Number: number(l.ID), At: l.At.Time, Badges: []ui.Badge{stateBadge(b.p, l.State)},
		}}
		open = open || l.Kind == ticket.ParentOf && l.State.IsOpen()
		if b.works {
			line.Remove = ui.Btn{
				Label: b.p.T("link.remove", errs.Args{"Ticket": number(l.ID)}), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet,
				Form: "act", Action: b.at.act(id, "unlink"), Name: "ticket", Value: l.ID.String(),
			}
		}
		label := b.p.T(linkKey(l.Kind))
		if n := len(x.Groups); n == 0 || x.Groups[n-1].Label != label {
			x.Groups = append(x.Groups, LinkGroup{Label: label})
		}
		g := &x.Groups[len(x.Groups)-1]
		g.List = append(g.List, line)
	}
	if b.works {
		x.Add = ui.Btn{Label: b.p.T("link.add"), Icon: ui.IconLink, Small: true, Href: b.at.do(id, doLink), Key: "l"}
		if open {
			x.Children = ui.Btn{Label: b.p.T("link.resolve_children"), Icon: ui.IconDone, Small: true, Href: childrenPath(id), Attrs: outside()}
		}
	}
	return x
}

// linkForm asks what the ticket is to which other. The requester's other tickets are offered: it is often one of them.
func (b *book) linkForm(a asked) Form {
	f := Form{
		Title: b.p.T("link.add_title"), Lead: b.p.T("link.add_lead"), Action: b.at.act(b.r.ticket.ID, "link"), Submit: b.p.T("link.add_submit"),
	}
	kind := Asked{Field: ui.Field{Name: "kind", Label: b.p.T("link.this_is"), Required: true}, As: asSelect}
	for _, k := range ticket.LinkKinds {
		kind.Options = append(kind.Options, ui.Option{Value: string(k), Label: b.p.T(linkKey(k))})
	}
	f.Fields = append(f.Fields, kind, b.otherField("ticket"))
	return f
}

// otherField asks for another ticket by its number, and suggests those of the same requester.
func (b *book) otherField(name string) Asked {
	x := Asked{Field: ui.Field{Name: name, Label: b.p.T("link.other_ticket"), Hint: b.p.T("link.other_hint"), Required: true, Placeholder: "#", InputMode: "numeric"}}
	var near []string
	for _, r := range b.r.others {
		if r.ID != b.r.ticket.ID {
			near = append(near, number(r.ID)+" "+r.Subject)
		}
	}
	if len(near) > 0 {
		x.Hint += " " + b.p.T("link.near", errs.Args{"Tickets": strings.Join(near[:min(len(near), nearShown)], " · ")})
	}
	return x
}

// nearShown is how many of the requester's other tickets a hint names.
const nearShown = 3

// ticketIn reads which ticket somebody means: a number, with its mark or without, or its address.
func ticketIn(text string) (ticket.ID, error) {
	text = strings.TrimSpace(text)
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		text = u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	}
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "#"), " ")
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return 0, errs.Bad("ticket", "link.unknown")
	}
	return ticket.ID(n), nil
}

// link says what a ticket is to another.
func (w workspace) link(rq *front.Request) error {
	var form struct {
		Kind   string `form:"kind"`
		Ticket string `form:"ticket"`
	}
	return w.onForm(rq, doLink, &form, func(id ticket.ID) (string, error) {
		other, err := ticketIn(form.Ticket)
		if err != nil {
			return "", err
		}
		kind := ticket.LinkKind(form.Kind)
		if _, err = w.Tickets.Link(rq.Context(), rq.Actor, id, kind, other); err != nil {
			return "", err
		}
		return rq.T("link.added_flash", errs.Args{"Ticket": number(other), "Kind": i18n.Key(linkKey(kind))}), nil
	})
}

// unlink takes the link to a ticket away; the way back is to link them again.
func (w workspace) unlink(rq *front.Request) error {
	return w.change(rq, "link", "", func(was ticket.Ticket, _ choice) (changed, error) {
		other, err := ticketIn(rq.Form.Get("ticket"))
		if err != nil {
			return changed{}, err
		}
		links, err := w.Tickets.Links(rq.Context(), rq.Actor, was.ID)
		if err != nil {
			return changed{}, err
		}
		at := slices.IndexFunc(links, func(l ticket.Linked) bool { return l.ID == other })
		if at < 0 {
			return changed{now: was}, nil
		}
		now, err := w.Tickets.Unlink(rq.Context(), rq.Actor, was.ID, other)
		undo := url.Values{"kind": {string(links[at].Kind)}, "ticket": {other.String()}}
		return changed{now, rq.T("link.removed_flash", errs.Args{"Ticket": number(other)}), undo}, err
	})
}

func (b *book) linked(it ticket.Item) Entry {
	return b.linkEvent(it, "link.event_added", "link.event_added_hidden")
}

func (b *book) unlinked(it ticket.Item) Entry {
	return b.linkEvent(it, "link.event_removed", "link.event_removed_hidden")
}

// linkEvent names the other ticket only to those who may see it.
func (b *book) linkEvent(it ticket.Item, key, hidden string) Entry {
	p := payload[ticket.LinkPayload](it)
	if !b.r.known[p.Ticket] {
		return b.line(it, ui.IconLink, hidden, nil)
	}
	return b.line(it, ui.IconLink, key, errs.Args{"Ticket": number(p.Ticket), "Kind": i18n.Key(linkKey(p.Kind))})
}

// readKnown reads which of the other tickets that entries name the reader may see; where none does, it asks nothing.
func (w workspace) readKnown(ctx context.Context, actor access.Actor, r *record) (err error) {
	var named []ticket.ID
	for _, it := range r.items {
		if it.Kind == ticket.WasLinked || it.Kind == ticket.WasUnlinked {
			named = append(named, payload[ticket.LinkPayload](it).Ticket)
		}
	}
	if len(named) > 0 {
		r.known, err = w.Tickets.Known(ctx, actor, named...)
	}
	return err
}
