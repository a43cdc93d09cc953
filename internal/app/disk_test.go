package app_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"firstline/internal/app"
	"firstline/internal/base/config"
	"firstline/internal/base/db"
	"firstline/internal/base/secret"
	"firstline/internal/testdesk/disk"
)

// onBrokenDisk serves a desk in this process, breaks its disk once all listens, and tells what a write by a road says, what the next one says,
// and how the serving ended.
func onBrokenDisk(dir, road string) {
	c := &config.Serve{
		Storage: config.Storage{Data: dir}, Listen: "127.0.0.1:0", Metrics: config.Off, SMTP: config.Off, LMTP: config.Off,
		Roles: []string{config.RoleWeb, config.RoleMail, config.RoleJobs}, Shutdown: time.Second,
	}
	ctx := context.Background()
	d, err := app.Open(ctx, c.Storage, &url.URL{Scheme: "http", Host: "127.0.0.1"})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	write := map[string]func() error{
		"file": func() error { _, err := d.Blobs.Put(ctx, strings.NewReader("a picture")); return err },
		"row": func() error {
			return d.DB.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO alarm (about, told_at) VALUES ($1, $2)`, secret.ID(), tx.Now)
				return err
			})
		},
	}[road]
	err = d.Serve(ctx, c, func(string) {
		if err := disk.RefuseSync(); err != nil {
			fmt.Println("break the disk:", err)
		}
		fmt.Println("first:", write())
		fmt.Println("second:", write())
	})
	fmt.Println("served:", err)
}

// TestDeskEndsWhenTheDiskDoesNotConfirm breaks the disk below a serving desk: what was not confirmed is refused, the next attempt is not believed
// either, and the desk ends with an error.
func TestDeskEndsWhenTheDiskDoesNotConfirm(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux refuses what a process asks it to refuse")
	}
	for road, says := range map[string]string{
		"file": "the disk did not confirm the write", "row": "the disk did not confirm a commit of the database",
	} {
		t.Run(road, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute) // a desk that goes on fails the test
			defer stop()
			out, err := exec.CommandContext(ctx, os.Args[0], "on-broken-disk", t.TempDir(), road).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			said := map[string]string{}
			for line := range strings.Lines(string(out)) {
				what, how, _ := strings.Cut(strings.TrimSpace(line), ": ")
				said[what] = how
			}
			for _, what := range []string{"first", "second", "served"} {
				if !strings.Contains(said[what], says) {
					t.Errorf("%s: %q does not say %q\n%s", what, said[what], says, out)
				}
			}
		})
	}
}
