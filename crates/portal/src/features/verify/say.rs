//! The words of a text and of a call (ux.md, part 4).
//!
//! A text never names a practice. It must fit one GSM-7 part (3GPP TS 23.038: 160 characters), and its last line binds the code
//! to our host (WICG "origin-bound one-time codes"): a phone then fills it in on our pages only, and not on a look-alike.

use crate::web::Words;
use courier::Step;
use unicode_normalization::UnicodeNormalization;

/// Characters of one GSM-7 part.
const ONE_PART: usize = 160;

/// The text message.
pub(super) fn text(words: &Words, product: &str, host: &str, digits: &str) -> String {
    let last = format!("@{} #{digits}", without_port(host));
    let put = |key: &str| plain(&words.put("product", product).put("code", digits).t(key));
    // words: code-text-lead code-text-advice code-text-good
    let lead = put("code-text-lead");
    // A long product or host name costs advice, never the code or the binding line.
    [put("code-text-advice"), put("code-text-good")]
        .into_iter()
        .map(|more| format!("{lead}\n{more}\n\n{last}"))
        .chain([format!("{lead}\n\n{last}")])
        .find(|t| septets(t) <= ONE_PART)
        .unwrap_or_else(|| format!("{digits}\n\n{last}"))
}

/// The call: first a key press (a voice mailbox presses none), then the digits three times.
pub(super) fn call(words: &Words, product: &str, digits: &str) -> Vec<Step> {
    let not_asked = words.t("code-call-not-asked");
    let intro = words.put("product", product).t("code-call-intro");
    vec![
        Step::Say(format!("{intro} {not_asked}")),
        Step::WaitKey {
            key: '1',
            other: Some(('9', words.t("code-call-nine"))),
        },
        Step::Repeat {
            times: 3,
            steps: vec![Step::Digits(digits.to_owned())],
        },
        Step::Say(not_asked),
    ]
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Only characters that a GSM-7 part holds in one septet: one letter outside makes the whole text UCS-2 and three parts long.
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            if in_gsm7(c) {
                vec![c]
            } else {
                c.nfkd().filter(|c| in_gsm7(*c)).collect()
            }
        })
        .collect()
}

fn septets(text: &str) -> usize {
    text.chars().count()
}

/// The basic character set of 3GPP TS 23.038 without the escape table.
fn in_gsm7(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà".contains(c)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::web::Lang;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn words(lang: Lang) -> Words {
        Words::new(
            Arc::new(crate::web::i18n::Catalog::load(true).unwrap()),
            lang,
        )
    }

    #[test]
    fn the_text_is_one_part_and_its_last_line_binds_the_code_to_the_host() {
        for lang in Lang::REAL {
            let t = text(&words(lang), "SecureMail", "mail.example.com", "482913");
            assert_eq!(t.lines().last().unwrap(), "@mail.example.com #482913");
            assert!(t.lines().next().unwrap().contains("482913"));
            assert!(septets(&t) <= ONE_PART && t.chars().all(in_gsm7), "{t}");
            assert_eq!(courier::code_in(&t).as_deref(), Some("482913"));
            assert_eq!(t.lines().count(), 4, "the advice fits: {t}");
        }
        insta::assert_snapshot!(text(&words(Lang::En), "SecureMail", "mail.example.com", "482913"), @r"
        SecureMail code: 482913
        Good for 10 minutes. Type it only on the page you opened. We will never call to ask for it.

        @mail.example.com #482913
        ");
        insta::assert_snapshot!(text(&words(Lang::Es), "SecureMail", "mail.example.com", "482913"), @r"
        SecureMail: su clave es 482913
        Vale 10 minutos. Use la clave solo en el sitio que usted tiene abierto. Nunca llamamos para pedirla.

        @mail.example.com #482913
        ");
    }

    #[test]
    fn a_port_is_no_part_of_the_binding_line() {
        let t = text(&words(Lang::En), "SecureMail", "localhost:8080", "000001");
        assert!(t.ends_with("@localhost #000001"), "{t}");
    }

    proptest! {
        #[test]
        fn any_product_and_host_leave_one_part_with_code_and_host(product in "\\PC{0,60}", host in "[a-z]{1,40}(\\.[a-z]{2,20}){1,3}", n in 0u32..1_000_000) {
            let digits = format!("{n:06}");
            let t = text(&words(Lang::Es), &product, &host, &digits);
            let last = format!("@{host} #{digits}");
            prop_assert!(t.ends_with(&last));
            prop_assert!(t.chars().all(in_gsm7));
            prop_assert!(septets(&t) <= ONE_PART);
        }
    }

    #[test]
    fn a_call_says_the_digits_after_a_key_and_three_times() {
        for lang in Lang::REAL {
            let call = courier::Call {
                to: "+15035550120".into(),
                ext: Some("12".into()),
                lang: lang.code().into(),
                steps: call(&words(lang), "SecureMail", "482913"),
                key: "k".into(),
            };
            call.check().unwrap();
            let heard = call.transcript();
            assert_eq!(heard.matches("4, 8, 2, 9, 1, 3.").count(), 3);
            assert!(heard.find("[Press 1]").unwrap() < heard.find("4, 8").unwrap());
            assert_eq!(courier::code_in(&heard).as_deref(), Some("482913"));
        }
    }
}
