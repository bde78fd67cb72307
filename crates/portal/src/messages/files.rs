//! Files: sealed while they stream in, kept under random names, opened while they stream out.
//!
//! The disk never sees plaintext and no path ever contains anything a person typed. A file becomes part of a message only
//! when the message's write commits; what was left behind by an abandoned form is swept.

use std::path::{Path, PathBuf};

use db::Id;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use vault::{FileKey, FileOpener, FileSealer, Random};

/// What is known of a file; sealed under the message's content key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileMeta {
    /// The name the sender's machine gave it, cleaned.
    pub name: String,
    /// Media type by content, not by name.
    pub mime: String,
    /// Bytes.
    pub size: u64,
    /// The key of this file alone.
    pub key: [u8; 32],
}

/// A file that is sealed on the disk and waits for its message.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Where the sealed bytes are.
    pub blob: Id,
    /// Name, type, size, key.
    pub meta: FileMeta,
    /// Bytes on the disk.
    pub sealed_size: u64,
    /// Whether a `blob` row exists already (the file came through a saved draft).
    pub stored: bool,
}

/// The folder of sealed files.
#[derive(Debug, Clone)]
pub struct FileStore {
    root: PathBuf,
}

/// A file on its way in.
pub struct Incoming {
    file: tokio::fs::File,
    part: PathBuf,
    path: PathBuf,
    sealer: Option<FileSealer>,
    key: FileKey,
    blob: Id,
    size: u64,
    sealed: u64,
    done: bool,
}

impl FileStore {
    /// Uses the folder `root`, making it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: &Path) -> std::io::Result<FileStore> {
        std::fs::create_dir_all(root)?;
        Ok(FileStore {
            root: root.to_owned(),
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a blob lives: `ab/abcdef…`, so that no folder grows without end.
    pub fn path(&self, blob: Id) -> PathBuf {
        let name = blob.to_string();
        self.root.join(&name[30..]).join(name)
    }

    /// Begins a file with a fresh key.
    ///
    /// # Errors
    /// When the disk is full or the folder unwritable.
    pub async fn begin(&self, blob: Id, random: &dyn Random) -> std::io::Result<Incoming> {
        let path = self.path(blob);
        let part = path.with_extension("part");
        let folder = path.parent().expect("a blob has a folder");
        tokio::fs::create_dir_all(folder).await?;
        let file = tokio::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&part)
            .await?;
        let key = FileKey::generate(random);
        let sealer = FileSealer::new(&key, &[blob.as_bytes()], random);
        Ok(Incoming {
            file,
            part,
            path,
            sealer: Some(sealer),
            key,
            blob,
            size: 0,
            sealed: 0,
            done: false,
        })
    }

    /// Opens a file for reading: a sealed reader and its opener.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn read(
        &self,
        blob: Id,
        key: &FileKey,
    ) -> std::io::Result<(tokio::fs::File, FileOpener)> {
        let file = tokio::fs::File::open(self.path(blob)).await?;
        Ok((file, FileOpener::new(key, &[blob.as_bytes()])))
    }

    /// Removes a blob; one that is not there is fine.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn remove(&self, blob: Id) -> std::io::Result<()> {
        match tokio::fs::remove_file(self.path(blob)).await {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

impl Incoming {
    /// Seals and writes the next bytes.
    ///
    /// # Errors
    /// When the disk is full.
    pub async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.size += bytes.len() as u64;
        let sealed = self
            .sealer
            .as_mut()
            .expect("not finished")
            .push(bytes)
            .map_err(std::io::Error::other)?;
        self.sealed += sealed.len() as u64;
        self.file.write_all(&sealed).await
    }

    /// Bytes taken so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Writes the last chunk and makes the file durable under its name.
    ///
    /// # Errors
    /// When the disk is full.
    pub async fn finish(mut self, name: String, mime: String) -> std::io::Result<Staged> {
        let last = self
            .sealer
            .take()
            .expect("not finished")
            .finish()
            .map_err(std::io::Error::other)?;
        self.sealed += last.len() as u64;
        self.file.write_all(&last).await?;
        self.file.sync_all().await?;
        tokio::fs::rename(&self.part, &self.path).await?;
        let folder = self.path.parent().expect("a blob has a folder").to_owned();
        tokio::task::spawn_blocking(move || std::fs::File::open(folder)?.sync_all())
            .await
            .map_err(std::io::Error::other)??;
        self.done = true;
        Ok(Staged {
            blob: self.blob,
            meta: FileMeta {
                name,
                mime,
                size: self.size,
                key: *self.key.as_bytes(),
            },
            sealed_size: self.sealed,
            stored: false,
        })
    }
}

impl Drop for Incoming {
    // The form was abandoned or too large: nothing stays behind.
    fn drop(&mut self) {
        if !self.done {
            let _ = std::fs::remove_file(&self.part);
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
