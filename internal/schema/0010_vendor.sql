-- +goose Up

-- An external supplier. language is that of the letters it gets. It is never deleted: cases point to it.
CREATE TABLE vendor (
	id         {{.ID}},
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	language   TEXT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

-- Who is written to at a vendor, and whose answers are believed to be the vendor's.
CREATE TABLE vendor_contact (
	id        {{.ID}},
	vendor_id BIGINT NOT NULL REFERENCES vendor (id),
	position  BIGINT NOT NULL,
	name      TEXT NOT NULL,
	address   TEXT {{.Bytewise}} NOT NULL,
	phone     TEXT NOT NULL DEFAULT '',
	role      TEXT NOT NULL DEFAULT '',
	UNIQUE (vendor_id, address)
);

-- What was agreed. first_day and last_day count days since 1970, 0 for no bound. response_minutes is open time of the calendar, or time by
-- the stopwatch where there is none; 0: nothing was agreed.
CREATE TABLE vendor_contract (
	id               {{.ID}},
	vendor_id        BIGINT NOT NULL REFERENCES vendor (id),
	position         BIGINT NOT NULL,
	number           TEXT NOT NULL,
	first_day        BIGINT NOT NULL DEFAULT 0,
	last_day         BIGINT NOT NULL DEFAULT 0,
	response_minutes BIGINT NOT NULL DEFAULT 0,
	calendar_id      BIGINT REFERENCES calendar (id),
	covers           TEXT NOT NULL DEFAULT '',
	UNIQUE (vendor_id, number)
);
CREATE INDEX vendor_contract_by_calendar ON vendor_contract (calendar_id) WHERE calendar_id IS NOT NULL;

-- For the list of what waits for vendors; no new ticket is in it.
CREATE INDEX ticket_waiting_vendor ON ticket (activity_at, id) WHERE state = 'waiting_vendor';
