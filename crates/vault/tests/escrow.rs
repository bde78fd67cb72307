//! The escrow key: its shares on paper, and the way of a private half from a wrap to whoever asked for it.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::escrow::{self, Asker, EscrowKey, EscrowPublic, MOST, Share, ShareError};
use vault::{KeyPair, SeededRandom, Token};

fn key(seed: u64) -> EscrowKey {
    EscrowKey::generate(&SeededRandom::new(seed))
}

fn shares(seed: u64, needed: u8, of: u8) -> Vec<Share> {
    key(seed)
        .split(needed, of, &SeededRandom::new(seed + 1))
        .unwrap()
}

#[test]
fn any_two_of_three_people_bring_the_key_back() {
    let public = key(1).public().clone();
    let all = shares(1, 2, 3);
    for (a, b) in [(0, 1), (1, 2), (2, 0)] {
        let typed: Vec<Share> = [a, b]
            .iter()
            .map(|n| Share::parse(&all[*n].sheet()).unwrap())
            .collect();
        assert_eq!(EscrowKey::from_shares(&typed).unwrap().public(), &public);
    }
}

#[test]
fn a_sheet_says_what_it_is_and_is_read_as_people_type() {
    let share = &shares(1, 2, 3)[1];
    let sheet = share.sheet();
    assert!(sheet.contains("share 2 of 3"), "{}", *sheet);
    assert!(sheet.contains(&key(1).public().fingerprint()));
    let lines: Vec<&str> = sheet.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|l| l.len() == 23), "four groups of five");
    let typed = lines
        .join(" ")
        .to_lowercase()
        .replace('-', " ")
        .replace('0', "o")
        .replace('1', "l");
    let read = Share::parse(&typed).unwrap();
    assert_eq!((read.number(), read.needed()), (2, 2));
    assert_eq!(*read.sheet(), *sheet);
    assert!(!format!("{share:?}").contains(&lines[1][..5]));
}

#[test]
fn what_is_wrong_with_shares_is_told_apart() {
    let all = shares(1, 3, 5);
    let other = shares(9, 3, 5);
    let some = |n: &[usize]| n.iter().map(|n| all[*n].clone()).collect::<Vec<_>>();
    let failed = |s: &[Share]| EscrowKey::from_shares(s).unwrap_err();
    let few = failed(&some(&[0, 1]));
    assert_eq!(few, ShareError::TooFew { have: 2, needed: 3 });
    assert_eq!(few.to_string(), "2 of 3 shares are here: 1 is more needed");
    assert!(matches!(failed(&[]), ShareError::TooFew { have: 0, .. }));
    assert_eq!(failed(&some(&[0, 4, 0])), ShareError::Twice(1));
    let mixed = [all[0].clone(), all[1].clone(), other[2].clone()];
    assert!(matches!(
        failed(&mixed),
        ShareError::OtherSet { number: 3, .. }
    ));
    // The same key, split anew: those of before and of now do not mix.
    let again = key(1).split(3, 5, &SeededRandom::new(77)).unwrap();
    let mixed = [all[0].clone(), all[1].clone(), again[2].clone()];
    assert!(matches!(failed(&mixed), ShareError::OtherSet { .. }));
    assert!(EscrowKey::from_shares(&again).is_ok());
}

#[test]
fn slips_of_the_pen_are_found_in_their_line() {
    let sheet = shares(1, 2, 3)[0].sheet().to_string();
    let lines: Vec<String> = sheet
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(str::to_owned)
        .collect();
    for n in 0..4 {
        let mut wrong = lines.clone();
        let last = if wrong[n].ends_with('Z') { "Y" } else { "Z" };
        wrong[n].replace_range(22..23, last);
        assert_eq!(
            Share::parse(&wrong.join("\n")).unwrap_err(),
            ShareError::Line(n + 1)
        );
        let mut wrong = lines.clone();
        wrong[n].replace_range(2..3, "!");
        assert_eq!(
            Share::parse(&wrong.join("\n")).unwrap_err(),
            ShareError::Character(n + 1)
        );
    }
    let mut swapped = lines.clone();
    swapped.swap(1, 2);
    assert_eq!(
        Share::parse(&swapped.join("\n")).unwrap_err(),
        ShareError::Line(2)
    );
    assert_eq!(
        Share::parse(&lines[..3].join("\n")).unwrap_err(),
        ShareError::Length(60)
    );
}

#[test]
fn at_least_two_people_and_not_more_than_fit() {
    let rng = SeededRandom::new(3);
    for (needed, of) in [(0, 3), (1, 3), (4, 3), (2, MOST + 1)] {
        assert!(key(1).split(needed, of, &rng).is_none(), "{needed} of {of}");
    }
    assert_eq!(
        key(1).split(2, MOST, &rng).unwrap().len(),
        usize::from(MOST)
    );
}

