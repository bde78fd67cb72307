-- Personal mailboxes that their owners open to somebody who helps them. Words and rules as in 0001_core.sql.

-- kind: handover | emergency | delegation | care. practice: none for care, whose mailbox is nobody's but its owner's.
-- relation: what the helper is to the owner; notices: whether the helper is mailed when something comes in; proven: the practices
-- before which the owner's session stood with a second step when it opened the mailbox (all three under the MAC of care). reader_key: the key pair that the wrap was made for
ALTER TABLE mailbox_grant RENAME TO mailbox_grant_before;
CREATE TABLE mailbox_grant (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  practice BYTEA,
  mailbox BYTEA NOT NULL,
  owner BYTEA NOT NULL,
  holder BYTEA NOT NULL,
  can_answer BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  asked_by BYTEA NOT NULL,
  agreed_by BYTEA,
  reason_f BYTEA,
  asked_at BIGINT NOT NULL,
  opened_at BIGINT,
  ends_at BIGINT,
  ended_at BIGINT,
  ended_by BYTEA,
  owner_seen_at BIGINT,
  used_at BIGINT,
  relation TEXT,
  notices BOOLEAN NOT NULL DEFAULT FALSE,
  proven BYTEA,
  reader_key BYTEA,
  version BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
INSERT INTO mailbox_grant (id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, used_at, version, mac_key, mac)
  SELECT id, kind, practice, mailbox, owner, holder, can_answer, state, asked_by, agreed_by, reason_f, asked_at, opened_at, ends_at, ended_at, ended_by, owner_seen_at, used_at, version, mac_key, mac FROM mailbox_grant_before;
DROP TABLE mailbox_grant_before;
CREATE UNIQUE INDEX mailbox_grant_one ON mailbox_grant (mailbox, kind) WHERE kind <> 'delegation' AND kind <> 'care' AND (state = 'asked' OR state = 'open');
CREATE UNIQUE INDEX mailbox_grant_reader ON mailbox_grant (mailbox, holder, kind) WHERE (kind = 'delegation' OR kind = 'care') AND state = 'open';
CREATE INDEX mailbox_grant_holder ON mailbox_grant (holder) WHERE state = 'open';
CREATE INDEX mailbox_grant_owner ON mailbox_grant (owner, kind);
CREATE INDEX mailbox_grant_practice ON mailbox_grant (practice, kind, asked_at);
CREATE INDEX mailbox_grant_given ON mailbox_grant (mailbox, kind, asked_at);

-- Somebody is asked whether they will help. state: offered | accepted | done (the grant is there) | over. data_f: their name and address
-- as the owner wrote them; bidx: the index of that address; holder: who accepted. mac: over all that decides
CREATE TABLE care_offer (
  id BYTEA PRIMARY KEY,
  owner BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  state TEXT NOT NULL,
  holder BYTEA,
  relation TEXT NOT NULL,
  can_answer BOOLEAN NOT NULL,
  ends_at BIGINT NOT NULL,
  data_f BYTEA,
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  moved_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX care_offer_one ON care_offer (mailbox, bidx) WHERE state = 'offered' OR state = 'accepted';
CREATE INDEX care_offer_owner ON care_offer (owner, state);
