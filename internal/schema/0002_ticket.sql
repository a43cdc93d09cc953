-- +goose Up

-- A stored file, by the hash of its bytes; name and type are what people see, never a path.
CREATE TABLE file (
	id         TEXT {{.Bytewise}} PRIMARY KEY,
	sha256     TEXT {{.Bytewise}} NOT NULL,
	name       TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	added_by   BIGINT REFERENCES person (id),
	created_at BIGINT NOT NULL
);
CREATE INDEX file_by_sha256 ON file (sha256);

-- The ticket's number is its id. open_state is TRUE in new, open and both states that wait: lists walk partial indexes over it. Every index is
-- one more page for each new ticket, so there is none for what is found among the open tickets quickly enough: owner and state.
CREATE TABLE ticket (
	id                {{.ID}},
	version           BIGINT NOT NULL DEFAULT 1,
	kind              TEXT NOT NULL,
	state             TEXT {{.Bytewise}} NOT NULL,
	open_state        BOOLEAN NOT NULL,
	subject           TEXT NOT NULL,
	preview           TEXT NOT NULL DEFAULT '',
	channel           TEXT NOT NULL,
	language          TEXT NOT NULL DEFAULT '',
	category_id       BIGINT REFERENCES category (id),
	team_id           BIGINT NOT NULL REFERENCES team (id),
	requester_id      BIGINT NOT NULL REFERENCES person (id),
	opened_by         BIGINT REFERENCES person (id),
	owner_id          BIGINT REFERENCES person (id),
	assignee_id       BIGINT REFERENCES person (id),
	impact            BIGINT NOT NULL DEFAULT 1,
	urgency           BIGINT NOT NULL DEFAULT 1,
	priority          BIGINT NOT NULL DEFAULT 1,
	symptom           TEXT NOT NULL DEFAULT '',
	error_message     TEXT NOT NULL DEFAULT '',
	tried             TEXT NOT NULL DEFAULT '',
	resolution        TEXT NOT NULL DEFAULT '',
	cause             TEXT NOT NULL DEFAULT '',
	close_kind        TEXT NOT NULL DEFAULT '',
	reopened          BIGINT NOT NULL DEFAULT 0,
	mailbox_id        BIGINT,
	follows_id        BIGINT REFERENCES ticket (id),
	last_seq          BIGINT NOT NULL DEFAULT 0,
	created_at        BIGINT NOT NULL,
	activity_at       BIGINT NOT NULL,
	requester_at      BIGINT,
	first_response_at BIGINT,
	resolved_at       BIGINT,
	closed_at         BIGINT
);
CREATE INDEX ticket_open ON ticket (activity_at, id) WHERE open_state = TRUE;
CREATE INDEX ticket_done ON ticket (activity_at, id) WHERE open_state = FALSE;
CREATE INDEX ticket_unassigned ON ticket (activity_at, id) WHERE open_state = TRUE AND assignee_id IS NULL;
CREATE INDEX ticket_by_assignee ON ticket (assignee_id, activity_at, id) WHERE open_state = TRUE AND assignee_id IS NOT NULL;
CREATE INDEX ticket_by_team ON ticket (team_id, activity_at, id) WHERE open_state = TRUE;
CREATE INDEX ticket_waiting ON ticket (activity_at, id) WHERE state = 'waiting_user';
CREATE INDEX ticket_by_requester ON ticket (requester_id, activity_at, id);
CREATE INDEX ticket_resolved ON ticket (resolved_at, id) WHERE state = 'resolved';

-- The timeline: everything that happened, in order, never changed. A message or note stands under the same number.
CREATE TABLE entry (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	actor_id  BIGINT REFERENCES person (id),
	via       TEXT NOT NULL,
	kind      TEXT {{.Bytewise}} NOT NULL,
	public    BOOLEAN NOT NULL,
	payload   TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq)
) {{.Keyed}};

