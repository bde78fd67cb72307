-- Authenticator apps and passkeys: a second step that no phone company carries.

-- factor: kind is totp or passkey too. name_f: what its owner calls it. used_at: when it was last the second step. last_step: of an app
-- the time step of the last code taken, of a passkey the device's count. bidx of a passkey: the blind index of the key's name
ALTER TABLE factor ADD COLUMN name_f BYTEA;
ALTER TABLE factor ADD COLUMN used_at BIGINT;
CREATE UNIQUE INDEX factor_credential ON factor (bidx) WHERE kind = 'passkey' AND state = 'active';

-- strong: the authenticator app or passkey that was shown in this session, when, and the MAC over session, person, factor and time
ALTER TABLE session ADD COLUMN strong BYTEA;
ALTER TABLE session ADD COLUMN strong_at BIGINT;
ALTER TABLE session ADD COLUMN strong_mac BYTEA;
ALTER TABLE sign_in ADD COLUMN strong_mac BYTEA;

-- strong_offered: how often an app or a passkey was offered. strong_since: when the rules began to ask for one.
-- sign_in_mail: whether a sign-in from a new browser is told by mail
ALTER TABLE person ADD COLUMN strong_offered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN strong_since BIGINT;
ALTER TABLE person ADD COLUMN sign_in_mail BOOLEAN NOT NULL DEFAULT TRUE;

-- What a browser was asked to sign with a passkey: once, by the hash. flow: the session or the sign-in that asked
CREATE TABLE passkey_challenge (
  hash BYTEA PRIMARY KEY,
  flow BYTEA NOT NULL,
  person BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  ends_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX passkey_challenge_ends ON passkey_challenge (ends_at);
