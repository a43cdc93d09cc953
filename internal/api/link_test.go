package api_test

import (
	"fmt"
	"testing"
)

func TestProgramsLinkTicketsAndResolveChildren(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea := d.as(d.lea)
		top, low := d.Open(d.ann, "Switch is dead", "…").ID, d.Open(d.ann, "No network", "…").ID
		at, link := fmt.Sprint("/tickets/", top), fmt.Sprint("/tickets/", top, "/links/", low)
		lea.do("PUT", link, `{"kind":"cousin"}`).is(422)
		lea.do("PUT", link, `{"kind":"parent_of"}`).is(204)
		lea.get(at+"/links").is(200).has("links.0.kind", "parent_of").has("links.0.id", int(low)).has("links.0.subject", "No network")
		lea.do("PUT", at+"/links/9999", `{"kind":"related"}`).is(422)
		d.as(d.ann).get(at + "/links").is(404)
		resolve := func(text string) *reply {
			return lea.post(at+"/children/resolution", fmt.Sprintf(`{"children":[%d],"cause":"network","texts":{"en":%q,"fr":%q,"nl":%q}}`, low, text, text, text))
		}
		resolve("").is(422)
		resolve("The switch was replaced.").is(200).has("children.0.id", int(low)).has("children.0.resolved", true)
		resolve("Again.").is(422)
		lea.do("DELETE", link, "").is(204)
		lea.get(at+"/links").is(200).has("links.0", nil)
	})
}

func TestProgramsMergeTicketsAndTakeThatBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea := d.as(d.lea)
		old, goes := d.Open(d.ann, "No network", "…").ID, d.Open(d.ann, "No network at all", "…").ID
		at := fmt.Sprint("/tickets/", old)
		merge := fmt.Sprintf(`{"into_id":%d}`, goes)
		lea.post(at+"/merge", fmt.Sprintf(`{"into_id":%d}`, old)).is(422)
		lea.post(at+"/unmerge", "").is(409).has("code", "merge.is_none")
		lea.post(at+"/merge", merge).is(200).has("state", "merged").has("merged_into_id", int(goes))
		d.as(d.ann).get(at).is(200).has("state", "merged").has("merged_into_id", nil)
		lea.post(at+"/merge", merge).is(409).has("code", "merge.goes_on")
		d.as(d.ann).post(at+"/messages", `{"text":"Still"}`).is(201)
		lea.get(fmt.Sprint("/tickets/", goes, "/messages")).is(200).has("messages.1.text", "Still")
		lea.post(at+"/unmerge", "").is(200).has("state", "new").has("merged_into_id", nil)
	})
}

func TestProgramsMakeATicketOfAMessage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea := d.as(d.lea)
		id := d.Open(d.ann, "No network", "And no sound.").ID
		at := fmt.Sprint("/tickets/", id, "/messages/1/split")
		lea.post(at, `{"subject":""}`).is(422)
		made := lea.post(at, `{"subject":"No sound"}`).is(201).has("subject", "No sound").has("requester_id", int(d.ann.Person))
		lea.get(fmt.Sprint("/tickets/", made.at("id"), "/messages")).is(200).has("messages.0.text", "And no sound.")
	})
}
