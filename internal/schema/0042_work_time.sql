-- +goose Up

-- How long agents worked on tickets, entry by entry: seq is the message or note that it was spent on (0: none). forgotten: the desk stopped the
-- clock. An entry that was taken away keeps its row, so that it can be given back. ticket.timed tells that there is, or was, something to read,
-- so that the others ask nothing.
CREATE TABLE work_time (
	id         {{.ID}},
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	minutes    BIGINT NOT NULL,
	word       TEXT NOT NULL,
	seq        BIGINT NOT NULL DEFAULT 0,
	forgotten  BOOLEAN NOT NULL,
	at         BIGINT NOT NULL,
	deleted_at BIGINT
);
CREATE INDEX work_time_by_ticket ON work_time (ticket_id, id);
CREATE INDEX work_time_by_person ON work_time (person_id, at);

-- The clock that an agent has running; each has one.
CREATE TABLE work_clock (
	person_id  BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	started_at BIGINT NOT NULL
);
CREATE INDEX work_clock_by_ticket ON work_clock (ticket_id);

ALTER TABLE ticket ADD COLUMN timed BOOLEAN NOT NULL DEFAULT FALSE;
