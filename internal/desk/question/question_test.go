package question_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/desk/access"
	"firstline/internal/desk/audit"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
	"firstline/internal/testdesk/testdb"
)

// desk has a tree of two categories, and one beside it.
type desk struct {
	t                       *testing.T
	db                      *db.DB
	store                   *question.Store
	hardware, printer, mail category.ID
}

func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, base *db.DB) {
		d := &desk{t: t, db: base, store: question.NewStore(base)}
		to, err := team.NewStore(base).Create(t.Context(), access.System(), team.Draft{Name: "One", Level: 1})
		if err != nil {
			t.Fatal(err)
		}
		d.hardware = d.category("Hardware", 0, to.ID)
		d.printer, d.mail = d.category("Printer", d.hardware, to.ID), d.category("Mail", 0, to.ID)
		f(t, d)
	})
}

func (d *desk) category(name string, parent category.ID, to team.ID) category.ID {
	d.t.Helper()
	c, err := category.NewStore(d.db).Create(d.t.Context(), access.System(), category.Draft{Parent: parent, NameEN: name, NameFR: name, NameNL: name, TeamID: to, Active: true})
	if err != nil {
		d.t.Fatal(err)
	}
	return c.ID
}

func draft(label string, kind question.Kind, options ...string) question.Draft {
	x := question.Draft{Kind: kind, LabelEN: label, LabelFR: label + " fr", LabelNL: label + " nl", Portal: question.May, Desk: question.May, Active: true}
	for _, o := range options {
		x.Options = append(x.Options, question.Option{LabelEN: o, LabelFR: o, LabelNL: o, Active: true})
	}
	return x
}

func after(x question.Draft, on question.ID, is string) question.Draft {
	x.IfID, x.IfAnswer = &on, is
	return x
}

func (d *desk) add(in category.ID, x question.Draft) question.Question {
	d.t.Helper()
	q, err := d.store.Create(d.t.Context(), access.System(), in, x)
	if err != nil {
		d.t.Fatal(err)
	}
	return q
}

func (d *desk) labels(in category.ID, all bool) (labels []string) {
	d.t.Helper()
	list, err := question.Of(d.t.Context(), d.db, in, all)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, q := range list {
		labels = append(labels, q.Label("en"))
	}
	return labels
}

// fields are the fields that an error names.
func fields(t *testing.T, err error) (names []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*errs.Error](err)
	if !ok {
		t.Fatalf("%v names no field", err)
	}
	for _, f := range e.Fields {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestACategoryAsksWhatThoseAboveItAskFirst(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		which := d.add(d.printer, draft("Which one?", question.Device))
		d.add(d.hardware, draft("What does it show?", question.Text))
		d.add(d.mail, draft("Whose mailbox?", question.Line))
		off := draft("Old", question.YesNo)
		off.Active = false
		d.add(d.hardware, off)
		if diff := cmp.Diff([]string{"What does it show?", "Which one?"}, d.labels(d.printer, false)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"What does it show?", "Old", "Which one?"}, d.labels(d.printer, true)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"What does it show?"}, d.labels(d.hardware, false)); diff != "" {
			t.Error(diff)
		}
		x := draft("Which printer?", question.Line) // the kind stays
		got, err := d.store.Update(t.Context(), access.System(), which.ID, which.Version, x)
		if err != nil || got.Kind != question.Device || got.LabelFR != "Which printer? fr" {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = d.store.Update(t.Context(), access.System(), which.ID, which.Version, x)
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("a second change of the same version: %v", err)
		}
		_, err = d.store.Create(t.Context(), access.Actor{Person: 1, Agent: true}, d.printer, x)
		if !errs.Is(err, errs.Forbidden) {
			t.Errorf("an agent adds a question: %v", err)
		}
		acts, _, err := audit.List(t.Context(), d.db, access.System(), audit.Filter{Action: "question.update"}, 0, 10)
		if err != nil || len(acts) != 1 {
			t.Errorf("%d acts in the audit, %v", len(acts), err)
		}
	})
}

