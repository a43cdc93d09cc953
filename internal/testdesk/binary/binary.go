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
	Address string // of the website, once ready
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
	p := &Process{cmd: cmd}
	t.Cleanup(func() { p.Kill() })
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the program ended before it was ready: %v, %v", err, cmd.Wait())
	}
	go func() { _, _ = out.Read(make([]byte, 1<<16)) }() // the rest is of no interest, but must not block
	if _, at, ok := strings.Cut(first, "(listening on "); ok {
		p.Address = strings.TrimSuffix(strings.TrimSpace(at), ")")
	}
	return p
}

// Kill ends the program as a power cut would: at once, with nothing tidied up.
func (p *Process) Kill() {
	if p.cmd.ProcessState != nil {
		return
	}
	_ = p.cmd.Process.Kill() // it may have ended by itself
	_ = p.cmd.Wait()
}
