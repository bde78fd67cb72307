//! Rows of `care_offer`.

use db::{Db, Id, ReadError, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO care_offer (id, owner, mailbox, state, relation, can_answer, ends_at, data_f, bidx, bidx_key, asked_at, moved_at, version, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1, $10, $12)";
    LOAD = "SELECT id, owner, mailbox, state, holder, relation, can_answer, ends_at, data_f, bidx, asked_at, version, mac FROM care_offer WHERE id = $1";
    WAITING = "SELECT id, owner, mailbox, state, holder, relation, can_answer, ends_at, data_f, bidx, asked_at, version, mac FROM care_offer WHERE mailbox = $1 AND (state = 'offered' OR state = 'accepted') ORDER BY asked_at DESC, id LIMIT 50";
    MOVED = "UPDATE care_offer SET state = $4, holder = $5, moved_at = $6, version = version + 1, mac_key = $7, mac = $8 WHERE id = $1 AND version = $2 AND state = $3";
    FORGET = "UPDATE care_offer SET data_f = NULL WHERE id = $1";
}

row! {
    /// An offer as stored.
    #[derive(Debug, Clone)]
    pub struct OfferRow {
        pub id: Id,
        pub owner: Id,
        pub mailbox: Id,
        pub state: String,
        pub holder: Option<Id>,
        pub relation: String,
        pub can_answer: bool,
        pub ends_at: i64,
        pub data_f: Option<Vec<u8>>,
        pub bidx: Vec<u8>,
        pub asked_at: i64,
        pub version: i64,
        pub mac: Vec<u8>,
    }
}

pub(super) fn insert(o: &super::Offer, data_f: &[u8], epoch: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT,
        o.id,
        o.owner,
        o.mailbox,
        o.state.word(),
        o.relation.word(),
        o.can_answer,
        o.ends_at,
        data_f,
        o.bidx.as_slice(),
        epoch,
        o.asked_at,
        mac
    )
    .expect(1)
}

pub(super) async fn load(db: &Db, id: Id) -> Result<Option<OfferRow>, ReadError> {
    db.one(q!(LOAD, id)).await
}

pub(super) async fn waiting(db: &Db, mailbox: Id) -> Result<Vec<OfferRow>, ReadError> {
    db.all(q!(WAITING, mailbox)).await
}

/// From one state to the next, if nobody was faster.
pub(super) fn moved(
    from: &super::Offer,
    to: &super::Offer,
    now: i64,
    epoch: u8,
    mac: &[u8; 32],
) -> Stmt {
    q!(
        MOVED,
        from.id,
        from.version,
        from.state.word(),
        to.state.word(),
        to.holder,
        now,
        epoch,
        mac
    )
    .expect(1)
}

/// Whom the owner wrote down is forgotten.
pub(super) fn forget(id: Id) -> Stmt {
    q!(FORGET, id).expect(1)
}
