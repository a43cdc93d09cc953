-- +goose Up

-- A ticket that was merged names the one that goes on; absorbed is how many were merged into a ticket. Their timelines stay where they are: what
-- is shown as one is read from both.
ALTER TABLE ticket ADD COLUMN merged_into BIGINT REFERENCES ticket (id);
ALTER TABLE ticket ADD COLUMN absorbed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

-- The journal of merges: what to undo so that all is as it was. A ticket is in it once for each time that it was merged.
CREATE TABLE ticket_merge (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	into_id   BIGINT NOT NULL REFERENCES ticket (id),
	journal   TEXT NOT NULL,
	undone_at BIGINT,
	PRIMARY KEY (ticket_id, seq)
) {{.Keyed}};
