package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"firstline/internal/base/blob"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/errs"
	"firstline/internal/base/job"
	"firstline/internal/desk/search"
)

// Serve runs the parts that c names until ctx ends; then it lets requests and jobs end. ready is called once everything listens, with
// the address of the website.
func (d *Desk) Serve(ctx context.Context, c *config.Serve, ready func(address string)) (err error) {
	defer errs.Wrap(&err, "serve")
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return keepSpareHeap(ctx) })
	group.Go(func() error { return d.Live.Run(ctx) })
	if d.DB.Engine() == db.Postgres { // there may be other nodes
		group.Go(func() error { return d.Settings.Run(ctx) })
		group.Go(func() error { return d.Promises.Run(ctx) })
	}
	runner := job.NewRunner(d.DB, job.Options{Queues: queues()})
	certs, err := openCertificates(c)
	if err != nil {
		return err
	}
	post, err := d.openPost(c, runner, certs.config())
	if err != nil {
		return err
	}
	defer post.close()
	if c.Has(config.RoleJobs) {
		d.schedule(runner)
		group.Go(func() error { return search.NewKeeper(d.Search, d.Live).Run(ctx) })
		group.Go(func() error { return runner.Run(ctx) })
	}
	if c.Has(config.RoleMail) {
		group.Go(func() error { return post.run(ctx) })
	}
	group.Go(func() error { return post.watch.Run(ctx) })
	group.Go(func() error { return d.trustsDisk(ctx) })
	machines, err := d.openMetrics(ctx, c, post)
	if err != nil {
		return err
	}
	group.Go(func() error { return machines.run(ctx, c.Shutdown) })
	if c.Has(config.RoleWeb) {
		web, err := d.openWeb(ctx, c, post, certs)
		if err != nil {
			return err
		}
		group.Go(func() error { return web.run(ctx, c.Shutdown) })
		ready(web.address())
	} else {
		ready("")
	}
	return group.Wait()
}

// trustsDisk ends the serving once the disk has refused to confirm what was written: the desk stands on what is certain, and what is
// certain is told by the start of the next process.
func (d *Desk) trustsDisk(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-d.Blobs.Lost():
		return blob.ErrSync
	case <-d.DB.Lost():
		return db.ErrSync
	}
}

// website is some listeners: the site for people and programs, or the one for machines that watch us.
type website struct {
	servers []*http.Server
	opened  []net.Listener
}

// Limits of every connection; what a request may bring is bounded per route.
const (
	headerTime = 5 * time.Second
	idleTime   = 60 * time.Second
	headerSize = 32 << 10
)

func (w *website) open(ctx context.Context, address string, h http.Handler) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	w.opened = append(w.opened, l)
	w.servers = append(w.servers, &http.Server{
		Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: headerSize,
		ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
		// Streams end with the request's own context when the desk stops.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	})
	return nil
}

func (w *website) address() string { return w.opened[0].Addr().String() }

func (w *website) run(ctx context.Context, grace time.Duration) error {
	group, ctx := errgroup.WithContext(ctx)
	for i, s := range w.servers {
		group.Go(func() error {
			var err error
			if s.TLSConfig != nil {
				err = s.ServeTLS(w.opened[i], "", "")
			} else {
				err = s.Serve(w.opened[i])
			}
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			return fmt.Errorf("website: %w", err)
		})
		group.Go(func() error {
			<-ctx.Done()
			stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
			defer cancel()
			if err := s.Shutdown(stopping); err != nil {
				return s.Close() // streams that stay open are cut; their pages reconnect elsewhere
			}
			return nil
		})
	}
	return group.Wait()
}
