-- +goose Up

-- Work that is done later. due_at is when a waiting job may run, and for a running one when its worker counts as dead and the
-- job may run again; attempt tells the old worker from the new. A job that is done is deleted; a dead one stays for people.
CREATE TABLE job (
	id           {{.ID}},
	queue        TEXT {{.Bytewise}} NOT NULL,
	kind         TEXT {{.Bytewise}} NOT NULL,
	args         TEXT NOT NULL,
	due_at       BIGINT NOT NULL,
	attempt      BIGINT NOT NULL DEFAULT 0,
	max_attempts BIGINT NOT NULL,
	running      BOOLEAN NOT NULL DEFAULT FALSE,
	dead         BOOLEAN NOT NULL DEFAULT FALSE,
	unique_key   TEXT {{.Bytewise}},
	error        TEXT NOT NULL DEFAULT '',
	created_at   BIGINT NOT NULL
);
CREATE INDEX job_by_due ON job (queue, due_at, id) WHERE dead = FALSE;
CREATE UNIQUE INDEX job_by_key ON job (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX job_by_death ON job (id) WHERE dead = TRUE;

-- The last slot of each schedule for which a job was made, on whichever node.
CREATE TABLE job_schedule (
	name TEXT {{.Bytewise}} PRIMARY KEY,
	slot BIGINT NOT NULL
);
