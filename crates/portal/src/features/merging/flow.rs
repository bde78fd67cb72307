//! Asking from the account that stays, looking from the other one, and the press.

use super::{rows, store};
use crate::accounts::session::{self, NAME, Signed};
use crate::accounts::store::PersonRow;
use crate::accounts::{Email, PersonName, agent, moving, password, store as people};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::features::verify;
use crate::invitations;
use crate::lent::{self, care};
use crate::limits::Limit;
use crate::practices::{self, members};
use crate::submissions::{self, Written};
use db::Id;
use serde_json::json;
use vault::Token;

/// The word of the proof.
const WISH: &str = "merge";
/// How often an account may ask in a day.
const A_DAY: i64 = 10;
/// How often a press looks again when something of the accounts moved meanwhile.
const ROUNDS: usize = 4;

/// The wish of an account to take another one in, as its browser carries it.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The account that stays.
    pub into: Id,
    flow: [u8; 32],
}

/// What the cookie carries: whose wish, and a secret.
fn cookie(person: Id, token: &Token) -> String {
    format!("{person}.{}", token.text().as_str())
}

/// Reads the cookie; a wish counts for half an hour, in the browser in which it was made.
///
/// # Errors
/// When the database is away.
pub async fn wish(app: &App, cookie: Option<&str>) -> Result<Option<Wish>, Fault> {
    let parts = cookie.and_then(|c| c.split_once('.'));
    let Some((into, flow)) =
        parts.and_then(|(p, t)| Some((p.parse::<Id>().ok()?, Token::parse(t)?.hash())))
    else {
        return Ok(None);
    };
    let shown = verify::proof(app, into, &flow, WISH).await?;
    Ok(shown.map(|_| Wish { into, flow }))
}

/// The wish of the signed-in account: the value of the cookie, and this session is over. `None`: too often today.
///
/// # Errors
/// When the database is away.
pub async fn begin(app: &App, s: &Signed, source: &Source) -> Result<Option<String>, Fault> {
    let person = s.actor.person;
    let token = Token::random(app.random.as_ref());
    let limit = Limit::new("merge", &person.to_string(), A_DAY, DAY);
    let mut rows = vec![
        limit.take(app.now()),
        verify::prove(app, person, &token.hash(), WISH, None),
        session::end(&s.actor.session, "signed_out", app.now()),
    ];
    rows.extend(
        audit::event("account.merge_asked")
            .by(&s.actor)
            .owner(person)
            .from(source)
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(Some(cookie(person, &token))),
        Err(db::WriteError::Conflict { statement: 0 }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// What is in the way, each for its own reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// It is one and the same account.
    Same,
    /// Both work in this practice, each with a mailbox of its own.
    SamePractice(String),
    /// The account that goes works there, and the one that stays works nowhere: a place at work goes only into an account that is used for
    /// work, so that nobody's patient, relative or thief of a cookie gets it.
    Works(String),
    /// A manager has not given the messages at this practice back yet.
    Waits(String),
    /// A child's mailbox is read with the account that goes; a practice opens it to the account that it wrote to.
    Child,
    /// One of the two works for the operator's support.
    Support,
    /// The address was changed, and the one before may still take it back (until when, microseconds UTC).
    Moved(i64),
    /// The account that stays is closed by now.
    Gone,
}

/// What goes over, and what is in the way.
#[derive(Debug)]
pub struct Look {
    /// The address and the name of the account that stays.
    pub into: (Email, PersonName),
    /// The address of the one that goes into it.
    pub from: Email,
    /// Conversations, at most one more than [`store::COUNTED`].
    pub conversations: i64,
    /// Practices whose mailbox goes along.
    pub practices: Vec<String>,
    /// Somebody helps here, or is helped: that ends.
    pub helps: bool,
    /// What is in the way; empty: nothing.
    pub conflicts: Vec<Conflict>,
}

/// An account as merging needs it.
pub(super) struct Account {
    pub row: PersonRow,
    pub name: PersonName,
}

pub(super) async fn account(app: &App, id: Id) -> Result<Option<Account>, Fault> {
    let Some(row) = people::person(&app.db, id).await? else {
        return Ok(None);
    };
    if row.state != "active" {
        return Ok(None);
    }
    invitations::belongs(app, row.personal, id, None).await?;
    let name = NAME.open(app, id, &row.name_f)?;
    Ok(Some(Account { row, name }))
}

/// What goes over when the signed-in account is taken into the one of the wish. `None`: that one is not there any more.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn look(app: &App, s: &Signed, wish: &Wish) -> Result<Option<Look>, Fault> {
    let me = s.actor.person;
    let (Some(into), Some(from)) = (account(app, wish.into).await?, account(app, me).await?) else {
        return Ok(None);
    };
    let mut look = Look {
        into: (password::email_of(app, wish.into).await?, into.name),
        from: password::email_of(app, me).await?,
        conversations: store::count(&app.db, from.row.personal).await?,
        practices: Vec::new(),
        helps: !care::held(app, me).await?.is_empty()
            || !care::given(app, from.row.personal, true).await?.is_empty(),
        conflicts: Vec::new(),
    };
    if wish.into == me {
        look.conflicts.push(Conflict::Same);
        return Ok(Some(look));
    }
    let theirs = members::not_over(app, wish.into).await?;
    for m in members::not_over(app, me).await? {
        let name = practices::load(app, m.practice).await?.profile.name;
        let seat = s.seats.iter().find(|v| v.seat.mailbox == m.seat);
        if theirs.iter().any(|t| t.practice == m.practice) {
            look.conflicts.push(Conflict::SamePractice(name.clone()));
        } else if theirs.is_empty() {
            look.conflicts.push(Conflict::Works(name.clone()));
        } else if seat.is_some_and(|v| s.ring.get(v.key).is_none()) {
            look.conflicts.push(Conflict::Waits(name.clone()));
        }
        look.practices.push(name);
    }
    if lent::store::guards(&app.db, me).await? > 0 {
        look.conflicts.push(Conflict::Child);
    }
    if agent::of(app, me).await?.is_some() || agent::of(app, wish.into).await?.is_some() {
        look.conflicts.push(Conflict::Support);
    }
    for account in [me, wish.into] {
        if let Some(until) = moving::undoable_until(app, account).await? {
            look.conflicts.push(Conflict::Moved(until));
            break;
        }
    }
    if s.ring.get(s.personal_key).is_none() {
        look.conflicts.push(Conflict::Gone);
    }
    Ok(Some(look))
}

/// What became of the press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// It is one account now; the session is over.
    Done,
    /// Something is in the way, or the wish is too old: the page says what.
    Look,
}

