-- Mailboxes that the practice's safe opens for somebody else: a leaver's, handed over; a colleague's, in an emergency.
-- Words and rules as in 0001_core.sql.

-- kind: handover | emergency; state: asked | open | ended | declined | lapsed
-- mailbox: the seat; owner: whose it is or was; holder: who reads it. mac: over who, whose, how, until when, and the state.
-- owner_seen_at: when the owner of an emergency said that they have seen it
CREATE TABLE mailbox_grant (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  practice BYTEA NOT NULL,
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
  version BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
-- One hand-over and one emergency of a mailbox at a time
CREATE UNIQUE INDEX mailbox_grant_one ON mailbox_grant (mailbox, kind) WHERE state = 'asked' OR state = 'open';
CREATE INDEX mailbox_grant_holder ON mailbox_grant (holder) WHERE state = 'open';
CREATE INDEX mailbox_grant_owner ON mailbox_grant (owner) WHERE kind = 'emergency' AND opened_at IS NOT NULL AND owner_seen_at IS NULL;
CREATE INDEX mailbox_grant_practice ON mailbox_grant (practice, kind, asked_at);

-- Which conversations were opened in an emergency: what their owner is shown
CREATE TABLE mailbox_opened (
  grant_id BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (grant_id, thread)
);

-- The lent mailbox that a session has open
ALTER TABLE session ADD COLUMN lent BYTEA;

-- Who asks for what is listed for managers by practice
CREATE INDEX membership_practice ON membership (practice, ended_at);

-- A seat that is asked for after a forgotten password is listed for the managers of its practice; what one of them answered, and who
ALTER TABLE key_request ADD COLUMN practice BYTEA;
ALTER TABLE key_request ADD COLUMN answer_f BYTEA;
ALTER TABLE key_request ADD COLUMN answered_by BYTEA;
CREATE INDEX key_request_practice ON key_request (practice, created_at) WHERE state = 'open' AND practice IS NOT NULL;
