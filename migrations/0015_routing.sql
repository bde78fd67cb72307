-- Who is told of what comes in for somebody else. Words and rules as in 0001_core.sql.

-- tell: whether its reader is mailed when something comes into the mailbox (a delegation's; as its owner wishes). It decides over no
-- reading and is not under the MAC
ALTER TABLE mailbox_grant ADD COLUMN tell BOOLEAN NOT NULL DEFAULT TRUE;
