-- +goose Up

-- How somebody wants the desk to look, beside its colours, and the list with which their workspace begins; empty: as the desk has it.
ALTER TABLE account ADD COLUMN density TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN start_view TEXT NOT NULL DEFAULT '';

-- What stands below somebody's letters in a language. mailbox_id 0 is every mailbox that has none of its own.
CREATE TABLE signature (
	person_id  BIGINT NOT NULL REFERENCES person (id),
	mailbox_id BIGINT NOT NULL,
	locale     TEXT {{.Bytewise}} NOT NULL,
	text       TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (person_id, mailbox_id, locale)
) {{.Keyed}};
