//! Names that a practice may not go by: those of the portal itself. The attacker here registers a practice, writes to somebody, and wants
//! the mail to look like one of the portal: "SecureMail Support asks you to sign in".

use crate::app::App;
use unicode_normalization::UnicodeNormalization;

/// Names of mail systems: nobody's practice is called so, and mail programs show them as the machine's own.
const MACHINE: [&str; 5] = [
    "postmaster",
    "mailerdaemon",
    "maildelivery",
    "webmaster",
    "noreply",
];

/// A name as the eye takes it: letters and digits only, in lower case, with the letters that digits and a few Cyrillic and Greek
/// letters pass for. The list is of those that look the same in the fonts of mail programs.
fn seen(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| {
            Some(match c {
                '0' | 'о' | 'ο' => 'o',
                '1' | '|' | '!' | 'і' | 'ι' => 'l',
                'i' => 'l',
                '3' | 'е' | 'ε' => 'e',
                '5' | '$' | 'ѕ' => 's',
                '4' | '@' | 'а' | 'α' => 'a',
                'с' => 'c',
                'м' => 'm',
                'р' | 'ρ' => 'p',
                'т' | 'τ' => 't',
                'у' | 'υ' => 'u',
                c if c.is_alphanumeric() => c,
                _ => return None,
            })
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
