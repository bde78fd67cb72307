//! Whoever is asked for help says yes, with their own account or with one that they make here, or no.
//!
//! The attacker here reads the mail of the wrong address: they can accept as themselves, and the owner sees the address and the name of the
//! account before anything opens. Accepting needs the account of the very address that was written down; a link passed on serves nobody else.

use super::flow::{kept, on_offer};
use crate::accounts::create::{self, Join, NewPerson};
use crate::accounts::session::Signed;
use crate::accounts::{Email, PersonName, address, moving, password, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::features::documents::{self, Document, Kind};
use crate::features::login::arrive::{self, Arrival};
use crate::invitations::{LinkKind, links};
use crate::lent::offer::{self, Offer, State};
use crate::lent::{self, care};
use crate::mails;
use crate::practices::Together;
use crate::submissions::{self, Written};
use db::{Id, Stmt};
use serde_json::json;
use vault::Token;
use vault::policy::{Rule, Rules};

/// What a link leads to.
pub enum Opened {
    /// It waits for an answer: the offer, whom it was written to, and by whom.
    Live(Box<Asked>),
    /// They have accepted; the owner is asked to open the mailbox.
    Accepted(PersonName),
    /// The mailbox is open to them.
    Done,
    /// Taken back, refused, or too old.
    Over,
    /// Not one of ours.
    Unknown,
}

/// An offer that waits.
pub struct Asked {
    /// It.
    pub offer: Offer,
    /// Their address.
    pub email: Email,
    /// Whose mailbox it is about.
    pub owner: PersonName,
    /// Whose account the address is, if it has one.
    pub account: Option<Id>,
}

/// Looks a link up. Writes nothing.
///
/// # Errors
/// When the database is away.
pub async fn open(app: &App, token: &Token) -> Result<Opened, Fault> {
    let Some(row) = links::find(app, LinkKind::Help, token).await? else {
        return Ok(Opened::Unknown);
    };
    let Some(offer) = offer::load(app, row.subject).await? else {
        return Ok(Opened::Unknown);
    };
    let now = app.now();
    let owner = people::person(&app.db, offer.owner).await?;
    let (true, Some(owner)) = (offer.ends_at > now, owner.filter(|p| p.state == "active")) else {
        return Ok(Opened::Over);
    };
    let owner = crate::accounts::session::NAME.open(app, owner.id, &owner.name_f)?;
    Ok(match (offer.state, offer.named.clone()) {
        (State::Done, _) => {
            let open = care::given(app, offer.mailbox, true).await?;
            let theirs = |g: &lent::Grant| Some(g.holder) == offer.holder && g.in_force(now);
            match open.iter().any(theirs) {
                true => Opened::Done,
                false => Opened::Over,
            }
        }
        (State::Accepted, _) => Opened::Accepted(owner),
        (State::Offered, Some(named)) if row.expires_at > now && row.void_at.is_none() => {
            let email = Email::parse(&named.email)
                .map_err(|_| Fault::Internal(format!("offer {} has no address", offer.id)))?;
            let account = address::find(app, &offer.bidx).await?.map(|a| a.person);
            Opened::Live(Box::new(Asked {
                offer,
                email,
                owner,
                account,
            }))
        }
        _ => Opened::Over,
    })
}

/// Whoever is signed in accepts.
///
/// # Errors
/// [`Fault::Forbidden`] for anybody but the account of the address; when the database is away.
pub async fn accept(
    app: &App,
    s: &Signed,
    asked: &Asked,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let me = s.actor.person;
    if asked.account != Some(me) || asked.offer.owner == me {
        return Err(Fault::Forbidden);
    }
    let event = audit::event("care.accepted").by(&s.actor).from(source);
    let rows = accepted(app, asked, me, event);
    let written = submissions::write_once(app, once, me, "accepted", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}

fn accepted(app: &App, asked: &Asked, holder: Id, event: audit::Event) -> Vec<Stmt> {
    let mut rows = asked.offer.accepted(app, holder);
    rows.push(mails::care(app, asked.offer.owner, "accepted", holder));
    rows.extend(on_offer(event, &asked.offer).rows(app));
    rows
}

/// Whoever reads there does not want to. No sign-in is asked for it.
///
/// # Errors
/// When the database is away.
pub async fn refuse(app: &App, asked: &Asked, source: &Source) -> Result<bool, Fault> {
    let o = &asked.offer;
    let mut rows = o.over(app);
    rows.push(mails::care(app, o.owner, "refused", o.owner));
    let event = audit::event("care.refused").from(source);
    rows.extend(on_offer(event, o).rows(app));
    let written = app.db.write(rows).await;
    app.db.signal(jobs::TOPIC);
    match written {
        Ok(_) => Ok(true),
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// What the form of a new account brings.
pub struct New<'a> {
    /// Their name, as they write it.
    pub name: &'a PersonName,
    /// The password.
    pub password: &'a str,
    /// The terms that they accept with it.
    pub terms: &'a Document,
    /// The time zone that the browser is in, where the form brought it; else the owner's.
    pub tz: &'a str,
    /// The language of the page.
    pub lang: &'a str,
    /// The device cookie, old or new.
    pub device: &'a Token,
    /// Where from.
    pub source: &'a Source,
    /// The form's submission.
    pub once: Id,
}

/// What became of it.
pub enum Made {
    /// The account is there and has accepted; its session, where the policy signs people in.
    Done(Option<Token>),
    /// The password does not do; every rule with its verdict.
    Weak(Vec<(Rule, bool)>),
    /// Who had this address before may still take it back (microseconds UTC).
    Kept(i64),
    /// The address has an account by now, or the offer is not what it was.
    Elsewhere,
}

/// The password rules of somebody who has an address and nothing else yet.
pub fn rules(app: &App) -> Rules {
    password::rules(Together::of_operator(&app.config), false)
}

/// Makes the account and accepts, in one write.
///
/// # Errors
/// When the database is away or too many passwords wait to be hashed.
pub async fn join(app: &App, asked: &Asked, new: &New<'_>) -> Result<Made, Fault> {
    let words = password::context(app, new.name, &asked.email, [asked.owner.full()]);
    let judged = password::judge(rules(app), new.password, words).await?;
    if judged.iter().any(|(_, met)| !met) {
        return Ok(Made::Weak(judged));
    }
    if asked.account.is_some() {
        return Ok(Made::Elsewhere);
    }
    if let Some(until) = kept(app, &asked.offer.bidx).await? {
        return Ok(Made::Kept(until));
    }
    let (record, prk) = password::hash(app, new.password).await?;
    let made = create::person(
        app,
        &NewPerson {
            name: new.name,
            email: &asked.email,
            lang: new.lang,
            tz: new.tz,
            member_no: None,
            specialty: None,
            two_step: false,
            password: &record,
            prk: &prk,
            phone: None,
            join: Join::Nobody,
        },
    )
    .await?;
    let person = made.person;
    let event = audit::event("care.accepted").by_person(person);
    let mut rows = accepted(app, asked, person, event.from(new.source));
    rows.extend(made.rows);
    rows.push(moving::claim(&asked.offer.bidx, person));
    rows.push(documents::acceptance(
        app,
        Kind::Terms,
        new.terms.version,
        new.terms.lang,
        person,
        None,
        app.now(),
        new.source,
    ));
    rows.extend(
        audit::event("account.created")
            .by_person(person)
            .owner(person)
            .on("care_offer", asked.offer.id)
            .detail(json!({ "two_step": false, "terms": new.terms.version }))
            .from(new.source)
            .rows(app),
    );
    let mut session = None;
    if app.config.policy.sign_in_after_registration {
        let arrival = Arrival {
            person,
            practice: None,
            ring: &made.ring,
            shown: None,
            known: None,
            device: new.device,
            trust: None,
            before: None,
            source: new.source,
        };
        let (token, more) = arrive::rows(app, &arrival).await?;
        rows.extend(more);
        session = Some(token);
    }
    match submissions::write_once(app, new.once, asked.offer.id, "joined", rows).await? {
        Written::Done(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Made::Done(session))
        }
        // The first press has made the account: its browser has the session, and Sign In is open to everybody.
        Written::Already(_) | Written::Conflict(_) | Written::Unique(_) => Ok(Made::Elsewhere),
    }
}
