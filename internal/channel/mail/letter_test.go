package mail_test

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/mime"
	"firstline/internal/base/reply"
	"firstline/internal/base/secret"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/access"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/checklist"
	"firstline/internal/desk/confirm"
	"firstline/internal/desk/file"
	"firstline/internal/desk/letter"
	"firstline/internal/desk/notice"
	"firstline/internal/desk/notify"
	"firstline/internal/desk/question"
	"firstline/internal/desk/sla"
	"firstline/internal/desk/ticket"
	"firstline/internal/testdesk/testdb"
)

// eachWriter gives a desk that writes letters and sends none.
func eachWriter(t *testing.T, f func(t *testing.T, p *post)) {
	t.Helper()
	t.Parallel()
	testdb.EachClock(t, func(t *testing.T, base *db.DB, clock *testdb.Clock) {
		f(t, newPost(t, newDesk(t, base, clock, "parse")))
	})
}

var box = mail.Mailbox{ID: 1, Address: "help@" + domain}

// composed is a letter as it would leave, read again, with its raw bytes.
func (p *post) composed(l letter.Letter) (*mime.Message, []byte) {
	p.t.Helper()
	e := must(p.writer.Compose(p.t.Context(), l, box))(p.t)
	m := must(mime.Parse(e.Raw, mime.DefaultLimits()))(p.t)
	return m, e.Raw
}

func (p *post) reply(id ticket.ID, text string) letter.Letter {
	p.t.Helper()
	if _, _, err := p.tickets.Reply(p.t.Context(), p.amir, id, ticket.Answering{Body: ticket.Written("", text, nil)}); err != nil {
		p.t.Fatal(err)
	}
	l := p.letters(id, letter.Reply)
	return l[len(l)-1]
}

func (p *post) resolve(id ticket.ID) letter.Letter {
	p.t.Helper()
	if _, err := p.tickets.Resolve(p.t.Context(), p.amir, id, ticket.Solution{Text: "The cable was loose.", Cause: ticket.Hardware}); err != nil {
		p.t.Fatal(err)
	}
	l := p.letters(id, letter.Resolved)
	return l[len(l)-1]
}

// links are the addresses that a page leads to.
func links(t *testing.T, page string) (list []string) {
	t.Helper()
	for n := range must(html.Parse(strings.NewReader(page)))(t).Descendants() {
		for _, a := range n.Attr {
			if a.Key == "href" || a.Key == "src" {
				list = append(list, a.Val)
			}
		}
	}
	return list
}

func TestReplyIsALetterInTheReadersLanguage(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer <b>on strike</b>", "It prints nothing.")
		l := p.reply(tk.ID, "Please switch it off\nand on & wait.")
		for locale, marker := range map[string]string{"en": "answer above", "fr": "réponse au-dessus", "nl": "antwoord boven"} {
			l.Locale = locale
			m, _ := p.composed(l)
			if first, _, _ := strings.Cut(m.Text, "\n"); !strings.HasPrefix(first, "##- ") || !strings.HasSuffix(first, " -##") || !strings.Contains(first, marker) {
				t.Errorf("%s: the first line is %q", locale, first)
			}
			if m.Header.Get("Content-Language") != locale || !strings.Contains(m.HTML, `<html lang="`+locale+`"`) {
				t.Errorf("%s: language of the page", locale)
			}
			if want := "[#" + tk.ID.String() + "] Printer <b>on strike</b>"; m.Subject != want {
				t.Errorf("%s: subject %q, want %q", locale, m.Subject, want)
			}
			for _, part := range []string{m.Text, m.HTML} {
				if !inOrder(part, "switch it off", "Amir Agent", "Help desk", "/tickets/"+tk.ID.String(), "Anna Ask", "It prints nothing.") {
					t.Errorf("%s: not in order in\n%s", locale, part)
				}
			}
			if strings.Contains(m.HTML, "<b>on strike") || !strings.Contains(m.HTML, "on &amp; wait") {
				t.Errorf("%s: %s", locale, m.HTML)
			}
			if m.Automatic.Kind != mime.None {
				t.Errorf("%s: a person's answer says that it is automatic: %v", locale, m.Automatic)
			}
			for _, l := range links(t, m.HTML) {
				if !strings.HasPrefix(l, "https://help.desk.example/") {
					t.Errorf("%s: link to %s", locale, l)
				}
			}
			if strings.Contains(m.Text+m.HTML+m.Subject, "⟦") || strings.ContainsAny(m.Text, "{}") {
				t.Errorf("%s: a place was left open: %s", locale, m.Text)
			}
		}
	})
}

