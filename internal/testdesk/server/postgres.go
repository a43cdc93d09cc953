package server

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const postgresEnv = "FIRSTLINE_TEST_POSTGRES"

var errNoPostgres = errors.New("PostgreSQL is not installed")

// cluster is the one PostgreSQL of this test process: the one that the environment names (make test starts one for all
// packages), else our own.
var cluster = sync.OnceValues(func() (*Cluster, error) {
	if given := os.Getenv(postgresEnv); given != "" {
		return &Cluster{URL: given}, nil
	}
	return StartPostgres(false)
})

// Postgres returns the address of a fresh, empty database that is dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	return fresh(t, running(t), "template0")
}

// PostgresFrom is like Postgres, but the database is a copy of one that prepare has filled (with the schema, say). Preparing
// happens once for each key on a cluster, whatever the number of tests and test processes; so the key must change with what
// prepare does. Prepare must close its connections.
func PostgresFrom(t testing.TB, key string, prepare func(url string) error) string {
	t.Helper()
	c := running(t)
	name, err := c.template(t.Context(), key, prepare)
	if err != nil {
		t.Fatalf("prepare the PostgreSQL template %q: %v", key, err)
	}
	return fresh(t, c, name)
}

func running(t testing.TB) *Cluster {
	t.Helper()
	c, err := cluster()
	if errors.Is(err, errNoPostgres) {
		missing(t, "PostgreSQL", "tests on the PostgreSQL database")
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fresh(t testing.TB, c *Cluster, template string) string {
	t.Helper()
	name := "test_" + word()
	if err := c.exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := c.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return c.database(name)
}

// Cluster is a running PostgreSQL.
type Cluster struct {
	URL string // of its maintenance database, as an administrator
	run *process
}

// StartPostgres starts a cluster of its own in a temporary folder; it ends with this process at the latest. Without durable it
// does not wait for the disk, which only a test of durability or a measurement needs.
//
// Its defaults are chosen to be unlike a developer's machine: linguistic sorting and a far time zone, so that SQL that leans on
// the server's defaults is found out.
func StartPostgres(durable bool) (*Cluster, error) {
	bin, version, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	who, err := unprivileged("postgres", "nobody")
	if err != nil {
		return nil, err
	}
	dir, err := folder("postgres", who)
	if err != nil {
		return nil, err
	}
	c, err := startPostgres(dir, bin, version, who, durable)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

func startPostgres(dir, bin string, version int, who account, durable bool) (*Cluster, error) {
	password := word()
	if err := initCluster(dir, bin, version, who, password); err != nil {
		return nil, err
	}
	ports, err := freePorts(1)
	if err != nil {
		return nil, err
	}
	args := []string{
		filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"),
		"-c", "listen_addresses=127.0.0.1", "-c", "port=" + strconv.Itoa(ports[0]), "-c", "unix_socket_directories=",
		"-c", "max_connections=300", "-c", "shared_buffers=128MB", "-c", "timezone=Asia/Kathmandu",
	}
	if !durable {
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	// QUIT is PostgreSQL's immediate stop: nothing is flushed into a folder that goes away.
	p, err := start(dir, who, "QUIT", args...)
	if err != nil {
		return nil, err
	}
	address := url.URL{
		Scheme: "postgres", User: url.UserPassword("firstline", password),
		Host: "127.0.0.1:" + strconv.Itoa(ports[0]), Path: "/postgres", RawQuery: "sslmode=disable",
	}
	c := &Cluster{URL: address.String(), run: p}
	err = await(p, func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		return c.exec(ctx, "SELECT 1")
	})
	if err != nil {
		p.stop()
		return nil, fmt.Errorf("PostgreSQL %w", err)
	}
	return c, nil
}

func initCluster(dir, bin string, version int, who account, password string) error {
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return err
	}
	if who != (account{}) {
		if err := os.Chown(secret, who.uid, who.gid); err != nil {
			return err
		}
	}
	args := []string{
		"-D", filepath.Join(dir, "data"), "-U", "firstline", "--pwfile=" + secret, "--auth=password",
		"--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
	}
	if version >= 15 {
		args = append(args, "--locale-provider=icu", "--icu-locale=en-US")
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), args...)
	cmd.Dir, cmd.SysProcAttr = dir, attributes(who)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// Stop ends the cluster and removes its folder; a cluster that somebody else started stays.
func (c *Cluster) Stop() {
	if c.run != nil {
		c.run.stop()
	}
}

// template makes sure that the filled database of this key exists, and returns its name.
func (c *Cluster) template(ctx context.Context, key string, prepare func(url string) error) (string, error) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(key))
	name := "filled_" + strconv.FormatUint(sum.Sum64(), 36)

	conn, err := pgx.Connect(ctx, c.URL)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the lock back
	// One process at a time; the others find it done. The bit pattern of the hash is the lock's number.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(sum.Sum64()>>1)); err != nil {
		return "", err
	}
	var done bool
	err = conn.QueryRow(ctx, "SELECT datistemplate FROM pg_database WHERE datname = $1", name).Scan(&done)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", err
	}
	if done {
		return name, nil
	}
	steps := []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name + " TEMPLATE template0"}
	for _, sql := range steps {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	if err := prepare(c.database(name)); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+" IS_TEMPLATE true") // the mark of a finished one
	return name, err
}

func (c *Cluster) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, c.URL)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// database is the address of another database of the cluster.
func (c *Cluster) database(name string) string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return c.URL
	}
	u.Path = "/" + name
	return u.String()
}

// postgresPrograms finds the folder with initdb and postgres, the newest of several, and its major version.
func postgresPrograms() (dir string, version int, err error) {
	number := regexp.MustCompile(`\d+`)
	major := func(path string) int {
		n, _ := strconv.Atoi(number.FindString(path)) // 0 sorts last
		return n
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", 0, err
	}
	if len(found) > 0 {
		newest := slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) })
		return filepath.Dir(newest), major(newest), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", 0, errNoPostgres
	}
	said, err := exec.Command(path, "--version").Output()
	if err != nil {
		return "", 0, fmt.Errorf("%s --version: %w", path, err)
	}
	return filepath.Dir(path), major(string(said)), nil
}
