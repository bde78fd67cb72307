//! A file on its way in: looked at and sealed piece by piece. Nothing of it is ever whole in memory, or readable on the disk.

use super::files::{Incoming, Staged};
use super::kinds::{Inspector, Refused};
use super::store;
use crate::actor::Actor;
use crate::app::App;
use crate::web::upload::FileProblem;
use crate::web::{Error, Form, Upload, Web, limits};
use db::{Id, Stmt};

/// Files of one message, and of one draft.
pub fn most_files(app: &App) -> usize {
    usize::try_from(app.config.limits.files_per_message)
        .unwrap_or(limits::FILES)
        .min(limits::FILES)
}

/// Bytes of all files of one message, and of one draft.
pub const MOST_BYTES: u64 = 10 * limits::FILE_BYTES;

/// A file that is being taken.
pub struct Intake {
    incoming: Incoming,
    inspector: Inspector,
    name: String,
    most: u64,
}

fn disk(e: &std::io::Error) -> Refused {
    tracing::error!(error = %e, "a file could not be stored");
    Refused::Disk
}

impl Intake {
    /// Begins a file of this name, which [`crate::web::upload::safe_file_name`] has cleaned.
    ///
    /// # Errors
    /// When the name alone says that it is not taken, or the disk refuses.
    pub async fn begin(app: &App, name: &str) -> Result<Intake, Refused> {
        Ok(Intake {
            inspector: Inspector::new(name)?,
            incoming: app
                .files
                .begin(app.id(), app.random.as_ref())
                .await
                .map_err(|e| disk(&e))?,
            name: name.to_owned(),
            most: app.config.limits.file_bytes.min(limits::FILE_BYTES),
        })
    }

    /// Takes the next bytes. After an error the file is gone.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        if self.incoming.size() + bytes.len() as u64 > self.most {
            return Err(Refused::TooLarge);
        }
        self.inspector.look(bytes)?;
        self.incoming.write(bytes).await.map_err(|e| disk(&e))
    }

    /// Makes it durable. It belongs to nothing until a write names it; an abandoned one is swept after a day.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn finish(self) -> Result<Staged, Refused> {
        let mime = self.inspector.finish()?;
        self.incoming
            .finish(self.name, mime)
            .await
            .map_err(|e| disk(&e))
    }
}

/// A form with its files, read to the end.
#[derive(Debug)]
pub struct Taken {
    /// The fields as typed. Where a file was not taken, the message stands beside the file field.
    pub form: Form,
    /// Files that are sealed on the disk and belong to nothing yet.
    pub files: Vec<Staged>,
}

/// Files of a form that is still being read. When it breaks off, or its sender goes away and the request is dropped, they are
/// removed at once.
struct Reading<'a> {
    app: &'a App,
    files: Vec<Staged>,
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        for f in &self.files {
            let _ = std::fs::remove_file(self.app.files.path(f.blob));
        }
    }
}

/// Reads a posted form to the end, sealing its files (those of the field `field`; others are thrown away) as they come. A file that is
/// not taken gets a message beside the field; the others and what was typed are kept.
///
/// # Errors
/// For a request that is too large or breaks off. Nothing of it stays on the disk.
pub async fn take(app: &App, w: &Web, mut upload: Upload, field: &str) -> Result<Taken, Error> {
    let mut read = Reading {
        app,
        files: Vec::new(),
    };
    let mut refused: Vec<(String, Refused)> = Vec::new();
    let mut bytes = 0;
    while let Some(mut incoming) = upload.next_file().await? {
        if incoming.field() != field {
            incoming.skip().await?;
            continue;
        }
        let name = incoming.name().to_owned();
        let full = read.files.len() >= most_files(app) || bytes >= MOST_BYTES;
        let got = if full {
            Err(Refused::TooMany)
        } else {
            one(app, &name, &mut incoming).await?
        };
        match got {
            Ok(staged) => {
                bytes += staged.meta.size;
                read.files.push(staged);
            }
            Err(why) => {
                incoming.skip().await?;
                refused.push((name, why));
            }
        }
    }
    let mut form = upload.form();
    tell(app, w, &mut form, field, &refused);
    let files = std::mem::take(&mut read.files);
    Ok(Taken { form, files })
}

