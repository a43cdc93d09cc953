-- +goose Up

-- What agents have to do at a time: to-dos and call-backs, each somebody's, on a ticket or on none. One that was taken away keeps its row, so
-- that it can be given back. ticket.todos tells that there is, or was, something to read, so that the others ask nothing.
CREATE TABLE todo (
	id         {{.ID}},
	kind       TEXT {{.Bytewise}} NOT NULL,
	title      TEXT NOT NULL,
	person_id  BIGINT NOT NULL REFERENCES person (id),
	by_id      BIGINT NOT NULL REFERENCES person (id),
	ticket_id  BIGINT REFERENCES ticket (id),
	due_at     BIGINT NOT NULL,
	done_at    BIGINT,
	done_by    BIGINT REFERENCES person (id),
	created_at BIGINT NOT NULL,
	deleted_at BIGINT
);
CREATE INDEX todo_open ON todo (person_id, due_at) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX todo_given ON todo (by_id, due_at) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX todo_by_ticket ON todo (ticket_id, due_at) WHERE ticket_id IS NOT NULL;

ALTER TABLE ticket ADD COLUMN todos BOOLEAN NOT NULL DEFAULT FALSE;
