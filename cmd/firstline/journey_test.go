package main_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"firstline/internal/testdesk/binary"
)

// TestJourneys runs the scripts in testdata on the real program. In them «exits CODE firstline …» holds a command to its exit code.
func TestJourneys(t *testing.T) {
	t.Parallel()
	program := binary.Path(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			folder := filepath.Join(e.WorkDir, ".bin")
			if err := os.Mkdir(folder, 0o700); err != nil {
				return err
			}
			e.Setenv("PATH", folder+string(os.PathListSeparator)+e.Getenv("PATH"))
			return os.Symlink(program, filepath.Join(folder, "firstline"))
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exits": exits},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
