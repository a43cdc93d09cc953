package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/asset"
	"firstline/internal/desk/category"
	"firstline/internal/desk/question"
	"firstline/internal/desk/team"
)

// printers is a category with three questions: whether it jams, where if so, and one for agents only.
func (d *desk) printers() (in category.ID, jam, where, contract question.ID, device question.ID) {
	d.T.Helper()
	c, err := category.NewStore(d.DB).Create(d.T.Context(), access.System(), category.Draft{NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: d.Team, Active: true})
	if err != nil {
		d.T.Fatal(err)
	}
	add := func(kind question.Kind, portal question.Asking, on *question.ID, is string, options ...question.Option) question.ID {
		q, err := d.Questions.Create(d.T.Context(), access.System(), c.ID, question.Draft{
			Kind: kind, LabelEN: "What?", LabelFR: "Quoi ?", LabelNL: "Wat?", Portal: portal, Desk: question.May, IfID: on, IfAnswer: is, Active: true, Options: options,
		})
		if err != nil {
			d.T.Fatal(err)
		}
		return q.ID
	}
	jam = add(question.YesNo, question.Must, nil, "")
	where = add(question.Choice, question.May, &jam, question.Yes,
		question.Option{LabelEN: "Tray", LabelFR: "Bac", LabelNL: "Lade", Active: true}, question.Option{LabelEN: "Back", LabelFR: "Arrière", LabelNL: "Achterkant", Active: true})
	contract = add(question.Line, question.Never, nil, "")
	return c.ID, jam, where, contract, add(question.Device, question.May, nil, "")
}

func TestQuestionsOfACategoryAreRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		in, jam, where, contract, _ := d.printers()
		path := fmt.Sprintf("/categories/%d/questions", in)
		bob := d.as(d.bob).get(path).is(200)
		bob.has("questions.0.id", float64(jam)).has("questions.0.kind", "yes_no").has("questions.0.label", "Quoi ?").has("questions.0.portal", "must").has("questions.0.desk", nil)
		bob.has("questions.1.only_if.question_id", float64(jam)).has("questions.1.only_if.answer", "yes").has("questions.1.options.0.key", "tray").has("questions.1.options.0.label", "Bac")
		bob.has("questions.2.kind", "device").has("questions.3", nil)
		d.as(d.lea).get(path).is(200).has("questions.2.id", float64(contract)).has("questions.2.desk", "may")
		d.as(d.lea).get("/categories/9999/questions").is(404)
		_ = where
	})
}

func TestRequestersAnswerWhatIsStillOpenByAProgram(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		in, jam, where, contract, _ := d.printers()
		ann := d.as(d.ann)
		made := ann.post("/tickets", fmt.Sprintf(`{"subject":"It jams","text":"Again","category_id":%d}`, in)).is(201)
		at := fmt.Sprint("/tickets/", made.at("id"), "/questions")
		ann.get(at).is(200).has("questions.0.id", float64(jam)).has("questions.1.kind", "device").has("questions.2", nil)
		d.as(d.bob).get(at).is(404)
		ann.post(at, fmt.Sprintf(`{"answers":[{"question_id":%d,"text":"O-17"}]}`, contract)).wrong(422, "body.answers", "question.not_asked")
		ann.post(at, fmt.Sprintf(`{"answers":[{"question_id":%d,"yes":true}]}`, jam)).is(200).has("answers.0.yes", true)
		ann.get(at).is(200).has("questions.0.id", float64(where)).has("questions.0.only_if", nil)
		ann.post(at, fmt.Sprintf(`{"answers":[{"question_id":%d,"yes":false}]}`, jam)).is(409)
	})
}

