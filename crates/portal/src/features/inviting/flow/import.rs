//! A file of people: read, compared with what the practice knows, and kept for a week. Nothing goes out by it.

use super::super::file::{self, Line, Rules, Unread};
use super::super::model::{About, Choice, LineState, Why, most};
use super::super::store::{self, Known};
use super::Here;
use super::round::{self, Data, KEPT, Kind, Round, State};
use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::audit::{self, Source};
use crate::config::PhoneMode;
use crate::contacts::{self, Relationship};
use crate::fault::Fault;
use crate::invitations::stage::Stage;
use crate::limits::Limit;
use crate::submissions::{self, Written, write_once};
use db::Id;
use serde_json::json;

/// Files that a practice may have read in a day.
pub const A_DAY: i64 = 50;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It can be looked at.
    Shown(Id),
    /// Nothing could be read.
    Unread(Unread),
    /// Enough files for today.
    TooMany {
        /// When one more is read, microseconds UTC.
        until: i64,
    },
}

/// Whether somebody may send a list at all.
pub fn may_import(here: &Here) -> bool {
    here.outsiders || here.manager
}

/// Reads a file and keeps its lines, sealed.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn take(
    app: &App,
    signed: &Signed,
    here: &Here,
    (name, bytes): (&str, Vec<u8>),
    relationship: Relationship,
    once: Id,
    source: &Source,
) -> Result<Taken, Fault> {
    let me = signed.actor.person;
    let allowed = if relationship.is_here() {
        here.manager
    } else {
        may_import(here)
    };
    if !allowed {
        return Err(Fault::NotFound);
    }
    if let Some(done) = submissions::find(app, once, me).await? {
        return done.parse().map(Taken::Shown).map_err(|_| Fault::NotFound);
    }
    let c = &app.config;
    let (lang, home, countries) = (
        here.practice.lang.clone(),
        c.operator.country.clone(),
        c.phone.countries.clone(),
    );
    let (colleagues, phones) = (here.manager, c.phone.mode != PhoneMode::Off);
    let people = most(c.limits.invitations_per_day);
    // Thousands of phone numbers are some work: not on the thread that serves everybody.
    let read = tokio::task::spawn_blocking(move || {
        let rules = Rules {
            relationship,
            lang: &lang,
            home: &home,
            countries: &countries,
            colleagues,
            phones,
            most: people,
        };
        file::read(&bytes, &rules)
    })
    .await
    .map_err(|e| Fault::Internal(e.to_string()))?;
    let read = match read {
        Ok(read) => read,
        Err(why) => return Ok(Taken::Unread(why)),
    };
    let emails: Vec<Option<Email>> = read
        .lines
        .iter()
        .map(|l| {
            let person = l.person.as_ref()?;
            Email::parse(&person.email).ok()
        })
        .collect();
    let addresses: Vec<[u8; 32]> = emails
        .iter()
        .flatten()
        .map(|e| contacts::address_index(app, e))
        .collect();
    let mut known = store::known(&app.db, here.practice.id, &addresses)
        .await?
        .into_iter();
    let now = app.now();
    let total = read.lines.len();
    let mut ready = 0;
    let lines: Vec<_> = read
        .lines
        .into_iter()
        .zip(emails)
        .map(|(line, email)| {
            let (state, why) = match email {
                Some(_) => standing(&line, here, &known.next().unwrap_or_default()),
                None => (LineState::Bad, Why::None),
            };
            ready += usize::from(state == LineState::Ready);
            let number = i64::try_from(line.line).unwrap_or(i64::MAX);
            (number, data(line), state.word(), why.word())
        })
        .collect();
    let round = Round {
        id: app.id(),
        practice: here.practice.id,
        person: me,
        kind: Kind::Import,
        state: State::Shown,
        choice: Choice::New,
        about: About {
            file: name.to_owned(),
            unused: read.unused,
            ..About::default()
        },
        total: i64::try_from(total).unwrap_or(i64::MAX),
        after: None,
        wait_until: None,
        version: 1,
        created_at: now,
        ends_at: now + KEPT,
        consented: false,
    };
    let limit = Limit::new(
        "invite-files",
        &here.practice.id.to_string(),
        A_DAY,
        crate::app::span::DAY,
    );
    let mut rows = vec![limit.take(now)];
    rows.extend(round::begin(app, &round, lines.into_iter()));
    rows.extend(
        audit::event("invites.read")
            .by(&signed.actor)
            .on("invite_round", round.id)
            .detail(json!({ "lines": total, "ready": ready }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, me, &round.id.to_string(), rows).await? {
        Written::Done(_) => Ok(Taken::Shown(round.id)),
        Written::Already(done) => done.parse().map(Taken::Shown).map_err(|_| Fault::NotFound),
        Written::Conflict(0) => Ok(Taken::TooMany {
            until: limit.until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => {
            Err(Fault::Conflict("a file met another one".into()))
        }
    }
}

fn data(line: Line) -> Data {
    Data {
        email: line.email,
        name: line.name,
        person: line.person,
        problems: line.problems,
        warnings: line.warnings,
    }
}

/// How far the practice knows somebody, by its own rows. The job that sends decides anew.
fn standing(line: &Line, here: &Here, k: &Known) -> (LineState, Why) {
    let colleague = line.person.as_ref().is_some_and(|p| p.role.is_some());
    if !colleague && !here.outsiders {
        return (LineState::Left, Why::NotYours);
    }
    let stage = k.stage.as_deref().and_then(Stage::parse);
    match stage {
        _ if k.member => (LineState::Left, Why::Member),
        _ if k.declined => (LineState::Left, Why::Declined),
        _ if k.is_in && !colleague => (LineState::Left, Why::In),
        Some(Stage::Withdrawn) => (LineState::Known, Why::Ended),
        Some(_) => (LineState::Known, Why::Waits),
        None if k.contact => (LineState::Known, Why::Contact),
        None => (LineState::Ready, Why::None),
    }
}
