//! Names that a practice may not go by: those of the portal itself. The attacker here registers a practice, writes to somebody, and wants
//! the mail to look like one of the portal: "SecureMail Support asks you to sign in".

use crate::app::App;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// Names of mail systems: nobody's practice is called so, and mail programs show them as the machine's own.
const MACHINE: [&str; 5] = [
    "postmaster",
    "mailerdaemon",
    "maildelivery",
    "webmaster",
    "noreply",
];

/// Capitals drawn as small letters, which the skeleton of UTS 39 keeps apart from the letters that people take them for.
const SMALL: [(char, char); 21] = [
    ('м', 'm'),
    ('т', 't'),
    ('к', 'k'),
    ('н', 'h'),
    ('в', 'b'),
    ('ᴀ', 'a'),
    ('ʙ', 'b'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ɢ', 'g'),
    ('ʜ', 'h'),
    ('ɪ', 'i'),
    ('ᴋ', 'k'),
    ('ʟ', 'l'),
    ('ᴍ', 'm'),
    ('ɴ', 'n'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ʀ', 'r'),
    ('ᴛ', 't'),
    ('ʏ', 'y'),
];

/// A name as the eye takes it: letters and digits only, without accents, in lower case; a letter that looks like another one is that one
/// (the skeleton of UTS 39, of the letters as they are and as small ones), and so is a digit that people write for a letter.
fn seen(name: &str) -> String {
    let bare = |s: &str| -> String {
        let kept = s.nfkd().filter(|c| !is_combining_mark(*c));
        kept.map(|c| SMALL.iter().find(|(from, _)| *from == c).map_or(c, |x| x.1))
            .collect()
    };
    let alike = |s: &str| -> String { skeleton(s).collect() };
    let small = alike(&bare(name)).to_lowercase();
    alike(&bare(&small))
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            '0' => Some('o'),
            '1' | '|' | '!' | 'i' => Some('l'),
            '3' => Some('e'),
            '5' | '$' => Some('s'),
            '4' | '@' => Some('a'),
            c => c.is_alphanumeric().then_some(c),
        })
        .collect()
}

/// Whether two names look the same to the eye.
pub fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (
        one.nfkc().collect::<String>(),
        other.nfkc().collect::<String>(),
    );
    seen(&one) == seen(&other)
}

/// Whether a name passes for the portal's own: it holds the product's name, the host's, or a mail system's.
pub fn passes_for_portal(app: &App, name: &str) -> bool {
    let name = seen(name);
    let host = app.site.host();
    let host = host.split(':').next().unwrap_or_default();
    // "localhost" and other bare names are words that a practice may hold.
    let host = if host.contains('.') {
        seen(host)
    } else {
        String::new()
    };
    [seen(&app.config.operator.product_name), host]
        .into_iter()
        .chain(MACHINE.iter().map(|m| seen(m)))
        .any(|taken| taken.len() > 2 && name.contains(&taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        for (one, other) in [
            ("Billing", "billing "),
            ("Front desk", "FRONT-DESK"),
            ("Front desk", "Fr\u{43e}nt d\u{435}sk"),
            ("Ａ１", "Al"),
        ] {
            assert!(alike(one, other), "{one} {other}");
        }
        assert!(!alike("Front desk", "Back desk"));
    }

    #[tokio::test]
    async fn the_portals_own_names_are_nobodys() {
        let t = TestApp::sqlite().await;
        for name in [
            "SecureMail",
            "Secure Mail Support",
            "S3CURE-MA1L",
            "SecureMaiI",
            "Ѕесurемаіl",
            "Securernail",
            "ＳｅｃｕｒｅＭａｉｌ Support",
            "Sécuré Màil",
            "S\u{335}e\u{335}cureMail",
            "Secure\u{200b}Mail",
            "𝐒𝐞𝐜𝐮𝐫𝐞𝐌𝐚𝐢𝐥",
            "ꜱᴇᴄᴜʀᴇᴍᴀɪʟ",
            "SΕCURΕMΑIL",
            "SECUREMAlL",
            "The SecureMail Team",
            "mail.example.com",
            "Mail Example Com",
            "Mail Delivery",
            "MAILER-DAEMON",
        ] {
            assert!(passes_for_portal(&t, name), "{name}");
        }
        for name in [
            "Maple Street Dental",
            "Secure Smiles",
            "Mailey & Sons",
            "",
            "Example Dental",
            "Delivery Room Clinic",
        ] {
            assert!(!passes_for_portal(&t, name), "{name}");
        }
    }
}
