//! Sending: who may, to whom, and everything that follows from it in one write.
//!
//! The sender learns nothing of other practices: an address is *new*, *invited* or *known* by what this practice itself has
//! seen. Whether it has an account decides only where the message goes and which mail is queued; the outcome, the limits
//! that count and the pages are the same.

use super::drafts::Draft;
use super::model::{NewContact, Result as Answer, Standing, TwoStep, Wanted};
use super::store;
use crate::accounts::session::Signed;
use crate::accounts::{Email, store as accounts};
use crate::actor::Permission;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{Source, event};
use crate::config::PhoneMode;
use crate::contacts::{self, Contact, ContactPhone, ContactProfile};
use crate::fault::Fault;
use crate::features::practice::ready_to_send;
use crate::invitations::{self, Progress, links};
use crate::keys;
use crate::mails;
use crate::messages::{self, Head, Outgoing, Staged, To, intake};
use crate::practices::{self, Practice};
use crate::submissions::{self, Written};
use db::{Id, Stmt};

/// Whether somebody may begin a conversation, decided anew at each step (a forged form shows no page first).
pub enum May {
    /// Yes, in this practice.
    Yes(Box<Practice>),
    /// The plan or the role does not let them.
    Upgrade,
    /// The practice's safe has no second opener yet.
    NoOpener(Box<Practice>),
}

/// Judges plan, role and practice.
///
/// # Errors
/// When the database is away.
pub async fn may(app: &App, signed: &Signed) -> Result<May, Fault> {
    let Some(practice) = signed.actor.practice() else {
        return Ok(May::Upgrade);
    };
    if !signed.actor.may(Permission::ComposeNew)
        || !practices::may_compose(app, practice, signed.actor.person).await?
    {
        return Ok(May::Upgrade);
    }
    let practice = Box::new(practices::load(app, practice).await?);
    Ok(if ready_to_send(app, &practice).await? {
        May::Yes(practice)
    } else {
        May::NoOpener(practice)
    })
}

/// The rule for the second step of new conversations.
pub fn two_step(app: &App, practice: &Practice) -> TwoStep {
    TwoStep::of(
        app.config.policy.two_step_required,
        practice.policy.two_step_required,
        app.config.phone.mode != PhoneMode::Off,
    )
}

/// What this practice knows of an address.
#[derive(Debug)]
pub struct Recipient {
    /// The address.
    pub email: Email,
    /// New, invited or known.
    pub standing: Standing,
    /// The practice's contact, if it has one.
    pub contact: Option<Contact>,
    /// The contact's numbers, filed ones first.
    pub phones: Vec<ContactPhone>,
    /// They have declined mail from this practice.
    pub declined: bool,
    /// It is the sender's own address.
    pub own: bool,
}

impl Recipient {
    /// Whether the practice has a number on file that a code can go to.
    pub fn has_phone(&self) -> bool {
        self.phones.iter().any(|p| p.filed)
    }
}

/// Looks an address up among what this practice has seen.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn recipient(
    app: &App,
    practice: Id,
    person: Id,
    email: &Email,
) -> Result<Recipient, Fault> {
    let bidx = contacts::address_index(app, email);
    let contact = contacts::by_address(app, practice, email).await?;
    let (phones, standing) = match &contact {
        None => (Vec::new(), Standing::New),
        Some(c) => {
            let standing = if store::answered(&app.db, c.id).await? {
                Standing::Known
            } else {
                Standing::Invited
            };
            (contacts::phones(app, c.id).await?, standing)
        }
    };
    Ok(Recipient {
        declined: invitations::store::suppressed(&app.db, &bidx, practice)
            .await?
            .is_some(),
        own: accounts::address(&app.db, &bidx)
            .await?
            .is_some_and(|a| a.person == person),
        email: email.clone(),
        standing,
        contact,
        phones,
    })
}

/// A message that is ready to go.
#[derive(Debug)]
pub struct Sending<'a> {
    /// The form's submission.
    pub once: Id,
    /// Names what the form holds: a second press carries the same.
    pub digest: [u8; 32],
    /// The message.
    pub wanted: &'a Wanted,
    /// Files that came with the form.
    pub files: &'a [Staged],
    /// The draft it was written in, with its files.
    pub draft: Option<&'a Draft>,
    /// Where the request came from.
    pub source: &'a Source,
}

