//! What the practice demands beyond this site's rules: who may be written to, how people sign up, and the accounts of its own people.

use super::edit::{Above, Again, before_saving, overtaken, status};
use super::{managed, once};
use crate::accounts::password::email_of;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::config::{PasswordPreset, RegistrationMode};
use crate::contacts::Relationship;
use crate::features::practice::flow::{self, Change, Outcome};
use crate::guard::{self, User};
use crate::practices::policy::{IDLE_MINUTES, SESSION_HOURS};
use crate::practices::{Policy, Practice, teams};
use crate::web::{Choice, Error, Form, Web, page, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

#[derive(Template)]
#[template(path = "features/practice/policies.html")]
pub(super) struct Policies<'a> {
    pub(super) w: &'a Web,
    pub(super) form: &'a Form,
    pub(super) above: Above,
    pub(super) email: String,
    /// The countries that this site allows, the own one first.
    pub(super) countries: Vec<String>,
    pub(super) home: String,
    pub(super) idle_minutes: i64,
    pub(super) session_hours: i64,
    pub(super) registration: RegistrationMode,
    pub(super) preset: PasswordPreset,
    /// This site asks everybody for an authenticator app or a passkey.
    pub(super) strong_for_everybody: bool,
    /// The teams of the practice that could read answers.
    pub(super) teams: Vec<Choice>,
}

/// The words for a relationship.
fn relationship(w: &Web, r: Relationship) -> String {
    match r {
        Relationship::Patient => w.t("relationship-patient"),
        Relationship::DoctorElsewhere => w.t("relationship-doctor-elsewhere"),
        Relationship::StaffElsewhere => w.t("relationship-staff-elsewhere"),
        Relationship::DoctorHere => w.t("relationship-doctor-here"),
        Relationship::StaffHere => w.t("relationship-staff-here"),
    }
}

fn mode(w: &Web, mode: RegistrationMode) -> String {
    match mode {
        RegistrationMode::Classic => w.t("policies-classic"),
        RegistrationMode::Short => w.t("policies-short"),
    }
}

/// The name of a country; its letters where we have no word for it.
fn country(w: &Web, code: &str) -> String {
    match code {
        "CA" => w.t("country-ca"),
        "MX" => w.t("country-mx"),
        "PR" => w.t("country-pr"),
        "US" => w.t("country-us"),
        other => other.to_owned(),
    }
}

impl Policies<'_> {
    pub(super) fn who(&self) -> Vec<Choice> {
        Relationship::ALL
            .into_iter()
            .map(|r| Choice::new(r.word(), relationship(self.w, r)))
            .collect()
    }

    pub(super) fn registrations(&self) -> Vec<Choice> {
        let w = self.w;
        let site = w
            .put("what", mode(w, self.registration))
            .t("policies-as-site");
        vec![
            Choice::new("", site),
            Choice::new("classic", mode(w, RegistrationMode::Classic))
                .hint(w.t("policies-classic-hint")),
            Choice::new("short", mode(w, RegistrationMode::Short)).hint(w.t("policies-short-hint")),
        ]
    }

    pub(super) fn country_choices(&self) -> Vec<Choice> {
        self.countries
            .iter()
            .filter(|c| **c != self.home)
            .map(|c| Choice::new(c.clone(), country(self.w, c)))
            .collect()
    }

    pub(super) fn idles(&self) -> Vec<Choice> {
        let put = |n: i64| self.w.put("n", n).t("policies-minutes");
        IDLE_MINUTES
            .into_iter()
            .filter(|n| *n < self.idle_minutes)
            .map(|n| Choice::new(n.to_string(), put(n)))
            .collect()
    }

    pub(super) fn hours(&self) -> Vec<Choice> {
        let put = |n: i64| self.w.put("n", n).t("policies-n-hours");
        SESSION_HOURS
            .into_iter()
            .filter(|n| *n < self.session_hours)
            .map(|n| Choice::new(n.to_string(), put(n)))
            .collect()
    }

    pub(super) fn idle_of_site(&self) -> String {
        let what = self.w.put("n", self.idle_minutes).t("policies-minutes");
        self.w.put("what", what).t("policies-as-site")
    }

    pub(super) fn hours_of_site(&self) -> String {
        let what = self.w.put("n", self.session_hours).t("policies-n-hours");
        self.w.put("what", what).t("policies-as-site")
    }

    pub(super) fn strongs(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new("", w.t("policies-strong-site")),
            Choice::new("all", w.t("policies-strong-all")).hint(w.t("policies-strong-all-hint")),
        ]
    }

    /// This site's rules, or those of the other preset on top of them.
    pub(super) fn passwords(&self) -> Vec<Choice> {
        let w = self.w;
        let more = match self.preset {
            PasswordPreset::Modern => w.t("policies-passwords-classic"),
            PasswordPreset::Classic => w.t("policies-passwords-modern"),
        };
        vec![
            Choice::new("", w.t("policies-passwords-site")),
            Choice::new("both", w.t("policies-passwords-both")).hint(more),
        ]
    }
}

