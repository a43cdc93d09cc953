-- +goose Up

-- A snoozed ticket is out of the lists of open ones until a time (NULL: until its user answers). Only snoozed ones are in the index.
ALTER TABLE ticket ADD COLUMN snoozed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket ADD COLUMN snoozed_until BIGINT;
CREATE INDEX ticket_snoozed ON ticket (activity_at, id) WHERE snoozed = TRUE;

-- An answer that leaves at a time that its author chose, and not in some seconds.
ALTER TABLE outbox ADD COLUMN planned BOOLEAN NOT NULL DEFAULT FALSE;
