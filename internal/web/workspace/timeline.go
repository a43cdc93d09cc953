package workspace

import (
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/entrust"
	"firstline/internal/desk/file"
	"firstline/internal/desk/improvement"
	"firstline/internal/desk/lending"
	"firstline/internal/desk/outbox"
	"firstline/internal/desk/person"
	"firstline/internal/desk/routing"
	"firstline/internal/desk/rule"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// Entry is one entry of a timeline as the page shows it: something said, or a thin line on what happened.
type Entry struct {
	ID     string
	Thin   bool
	Icon   ui.Icon // of a thin line
	Text   string
	Fold   string // beside a thin line: the word behind which Why is
	Why    []ui.Term
	Done   []string // below the line: what was done, part by part
	Act    ui.Btn   // below it: what can be done about it
	To     string   // the address of that act
	At     time.Time
	Said   ui.Entry
	Words  Words
	Told   []ui.Term // in place of words: what one side told the other, part by part
	Files  []ui.Attachment
	Sent   *Sent  // how far a message of ours is
	Mail   string // address of the mail's flight record
	Split  string // address where a ticket is made of the message
	Masked Masked // what is covered in it
	Redact string // address where words or files of it are taken away for good
	Case   string // address of the case with a vendor that it belongs to
	Begun  string // below the first message: why the ticket came to its first team and owner
}

// Words are what was said: in the page where it is plain, in a frame of its own where it brings looks or pictures.
type Words struct {
	HTML        clean.HTML
	Text        string // where there is no HTML
	Frame       string
	Lines       int
	Title       string // of the frame
	Quoted      clean.HTML
	QuotedText  string
	QuotedFrame string
	QuotedLines int
}

// renderers say how each kind of entry looks. A kind without one would be missing from the page: a test looks for that.
var renderers = map[ticket.EntryKind]func(b *book, it ticket.Item) Entry{
	ticket.Opened:             (*book).opened,
	ticket.MessageIn:          (*book).message,
	ticket.MessageOut:         (*book).message,
	ticket.NoteAdded:          (*book).note,
	ticket.StateChanged:       (*book).state,
	ticket.AssigneeChanged:    (*book).assignee,
	ticket.OwnerChanged:       (*book).owner,
	ticket.TeamChanged:        (*book).team,
	ticket.FieldChanged:       (*book).field,
	ticket.WasResolved:        (*book).resolved,
	ticket.WasReopened:        (*book).reopened,
	ticket.WasClosed:          (*book).closed,
	ticket.WatcherAdded:       (*book).watcherAdded,
	ticket.WatcherRemoved:     (*book).watcherRemoved,
	ticket.RequesterIs:        (*book).requesterIs,
	ticket.FollowedUp:         (*book).followedUp,
	ticket.PriorityOverridden: (*book).priorityOverridden,
	ticket.PriorityFollows:    (*book).priorityFollows,
	ticket.GlassBroken:        (*book).glassBroken,
	ticket.Escalated:          (*book).escalated,
	ticket.EscalationAccepted: (*book).escalationAccepted,
	ticket.WasReturned:        (*book).returned,
	ticket.OwnershipOffered:   (*book).ownershipOffered,
	ticket.OwnershipDeclined:  (*book).ownershipDeclined,
	ticket.OwnershipMoved:     (*book).ownershipMoved,
	ticket.MovedUp:            (*book).movedUp,
	ticket.AssetAdded:         (*book).assetAdded,
	ticket.AssetRemoved:       (*book).assetRemoved,
	ticket.TagsChanged:        (*book).tagsChanged,
	outbox.Stayed:             (*book).stayed,
	ticket.WasSnoozed:         (*book).snoozed,
	ticket.WokeUp:             (*book).wokeUp,
	ticket.AnswersGiven:       (*book).answersGiven,
	ticket.WasLinked:          (*book).linked,
	ticket.WasUnlinked:        (*book).unlinked,
	ticket.WasMerged:          (*book).merged,
	ticket.WasUnmerged:        (*book).unmerged,
	ticket.TookIn:             (*book).tookIn,
	ticket.GaveBack:           (*book).gaveBack,
	ticket.PutAway:            (*book).wentAway,
	ticket.CameBack:           (*book).cameBackFrom,
	ticket.WasRedacted:        (*book).redacted,
	ticket.WasRevealed:        (*book).revealed,
	entrust.WasLeft:           (*book).secretLeft,
	entrust.WasAsked:          (*book).secretAsked,
	entrust.WasOpened:         (*book).secretOpened,
	entrust.WasGiven:          (*book).secretGiven,
	entrust.WasRead:           (*book).secretRead,
	entrust.HasEnded:          (*book).secretEnded,
	routing.Routed:            (*book).routed,
	rule.Ran:                  (*book).ruleRan,
	rule.Failed:               (*book).ruleFailed,
	rule.Stopped:              (*book).ruleStopped,
	rule.TakenBack:            (*book).ruleTakenBack,
	lending.Lent:              (*book).lent,
	lending.LentBack:          (*book).lentBack,
	approval.WasAsked:         (*book).approvalEvent,
	approval.WasReminded:      (*book).approvalEvent,
	approval.WasAnswered:      (*book).approvalEvent,
	approval.WasSetAside:      (*book).approvalEvent,
	confirm.Reminded:          (*book).reminded,
	confirm.WasRated:          (*book).rated,
	confirm.RatingSettled:     (*book).ratingSettled,
	sla.PromiseWarned:         (*book).promiseWarned,
	sla.PromiseBreached:       (*book).promiseBreached,
	improvement.Marked:        (*book).improved,
	checklist.Ticked:          (*book).ticked,
	checklist.Unticked:        (*book).ticked,
	checklist.IdentityProved:  (*book).identityProved,
	checklist.IdentityRefused: (*book).identityRefused,
	checklist.IdentityNeeded:  (*book).identityNeeded,
	checklist.CodeRefused:     (*book).codeRefused,

	checklist.IdentitySeconded: (*book).identitySeconded,
	mail.EntryIgnored:          (*book).mailIgnored,
	mail.EntryBounced:          (*book).mailBounced,
	mail.EntryDelivery:         (*book).mailDelivery,
	mail.EntryOtherMailbox:     (*book).mailOtherMailbox,
	mail.EntryForwarded:        (*book).mailForwarded,

	vendorcase.CaseOpened:       (*book).vendorSaid,
	vendorcase.CaseWritten:      (*book).vendorSaid,
	vendorcase.CaseAnswered:     (*book).vendorSaid,
	vendorcase.CaseReminded:     (*book).vendorReminded,
	vendorcase.ReferenceChanged: (*book).vendorReference,
	vendorcase.CaseClosed:       (*book).vendorClosed,
}

// book is what entries are read with: the language, and the names of everybody and everything.
type book struct {
	p     ui.Page
	r     *record
	at    place
	works bool // the reader may work on the ticket

	mayRedact bool
	mayWork   bool // they might, if it had not gone on elsewhere or been put away
}

// entries are those of the record; those after seen arrived while the page was open.
func (b *book) entries(seen ticket.Seq) []Entry {
	list := make([]Entry, 0, len(b.r.items))
	for _, it := range b.r.items {
		if it.TicketID != b.r.ticket.ID {
			list = append(list, b.foreign(it))
			continue
		}
		e := b.entry(it)
		e.Said.New = seen > 0 && it.Seq > seen
		list = append(list, e)
	}
	return list
}

func (b *book) entry(it ticket.Item) Entry {
	show, ok := renderers[it.Kind]
	if !ok { // written by a newer version of the product, while this node still runs the old one
		show = (*book).unknown
	}
	e := show(b, it)
	if it.Via == access.ViaBulk && e.Thin {
		e.Text = b.p.T("bulk.entry", errs.Args{"What": e.Text})
	}
	e.Redact = b.redacting(it)
	e.Said.Badges = append(e.Said.Badges, b.spentOn(it)...)
	e.ID, e.At = "e-"+strconv.FormatInt(int64(it.Seq), 10), it.At.Time
	e.Said.ID, e.Said.At = e.ID, e.At
	return e
}

func thin(icon ui.Icon, text string) Entry { return Entry{Thin: true, Icon: icon, Text: text} }

func (b *book) unknown(it ticket.Item) Entry {
	return thin(ui.IconInfo, b.p.T("workspace.event_unknown", errs.Args{"Kind": string(it.Kind)}))
}

// line is a thin line whose text begins with who acted.
func (b *book) line(it ticket.Item, icon ui.Icon, key string, args errs.Args) Entry {
	all := errs.Args{"Actor": b.actor(it.Entry)}
	for k, v := range args {
		all[k] = v
	}
	return thin(icon, b.p.T(key, all))
}

// payload reads what an entry tells; one that cannot be read is shown without.
func payload[P any](it ticket.Item) P {
	p, err := ticket.Decode[P](it.Entry)
	if err != nil {
		var none P
		return none
	}
	return p
}

func (b *book) actor(e ticket.Entry) string {
	if e.ActorID == nil {
		return b.p.T("workspace.desk_itself")
	}
	return b.person(*e.ActorID)
}

func (b *book) person(id person.ID) string {
	if x, ok := b.r.names[id]; ok {
		return x.Name
	}
	return b.p.T("workspace.nobody")
}

func (b *book) teamName(id access.TeamID) string {
	for _, t := range b.r.teams {
		if t.ID == id {
			return t.Name
		}
	}
	return b.p.T("workspace.unknown")
}

func (b *book) opened(it ticket.Item) Entry {
	e := b.message(it)
	p := payload[ticket.OpenedPayload](it)
	e.Begun = b.begun(p)
	if follows := p.Follows; follows != 0 {
		e.Said.Badges = append(e.Said.Badges, ui.Badge{Label: b.p.T("workspace.follows", errs.Args{"Ticket": int64(follows)}), Icon: ui.IconLink})
	}
	return e
}

func (b *book) message(it ticket.Item) Entry {
	m := it.Message
	if m == nil {
		return b.line(it, ui.IconMail, "workspace.event_message", nil)
	}
	e := Entry{Said: ui.Entry{
		Kind: ui.EntryIn, Author: m.AuthorName, Detail: m.AuthorAddress, Via: b.p.T("workspace.received_by", errs.Args{"Channel": i18n.Key(channelKey(m.Channel))}),
	}}
	if m.FromDesk {
		e.Said.Kind, e.Said.Via = ui.EntryOut, b.p.T("workspace.sent_by", errs.Args{"Channel": i18n.Key(channelKey(m.Channel))})
		e.Sent = b.sent(it.Seq)
	} else {
		e.Said.Badges = append(b.verdict(m), b.comesTo(it)...)
	}
	if m.Held {
		e.Said.Badges = append(e.Said.Badges, ui.Badge{Label: b.p.T("workspace.held"), Title: b.p.T("workspace.held_hint"), Tone: ui.Private, Icon: ui.IconLock})
	}
	if m.MailID != nil {
		e.Mail = "/mail/" + strconv.FormatInt(*m.MailID, 10)
	}
	e.Words = b.words(m)
	e.Files = b.files(m.Files, e.Words.Frame != "")
	e.Split = b.splitting(it)
	e.Masked = b.covered(m)
	return e
}

// verdict says whether it is sure who wrote.
func (b *book) verdict(m *ticket.Message) []ui.Badge {
	switch mail.Verdict(m.Verdict) {
	case mail.Failed:
		return []ui.Badge{{Label: b.p.T("workspace.verdict_failed"), Title: b.p.T("workspace.verdict_failed_hint"), Tone: ui.Bad, Icon: ui.IconWarn}}
	case mail.Unverified:
		return []ui.Badge{{Label: b.p.T("workspace.verdict_unverified"), Title: b.p.T("workspace.verdict_unverified_hint"), Tone: ui.Warning, Icon: ui.IconWarn}}
	}
	return nil
}

func (b *book) words(m *ticket.Message) Words {
	w := Words{HTML: m.HTML.WithNumbers(numberPath), Text: m.Text, Quoted: m.QuotedHTML, QuotedText: m.QuotedText, Title: b.p.T("workspace.frame", errs.Args{"Name": m.AuthorName})}
	if front.Framed(m.HTML) {
		w.Frame, w.Lines = front.FramePath(m.TicketID, m.Seq, false), lines(m.Text)
	}
	if m.QuotedHTML != "" && front.Framed(m.QuotedHTML) {
		w.QuotedFrame, w.QuotedLines = front.FramePath(m.TicketID, m.Seq, true), lines(m.QuotedText)
	}
	return w
}

// lines is about how many lines a text takes in the page.
func lines(text string) int {
	const wide = 90
	n := 1
	for line := range strings.Lines(text) {
		n += 1 + len(line)/wide
	}
	return n
}

// files are the attachments; pictures that stand in the text are not named again.
func (b *book) files(list []file.Attached, framed bool) []ui.Attachment {
	var out []ui.Attachment
	for _, f := range list {
		if f.Inline && framed {
			continue
		}
		a := ui.Attachment{Name: f.Name, Href: "/files/" + string(f.ID), Size: b.p.Locale.Size(f.Size), Icon: ui.IconFile}
		if file.IsImage(f.Type) {
			a.Icon = ui.IconImage
		}
		out = append(out, a)
	}
	return out
}

func (b *book) note(it ticket.Item) Entry {
	if it.Note == nil {
		return b.line(it, ui.IconLock, "workspace.event_note", nil)
	}
	return Entry{
		Said:  ui.Entry{Kind: ui.EntryNote, Author: b.person(it.Note.AuthorID), Private: b.p.T("workspace.note_private")},
		Words: Words{HTML: it.Note.HTML.WithNumbers(numberPath), Text: it.Note.Text}, Files: b.files(it.Note.Files, false),
	}
}

func (b *book) resolved(it ticket.Item) Entry {
	cause := ui.Badge{
		Label: b.p.T("workspace.solved_cause", errs.Args{"Cause": i18n.Key(causeKey(payload[ticket.ResolvedPayload](it).Cause))}),
		Tone:  ui.Success, Icon: ui.IconDone,
	}
	if it.Message == nil {
		return b.line(it, ui.IconDone, "workspace.event_resolved", nil)
	}
	e := b.message(it)
	e.Said.Badges = append([]ui.Badge{cause}, e.Said.Badges...)
	return e
}
