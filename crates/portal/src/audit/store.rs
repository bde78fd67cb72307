//! Rows of `audit_event`, `audit_pending`, `audit_block`. Events are inserted and never updated.

use db::{Id, Stmt, q, row, statements};

statements! {
    INSERT = "INSERT INTO audit_event (id, at, kind, outcome, actor, role, practice, on_behalf_of, object_kind, object, owner, detail_f, source_f, session, request, node, software, mac_key, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    INSERT_PENDING = "INSERT INTO audit_pending (event, at) VALUES ($1, $2)";
}

row! {
    /// An event as stored, without its MAC.
    #[derive(Debug, Clone)]
    pub struct EventRow {
        pub id: Id,
        pub at: i64,
        pub kind: String,
        pub outcome: String,
        pub actor: Option<Id>,
        pub role: String,
        pub practice: Option<Id>,
        pub on_behalf_of: Option<Id>,
        pub object_kind: Option<String>,
        pub object: Option<Id>,
        pub owner: Option<Id>,
        pub detail_f: Option<Vec<u8>>,
        pub source_f: Option<Vec<u8>>,
        pub session: Option<Vec<u8>>,
        pub request: Option<Id>,
        pub node: String,
        pub software: String,
    }
}

pub(super) fn insert(e: &EventRow, mac_key: u8, mac: &[u8; 32]) -> Stmt {
    q!(
        INSERT,
        e.id,
        e.at,
        &e.kind,
        &e.outcome,
        e.actor,
        &e.role,
        e.practice,
        e.on_behalf_of,
        e.object_kind.clone(),
        e.object,
        e.owner,
        e.detail_f.clone(),
        e.source_f.clone(),
        e.session.clone(),
        e.request,
        &e.node,
        &e.software,
        mac_key,
        mac
    )
    .expect(1)
}

pub(super) fn insert_pending(event: Id, at: i64) -> Stmt {
    q!(INSERT_PENDING, event, at).expect(1)
}