/// The open teams of the practice, and what they are called.
async fn teams_of(app: &App, practice: &Practice) -> Result<Vec<(String, String)>, Error> {
    let all = teams::of_practice(app, practice.id).await?;
    let open = all.into_iter().filter(|t| t.open);
    Ok(open.map(|t| (t.id.to_string(), t.name)).collect())
}

async fn show(
    app: &App,
    w: &Web,
    s: &Signed,
    practice: &Practice,
    form: &Form,
    (status, above): (StatusCode, Above),
) -> Result<Response, Error> {
    let p = &app.config.policy;
    Ok(page(
        w,
        status,
        &Policies {
            w,
            form,
            above,
            email: email_of(app, s.actor.person).await?.canonical(),
            countries: app.config.phone.countries.clone(),
            home: app.config.operator.country.clone(),
            idle_minutes: p.idle_minutes,
            session_hours: p.session_hours,
            registration: p.registration,
            preset: p.password_preset,
            strong_for_everybody: p.strong_for_everybody,
            teams: teams_of(app, practice)
                .await?
                .into_iter()
                .map(|(id, name)| Choice::new(id, name))
                .collect(),
        },
    ))
}

fn filled(app: &App, practice: &Practice) -> Form {
    let p = &practice.policy;
    let number = |n: Option<i64>, most: i64| match n {
        Some(n) if n < most => n.to_string(),
        _ => String::new(),
    };
    let mut form = Form::blank()
        .with("version", practice.version.to_string())
        .with(
            "registration",
            p.registration.map_or("", RegistrationMode::word),
        )
        .with(
            "idle",
            number(p.idle_minutes, app.config.policy.idle_minutes),
        )
        .with(
            "hours",
            number(p.session_hours, app.config.policy.session_hours),
        )
        .with("answers", p.answers_to.clone().unwrap_or_default())
        .with("patients", p.incoming_patients.clone().unwrap_or_default())
        .with(
            "elsewhere",
            p.incoming_elsewhere.clone().unwrap_or_default(),
        )
        .with("strong", if p.strong_required { "all" } else { "" })
        .with(
            "passwords",
            if p.password_preset.is_some() {
                "both"
            } else {
                ""
            },
        );
    for r in &p.relationships {
        form = form.and("who[]", r.word());
    }
    for c in p.countries(&app.config) {
        form = form.and("countries[]", c);
    }
    form
}

/// `GET /practice/policies`
pub async fn policies_form(
    State(app): State<App>,
    w: Web,
    User(s): User,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let above = Above {
        password: !s.is_fresh(app.now()),
        ..Above::default()
    };
    let form = filled(&app, &practice);
    show(&app, &w, &s, &practice, &form, (StatusCode::OK, above)).await
}

/// One of the numbers that were offered; empty: as this site has it.
fn number(w: &Web, form: &mut Form, name: &str, offered: &[i64], most: i64) -> Option<i64> {
    let typed = form.value(name).to_owned();
    if typed.is_empty() {
        return None;
    }
    let found = offered
        .iter()
        .copied()
        .find(|n| *n < most && n.to_string() == typed);
    if found.is_none() {
        form.fail(name, w.t("required-choice"));
    }
    found
}

/// The team that a field names: one of the teams there are, or none.
fn team_in(w: &Web, form: &mut Form, name: &str, teams: &[(String, String)]) -> Option<String> {
    let typed = form.value(name).to_owned();
    if typed.is_empty() {
        return None;
    }
    let found = teams.iter().any(|(id, _)| *id == typed);
    if !found {
        form.fail(name, w.t("required-choice"));
    }
    found.then_some(typed)
}

