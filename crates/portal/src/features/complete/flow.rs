//! The use cases: accept the terms, create the account.

use super::model::Step;
use super::store::{self, WaitingRow};
use super::visit::{Visit, terms_proof};
use crate::accounts::create::{self, Created, Join, NewPerson, OwnPhone};
use crate::accounts::device::Trust;
use crate::accounts::session::Shown;
use crate::accounts::{PersonName, device, password, session, store as accounts};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::features::documents::{self, Kind};
use crate::features::verify;
use crate::invitations::{self, Invitation, NumberStep, State, setup, stage};
use crate::keys::{self, Holder, Keyring};
use crate::lent::ward::{self, Taking};
use crate::messages;
use crate::practices::{self, Practice, Profile, Together, joins};
use crate::submissions::{self, Written, write_once};
use crate::web::Lang;
use db::{Id, Stmt};
use serde_json::json;
use vault::policy::{Rule, Rules};
use vault::{KeyPair, PasswordRecord, Prk, Token, WrapKey};

/// Keeps that this flow accepted the terms in force, in this language. The acceptance itself is a row of the account.
///
/// # Errors
/// When the database is away.
pub async fn accept(app: &App, v: &Visit, once: Id, source: &Source) -> Result<(), Fault> {
    let word = terms_proof(v.terms.version, v.terms.lang);
    let mut rows = vec![verify::prove(
        app,
        v.invitation.id,
        &v.flow.flow_hash,
        &word,
        None,
    )];
    rows.extend(
        audit::event("terms.accepted")
            .by_invitee(v.practice.id)
            .on("invitation", v.invitation.id)
            .detail(json!({ "version": v.terms.version, "lang": v.terms.lang.code() }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, v.invitation.id, "", rows).await? {
        Written::Done(_) | Written::Already(_) => Ok(()),
        w => Err(Fault::Internal(format!("terms: {w:?}"))),
    }
}

/// The password rules of somebody at this step: twelve characters where a phone will stand beside the password, else fifteen. Whoever
/// becomes one of the practice's own people keeps its rules from the beginning.
pub fn rules(app: &App, v: &Visit) -> Rules {
    let mut together = Together::of_operator(&app.config);
    let progress = &v.invitation.progress;
    if progress.role.is_some() || progress.proposal.is_some() {
        together = together.and(&v.practice.policy);
    }
    password::rules(together, v.facts.required)
}

/// The name the person gave, or the one that the practice has.
fn name(v: &Visit) -> &PersonName {
    match &v.invitation.progress.name {
        Some(n) if !n.is_empty() => n,
        _ => &v.contact.profile.name,
    }
}

/// Judges a password by every rule, with the words that a stranger would try for this person.
///
/// # Errors
/// When no thread could be run.
pub async fn judge(app: &App, v: &Visit, typed: &str) -> Result<Vec<(Rule, bool)>, Fault> {
    let profile = &v.practice.profile;
    let own = v.invitation.progress.practice.as_ref();
    let practices = [
        Some(profile.name.clone()),
        Some(profile.discreet_name.clone()),
        own.map(|p| p.name.clone()),
        Some(v.contact.profile.organisation.clone()),
    ];
    let context = password::context(
        app,
        name(v),
        &v.contact.email,
        practices.into_iter().flatten(),
    );
    password::judge(rules(app, v), typed, context).await
}

/// What became of the last form.
pub enum Outcome {
    /// The account is there; this browser is signed in where the policy says so.
    Done(Arrived),
    /// The password does not do; every rule with its verdict.
    Weak(Vec<(Rule, bool)>),
    /// Something is missing (a proof lapsed, a number was corrected): this step first.
    Missing(Step),
    /// Somebody finished before, in another tab or elsewhere.
    Over,
    /// Who had this address before may still take it back.
    Kept {
        /// Until then, microseconds UTC.
        until: i64,
    },
}

/// Where a person is once the account is there.
pub struct Arrived {
    /// The new session, where the policy signs people in.
    pub session: Option<Token>,
    /// Where to go.
    pub path: String,
}

/// What a browser brings to the last form.
pub struct Browser<'a> {
    /// The device cookie, old or new.
    pub device: &'a Token,
    /// Whether the person asked not to be asked for a code in this browser again.
    pub trust: bool,
    /// Where the request came from.
    pub source: &'a Source,
    /// The form's submission.
    pub once: Id,
    /// The language of the page.
    pub lang: Lang,
    /// The version of the terms that this very form accepts; none where they were accepted on their own page.
    pub accepts: Option<i64>,
    /// The time zone that the browser is in, where the form brought it.
    pub tz: Option<&'a str>,
}

/// Whether this form is the last one, and nothing is missing before it.
fn is_last(v: &Visit, browser: &Browser<'_>) -> bool {
    match v.next() {
        Step::Password => true,
        Step::Last => browser.accepts == Some(v.terms.version),
        _ => false,
    }
}

/// How often a write that met another one is decided anew.
const ROUNDS: usize = 4;

/// Creates the account: one write, all or nothing. The password is hashed before.
///
/// # Errors
/// When the database is away (nothing was done), or the link's wrap is gone.
pub async fn activate(
    app: &App,
    v: Visit,
    typed: &str,
    browser: &Browser<'_>,
) -> Result<Outcome, Fault> {
    if !is_last(&v, browser) {
        return Ok(Outcome::Missing(v.next()));
    }
    let judged = judge(app, &v, typed).await?;
    if judged.iter().any(|(_, met)| !met) {
        return Ok(Outcome::Weak(judged));
    }
    let (record, prk) = password::hash(app, typed).await?;
    let mut v = v;
    for _ in 0..ROUNDS {
        let Some(pair) = opened(app, &v).await? else {
            return resume(app, &v, typed, browser).await;
        };
        let bidx = contacts::address_index(app, &v.contact.email);
        let until = crate::accounts::moving::kept_until(app, &bidx, Id::NIL).await?;
        if until > app.now() {
            return Ok(Outcome::Kept { until });
        }
        let waiting = store::waiting(&app.db, v.invitation.id).await?;
        let path = path_of(app, &waiting);
        let (rows, session) = account(app, &v, &pair, &waiting, &record, &prk, browser).await?;
        match write_once(app, browser.once, v.invitation.id, &path, rows).await? {
            Written::Done(_) => {
                app.db.signal(jobs::TOPIC);
                let session = in_it(app, &v, session, browser).await;
                return Ok(Outcome::Done(Arrived { session, path }));
            }
            Written::Already(_) => return resume(app, &v, typed, browser).await,
            Written::Conflict(_) | Written::Unique(_) => {
                // The invitation moved: finished elsewhere, a number corrected, a further message that demands two-step.
                let Some(now) = invitations::load(app, v.invitation.id).await? else {
                    return Ok(Outcome::Over);
                };
                if now.state != State::Finished && now.state != State::Open {
                    return resume(app, &v, typed, browser).await;
                }
                if crate::accounts::address::find(app, &bidx).await?.is_some() {
                    // The same address finished another practice's invitation meanwhile.
                    return Ok(Outcome::Over);
                }
                v = Visit::of(app, browser.lang, v.flow.clone(), now).await?;
                if !is_last(&v, browser) {
                    return Ok(Outcome::Missing(v.next()));
                }
            }
        }
    }
    Err(Fault::Unavailable(
        "an invitation changes faster than it is read".into(),
    ))
}

/// What waited about a child lies in the child's mailbox: the session begins there.
async fn in_it(
    app: &App,
    v: &Visit,
    session: Option<Token>,
    browser: &Browser<'_>,
) -> Option<Token> {
    match (session, &v.contact.profile.child) {
        (Some(token), Some(_)) => {
            Some(ward::open_at_once(app, token, v.contact.id, browser.source).await)
        }
        (session, _) => session,
    }
}

/// The pre-mailbox's pair, opened with the secret of the link in the cookie.
async fn opened(app: &App, v: &Visit) -> Result<Option<KeyPair>, Fault> {
    let Some(key) = store::pre_mailbox_key(&app.db, v.invitation.mailbox).await? else {
        return Ok(None);
    };
    Ok(keys::open_by_link(app, key, &v.flow.token).await?)
}

/// To the message; to the inbox when none or several wait; to Sign In where the policy says so.
fn path_of(app: &App, waiting: &[WaitingRow]) -> String {
    if !app.config.policy.sign_in_after_registration {
        return "/sign-in".into();
    }
    match waiting {
        [] => "/inbox".into(),
        [first, rest @ ..] if rest.iter().all(|r| r.thread == first.thread) => {
            format!("/m/{}", first.thread)
        }
        _ => "/inbox".into(),
    }
}

/// Every row of the new account, and the token of its first session.
async fn account(
    app: &App,
    v: &Visit,
    pair: &KeyPair,
    waiting: &[WaitingRow],
    record: &PasswordRecord,
    prk: &Prk,
    browser: &Browser<'_>,
) -> Result<(Vec<Stmt>, Option<Token>), Fault> {
    let (i, now, progress) = (&v.invitation, app.now(), &v.invitation.progress);
    let own = v.phone.and_then(|p| own_phone(v, p));
    let tz = progress
        .tz
        .as_deref()
        .or(browser.tz)
        .unwrap_or(&v.practice.tz);
    // Of a short registration only the pages' own language is known: the one they were read in.
    let lang = match (
        &progress.lang,
        i.short && Lang::REAL.contains(&browser.lang),
    ) {
        (Some(lang), _) => lang.as_str(),
        (None, true) => browser.lang.code(),
        (None, false) => v.contact.lang.as_str(),
    };
    let founded = founded(v);
    let vouched = vouched_colleague(app, v).await?;
    let manager = setup::vouched(app, v.practice.id, progress).await?;
    let join = match (&progress.role, &founded) {
        // A new practice's first owner brings its keys.
        (Some(role), _) if role == "owner" && v.practice.state == "setup" => Join::Found {
            waiting: Some((v.practice.id, v.practice.members_version)),
            profile: &v.practice.profile,
            tz: &v.practice.tz,
            lang: &v.practice.lang,
        },
        (Some(role), _) => Join::Member {
            practice: &v.practice,
            role,
            approved_by: manager,
        },
        (None, _) if vouched.is_some() => {
            let (role, by) = vouched.as_ref().expect("looked at");
            Join::Member {
                practice: &v.practice,
                role,
                approved_by: Some(*by),
            }
        }
        (None, Some(profile)) => Join::Found {
            waiting: None,
            profile,
            tz,
            lang,
        },
        (None, None) => Join::Nobody,
    };
    let member_no = match &progress.number {
        Some(NumberStep::Given { number, .. }) => Some(number.as_str()),
        _ => None,
    };
    let made = create::person(
        app,
        &NewPerson {
            name: name(v),
            email: &v.contact.email,
            lang,
            tz,
            member_no,
            specialty: progress.specialty.as_deref(),
            two_step: own.is_some(),
            password: record,
            prk,
            phone: own.as_ref(),
            join,
        },
    )
    .await?;
    // First the guard: of two tabs the slower one stops here.
    let mut rows = vec![invitations::store::activated(
        i.id,
        i.version,
        made.person,
        now,
    )];
    let taker = Taker {
        contact: &v.contact,
        practice: &v.practice,
        person: made.person,
        mailbox: made.mailbox,
        key: &made.key,
        own_key: &made.own_key,
    };
    rows.extend(adopt(app, i, pair, &taker).await?);
    let Created {
        person,
        seat,
        phone: made_phone,
        ring,
        rows: persons,
        ..
    } = made;
    rows.extend(persons);
    let bidx = contacts::address_index(app, &v.contact.email);
    rows.push(crate::accounts::moving::claim(&bidx, person));
    rows.push(stage::done(i.contact));
    if let Some(target) = v.phone.and_then(|p| p.detail).filter(|t| *t != i.id) {
        rows.push(contacts::store::prove(person, v.practice.id, target, now));
        rows.push(contacts::store::vouch(person, v.practice.id, made_phone));
    }
    // The name is the office's word for the person: they are asked about it once they have read.
    if i.short {
        rows.push(accounts::profile_due(person, true));
    }
    if vouched.is_none() {
        rows.extend(requested(app, v, person).await?);
    }
    let accepted = match browser.accepts.filter(|_| v.facts.short) {
        Some(_) => Some((v.terms.lang, now)),
        None => v.accepted,
    };
    if let Some((lang, at)) = accepted {
        rows.push(documents::acceptance(
            app,
            Kind::Terms,
            v.terms.version,
            lang,
            person,
            seat.map(|(_, p)| p),
            at,
            browser.source,
        ));
    }
    rows.extend(
        waiting
            .iter()
            .map(|d| messages::send::delivered(app, d.delivery, "registered", None)),
    );
    rows.extend(
        audit::event("account.created")
            .by_person(person)
            .owner(person)
            .practice(v.practice.id)
            .on("invitation", i.id)
            .detail(json!({
                "two_step": own.is_some(),
                "founded": founded.is_some(),
                "role": vouched.as_ref().map(|(role, _)| role).or(progress.role.as_ref()),
                "short": i.short,
                "provisioned": i.provision,
                "terms": v.terms.version,
            }))
            .from(browser.source)
            .rows(app),
    );
    let shown = made_phone.zip(v.phone).map(|(factor, p)| Shown {
        factor,
        at: p.at,
        strong: false,
    });
    let session = enter(app, person, seat.map(|(_, p)| p), &ring, shown, browser);
    let token = session.map(|(token, more)| {
        rows.extend(more);
        token
    });
    Ok((rows, token))
}

/// The phone that the code has proven, as the person's own factor.
fn own_phone(v: &Visit, p: verify::Proof) -> Option<OwnPhone> {
    let way = v.ways.iter().find(|w| Some(w.target()) == p.detail)?;
    Some(OwnPhone {
        phone: way.phone().clone(),
        kind: way.kind(),
    })
}

/// The role and the manager of somebody whom a manager's own session invited as a colleague. A manager who has left since vouches for
/// nobody.
async fn vouched_colleague(app: &App, v: &Visit) -> Result<Option<(String, Id)>, Fault> {
    let p = &v.invitation.progress;
    let Some(proposal) = p.proposal.as_ref().filter(|_| p.role.is_none()) else {
        return Ok(None);
    };
    let Some(by) = proposal.by.filter(|_| v.practice.safe.is_some()) else {
        return Ok(None);
    };
    let still = setup::may_appoint(app, v.practice.id, by, &proposal.role).await?;
    Ok(still.then(|| (proposal.role.clone(), by)))
}

/// The rows of a request to join: of a colleague whom nobody has vouched for, or of somebody who said that a practice here is theirs.
async fn requested(app: &App, v: &Visit, person: Id) -> Result<Vec<Stmt>, Fault> {
    let i = &v.invitation;
    let p = &i.progress;
    if p.role.is_some() {
        return Ok(Vec::new());
    }
    let offer = p.offered.as_ref().filter(|_| p.asks == Some(true));
    let new = if v.contact.relationship.is_here() {
        joins::New {
            practice: v.practice.id,
            person,
            proposed: true,
            role: p.proposal.as_ref().map_or("reader", |p| p.role.as_str()),
            matched: &[],
            by: i.inviter,
        }
    } else if let Some(offer) = offer {
        joins::New {
            practice: offer.practice,
            person,
            proposed: false,
            role: "",
            matched: &offer.matched,
            by: None,
        }
    } else {
        return Ok(Vec::new());
    };
    let mut rows = joins::rows(app, &new).await?;
    rows.extend(
        audit::event("join.asked")
            .by_person(person)
            .owner(person)
            .practice(new.practice)
            .detail(json!({ "proposed": new.proposed, "matched": new.matched }))
            .rows(app),
    );
    Ok(rows)
}

/// Whether somebody is about to work in a practice here: to found one, or to be let into one.
pub(super) fn becomes_member(v: &Visit) -> bool {
    let p = &v.invitation.progress;
    p.role.is_some()
        || p.proposal.is_some()
        || p.asks == Some(true)
        || v.contact.relationship.is_here()
        || founded(v).is_some()
}

/// The practice that a professional of another office founds by registering. Nobody has confirmed it, and it is free.
fn founded(v: &Visit) -> Option<Profile> {
    let p = &v.invitation.progress;
    if p.asks == Some(true) {
        return None;
    }
    let professional = v.contact.relationship.is_professional() || p.wants_professional;
    let info = p.practice.as_ref().filter(|i| !i.name.is_empty())?;
    (professional && !v.contact.relationship.is_here() && p.role.is_none()).then(|| Profile {
        name: info.name.clone(),
        postal: info.postal.clone(),
        confirmed: false,
        ..Profile::default()
    })
}

/// Who takes a pre-mailbox over.
pub(super) struct Taker<'a> {
    /// The contact that was written to.
    pub contact: &'a Contact,
    /// Its practice.
    pub practice: &'a Practice,
    /// Who.
    pub person: Id,
    /// Where their mail goes, and its key.
    pub mailbox: Id,
    /// What mail to it is sealed to.
    pub key: &'a vault::PublicKey,
    /// The key of their personal mailbox.
    pub own_key: &'a vault::PublicKey,
}

