package mail

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/clean"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/i18n"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
	"firstline/internal/desk/vendorcase"
)

// Writer makes mails of letters.
type Writer struct {
	db    *db.DB
	rooms Rooms
	texts *Texts
	base  *url.URL
}

// NewWriter makes a writer; every link in a letter begins with base, whatever a request says of itself.
func NewWriter(d *db.DB, rooms Rooms, base *url.URL) *Writer {
	return &Writer{db: d, rooms: rooms, texts: NewTexts(d, rooms.Texts), base: base}
}

const (
	quotedMessages = 3
	quotedLength   = 4000 // characters of each
	threadRead     = 20   // entries
)

// work gathers what one letter is made of.
type writing struct {
	*Writer
	letter   letter.Letter
	locale   *i18n.Locale
	zone     *time.Location
	kind     TextKind
	stranger bool // nobody has verified the recipient: nothing of theirs is sent back
	ticket   *ticket.Ticket
	vendor   *vendorcase.Case // set: the letter is to a vendor, and ticket is not read at all
	message  *ticket.Message  // under the letter's own number
	earlier  []ticket.Message
	gathered int    // notices
	sender   string // the agent whose words it carries
	values   values
	page     page
	carried  []file.Attached
	pictures []file.Attached
}

// write makes the page of a letter and names the files that go with it.
func (w *Writer) write(ctx context.Context, l letter.Letter) (_ *writing, err error) {
	defer errs.Wrap(&err, "write letter %d", l.ID)
	x := &writing{Writer: w, letter: l, locale: w.rooms.Texts.For(l.Locale), kind: TextKind(l.Kind)}
	x.zone = w.rooms.Settings.Desk().Zone()
	if err := x.readPeople(ctx); err != nil {
		return nil, err
	}
	if err := x.readTicket(ctx); err != nil {
		return nil, err
	}
	if err := x.readNotices(ctx); err != nil {
		return nil, err
	}
	text, err := w.texts.of(ctx, x.kind, l.Locale)
	if err != nil {
		return nil, err
	}
	if err := x.fill(); err != nil {
		return nil, err
	}
	if err := x.sign(ctx); err != nil {
		return nil, err
	}
	x.layOut(text)
	return x, nil
}

func (x *writing) readPeople(ctx context.Context) error {
	l := x.letter
	if l.PersonID != nil {
		people, err := person.ReachOf(ctx, x.db, *l.PersonID)
		if err != nil {
			return err
		}
		if len(people) > 0 {
			x.inZoneOf(people[0])
		}
		x.stranger = l.Kind == letter.Received && (len(people) == 0 || !people[0].Verified)
	}
	if l.Kind == letter.Received && (l.PersonID == nil || x.stranger) {
		x.stranger, x.kind = true, ReceivedStranger
	}
	if l.SenderID != nil {
		p, err := person.Get(ctx, x.db, *l.SenderID)
		if err != nil {
			return err
		}
		x.sender = p.Name
	}
	return nil
}

// inZoneOf shows times as they are where the reader is.
func (x *writing) inZoneOf(reader person.Reach) {
	if zone, err := time.LoadLocation(reader.TimeZone); err == nil && reader.TimeZone != "" {
		x.zone = zone
	}
}

// readTicket reads the ticket and what was said on it where the requester can see it; notes are not read at all.
func (x *writing) readTicket(ctx context.Context) error {
	if x.letter.TicketID == nil {
		return nil
	}
	if x.letter.CaseID != nil {
		return x.readCase(ctx)
	}
	id := ticket.ID(*x.letter.TicketID)
	t, err := x.rooms.Tickets.Get(ctx, access.System(), id)
	if err != nil {
		return err
	}
	x.ticket = &t
	if x.stranger || x.forApprover() {
		return nil
	}
	page := ticket.Page{Limit: threadRead}
	if x.letter.Seq != nil {
		page.Before = ticket.Seq(*x.letter.Seq) + 1
	}
	steps, _, err := x.rooms.Tickets.Thread(ctx, access.System(), id, page)
	if err != nil {
		return err
	}
	for i := len(steps) - 1; i >= 0; i-- {
		m := steps[i].Message
		switch {
		case m == nil:
		case x.letter.Seq != nil && m.Seq == ticket.Seq(*x.letter.Seq) && x.shows():
			x.message = m
		case len(x.earlier) < quotedMessages:
			x.earlier = append(x.earlier, *m)
		}
	}
	if x.message == nil && (x.letter.Kind == letter.Reply || x.letter.Kind == letter.Resolved) {
		return fmt.Errorf("ticket %d has no message %v to send", id, x.letter.Seq)
	}
	return nil
}

