package app

import (
	"context"

	"firstline/internal/base/config"
	"firstline/internal/base/job"
	"firstline/internal/front"
)

// Routes are all addresses of the website that Serve would serve with c.
func (d *Desk) Routes(c *config.Serve) ([]front.Route, error) {
	p, err := d.openPost(c, job.NewRunner(d.DB, job.Options{Queues: queues()}), nil)
	if err != nil {
		return nil, err
	}
	defer p.close()
	site, err := d.site(c, p)
	if err != nil {
		return nil, err
	}
	return site.Routes(), nil
}

// Sweep takes away what has served its time, as the schedule does at night.
func (d *Desk) Sweep(ctx context.Context) error { return d.sweep(ctx) }

// GuardToken tells whether the client may connect to an address.
func GuardToken(network, address string) error { return tokenGuard()(network, address, nil) }

// ScheduleOn gives a runner what the desk does by itself, and when.
func (d *Desk) ScheduleOn(r *job.Runner) { d.schedule(r) }
