//! Name and address, opening hours and reply time, rules.

use super::{managed, once};
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::config::PhoneMode;
use crate::features::login::stepup::{self, InForm};
use crate::features::practice::flow::{self, Change, Outcome};
use crate::features::practice::strip::reply_time;
use crate::guard::{self, User};
use crate::practices::Practice;
use crate::practices::hours::{MIDNIGHT, Span, Week, clock_value, parse_clock};
use crate::practices::model::{Postal, ReplyTime, phone_fits, zip_fits};
use crate::practices::names::passes_for_portal;
use crate::web::{Choice, Error, Form, Lang, Tz, Web, fields, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

/// What a page of this kind says besides its form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Above {
    /// Somebody else changed the practice while the form was filled in.
    pub(super) elsewhere: bool,
    /// The form asks for the password.
    pub(super) password: bool,
    /// What was chosen would shut whoever saves it out of these pages.
    pub(super) shuts_out: bool,
}

/// Status of a form that is shown again.
pub(super) fn status(form: &Form, above: Above) -> StatusCode {
    match (form.switched(), above.elsewhere) {
        (true, _) => StatusCode::OK,
        (_, true) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Whether the practice is still the one that the form was made from; if not, the form goes on from what is there now.
fn same_version(practice: &Practice, form: &mut Form) -> bool {
    let now = practice.version.to_string();
    let same = form.value("version") == now;
    form.set("version", now);
    same
}

// ---- name and address ----

#[derive(Template)]
#[template(path = "features/practice/details.html")]
pub(super) struct Details<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) above: Above,
    pub(super) email: String,
    pub(super) confirmed: bool,
}

async fn show_details(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
    form: &Form,
    (status, above): (StatusCode, Above),
) -> Result<Response, Error> {
    Ok(page(
        w,
        status,
        &Details {
            w,
            form,
            above,
            email: email_of(app, s.actor.person).await?.canonical(),
            confirmed: practice.profile.confirmed,
        },
    ))
}

/// `GET /practice/details`
pub async fn details_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let p = &practice.profile;
    let form = Form::blank()
        .with("version", practice.version.to_string())
        .with("name", &p.name)
        .with("discreet", &p.discreet_name)
        .with("street", &p.postal.street)
        .with("city", &p.postal.city)
        .with("state", &p.postal.state)
        .with("zip", &p.postal.zip)
        .with("notify", &p.notify_name)
        .with("specialty", &p.specialty)
        .with("phone", &p.phone)
        .with("after-hours", &p.after_hours_phone)
        .with("zone", &practice.tz)
        .with("language", &practice.lang);
    let above = Above {
        password: !stepup::fresh(&s, app.now()),
        ..Above::default()
    };
    show_details(&app, &w, &s, &practice, &form, (StatusCode::OK, above)).await
}

fn read_details(app: &App, w: &Web, practice: &Practice, form: &mut Form) -> Change {
    let mut change = Change::of(practice);
    let p = &mut change.profile;
    p.name = form.read(
        w,
        "name",
        fields::ORGANISATION.required("join-practice-missing"),
    );
    p.discreet_name = form.read(w, "discreet", fields::ORGANISATION);
    p.notify_name = form.read(w, "notify", fields::ORGANISATION);
    // No mail of a practice may look like one of the portal.
    for (field, name) in [
        ("name", &p.name),
        ("discreet", &p.discreet_name),
        ("notify", &p.notify_name),
    ] {
        if passes_for_portal(app, name) {
            form.fail(field, w.t("practice-name-portal"));
        }
    }
    p.specialty = form.read(w, "specialty", fields::NAME);
    p.postal = Postal {
        street: form.read(w, "street", fields::STREET.required("join-street-missing")),
        city: form.read(w, "city", fields::STREET.required("join-city-missing")),
        state: form.read(w, "state", fields::STREET.required("join-state-missing")),
        zip: form.read(w, "zip", fields::POSTAL_CODE.required("join-zip-missing")),
    };
    if !p.postal.zip.is_empty() && !zip_fits(&app.config.operator.country, &p.postal.zip) {
        form.fail("zip", w.t("join-zip-shape"));
    }
    p.phone = form.read(w, "phone", fields::PHONE.required("practice-phone-missing"));
    p.after_hours_phone = form.read(w, "after-hours", fields::PHONE);
    for (field, number) in [("phone", &p.phone), ("after-hours", &p.after_hours_phone)] {
        if !number.is_empty() && !phone_fits(number) {
            form.fail(field, w.t("practice-phone-shape"));
        }
    }
    match Tz::parse(form.value("zone")) {
        Some(zone) => zone.name().clone_into(&mut change.tz),
        None => form.fail("zone", w.t("join-zone-missing")),
    }
    // The language of invitations is one that everybody can be written to in.
    match Lang::parse(form.value("language")).filter(|l| Lang::REAL.contains(l)) {
        Some(lang) => lang.code().clone_into(&mut change.lang),
        None => form.fail("language", w.t("join-language-missing")),
    }
    change
}

