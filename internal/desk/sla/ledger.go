package sla

import (
	"context"
	"slices"
	"strings"

	"firstline/internal/base/db"
	"firstline/internal/desk/ticket"
)

const (
	clockRead    = `ticket_id, target, COALESCE(policy_id, 0) AS policy_id, state, seq, minutes, days, started_at, since_at, spent, due_at, next_at, warned_at, breached_at, share`
	clockColumns = `ticket_id, target, policy_id, state, seq, minutes, days, started_at, since_at, spent, due_at, next_at, warned_at, breached_at, share`
	entryColumns = `ticket_id, target, seq, at, kind, due_at, data`
	// allEntries are all ledgers: the first entry of each, which stands with its clock, and those that came after it.
	allEntries = `(
			SELECT ticket_id, target, 1 AS seq, opened_at AS at, '` + string(Started) + `' AS kind, opened_due AS due_at, opened AS data FROM clock
			UNION ALL
			SELECT ` + entryColumns + ` FROM clock_entry
		)`
)

// Clocks are the clocks of tickets that somebody has been shown already.
func Clocks(ctx context.Context, q db.Querier, ids ...ticket.ID) (list []Clock, err error) {
	var p db.Params
	err = q.Select(ctx, &list, `
		SELECT `+clockRead+`
		FROM clock
		WHERE ticket_id IN `+db.BindAll(&p, ids)+`
		ORDER BY ticket_id, target`, p.Args...)
	return list, err
}

// Ledger is all that happened to the clocks of a ticket that somebody has been shown already, in the order of time.
func Ledger(ctx context.Context, q db.Querier, id ticket.ID) (list []Entry, err error) {
	err = q.Select(ctx, &list, `
		SELECT e.ticket_id, e.target, e.seq, e.at, e.kind, e.due_at, e.data, COALESCE(k.policy_id, 0) AS policy_id, COALESCE(p.name, '') AS policy
		FROM `+allEntries+` e
		JOIN clock k ON k.ticket_id = e.ticket_id AND k.target = e.target
		LEFT JOIN sla_policy p ON p.id = k.policy_id
		WHERE e.ticket_id = $1
		ORDER BY e.at, e.target, e.seq`, id)
	return list, err
}

// Astray are the clocks of tickets that their ledgers do not come to.
func Astray(ctx context.Context, q db.Querier, ids ...ticket.ID) (wrong []Clock, err error) {
	clocks, err := Clocks(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	var p db.Params
	var list []Entry
	err = q.Select(ctx, &list, `
		SELECT `+entryColumns+`
		FROM `+allEntries+` e
		WHERE ticket_id IN `+db.BindAll(&p, ids)+`
		ORDER BY ticket_id, target, seq`, p.Args...)
	if err != nil {
		return nil, err
	}
	type key struct {
		id     ticket.ID
		target Target
	}
	ledgers := map[key][]Entry{}
	for _, e := range list {
		at := key{e.TicketID, e.Target}
		ledgers[at] = append(ledgers[at], e)
	}
	for _, c := range clocks {
		if again, err := Replay(ledgers[key{c.TicketID, c.Target}]); err != nil || again != c {
			wrong = append(wrong, c)
		}
	}
	return wrong, nil
}

// keptAtOnce is how many clocks a statement stores: each number of them is a text of its own, which stays prepared.
const keptAtOnce = 50

// keep stores what machines have made.
func keep(ctx context.Context, tx *db.Tx, list []*machine) error {
	for some := range slices.Chunk(list, keptAtOnce) {
		if err := keepSome(ctx, tx, some); err != nil {
			return err
		}
	}
	return nil
}

// keepSome is keep in one statement for the clocks and one for the entries that don't open one.
func keepSome(ctx context.Context, tx *db.Tx, list []*machine) error {
	var entries, clocks db.Params
	var entryRows, clockRows []string
	for _, m := range list {
		if len(m.fresh) == 0 {
			continue
		}
		c := &m.clock
		opened := Entry{At: c.StartedAt, DueAt: c.StartedAt} // of a clock that is stored already nothing of it counts
		for _, e := range m.fresh {
			if e.Seq == 1 {
				opened = e
				continue
			}
			entryRows = append(entryRows, bindRow(&entries, e.TicketID, e.Target, e.Seq, e.At, e.Kind, e.DueAt, e.Data))
		}
		m.fresh = nil
		var policy *PolicyID // none where only the vendor's contract promises it
		if c.PolicyID != 0 {
			policy = &c.PolicyID
		}
		clockRows = append(clockRows, bindRow(&clocks, c.TicketID, c.Target, policy, c.State, c.Seq, c.Minutes, c.Days, c.StartedAt,
			c.SinceAt, c.Spent, c.DueAt, c.NextAt, c.WarnedAt, c.BreachedAt, c.Share, opened.At, opened.DueAt, opened.Data))
	}
	if len(clockRows) == 0 {
		return nil
	}
	err := tx.Later(ctx, `
		INSERT INTO clock (`+clockColumns+`, opened_at, opened_due, opened)
		VALUES `+strings.Join(clockRows, ", ")+`
		ON CONFLICT (ticket_id, target) DO UPDATE
		SET policy_id = excluded.policy_id, state = excluded.state, seq = excluded.seq, minutes = excluded.minutes, days = excluded.days,
			started_at = excluded.started_at, since_at = excluded.since_at, spent = excluded.spent, due_at = excluded.due_at,
			next_at = excluded.next_at, warned_at = excluded.warned_at, breached_at = excluded.breached_at, share = excluded.share`, clocks.Args...)
	if err != nil || len(entryRows) == 0 {
		return err
	}
	return tx.Later(ctx, `
		INSERT INTO clock_entry (`+entryColumns+`)
		VALUES `+strings.Join(entryRows, ", "), entries.Args...)
}

func bindRow(p *db.Params, values ...any) string {
	var b strings.Builder
	for i, v := range values {
		b.WriteString([]string{"(", ", "}[min(i, 1)])
		b.WriteString(p.Bind(v))
	}
	b.WriteString(")")
	return b.String()
}
