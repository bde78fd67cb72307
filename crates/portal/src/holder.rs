//! What every page for the holder of a mailed link has in common: the practice's name and phone at their places, the language
//! the sender suggests, and the pages of links that lead nowhere any more.
//!
//! Who holds a link has the invited person's mail, or got it from them: these pages name the practice that wrote, never the
//! person, and a secret that we do not know learns nothing at all.

use http::StatusCode;

use crate::accounts::Email;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::guard;
use crate::invitations::{self, Invitation, Opened};
use crate::practices::{self, Practice};
use crate::web::{Brand, Form, Help, Lang, Notice, Tone, Tz, Web, Wish};
use db::Id;

/// What the invited address and the session of the browser have to do with each other.
pub enum Account {
    /// No account, nobody signed in: the sign-up goes on.
    None,
    /// The address has an account, and its owner is signed in.
    Own(Box<Signed>),
    /// The address has an account; nobody is signed in.
    SignedOut,
    /// Somebody else is signed in.
    SomeoneElse,
}

/// Whether the invited address has an account, and who is signed in.
///
/// # Errors
/// When the database is away.
pub async fn account(app: &App, w: &Web, invited: &Email) -> Result<Account, Fault> {
    let bidx = contacts::address_index(app, invited);
    let owner = crate::accounts::address::find(app, &bidx)
        .await?
        .map(|a| a.person);
    Ok(match (guard::session(app, w).await?, owner) {
        (Found::Live(s), Some(owner)) if s.actor.person == owner => Account::Own(s),
        (Found::Live(_), _) => Account::SomeoneElse,
        (_, Some(_)) => Account::SignedOut,
        (_, None) => Account::None,
    })
}

/// A new link comes when somebody of the practice sends it: a decline was taken back.
pub fn awaited(w: &Web) -> Notice {
    Notice::new(StatusCode::OK, w.t("join-wanted-done"))
        .tone(Tone::Done)
        .text(w.t("join-wanted-done-text"))
}

/// A new link comes as soon as somebody of the practice is signed in: policy `strict`.
pub fn link_asked(w: &Web) -> Notice {
    Notice::new(StatusCode::OK, w.t("link-asked"))
        .tone(Tone::Done)
        .text(w.t("link-asked-text"))
        .text(w.t("link-asked-safe"))
}

/// Whether a decline can be taken back. Not that of an invitation without a message: nobody would be told who could send again. Nor an
/// invitation that ended because its address was left: nobody at that address has declined anything.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn may_want(app: &App, i: &Invitation) -> Result<bool, Fault> {
    if i.provision {
        return Ok(false);
    }
    let Some(contact) = contacts::by_id(app, i.practice, i.contact).await? else {
        return Ok(false);
    };
    let bidx = contacts::address_index(app, &contact.email);
    let why = invitations::store::suppressed(&app.db, &bidx, i.practice).await?;
    Ok(why.as_deref() == Some("declined"))
}

/// What an invitation adds to the account of somebody who has one: a text and the words of the button. `sign_in` is the text for somebody
/// who must sign in first.
pub struct Offer {
    /// What it adds.
    pub text: String,
    /// The button.
    pub label: String,
    /// The same for somebody who is not signed in.
    pub sign_in: String,
}

impl Offer {
    /// In words. `practice`: its name as strangers may see it.
    pub fn of(w: &Web, practice: &str, provision: bool, team: bool) -> Offer {
        let put = w.put("practice", practice);
        if team {
            Offer {
                text: put.t("join-team-text"),
                label: w.t("join-team"),
                sign_in: w.put("practice", practice).t("join-team-sign-in"),
            }
        } else if provision {
            Offer {
                text: put.t("join-known-text"),
                label: w.t("finish-account-add"),
                sign_in: w.put("practice", practice).t("join-known-sign-in"),
            }
        } else {
            Offer {
                text: put.t("finish-account-add-text"),
                label: w.t("finish-account-add"),
                sign_in: w.put("practice", practice).t("finish-account-sign-in"),
            }
        }
    }

