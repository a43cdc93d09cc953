package testsite

import (
	"context"
	"testing"
	"time"

	"firstline/internal/base/job"
)

// Works starts a node that does the jobs which setup knows, until the test ends. later lets so much time pass, and what is due then happen.
func (d *Desk) Works(t *testing.T, setup func(r *job.Runner)) (later func(pause time.Duration)) {
	t.Helper()
	r := job.NewRunner(d.DB, job.Options{})
	setup(r)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	<-r.Ready()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return func(pause time.Duration) {
		t.Helper()
		d.Clock.Advance(pause)
		r.Wake()
		if err := r.Idle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
