-- The core of SecureMail: people, practices, keys, sign-up, mail, machinery.
--
-- Written once for both engines (words: TEXT BIGINT BOOLEAN BYTEA).
--   *_f   sealed under the instance's field key (names, addresses, phones)
--   *_x   sealed for mailboxes: only whoever opens the mailbox reads it
--   bidx  blind index of an address or a phone; bidx_key is its key epoch
--   mac   under the instance key, over the columns that say who reads what; mac_key is its key epoch
--   times are microseconds UTC; ids are 128-bit and never secrets

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- ---------------------------------------------------------------- people

CREATE TABLE person (
  id BYTEA PRIMARY KEY,
  name_f BYTEA NOT NULL,
  lang TEXT NOT NULL,
  tz TEXT NOT NULL,
  member_no_f BYTEA,
  specialty_f BYTEA,
  personal BYTEA NOT NULL,
  two_step BOOLEAN NOT NULL,
  sign_ins BIGINT NOT NULL,
  recovery_offered BIGINT NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE address (
  bidx BYTEA PRIMARY KEY,
  bidx_key BIGINT NOT NULL,
  person BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  email_f BYTEA NOT NULL,
  verified_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX address_person ON address (person);
CREATE INDEX address_mailbox ON address (mailbox);

-- Who moved to another address: for the practices that had the old one on file then, it still means them
CREATE TABLE former_address (
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  PRIMARY KEY (bidx, practice)
);
CREATE INDEX former_address_person ON former_address (person);

-- A person's wish for another address. state: asked | done | undone | void. data_f: whose, from, to. from_bidx: kept for them while they may
-- take it back. old_at, new_at: when each confirmed
CREATE TABLE address_change (
  id BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  from_bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  data_f BYTEA NOT NULL,
  state TEXT NOT NULL,
  old_at BIGINT,
  old_mac BYTEA,
  new_at BIGINT,
  new_mac BYTEA,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX address_change_person ON address_change (person, created_at);
CREATE INDEX address_change_from ON address_change (from_bidx);
CREATE UNIQUE INDEX address_change_asked ON address_change (person) WHERE state = 'asked';

-- kind: password | phone | recovery; state: active | pending (a phone whose code is out) | retired
CREATE TABLE factor (
  id BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  kind TEXT NOT NULL,
  data BYTEA NOT NULL,
  bidx BYTEA,
  bidx_key BIGINT,
  pepper_id BIGINT NOT NULL,
  verified_at BIGINT,
  last_step BIGINT,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX factor_person ON factor (person, kind, state);
CREATE UNIQUE INDEX factor_one_password ON factor (person) WHERE kind = 'password' AND state = 'active';

-- members_version guards who is a member, version the words and rules
CREATE TABLE practice (
  id BYTEA PRIMARY KEY,
  profile_f BYTEA NOT NULL,
  tz TEXT NOT NULL,
  lang TEXT NOT NULL,
  policy TEXT NOT NULL,
  desk BYTEA,
  safe BYTEA,
  second_opener_at BIGINT,
  members_version BIGINT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The picture of a practice, drawn anew from what was uploaded. id stands in its address and is new with every picture
CREATE TABLE practice_logo (
  practice BYTEA PRIMARY KEY,
  id BYTEA NOT NULL,
  png_f BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX practice_logo_id ON practice_logo (id);

-- A recovery sheet that was shown and whose words were not typed back yet: under the list key of the seat of whoever made it
CREATE TABLE sheet_draft (
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  id BYTEA NOT NULL,
  key_id BYTEA NOT NULL,
  words_x BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (practice, person)
);

-- role: owner | manager | sender | desk | reader; permissions: words separated by spaces
CREATE TABLE membership (
  id BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  seat BYTEA NOT NULL,
  role TEXT NOT NULL,
  permissions TEXT NOT NULL,
  title_f BYTEA,
  approved_by BYTEA,
  since BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX membership_one ON membership (practice, person) WHERE ended_at IS NULL;
CREATE INDEX membership_person ON membership (person);
CREATE INDEX membership_seat ON membership (seat);

CREATE TABLE entitlement (
  id BYTEA PRIMARY KEY,
  practice BYTEA,
  person BYTEA,
  capability TEXT NOT NULL,
  until BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX entitlement_practice ON entitlement (practice, capability);
CREATE INDEX entitlement_person ON entitlement (person, capability);

-- ------------------------------------------------------------------ keys

-- kind: personal | seat | invited | practice | team; state: active | adopted | closed (its address was corrected)
CREATE TABLE mailbox (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  owner BYTEA,
  practice BYTEA,
  address_bidx BYTEA,
  address_bidx_key BIGINT,
  current_key BYTEA NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX mailbox_invited ON mailbox (practice, address_bidx) WHERE kind = 'invited' AND state = 'active';
CREATE INDEX mailbox_owner ON mailbox (owner);

-- purpose: mailbox | desk | safe. mac: under the instance key, checked before anything is sealed to public
CREATE TABLE keypair (
  id BYTEA PRIMARY KEY,
  purpose TEXT NOT NULL,
  mailbox BYTEA,
  practice BYTEA,
  suite BIGINT NOT NULL,
  public BYTEA NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT
);
CREATE INDEX keypair_mailbox ON keypair (mailbox);

-- holder_kind: password | recovery | keypair | pending | link | sheet | escrow
CREATE TABLE key_wrap (
  id BYTEA PRIMARY KEY,
  keypair BYTEA NOT NULL,
  holder_kind TEXT NOT NULL,
  holder BYTEA NOT NULL,
  blob BYTEA NOT NULL,
  confirmed_at BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT
);
CREATE INDEX key_wrap_keypair ON key_wrap (keypair, holder_kind);
CREATE INDEX key_wrap_holder ON key_wrap (holder);

-- kind: keypair | thread | link; state: open | done | denied | expired
CREATE TABLE key_request (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  subject BYTEA NOT NULL,
  for_keypair BYTEA,
  asked_by BYTEA,
  reason TEXT NOT NULL,
  needs_approval BOOLEAN NOT NULL,
  approved_by BYTEA,
  approval_mac_key BIGINT,
  approval_mac BYTEA,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX key_request_subject ON key_request (subject, state);
CREATE INDEX key_request_asked ON key_request (asked_by, state);
CREATE INDEX key_request_open ON key_request (state, kind, created_at);

-- --------------------------------------------------------------- sign-up

-- relationship: doctor_here | staff_here | doctor_elsewhere | staff_elsewhere | patient
CREATE TABLE contact (
  id BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  email_f BYTEA NOT NULL,
  profile_f BYTEA NOT NULL,
  relationship TEXT NOT NULL,
  lang TEXT NOT NULL,
  person BYTEA,
  note_x BYTEA,
  version BIGINT NOT NULL,
  created_by BYTEA,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_address ON contact (practice, bidx);
CREATE INDEX contact_person ON contact (person);

-- kind: mobile | landline; state: proposed | filed | void
CREATE TABLE contact_phone (
  id BYTEA PRIMARY KEY,
  contact BYTEA NOT NULL,
  kind TEXT NOT NULL,
  number_f BYTEA NOT NULL,
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  state TEXT NOT NULL,
  given_by BYTEA,
  given_at BIGINT NOT NULL
);
CREATE INDEX contact_phone_contact ON contact_phone (contact, state);

-- kind: message | provision; state: open | finished | active | declined | void
CREATE TABLE invitation (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  practice BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  contact BYTEA NOT NULL,
  inviter BYTEA,
  state TEXT NOT NULL,
  registration TEXT NOT NULL,
  two_step BOOLEAN NOT NULL,
  progress_f BYTEA NOT NULL,
  phone_wrong_at BIGINT,
  generation BIGINT NOT NULL,
  version BIGINT NOT NULL,
  person BYTEA,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX invitation_one_open ON invitation (mailbox) WHERE state = 'open' OR state = 'finished';
CREATE INDEX invitation_contact ON invitation (contact);
CREATE INDEX invitation_practice ON invitation (practice, state);

-- kind: invite | complete | decline | reset
CREATE TABLE link (
  hash BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  subject BYTEA NOT NULL,
  generation BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  void_at BIGINT,
  used_at BIGINT,
  first_opened_at BIGINT,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX link_subject ON link (subject, kind);

CREATE TABLE practice_proof (
  person BYTEA NOT NULL,
  practice BYTEA NOT NULL,
  contact_phone BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person, practice)
);

-- An own phone that serves before a practice's conversations: shown together with a number on that practice's file
CREATE TABLE practice_factor (
  practice BYTEA NOT NULL,
  factor BYTEA NOT NULL,
  person BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (practice, factor)
);
CREATE INDEX practice_factor_person ON practice_factor (person);

-- What a flow cookie has shown: purpose phone | terms:VERSION | email
CREATE TABLE proof (
  subject BYTEA NOT NULL,
  flow_hash BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  detail BYTEA,
  at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  PRIMARY KEY (subject, flow_hash, purpose)
);

-- purpose: register | practice | reset | sign_in; target: a contact_phone or a factor. mac is set when the code is made, at sending
CREATE TABLE code (
  id BYTEA PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject BYTEA NOT NULL,
  flow_hash BYTEA NOT NULL,
  target BYTEA NOT NULL,
  channel TEXT NOT NULL,
  lang TEXT NOT NULL,
  mac_key BIGINT,
  mac BYTEA,
  tries BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  failed TEXT,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  void_at BIGINT
);
CREATE INDEX code_subject ON code (subject, purpose, created_at);
CREATE INDEX code_target ON code (target);

CREATE TABLE counter (
  key TEXT NOT NULL,
  win BIGINT NOT NULL,
  n BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  PRIMARY KEY (key, win)
);
CREATE INDEX counter_ends ON counter (ends_at);

-- What was taken of a ceiling: n0 in the quarter window `slot`, the last at t0; n1 in the one before it, and so on
CREATE TABLE ceiling (
  key TEXT PRIMARY KEY,
  slot BIGINT NOT NULL,
  n0 BIGINT NOT NULL,
  n1 BIGINT NOT NULL,
  n2 BIGINT NOT NULL,
  n3 BIGINT NOT NULL,
  n4 BIGINT NOT NULL,
  t0 BIGINT NOT NULL,
  t1 BIGINT NOT NULL,
  t2 BIGINT NOT NULL,
  t3 BIGINT NOT NULL,
  t4 BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX ceiling_ends ON ceiling (ends_at);

-- wrap: the keys this session opens, under HKDF(token); NULL once ended. The row stays 24 h so that a late form is kept.
-- factor: the own phone whose code was entered, factor_at when; passed: the practices whose number was (their ids in a row)
CREATE TABLE session (
  hash BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  practice BYTEA,
  on_behalf_of BYTEA,
  wrap BYTEA,
  factor BYTEA,
  factor_at BIGINT,
  passed BYTEA NOT NULL,
  stepup_at BIGINT,
  device BYTEA,
  about_f BYTEA,
  terms_shown BOOLEAN NOT NULL,
  idle BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  ended_at BIGINT,
  ended_why TEXT
);
CREATE INDEX session_person ON session (person, ended_at);
CREATE INDEX session_ends ON session (ends_at);

-- A sign-in whose password was right and that still owes a code or a new password. Not a session: nothing opens by it
CREATE TABLE sign_in (
  hash BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  wrap BYTEA NOT NULL,
  practice BYTEA,
  next TEXT NOT NULL,
  needs_code BOOLEAN NOT NULL,
  must_change BOOLEAN NOT NULL,
  trust BOOLEAN NOT NULL,
  factor BYTEA,
  factor_at BIGINT,
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX sign_in_person ON sign_in (person);
CREATE INDEX sign_in_ends ON sign_in (ends_at);

-- A browser that has signed in before, for each person who did: a computer at a desk has several. factor: the own phone whose
-- code it is trusted for
CREATE TABLE device (
  hash BYTEA NOT NULL,
  person BYTEA NOT NULL,
  about_f BYTEA,
  seen_at BIGINT NOT NULL,
  factor BYTEA,
  trusted_until BIGINT,
  PRIMARY KEY (hash, person)
);
CREATE INDEX device_person ON device (person);

CREATE TABLE document (
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  lang TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  body TEXT NOT NULL,
  mac BYTEA NOT NULL,
  published_at BIGINT NOT NULL,
  PRIMARY KEY (kind, version, lang)
);

CREATE TABLE acceptance (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  lang TEXT NOT NULL,
  person BYTEA NOT NULL,
  practice BYTEA,
  at BIGINT NOT NULL,
  address_f BYTEA NOT NULL
);
CREATE INDEX acceptance_person ON acceptance (person, kind);

-- ------------------------------------------------------------------ mail

-- two_step: whoever is not of the practice needs a second step to open it
CREATE TABLE thread (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  practice BYTEA,
  started_by BYTEA NOT NULL,
  paid_start BOOLEAN NOT NULL,
  two_step BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE participant (
  thread BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  role TEXT NOT NULL,
  can_reply BOOLEAN NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL,
  removed_at BIGINT,
  PRIMARY KEY (thread, mailbox)
);
CREATE INDEX participant_mailbox ON participant (mailbox);

CREATE TABLE message (
  id BYTEA PRIMARY KEY,
  thread BYTEA NOT NULL,
  author_mailbox BYTEA NOT NULL,
  author_person BYTEA NOT NULL,
  on_behalf_of BYTEA,
  kind TEXT NOT NULL,
  body_x BYTEA NOT NULL,
  key_commitment BYTEA NOT NULL,
  files BIGINT NOT NULL,
  at BIGINT NOT NULL,
  release_at BIGINT,
  recalled_at BIGINT
);
CREATE INDEX message_thread ON message (thread, at);

-- One row per conversation and mailbox. last_in_entry is the message whose head the inbox shows, last_out_entry the one that Sent shows. The two indexes hold all that a list needs of it
CREATE TABLE box (
  mailbox BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  folder TEXT NOT NULL,
  last_at BIGINT NOT NULL,
  last_in_at BIGINT,
  last_out_at BIGINT,
  last_in_entry BYTEA,
  last_out_entry BYTEA,
  unread BOOLEAN NOT NULL,
  starred BOOLEAN NOT NULL,
  PRIMARY KEY (mailbox, thread)
);
CREATE INDEX box_inbox ON box (mailbox, last_in_at, thread, last_in_entry, last_out_at, unread) WHERE last_in_at IS NOT NULL;
CREATE INDEX box_sent ON box (mailbox, last_out_at, thread, last_out_entry) WHERE last_out_at IS NOT NULL;
CREATE INDEX box_unread ON box (mailbox) WHERE unread;

-- arrival: header and content key by HPKE to key_id, until the first unlocked request moves it into head under the list key
CREATE TABLE entry (
  mailbox BYTEA NOT NULL,
  message BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  key_id BYTEA NOT NULL,
  arrival BYTEA,
  head BYTEA,
  mine BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT,
  deleted_at BIGINT,
  expires_at BIGINT,
  PRIMARY KEY (mailbox, message)
);
CREATE INDEX entry_thread ON entry (mailbox, thread, at);
CREATE INDEX entry_arrivals ON entry (mailbox, at) WHERE arrival IS NOT NULL;

-- state: ready | gone; payer: the practice or the person whose room it takes
CREATE TABLE blob (
  id BYTEA PRIMARY KEY,
  size BIGINT NOT NULL,
  sealed_size BIGINT NOT NULL,
  store TEXT NOT NULL,
  suite BIGINT NOT NULL,
  payer BYTEA,
  refs BIGINT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE attachment (
  id BYTEA PRIMARY KEY,
  message BYTEA NOT NULL,
  blob BYTEA NOT NULL,
  position BIGINT NOT NULL,
  meta_x BYTEA NOT NULL
);
CREATE INDEX attachment_message ON attachment (message, position);
CREATE INDEX attachment_blob ON attachment (blob);

-- How body_x was sealed: list (own list key) or arrival (HPKE to the owner: kept after the session had ended)
CREATE TABLE draft (
  id BYTEA PRIMARY KEY,
  mailbox BYTEA NOT NULL,
  person BYTEA NOT NULL,
  kind TEXT NOT NULL,
  thread BYTEA,
  sealed TEXT NOT NULL,
  key_id BYTEA NOT NULL,
  body_x BYTEA NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX draft_mailbox ON draft (mailbox, updated_at);

CREATE TABLE draft_file (
  id BYTEA PRIMARY KEY,
  draft BYTEA NOT NULL,
  blob BYTEA NOT NULL,
  position BIGINT NOT NULL,
  sealed TEXT NOT NULL,
  key_id BYTEA NOT NULL,
  meta_x BYTEA NOT NULL
);
CREATE INDEX draft_file_draft ON draft_file (draft, position);

CREATE TABLE delivery (
  id BYTEA PRIMARY KEY,
  message BYTEA NOT NULL,
  thread BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  contact BYTEA,
  invitation BYTEA,
  created_at BIGINT NOT NULL
);
CREATE INDEX delivery_message ON delivery (message);
CREATE INDEX delivery_thread ON delivery (thread);
CREATE INDEX delivery_mailbox ON delivery (mailbox);
CREATE INDEX delivery_invitation ON delivery (invitation);
CREATE INDEX delivery_contact ON delivery (contact);

-- kind: queued held delayed accepted failed opened code_sent code_failed phone_wrong phone_corrected address_wrong address_corrected resent registered read replied declined
CREATE TABLE delivery_event (
  id BYTEA PRIMARY KEY,
  delivery BYTEA NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  detail_f BYTEA
);
CREATE INDEX delivery_event_delivery ON delivery_event (delivery, at);

-- ------------------------------------------------------------- machinery

CREATE TABLE job (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  subject BYTEA NOT NULL,
  secret BYTEA,
  priority BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  attempt BIGINT NOT NULL,
  owner TEXT,
  lease_until BIGINT,
  dedup TEXT UNIQUE,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  error TEXT
);
CREATE INDEX job_due ON job (state, priority, run_at);
CREATE INDEX job_subject ON job (subject);

CREATE TABLE job_attempt (
  job BYTEA NOT NULL,
  attempt BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ended_at BIGINT,
  outcome TEXT,
  detail TEXT,
  PRIMARY KEY (job, attempt)
);

CREATE TABLE submission (
  id BYTEA PRIMARY KEY,
  actor BYTEA NOT NULL,
  at BIGINT NOT NULL,
  result TEXT NOT NULL
);
CREATE INDEX submission_at ON submission (at);

CREATE TABLE audit_event (
  id BYTEA PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,
  actor BYTEA,
  role TEXT NOT NULL,
  practice BYTEA,
  on_behalf_of BYTEA,
  object_kind TEXT,
  object BYTEA,
  owner BYTEA,
  detail_f BYTEA,
  source_f BYTEA,
  session BYTEA,
  request BYTEA,
  node TEXT NOT NULL,
  software TEXT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE INDEX audit_event_at ON audit_event (at);
CREATE INDEX audit_event_owner ON audit_event (owner, at);
CREATE INDEX audit_event_practice ON audit_event (practice, at);

CREATE TABLE audit_pending (
  event BYTEA PRIMARY KEY,
  at BIGINT NOT NULL
);

CREATE TABLE audit_block (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  prev_hash BYTEA NOT NULL,
  count BIGINT NOT NULL,
  entries BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);

-- How many bytes of files a practice, or a person without one, keeps
CREATE TABLE usage (
  payer BYTEA PRIMARY KEY,
  bytes BIGINT NOT NULL,
  quota BIGINT NOT NULL
);

CREATE TABLE directory_entry (
  number TEXT NOT NULL,
  last_name TEXT NOT NULL,
  fields TEXT NOT NULL,
  imported_at BIGINT NOT NULL,
  PRIMARY KEY (number, last_name)
);

CREATE TABLE suppression (
  bidx BYTEA NOT NULL,
  bidx_key BIGINT NOT NULL,
  practice BYTEA NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (bidx, practice)
);
