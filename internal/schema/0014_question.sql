-- +goose Up

-- What the desk asks about problems of a category and of those below it. portal and desk say how much each form insists: no, may, must. channels
-- names the doors through which a problem came that it is asked about; empty is any. Where if_id stands, it is asked only of whom gave that earlier question the answer if_answer. Nothing is deleted: answers name it.
CREATE TABLE question (
	id          {{.ID}},
	version     BIGINT NOT NULL DEFAULT 1,
	category_id BIGINT NOT NULL REFERENCES category (id),
	kind        TEXT NOT NULL,
	label_en    TEXT NOT NULL,
	label_fr    TEXT NOT NULL,
	label_nl    TEXT NOT NULL,
	help_en     TEXT NOT NULL DEFAULT '',
	help_fr     TEXT NOT NULL DEFAULT '',
	help_nl     TEXT NOT NULL DEFAULT '',
	portal      TEXT NOT NULL,
	desk        TEXT NOT NULL,
	channels    TEXT NOT NULL DEFAULT '',
	if_id       BIGINT REFERENCES question (id),
	if_answer   TEXT NOT NULL DEFAULT '',
	active      BOOLEAN NOT NULL DEFAULT TRUE,
	position    BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);
CREATE INDEX question_by_category ON question (category_id, position);

-- What a question lets choose. choice_key is what answers, filters and programs name; it never changes.
CREATE TABLE question_option (
	question_id BIGINT NOT NULL REFERENCES question (id),
	choice_key  TEXT {{.Bytewise}} NOT NULL,
	label_en    TEXT NOT NULL,
	label_fr    TEXT NOT NULL,
	label_nl    TEXT NOT NULL,
	active      BOOLEAN NOT NULL DEFAULT TRUE,
	position    BIGINT NOT NULL,
	PRIMARY KEY (question_id, choice_key)
) {{.Keyed}};

-- What was answered on a ticket: one of the four, by the kind of the question. Package ticket writes it.
CREATE TABLE ticket_answer (
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	question_id BIGINT NOT NULL REFERENCES question (id),
	text_value  TEXT NOT NULL DEFAULT '',
	choice      TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	yes         BOOLEAN,
	asset_id    BIGINT REFERENCES asset (id),
	by_id       BIGINT REFERENCES person (id),
	at          BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, question_id)
) {{.Keyed}};
CREATE INDEX ticket_answer_by_question ON ticket_answer (question_id, choice, ticket_id);
CREATE INDEX ticket_answer_by_asset ON ticket_answer (asset_id) WHERE asset_id IS NOT NULL;
