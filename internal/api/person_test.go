package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstline/internal/desk/account"
)

func TestPeopleAreFoundAddedAndChanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		desk := d.as(d.lea)
		made := desk.post("/people", `{"name":"Éva Zander","locale":"nl","addresses":["Eva@Org.example"],"phones":["+32 2 555 12 34"],"employee_number":"E7"}`).is(201)
		made.has("addresses.0", "eva@org.example").has("phones.0", "+3225551234").has("verified", true)
		at := fmt.Sprint("/people/", made.at("id"))
		for _, query := range []string{"eva", "zan", "E7", "eva@org", "%2B3225551234"} {
			desk.get("/people?query="+query).is(200).has("people.0.name", "Éva Zander").has("people.1", nil)
		}
		desk.get(at).is(200).has("employee_number", "E7").has("time_zone", "Europe/Brussels")
		version := made.header.Get("ETag")
		changed := desk.patch(at, version, `{"department":"Finance","organisation":"Verdane","employee_number":null,"addresses":["zander@org.example"]}`).is(200)
		changed.has("department", "Finance").has("organisation", "Verdane").has("employee_number", nil).has("addresses.0", "zander@org.example").has("locale", "nl")
		desk.patch(at, version, `{"department":"IT"}`).is(412)
		desk.patch(at, "", `{"department":"IT"}`).is(428)
		desk.patch(at, changed.header.Get("ETag"), `{"manager_id":999}`).wrong(422, "body.manager_id", "people.manager_invalid")
		desk.patch(at, changed.header.Get("ETag"), `{"admin":true}`).wrong(422, "body.admin", "api.unknown_field")
		desk.post("/people", `{"name":"Other","addresses":["zander@org.example"]}`).wrong(422, "body.addresses", "people.address_taken")
		desk.get("/people/999").is(404)
	})
}

func TestThePersonAskedForTwiceIsThereOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		lea, body := d.as(d.lea), `{"name":"Nobody Yet"}` // no address, no number: nothing of their own tells two of them apart
		ids := make(chan any)
		for range 3 {
			go func() { ids <- lea.post("/people", body, "Idempotency-Key", "k1").is(201).at("id") }()
		}
		first := <-ids
		for range 2 {
			if id := <-ids; id != first {
				t.Errorf("one key made %v and %v", first, id)
			}
		}
		lea.post("/people", `{"name":"Somebody Else"}`, "Idempotency-Key", "k1").is(409).has("code", "people.once_other")
		if id := lea.post("/people", body).is(201).at("id"); id == first {
			t.Error("without a key, nobody new was made")
		}
		if err := d.People.ForgetOnce(t.Context(), d.DB.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if id := lea.post("/people", body, "Idempotency-Key", "k1").is(201).at("id"); id == first {
			t.Error("a forgotten key still gives the old result")
		}
	})
}

func TestPeopleComePageByPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		desk := d.as(d.lea)
		var names []string
		next := "/people?limit=1"
		for next != "" && len(names) < 9 {
			page := desk.get(next).is(200)
			names = append(names, page.at("people.0.name").(string))
			next = strings.TrimSuffix(strings.TrimPrefix(page.header.Get("Link"), "</api/v1"), `>; rel="next"`)
		}
		if got := strings.Join(names, ", "); got != "Ann User, Bob User, Lea Agent" {
			t.Errorf("names: %s", got)
		}
		desk.get("/people?cursor=%21").wrong(422, "query.cursor", "ticket.cursor_broken")
	})
}

func TestTheDeskIsDescribedForThoseWhoFillItsFields(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		d.write(`INSERT INTO category (name_en, name_fr, name_nl, team_id, position, created_at, updated_at) VALUES ('Printer', 'Imprimante', 'Printer', $1, 1, $2, $2)`, d.Team, d.DB.Now())
		d.as(d.bob).get("/categories").is(200).has("categories.0.name", "Imprimante")
		d.as(d.lea).get("/teams").is(200).has("teams.0.name", "Desk").has("teams.0.members.0.person_id", int(d.lea.Person))
		d.as(d.lea).get("/me").is(200).has("agent", true).has("teams.0", int(d.Team)).has("scopes.9", account.ScopeTicketsWrite)
		d.as(d.ann).get("/me").is(200).has("agent", false).has("name", "Ann User")
	})
}

func TestFilesGoUpAndComeDown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		t.Helper()
		ann, bob := d.as(d.ann), d.as(d.bob)
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "écran.html")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte("<script>alert(1)</script>"))
		_ = w.Close()
		up := ann.post("/files", form.String(), "Content-Type", w.FormDataContentType()).is(201).has("name", "écran.html").has("size", 25)
		at := strings.TrimPrefix(up.header.Get("Location"), "/api/v1")
		bob.get(at).is(404)
		bob.post("/tickets", fmt.Sprintf(`{"subject":"a","text":"b","files":["%v"]}`, up.at("id"))).wrong(422, "body.files", "ticket.file_unknown")
		made := ann.post("/tickets", fmt.Sprintf(`{"subject":"a","text":"b","files":["%v"]}`, up.at("id"))).is(201)
		ann.get(fmt.Sprint("/tickets/", made.at("id"), "/messages")).has("messages.0.files.0.name", "écran.html")
		bob.get(at).is(404)
		down := d.as(d.lea).get(at).is(200)
		if down.text != "<script>alert(1)</script>" || !strings.HasPrefix(down.header.Get("Content-Disposition"), "attachment") || strings.Contains(down.header.Get("Content-Type"), "html") {
			t.Errorf("%v %q", down.header, down.text)
		}
		large := strings.Repeat("x", int(d.Settings.Desk().Upload.Size)+1)
		ann.do(http.MethodPost, "/files?name=a", large, "Content-Type", "application/octet-stream").wrong(422, "body.files", "ticket.file_too_large")
	})
}
