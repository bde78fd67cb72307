//! Checking a backup, and bringing one back.

use std::path::Path;

use super::frame::{Decoder, Kind};
use super::{BackupError, CONTEXT, Start, Summary, io, uncbor};
use crate::accounts::device;
use crate::messages::FileStore;
use crate::{audit, invitations};
use db::{Chunk, Db, Id};
use std::collections::BTreeMap;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vault::hash::Sha256;
use vault::offline::{OfflineOpener, stream_fingerprint, verify_manifest};
use vault::{InstanceKey, OfflineKey};

/// What a pass over a backup does with what it finds.
trait Sink: Send {
    fn start(
        &mut self,
        start: &Start,
        keys: &InstanceKey,
    ) -> impl Future<Output = Result<(), BackupError>> + Send;
    fn rows(&mut self, chunk: Chunk) -> impl Future<Output = Result<(), BackupError>> + Send;
    fn file(&mut self, id: Id) -> impl Future<Output = Result<(), BackupError>> + Send;
    fn bytes(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), BackupError>> + Send;
    fn end(&mut self) -> impl Future<Output = Result<(), BackupError>> + Send;
}

/// Reads every frame, checks counts, hash and MAC, and gives what was inside.
async fn pass(
    path: &Path,
    key: &OfflineKey,
    sink: &mut impl Sink,
) -> Result<(Start, Summary, InstanceKey), BackupError> {
    let mut file = File::open(path).await.map_err(io(path))?;
    right_key(path, key).await?;
    let mut opener = OfflineOpener::new(key, CONTEXT);
    let mut decoder = Decoder::default();
    let mut buffer = vec![0; 256 * 1024];
    let mut hash = Sha256::new();
    let mut seen = Summary::default();
    let mut begun: Option<(Start, InstanceKey)> = None;
    let mut ended: Option<Summary> = None;
    let mut finished = false;
    while !finished {
        let n = file.read(&mut buffer).await.map_err(io(path))?;
        let plain = if n == 0 {
            finished = true;
            std::mem::replace(&mut opener, OfflineOpener::new(key, CONTEXT))
                .finish()
                .map_err(|_| BackupError::Sealed)?
        } else {
            opener.push(&buffer[..n]).map_err(|_| BackupError::Sealed)?
        };
        decoder.push(&plain);
        while let Some((kind, payload, whole)) = decoder.next()? {
            if ended.is_some() {
                return Err(BackupError::Damaged("something follows the end".into()));
            }
            if kind != Kind::End {
                hash.update(whole);
            }
            match (kind, &begun) {
                (Kind::Start, None) => {
                    let start: Start = uncbor(payload)?;
                    if start.format != 1 {
                        return Err(BackupError::Newer(start.software));
                    }
                    let keys = key
                        .open_instance_key(&start.instance_key)
                        .map_err(|_| BackupError::Sealed)?;
                    sink.start(&start, &keys).await?;
                    begun = Some((start, keys));
                }
                (_, None) | (Kind::Start, Some(_)) => {
                    return Err(BackupError::Damaged("the frames are out of order".into()));
                }
                (Kind::Rows, Some(_)) => {
                    let chunk: Chunk = uncbor(payload)?;
                    *seen.rows.entry(chunk.table.clone()).or_default() += chunk.rows.len() as u64;
                    sink.rows(chunk).await?;
                }
                (Kind::File, Some(_)) => {
                    seen.files += 1;
                    sink.file(uncbor(payload)?).await?;
                }
                (Kind::Bytes, Some(_)) => {
                    seen.file_bytes += payload.len() as u64;
                    sink.bytes(payload).await?;
                }
                (Kind::End, Some((_, keys))) => {
                    let (manifest, mac): (Vec<u8>, Vec<u8>) = uncbor(payload)?;
                    if !verify_manifest(keys, &manifest, &mac) {
                        return Err(BackupError::Damaged(
                            "the summary was not written by this installation".into(),
                        ));
                    }
                    let summary: Summary = uncbor(&manifest)?;
                    let digest = std::mem::replace(&mut hash, Sha256::new()).finish();
                    let counts = |s: &Summary| -> BTreeMap<String, u64> {
                        s.rows
                            .iter()
                            .filter(|(_, n)| **n > 0)
                            .map(|(t, n)| (t.clone(), *n))
                            .collect()
                    };
                    if summary.sha256 != digest
                        || counts(&summary) != counts(&seen)
                        || (summary.files, summary.file_bytes) != (seen.files, seen.file_bytes)
                    {
                        return Err(BackupError::Damaged(
                            "the contents are not what the summary says".into(),
                        ));
                    }
                    ended = Some(summary);
                }
            }
        }
    }
    if !decoder.is_empty() {
        return Err(BackupError::Damaged(
            "it ends in the middle of a frame".into(),
        ));
    }
    match (begun, ended) {
        (Some((start, keys)), Some(summary)) => {
            sink.end().await?;
            Ok((start, summary, keys))
        }
        _ => Err(BackupError::Damaged("it has no end".into())),
    }
}

/// No backup is shorter: the sealed key of the stream alone has more bytes.
const SMALLEST: u64 = 1024;

/// Whether the file is sealed to this key at all, so that somebody with two of them learns which one to fetch.
async fn right_key(path: &Path, key: &OfflineKey) -> Result<(), BackupError> {
    let mut first = Vec::new();
    let file = File::open(path).await.map_err(io(path))?;
    if file.metadata().await.map_err(io(path))?.len() < SMALLEST {
        return Err(BackupError::Sealed);
    }
    file.take(8)
        .read_to_end(&mut first)
        .await
        .map_err(io(path))?;
    let given = key.public().fingerprint();
    match stream_fingerprint(&first) {
        Some(wanted) if wanted != given => Err(BackupError::WrongKey { wanted, given }),
        Some(_) => Ok(()),
        None => Err(BackupError::Sealed),
    }
}

