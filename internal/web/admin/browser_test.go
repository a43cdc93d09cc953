package admin_test

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"firstline/internal/base/db"
	"firstline/internal/front"
	"firstline/internal/testdesk/testdb"
	"firstline/internal/testdesk/testsite"
	"firstline/internal/web/admin"
)

// served is the site at an address that a real browser can reach.
func served(t *testing.T) (d *testsite.Desk, address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	address = "http://" + s.Listener.Addr().String()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	clock := testdb.NewClock()
	clock.Set(time.Now())
	d = testsite.New(t, testdb.Open(t, db.SQLite, db.Options{Clock: clock.Now}), clock, front.Place{Base: base})
	admin.Routes(d.Site, parts(d))
	s.Config.Handler = d.Site
	s.Start()
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return d, address
}
