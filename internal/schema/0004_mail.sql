-- +goose Up

-- An address of the desk. position is its rank: a mail to several of them belongs to the first. What is sealed can be opened only with
-- the key file. security is tls, starttls or plain; auth is password or oauth2. imap_done is the folder to which fetched mail is
-- moved, empty to leave it where it is; trust is a certificate (PEM) that both servers must be signed by, empty for the machine's own list.
CREATE TABLE mailbox (
	id                  {{.ID}},
	version             BIGINT NOT NULL DEFAULT 1,
	address             TEXT {{.Bytewise}} NOT NULL UNIQUE,
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

-- How far a mailbox was fetched, and since when fetching or sending fails. fetcher is the node that fetches it, as long as it says so.
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
	fetcher          TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	fetcher_until    BIGINT
);

-- Each mail that was accepted, and the record of how it became what it is. digest is the SHA-256 of the mail without the fields that
-- each hop adds: the same mail again changes nothing but copies. steps is the flight record, a JSON list.
CREATE TABLE mail (
	id            {{.ID}},
	mailbox_id    BIGINT NOT NULL REFERENCES mailbox (id),
	source        TEXT NOT NULL,
	digest        {{.Blob}} NOT NULL UNIQUE,
	sha256        TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	size          BIGINT NOT NULL,
	helo          TEXT NOT NULL DEFAULT '',
	client_ip     TEXT NOT NULL DEFAULT '',
	envelope_from TEXT NOT NULL DEFAULT '',
	envelope_to   TEXT NOT NULL DEFAULT '',
	received_at   BIGINT NOT NULL,
	state         TEXT {{.Bytewise}} NOT NULL,
	reason        TEXT NOT NULL DEFAULT '',
	detail        TEXT NOT NULL DEFAULT '',
	message_id    TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	subject       TEXT NOT NULL DEFAULT '',
	from_name     TEXT NOT NULL DEFAULT '',
	from_address  TEXT {{.Bytewise}} NOT NULL DEFAULT '',
	from_domain   TEXT {{.Bytewise}} NOT NULL DEFAULT '',
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
);
CREATE INDEX mail_waiting ON mail (received_at, id) WHERE state = 'pending';
CREATE INDEX mail_quarantined ON mail (received_at, id) WHERE state = 'quarantined';
CREATE INDEX mail_by_ticket ON mail (ticket_id, seq) WHERE ticket_id IS NOT NULL;
CREATE INDEX mail_by_message_id ON mail (message_id) WHERE message_id <> '';
CREATE INDEX mail_by_sender ON mail (from_address, received_at);
CREATE INDEX mail_by_domain ON mail (from_domain, received_at) WHERE opened = TRUE;
CREATE INDEX mail_by_sha256 ON mail (sha256) WHERE sha256 <> '';

-- The bytes as they came, where they are few; longer ones are a blob, named by mail.sha256.
CREATE TABLE mail_raw (
	mail_id BIGINT PRIMARY KEY REFERENCES mail (id),
	bytes   {{.Blob}} NOT NULL
);

-- The other mailboxes that got the same mail.
CREATE TABLE mail_copy (
	mail_id    BIGINT NOT NULL REFERENCES mail (id),
	mailbox_id BIGINT NOT NULL REFERENCES mailbox (id),
	at         BIGINT NOT NULL,
	noted      BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (mail_id, mailbox_id)
);

-- Texts of letters that an administrator wrote in place of the product's own.
CREATE TABLE letter_text (
	kind       TEXT {{.Bytewise}} NOT NULL,
	locale     TEXT {{.Bytewise}} NOT NULL,
	subject    TEXT NOT NULL,
	body       TEXT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT REFERENCES person (id),
	PRIMARY KEY (kind, locale)
);

-- Outgoing mail that was caught instead of sent: the demo writes to nobody.
CREATE TABLE caught (
	id           {{.ID}},
	letter_id    BIGINT REFERENCES letter (id),
	message_id   TEXT {{.Bytewise}} NOT NULL,
	from_address TEXT NOT NULL,
	to_address   TEXT {{.Bytewise}} NOT NULL,
	subject      TEXT NOT NULL,
	raw          {{.Blob}} NOT NULL,
	at           BIGINT NOT NULL
);
CREATE INDEX caught_by_address ON caught (to_address, id);

-- What administrators were told of, and when last: each condition once in six hours, whichever node sees it.
CREATE TABLE alarm (
	about   TEXT {{.Bytewise}} PRIMARY KEY,
	told_at BIGINT NOT NULL
);