struct Nothing;

impl Sink for Nothing {
    async fn start(&mut self, _: &Start, _: &InstanceKey) -> Result<(), BackupError> {
        Ok(())
    }
    async fn rows(&mut self, _: Chunk) -> Result<(), BackupError> {
        Ok(())
    }
    async fn file(&mut self, _: Id) -> Result<(), BackupError> {
        Ok(())
    }
    async fn bytes(&mut self, _: &[u8]) -> Result<(), BackupError> {
        Ok(())
    }
    async fn end(&mut self) -> Result<(), BackupError> {
        Ok(())
    }
}

/// Reads a whole backup and checks that it is complete and unchanged.
///
/// # Errors
/// See [`BackupError`].
pub async fn verify(path: &Path, key: &OfflineKey) -> Result<(Start, Summary), BackupError> {
    let (start, summary, _) = pass(path, key, &mut Nothing).await?;
    Ok((start, summary))
}

/// What was brought back.
pub struct Restored {
    /// When the backup was made, and by what.
    pub start: Start,
    /// Counts.
    pub summary: Summary,
    /// The instance key the data was sealed with: the caller puts it in its place.
    pub keys: InstanceKey,
    /// Queued mails, texts and calls that are held until they are released.
    pub held: u64,
}

struct Target<'a> {
    db: &'a Db,
    files: &'a FileStore,
    load: Option<db::Load>,
    open: Option<(File, std::path::PathBuf)>,
}

impl Target<'_> {
    async fn close_file(&mut self) -> Result<(), BackupError> {
        if let Some((mut file, path)) = self.open.take() {
            file.flush().await.map_err(io(&path))?;
            file.sync_all().await.map_err(io(&path))?;
        }
        Ok(())
    }
}

impl Sink for Target<'_> {
    async fn start(&mut self, start: &Start, _: &InstanceKey) -> Result<(), BackupError> {
        let until: Vec<db::Migration> = crate::statements::MIGRATIONS
            .iter()
            .filter(|m| m.number <= start.schema)
            .cloned()
            .collect();
        if until.last().map_or(0, |m| m.number) != start.schema {
            return Err(BackupError::Newer(start.software.clone()));
        }
        self.db
            .migrate(&until)
            .await
            .map_err(|e| BackupError::Database(e.to_string()))?;
        self.load = Some(self.db.load().await?);
        Ok(())
    }
    async fn rows(&mut self, chunk: Chunk) -> Result<(), BackupError> {
        let load = self.load.as_mut().expect("rows come after the start");
        Ok(load.push(chunk).await?)
    }
    async fn file(&mut self, id: Id) -> Result<(), BackupError> {
        self.close_file().await?;
        let path = self.files.path(id);
        let folder = path.parent().expect("a blob has a folder");
        tokio::fs::create_dir_all(folder)
            .await
            .map_err(io(folder))?;
        let file = tokio::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .await
            .map_err(io(&path))?;
        self.open = Some((file, path));
        Ok(())
    }
    async fn bytes(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        let Some((file, path)) = self.open.as_mut() else {
            return Err(BackupError::Damaged("bytes without a file".into()));
        };
        file.write_all(bytes).await.map_err(io(path))
    }
    async fn end(&mut self) -> Result<(), BackupError> {
        self.close_file().await
    }
}

/// Brings a backup back into an empty database and an empty folder of files. The whole backup is checked first, so a wrong
/// key or half a file is refused before anything is touched. Sessions and codes do not come back, reset links are void, and
/// what was queued is held until the operator releases it (it may have been sent after the backup was made).
///
/// # Errors
/// See [`BackupError`].
pub async fn restore(
    path: &Path,
    key: &OfflineKey,
    db: &Db,
    files: &FileStore,
    now: i64,
) -> Result<Restored, BackupError> {
    verify(path, key).await?;
    bring_back(path, key, db, files, now).await
}

/// [`restore`] of a backup that [`verify`] has just read to its end.
///
/// # Errors
/// See [`BackupError`].
pub async fn bring_back(
    path: &Path,
    key: &OfflineKey,
    db: &Db,
    files: &FileStore,
    now: i64,
) -> Result<Restored, BackupError> {
    if db.version().await? != 0 {
        return Err(BackupError::NotEmpty(
            "the database has tables already".into(),
        ));
    }
    let mut there = tokio::fs::read_dir(files.root())
        .await
        .map_err(io(files.root()))?;
    if there
        .next_entry()
        .await
        .map_err(io(files.root()))?
        .is_some()
    {
        return Err(BackupError::NotEmpty(format!(
            "{} has files already",
            files.root().display()
        )));
    }
    let mut into = Target {
        db,
        files,
        load: None,
        open: None,
    };
    let (start, summary, keys) = pass(path, key, &mut into).await?;
    db.migrate(crate::statements::MIGRATIONS)
        .await
        .map_err(|e| BackupError::Database(e.to_string()))?;
    let held = jobs::hold_all(db).await?;
    db.write(vec![
        invitations::store::void_all_resets(now),
        device::untrust_all(),
    ])
    .await?;
    Ok(Restored {
        start,
        summary,
        keys,
        held,
    })
}

/// The event of a restore, written once the restored installation opens.
pub fn event(at: i64) -> audit::Event {
    audit::event("backup.restored")
        .by_operator()
        .detail(serde_json::json!({ "backup_at": at }))
}