-- What the requester may see. The quoted part is what the sender's program repeated below their own words; held messages wait for an
-- agent's eyes only (a verification mail to a guest's ticket, say). masked: how many secrets of it are covered (see masked).
CREATE TABLE message (
	ticket_id      BIGINT NOT NULL REFERENCES ticket (id),
	seq            BIGINT NOT NULL,
	at             BIGINT NOT NULL,
	author_id      BIGINT REFERENCES person (id),
	author_name    TEXT NOT NULL,
	author_address TEXT NOT NULL DEFAULT '',
	from_desk      BOOLEAN NOT NULL,
	channel        TEXT NOT NULL,
	html           TEXT NOT NULL,
	text           TEXT NOT NULL,
	quoted_html    TEXT NOT NULL DEFAULT '',
	quoted_text    TEXT NOT NULL DEFAULT '',
	held           BOOLEAN NOT NULL DEFAULT FALSE,
	verdict        TEXT NOT NULL DEFAULT '',
	mail_id        BIGINT,
	masked         BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (ticket_id, seq)
);

-- What only agents see: a table of its own, so that no query for the requester can pick it up.
CREATE TABLE note (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	author_id BIGINT NOT NULL REFERENCES person (id),
	html      TEXT NOT NULL,
	text      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq)
);

-- on_note: for the desk's eyes only, as files of notes and of what is said with vendors are.
CREATE TABLE attachment (
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	seq        BIGINT NOT NULL,
	file_id    TEXT {{.Bytewise}} NOT NULL REFERENCES file (id),
	on_note    BOOLEAN NOT NULL,
	inline     BOOLEAN NOT NULL DEFAULT FALSE,
	content_id TEXT NOT NULL DEFAULT '',
	position   BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, seq, file_id)
) {{.Keyed}};
CREATE INDEX attachment_by_file ON attachment (file_id);

-- Who gets copies. may_read lets a person open the ticket in the portal: an agent gives it, a Cc line never does.
CREATE TABLE watcher (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	may_read  BOOLEAN NOT NULL,
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
) {{.Keyed}};
CREATE INDEX watcher_by_person ON watcher (person_id, ticket_id);

CREATE TABLE draft (
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	kind       TEXT {{.Bytewise}} NOT NULL,
	html       TEXT NOT NULL,
	text       TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, person_id, kind)
) {{.Keyed}};

-- How far each agent has read.
CREATE TABLE seen (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
) {{.Keyed}};

-- What a caller asked to be done once: the same key from the same person gives the first result again.
CREATE TABLE ticket_once (
	person_id BIGINT NOT NULL REFERENCES person (id),
	key       TEXT {{.Bytewise}} NOT NULL,
	digest    {{.Blob}} NOT NULL,
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (person_id, key)
) {{.Keyed}};
CREATE INDEX ticket_once_by_at ON ticket_once (at);

-- An outgoing mail that the desk owes somebody; message_id stays the same however often it is tried. lost counts the attempts whose
-- answer never came.
CREATE TABLE letter (
	id          {{.ID}},
	kind        TEXT NOT NULL,
	state       TEXT {{.Bytewise}} NOT NULL,
	ticket_id   BIGINT REFERENCES ticket (id),
	seq         BIGINT,
	person_id   BIGINT REFERENCES person (id),
	address     TEXT {{.Bytewise}} NOT NULL,
	domain      TEXT {{.Bytewise}} NOT NULL,
	name        TEXT NOT NULL,
	locale      TEXT NOT NULL,
	sender_id   BIGINT REFERENCES person (id),
	mailbox_id  BIGINT,
	message_id  TEXT {{.Bytewise}} NOT NULL UNIQUE,
	args        TEXT NOT NULL,
	attempts    BIGINT NOT NULL DEFAULT 0,
	lost        BIGINT NOT NULL DEFAULT 0,
	error       TEXT NOT NULL DEFAULT '',
	created_at  BIGINT NOT NULL,
	due_at      BIGINT NOT NULL,
	sent_at     BIGINT
);
CREATE INDEX letter_by_ticket ON letter (ticket_id, seq);
CREATE INDEX letter_waiting ON letter (due_at, id) WHERE state IN ('queued', 'sending', 'uncertain');
CREATE INDEX letter_by_address ON letter (address, created_at);
CREATE INDEX letter_by_domain ON letter (domain, created_at);
