//! What comes back from mail programs, phones and paper.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::recovery::SHEET_WORDS;
use vault::{
    InstanceKey, OneTimeCode, Random, RandomExt, RecoveryCode, SeededRandom, SheetSecret,
    SystemRandom, Token,
};

/// A generator that always gives the same byte.
struct Constant(u8);

impl Random for Constant {
    fn fill(&self, out: &mut [u8]) {
        out.fill(self.0);
    }
}

fn token() -> Token {
    Token::random(&SeededRandom::new(1))
}

#[test]
fn a_token_is_43_characters_and_comes_back() {
    let text = token().text();
    assert_eq!(text.len(), 43);
    assert_eq!(Token::parse(&text), Some(token()));
    assert_eq!(Token::parse(&text).unwrap().hash(), token().hash());
    assert_ne!(token().hash(), Token::random(&SeededRandom::new(2)).hash());
    // Not the plain hash of its bytes or its text: nobody else's table of hashes fits.
    assert_ne!(token().hash(), vault::hash::sha256(text.as_bytes()));
    assert!(!format!("{:?}", token()).contains(&text[..6]));
}

#[test]
fn what_mail_programs_add_is_forgiven() {
    let text = token().text();
    let junk = [
        ".",
        ">",
        ")",
        ",",
        ";",
        "\"",
        "'",
        "=",
        "==",
        "!",
        "?",
        "%23",
        "%23%20more",
        "%2523",
        "#top",
        "&amp;",
        "&amp;x=1",
        "amp;",
        "?utm_source=mail",
        "\u{201d}",
        "\u{bb}",
        "\n",
        "\r\n",
        "\t",
        " ",
        "\u{a0}",
        "\u{200b}",
        "*",
        "]",
        "/",
        "%3E",
        "%0A",
        "...",
        ">.",
        ").",
        "&gt;",
    ];
    for junk in junk {
        assert_eq!(
            Token::parse(&format!("{text}{junk}")),
            Some(token()),
            "{junk:?} behind"
        );
    }
    for junk in [
        "<", "(", "\"", "'", " ", "\n", "\t", "\u{201c}", "\u{ab}", "[", "\u{feff}",
    ] {
        assert_eq!(
            Token::parse(&format!("{junk}{text}")),
            Some(token()),
            "{junk:?} before"
        );
    }
    // Broken across two lines, as old mail programs do, with the quoted-printable "=" cut away or
    // not.
    for at in 1..43 {
        let (a, b) = text.split_at(at);
        assert_eq!(Token::parse(&format!("{a}\r\n{b}")), Some(token()));
        assert_eq!(Token::parse(&format!("{a} {b}>")), Some(token()));
    }
}

#[test]
fn what_is_no_token_is_none() {
    let text = token().text();
    let wrong = [
        String::new(),
        " ".into(),
        "null".into(),
        "undefined".into(),
        "[]".into(),
        "A".repeat(42),
        "A".repeat(43), // 32 zero bytes: an empty column somewhere
        "A".repeat(44),
        text[..42].into(),
        format!("{text}A"),
        format!("x{text}"),
        format!("{}.{}", &text[..20], &text[20..]),
        format!("{text}{text}"),
        format!("/{text}"),
        "<".repeat(2_000) + &text,
    ];
    for wrong in &wrong {
        assert_eq!(Token::parse(wrong), None, "{wrong:?}");
    }
    // Case is part of the secret.
    assert_ne!(Token::parse(&text.to_uppercase()), Some(token()));
    assert_ne!(Token::parse(&text.to_lowercase()), Some(token()));
}

#[test]
fn one_token_has_one_spelling() {
    // The last character carries four bits; the spellings with other two bits must not pass for the
    // same token.
    let text = token().text();
    let spellings = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_']);
    let accepted: Vec<Token> = spellings
        .filter_map(|c| Token::parse(&format!("{}{c}", &text[..42])))
        .collect();
    assert_eq!(accepted.len(), 16);
    assert_eq!(accepted.iter().filter(|t| **t == token()).count(), 1);
}

#[test]
fn a_generator_that_gives_zeros_makes_no_usable_token() {
    assert_eq!(Token::parse(&Token::random(&Constant(0)).text()), None);
}

// --- one-time codes ---------------------------------------------------------------------------------------------------

