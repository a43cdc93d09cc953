-- +goose Up

-- When the desk is open. hours is a JSON list of the seven days from Sunday on, each a list like ["09:00-12:00"]; holidays are countries with
-- a space between; own_days is a JSON list of days with other hours, or none. always: open day and night, whatever the rest says.
CREATE TABLE calendar (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	is_default BOOLEAN NOT NULL DEFAULT FALSE,
	time_zone  TEXT NOT NULL,
	always     BOOLEAN NOT NULL DEFAULT FALSE,
	hours      TEXT NOT NULL,
	holidays   TEXT NOT NULL DEFAULT '',
	own_days   TEXT NOT NULL DEFAULT '[]',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_default ON calendar (is_default) WHERE is_default = TRUE;

-- A new desk works without choosing one. The name is the same in every language.
INSERT INTO calendar (name, is_default, time_zone, hours, holidays, created_at, updated_at)
VALUES (
	'Europe/Brussels, 9–17', TRUE, 'Europe/Brussels',
	'[null,["09:00-17:00"],["09:00-17:00"],["09:00-17:00"],["09:00-17:00"],["09:00-17:00"],null]', 'be',
	{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000,
	{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000
);
