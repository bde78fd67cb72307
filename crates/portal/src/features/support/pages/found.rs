//! What a search found: states and times.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::changes::Change;
use super::super::find::{self, Found, Invited, Office, Person, Subject};
use super::super::guard::Agent;
use super::super::verify::{self, Outcome};
use super::{id_of, phone_word};
use crate::app::App;
use crate::invitations::State as Invitation;
use crate::invitations::corrections;
use crate::web::{Error, Web, page};

/// A fact with, where it is masked, the address of the page that reveals it.
pub(super) struct Fact {
    pub label: String,
    pub value: String,
    pub reveal: String,
}

/// One thing that was found.
pub(super) struct Card {
    pub title: String,
    pub kind: String,
    pub facts: Vec<Fact>,
    pub steps: Vec<(String, i64)>,
    /// A warning.
    pub warn: String,
    /// What stands of the identity check.
    pub verified: String,
    /// Where to verify.
    pub verify: String,
    /// What may be done, with where.
    pub actions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "features/support/found.html")]
pub(super) struct FoundPage<'a> {
    pub w: &'a Web,
    pub what: String,
    pub cards: Vec<Card>,
    pub more: bool,
    pub done: bool,
}

/// `GET /support/l/{lookup}`
pub async fn get(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let l = find::lookup(&app, &a, id_of(&id)?).await?;
    let Found {
        people,
        invitations,
        practices,
        more,
    } = find::find(&app, &l).await?;
    let subjects = people
        .into_iter()
        .map(Subject::Person)
        .chain(invitations.into_iter().map(Subject::Invited))
        .chain(practices.into_iter().map(Subject::Office));
    let mut cards = Vec::new();
    for s in subjects {
        let standing = verify::standing(&app, &a, s.id()).await?;
        let under = format!("/support/l/{}/{}", l.id, s.path());
        cards.push(card(&w, &s, &under, standing, a.may_change()));
    }
    let view = FoundPage {
        w: &w,
        what: l.query.masked(),
        cards,
        more,
        done: w.query("done").is_some(),
    };
    Ok(page(&w, StatusCode::OK, &view))
}

/// How the page shows a subject.
pub(super) fn card(
    w: &Web,
    s: &Subject,
    under: &str,
    standing: Option<(Outcome, i64)>,
    may_change: bool,
) -> Card {
    let mut c = match s {
        Subject::Person(p) => person(w, p, under),
        Subject::Invited(i) => invited(w, i, under),
        Subject::Office(o) => office(w, o),
    };
    c.verify = format!("{under}/verify");
    c.verified = match standing {
        Some((o, until)) if o.is_verified() => {
            w.put("time", w.until(until)).t("support-verified-until")
        }
        Some(_) => w.t("support-verified-no"),
        None => w.t("support-verified-never"),
    };
    if may_change {
        for change in Change::of(s) {
            let href = format!("{under}/change?do={}", change.word());
            c.actions.push((change_word(w, change), href));
        }
        match s {
            Subject::Invited(i) if i.invitation.state.waits() => c
                .actions
                .push((w.t("support-phone-other"), format!("{under}/phone"))),
            Subject::Office(o) if o.state == "active" => {
                c.actions.push((w.t("support-add"), format!("{under}/add")));
            }
            _ => {}
        }
    }
    c
}

/// The words of a change's button.
pub(super) fn change_word(w: &Web, change: Change) -> String {
    match change {
        Change::Resend => w.t("support-do-resend"),
        Change::VoidLinks => w.t("support-do-void"),
        Change::Unlock => w.t("support-do-unlock"),
        Change::Close => w.t("support-do-close"),
        Change::Reopen => w.t("support-do-reopen"),
    }
}

fn blank(title: String, kind: String) -> Card {
    Card {
        title,
        kind,
        facts: Vec::new(),
        steps: Vec::new(),
        warn: String::new(),
        verified: String::new(),
        verify: String::new(),
        actions: Vec::new(),
    }
}

fn plain(label: String, value: String) -> Fact {
    Fact {
        label,
        value,
        reveal: String::new(),
    }
}

fn person(w: &Web, p: &Person, under: &str) -> Card {
    let mut c = blank(p.name.clone(), w.t("support-kind-person"));
    c.facts.push(plain(
        w.t("support-state"),
        match p.active {
            true => w.t("support-active"),
            false => w.t("support-closed"),
        },
    ));
    c.facts.push(Fact {
        label: w.t("email"),
        value: p.email.masked(),
        reveal: format!("{under}/reveal?what=address"),
    });
    for (id, own) in &p.phones {
        c.facts.push(Fact {
            label: w.t("support-own-phone"),
            value: phone_word(w, own.kind, own.phone.ending()),
            reveal: format!("{under}/reveal?what={id}"),
        });
    }
    let factors: Vec<String> = p.factors.iter().map(|f| factor_word(w, f)).collect();
    c.facts
        .push(plain(w.t("support-factors"), factors.join(", ")));
    c.facts.push(plain(
        w.t("settings-two-step"),
        match p.two_step {
            true => w.t("settings-on"),
            false => w.t("settings-off"),
        },
    ));
    c.facts.push(plain(
        w.t("support-places"),
        w.put("devices", p.places.0)
            .put("sessions", p.places.1)
            .t("support-places-count"),
    ));
    for (practice, role) in &p.seats {
        c.facts.push(plain(
            w.t("support-member"),
            format!("{practice} · {}", role_word(w, role)),
        ));
    }
    if let Some(until) = p.paused_until {
        c.warn = w.put("time", w.until(until)).t("support-paused");
    } else if p.trouble > 0 {
        c.warn = w.t("support-mail-trouble");
    }
    c
}

