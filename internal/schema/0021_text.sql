-- +goose Up

-- Files that go with what is not sent yet: JSON, empty for none.
ALTER TABLE draft ADD COLUMN files TEXT NOT NULL DEFAULT '';

-- Answers that agents have sent and that leave in a moment. Until then nobody outside of the desk knows of them, and whoever sent one can take
-- it back. since is the ticket's newest entry when it was sent; stayed is why it could not leave when its time had come, as a message key.
CREATE TABLE outbox (
	id         {{.ID}},
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	via        TEXT NOT NULL,
	html       TEXT NOT NULL,
	text       TEXT NOT NULL,
	files      TEXT NOT NULL,
	then_state TEXT NOT NULL,
	cause      TEXT NOT NULL,
	since      BIGINT NOT NULL,
	sent_at    BIGINT NOT NULL,
	due_at     BIGINT NOT NULL,
	stayed     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_by_ticket ON outbox (ticket_id, id);
