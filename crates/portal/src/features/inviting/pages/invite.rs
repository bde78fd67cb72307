//! *Invite somebody*: a colleague or an outsider, without a message.

use super::super::flow::Here;
use super::super::flow::invite::{self, Invited, Wanted};
use super::{Inviter, languages, once, relationship, role, wait};
use crate::accounts::password::email_of;
use crate::accounts::phone::PhoneError;
use crate::accounts::{Email, PersonName, Phone, PhoneKind};
use crate::app::App;
use crate::config::PhoneMode;
use crate::contacts::Relationship;
use crate::features::login::stepup::{self, InForm};
use crate::guard;
use crate::invitations::setup::ROLES;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

/// Why the code cannot be chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// It can.
    No,
    /// The operator demands it.
    Operator,
    /// The practice demands it.
    Practice,
    /// Nothing can be sent.
    NoPhones,
}

#[derive(Template)]
#[template(path = "features/inviting/invite.html")]
pub(super) struct InvitePage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub relationships: Vec<Choice>,
    pub roles: Vec<Choice>,
    pub languages: Vec<Choice>,
    pub lang: &'a str,
    pub locked: Locked,
    pub looks_like: Option<(String, String)>,
    /// Whose password is asked for, where it was not given lately.
    pub password: Option<String>,
}

impl InvitePage<'_> {
    fn two_steps(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new("on", w.t("compose-two-step-on")).hint(w.t("invite-two-step-on")),
            Choice::new("off", w.t("compose-two-step-off")).hint(w.t("invite-two-step-off")),
        ]
    }

    fn why(&self) -> String {
        match self.locked {
            Locked::No => String::new(),
            Locked::Operator => self.w.t("compose-two-step-operator"),
            Locked::Practice => self.w.t("compose-two-step-practice"),
            Locked::NoPhones => self.w.t("invite-two-step-no-phones"),
        }
    }

    fn asks_phones(&self) -> bool {
        self.locked != Locked::NoPhones
    }
}

fn locked(app: &App, here: &Here) -> Locked {
    if app.config.phone.mode == PhoneMode::Off {
        Locked::NoPhones
    } else if app.config.policy.two_step_required {
        Locked::Operator
    } else if here.practice.policy.two_step_required {
        Locked::Practice
    } else {
        Locked::No
    }
}

/// Whom this member may invite.
pub(super) fn relationships(w: &Web, manager: bool, outsiders: bool) -> Vec<Choice> {
    Relationship::ALL
        .into_iter()
        .filter(|r| if r.is_here() { manager } else { outsiders })
        .map(|r| Choice::new(r.word(), relationship(w, r)))
        .collect()
}

/// What a colleague may be, with what each means.
pub(super) fn roles(w: &Web, owner: bool) -> Vec<Choice> {
    // words: invite-role-manager invite-role-sender invite-role-desk invite-role-reader
    ROLES
        .into_iter()
        .filter(|r| owner || *r != "manager")
        .map(|r| Choice::new(r, role(w, r)).hint(w.t(&format!("invite-role-{r}"))))
        .collect()
}

async fn show(
    app: &App,
    w: &Web,
    i: &Inviter,
    form: &Form,
    looks_like: Option<(String, String)>,
    status: StatusCode,
) -> Result<Response, Error> {
    // Asked of managers only: nobody else changes who is a member.
    let asks = i.here.manager && !stepup::fresh(&i.signed, app.now());
    let password = match asks {
        true => Some(email_of(app, i.signed.actor.person).await?.canonical()),
        false => None,
    };
    let show = InvitePage {
        w,
        form,
        relationships: relationships(w, i.here.manager, i.here.outsiders),
        roles: match i.here.manager {
            true => roles(w, i.here.owner),
            false => Vec::new(),
        },
        languages: languages(),
        lang: &i.here.practice.lang,
        locked: locked(app, &i.here),
        looks_like,
        password,
    };
    Ok(page(w, status, &show))
}

/// Nobody to invite: what is missing, and who can mend it.
fn cannot(w: &Web, here: &Here) -> Notice {
    if here.owes_sheet {
        Notice::new(StatusCode::FORBIDDEN, w.t("invite-no-sheet"))
            .tone(Tone::Warn)
            .text(w.t("invited-sheet"))
            .button(w.t("nav-practice"), "/practice")
    } else {
        Notice::new(StatusCode::FORBIDDEN, w.t("invite-cannot"))
            .tone(Tone::Warn)
            .text(w.t("invite-cannot-text"))
            .button(w.t("invited-back"), "/people/invited")
    }
}

/// `GET /people/invite`
pub async fn get(State(app): State<App>, w: Web, i: Inviter) -> Result<Response, Error> {
    if !i.here.manager && !i.here.outsiders {
        return Ok(cannot(&w, &i.here).page(&w));
    }
    show(&app, &w, &i, &Form::blank(), None, StatusCode::OK).await
}

