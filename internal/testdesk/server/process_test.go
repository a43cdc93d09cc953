package server

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const childEnv = "FIRSTLINE_SERVER_CHILD"

// TestChildStartsAServerAndHangs is not a test of its own: it is the process that the next test kills.
func TestChildStartsAServerAndHangs(t *testing.T) {
	dir := os.Getenv(childEnv)
	if dir == "" {
		return
	}
	p, err := start(dir, account{}, "TERM", "sleep", "600")
	if err != nil {
		t.Fatal(err)
	}
	if err := await(p, func() error { _, err := os.Stat(filepath.Join(dir, "pid")); return err }); err != nil {
		t.Fatal(err)
	}
	os.Stderr.WriteString("started\n")
	select {}
}

func TestNoServerOutlivesAKilledTestProcess(t *testing.T) {
	t.Parallel()
	dir, err := folder("orphan", account{})
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.run=TestChildStartsAServerAndHangs")
	child.Env = append(os.Environ(), childEnv+"="+dir)
	said, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(said).ReadString('\n'); line != "started\n" {
		t.Fatalf("the child said %q: %v", line, err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // says that it was killed
	gone := func() error {
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			return errors.New("its folder is still there")
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			return errors.New("it still runs")
		}
		return nil
	}
	if err := await(&process{dir: t.TempDir()}, gone); err != nil {
		t.Error(err)
	}
}

func TestProgramThatEndsAtOnceIsReportedWithItsOutput(t *testing.T) {
	t.Parallel()
	dir, err := folder("broken", account{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := start(dir, account{}, "TERM", "sh", "-c", "echo planted; exit 3")
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	err = await(p, func() error { return errors.New("not ready") })
	if err == nil || !strings.Contains(err.Error(), "ended at once") || !strings.Contains(err.Error(), "planted") {
		t.Errorf("got %v", err)
	}
}
