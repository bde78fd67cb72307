-- Mailboxes that their owners lend themselves: somebody answers for them. And what somebody says while they are away.
-- Words and rules as in 0001_core.sql.

-- kind: handover | emergency | delegation. Several colleagues may answer for one person, each by one grant; the two kinds that the safe
-- opens stay one of each.
DROP INDEX mailbox_grant_one;
CREATE UNIQUE INDEX mailbox_grant_one ON mailbox_grant (mailbox, kind) WHERE kind <> 'delegation' AND (state = 'asked' OR state = 'open');
CREATE UNIQUE INDEX mailbox_grant_delegate ON mailbox_grant (mailbox, holder) WHERE kind = 'delegation' AND state = 'open';
CREATE INDEX mailbox_grant_given ON mailbox_grant (mailbox, asked_at) WHERE kind = 'delegation';

-- used_at: when its reader last opened a conversation by it
ALTER TABLE mailbox_grant ADD COLUMN used_at BIGINT;

-- Somebody is away: what whoever writes to them is told, from when until when. phone: whether the office's number is named;
-- instead: the colleague who can be asked. mac: over all of it
CREATE TABLE away (
  mailbox BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  text_f BYTEA,
  phone BOOLEAN NOT NULL,
  instead BYTEA,
  set_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
