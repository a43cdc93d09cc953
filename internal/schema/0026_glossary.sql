-- +goose Up

-- Plain words for jargon, «jargon = plain word» one a line, as an administrator made them; without a row the product's own count.
CREATE TABLE glossary (
	locale     TEXT {{.Bytewise}} PRIMARY KEY,
	version    BIGINT NOT NULL,
	words      TEXT NOT NULL,
	updated_at BIGINT NOT NULL
) {{.Keyed}};
