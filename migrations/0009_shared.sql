-- Teams of a practice and their shared inboxes. Words and rules as in 0001_core.sql.

-- A team has a mailbox of kind team. state: open | ended (nothing new comes to it, nobody opens it). name_f: as its practice calls it.
-- mac: over the practice, the mailbox and the state
CREATE TABLE team (
  id BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  name_f BYTEA NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX team_practice ON team (practice, created_at);
CREATE UNIQUE INDEX team_mailbox ON team (mailbox);

-- Who reads a team's mail, besides being a member of its practice. state: in | out. mac: over team, person and state
CREATE TABLE team_member (
  id BYTEA PRIMARY KEY,
  team BYTEA NOT NULL,
  person BYTEA NOT NULL,
  state TEXT NOT NULL,
  added_by BYTEA,
  since BIGINT NOT NULL,
  ended_at BIGINT,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX team_member_one ON team_member (team, person) WHERE ended_at IS NULL;
CREATE INDEX team_member_person ON team_member (person) WHERE ended_at IS NULL;

-- What a team does about a conversation; without a row it is open and nobody's. state: open | done
CREATE TABLE team_case (
  mailbox BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  state TEXT NOT NULL,
  assignee BYTEA,
  changed_by BYTEA NOT NULL,
  changed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (mailbox, thread)
);

-- What colleagues note beside a conversation: sealed to the team's mailbox, and in no table that holds messages
CREATE TABLE team_note (
  id BYTEA PRIMARY KEY,
  mailbox BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  author BYTEA NOT NULL,
  key_id BYTEA NOT NULL,
  body_x BYTEA NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX team_note_thread ON team_note (mailbox, thread, at);

-- Who has an answer to a conversation open just now
CREATE TABLE team_writing (
  mailbox BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  person BYTEA NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (mailbox, thread, person)
);
CREATE INDEX team_writing_until ON team_writing (until);

-- The team whose mailbox a session has open
ALTER TABLE session ADD COLUMN team BYTEA;
