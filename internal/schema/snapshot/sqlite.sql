-- What the migrations make of an empty database; written by make gen.

CREATE TABLE absence (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id     BIGINT NOT NULL REFERENCES person (id),
	from_at       BIGINT NOT NULL,
	until_at      BIGINT NOT NULL,
	substitute_id BIGINT REFERENCES person (id),
	created_at    BIGINT NOT NULL
);

CREATE INDEX absence_by_person ON absence (person_id, until_at);

CREATE TABLE account (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	version     BIGINT NOT NULL DEFAULT 1,
	password    TEXT NOT NULL DEFAULT '',
	agent       BOOLEAN NOT NULL DEFAULT FALSE,
	lead        BOOLEAN NOT NULL DEFAULT FALSE,
	admin       BOOLEAN NOT NULL DEFAULT FALSE,
	theme       TEXT NOT NULL DEFAULT '',
	disabled_at BIGINT,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
, unread BIGINT NOT NULL DEFAULT 0, density TEXT NOT NULL DEFAULT '', start_view TEXT NOT NULL DEFAULT '');

CREATE TABLE account_attempt (
	what    TEXT  NOT NULL,
	who     TEXT  NOT NULL,
	tries   BIGINT NOT NULL,
	since   BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	PRIMARY KEY (what, who)
);

CREATE INDEX account_attempt_by_time ON account_attempt (last_at);

CREATE TABLE account_link (
	hash       BLOB PRIMARY KEY,
	purpose    TEXT NOT NULL,
	person_id  BIGINT REFERENCES person (id),
	address    TEXT NOT NULL DEFAULT '',
	expires_at BIGINT NOT NULL,
	used_at    BIGINT
);

CREATE INDEX account_link_by_person ON account_link (person_id);

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
) WITHOUT ROWID;

CREATE INDEX agent_skill_by_skill ON agent_skill (skill_id);

CREATE TABLE alarm (
	about   TEXT  PRIMARY KEY,
	told_at BIGINT NOT NULL
);

CREATE TABLE api_token (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	hash         BLOB NOT NULL UNIQUE,
	person_id    BIGINT NOT NULL REFERENCES person (id),
	name         TEXT NOT NULL,
	scopes       TEXT NOT NULL,
	created_at   BIGINT NOT NULL,
	expires_at   BIGINT NOT NULL,
	last_used_at BIGINT,
	revoked_at   BIGINT
);

CREATE INDEX api_token_by_person ON api_token (person_id);

CREATE TABLE approval (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	state       TEXT NOT NULL,
	group_name  TEXT NOT NULL DEFAULT '',
	question    TEXT NOT NULL,
	asked_by    BIGINT REFERENCES person (id),
	asked_at    BIGINT NOT NULL,
	reminded    BIGINT NOT NULL DEFAULT 0,
	reminded_at BIGINT,
	answered_by BIGINT REFERENCES person (id),
	answered_at BIGINT,
	words       TEXT NOT NULL DEFAULT '',
	in_spite    TEXT NOT NULL DEFAULT ''
);

CREATE INDEX approval_by_ticket ON approval (ticket_id, id);

CREATE UNIQUE INDEX approval_open ON approval (ticket_id) WHERE state = 'open';

CREATE TABLE approval_asked (
	approval_id BIGINT NOT NULL REFERENCES approval (id),
	person_id   BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (approval_id, person_id)
);

CREATE INDEX approval_asked_by_person ON approval_asked (person_id, approval_id);

CREATE TABLE approval_deputy (
	person_id  BIGINT PRIMARY KEY REFERENCES person (id),
	deputy_id  BIGINT NOT NULL REFERENCES person (id),
	until      BIGINT,
	updated_at BIGINT NOT NULL
);

CREATE INDEX approval_deputy_by_deputy ON approval_deputy (deputy_id);