func inOrder(text string, parts ...string) bool {
	for _, p := range parts {
		at := strings.Index(text, p)
		if at < 0 {
			return false
		}
		text = text[at+len(p):]
	}
	return true
}

func TestEveryKindOfLetterIsWholeInEveryLanguage(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		id, seq := new(int64(tk.ID)), new(int64(1))
		p.resolve(tk.ID)
		k := p.asked(p.open("Orbis is slow", "Every click takes a minute.").ID)
		for _, kind := range letter.Kinds {
			for _, locale := range []string{"en", "fr", "nl"} {
				var lid letter.ID
				p.write(func(tx *db.Tx) (err error) {
					l := letter.Letter{Kind: kind, Address: "anna@org.example", Name: "Anna Ask", Locale: locale, PersonID: &p.anna.ID, TicketID: id, Seq: seq, SenderID: &p.amir.Person}
					var args any = notify.AgentArgs{By: "Bert Beg"}
					switch kind {
					case letter.Resolved, letter.Reminder, letter.LastReminder:
						args = notify.ResolvedArgs{Resolved: tx.Now, Closes: tx.Now}
					case letter.RatingAsked:
						args = notify.RatingArgs{Until: tx.Now}
					case letter.IdentityTold:
						args = notify.IdentityArgs{Ticket: 1, By: "Bert Beg", How: checklist.CallBack}
						l.TicketID, l.Seq, l.SenderID = nil, nil, nil
					case letter.AgentTold:
						args = notify.ToldArgs{Kind: notice.Mentioned, By: "Bert Beg"}
					case letter.LowRating:
						args = notify.LowRatingArgs{By: "Bert Beg", Score: 1, Words: "Slow."}
					case letter.ApprovalAsked, letter.ApprovalReminder:
						args = notify.ApprovalArgs{Approval: 1, Expires: tx.Now, By: "Bert Beg", Requester: "Cid Client", Question: "A screen?"}
					case letter.ApprovalAnswered:
						args = notify.AnsweredArgs{By: "Bert Beg", State: approval.Refused, Words: "No budget."}
					case letter.RuleTold:
						args = notify.RuleArgs{By: "Late on Mondays", Words: "Please call back."}
					case letter.PromiseWarned, letter.PromiseBroken:
						args = notify.PromiseArgs{Target: sla.Resolution, Due: tx.Now}
					case letter.Invitation, letter.Reset:
						args = notify.LinkArgs{Sealed: p.post.Seal(secret.NewText("abc123")), Expires: tx.Now}
						l.TicketID, l.Seq, l.SenderID = nil, nil, nil
					case letter.CaseOpened, letter.CaseGoesOn, letter.CaseReminder:
						l.CaseID, l.TicketID, l.Seq, args = new(int64(k.ID)), new(int64(k.TicketID)), new(int64(p.ticket(&k.TicketID).LastSeq-1)), nil
					case letter.Alarm:
						args = mail.AlarmArgs{Conditions: []mail.Condition{{Key: mail.JobsDead, Args: map[string]string{"Count": "3"}}}}
						l.TicketID, l.Seq, l.SenderID = nil, nil, nil
					}
					lid, err = p.post.Write(t.Context(), tx, l, args)
					return err
				})
				m, _ := p.composed(p.get(lid))
				all := m.Subject + "\n" + m.Text + "\n" + m.HTML
				if strings.Contains(all, "⟦") || strings.ContainsAny(m.Text+m.Subject, "{}") || strings.TrimSpace(m.Subject) == "" {
					t.Errorf("%s %s: a place was left open: %q\n%s", kind, locale, m.Subject, m.Text)
				}
				if sign := looseSign.FindString(all); locale == "fr" && sign != "" {
					t.Errorf("%s: a line may end before the sign in %q", kind, sign)
				}
				if strings.HasPrefix(string(kind), "approval_") && kind != letter.ApprovalAnswered && strings.Contains(all, "It prints nothing.") {
					t.Errorf("%s: who is asked for approval reads what the requester wrote", kind)
				}
				vendors := strings.HasPrefix(string(kind), "vendor_") // these are from an agent
				automatic := kind != letter.Reply && kind != letter.Resolved && !vendors
				if (m.Automatic.Kind != mime.None) != automatic || (m.Header.Get("Auto-Submitted") != "") != automatic {
					t.Errorf("%s: automatic %v, %q", kind, m.Automatic, m.Header.Get("Auto-Submitted"))
				}
				if asks := strings.Contains(string(kind), "reminder") && !vendors || kind == letter.Resolved; asks != strings.Contains(m.Text, "?answer=solved") {
					t.Errorf("%s %s: asks whether it is solved: %v\n%s", kind, locale, !asks, m.Text)
				}
				if m.Header.Get(mail.LoopHeader) != mail.LoopMark(p.keys) || m.Header.Get("Precedence") != "" || m.Header.Get("List-Unsubscribe") != "" {
					t.Errorf("%s: header %v", kind, m.Header)
				}
			}
		}
	})
}

