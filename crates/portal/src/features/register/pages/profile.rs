//! Professional number, Get Started, About you, Practice information.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, Saved};
use super::super::model::{self, Answer, Step};
use super::super::visit::Visit;
use super::{Numbered, again, on, place, press};
use crate::accounts::PersonName;
use crate::app::App;
use crate::fault::Fault;
use crate::features::directory::{self, Entry};
use crate::guard::{Flow, Turned};
use crate::invitations::{NumberStep, PracticeInfo};
use crate::practices;
use crate::practices::model::{Postal, zip_fits};
use crate::practices::names::passes_for_portal;
use crate::web::{Choice, Form, Lang, Tz, Web, fields, page, see_other};

#[derive(Template)]
#[template(path = "features/register/number.html")]
pub(super) struct Number<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub unknown: bool,
}

/// `GET /join/number`
pub async fn get_number(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Number)?;
    let (mut form, mut unknown) = (Form::blank(), false);
    if let Some(NumberStep::Given {
        number,
        last_name,
        found,
    }) = &v.invitation.progress.number
    {
        form = form.with("number", number).with("last_name", last_name);
        unknown = !found;
    }
    let mark = v.mark();
    Ok(page(
        &w,
        StatusCode::OK,
        &Number {
            w: &w,
            form: &form,
            mark,
            unknown,
        },
    ))
}

/// `POST /join/number`: Submit or Skip.
pub async fn post_number(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::Number)?;
    let press = press(&w, &form);
    if form.has("skip") && form.ok() {
        let skipped = Answer::Number(NumberStep::Skipped);
        return Ok(on(flow::answer(&app, &v, &skipped, &press).await?));
    }
    let typed = form.read(
        &w,
        "number",
        fields::MEMBER_NUMBER.required("join-number-missing"),
    );
    let last_name = form.read(&w, "last_name", fields::NAME.required("join-last-missing"));
    let number = directory::number_key(&typed);
    if number.is_empty() {
        form.fail("number", w.t("join-number-shape"));
    }
    if directory::name_key(&last_name).is_empty() {
        form.fail("last_name", w.t("join-last-missing"));
    }
    if !form.ok() {
        let mark = v.mark();
        return Ok(page(
            &w,
            again(&form),
            &Number {
                w: &w,
                form: &form,
                mark,
                unknown: false,
            },
        ));
    }
    let insisted = NumberStep::Given {
        number: number.clone(),
        last_name: last_name.clone(),
        found: false,
    };
    // Sent a second time as it is: an unknown number does not block.
    let insists = v.invitation.progress.number.as_ref() == Some(&insisted);
    let found = !insists
        && flow::look_up(&app, &v.invitation, &number, &last_name)
            .await?
            .is_some();
    let given = Answer::Number(NumberStep::Given {
        number,
        last_name,
        found,
    });
    Ok(match flow::answer(&app, &v, &given, &press).await? {
        Saved::Next(_) if !found && !insists => see_other(Step::Number.path()),
        saved => on(saved),
    })
}

/// What the directory says about the number that was given.
async fn entry(app: &App, v: &Visit) -> Result<Option<Entry>, Turned> {
    match &v.invitation.progress.number {
        Some(NumberStep::Given {
            number,
            last_name,
            found: true,
        }) => Ok(directory::lookup(app, number, last_name).await?),
        _ => Ok(None),
    }
}

#[derive(Template)]
#[template(path = "features/register/start.html")]
pub(super) struct Start<'a> {
    pub w: &'a Web,
    pub mark: String,
    pub found: Option<Entry>,
    pub asks_practice: bool,
    /// Set up by the operator: perhaps with a paid plan.
    pub provision: bool,
    pub started: bool,
    pub href: &'static str,
}

/// `GET /join/start`
pub async fn get_start(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Start)?;
    let started = v.invitation.progress.started;
    let steps = model::walk(&v.invitation.progress, &v.facts);
    Ok(page(
        &w,
        StatusCode::OK,
        &Start {
            w: &w,
            mark: v.mark(),
            found: entry(&app, &v).await?,
            asks_practice: steps.contains(&Step::Practice),
            provision: v.invitation.provision,
            started,
            href: v.next().path(),
        },
    ))
}

/// `POST /join/start`: Get Started.
pub async fn post_start(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    Ok(on(flow::answer(
        &app,
        &v,
        &Answer::Start,
        &press(&w, &form),
    )
    .await?))
}

