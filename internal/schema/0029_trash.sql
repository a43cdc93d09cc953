-- +goose Up

-- What was put away as spam, as cancelled or into the trash: how it stood before, so that all comes back as it was. since is when it left the lists
-- first, from which its promises count again; at is when it was put where it is now, from which the days until it goes for good count.
CREATE TABLE ticket_away (
	ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id),
	was       TEXT NOT NULL,
	since     BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	by_id     BIGINT REFERENCES person (id)
);
CREATE INDEX ticket_away_by_at ON ticket_away (at, ticket_id);
CREATE INDEX ticket_hidden ON ticket (activity_at, id) WHERE state IN ('spam', 'trash');

-- The bytes of a mail whose message was redacted are gone.
ALTER TABLE mail ADD COLUMN redacted BOOLEAN NOT NULL DEFAULT FALSE;

-- Addresses from which spam came. What they send that proves nothing waits in quarantine, until an administrator lifts that.
CREATE TABLE spam_sender (
	address   TEXT {{.Bytewise}} PRIMARY KEY,
	ticket_id BIGINT,
	by_id     BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL
);
