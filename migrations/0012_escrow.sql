-- Somebody who lost every other way in asks the holders of the operator's escrow key (decision 0025).
-- Words and rules as in 0001_core.sql.

-- One row for each person, and only while the request lives: what was used, stopped or is over is deleted, so that nothing can be replayed.
-- public: what the answer is sealed to; its private half follows from the secret of the link in the person's mail. escrow: the id of the
-- escrow key that was asked. state: asked | exported | answered. reason_f: what the operator gave as the reason of the export.
-- mac: over everything but reason_f
CREATE TABLE escrow_request (
  id BYTEA PRIMARY KEY,
  person BYTEA NOT NULL,
  public BYTEA NOT NULL,
  escrow BYTEA NOT NULL,
  state TEXT NOT NULL,
  reason_f BYTEA,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  exported_at BIGINT,
  answer BYTEA,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX escrow_request_person ON escrow_request (person);
