package admin

import (
	"net/http"
	"strconv"

	"firstline/internal/channel/mail"
	"firstline/internal/front"
	"firstline/internal/web/ui"
)

// mailRelease lets a mail become a message after all.
func (s *screens) mailRelease(rq *front.Request) error {
	var f struct {
		New bool `form:"new"` // as a ticket of its own, even where it answers one
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	return s.mailSettled(rq, "admin.mail_released", "", func(id mail.ID) error { return s.Quarantine.Release(rq.Context(), rq.Actor, id, f.New) })
}

// mailRetry files a mail again by the same rules.
func (s *screens) mailRetry(rq *front.Request) error {
	return s.mailSettled(rq, "admin.mail_retried", "", func(id mail.ID) error { return s.Quarantine.Retry(rq.Context(), rq.Actor, id) })
}

// mailDiscard puts a mail away for a reason.
func (s *screens) mailDiscard(rq *front.Request) error {
	var f struct {
		Reason string `form:"reason"`
	}
	if err := rq.Decode(&f); err != nil {
		return err
	}
	return s.mailSettled(rq, "admin.mail_discarded", f.Reason, func(id mail.ID) error { return s.Quarantine.Discard(rq.Context(), rq.Actor, id, f.Reason) })
}

func (s *screens) mailSettled(rq *front.Request, done, reason string, settle func(id mail.ID) error) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	if err := settle(mail.ID(id)); err != nil {
		t, ok := troubleOf(rq.Locale, err)
		if !ok {
			return err
		}
		return s.mailAgain(rq, reason, t)
	}
	rq.Flash(ui.Success, rq.T(done))
	return rq.Redirect(quarantinePath)
}

// mailRaw gives a mail exactly as it came, to be kept and read as text: no browser may take it for a page.
func (s *screens) mailRaw(rq *front.Request) error {
	id, err := rq.Int("id")
	if err != nil {
		return err
	}
	raw, err := s.Quarantine.Bytes(rq.Context(), rq.Actor, mail.ID(id))
	if err != nil {
		return err
	}
	asText(rq, "mail-"+strconv.FormatInt(id, 10)+".txt", raw)
	return nil
}

func asText(rq *front.Request, name string, raw []byte) {
	h := rq.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	rq.W.WriteHeader(http.StatusOK)
	_, _ = rq.W.Write(raw) // the reader went away
}
