-- +goose Up

-- Who answers for a ticket while its owner is absent, and until when. The owner stays its owner.
ALTER TABLE ticket ADD COLUMN lent_to_id BIGINT REFERENCES person (id);
ALTER TABLE ticket ADD COLUMN lent_until BIGINT;
CREATE INDEX ticket_lent ON ticket (lent_to_id) WHERE lent_to_id IS NOT NULL;