#[test]
fn typed_codes() {
    let table = [
        ("123456", Some("123456")),
        ("012345", Some("012345")),
        ("000000", Some("000000")),
        (" 123 456 ", Some("123456")),
        ("123-456", Some("123456")),
        ("12-34-56", Some("123456")),
        ("1.2.3.4.5.6", Some("123456")),
        ("1, 2, 3, 4, 5, 6", Some("123456")),
        ("123\u{a0}456", Some("123456")),
        ("123\u{2013}456", Some("123456")),
        ("123\u{2011}456", Some("123456")),
        ("１２３４５６", Some("123456")),
        ("１２３ 456", Some("123456")),
        ("١٢٣٤٥٦", Some("123456")),
        ("۱۲۳۴۵۶", Some("123456")),
        ("\u{200e}123456\u{200f}", Some("123456")),
        ("123456\r\n", Some("123456")),
        ("", None),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("O12345", None),
        ("+123456", None),
        ("123456 is my code", None),
        ("------", None),
        ("²23456", None),
        ("½23456", None),
    ];
    for (typed, digits) in table {
        assert_eq!(
            OneTimeCode::parse(typed).as_ref().map(OneTimeCode::digits),
            digits,
            "{typed:?}"
        );
    }
}

#[test]
fn codes_are_spread_evenly() {
    // Chi-square over the digits of each place, for a fixed seed: with 9 degrees of freedom the
    // 99.9 % point is 27.9. A generator that favours low numbers (a remainder of 16 random bits,
    // say) lies far above.
    let rng = SeededRandom::new(20_261_123);
    let (mut counts, mut leading_zero) = ([[0f64; 10]; 6], 0);
    const N: u32 = 60_000;
    for _ in 0..N {
        let code = OneTimeCode::random(&rng);
        leading_zero += u32::from(code.digits().starts_with('0'));
        for (place, digit) in code.digits().bytes().enumerate() {
            counts[place][usize::from(digit - b'0')] += 1.0;
        }
    }
    let expected = f64::from(N) / 10.0;
    for place in counts {
        let chi: f64 = place
            .iter()
            .map(|n| (n - expected).powi(2) / expected)
            .sum();
        assert!(chi < 27.9, "{chi} {place:?}");
    }
    assert!((5_600..6_400).contains(&leading_zero), "{leading_zero}");
}

#[test]
fn a_small_code_keeps_its_zeros() {
    assert_eq!(OneTimeCode::random(&Constant(0)).digits(), "000000");
    assert_eq!(
        format!("{:?}", OneTimeCode::random(&Constant(0))),
        "OneTimeCode(......)"
    );
}

#[test]
fn a_code_belongs_to_its_row() {
    let key = InstanceKey::generate(&SeededRandom::new(1));
    let (code, other) = (
        OneTimeCode::parse("123456").unwrap(),
        OneTimeCode::parse("123457").unwrap(),
    );
    let mac = code.mac(&key, b"row 1");
    assert!(
        OneTimeCode::parse("１２３-456")
            .unwrap()
            .matches(&key, b"row 1", &mac)
    );
    assert!(!other.matches(&key, b"row 1", &mac));
    assert!(!code.matches(&key, b"row 2", &mac));
    assert!(!code.matches(&key, b"row 1", &mac[..16]));
    assert!(!code.matches(&key, b"row 1", &[]));
    assert!(!code.matches(
        &InstanceKey::generate(&SeededRandom::new(2)),
        b"row 1",
        &mac
    ));
    assert_ne!(mac, code.mac(&key, b"row 2"));
}

// --- recovery codes and sheets ----------------------------------------------------------------------------------------

#[test]
fn recovery_codes_are_read_as_people_write() {
    let code = RecoveryCode::random(&SeededRandom::new(3));
    let text = code.text();
    assert_eq!(text.len(), 34, "{text}");
    assert!(text.split('-').all(|group| group.len() == 4));
    let variants = [
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " "),
        format!("  {text}\n"),
        text.replace('0', "O").replace('1', "I"),
        text.replace('0', "o").replace('1', "l"),
        text.replace('-', "\u{2014}"),
        text.chars().map(|c| format!("{c} ")).collect(),
    ];
    for variant in variants {
        assert_eq!(
            RecoveryCode::parse(&variant).as_ref(),
            Some(&code),
            "{variant:?}"
        );
    }
    for wrong in [
        "",
        "-",
        &text[..33],
        &format!("{text}0"),
        "U000-0000",
        "0000-0000-0000-0000-0000-0000-0000",
    ] {
        assert_eq!(RecoveryCode::parse(wrong), None, "{wrong:?}");
    }
    assert!(!format!("{code:?}").contains(&text[..4]));
}

#[test]
fn slips_of_the_pen_are_nearly_always_found() {
    // Ten bits of checksum: of all single-character slips about one in a thousand passes, and then
    // opens nothing.
    let code = RecoveryCode::random(&SeededRandom::new(4));
    let (mut tried, mut passed) = (0, 0);
    for at in 0..34 {
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let mut typed: Vec<char> = code.text().chars().collect();
            if typed[at] == '-' || typed[at] == other {
                continue;
            }
            typed[at] = other;
            tried += 1;
            if let Some(read) = RecoveryCode::parse(&typed.into_iter().collect::<String>()) {
                assert_ne!(read, code);
                passed += 1;
            }
        }
    }
    assert_eq!(tried, 28 * 31);
    assert!(passed <= 5, "{passed}");
}

