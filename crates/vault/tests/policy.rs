//! The password rules: lengths, blocklist, context words, and the list that the page shows.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vault::policy::{Preset, Rule, Rules};

fn modern() -> Rules {
    Rules::new(Preset::Modern, false)
}

fn with_factor() -> Rules {
    Rules::new(Preset::Modern, true)
}

fn classic() -> Rules {
    Rules::new(Preset::Classic, false)
}

fn context() -> Vec<String> {
    [
        "Riverside Dental Group",
        "SecureMail",
        "ann.lee@riverside-dental.example",
        "Ann Müller-Lee",
    ]
    .map(String::from)
    .to_vec()
}

/// A password of this many characters without any pattern, all four classes in its first eight.
fn random_like(len: usize) -> String {
    "kX9#mQ2pVw7!tRz4&Yb6uHs3?Gd8nCj5"
        .chars()
        .cycle()
        .take(len)
        .collect()
}

fn unmet(rules: &Rules, password: &str) -> Vec<Rule> {
    let list = rules.check(password, &context());
    list.into_iter()
        .filter(|(_, met)| !met)
        .map(|(rule, _)| rule)
        .collect()
}

#[test]
fn lengths() {
    // Length, accepted by: modern alone, modern beside a second factor, classic.
    let table = [
        (7, [false, false, false]),
        (8, [false, false, true]),
        (11, [false, false, true]),
        (12, [false, true, true]),
        (14, [false, true, true]),
        (15, [true, true, true]),
        (64, [true, true, true]),
        (256, [true, true, true]),
        (257, [false, false, false]),
    ];
    for (len, expected) in table {
        let password = random_like(len);
        for (rules, expected) in [modern(), with_factor(), classic()].iter().zip(expected) {
            assert_eq!(
                rules.accepts(&password, &context()),
                expected,
                "{len} {rules:?}"
            );
            if !expected {
                let too_long = [Rule::TooLong { max: 256 }];
                let too_short = [Rule::Length { min: rules.min_len }];
                let unmet = unmet(rules, &password);
                assert_eq!(
                    unmet,
                    if len > 256 {
                        &too_long[..]
                    } else {
                        &too_short[..]
                    }
                );
            }
        }
    }
}

#[test]
fn characters_are_counted_as_code_points_after_normalisation() {
    // 15 letters of two bytes each, and the same typed with combining marks (30 code points before
    // normalisation).
    let composed = "äöüéèñçåøæßþðłő";
    let decomposed: String = composed
        .chars()
        .flat_map(|c| match c {
            'ä' => vec!['a', '\u{308}'],
            'ö' => vec!['o', '\u{308}'],
            'é' => vec!['e', '\u{301}'],
            other => vec![other],
        })
        .collect();
    assert_eq!(
        (composed.chars().count(), decomposed.chars().count()),
        (15, 18)
    );
    assert!(modern().accepts(composed, &context()));
    let last_missing: String = decomposed.chars().take(17).collect();
    assert_eq!(unmet(&modern(), &last_missing), [Rule::Length { min: 15 }]);
    assert!(modern().accepts("🐘🦒🐢🦔🐝🦋🐙🦀🐳🦜🐞🦊🐨🦉🐿", &context()));
}

#[test]
fn passphrases_pass() {
    for password in [
        "correct horse battery staple",
        "my dog eats green apples",
        "riverside tulip magnet cloud",
        "the river side of the dental moon",
        "Ann likes seventeen tulips",
        " leading and trailing ",
        "páginas de un libro viejo",
        "vier alte Katzen im Schnee",
        "куда ведёт эта лестница",
        "ilovemymotherverymuch",
    ] {
        assert_eq!(unmet(&modern(), password), [], "{password}");
    }
}

/// What everybody tries first: length alone would let all of these through.
const COMMON: [&str; 54] = [
    "password12345678",
    "passwordpassword",
    "PASSWORDPASSWORD",
    "Password123456789",
    "p@$$w0rdp@$$w0rd",
    "drowssapdrowssap",
    "123456789012345",
    "1234567890123456",
    "0123456789012345",
    "987654321098765",
    "111111111111111",
    "000000000000000",
    "112233445566778899",
    "aaaaaaaaaaaaaaaa",
    "aaaabbbbccccdddd",
    "abcdefghijklmno",
    "abcabcabcabcabc",
    "abc123abc123abc1",
    "qwertyuiopasdfg",
    "qwertyuiop123456",
    "qwertyqwertyqwerty",
    "qwerty123456789",
    "asdfghjklasdfgh",
    "zxcvbnmzxcvbnm1",
    "1qaz2wsx3edc4rfv",
    "zaq12wsxcde34rfv",
    "1q2w3e4r5t6y7u8i",
    "qazwsxedcrfvtgb",
    "iloveyouiloveyou",
    "iloveyou1234567",
    "letmeinletmein1",
    "trustno1trustno1",
    "adminadminadmin",
    "administrator123",
    "baseballbaseball",
    "football1234567",
    "monkey123456789",
    "welcome12345678",
    "welcomewelcome1",
    "sunshine1234567",
    "princess1234567",
    "superman1234567",
    "starwarsstarwars",
    "michaelmichael1",
    "jessicajessica1",
    "liverpoolfc1892",
    "changeme12345678",
    "defaultpassword1",
    "internationalization",
    "thankyouverymuch",
    "blink182blink182",
    "hunter2hunter2hunter2",
    "Summer2026Summer",
    "ninja1234567890",
];

