package api_test

import (
	"fmt"
	"strings"
	"testing"

	"firstline/internal/desk/account"
)

func TestProgramsRevealAndHandSecretsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		tk := d.Open(d.ann, "Locked out", "My password is Winter2026!")
		at := fmt.Sprint("/tickets/", tk.ID)
		lea, narrow := d.as(d.lea), d.as(d.lea, account.ScopeTicketsRead, account.ScopeTicketsWrite)
		if got := lea.get(at + "/messages").is(200).text; strings.Contains(got, "Winter2026") || !strings.Contains(got, `"masked":1`) {
			t.Errorf("messages: %s", got)
		}
		narrow.post(at+"/messages/1/reveal", "").is(403)
		d.as(d.ann).post(at+"/messages/1/reveal", "").is(403)
		lea.post(at+"/messages/1/reveal", "").is(200).has("secrets.0.kind", "password").has("secrets.0.words", "Winter2026!")

		narrow.post(at+"/secrets", `{"way":"to_user","label":"code","words":"hunter2"}`).is(403)
		lea.post(at+"/secrets", `{"way":"to_user","label":"code"}`).is(422)
		lea.post(at+"/secrets", `{"way":"to_user","label":"code","words":"hunter2"}`).is(200)
		link := lea.post(at+"/secrets", `{"way":"from_user","label":"old code"}`).is(200).text
		_, token, _ := strings.Cut(link, "/s/")
		if len(token) < 52 {
			t.Fatalf("the link: %s", link)
		}
		if err := d.Entrust.Give(t.Context(), token[:52], "7719", "I have given it."); err != nil {
			t.Fatal(err)
		}
		lea.get(at+"/secrets").is(200).has("secrets.0.state", "given").has("secrets.1.state", "waiting")
		lea.post(at+"/secrets/2/reveal", "").is(200).has("words", "7719")
		lea.post(at+"/secrets/1/reveal", "").is(409)
		lea.do("DELETE", at+"/secrets/1", "").is(204)
		lea.get(at+"/secrets").is(200).has("secrets.1.state", "ended")
	})
}
