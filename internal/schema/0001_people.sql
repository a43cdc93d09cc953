-- +goose Up

-- Settings that an administrator edits; a missing key has the default that desk/setting names.
CREATE TABLE setting (
	key        TEXT {{.Bytewise}} PRIMARY KEY,
	value      TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT
);

-- Everybody known to the desk. A merged person points to the one who stays; nothing else of theirs moves but addresses.
CREATE TABLE person (
	id              {{.ID}},
	version         BIGINT NOT NULL DEFAULT 1,
	name            TEXT NOT NULL,
	name_sort       TEXT {{.Bytewise}} NOT NULL,
	locale          TEXT NOT NULL,
	time_zone       TEXT NOT NULL,
	employee_number TEXT {{.Bytewise}} UNIQUE,
	organisation    TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	department      TEXT NOT NULL DEFAULT '',
	site            TEXT NOT NULL DEFAULT '',
	vip             BOOLEAN NOT NULL DEFAULT FALSE,
	verified        BOOLEAN NOT NULL,
	active          BOOLEAN NOT NULL DEFAULT TRUE,
	manager_id      BIGINT REFERENCES person (id),
	merged_into     BIGINT REFERENCES person (id),
	created_at      BIGINT NOT NULL,
	updated_at      BIGINT NOT NULL
);
CREATE INDEX person_by_name ON person (name_sort, id) WHERE merged_into IS NULL;
CREATE INDEX person_by_organisation ON person (organisation) WHERE organisation <> '';
CREATE INDEX person_by_merge ON person (merged_into) WHERE merged_into IS NOT NULL;

-- home_id is the person for whom the address was entered, so that an unmerge can give it back.
CREATE TABLE person_address (
	address     TEXT {{.Bytewise}} PRIMARY KEY,
	person_id   BIGINT NOT NULL REFERENCES person (id),
	home_id     BIGINT NOT NULL REFERENCES person (id),
	is_primary  BOOLEAN NOT NULL,
	verified_at BIGINT,
	bounced_at  BIGINT,
	bounce      TEXT NOT NULL DEFAULT '',
	created_at  BIGINT NOT NULL
);
CREATE INDEX person_address_by_person ON person_address (person_id);

-- The folded words of names and employee numbers, for finding somebody by the beginning of any of them.
CREATE TABLE person_word (
	word      TEXT {{.Bytewise}} NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (word, person_id)
);
CREATE INDEX person_word_by_person ON person_word (person_id);

CREATE TABLE person_phone (
	person_id BIGINT NOT NULL REFERENCES person (id),
	number    TEXT {{.Bytewise}} NOT NULL,
	position  BIGINT NOT NULL,
	PRIMARY KEY (person_id, number)
);
CREATE INDEX person_phone_by_number ON person_phone (number);

CREATE TABLE person_merge (
	id        {{.ID}},
	from_id   BIGINT NOT NULL REFERENCES person (id),
	into_id   BIGINT NOT NULL REFERENCES person (id),
	by_id     BIGINT,
	at        BIGINT NOT NULL,
	undone_at BIGINT
);
CREATE INDEX person_merge_by_into ON person_merge (into_id);

-- Whom a program asked to be added once: the same key from the same caller gives the same person again.
CREATE TABLE person_once (
	caller_id BIGINT NOT NULL REFERENCES person (id),
	key       TEXT {{.Bytewise}} NOT NULL,
	digest    {{.Blob}} NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (caller_id, key)
) {{.Keyed}};
CREATE INDEX person_once_by_at ON person_once (at);

-- A person who may sign in. password is an argon2id PHC string; empty: none set yet.
CREATE TABLE account (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	version     BIGINT NOT NULL DEFAULT 1,
	password    TEXT NOT NULL DEFAULT '',
	agent       BOOLEAN NOT NULL DEFAULT FALSE,
	lead        BOOLEAN NOT NULL DEFAULT FALSE,
	admin       BOOLEAN NOT NULL DEFAULT FALSE,
	theme       TEXT NOT NULL DEFAULT '',
	disabled_at BIGINT,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);

CREATE TABLE session (
	hash       {{.Blob}} PRIMARY KEY,
	person_id  BIGINT NOT NULL REFERENCES person (id),
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL,
	ip         TEXT NOT NULL,
	user_agent TEXT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_end ON session (ends_at);

-- One-time links: set-up, invitation, password reset. Only the hash of the secret is kept.
CREATE TABLE account_link (
	hash       {{.Blob}} PRIMARY KEY,
	purpose    TEXT NOT NULL,
	person_id  BIGINT REFERENCES person (id),
	address    TEXT NOT NULL DEFAULT '',
	expires_at BIGINT NOT NULL,
	used_at    BIGINT
);
CREATE INDEX account_link_by_person ON account_link (person_id);

CREATE TABLE api_token (
	id           {{.ID}},
	hash         {{.Blob}} NOT NULL UNIQUE,
	person_id    BIGINT NOT NULL REFERENCES person (id),
	name         TEXT NOT NULL,
	scopes       TEXT NOT NULL,
	created_at   BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL,
	last_used_at BIGINT,
	revoked_at   BIGINT
);
CREATE INDEX api_token_by_person ON api_token (person_id);

-- How often something was tried, per subject (an account, an address, a network): the limits of sign-in and reset stand on it.
CREATE TABLE account_attempt (
	what    TEXT {{.Bytewise}} NOT NULL,
	who     TEXT {{.Bytewise}} NOT NULL,
	tries   BIGINT NOT NULL,
	since   BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	PRIMARY KEY (what, who)
);
CREATE INDEX account_attempt_by_time ON account_attempt (last_at);

CREATE TABLE team (
	id           {{.ID}},
	version      BIGINT NOT NULL DEFAULT 1,
	name         TEXT NOT NULL UNIQUE,
	level        BIGINT NOT NULL,
	escalates_to BIGINT REFERENCES team (id),
	is_default   BOOLEAN NOT NULL DEFAULT FALSE,
	active       BOOLEAN NOT NULL DEFAULT TRUE,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX team_default ON team (is_default) WHERE is_default = TRUE;

CREATE TABLE team_member (
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	lead      BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (team_id, person_id)
);
CREATE INDEX team_member_by_person ON team_member (person_id);

CREATE TABLE category (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name_en    TEXT NOT NULL,
	name_fr    TEXT NOT NULL,
	name_nl    TEXT NOT NULL,
	team_id    BIGINT NOT NULL REFERENCES team (id),
	position   BIGINT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

-- Who did what, for those who have to answer for it; see the triggers: rows are only ever added.
CREATE TABLE audit (
	id        {{.ID}},
	at        BIGINT NOT NULL,
	actor_id  BIGINT,
	via       TEXT NOT NULL,
	ip        TEXT NOT NULL DEFAULT '',
	action    TEXT {{.Bytewise}} NOT NULL,
	object    TEXT {{.Bytewise}} NOT NULL,
	object_id BIGINT,
	outcome   TEXT NOT NULL,
	reason    TEXT NOT NULL DEFAULT '',
	detail    TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_by_object ON audit (object, object_id, id);
CREATE INDEX audit_by_actor ON audit (actor_id, id);
{{if .SQLite}}
-- +goose StatementBegin
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never go'); END;
-- +goose StatementEnd
{{else}}
-- +goose StatementBegin
CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit rows never change or go'; END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();
{{end}}
