package workspace

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/errs"
	"firstline/internal/desk/account"
	"firstline/internal/desk/protocol"
	"firstline/internal/desk/team"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// protocolPath is where agents read the desk's protocol.
const protocolPath = "/w/protocol"

// protocolPage is the list of pages.
type protocolPage struct {
	ui.Page
	Rows    []protocolRow
	Readers []ui.Btn // leads to who has read what
}

type protocolRow struct {
	Title, Href, Locale string
	Version             string
	Badge               ui.Badge
}

// listProtocol shows the pages of the protocol, and which the reader has yet to read.
func (w workspace) listProtocol(rq *front.Request) error {
	rows, err := w.Protocol.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	x := protocolPage{Page: page(rq, rq.T("protocol.title"))}
	for _, r := range rows {
		if !r.Active || r.Published == 0 {
			continue
		}
		row := protocolRow{Title: r.Title, Href: protocolAddress(r.ID, 0), Locale: r.Locale, Version: versionWords(x.Page, r.Published, r.PublishedAt.Time)}
		row.Badge = readBadge(x.Page, r.ReadAt.Time)
		x.Rows = append(x.Rows, row)
	}
	if rq.Actor.May(account.ReviewProtocol) {
		x.Readers = []ui.Btn{{Label: rq.T("protocol.readers"), Icon: ui.IconUsers, Href: protocolPath + "/readers"}}
	}
	return rq.Render(protocolScreen(x))
}

func protocolAddress(id protocol.ID, version int) string {
	address := protocolPath + "/" + strconv.FormatInt(int64(id), 10)
	if version > 0 {
		address += "?" + url.Values{"version": {strconv.Itoa(version)}}.Encode()
	}
	return address
}

func versionWords(p ui.Page, number int, at time.Time) string {
	return p.T("protocol.version_of", errs.Args{"Version": number, "Day": p.Locale.Date(at, p.Zone)})
}

func readBadge(p ui.Page, at time.Time) ui.Badge {
	if at.IsZero() {
		return ui.Badge{Label: p.T("protocol.to_read"), Tone: ui.Warning, Icon: ui.IconEye}
	}
	return ui.Badge{Label: p.T("protocol.read_on", errs.Args{"Day": p.Locale.Date(at, p.Zone)}), Tone: ui.Success, Icon: ui.IconCheck}
}

// protocolText is one page in one version.
type protocolText struct {
	ui.Page
	Text     protocol.Text
	Facts    []ui.Term
	Notices  []ui.Flash
	Badge    ui.Badge
	Action   string // address that acknowledges; empty: nothing to acknowledge
	Version  string
	Versions []ui.Term
	Newest   string // its address, where this is an older one
}

// showProtocol shows a page, in an older version where the address asks for it.
func (w workspace) showProtocol(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	number, _ := strconv.Atoi(rq.URL.Query().Get("version"))
	at, v, read, err := w.Protocol.Read(rq.Context(), rq.Actor, protocol.ID(id), number)
	if err != nil {
		return err
	}
	all, err := w.Protocol.Versions(rq.Context(), rq.Actor, at.ID)
	if err != nil {
		return err
	}
	text := v.In(rq.Locale.Code())
	return rq.Render(protocolTextScreen(newProtocolText(page(rq, text.Title), at, v, text, read.Time, all)))
}

