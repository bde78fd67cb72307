//! What every page for the holder of a mailed link has in common: the practice's name and phone at their places, the language
//! the sender suggests, and the pages of links that lead nowhere any more.
//!
//! Who holds a link has the invited person's mail, or got it from them: these pages name the practice that wrote, never the
//! person, and a secret that we do not know learns nothing at all.

use http::StatusCode;

use crate::app::App;
use crate::fault::Fault;
use crate::invitations::{Invitation, Opened};
use crate::practices::{self, Practice};
use crate::web::{Brand, Help, Lang, Notice, Tone, Tz, Web, Wish};

/// Practice top left, its phone under *Need help?*, its time zone unless the person chose one, the suggested language.
pub fn dress(w: &Web, practice: &Practice, lang: &str, tz: Option<&str>) {
    if let Some(lang) = Lang::parse(lang) {
        w.suggest_lang(lang, Wish::Invitation);
    }
    if let Some(tz) = tz.and_then(Tz::parse).or_else(|| Tz::parse(&practice.tz)) {
        w.set_tz(tz);
    }
    w.set_brand(Brand {
        name: practice.profile.notice_name().to_owned(),
        logo: practice.profile.notice_logo_path(),
    });
    w.set_help(help(w, practice));
}

/// Whom to call, and when somebody is there.
pub fn help(w: &Web, practice: &Practice) -> Help {
    let hours = match practice.profile.hours.line(&w.words()) {
        line if line.is_empty() => None,
        line => Some(w.put("hours", line).t("practice-hours-help")),
    };
    Help {
        practice_phone: Some(practice.profile.phone.clone()).filter(|p| !p.is_empty()),
        hours,
    }
}

/// A link that we do not know: cut in two, or never ours. Names nobody.
pub fn unknown(w: &Web) -> Notice {
    Notice::new(StatusCode::NOT_FOUND, w.t("link-unknown"))
        .text(w.t("link-unknown-text"))
        .text(w.t("link-unknown-copy"))
        .button(w.t("error-home"), "/")
}

/// The page of a link that does not lead on; none for a live one. `new_link` is where *Send me a new link* is posted to.
///
/// # Errors
/// When the database is away.
pub async fn dead(
    app: &App,
    w: &Web,
    opened: &Opened,
    new_link: &str,
) -> Result<Option<Notice>, Fault> {
    let of = match opened {
        Opened::Live(_) => return Ok(None),
        Opened::Unknown => return Ok(Some(unknown(w))),
        Opened::TakenBack => {
            return Ok(Some(
                Notice::new(StatusCode::GONE, w.t("link-taken-back"))
                    .text(w.t("link-taken-back-text"))
                    .button(w.t("error-home"), "/"),
            ));
        }
        Opened::Expired(i) | Opened::Used(i) | Opened::Declined(i) => i,
        Opened::Replaced { invitation, .. } => invitation,
    };
    let practice = practices::load(app, of.practice).await?;
    dress_of(w, &practice, of);
    let phone = |n: Notice| match practice.profile.phone.as_str() {
        "" => n,
        phone => n.text(w.put("phone", phone).t("link-call")),
    };
    Ok(Some(match opened {
        Opened::Expired(_) => Notice::new(StatusCode::GONE, w.t("link-old"))
            .tone(Tone::Warn)
            .text(w.t("link-old-text"))
            .post_button(w.t("link-old-send"), new_link, &[]),
        Opened::Used(_) => Notice::new(StatusCode::GONE, w.t("link-used"))
            .text(w.t("link-used-text"))
            .button(w.t("sign-in"), "/sign-in")
            .link(w.t("forgot-password"), "/forgot"),
        Opened::Replaced { newer_at, .. } => phone(
            Notice::new(StatusCode::GONE, w.t("link-newer"))
                .text(w.put("time", w.until(*newer_at)).t("link-newer-text")),
        ),
        _ => phone(
            Notice::new(StatusCode::OK, w.t("link-declined"))
                .tone(Tone::Done)
                .text(
                    w.put("practice", practice.profile.notice_name())
                        .t("link-declined-text"),
                ),
        ),
    }))
}

fn dress_of(w: &Web, practice: &Practice, i: &Invitation) {
    let lang = i.progress.lang.as_deref().unwrap_or(&practice.lang);
    dress(w, practice, lang, i.progress.tz.as_deref());
}
