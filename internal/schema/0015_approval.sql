-- +goose Up

-- Whom an agent can ask by one name, beside somebody's line manager.
CREATE TABLE approver_group (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE TABLE approver_group_member (
	group_id  BIGINT NOT NULL REFERENCES approver_group (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (group_id, person_id)
);

-- Who answers in somebody's place, up to and including a day (days since 1 January 1970); no day: until they say otherwise.
CREATE TABLE approval_deputy (
	person_id  BIGINT PRIMARY KEY REFERENCES person (id),
	deputy_id  BIGINT NOT NULL REFERENCES person (id),
	until      BIGINT,
	updated_at BIGINT NOT NULL
);
CREATE INDEX approval_deputy_by_deputy ON approval_deputy (deputy_id);

-- What was asked about a ticket, of whom, and what they said. group_name is empty where the line manager was asked. in_spite is why the
-- desk goes on although it was refused, or why it does not ask any more.
CREATE TABLE approval (
	id          {{.ID}},
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	state       TEXT NOT NULL,
	group_name  TEXT NOT NULL DEFAULT '',
	question    TEXT NOT NULL,
	asked_by    BIGINT REFERENCES person (id),
	asked_at    BIGINT NOT NULL,
	reminded    BIGINT NOT NULL DEFAULT 0,
	reminded_at BIGINT,
	answered_by BIGINT REFERENCES person (id),
	answered_at BIGINT,
	words       TEXT NOT NULL DEFAULT '',
	in_spite    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX approval_by_ticket ON approval (ticket_id, id);
CREATE UNIQUE INDEX approval_open ON approval (ticket_id) WHERE state = 'open';

CREATE TABLE approval_asked (
	approval_id BIGINT NOT NULL REFERENCES approval (id),
	person_id   BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (approval_id, person_id)
);
CREATE INDEX approval_asked_by_person ON approval_asked (person_id, approval_id);
