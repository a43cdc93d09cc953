package server

import (
	"errors"
	"os"
)

// SharePostgres starts a cluster for several test processes and returns the environment that leads them to it, and what stops
// it. Where the environment already names one, or PostgreSQL is not installed (each test then says so), it starts none.
func SharePostgres(durable bool) (env []string, stop func(), err error) {
	if os.Getenv(postgresEnv) != "" {
		return nil, func() {}, nil
	}
	c, err := StartPostgres(durable)
	if errors.Is(err, errNoPostgres) {
		return nil, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return []string{postgresEnv + "=" + c.URL}, c.Stop, nil
}
