-- +goose Up

-- Categories are a tree, at most four levels deep. own_… is what somebody chose for this one; nothing there: as the category above. The
-- columns without own_ are what counts, kept by desk/category whenever the tree changes, so that whoever reads one category reads one row:
-- team_id, impact, urgency, trail (the ids from the top, like /3/17/), the path in each language, and offered (it and all above are in use).
-- position is the place in the whole tree, top to bottom.
ALTER TABLE category ADD COLUMN parent_id BIGINT REFERENCES category (id);
ALTER TABLE category ADD COLUMN own_team_id BIGINT REFERENCES team (id);
ALTER TABLE category ADD COLUMN own_impact BIGINT;
ALTER TABLE category ADD COLUMN own_urgency BIGINT;
ALTER TABLE category ADD COLUMN impact BIGINT NOT NULL DEFAULT 0;
ALTER TABLE category ADD COLUMN urgency BIGINT NOT NULL DEFAULT 1;
ALTER TABLE category ADD COLUMN trail TEXT {{.Bytewise}} NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN path_en TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN path_fr TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN path_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN offered BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE category
SET own_team_id = team_id, trail = '/' || CAST(id AS TEXT) || '/', path_en = name_en, path_fr = name_fr, path_nl = name_nl, offered = active;

-- A category and all above it, so that a list by category finds what is filed below.
CREATE TABLE category_within (
	within_id   BIGINT NOT NULL REFERENCES category (id),
	category_id BIGINT NOT NULL REFERENCES category (id),
	PRIMARY KEY (within_id, category_id)
) {{.Keyed}};
INSERT INTO category_within (within_id, category_id) SELECT id, id FROM category;

-- Who chose impact and urgency: what nobody chose comes from the category, and changes with it. overridden: an agent set the priority
-- whatever the matrix says, for the reason that stands beside it.
ALTER TABLE ticket ADD COLUMN impact_chosen BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket ADD COLUMN urgency_chosen BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket ADD COLUMN overridden BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ticket ADD COLUMN override_reason TEXT NOT NULL DEFAULT '';

-- Sensitive categories. sealed and the teams of category_team were chosen; what counts is sealed_to (the ids of the teams that may see, like
-- /3/7/, empty: not sealed) and category_sight, kept like the columns above: what stands below a sealed category is sealed like it.
ALTER TABLE category ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE category ADD COLUMN sealed_to TEXT {{.Bytewise}} NOT NULL DEFAULT '';
CREATE INDEX category_sealed ON category (id) WHERE sealed_to <> '';
CREATE TABLE category_team (
	category_id BIGINT NOT NULL REFERENCES category (id),
	team_id     BIGINT NOT NULL REFERENCES team (id),
	PRIMARY KEY (category_id, team_id)
) {{.Keyed}};
CREATE TABLE category_sight (
	team_id     BIGINT NOT NULL REFERENCES team (id),
	category_id BIGINT NOT NULL REFERENCES category (id),
	PRIMARY KEY (team_id, category_id)
) {{.Keyed}};

-- Who may look at a ticket that is not theirs to see, why, and until when.
CREATE TABLE break_glass (
	id        {{.ID}},
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	reason    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	ends_at   BIGINT NOT NULL
);
CREATE INDEX break_glass_by_person ON break_glass (person_id, ends_at);
