-- +goose Up

-- The lines of the duty rosters as times that can be compared: one for each day of a line that has hours, one for all days of a line without.
-- No two of a team and a kind overlap.
CREATE TABLE duty_shift (
	duty_id   BIGINT NOT NULL REFERENCES duty (id),
	from_at   BIGINT NOT NULL,
	until_at  BIGINT NOT NULL,
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	kind      TEXT NOT NULL,
	PRIMARY KEY (duty_id, from_at)
) {{.Keyed}};
CREATE INDEX duty_shift_by_team ON duty_shift (team_id, kind, until_at);
