-- +goose Up

-- A text that somebody keeps to say again, by its name. sharing is own, team (then team_id says which) or all; actions is JSON: what is done to
-- the ticket when the text is chosen. One that was deleted stays, so that it can be taken back.
CREATE TABLE canned (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT NOT NULL,
	sharing    TEXT {{.Bytewise}} NOT NULL,
	owner_id   BIGINT NOT NULL REFERENCES person (id),
	team_id    BIGINT REFERENCES team (id),
	actions    TEXT NOT NULL,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);
CREATE INDEX canned_by_owner ON canned (owner_id) WHERE deleted_at IS NULL;
CREATE INDEX canned_shared ON canned (sharing, team_id) WHERE deleted_at IS NULL AND sharing <> 'own';

-- What it says in each language that somebody wrote it in.
CREATE TABLE canned_text (
	canned_id BIGINT NOT NULL REFERENCES canned (id),
	locale    TEXT {{.Bytewise}} NOT NULL,
	html      TEXT NOT NULL,
	text      TEXT NOT NULL,
	PRIMARY KEY (canned_id, locale)
) {{.Keyed}};
