package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/protocol"
)

// ProtocolWords are a page in one language.
type ProtocolWords struct {
	Locale string `json:"locale" enum:"en,fr,nl"`
	Title  string `json:"title" maxLength:"120"`
	HTML   string `json:"html" maxLength:"60000" doc:"What could do harm is left out"`
}

// ProtocolFields are what is chosen for a page.
type ProtocolFields struct {
	Stages []string        `json:"stages,omitempty" enum:"greet,identify,assess,troubleshoot,resolve,document,verify" nullable:"false" maxItems:"7" doc:"Of checklists that it explains"`
	Active bool            `json:"active" doc:"Whether it is part of the protocol"`
	Texts  []ProtocolWords `json:"texts" nullable:"false" minItems:"1" maxItems:"3" doc:"In one language at least"`
}

// ProtocolSetup is a page as whoever writes it finds it: the draft, or what was published last.
type ProtocolSetup struct {
	ID        int64 `json:"id"`
	Published int   `json:"published" doc:"The newest version; 0: not published yet"`
	Drafted   bool  `json:"drafted" doc:"Something waits to be published"`
	ProtocolFields
}

// ProtocolID is the page in an address.
type ProtocolID struct {
	ID int64 `path:"id" minimum:"1" doc:"The page's id"`
}

// ProtocolDraft is a page with its revision.
type ProtocolDraft struct {
	ETag string `header:"ETag" doc:"The page's revision, for If-Match"`
	Body ProtocolSetup
}

// ProtocolCreation asks for a new page.
type ProtocolCreation struct{ Body ProtocolFields }