/// What became of it.
#[derive(Debug)]
pub enum Outcome {
    /// Sent, now or by an earlier press of the same button.
    Sent(Id),
    /// This form was sent before with another content: nothing was sent now.
    SentBefore(Id),
    /// Plan or role do not let them.
    NotAllowed,
    /// The practice has no second opener of its safe.
    NoOpener,
    /// Enough invitations for today.
    Limit {
        /// When the next one may go (microseconds UTC).
        until: i64,
    },
    /// The practice keeps as many bytes of files as it may.
    NoSpace,
    /// The address or its phones changed meanwhile: the page asks again.
    Again,
    /// The draft was changed, sent or deleted on another device.
    DraftChanged,
}

/// How often a write is made anew from a fresh reading when somebody else was faster: two colleagues who invite the same
/// address need two, a recipient who registers at that very moment a third.
const ATTEMPTS: usize = 5;

/// Sends a new message. Everything happens in one write: contact, invitation, link, message, files, mail, audit. When it was not
/// sent, the files of the form are the caller's to keep or to discard.
///
/// # Errors
/// When the database is away. If it is not known whether the message went, the same form tells when it is sent again.
pub async fn send(app: &App, signed: &Signed, s: &Sending<'_>) -> Result<Outcome, Fault> {
    let (outcome, wrote) = try_send(app, signed, s).await?;
    if matches!(outcome, Outcome::Sent(_)) && !wrote {
        // The second press of one button: the first one's files are the message's.
        intake::discard(app, s.files).await;
    }
    if let Some(why) = refused(&outcome) {
        note(app, signed, why, s.source).await;
    }
    Ok(outcome)
}

/// Somebody pressed Send who may not: a lapsed plan, or a forged form.
pub async fn note_refusal(app: &App, signed: &Signed, why: &May, source: &Source) {
    match why {
        May::Yes(_) => {}
        May::Upgrade => note(app, signed, "no_plan", source).await,
        May::NoOpener(_) => note(app, signed, "no_second_opener", source).await,
    }
}

async fn note(app: &App, signed: &Signed, why: &'static str, source: &Source) {
    let rows = event("message.refused")
        .failed(why)
        .by(&signed.actor)
        .from(source)
        .rows(app);
    // The answer is the same without it: nothing was sent.
    if let Err(e) = app.db.write(rows.to_vec()).await {
        tracing::error!(error = %e, why, "a refused message was not written into the trail");
    }
}

/// What an earlier press of the same button led to, if it was sent.
///
/// # Errors
/// When the database is away.
pub async fn sent_before(
    app: &App,
    signed: &Signed,
    once: Id,
    digest: &[u8; 32],
) -> Result<Option<Outcome>, Fault> {
    match submissions::find(app, once, signed.actor.person).await? {
        Some(text) => before(&text, digest).map(Some),
        None => Ok(None),
    }
}

/// What the audit trail calls a refusal.
fn refused(outcome: &Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::NotAllowed => Some("no_plan"),
        Outcome::NoOpener => Some("no_second_opener"),
        Outcome::Limit { .. } => Some("limit"),
        Outcome::NoSpace => Some("no_space"),
        _ => None,
    }
}

/// The outcome, and whether this very call wrote it.
async fn try_send(app: &App, signed: &Signed, s: &Sending<'_>) -> Result<(Outcome, bool), Fault> {
    let practice = match may(app, signed).await? {
        May::Yes(p) => p,
        May::Upgrade => return Ok((Outcome::NotAllowed, false)),
        May::NoOpener(_) => return Ok((Outcome::NoOpener, false)),
    };
    let quota = intake::charge(app, practice.id, s.files).is_some();
    for _ in 0..ATTEMPTS {
        let r = recipient(app, practice.id, signed.actor.person, &s.wanted.email).await?;
        if r.declined || r.own || (r.contact.is_none() && s.wanted.new.is_none()) {
            return Ok((Outcome::Again, false));
        }
        let draft = build(app, signed, &practice, &r, s).await?;
        let (thread, limits) = (draft.thread, draft.limits);
        let answer = Answer::Sent(thread, s.digest).text();
        let person = signed.actor.person;
        match submissions::write_once(app, s.once, person, &answer, draft.rows).await? {
            Written::Done(_) => {
                app.db.signal(::jobs::TOPIC);
                return Ok((Outcome::Sent(thread), true));
            }
            Written::Already(text) => {
                return Ok((before(&text, &s.digest)?, false));
            }
            Written::Conflict(n) => {
                // Limits come first, then the quota, then the draft: see `build`.
                if n < limits {
                    let until = invitations::a_day(app, practice.id)
                        .until(&app.db, app.now())
                        .await?;
                    return Ok((Outcome::Limit { until }, false));
                }
                if quota && n == limits {
                    return Ok((Outcome::NoSpace, false));
                }
                if s.draft.is_some() && n == limits + usize::from(quota) {
                    return Ok((Outcome::DraftChanged, false));
                }
            }
            Written::Unique(_) => {}
        }
    }
    Err(Fault::Unavailable(
        "the recipient changed at every attempt".into(),
    ))
}

