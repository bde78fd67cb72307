//! Opening a mailed link, the page that says who wrote, a new link for one that is too old, and joining with an account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow;
use super::super::model;
use super::super::visit::{NEW_LINK, Visit};
use super::press;
use crate::app::App;
use crate::features::complete::{self, Joined};
use crate::guard::{self, Flow, Turned};
use crate::holder::{self, Account, Offer};
use crate::invitations::{LinkKind, Opened, links, release, stage};
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};
use db::Id;
use vault::Token;

/// `GET /i/SECRET`: to the clean address. HEAD does the same; both may come fifty times from scanners.
pub async fn open_invitation(State(app): State<App>, w: Web) -> Result<Response, Error> {
    open(&app, &w, LinkKind::Invite, "/join").await
}

/// `GET /n/SECRET`
pub async fn open_decline(State(app): State<App>, w: Web) -> Result<Response, Error> {
    open(&app, &w, LinkKind::Decline, "/not-me").await
}

async fn open(app: &App, w: &Web, kind: LinkKind, clean: &str) -> Result<Response, Error> {
    let Some(token) = secret_of(w.path()) else {
        return Err(holder::unknown(w).into());
    };
    match links::open(app, kind, &token).await? {
        Opened::Unknown => return Err(holder::unknown(w).into()),
        Opened::Live(live)
            if kind == LinkKind::Invite && live.0.first_opened_at.is_none() && w.is_looking() =>
        {
            // The sender's timeline is worth a note, not an error page.
            let now = app.now();
            let notes = vec![
                links::first_opened(&live.0, now),
                stage::opened(live.1.contact, now),
            ];
            if let Err(e) = app.db.write(notes).await {
                tracing::warn!(error = %e, "the first opening of a link was not noted");
            }
        }
        _ => {}
    }
    // Links that lead nowhere get the cookie too: their page stands at the clean address, where no secret can leak from.
    Flow::start(app, w, kind, &token);
    Ok(see_other(clean))
}

/// The secret in a path as mail programs leave it: percent-encoded once more, with slashes, brackets, tails.
fn secret_of(path: &str) -> Option<Token> {
    let raw = path.get(1..)?.split_once('/')?.1;
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&b, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|h| std::str::from_utf8(h).ok());
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(decoded) if b == b'%' => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(b);
                rest = tail;
            }
        }
    }
    Token::parse(String::from_utf8_lossy(&bytes).trim_start_matches(['/', ' ']))
}

#[derive(Template)]
#[template(path = "features/register/landing.html")]
pub(super) struct Landing<'a> {
    pub w: &'a Web,
    pub heading: String,
    pub person: String,
    pub title: String,
    pub practice: &'a str,
    pub address: String,
    /// Its other offices.
    pub places: Vec<String>,
    pub phone: &'a str,
    pub logo: Option<String>,
    pub confirmed: bool,
    /// What a colleague is to be there; empty for everybody else.
    pub role: String,
    pub masked: String,
    pub label: String,
    pub href: &'static str,
    pub provision: bool,
    /// Whether a code may go to a phone on the way.
    pub code: bool,
    pub quiet: bool,
}

/// `GET /join`
pub async fn get(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    let (person, title) = v.inviter(&app).await?;
    let (p, i) = (&v.practice.profile, &v.invitation);
    let professional = model::is_professional(&i.progress, &v.facts);
    let label = if i.short {
        w.t("get-started")
    } else if i.progress.is_begun() || v.facts.waiting {
        w.t("join-continue")
    } else if professional {
        w.t("continue")
    } else {
        w.t("get-started")
    };
    let put = w.put("practice", p.notice_name());
    let heading = if i.provision {
        put.t("join-landing-provision")
    } else {
        put.t("join-landing")
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &Landing {
            w: &w,
            heading,
            person,
            title,
            practice: p.notice_name(),
            address: p.postal.one_line(),
            phone: &p.phone,
            logo: p.notice_logo_path(),
            confirmed: p.confirmed,
            // words: role-owner role-manager role-sender role-desk role-reader role-case-manager
            role: v.role().map_or_else(String::new, |r| {
                let role = w.t(&format!("role-{}", r.word().replace('_', "-")));
                w.put("role", role).t("join-landing-role")
            }),
            masked: v.contact.email.masked(),
            label,
            href: v.next().path(),
            provision: i.provision,
            code: v.facts.required.is_some()
                || (!i.short && (v.facts.phone_on_file || v.facts.asks_own_phone())),
            places: p.places.iter().map(|l| l.postal.one_line()).collect(),
            quiet: !professional && !v.facts.finished && !i.short,
        },
    ))
}

/// `POST /join/new-link`: *Send me a new link*. The same answer whatever happened.
pub async fn post_new_link(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    if flow.kind == LinkKind::Invite
        && form.ok()
        && let Opened::Expired(i) = links::open(&app, flow.kind, &flow.token).await?
    {
        flow::new_link(&app, &i, &press(&w, &form)).await?;
    }
    Ok(see_other(NEW_LINK))
}

