package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAProgramWalksATicketFromItsOpeningToItsConfirmation(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		user, desk := d.as(d.ann), d.as(d.lea)
		made := user.post("/tickets", `{"subject":"Printer is silent","text":"It prints nothing.","impact":"team","urgency":"hinders","tried":"Restart"}`).is(201)
		made.has("state", "new").has("priority", "high").has("requester_id", int(d.ann.Person)).has("channel", "api").has("created_at", "2027-02-01T09:00:00Z")
		at := strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
		if made.header.Get("ETag") == "" || at != fmt.Sprint("/tickets/", made.at("id")) {
			t.Errorf("headers %v", made.header)
		}
		desk.get(at).is(200).has("team_id", int(d.Team)).has("tried", "Restart")
		desk.post(at+"/assign", fmt.Sprintf(`{"assignee_id":%d,"expect_id":0}`, d.lea.Person)).is(200).has("assignee_id", int(d.lea.Person)).has("state", "open")
		desk.post(at+"/notes", `{"text":"Third time this month."}`).is(201)
		desk.post(at+"/messages", `{"html":"<p>Which <b>floor</b>?</p><script>x</script>","then":"waiting_user"}`).is(201).has("state", "waiting_user")
		user.post(at+"/messages", `{"text":"The second."}`).is(201).has("state", "open")
		talk := user.get(at+"/messages").is(200).has("messages.0.text", "It prints nothing.").has("messages.1.from_desk", true).has("messages.2.text", "The second.")
		if strings.Contains(talk.text, "script") || !strings.Contains(talk.text, "<b>floor</b>") {
			t.Errorf("messages: %s", talk.text)
		}
		desk.get(at+"/notes").is(200).has("notes.0.text", "Third time this month.").has("notes.1", nil)
		desk.post(at+"/state", `{"state":"waiting_user"}`).is(200).has("state", "waiting_user")
		desk.post(at+"/resolve", `{"text":"New cable.","cause":"hardware"}`).is(200).has("state", "resolved").has("cause", "hardware")
		user.post(at+"/not-solved", `{"text":"Still silent."}`).is(200).has("state", "open")
		desk.post(at+"/resolve", `{"text":"New printer.","cause":"hardware"}`).is(200)
		user.post(at+"/confirm", "").is(200).has("state", "closed").has("cause", nil)
		desk.get(at).has("close_kind", "confirmed").has("reopened", 1)
	})
}

func TestADeskNotesWhoToldItThatATicketIsSolved(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		desk, user := d.as(d.lea), d.as(d.ann)
		desk.post(at+"/resolve", `{"text":"Oiled.","cause":"hardware"}`).is(200)
		user.post(at+"/confirm", `{"channel":"phone"}`).wrong(422, "body.channel", "api.for_desk")
		desk.post(at+"/confirm", "").wrong(422, "body.channel", "close.channel_missing")
		desk.post(at+"/confirm", `{"channel":"portal"}`).is(422)
		desk.post(at+"/confirm", fmt.Sprintf(`{"channel":"phone","said_by_id":%d}`, d.bob.Person)).is(422)
		desk.post(at+"/confirm", `{"channel":"phone"}`).is(200).has("state", "closed").has("close_kind", "by_word")
	})
}

func TestThanksByAProgramMoveNothingAndLateAnswersOpenAnotherTicket(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		id := d.Open(d.ann, "Mouse", "It squeaks.").ID
		at, desk, user := path(id, ""), d.as(d.lea), d.as(d.ann)
		desk.post(at+"/resolve", `{"text":"Oiled.","cause":"hardware"}`).is(200)
		user.post(at+"/messages", `{"text":"Thanks!"}`).is(201).has("state", "resolved").has("ticket_id", float64(id))
		user.post(at+"/confirm", "").is(200)
		user.post(at+"/messages", `{"text":"Thanks!"}`).is(201).has("state", "closed")
		d.write(`UPDATE ticket SET closed_at = 1 WHERE id = $1`, id)
		user.post(at+"/not-solved", "").is(409).has("code", "ticket.too_late_to_reopen")
		user.post(at+"/messages", `{"text":"Thanks!"}`).is(201).has("ticket_id", float64(id))
		late := user.post(at+"/messages", `{"text":"It squeaks again."}`).is(201).has("state", "new")
		if late.at("ticket_id") == float64(id) {
			t.Errorf("a late answer stands on the old ticket: %s", late.text)
		}
		third := `{"text":"It squeaks a third time."}`
		first := user.post(at+"/not-solved", third, "Idempotency-Key", "k").is(200).has("state", "new").has("follows_id", float64(id))
		user.post(at+"/not-solved", third, "Idempotency-Key", "k").is(200).has("id", first.at("id"))
	})
}

func TestListsFilterAndPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		var want []float64
		for i := range 5 {
			d.Clock.Advance(1e9)
			want = append([]float64{float64(d.Open(d.ann, fmt.Sprint("Problem ", i), "…").ID)}, want...)
		}
		desk := d.as(d.lea)
		var got []float64
		next := "/tickets?limit=2"
		for pages := 0; next != ""; pages++ {
			page := desk.get(next).is(200)
			for i := range 2 {
				if id, ok := page.at(fmt.Sprintf("tickets.%d.id", i)).(float64); ok {
					got = append(got, id)
				}
			}
			next = strings.TrimSuffix(strings.TrimPrefix(page.header.Get("Link"), "</api/v1"), `>; rel="next"`)
			if (page.at("next") == nil) != (next == "") || pages > 3 {
				t.Fatalf("next %v, link %q", page.at("next"), next)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages (-want +got): %s", diff)
		}
		last := int(want[0])
		desk.post(fmt.Sprint("/tickets/", last, "/resolve"), `{"text":"Done.","cause":"other"}`).is(200)
		for query, first := range map[string]any{
			"open=false": last, "open=true": int(want[1]), "state=resolved,closed": last, "assignee=me": last, "assignee=none": int(want[1]),
			"priority=critical": nil, "requester=" + fmt.Sprint(d.bob.Person): nil, "since=2027-02-01T09:00:05Z": last,
			"team=" + fmt.Sprint(d.Team): last, "owner=" + fmt.Sprint(d.lea.Person): last, "category=7": nil,
			"q=is:done+assignee:me": last, "q=-is:done+created:today": int(want[1]), "q=state:waiting": nil, "q=is:open&assignee=me": nil,
		} {
			desk.get("/tickets?"+query).is(200).has("tickets.0.id", first)
		}
		d.as(d.bob).get("/tickets").is(200).has("tickets.0", nil)
		d.as(d.ann).get("/tickets?assignee=me").wrong(422, "query.assignee", "api.for_desk")
		desk.get("/tickets?cursor=xyz").wrong(422, "query.cursor", "ticket.cursor_broken")
		desk.get("/tickets?limit=201").wrong(422, "query.limit", "api.at_most")
		desk.get("/tickets?sort=subject").wrong(422, "query.sort", "api.unknown_parameter")
		desk.get("/tickets?assignee=7x").wrong(422, "query.assignee", "api.assignee_filter")
		desk.get("/tickets?since=yesterday").wrong(422, "query.since", "api.date_time")
		d.as(d.ann).get("/tickets?q=is:open").wrong(422, "query.q", "api.for_desk")
		desk.get("/tickets?q=is:open+colour:red").wrong(422, "query.q", "view.field_unknown")
		desk.get("/tickets?q=printer").wrong(422, "query.q", "view.word_alone")
		desk.get("/tickets?state=lost").wrong(422, "query.state[0]", "api.one_of")
	})
}

func TestAnEditNeedsTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		desk := d.as(d.lea)
		read := desk.get(at).is(200).header.Get("ETag")
		desk.patch(at, "", `{"subject":"x"}`).is(428).has("code", "api.if_match_missing")
		changed := desk.patch(at, read, `{"subject":"Mouse squeaks","urgency":"blocks","symptom":"Noise"}`).is(200)
		changed.has("subject", "Mouse squeaks").has("urgency", "blocks").has("priority", "high").has("kind", "incident")
		if changed.header.Get("ETag") == read {
			t.Error("the version stayed")
		}
		desk.patch(at, read, `{"subject":"Cat","urgency":"blocks"}`).wrong(412, "body.subject", "ticket.changed_meanwhile").has("errors.1", nil)
		desk.patch(at, `W/"1"`, `{"kind":"question"}`).is(412)
		now := changed.header.Get("ETag")
		desk.get(at).has("subject", "Mouse squeaks")
		desk.patch(at, now, `{"symptom":null,"subject":""}`).wrong(422, "body.subject", "api.longer")
		desk.patch(at, now, `{"subject":null}`).wrong(422, "body.subject", "ticket.subject_missing")
		desk.patch(at, now, `{"impact":null}`).wrong(422, "body.impact", "ticket.impact_unknown")
		desk.patch(at, now, `{"category_id":99}`).wrong(422, "body.category_id", "ticket.category_unknown")
		desk.patch(at, now, `{"symptom":null}`).is(200).has("symptom", nil)
	})
}

