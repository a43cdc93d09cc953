-- +goose Up

-- What a requester thinks of how they were helped; one row for each ticket about which they were asked. score is 0 until they answered.
-- A low one waits for the team's lead, who settles it with a word.
CREATE TABLE rating (
	ticket_id  BIGINT PRIMARY KEY REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	asked      BIGINT NOT NULL,
	asked_at   BIGINT NOT NULL,
	score      BIGINT NOT NULL DEFAULT 0,
	words      TEXT NOT NULL DEFAULT '',
	given_at   BIGINT,
	changed_at BIGINT,
	low        BOOLEAN NOT NULL DEFAULT FALSE,
	settled_at BIGINT,
	settled_by BIGINT REFERENCES person (id),
	settled    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX rating_low ON rating (given_at, ticket_id) WHERE low = TRUE;
CREATE INDEX rating_by_time ON rating (given_at) WHERE score > 0;