/// One file. The outer error is the request's, the inner one the file's.
async fn one(
    app: &App,
    name: &str,
    incoming: &mut crate::web::upload::IncomingFile,
) -> Result<Result<Staged, Refused>, Error> {
    let mut intake = match Intake::begin(app, name).await {
        Ok(i) => i,
        Err(why) => return Ok(Err(why)),
    };
    loop {
        match incoming.chunk().await {
            Ok(Some(chunk)) => {
                if let Err(why) = intake.push(&chunk).await {
                    return Ok(Err(why));
                }
            }
            Ok(None) => return Ok(intake.finish().await),
            Err(FileProblem::TooLarge) => return Ok(Err(Refused::TooLarge)),
            Err(broken) => return Err(broken.into()),
        }
    }
}

/// Files that are named when they are not taken; the rest is counted.
const NAMED: usize = 5;

/// Puts what was not taken beside the file field, each file by its name.
pub fn tell(app: &App, w: &Web, form: &mut Form, field: &str, refused: &[(String, Refused)]) {
    // words: file-program file-macro file-mismatch file-empty file-large file-many file-disk
    let most = app.config.limits.file_bytes.min(limits::FILE_BYTES);
    let mut lines: Vec<String> = refused
        .iter()
        .take(NAMED)
        .map(|(name, why)| {
            w.put("name", name.as_str())
                .put("size", w.size(most))
                .put("files", most_files(app))
                .put("all", w.size(MOST_BYTES))
                .t(&why.to_string())
        })
        .collect();
    if refused.len() > NAMED {
        lines.push(w.put("n", refused.len() - NAMED).t("file-more"));
    }
    if !lines.is_empty() {
        form.fail(field, lines.join(" "));
    }
}

/// Removes files that nothing needs. A file whose row is there stays whatever the caller thinks: the write may have happened in
/// this very request although its answer was lost, and then the message has nothing but this file. What this misses, the sweep finds.
pub async fn discard(app: &App, staged: &[Staged]) {
    for s in staged.iter().filter(|s| !s.stored) {
        match store::blob_exists(&app.db, s.blob).await {
            Ok(false) => {}
            Ok(true) => continue,
            Err(e) => {
                tracing::warn!(error = %e, "a file stays until the sweep: nobody knows whether a message needs it");
                continue;
            }
        }
        if let Err(e) = app.files.remove(s.blob).await {
            tracing::warn!(error = %e, "a file that no message needs stays until the sweep");
        }
    }
}

/// Names files by what a person sees of them, to tell one content of a form from another.
pub fn names<'a>(files: impl IntoIterator<Item = &'a Staged>) -> String {
    let each = files
        .into_iter()
        .map(|f| f.meta.size.to_string() + " " + &f.meta.name);
    each.collect::<Vec<_>>().join("/")
}

/// Whose room files take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payer {
    /// A practice: what its members write, and what its patients answer.
    Practice(Id),
    /// Somebody who writes as themselves: their drafts.
    Person(Id),
}

impl Payer {
    /// Who pays for the drafts of the open mailbox.
    pub fn of(actor: &Actor) -> Payer {
        actor
            .practice()
            .map_or(Payer::Person(actor.person), Payer::Practice)
    }

    fn id(self) -> Id {
        match self {
            Payer::Practice(id) | Payer::Person(id) => id,
        }
    }

    fn quota(self, app: &App) -> i64 {
        match self {
            Payer::Practice(_) => app.config.limits.practice_bytes,
            Payer::Person(_) => app.config.limits.person_bytes,
        }
    }
}

/// What files cost whoever pays for them.
pub struct Charge {
    /// Reserves the bytes: conflicts when the payer would keep more than they may. Goes among the first rows of the write, so that
    /// the conflict can be told from others.
    pub reserve: Stmt,
    /// Names the payer on each blob; goes after the rows that make the blobs.
    pub own: Vec<Stmt>,
}

/// Counts files that are stored by this write against the quota of their payer. `None`: there are none.
pub fn charge(app: &App, payer: Payer, files: &[Staged]) -> Option<Charge> {
    charge_all(app, payer, files, &[])
}

/// As [`charge`], with files of a draft that somebody else has paid for until now.
pub fn charge_all(
    app: &App,
    payer: Payer,
    files: &[Staged],
    taken_over: &[Staged],
) -> Option<Charge> {
    let fresh = files.iter().filter(|f| !f.stored);
    let bytes: u64 = fresh.clone().chain(taken_over).map(|f| f.sealed_size).sum();
    if fresh.clone().next().is_none() && taken_over.is_empty() {
        return None;
    }
    let mut own: Vec<Stmt> = fresh.map(|f| store::own_blob(f.blob, payer.id())).collect();
    own.extend(
        taken_over
            .iter()
            .flat_map(|f| store::hand_over(f.blob, payer.id())),
    );
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    Some(Charge {
        reserve: store::charge(payer.id(), bytes, payer.quota(app)),
        own,
    })
}
