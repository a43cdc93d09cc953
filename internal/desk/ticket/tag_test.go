package ticket_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/base/term"
	"firstline/internal/desk/access"
	"firstline/internal/desk/ticket"
)

// tagged are the tags of a ticket, which its count must agree with.
func (d *desk) tagged(id ticket.ID) []string {
	d.t.Helper()
	tags := must(ticket.TagsOf(d.t.Context(), d.db, id))(d.t)[id]
	if t := must(d.tickets.Get(d.t.Context(), access.System(), id))(d.t); t.Tags != len(tags) {
		d.t.Errorf("ticket %d says that it has %d tags, and has %v", id, t.Tags, tags)
	}
	return tags
}

func (d *desk) tag(id ticket.ID, words ...string) {
	d.t.Helper()
	if _, _, err := d.tickets.Tag(d.t.Context(), d.agent, id, words, nil); err != nil {
		d.t.Fatal(err)
	}
}

// found are the tickets of a filter, as agents write it.
func (d *desk) found(text string) (ids []ticket.ID) {
	d.t.Helper()
	f, _, err := ticket.ReadFilter(d.t.Context(), d.db, d.agent, time.Now(), term.Parse(text))
	if err != nil {
		d.t.Fatal(err)
	}
	list, _, err := d.tickets.List(d.t.Context(), d.agent, ticket.Listing{Filter: f, Oldest: true})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, t := range list {
		ids = append(ids, t.ID)
	}
	return ids
}

func TestTagsAreOneWordHoweverTheyAreWritten(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, two := d.open(d.anna).ID, d.open(d.anna).ID
		_, did, err := d.tickets.Tag(t.Context(), d.agent, one, []string{" Réseau Lille", "#réseau-lille", "toner"}, []string{"never-there"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ticket.TagsPayload{Added: []string{"réseau-lille", "toner"}}, did); diff != "" {
			t.Error(diff)
		}
		d.tag(two, "RESEAU lille")
		if diff := cmp.Diff([][]string{{"réseau-lille", "toner"}, {"réseau-lille"}}, [][]string{d.tagged(one), d.tagged(two)}); diff != "" {
			t.Error(diff)
		}
		before := must(d.tickets.Get(t.Context(), d.agent, two))(t).LastSeq
		d.tag(two, "réseau-lille")
		if _, _, err := d.tickets.Tag(t.Context(), d.agent, two, nil, []string{"toner"}); err != nil {
			t.Error(err)
		}
		if now := must(d.tickets.Get(t.Context(), d.agent, two))(t).LastSeq; now != before {
			t.Error("what changes nothing stands on the timeline")
		}
		for text, want := range map[string][]ticket.ID{"tag:reseau-lille": {one, two}, "tag:toner": {one}, "tag:toner,reseau-lille": {one, two}, "-tag:toner": {two}, "tag:none": nil} {
			if diff := cmp.Diff(want, d.found(text)); diff != "" {
				t.Errorf("%s: %s", text, diff)
			}
		}
	})
}

func TestTagsThatAreNoneAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.open(d.anna).ID
		for _, word := range []string{"", "#", "a,b", "a:b", "--", "<b>", strings.Repeat("x", 41)} {
			_, _, err := d.tickets.Tag(t.Context(), d.agent, id, []string{word}, nil)
			wantKind(t, err, errs.Invalid)
		}
		for i := range 20 {
			d.tag(id, "tag"+strings.Repeat("x", i))
		}
		_, _, err := d.tickets.Tag(t.Context(), d.agent, id, []string{"one-more"}, nil)
		wantKind(t, err, errs.Invalid)
		_, _, err = d.tickets.Tag(t.Context(), d.anna, id, []string{"x"}, nil)
		wantKind(t, err, errs.Forbidden)
		_, _, err = d.tickets.Tag(t.Context(), d.other, id, []string{"x"}, nil)
		wantKind(t, err, errs.NotFound)
		_, _, err = ticket.ReadFilter(t.Context(), d.db, d.agent, time.Now(), term.Parse("tag:nobody-uses"))
		wantKind(t, err, errs.Invalid)
		if steps, _, err := d.tickets.Thread(t.Context(), d.anna, id, ticket.Page{}); err != nil || len(steps) != 1 {
			t.Errorf("the requester sees %d steps, %v", len(steps), err)
		}
	})
}

func TestTagsKeepTheirOldNamesWhereTheyAreRenamedAndMerged(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		both, one, two := d.open(d.anna).ID, d.open(d.anna).ID, d.open(d.anna).ID
		d.tag(both, "printer", "printers")
		d.tag(one, "printer")
		d.tag(two, "printers")
		id := map[string]ticket.TagID{}
		for _, g := range must(ticket.Tags(t.Context(), d.db))(t) {
			id[g.Name] = g.ID
		}
		admin := access.Actor{Person: d.lead.Person, Admin: true}
		wantKind(t, d.tickets.RenameTag(t.Context(), d.agent, id["printer"], "x"), errs.Forbidden)
		wantKind(t, d.tickets.RenameTag(t.Context(), admin, id["printer"], "Printers"), errs.Invalid)
		wantKind(t, d.tickets.MergeTags(t.Context(), admin, id["printer"], id["printer"]), errs.Invalid)
		wantKind(t, d.tickets.MergeTags(t.Context(), admin, id["printer"], 999), errs.Invalid)
		wantKind(t, d.tickets.RemoveTag(t.Context(), admin, 999), errs.NotFound)
		if err := d.tickets.RenameTag(t.Context(), admin, id["printer"], "Toner"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d.found("tag:toner"), d.found("tag:printer")); diff != "" {
			t.Errorf("by the old name: %s", diff)
		}
		if err := d.tickets.MergeTags(t.Context(), admin, id["printers"], id["printer"]); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"tag:printer", "tag:printers", "tag:toner"} {
			if diff := cmp.Diff([]ticket.ID{both, one, two}, d.found(text)); diff != "" {
				t.Errorf("%s: %s", text, diff)
			}
		}
		d.tag(two, "printers") // the name of old means the one that it was merged into
		for _, x := range []ticket.ID{both, one, two} {
			if diff := cmp.Diff([]string{"toner"}, d.tagged(x)); diff != "" {
				t.Errorf("ticket %d: %s", x, diff)
			}
		}
		used := must(ticket.UsedTags(t.Context(), d.db))(t)
		if len(used) != 1 || used[0].Tickets != 3 || used[0].Open != 3 {
			t.Errorf("used %+v", used)
		}
		if err := d.tickets.RemoveTag(t.Context(), admin, id["printer"]); err != nil {
			t.Fatal(err)
		}
		if got := d.tagged(both); len(got) != 0 || len(d.found("tag:none")) != 3 {
			t.Errorf("after it was removed: %v", got)
		}
	})
}