// shows tells letters whose reader has not seen the message under the letter's number yet.
func (x *writing) shows() bool { return x.letter.Kind != letter.Received }

// fill gives each place its value.
func (x *writing) fill() error {
	d := x.rooms.Settings.Desk()
	if x.vendor != nil {
		x.fillCase()
		return nil
	}
	x.values = values{"desk": d.Name, "name": x.letter.Name, "agent": x.sender}
	if x.stranger {
		x.values = values{"desk": d.Name}
	}
	if x.sender == "" {
		x.values["agent"] = d.Name
	}
	if x.ticket != nil {
		x.values["number"] = x.ticket.ID.String()
	}
	if x.ticket != nil && !x.stranger {
		x.values["subject"] = x.ticket.Subject
		x.values["link"] = x.ticketLink()
	}
	switch x.letter.Kind {
	case letter.Resolved, letter.Reminder, letter.LastReminder:
		return x.fillResolved(d.ConfirmLife)
	case letter.RatingAsked:
		return x.fillRating()
	case letter.IdentityTold: // about no ticket: nothing that was said goes to an address that may be somebody else's by now
		args, err := letter.Decode[notify.IdentityArgs](x.letter)
		x.values["number"], x.values["by"] = strconv.FormatInt(args.Ticket, 10), args.By
		x.values["how"], x.values["link"] = x.locale.T("identity.kind_"+string(args.How)), x.link("tickets", x.values["number"])
		return err
	case letter.AppEnrolled, letter.AppRemoved:
		x.values["link"] = x.link("account", "code")
		return nil
	case letter.LowRating:
		args, err := letter.Decode[notify.LowRatingArgs](x.letter)
		x.values["by"], x.values["score"], x.values["words"] = args.By, x.locale.T("feedback.score_"+strconv.Itoa(args.Score)), args.Words
		return err
	case letter.AgentAssigned, letter.AgentAnswer, letter.AgentReopened, letter.LeadReopened, letter.LeadGlass, letter.OwnerAsked, letter.OwnerMoved, letter.OwnerDeclined, letter.ReturnedAgain,
		letter.AgentVendor, letter.AgentLate:
		args, err := letter.Decode[notify.AgentArgs](x.letter)
		x.values["by"] = args.By
		return err
	case letter.ApprovalAsked, letter.ApprovalReminder:
		return x.fillApproval()
	case letter.ApprovalAnswered:
		args, err := letter.Decode[notify.AnsweredArgs](x.letter)
		x.values["by"], x.values["answer"], x.values["words"] = args.By, x.locale.T("approval.state_"+string(args.State)), args.Words
		return err
	case letter.RuleTold:
		args, err := letter.Decode[notify.RuleArgs](x.letter)
		x.values["by"], x.values["words"] = args.By, args.Words
		return err
	case letter.PromiseWarned, letter.PromiseBroken:
		args, err := letter.Decode[notify.PromiseArgs](x.letter)
		x.values["promise"] = args.Target.Name(x.locale)
		x.values["due"] = x.locale.Exact(args.Due.Time, x.zone)
		return err
	case letter.AgentTold:
		args, err := letter.Decode[notify.ToldArgs](x.letter)
		x.values["what"] = x.locale.T(args.Kind.Key(), errs.Args{"By": args.By})
		return err
	case letter.Gathered:
		x.values["link"], x.values["count"] = x.link("w", "notices"), x.locale.Number(x.gathered)
		return nil
	case letter.Invitation, letter.Reset:
		args, err := letter.Decode[notify.LinkArgs](x.letter)
		if err != nil {
			return err
		}
		token, err := x.rooms.Post.Unseal(args.Sealed)
		x.values["link"] = x.link("password", token.Reveal())
		x.values["until"] = x.locale.DateTime(args.Expires.Time, x.zone)
		return err
	case letter.Alarm:
		args, err := letter.Decode[AlarmArgs](x.letter)
		x.values["condition"] = args.text(x.locale, x.zone)
		x.values["link"] = x.link("admin")
		return err
	case letter.Reply:
		return x.fillAsked(d.ConfirmLife)
	case letter.Received:
	}
	return nil
}