/// What an earlier press of the same form led to.
fn before(text: &str, digest: &[u8; 32]) -> Result<Outcome, Fault> {
    match Answer::parse(text) {
        Some(Answer::Sent(thread, d)) if d == *digest => Ok(Outcome::Sent(thread)),
        Some(Answer::Sent(thread, _)) => Ok(Outcome::SentBefore(thread)),
        _ => Err(Fault::NotFound),
    }
}

/// The rows of one message, in the order that tells conflicts apart.
struct Built {
    thread: Id,
    limits: usize,
    rows: Vec<Stmt>,
}

async fn build(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    r: &Recipient,
    s: &Sending<'_>,
) -> Result<Built, Fault> {
    let now = app.now();
    let actor = &signed.actor;
    let two_step = s.wanted.two_step;
    let (thread, message) = (app.id(), app.id());
    let mut rows = Vec::new();

    // Somebody the practice has not written to counts against the day, whether they have an account elsewhere or not.
    let limits = usize::from(r.contact.is_none());
    if limits > 0 {
        rows.push(invitations::a_day(app, practice.id).take(now));
    }
    let charge = intake::charge(app, practice.id, s.files);
    let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
    rows.extend(reserve);
    if let Some(d) = s.draft {
        rows.extend(d.consume(&actor.scope()));
    }

    let (contact, name) = contact_rows(app, practice, r, s.wanted, actor.person, &mut rows);
    let bidx = contacts::address_index(app, &r.email);
    let (to, invited) = match accounts::address(&app.db, &bidx).await? {
        Some(known) => {
            let to = To {
                mailbox: known.mailbox,
                key: keys::current(app, known.mailbox).await?,
                contact: Some(contact),
                invitation: None,
            };
            (to, None)
        }
        None => {
            let invited = invite(app, signed, practice, r, contact, two_step, &mut rows).await?;
            let to = To {
                mailbox: invited.mailbox,
                key: invited.pair.public().clone(),
                contact: Some(contact),
                invitation: Some(invited.id),
            };
            (to, Some(invited))
        }
    };

    rows.push(messages::store::insert_thread(
        thread,
        Some(practice.id),
        actor.person,
        true,
        two_step,
        now,
    ));
    rows.push(messages::store::insert_participant(
        thread,
        actor.mailbox(),
        "author",
        true,
    ));
    rows.push(messages::store::insert_participant(
        thread, to.mailbox, "to", true,
    ));
    let mut files = s.draft.map(Draft::staged).unwrap_or_default();
    files.extend_from_slice(s.files);
    let sent = messages::statements(
        app,
        &signed.ring,
        &Outgoing {
            thread,
            message,
            author_mailbox: actor.mailbox(),
            author_key: signed.own_key,
            author_person: actor.person,
            head: Head {
                subject: s.wanted.subject.clone(),
                from: signed.name.full(),
                practice: practice.profile.name.clone(),
                to: vec![name],
                excerpt: Head::excerpt_of(&s.wanted.body),
                files: 0,
            },
            body: &s.wanted.body,
            files: &files,
        },
        std::slice::from_ref(&to),
    )?;
    let delivery = sent.deliveries[0];
    rows.extend(sent.rows);
    rows.extend(own);
    match &invited {
        Some(i) => rows.extend(links::invite_rows(
            app,
            mails::INVITATION,
            i.id,
            i.generation,
            &i.pair,
            Some(delivery),
        )),
        None => rows.push(mails::job(
            app,
            mails::NOTICE,
            delivery,
            mails::NORMAL,
            &mails::Secret {
                delivery: Some(delivery),
                ..mails::Secret::default()
            },
        )),
    }
    rows.extend(
        event("message.sent")
            .by(actor)
            .on("message", message)
            .detail(serde_json::json!({ "files": files.len(), "two_step": two_step }))
            .from(s.source)
            .rows(app),
    );
    if let Some(i) = invited.filter(|i| i.new) {
        // Without practice and person: who may read the practice's trail must not learn from it who has an account elsewhere.
        rows.extend(event("invitation.created").on("invitation", i.id).rows(app));
    }
    Ok(Built {
        thread,
        limits,
        rows,
    })
}

