-- People of a practice: what a membership says is under a MAC, they are found by words of their names, and keys change when one goes.

-- state: active | paused (may not open this practice, nothing is lost) | ended. two_step: this practice wants a code of this member at
-- sign-in. seen_at: when they last had this practice open. mac: over who, where, which seat, role, permissions, state and two_step
ALTER TABLE membership ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
ALTER TABLE membership ADD COLUMN two_step BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE membership ADD COLUMN seen_at BIGINT;
ALTER TABLE membership ADD COLUMN mac_key BIGINT;
ALTER TABLE membership ADD COLUMN mac BYTEA;
CREATE INDEX membership_people ON membership (practice, since, id) WHERE ended_at IS NULL;
CREATE INDEX membership_managers ON membership (practice, since, id) WHERE ended_at IS NULL AND (role = 'owner' OR role = 'manager');

-- A word of a member's name under the blind index of their practice: names are sealed, and still found by whole words
CREATE TABLE member_word (
  practice BYTEA NOT NULL,
  word BYTEA NOT NULL,
  membership BYTEA NOT NULL,
  PRIMARY KEY (practice, word, membership)
);

-- A practice's desk or safe that is being replaced, because somebody who could open it has gone. new_key: none until the session of a
-- manager has begun. again: somebody else has gone meanwhile. step counts the chunks: two sessions never do the same one.
-- mac: over practice, purpose and both keys
CREATE TABLE key_change (
  practice BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  old_key BYTEA NOT NULL,
  new_key BYTEA,
  again BOOLEAN NOT NULL,
  step BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT,
  mac BYTEA,
  PRIMARY KEY (practice, purpose)
);

-- A desk or safe that was replaced and is forgotten once nothing can be on its way to it any more
CREATE TABLE key_old (
  keypair BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  since BIGINT NOT NULL
);
CREATE INDEX key_old_practice ON key_old (practice);

CREATE INDEX key_wrap_pair_holder ON key_wrap (keypair, holder);
CREATE INDEX key_wrap_held ON key_wrap (holder, id);
