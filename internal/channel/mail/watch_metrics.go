package mail

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"firstline/internal/base/job"
)

// Collector is the desk's state as measurements. It asks the database when it is asked itself, and no more than that.
type Collector struct {
	watch      *Watch
	condition  *prometheus.Desc
	outbox     *prometheus.Desc
	waiting    *prometheus.Desc
	running    *prometheus.Desc
	dead       *prometheus.Desc
	quarantine *prometheus.Desc
	lastFetch  *prometheus.Desc
	lastSend   *prometheus.Desc
}

// NewCollector makes it; register it with the registry of the second listener.
func NewCollector(w *Watch) *Collector {
	d := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("firstline_"+name, help, labels, nil)
	}
	return &Collector{
		watch:      w,
		condition:  d("condition", "Something is not as it should be: 1 is a warning, 2 is ill.", "key", "about"),
		outbox:     d("outbox_letters", "Letters that wait to be sent, counted up to 1000."),
		waiting:    d("jobs_waiting", "Jobs that are due and do not run yet.", "queue"),
		running:    d("jobs_running", "Jobs that run.", "queue"),
		dead:       d("jobs_dead", "Jobs that failed for good, counted up to 1000."),
		quarantine: d("mail_quarantined", "Mails that wait for an agent, counted up to 1000."),
		lastFetch:  d("mailbox_fetched_timestamp_seconds", "When the mailbox was last fetched by this node.", "address"),
		lastSend:   d("mailbox_sent_timestamp_seconds", "When the mailbox last sent something from this node.", "address"),
	}
}

// Describe names the measurements.
func (c *Collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.condition, c.outbox, c.waiting, c.running, c.dead, c.quarantine, c.lastFetch, c.lastSend} {
		to <- d
	}
	c.watch.pulse.letters.Describe(to)
}

// Collect takes them.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	f, err := c.watch.Health(ctx)
	if err != nil {
		slog.ErrorContext(ctx, "measurements could not be taken", "error", err)
		to <- prometheus.NewInvalidMetric(c.condition, err)
		return
	}
	for _, x := range f.Conditions {
		level := 1.0
		if x.Level == Ill {
			level = 2
		}
		gauge(c.condition, level, string(x.Key), x.Args["Address"]+x.Args["Queue"])
	}
	gauge(c.outbox, float64(f.Outbox.Waiting))
	for _, q := range f.Queues {
		gauge(c.waiting, float64(q.Waiting), q.Queue)
		gauge(c.running, float64(q.Running), q.Queue)
	}
	gauge(c.dead, float64(f.Dead))
	gauge(c.quarantine, float64(f.Quarantine))
	for _, b := range c.watch.pulse.beats() {
		if !b.lastSeen.IsZero() {
			gauge(c.lastFetch, float64(b.lastSeen.Unix()), b.box.Address)
		}
		if !b.lastSent.IsZero() {
			gauge(c.lastSend, float64(b.lastSent.Unix()), b.box.Address)
		}
	}
	c.watch.pulse.letters.Collect(to)
}

func isWaiting(l job.Load) bool { return l.Waiting+l.Running > 0 }
