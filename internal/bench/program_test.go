package bench

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstline/internal/base/config"
)

// rest is how long an idle desk is watched; FIRSTLINE_BENCH_IDLE changes it.
func (d *desk) rest() time.Duration {
	d.Helper()
	text := os.Getenv("FIRSTLINE_BENCH_IDLE")
	if text == "" {
		return time.Minute
	}
	long, err := time.ParseDuration(text)
	d.must(err)
	return long
}

// program measures the real binary on the filled database: how soon it answers, and how much memory it then holds.
func (d *desk) program() {
	d.Helper()
	d.caughtUp()
	var soon []time.Duration
	for range 5 {
		p, took := d.start()
		soon = append(soon, took)
		p.end()
	}
	slices.Sort(soon)
	d.put("start to first answer, median of 5", milliseconds(soon[len(soon)/2]), "≤ 150 ms")
	p, _ := d.start()
	defer p.end()
	time.Sleep(10 * time.Second)
	d.put("memory after 10 s of nothing", megabytes(p.memory(d)), "≤ 60 MB")
}

type process struct{ *exec.Cmd }

// start runs the program and waits for its sign-in page.
func (d *desk) start() (process, time.Duration) {
	d.Helper()
	web := free(d.B)
	cmd := exec.Command(program(d.B), "serve", "--data", d.storage.Data, "--database", d.storage.DatabaseURL(),
		"--listen", web, "--base-url", "http://"+web, "--metrics", config.Off, "--log-level", "error")
	cmd.Stderr = os.Stderr
	begun := time.Now()
	d.must(cmd.Start())
	p := process{cmd}
	d.Cleanup(p.end)
	for {
		r, err := http.NewRequestWithContext(d.Context(), http.MethodGet, "http://"+web+"/sign-in", nil)
		d.must(err)
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			d.must(answer.Body.Close())
			if answer.StatusCode != http.StatusOK {
				d.Fatal("the program answers ", answer.Status)
			}
			return p, time.Since(begun)
		}
		if time.Since(begun) > time.Minute {
			d.Fatal("the program never answers: ", err)
		}
		time.Sleep(time.Millisecond)
	}
}

func (p process) end() {
	if p.ProcessState == nil {
		_ = p.Process.Kill() // it may have ended by itself
		_ = p.Wait()
	}
}

// memory is what the process holds of the machine's memory.
func (p process) memory(d *desk) int64 {
	d.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	d.must(err)
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	d.must(err)
	return n << 10
}

// idle counts what a desk with nothing to do asks of its database.
func (d *desk) idle() {
	d.Helper()
	d.drain()
	d.caughtUp()
	before := d.DB.Stats()
	time.Sleep(d.rest())
	after := d.DB.Stats()
	goal := "none on SQLite, ≤ 2 a minute on PostgreSQL"
	d.put(fmt.Sprintf("queries in %v of nothing", d.rest()), fmt.Sprint(after.Queries-before.Queries), goal)
	d.put("writes in that time", fmt.Sprint(after.Writes-before.Writes), "")
}

// caughtUp waits until the index of the search has everything that was stored, the floors' tickets too, of which nobody was told.
func (d *desk) caughtUp() {
	d.Helper()
	d.must(d.Search.Catch(d.Context(), func() error { return nil }))
	for range 60 {
		before := d.DB.Stats().Queries
		time.Sleep(2 * time.Second)
		if d.DB.Stats().Queries == before {
			return
		}
	}
	d.Fatal("the desk never comes to rest")
}
