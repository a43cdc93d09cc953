// Package binary runs the real program in tests: built once per test process, started and killed like on a real machine.
package binary

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// build makes the program, once per test process.
var build = sync.OnceValues(func() (path string, err error) {
	root, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "firstline-binary-")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "firstline")
	cmd := exec.Command("go", "build", "-o", path, "./cmd/firstline")
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(root)))
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

// Path is where the built program lies.
func Path(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatalf("build the program: %v", err)
	}
	return path
}

// Process is a running program.
type Process struct {
	cmd     *exec.Cmd
	lines   chan string // what it prints
	Address string      // of the website, once ready
}

// Serve starts the program with «serve» and waits until it says that it is ready; it is gone when the test ends, at the latest.
func Serve(t testing.TB, args ...string) *Process {
	t.Helper()
	return ServeTo(t, os.Stderr, append([]string{"--log-level", "error"}, args...)...)
}

// ServeTo is Serve with the log going to w, which is whole once the program has been killed.
func ServeTo(t testing.TB, w io.Writer, args ...string) *Process {
	t.Helper()
	cmd := exec.Command(Path(t), append([]string{"serve"}, args...)...)
	cmd.Stderr = w
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &Process{cmd: cmd, lines: make(chan string, 1000)}
	t.Cleanup(func() { p.Kill() })
	go func() {
		defer close(p.lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			select {
			case p.lines <- in.Text():
			default: // nobody reads so much, and the program must not wait
			}
		}
	}()
	_, at, _ := strings.Cut(p.Line(t, " is ready at "), "(listening on ")
	p.Address = strings.TrimSuffix(at, ")")
	return p
}

// Line waits until the program prints a line with some words, and gives it; what it prints before is skipped.
func (p *Process) Line(t testing.TB, words string) string {
	t.Helper()
	for line := range p.lines {
		if strings.Contains(line, words) {
			return line
		}
	}
	t.Fatalf("the program ended before it said «%s»: %v", words, p.cmd.Wait())
	return ""
}

// Kill ends the program as a power cut would: at once, with nothing tidied up.
func (p *Process) Kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended by itself
	_ = p.cmd.Wait()
}