// fillAsked gives the requester a button where an answer of the desk leads to what it still asks: whoever reads along has no such button.
func (x *writing) fillAsked(life time.Duration) error {
	at := x.link("tickets", x.ticket.ID.String()) + confirm.QuestionsAt
	if x.letter.PersonID == nil || *x.letter.PersonID != x.ticket.RequesterID || !strings.Contains(string(x.message.HTML)+x.message.Text, at) {
		return nil
	}
	page := x.link("q", confirm.AskedToken(x.rooms.Keys, x.ticket.ID, *x.letter.PersonID, db.At(x.letter.CreatedAt.Add(life).Truncate(time.Second))))
	x.page.Buttons = []button{{x.locale.T("question.answer_button"), page}}
	return nil
}

func (x *writing) fillResolved(life time.Duration) error {
	args, err := letter.Decode[notify.ResolvedArgs](x.letter)
	if err != nil || x.letter.PersonID == nil {
		return err
	}
	if !args.Closes.IsZero() {
		x.values["closes"] = x.locale.LongDate(args.Closes.Time, x.zone)
	}
	token := confirm.Token(x.rooms.Keys, confirm.Link{
		Ticket: x.ticket.ID, Person: *x.letter.PersonID, Resolved: args.Resolved, Expires: db.At(x.letter.CreatedAt.Add(life).Truncate(time.Second)),
	})
	question := x.link("c", token)
	x.page.Buttons = []button{
		{x.locale.T("letter.solved"), question + "?answer=solved"},
		{x.locale.T("letter.still_broken"), question + "?answer=broken"},
	}
	return nil
}

// fillRating gives each score a button of its own; the page behind it shows what was chosen, and nothing counts before it is sent there.
func (x *writing) fillRating() error {
	args, err := letter.Decode[notify.RatingArgs](x.letter)
	if err != nil || x.letter.PersonID == nil {
		return err
	}
	page := x.link("r", confirm.RatingToken(x.rooms.Keys, x.ticket.ID, *x.letter.PersonID, args.Until))
	for score := confirm.BestScore; score >= confirm.WorstScore; score-- {
		n := strconv.Itoa(score)
		x.page.Buttons = append(x.page.Buttons, button{x.locale.T("feedback.score_" + n), page + "?score=" + n})
	}
	return nil
}

// forApprover tells letters to somebody who is asked for approval: they are no watcher of the ticket, and get nothing of what was said on it.
func (x *writing) forApprover() bool {
	return x.letter.Kind == letter.ApprovalAsked || x.letter.Kind == letter.ApprovalReminder
}

// fillApproval gives yes and no a button each; the page behind them takes the answer.
func (x *writing) fillApproval() error {
	args, err := letter.Decode[notify.ApprovalArgs](x.letter)
	if err != nil || x.letter.PersonID == nil {
		return err
	}
	x.values["by"], x.values["requester"], x.values["question"] = args.By, args.Requester, args.Question
	page := x.link("a", approval.Token(x.rooms.Keys, args.Approval, *x.letter.PersonID, args.Expires))
	x.page.Buttons = []button{{x.locale.T("approval.yes"), page + "?answer=yes"}, {x.locale.T("approval.no"), page + "?answer=no"}}
	return nil
}

