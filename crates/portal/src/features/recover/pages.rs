//! Forgot Password: asking, the link, the code, the new password.

use super::flow::{self, Asked, Finished, Opened, Reset};
use super::spare;
use crate::accounts::device::token_for;
use crate::accounts::store::PersonRow;
use crate::accounts::{Email, factor, password as passwords};
use crate::app::App;
use crate::escrow;
use crate::fault::Fault;
use crate::features::login::choose;
use crate::features::verify::{By, Challenge, Door, Place, Purpose, Then, both, proof};
use crate::guard::{self, Flow, open_link_again};
use crate::invitations::LinkKind;
use crate::messages::share;
use crate::practices::sheet;
use crate::web::cookies::Name as Cookie;
use crate::web::ui::PasswordRule;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, fields, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use db::Id;
use http::StatusCode;
use vault::{KeyPair, RecoveryCode, SheetSecret, Token};

/// Where a code to an own phone is asked for.
pub const CODE: &str = "/reset/code";
pub(super) const PASSWORD: &str = "/reset/password";
/// Kinds of factors that are a second step.
const SECOND: [&str; 3] = ["phone", "totp", "passkey"];

// ---- asking ----

#[derive(Template)]
#[template(path = "features/recover/forgot.html")]
struct ForgotPage<'a> {
    w: &'a Web,
    form: &'a Form,
}

#[derive(Template)]
#[template(path = "features/recover/sent.html")]
struct SentPage<'a> {
    w: &'a Web,
    from: &'a str,
}

/// *Forgot Password*.
pub async fn form(w: Web) -> Response {
    page(
        &w,
        StatusCode::OK,
        &ForgotPage {
            w: &w,
            form: &Form::blank(),
        },
    )
}

/// Asks for the mail.
pub async fn ask(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let typed = form.read(&w, "email", fields::EMAIL.required("email-empty"));
    let email = match Email::parse(&typed) {
        Ok(email) => Some(email),
        Err(e) => {
            form.fail("email", w.t(&e.to_string()));
            None
        }
    };
    let (true, Some(email)) = (form.ok(), email) else {
        return Ok(page(
            &w,
            StatusCode::UNPROCESSABLE_ENTITY,
            &ForgotPage { w: &w, form: &form },
        ));
    };
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let source = guard::source(&w);
    let device = token_for(&app, guard::device(&w), false);
    let from = (&*w.client().bucket(), &device);
    match flow::ask(&app, &email, from, once, &source).await? {
        Asked::Sent => Ok(see_other("/forgot/sent")),
        Asked::Wait { until } => Err(Error::TooMany { until }),
    }
}

/// *Check your email*. It names no address: it is the same page for everybody.
pub async fn sent(State(app): State<App>, w: Web) -> Response {
    let from = app.config.mail.from.as_str();
    page(&w, StatusCode::OK, &SentPage { w: &w, from })
}

// ---- the link ----

pub(super) fn too_old(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("reset-old"))
        .text(w.t("reset-old-text"))
        .button(w.t("reset-new-link"), "/forgot")
}

fn used(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("reset-used"))
        .text(w.t("reset-used-text"))
        .button(w.t("sign-in"), "/sign-in")
        .link(w.t("sign-in-forgot"), "/forgot")
}

fn unknown(w: &Web) -> Notice {
    Notice::new(StatusCode::NOT_FOUND, w.t("reset-unknown"))
        .text(w.t("reset-unknown-text"))
        .button(w.t("reset-new-link"), "/forgot")
}

/// The mailed link: nothing is used up by opening it, by anybody, however often.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let Some(token) = Token::parse(&secret) else {
        return Err(unknown(&w).into());
    };
    match flow::open(&app, LinkKind::Reset, &token).await? {
        Opened::Live(_) => {
            Flow::start(&app, &w, LinkKind::Reset, &token);
            Ok(see_other("/reset"))
        }
        Opened::Old => Err(too_old(&w).into()),
        Opened::Used => Err(used(&w).into()),
        Opened::Unknown => Err(unknown(&w).into()),
    }
}

/// Somebody who walks through a reset.
pub(super) struct Walker {
    flow: Flow,
    pub(super) person: Box<PersonRow>,
    email: Email,
    /// Whether the person has a second factor: a proven phone, an app, a passkey.
    has_second: bool,
    /// The factor that was shown in this browser.
    second: Option<Id>,
    /// Whether the office is asked first all the same, about something that it was asked before.
    withheld: bool,
    /// Whether there is a recovery code.
    has_code: bool,
    /// Whether a practice that the person manages has a recovery sheet.
    has_sheet: bool,
    /// Whether the holders of the escrow key can be asked.
    pub(super) has_spare: bool,
    /// They have answered: the request, and what their answer opens.
    spare: Option<(escrow::Request, Vec<KeyPair>)>,
}

