//! Asking from the account that stays, looking from the other one, and the press.

use super::{rows, store};
use crate::accounts::merges::{self, Waiting, Why};
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
use crate::keys;
use crate::lent::{self, care};
use crate::limits::Limit;
use crate::mails;
use crate::practices::{self, members};
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use vault::{PublicKey, Token};

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
    /// One of the two goes somewhere already, or waits for another one: until when (microseconds UTC).
    UnderWay(i64),
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
    /// Its owner has said that an earlier wish was not theirs: until when (microseconds UTC), unless a password was set by the mail.
    NotMe(i64),
    /// The messages of the account that goes do not open.
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

/// Practices whose mailbox goes along, and what is in the way. `opens` says which pairs can be wrapped, or were.
async fn in_the_way(
    app: &App,
    from: &Account,
    into: &Account,
    opens: impl Fn(Id) -> bool,
) -> Result<(Vec<String>, Vec<Conflict>), Fault> {
    let (me, stays) = (from.row.id, into.row.id);
    let (mut practices, mut conflicts) = (Vec::new(), Vec::new());
    let theirs = members::not_over(app, stays).await?;
    for m in members::not_over(app, me).await? {
        let name = practices::load(app, m.practice).await?.profile.name;
        let key = keys::id_of(&keys::current(app, m.seat).await?);
        if theirs.iter().any(|t| t.practice == m.practice) {
            conflicts.push(Conflict::SamePractice(name.clone()));
        } else if theirs.is_empty() {
            conflicts.push(Conflict::Works(name.clone()));
        } else if !opens(key) {
            conflicts.push(Conflict::Waits(name.clone()));
        }
        practices.push(name);
    }
    if lent::store::guards(&app.db, me).await? > 0 {
        conflicts.push(Conflict::Child);
    }
    if agent::of(app, me).await?.is_some() || agent::of(app, stays).await?.is_some() {
        conflicts.push(Conflict::Support);
    }
    for account in [me, stays] {
        if let Some(until) = moving::undoable_until(app, account).await? {
            conflicts.push(Conflict::Moved(until));
            break;
        }
    }
    if !opens(keys::id_of(&keys::current(app, from.row.personal).await?)) {
        conflicts.push(Conflict::Gone);
    }
    Ok((practices, conflicts))
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
        into: (password::email_of(app, wish.into).await?, into.name.clone()),
        from: password::email_of(app, me).await?,
        conversations: store::count(&app.db, me).await?,
        practices: Vec::new(),
        helps: !care::held(app, me).await?.is_empty()
            || !care::given(app, from.row.personal, true).await?.is_empty(),
        conflicts: Vec::new(),
    };
    if wish.into == me {
        look.conflicts.push(Conflict::Same);
        return Ok(Some(look));
    }
    // Of an account that others go into, or that goes itself, nobody knows yet what it will be.
    let mut under_way = merges::of_person(app, me).await?;
    let theirs = merges::of_person(app, wish.into).await?;
    under_way.extend(theirs.into_iter().filter(|w| w.from == wish.into));
    if let Some(w) = under_way.first() {
        look.conflicts.push(Conflict::UnderWay(w.due_at));
        return Ok(Some(look));
    }
    if let Some(until) = merges::rests_until(app, me).await? {
        look.conflicts.push(Conflict::NotMe(until));
        return Ok(Some(look));
    }
    let ring = |key: Id| s.ring.get(key).is_some();
    (look.practices, look.conflicts) = in_the_way(app, &from, &into, ring).await?;
    Ok(Some(look))
}

/// What became of the press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The two become one when three days are over.
    Waits,
    /// Something is in the way, or the wish is too old: the page says what.
    Look,
}

/// The signed-in account is to go into the one of the wish: the keys are wrapped now, and everybody concerned is told.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn press(
    app: &App,
    s: &Signed,
    wish: &Wish,
    once: Id,
    source: &Source,
) -> Result<Pressed, Fault> {
    let me = s.actor.person;
    for _ in 0..ROUNDS {
        let ready = look(app, s, wish).await?.filter(|l| l.conflicts.is_empty());
        let Some(ready) = ready else {
            return Ok(Pressed::Look);
        };
        let (Some(into), Some(from)) = (account(app, wish.into).await?, account(app, me).await?)
        else {
            return Ok(Pressed::Look);
        };
        let reader = keys::current(app, into.row.personal).await?;
        let now = app.now();
        let w = Waiting {
            id: app.id(),
            from: me,
            into: wish.into,
            reader: keys::id_of(&reader),
            due_at: now + merges::WAIT,
            created_at: now,
        };
        let (stop, link) = merges::stop_link(app, &w);
        let mut rows = vec![
            store::use_proof(wish.into, &wish.flow, WISH),
            // Two presses into each other: both touch both.
            people::touch_person(me, from.row.version),
            people::touch_person(wish.into, into.row.version),
            link,
        ];
        // A row that this instance has not written is no wish, and stands in nobody's way.
        rows.extend(merges::void(me));
        rows.extend(merges::insert(app, &w));
        rows.extend(set_aside(app, s, &w, &reader, &from).await?);
        let (stays, goes) = (&ready.into.0, &ready.from);
        rows.push(merges::told(app, w.into, "merging", goes, None, None));
        rows.push(merges::told(
            app,
            me,
            "merging_away",
            stays,
            None,
            Some(&stop),
        ));
        for (manager, practice) in merges::managers(app, &w).await? {
            rows.push(mails::safe(app, manager, "member_merging", me, practice));
        }
        rows.extend(
            audit::event("account.merge_waits")
                .by(&s.actor)
                .owner(me)
                .on("person", wish.into)
                .detail(json!({
                    "from": goes.masked(), "into": stays.masked(),
                    "practices": ready.practices.len(), "due_at": w.due_at,
                }))
                .from(source)
                .rows(app),
        );
        match submissions::write_once(app, once, me, "merging", rows).await? {
            Written::Done(_) | Written::Already(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(Pressed::Waits);
            }
            Written::Conflict(_) | Written::Unique(_) => {}
        }
    }
    Err(restless())
}