// looseSign is a sign of French after a space that may be broken.
var looseSign = regexp.MustCompile(`\pL+ [:;?!»]|« `)

func TestStrangerGetsNothingBackOfWhatTheyWrote(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.file("victim@else.example", compose("From: Buy Pills <victim@else.example>\nTo: help@"+domain+"\nSubject: Cheap pills\nMessage-ID: <pills@else.example>", "Buy pills at https://pills.example/"))
		p.pass(0)
		mails := p.relay.Wait(t, 1)
		m := parse(t, mails[0].Data)
		low := strings.ToLower(string(mails[0].Data) + m.Text + m.HTML + m.Subject)
		if n := strings.Count(low, "pills"); n != strings.Count(low, "<pills@else.example>") {
			t.Errorf("the letter repeats the stranger:\n%s", mails[0].Data)
		}
		if len(m.To) != 1 || m.To[0].Name != "" || m.Automatic.Kind == mime.None {
			t.Errorf("to %v, automatic %v", m.To, m.Automatic)
		}
	})
}

func TestNotesAndHeldMessagesAreInNoLetter(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		if _, _, err := p.tickets.AddNote(t.Context(), p.amir, tk.ID, ticket.Written("", "MARKER in a note", nil), ticket.Once{}); err != nil {
			t.Fatal(err)
		}
		p.write(func(tx *db.Tx) error {
			_, err := p.tickets.ChangeIn(t.Context(), tx, access.System(), tk.ID, "test", func(c *ticket.Change) error {
				seq, err := c.Record(t.Context(), ticket.MessageIn, true, nil)
				if err != nil {
					return err
				}
				_, err = tx.Exec(t.Context(), `INSERT INTO message (ticket_id, seq, at, author_name, from_desk, channel, html, text, held)
					VALUES ($1, $2, $3, 'x', FALSE, 'email', '<p>MARKER held</p>', 'MARKER held', TRUE)`, tk.ID, seq, tx.Now)
				return err
			})
			return err
		})
		p.reply(tk.ID, "Please switch it off and on.")
		p.resolve(tk.ID)
		list := must(letter.OfTicket(t.Context(), p.db, int64(tk.ID)))(t)
		if len(list) != 3 {
			t.Fatalf("%d letters", len(list))
		}
		for _, l := range list {
			if m, raw := p.composed(l); strings.Contains(string(raw)+m.Text+m.HTML, "MARKER") {
				t.Errorf("%s to %s tells it", l.Kind, l.Address)
			}
		}
	})
}

