-- +goose Up

-- What people of the desk are told: one row for each person and thing. shown: it stands in their list; mail_due: it waits for the letter that
-- gathers such things. account.unread is how many shown ones somebody has not read, so that no page counts them.
CREATE TABLE notice (
	id        {{.ID}},
	person_id BIGINT NOT NULL REFERENCES person (id),
	kind      TEXT {{.Bytewise}} NOT NULL,
	ticket_id BIGINT REFERENCES ticket (id),
	seq       BIGINT NOT NULL DEFAULT 0,
	by_name   TEXT NOT NULL DEFAULT '',
	at        BIGINT NOT NULL,
	shown     BOOLEAN NOT NULL,
	read_at   BIGINT,
	mail_due  BIGINT
);
CREATE INDEX notice_by_person ON notice (person_id, id);
CREATE INDEX notice_unread ON notice (person_id, ticket_id) WHERE read_at IS NULL AND shown = TRUE;
CREATE INDEX notice_to_mail ON notice (person_id, mail_due) WHERE mail_due IS NOT NULL;
CREATE INDEX notice_by_time ON notice (at);
ALTER TABLE account ADD COLUMN unread BIGINT NOT NULL DEFAULT 0;

-- By which ways somebody wants to hear of a topic. Who has no row hears as the desk has it.
CREATE TABLE notice_choice (
	person_id BIGINT NOT NULL REFERENCES person (id),
	topic     TEXT {{.Bytewise}} NOT NULL,
	app       BOOLEAN NOT NULL,
	mail      TEXT NOT NULL,
	PRIMARY KEY (person_id, topic)
) {{.Keyed}};

-- When somebody wants to hear: the hour of their daily letter (-1: every hour), and the hours in which they are left alone, in minutes of their
-- own day.
CREATE TABLE notice_plan (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	digest_hour BIGINT NOT NULL,
	quiet_from  BIGINT NOT NULL,
	quiet_until BIGINT NOT NULL,
	in_hours    BOOLEAN NOT NULL,
	updated_at  BIGINT NOT NULL
);
