-- Two accounts of one person become one.
-- Words and rules as in 0001_core.sql.

-- A person may have more than one address: those of accounts that were taken into this one stand beside the one that is named in the settings
ALTER TABLE address ADD COLUMN beside BOOLEAN NOT NULL DEFAULT FALSE;

-- state of person: active | merged (taken into another account; nothing is left to sign in with)
-- state of mailbox, kind personal: active | adopted (its mail is in the other account's)