func TestTwoProgramsThatEditAtOnceDoNotBothWin(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		desk := d.as(d.lea)
		read := desk.get(at).header.Get("ETag")
		status := make(chan int, 4)
		for i := range 4 {
			go func() { status <- desk.patch(at, read, fmt.Sprintf(`{"tried":"%d","symptom":"%d"}`, i, i)).status }()
		}
		won := 0
		for range 4 {
			switch s := <-status; s {
			case 200:
				won++
			case 412:
			default:
				t.Errorf("status %d", s)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestACreationSentTwiceIsMadeOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		user := d.as(d.ann)
		body := `{"subject":"Laptop","text":"It is gone."}`
		ids := make(chan any, 6)
		for range 6 {
			go func() { ids <- user.post("/tickets", body, "Idempotency-Key", "k1").is(201).at("id") }()
		}
		first := <-ids
		for range 5 {
			if id := <-ids; id != first {
				t.Errorf("ticket %v beside %v", id, first)
			}
		}
		user.post("/tickets", `{"subject":"Other","text":"It is gone."}`, "Idempotency-Key", "k1").is(409).has("code", "ticket.once_other")
		user.get("/tickets").has("tickets.1", nil)
		if id := d.as(d.bob).post("/tickets", body, "Idempotency-Key", "k1").is(201).at("id"); id == first {
			t.Error("one person's key found another's ticket")
		}
		at := fmt.Sprint("/tickets/", first)
		seq := user.post(at+"/messages", `{"text":"Anybody?"}`, "Idempotency-Key", "k2").is(201).at("seq")
		user.post(at+"/messages", `{"text":"Anybody?"}`, "Idempotency-Key", "k2").is(201).has("seq", int(seq.(float64)))
		desk := d.as(d.lea)
		seq = desk.post(at+"/notes", `{"text":"Stolen?"}`, "Idempotency-Key", "k3").is(201).at("seq")
		desk.post(at+"/notes", `{"text":"Stolen?"}`, "Idempotency-Key", "k3").is(201).has("seq", int(seq.(float64)))
		desk.get(at+"/notes").has("notes.1", nil)
	})
}

func TestConflictsOfActsAreTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		at := path(d.Open(d.ann, "Mouse", "It squeaks.").ID, "")
		desk := d.as(d.lea)
		read := desk.get(at).at("last_seq")
		d.as(d.ann).post(at+"/messages", `{"text":"It stopped."}`).is(201)
		desk.post(at+"/messages", fmt.Sprintf(`{"text":"Oil it.","read_seq":%v}`, read)).is(409).has("code", "ticket.others_wrote")
		desk.post(at+"/assign", fmt.Sprintf(`{"assignee_id":%d,"expect_id":%d}`, d.lea.Person, d.ann.Person)).is(409).has("code", "ticket.assigned_meanwhile")
		desk.post(at+"/assign", fmt.Sprintf(`{"assignee_id":%d}`, d.ann.Person)).wrong(422, "body.assignee_id", "ticket.assignee_no_agent")
		desk.post(at+"/team", `{"team_id":99}`).wrong(422, "body.team_id", "ticket.team_unknown")
		d.as(d.ann).post(at+"/confirm", "").is(409).has("code", "ticket.not_resolved")
		d.as(d.ann).post(at+"/messages", `{"text":"x","then":"open"}`).wrong(422, "body.then", "api.for_desk")
		d.as(d.ann).post("/tickets", fmt.Sprintf(`{"subject":"x","text":"y","requester_id":%d}`, d.bob.Person)).is(403).has("code", "ticket.open_for_others")
	})
}