#[derive(Template)]
#[template(path = "features/register/you.html")]
pub(super) struct You<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub step: Numbered,
    pub back: &'static str,
    pub professional: bool,
}

impl<'a> You<'a> {
    fn of(w: &'a Web, form: &'a Form, v: &Visit) -> You<'a> {
        let (step, back) = place(v, Step::You);
        You {
            w,
            form,
            mark: v.mark(),
            step,
            back,
            professional: model::is_professional(&v.invitation.progress, &v.facts),
        }
    }
}

/// `GET /join/you`. What the sender wrote of a patient or another outsider is not shown: nothing is proven yet. A colleague's name is no
/// secret of anybody's health, and who was told "we set it up for you" types nothing twice.
pub async fn get_you(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::You)?;
    let p = &v.invitation.progress;
    let mut form = Form::blank();
    match (&p.name, entry(&app, &v).await?, &p.number) {
        (Some(name), _, _) => {
            form.set("first_name", &name.first);
            form.set("last_name", &name.last);
            form.set("specialty", p.specialty.clone().unwrap_or_default());
        }
        (None, Some(entry), _) => {
            form.set("first_name", entry.first_name);
            form.set("last_name", entry.last_name);
            form.set("specialty", entry.specialty);
        }
        (None, None, Some(NumberStep::Given { last_name, .. })) => {
            form.set("last_name", last_name);
        }
        _ if v.is_colleague() => {
            let name = &v.contact.profile.name;
            form.set("first_name", &name.first);
            form.set("last_name", &name.last);
        }
        _ => {}
    }
    // A colleague mostly does what the practice does.
    if p.name.is_none() && v.facts.relationship.is_here() && form.value("specialty").is_empty() {
        form.set("specialty", v.practice.profile.specialty.clone());
    }
    if let Some(tz) = &p.tz {
        form.set("zone", tz);
    }
    Ok(page(&w, StatusCode::OK, &You::of(&w, &form, &v)))
}

/// `POST /join/you`
pub async fn post_you(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::You)?;
    let first = form.read(
        &w,
        "first_name",
        fields::NAME.required("join-first-missing"),
    );
    let last = form.read(&w, "last_name", fields::NAME.required("join-last-missing"));
    let codes: Vec<&str> = w.site().languages().iter().map(|l| l.code()).collect();
    let lang = form.one_of(&w, "language", &codes, "join-language-missing");
    let zone = Tz::parse(form.value("zone"));
    if zone.is_none() {
        form.fail("zone", w.t("join-zone-missing"));
    }
    let professional = model::is_professional(&v.invitation.progress, &v.facts);
    let specialty = if professional {
        form.read(&w, "specialty", fields::NAME)
    } else {
        String::new()
    };
    let (Some(lang), Some(zone), true) = (lang, zone, form.ok()) else {
        return Ok(page(&w, again(&form), &You::of(&w, &form, &v)));
    };
    let answer = Answer::You {
        name: PersonName {
            title: String::new(),
            first,
            last,
        },
        lang: lang.to_owned(),
        tz: zone.name().to_owned(),
        specialty: Some(specialty).filter(|s| !s.is_empty()),
    };
    let saved = flow::answer(&app, &v, &answer, &press(&w, &form)).await?;
    // The language they read is the language of the pages from here on.
    if let Some(lang) = Lang::parse(lang).filter(|l| *l != w.lang()) {
        w.choose_lang(lang);
    }
    Ok(on(saved))
}

#[derive(Template)]
#[template(path = "features/register/practice.html")]
pub(super) struct Practice<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub step: Numbered,
    pub back: &'static str,
    pub filled: bool,
}

impl<'a> Practice<'a> {
    fn of(w: &'a Web, form: &'a Form, v: &Visit, filled: bool) -> Practice<'a> {
        let (step, back) = place(v, Step::Practice);
        Practice {
            w,
            form,
            mark: v.mark(),
            step,
            back,
            filled,
        }
    }
}