/// `POST /people/invite`
pub async fn post(
    State(app): State<App>,
    w: Web,
    i: Inviter,
    mut form: Form,
) -> Result<Response, Error> {
    if !i.here.manager && !i.here.outsiders {
        return Ok(cannot(&w, &i.here).page(&w));
    }
    let mut looks_like = None;
    let wanted = read(&app, &w, &i, &mut form, &mut looks_like);
    let colleague = wanted.as_ref().is_some_and(|x| x.role.is_some());
    if colleague
        && let InForm::Paused(page) = stepup::in_form(&app, &w, &i.signed, &mut form).await?
    {
        return Ok(page);
    }
    if let (Some(wanted), true) = (wanted, form.ok()) {
        let (once, source) = (once(&form)?, guard::source(&w));
        let done = invite::invite(&app, &i.signed, &i.here, &wanted, once, &source).await?;
        let person = |contact| format!("/people/invited/{contact}");
        match done {
            Invited::Done { .. } => return Ok(see_other("/people/invited?done=invited")),
            Invited::Waits { contact } => {
                return Err(known(&w, "invite-waits", person(contact)).into());
            }
            Invited::In { contact } => {
                return Err(known(&w, "invite-in", format!("/contacts/{contact}")).into());
            }
            Invited::Wait { until } => {
                return Err(wait(&w, until, w.t("invite-limit"), "/people/invite").into());
            }
            Invited::Member => form.fail("email", w.t("invite-member")),
            Invited::Declined => form.fail("email", w.t("compose-declined")),
            Invited::Own => form.fail("email", w.t("invite-own")),
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    show(&app, &w, &i, &form, looks_like, status).await
}

/// They are known: there is something better than a second invitation.
fn known(w: &Web, what: &str, path: String) -> Notice {
    // words: invite-waits invite-waits-text invite-in invite-in-text
    Notice::new(StatusCode::CONFLICT, w.t(what))
        .text(w.t(&format!("{what}-text")))
        .button(w.t("invite-see"), &path)
        .link(w.t("invite-other"), "/people/invite")
}

fn read(
    app: &App,
    w: &Web,
    i: &Inviter,
    form: &mut Form,
    looks_like: &mut Option<(String, String)>,
) -> Option<Wanted> {
    let choices = relationships(w, i.here.manager, i.here.outsiders);
    let words: Vec<&str> = choices.iter().map(|c| c.value.as_str()).collect();
    let relationship = form
        .one_of(w, "relationship", &words, "compose-relationship-missing")
        .and_then(Relationship::parse);
    let here = relationship.is_some_and(Relationship::is_here);
    let role = match here {
        true => form
            .one_of(w, "role", &ROLES, "invite-role-missing")
            .map(str::to_owned),
        false => None,
    };
    if role.as_deref() == Some("manager") && !i.here.owner {
        form.fail("role", w.t("invite-role-owner"));
    }
    let name = PersonName {
        title: form.read(w, "title", fields::NAME),
        first: form.read(w, "first", fields::NAME.required("compose-first-missing")),
        last: form.read(w, "last", fields::NAME.required("compose-last-missing")),
    };
    let email = match Email::parse(form.value("email")) {
        Ok(e) => {
            *looks_like = e.look_alike().map(|like| (e.canonical(), like));
            if looks_like.is_some() && form.value("sure") != e.canonical() {
                form.forget("sure");
                form.fail("sure", w.t("look-alike-tick"));
            }
            Some(e)
        }
        Err(e) => {
            form.fail("email", w.t(&e.to_string()));
            None
        }
    };
    let lang = form.one_of(w, "lang", &["en", "es"], "required-choice");
    let lock = locked(app, &i.here);
    let phones = match lock {
        Locked::NoPhones => Vec::new(),
        _ => phones(app, w, form),
    };
    let two_step = match lock {
        Locked::No => form.value("two_step") != "off",
        Locked::Operator | Locked::Practice => true,
        Locked::NoPhones => false,
    };
    Some(Wanted {
        email: email?,
        name,
        relationship: relationship?,
        lang: lang?.to_owned(),
        phones,
        role,
        two_step,
    })
}

fn phones(app: &App, w: &Web, form: &mut Form) -> Vec<(Phone, PhoneKind)> {
    let mut out: Vec<(Phone, PhoneKind)> = Vec::new();
    let c = &app.config;
    for (name, kind) in [
        ("mobile", PhoneKind::Mobile),
        ("landline", PhoneKind::Landline),
    ] {
        let typed = form.read(w, name, fields::PHONE);
        match Phone::parse(&typed, kind, &c.operator.country, &c.phone.countries) {
            Ok(phone) if out.iter().any(|(p, _)| p.e164 == phone.e164) => {
                form.fail(name, w.t("compose-phone-twice"));
            }
            Ok(phone) => out.push((phone, kind)),
            Err(PhoneError::Empty) => {}
            Err(e) => form.fail(name, w.t(&e.to_string())),
        }
    }
    out
}