/// The contact of the message, made now if the practice has none, and the name it goes by.
fn contact_rows(
    app: &App,
    practice: &Practice,
    r: &Recipient,
    wanted: &Wanted,
    by: Id,
    rows: &mut Vec<Stmt>,
) -> (Id, String) {
    let (id, name) = match (&r.contact, &wanted.new) {
        (Some(c), _) => (c.id, c.profile.name.full()),
        (None, Some(new)) => {
            let id = app.id();
            rows.push(new_contact(app, id, practice.id, &r.email, new, by));
            (id, new.name.full())
        }
        (None, None) => unreachable!("the caller asks again"),
    };
    // A colleague may have filed a number meanwhile: theirs counts, and it is theirs to correct.
    if !r.has_phone() {
        for (phone, kind) in &wanted.phones {
            rows.push(contacts::insert_phone(
                app,
                id,
                phone,
                *kind,
                true,
                Some(by),
            ));
        }
    }
    let name = if name.is_empty() {
        r.email.canonical()
    } else {
        name
    };
    (id, name)
}

fn new_contact(app: &App, id: Id, practice: Id, email: &Email, new: &NewContact, by: Id) -> Stmt {
    contacts::insert(
        app,
        id,
        practice,
        email,
        &ContactProfile {
            name: new.name.clone(),
            ..ContactProfile::default()
        },
        new.relationship,
        &new.lang,
        None,
        Some(by),
    )
}

/// Mail that waits for somebody without an account.
struct Invited {
    id: Id,
    mailbox: Id,
    generation: i64,
    pair: vault::KeyPair,
    new: bool,
}

/// The invitation of an address: the open one, or a new one. A pre-mailbox is one per practice and address, and so is its
/// open invitation: two colleagues collide on a unique index and the loser reads again.
async fn invite(
    app: &App,
    signed: &Signed,
    practice: &Practice,
    r: &Recipient,
    contact: Id,
    two_step: bool,
    rows: &mut Vec<Stmt>,
) -> Result<Invited, Fault> {
    let now = app.now();
    let pre = invitations::pre_mailbox(app, practice, &r.email).await?;
    let waiting = match &pre.made {
        Some(_) => None,
        None => invitations::open_for(app, pre.mailbox).await?,
    };
    let pair = match pre.made {
        Some(pair) => pair,
        None => invitations::open_pre_mailbox(app, Some(&signed.ring), pre.mailbox)
            .await?
            .ok_or_else(|| {
                Fault::Internal(format!("pre-mailbox {} opens to nobody", pre.mailbox))
            })?,
    };
    rows.extend(pre.rows);
    if let Some(i) = waiting {
        let lives = now + app.config.policy.invitation_days * DAY;
        rows.push(invitations::store::still_open(i.id, lives, now));
        if two_step {
            rows.push(invitations::store::require_two_step(i.id, now));
        }
        return Ok(Invited {
            id: i.id,
            mailbox: pre.mailbox,
            generation: i.generation,
            pair,
            new: false,
        });
    }
    let id = app.id();
    rows.push(invitations::insert(
        app,
        id,
        false,
        practice.id,
        pre.mailbox,
        contact,
        Some(signed.actor.person),
        two_step,
        &Progress::default(),
    ));
    Ok(Invited {
        id,
        mailbox: pre.mailbox,
        generation: 1,
        pair,
        new: true,
    })
}