fn factor_word(w: &Web, kind: &str) -> String {
    match kind {
        "password" => w.t("password"),
        "recovery" => w.t("support-factor-recovery"),
        "totp" => w.t("support-factor-totp"),
        "passkey" => w.t("support-factor-passkey"),
        _ => w.t("support-factor-other"),
    }
}

/// The words of a member's role.
pub(super) fn role_word(w: &Web, role: &str) -> String {
    match role {
        "owner" => w.t("support-role-owner"),
        "manager" => w.t("support-role-manager"),
        "sender" => w.t("support-role-sender"),
        "desk" => w.t("support-role-desk"),
        _ => w.t("support-role-reader"),
    }
}

fn invited(w: &Web, i: &Invited, under: &str) -> Card {
    let mut c = blank(i.name.clone(), w.t("support-kind-invitation"));
    let inv = &i.invitation;
    c.facts
        .push(plain(w.t("support-practice"), i.practice.clone()));
    c.facts.push(plain(
        w.t("support-state"),
        match inv.state {
            Invitation::Open => w.t("support-inv-open"),
            Invitation::Finished => w.t("support-inv-finished"),
            Invitation::Active => w.t("support-inv-active"),
            Invitation::Declined => w.t("support-inv-declined"),
            Invitation::Void => w.t("support-inv-void"),
        },
    ));
    c.facts.push(Fact {
        label: w.t("email"),
        value: i.email.masked(),
        reveal: format!("{under}/reveal?what=address"),
    });
    for p in &i.phones {
        c.facts.push(Fact {
            label: w.t("support-filed-phone"),
            value: phone_word(w, p.kind, p.phone.ending()),
            reveal: format!("{under}/reveal?what={}", p.id),
        });
    }
    if i.phones.is_empty() {
        c.facts
            .push(plain(w.t("support-filed-phone"), w.t("support-none")));
    }
    c.facts
        .push(plain(w.t("support-until"), w.date_time(inv.expires_at)));
    c.steps = i
        .steps
        .iter()
        .filter_map(|(kind, at)| step_word(w, kind).map(|text| (text, *at)))
        .collect();
    c.warn = match &i.correction {
        Some(x) if x.state == corrections::State::Asked => w.t("support-correction-asked"),
        Some(x) => w
            .put("time", w.until(x.run_at.unwrap_or_default()))
            .t("support-correction-waits"),
        None if i.trouble > 0 => w.t("support-mail-trouble"),
        None if inv.phone_wrong_at.is_some() => w.t("support-phone-wrong"),
        None => String::new(),
    };
    c
}

/// What happened, as support is told: no mail server's name, nobody's.
fn step_word(w: &Web, kind: &str) -> Option<String> {
    Some(match kind {
        "queued" => w.t("delivery-queued"),
        "delayed" => w.t("delivery-delayed"),
        "held" => w.t("support-step-held"),
        "accepted" => w.t("delivery-accepted"),
        "failed" => w.t("delivery-failed"),
        "opened" => w.t("delivery-opened"),
        "code_sent" => w.t("delivery-code-sent"),
        "code_failed" => w.t("delivery-code-failed"),
        "phone_wrong" => w.t("support-phone-wrong"),
        "address_wrong" => w.t("support-step-address-wrong"),
        "phone_corrected" => w.t("delivery-phone-corrected"),
        "address_corrected" => w.t("delivery-address-corrected"),
        "resent" => w.t("delivery-resent"),
        "registered" => w.t("delivery-registered"),
        "read" => w.t("delivery-read"),
        "replied" => w.t("delivery-replied"),
        "declined" => w.t("delivery-declined"),
        "wanted" => w.t("delivery-wanted"),
        "links_ended" => w.t("delivery-links-ended"),
        "phone_stopped" => w.t("delivery-phone-stopped"),
        _ => return None,
    })
}

fn office(w: &Web, o: &Office) -> Card {
    let mut c = blank(o.profile.name.clone(), w.t("support-practice"));
    c.facts.push(plain(
        w.t("support-state"),
        match o.state.as_str() {
            "active" => w.t("support-active"),
            _ => w.t("support-setup"),
        },
    ));
    // Anybody can found a practice under a name that sounds known.
    c.facts.push(plain(
        w.t("support-confirmed"),
        match o.profile.confirmed {
            true => w.t("support-confirmed-yes"),
            false => w.t("support-confirmed-no"),
        },
    ));
    c.facts.push(plain(
        w.t("support-practice-phone"),
        match o.profile.phone.is_empty() {
            true => w.t("support-none"),
            false => o.profile.phone.clone(),
        },
    ));
    c.facts.push(plain(
        w.t("support-practice-address"),
        o.profile.postal.one_line(),
    ));
    c.facts
        .push(plain(w.t("support-managers"), o.managers.to_string()));
    c
}