fn restless() -> Fault {
    Fault::Unavailable("two accounts change faster than they are read".into())
}

/// The pairs that go along, wrapped to the account that stays.
async fn set_aside(
    app: &App,
    s: &Signed,
    w: &Waiting,
    reader: &PublicKey,
    from: &Account,
) -> Result<Vec<Stmt>, Fault> {
    let mut mailboxes = vec![from.row.personal];
    let seats = members::not_over(app, w.from).await?;
    mailboxes.extend(seats.iter().map(|m| m.seat));
    let mut rows = Vec::new();
    for mailbox in mailboxes {
        let key = keys::id_of(&keys::current(app, mailbox).await?);
        let pair = s.ring.pair(app, key).await?.ok_or(Fault::Forbidden)?;
        let pair = keys::genuine_pair(app, pair, keys::Owner::Mailbox(mailbox)).await?;
        rows.push(keys::set_aside(app, reader, &pair, w.id));
    }
    Ok(rows)
}

/// Makes one account of two whose three days are over; or ends the wish and says so, where something is in the way now.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn fulfil(app: &App, wish: Id) -> Result<(), Fault> {
    for _ in 0..ROUNDS {
        let waiting = merges::load(app, wish).await?;
        let Some(w) = waiting.filter(|w| w.due_at <= app.now()) else {
            return Ok(());
        };
        let both = (account(app, w.into).await?, account(app, w.from).await?);
        let (Some(into), Some(from)) = both else {
            return off(app, &w).await;
        };
        let wrapped = merges::wrapped(&app.db, w.id).await?;
        let opens = |key: Id| wrapped.contains(&key);
        let (practices, conflicts) = in_the_way(app, &from, &into, opens).await?;
        let reads = keys::id_of(&keys::current(app, into.row.personal).await?) == w.reader;
        if !conflicts.is_empty() || !reads {
            return off(app, &w).await;
        }
        let stays = password::email_of(app, w.into).await?;
        let goes = password::email_of(app, w.from).await?;
        let mut rows = Vec::from(merges::over(w.id));
        // The wraps serve first: what is left of a wish goes after them.
        let drop_wraps = rows.pop();
        rows.extend(rows::all(app, &w, &from, &into).await?);
        rows.extend(drop_wraps);
        let (one, other) = (Some(&stays), Some(&goes));
        rows.push(merges::told(app, w.into, "merged", &goes, one, None));
        rows.push(merges::told(
            app,
            w.into,
            "merged_away",
            &stays,
            other,
            None,
        ));
        rows.extend(
            audit::event("account.merged")
                .by_person(w.from)
                .owner(w.into)
                .on("person", w.from)
                .detail(json!({
                    "from": goes.masked(), "into": stays.masked(),
                    "practices": practices.len(),
                }))
                .rows(app),
        );
        match app.db.write(rows).await {
            Ok(_) => {
                app.db.signal(jobs::TOPIC);
                return Ok(());
            }
            Err(db::WriteError::Conflict { .. }) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(restless())
}

async fn off(app: &App, w: &Waiting) -> Result<(), Fault> {
    merges::stop(app, w, None, Why::Conflict, &Source::default())
        .await
        .map(|_| ())
}

/// What waits for the signed-in account: the address of the other one, whether this one goes, and when.
#[derive(Debug)]
pub struct UnderWay {
    /// The address of the other account.
    pub other: Email,
    /// Whether the signed-in account is the one that goes.
    pub goes: bool,
    /// When the two become one (microseconds UTC).
    pub due_at: i64,
}

/// What waits for an account.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn under_way(app: &App, person: Id) -> Result<Vec<UnderWay>, Fault> {
    let mut all = Vec::new();
    for w in merges::of_person(app, person).await? {
        let goes = w.from == person;
        let other = if goes { w.into } else { w.from };
        // One that has meanwhile become part of a third account has none, and the wish ends by itself.
        if crate::accounts::address::of_person(app, other)
            .await?
            .is_some()
        {
            all.push(UnderWay {
                other: password::email_of(app, other).await?,
                goes,
                due_at: w.due_at,
            });
        }
    }
    Ok(all)
}

/// Ends everything that waits for the signed-in account, on either side.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn stop(app: &App, s: &Signed, source: &Source) -> Result<(), Fault> {
    let person = s.actor.person;
    for w in merges::of_person(app, person).await? {
        merges::stop(app, &w, Some(person), Why::Asked, source).await?;
    }
    Ok(())
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
