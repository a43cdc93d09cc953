-- +goose Up

-- Passwords and card numbers that were in a message as it came, or in the fields of the ticket that it opened. What is kept as the message has a
-- mark where they were, so nothing that shows, sends or finds messages can give them away; only who asks for them reads this table.
CREATE TABLE masked (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	position  BIGINT NOT NULL,
	kind      TEXT NOT NULL,
	words     TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq, position)
) {{.Keyed}};
