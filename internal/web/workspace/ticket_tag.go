package workspace

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/bulk"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/worklist"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// doTag is what an address asks for the form that tags a ticket.
const doTag = "tag"

// TagChip is a tag of a ticket: it leads to all tickets that have it.
type TagChip struct {
	Name, Href string
	Remove     ui.Btn
}

// readTags reads the tags of a ticket; where it has none, it asks nothing.
func (w workspace) readTags(ctx context.Context, r *record) error {
	if r.ticket.Tags == 0 {
		return nil
	}
	tags, err := ticket.TagsOf(ctx, w.DB, r.ticket.ID)
	r.tags = tags[r.ticket.ID]
	return err
}

// tagFacts are the tags at the side of a ticket.
func (b *book) tagFacts() []ui.Term {
	if !b.works && len(b.r.tags) == 0 {
		return nil
	}
	id := b.r.ticket.ID
	var list []TagChip
	for _, name := range b.r.tags {
		x := TagChip{Name: name, Href: place{View: worklist.All, Filter: term.Join([]term.Term{{Field: "tag", Values: []string{name}}})}.list()}
		if b.works {
			x.Remove = ui.Btn{
				Label: b.p.T("tag.remove", errs.Args{"Tag": name}), Icon: ui.IconClose, IconOnly: true, Small: true, Weight: ui.Quiet,
				Form: "act", Action: b.at.act(id, "tags"), Name: "untag", Value: name,
			}
		}
		list = append(list, x)
	}
	add := ui.Btn{}
	if b.works {
		add = ui.Btn{Label: b.p.T("tag.add"), Icon: ui.IconPlus, IconOnly: len(list) > 0, Small: true, Weight: ui.Quiet, Href: b.at.do(id, doTag), Key: "h"}
	}
	return []ui.Term{{Label: b.p.T("tag.tags"), Show: tagStrip(b.p, list, add)}}
}

// tagForm asks for a tag, and offers those of the desk that the ticket has not.
func (b *book) tagForm(asked) Form {
	f := Form{Title: b.p.T("tag.form_title"), Lead: b.p.T("tag.form_lead"), Action: b.at.act(b.r.ticket.ID, "tags"), Submit: b.p.T("tag.submit")}
	x := Asked{As: asCombo, Field: ui.Field{Name: "tag", Label: b.p.T("tag.field"), Hint: b.p.T("tag.field_hint"), Required: true, MaxLength: 200, Autocomplete: "off"}}
	for _, g := range b.r.vocab {
		if !slices.Contains(b.r.tags, g.Name) {
			x.Options = append(x.Options, ui.Option{Value: g.Name})
		}
	}
	f.Fields = []Asked{x}
	return f
}

// offering is a field that offers the list beside it.
func offering(f ui.Field) ui.Field {
	attrs := templ.Attributes{"list": f.ID + "-offers", "autocapitalize": "none"}
	maps.Copy(attrs, f.Attrs)
	f.Attrs = attrs
	return f
}

// offerTags offers the desk's tags where many tickets are tagged at once.
func (w workspace) offerTags(rq *front.Request, f bulkChoice, acts []BulkAct) error {
	known, err := ticket.Tags(rq.Context(), w.DB)
	for i := range acts {
		a := &acts[i]
		if a.Do != string(bulk.Tag) && a.Do != string(bulk.Untag) {
			continue
		}
		a.Typed, a.To.Required, a.To.Label = true, true, rq.T("tag.field")
		for _, g := range known {
			a.Options = append(a.Options, ui.Option{Value: g.Name})
		}
		if a.Do == string(f.Do) {
			a.To.Value = f.To
		}
	}
	return err
}

// tag puts tags on a ticket or takes some off; the way back is the contrary.
func (w workspace) tag(rq *front.Request) error {
	return w.change(rq, "tags", doTag, func(was ticket.Ticket, _ choice) (changed, error) {
		add, remove := listed(rq.Form.Get("tag")), listed(rq.Form.Get("untag"))
		if len(add)+len(remove) == 0 {
			return changed{}, errs.Bad("tag", "tag.missing")
		}
		now, did, err := w.Tickets.Tag(rq.Context(), rq.Actor, was.ID, add, remove)
		undo := url.Values{"tag": {strings.Join(did.Removed, ",")}, "untag": {strings.Join(did.Added, ",")}}
		switch {
		case len(did.Added) > 0:
			return changed{now, rq.T("tag.added_flash", errs.Args{"Tags": strings.Join(did.Added, ", ")}), undo}, err
		case len(did.Removed) > 0:
			return changed{now, rq.T("tag.removed_flash", errs.Args{"Tags": strings.Join(did.Removed, ", ")}), undo}, err
		}
		return changed{now: now}, err
	})
}

// listed are words with commas between them.
func listed(text string) (list []string) {
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

// mostTagBadges is how many tags a row of a list shows.
const mostTagBadges = 4

func tagBadges(tags []string) (list []ui.Badge) {
	for i, name := range tags {
		if i == mostTagBadges {
			list[i-1].Label += " …"
			break
		}
		list = append(list, ui.Badge{Label: name, Icon: ui.IconTag, Plain: true})
	}
	return list
}

func (b *book) tagsChanged(it ticket.Item) Entry {
	p := payload[ticket.TagsPayload](it)
	added, removed := strings.Join(p.Added, ", "), strings.Join(p.Removed, ", ")
	switch {
	case removed == "":
		return b.line(it, ui.IconTag, "tag.event_added", errs.Args{"Tags": added})
	case added == "":
		return b.line(it, ui.IconTag, "tag.event_removed", errs.Args{"Tags": removed})
	}
	return b.line(it, ui.IconTag, "tag.event_both", errs.Args{"Added": added, "Removed": removed})
}
