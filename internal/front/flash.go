package front

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"firstline/internal/web/ui"
)

const (
	flashCookie = "fl-flash"
	flashAge    = time.Minute
	flashMax    = 3000 // bytes: a cookie holds 4 KiB
)

// Flash shows a message on the next page that the person sees: what was done. It travels in a signed cookie.
func (rq *Request) Flash(tone ui.Tone, text string) { rq.FlashUndo(tone, text, "") }

// FlashUndo is Flash with an address that takes the act back by POST.
func (rq *Request) FlashUndo(tone ui.Tone, text, undo string) {
	rq.flash = append(rq.flash, ui.Flash{Tone: tone, Text: text, Undo: undo})
	raw, err := json.Marshal(rq.flash)
	if err != nil || len(raw) > flashMax {
		return // the act itself is done; only its message does not fit
	}
	payload := base64.RawURLEncoding.EncodeToString(raw)
	http.SetCookie(rq.W, rq.site.cookie(flashCookie, payload+"."+rq.site.parts.Keys.Sign("flash", payload, rq.flashOwner()), flashAge))
}

// takeFlash reads what the last answer left, once.
func (rq *Request) takeFlash() []ui.Flash {
	now := rq.flash
	value := rq.cookieValue(flashCookie)
	if value == "" {
		return now
	}
	http.SetCookie(rq.W, rq.site.cookie(flashCookie, "", 0))
	payload, signature, _ := strings.Cut(value, ".")
	if !rq.site.parts.Keys.Verify(signature, "flash", payload, rq.flashOwner()) {
		return now
	}
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return now
	}
	var before []ui.Flash
	if json.Unmarshal(raw, &before) != nil {
		return now
	}
	return append(before, now...)
}

// flashOwner binds a message to its person, so that one person's message cannot be put before another.
func (rq *Request) flashOwner() string { return strconv.FormatInt(int64(rq.Actor.Person), 10) }