impl Walker {
    fn challenge(&self) -> Challenge {
        challenge(&self.flow, self.person.id)
    }

    /// Where to go on.
    pub(super) fn next(&self) -> &'static str {
        if self.has_second && self.second.is_none() {
            CODE
        } else {
            PASSWORD
        }
    }
}

fn challenge(flow: &Flow, person: Id) -> Challenge {
    Challenge {
        purpose: Purpose::Reset,
        subject: person,
        flow: flow.flow_hash,
        by: By::Person(person),
    }
}

/// The walker of a request, or the page instead.
pub(super) async fn walker(app: &App, w: &Web) -> Result<Walker, Error> {
    let resets = |f: &Flow| matches!(f.kind, LinkKind::Reset | LinkKind::Escrow);
    let Some(flow) = Flow::of(w).filter(resets) else {
        return Err(open_link_again(w).into());
    };
    let by_spare = flow.kind == LinkKind::Escrow;
    let person = match flow::open(app, flow.kind, &flow.token).await? {
        Opened::Live(p) => p,
        Opened::Old | Opened::Unknown if by_spare => return Err(spare::over(w).into()),
        Opened::Old => return Err(too_old(w).into()),
        Opened::Used => return Err(used(w).into()),
        Opened::Unknown => return Err(unknown(w).into()),
    };
    guard::speak(w, &person.lang, &person.tz);
    let spare = match by_spare {
        true => Some(spare::answered(app, w, &person, &flow.token).await?),
        false => None,
    };
    let factors = factor::of(app, person.id).await?;
    let has = |kind: &str| {
        factors
            .iter()
            .any(|f| f.kind == kind && f.verified_at.is_some())
    };
    let c = challenge(&flow, person.id);
    let second = proof(app, c.subject, &c.flow, c.purpose.proof())
        .await?
        .and_then(|p| p.detail)
        // One that went meanwhile proves nothing.
        .filter(|shown| {
            factors
                .iter()
                .any(|f| f.id == *shown && SECOND.contains(&f.kind.as_str()))
        });
    Ok(Walker {
        email: passwords::email_of(app, person.id).await?,
        has_second: SECOND.iter().any(|kind| has(kind)),
        has_code: !by_spare && has("recovery"),
        has_sheet: !by_spare && sheet::any(app, person.id).await?,
        has_spare: !by_spare && !escrow::held(app, &person).await?.is_empty(),
        spare,
        withheld: !share::withheld(app, person.id)
            .await
            .map_err(Fault::from)?
            .is_empty(),
        second,
        flow,
        person,
    })
}

#[derive(Template)]
#[template(path = "features/recover/intro.html")]
struct IntroPage<'a> {
    w: &'a Web,
    email: String,
    phone: bool,
    next: &'a str,
}

/// The first page after the link: its one button is a link, so a scanner that presses it changes nothing.
pub async fn intro(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let me = walker(&app, &w).await?;
    Ok(page(
        &w,
        StatusCode::OK,
        &IntroPage {
            w: &w,
            email: me.email.masked(),
            phone: me.has_second && me.second.is_none(),
            next: me.next(),
        },
    ))
}

// ---- the code ----

/// The holder of a reset link whose person has a phone.
pub struct Code;

impl Door for Code {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        let me = match walker(app, w).await {
            Ok(me) => me,
            Err(e) => return Err(e.into_response()),
        };
        if me.next() != CODE {
            return Err(see_other(PASSWORD));
        }
        // A text serves here beside an app, also for those who need one at sign-in: a reset lets nobody in.
        let own = match both(app, me.person.id).await {
            Ok(own) => own,
            Err(e) => return Err(Error::from(e).into_response()),
        };
        if own.is_empty() {
            let notice = Notice::new(StatusCode::SERVICE_UNAVAILABLE, w.t("sign-in-no-way"))
                .text(w.t("reset-no-way-text"))
                .tone(Tone::Warn)
                .button(w.t("back"), "/reset");
            return Err(notice.page(w));
        }
        Ok(Place {
            base: CODE.into(),
            challenge: me.challenge(),
            ways: own.ways,
            strong: own.strong,
            step: None,
            back: Some("/reset".into()),
            cannot: Some("/reset/phones".into()),
            trust_days: None,
            next: PASSWORD.into(),
            passed: Box::new(|_, _| Then::go(PASSWORD)),
        })
    }
}

