-- Inviting: where everybody stands whom a practice has invited, and lists of people who wait to be invited.

-- One row for each contact that was written to or invited and has not come in yet. Kept along with what happens, so that a list of
-- thousands is shown, counted and filtered without reading anybody's history. It is told and never acted on: nothing is mailed by it.
-- stage: sent | failed | bounced | opened | phone_wrong | code_failed | address_wrong | code | password | declined | wanted | withdrawn
CREATE TABLE invited (
  contact BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  stage TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  news_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX invited_practice ON invited (practice, begun_at, contact);
CREATE INDEX invited_stage ON invited (practice, stage, expires_at, begun_at, contact);

INSERT INTO invited (contact, practice, stage, begun_at, news_at, expires_at)
SELECT i.contact, i.practice,
  CASE WHEN i.state = 'declined' THEN 'declined' WHEN i.phone_wrong_at IS NOT NULL THEN 'phone_wrong' WHEN i.state = 'finished' THEN 'password' ELSE 'sent' END,
  i.created_at, i.updated_at, i.expires_at
FROM invitation i
WHERE (i.state = 'open' OR i.state = 'finished' OR i.state = 'declined')
  AND i.created_at = (SELECT MAX(o.created_at) FROM invitation o WHERE o.contact = i.contact)
ON CONFLICT (contact) DO NOTHING;

-- Whoever had an account before is on the list like the others, until they read.
INSERT INTO invited (contact, practice, stage, begun_at, news_at, expires_at)
SELECT c.id, c.practice, 'sent', MIN(d.created_at), MAX(d.created_at), MAX(d.created_at) + 2592000000000
FROM delivery d JOIN contact c ON c.id = d.contact
WHERE NOT EXISTS (SELECT 1 FROM invitation i WHERE i.contact = c.id)
  AND NOT EXISTS (SELECT 1 FROM delivery o JOIN delivery_event e ON e.delivery = o.id WHERE o.contact = c.id AND e.kind IN ('registered', 'read', 'replied'))
GROUP BY c.id, c.practice
ON CONFLICT (contact) DO NOTHING;

-- People whom somebody of a practice wants invited: a file (kind import), or everybody on the list once more (kind again).
-- state: shown (an import, nothing goes out) | going | done | stopped. about_f: the file's name and what is counted. mac: whose round it is;
-- go_mac: that they said "send" to it, and how. after_at, after_id: how far a round of kind again has come
CREATE TABLE invite_round (
  id BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  choice TEXT NOT NULL,
  about_f BYTEA NOT NULL,
  total BIGINT NOT NULL,
  after_at BIGINT,
  after_id BYTEA,
  wait_until BIGINT,
  version BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  go_mac BYTEA,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX invite_round_practice ON invite_round (practice, created_at);
CREATE INDEX invite_round_ends ON invite_round (ends_at);

-- A line of a round. data_f: who, under the round and the line. state: ready | known | bad | sent | left. why: a word for what became of it
CREATE TABLE invite_row (
  round BYTEA NOT NULL,
  line BIGINT NOT NULL,
  data_f BYTEA NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (round, line)
);
CREATE INDEX invite_row_state ON invite_row (round, state, line);