/// Takes a pre-mailbox over: everything in it is re-pointed, its pair is kept as a retired one that only the new mailbox opens. The
/// mailbox row is moved first: a message that is being written to it either commits before and moves along, or conflicts.
///
/// # Errors
/// When the database is away.
pub(super) async fn adopt(
    app: &App,
    i: &Invitation,
    pair: &KeyPair,
    t: &Taker<'_>,
) -> Result<Vec<Stmt>, Fault> {
    // About a child: it becomes the child's mailbox, and no part of the guardian's.
    if let Some(child) = &t.contact.profile.child {
        let taking = Taking {
            contact: t.contact,
            child,
            practice: t.practice,
            from: i.mailbox,
            pair,
            guardian: (t.person, t.own_key),
            told: i.inviter,
        };
        return ward::take_over(app, &taking).await;
    }
    let (mailbox, key) = (t.mailbox, t.key);
    let id = Id::from(pair.id());
    // Of a young person: what was written about them while they were a child.
    let grown = ward::taken_over(app, i.mailbox, pair, (t.person, mailbox, key)).await?;
    let mut rows = vec![invitations::store::adopted(i.mailbox)];
    rows.extend(grown);
    rows.extend(invitations::move_mail(app, i.mailbox, mailbox, &[]).await?);
    rows.push(keys::store::delete_all_wraps(id));
    rows.push(keys::adopt(app, pair, mailbox, app.now()));
    rows.push(keys::wrap_to(app, key, pair));
    Ok(rows)
}

