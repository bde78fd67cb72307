//! Invitations: how mail waits for somebody who has no account, and the links that lead to it.
//!
//! For each practice and address there is one *pre-mailbox* with a key pair of its own. Its private half is wrapped under
//! the secret of each mailed link, under the practice's desk key, and under the pending key of the instance. Registering
//! deletes all of these wraps in one write. Opening a link consumes nothing, ever: mail scanners open links.

pub mod asks;
pub mod links;
pub mod model;
pub mod store;

pub use asks::{Asked, phone_wrong, second_mail};
pub use links::{Link, LinkKind, Opened};
pub use model::{Invitation, NumberStep, PracticeInfo, Progress, State};

use crate::accounts::Email;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::keys::{self, Holder, Keyring, NewPair, Owner};
use crate::practices::Practice;
use crate::sealed::Column;
use db::{Id, Stmt};
use vault::{KeyPair, PublicKey};

/// `invitation.progress_f`
pub const PROGRESS: Column = Column("invitation.progress");

/// The pre-mailbox of a practice and an address.
pub struct PreMailbox {
    /// The mailbox.
    pub mailbox: Id,
    /// What mail is sealed to.
    pub public: PublicKey,
    /// The private half, when it was made just now.
    pub made: Option<KeyPair>,
    /// Rows to write when it was made just now.
    pub rows: Vec<Stmt>,
}

/// Finds or makes the pre-mailbox of a practice and an address. A new one is wrapped to the practice's desk (if it has
/// one already) and to the pending key. Two colleagues who write at once collide on a unique index; the loser reads again.
///
/// # Errors
/// When the database is away or a public half is forged.
pub async fn pre_mailbox(
    app: &App,
    practice: &Practice,
    email: &Email,
) -> Result<PreMailbox, Fault> {
    let bidx = contacts::address_index(app, email);
    if let Some(mailbox) = store::pre_mailbox(&app.db, practice.id, &bidx).await? {
        return Ok(PreMailbox {
            public: keys::current(app, mailbox).await?,
            mailbox,
            made: None,
            rows: Vec::new(),
        });
    }
    let mailbox = app.id();
    let NewPair { pair, insert } = keys::generate(app, Owner::Mailbox(mailbox));
    let public = pair.public().clone();
    let mut rows = vec![
        store::insert_mailbox(
            mailbox,
            "invited",
            None,
            Some(practice.id),
            Some((&bidx, app.keys.epoch())),
            keys::id_of(&public),
            app.now(),
        ),
        insert,
        keys::wrap_under(
            app,
            Holder::Pending,
            mailbox.as_bytes(),
            &app.keys.pending_wrap_key(*mailbox.as_bytes()),
            &pair,
            None,
        ),
    ];
    if let Some(desk) = practice.desk {
        let desk = keys::public_of(app, desk, Owner::Desk(practice.id)).await?;
        rows.push(keys::wrap_to(app, &desk, &pair));
    }
    Ok(PreMailbox {
        mailbox,
        public,
        made: Some(pair),
        rows,
    })
}

/// Opens a pre-mailbox: by the pending key (policy `convenient`), or by a ring that holds the practice's desk.
///
/// # Errors
/// When the database is away or a wrap was changed.
pub async fn open_pre_mailbox(
    app: &App,
    ring: Option<&Keyring>,
    mailbox: Id,
) -> Result<Option<KeyPair>, Fault> {
    let public = keys::current(app, mailbox).await?;
    let id = keys::id_of(&public);
    if let Some(ring) = ring
        && let Some(pair) = ring.open(app, id).await?
    {
        return Ok(Some(pair));
    }
    Ok(keys::open_pending(app, id, mailbox).await?)
}

/// One invitation, opened.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn load(app: &App, id: Id) -> Result<Option<Invitation>, Fault> {
    store::invitation(&app.db, id)
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

/// The invitation that waits for a pre-mailbox, if one does.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn open_for(app: &App, mailbox: Id) -> Result<Option<Invitation>, Fault> {
    store::open_for(&app.db, mailbox)
        .await?
        .map(|r| opened(app, r))
        .transpose()
}

fn opened(app: &App, r: store::InvitationRow) -> Result<Invitation, Fault> {
    Ok(Invitation {
        progress: PROGRESS.open(app, r.id, &r.progress_f)?,
        state: State::parse(&r.state).ok_or_else(|| {
            Fault::Internal(format!("invitation {} has no state {}", r.id, r.state))
        })?,
        provision: r.kind == "provision",
        short: r.registration == "short",
        id: r.id,
        practice: r.practice,
        mailbox: r.mailbox,
        contact: r.contact,
        inviter: r.inviter,
        two_step: r.two_step,
        phone_wrong_at: r.phone_wrong_at,
        generation: r.generation,
        version: r.version,
        person: r.person,
        created_at: r.created_at,
        expires_at: r.expires_at,
    })
}

/// The ceiling of invitations a practice may send in a day, corrected addresses included. It comes first in its write.
pub fn a_day(app: &App, practice: Id) -> crate::limits::Limit {
    crate::limits::Limit::new(
        "invitations",
        &practice.to_string(),
        app.config.limits.invitations_per_day,
        crate::app::span::DAY,
    )
}

/// The row of a new invitation.
#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub fn insert(
    app: &App,
    id: Id,
    provision: bool,
    practice: Id,
    mailbox: Id,
    contact: Id,
    inviter: Option<Id>,
    two_step: bool,
    progress: &Progress,
) -> Stmt {
    let now = app.now();
    let expires = now + app.config.policy.invitation_days * crate::app::span::DAY;
    store::insert(
        id,
        if provision { "provision" } else { "message" },
        practice,
        mailbox,
        contact,
        inviter,
        two_step,
        &PROGRESS.seal(app, id, progress),
        now,
        expires,
    )
}

/// Saves what a screen gathered, if nobody else has changed the invitation since it was loaded.
pub fn save(app: &App, invitation: &Invitation, progress: &Progress) -> Stmt {
    store::save(
        invitation.id,
        invitation.version,
        &PROGRESS.seal(app, invitation.id, progress),
        app.now(),
    )
}

/// Moves the invitation to another state, if nobody else has changed it since it was loaded.
pub fn moved(app: &App, invitation: &Invitation, to: State, progress: &Progress) -> Stmt {
    store::moved(
        invitation.id,
        invitation.version,
        to.word(),
        &PROGRESS.seal(app, invitation.id, progress),
        app.now(),
    )
}
