-- Two accounts that become one wait three days first, so that the owner of the one that goes can stop it (decision 0026).
-- Words and rules as in 0001_core.sql.

-- A row while it waits; what was stopped, failed or is done is deleted. person: the account that goes; into_person: the one that stays;
-- reader: the pair of the one that stays to which the pairs of the other one are wrapped (key_wrap, holder_kind 'merge', holder: this id).
-- mac: over everything
CREATE TABLE merge_wish (
  id BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  into_person BYTEA NOT NULL,
  reader BYTEA NOT NULL,
  due_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX merge_wish_person ON merge_wish (person);
CREATE INDEX merge_wish_into ON merge_wish (into_person);
