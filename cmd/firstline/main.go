// Command firstline is the help desk: one program that serves it, keeps its data and answers for it on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"firstline/internal/base/config"
)

// version is set by the build.
var version = "unversioned"

// commands is everything that the program does.
type commands struct {
	Serve       serveCommand     `cmd:"" help:"Run the desk: website, mail and jobs."`
	Migrate     migrateCommand   `cmd:"" help:"Bring the data to this version's shape."`
	Demo        demoCommand      `cmd:"" help:"Fill an empty desk with an invented organisation and its tickets."`
	Person      personCommand    `cmd:"" help:"Add, import and list people, and decide who may sign in."`
	Token       tokenCommand     `cmd:"" help:"Make, list and revoke tokens for programs."`
	Doctor      doctorCommand    `cmd:"" help:"Look at settings and surroundings, and say what to do."`
	Fsck        fsckCommand      `cmd:"" help:"Check that the data is whole: nothing lost, nothing twice."`
	Index       indexCommand     `cmd:"" help:"Make the index of the search anew, while the desk runs."`
	Backup      backupCommand    `cmd:"" help:"Write the whole desk into one file, while it runs."`
	Restore     restoreCommand   `cmd:"" help:"Make a desk of a backup, in an empty data folder."`
	Setting     settingCommand   `cmd:"" help:"The settings that administrators edit."`
	Mail        mailCommand      `cmd:"" help:"Read mails as the desk would."`
	ParseWorker workerCommand    `cmd:"" name:"parse-worker" hidden:"" help:"Read mails from the parent process."`
	Version     versionCommand   `cmd:"" help:"Print the version."`
	Print       kong.VersionFlag `name:"version" help:"Print the version."`
}

// Exit codes beside 0.
const (
	exitFailed = 1 // the command could not do what was asked
	exitUsage  = 2 // the command line or a setting is wrong
)

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("firstline"),
		kong.Description("Firstline, a self-hosted IT help desk. Exit codes: 0 done, 1 failed, 2 wrong usage or settings."),
		kong.UsageOnError(),
		kong.Vars{"version": version},
		config.Options(),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, "firstline:", err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "firstline:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "firstline:", err)
		if _, ok := errors.AsType[usage](err); ok {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// logTo sends the log to standard error in the chosen form.
func logTo(l config.Log) {
	options := &slog.HandlerOptions{Level: l.Level()}
	var h slog.Handler = slog.NewTextHandler(os.Stderr, options)
	if l.LogFormat == "json" {
		h = slog.NewJSONHandler(os.Stderr, options)
	}
	slog.SetDefault(slog.New(h))
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	_, err := fmt.Println("firstline", version)
	return err
}
