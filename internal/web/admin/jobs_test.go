package admin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/job"
	"firstline/internal/testdesk/testsite"
)

// deadJob is a job that was given up.
func deadJob(t *testing.T, d *testsite.Desk) {
	t.Helper()
	err := d.DB.Write(t.Context(), func(tx *db.Tx) error {
		if err := job.Enqueue(t.Context(), tx, "letter.send", map[string]int{"letter": 7}); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), `UPDATE job SET dead = TRUE, attempt = 12, error = 'relay said no'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeadWorkWaitsForSomebody(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		if got := status(t, b.Get("/admin/jobs"), 200).Text(".empty-title"); got == "" {
			t.Error("the empty list says nothing")
		}
		deadJob(t, d)
		if home := status(t, b.Get("/admin"), 200); !strings.Contains(home.Text("main"), "1 job has failed for good") {
			t.Errorf("status page: %q", home.Text("main"))
		}
		list := status(t, b.Get("/admin/jobs"), 200)
		if row := list.Text("tbody"); !strings.Contains(row, "Send a letter") || !strings.Contains(row, "relay said no") {
			t.Errorf("row %q", row)
		}
		b.Follow(status(t, b.Post(list.Attr("tbody form", "action")), 303))
		if again := status(t, b.Post(list.Attr("tbody form", "action")), 404); !strings.Contains(again.Text(".banner"), "no longer here") {
			t.Errorf("retried twice: %q", again.Text(".banner"))
		}
		if diff := cmp.Diff(1, len(status(t, b.Get("/admin/jobs?queue=default"), 200).All("tbody tr"))); diff != "" {
			t.Error(diff)
		}
		d.Clock.Advance(20 * time.Minute)
		if home := status(t, b.Get("/admin"), 200); !strings.Contains(home.Text("main"), "1 job of the queue «default» is more than 5 minutes late") {
			t.Errorf("status page: %q", home.Text("main"))
		}
	})
}

func TestDeadWorkCanBeGivenUpForGood(t *testing.T) {
	each(t, func(t *testing.T, d *testsite.Desk) {
		_, b := boss(d)
		deadJob(t, d)
		status(t, b.Post(status(t, b.Get("/admin/jobs"), 200).Attr("dialog form[method=post]", "action")), 303)
		if n, err := job.CountDead(t.Context(), d.DB, 10); err != nil || n != 0 {
			t.Errorf("%d dead jobs, %v", n, err)
		}
		if log := status(t, b.Get("/admin/audit?action=job."), 200); !strings.Contains(log.Text("tbody"), "Gave a job up for good") {
			t.Errorf("log %q", log.Text("tbody"))
		}
	})
}
