-- +goose Up

-- What work can ask for, in the desk's own short words: «Linux», «SAP».
CREATE TABLE skill (
	id         {{.ID}},
	name       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);

-- What an agent brings, and whether they are there. languages are codes with a space between; capacity is how many tickets the desk gives
-- them at once, and how many of those that came in writing, by phone or at the desk; 0 without limit. Without a calendar the default one holds. wrap_until: they write up what they have just ended. Whoever
-- has no row brings nothing special and is there.
CREATE TABLE agent (
	person_id        BIGINT PRIMARY KEY REFERENCES person (id),
	version          BIGINT NOT NULL DEFAULT 0,
	languages        TEXT NOT NULL DEFAULT '',
	capacity         BIGINT NOT NULL DEFAULT 0,
	capacity_written BIGINT NOT NULL DEFAULT 0,
	capacity_phone   BIGINT NOT NULL DEFAULT 0,
	capacity_visit   BIGINT NOT NULL DEFAULT 0,
	calendar_id      BIGINT REFERENCES calendar (id),
	away_since       BIGINT,
	wrap_until       BIGINT,
	updated_at       BIGINT NOT NULL
);

CREATE TABLE agent_skill (
	person_id BIGINT NOT NULL REFERENCES person (id),
	skill_id  BIGINT NOT NULL REFERENCES skill (id),
	PRIMARY KEY (person_id, skill_id)
) {{.Keyed}};
CREATE INDEX agent_skill_by_skill ON agent_skill (skill_id);

-- Whole days on which somebody is not there, from the first instant to the first one after, and who stands in.
CREATE TABLE absence (
	id            {{.ID}},
	person_id     BIGINT NOT NULL REFERENCES person (id),
	from_at       BIGINT NOT NULL,
	until_at      BIGINT NOT NULL,
	substitute_id BIGINT REFERENCES person (id),
	created_at    BIGINT NOT NULL
);
CREATE INDEX absence_by_person ON absence (person_id, until_at);

-- Who of a team is on duty, or on call, when: from the first day to the last (days since 1970), on each from opens to closes, in minutes of the
-- day by the clock of the default calendar; over midnight where closes is not later, and whole days where both are 0. Where nobody is on duty,
-- it is the first of the leads. until_at: the end of it all.
CREATE TABLE duty (
	id         {{.ID}},
	team_id    BIGINT NOT NULL REFERENCES team (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	kind       TEXT NOT NULL,
	first_day  BIGINT NOT NULL,
	last_day   BIGINT NOT NULL,
	opens      BIGINT NOT NULL,
	closes     BIGINT NOT NULL,
	until_at   BIGINT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX duty_by_team ON duty (team_id, until_at);

-- Which skills a category and all below it ask for.
CREATE TABLE category_skill (
	category_id BIGINT NOT NULL REFERENCES category (id),
	skill_id    BIGINT NOT NULL REFERENCES skill (id),
	PRIMARY KEY (category_id, skill_id)
) {{.Keyed}};
CREATE INDEX category_skill_by_skill ON category_skill (skill_id);

-- How a team gets its work: pull (agents take it), least (the least loaded gets it) or turn (whoever was served longest ago). wrap_up is in
-- minutes. Whoever gives work away changes served first, so that two nodes do it one after the other.
CREATE TABLE team_routing (
	team_id    BIGINT PRIMARY KEY REFERENCES team (id),
	version    BIGINT NOT NULL DEFAULT 1,
	mode       TEXT NOT NULL,
	wrap_up    BIGINT NOT NULL DEFAULT 0,
	served     BIGINT NOT NULL DEFAULT 0,
	updated_at BIGINT NOT NULL
);

-- When each was last given a ticket of the team.
CREATE TABLE team_turn (
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (team_id, person_id)
) {{.Keyed}};