func newProtocolText(p ui.Page, at protocol.Page, v protocol.Version, text protocol.Text, read time.Time, all []protocol.Version) protocolText {
	x := protocolText{Page: p, Text: text, Badge: readBadge(p, read), Version: strconv.Itoa(v.Number)}
	x.Facts = []ui.Term{{Label: p.T("protocol.version"), Value: versionWords(p, v.Number, v.PublishedAt.Time)}}
	if v.PublishedBy != nil {
		x.Facts = append(x.Facts, ui.Term{Label: p.T("protocol.publisher"), Value: v.PublisherName})
	}
	if v.Changed != "" {
		x.Facts = append(x.Facts, ui.Term{Label: p.T("protocol.changed"), Value: v.Changed})
	}
	if text.Locale != p.Locale.Code() {
		x.Notices = append(x.Notices, ui.Flash{Tone: ui.Info, Text: p.T("protocol.untranslated", errs.Args{"Language": p.T("workspace.language_" + text.Locale)})})
	}
	newest := v.Number == at.Published
	switch {
	case !newest:
		x.Notices = append(x.Notices, ui.Flash{Tone: ui.Warning, Text: p.T("protocol.older")})
		x.Newest = protocolAddress(at.ID, 0)
		x.Badge = ui.Badge{}
	case !at.Active:
		x.Notices = append(x.Notices, ui.Flash{Tone: ui.Warning, Text: p.T("protocol.out_of_use")})
		x.Badge = ui.Badge{}
	case read.IsZero():
		x.Action = protocolAddress(at.ID, 0) + "/acknowledge"
	}
	for _, o := range all {
		words := o.Changed
		if words == "" {
			words = p.T("protocol.came_along")
		}
		x.Versions = append(x.Versions, ui.Term{Label: versionWords(p, o.Number, o.PublishedAt.Time), Value: words, Href: protocolAddress(at.ID, o.Number)})
	}
	return x
}

// acknowledge notes that somebody has read a page.
func (w workspace) acknowledge(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	var form struct {
		Version int `form:"version"`
	}
	if err := rq.Decode(&form); err != nil {
		return err
	}
	err = w.Protocol.Acknowledge(rq.Context(), rq.Actor, protocol.ID(id), form.Version)
	if errs.Is(err, errs.Conflict) { // it has changed: read it again
		rq.Flash(ui.Warning, rq.Locale.Error(err))
		return rq.Redirect(protocolAddress(protocol.ID(id), 0))
	}
	if err != nil {
		return err
	}
	rows, err := w.Protocol.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Unread() {
			rq.Flash(ui.Success, rq.T("protocol.acknowledged_next"))
			return rq.Redirect(protocolAddress(r.ID, 0))
		}
	}
	rq.Flash(ui.Success, rq.T("protocol.acknowledged_all"))
	return rq.Redirect(protocolPath)
}

// readersPage is who has read what, team by team.
type readersPage struct {
	ui.Page
	Teams []readersTeam
}

type readersTeam struct {
	Name string
	Rows []readerRow
}

type readerRow struct {
	Name    string
	Share   string
	Badge   ui.Badge
	Missing string
}

// showReaders shows leads who has read the protocol.
func (w workspace) showReaders(rq *front.Request) error {
	list, err := w.Protocol.Readers(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	pages, err := w.Protocol.List(rq.Context(), rq.Actor)
	if err != nil {
		return err
	}
	teams, err := team.List(rq.Context(), w.DB)
	if err != nil {
		return err
	}
	names := map[team.ID]string{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	return rq.Render(readersScreen(newReadersPage(page(rq, rq.T("protocol.readers")), list, pages, names)))
}

func newReadersPage(p ui.Page, list []protocol.Reader, pages []protocol.Row, names map[team.ID]string) readersPage {
	x := readersPage{Page: p}
	for i, r := range list {
		if i == 0 || list[i-1].TeamID != r.TeamID {
			x.Teams = append(x.Teams, readersTeam{Name: names[r.TeamID]})
		}
		row := readerRow{Name: r.Name, Badge: ui.Badge{Label: p.T("protocol.read_all"), Tone: ui.Success, Icon: ui.IconCheck}}
		var missing []string
		all := 0
		for _, pg := range pages {
			if !pg.Active || pg.Published == 0 {
				continue
			}
			all++
			if r.At[pg.ID].IsZero() {
				missing = append(missing, pg.Title)
			}
		}
		if len(missing) > 0 {
			row.Badge = ui.Badge{Label: p.T("protocol.to_read"), Tone: ui.Warning, Icon: ui.IconEye}
		}
		row.Share = p.T("protocol.share", errs.Args{"Read": all - len(missing), "All": all})
		row.Missing = strings.Join(missing, ", ")
		t := &x.Teams[len(x.Teams)-1]
		t.Rows = append(t.Rows, row)
	}
	return x
}
