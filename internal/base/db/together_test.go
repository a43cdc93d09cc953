package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstline/internal/base/db"
	"firstline/internal/base/errs"
)

// echo asks the database for n in as many steps.
func echo(d *db.DB, n int, into *int) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		for i := range n {
			var got int
			if err := d.Get(ctx, &got, `SELECT CAST($1 AS BIGINT) + 1`, i); err != nil {
				return err
			}
			*into = got
		}
		return nil
	}
}

func TestTogetherGivesEachReadItsOwnAnswers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		got := make([]int, 6)
		err := db.Together(t.Context(), d, echo(d, 1, &got[0]), echo(d, 4, &got[1]),
			func(ctx context.Context) error { // whose reads have reads of their own
				err := db.Together(ctx, d, echo(d, 2, &got[2]), echo(d, 3, &got[3]))
				if err != nil {
					return err
				}
				return echo(d, 5, &got[4])(ctx)
			},
			func(context.Context) error { got[5] = 6; return nil }, // asks nothing
		)
		if diff := cmp.Diff([]int{1, 4, 2, 3, 5, 6}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}

func TestTogetherFailsAsItsFirstFailingReadDoes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		missing := func(ctx context.Context) error {
			return d.Get(ctx, new(int), `SELECT id FROM pad WHERE word = 'nobody'`)
		}
		broken := func(ctx context.Context) error { return d.Get(ctx, new(int), `SELECT id FROM nothing`) }
		own := errors.New("its own")
		for name, c := range map[string]struct {
			reads []func(ctx context.Context) error
			is    func(err error) bool
		}{
			"a row that is not there": {
				[]func(context.Context) error{echo(d, 3, new(int)), missing, echo(d, 2, new(int))},
				func(err error) bool { return errs.Is(err, errs.NotFound) },
			},
			"a statement that is wrong": {
				[]func(context.Context) error{echo(d, 3, new(int)), broken, echo(d, 2, new(int))},
				func(err error) bool { return err != nil && !errs.Is(err, errs.NotFound) },
			},
			"an error of its own": {
				[]func(context.Context) error{echo(d, 3, new(int)), func(context.Context) error { return own }},
				func(err error) bool { return errors.Is(err, own) },
			},
		} {
			if err := db.Together(t.Context(), d, c.reads...); !c.is(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := add(t.Context(), d, "after"); err != nil {
			t.Errorf("the database is of no use afterwards: %v", err)
		}
	})
}

func TestTogetherPanicsWhereItWasCalled(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		defer func() {
			if got := fmt.Sprint(recover()); got != "so there" {
				t.Errorf("recovered %s", got)
			}
		}()
		_ = db.Together(t.Context(), d, echo(d, 3, new(int)), func(context.Context) error { panic("so there") })
	})
}

func TestTogetherEndsWithItsContext(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.Together(ctx, d, echo(d, 3, new(int)), func(ctx context.Context) error {
			cancel()
			return d.Get(ctx, new(int), `SELECT 1`)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}
