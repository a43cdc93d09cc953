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

-- A problem that a vendor was asked to help with. What was agreed is kept as it stood when it was sent. state is waiting (for the vendor),
-- answered or closed. asked_at: when the oldest letter went out that has no answer, or the one that had it last; answered_at: when it came; by
-- when it is owed says the case's clock (table clock, target vendor:id), which started at asked_at; nudges: how often the vendor was reminded
-- by itself since; next_at: when the desk looks again.
-- All changes happen under the lock of the ticket's row.
CREATE TABLE vendor_case (
	id               {{.ID}},
	ticket_id        BIGINT NOT NULL REFERENCES ticket (id),
	vendor_id        BIGINT NOT NULL REFERENCES vendor (id),
	contract_id      BIGINT REFERENCES vendor_contract (id),
	contact_id       BIGINT REFERENCES vendor_contact (id) ON DELETE SET NULL,
	contract_number  TEXT NOT NULL DEFAULT '',
	response_minutes BIGINT NOT NULL DEFAULT 0,
	calendar_id      BIGINT REFERENCES calendar (id),
	state            TEXT {{.Bytewise}} NOT NULL,
	subject          TEXT NOT NULL,
	reference        TEXT NOT NULL DEFAULT '',
	reminders        BIGINT NOT NULL DEFAULT 0,
	outcome          TEXT NOT NULL DEFAULT '',
	outcome_text     TEXT NOT NULL DEFAULT '',
	opened_by        BIGINT REFERENCES person (id),
	opened_at        BIGINT NOT NULL,
	asked_at         BIGINT NOT NULL,
	answered_at      BIGINT,
	nudges           BIGINT NOT NULL DEFAULT 0,
	next_at          BIGINT,
	closed_at        BIGINT
);
CREATE INDEX vendor_case_by_ticket ON vendor_case (ticket_id, id);
CREATE INDEX vendor_case_by_vendor ON vendor_case (vendor_id, opened_at);
CREATE INDEX vendor_case_by_contract ON vendor_case (contract_id) WHERE contract_id IS NOT NULL;
CREATE INDEX vendor_case_by_contact ON vendor_case (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX vendor_case_next ON vendor_case (next_at, id) WHERE next_at IS NOT NULL;

-- What was said between the desk and a vendor, under the number of its entry. Its files hang on the ticket as those of notes do: they are
-- for the desk's eyes only.
CREATE TABLE vendor_message (
	ticket_id      BIGINT NOT NULL REFERENCES ticket (id),
	seq            BIGINT NOT NULL,
	case_id        BIGINT NOT NULL REFERENCES vendor_case (id),
	at             BIGINT NOT NULL,
	from_desk      BOOLEAN NOT NULL,
	author_id      BIGINT REFERENCES person (id),
	author_name    TEXT NOT NULL,
	author_address TEXT NOT NULL DEFAULT '',
	html           TEXT NOT NULL,
	text           TEXT NOT NULL,
	quoted_html    TEXT NOT NULL DEFAULT '',
	quoted_text    TEXT NOT NULL DEFAULT '',
	verdict        TEXT NOT NULL DEFAULT '',
	mail_id        BIGINT,
	PRIMARY KEY (ticket_id, seq)
);
CREATE INDEX vendor_message_by_case ON vendor_message (case_id, seq);

-- The case that a letter or a mail belongs to; such a one never reaches the requester's side.
ALTER TABLE letter ADD COLUMN case_id BIGINT REFERENCES vendor_case (id);
CREATE INDEX letter_by_case ON letter (case_id, seq) WHERE case_id IS NOT NULL;
ALTER TABLE mail ADD COLUMN case_id BIGINT REFERENCES vendor_case (id);
CREATE INDEX mail_by_case ON mail (case_id, seq) WHERE case_id IS NOT NULL;