// layOut puts the text, the message and what was said before on the page.
func (x *writing) layOut(text LetterText) {
	p := &x.page
	p.Locale, p.Subject = x.locale.Code(), x.values.head(text.Subject)
	p.Blocks = partsOf(text.Body, x.values)
	if x.letter.Kind == letter.Reply && len(p.Buttons) > 0 { // below the words that lead to them
		at := slices.IndexFunc(p.Blocks, func(b part) bool { return b.Place == messagePlace })
		p.Blocks = slices.Insert(p.Blocks, at+1, part{Place: buttonsPlace})
	}
	if x.vendor != nil {
		x.layOutCase()
		return
	}
	if x.ticket == nil {
		return
	}
	p.Subject = oneHeaderLine("[#"+x.ticket.ID.String()+"] "+p.Subject, 250)
	if x.forApprover() {
		return
	}
	p.Marker = "##- " + x.locale.T("letter.answer_above") + " -##"
	if x.stranger {
		return
	}
	p.Link, p.LinkText = x.ticketLink(), x.locale.T("letter.see_ticket", errs.Args{"Number": x.ticket.ID.String()})
	if x.message != nil {
		x.enclose(x.message)
	}
	for _, m := range x.earlier {
		p.Quotes = append(p.Quotes, x.quote(m))
	}
}

// enclose shows a message with its pictures and takes its files along, as far as a mail should grow; the others are named.
func (x *writing) enclose(m *ticket.Message) {
	most := x.rooms.Settings.Desk().Mail.Attached
	carries := x.letter.Kind == letter.Reply || x.letter.Kind == letter.Resolved || x.vendor != nil
	files := map[file.ID]file.Attached{}
	for _, f := range m.Files {
		switch {
		case f.Inline && file.IsImage(f.Type) && f.Size <= most:
			files[f.ID] = f
			x.pictures = append(x.pictures, f)
			most -= f.Size
		case carries && f.Size <= most:
			x.carried = append(x.carried, f)
			most -= f.Size
		default:
			x.page.Listed = append(x.page.Listed, printable(f.Name))
		}
	}
	x.page.ListedTitle = x.locale.T("letter.files_left")
	html := m.HTML
	if html == "" {
		html = clean.FromText(m.Text)
	}
	shown := string(html.WithImages(func(src string) (string, bool) {
		id, ok := file.InlineID(src)
		_, has := files[id]
		return src, ok && has
	}))
	for id, f := range files {
		shown = strings.ReplaceAll(shown, `src="`+file.Inline(id)+`"`, `src="cid:`+contentID(f)+`"`)
	}
	x.page.Message = shown
	x.page.MessageText = printable(m.Text)
}

// quote is an earlier message, cut where it is long, without its pictures.
func (x *writing) quote(m ticket.Message) quote {
	q := quote{
		Intro: oneHeaderLine(x.locale.T("letter.quote_intro", errs.Args{"Date": x.locale.DateTime(m.At.Time, x.zone), "Name": m.AuthorName}), 200),
		Text:  cutTo(printable(m.Text), quotedLength),
	}
	html := m.HTML.WithImages(func(string) (string, bool) { return "", false })
	if html == "" || len([]rune(m.Text)) > quotedLength || len(html) > 8*quotedLength {
		html = clean.FromText(q.Text)
	}
	q.HTML = string(html)
	return q
}

// link is an address on the desk's website.
func (w *Writer) link(parts ...string) string { return w.base.JoinPath(parts...).String() }

// ticketLink is where the recipient sees the ticket: agents in their workspace, everybody else in the portal.
func (x *writing) ticketLink() string {
	number := strconv.FormatInt(int64(x.ticket.ID), 10)
	switch x.letter.Kind {
	case letter.ApprovalAsked, letter.ApprovalReminder:
		return x.link("approvals")
	case letter.AgentAssigned, letter.AgentAnswer, letter.AgentReopened, letter.LeadReopened, letter.LeadGlass, letter.OwnerAsked, letter.OwnerMoved, letter.OwnerDeclined, letter.ReturnedAgain,
		letter.LowRating, letter.ApprovalAnswered, letter.RuleTold, letter.PromiseWarned, letter.PromiseBroken, letter.AgentVendor, letter.AgentLate, letter.AgentTold:
		return x.link("w", "tickets", number)
	}
	return x.link("tickets", number)
}

// contentID names a picture within its mail.
func contentID(f file.Attached) string { return string(f.ID) + "@" + contentDomain }

// contentDomain ends the names of pictures: they mean something only within their mail.
const contentDomain = "inline.firstline"
