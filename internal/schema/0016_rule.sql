-- +goose Up

-- What the desk does by itself: when something happens or time passes, if conditions hold, then actions. occasion, conditions and actions are
-- JSON, read and changed as a whole. Rules are tried by position.
CREATE TABLE rule (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	position   BIGINT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT FALSE,
	occasion   TEXT NOT NULL,
	conditions TEXT NOT NULL,
	actions    TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

-- What rules did, each under the entry that tells it. They outlive their rule, so that what it did can still be taken back.
CREATE TABLE rule_run (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	rule_id   BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	outcome   TEXT {{.Bytewise}} NOT NULL,
	PRIMARY KEY (ticket_id, seq)
) {{.Keyed}};
CREATE INDEX rule_run_by_rule ON rule_run (rule_id, at);
CREATE INDEX rule_run_trouble ON rule_run (at) WHERE outcome IN ('stopped', 'failed');

-- When a rule about time looks at a ticket: so long after since_at. due_at is NULL once it has looked, so that it does not look twice. rule_id
-- refers to nothing: where a node does not know yet that a rule was deleted, tickets come in all the same.
CREATE TABLE rule_due (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	rule_id   BIGINT NOT NULL,
	since_at  BIGINT NOT NULL,
	due_at    BIGINT,
	PRIMARY KEY (ticket_id, rule_id)
) {{.Keyed}};
CREATE INDEX rule_due_next ON rule_due (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX rule_due_by_rule ON rule_due (rule_id);
