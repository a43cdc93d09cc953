package front

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstline/internal/desk/account"
	"firstline/internal/desk/person"
	"firstline/internal/web/ui"
)

// KeepsWords marks a form in which people write: when their session has ended meanwhile, what they wrote waits while they sign in. No form
// that asks for a password may have it.
func KeepsWords(r *Route) { r.words = true }

const (
	// maxHeld bounds what is carried through the sign-in, in bytes; a longer text is shown to be copied.
	maxHeld = 256 << 10
	// fieldCost is about what a field takes beside its name and its value, in bytes.
	fieldCost = 1 << 10
	heldFor   = "held form"
	// heldText is the field of the longest text in all forms, and heldHTML the same with its formatting.
	heldText, heldHTML, heldFiles = "text", "html", "files"
)

// held is a form that was sent after its session had ended. It travels sealed through the sign-in page and back; the desk keeps nothing of it.
type held struct {
	Action string     `json:"a"`
	Back   string     `json:"b"` // page that the form stood on
	Who    person.ID  `json:"w"` // whose browser it was; 0 when it did not say
	Files  bool       `json:"f"` // the form can bring files
	Fields url.Values `json:"v"`
}

// signInWithWords asks who is there, beside what they wrote.
func (s *Site) signInWithWords(rq *Request) {
	h := held{Action: rq.URL.RequestURI(), Back: rq.cameFrom(), Who: rq.Known()}
	rq.Body = http.MaxBytesReader(rq.W, rq.Body, s.bodyLimit(rq.route))
	h.Fields, h.Files = readWords(rq.Request)
	x := ui.SignIn{Action: SignInPath, Next: h.Back}
	if x.Held = s.seal(h); x.Held == "" {
		x.Copy = h.Fields.Get(heldText)
	}
	p := rq.Page(rq.T("ui.held_title"))
	p.Path, p.Nav, p.Menu, p.Live, p.Home = SignInPath, nil, nil, "", ""
	s.render(rq, http.StatusUnauthorized, ui.SignInPage(p, x))
}

// seal is the form as text for a hidden field; empty when it is too long for that.
func (s *Site) seal(h held) string {
	size := 0
	for name, values := range h.Fields {
		for _, v := range values {
			size += len(name) + len(v)
		}
	}
	if size > maxHeld {
		return ""
	}
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	if e.Encode(h) != nil || raw.Len() > 2*maxHeld { // letters that JSON writes as six bytes
		return ""
	}
	return s.parts.Keys.Seal(raw.Bytes(), heldFor)
}

// readWords are the fields of a form, without its files. What did not arrive whole is kept as far as it came. Anybody can send such a form,
// so it takes no more memory than the longest text, however many files there may be beside it.
func readWords(r *http.Request) (fields url.Values, files bool) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		r.Body = io.NopCloser(io.LimitReader(r.Body, longText))
		_ = r.ParseForm()
		return r.PostForm, false
	}
	room := int64(longText)
	fields = url.Values{}
	parts, err := r.MultipartReader()
	if err != nil {
		return fields, true
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return fields, true
		}
		if part.FileName() != "" || part.FormName() == heldFiles {
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, room))
		if len(value) > 0 {
			fields.Add(part.FormName(), string(value))
		}
		room -= int64(len(part.FormName()) + len(value) + fieldCost)
		if err != nil || room <= 0 {
			return fields, true
		}
	}
}

// Resume shows what somebody wrote before their session ended, to whoever has signed in now if that is the same person; they look it over
// and send it. It tells whether there was anything to show.
func (rq *Request) Resume(sealed string, started account.Started) (bool, error) {
	var h held
	raw, err := rq.site.parts.Keys.Open(sealed, heldFor)
	if sealed == "" || err != nil || json.Unmarshal(raw, &h) != nil {
		return false, nil //nolint:nilerr // it was changed on its way, or the keys were: there is nothing to show, and signing in goes on
	}
	who := started.Session.Actor
	if h.Who != 0 && h.Who != who.Person {
		return false, nil
	}
	rq.Session, rq.Actor = started.Session, who
	rq.Locale = rq.site.parts.Texts.For(who.Locale)
	p := rq.Page(rq.T("ui.held_check"))
	p.Path = SignInPath
	return true, rq.Render(ui.HeldPage(p, h.form(rq)))
}

// words are the fields in which people write, in the order in which forms ask for them.
func words() []string {
	return []string{"subject", heldText, "symptom", "error_message", "asked", "tried", "found", "resolution", "body"}
}

func (h held) form(rq *Request) ui.HeldForm {
	x := ui.HeldForm{Action: h.Action, Back: h.Back, Files: h.Files, HTML: h.Fields.Get(heldHTML)}
	for _, name := range words() {
		if value := h.Fields.Get(name); len(h.Fields[name]) == 1 && strings.TrimSpace(value) != "" {
			f := ui.Field{Name: name, ID: "held-" + name, Label: rq.T("ui.held_" + name), Value: value, Rows: 4}
			if name == "subject" {
				f.Rows = 1
			}
			x.Words = append(x.Words, f)
			h.Fields.Del(name)
		}
	}
	h.Fields.Del(heldHTML)
	names := make([]string, 0, len(h.Fields))
	for name := range h.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range h.Fields[name] {
			x.Rest = append(x.Rest, ui.Field{Name: name, Value: value})
		}
	}
	return x
}

// cameFrom is the page of this site that the request was sent from; the start where the browser does not say.
func (rq *Request) cameFrom() string {
	u, err := url.Parse(rq.Referer())
	if err != nil || u.Host != rq.Host {
		return "/"
	}
	return rq.ours(u.RequestURI())
}
