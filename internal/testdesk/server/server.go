// Package server runs the real programs that Firstline works with (PostgreSQL, Dovecot, a mail relay, Chromium) for as long as
// a test needs them.
//
// Each is started at most once per test process, on loopback, in a folder of its own, and goes away with that process.
package server

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a server may take to answer for the first time on a busy machine.
const patience = 2 * time.Minute

// missing leaves the test out because a program is not installed; on a CI machine nothing may be left out, so there it fails.
func missing(t testing.TB, what, leftOut string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing, and with CI=true nothing may be left out; script/setup installs it", what)
	}
	t.Skipf("%s is missing, so %s are left out; script/setup installs it", what, leftOut)
}

// await asks again until ready answers nil: the only sign of life that the programs give from outside.
func await(p *process, ready func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := ready()
		switch {
		case err == nil:
			return nil
		case p.ended():
			return fmt.Errorf("ended at once: %s", p.log())
		case time.Now().After(deadline):
			return fmt.Errorf("did not answer in %v: %w\n%s", patience, err, p.log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// freePorts returns n loopback ports that nobody listens on; all are held open together, so no two are equal.
func freePorts(n int) ([]int, error) {
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

// greeted dials a server that speaks first and checks how its greeting begins.
func greeted(addr, want string) error {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	got := make([]byte, len(want))
	if err := c.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	if _, err := c.Read(got); err != nil {
		return err
	}
	if string(got) != want {
		return fmt.Errorf("greeting begins with %q, want %q", got, want)
	}
	return nil
}

// word is a random lower-case word, used for passwords, databases and mailboxes.
func word() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails: it ends the program instead
	return hex.EncodeToString(b)
}

// root is the folder of the project, found from the folder of the package under test.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module firstline\n") {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no folder of the project above the working folder")
		}
		dir = up
	}
}
