-- +goose Up

-- What is promised to whom: of the policies that fit a ticket the first by position holds. conditions, goals, warnings and breach are JSON, read and
-- changed as a whole. calendar_id is NULL for the desk's default calendar; a calendar that a policy names cannot go.
CREATE TABLE sla_policy (
	id            {{.ID}},
	version       BIGINT NOT NULL DEFAULT 1,
	name          TEXT {{.Bytewise}} NOT NULL UNIQUE,
	position      BIGINT NOT NULL,
	active        BOOLEAN NOT NULL DEFAULT TRUE,
	calendar_id   BIGINT REFERENCES calendar (id),
	conditions    TEXT NOT NULL DEFAULT '{}',
	goals         TEXT NOT NULL,
	pauses        BOOLEAN NOT NULL DEFAULT TRUE,
	pauses_vendor BOOLEAN NOT NULL DEFAULT FALSE,
	warnings      TEXT NOT NULL DEFAULT '[{"share":75,"tell":["assignee"]}]',
	breach        TEXT NOT NULL,
	created_at    BIGINT NOT NULL,
	updated_at    BIGINT NOT NULL
);

-- How each promise of a ticket stands; its ledger says how it came to that, and replays to it. The ledger's first entry, which starts the
-- clock, stands beside it as opened and never changes (one page less for each new ticket); the others are in clock_entry. minutes or days is the goal; spent is the
-- open time in microseconds that was used before since_at. target is what a policy promises, or vendor:12 for the vendor's
-- answer to case 12, whose time its contract may promise without any policy. due_at is NULL while it stands still, next_at when nothing is left to be done
-- at a time. share is how much of the time, in percent, had passed when somebody was warned last. The first index is what the desk wakes up for, the second what lists sort by: an ended clock is in neither.
CREATE TABLE clock (
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	target      TEXT {{.Bytewise}} NOT NULL,
	policy_id   BIGINT REFERENCES sla_policy (id),
	state       TEXT {{.Bytewise}} NOT NULL,
	seq         BIGINT NOT NULL,
	minutes     BIGINT NOT NULL,
	days        BIGINT NOT NULL,
	started_at  BIGINT NOT NULL,
	since_at    BIGINT NOT NULL,
	spent       BIGINT NOT NULL,
	due_at      BIGINT,
	next_at     BIGINT,
	warned_at   BIGINT,
	share       BIGINT NOT NULL DEFAULT 0,
	breached_at BIGINT,
	opened_at   BIGINT NOT NULL,
	opened_due  BIGINT NOT NULL,
	opened      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, target)
) {{.Keyed}};
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX clock_due ON clock (due_at, ticket_id) WHERE state = 'running';

-- The ledger from its second entry on: entries are added and never changed. data, like opened, is JSON: what the entry fixed, and the facts
-- that explain its due time.
CREATE TABLE clock_entry (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	target    TEXT {{.Bytewise}} NOT NULL,
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	kind      TEXT {{.Bytewise}} NOT NULL,
	due_at    BIGINT,
	data      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, target, seq)
) {{.Keyed}};

-- A new desk promises an answer by the same time on its next open day, and within one open hour where everything stands still.
INSERT INTO sla_policy (name, position, conditions, goals, breach, created_at, updated_at)
VALUES
	(
		'P1', 1, '{"priorities":[3]}', '{"first_response":{"minutes":60}}', '{"tell":["assignee","owner","lead"]}',
		{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000,
		{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000
	),
	(
		'Standard', 2, '{}', '{"first_response":{"days":1}}', '{"tell":["assignee","owner"]}',
		{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000,
		{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000
	);
