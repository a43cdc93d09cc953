package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"firstline/internal/desk/access"
	"firstline/internal/desk/asset"
)

func TestAssetsAreAddedFoundAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent := d.as(d.lea)
		made := agent.post("/assets", fmt.Sprintf(`{"tag":"PC-0042","kind":"laptop","model":"EliteBook","holder_id":%d,"warranty_until":"2027-02-28","note":"Slow fan"}`, d.ann.Person)).is(201)
		made.has("state", "in_use").has("warranty_until", "2027-02-28").has("note", "Slow fan")
		at := fmt.Sprint("/assets/", made.at("id"))
		for _, query := range []string{"query=pc00", "query=elite", "query=ann", "kind=laptop&kind=phone", "state=in_use", fmt.Sprint("holder=", d.ann.Person)} {
			agent.get("/assets?"+query).is(200).has("assets.0.tag", "PC-0042").has("assets.1", nil)
		}
		agent.get("/assets?state=lost").is(200).has("assets.0", nil)
		version := made.header.Get("ETag")
		changed := agent.patch(at, version, `{"state":"retired","holder_id":null,"warranty_until":null,"release":"G9"}`).is(200)
		changed.has("state", "retired").has("holder_id", nil).has("warranty_until", nil).has("release", "G9").has("model", "EliteBook")
		agent.patch(at, version, `{"site":"Lille"}`).is(412)
		agent.patch(at, "", `{"site":"Lille"}`).is(428)
		version = changed.header.Get("ETag")
		agent.patch(at, version, `{"holder_id":9999}`).wrong(422, "body.holder_id", "asset.holder_unknown")
		agent.patch(at, version, `{"purchased_on":"soon"}`).wrong(422, "body.purchased_on", "calendar.day_unreadable")
		agent.post("/assets", `{"tag":"pc-0042"}`).wrong(422, "body.tag", "asset.tag_taken")
		agent.get("/assets/9999").is(404)
		d.as(d.ann).get("/assets").is(403)
		d.as(d.ann).get(at).is(403)
	})
}

func TestAssetsComePageByPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		agent := d.as(d.lea)
		for _, tag := range []string{"B", "A", "C"} {
			agent.post("/assets", `{"tag":"`+tag+`"}`).is(201)
		}
		tags, next := "", "/assets?limit=1"
		for next != "" && len(tags) < 9 {
			page := agent.get(next).is(200)
			tags += page.at("assets.0.tag").(string)
			next = strings.TrimSuffix(strings.TrimPrefix(page.header.Get("Link"), "</api/v1"), `>; rel="next"`)
		}
		if tags != "ABC" {
			t.Errorf("pages hold %s", tags)
		}
		agent.get("/assets?cursor=x").is(422)
	})
}

func TestTicketsNameWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		add := func(tag string, draft asset.Draft) asset.ID {
			draft.Tag = tag
			a, err := d.Assets.Create(t.Context(), access.System(), draft)
			if err != nil {
				t.Fatal(err)
			}
			return a.ID
		}
		mine, shared := add("PC-1", asset.Draft{HolderID: d.ann.Person, Note: "for agents"}), add("PRN-1", asset.Draft{})
		ann, agent := d.as(d.ann), d.as(d.lea)
		ann.get("/me/assets").is(200).has("assets.0.tag", "PC-1").has("assets.0.note", nil).has("assets.1", nil)
		ann.post("/tickets", fmt.Sprintf(`{"subject":"Smoke","text":"Help","asset_ids":[%d]}`, shared)).wrong(422, "body.asset_ids", "asset.unknown")
		at := fmt.Sprint("/tickets/", ann.post("/tickets", fmt.Sprintf(`{"subject":"Smoke","text":"Help","asset_ids":[%d]}`, mine)).is(201).at("id"))
		put := func(by *program, method string, id asset.ID) *reply {
			return by.do(method, fmt.Sprint(at, "/assets/", id), "")
		}
		put(agent, http.MethodPut, shared).is(204)
		put(agent, http.MethodPut, shared).is(204)
		put(agent, http.MethodPut, 9999).wrong(422, "body.asset_ids", "asset.unknown")
		put(ann, http.MethodPut, mine).is(403)
		agent.get(at+"/assets").is(200).has("assets.0.note", "for agents").has("assets.1.tag", "PRN-1")
		ann.get(at+"/assets").is(200).has("assets.0.tag", "PC-1").has("assets.0.note", nil).has("assets.1", nil)
		agent.get(fmt.Sprint("/tickets?asset=", shared)).is(200).has("tickets.0.subject", "Smoke").has("tickets.1", nil)
		ann.get(fmt.Sprint("/tickets?asset=", mine)).wrong(422, "query.asset", "api.for_desk")
		put(agent, http.MethodDelete, shared).is(204)
		agent.get(fmt.Sprint("/tickets?asset=", shared)).is(200).has("tickets.0", nil)
	})
}
