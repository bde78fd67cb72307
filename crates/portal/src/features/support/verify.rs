//! *Verify identity*: the script, what follows from its answers, and how long that counts.
//!
//! The attacker is on the telephone, is friendly, and is in a hurry. So the outcome is not the agent's to choose: it follows from what was
//! done. Only a call back counts, to a number that was on file before, or by a manager of the practice who calls from the practice's own number.
//! What people answer is not kept; that a question was asked and what came of it is.

use super::find::Subject;
use super::guard::Agent;
use super::store;
use crate::app::App;
use crate::app::span::HOUR;
use crate::audit::Source;
use crate::fault::Fault;
use crate::sealed::{Column, Stamp};
use crate::submissions::write_once;
use db::Id;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How long a verified identity serves this agent for this subject, in microseconds.
pub const COUNTS: i64 = HOUR;
/// `support_check.answers_f`
const ANSWERS: Column = Column("support_check.answers");
const CHECK: Stamp = Stamp("row:support_check");

/// How the agent reached them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Called back on a number that is on file.
    OnFile,
    /// Called the practice on its own number; a manager or the sender there said who it is.
    Practice,
    /// They called, or gave the number to call.
    Theirs,
    /// By mail or a request only.
    None,
}

impl Call {
    /// All, in the order of the form.
    pub const ALL: [Call; 4] = [Call::OnFile, Call::Practice, Call::Theirs, Call::None];

    /// The value of its button.
    pub fn word(self) -> &'static str {
        match self {
            Call::OnFile => "on_file",
            Call::Practice => "practice",
            Call::Theirs => "theirs",
            Call::None => "none",
        }
    }

    /// Reads the value.
    pub fn parse(word: &str) -> Option<Call> {
        Call::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// What came of each question. Not what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// How they were reached.
    pub call: Call,
    /// They said the name that is on file before the agent did.
    pub name: bool,
    /// They said, without help, who wrote to them or what they were doing.
    pub story: bool,
    /// They would not be called back, pressed, asked for a number, an address or a code to be read out, or passed on somebody else's words.
    pub odd: bool,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Verified by a call to a number that was on file.
    OnFile,
    /// Verified by the practice.
    Manager,
    /// Not verified: nothing is changed.
    NotVerified,
}

impl Outcome {
    /// What follows from the answers.
    pub fn of(a: &Answers) -> Outcome {
        match a.call {
            _ if a.odd || !a.name || !a.story => Outcome::NotVerified,
            Call::OnFile => Outcome::OnFile,
            Call::Practice => Outcome::Manager,
            Call::Theirs | Call::None => Outcome::NotVerified,
        }
    }

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::OnFile => "on_file",
            Outcome::Manager => "manager",
            Outcome::NotVerified => "not_verified",
        }
    }

    fn parse(word: &str) -> Option<Outcome> {
        [Outcome::OnFile, Outcome::Manager, Outcome::NotVerified]
            .into_iter()
            .find(|o| o.word() == word)
    }

    /// Whether something may be changed.
    pub fn is_verified(self) -> bool {
        self != Outcome::NotVerified
    }
}

fn columns(id: Id, agent: Id, subject: Id, outcome: &str, at: i64) -> [Vec<u8>; 5] {
    [
        id.as_bytes().to_vec(),
        agent.as_bytes().to_vec(),
        subject.as_bytes().to_vec(),
        outcome.as_bytes().to_vec(),
        at.to_be_bytes().to_vec(),
    ]
}

/// Keeps a walk through the script.
///
/// # Errors
/// When the database is away.
pub async fn keep(
    app: &App,
    a: &Agent,
    subject: &Subject,
    answers: &Answers,
    once: Id,
    source: &Source,
) -> Result<Outcome, Fault> {
    let outcome = Outcome::of(answers);
    let (id, now) = (app.id(), app.now());
    let c = columns(id, a.id(), subject.id(), outcome.word(), now);
    let mac = CHECK.mac(app, &[&c[0], &c[1], &c[2], &c[3], &c[4]]);
    let mut rows = vec![store::insert_check(
        id,
        a.id(),
        subject.id(),
        outcome.word(),
        &ANSWERS.seal(app, id, answers),
        now,
        app.keys.epoch(),
        &mac,
    )];
    rows.extend(
        a.event("support.verified")
            .on(subject.kind(), subject.id())
            .detail(json!({ "outcome": outcome.word(), "answers": answers }))
            .from(source)
            .rows(app),
    );
    write_once(app, once, a.id(), outcome.word(), rows).await?;
    Ok(outcome)
}

/// What this agent's last walk through the script found for a subject, while it counts. A colleague's does not serve.
///
/// # Errors
/// When the database is away, or the row was changed.
pub async fn standing(app: &App, a: &Agent, subject: Id) -> Result<Option<(Outcome, i64)>, Fault> {
    let since = app.now() - COUNTS;
    let Some(r) = store::last_check(&app.db, subject, a.id(), since).await? else {
        return Ok(None);
    };
    let c = columns(r.id, r.agent, r.subject, &r.outcome, r.at);
    CHECK.check(app, &[&c[0], &c[1], &c[2], &c[3], &c[4]], &r.mac)?;
    Ok(Outcome::parse(&r.outcome).map(|o| (o, r.at + COUNTS)))
}

/// Whether this agent may change something of a subject now.
///
/// # Errors
/// As [`standing`].
pub async fn may_change(app: &App, a: &Agent, subject: Id) -> Result<bool, Fault> {
    let verified = standing(app, a, subject).await?;
    Ok(a.may_change() && verified.is_some_and(|(o, _)| o.is_verified()))
}