func TestButtonsOpenTheQuestion(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		m, _ := p.composed(p.resolve(tk.ID))
		answers := map[string]bool{}
		for _, l := range links(t, m.HTML) {
			u := must(url.Parse(l))(t)
			token, ok := strings.CutPrefix(u.Path, "/c/")
			if !ok {
				continue
			}
			answers[u.Query().Get("answer")] = true
			q := must(confirm.New(p.db, p.keys, p.tickets).Question(t.Context(), token))(t)
			if q.Ticket != tk.ID || !q.Asked || !strings.Contains(m.Text, l) {
				t.Errorf("the link asks %+v", q)
			}
		}
		if diff := cmp.Diff(map[string]bool{"solved": true, "broken": true}, answers); diff != "" {
			t.Error(diff)
		}
	})
}

func TestALetterThatLeadsToOpenQuestionsHasAButtonForTheRequesterAlone(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		at := "https://help.desk.example/tickets/" + tk.ID.String() + confirm.QuestionsAt
		asks := func(l letter.Letter) (tokens []string) {
			m, _ := p.composed(l)
			for _, x := range links(t, m.HTML) {
				if token, ok := strings.CutPrefix(must(url.Parse(x))(t).Path, "/q/"); ok {
					tokens = append(tokens, token)
				}
			}
			return tokens
		}
		l := p.reply(tk.ID, "Please answer here: "+at)
		tokens := asks(l)
		if len(tokens) != 1 {
			t.Fatalf("the letter has the links %q", tokens)
		}
		a := must(confirm.New(p.db, p.keys, p.tickets).Asked(t.Context(), question.NewStore(p.db), tokens[0]))(t)
		if a.Ticket != tk.ID || a.Subject != tk.Subject {
			t.Errorf("the link leads to %+v", a)
		}
		l.PersonID = &p.amir.Person
		if got := asks(l); len(got) != 0 {
			t.Errorf("who reads along gets %q", got)
		}
		if got := asks(p.reply(tk.ID, "Please wait.")); len(got) != 0 {
			t.Errorf("a letter that asks nothing has %q", got)
		}
	})
}

func TestAnswerToALetterIsSplitAtItsMarker(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		tk := p.open("Printer on strike", "It prints nothing.")
		for _, locale := range []string{"en", "fr", "nl"} {
			l := p.reply(tk.ID, "Please switch it off and on.")
			l.Locale = locale
			m, _ := p.composed(l)
			if got := reply.Split("It works now.\n\n" + m.Text); strings.TrimSpace(got.Reply) != "It works now." {
				t.Errorf("%s: what is new is %q", locale, got.Reply)
			}
		}
	})
}

func TestThreadGoesOnInTheReadersProgram(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.file("anna@org.example", compose("From: Anna Ask <anna@org.example>\nTo: help@"+domain+"\nSubject: Printer\nMessage-ID: <first@org.example>", "It prints nothing."))
		id := *p.last().TicketID
		p.pass(0)
		received := p.letters(id, letter.Received)[0]
		m, _ := p.composed(p.reply(id, "Please switch it off and on."))
		want := []string{"<first@org.example>", "<" + received.MessageID + ">"}
		if diff := cmp.Diff(want, m.References); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"<" + received.MessageID + ">"}, m.InReplyTo); diff != "" {
			t.Error(diff)
		}
		if got := m.Header.Get("Reply-To"); !strings.Contains(got, mail.ReplyAddress(p.keys, "help@"+domain, id)) {
			t.Errorf("Reply-To %q", got)
		}
	})
}

