#![allow(clippy::unwrap_used)]
//! A backup comes back whole on either engine; a wrong key or a damaged file is refused before anything is touched.

use super::{BackupError, LEFT_OUT, restore, verify, write};
use crate::accounts::{device, pending};
use crate::app::span::DAY;
use crate::audit::Source;
use crate::messages::FileStore;
use crate::story;
use crate::testing::TestApp;
use db::{Chunk, Db, q};
use std::path::PathBuf;
use vault::{OfflineKey, SeededRandom, Token};

struct Made {
    dir: tempfile::TempDir,
    path: PathBuf,
    key: OfflineKey,
    blob: db::Id,
}

async fn made(t: &TestApp) -> Made {
    let office = t
        .practice(
            "Maple Street Dental",
            "office@maple.example",
            ("", "Pat", "Moreno"),
        )
        .await;
    // A browser that is trusted, and a sign-in under way: neither may come back.
    let trust = device::Trust {
        until: t.app.now() + DAY,
        factor: t.app.id(),
    };
    let waits = Token::random(t.app.random.as_ref());
    let ring = t.ring_of(&office).await;
    t.app
        .db
        .write(vec![
            device::seen(
                &t.app,
                &[1; 32],
                office.person,
                &Source::default(),
                Some(trust),
            ),
            pending::insert(&t.app, &waits, office.person, &ring, None, "/", true, false),
        ])
        .await
        .unwrap();
    let blob = t.app.id();
    let mut file = t
        .app
        .files
        .begin(blob, t.app.random.as_ref())
        .await
        .unwrap();
    file.write(&vec![7; 200_000]).await.unwrap();
    let staged = file
        .finish("x-ray.png".into(), "image/png".into())
        .await
        .unwrap();
    t.app
        .db
        .write(vec![
            crate::messages::store::insert_blob(
                blob,
                staged.meta.size as i64,
                staged.sealed_size as i64,
                t.app.now(),
            ),
            crate::mails::job(
                &t.app,
                crate::mails::RESET,
                db::Id::NIL,
                1,
                &crate::mails::Secret::default(),
            ),
        ])
        .await
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("one.backup");
    let key = OfflineKey::generate(&SeededRandom::new(99));
    let summary = write(
        &t.app.db,
        &t.app.files,
        &t.app.keys,
        key.public(),
        &path,
        t.app.random.as_ref(),
        t.app.now(),
        |_, _| {},
    )
    .await
    .unwrap();
    assert_eq!((summary.files, summary.rows["person"]), (1, 1));
    Made {
        dir,
        path,
        key,
        blob,
    }
}

/// All rows, apart from what a restore changes on purpose.
async fn rows(db: &Db) -> Vec<Chunk> {
    let mut skip = LEFT_OUT.to_vec();
    skip.extend(["job", "device"]);
    let mut dump = db.dump(&skip).await.unwrap();
    let mut out = Vec::new();
    while let Some(chunk) = dump.next().await.unwrap() {
        out.push(chunk);
    }
    out
}

async fn comes_back(t: &TestApp, m: &Made, into: &Db) {
    let files = FileStore::open(&m.dir.path().join("restored")).unwrap();
    let back = restore(&m.path, &m.key, into, &files, t.app.now())
        .await
        .unwrap();
    assert_eq!(back.keys.fingerprint(), t.app.keys.fingerprint());
    assert_eq!(back.held, 1, "what was queued waits for the operator");
    let left = |sql: &'static str| async move { into.one::<i64>(q!(sql)).await.unwrap() };
    assert_eq!(left("SELECT COUNT(*) FROM device").await, Some(1));
    let trusted =
        "SELECT COUNT(*) FROM device WHERE trusted_until IS NOT NULL OR factor IS NOT NULL";
    assert_eq!(
        left(trusted).await,
        Some(0),
        "every browser is asked for a code again"
    );
    assert_eq!(left("SELECT COUNT(*) FROM sign_in").await, Some(0));
    assert_eq!(rows(into).await, rows(&t.app.db).await);
    assert_eq!(
        std::fs::read(files.path(m.blob)).unwrap(),
        std::fs::read(t.app.files.path(m.blob)).unwrap()
    );
    // A second restore over it is refused.
    assert!(matches!(
        restore(&m.path, &m.key, into, &files, 1).await,
        Err(BackupError::NotEmpty(_))
    ));
}

story! {
    async fn a_backup_comes_back_on_sqlite(t: TestApp) {
        let m = made(&t).await;
        let into = db::testing::sqlite(&[]).await;
        comes_back(&t, &m, &into).await;
    }

    async fn a_backup_comes_back_on_postgresql(t: TestApp) {
        let Some(into) = db::testing::postgres(&[]).await else { return };
        let m = made(&t).await;
        comes_back(&t, &m, &into).await;
    }

    async fn nothing_readable_is_in_a_backup(t: TestApp) {
        let m = made(&t).await;
        let bytes = std::fs::read(&m.path).unwrap();
        for needle in [&b"Maple"[..], b"office@maple.example", b"CREATE", b"person", b"securemail"] {
            assert!(!bytes.windows(needle.len()).any(|w| w == needle), "{}", String::from_utf8_lossy(needle));
        }
    }

    async fn a_wrong_key_half_a_file_and_every_kind_of_damage_are_refused(t: TestApp) {
        let m = made(&t).await;
        assert!(verify(&m.path, &m.key).await.is_ok());
        let other = OfflineKey::generate(&SeededRandom::new(5));
        let said = verify(&m.path, &other).await.unwrap_err();
        assert!(matches!(said, BackupError::WrongKey { .. }), "{said}");
        assert!(said.to_string().contains(&other.public().fingerprint()) && said.to_string().contains(&m.key.public().fingerprint()));
        let bytes = std::fs::read(&m.path).unwrap();
        let bad = m.dir.path().join("bad.backup");
        let into = db::testing::sqlite(&[]).await;
        let files = FileStore::open(&m.dir.path().join("untouched")).unwrap();
        for cut in [0, 1, 100, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&bad, &bytes[..cut]).unwrap();
            assert!(verify(&bad, &m.key).await.is_err(), "cut at {cut}");
            assert!(restore(&bad, &m.key, &into, &files, 1).await.is_err());
        }
        for at in (0..bytes.len()).step_by(bytes.len() / 60) {
            let mut b = bytes.clone();
            b[at] ^= 1;
            std::fs::write(&bad, &b).unwrap();
            assert!(verify(&bad, &m.key).await.is_err(), "flipped at {at}");
        }
        assert_eq!(into.version().await.unwrap(), 0, "nothing was touched");
    }
}
