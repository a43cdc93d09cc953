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
	// Ctrl-C reaches the command as well; we stay to clean up after it. (Ignoring it would make the command ignore it too.)
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return max(1, failed.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return 1
	}
	return 0
}
