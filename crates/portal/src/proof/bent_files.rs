//! Somebody writes to the folder of sealed files: what comes out is the file, or a beginning of it and then a broken connection, or
//! an error page; never other bytes, and never a shortened file as if it were whole.

use super::story::files;
use crate::story;
use crate::testing::{Letter, Page};
use db::Id;
use vault::stream::sealed_len;

/// Plaintext bytes of a chunk.
const CHUNK: usize = 64 * 1024;

fn content(seed: u32) -> Vec<u8> {
    let noise = (0..3 * CHUNK as u32 + 1000)
        .map(|n| (n.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 11) as u8);
    b"%PDF-1.4 ".iter().copied().chain(noise).collect()
}

#[track_caller]
fn judge(page: &Page, whole: &[u8], at: &str) -> bool {
    if page.status == 200 {
        assert!(whole.starts_with(&page.bytes), "{at}: other bytes");
        assert!(
            page.broken || page.bytes == whole,
            "{at}: a shorter file as if it were whole"
        );
        return page.broken;
    }
    assert_eq!(page.status, 500, "{at}: {}", page.text());
    page.must_say("Something went wrong on our side");
    true
}

story! {
    async fn a_changed_cut_or_exchanged_file_never_comes_out_as_another(t: TestApp) {
        let ana = t.practice("Maple", "ana@maple.example", ("", "Ana", "Ruiz")).await;
        let robin = t.patient("robin@patients.example", ("Robin", "Vale"), None).await;
        let (one, two) = (content(1), content(2));
        let letter = Letter { files: &[("one.pdf", "application/pdf", &one), ("two.pdf", "application/pdf", &two)], ..Letter::default() };
        let thread = t.write(&ana, &[&robin], &letter).await;
        let mut b = t.enter(&robin, true).await;
        let links = files(&b.get(&format!("/m/{thread}")).await);
        let ids: Vec<Id> = t.db.all(db::q!("SELECT blob FROM attachment ORDER BY position")).await.unwrap();
        let paths: Vec<_> = ids.iter().map(|i| t.app.files.path(*i)).collect();
        let sealed = std::fs::read(&paths[0]).unwrap();
        let others = std::fs::read(&paths[1]).unwrap();
        assert_eq!(sealed.len() as u64, sealed_len(one.len() as u64));
        let size = sealed_len(CHUNK as u64) as usize - sealed_len(0) as usize;
        // Where the chunks are: a header, then each with its tag.
        let header = sealed.len() - 4 * (size - CHUNK) - one.len();
        let start = |n: usize| header + n * size;

        let mut cases: Vec<(String, Vec<u8>)> = Vec::new();
        for at in [0, 1, header.saturating_sub(1), header, start(0) + 77, start(1) - 1, start(1), start(2) + CHUNK / 2, start(3), sealed.len() - 1] {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            cases.push((format!("byte {at} flipped"), bent));
        }
        for end in [0, 1, header, start(1), start(2), start(3), sealed.len() - 1] {
            cases.push((format!("cut after {end}"), sealed[..end].to_vec()));
        }
        let swapped = [&sealed[..start(0)], &sealed[start(1)..start(2)], &sealed[start(0)..start(1)], &sealed[start(2)..]].concat();
        cases.push(("two chunks exchanged".into(), swapped));
        cases.push(("a chunk left out".into(), [&sealed[..start(1)], &sealed[start(2)..]].concat()));
        let twice = [&sealed[..start(2)], &sealed[start(1)..start(2)], &sealed[start(3)..]].concat();
        cases.push(("a chunk repeated in the place of the next".into(), twice));
        let mixed = [&sealed[..start(1)], &others[start(1)..start(2)], &sealed[start(2)..]].concat();
        cases.push(("a chunk of another file".into(), mixed));
        cases.push(("something behind the end".into(), [&sealed[..], &[0]].concat()));
        cases.push(("the other file".into(), others.clone()));
        for (what, bytes) in cases {
            std::fs::write(&paths[0], bytes).unwrap();
            let page = b.get(&links[0]).await;
            assert!(judge(&page, &one, &what), "{what}: nobody noticed");
        }
        std::fs::remove_file(&paths[0]).unwrap();
        assert!(judge(&b.get(&links[0]).await, &one, "gone"));
        std::fs::write(&paths[0], &sealed).unwrap();
        assert!(b.get(&links[0]).await.bytes == one, "the untouched file comes out whole");
        assert!(b.get(&links[1]).await.bytes == two);
    }
}
