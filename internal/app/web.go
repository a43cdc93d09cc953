package app

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"firstline/internal/api"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/channel/mail"
	"firstline/internal/desk/account"
	"firstline/internal/front"
	"firstline/internal/web/admin"
	"firstline/internal/web/assets"
	"firstline/internal/web/portal"
	"firstline/internal/web/workspace"
)

// site is the whole website: every surface with its routes.
func (d *Desk) site(c *config.Serve, p *post) (*front.Site, error) {
	files, err := assets.Load()
	if err != nil {
		return nil, err
	}
	place := front.Place{Base: d.Base, Proxies: c.Proxies(), Dev: c.Dev}
	if c.Demo {
		place.Notice = "front.demo_notice"
	}
	site := front.New(front.Parts{
		DB: d.DB, Accounts: d.Accounts, Tickets: d.Tickets, Files: d.Files, Settings: d.Settings, Live: d.Live, Keys: d.Keys, Texts: d.Texts,
		Asset: files.Path, Assets: files.Handler(), Ill: p.watch.Ill,
	}, place)
	portal.Routes(site, portal.Parts{DB: d.DB, Accounts: d.Accounts, Tickets: d.Tickets, Assets: d.Assets, Approval: d.Approvals, Confirm: d.Confirm, Entrust: d.Entrust, Ratings: d.Ratings, Apps: d.Apps, Letter: d.deliver, Found: d.found, Questions: d.Questions, Search: d.Search})
	workspace.Routes(site, workspace.Parts{
		Saves: d.Saves, Bulk: d.Bulk, Trash: d.Trash, Canned: d.Canned, Glossary: d.Glossary,
		DB: d.DB, Tickets: d.Tickets, People: d.People, Mails: p.quarantine, Sender: p.sender,
		Notices:  d.Notices,
		Accounts: d.Accounts, Signatures: mail.NewSignatures(d.DB),
		Ratings: d.Ratings, Checklists: d.Checklists, Improvements: d.Improvements,
		Routing: d.Routing, Lending: d.Lending, Protocol: d.Protocol, Teams: d.Teams,
		Rules:   d.Rules,
		Assets:  d.Assets,
		Approve: d.Approvals,
		Cases:   d.Cases,
		Entrust: d.Entrust,
		Work:    d.Work,
		Todos:   d.Todos,
		Outbox:  d.Outbox, Settings: d.Settings, Presence: d.Presence,
		Texts:  d.Texts,
		Search: d.Search,

		Questions: d.Questions,
	})
	admin.Routes(site, admin.Parts{
		Routing: d.Routing, Rules: d.Rules, Glossary: d.Glossary,
		Lending: d.Lending, Protocol: d.Protocol, Apps: d.Apps,
		DB: d.DB, Settings: d.Settings, People: d.People, Tickets: d.Tickets, Accounts: d.Accounts, Teams: d.Teams, Categories: d.Categories, Calendars: d.Calendars, Promises: d.Promises, Vendors: d.Vendors, Assets: d.Assets, Approvals: d.Approvals, Letter: d.deliver,
		Mailboxes: mail.NewSetups(d.DB, d.Keys), Network: p.network, Watch: p.watch, Texts: p.texts, Quarantine: p.quarantine, Catcher: p.catcher,
		Checklists: d.Checklists, Questions: d.Questions,
		Version: d.Version, Started: d.DB.Now().Time,
	})
	err = api.Mount(site, api.Parts{
		Promises: d.Promises, Rules: d.Rules,
		DB: d.DB, Accounts: d.Accounts, Tickets: d.Tickets, People: d.People, Calendars: d.Calendars, Vendors: d.Vendors, Cases: d.Cases, Files: d.Files, Settings: d.Settings, Texts: d.Texts,
		Ratings: d.Ratings, Checklists: d.Checklists, Improvements: d.Improvements, Bulk: d.Bulk, Trash: d.Trash, Canned: d.Canned,
		Routing: d.Routing, Lending: d.Lending, Protocol: d.Protocol, Questions: d.Questions, Teams: d.Teams, Categories: d.Categories,
		Assets: d.Assets, Approvals: d.Approvals, Search: d.Search, Notices: d.Notices, Apps: d.Apps, Entrust: d.Entrust, Work: d.Work, Todos: d.Todos,
	})
	return site, err
}

// deliver writes the letter with a one-time link.
func (d *Desk) deliver(ctx context.Context, tx *db.Tx, l account.Link) error {
	return d.Notify.Link(ctx, tx, l)
}

// openWeb opens the listener of the website.
func (d *Desk) openWeb(ctx context.Context, c *config.Serve, p *post, certs *certificates) (*website, error) {
	site, err := d.site(c, p)
	if err != nil {
		return nil, err
	}
	w := &website{}
	if err := w.open(ctx, c.Listen, site); err != nil {
		return nil, err
	}
	w.servers[0].TLSConfig = certs.config()
	return w, nil
}

// openMetrics opens the second listener, which every node has, whatever it does, unless it is off.
func (d *Desk) openMetrics(ctx context.Context, c *config.Serve, p *post) (*website, error) {
	w := &website{}
	if c.Metrics == config.Off {
		return w, nil
	}
	return w, w.open(ctx, c.Metrics, d.machines(p))
}

// machines is the second listener: for programs that watch the desk, never for people.
func (d *Desk) machines(p *post) http.Handler {
	figures := prometheus.NewRegistry()
	figures.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), mail.NewCollector(p.watch),
	)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(figures, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		var one int
		if err := d.DB.Get(r.Context(), &one, `SELECT 1`); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok")) // whoever asked may have gone
	})
	return mux
}
