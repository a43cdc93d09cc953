package workspace_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAnAnswerIsAdvisedWhileItsDraftIsKept(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		b := d.SignedIn(d.amir)
		drafts := "/w/tickets/" + d.ticket().ID.String() + "/drafts/"
		p := b.Post(drafts+"reply", "text", "Bonjour Anna, pouvez-vous rebooter votre ordinateur et nous dire si cela fonctionne ?")
		wantStatus(t, p, http.StatusOK)
		if got := p.All(".advice li"); len(got) != 1 || !strings.Contains(got[0], "«rebooter»: say «redémarrer»") {
			t.Errorf("advised %q", got)
		}
		p = b.Post(drafts+"reply", "text", "Please restart the computer and tell us whether it works again.")
		if got := p.All(".advice li"); len(got) != 1 || !strings.Contains(got[0], "greeting") {
			t.Errorf("advised %q", got)
		}
		if p = b.Post(drafts+"reply", "text", "Hello Anna, it is done."); len(p.All(".advice")) != 0 {
			t.Errorf("advised %q", p.Body)
		}
		wantStatus(t, b.Post(drafts+"note", "text", "Reboot it, the VPN is stuck in the cache again."), http.StatusNoContent)
	})
}
