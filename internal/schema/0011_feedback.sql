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

-- Something that the desk does better from now on: what showed the need, who sees to it, what changed, and a figure before and after it, in
-- hundredths.
CREATE TABLE improvement (
	id          {{.ID}},
	version     BIGINT NOT NULL DEFAULT 1,
	title       TEXT NOT NULL,
	kind        TEXT NOT NULL,
	state       TEXT {{.Bytewise}} NOT NULL,
	owner_id    BIGINT NOT NULL REFERENCES person (id),
	due_at      BIGINT,
	figure      TEXT NOT NULL,
	category_id BIGINT REFERENCES category (id),
	changed     TEXT NOT NULL DEFAULT '',
	reason      TEXT NOT NULL DEFAULT '',
	before      BIGINT,
	before_at   BIGINT,
	after       BIGINT,
	after_at    BIGINT,
	measure_at  BIGINT,
	created_by  BIGINT REFERENCES person (id),
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);
CREATE INDEX improvement_by_state ON improvement (state, id);

CREATE TABLE improvement_source (
	improvement_id BIGINT NOT NULL REFERENCES improvement (id),
	ticket_id      BIGINT NOT NULL REFERENCES ticket (id),
	by_id          BIGINT REFERENCES person (id),
	at             BIGINT NOT NULL,
	PRIMARY KEY (improvement_id, ticket_id)
) {{.Keyed}};
CREATE INDEX improvement_source_by_ticket ON improvement_source (ticket_id);