// ProtocolCreated is the new page and where it is.
type ProtocolCreated struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"The page's revision, for If-Match"`
	Body     ProtocolSetup
}

// ProtocolReplacement asks for another draft of a page.
type ProtocolReplacement struct {
	ProtocolID
	IfMatch
	Body ProtocolFields
}

// ProtocolAt names a page in a revision.
type ProtocolAt struct {
	ProtocolID
	IfMatch
}

// ProtocolPublication makes the draft the next version.
type ProtocolPublication struct {
	ProtocolID
	IfMatch
	Body struct {
		Changed string `json:"changed" maxLength:"200" doc:"What is new, in a line"`
	}
}

// ProtocolMove asks for another place among the pages.
type ProtocolMove struct {
	ProtocolID
	Body struct {
		By int `json:"by" enum:"-1,1" doc:"1: behind the next one, -1: before the one before"`
	}
}

// ProtocolVersion is what was published at a time.
type ProtocolVersion struct {
	Version     int       `json:"version"`
	Changed     string    `json:"changed,omitempty"`
	PublishedBy int64     `json:"published_by_id,omitempty"`
	PublishedAt time.Time `json:"published_at"`
}

// ProtocolVersions are all versions of a page, the newest first.
type ProtocolVersions struct {
	Body struct {
		Versions []ProtocolVersion `json:"versions" nullable:"false"`
	}
}

func (s *surface) protocolSetup() {
	add(s, operation{
		method: http.MethodPost, path: "/protocol", need: manageDesk, id: "create-protocol-page", tag: "Desk", summary: "Add a page to the protocol",
		more: "As a draft, behind the others: nobody is asked to read it before it is published.", status: http.StatusCreated,
	}, s.createProtocol)
	add(s, operation{
		method: http.MethodGet, path: "/protocol/{id}/versions", need: readDesk, id: "list-protocol-versions", tag: "Desk", summary: "List the versions of a page",
		more: "The text of each stands in get-protocol-page.",
	}, s.protocolVersions)
	add(s, operation{
		method: http.MethodGet, path: "/protocol/{id}/draft", need: manageDesk, id: "get-protocol-draft", tag: "Desk", summary: "Read a page as whoever writes it finds it",
	}, s.protocolDraft)
	add(s, operation{
		method: http.MethodPut, path: "/protocol/{id}/draft", need: manageDesk, id: "replace-protocol-draft", tag: "Desk", summary: "Keep a draft of a page",
		more: "As a whole. Readers see no change in the words until it is published.", refusals: []int{412, 428},
	}, s.replaceProtocol)
	add(s, operation{
		method: http.MethodDelete, path: "/protocol/{id}/draft", need: manageDesk, id: "discard-protocol-draft", tag: "Desk", summary: "Throw the draft of a published page away",
		status: http.StatusNoContent, refusals: []int{412, 428},
	}, s.discardProtocol)
	add(s, operation{
		method: http.MethodPost, path: "/protocol/{id}/publication", need: manageDesk, id: "publish-protocol-page", tag: "Desk", summary: "Publish the draft of a page as its next version",
		more: "Everybody is asked to read it. What was published never changes. Where there is no draft, the answer is 409.", refusals: []int{409, 412, 428},
	}, s.publishProtocol)
	add(s, operation{
		method: http.MethodPost, path: "/protocol/{id}/move", need: manageDesk, id: "move-protocol-page", tag: "Desk", summary: "Put a page before or behind its neighbour",
		status: http.StatusNoContent,
	}, s.moveProtocol)
}

func (f *ProtocolFields) draft() protocol.Draft {
	d := protocol.Draft{Active: f.Active}
	for _, stage := range f.Stages {
		d.Stages = append(d.Stages, checklist.Stage(stage))
	}
	for _, t := range f.Texts {
		d.Texts = append(d.Texts, protocol.Text{Locale: t.Locale, Title: t.Title, HTML: clean.HTML(t.HTML)}) // the room cleans it
	}
	return d
}

func (s *surface) setupOfProtocol(ctx context.Context, c *caller, id protocol.ID) (*ProtocolDraft, error) {
	e, err := s.Protocol.Edit(ctx, c.actor, id)
	if err != nil {
		return nil, err
	}
	x := &ProtocolDraft{ETag: etag(e.Revision), Body: ProtocolSetup{ID: int64(e.ID), Published: e.Published, Drafted: e.Drafted}}
	f := &x.Body.ProtocolFields
	f.Active, f.Texts = e.Active, []ProtocolWords{}
	for _, stage := range checklist.Stages {
		if e.Explains(stage) {
			f.Stages = append(f.Stages, string(stage))
		}
	}
	for _, t := range e.Texts {
		f.Texts = append(f.Texts, ProtocolWords{Locale: t.Locale, Title: t.Title, HTML: string(t.HTML)})
	}
	return x, nil
}

func (s *surface) createProtocol(ctx context.Context, c *caller, in *ProtocolCreation) (*ProtocolCreated, error) {
	p, err := s.Protocol.Create(ctx, c.actor, in.Body.draft())
	if err != nil {
		return nil, inProtocol(err)
	}
	made, err := s.setupOfProtocol(ctx, c, p.ID)
	if err != nil {
		return nil, err
	}
	return &ProtocolCreated{Location: Prefix + "/protocol/" + strconv.FormatInt(int64(p.ID), 10) + "/draft", ETag: made.ETag, Body: made.Body}, nil
}

func (s *surface) protocolDraft(ctx context.Context, c *caller, in *ProtocolID) (*ProtocolDraft, error) {
	return s.setupOfProtocol(ctx, c, protocol.ID(in.ID))
}

// protocolAt is the page in an address as the caller knows it.
func (s *surface) protocolAt(ctx context.Context, c *caller, id int64, m *IfMatch) (protocol.Page, error) {
	revision, err := m.version()
	if err != nil {
		return protocol.Page{}, err
	}
	e, err := s.Protocol.Edit(ctx, c.actor, protocol.ID(id))
	if err == nil && e.Revision != revision {
		err = stale(errs.New(errs.Conflict, "errs.conflict"))
	}
	return e.Page, err
}

func (s *surface) replaceProtocol(ctx context.Context, c *caller, in *ProtocolReplacement) (*ProtocolDraft, error) {
	p, err := s.protocolAt(ctx, c, in.ID, &in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := s.Protocol.Save(ctx, c.actor, p.ID, p.Revision, in.Body.draft()); err != nil {
		return nil, inProtocol(err)
	}
	return s.setupOfProtocol(ctx, c, p.ID)
}

func (s *surface) discardProtocol(ctx context.Context, c *caller, in *ProtocolAt) (*struct{}, error) {
	p, err := s.protocolAt(ctx, c, in.ID, &in.IfMatch)
	if err != nil {
		return nil, err
	}
	return nil, s.Protocol.Discard(ctx, c.actor, p.ID, p.Revision)
}

func (s *surface) publishProtocol(ctx context.Context, c *caller, in *ProtocolPublication) (*ProtocolDraft, error) {
	p, err := s.protocolAt(ctx, c, in.ID, &in.IfMatch)
	if err != nil {
		return nil, err
	}
	if _, err := s.Protocol.Publish(ctx, c.actor, p.ID, p.Revision, in.Body.Changed); err != nil {
		return nil, err
	}
	return s.setupOfProtocol(ctx, c, p.ID)
}

func (s *surface) moveProtocol(ctx context.Context, c *caller, in *ProtocolMove) (*struct{}, error) {
	return nil, s.Protocol.Move(ctx, c.actor, protocol.ID(in.ID), in.Body.By)
}

func (s *surface) protocolVersions(ctx context.Context, c *caller, in *ProtocolID) (*ProtocolVersions, error) {
	if _, _, _, err := s.Protocol.Read(ctx, c.actor, protocol.ID(in.ID), 0); err != nil {
		return nil, err
	}
	list, err := s.Protocol.Versions(ctx, c.actor, protocol.ID(in.ID))
	if err != nil {
		return nil, err
	}
	x := &ProtocolVersions{}
	x.Body.Versions = make([]ProtocolVersion, len(list))
	for i, v := range list {
		x.Body.Versions[i] = ProtocolVersion{Version: v.Number, Changed: v.Changed, PublishedBy: number(v.PublishedBy), PublishedAt: v.PublishedAt.UTC()}
	}
	return x, nil
}

// inProtocol puts what the desk says about a page where it stands in a request.
func inProtocol(err error) error {
	places := map[string]string{}
	for _, locale := range protocol.Locales {
		places["title_"+locale], places["text_"+locale] = "body.texts", "body.texts"
	}
	return inFields(err, places)
}