    /// That of an invitation.
    pub fn to(w: &Web, practice: &Practice, i: &Invitation) -> Offer {
        let team = i.progress.role.is_some();
        Offer::of(w, practice.profile.notice_name(), i.provision, team)
    }
}

/// Where a decline is taken back: *I pressed this by mistake*.
pub const WANTED: &str = "/not-me/mistake";

/// Marks a form as shown for this invitation: two of them may be open in one browser, which has one flow cookie.
pub fn mark(invitation: Id) -> String {
    let id = [b"form of ", invitation.as_bytes().as_slice()].concat();
    hex::encode(&vault::hash::sha256(&id)[..8])
}

/// The page for a form that was shown for another invitation than the one in the cookie: nothing was done. None: it is the same.
pub fn other(w: &Web, form: &Form, invitation: Id, on: &str) -> Option<Notice> {
    (form.value("for") != mark(invitation)).then(|| {
        Notice::new(StatusCode::CONFLICT, w.t("join-other"))
            .tone(Tone::Warn)
            .text(w.t("join-other-text"))
            .button(w.t("continue"), on)
    })
}

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
        Opened::Expired(i) | Opened::Used(i) | Opened::Declined(i) | Opened::Awaited(i) => i,
        Opened::Replaced { invitation, .. } => invitation,
    };
    let practice = practices::load(app, of.practice).await?;
    dress_of(app, w, &practice, of).await?;
    let phone = |n: Notice| match practice.profile.phone.as_str() {
        "" => n,
        phone => n.text(w.put("phone", phone).t("link-call")),
    };
    Ok(Some(match opened {
        Opened::Expired(_) => Notice::new(StatusCode::GONE, w.t("link-old"))
            .tone(Tone::Warn)
            .text(w.t("link-old-text"))
            .post_button(w.t("link-old-send"), new_link, &[]),
        // People keep the mail as their way in; who is in already gets on with one press.
        Opened::Used(_) if matches!(guard::session(app, w).await, Ok(Found::Live(_))) => {
            Notice::new(StatusCode::GONE, w.t("link-used"))
                .text(w.t("link-used-signed-in"))
                .button(w.t("mailbox-inbox"), "/inbox")
        }
        Opened::Used(_) => Notice::new(StatusCode::GONE, w.t("link-used"))
            .text(w.t("link-used-text"))
            .button(w.t("sign-in"), "/sign-in")
            .link(w.t("forgot-password"), "/forgot"),
        Opened::Awaited(_) => awaited(w),
        Opened::Replaced { newer_at, .. } => phone(
            Notice::new(StatusCode::GONE, w.t("link-newer"))
                .text(w.put("time", w.until(*newer_at)).t("link-newer-text"))
                .button(w.t("error-home"), "/"),
        ),
        _ => {
            let notice = Notice::new(StatusCode::OK, w.t("link-declined"))
                .tone(Tone::Done)
                .text(
                    w.put("practice", practice.profile.notice_name())
                        .t("link-declined-text"),
                )
                .button(w.t("error-home"), "/");
            phone(if may_want(app, of).await? {
                notice.link(w.t("link-declined-mistake"), WANTED)
            } else {
                notice
            })
        }
    }))
}

async fn dress_of(app: &App, w: &Web, practice: &Practice, i: &Invitation) -> Result<(), Fault> {
    // What the person chose, what the sender suggested, what the practice speaks.
    let suggested = contacts::by_id(app, practice.id, i.contact).await?;
    let lang = match (&i.progress.lang, &suggested) {
        (Some(chosen), _) => chosen,
        (None, Some(contact)) => &contact.lang,
        (None, None) => &practice.lang,
    };
    dress(w, practice, lang, i.progress.tz.as_deref());
    Ok(())
}
