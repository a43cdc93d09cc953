package ticket_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/ticket"
)

type value = question.Value

// ask adds a question to a category; where on is set, it is asked only of whom gave on the answer is.
func (d *desk) ask(in category.ID, kind question.Kind, portal question.Asking, on question.ID, is string, options ...string) question.ID {
	d.t.Helper()
	x := question.Draft{Kind: kind, LabelEN: "What?", LabelFR: "Quoi ?", LabelNL: "Wat?", Portal: portal, Desk: question.May, Active: true, IfAnswer: is}
	if on != 0 {
		x.IfID = &on
	}
	for _, o := range options {
		x.Options = append(x.Options, question.Option{LabelEN: o, LabelFR: o, LabelNL: o, Active: true})
	}
	return must(question.NewStore(d.db).Create(d.t.Context(), access.System(), in, x))(d.t).ID
}

// asked is a desk with questions about printers: which, whether it smokes, since when if so, what else, and the device.
type askedDesk struct {
	hardware, printer                   category.ID
	model, smokes, since, notes, device question.ID
}

func (d *desk) printers() (a askedDesk) {
	a.hardware = d.category("Hardware", 0, d.l1, -1, -1)
	a.printer = d.category("Printer", a.hardware, 0, -1, -1)
	a.model = d.ask(a.hardware, question.Choice, question.May, 0, "", "Laser", "Ink jet")
	a.smokes = d.ask(a.printer, question.YesNo, question.Must, 0, "")
	a.since = d.ask(a.printer, question.Line, question.May, a.smokes, question.Yes)
	a.notes = d.ask(a.printer, question.Text, question.Never, 0, "")
	a.device = d.ask(a.printer, question.Device, question.May, 0, "")
	return a
}

func (d *desk) openIn(in category.ID, who access.Actor, answers map[question.ID]value) (ticket.Ticket, error) {
	return d.tickets.Open(d.t.Context(), who, ticket.Opening{
		Subject: "It smokes", Body: said("From the side."), Channel: ticket.Portal, Requester: d.anna.Person, Category: &in, Answers: answers,
	})
}

func (d *desk) answers(id ticket.ID) map[question.ID]value {
	d.t.Helper()
	return ticket.Values(must(ticket.Answers(d.t.Context(), d.db, id))(d.t))
}

// answeredCrowd asks in two categories and answers on some of the tickets; the conditions are those a filter can have about it.
func (d *desk) answeredCrowd(tickets []ticket.Ticket, top, side category.ID) (conditions []ticket.Answered, given map[ticket.ID][]ticket.Given) {
	d.t.Helper()
	kind := d.ask(top, question.Choice, question.May, 0, "", "Laser", "Ink jet")
	smokes, words := d.ask(top, question.YesNo, question.May, 0, ""), d.ask(side, question.Line, question.May, 0, "")
	device := d.ask(top, question.Device, question.Never, 0, "")
	one := d.asset("PC-0", d.anna.Person)
	given = map[ticket.ID][]ticket.Given{}
	for i, list := range map[int][]ticket.AnswerChange{
		0: {{Question: kind, To: value{Choice: "laser"}}, {Question: smokes, To: value{YesNo: question.Yes}}},
		1: {{Question: kind, To: value{Choice: "ink_jet"}}, {Question: device, To: value{Asset: one}}},
		2: {{Question: words, To: value{Text: "since Monday"}}},
		4: {{Question: smokes, To: value{YesNo: question.No}}},
	} {
		id := tickets[i].ID
		tickets[i] = must(d.tickets.GiveAnswers(d.t.Context(), access.System(), id, list...))(d.t)
		given[id] = must(ticket.Filter{Answers: []ticket.Answered{{}}}.Beside(d.t.Context(), d.db, id))(d.t).Answers
	}
	return []ticket.Answered{
		{Question: kind},
		{Question: kind, Is: value{Choice: "laser"}},
		{Question: kind, Is: value{Choice: "ink_jet"}},
		{Question: kind, Is: value{Choice: "Laser"}},
		{Question: smokes},
		{Question: smokes, Is: value{YesNo: question.Yes}},
		{Question: smokes, Is: value{YesNo: question.No}},
		{Question: smokes, Is: value{YesNo: "perhaps"}},
		{Question: words, Is: value{Text: "since Monday"}},
		{Question: words, Is: value{Text: "since"}},
		{Question: device, Is: value{Asset: one}},
		{Question: device, Is: value{Asset: one, Text: "x"}},
		{Question: 77},
	}, given
}

