-- +goose Up

-- What the desk's protocol demands at a stage of a ticket; of tickets of a category and those below it, or of all where there is none.
-- Items are taken out of use and never deleted: timelines name them.
CREATE TABLE checklist_item (
	id          {{.ID}},
	version     BIGINT NOT NULL DEFAULT 1,
	stage       TEXT {{.Bytewise}} NOT NULL,
	category_id BIGINT REFERENCES category (id),
	text_en     TEXT NOT NULL,
	text_fr     TEXT NOT NULL,
	text_nl     TEXT NOT NULL,
	required    BOOLEAN NOT NULL DEFAULT FALSE,
	active      BOOLEAN NOT NULL DEFAULT TRUE,
	position    BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);

CREATE TABLE checklist_tick (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	item_id   BIGINT NOT NULL REFERENCES checklist_item (id),
	person_id BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, item_id)
) {{.Keyed}};

-- A new desk begins with what most protocols say. Nothing of it is required, so it stops nobody.
INSERT INTO checklist_item (stage, text_en, text_fr, text_nl, position, created_at, updated_at)
SELECT stage, en, fr, nl, position, {{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000,
	{{if .SQLite}}unixepoch(){{else}}CAST(extract(epoch FROM now()) AS BIGINT){{end}} * 1000000
FROM (
	SELECT 'greet' AS stage, 1 AS position, 'Greeted, and said who you are and for which desk' AS en,
		'Saluer, dire qui vous êtes et de quel service' AS fr, 'Gegroet, en gezegd wie je bent en van welke dienst' AS nl
	UNION ALL SELECT 'identify', 2, 'Checked who it is and which device it is about', 'Vérifier de qui et de quel appareil il s’agit', 'Nagegaan wie het is en om welk toestel het gaat'
	UNION ALL SELECT 'assess', 3, 'Said the problem back in your own words, and the user agreed', 'Reformuler le problème, avec l’accord de l’utilisateur', 'Het probleem in eigen woorden herhaald, en de gebruiker was akkoord'
	UNION ALL SELECT 'assess', 4, 'Asked what was tried already, and for the exact error message', 'Demander ce qui a déjà été essayé, et le message d’erreur exact', 'Gevraagd wat al is geprobeerd, en naar de precieze foutmelding'
	UNION ALL SELECT 'troubleshoot', 5, 'Restart, connection and updates checked', 'Redémarrage, connexion et mises à jour vérifiés', 'Herstart, verbinding en updates gecontroleerd'
	UNION ALL SELECT 'troubleshoot', 6, 'Looked at similar tickets that were solved', 'Regarder les tickets semblables déjà résolus', 'Vergelijkbare opgeloste tickets bekeken'
	UNION ALL SELECT 'resolve', 7, 'Explained the solution in plain words, without jargon', 'Expliquer la solution en mots simples, sans jargon', 'De oplossing in gewone woorden uitgelegd, zonder jargon'
	UNION ALL SELECT 'document', 8, 'Wrote down cause and steps, so that a colleague could repeat them', 'Noter la cause et les étapes, pour qu’un collègue puisse les refaire', 'Oorzaak en stappen genoteerd, zodat een collega ze kan overdoen'
	UNION ALL SELECT 'verify', 9, 'The user has tried it and says that it works', 'L’utilisateur a essayé et dit que cela fonctionne', 'De gebruiker heeft het geprobeerd en zegt dat het werkt'
) AS usual;

-- Whose problems can only be resolved once somebody has made sure who asks: tickets of these categories and those below them, and single
-- tickets of which an agent said so.
CREATE TABLE identity_category (
	category_id BIGINT PRIMARY KEY REFERENCES category (id),
	by_id       BIGINT REFERENCES person (id),
	at          BIGINT NOT NULL
);
CREATE TABLE identity_ticket (
	ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id),
	by_id     BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL
);

-- How somebody made sure who asks. person_id is whose identity was proved: a ticket that becomes somebody else's needs another proof.
CREATE TABLE identity_proof (
	id         {{.ID}},
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	kind       TEXT NOT NULL,
	number     TEXT NOT NULL DEFAULT '',
	manager_id BIGINT REFERENCES person (id),
	note       TEXT NOT NULL,
	by_id      BIGINT REFERENCES person (id),
	at         BIGINT NOT NULL
);
CREATE INDEX identity_proof_by_ticket ON identity_proof (ticket_id, at);

-- Changes of how a person is reached, and of who their manager is: what was changed lately proves nothing, and who is told of a proof are
-- those addresses that stood there before. what: phone, address or manager; gone: it was taken away.
CREATE TABLE person_change (
	id        {{.ID}},
	person_id BIGINT NOT NULL REFERENCES person (id),
	what      TEXT NOT NULL,
	value     TEXT NOT NULL,
	gone      BOOLEAN NOT NULL,
	at        BIGINT NOT NULL
);
CREATE INDEX person_change_by_person ON person_change (person_id, at);
