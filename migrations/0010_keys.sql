-- Another instance key: how far the job is that makes everything anew with it.

-- One row for each table. round: how often the job was told to go over everything. after_key: the key of the last row that was gone over, empty at the beginning. strange: rows that were not written
-- by this instance and stay as they are. Which epoch is active stands in meta, at keys.epoch
CREATE TABLE key_rotation (
  tbl TEXT PRIMARY KEY,
  epoch BIGINT NOT NULL,
  round BIGINT NOT NULL,
  after_key TEXT NOT NULL,
  done BOOLEAN NOT NULL,
  seen BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  strange BIGINT NOT NULL
);
