//! The identity script.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::find::Subject;
use super::super::guard::Agent;
use super::super::verify::{self, Answers, Call, Outcome};
use super::{once, phone_word, subject, who};
use crate::app::App;
use crate::guard;
use crate::web::{Choice, Error, Form, Notice, Tone, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/support/script.html")]
pub(super) struct ScriptPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub who: String,
    /// Numbers that may be called, masked.
    pub numbers: Vec<String>,
    pub calls: Vec<Choice>,
    pub yes_no: Vec<Choice>,
    pub back: String,
}

/// The ways a person can have been reached.
pub(super) fn calls(w: &Web) -> Vec<Choice> {
    Call::ALL
        .into_iter()
        .map(|c| {
            Choice::new(
                c.word(),
                match c {
                    Call::OnFile => w.t("support-call-on-file"),
                    Call::Practice => w.t("support-call-practice"),
                    Call::Theirs => w.t("support-call-theirs"),
                    Call::None => w.t("support-call-none"),
                },
            )
        })
        .collect()
}

/// Yes and no.
pub(super) fn yes_no(w: &Web) -> Vec<Choice> {
    vec![
        Choice::new("yes", w.t("support-yes")),
        Choice::new("no", w.t("support-no")),
    ]
}

/// The numbers that a call back may go to.
fn numbers(w: &Web, s: &Subject) -> Vec<String> {
    match s {
        Subject::Person(p) => p
            .phones
            .iter()
            .map(|(_, o)| phone_word(w, o.kind, o.phone.ending()))
            .collect(),
        Subject::Invited(i) => i
            .phones
            .iter()
            .map(|p| phone_word(w, p.kind, p.phone.ending()))
            .collect(),
        Subject::Office(o) if !o.profile.phone.is_empty() => vec![o.profile.phone.clone()],
        Subject::Office(_) => Vec::new(),
    }
}

fn show(w: &Web, status: StatusCode, form: &Form, s: &Subject, back: String) -> Response {
    page(
        w,
        status,
        &ScriptPage {
            w,
            form,
            who: who(w, s),
            numbers: numbers(w, s),
            calls: calls(w),
            yes_no: yes_no(w),
            back,
        },
    )
}

/// The questions.
pub async fn get(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let back = format!("/support/l/{}", l.id);
    Ok(show(&w, StatusCode::OK, &Form::blank(), &s, back))
}

/// Keeps what came of each.
pub async fn post(
    State(app): State<App>,
    w: Web,
    a: Agent,
    Path((l, s)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response, Error> {
    let (l, s) = subject(&app, &a, &l, &s).await?;
    let back = format!("/support/l/{}", l.id);
    let call = Call::parse(form.value("call"));
    if call.is_none() {
        form.fail("call", w.t("support-answer-missing"));
    }
    for name in ["name", "story", "odd"] {
        if !matches!(form.value(name), "yes" | "no") {
            form.fail(name, w.t("support-answer-missing"));
        }
    }
    // Nobody can have called a number that is not there.
    if call == Some(Call::OnFile) && numbers(&w, &s).is_empty() {
        form.fail("call", w.t("support-call-no-number"));
    }
    let (Some(call), true) = (call, form.ok()) else {
        return Ok(show(&w, StatusCode::UNPROCESSABLE_ENTITY, &form, &s, back));
    };
    let yes = |name: &str| form.value(name) == "yes";
    let answers = Answers {
        call,
        name: yes("name"),
        story: yes("story"),
        odd: yes("odd"),
    };
    let source = guard::source(&w);
    let outcome = verify::keep(&app, &a, &s, &answers, once(&app, &form), &source).await?;
    if outcome == Outcome::NotVerified {
        return Ok(Notice::new(StatusCode::OK, w.t("support-outcome-no"))
            .tone(Tone::Warn)
            .text(w.t("support-outcome-no-text"))
            .button(w.t("support-look-again"), back)
            .page(&w));
    }
    Ok(see_other(&format!("{back}?done=verified")))
}
