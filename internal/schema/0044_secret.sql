-- +goose Up

-- A secret that an agent leaves for a requester (to_user), or asks one for (from_user), behind a link of which only the hash is kept. The words are
-- sealed, and gone as soon as they were opened or it is over; the row stays to say what became of them.
CREATE TABLE secret (
	id         {{.ID}},
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	way        TEXT {{.Bytewise}} NOT NULL,
	state      TEXT {{.Bytewise}} NOT NULL,
	label      TEXT NOT NULL,
	token_hash {{.Blob}} NOT NULL UNIQUE,
	sealed     TEXT NOT NULL DEFAULT '',
	by_id      BIGINT NOT NULL REFERENCES person (id),
	for_id     BIGINT NOT NULL REFERENCES person (id),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	given_at   BIGINT,
	ended_at   BIGINT
);
CREATE INDEX secret_by_ticket ON secret (ticket_id);