func TestAQuestionFollowsFromAnEarlierOneOnly(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		smokes := d.add(d.hardware, draft("Does it smoke?", question.YesNo))
		kind := d.add(d.printer, draft("Which kind?", question.Choice, "Laser", "Ink jet", "Ink-jet"))
		if diff := cmp.Diff([]string{"laser", "ink_jet", "ink_jet_2"}, []string{kind.Options[0].Key, kind.Options[1].Key, kind.Options[2].Key}); diff != "" {
			t.Error(diff)
		}
		words := d.add(d.printer, draft("Which words?", question.Line))
		toner := d.add(d.printer, after(draft("Which toner?", question.Line), kind.ID, "laser"))
		d.add(d.printer, after(draft("Since when?", question.Line), smokes.ID, question.Yes))
		deskOnly := draft("Under contract?", question.YesNo)
		deskOnly.Portal = question.Never
		contract := d.add(d.printer, deskOnly)
		for name, x := range map[string]question.Draft{
			"an answer that is not there":  after(draft("x", question.Line), kind.ID, "steam"),
			"running words":                after(draft("x", question.Line), words.ID, "x"),
			"a question of another branch": after(draft("x", question.Line), d.add(d.mail, draft("y", question.YesNo)).ID, question.Yes),
			"what the portal does not ask": after(draft("x", question.Line), contract.ID, question.Yes),
			"a question that is not there": after(draft("x", question.Line), 999, question.Yes),
		} {
			_, err := d.store.Create(t.Context(), access.System(), d.printer, x)
			if diff := cmp.Diff([]string{"if"}, fields(t, err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		// One that comes later, or itself, cannot be the reason.
		for _, on := range []question.ID{toner.ID, kind.ID} {
			x := after(draft("Which kind?", question.Choice), on, "laser")
			x.Options = kind.Options
			_, err := d.store.Update(t.Context(), access.System(), kind.ID, kind.Version, x)
			if diff := cmp.Diff([]string{"if"}, fields(t, err)); diff != "" {
				t.Error(diff)
			}
		}
		// What others follow from stays.
		off := draft("Which kind?", question.Choice)
		off.Active, off.Portal, off.Options = false, question.Never, kind.Options[1:]
		_, err := d.store.Update(t.Context(), access.System(), kind.ID, kind.Version, off)
		if diff := cmp.Diff([]string{"active", "options", "portal"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		if err := d.store.Move(t.Context(), access.System(), toner.ID, -1); err != nil {
			t.Fatal(err)
		}
		err = d.store.Move(t.Context(), access.System(), toner.ID, -1)
		if diff := cmp.Diff([]string{"position"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		want := []string{"Does it smoke?", "Which kind?", "Which toner?", "Which words?", "Since when?", "Under contract?"}
		if diff := cmp.Diff(want, d.labels(d.printer, false)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOptionsKeepTheirKeys(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		kind := d.add(d.printer, draft("Which kind?", question.Choice, "Laser", "Ink jet", "Label"))
		x := draft("Which kind?", question.Choice)
		renamed := kind.Options[1]
		renamed.LabelEN = "Ink"
		x.Options = []question.Option{renamed, kind.Options[0], {LabelEN: "Été", LabelFR: "Été", LabelNL: "Été", Active: true}}
		got, err := d.store.Update(t.Context(), access.System(), kind.ID, kind.Version, x)
		if err != nil {
			t.Fatal(err)
		}
		var now []string
		for _, o := range got.Offered("") {
			now = append(now, o.Key+"="+o.LabelEN)
		}
		if diff := cmp.Diff([]string{"ink_jet=Ink", "laser=Laser", "ete=Été"}, now); diff != "" {
			t.Error(diff)
		}
		if o, ok := got.Option("label"); !ok || o.Active {
			t.Errorf("what was left out: %+v, %v", o, ok)
		}
		if list := got.Offered("label"); len(list) != 4 {
			t.Errorf("what was chosen is not offered any more: %+v", list)
		}
		for name, list := range map[string][]question.Option{
			"one only":      {kind.Options[0]},
			"twice":         {kind.Options[0], kind.Options[1], {LabelEN: "Laser", LabelFR: "x", LabelNL: "x", Active: true}},
			"unknown key":   {kind.Options[0], kind.Options[1], {Key: "steam", LabelEN: "Steam", LabelFR: "x", LabelNL: "x", Active: true}},
			"half a option": {kind.Options[0], kind.Options[1], {LabelEN: "Steam", Active: true}},
		} {
			x.Options = list
			_, err := d.store.Update(t.Context(), access.System(), kind.ID, got.Version, x)
			if diff := cmp.Diff([]string{"options"}, fields(t, err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestDraftsAreRefusedWhole(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		_, err := d.store.Create(t.Context(), access.System(), d.printer, question.Draft{Kind: "riddle", HelpEN: "Only in English", Portal: question.Never, Desk: question.Never})
		want := []string{"help_fr", "help_nl", "kind", "label_en", "label_fr", "label_nl", "portal"}
		if diff := cmp.Diff(want, fields(t, err)); diff != "" {
			t.Error(diff)
		}
		_, err = d.store.Create(t.Context(), access.System(), 999, draft("x", question.Line))
		if !errs.Is(err, errs.NotFound) {
			t.Errorf("in a category that is not there: %v", err)
		}
	})
}

func TestWhatIsRememberedIsAskedAnewAfterAChange(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ask := func() int {
			t.Helper()
			list, err := d.store.Asked(t.Context(), d.printer)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if n := ask(); n != 0 {
			t.Errorf("%d questions before the first", n)
		}
		d.add(d.hardware, draft("What does it show?", question.Text))
		if n := ask(); n != 1 {
			t.Errorf("%d questions after the first", n)
		}
	})
}

func TestOnlyWhatFollowsFromTheAnswersIsAsked(t *testing.T) {
	t.Parallel()
	yes := func(id question.ID) *question.ID { return &id }
	list := []question.Question{
		{ID: 1, Kind: question.YesNo, Portal: question.Must},
		{ID: 2, Kind: question.Choice, Portal: question.Must, IfID: yes(1), IfAnswer: question.Yes},
		{ID: 3, Kind: question.Line, Portal: question.Must, IfID: yes(2), IfAnswer: "laser"},
		{ID: 4, Kind: question.Line, Portal: question.May},
	}
	for _, x := range []struct {
		answers        map[question.ID]question.Value
		shown, missing []string
	}{
		{nil, []string{"q1", "q4"}, []string{"q1"}},
		{map[question.ID]question.Value{1: {YesNo: question.No}, 2: {Choice: "laser"}}, []string{"q1", "q4"}, nil},
		{map[question.ID]question.Value{1: {YesNo: question.Yes}}, []string{"q1", "q2", "q4"}, []string{"q2"}},
		{map[question.ID]question.Value{1: {YesNo: question.Yes}, 2: {Choice: "laser"}}, []string{"q1", "q2", "q3", "q4"}, []string{"q3"}},
	} {
		var shown []string
		for _, q := range question.Shown(list, x.answers) {
			shown = append(shown, q.ID.Field())
		}
		if diff := cmp.Diff(x.shown, shown); diff != "" {
			t.Errorf("%v: %s", x.answers, diff)
		}
		if err := question.Missing(list, x.answers, question.Portal); err != nil || x.missing != nil {
			if diff := cmp.Diff(x.missing, fields(t, err)); diff != "" {
				t.Errorf("%v: %s", x.answers, diff)
			}
		}
	}
}

func TestAQuestionIsAskedAboutWhatCameThroughItsDoors(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		c := t.Context()
		every := draft("Always?", question.YesNo)
		every.Channels = question.Channels()
		all := d.add(d.printer, every)
		x := draft("By voice?", question.Line)
		x.Channels = []question.Channel{question.ByVisit, question.ByPhone}
		voice := d.add(d.printer, x)
		if all.Channels != "" || voice.Channels != "phone visit" {
			t.Errorf("stored as %q and %q", all.Channels, voice.Channels)
		}
		list, err := question.Of(c, d.db, d.printer, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range question.Channels() {
			want := 1
			if ch == question.ByPhone || ch == question.ByVisit {
				want = 2
			}
			if got := question.AskedAt(list, question.Desk, ch); len(got) != want {
				t.Errorf("about %s: %d questions, want %d", ch, len(got), want)
			}
		}
		follows := after(draft("Who?", question.Line), all.ID, question.Yes)
		if _, err := d.store.Create(c, access.System(), d.printer, follows); err != nil {
			t.Fatal(err)
		}
		every.Channels = []question.Channel{question.ByPhone}
		_, err = d.store.Update(c, access.System(), all.ID, all.Version, every)
		if diff := cmp.Diff([]string{"channels"}, fields(t, err)); diff != "" {
			t.Error("another follows from it everywhere:", diff)
		}
		choice := d.add(d.printer, func() question.Draft {
			x := draft("Here?", question.YesNo)
			x.Channels = []question.Channel{question.ByPhone}
			return x
		}())
		_, err = d.store.Create(c, access.System(), d.printer, after(draft("Where?", question.Line), choice.ID, question.Yes))
		if diff := cmp.Diff([]string{"if"}, fields(t, err)); diff != "" {
			t.Error("it would be asked where the first is not:", diff)
		}
		x.Channels = []question.Channel{"pigeon"}
		_, err = d.store.Create(c, access.System(), d.printer, x)
		if diff := cmp.Diff([]string{"channels"}, fields(t, err)); diff != "" {
			t.Error(diff)
		}
	})
}
