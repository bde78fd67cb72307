//! Writing a backup while the portal runs.

use std::io::ErrorKind;
use std::path::Path;

use super::frame::{Kind, encode};
use super::{BackupError, CONTEXT, LEFT_OUT, Start, Summary, cbor, io};
use crate::app::SOFTWARE;
use crate::messages::FileStore;
use db::{Db, Id, Val};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use vault::hash::Sha256;
use vault::offline::{OfflineSealer, mac_manifest};
use vault::{InstanceKey, OfflinePublic, Random};

struct Out<'a> {
    file: File,
    path: &'a Path,
    sealer: OfflineSealer,
    hash: Sha256,
}

impl Out<'_> {
    async fn frame(&mut self, kind: Kind, payload: &[u8]) -> Result<(), BackupError> {
        let bytes = encode(kind, payload);
        self.hash.update(&bytes);
        let sealed = self.sealer.push(&bytes)?;
        self.file.write_all(&sealed).await.map_err(io(self.path))
    }
}

/// Writes everything to the new file `path`, sealed to the offline key. The database is read in one snapshot; files are
/// immutable and are read after it. Progress is told as `tell(rows, files)`.
///
/// # Errors
/// See [`BackupError`]. A backup that failed leaves no file behind.
#[allow(clippy::too_many_arguments, reason = "what a backup is made of")]
pub async fn write(
    db: &Db,
    files: &FileStore,
    keys: &InstanceKey,
    to: &OfflinePublic,
    path: &Path,
    random: &dyn Random,
    now: i64,
    mut tell: impl FnMut(u64, u64),
) -> Result<Summary, BackupError> {
    let part = path.with_extension("part");
    if path.exists() {
        return Err(BackupError::NotEmpty(format!(
            "{} exists already",
            path.display()
        )));
    }
    let made = body(db, files, keys, to, &part, random, now, &mut tell).await;
    match made {
        Ok(summary) => {
            tokio::fs::rename(&part, path).await.map_err(io(path))?;
            Ok(summary)
        }
        Err(e) => {
            let _ = tokio::fs::remove_file(&part).await;
            Err(e)
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "what a backup is made of")]
async fn body(
    db: &Db,
    files: &FileStore,
    keys: &InstanceKey,
    to: &OfflinePublic,
    part: &Path,
    random: &dyn Random,
    now: i64,
    tell: &mut impl FnMut(u64, u64),
) -> Result<Summary, BackupError> {
    let file = tokio::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(part)
        .await
        .map_err(io(part))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        tokio::fs::set_permissions(part, std::fs::Permissions::from_mode(0o600))
            .await
            .map_err(io(part))?;
    }
    let mut out = Out {
        file,
        path: part,
        sealer: OfflineSealer::new(to, CONTEXT, random)?,
        hash: Sha256::new(),
    };
    let mut dump = db.dump(LEFT_OUT).await?;
    let start = Start {
        format: 1,
        software: SOFTWARE.into(),
        at: now,
        schema: dump.version(),
        instance_key: to.seal_instance_key(keys, random)?,
        instance: keys.fingerprint(),
    };
    out.frame(Kind::Start, &cbor(&start)).await?;
    let mut summary = Summary {
        rows: dump.tables().iter().map(|t| (t.name.clone(), 0)).collect(),
        ..Summary::default()
    };
    let mut blobs: Vec<Id> = Vec::new();
    let mut told = 0;
    while let Some(chunk) = dump.next().await? {
        if chunk.table == "blob" {
            blobs.extend(ready_blobs(&chunk));
        }
        *summary.rows.entry(chunk.table.clone()).or_default() += chunk.rows.len() as u64;
        told += chunk.rows.len() as u64;
        out.frame(Kind::Rows, &cbor(&chunk)).await?;
        tell(told, 0);
    }
    let mut buffer = vec![0; 64 * 1024];
    for id in blobs {
        let path = files.path(id);
        let mut from = match File::open(&path).await {
            Ok(file) => file,
            // The sweep took it after the snapshot was made, because nobody needs it any more.
            Err(e)
                if e.kind() == ErrorKind::NotFound
                    && !crate::messages::store::blob_exists(db, id).await? =>
            {
                continue;
            }
            Err(e) => return Err(io(&path)(e)),
        };
        out.frame(Kind::File, &cbor(&id)).await?;
        loop {
            let n = from.read(&mut buffer).await.map_err(io(&path))?;
            if n == 0 {
                break;
            }
            out.frame(Kind::Bytes, &buffer[..n]).await?;
            summary.file_bytes += n as u64;
        }
        summary.files += 1;
        tell(told, summary.files);
    }
    summary.sha256 = std::mem::replace(&mut out.hash, Sha256::new())
        .finish()
        .to_vec();
    let manifest = cbor(&summary);
    let mac = mac_manifest(keys, &manifest);
    let end = encode(Kind::End, &cbor(&(manifest, mac.to_vec())));
    let sealed = out.sealer.push(&end)?;
    out.file.write_all(&sealed).await.map_err(io(part))?;
    let rest = out.sealer.finish()?;
    out.file.write_all(&rest).await.map_err(io(part))?;
    out.file.sync_all().await.map_err(io(part))?;
    Ok(summary)
}

/// The files a chunk of `blob` rows still needs.
fn ready_blobs(chunk: &db::Chunk) -> Vec<Id> {
    let at = |name: &str| chunk.columns.iter().position(|c| c.name == name);
    let (Some(id), Some(refs)) = (at("id"), at("refs")) else {
        return Vec::new();
    };
    chunk
        .rows
        .iter()
        .filter(|r| !matches!(r.get(refs), Some(Val::Int(0))))
        .filter_map(|r| match r.get(id) {
            Some(Val::Bytes(b)) => Id::try_from(b.as_slice()).ok(),
            _ => None,
        })
        .collect()
}