func TestFilesGoAlongOrAreNamed(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		p.set(map[string]string{"mail.attached": "64 KiB"})
		tk := p.open("Printer on strike", "It prints nothing.")
		keep := func(name string, content []byte) file.File {
			return must(p.rooms.Files.Add(t.Context(), p.amir, name, bytes.NewReader(content), 1<<20))(t)
		}
		png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 100)...)
		picture, small, large := keep("cable.png", png), keep("Anleitung \"Ü\".pdf", []byte("%PDF-1.4\nshort")), keep("all.txt", bytes.Repeat([]byte("x"), 80<<10))
		body := ticket.Written(`<p>Look: <img src="`+file.Inline(picture.ID)+`" alt="cable"></p>`, "", []ticket.Attach{{File: picture.ID, Inline: true}, {File: small.ID}, {File: large.ID}})
		if _, _, err := p.tickets.Reply(t.Context(), p.amir, tk.ID, ticket.Answering{Body: body}); err != nil {
			t.Fatal(err)
		}
		m, _ := p.composed(p.letters(tk.ID, letter.Reply)[0])
		var names []string
		for _, a := range m.Attachments {
			names = append(names, a.Name)
			if a.Name == "cable.png" && (a.ContentID == "" || !strings.Contains(m.HTML, `src="cid:`+strings.Trim(a.ContentID, "<>")+`"`) || !bytes.Equal(a.Data, png)) {
				t.Errorf("the picture is not shown: id %q in\n%s", a.ContentID, m.HTML)
			}
		}
		if len(names) != 2 || names[0] != "cable.png" || !strings.Contains(names[1], "Anleitung") {
			t.Errorf("attachments %q", names)
		}
		if !strings.Contains(m.Text, "all.txt") || !strings.Contains(m.HTML, "all.txt") {
			t.Errorf("the large file is not named:\n%s", m.Text)
		}
	})
}

func TestEditedTextIsUsedAndNeverReadTwice(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		texts := mail.NewTexts(p.db, p.rooms.Texts)
		admin := access.Actor{Person: p.amir.Person, Admin: true, Via: access.ViaAdmin}
		text := mail.LetterText{Kind: mail.TextKind(letter.Reply), Locale: "en", Subject: "{number}: {subject}", Body: "Dear {name}\n\n{message}\n\nYours, {agent}"}
		if err := texts.Save(t.Context(), admin, text); err != nil {
			t.Fatal(err)
		}
		hostile := "{name} {{.}} ${7*7} <%= %> {{printf}} {message}"
		tk := p.open(hostile, "x")
		m, _ := p.composed(p.reply(tk.ID, hostile))
		if want := "[#" + tk.ID.String() + "] " + tk.ID.String() + ": " + hostile; m.Subject != want {
			t.Errorf("subject %q, want %q", m.Subject, want)
		}
		if !inOrder(m.Text, "Dear Anna Ask", hostile, "Yours, Amir Agent") {
			t.Errorf("text\n%s", m.Text)
		}
		if err := texts.Restore(t.Context(), admin, text.Kind, "en"); err != nil {
			t.Fatal(err)
		}
		if m, _ := p.composed(p.reply(tk.ID, "x")); strings.Contains(m.Text, "Dear") {
			t.Error("the product's own words did not come back")
		}
	})
}

