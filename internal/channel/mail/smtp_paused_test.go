package mail_test

import (
	"testing"
	"time"

	"firstline/internal/desk/letter"
)

// F24: a restored desk sends nothing until an administrator has looked.
func TestPausedLettersWaitUntilAnAdministratorLetsThemGo(t *testing.T) {
	eachPost(t, func(t *testing.T, p *post) {
		p.set(map[string]string{"mail.paused": "1"})
		l := p.resetLetter("anna@org.example")
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Queued || got.Attempts != 0 {
			t.Fatalf("state %s after %d attempts", got.State, got.Attempts)
		}
		p.set(map[string]string{"mail.paused": "0"})
		p.clock.Advance(2 * time.Minute)
		p.pass(0)
		if got := p.get(l.ID); got.State != letter.Sent {
			t.Errorf("state %s: %s", got.State, got.Error)
		}
	})
}
