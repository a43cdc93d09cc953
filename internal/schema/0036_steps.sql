-- +goose Up

-- The ladder of a category above its first team: who has its tickets at the second and the third level, and which vendor comes after that. own_…
-- was chosen for it; what counts stands beside it, kept by desk/category like the columns of 0007. Without either, a ticket climbs to the team
-- that its team passes on to.
ALTER TABLE category ADD COLUMN own_second_id BIGINT REFERENCES team (id);
ALTER TABLE category ADD COLUMN own_third_id BIGINT REFERENCES team (id);
ALTER TABLE category ADD COLUMN own_vendor_id BIGINT REFERENCES vendor (id);
ALTER TABLE category ADD COLUMN second_id BIGINT REFERENCES team (id);
ALTER TABLE category ADD COLUMN third_id BIGINT REFERENCES team (id);
ALTER TABLE category ADD COLUMN vendor_id BIGINT REFERENCES vendor (id);