func TestTextWithAnUnknownNameIsRefused(t *testing.T) {
	eachWriter(t, func(t *testing.T, p *post) {
		texts := mail.NewTexts(p.db, p.rooms.Texts)
		admin := access.Actor{Person: p.amir.Person, Admin: true, Via: access.ViaAdmin}
		for name, c := range map[string]struct {
			text  mail.LetterText
			field string
		}{
			"unknown name":       {mail.LetterText{Kind: "reply", Body: "{message}\n\n{password}", Subject: "s"}, "body"},
			"path":               {mail.LetterText{Kind: "reply", Body: "{message}\n\n{user.password_hash}", Subject: "s"}, "body"},
			"template":           {mail.LetterText{Kind: "reply", Body: "{message}\n\n{{.}}", Subject: "s"}, "body"},
			"function":           {mail.LetterText{Kind: "reply", Body: "{message}\n\n{{printf}}", Subject: "s"}, "body"},
			"lone brace":         {mail.LetterText{Kind: "reply", Body: "{message}\n\n}", Subject: "s"}, "body"},
			"message missing":    {mail.LetterText{Kind: "reply", Body: "Hello", Subject: "s"}, "body"},
			"message in a line":  {mail.LetterText{Kind: "reply", Body: "Hello {message}", Subject: "s"}, "body"},
			"link missing":       {mail.LetterText{Kind: "reset", Body: "Hello", Subject: "s"}, "body"},
			"words of strangers": {mail.LetterText{Kind: mail.ReceivedStranger, Body: "{name}", Subject: "{subject}"}, "body"},
			"line in subject":    {mail.LetterText{Kind: "reply", Body: "{message}", Subject: "s\nBcc: x@y.example"}, "subject"},
			"message in subject": {mail.LetterText{Kind: "reply", Body: "{message}", Subject: "{message}"}, "subject"},
			"no subject":         {mail.LetterText{Kind: "reply", Body: "{message}"}, "subject"},
		} {
			c.text.Locale = "en"
			err := texts.Save(t.Context(), admin, c.text)
			if !errs.Is(err, errs.Invalid) || len(p.rooms.Texts.For("en").Fields(err)[c.field]) == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := texts.Save(t.Context(), p.amir, mail.LetterText{Kind: "reply", Locale: "en", Body: "{message}", Subject: "s"}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent may: %v", err)
		}
		for _, locale := range []string{"en", "fr", "nl"} {
			for _, text := range must(texts.List(t.Context(), admin, locale))(t) {
				if err := texts.Save(t.Context(), admin, text); err != nil {
					t.Errorf("%s %s: the product's own text is refused: %v", locale, text.Kind, err)
				}
			}
		}
	})
}

// FuzzLetterHeader writes letters whose every outside word is hostile, and reads them again: only the intended header fields and
// recipients, whole lines only.
func FuzzLetterHeader(f *testing.F) {
	for _, s := range []string{
		"Anna\r\nBcc: evil@x.example", "a\nTo: b", "a\x00b", "a\u2028Bcc: x", "\"quoted\" <x@y.example>", "=?utf-8?q?=0D=0ABcc:_x=40y?=",
		strings.Repeat("long ", 300), "\r.\r\nMAIL FROM:<x>", "\n.\n", "é\u202Eüß😀", "a@b, c@d", "(comment)", "",
	} {
		f.Add(s, s, s)
	}
	hostile := newFuzzPost(f)
	f.Fuzz(func(t *testing.T, name, subject, text string) {
		raw := hostile(t, name, subject, text)
		if bytes.ContainsRune(raw, 0) || bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\r")) || bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\n")) {
			t.Fatalf("bare line ends or NUL in\n%q", raw)
		}
		m, err := mime.Parse(raw, mime.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		allowed := map[string]bool{}
		for _, h := range []string{"From", "To", "Reply-To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Language", "X-Firstline-Desk"} {
			allowed[h] = true
		}
		for _, h := range headerNames(raw) {
			if !allowed[h] {
				t.Fatalf("header field %q in\n%s", h, raw)
			}
		}
		if len(m.To) != 1 || m.To[0].Address != "anna@org.example" || len(m.Cc) != 0 || m.From.Address != "help@"+domain {
			t.Fatalf("from %v to %v cc %v", m.From, m.To, m.Cc)
		}
	})
}

// headerNames are the names of the fields before the first empty line.
func headerNames(raw []byte) (names []string) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			continue
		}
		name, _, _ := strings.Cut(line, ":")
		names = append(names, canonicalHeader(name))
	}
	return names
}

func canonicalHeader(name string) string {
	words := strings.Split(strings.ToLower(name), "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

// newFuzzPost is one desk for all inputs, with a ticket that an agent has answered.
func newFuzzPost(f *testing.F) func(t *testing.T, name, subject, text string) []byte {
	clock := testdb.NewClock()
	p := newPost(f, newDesk(f, testdb.Open(f, db.SQLite, db.Options{Clock: clock.Now}), clock, "parse"))
	tk := p.open("x", "x")
	l := p.reply(tk.ID, "x")
	return func(t *testing.T, name, subject, text string) []byte {
		err := p.db.Write(t.Context(), func(tx *db.Tx) error {
			for _, set := range []struct {
				query string
				args  []any
			}{
				{`UPDATE ticket SET subject = $1`, []any{subject}},
				{`UPDATE message SET text = $1, html = '', author_name = $2`, []any{text, name}},
				{`UPDATE person SET name = $1`, []any{name}},
			} {
				if _, err := tx.Exec(t.Context(), set.query, set.args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		l.Name = name
		e, err := p.writer.Compose(t.Context(), l, box)
		if err != nil {
			t.Fatal(err)
		}
		return e.Raw
	}
}