#[test]
fn the_public_half_is_a_line() {
    let public = key(1).public().clone();
    let text = public.to_text();
    assert!(text.starts_with("EK1.") && !text.contains('\n'));
    assert_eq!(EscrowPublic::parse(&format!(" {text}\n")).unwrap(), public);
    let mut wrong = text.clone();
    wrong.replace_range(100..101, if &text[100..101] == "A" { "B" } else { "A" });
    for bad in ["", "EK1.", "EK2.AAAA", &text[..text.len() - 4], &wrong] {
        assert!(EscrowPublic::parse(bad).is_err());
    }
    // Not the key of backups: its holder alone would open every mailbox.
    let offline = vault::OfflineKey::generate(&SeededRandom::new(4));
    assert!(EscrowPublic::parse(&offline.public().to_text()).is_err());
}

#[test]
fn a_private_half_goes_to_who_asked_and_to_nobody_else() {
    let rng = SeededRandom::new(5);
    let escrow = key(1);
    let mailbox = KeyPair::generate([7; 16], &rng);
    let wrap = escrow::wrap(escrow.public(), &mailbox, &rng).unwrap();
    let link = Token::random(&rng);
    let asker = Asker::new([9; 16], &link);
    let wraps = [(mailbox.id(), wrap.clone())];
    let answer = escrow
        .answer([9; 16], asker.public(), &wraps, &rng)
        .unwrap();
    let got = asker.open(escrow.public(), &answer).unwrap();
    assert_eq!(got.len(), 1);
    assert_eq!(got[0].public(), mailbox.public());
    // Another link, the same link at another request, another escrow key, a changed answer, half of one.
    let other = Token::random(&rng);
    assert!(
        Asker::new([9; 16], &other)
            .open(escrow.public(), &answer)
            .is_err()
    );
    assert!(
        Asker::new([8; 16], &link)
            .open(escrow.public(), &answer)
            .is_err()
    );
    assert!(asker.open(key(2).public(), &answer).is_err());
    let mut changed = answer.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(asker.open(escrow.public(), &changed).is_err());
    assert!(asker.open(escrow.public(), &answer[..100]).is_err());
    // A wrap that stands at another pair, and a key of other people.
    let moved = [([6; 16], wrap.clone())];
    assert!(
        escrow
            .answer([9; 16], asker.public(), &moved, &rng)
            .is_err()
    );
    assert!(
        key(2)
            .answer([9; 16], asker.public(), &wraps, &rng)
            .is_err()
    );
    assert!(escrow.answer([9; 16], &[1; 40], &wraps, &rng).is_err());
}

#[test]
fn the_reference_is_that_of_the_key() {
    let rng = SeededRandom::new(5);
    let asker = Asker::new([9; 16], &Token::random(&rng));
    let other = Asker::new([9; 16], &Token::random(&rng));
    let text = asker.reference();
    assert_eq!(text.len(), 14);
    assert_ne!(text, other.reference());
    let typed = text.to_lowercase().replace('-', " ");
    assert_eq!(escrow::typed_reference(&typed), Some(text));
    assert_eq!(escrow::typed_reference("ABCD"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_sheet_reads_back(seed: u64, needed in 2u8..6, more in 0u8..4) {
        let seed = seed >> 1;
        for share in shares(seed, needed, needed + more) {
            let sheet = share.sheet();
            prop_assert_eq!(&*Share::parse(&sheet).unwrap().sheet(), &*sheet);
        }
    }
}

/// Frozen: sheets that were printed once must open for ever.
#[test]
fn sheets_of_the_first_version_open() {
    const PUBLIC: &str = "8159551c";
    const SHEETS: [&str; 2] = [
        "05H70-GVTYC-0G40W-1B5HS\nAHSGJ-2SXGC-P7MMR-6ABKG\nTZZDM-X34TG-SXDK1-Q67TK\n235XN-HPPW9-F5JVZ-5731E\n",
        "05H70-GVTYC-1G40W-1B5Y3\nAHSVH-HZZES-GGMYF-V8VGA\nDN5G3-YYGTV-53P18-MR96H\nP1WGF-H7EED-3BDWV-ESJMQ\n",
    ];
    let all: Vec<Share> = SHEETS.iter().map(|s| Share::parse(s).unwrap()).collect();
    let key = EscrowKey::from_shares(&all).unwrap();
    assert_eq!(key.public().fingerprint(), PUBLIC);
}
