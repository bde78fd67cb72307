-- Joining a practice that is here already, and what it is found by.

-- What a practice can be recognised by. kind: domain (of its owners' addresses), phone, place (name and ZIP). The mac binds the three:
-- whoever can write rows sends nobody's request to a practice of their own
CREATE TABLE practice_trait (
  practice BYTEA NOT NULL,
  kind TEXT NOT NULL,
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  PRIMARY KEY (practice, kind, bidx)
);
CREATE INDEX practice_trait_found ON practice_trait (kind, bidx);

-- Somebody who is to become a member of a practice, and waits for one of its managers.
-- kind: asked (by themselves) | proposed (invited as a colleague); role: what was proposed, empty where the manager chooses;
-- matched: words separated by spaces; state: open | approved | declined | withdrawn | lapsed
CREATE TABLE join_request (
  id BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  kind TEXT NOT NULL,
  role TEXT NOT NULL,
  matched TEXT NOT NULL,
  proposed_by BYTEA,
  state TEXT NOT NULL,
  decided_by BYTEA,
  decided_at BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX join_request_waiting ON join_request (practice, state, created_at);
CREATE INDEX join_request_person ON join_request (person, created_at);
CREATE UNIQUE INDEX join_request_one_open ON join_request (practice, person) WHERE state = 'open';

-- The profile was taken from what a practice knew (short registration): the person is asked about it after the first reading
ALTER TABLE person ADD COLUMN profile_due BOOLEAN NOT NULL DEFAULT FALSE;