CREATE TABLE approver_group (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT  NOT NULL UNIQUE,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE TABLE approver_group_member (
	group_id  BIGINT NOT NULL REFERENCES approver_group (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (group_id, person_id)
);

CREATE TABLE asset (
	id             INTEGER PRIMARY KEY AUTOINCREMENT,
	version        BIGINT NOT NULL DEFAULT 1,
	tag            TEXT NOT NULL,
	tag_sort       TEXT  NOT NULL UNIQUE,
	serial         TEXT NOT NULL DEFAULT '',
	serial_sort    TEXT  NOT NULL DEFAULT '',
	kind           TEXT NOT NULL,
	state          TEXT NOT NULL,
	model          TEXT NOT NULL DEFAULT '',
	release        TEXT NOT NULL DEFAULT '',
	holder_id      BIGINT REFERENCES person (id),
	site           TEXT NOT NULL DEFAULT '',
	vendor         TEXT NOT NULL DEFAULT '',
	purchased_on   BIGINT,
	warranty_until BIGINT,
	remote_address TEXT NOT NULL DEFAULT '',
	note           TEXT NOT NULL DEFAULT '',
	created_at     BIGINT NOT NULL,
	updated_at     BIGINT NOT NULL
);

CREATE INDEX asset_by_holder ON asset (holder_id, tag_sort) WHERE holder_id IS NOT NULL;

CREATE INDEX asset_by_serial ON asset (serial_sort) WHERE serial_sort <> '';

CREATE TABLE asset_word (
	word     TEXT  NOT NULL,
	asset_id BIGINT NOT NULL REFERENCES asset (id),
	PRIMARY KEY (word, asset_id)
);

CREATE INDEX asset_word_by_asset ON asset_word (asset_id);

CREATE TABLE attachment (
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	seq        BIGINT NOT NULL,
	file_id    TEXT  NOT NULL REFERENCES file (id),
	on_note    BOOLEAN NOT NULL,
	inline     BOOLEAN NOT NULL DEFAULT FALSE,
	content_id TEXT NOT NULL DEFAULT '',
	position   BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, seq, file_id)
) WITHOUT ROWID;

CREATE INDEX attachment_by_file ON attachment (file_id);

CREATE TABLE audit (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	at        BIGINT NOT NULL,
	actor_id  BIGINT,
	via       TEXT NOT NULL,
	ip        TEXT NOT NULL DEFAULT '',
	action    TEXT  NOT NULL,
	object    TEXT  NOT NULL,
	object_id BIGINT,
	outcome   TEXT NOT NULL,
	reason    TEXT NOT NULL DEFAULT '',
	detail    TEXT NOT NULL DEFAULT '{}'
);

CREATE INDEX audit_by_actor ON audit (actor_id, id);

CREATE INDEX audit_by_object ON audit (object, object_id, id);

CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never go'); END;

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows never change'); END;

CREATE TABLE authenticator (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	sealed      TEXT NOT NULL,
	begun_at    BIGINT NOT NULL,
	enrolled_at BIGINT,
	step        BIGINT NOT NULL DEFAULT 0,
	tries       BIGINT NOT NULL DEFAULT 0,
	tried_at    BIGINT
);

CREATE TABLE break_glass (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	reason    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	ends_at   BIGINT NOT NULL
);

CREATE INDEX break_glass_by_person ON break_glass (person_id, ends_at);

CREATE TABLE bulk_act (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id   BIGINT NOT NULL REFERENCES person (id),
	act         TEXT NOT NULL,
	undoes_id   BIGINT UNIQUE REFERENCES bulk_act (id),
	created_at  BIGINT NOT NULL,
	finished_at BIGINT
);

CREATE TABLE bulk_ticket (
	act_id    BIGINT NOT NULL REFERENCES bulk_act (id),
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	place     BIGINT NOT NULL,
	outcome   TEXT  NOT NULL DEFAULT '',
	reason    TEXT NOT NULL DEFAULT '',
	args      TEXT NOT NULL DEFAULT 'null',
	had       TEXT NOT NULL DEFAULT '',
	made      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (act_id, ticket_id)
) WITHOUT ROWID;

CREATE INDEX bulk_ticket_waiting ON bulk_ticket (act_id, place) WHERE outcome = '';

CREATE TABLE calendar (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT  NOT NULL UNIQUE,
	is_default BOOLEAN NOT NULL DEFAULT FALSE,
	time_zone  TEXT NOT NULL,
	always     BOOLEAN NOT NULL DEFAULT FALSE,
	hours      TEXT NOT NULL,
	holidays   TEXT NOT NULL DEFAULT '',
	own_days   TEXT NOT NULL DEFAULT '[]',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX calendar_default ON calendar (is_default) WHERE is_default = TRUE;

CREATE TABLE canned (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT NOT NULL,
	sharing    TEXT  NOT NULL,
	owner_id   BIGINT NOT NULL REFERENCES person (id),
	team_id    BIGINT REFERENCES team (id),
	actions    TEXT NOT NULL,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX canned_by_owner ON canned (owner_id) WHERE deleted_at IS NULL;

CREATE INDEX canned_shared ON canned (sharing, team_id) WHERE deleted_at IS NULL AND sharing <> 'own';

CREATE TABLE canned_text (
	canned_id BIGINT NOT NULL REFERENCES canned (id),
	locale    TEXT  NOT NULL,
	html      TEXT NOT NULL,
	text      TEXT NOT NULL,
	PRIMARY KEY (canned_id, locale)
) WITHOUT ROWID;

CREATE TABLE category (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name_en    TEXT NOT NULL,
	name_fr    TEXT NOT NULL,
	name_nl    TEXT NOT NULL,
	team_id    BIGINT NOT NULL REFERENCES team (id),
	position   BIGINT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
, parent_id BIGINT REFERENCES category (id), own_team_id BIGINT REFERENCES team (id), own_impact BIGINT, own_urgency BIGINT, impact BIGINT NOT NULL DEFAULT 0, urgency BIGINT NOT NULL DEFAULT 1, trail TEXT  NOT NULL DEFAULT '', path_en TEXT NOT NULL DEFAULT '', path_fr TEXT NOT NULL DEFAULT '', path_nl TEXT NOT NULL DEFAULT '', offered BOOLEAN NOT NULL DEFAULT TRUE, sealed BOOLEAN NOT NULL DEFAULT FALSE, sealed_to TEXT  NOT NULL DEFAULT '', own_second_id BIGINT REFERENCES team (id), own_third_id BIGINT REFERENCES team (id), own_vendor_id BIGINT REFERENCES vendor (id), second_id BIGINT REFERENCES team (id), third_id BIGINT REFERENCES team (id), vendor_id BIGINT REFERENCES vendor (id));

CREATE INDEX category_sealed ON category (id) WHERE sealed_to <> '';

CREATE TABLE category_sight (
	team_id     BIGINT NOT NULL REFERENCES team (id),
	category_id BIGINT NOT NULL REFERENCES category (id),
	PRIMARY KEY (team_id, category_id)
) WITHOUT ROWID;

CREATE TABLE category_skill (
	category_id BIGINT NOT NULL REFERENCES category (id),
	skill_id    BIGINT NOT NULL REFERENCES skill (id),
	PRIMARY KEY (category_id, skill_id)
) WITHOUT ROWID;

CREATE INDEX category_skill_by_skill ON category_skill (skill_id);

CREATE TABLE category_team (
	category_id BIGINT NOT NULL REFERENCES category (id),
	team_id     BIGINT NOT NULL REFERENCES team (id),
	PRIMARY KEY (category_id, team_id)
) WITHOUT ROWID;

CREATE TABLE category_within (
	within_id   BIGINT NOT NULL REFERENCES category (id),
	category_id BIGINT NOT NULL REFERENCES category (id),
	PRIMARY KEY (within_id, category_id)
) WITHOUT ROWID;

CREATE TABLE caught (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	letter_id    BIGINT REFERENCES letter (id),
	message_id   TEXT  NOT NULL,
	from_address TEXT NOT NULL,
	to_address   TEXT  NOT NULL,
	subject      TEXT NOT NULL,
	raw          BLOB NOT NULL,
	at           BIGINT NOT NULL
);

CREATE INDEX caught_by_address ON caught (to_address, id);

CREATE TABLE checklist_item (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	version     BIGINT NOT NULL DEFAULT 1,
	stage       TEXT  NOT NULL,
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
) WITHOUT ROWID;

CREATE TABLE clock (
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	target      TEXT  NOT NULL,
	policy_id   BIGINT REFERENCES sla_policy (id),
	state       TEXT  NOT NULL,
	seq         BIGINT NOT NULL,
	minutes     BIGINT NOT NULL,
	days        BIGINT NOT NULL,
	started_at  BIGINT NOT NULL,
	since_at    BIGINT NOT NULL,
	spent       BIGINT NOT NULL,
	due_at      BIGINT,
	next_at     BIGINT,
	warned_at   BIGINT,
	share       BIGINT NOT NULL DEFAULT 0,
	breached_at BIGINT,
	opened_at   BIGINT NOT NULL,
	opened_due  BIGINT NOT NULL,
	opened      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, target)
) WITHOUT ROWID;

CREATE INDEX clock_breached ON clock (ticket_id) WHERE breached_at IS NOT NULL;

CREATE INDEX clock_due ON clock (due_at, ticket_id) WHERE state = 'running';

CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX clock_warned ON clock (ticket_id) WHERE warned_at IS NOT NULL;

CREATE TABLE clock_entry (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	target    TEXT  NOT NULL,
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	kind      TEXT  NOT NULL,
	due_at    BIGINT,
	data      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, target, seq)
) WITHOUT ROWID;

CREATE TABLE draft (
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	kind       TEXT  NOT NULL,
	html       TEXT NOT NULL,
	text       TEXT NOT NULL,
	updated_at BIGINT NOT NULL, files TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (ticket_id, person_id, kind)
) WITHOUT ROWID;

CREATE TABLE duty (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE duty_shift (
	duty_id   BIGINT NOT NULL REFERENCES duty (id),
	from_at   BIGINT NOT NULL,
	until_at  BIGINT NOT NULL,
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	kind      TEXT NOT NULL,
	PRIMARY KEY (duty_id, from_at)
) WITHOUT ROWID;

CREATE INDEX duty_shift_by_team ON duty_shift (team_id, kind, until_at);

CREATE TABLE entry (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	actor_id  BIGINT REFERENCES person (id),
	via       TEXT NOT NULL,
	kind      TEXT  NOT NULL,
	public    BOOLEAN NOT NULL,
	payload   TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;

CREATE TABLE file (
	id         TEXT  PRIMARY KEY,
	sha256     TEXT  NOT NULL,
	name       TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	added_by   BIGINT REFERENCES person (id),
	created_at BIGINT NOT NULL
);

CREATE INDEX file_by_sha256 ON file (sha256);

CREATE TABLE glossary (
	locale     TEXT  PRIMARY KEY,
	version    BIGINT NOT NULL,
	words      TEXT NOT NULL,
	updated_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE identity_category (
	category_id BIGINT PRIMARY KEY REFERENCES category (id),
	by_id       BIGINT REFERENCES person (id),
	at          BIGINT NOT NULL
);

CREATE TABLE identity_proof (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	kind       TEXT NOT NULL,
	number     TEXT NOT NULL DEFAULT '',
	manager_id BIGINT REFERENCES person (id),
	note       TEXT NOT NULL,
	by_id      BIGINT REFERENCES person (id),
	at         BIGINT NOT NULL
, second BOOLEAN NOT NULL DEFAULT FALSE, seconded_by BIGINT REFERENCES person (id), seconded_at BIGINT);

CREATE INDEX identity_proof_by_ticket ON identity_proof (ticket_id, at);

CREATE TABLE identity_ticket (
	ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id),
	by_id     BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL
);

CREATE TABLE improvement (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	version     BIGINT NOT NULL DEFAULT 1,
	title       TEXT NOT NULL,
	kind        TEXT NOT NULL,
	state       TEXT  NOT NULL,
	owner_id    BIGINT NOT NULL REFERENCES person (id),
	due_at      BIGINT,
	figure      TEXT NOT NULL,
	category_id BIGINT REFERENCES category (id),
	changed     TEXT NOT NULL DEFAULT '',
	reason      TEXT NOT NULL DEFAULT '',
	before      BIGINT,
	before_at   BIGINT,
	after       BIGINT,
	after_at    BIGINT,
	measure_at  BIGINT,
	created_by  BIGINT REFERENCES person (id),
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
, page_id BIGINT REFERENCES protocol_page (id), page_number BIGINT);

CREATE INDEX improvement_by_state ON improvement (state, id);

CREATE TABLE improvement_source (
	improvement_id BIGINT NOT NULL REFERENCES improvement (id),
	ticket_id      BIGINT NOT NULL REFERENCES ticket (id),
	by_id          BIGINT REFERENCES person (id),
	at             BIGINT NOT NULL,
	PRIMARY KEY (improvement_id, ticket_id)
) WITHOUT ROWID;

CREATE INDEX improvement_source_by_ticket ON improvement_source (ticket_id);

CREATE TABLE index_mark (
	name    TEXT  PRIMARY KEY,
	edition BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	id      BIGINT NOT NULL
);

CREATE TABLE index_ticket (
	id        BIGINT PRIMARY KEY,
	edition   BIGINT NOT NULL,
	first_seq BIGINT NOT NULL,
	last_seq  BIGINT NOT NULL,
	words     BIGINT NOT NULL,
	subject   TEXT NOT NULL
);

CREATE VIRTUAL TABLE index_words USING fts5 (subject, public, internal, typed, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');

CREATE TABLE 'index_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'index_words_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'index_words_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'index_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE job (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	queue        TEXT  NOT NULL,
	kind         TEXT  NOT NULL,
	args         TEXT NOT NULL,
	due_at       BIGINT NOT NULL,
	attempt      BIGINT NOT NULL DEFAULT 0,
	max_attempts BIGINT NOT NULL,
	running      BOOLEAN NOT NULL DEFAULT FALSE,
	dead         BOOLEAN NOT NULL DEFAULT FALSE,
	unique_key   TEXT ,
	error        TEXT NOT NULL DEFAULT '',
	created_at   BIGINT NOT NULL
);

CREATE INDEX job_by_death ON job (id) WHERE dead = TRUE;

CREATE INDEX job_by_due ON job (queue, due_at, id) WHERE dead = FALSE;

CREATE UNIQUE INDEX job_by_key ON job (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE job_schedule (
	name TEXT  PRIMARY KEY,
	slot BIGINT NOT NULL
);

CREATE TABLE letter (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	kind        TEXT NOT NULL,
	state       TEXT  NOT NULL,
	ticket_id   BIGINT REFERENCES ticket (id),
	seq         BIGINT,
	person_id   BIGINT REFERENCES person (id),
	address     TEXT  NOT NULL,
	domain      TEXT  NOT NULL,
	name        TEXT NOT NULL,
	locale      TEXT NOT NULL,
	sender_id   BIGINT REFERENCES person (id),
	mailbox_id  BIGINT,
	message_id  TEXT  NOT NULL UNIQUE,
	args        TEXT NOT NULL,
	attempts    BIGINT NOT NULL DEFAULT 0,
	lost        BIGINT NOT NULL DEFAULT 0,
	error       TEXT NOT NULL DEFAULT '',
	created_at  BIGINT NOT NULL,
	due_at      BIGINT NOT NULL,
	sent_at     BIGINT
, case_id BIGINT REFERENCES vendor_case (id));

CREATE INDEX letter_by_address ON letter (address, created_at);

CREATE INDEX letter_by_case ON letter (case_id, seq) WHERE case_id IS NOT NULL;

CREATE INDEX letter_by_domain ON letter (domain, created_at);

CREATE INDEX letter_by_ticket ON letter (ticket_id, seq);

CREATE INDEX letter_waiting ON letter (due_at, id) WHERE state IN ('queued', 'sending', 'uncertain');

CREATE TABLE letter_text (
	kind       TEXT  NOT NULL,
	locale     TEXT  NOT NULL,
	subject    TEXT NOT NULL,
	body       TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT REFERENCES person (id),
	PRIMARY KEY (kind, locale)
);

CREATE TABLE mail (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	mailbox_id    BIGINT NOT NULL REFERENCES mailbox (id),
	source        TEXT NOT NULL,
	digest        BLOB NOT NULL UNIQUE,
	sha256        TEXT  NOT NULL DEFAULT '',
	size          BIGINT NOT NULL,
	helo          TEXT NOT NULL DEFAULT '',
	client_ip     TEXT NOT NULL DEFAULT '',
	envelope_from TEXT NOT NULL DEFAULT '',
	envelope_to   TEXT NOT NULL DEFAULT '',
	received_at   BIGINT NOT NULL,
	state         TEXT  NOT NULL,
	reason        TEXT NOT NULL DEFAULT '',
	detail        TEXT NOT NULL DEFAULT '',
	message_id    TEXT  NOT NULL DEFAULT '',
	subject       TEXT NOT NULL DEFAULT '',
	from_name     TEXT NOT NULL DEFAULT '',
	from_address  TEXT  NOT NULL DEFAULT '',
	from_domain   TEXT  NOT NULL DEFAULT '',
	verdict       TEXT NOT NULL DEFAULT '',
	opened        BOOLEAN NOT NULL DEFAULT FALSE,
	ticket_id     BIGINT REFERENCES ticket (id),
	seq           BIGINT,
	person_id     BIGINT REFERENCES person (id),
	copies        BIGINT NOT NULL DEFAULT 0,
	attempts      BIGINT NOT NULL DEFAULT 0,
	settled_at    BIGINT,
	settled_by    BIGINT REFERENCES person (id),
	steps         TEXT NOT NULL DEFAULT '[]'
, case_id BIGINT REFERENCES vendor_case (id), redacted BOOLEAN NOT NULL DEFAULT FALSE);

CREATE INDEX mail_by_case ON mail (case_id, seq) WHERE case_id IS NOT NULL;

CREATE INDEX mail_by_domain ON mail (from_domain, received_at) WHERE opened = TRUE;

CREATE INDEX mail_by_message_id ON mail (message_id) WHERE message_id <> '';

CREATE INDEX mail_by_sender ON mail (from_address, received_at);

CREATE INDEX mail_by_sha256 ON mail (sha256) WHERE sha256 <> '';

CREATE INDEX mail_by_ticket ON mail (ticket_id, seq) WHERE ticket_id IS NOT NULL;

CREATE INDEX mail_quarantined ON mail (received_at, id) WHERE state = 'quarantined';

CREATE INDEX mail_waiting ON mail (received_at, id) WHERE state = 'pending';

CREATE TABLE mail_copy (
	mail_id    BIGINT NOT NULL REFERENCES mail (id),
	mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
	at         BIGINT NOT NULL,
	noted      BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (mail_id, mailbox_id)
);

CREATE TABLE mail_raw (
	mail_id BIGINT PRIMARY KEY REFERENCES mail (id),
	bytes   BLOB NOT NULL
);

CREATE TABLE mailbox (
	id                  INTEGER PRIMARY KEY AUTOINCREMENT,
	version             BIGINT NOT NULL DEFAULT 1,
	address             TEXT  NOT NULL UNIQUE,
	name                TEXT NOT NULL,
	position            BIGINT NOT NULL DEFAULT 0,
	active              BOOLEAN NOT NULL DEFAULT TRUE,
	locale              TEXT NOT NULL DEFAULT '',
	imap_host           TEXT NOT NULL DEFAULT '',
	imap_port           BIGINT NOT NULL DEFAULT 993,
	imap_security       TEXT NOT NULL DEFAULT 'tls',
	imap_user           TEXT NOT NULL DEFAULT '',
	imap_secret         TEXT NOT NULL DEFAULT '',
	imap_auth           TEXT NOT NULL DEFAULT 'password',
	imap_folder         TEXT NOT NULL DEFAULT 'INBOX',
	imap_done           TEXT NOT NULL DEFAULT '',
	smtp_host           TEXT NOT NULL DEFAULT '',
	smtp_port           BIGINT NOT NULL DEFAULT 587,
	smtp_security       TEXT NOT NULL DEFAULT 'starttls',
	smtp_user           TEXT NOT NULL DEFAULT '',
	smtp_secret         TEXT NOT NULL DEFAULT '',
	smtp_auth           TEXT NOT NULL DEFAULT 'password',
	oauth_token_url     TEXT NOT NULL DEFAULT '',
	oauth_client_id     TEXT NOT NULL DEFAULT '',
	oauth_client_secret TEXT NOT NULL DEFAULT '',
	oauth_refresh       TEXT NOT NULL DEFAULT '',
	oauth_scope         TEXT NOT NULL DEFAULT '',
	oauth_access        TEXT NOT NULL DEFAULT '',
	oauth_expires_at    BIGINT,
	trust               TEXT NOT NULL DEFAULT '',
	created_at          BIGINT NOT NULL,
	updated_at          BIGINT NOT NULL
);

CREATE INDEX mailbox_by_position ON mailbox (position, id) WHERE active = TRUE;

CREATE TABLE mailbox_state (
	mailbox_id       BIGINT PRIMARY KEY REFERENCES mailbox (id),
	uidvalidity      BIGINT NOT NULL DEFAULT 0,
	last_uid         BIGINT NOT NULL DEFAULT 0,
	last_seen_at     BIGINT,
	last_error       TEXT NOT NULL DEFAULT '',
	error_since      BIGINT,
	last_sent_at     BIGINT,
	send_error       TEXT NOT NULL DEFAULT '',
	send_error_since BIGINT,
	fetcher          TEXT  NOT NULL DEFAULT '',
	fetcher_until    BIGINT
);

CREATE TABLE masked (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	position  BIGINT NOT NULL,
	kind      TEXT NOT NULL,
	words     TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq, position)
) WITHOUT ROWID;

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

CREATE TABLE note (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	author_id BIGINT NOT NULL REFERENCES person (id),
	html      TEXT NOT NULL,
	text      TEXT NOT NULL,
	PRIMARY KEY (ticket_id, seq)
);

CREATE TABLE notice (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id BIGINT NOT NULL REFERENCES person (id),
	kind      TEXT  NOT NULL,
	ticket_id BIGINT REFERENCES ticket (id),
	seq       BIGINT NOT NULL DEFAULT 0,
	by_name   TEXT NOT NULL DEFAULT '',
	at        BIGINT NOT NULL,
	shown     BOOLEAN NOT NULL,
	read_at   BIGINT,
	mail_due  BIGINT
);

CREATE INDEX notice_by_person ON notice (person_id, id);

CREATE INDEX notice_by_time ON notice (at);

CREATE INDEX notice_to_mail ON notice (person_id, mail_due) WHERE mail_due IS NOT NULL;

CREATE INDEX notice_unread ON notice (person_id, ticket_id) WHERE read_at IS NULL AND shown = TRUE;

CREATE TABLE notice_choice (
	person_id BIGINT NOT NULL REFERENCES person (id),
	topic     TEXT  NOT NULL,
	app       BOOLEAN NOT NULL,
	mail      TEXT NOT NULL,
	PRIMARY KEY (person_id, topic)
) WITHOUT ROWID;

CREATE TABLE notice_plan (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	digest_hour BIGINT NOT NULL,
	quiet_from  BIGINT NOT NULL,
	quiet_until BIGINT NOT NULL,
	in_hours    BOOLEAN NOT NULL,
	updated_at  BIGINT NOT NULL
);

CREATE TABLE outbox (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	via        TEXT NOT NULL,
	html       TEXT NOT NULL,
	text       TEXT NOT NULL,
	files      TEXT NOT NULL,
	then_state TEXT NOT NULL,
	cause      TEXT NOT NULL,
	since      BIGINT NOT NULL,
	sent_at    BIGINT NOT NULL,
	due_at     BIGINT NOT NULL,
	stayed     TEXT NOT NULL DEFAULT ''
, planned BOOLEAN NOT NULL DEFAULT FALSE);

CREATE INDEX outbox_by_ticket ON outbox (ticket_id, id);

CREATE TABLE person (
	id              INTEGER PRIMARY KEY AUTOINCREMENT,
	version         BIGINT NOT NULL DEFAULT 1,
	name            TEXT NOT NULL,
	name_sort       TEXT  NOT NULL,
	locale          TEXT NOT NULL,
	time_zone       TEXT NOT NULL,
	employee_number TEXT  UNIQUE,
	organisation    TEXT  NOT NULL DEFAULT '',
	department      TEXT NOT NULL DEFAULT '',
	site            TEXT NOT NULL DEFAULT '',
	vip             BOOLEAN NOT NULL DEFAULT FALSE,
	verified        BOOLEAN NOT NULL,
	active          BOOLEAN NOT NULL DEFAULT TRUE,
	manager_id      BIGINT REFERENCES person (id),
	merged_into     BIGINT REFERENCES person (id),
	created_at      BIGINT NOT NULL,
	updated_at      BIGINT NOT NULL
);

CREATE INDEX person_by_merge ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX person_by_name ON person (name_sort, id) WHERE merged_into IS NULL;

CREATE INDEX person_by_organisation ON person (organisation) WHERE organisation <> '';

CREATE TABLE person_address (
	address     TEXT  PRIMARY KEY,
	person_id   BIGINT NOT NULL REFERENCES person (id),
	home_id     BIGINT NOT NULL REFERENCES person (id),
	is_primary  BOOLEAN NOT NULL,
	verified_at BIGINT,
	bounced_at  BIGINT,
	bounce      TEXT NOT NULL DEFAULT '',
	created_at  BIGINT NOT NULL
);

CREATE INDEX person_address_by_person ON person_address (person_id);

CREATE TABLE person_change (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	person_id BIGINT NOT NULL REFERENCES person (id),
	what      TEXT NOT NULL,
	value     TEXT NOT NULL,
	gone      BOOLEAN NOT NULL,
	at        BIGINT NOT NULL
);

CREATE INDEX person_change_by_person ON person_change (person_id, at);

CREATE TABLE person_gram (
	gram TEXT  NOT NULL,
	word TEXT  NOT NULL,
	PRIMARY KEY (gram, word)
) WITHOUT ROWID;

CREATE TABLE person_merge (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	from_id   BIGINT NOT NULL REFERENCES person (id),
	into_id   BIGINT NOT NULL REFERENCES person (id),
	by_id     BIGINT,
	at        BIGINT NOT NULL,
	undone_at BIGINT
);

CREATE INDEX person_merge_by_into ON person_merge (into_id);

CREATE TABLE person_once (
	caller_id BIGINT NOT NULL REFERENCES person (id),
	key       TEXT  NOT NULL,
	digest    BLOB NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (caller_id, key)
) WITHOUT ROWID;

CREATE INDEX person_once_by_at ON person_once (at);

CREATE TABLE person_phone (
	person_id BIGINT NOT NULL REFERENCES person (id),
	number    TEXT  NOT NULL,
	position  BIGINT NOT NULL,
	PRIMARY KEY (person_id, number)
);

CREATE INDEX person_phone_by_number ON person_phone (number);

CREATE TABLE person_word (
	word      TEXT  NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	PRIMARY KEY (word, person_id)
);

CREATE INDEX person_word_by_person ON person_word (person_id);

CREATE TABLE protocol_draft (
	page_id BIGINT NOT NULL REFERENCES protocol_page (id),
	locale  TEXT  NOT NULL,
	title   TEXT NOT NULL,
	html    TEXT NOT NULL,
	PRIMARY KEY (page_id, locale)
) WITHOUT ROWID;

CREATE TABLE protocol_page (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	revision   BIGINT NOT NULL DEFAULT 1,
	stages     TEXT  NOT NULL DEFAULT '',
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	published  BIGINT NOT NULL DEFAULT 0,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE TABLE protocol_reading (
	page_id   BIGINT NOT NULL,
	number    BIGINT NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (page_id, number, person_id),
	FOREIGN KEY (page_id, number) REFERENCES protocol_version (page_id, number)
) WITHOUT ROWID;

CREATE INDEX protocol_reading_by_person ON protocol_reading (person_id);

CREATE TABLE protocol_text (
	page_id BIGINT NOT NULL,
	number  BIGINT NOT NULL,
	locale  TEXT  NOT NULL,
	title   TEXT NOT NULL,
	html    TEXT NOT NULL,
	PRIMARY KEY (page_id, number, locale),
	FOREIGN KEY (page_id, number) REFERENCES protocol_version (page_id, number)
) WITHOUT ROWID;

CREATE TABLE protocol_version (
	page_id      BIGINT NOT NULL REFERENCES protocol_page (id),
	number       BIGINT NOT NULL,
	changed      TEXT NOT NULL,
	published_by BIGINT REFERENCES person (id),
	published_at BIGINT NOT NULL,
	PRIMARY KEY (page_id, number)
) WITHOUT ROWID;

CREATE TABLE question (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
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

CREATE TABLE question_option (
	question_id BIGINT NOT NULL REFERENCES question (id),
	choice_key  TEXT  NOT NULL,
	label_en    TEXT NOT NULL,
	label_fr    TEXT NOT NULL,
	label_nl    TEXT NOT NULL,
	active      BOOLEAN NOT NULL DEFAULT TRUE,
	position    BIGINT NOT NULL,
	PRIMARY KEY (question_id, choice_key)
) WITHOUT ROWID;

CREATE TABLE rating (
	ticket_id  BIGINT PRIMARY KEY REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	asked      BIGINT NOT NULL,
	asked_at   BIGINT NOT NULL,
	score      BIGINT NOT NULL DEFAULT 0,
	words      TEXT NOT NULL DEFAULT '',
	given_at   BIGINT,
	changed_at BIGINT,
	low        BOOLEAN NOT NULL DEFAULT FALSE,
	settled_at BIGINT,
	settled_by BIGINT REFERENCES person (id),
	settled    TEXT NOT NULL DEFAULT ''
);

CREATE INDEX rating_by_time ON rating (given_at) WHERE score > 0;

CREATE INDEX rating_low ON rating (given_at, ticket_id) WHERE low = TRUE;

CREATE TABLE rule (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT  NOT NULL UNIQUE,
	position   BIGINT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT FALSE,
	occasion   TEXT NOT NULL,
	conditions TEXT NOT NULL,
	actions    TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE TABLE rule_due (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	rule_id   BIGINT NOT NULL,
	since_at  BIGINT NOT NULL,
	due_at    BIGINT,
	PRIMARY KEY (ticket_id, rule_id)
) WITHOUT ROWID;

CREATE INDEX rule_due_by_rule ON rule_due (rule_id);

CREATE INDEX rule_due_next ON rule_due (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE rule_run (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	rule_id   BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	outcome   TEXT  NOT NULL,
	PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;

CREATE INDEX rule_run_by_rule ON rule_run (rule_id, at);

CREATE INDEX rule_run_trouble ON rule_run (at) WHERE outcome IN ('stopped', 'failed');

CREATE TABLE saved_view (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT NOT NULL,
	sharing    TEXT  NOT NULL,
	owner_id   BIGINT NOT NULL REFERENCES person (id),
	team_id    BIGINT REFERENCES team (id),
	query      TEXT NOT NULL,
	look       TEXT NOT NULL,
	position   BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX saved_view_by_owner ON saved_view (owner_id) WHERE deleted_at IS NULL;

CREATE INDEX saved_view_shared ON saved_view (sharing, team_id) WHERE deleted_at IS NULL AND sharing <> 'own';

CREATE TABLE secret (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	way        TEXT  NOT NULL,
	state      TEXT  NOT NULL,
	label      TEXT NOT NULL,
	token_hash BLOB NOT NULL UNIQUE,
	sealed     TEXT NOT NULL DEFAULT '',
	by_id      BIGINT NOT NULL REFERENCES person (id),
	for_id     BIGINT NOT NULL REFERENCES person (id),
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	given_at   BIGINT,
	ended_at   BIGINT
);

CREATE INDEX secret_by_ticket ON secret (ticket_id);

CREATE TABLE seen (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
) WITHOUT ROWID;

CREATE TABLE session (
	hash       BLOB PRIMARY KEY,
	person_id  BIGINT NOT NULL REFERENCES person (id),
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL,
	ip         TEXT NOT NULL,
	user_agent TEXT NOT NULL
);

CREATE INDEX session_by_end ON session (ends_at);

CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE setting (
	key        TEXT  PRIMARY KEY,
	value      TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT
);

CREATE TABLE signature (
	person_id  BIGINT NOT NULL REFERENCES person (id),
	mailbox_id BIGINT NOT NULL,
	locale     TEXT  NOT NULL,
	text       TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	PRIMARY KEY (person_id, mailbox_id, locale)
) WITHOUT ROWID;

CREATE TABLE skill (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	name       TEXT  NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);

CREATE TABLE sla_policy (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	version       BIGINT NOT NULL DEFAULT 1,
	name          TEXT  NOT NULL UNIQUE,
	position      BIGINT NOT NULL,
	active        BOOLEAN NOT NULL DEFAULT TRUE,
	calendar_id   BIGINT REFERENCES calendar (id),
	conditions    TEXT NOT NULL DEFAULT '{}',
	goals         TEXT NOT NULL,
	pauses        BOOLEAN NOT NULL DEFAULT TRUE,
	pauses_vendor BOOLEAN NOT NULL DEFAULT FALSE,
	warnings      TEXT NOT NULL DEFAULT '[{"share":75,"tell":["assignee"]}]',
	breach        TEXT NOT NULL,
	created_at    BIGINT NOT NULL,
	updated_at    BIGINT NOT NULL
);

CREATE TABLE spam_sender (
	address   TEXT  PRIMARY KEY,
	ticket_id BIGINT,
	by_id     BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL
);

CREATE TABLE tag (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	name       TEXT  NOT NULL,
	folded     TEXT  NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);

CREATE TABLE tag_alias (
	folded TEXT  NOT NULL PRIMARY KEY,
	tag_id BIGINT NOT NULL REFERENCES tag (id)
) WITHOUT ROWID;

CREATE INDEX tag_alias_by_tag ON tag_alias (tag_id);

CREATE TABLE team (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	version      BIGINT NOT NULL DEFAULT 1,
	name         TEXT NOT NULL UNIQUE,
	level        BIGINT NOT NULL,
	escalates_to BIGINT REFERENCES team (id),
	is_default   BOOLEAN NOT NULL DEFAULT FALSE,
	active       BOOLEAN NOT NULL DEFAULT TRUE,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL
);

CREATE UNIQUE INDEX team_default ON team (is_default) WHERE is_default = TRUE;

CREATE TABLE team_member (
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	lead      BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (team_id, person_id)
);

CREATE INDEX team_member_by_person ON team_member (person_id);

CREATE TABLE team_routing (
	team_id    BIGINT PRIMARY KEY REFERENCES team (id),
	version    BIGINT NOT NULL DEFAULT 1,
	mode       TEXT NOT NULL,
	wrap_up    BIGINT NOT NULL DEFAULT 0,
	served     BIGINT NOT NULL DEFAULT 0,
	updated_at BIGINT NOT NULL
);

CREATE TABLE team_turn (
	team_id   BIGINT NOT NULL REFERENCES team (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (team_id, person_id)
) WITHOUT ROWID;

CREATE TABLE ticket (
	id                INTEGER PRIMARY KEY AUTOINCREMENT,
	version           BIGINT NOT NULL DEFAULT 1,
	kind              TEXT NOT NULL,
	state             TEXT  NOT NULL,
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
, escalation_seq BIGINT NOT NULL DEFAULT 0, escalation_waits BOOLEAN NOT NULL DEFAULT FALSE, returned BIGINT NOT NULL DEFAULT 0, owner_asked_id BIGINT REFERENCES person (id), impact_chosen BOOLEAN NOT NULL DEFAULT FALSE, urgency_chosen BOOLEAN NOT NULL DEFAULT FALSE, overridden BOOLEAN NOT NULL DEFAULT FALSE, override_reason TEXT NOT NULL DEFAULT '', lent_to_id BIGINT REFERENCES person (id), lent_until BIGINT, links BIGINT NOT NULL DEFAULT 0, merged_into BIGINT REFERENCES ticket (id), absorbed BIGINT NOT NULL DEFAULT 0, tags BIGINT NOT NULL DEFAULT 0, snoozed BOOLEAN NOT NULL DEFAULT FALSE, snoozed_until BIGINT, timed BOOLEAN NOT NULL DEFAULT FALSE, todos BOOLEAN NOT NULL DEFAULT FALSE);

CREATE INDEX ticket_by_assignee ON ticket (assignee_id, activity_at, id) WHERE open_state = TRUE AND assignee_id IS NOT NULL;

CREATE INDEX ticket_by_requester ON ticket (requester_id, activity_at, id);

CREATE INDEX ticket_by_team ON ticket (team_id, activity_at, id) WHERE open_state = TRUE;

CREATE INDEX ticket_done ON ticket (activity_at, id) WHERE open_state = FALSE;

CREATE INDEX ticket_hidden ON ticket (activity_at, id) WHERE state IN ('spam', 'trash');

CREATE INDEX ticket_lent ON ticket (lent_to_id) WHERE lent_to_id IS NOT NULL;

CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX ticket_open ON ticket (activity_at, id) WHERE open_state = TRUE;

CREATE INDEX ticket_resolved ON ticket (resolved_at, id) WHERE state = 'resolved';

CREATE INDEX ticket_snoozed ON ticket (activity_at, id) WHERE snoozed = TRUE;

CREATE INDEX ticket_unassigned ON ticket (activity_at, id) WHERE open_state = TRUE AND assignee_id IS NULL;

CREATE INDEX ticket_waiting ON ticket (activity_at, id) WHERE state = 'waiting_user';

CREATE INDEX ticket_waiting_vendor ON ticket (activity_at, id) WHERE state = 'waiting_vendor';

CREATE TABLE ticket_answer (
	ticket_id   BIGINT NOT NULL REFERENCES ticket (id),
	question_id BIGINT NOT NULL REFERENCES question (id),
	text_value  TEXT NOT NULL DEFAULT '',
	choice      TEXT  NOT NULL DEFAULT '',
	yes         BOOLEAN,
	asset_id    BIGINT REFERENCES asset (id),
	by_id       BIGINT REFERENCES person (id),
	at          BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, question_id)
) WITHOUT ROWID;

CREATE INDEX ticket_answer_by_asset ON ticket_answer (asset_id) WHERE asset_id IS NOT NULL;

CREATE INDEX ticket_answer_by_question ON ticket_answer (question_id, choice, ticket_id);

CREATE TABLE ticket_asset (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	asset_id  BIGINT NOT NULL REFERENCES asset (id),
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, asset_id)
);

CREATE INDEX ticket_asset_by_asset ON ticket_asset (asset_id, ticket_id);

CREATE TABLE ticket_away (
	ticket_id BIGINT PRIMARY KEY REFERENCES ticket (id),
	was       TEXT NOT NULL,
	since     BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	by_id     BIGINT REFERENCES person (id)
);

CREATE INDEX ticket_away_by_at ON ticket_away (at, ticket_id);

CREATE TABLE ticket_link (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	other_id  BIGINT NOT NULL REFERENCES ticket (id),
	kind      TEXT  NOT NULL,
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, other_id)
) WITHOUT ROWID;

CREATE INDEX ticket_link_by_other ON ticket_link (other_id);

CREATE TABLE ticket_merge (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	into_id   BIGINT NOT NULL REFERENCES ticket (id),
	journal   TEXT NOT NULL,
	undone_at BIGINT,
	PRIMARY KEY (ticket_id, seq)
) WITHOUT ROWID;

CREATE TABLE ticket_once (
	person_id BIGINT NOT NULL REFERENCES person (id),
	key       TEXT  NOT NULL,
	digest    BLOB NOT NULL,
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	seq       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	PRIMARY KEY (person_id, key)
) WITHOUT ROWID;

CREATE INDEX ticket_once_by_at ON ticket_once (at);

CREATE TABLE ticket_tag (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	tag_id    BIGINT NOT NULL REFERENCES tag (id),
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, tag_id)
) WITHOUT ROWID;

CREATE INDEX ticket_tag_by_tag ON ticket_tag (tag_id, ticket_id);

CREATE TABLE todo (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	kind       TEXT  NOT NULL,
	title      TEXT NOT NULL,
	person_id  BIGINT NOT NULL REFERENCES person (id),
	by_id      BIGINT NOT NULL REFERENCES person (id),
	ticket_id  BIGINT REFERENCES ticket (id),
	due_at     BIGINT NOT NULL,
	done_at    BIGINT,
	done_by    BIGINT REFERENCES person (id),
	created_at BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX todo_by_ticket ON todo (ticket_id, due_at) WHERE ticket_id IS NOT NULL;

CREATE INDEX todo_given ON todo (by_id, due_at) WHERE done_at IS NULL AND deleted_at IS NULL;

CREATE INDEX todo_open ON todo (person_id, due_at) WHERE done_at IS NULL AND deleted_at IS NULL;

CREATE TABLE vendor (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	version    BIGINT NOT NULL DEFAULT 1,
	name       TEXT  NOT NULL UNIQUE,
	language   TEXT NOT NULL,
	active     BOOLEAN NOT NULL DEFAULT TRUE,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);

CREATE TABLE vendor_case (
	id               INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id        BIGINT NOT NULL REFERENCES ticket (id),
	vendor_id        BIGINT NOT NULL REFERENCES vendor (id),
	contract_id      BIGINT REFERENCES vendor_contract (id),
	contact_id       BIGINT REFERENCES vendor_contact (id) ON DELETE SET NULL,
	contract_number  TEXT NOT NULL DEFAULT '',
	response_minutes BIGINT NOT NULL DEFAULT 0,
	calendar_id      BIGINT REFERENCES calendar (id),
	state            TEXT  NOT NULL,
	subject          TEXT NOT NULL,
	reference        TEXT NOT NULL DEFAULT '',
	reminders        BIGINT NOT NULL DEFAULT 0,
	outcome          TEXT NOT NULL DEFAULT '',
	outcome_text     TEXT NOT NULL DEFAULT '',
	opened_by        BIGINT REFERENCES person (id),
	opened_at        BIGINT NOT NULL,
	asked_at         BIGINT NOT NULL,
	answered_at      BIGINT,
	nudges           BIGINT NOT NULL DEFAULT 0,
	next_at          BIGINT,
	closed_at        BIGINT
);

CREATE INDEX vendor_case_by_contact ON vendor_case (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX vendor_case_by_contract ON vendor_case (contract_id) WHERE contract_id IS NOT NULL;

CREATE INDEX vendor_case_by_ticket ON vendor_case (ticket_id, id);

CREATE INDEX vendor_case_by_vendor ON vendor_case (vendor_id, opened_at);

CREATE INDEX vendor_case_next ON vendor_case (next_at, id) WHERE next_at IS NOT NULL;

CREATE TABLE vendor_contact (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	vendor_id BIGINT NOT NULL REFERENCES vendor (id),
	position  BIGINT NOT NULL,
	name      TEXT NOT NULL,
	address   TEXT  NOT NULL,
	phone     TEXT NOT NULL DEFAULT '',
	role      TEXT NOT NULL DEFAULT '',
	UNIQUE (vendor_id, address)
);

CREATE TABLE vendor_contract (
	id               INTEGER PRIMARY KEY AUTOINCREMENT,
	vendor_id        BIGINT NOT NULL REFERENCES vendor (id),
	position         BIGINT NOT NULL,
	number           TEXT NOT NULL,
	first_day        BIGINT NOT NULL DEFAULT 0,
	last_day         BIGINT NOT NULL DEFAULT 0,
	response_minutes BIGINT NOT NULL DEFAULT 0,
	calendar_id      BIGINT REFERENCES calendar (id),
	covers           TEXT NOT NULL DEFAULT '',
	UNIQUE (vendor_id, number)
);

CREATE INDEX vendor_contract_by_calendar ON vendor_contract (calendar_id) WHERE calendar_id IS NOT NULL;

CREATE TABLE vendor_message (
	ticket_id      BIGINT NOT NULL REFERENCES ticket (id),
	seq            BIGINT NOT NULL,
	case_id        BIGINT NOT NULL REFERENCES vendor_case (id),
	at             BIGINT NOT NULL,
	from_desk      BOOLEAN NOT NULL,
	author_id      BIGINT REFERENCES person (id),
	author_name    TEXT NOT NULL,
	author_address TEXT NOT NULL DEFAULT '',
	html           TEXT NOT NULL,
	text           TEXT NOT NULL,
	quoted_html    TEXT NOT NULL DEFAULT '',
	quoted_text    TEXT NOT NULL DEFAULT '',
	verdict        TEXT NOT NULL DEFAULT '',
	mail_id        BIGINT,
	PRIMARY KEY (ticket_id, seq)
);

CREATE INDEX vendor_message_by_case ON vendor_message (case_id, seq);

CREATE TABLE view_look (
	person_id BIGINT NOT NULL REFERENCES person (id),
	view      TEXT  NOT NULL,
	look      TEXT NOT NULL,
	PRIMARY KEY (person_id, view)
) WITHOUT ROWID;

CREATE TABLE watcher (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	person_id BIGINT NOT NULL REFERENCES person (id),
	may_read  BOOLEAN NOT NULL,
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, person_id)
) WITHOUT ROWID;

CREATE INDEX watcher_by_person ON watcher (person_id, ticket_id);

CREATE TABLE work_clock (
	person_id  BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	started_at BIGINT NOT NULL
);

CREATE INDEX work_clock_by_ticket ON work_clock (ticket_id);

CREATE TABLE work_time (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id  BIGINT NOT NULL REFERENCES ticket (id),
	person_id  BIGINT NOT NULL REFERENCES person (id),
	minutes    BIGINT NOT NULL,
	word       TEXT NOT NULL,
	seq        BIGINT NOT NULL DEFAULT 0,
	forgotten  BOOLEAN NOT NULL,
	at         BIGINT NOT NULL,
	deleted_at BIGINT
);

CREATE INDEX work_time_by_person ON work_time (person_id, at);

CREATE INDEX work_time_by_ticket ON work_time (ticket_id, id);
