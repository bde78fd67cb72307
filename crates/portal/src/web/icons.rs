//! The icons: 24 px, 1.75 px stroke, drawn for this product. Always beside a word, never alone.

/// The shapes of an icon; an unknown name draws nothing (and fails the gallery test).
pub fn shapes(name: &str) -> &'static str {
    ICONS
        .iter()
        .find(|(n, _)| *n == name)
        .map_or("", |(_, s)| s)
}

/// All icons.
pub const ICONS: [(&str, &str); 36] = [
    ("back", r#"<path d="M19 12H5m6-6-6 6 6 6"/>"#),
    ("forward", r#"<path d="M5 12h14m-6-6 6 6-6 6"/>"#),
    ("check", r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#),
    (
        "alert",
        r#"<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5m0 3.2v.1"/>"#,
    ),
    (
        "info",
        r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5m0-8.9v.1"/>"#,
    ),
    (
        "clock",
        r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>"#,
    ),
    (
        "seal",
        r#"<path d="m12 2.8 2.3 1.8 2.9-.2.9 2.7 2.5 1.5-.9 2.8.9 2.8-2.5 1.5-.9 2.7-2.9-.2-2.3 1.8-2.3-1.8-2.9.2-.9-2.7-2.5-1.5.9-2.8-.9-2.8 2.5-1.5.9-2.7 2.9.2z"/><path d="m8.7 11.6 2.3 2.3 4.3-4.5"/>"#,
    ),
    ("menu", r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#),
    ("close", r#"<path d="m6 6 12 12M18 6 6 18"/>"#),
    (
        "inbox",
        r#"<path d="M4 13 6.5 5h11L20 13v6H4zm0 0h4.5l1 2.5h5l1-2.5H20"/>"#,
    ),
    (
        "send",
        r#"<path d="M20.5 4 3.5 10.5l6 2.5 2.5 6.5zM9.5 13l4.2-3.7"/>"#,
    ),
    (
        "draft",
        r#"<path d="M5 19.5h14M6 15.5 7 12l8.6-8.4 2.9 2.9L10 15z"/>"#,
    ),
    (
        "archive",
        r#"<path d="M3.5 5h17v4h-17zM5 9v10.5h14V9M10 13h4"/>"#,
    ),
    (
        "trash",
        r#"<path d="M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5l.8 13.5h9.4l.8-13.5M10.2 10.5v6m3.6-6v6"/>"#,
    ),
    (
        "people",
        r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.8 19.5c.5-3.6 2.8-5.5 6.2-5.5s5.7 1.9 6.2 5.5M15.5 4.8a3.5 3.5 0 0 1 0 6.4m2 3.3c2.2.7 3.4 2.4 3.8 5"/>"#,
    ),
    (
        "person",
        r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.6-4 3.4-6 7.5-6s6.9 2 7.5 6"/>"#,
    ),
    (
        "contacts",
        r#"<path d="M6 3.5h13v17H6zM3.5 8H6m-2.5 4H6m-2.5 4H6"/><circle cx="12.5" cy="10" r="2.3"/><path d="M8.8 16.5c.4-2 1.7-3 3.7-3s3.3 1 3.7 3"/>"#,
    ),
    (
        "phone",
        r#"<path d="M5 3.8h3.7l1.6 4.4-2.2 1.7a13 13 0 0 0 6 6l1.7-2.2 4.4 1.6V19c0 .8-.7 1.5-1.6 1.4C10.4 19.8 4.2 13.6 3.6 5.4 3.5 4.5 4.2 3.8 5 3.8z"/>"#,
    ),
    ("message", r#"<path d="M4 5h16v11.5h-9L6.5 20v-3.5H4z"/>"#),
    (
        "mail",
        r#"<path d="M3.5 5.5h17v13h-17zm0 .8L12 13l8.5-6.7"/>"#,
    ),
    ("file", r#"<path d="M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5"/>"#),
    (
        "image",
        r#"<path d="M4 4.5h16v15H4zm0 12 4.8-5 4 4 2.4-2.3 4.8 4.6"/><circle cx="15.3" cy="9" r="1.5"/>"#,
    ),
    (
        "clip",
        r#"<path d="m19.5 11.5-7.7 7.7a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.9 7.9a1.5 1.5 0 0 1-2.2-2.2l7.1-7"/>"#,
    ),
    (
        "download",
        r#"<path d="M12 4v11m-4.5-4.3L12 15.2l4.5-4.5M4.5 19.5h15"/>"#,
    ),
    (
        "print",
        r#"<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>"#,
    ),
    (
        "reply",
        r#"<path d="M9.5 5 4 10.5 9.5 16m-5-5.5h8.5c4 0 6.5 2.5 7 7.5"/>"#,
    ),
    (
        "copy",
        r#"<path d="M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4"/>"#,
    ),
    (
        "search",
        r#"<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 5 5"/>"#,
    ),
    (
        "settings",
        r#"<path d="M4 7h9m4.5 0H20M4 17h2.5m4.5 0h9"/><circle cx="15.2" cy="7" r="2.3"/><circle cx="8.8" cy="17" r="2.3"/>"#,
    ),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    (
        "eye",
        r#"<path d="M2.5 12C4.7 8 8 6 12 6s7.3 2 9.5 6c-2.2 4-5.5 6-9.5 6s-7.3-2-9.5-6z"/><circle cx="12" cy="12" r="2.8"/>"#,
    ),
    (
        "sign-out",
        r#"<path d="M14 4.5H5v15h9M10.5 12H20m-4-4 4 4-4 4"/>"#,
    ),
    (
        "office",
        r#"<path d="M5 20.5v-16h9v16M14 9.5h5v11M3 20.5h18M8 8.5h3m-3 4h3m-3 4h3"/>"#,
    ),
    (
        "key",
        r#"<circle cx="7.5" cy="16.5" r="4"/><path d="M10.4 13.6 20 4m-4.5 4.5 3.2 3.2m-6.1-.3 2.4 2.4"/>"#,
    ),
    (
        "app",
        r#"<path d="M7 2.8h10v18.4H7zM10.5 18h3"/><path d="m9.8 10.4 1.6 1.6 2.9-3.2"/>"#,
    ),
    (
        "block",
        r#"<circle cx="12" cy="12" r="9"/><path d="m5.8 5.8 12.4 12.4"/>"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_shapes_and_a_name_of_its_own() {
        for (i, (name, shapes)) in ICONS.iter().enumerate() {
            assert!(
                shapes.starts_with('<') && !shapes.contains("style") && !shapes.contains("script"),
                "{name}"
            );
            assert!(!ICONS[..i].iter().any(|(n, _)| n == name), "{name} twice");
        }
        assert_eq!(super::shapes("no such"), "");
    }
}