fn read(
    app: &App,
    w: &Web,
    form: &mut Form,
    before: &Policy,
    teams: &[(String, String)],
) -> Policy {
    let config = &app.config;
    let words: Vec<String> = form
        .values("who[]")
        .iter()
        .map(|v| (*v).to_owned())
        .collect();
    let relationships: Vec<Relationship> = Relationship::ALL
        .into_iter()
        .filter(|r| words.iter().any(|w| w == r.word()))
        .collect();
    if relationships.is_empty() {
        form.fail("who[]", w.t("policies-who-missing"));
    }
    let registration = match form.one_of(
        w,
        "registration",
        &["", "classic", "short"],
        "required-choice",
    ) {
        Some("classic") => Some(RegistrationMode::Classic),
        Some("short") => Some(RegistrationMode::Short),
        _ => None,
    };
    let ticked: Vec<String> = form
        .values("countries[]")
        .iter()
        .map(|v| (*v).to_owned())
        .collect();
    let home = &config.operator.country;
    let chosen: Vec<String> = config
        .phone
        .countries
        .iter()
        .filter(|c| *c == home || ticked.contains(c))
        .cloned()
        .collect();
    let all = chosen.len() == config.phone.countries.len();
    let idle = number(w, form, "idle", &IDLE_MINUTES, config.policy.idle_minutes);
    let hours = number(
        w,
        form,
        "hours",
        &SESSION_HOURS,
        config.policy.session_hours,
    );
    let other = match config.policy.password_preset {
        PasswordPreset::Modern => PasswordPreset::Classic,
        PasswordPreset::Classic => PasswordPreset::Modern,
    };
    // What this site asks of everybody is shown and not sent; the practice's own choice stays what it was.
    let strong = if config.policy.strong_for_everybody {
        before.strong_required
    } else {
        form.one_of(w, "strong", &["", "all"], "required-choice") == Some("all")
    };
    let passwords = form.one_of(w, "passwords", &["", "both"], "required-choice");
    Policy {
        relationships,
        registration,
        idle_minutes: idle,
        session_hours: hours,
        countries: (!all).then_some(chosen),
        password_preset: (passwords == Some("both")).then_some(other),
        strong_required: strong,
        answers_to: team_in(w, form, "answers", teams),
        incoming_patients: team_in(w, form, "patients", teams),
        incoming_elsewhere: team_in(w, form, "elsewhere", teams),
        ..before.clone()
    }
}

/// `POST /practice/policies`. The password is asked for: a stolen session must not make the practice laxer, nor lock its people out.
pub async fn policies(
    State(app): State<App>,
    w: Web,
    User(s): User,
    mut form: Form,
) -> Result<Response, Error> {
    let practice = managed(&app, &s).await?;
    let mut change = Change::of(&practice);
    let teams = teams_of(&app, &practice).await?;
    change.policy = read(&app, &w, &mut form, &practice.policy, &teams);
    // Said before it is saved: from then on these very pages wait for an app or a passkey, and whoever saves has none.
    let asks = change.policy.strong_required && !practice.policy.strong_required;
    let shuts_out = asks && !s.has_strong;
    if shuts_out && !form.ticked("shut-out") {
        form.fail("shut-out", w.t("policies-shut-out-tick"));
    }
    match before_saving(&app, &w, &s, &practice, &mut form).await? {
        Some(Again::Page(response)) => return Ok(response),
        Some(Again::Form(above)) => {
            let above = Above { shuts_out, ..above };
            let how = (status(&form, above), above);
            return show(&app, &w, &s, &practice, &form, how).await;
        }
        None => {}
    }
    let source = guard::source(&w);
    let (once, part) = (once(&app, &form), ("policies", Vec::new()));
    match flow::save(&app, &s, &practice, change, part, once, &source).await? {
        Outcome::Done => Ok(see_other("/practice?done=policies")),
        Outcome::Elsewhere => {
            let how = overtaken(&app, &s, &mut form).await?;
            show(&app, &w, &s, &practice, &form, how).await
        }
    }
}

/// What the overview says of them.
pub(super) fn summary(app: &App, w: &Web, p: &Policy) -> Vec<String> {
    let mut lines = Vec::new();
    if p.relationships.len() < Relationship::ALL.len() {
        let some: Vec<String> = p
            .relationships
            .iter()
            .map(|r| relationship(w, *r))
            .collect();
        lines.push(match some.is_empty() {
            true => w.t("policies-row-nobody"),
            false => some.join(" · "),
        });
    }
    lines.push(mode(w, p.registration(&app.config)));
    let config = &app.config.policy;
    let idle = p
        .idle_minutes
        .map_or(config.idle_minutes, |n| n.min(config.idle_minutes));
    lines.push(w.put("n", idle).t("policies-row-idle"));
    if p.strong_required || config.strong_for_everybody {
        lines.push(w.t("policies-row-strong"));
    }
    if p.password_preset.is_some() {
        lines.push(w.t("policies-passwords-both"));
    }
    lines
}
