-- +goose Up

-- Machines, devices and software products. tag_sort is the tag without case, for uniqueness and order; dates are days since 1 January 1970.
-- Nothing is deleted: what is not in use any more is retired.
CREATE TABLE asset (
	id             {{.ID}},
	version        BIGINT NOT NULL DEFAULT 1,
	tag            TEXT NOT NULL,
	tag_sort       TEXT {{.Bytewise}} NOT NULL UNIQUE,
	serial         TEXT NOT NULL DEFAULT '',
	serial_sort    TEXT {{.Bytewise}} NOT NULL DEFAULT '',
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

-- The folded words of tag, serial number, model and site, for finding an asset by the beginning of any of them.
CREATE TABLE asset_word (
	word     TEXT {{.Bytewise}} NOT NULL,
	asset_id BIGINT NOT NULL REFERENCES asset (id),
	PRIMARY KEY (word, asset_id)
);
CREATE INDEX asset_word_by_asset ON asset_word (asset_id);

-- What a ticket is about. Package ticket writes it.
CREATE TABLE ticket_asset (
	ticket_id BIGINT NOT NULL REFERENCES ticket (id),
	asset_id  BIGINT NOT NULL REFERENCES asset (id),
	added_by  BIGINT REFERENCES person (id),
	at        BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, asset_id)
);
CREATE INDEX ticket_asset_by_asset ON ticket_asset (asset_id, ticket_id);
