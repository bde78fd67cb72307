//! A new conversation with a practice: to whom of it, and everything that follows in one write.

use super::super::answer::name_of;
use super::super::store;
use crate::accounts::session::Signed;
use crate::actor::Role;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::keys;
use crate::lent::delegation;
use crate::limits::Limit;
use crate::mails;
use crate::messages::intake::{self, Payer};
use crate::messages::{self, Beside, Head, How, Outgoing, Staged, ThreadView, To};
use crate::practices::teams::{self, Team, tell};
use crate::practices::{Practice, members};
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// Conversations that one person begins with one practice in a day.
const A_DAY: i64 = 10;
/// How often a write that lost a race is made again from a fresh reading.
const ROUNDS: usize = 4;

/// What is written to the office.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    /// The form's idempotency key.
    pub once: Id,
    pub subject: &'a str,
    pub body: &'a str,
    /// Files that came with it.
    pub files: &'a [Staged],
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is sent, as this conversation.
    Sent(Id),
    /// They may not write to this practice any more.
    Refused,
    /// Nobody of the practice can read it now.
    Nobody,
    /// The practice keeps as many bytes of files as it may.
    Full,
    /// Too many.
    TooMany {
        /// Microseconds UTC.
        until: i64,
    },
}

/// Who of the practice reads it.
enum Reader {
    Team(Team),
    /// The seat of the owner.
    Seat(Id),
}

/// What this practice calls whoever writes: their relationship. None: it does not know them.
async fn relationship(
    app: &App,
    signed: &Signed,
    practice: Id,
) -> Result<Option<contacts::Relationship>, Fault> {
    let all = contacts::of_person(app, practice, signed.actor.person).await?;
    Ok(all.first().map(|c| c.relationship))
}

/// The team that the practice names for what comes from somebody like this.
///
/// # Errors
/// When the database is away.
pub async fn team(app: &App, signed: &Signed, practice: &Practice) -> Result<Option<Team>, Fault> {
    match relationship(app, signed, practice.id).await? {
        Some(who) => teams::reads_incoming(app, practice, who).await,
        None => Ok(None),
    }
}

async fn reader(app: &App, signed: &Signed, practice: &Practice) -> Result<Option<Reader>, Fault> {
    if let Some(team) = team(app, signed, practice).await? {
        return Ok(Some(Reader::Team(team)));
    }
    // The one who has owned it longest; where nobody does, whoever has managed it longest.
    let all = members::managers(app, practice.id).await?;
    let owner = all.iter().find(|m| m.member.role == Role::Owner);
    let seat = owner.or(all.first()).map(|m| m.member.seat);
    Ok(seat.map(Reader::Seat))
}

/// The conversation that an earlier press of the same button began.
///
/// # Errors
/// When the database is away.
pub async fn sent_before(app: &App, signed: &Signed, once: Id) -> Result<Option<Id>, Fault> {
    let before = submissions::find(app, once, signed.actor.person).await?;
    Ok(before.and_then(|text| text.parse().ok()))
}

