-- +goose Up

-- Where a ticket stands on the ladder. escalation_seq is the entry of the newest escalation that was not returned, 0 for none: a return
-- leads back from there. escalation_waits: the receiving team has not accepted it yet. owner_asked_id is the agent who is asked to answer
-- for the ticket from now on.
ALTER TABLE ticket ADD COLUMN escalation_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN escalation_waits BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket ADD COLUMN returned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN owner_asked_id BIGINT REFERENCES person (id);
