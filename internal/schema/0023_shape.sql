-- +goose Up

-- What one ticket is to another, read from the first to the second; «related» is the same either way, and stands with the lower number first.
-- Two tickets have one link. ticket.links is how many a ticket has, so that one without any asks nothing.
CREATE TABLE ticket_link (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	other_id  BIGINT NOT NULL REFERENCES ticket (id),
	kind      TEXT {{.Bytewise}} NOT NULL,
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, other_id)
) {{.Keyed}};
CREATE INDEX ticket_link_by_other ON ticket_link (other_id);
ALTER TABLE ticket ADD COLUMN links BIGINT NOT NULL DEFAULT 0;
