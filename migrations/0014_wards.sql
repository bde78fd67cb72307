-- Children: a contact stands for somebody in its care, and what is written to it goes to the child's own mailbox, lent to the guardian until
-- the child is old enough. Words and rules as in 0001_core.sql.

-- contact: by which the practice writes; person: the child, without address or password; grows_at: from then on no guardian reads it;
-- state: held | own; next: the pre-mailbox of the young person's own invitation; told: the member who wrote first. mac: over all of it
CREATE TABLE ward (
  contact BYTEA PRIMARY KEY,
  practice BYTEA NOT NULL,
  person BYTEA NOT NULL,
  mailbox BYTEA NOT NULL,
  grows_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  next BYTEA,
  told BYTEA,
  version BIGINT NOT NULL,
  mac_key BIGINT NOT NULL,
  mac BYTEA NOT NULL
);
CREATE UNIQUE INDEX ward_mailbox ON ward (mailbox);
CREATE INDEX ward_next ON ward (next);
