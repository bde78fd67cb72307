//! The job that makes everything anew, a few chunks at a time; it gives way to all others.

use std::sync::Arc;

use ::jobs::{BoxFuture, Claimed, Handler, Outcome, backoff};
use db::WriteError;
use serde_json::json;

use super::{next_job, store, tables::TABLES, work};
use crate::app::App;
use crate::audit;
use crate::fault::Fault;

/// Its kind.
pub const KIND: &str = "keys.reseal";
/// Behind every mail and text.
pub const PRIORITY: i64 = 1_000;
/// Chunks in one run.
const RUN: usize = 5;
/// Between two runs, in microseconds: people come first.
const PAUSE: i64 = 250_000;

/// Job handlers of a rotation.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(Reseal(app.clone()))]
}

struct Reseal(App);

impl Handler for Reseal {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, job: &'a Claimed) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match some(&self.0).await {
                Ok(Some(place)) => {
                    let at = self.0.now() + PAUSE;
                    Outcome::DoneWith(vec![next_job(&self.0, at, place)])
                }
                Ok(None) => Outcome::Done,
                Err(e) => Outcome::Retry {
                    after: backoff(job.attempt, job.seed()),
                    why: e.to_string(),
                    with: Vec::new(),
                },
            }
        })
    }
}

/// A few chunks. Gives a word for where it is then: two workers at the same place go on as one. `None`: it is finished.
async fn some(app: &App) -> Result<Option<String>, Fault> {
    for _ in 0..RUN {
        if !chunk(app).await? {
            finished(app).await?;
            return Ok(None);
        }
        tokio::task::yield_now().await;
    }
    let epoch = app.keys.epoch();
    let next = store::next(&app.db, epoch).await?;
    Ok(match next {
        Some(p) => Some(format!(
            "{KIND}:{epoch}:{}:{}:{}",
            p.round, p.table, p.after
        )),
        None => {
            finished(app).await?;
            None
        }
    })
}

/// One chunk and its place in one write. Gives whether there was one.
pub(super) async fn chunk(app: &App) -> Result<bool, Fault> {
    let Some(p) = store::next(&app.db, app.keys.epoch()).await? else {
        return Ok(false);
    };
    let Some(table) = TABLES.iter().find(|t| t.name == p.table) else {
        // Of a newer program; that one will do it when it runs again.
        app.db
            .write(vec![store::go_on(&p, &p.after, true, 0, 0, 0)])
            .await?;
        return Ok(true);
    };
    let after = work::parse_place(table, &p.after);
    let rows = work::read(&app.db, table, after.as_deref()).await?;
    let (mut turns, mut changed, mut strange) = (Vec::new(), 0, 0);
    for row in &rows {
        let turn = work::row_anew(&app.keys, app.random.as_ref(), row);
        changed += i64::from(!turn.stmts.is_empty());
        if turn.strange {
            strange += 1;
            tracing::error!(
                table = table.name,
                row = work::place_of(row),
                "a row was not written by this instance; it is left as it is"
            );
        }
        if !turn.stmts.is_empty() {
            turns.push((work::place_of(row), turn.stmts));
        }
    }
    let (seen, done) = (rows.len() as i64, rows.len() < work::CHUNK);
    let place = rows.last().map_or(p.after.clone(), work::place_of);
    let mut stmts: Vec<_> = turns.iter().flat_map(|(_, s)| s.clone()).collect();
    stmts.push(store::go_on(&p, &place, done, seen, changed, strange));
    match app.db.write(stmts).await {
        // Another worker has done this chunk.
        Ok(_) | Err(WriteError::Conflict { .. }) => return Ok(true),
        Err(WriteError::Unique { .. }) => {}
        Err(e) => return Err(e.into()),
    }
    // A node that had not noticed the switch has put in what is there already: row by row, and that one stays.
    for (row, stmts) in turns {
        match app.db.write(stmts).await {
            Ok(_) | Err(WriteError::Conflict { .. }) => {}
            Err(WriteError::Unique { .. }) => {
                strange += 1;
                changed -= 1;
                tracing::error!(
                    table = table.name,
                    row,
                    "a row is there twice, once by the old key; the newer one counts"
                );
            }
            Err(e) => return Err(e.into()),
        }
    }
    let rows = vec![store::go_on(&p, &place, done, seen, changed, strange)];
    match app.db.write(rows).await {
        Ok(_) | Err(WriteError::Conflict { .. }) => Ok(true),
        Err(e) => Err(e.into()),
    }
}

/// Says once that everything was gone over.
async fn finished(app: &App) -> Result<(), Fault> {
    let all = store::progress(&app.db).await?;
    let sum = |f: fn(&store::Progress) -> i64| all.iter().map(f).sum::<i64>();
    let epoch = app.keys.epoch();
    let (seen, changed, strange) = (sum(|p| p.seen), sum(|p| p.changed), sum(|p| p.strange));
    let mut rows = vec![store::finished(&format!("{epoch} {seen} {changed}"))];
    rows.extend(
        audit::event("keys.rotated")
            .by_operator()
            .detail(json!({ "to": epoch, "seen": seen, "changed": changed, "strange": strange }))
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) | Err(WriteError::Conflict { .. }) => Ok(()),
        Err(e) => Err(e.into()),
    }
}
