//! Who began a conversation, and whether it asks for a second step: what decides over whose it is.
//!
//! The attacker here writes to the database. With another practice in the row, that practice's manager would be shown, and could answer, what
//! somebody asks of the real one, and whoever works there would read without the second step.

use super::store;
use crate::app::App;
use crate::fault::Fault;
use crate::sealed::{Damaged, Stamp};
use db::{Id, row};

const THREAD: Stamp = Stamp("row:thread");

row! {
    /// What is under the MAC of a conversation's row.
    #[derive(Debug, Clone)]
    pub struct Begun {
        pub id: Id,
        pub kind: String,
        pub practice: Option<Id>,
        pub two_step: bool,
        pub mac: Option<Vec<u8>>,
    }
}

impl Begun {
    fn columns(&self) -> [&[u8]; 4] {
        const NO: [u8; 1] = [0];
        const YES: [u8; 1] = [1];
        [
            self.id.as_bytes(),
            self.kind.as_bytes(),
            self.practice.as_ref().map_or(&[][..], |p| p.as_bytes()),
            if self.two_step { &YES } else { &NO },
        ]
    }

    /// The MAC that the row should have.
    pub fn stamp(&self, app: &App) -> [u8; 32] {
        THREAD.mac(app, &self.columns())
    }

    /// Whether this instance wrote the row as it stands.
    ///
    /// # Errors
    /// When it did not.
    pub fn check(&self, app: &App) -> Result<(), Damaged> {
        let stored = self.mac.as_deref().unwrap_or_default();
        THREAD.check(app, &self.columns(), stored).inspect_err(|_| {
            tracing::error!(thread = %self.id, "a conversation is not as this instance wrote it");
        })
    }
}

/// Brings conversations from before the MAC under one, once, right after the schema has got the column: never later, or one that was put into
/// the database without would be taken in too. Gives how many.
///
/// # Errors
/// When the database is away.
pub async fn adopt(app: &App) -> Result<usize, Fault> {
    let mut done = 0;
    loop {
        let some = store::unstamped(&app.db).await?;
        if some.is_empty() {
            return Ok(done);
        }
        let rows = some
            .iter()
            .map(|b| store::stamp_thread(b.id, app.keys.epoch(), &b.stamp(app)));
        app.db.write(rows.collect()).await?;
        done += some.len();
    }
}
