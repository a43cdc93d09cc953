package api_test

import (
	"fmt"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/account"
	"firstline/internal/desk/approval"
	"firstline/internal/desk/category"
	"firstline/internal/desk/person"
	"firstline/internal/desk/ticket"
)

func TestProgramsWriteTheProtocolAndPointAtItsVersions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		boss, lea := d.as(d.Person("Nadia Admin", "en", account.Roles{Admin: true, Agent: true})), d.as(d.lea)
		page := `{"active":true,"stages":["assess"],"texts":[{"locale":"en","title":"Ask","html":"<p>Ask <script>x</script>first.</p>"}]}`
		lea.post("/protocol", page).is(403)
		boss.post("/protocol", `{"active":true,"texts":[{"locale":"en","title":"","html":"<p>x</p>"}]}`).wrong(422, "body.texts", "protocol.title_missing")
		made := boss.post("/protocol", page).is(201).has("published", 0).has("drafted", true).has("texts.0.html", "<p>Ask first.</p>").has("stages.0", "assess")
		at := fmt.Sprint("/protocol/", made.at("id"))
		boss.post(at+"/publication", `{"changed":"New"}`).is(428)
		boss.post(at+"/publication", `{"changed":"New"}`, "If-Match", made.header.Get("ETag")).is(200).has("published", 1).has("drafted", false)
		now := boss.get(at + "/draft").is(200).header.Get("ETag")
		boss.post(at+"/publication", `{"changed":"Again"}`, "If-Match", now).is(409)
		boss.do("PUT", at+"/draft", page, "If-Match", `"99"`).is(412)
		kept := boss.do("PUT", at+"/draft", strings.Replace(page, "first", "twice", 1), "If-Match", now).is(200).has("drafted", true)
		boss.do("DELETE", at+"/draft", "", "If-Match", kept.header.Get("ETag")).is(204)
		lea.get(at + "/draft").is(403)
		lea.get(at+"/versions").is(200).has("versions.0.version", 1).has("versions.0.changed", "New").has("versions.1", nil)
		lea.post(at+"/acknowledgement", `{"version":1}`).is(204)

		lea.post("/improvements", fmt.Sprintf(`{"title":"Ask first","kind":"protocol","owner_id":%d,"figure":"returns"}`, d.lea.Person)).is(201)
		done := func(version int) *reply {
			return lea.post("/improvements/1/state", fmt.Sprintf(`{"state":"done","protocol":{"page_id":%v,"version":%d}}`, made.at("id"), version), "If-Match", `"1"`)
		}
		done(2).wrong(422, "body.protocol", "improvement.version_unknown")
		done(1).is(200).has("protocol.page_id", made.at("id")).has("protocol.version", 1).has("changed", nil)
	})
}

func TestProgramsAskForProofLookThroughGlassAndImportAssets(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		admin := d.Person("Nadia Admin", "en", account.Roles{Admin: true})
		admin.Teams = nil
		boss, lea := d.as(admin), d.as(d.lea)
		tk := d.Open(d.ann, "Mouse", "It squeaks.")
		c, err := category.NewStore(d.DB).Create(t.Context(), access.System(), category.Draft{NameEN: "Accounts", NameFR: "Comptes", NameNL: "Accounts", TeamID: d.Team, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		lea.do("PUT", "/identity-categories", `{"category_ids":[]}`).is(403)
		boss.do("PUT", "/identity-categories", fmt.Sprintf(`{"category_ids":[%d]}`, c.ID)).is(200).has("category_ids.0", int(c.ID))
		lea.get("/identity-categories").is(200).has("category_ids.0", int(c.ID))
		lea.post(path(tk.ID, "")+"/identity/need", "").is(200).has("needed", "ticket")

		lea.get("/glasses").is(403)
		at := fmt.Sprint("/glasses/", tk.ID)
		boss.get(at).is(404)
		d.as(admin, account.ScopeTicketsWrite, account.ScopeTicketsRead).post("/glasses", fmt.Sprintf(`{"ticket_id":%d,"reason":"Audit"}`, tk.ID)).is(403).has("code", "api.scope_missing")
		boss.post("/glasses", `{"ticket_id":999,"reason":"Audit"}`).wrong(422, "body.ticket_id", "category.glass_number")
		boss.post("/glasses", fmt.Sprintf(`{"ticket_id":%d,"reason":"Audit"}`, tk.ID)).is(200).has("reason", "Audit")
		boss.get(at).is(200).has("subject", "Mouse").has("messages.0.text", "It squeaks.").has("glass.reason", "Audit")
		boss.get("/glasses").is(200).has("glasses.0.ticket_id", int(tk.ID)).has("glasses.1", nil)

		table := func(dry bool) *reply {
			return boss.post("/assets/import", fmt.Sprintf(`{"table":"Tag;Model\nPC-1;EliteBook\n;Nothing\n","dry_run":%v}`, dry)).is(200).has("created", 1).has("lines.0.tag", "PC-1").has("lines.0.new", true).has("problems.0.line", 3)
		}
		lea.post("/assets/import", `{"table":"Tag\nPC-1\n"}`).is(403)
		table(true).has("dry_run", true)
		boss.get("/assets").is(200).has("assets.0", nil)
		table(false)
		boss.get("/assets").is(200).has("assets.0.tag", "PC-1")
	})
}

func TestWhoeverIsAskedAnswersByAProgramOrNamesADeputy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		g, err := d.Approvals.SaveGroup(t.Context(), access.System(), 0, 0, approval.GroupDraft{Name: "Finance", Active: true, Members: []person.ID{d.bob.Person}})
		if err != nil {
			t.Fatal(err)
		}
		tk, err := d.Tickets.Open(t.Context(), d.ann, ticket.Opening{
			Kind: ticket.Request, Subject: "A screen", Body: ticket.Written("", "Please.", nil), Channel: ticket.Portal, Requester: d.ann.Person,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Approvals.Ask(t.Context(), d.lea, tk.ID, approval.Asking{Group: g.ID, Question: "240 euros"}); err != nil {
			t.Fatal(err)
		}
		bob, lea := d.as(d.bob), d.as(d.lea)
		bob.get("/approvals/deputy").is(200).has("deputy", nil)
		bob.do("PUT", "/approvals/deputy", `{"deputy_id":999}`).wrong(422, "body.deputy_id", "approval.deputy_unknown")
		bob.do("PUT", "/approvals/deputy", fmt.Sprintf(`{"deputy_id":%d,"until":"2099-12-31"}`, d.lea.Person)).is(200).has("deputy.until", "2099-12-31")
		bob.get("/approvals/deputy").is(200).has("deputy.deputy_id", int(d.lea.Person))
		lea.get("/approvals").is(200).has("approvals.0.subject", "A screen").has("approvals.0.question", "240 euros").has("approvals.1", nil)
		bob.do("DELETE", "/approvals/deputy", "").is(204)
		lea.get("/approvals").is(200).has("approvals.0", nil)
		lea.post("/approvals/1/answer", `{"approved":true}`).is(404)
		bob.post("/approvals/1/answer", `{"approved":false}`).wrong(422, "body.words", "approval.words_missing")
		bob.post("/approvals/1/answer", `{"approved":true}`).is(200).has("state", "approved").has("answered_by_id", int(d.bob.Person))
		bob.post("/approvals/1/answer", `{"approved":true}`).is(409)
	})
}