/// `POST /practice/details`. The address and the phone are what people check an invitation by: changing them asks for the
/// password.
pub async fn details(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let change = read_details(&app, &w, &practice, &mut form);
    if let Some(again) = before_saving(&app, &w, &s, &practice, &mut form).await? {
        return match again {
            Again::Form(above) => {
                let how = (status(&form, above), above);
                show_details(&app, &w, &s, &practice, &form, how).await
            }
            Again::Page(response) => Ok(response),
        };
    }
    let source = guard::source(&w);
    let (once, part) = (once(&app, &form), ("details", Vec::new()));
    match flow::save(&app, &s, &practice, change, part, once, &source).await? {
        Outcome::Done => Ok(see_other("/practice?done=details")),
        Outcome::Elsewhere => {
            let how = overtaken(&app, &s, &mut form).await?;
            show_details(&app, &w, &s, &practice, &form, how).await
        }
    }
}

/// What stands between a form and its write.
pub(super) enum Again {
    Form(Above),
    Page(Response),
}

/// Judges what two forms have in common: errors, a practice that changed meanwhile, a password that is not fresh.
pub(super) async fn before_saving(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
    form: &mut Form,
) -> Result<Option<Again>, Error> {
    let stale = !stepup::fresh(s, app.now());
    // A second press of the button that saved: its answer is the first one's, whatever has changed since.
    if let Some(id) = form.submission()
        && crate::submissions::find(app, id.into(), s.actor.person)
            .await?
            .is_some()
    {
        return Ok(None);
    }
    let elsewhere = !same_version(practice, form) && !form.switched();
    let given = stepup::in_form(app, w, s, form).await?;
    Ok(match given {
        InForm::Paused(response) => Some(Again::Page(response)),
        InForm::Given if form.ok() && !elsewhere => None,
        InForm::Given => Some(Again::Form(Above {
            elsewhere,
            ..Above::default()
        })),
        InForm::Asked => Some(Again::Form(Above {
            elsewhere,
            password: stale,
            ..Above::default()
        })),
    })
}

/// A colleague's write came between reading and writing: the form goes on from what is there now.
pub(super) async fn overtaken(
    app: &App,
    s: &Signed,
    form: &mut Form,
) -> Result<(StatusCode, Above), Error> {
    let practice = managed(app, s).await?;
    same_version(&practice, form);
    let above = Above {
        elsewhere: true,
        ..Above::default()
    };
    Ok((StatusCode::CONFLICT, above))
}

// ---- opening hours and reply time ----

/// The days in forms.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day of the form.
pub(super) struct Day {
    pub(super) id: &'static str,
    pub(super) name: String,
    pub(super) from: String,
    pub(super) to: String,
}

#[derive(Template)]
#[template(path = "features/practice/hours.html")]
pub(super) struct Hours<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) above: Above,
    pub(super) days: Vec<Day>,
    pub(super) zone: String,
    pub(super) promises: Vec<Choice>,
}

