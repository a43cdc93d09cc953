// Command withpostgres runs another command beside a PostgreSQL that all test processes share, and stops it afterwards.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"firstline/internal/testdesk/server"
)

func main() {
	durable := flag.Bool("durable", false, "wait for the disk at each commit, as in production (for measurements)")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres [-durable] COMMAND [ARGUMENT…]")
		os.Exit(2)
	}
	os.Exit(run(*durable, flag.Args()))
}

func run(durable bool, args []string) int {
	env, stop, err := server.SharePostgres(durable)
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	defer stop()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// We stay to clean up after the command. Ctrl-C reaches it by itself, since it is in our process group; the rest we pass on.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if err = cmd.Start(); err == nil {
		go func() {
			for s := range signals {
				if s == syscall.SIGTERM {
					_ = cmd.Process.Signal(s) // it may have ended just now
				}
			}
		}()
		err = cmd.Wait()
	}
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return max(1, failed.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	return 0
}
