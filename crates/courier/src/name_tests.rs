use proptest::prelude::*;

use super::*;

#[test]
fn names_stay_as_they_are() {
    for name in [
        "Maple Street Dental via SecureMail",
        "Dr. Ana Ruiz",
        "Smith & Sons, D.D.S. (North)",
        "St. Mary's Children’s Clinic",
        "Clínica Niño Jesús – Sede 2",
        "Zahnärzte Müller-Lüdenscheidt",
        "Доктор Иванов",
        "د. أحمد",
        "डॉ. राम शर्मा",
        "นพ. สมชาย",
        "山田歯科医院",
        "100% Smiles! #1",
        "%0d%0aBcc: victim",
    ] {
        assert_eq!(clean_display_name(name), name);
    }
}

/// Trap 16.
#[test]
fn tricks_are_taken_out() {
    for (name, clean) in [
        ("Click http://evil.example/login now", "Click now"),
        ("HTTPS://EVIL.EXAMPLE", ""),
        ("Go to www.evil.example!", "Go to"),
        ("evil.com/login Dental", "evil com/login Dental"),
        ("Bank.com Support", "Bank com Support"),
        ("evil。com", "evil com"),
        ("ｈｔｔｐ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ Dental", "Dental"),
        ("h\u{200b}ttp://evil.example Dental", "Dental"),
        ("ht<b>tp://evil.example Dental", "ht Dental"),
        ("security@bank.example", "security bank example"),
        ("mailto:a@b.example Dental", "b example Dental"),
        ("<a href='http://evil.example'>Dental</a>", "Dental"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("a < b", "a b"),
        ("\u{202e}latneD elpaM", "latneD elpaM"),
        ("Maple\u{2066} Dental\u{2069}", "Maple Dental"),
        (
            "Maple\r\nBcc: victim@x.example",
            "Maple Bcc: victim x example",
        ),
        ("Maple\u{2028}Dental\u{85}Two\0", "Maple Dental Two"),
        (
            "=?utf-8?q?=0D=0ABcc:_v=40x.example?=",
            "utf-8 q 0D 0ABcc:_v 40x example",
        ),
        ("\"Maple\" \\Dental", "Maple Dental"),
        ("🦷🦷🦷🦷 Maple 🦷 Dental ❤️", "Maple Dental"),
        (
            "X\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}algo",
            "X\u{301}\u{302}\u{303}algo",
        ),
        ("\u{3164}\u{115f}\u{2800}", ""),
        ("  Maple \t  Dental  ", "Maple Dental"),
        ("", ""),
    ] {
        assert_eq!(clean_display_name(name), clean, "{name:?}");
    }
}

#[test]
fn a_name_has_an_end() {
    let long = clean_display_name(&"Ärzte ".repeat(100_000));
    assert!(long.chars().count() <= DISPLAY_NAME_MAX);
    assert!(long.starts_with("Ärzte Ärzte") && !long.ends_with(' '));
    assert_eq!(
        clean_display_name(&"ﷺ".repeat(1000)).chars().count(),
        DISPLAY_NAME_MAX
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn clean_is_clean(name in any_name()) {
        let clean = clean_display_name(&name);
        prop_assert_eq!(clean_display_name(&clean), clean.clone());
        prop_assert!(clean.chars().count() <= DISPLAY_NAME_MAX);
        prop_assert!(!clean.contains("://") && !clean.contains("=?") && !clean.contains(['@', '<', '>', '"', '\\']));
        prop_assert!(clean.chars().all(|c| !c.is_control() && !invisible(c)));
    }
}

/// Letters, and what the rules look at, close together.
fn any_name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-z.]{1,4}",
        prop::sample::select(vec![
            "http",
            "https",
            ":",
            "/",
            "//",
            "www",
            ".",
            "。",
            "．",
            "@",
            "＠",
            "<",
            ">",
            "＜",
            "＞",
            "=?",
            "?=",
            "mailto:",
            "data:",
            " ",
            "\u{200b}",
            "\u{202e}",
            "\u{301}",
            "\r\n",
            "\u{2028}",
            "a",
            "ﬁ",
            "ﷺ",
            "\u{1d15e}",
            "\u{f79}",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