impl<'a> Hours<'a> {
    pub(super) fn of(w: &'a Web, form: &'a Form, above: Above, tz: &str) -> Hours<'a> {
        let words = w.words();
        Hours {
            w,
            form,
            above,
            days: DAYS
                .iter()
                .enumerate()
                .map(|(n, id)| Day {
                    id,
                    name: words.weekday(n),
                    from: format!("{id}-from"),
                    to: format!("{id}-to"),
                })
                .collect(),
            zone: words.zone(&crate::practices::hours::zone(tz)),
            promises: ReplyTime::ALL
                .into_iter()
                .filter_map(|r| Some(Choice::new(r.word(), reply_time(&words, r)?)))
                .collect(),
        }
    }
}

/// `GET /practice/hours`
pub async fn hours_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut form = Form::blank()
        .with("version", practice.version.to_string())
        .with("reply", practice.profile.reply_time.word());
    for (day, span) in DAYS.iter().zip(practice.profile.hours.0) {
        if let Some(span) = span {
            form.set(&format!("{day}-from"), clock_value(span.from));
            form.set(&format!("{day}-to"), clock_value(span.to));
        }
    }
    let hours = Hours::of(&w, &form, Above::default(), &practice.tz);
    Ok(page(&w, StatusCode::OK, &hours))
}

/// The week as typed; what is wrong with a day stands beside it.
pub(super) fn read_week(w: &Web, form: &mut Form) -> Week {
    let mut week = Week::default();
    for (n, day) in DAYS.iter().enumerate() {
        let says = |key: &str| w.put("day", w.words().weekday(n)).t(key);
        let [from, to] = ["from", "to"].map(|edge| {
            let field = format!("{day}-{edge}");
            let typed = form.read(w, &field, fields::CHOICE);
            let time = parse_clock(&typed);
            if time.is_none() && !typed.is_empty() {
                form.fail(&field, says("practice-time-shape"));
            }
            (field, typed.is_empty(), time)
        });
        match (&from, &to) {
            ((_, true, _), (_, true, _)) => {}
            ((field, true, _), _) | (_, (field, true, _)) => {
                form.fail(field, says("practice-time-both"));
            }
            ((_, _, Some(open)), (field, _, Some(close))) => {
                // Midnight at the end of a day is typed as the beginning of the next one.
                let close = if *close == 0 { MIDNIGHT } else { *close };
                week.0[n] = Span::new(*open, close);
                if week.0[n].is_none() {
                    form.fail(field, says("practice-time-order"));
                }
            }
            _ => {}
        }
    }
    week
}

/// `POST /practice/hours`
pub async fn hours(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut change = Change::of(&practice);
    change.profile.hours = read_week(&w, &mut form);
    match ReplyTime::parse(form.value("reply")) {
        Some(promise) => change.profile.reply_time = promise,
        None => form.fail("reply", w.t("required-choice")),
    }
    let (source, once) = (guard::source(&w), once(&app, &form));
    let again = crate::submissions::find(&app, once, s.actor.person)
        .await?
        .is_some();
    let elsewhere = !again && !same_version(&practice, &mut form) && !form.switched();
    if !form.ok() || elsewhere {
        let above = Above {
            elsewhere,
            ..Above::default()
        };
        let hours = Hours::of(&w, &form, above, &practice.tz);
        return Ok(page(&w, status(&form, above), &hours));
    }
    match flow::save(
        &app,
        &s,
        &practice,
        change,
        ("hours", Vec::new()),
        once,
        &source,
    )
    .await?
    {
        Outcome::Done => Ok(see_other("/practice?done=hours")),
        Outcome::Elsewhere => {
            let (status, above) = overtaken(&app, &s, &mut form).await?;
            let hours = Hours::of(&w, &form, above, &practice.tz);
            Ok(page(&w, status, &hours))
        }
    }
}

// ---- rules ----

#[derive(Template)]
#[template(path = "features/practice/rules.html")]
pub(super) struct Rules<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    /// What is locked shows the rule, whatever was chosen before.
    pub(super) none: &'a Form,
    pub(super) above: Above,
    pub(super) email: String,
    /// Why the second step cannot be chosen; empty when it can.
    pub(super) locked: String,
    /// Whether it is on all the same.
    pub(super) locked_on: bool,
    pub(super) name: String,
}