func TestWhatWasAskedStandsOnTheNewTicket(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		mine := d.asset("PRN-1", d.anna.Person)
		want := map[question.ID]value{
			a.model: {Choice: "ink_jet"}, a.smokes: {YesNo: question.Yes}, a.since: {Text: "Monday"}, a.device: {Asset: mine},
		}
		tk := must(d.openIn(a.printer, d.anna, want))(t)
		if diff := cmp.Diff(want, d.answers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened, ticket.AssetAdded, ticket.AnswersGiven}, d.kinds(tk.ID)); diff != "" {
			t.Error(diff)
		}
		if got := must(ticket.AssetIDs(t.Context(), d.db, tk.ID))(t); len(got) != 1 || got[0] != mine {
			t.Errorf("the ticket is about %v", got)
		}
		steps, _, err := d.tickets.Thread(t.Context(), d.anna, tk.ID, ticket.Page{})
		if err != nil || len(steps) != 1 {
			t.Errorf("the requester's timeline has %d entries, %v", len(steps), err)
		}
		silent := must(d.openIn(a.printer, d.anna, nil))(t)
		if diff := cmp.Diff([]ticket.EntryKind{ticket.Opened}, d.kinds(silent.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnswersThatDoNotFitAreRefused(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		theirs := d.asset("PRN-2", d.bert.Person)
		elsewhere := d.ask(d.category("Mail", 0, d.l1, -1, -1), question.Line, question.May, 0, "")
		for name, x := range map[string]struct {
			question question.ID
			is       value
			agentMay bool
		}{
			"words for a choice":        {a.model, value{Text: "Laser"}, false},
			"an option that is not":     {a.model, value{Choice: "steam"}, false},
			"neither yes nor no":        {a.smokes, value{YesNo: "perhaps"}, false},
			"not asked after a no":      {a.since, value{Text: "Monday"}, false},
			"of another category":       {elsewhere, value{Text: "x"}, false},
			"somebody else's device":    {a.device, value{Asset: theirs}, true},
			"what only agents answer":   {a.notes, value{Text: "x"}, true},
			"a device that there isn't": {a.device, value{Asset: 999}, false},
		} {
			answers := map[question.ID]value{x.question: x.is}
			_, err := d.openIn(a.printer, d.anna, answers)
			wantKind(t, err, errs.Invalid)
			if err == nil {
				t.Errorf("%s: taken", name)
			}
			if _, err := d.openIn(a.printer, d.agent, answers); (err == nil) != x.agentMay {
				t.Errorf("%s: by an agent: %v", name, err)
			}
		}
	})
}