/// `GET /join/new-link`: what the press came to.
pub async fn get_new_link(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    // Practice and language, as on every page of this link.
    let opened = links::open(&app, flow.kind, &flow.token).await?;
    holder::dead(&app, &w, &opened, NEW_LINK).await?;
    if release::is_strict(&app) {
        return Ok(holder::link_asked(&w).page(&w));
    }
    Ok(Notice::new(StatusCode::OK, w.t("link-sent"))
        .tone(Tone::Done)
        .text(w.t("link-sent-text"))
        .text(
            w.put("from", app.config.mail.from.as_str())
                .t("link-sent-junk"),
        )
        .page(&w))
}

#[derive(Template)]
#[template(path = "features/register/account.html")]
pub(super) struct AccountPage<'a> {
    pub w: &'a Web,
    pub practice: &'a str,
    pub offer: Offer,
    /// Who is signed in; empty: nobody.
    pub name: String,
    pub mark: String,
}

/// The invitation of a link that invites: a link that only declines joins nothing.
async fn inviting(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
    if flow.kind == LinkKind::Decline {
        return Err(Turned::Away("/not-me".into()));
    }
    Visit::any(app, w, flow).await
}

/// `GET /join/account`: the invited address has an account. Its owner signs in and adds what waits; looking changes nothing.
pub async fn get_account(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = inviting(&app, &w, flow).await?;
    let name = match v.account(&app, &w).await? {
        Account::None => return Ok(see_other("/join")),
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::Own(signed) => signed.name.full(),
        Account::SignedOut => String::new(),
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &AccountPage {
            w: &w,
            offer: Offer::to(&w, &v.practice, &v.invitation),
            practice: v.practice.profile.notice_name(),
            name,
            mark: v.mark(),
        },
    ))
}

/// `POST /join/account`: what waits is added to the account of whoever is signed in, whose address must be the invited one.
pub async fn post_account(State(app): State<App>, w: Web, form: Form) -> Result<Response, Turned> {
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    if let Some(path) = complete::joined_before(&app, &w, once).await? {
        Flow::end(&w);
        return Ok(see_other(&path));
    }
    let flow = Flow::of(&w).ok_or_else(|| Turned::from(guard::open_link_again(&w)))?;
    let v = inviting(&app, &w, flow).await?;
    v.same(&w, &form)?;
    let signed = match v.account(&app, &w).await? {
        Account::Own(signed) => signed,
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::None | Account::SignedOut => return Ok(see_other("/join/account")),
    };
    let (i, token, source) = (&v.invitation, &v.flow.token, guard::source(&w));
    match complete::join_by_link(&app, &signed, i, token, once, &source).await? {
        Some(Joined::Done(path)) => {
            guard::into_ward(&app, &w, &signed, v.invitation.contact).await;
            Flow::end(&w);
            Ok(see_other(&path))
        }
        Some(Joined::Over) => Ok(see_other("/inbox")),
        None => Ok(see_other("/join/account")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use vault::SeededRandom;

    #[test]
    fn secrets_survive_what_mail_programs_do() {
        let token = Token::random(&SeededRandom::new(3));
        let s = token.text();
        let half = s.split_at(20);
        let mangled = [
            format!("/i/{s}"),
            format!("/i/{s}/"),
            format!("/i//{s}"),
            format!("/i/{s}."),
            format!("/i/{s},"),
            format!("/i/{s}!"),
            format!("/i/{s})"),
            format!("/i/{s}%3E"),
            format!("/i/%3C{s}%3E"),
            format!("/i/%22{s}%22"),
            format!("/i/{s}%20"),
            format!("/i/%20{s}"),
            format!("/i/{s}%23top"),
            format!("/i/{s}%2523top"),
            format!("/i/{s}=="),
            format!("/i/{s}%3D"),
            format!("/i/{s}&amp;utm_source=x"),
            format!("/i/{s}amp;utm=x"),
            format!("/i/{s};jsessionid=1"),
            format!("/i/{s}/Read-it-here"),
            format!("/i/{}%0D%0A{}", half.0, half.1),
            format!("/i/{}%20{}", half.0, half.1),
            format!("/i/{}%E2%80%8B{}", half.0, half.1),
            format!("/i/{s}%E2%80%9D"),
            format!("/i/%{:02x}{}", s.as_bytes()[0], &s[1..]),
        ];
        for path in &mangled {
            assert_eq!(secret_of(path).as_ref(), Some(&token), "{path}");
        }
        for path in [
            "/i/", "/i", "/", "", "/i/0", "/i/null", "/i/[]", "/i/%00", "/i/%", "/i/%f", "/i/%zz",
            "/i/../..",
        ] {
            assert_eq!(secret_of(path), None, "{path}");
        }
        assert_ne!(secret_of(&format!("/i/{}", s.to_uppercase())), Some(token));
        assert_eq!(secret_of(&format!("/i/{}", &s[..40])), None);
        assert_eq!(secret_of(&format!("/i/{}", "A".repeat(43))), None);
        assert_eq!(secret_of(&format!("/i/{}", "%41".repeat(2_000))), None);
    }
}