impl Rules<'_> {
    pub(super) fn two_steps(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new("on", w.t("practice-two-step-on")).hint(w.t("practice-two-step-on-hint")),
            Choice::new("off", w.t("practice-two-step-off"))
                .hint(w.t("practice-two-step-off-hint")),
        ]
    }

    pub(super) fn subjects(&self) -> Vec<Choice> {
        let w = self.w;
        let named = w.put("practice", self.name.as_str()).t("mail-subject");
        let neutral = w.t("mail-subject-neutral");
        let says = |subject: String| w.put("subject", subject).t("practice-subject-says");
        vec![
            Choice::new("named", w.t("practice-subject-named")).hint(says(named)),
            Choice::new("neutral", w.t("practice-subject-neutral")).hint(says(neutral)),
        ]
    }
}

async fn show_rules(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
    form: &Form,
    (status, above): (StatusCode, Above),
) -> Result<Response, Error> {
    let by_operator = app.config.policy.two_step_required;
    let no_phones = app.config.phone.mode == PhoneMode::Off;
    Ok(page(
        w,
        status,
        &Rules {
            w,
            form,
            none: &Form::blank(),
            above,
            email: email_of(app, s.actor.person).await?.canonical(),
            locked: match (by_operator, no_phones) {
                (true, _) => w.t("practice-two-step-operator"),
                (_, true) => w.t("compose-two-step-no-phones"),
                _ => String::new(),
            },
            locked_on: by_operator,
            name: practice.profile.notice_name().to_owned(),
        },
    ))
}

fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// `GET /practice/rules`
pub async fn rules_form(State(app): State<App>, w: Web, User(s): User) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let subject = if practice.policy.neutral_subject {
        "neutral"
    } else {
        "named"
    };
    let form = Form::blank()
        .with("version", practice.version.to_string())
        .with("two-step", on_off(practice.policy.two_step_required))
        .with("subject", subject);
    let how = (StatusCode::OK, Above::default());
    show_rules(&app, &w, &s, &practice, &form, how).await
}

/// `POST /practice/rules`. Asking less of people than before weakens every account to come: that takes the password, as it does
/// for one's own account.
pub async fn rules(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut change = Change::of(&practice);
    let locked = app.config.policy.two_step_required || app.config.phone.mode == PhoneMode::Off;
    // What is locked is not sent; the practice's own choice stays what it was.
    if !locked && let Some(chosen) = form.one_of(&w, "two-step", &["on", "off"], "required-choice")
    {
        change.policy.two_step_required = chosen == "on";
    }
    if let Some(chosen) = form.one_of(&w, "subject", &["named", "neutral"], "required-choice") {
        change.policy.neutral_subject = chosen == "neutral";
    }
    let weaker = practice.policy.two_step_required && !change.policy.two_step_required;
    let again = if weaker {
        before_saving(&app, &w, &s, &practice, &mut form).await?
    } else {
        let pressed = crate::submissions::find(&app, once(&app, &form), s.actor.person)
            .await?
            .is_some();
        let elsewhere = !pressed && !same_version(&practice, &mut form) && !form.switched();
        (!form.ok() || elsewhere).then_some(Again::Form(Above {
            elsewhere,
            ..Above::default()
        }))
    };
    match again {
        Some(Again::Page(response)) => return Ok(response),
        Some(Again::Form(above)) => {
            let how = (status(&form, above), above);
            return show_rules(&app, &w, &s, &practice, &form, how).await;
        }
        None => {}
    }
    let source = guard::source(&w);
    let (once, part) = (once(&app, &form), ("rules", Vec::new()));
    match flow::save(&app, &s, &practice, change, part, once, &source).await? {
        Outcome::Done => Ok(see_other("/practice?done=rules")),
        Outcome::Elsewhere => {
            let how = overtaken(&app, &s, &mut form).await?;
            show_rules(&app, &w, &s, &practice, &form, how).await
        }
    }
}
