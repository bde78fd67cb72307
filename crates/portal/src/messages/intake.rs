//! A file on its way in: looked at and sealed piece by piece. Nothing of it is ever whole in memory, or readable on the disk.

use super::files::{Incoming, Staged};
use super::kinds::{Inspector, Refused};
use super::store;
use crate::app::App;
use crate::web::limits;
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

/// Removes files whose write did certainly not happen. What this misses, the sweep finds.
pub async fn discard(app: &App, staged: &[Staged]) {
    for s in staged.iter().filter(|s| !s.stored) {
        if let Err(e) = app.files.remove(s.blob).await {
            tracing::warn!(error = %e, "a file that no message needs stays until the sweep");
        }
    }
}

/// What new files cost their practice.
pub struct Charge {
    /// Reserves the bytes: conflicts when the practice would keep more than it may. Goes among the first rows of the write, so that
    /// the conflict can be told from others.
    pub reserve: Stmt,
    /// Names the practice on each blob; goes after the rows that make the blobs.
    pub own: Vec<Stmt>,
}

/// Counts files that are stored by this write against the quota of a practice. `None`: there are none.
pub fn charge(app: &App, practice: Id, files: &[Staged]) -> Option<Charge> {
    let fresh: Vec<&Staged> = files.iter().filter(|f| !f.stored).collect();
    if fresh.is_empty() {
        return None;
    }
    let bytes: u64 = fresh.iter().map(|f| f.sealed_size).sum();
    Some(Charge {
        reserve: store::charge(practice, bytes as i64, app.config.limits.practice_bytes),
        own: fresh
            .iter()
            .map(|f| store::own_blob(f.blob, practice))
            .collect(),
    })
}
