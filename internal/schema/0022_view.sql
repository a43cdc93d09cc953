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

-- One act on many tickets at once. act is JSON; one that takes another back names it. finished_at is set when no ticket waits any more.
CREATE TABLE bulk_act (
	id          {{.ID}},
	person_id   BIGINT NOT NULL REFERENCES person (id),
	act         TEXT NOT NULL,
	undoes_id   BIGINT UNIQUE REFERENCES bulk_act (id),
	created_at  BIGINT NOT NULL,
	finished_at BIGINT
);

-- What became of each ticket. had and made are JSON: how the ticket stood before and after. Tickets are taken by their place, one transaction
-- each, and a row that has an outcome is never done again.
CREATE TABLE bulk_ticket (
	act_id    BIGINT NOT NULL REFERENCES bulk_act (id),
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	place     BIGINT NOT NULL,
	outcome   TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	reason    TEXT NOT NULL DEFAULT '',
	args      TEXT NOT NULL DEFAULT 'null',
	had       TEXT NOT NULL DEFAULT '',
	made      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (act_id, ticket_id)
) {{.Keyed}};
CREATE INDEX bulk_ticket_waiting ON bulk_ticket (act_id, place) WHERE outcome = '';