/// Takes the signed-in account into the one of the wish.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn merge(
    app: &App,
    s: &Signed,
    wish: &Wish,
    once: Id,
    source: &Source,
) -> Result<Merged, Fault> {
    let me = s.actor.person;
    for _ in 0..ROUNDS {
        let ready = look(app, s, wish).await?.filter(|l| l.conflicts.is_empty());
        let Some(ready) = ready else {
            return Ok(Merged::Look);
        };
        let (Some(into), Some(from)) = (account(app, wish.into).await?, account(app, me).await?)
        else {
            return Ok(Merged::Look);
        };
        let mut all = vec![store::use_proof(wish.into, &wish.flow, WISH)];
        all.extend(rows::all(app, s, &from, &into).await?);
        all.push(mail(app, wish.into, "merged", &ready.into.0, &ready.from));
        all.push(mail(
            app,
            wish.into,
            "merged_away",
            &ready.from,
            &ready.into.0,
        ));
        all.extend(
            audit::event("account.merged")
                .by(&s.actor)
                .owner(wish.into)
                .on("person", me)
                .detail(json!({
                    "from": ready.from.masked(), "into": ready.into.0.masked(),
                    "practices": ready.practices.len(),
                }))
                .from(source)
                .rows(app),
        );
        match submissions::write_once(app, once, me, "merged", all).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Merged::Done);
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "two accounts change faster than they are read".into(),
    ))
}

/// A mail to one of the two addresses that names the other.
fn mail(app: &App, person: Id, what: &str, to: &Email, other: &Email) -> db::Stmt {
    crate::mails::job(
        app,
        crate::mails::ALERT,
        person,
        crate::mails::NORMAL,
        &crate::mails::Secret {
            what: Some(what.into()),
            to: Some(to.canonical()),
            about: Some(other.masked()),
            ..crate::mails::Secret::default()
        },
    )
}

/// The addresses that stand beside an account's own.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn beside(app: &App, person: Id) -> Result<Vec<Email>, Fault> {
    let all = crate::accounts::address::all_of(app, person).await?;
    let mut out = Vec::new();
    for r in all.iter().skip(1) {
        let text: String = crate::accounts::create::EMAIL.open_by(app, &r.bidx, &r.email_f)?;
        out.extend(Email::parse(&text));
    }
    Ok(out)
}

/// Gives one of them up. Practices that have it on file still reach the person; nobody signs in with it any more. Twice is once.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn give_up(app: &App, s: &Signed, email: &Email, source: &Source) -> Result<(), Fault> {
    let person = s.actor.person;
    let bidx = crate::contacts::address_index(app, email);
    let Some(held) = crate::accounts::address::all_of(app, person)
        .await?
        .into_iter()
        .skip(1)
        .find(|r| r.bidx == bidx)
    else {
        return Ok(());
    };
    let mut rows = vec![people::drop_beside(&held.bidx, person)];
    rows.extend(moving::left(app, person, &held).await?);
    rows.push(alert(app, person, "address_given_up"));
    rows.extend(
        audit::event("address.given_up")
            .by(&s.actor)
            .owner(person)
            .detail(json!({ "address": email.masked() }))
            .from(source)
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) | Err(db::WriteError::Conflict { statement: 0 }) => Ok(()),
        Err(e) => Err(e.into()),
    }
}