func TestAgentsAnswerAndTakeItBack(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		tk := must(d.openIn(a.printer, d.anna, map[question.ID]value{a.smokes: {YesNo: question.Yes}, a.since: {Text: "Monday"}}))(t)
		no := ticket.AnswerChange{Question: a.smokes, From: value{YesNo: question.Yes}, To: value{YesNo: question.No}}
		laser := ticket.AnswerChange{Question: a.model, To: value{Choice: "laser"}}
		tk = must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, no, laser))(t)
		after := map[question.ID]value{a.smokes: {YesNo: question.No}, a.model: {Choice: "laser"}}
		if diff := cmp.Diff(after, d.answers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		items, _, err := d.tickets.Timeline(t.Context(), d.agent, tk.ID, ticket.Page{})
		if err != nil {
			t.Fatal(err)
		}
		last := items[len(items)-1]
		want := ticket.AnswersPayload{Answers: []ticket.AnswerChange{laser, no, {Question: a.since, From: value{Text: "Monday"}}}}
		if diff := cmp.Diff(want, must(ticket.Decode[ticket.AnswersPayload](last.Entry))(t)); diff != "" || last.Public {
			t.Error(diff, last.Public)
		}
		// Who saw something else is told, and nothing of theirs is stored.
		_, err = d.tickets.GiveAnswers(t.Context(), d.mate, tk.ID,
			ticket.AnswerChange{Question: a.model, To: value{Choice: "ink_jet"}}, ticket.AnswerChange{Question: a.notes, To: value{Text: "x"}})
		wantKind(t, err, errs.Conflict)
		if diff := cmp.Diff(after, d.answers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		must(d.tickets.TakeBackAnswers(t.Context(), d.agent, tk.ID, last.Seq))(t)
		if diff := cmp.Diff(map[question.ID]value{a.smokes: {YesNo: question.Yes}, a.since: {Text: "Monday"}}, d.answers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		_, err = d.tickets.TakeBackAnswers(t.Context(), d.agent, tk.ID, last.Seq)
		if err != nil {
			t.Errorf("to take back what is taken back: %v", err)
		}
		_, err = d.tickets.TakeBackAnswers(t.Context(), d.agent, tk.ID, 1)
		wantKind(t, err, errs.Invalid)
		_, err = d.tickets.GiveAnswers(t.Context(), d.anna, tk.ID, laser)
		wantKind(t, err, errs.Forbidden)
		_, err = d.tickets.GiveAnswers(t.Context(), d.bert, tk.ID, laser)
		wantKind(t, err, errs.NotFound)
	})
}

func TestTakingBackAnAnswerTakesWhatFollowedFromIt(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		tk := must(d.openIn(a.printer, d.anna, nil))(t)
		tk = must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.smokes, To: value{YesNo: question.Yes}}))(t)
		must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.since, To: value{Text: "Monday"}}))(t)
		must(d.tickets.TakeBackAnswers(t.Context(), d.agent, tk.ID, tk.LastSeq))(t)
		if got := d.answers(tk.ID); len(got) != 0 {
			t.Errorf("still answered: %v", got)
		}
	})
}

func TestAnotherCategoryKeepsTheAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		tk := must(d.openIn(a.printer, d.anna, map[question.ID]value{a.smokes: {YesNo: question.Yes}}))(t)
		mail := d.category("Mail", 0, d.l1, -1, -1)
		must(d.tickets.Edit(t.Context(), d.agent, tk.ID, fileIn(a.printer, mail)))(t)
		if diff := cmp.Diff(map[question.ID]value{a.smokes: {YesNo: question.Yes}}, d.answers(tk.ID)); diff != "" {
			t.Error(diff)
		}
		_, err := d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.smokes, From: value{YesNo: question.Yes}, To: value{YesNo: question.No}})
		wantKind(t, err, errs.Invalid)
		must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.smokes, From: value{YesNo: question.Yes}}))(t)
		if got := d.answers(tk.ID); len(got) != 0 {
			t.Errorf("still answered: %v", got)
		}
	})
}

func TestWhatIsAskedAboutSensitiveMattersIsForItsTeams(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		staff := d.category("Staff", 0, d.l2, -1, -1)
		open, inside := d.ask(staff, question.Line, question.May, 0, ""), d.ask(staff, question.Line, question.Never, 0, "")
		d.seal(staff, "Staff", d.l2)
		for _, x := range []struct {
			who  access.Actor
			asks question.ID
			may  bool
		}{{d.agent, open, true}, {d.agent, inside, false}, {d.other, inside, true}} {
			_, err := d.openIn(staff, x.who, map[question.ID]value{x.asks: {Text: "x"}})
			if (err == nil) != x.may {
				t.Errorf("%s answers question %d: %v", x.who.Name, x.asks, err)
			}
		}
	})
}

