-- +goose Up

-- Which version of a page of the protocol an improvement brought, where it did.
ALTER TABLE improvement ADD COLUMN page_id BIGINT REFERENCES protocol_page (id);
ALTER TABLE improvement ADD COLUMN page_number BIGINT;
