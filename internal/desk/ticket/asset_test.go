package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

// asset is a laptop with a tag; asked for twice it is the same one.
func (d *desk) asset(tag string, holder person.ID) asset.ID {
	d.t.Helper()
	s := asset.NewStore(d.db)
	list, _, err := s.List(d.t.Context(), access.System(), asset.Filter{Query: tag}, nil, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	if len(list) > 0 {
		return list[0].ID
	}
	return must(s.Create(d.t.Context(), access.System(), asset.Draft{Tag: tag, Kind: asset.Laptop, HolderID: holder, Note: "for agents"}))(d.t).ID
}

// kinds are the kinds of a ticket's entries.
func (d *desk) kinds(id ticket.ID) (kinds []ticket.EntryKind) {
	d.t.Helper()
	items, _, err := d.tickets.Timeline(d.t.Context(), access.System(), id, ticket.Page{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, it := range items {
		kinds = append(kinds, it.Kind)
	}
	return kinds
}

func TestAgentsNoteWhatATicketIsAbout(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		one, two := d.asset("PC-1", d.anna.Person), d.asset("PRN-1", 0)
		tk := d.open(d.anna)
		must(d.tickets.AddAsset(t.Context(), d.agent, tk.ID, one, two, one))(t)
		must(d.tickets.AddAsset(t.Context(), d.agent, tk.ID, two))(t)
		must(d.tickets.RemoveAsset(t.Context(), d.agent, tk.ID, one))(t)
		must(d.tickets.RemoveAsset(t.Context(), d.agent, tk.ID, one))(t)
		if diff := cmp.Diff([]asset.ID{two}, must(ticket.AssetIDs(t.Context(), d.db, tk.ID))(t)); diff != "" {
			t.Error(diff)
		}
		want := []ticket.EntryKind{ticket.Opened, ticket.AssetAdded, ticket.AssetAdded, ticket.AssetRemoved}
		if diff := cmp.Diff(want, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		payload := must(ticket.Decode[ticket.AssetPayload](items[3].Entry))(t)
		if diff := cmp.Diff(ticket.AssetPayload{Asset: one, Tag: "PC-1"}, payload); diff != "" || items[3].Public {
			t.Error(diff, items[3].Public)
		}
		_, err = d.tickets.AddAsset(t.Context(), d.agent, tk.ID, 999)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.AddAsset(t.Context(), d.anna, tk.ID, one)
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.RemoveAsset(t.Context(), d.bert, tk.ID, two)
		wantKind(t, err, errs.NotFound)
		byAsset, _, err := d.tickets.List(t.Context(), d.agent, ticket.Listing{Filter: ticket.Filter{Asset: &two}})
		if err != nil || len(byAsset) != 1 || byAsset[0].ID != tk.ID {
			t.Errorf("%+v, %v", byAsset, err)
		}
	})
}

func TestRequestersOpenTicketsAboutTheirOwnDevices(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		mine, theirs := d.asset("PC-1", d.anna.Person), d.asset("PC-2", d.bert.Person)
		o := ticket.Opening{Subject: "It smokes", Body: said("From the side."), Channel: ticket.Portal, Requester: d.anna.Person, Assets: []asset.ID{mine}}
		tk := must(d.tickets.Open(t.Context(), d.anna, o))(t)
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened, ticket.AssetAdded}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		must(d.tickets.AddAsset(t.Context(), d.agent, tk.ID, theirs))(t)
		own := must(ticket.OwnAssets(t.Context(), d.db, d.anna, tk.ID))(t)
		if len(own) != 1 || own[0].ID != mine || own[0].Note != "" {
			t.Errorf("Anna reads about %+v", own)
		}
		for _, id := range []asset.ID{theirs, 999} {
			o.Assets = []asset.ID{id}
			_, err := d.tickets.Open(t.Context(), d.anna, o)
			wantKind(t, err, errs.Invalid)
		}
		o.Requester, o.Channel, o.Assets = d.bert.Person, ticket.Phone, []asset.ID{theirs, mine}
		tk = must(d.tickets.Open(t.Context(), d.agent, o))(t)
		if got := must(ticket.Assets(t.Context(), d.db, tk.ID))(t); len(got) != 2 {
			t.Errorf("an agent opened it about %+v", got)
		}
	})
}