func TestAnAssetOfAnAnswerIsNotedOnce(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		a := d.printers()
		one, two := d.asset("PRN-1", d.anna.Person), d.asset("PRN-2", 0)
		tk := must(d.openIn(a.printer, d.anna, map[question.ID]value{a.device: {Asset: one}}))(t)
		must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.device, From: value{Asset: one}, To: value{Asset: two}}))(t)
		must(d.tickets.GiveAnswers(t.Context(), d.agent, tk.ID, ticket.AnswerChange{Question: a.device, From: value{Asset: two}, To: value{Asset: one}}))(t)
		if diff := cmp.Diff([]asset.ID{one, two}, must(ticket.AssetIDs(t.Context(), d.db, tk.ID))(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestATicketWithoutAnswersReadsNoQuestions(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		plain, a := d.category("Mail", 0, d.l1, -1, -1), d.printers()
		cost := func(in category.ID) int64 {
			t.Helper()
			must(d.openIn(in, d.anna, nil))(t) // where it begins is remembered from now on
			before := d.db.Stats().Queries
			must(d.openIn(in, d.anna, nil))(t)
			return d.db.Stats().Queries - before
		}
		if without, with := cost(plain), cost(a.printer); without != with {
			t.Errorf("%d queries where nothing is asked, %d where something is", without, with)
		}
	})
}

func TestQuestionsKnowAllChannels(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(question.Channels(), ticket.Channels); diff != "" {
		t.Error(diff)
	}
}

func TestRequestersAnswerWhatIsStillOpen(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c, a := t.Context(), d.printers()
		tk := must(d.openIn(a.printer, d.anna, map[question.ID]value{a.model: {Choice: "laser"}}))(t)
		if _, _, err := d.tickets.Reply(c, d.agent, tk.ID, ticket.Answering{Body: said("Please tell us."), Then: ticket.WaitingUser}); err != nil {
			t.Fatal(err)
		}
		all := must(question.Of(c, d.db, a.printer, false))(t)
		open := func() (ids []question.ID) {
			t.Helper()
			now := must(d.tickets.Get(c, d.anna, tk.ID))(t)
			for _, q := range must(ticket.OpenQuestions(c, d.db, &now, all))(t) {
				ids = append(ids, q.ID)
			}
			return ids
		}
		if diff := cmp.Diff([]question.ID{a.smokes, a.device}, open()); diff != "" {
			t.Error("asked:", diff)
		}
		theirs, hers := d.asset("PC-8", d.agent.Person), d.asset("PC-9", d.anna.Person)
		for name, x := range map[string]struct {
			who     access.Actor
			by      access.PersonID
			answers map[question.ID]value
			want    errs.Kind
		}{
			"nothing":               {d.anna, d.anna.Person, nil, errs.Invalid},
			"for agents only":       {d.anna, d.anna.Person, map[question.ID]value{a.notes: {Text: "x"}}, errs.Invalid},
			"another's device":      {d.anna, d.anna.Person, map[question.ID]value{a.device: {Asset: theirs}}, errs.Invalid},
			"the same, by a link":   {access.System(), d.anna.Person, map[question.ID]value{a.device: {Asset: theirs}}, errs.Invalid},
			"answered by another":   {d.anna, d.anna.Person, map[question.ID]value{a.model: {Choice: "ink_jet"}}, errs.Conflict},
			"somebody else's words": {access.System(), d.agent.Person, map[question.ID]value{a.smokes: {YesNo: question.Yes}}, errs.Forbidden},
		} {
			if _, err := d.tickets.AnswerQuestions(c, x.who, tk.ID, x.by, x.answers); !errs.Is(err, x.want) {
				t.Errorf("%s: %v, want %s", name, err, x.want)
			}
		}
		now := must(d.tickets.AnswerQuestions(c, d.anna, tk.ID, d.anna.Person, map[question.ID]value{a.smokes: {YesNo: question.Yes}, a.device: {Asset: hers}}))(t)
		if now.State != ticket.Open || now.RequesterAt.IsZero() {
			t.Errorf("after an answer it is %s", now.State)
		}
		if diff := cmp.Diff([]question.ID{a.since}, open()); diff != "" {
			t.Error("what follows:", diff)
		}
		must(d.tickets.Resolve(c, d.agent, tk.ID, ticket.Solution{Text: "Done.", Cause: ticket.Hardware}))(t)
		if got := open(); len(got) > 0 {
			t.Errorf("a resolved ticket asks %v", got)
		}
		if _, err := d.tickets.AnswerQuestions(c, d.anna, tk.ID, d.anna.Person, map[question.ID]value{a.since: {Text: "Monday"}}); !errs.Is(err, errs.Conflict) {
			t.Errorf("a resolved ticket takes answers: %v", err)
		}
	})
}
