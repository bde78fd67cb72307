//! What is asked of the machine itself: who owns a folder, how much room is on a disk.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The owner of a folder when we are root and it is somebody else's: what root makes there, that owner cannot use.
pub fn not_ours(dir: &Path) -> Option<String> {
    let owner = std::fs::metadata(dir).ok()?.uid();
    (rustix::process::geteuid().is_root() && owner != 0).then(|| user(owner))
}

/// The name of a user, or its number.
pub fn user(id: u32) -> String {
    let names = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    names
        .lines()
        .find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
        })
        .unwrap_or_else(|| id.to_string())
}

/// Bytes that a user may still write where `dir` is, and all bytes there.
pub fn room(dir: &Path) -> std::io::Result<(u64, u64)> {
    let fs = rustix::fs::statvfs(dir)?;
    let bytes = |blocks: u64| blocks.saturating_mul(fs.f_frsize);
    Ok((bytes(fs.f_bavail), bytes(fs.f_blocks)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_machine_answers() {
        let dir = tempfile::tempdir().unwrap();
        let (free, all) = room(dir.path()).unwrap();
        assert!(free <= all && all > 0);
        assert!(room(&dir.path().join("none")).is_err());
        assert_eq!(not_ours(dir.path()), None);
        assert_eq!(user(0), "root");
        assert_eq!(user(4_000_000_001), "4000000001");
    }
}