/// The first session of a new account, where the policy signs people in. The browser is trusted if the person asked for it and has
/// just passed a code.
fn enter(
    app: &App,
    person: Id,
    practice: Option<Id>,
    ring: &Keyring,
    shown: Option<Shown>,
    browser: &Browser<'_>,
) -> Option<(Token, Vec<Stmt>)> {
    if !app.config.policy.sign_in_after_registration {
        return None;
    }
    let token = Token::random(app.random.as_ref());
    let device = browser.device.hash();
    let days = app.config.policy.trusted_device_days;
    let trust = shown.filter(|_| days > 0 && browser.trust).map(|s| Trust {
        until: app.now() + days * DAY,
        factor: s.factor,
    });
    let mut rows = vec![
        session::insert(
            app,
            &token,
            person,
            practice,
            ring,
            shown,
            Some(&device),
            browser.source,
        ),
        session::cap(person, app.now()),
        accounts::count_sign_in(person),
        device::seen(app, &device, person, browser.source, trust),
    ];
    rows.extend(
        audit::event("sign_in")
            .by_person(person)
            .owner(person)
            .detail(json!({ "after": "registration", "code": shown.is_some() }))
            .from(browser.source)
            .rows(app),
    );
    Some((token, rows))
}

/// The same form came twice and the other one was faster: this browser may still be waiting for the answer. Who sends that very form
/// with the right password, in the flow that has shown everything, gets a session of their own; anybody else is told that it is over.
///
/// # Errors
/// When the database is away.
pub async fn resume(
    app: &App,
    v: &Visit,
    typed: &str,
    browser: &Browser<'_>,
) -> Result<Outcome, Fault> {
    let Some(i) = invitations::load(app, v.invitation.id).await? else {
        return Ok(Outcome::Over);
    };
    let first = submissions::find(app, browser.once, i.id).await?;
    let (Some(path), Some(person), State::Active) = (first, i.person, i.state) else {
        return Ok(Outcome::Over);
    };
    let Some(ring) = ring_of(app, person, typed).await? else {
        return Ok(Outcome::Over);
    };
    let practice = practices::members::of_person(app, person)
        .await?
        .first()
        .map(|m| m.practice);
    // The first form's write saw the code of this flow.
    if v.facts.required && v.phone.is_none() {
        return Ok(Outcome::Over);
    }
    let phone = crate::accounts::factor::of(app, person)
        .await?
        .into_iter()
        .find(|f| f.kind == "phone" && f.verified_at.is_some());
    let shown = phone.zip(v.phone).map(|(f, p)| Shown {
        factor: f.id,
        strong: false,
        at: p.at,
    });
    let mut session = None;
    if let Some((token, rows)) = enter(app, person, practice, &ring, shown, browser) {
        app.db.write(rows).await?;
        session = Some(token);
    }
    let session = in_it(app, v, session, browser).await;
    Ok(Outcome::Done(Arrived { session, path }))
}

async fn ring_of(app: &App, person: Id, typed: &str) -> Result<Option<Keyring>, Fault> {
    let Some((factor, record)) = store::password_of(&app.db, person).await? else {
        return Ok(None);
    };
    let Some(prk) = password::prove(app, &record, typed).await? else {
        return Ok(None);
    };
    let Some(row) = accounts::person(&app.db, person).await? else {
        return Ok(None);
    };
    let own = keys::current(app, row.personal).await?;
    let pair = keys::open_under(
        app,
        keys::id_of(&own),
        Holder::Password,
        factor.as_bytes(),
        &WrapKey::from_password(&prk),
    )
    .await?;
    let Some(pair) = pair else { return Ok(None) };
    let mut ring = Keyring::new();
    ring.add(pair);
    ring.expand(app).await?;
    Ok(Some(ring))
}
