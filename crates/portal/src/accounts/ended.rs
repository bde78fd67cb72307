//! What must not outlive a password (pre-hijacking, Sudhodanan & Paverd 2022): whoever had the account, or half of it, before its
//! owner took it back keeps nothing by which to come in again.

use super::{merges, pending, session, strong};
use crate::escrow;
use crate::invitations::{LinkKind, links};
use db::{Id, Stmt, q, statements};

statements! {
    VOID_CODES = "UPDATE code SET void_at = $2 WHERE subject = $1 AND used_at IS NULL AND void_at IS NULL";
    DROP_HALF_PHONES = "UPDATE factor SET state = 'retired' WHERE person = $1 AND kind = 'phone' AND state = 'pending'";
}

/// Ends everything that was begun under the old password: sessions (but the one with this hash; 32 zero bytes: none), sign-ins
/// under way, codes and challenges that are out, phones half added, links to set another password, a wish to go into another account. What becomes of known browsers is the
/// caller's to say ([`super::device`]).
pub fn by_new_password(person: Id, but: &[u8; 32], now: i64) -> Vec<Stmt> {
    let mut rows = vec![
        strong::store::forget(person),
        session::end_all(person, "password", but, now),
        pending::forget(person),
        q!(VOID_CODES, person, now).any(),
        q!(DROP_HALF_PHONES, person).any(),
    ];
    rows.extend(links::void(LinkKind::Reset, person, now));
    rows.extend(escrow::void(person, now));
    // It was to go into another account, as whoever knew the old password wished.
    rows.extend(merges::void(person));
    rows
}
