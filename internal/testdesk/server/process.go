package server

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// watch is the shell that stands between the test process and the server. It reads a pipe that the test process holds open
// and never writes to: however that process ends, even by kill -9, the pipe ends too; the server is told to stop, killed if it
// does not within five seconds, and its folder is removed. Output goes to a file, since `go test` waits for inherited pipes.
const watch = `
dir=$1 signal=$2; shift 2
cd "$dir"
"$@" </dev/null &
server=$!
echo "$server" >pid
cat >/dev/null
kill -s "$signal" "$server" 2>/dev/null
n=0
while kill -0 "$server" 2>/dev/null && [ $n -lt 50 ]; do n=$((n+1)); sleep 0.1; done
kill -s KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd /
rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }
`

// process is a program that ends with this test process at the latest.
type process struct {
	dir  string   // its own folder, removed at its end
	held *os.File // keeps it alive; must stay reachable, since a collected file is a closed one
	cmd  *exec.Cmd
}

// account is who a program runs as; the zero account is our own.
type account struct{ uid, gid int }

// unprivileged returns the first known of the named accounts when the tests run as root, for programs that refuse to be root.
func unprivileged(names ...string) (account, error) {
	if os.Getuid() != 0 {
		return account{}, nil
	}
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return account{}, err
		}
		gid, err := strconv.Atoi(u.Gid)
		if err != nil {
			return account{}, err
		}
		return account{uid, gid}, nil
	}
	return account{}, fmt.Errorf("none of the accounts %v exists", names)
}

// folder makes an empty folder for a program that runs as who.
func folder(name string, who account) (string, error) {
	dir, err := os.MkdirTemp("", "firstline-"+name+"-")
	if err != nil {
		return "", fmt.Errorf("make a folder for %s: %w", name, err)
	}
	if who == (account{}) {
		return dir, nil
	}
	return dir, os.Chown(dir, who.uid, who.gid)
}

// attributes lets a child run as who, and in its own process group so that Ctrl-C reaches only us.
func attributes(who account) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if who != (account{}) {
		a.Credential = &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid), NoSetGroups: false}
	}
	return a
}

// start runs a program in dir under watch; signal is what stops it in good order.
func start(dir string, who account, signal string, command ...string) (*process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command("sh", append([]string{"-c", watch, "watch", dir, signal}, command...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = read, log, log
	cmd.SysProcAttr = attributes(who)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	return &process{dir: dir, held: write, cmd: cmd}, nil
}

// stop ends the program now and waits until it and its folder are gone.
func (p *process) stop() {
	_ = p.held.Close()
	_ = p.cmd.Wait()
}

// ended tells whether the program has ended by itself.
func (p *process) ended() bool {
	text, err := os.ReadFile(filepath.Join(p.dir, "pid"))
	if err != nil {
		return false // not started yet
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return false // half written
	}
	return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// log is the end of what the program has said so far.
func (p *process) log() string {
	f, err := os.Open(filepath.Join(p.dir, "log"))
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if end, err := f.Seek(0, io.SeekEnd); err == nil {
		_, _ = f.Seek(max(0, end-4000), io.SeekStart)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