/// `GET /join/practice`: filled in from the directory until the person has saved their own words.
pub async fn get_practice(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Practice)?;
    let (info, filled) = match &v.invitation.progress.practice {
        Some(info) => (info.clone(), false),
        None => match entry(&app, &v).await? {
            Some(e) => (
                PracticeInfo {
                    name: e.practice,
                    postal: e.postal,
                },
                true,
            ),
            None => (PracticeInfo::default(), false),
        },
    };
    let form = Form::blank()
        .with("practice", info.name)
        .with("street", info.postal.street)
        .with("city", info.postal.city)
        .with("state", info.postal.state)
        .with("zip", info.postal.zip);
    Ok(page(
        &w,
        StatusCode::OK,
        &Practice::of(&w, &form, &v, filled),
    ))
}

/// `POST /join/practice`
pub async fn post_practice(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::Practice)?;
    let info = PracticeInfo {
        name: form.read(
            &w,
            "practice",
            fields::ORGANISATION.required("join-practice-missing"),
        ),
        postal: Postal {
            street: form.read(&w, "street", fields::STREET.required("join-street-missing")),
            city: form.read(&w, "city", fields::STREET.required("join-city-missing")),
            state: form.read(&w, "state", fields::STREET.required("join-state-missing")),
            zip: form.read(&w, "zip", fields::POSTAL_CODE.required("join-zip-missing")),
        },
    };
    let home = app.config.operator.country.as_str();
    if !info.postal.zip.is_empty() && !zip_fits(home, &info.postal.zip) {
        form.fail("zip", w.t("join-zip-shape"));
    }
    if passes_for_portal(&app, &info.name) {
        form.fail("practice", w.t("practice-name-portal"));
    }
    if !form.ok() {
        return Ok(page(&w, again(&form), &Practice::of(&w, &form, &v, false)));
    }
    let entry = entry(&app, &v).await?;
    let offer = flow::recognise(&app, &v, &info, entry.as_ref()).await?;
    let answer = Answer::Practice(info, offer);
    Ok(on(flow::answer(&app, &v, &answer, &press(&w, &form)).await?))
}

#[derive(Template)]
#[template(path = "features/register/existing.html")]
pub(super) struct Existing<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub mark: String,
    pub back: &'static str,
    pub name: String,
    pub city: String,
    pub asks: Option<bool>,
}

/// `GET /join/existing`: name and city of a practice that matches what was typed, and nothing else of it.
pub async fn get_existing(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.open(Step::Existing)?;
    show_existing(&app, &w, &v, StatusCode::OK, &Form::blank()).await
}

async fn show_existing(
    app: &App,
    w: &Web,
    v: &Visit,
    status: StatusCode,
    form: &Form,
) -> Result<Response, Turned> {
    let Some(offer) = &v.invitation.progress.offered else {
        return Ok(see_other(v.next().path()));
    };
    let practice = practices::load(app, offer.practice)
        .await
        .map_err(Fault::from)?;
    let (_, back) = place(v, Step::Existing);
    Ok(page(
        w,
        status,
        &Existing {
            w,
            form,
            mark: v.mark(),
            back,
            name: practice.profile.name,
            city: practice.profile.postal.city,
            asks: v.invitation.progress.asks,
        },
    ))
}

/// `POST /join/existing`: ask to join it, or set up one's own. Nothing is asked before the account is there.
pub async fn post_existing(
    State(app): State<App>,
    w: Web,
    flow: Flow,
    mut form: Form,
) -> Result<Response, Turned> {
    let v = Visit::here(&app, &w, flow).await?;
    v.same(&w, &form)?;
    v.open(Step::Existing)?;
    let chosen = form.one_of(&w, "existing", &["join", "own"], "required-choice");
    let (Some(chosen), true) = (chosen, form.ok()) else {
        return show_existing(&app, &w, &v, again(&form), &form).await;
    };
    let answer = Answer::Existing(chosen == "join");
    Ok(on(flow::answer(&app, &v, &answer, &press(&w, &form)).await?))
}

impl Existing<'_> {
    pub(super) fn choices(&self) -> Vec<Choice> {
        let w = self.w;
        vec![
            Choice::new(
                "join",
                w.put("practice", self.name.as_str()).t("join-existing-ask"),
            )
            .hint(w.t("join-existing-ask-hint")),
            Choice::new("own", w.t("join-existing-own")).hint(w.t("join-existing-own-hint")),
        ]
    }

    pub(super) fn chosen(&self) -> &'static str {
        match self.asks {
            Some(true) => "join",
            Some(false) => "own",
            None => "",
        }
    }
}
