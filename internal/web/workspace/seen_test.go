package workspace_test

import "testing"

// A message that came while a page was on its way is asked for as soon as the page is there: no live event tells of it any more.
func TestPageThatComesLateAsksForWhatItMissed(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		id := d.ticket().ID
		b := d.SignedIn(d.amir)
		b.Header.Set("HX-Request", "true")
		newest := b.Get(path(id, "")).Attr("#newest", "value")
		if got := b.Post(path(id, "/seen"), "after", newest).Header.Get("HX-Trigger"); got != "" {
			t.Errorf("with nothing new it asks: %q", got)
		}
		d.talk(t, id, 1)
		if got := b.Post(path(id, "/seen"), "after", newest).Header.Get("HX-Trigger"); got != "live:ticket:"+id.String() {
			t.Errorf("with something new it hears %q", got)
		}
	})
}