/// *I cannot use these phones*.
pub async fn cannot(State(app): State<App>, w: Web) -> Result<Response, Error> {
    walker(&app, &w).await?;
    Ok(Notice::new(StatusCode::OK, w.t("verify-cannot"))
        .text(w.t("sign-in-phones-text"))
        .text(w.t("sign-in-phones-who"))
        .button(w.t("back"), CODE)
        .page(&w))
}

// ---- the new password ----

#[derive(Template)]
#[template(path = "features/recover/password.html")]
struct PasswordPage<'a> {
    w: &'a Web,
    form: &'a Form,
    email: &'a str,
    /// What may be typed from paper; with neither nothing is asked.
    has_code: bool,
    has_sheet: bool,
    /// The holders of the escrow key can be asked.
    has_spare: bool,
    /// They have answered: what they opened stays open.
    by_spare: bool,
    /// Whether what closes comes back by itself.
    second: bool,
    choices: Vec<Choice>,
    rules: Vec<PasswordRule>,
}

fn choices(w: &Web, has_code: bool, has_sheet: bool) -> Vec<Choice> {
    let (code, none) = if has_sheet {
        (w.t("reset-paper-code"), w.t("reset-paper-none"))
    } else {
        (w.t("reset-have-code"), w.t("reset-without-code"))
    };
    let code = Choice::new("have", code).hint(w.t("reset-have-code-hint"));
    let sheet = Choice::new("sheet", w.t("reset-paper-sheet")).hint(w.t("reset-paper-sheet-hint"));
    let none = Choice::new("without", none).hint(w.t("reset-without-code-hint"));
    let mut all = Vec::new();
    all.extend(has_code.then_some(code));
    all.extend(has_sheet.then_some(sheet));
    all.push(none);
    all
}

fn show(
    w: &Web,
    status: StatusCode,
    me: &Walker,
    form: &Form,
    rules: Vec<PasswordRule>,
) -> Response {
    page(
        w,
        status,
        &PasswordPage {
            w,
            form,
            email: &me.email.canonical(),
            has_code: me.has_code,
            has_sheet: me.has_sheet,
            has_spare: me.has_spare,
            by_spare: me.spare.is_some(),
            second: me.second.is_some() && !me.withheld,
            choices: choices(w, me.has_code, me.has_sheet),
            rules,
        },
    )
}

/// Twelve characters where a code stands beside it at every sign-in, fifteen where it stands alone.
async fn rules(app: &App, me: &Walker) -> Result<vault::policy::Rules, Fault> {
    let asked = me.person.two_step || app.config.policy.two_step_required;
    passwords::rules_of(app, me.person.id, me.has_second && asked).await
}

/// The form.
pub async fn password_form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let me = walker(&app, &w).await?;
    if me.next() != PASSWORD {
        return Ok(see_other(me.next()));
    }
    let list = choose::blank(&w, &rules(&app, &me).await?);
    Ok(show(&w, StatusCode::OK, &me, &Form::blank(), list))
}

/// The new password, and the recovery code if there is one.
pub async fn password(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    let me = match walker(&app, &w).await {
        Ok(me) => me,
        Err(e) => return answered(&app, &w, once).await?.ok_or(e),
    };
    if me.next() != PASSWORD {
        return Ok(see_other(me.next()));
    }
    let (code, words) = from_paper(&w, &mut form, &me);
    let rules = rules(&app, &me).await?;
    let (typed, list) = choose::read(&app, &w, &mut form, me.person.id, &rules).await?;
    if !form.ok() {
        return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &me, &form, list));
    }
    let device = token_for(&app, guard::device(&w), me.second.is_some());
    let finished = flow::finish(
        &app,
        once,
        &Reset {
            person: &me.person,
            token: &me.flow.token,
            password: &typed,
            code: code.as_ref(),
            sheet: words.as_ref(),
            spare: me
                .spare
                .as_ref()
                .map(|(request, pairs)| (request, pairs.clone())),
            second: me.second,
            device: &device,
            source: &guard::source(&w),
        },
    )
    .await?;
    match finished {
        Finished::Done => {
            w.set_cookie(Cookie::Device, &device.text());
            Ok(done(&w))
        }
        Finished::WrongCode => {
            form.fail("recovery", w.t("reset-code-wrong"));
            Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &me, &form, list))
        }
        Finished::WrongSheet => {
            form.fail("sheet", w.t("sheet-use-wrong"));
            Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &me, &form, list))
        }
        Finished::NothingOpened => Err(spare::shut(&w).into()),
        Finished::LinkGone => Err(used(&w).into()),
        Finished::Elsewhere => Ok(Notice::new(StatusCode::CONFLICT, w.t("reset-elsewhere"))
            .text(w.t("reset-elsewhere-text"))
            .tone(Tone::Warn)
            .button(w.t("continue"), PASSWORD)
            .page(&w)),
    }
}

