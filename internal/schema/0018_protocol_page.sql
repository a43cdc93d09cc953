-- +goose Up

-- The desk's protocol, page by page. stages are those of checklists that the page explains, with a space between. published is the number of
-- the newest version, 0 before the first; revision counts what is saved, so that two editors don't overwrite each other.
CREATE TABLE protocol_page (
	id         {{.ID}},
	revision   BIGINT NOT NULL DEFAULT 1,
	stages     TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	published  BIGINT NOT NULL DEFAULT 0,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

-- What an editor has written and not published yet, language by language.
CREATE TABLE protocol_draft (
	page_id BIGINT NOT NULL REFERENCES protocol_page (id),
	locale  TEXT {{.Bytewise}} NOT NULL,
	title   TEXT NOT NULL,
	html    TEXT NOT NULL,
	PRIMARY KEY (page_id, locale)
) {{.Keyed}};

-- A published version never changes: who published it, when, and what changed in a line. Nobody: it came with the product.
CREATE TABLE protocol_version (
	page_id      BIGINT NOT NULL REFERENCES protocol_page (id),
	number       BIGINT NOT NULL,
	changed      TEXT NOT NULL,
	published_by BIGINT REFERENCES person (id),
	published_at BIGINT NOT NULL,
	PRIMARY KEY (page_id, number)
) {{.Keyed}};

CREATE TABLE protocol_text (
	page_id BIGINT NOT NULL,
	number  BIGINT NOT NULL,
	locale  TEXT {{.Bytewise}} NOT NULL,
	title   TEXT NOT NULL,
	html    TEXT NOT NULL,
	PRIMARY KEY (page_id, number, locale),
	FOREIGN KEY (page_id, number) REFERENCES protocol_version (page_id, number)
) {{.Keyed}};

-- Who has read which version, and when they said so.
CREATE TABLE protocol_reading (
	page_id   BIGINT NOT NULL,
	number    BIGINT NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (page_id, number, person_id),
	FOREIGN KEY (page_id, number) REFERENCES protocol_version (page_id, number)
) {{.Keyed}};
CREATE INDEX protocol_reading_by_person ON protocol_reading (person_id);
