-- +goose Up

-- What tables named index_… hold is made of the others, by desk/search, after they have changed: no backup carries it, and it can be made again
-- at any time.

-- How far the index has come: everything with activity before at is in it, but what is being looked at now. edition is that of what made it.
CREATE TABLE index_mark (
	name    TEXT {{.Bytewise}} PRIMARY KEY,
	edition BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	id      BIGINT NOT NULL
);

-- A part of a ticket in the index: its messages and notes from first_seq to last_seq. Nearly all tickets have one, with the id ticket × 4096;
-- the next ones follow. subject is the stems of the subject's words.
CREATE TABLE index_ticket (
	id        BIGINT PRIMARY KEY,
	edition   BIGINT NOT NULL,
	first_seq BIGINT NOT NULL,
	last_seq  BIGINT NOT NULL,
	words     BIGINT NOT NULL,
	subject   TEXT NOT NULL
);

-- The words of each part: of the subject, of what its requester may read, of what only the desk may, and the subject's as they were typed.
{{if .SQLite}}
CREATE VIRTUAL TABLE index_words USING fts5 (subject, public, internal, typed, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
{{else}}
CREATE TABLE index_words (
	rowid BIGINT PRIMARY KEY,
	words TSVECTOR NOT NULL
);
CREATE INDEX index_words_by_word ON index_words USING GIN (words) WITH (gin_pending_list_limit = 512);
{{end}}

-- The trigrams of each word of a name, to find who was meant by a name that is nearly right. A word that nobody has any more does no harm.
CREATE TABLE person_gram (
	gram TEXT {{.Bytewise}} NOT NULL,
	word TEXT {{.Bytewise}} NOT NULL,
	PRIMARY KEY (gram, word)
) {{.Keyed}};
INSERT INTO person_gram (gram, word)
WITH RECURSIVE place (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 60)
SELECT DISTINCT substr('^' || w.word || '$', p.n, 3), w.word
FROM (SELECT DISTINCT word FROM person_word) w
JOIN place p ON p.n <= length(w.word)
WHERE length(w.word) > 1;
