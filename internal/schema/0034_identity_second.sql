-- +goose Up

-- Some proofs count only once a second agent has confirmed them: those of administrators, and calls to a number that was changed lately.
ALTER TABLE identity_proof ADD COLUMN second BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE identity_proof ADD COLUMN seconded_by BIGINT REFERENCES person (id);
ALTER TABLE identity_proof ADD COLUMN seconded_at BIGINT;
