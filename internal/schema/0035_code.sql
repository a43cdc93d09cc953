-- +goose Up

-- The app on somebody's phone that shows one-time codes, by which the desk makes sure who asks. Its key is sealed. It counts once a code of it
-- was typed; before that it is only begun. step is that of the last code that was taken, so that each is taken once. tries are the codes
-- that were tried since the last right one.
CREATE TABLE authenticator (
	person_id   BIGINT PRIMARY KEY REFERENCES person (id),
	sealed      TEXT NOT NULL,
	begun_at    BIGINT NOT NULL,
	enrolled_at BIGINT,
	step        BIGINT NOT NULL DEFAULT 0,
	tries       BIGINT NOT NULL DEFAULT 0,
	tried_at    BIGINT
);