fn done(w: &Web) -> Response {
    Flow::end(w);
    w.clear_cookie(Cookie::Session);
    w.clear_cookie(Cookie::SignIn);
    see_other("/sign-in?done=reset")
}

/// A second press of the button that did it: the link is used, by this very form.
async fn answered(app: &App, w: &Web, once: Id) -> Result<Option<Response>, Error> {
    let resets = |f: &Flow| matches!(f.kind, LinkKind::Reset | LinkKind::Escrow);
    let Some(flow) = Flow::of(w).filter(resets) else {
        return Ok(None);
    };
    let Some(link) = crate::invitations::links::find(app, flow.kind, &flow.token).await? else {
        return Ok(None);
    };
    let before = crate::submissions::find(app, once, link.subject).await?;
    Ok(before.map(|_| done(w)))
}

/// The code or the words as typed; what is wrong with them stands beside the field. Nobody goes on without by mistake.
fn from_paper(
    w: &Web,
    form: &mut Form,
    me: &Walker,
) -> (Option<RecoveryCode>, Option<SheetSecret>) {
    if !me.has_code && !me.has_sheet {
        return (None, None);
    }
    // What was typed answers the question as well as the tick does.
    if form.value("how").is_empty() {
        let typed = |name: &str| !form.value(name).trim().is_empty();
        match (typed("recovery"), typed("sheet")) {
            (true, false) if me.has_code => form.set("how", "have"),
            (false, true) if me.has_sheet => form.set("how", "sheet"),
            _ => {}
        }
    }
    match form.one_of(w, "how", &["have", "sheet", "without"], "reset-how-missing") {
        Some("have") if me.has_code => {
            let typed = form.read(
                w,
                "recovery",
                fields::RECOVERY.required("reset-code-missing"),
            );
            let code = RecoveryCode::parse(&typed);
            if code.is_none() {
                form.fail("recovery", w.t("reset-code-shape"));
            }
            (code, None)
        }
        Some("sheet") if me.has_sheet => {
            let typed = form.read(w, "sheet", fields::REMARK.required("sheet-use-missing"));
            let words = SheetSecret::parse(&typed);
            if words.is_none() {
                form.fail("sheet", w.t("sheet-use-shape"));
            }
            (None, words)
        }
        Some("without") | None => (None, None),
        Some(_) => {
            form.fail("how", w.t("reset-how-missing"));
            (None, None)
        }
    }
}

/// The pages in their states, for the test that renders every page in every language.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let html = |t: &dyn DynTemplate| t.dyn_render().unwrap_or_default();
    let blank = Form::blank();
    let mut bad = Form::blank();
    bad.fail("recovery", w.t("reset-code-shape"));
    let modern = vault::policy::Rules::new(vault::policy::Preset::Modern, true);
    let mut wrong = Form::blank().with("how", "sheet");
    wrong.fail("sheet", w.t("sheet-use-shape"));
    let of = |form, (has_code, has_sheet, has_spare, by_spare), second| {
        html(&PasswordPage {
            w,
            form,
            email: "robin@patients.example",
            has_code,
            has_sheet,
            has_spare,
            by_spare,
            second,
            choices: choices(w, has_code, has_sheet),
            rules: choose::blank(w, &modern),
        })
    };
    let password = |form, code, sheet, second| of(form, (code, sheet, false, false), second);
    let mut all = super::disown::sample(w);
    all.extend(super::halt::sample(w));
    all.extend(super::spare::samples(w));
    all.extend(vec![
        ("forgot", html(&ForgotPage { w, form: &blank })),
        (
            "forgot-sent",
            html(&SentPage {
                w,
                from: "notify@mail.example.com",
            }),
        ),
        (
            "reset",
            html(&IntroPage {
                w,
                email: "r***@patients.example".into(),
                phone: true,
                next: CODE,
            }),
        ),
        ("reset-password", password(&bad, true, false, true)),
        (
            "reset-password-spare",
            of(&blank, (true, false, true, false), false),
        ),
        (
            "reset-password-by-spare",
            of(&blank, (false, false, false, true), false),
        ),
        ("reset-password-sheet", password(&wrong, true, true, true)),
        (
            "reset-password-no-code",
            password(&blank, false, false, true),
        ),
        (
            "reset-password-no-second",
            password(&blank, false, false, false),
        ),
    ]);
    all
}