#[test]
fn common_passwords_are_refused_with_the_reason() {
    for password in COMMON {
        assert!(
            password.chars().count() >= 15,
            "{password}: the table is about the blocklist"
        );
        assert_eq!(unmet(&modern(), password), [Rule::NotCommon], "{password}");
    }
    for password in [
        "Password1!",
        "Qwerty1!",
        "Monkey1!",
        "P@ssw0rd",
        "Abcdef1!",
        "Welcome1!",
        "Summer1!",
    ] {
        assert_eq!(unmet(&classic(), password), [Rule::NotCommon], "{password}");
    }
    for password in ["Tr0ub4d&r", "kX9#mQ2p", "Blue7-kettle"] {
        assert_eq!(unmet(&classic(), password), [], "{password}");
    }
}

#[test]
fn long_passwords_are_judged_by_their_better_end() {
    for password in [
        "a".repeat(200),
        "password".repeat(30),
        "1234567890".repeat(20),
    ] {
        assert_eq!(unmet(&modern(), &password), [Rule::NotCommon], "{password}");
    }
    let tail = "x".repeat(60) + " correct horse battery staple";
    let head = "correct horse battery staple ".to_owned() + &"x".repeat(60);
    assert_eq!(
        (unmet(&modern(), &tail), unmet(&modern(), &head)),
        (vec![], vec![])
    );
    // Made up to be slow: every sign has several readings. It is judged like any other.
    let signs = "4@8({[<369&#!0$5+7%2/1|".repeat(11);
    assert_eq!(unmet(&modern(), &signs), []);
    assert_eq!(unmet(&with_factor(), "!@#$%^&*()_+"), [Rule::NotCommon]);
}

#[test]
fn context_words_are_refused_whole_but_not_within() {
    let refused = [
        "riversidedental",
        "RiversideDental2026",
        "riverside-dental-group",
        "Riverside Dental!",
        "R1vers1de Dental 2026!",
        "!!riversidedental!!",
        "2026riversidedental",
        "riverside2026dental",
        "riversideriverside",
        "latnededisrevir",
        "securemailsecuremail",
        "SecureMail123456!",
        "s3cur3m41l-ann-lee",
        "annleeannleeannlee",
        "ann.lee@riverside-dental.example",
        "annmuellerlee99",
        "AnnMüllerLee2026",
        "annmullerlee2026",
        "ｒｉｖｅｒｓｉｄｅｄｅｎｔａｌ",
    ];
    for password in refused {
        let unmet = unmet(
            &Rules {
                min_len: 8,
                ..modern()
            },
            password,
        );
        assert!(unmet.contains(&Rule::NotContext), "{password} {unmet:?}");
    }
    let accepted = [
        "riverside tulip magnet",
        "my riverside dental bill",
        "annleehatesdentists",
        // More of it is number than name.
        "ann 8372 9912 4451 7720",
        "eleven green riversides",
    ];
    for password in accepted {
        assert_eq!(unmet(&modern(), password), [], "{password}");
    }
    // Without context the same words are only words.
    assert!(modern().accepts("RiversideDental2026", &[]));
    // Two letters are no context: half of all passwords would be made of them.
    assert!(modern().accepts(
        "vw vw kxq vw tt gx",
        &["vw".into(), "x".into(), "".into(), "@".into()]
    ));
}

#[test]
fn classic_asks_for_four_classes_each_with_its_own_line() {
    let classes = [Rule::Lower, Rule::Upper, Rule::Digit, Rule::Symbol];
    let table: [(&str, &[Rule]); 8] = [
        ("kx9#mq2p", &[Rule::Upper]),
        ("KX9#MQ2P", &[Rule::Lower]),
        ("kXu#mQwp", &[Rule::Digit]),
        ("kX9umQ2p", &[Rule::Symbol]),
        ("kX9 mQ2p", &[]),
        ("äÖ9#mq2p", &[]),
        ("kxuvmqwp", &[Rule::Upper, Rule::Digit, Rule::Symbol]),
        ("kX9#mQ2", &[Rule::Length { min: 8 }]),
    ];
    for (password, expected) in table {
        assert_eq!(unmet(&classic(), password), expected, "{password}");
    }
    let shown: Vec<Rule> = classic()
        .check("x", &context())
        .into_iter()
        .map(|(rule, _)| rule)
        .collect();
    assert_eq!(shown[0], Rule::Length { min: 8 });
    assert_eq!(shown[1..5], classes);
    assert_eq!(shown[5..], [Rule::NotCommon, Rule::NotContext]);
    assert_eq!(
        (classic().remembered, classic().max_age_days),
        (6, Some(90))
    );
    assert_eq!((modern().remembered, modern().max_age_days), (0, None));
    assert_eq!(Preset::default(), Preset::Modern);
}

#[test]
fn the_empty_field_meets_nothing() {
    assert!(modern().check("", &context()).iter().all(|(_, met)| !met));
    assert!(classic().check("", &context()).iter().all(|(_, met)| !met));
    assert_eq!(modern().check("", &[]).len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_input_makes_it_panic(password in "\\PC{0,300}", context in proptest::collection::vec("\\PC{0,30}", 0..4)) {
        for rules in [modern(), with_factor(), classic()] {
            let list = rules.check(&password, &context);
            prop_assert!(!list.is_empty());
            prop_assert_eq!(rules.accepts(&password, &context), list.iter().all(|(_, met)| *met));
        }
    }
}
