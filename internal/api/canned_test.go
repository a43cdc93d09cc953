package api_test

import "testing"

func TestProgramsKeepCannedTexts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea := d.as(d.lea)
		body := `{"name":"Restart","sharing":"own","bodies":[{"language":"en","text":"Please restart, {requester.name}."}]}`
		d.as(d.ann).post("/canned-texts", body).is(403)
		lea.post("/canned-texts", `{"name":"x","sharing":"all","bodies":[{"language":"en","text":"x"}]}`).is(403)
		lea.post("/canned-texts", `{"name":"x","sharing":"own","bodies":[{"language":"en","text":"{name}"}]}`).is(422)
		lea.post("/canned-texts", body).is(201).has("name", "Restart")
		lea.get("/canned-texts").is(200)
		lea.get("/canned-texts/1").is(200).has("sharing", "own")
		lea.do("PUT", "/canned-texts/1", body).is(428)
		lea.do("PUT", "/canned-texts/1", body, "If-Match", `"7"`).is(412)
		lea.do("PUT", "/canned-texts/1", `{"name":"Again","sharing":"own","bodies":[{"language":"nl","text":"Herstart"}]}`, "If-Match", `"1"`).is(200).has("name", "Again")
		lea.do("DELETE", "/canned-texts/1", "").is(204)
		lea.get("/canned-texts/1").is(404)
	})
}
