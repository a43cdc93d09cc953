-- +goose Up

-- The words that agents put on tickets. folded is the name as people take it for the same, and tag_alias what a tag was called before, or what
-- was merged into it, so that lists and rules that name it go on finding it. ticket.tags is how many a ticket has, so that one without any asks
-- nothing.
CREATE TABLE tag (
	id         {{.ID}},
	name       TEXT {{.Bytewise}} NOT NULL,
	folded     TEXT {{.Bytewise}} NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);
CREATE TABLE tag_alias (
	folded TEXT {{.Bytewise}} NOT NULL PRIMARY KEY,
	tag_id BIGINT NOT NULL REFERENCES tag (id)
) {{.Keyed}};
CREATE INDEX tag_alias_by_tag ON tag_alias (tag_id);
CREATE TABLE ticket_tag (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	tag_id    BIGINT NOT NULL REFERENCES tag (id),
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, tag_id)
) {{.Keyed}};
CREATE INDEX ticket_tag_by_tag ON ticket_tag (tag_id, ticket_id);
ALTER TABLE ticket ADD COLUMN tags BIGINT NOT NULL DEFAULT 0;