/// Begins it. `view` is the conversation that the practice began with whoever writes, and was judged.
///
/// # Errors
/// When the database is away: nothing was done.
pub async fn begin(
    app: &App,
    signed: &Signed,
    source: &Source,
    (view, practice): (&ThreadView, &Practice),
    letter: Letter<'_>,
) -> Result<Begun, Fault> {
    if relationship(app, signed, practice.id).await?.is_none() {
        return Ok(Begun::Refused);
    }
    let me = signed.actor.person;
    let limits = [
        super::super::answer::limit(me),
        Limit::new("office", &format!("{me}:{}", practice.id), A_DAY, DAY),
    ];
    for _ in 0..ROUNDS {
        let Some(reader) = reader(app, signed, practice).await? else {
            return Ok(Begun::Nobody);
        };
        let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(app.now())).collect();
        // Taken out of the conversation, or silenced in it, since the page was shown.
        rows.push(store::may_write(&signed.actor.scope(), view.id));
        let after_guards = rows.len();
        // What is written to a practice is its record, as an answer is.
        let charge = intake::charge(app, Payer::Practice(practice.id), letter.files);
        let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
        rows.extend(reserve);
        let after_charge = rows.len();
        let thread = app.id();
        rows.extend(rows_of(app, signed, (view, practice), thread, &reader, letter).await?);
        rows.extend(own);
        let team = match &reader {
            Reader::Team(t) => Some(t.id.to_string()),
            Reader::Seat(_) => None,
        };
        rows.extend(
            audit::event("message.to_office")
                .by(&signed.actor)
                .owner(me)
                .on("thread", thread)
                .detail(serde_json::json!({
                    "to": practice.id.to_string(),
                    "team": team,
                    "files": letter.files.len(),
                }))
                .from(source)
                .rows(app),
        );
        let what = thread.to_string();
        match submissions::write_once(app, letter.once, me, &what, rows).await? {
            Written::Done(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Begun::Sent(thread));
            }
            Written::Already(text) => {
                return text.parse().map(Begun::Sent).map_err(|_| Fault::NotFound);
            }
            Written::Conflict(n) if n < limits.len() => {
                let until = limits[n].until(&app.db, app.now()).await?;
                return Ok(Begun::TooMany { until });
            }
            Written::Conflict(n) if n < after_guards => return Ok(Begun::Refused),
            Written::Conflict(n) if n < after_charge => return Ok(Begun::Full),
            // The team has just ended, or has another key: who reads it is looked up again.
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "who reads for a practice changed too often while somebody wrote to it".into(),
    ))
}

async fn rows_of(
    app: &App,
    signed: &Signed,
    (view, practice): (&ThreadView, &Practice),
    thread: Id,
    reader: &Reader,
    letter: Letter<'_>,
) -> Result<Vec<Stmt>, Fault> {
    let me = signed.actor.person;
    // The practice's own conversation, as the one that it comes from: its rules hold in it, and the second step of that one does too.
    let mut rows = vec![messages::store::insert_thread(
        app,
        thread,
        Some(practice.id),
        me,
        view.paid_start,
        view.two_step,
    )];
    let part = messages::store::insert_participant;
    rows.push(part(app, thread, signed.actor.mailbox(), "author", true));
    let (mut to, mut beside) = (Vec::new(), Vec::new());
    let name = match reader {
        Reader::Team(team) => {
            rows.push(part(app, thread, team.mailbox, "team", true));
            rows.extend(tell::came(app, team.mailbox, thread).await?);
            beside.push(Beside {
                mailbox: team.mailbox,
                key: keys::current(app, team.mailbox).await?,
                how: How::Theirs,
            });
            &team.name
        }
        Reader::Seat(seat) => {
            rows.extend(delegation::came(app, *seat, me).await?);
            rows.push(part(app, thread, *seat, "to", true));
            to.push(To {
                mailbox: *seat,
                key: keys::current(app, *seat).await?,
                contact: None,
                invitation: None,
            });
            &practice.profile.name
        }
    };
    let own = (me, signed.name.full());
    let from = name_of(app, signed, Some(practice.id), own).await?;
    let sent = messages::statements(
        app,
        &signed.ring,
        &Outgoing {
            thread,
            message: app.id(),
            author_mailbox: signed.actor.mailbox(),
            author_key: signed.own_key,
            author_person: me,
            on_behalf_of: None,
            head: Head {
                subject: letter.subject.to_owned(),
                from,
                practice: signed
                    .practice()
                    .map(|p| p.profile.name.clone())
                    .unwrap_or_default(),
                to: vec![name.clone()],
                excerpt: Head::excerpt_of(letter.body),
                files: 0,
                for_whom: String::new(),
            },
            body: letter.body,
            files: letter.files,
            beside: &beside,
        },
        &to,
    )?;
    rows.extend(sent.rows);
    for delivery in sent.deliveries {
        let secret = mails::Secret::default();
        let (kind, now) = (mails::NOTICE, mails::NORMAL);
        rows.push(mails::job(app, kind, delivery, now, &secret));
    }
    Ok(rows)
}