#[test]
fn bip_39_vectors() {
    // The 128-bit English vectors of BIP-39's reference test set.
    let vectors = [
        (
            [0; 16],
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        ),
        (
            [0x7f; 16],
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
        ),
        (
            [0x80; 16],
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        ),
        (
            [0xff; 16],
            "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
        ),
    ];
    for (entropy, words) in vectors {
        let sheet = SheetSecret::random(&Constant(entropy[0]));
        assert_eq!(sheet.words().join(" "), words);
        assert_eq!(SheetSecret::parse(words).unwrap(), sheet);
    }
}

#[test]
fn sheets_are_read_as_people_write() {
    let sheet = SheetSecret::random(&SeededRandom::new(5));
    let words = sheet.words();
    let numbered: String = words
        .iter()
        .enumerate()
        .map(|(n, w)| format!("{}. {w}\n", n + 1))
        .collect();
    let cut: Vec<&str> = words.iter().map(|w| &w[..w.len().min(4)]).collect();
    let variants = [
        words.join(" "),
        words.join(", "),
        words.join("\n").to_uppercase(),
        numbered,
        cut.join(" "),
        words.join("-"),
    ];
    for variant in variants {
        assert_eq!(
            SheetSecret::parse(&variant).as_ref(),
            Some(&sheet),
            "{variant:?}"
        );
    }
    let mut swapped = words;
    swapped.swap(0, 1);
    assert_ne!(words[0], words[1]);
    for wrong in [
        String::new(),
        words[..11].join(" "),
        words.join(" ") + " zoo",
        swapped.join(" "),
        words.join(" ") + "x",
    ] {
        assert_eq!(SheetSecret::parse(&wrong), None, "{wrong:?}");
    }
    assert!(!format!("{sheet:?}").contains(words[0]));
}

#[test]
fn four_words_typed_back() {
    let (sheet, rng) = (
        SheetSecret::random(&SeededRandom::new(6)),
        SeededRandom::new(7),
    );
    let words = sheet.words();
    let mut asked = [0u32; SHEET_WORDS];
    for _ in 0..600 {
        let positions = SheetSecret::ask_positions(4, &rng);
        assert_eq!(positions.len(), 4);
        assert!(positions.windows(2).all(|w| w[0] < w[1]) && positions[3] < SHEET_WORDS);
        positions.iter().for_each(|at| asked[*at] += 1);
        let typed: Vec<(usize, &str)> = positions.iter().map(|at| (*at, words[*at])).collect();
        assert!(sheet.words_match(&typed));
    }
    assert!(asked.iter().all(|n| (140..260).contains(n)), "{asked:?}");
    assert_eq!(
        SheetSecret::ask_positions(99, &rng),
        (0..12).collect::<Vec<_>>()
    );

    let shout = words[0].to_uppercase() + " ";
    assert!(sheet.words_match(&[(0, &shout), (1, words[1])]));
    let wrong = if words[1] == "zoo" { "zone" } else { "zoo" };
    assert!(!sheet.words_match(&[(0, words[0]), (1, wrong)]));
    assert!(!sheet.words_match(&[(0, words[0]), (1, "")]));
    assert!(!sheet.words_match(&[(12, words[0])]));
    assert!(!sheet.words_match(&[]));
}

proptest! {
    #[test]
    fn everything_comes_back(seed: u64) {
        let rng = SeededRandom::new(seed);
        let (token, code) = (Token::random(&rng), RecoveryCode::random(&rng));
        prop_assert_eq!(Token::parse(&token.text()), Some(token));
        prop_assert_eq!(RecoveryCode::parse(&code.text()), Some(code));
        let sheet = SheetSecret::random(&rng);
        prop_assert_eq!(SheetSecret::parse(&sheet.words().join(" ")), Some(sheet));
        let code = OneTimeCode::random(&rng);
        let read = OneTimeCode::parse(code.digits()).unwrap();
        prop_assert_eq!(read.digits(), code.digits());
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<char>(), 0..60)) {
        for text in [text, bytes.into_iter().collect()] {
            let _ = (Token::parse(&text), OneTimeCode::parse(&text), RecoveryCode::parse(&text), SheetSecret::parse(&text));
        }
    }
}

#[test]
fn the_real_generator_makes_different_ones() {
    let rng = SystemRandom;
    assert_ne!(Token::random(&rng), Token::random(&rng));
    assert_ne!(RecoveryCode::random(&rng), RecoveryCode::random(&rng));
    assert_ne!(SheetSecret::random(&rng), SheetSecret::random(&rng));
    assert!((0..200).any(|_| rng.below(1_000_000) != rng.below(1_000_000)));
}
