//! What is older than the law asks for goes: the events of whole old blocks. The blocks stay, and with them the chain: that an event was
//! there, and that it was removed in its time and not by somebody.

use super::verify::RETENTION;
use super::{seal, store};
use crate::app::App;
use crate::fault::Fault;

/// Blocks of one round.
const AT_ONCE: i64 = 20;
/// Blocks of one sweep: the next one goes on.
const MOST: i64 = 1000;

/// Removes the events of blocks that are older than [`RETENTION`]. Gives how many blocks were emptied.
///
/// # Errors
/// When the database is away; the next sweep goes on.
pub async fn purge(app: &App) -> Result<u64, Fault> {
    let before = app.now() - RETENTION;
    let mut after = store::purged(&app.db).await?;
    let mut emptied = 0;
    while emptied < MOST {
        let blocks = store::blocks_before(&app.db, before, after, AT_ONCE).await?;
        if blocks.is_empty() {
            break;
        }
        for (seq, entries) in blocks {
            // One write a block: an interrupted purge leaves whole blocks, which `verify` tells from a deletion.
            let mut rows: Vec<_> = seal::entries(&entries)
                .map(|(id, _)| store::delete_event(id))
                .collect();
            rows.push(store::set_purged(seq));
            app.db.write(rows).await?;
            after = seq;
            emptied += 1;
        }
    }
    Ok(emptied.unsigned_abs())
}
