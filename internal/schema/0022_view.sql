-- +goose Up

-- Lists of what is late, or about to be: few rows, and none for a new ticket.
CREATE INDEX clock_breached ON clock (ticket_id) WHERE breached_at IS NOT NULL;
CREATE INDEX clock_warned ON clock (ticket_id) WHERE warned_at IS NOT NULL;

-- A list that somebody named. sharing is own, team (then team_id says which) or all; query is the filter as people write it. One that was
-- deleted stays, so that it can be taken back.
CREATE TABLE saved_view (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT NOT NULL,
	sharing    TEXT {{.Bytewise}} NOT NULL,
	owner_id   BIGINT NOT NULL REFERENCES person (id),
	team_id    BIGINT REFERENCES team (id),
	query      TEXT NOT NULL,
	look       TEXT NOT NULL,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);
CREATE INDEX saved_view_by_owner ON saved_view (owner_id) WHERE deleted_at IS NULL;
CREATE INDEX saved_view_shared ON saved_view (sharing, team_id) WHERE deleted_at IS NULL AND sharing <> 'own';

-- How somebody looks at a list: its order, grouping, columns and density, as JSON.
CREATE TABLE view_look (
	person_id BIGINT NOT NULL REFERENCES person (id),
	view      TEXT {{.Bytewise}} NOT NULL,
	look      TEXT NOT NULL,
	PRIMARY KEY (person_id, view)
) {{.Keyed}};
