//! Every statement of this feature.

use db::{Db, Id, ReadError, q, row, statements};

statements! {
    INVITER = "SELECT p.name_f, m.id, m.title_f FROM person p LEFT JOIN membership m ON m.person = p.id AND m.practice = $2 AND m.ended_at IS NULL WHERE p.id = $1";
}

row! {
    /// The person on the landing card.
    #[derive(Debug)]
    pub struct InviterRow {
        /// Sealed name.
        pub name_f: Vec<u8>,
        /// Their membership of the practice, while it lasts.
        pub membership: Option<Id>,
        /// Sealed title in the practice.
        pub title_f: Option<Vec<u8>>,
    }
}

/// Who wrote, as the practice shows them.
pub(super) async fn inviter(
    db: &Db,
    person: Id,
    practice: Id,
) -> Result<Option<InviterRow>, ReadError> {
    db.one(q!(INVITER, person, practice)).await
}