func TestAnswersAreGivenReadAndFiltered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		in, jam, where, contract, device := d.printers()
		laptop, err := d.Assets.Create(t.Context(), access.System(), asset.Draft{Tag: "PC-1", HolderID: d.ann.Person})
		if err != nil {
			t.Fatal(err)
		}
		ann, agent := d.as(d.ann), d.as(d.lea)
		made := ann.post("/tickets", fmt.Sprintf(
			`{"subject":"It jams","text":"Again","category_id":%d,"answers":[{"question_id":%d,"yes":true},{"question_id":%d,"choice":"tray"},{"question_id":%d,"asset_id":%d}]}`,
			in, jam, where, device, laptop.ID)).is(201)
		at := fmt.Sprint("/tickets/", made.at("id"), "/answers")
		mine := ann.get(at).is(200)
		mine.has("answers.0.yes", true).has("answers.1.choice", "tray").has("answers.2.asset_id", float64(laptop.ID)).has("answers.0.by_id", nil)
		agent.patch(at, mine.header.Get("ETag"), fmt.Sprintf(`{"answers":[{"question_id":%d,"text":"O-17"},{"question_id":%d,"yes":false}]}`, contract, jam)).is(200).
			has("answers.0.yes", false).has("answers.0.by_id", float64(d.lea.Person)).has("answers.1.text", "O-17").has("answers.3", nil)
		agent.patch(at, mine.header.Get("ETag"), `{"answers":[{"question_id":1}]}`).is(412)
		agent.patch(at, "", `{"answers":[{"question_id":1}]}`).is(428)
		now := agent.get(at).is(200).header.Get("ETag")
		agent.patch(at, now, fmt.Sprintf(`{"answers":[{"question_id":%d,"choice":"tray"}]}`, where)).wrong(422, "body.answers", "question.not_asked")
		agent.patch(at, now, fmt.Sprintf(`{"answers":[{"question_id":%d,"text":"x"}]}`, jam)).wrong(422, "body.answers", "question.other_kind")
		ann.get(at).is(200).has("answers.0.yes", false).has("answers.1.asset_id", float64(laptop.ID)).has("answers.2", nil)
		d.as(d.bob).get(at).is(404)
		ann.patch(at, now, fmt.Sprintf(`{"answers":[{"question_id":%d,"yes":true}]}`, jam)).is(403)

		ann.post("/tickets", `{"subject":"Another","text":"thing"}`).is(201)
		for query, found := range map[string]bool{
			fmt.Sprint(int64(jam)): true, fmt.Sprintf("%d:no", jam): true, fmt.Sprintf("%d:yes", jam): false, fmt.Sprintf("%d:O-17", contract): true,
			fmt.Sprintf("%d:%d", device, laptop.ID): true, fmt.Sprintf("%d:tray", where): false, fmt.Sprintf("%d:no&answer=%d", jam, contract): true,
		} {
			list := agent.get("/tickets?answer="+query).is(200).has("tickets.1", nil)
			if got := list.at("tickets.0") != nil; got != found {
				t.Errorf("answer=%s finds it: %v", query, got)
			}
		}
		agent.get("/tickets?answer=9999").wrong(422, "query.answer", "question.unknown")
		agent.get(fmt.Sprintf("/tickets?answer=%d:perhaps", jam)).wrong(422, "query.answer", "question.choice_unknown")
		ann.get(fmt.Sprintf("/tickets?answer=%d", jam)).wrong(422, "query.answer", "api.for_desk")
	})
}

