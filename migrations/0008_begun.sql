-- What the first people who attacked the practices' pages have found.
-- Words and rules as in 0001_core.sql.

-- Who began a conversation decides whose managers may answer for it and whether a second step is due before it.
-- mac: over id, kind, practice and two_step; rows from before it are brought under one by the upgrade itself
ALTER TABLE thread ADD COLUMN mac_key BIGINT;
ALTER TABLE thread ADD COLUMN mac BYTEA;

-- Since when somebody manages without a break: a new manager is not the second one of an emergency. Nothing: since they became a member
ALTER TABLE membership ADD COLUMN managing_since BIGINT;

-- short: the last four bytes of a request's id, which its mails, and people on the phone, call it by
ALTER TABLE ticket ADD COLUMN short BYTEA;
UPDATE ticket SET short = substr(thread, 13);
CREATE INDEX ticket_short ON ticket (short);
