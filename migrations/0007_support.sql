-- Support: the operator's staff, what they looked up and verified, corrections that wait, and tickets.

-- Who is of the operator's support. rights: view | change. Given and taken on the command line only
CREATE TABLE support_grant (
  person BYTEA PRIMARY KEY,
  rights TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);

-- What an agent searched for: whose it is stands in query_f. Lives a working day
CREATE TABLE support_lookup (
  id BYTEA PRIMARY KEY,
  agent BYTEA NOT NULL,
  query_f BYTEA NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX support_lookup_at ON support_lookup (at);

-- A walk through the identity script. outcome: on_file | manager | not_verified; answers_f: which questions were answered how, never the answers
CREATE TABLE support_check (
  id BYTEA PRIMARY KEY,
  agent BYTEA NOT NULL,
  subject BYTEA NOT NULL,
  outcome TEXT NOT NULL,
  answers_f BYTEA NOT NULL,
  at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX support_check_subject ON support_check (subject, agent, at);

-- A phone that support was told is the right one. state: asked (a second agent must agree) | waiting (the cool-off runs) | done | refused |
-- stopped | void. wish_f: the number, its reason and its ticket
CREATE TABLE support_phone (
  id BYTEA PRIMARY KEY,
  invitation BYTEA NOT NULL,
  asked_by BYTEA NOT NULL,
  wish_f BYTEA NOT NULL,
  state TEXT NOT NULL,
  approved_by BYTEA,
  phone BYTEA,
  run_at BIGINT,
  approval_mac_key BIGINT,
  approval_mac BYTEA,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX support_phone_state ON support_phone (state, created_at);
CREATE INDEX support_phone_invitation ON support_phone (invitation, state);

-- A request to support; its thread has kind 'ticket'. state: open (support's turn) | waiting (theirs) | done. contact_f: name, address, phone and
-- what the mails about it need. person: who was signed in
CREATE TABLE ticket (
  thread BYTEA PRIMARY KEY,
  pair BYTEA NOT NULL,
  person BYTEA,
  contact_f BYTEA NOT NULL,
  state TEXT NOT NULL,
  assigned BYTEA,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX ticket_state ON ticket (state, last_at);
CREATE INDEX ticket_assigned ON ticket (assigned, state, last_at);
CREATE INDEX ticket_person ON ticket (person, last_at);

-- kind: ask | answer | note. body_x: to the ticket's own key pair; a note to the support desk's, which who asked never opens
CREATE TABLE ticket_post (
  id BYTEA PRIMARY KEY,
  ticket BYTEA NOT NULL,
  kind TEXT NOT NULL,
  author BYTEA,
  key_id BYTEA NOT NULL,
  body_x BYTEA NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX ticket_post_ticket ON ticket_post (ticket, at);

-- Answers that agents give again and again, in every language
CREATE TABLE canned_answer (
  id BYTEA PRIMARY KEY,
  words_f BYTEA NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- What support finds people by: exact addresses and phones
CREATE INDEX factor_bidx ON factor (bidx) WHERE bidx IS NOT NULL;
CREATE INDEX contact_bidx ON contact (bidx);
CREATE INDEX contact_phone_bidx ON contact_phone (bidx);