func TestQuestionsOfACategoryAreWrittenAndMoved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		in, jam, where, _, _ := d.printers()
		agent, admin := d.as(d.lea), d.as(d.Person("Ada Admin", "en", account.Roles{Admin: true}))
		list := fmt.Sprintf("/categories/%d/questions", in)
		const colour = `{"kind":"choice","labels":{"en":"Colour?","fr":"Couleur ?","nl":"Kleur?"},"portal":"may","desk":"may","active":true,
			"options":[{"labels":{"en":"Red","fr":"Rouge","nl":"Rood"},"active":true},{"labels":{"en":"Blue","fr":"Bleu","nl":"Blauw"},"active":true}]}`
		agent.post(list, colour).is(403)
		admin.post("/categories/9999/questions", colour).is(404)
		admin.post(list, strings.Replace(colour, "Couleur ?", " ", 1)).wrong(422, "body.labels.fr", "question.label_missing")
		admin.post(list, strings.Replace(colour, `"active":true,`, `"active":true,"only_if":{"question_id":9999,"answer":"yes"},`, 1)).wrong(422, "body.only_if", "question.if_not_earlier")
		made := admin.post(list, colour).is(201).has("options.0.key", "red").has("options.1.key", "blue").has("position", 5)
		at := fmt.Sprint("/questions/", made.at("id"))
		agent.get(at).is(200).has("labels.nl", "Kleur?").has("category_id", int(in))
		d.as(d.ann).get(at).is(403)

		put := func(version, body string) *reply { return admin.do(http.MethodPut, at, body, "If-Match", version) }
		admin.do(http.MethodPut, at, colour).is(428)
		put(`"7"`, strings.ReplaceAll(colour, `"labels":{"en":"Red"`, `"key":"red","labels":{"en":"Red"`)).is(412)
		put(`"1"`, strings.Replace(colour, "choice", "line", 1)).wrong(422, "body.kind", "question.kind_stays")
		put(`"1"`, `{"kind":"choice","labels":{"en":"Colour?","fr":"Couleur ?","nl":"Kleur?"},"portal":"may","desk":"may","active":true,
			"options":[{"key":"red","labels":{"en":"Red","fr":"Rouge","nl":"Rood"},"active":true},{"labels":{"en":"Green","fr":"Vert","nl":"Groen"},"active":true}],
			"only_if":{"question_id":`+fmt.Sprint(jam)+`,"answer":"no"}}`).
			is(200).has("options.1.key", "blue").has("options.1.active", false).has("options.2.key", "green").has("only_if.answer", "no")
		jammed := fmt.Sprint("/questions/", jam)
		admin.do(http.MethodPut, jammed, `{"kind":"yes_no","labels":{"en":"Jam?","fr":"Bourrage ?","nl":"Vast?"},"portal":"must","desk":"may","active":false}`, "If-Match", `"1"`).
			wrong(422, "body.active", "question.others_follow")

		agent.post(at+"/move", `{"by":-1}`).is(403)
		admin.post(at+"/move", `{"by":2}`).is(422)
		admin.post(at+"/move", `{"by":-1}`).is(204)
		admin.get(at).has("position", 4)
		admin.post(fmt.Sprint("/questions/", where, "/move"), `{"by":-1}`).wrong(422, "body.position", "question.stays_behind")
		put(`"2"`, strings.Replace(strings.Replace(colour, `"active":true,`, `"active":false,`, 1), `{"labels":{"en":"Red"`, `{"key":"red","labels":{"en":"Red"`, 1)).is(200).has("active", false)
		agent.get(list).has("questions.4", nil)
		agent.get(list+"?all=true").wrong(422, "query.all", "api.for_managers")
		admin.get(list+"?all=true").is(200).has("questions.3.out_of_use", true).has("questions.4.out_of_use", nil)
	})
}

func TestWhatOnlyAgentsAreAskedAboutASensitiveCategoryIsForItsTeams(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		in, jam, _, contract, _ := d.printers()
		_, err := category.NewStore(d.DB).Update(t.Context(), access.System(), in, 1, category.Draft{
			NameEN: "Printer", NameFR: "Imprimante", NameNL: "Printer", TeamID: d.Team, Active: true, SealedTo: []team.ID{d.Team},
		})
		if err != nil {
			t.Fatal(err)
		}
		elsewhere := d.Person("Luc Elsewhere", "en", account.Roles{Agent: true})
		d.write(`DELETE FROM team_member WHERE person_id = $1`, elsewhere.Person)
		d.as(d.lea).get(fmt.Sprint("/questions/", contract)).is(200)
		d.as(elsewhere).get(fmt.Sprint("/questions/", contract)).is(404)
		d.as(elsewhere).get(fmt.Sprint("/questions/", jam)).is(200)
	})
}
