//! Invitations: how mail waits for somebody who has no account, and the links that lead to it.
//!
//! For each practice and address there is one *pre-mailbox* with a key pair of its own. Its private half is wrapped under
//! the secret of each mailed link, under the practice's desk key, and, as the policy says ([`release`]), under the pending key of the
//! instance. Registering deletes all of these wraps in one write. Opening a link consumes nothing, ever: mail scanners open links.

pub mod asks;
pub mod corrections;
pub mod links;
pub mod model;
pub mod release;
pub mod setup;
pub mod stage;
pub mod store;

pub use asks::{Asked, phone_wrong, second_mail};
pub use links::{Link, LinkKind, Opened};
pub use model::{Invitation, NumberStep, Offer, PracticeInfo, Progress, Proposal, State};

use crate::accounts::Email;
use crate::app::App;
use crate::config::RegistrationMode;
use crate::contacts;
use crate::fault::Fault;
use crate::keys::{self, Keyring, NewPair, Owner};
use crate::messages;
use crate::practices::Practice;
use crate::sealed::{Column, Damaged, Stamp};
use db::{Id, Stmt};
use vault::{KeyPair, PublicKey};

/// `invitation.progress_f`
pub const PROGRESS: Column = Column("invitation.progress");

const MAILBOX: Stamp = Stamp("row:mailbox");
const INVITATION: Stamp = Stamp("row:invitation");

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
    pre_mailbox_at(app, practice, contacts::address_index(app, email)).await
}

/// As [`pre_mailbox`], by the index of a contact: of an address, or of an address and the child that it stands for.
///
/// # Errors
/// As [`pre_mailbox`].
pub async fn pre_mailbox_at(
    app: &App,
    practice: &Practice,
    bidx: [u8; 32],
) -> Result<PreMailbox, Fault> {
    if let Some((mailbox, mac)) = store::pre_mailbox(&app.db, practice.id, &bidx).await? {
        let columns = mailbox_columns("invited", None, Some(practice.id), Some(&bidx));
        check_mailbox(app, mailbox, &columns, &mac)?;
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
        insert_mailbox(
            app,
            mailbox,
            "invited",
            None,
            Some(practice.id),
            Some(&bidx),
            keys::id_of(&public),
        ),
        insert,
    ];
    rows.extend(release::wrap(app, mailbox, &pair, practice.desk.is_some()));
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

/// What says whose a mailbox is: kind, owner, practice and blind index of the address, each in its place.
/// What waits for a contact is found by another index, if anything waits.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn reindex(
    app: &App,
    practice: Id,
    from: &[u8; 32],
    to: &[u8; 32],
) -> Result<Option<Stmt>, Fault> {
    let Some((id, mac)) = store::pre_mailbox(&app.db, practice, from).await? else {
        return Ok(None);
    };
    let was = mailbox_columns("invited", None, Some(practice), Some(from));
    check_mailbox(app, id, &was, &mac)?;
    let [a, b, c, d] = mailbox_columns("invited", None, Some(practice), Some(to));
    let mac = MAILBOX.mac(app, &[id.as_bytes(), &a, &b, &c, &d]);
    Ok(Some(store::reindex(id, to, app.keys.epoch(), &mac)))
}

fn mailbox_columns(
    kind: &str,
    owner: Option<Id>,
    practice: Option<Id>,
    bidx: Option<&[u8]>,
) -> [Vec<u8>; 4] {
    let id = |i: Option<Id>| i.map_or_else(Vec::new, |i| i.as_bytes().to_vec());
    [
        kind.as_bytes().to_vec(),
        id(owner),
        id(practice),
        bidx.unwrap_or_default().to_vec(),
    ]
}

fn check_mailbox(
    app: &App,
    id: Id,
    [kind, owner, practice, bidx]: &[Vec<u8>; 4],
    mac: &[u8],
) -> Result<(), Damaged> {
    MAILBOX.check(app, &[id.as_bytes(), kind, owner, practice, bidx], mac)
}

/// Checks that a mailbox is this person's: their personal one, or their seat in a practice. Asked before anything is sealed to a mailbox,
/// or its key is made anew, because a row of the person names it. The attacker here writes that row.
///
/// # Errors
/// When it is somebody else's; when the database is away.
pub async fn belongs(
    app: &App,
    mailbox: Id,
    person: Id,
    practice: Option<Id>,
) -> Result<(), Fault> {
    let kind = if practice.is_some() {
        "seat"
    } else {
        "personal"
    };
    let mac = store::mailbox_mac(&app.db, mailbox).await?;
    let mac = mac.unwrap_or_default();
    let columns = mailbox_columns(kind, Some(person), practice, None);
    Ok(check_mailbox(app, mailbox, &columns, &mac)?)
}

/// Whether a mailbox with this MAC was made as this person's seat in this practice. A membership names it, under a
/// MAC of its own (`practices::members`).
pub fn is_seat(app: &App, mailbox: Id, person: Id, practice: Id, mac: &[u8]) -> bool {
    let columns = mailbox_columns("seat", Some(person), Some(practice), None);
    check_mailbox(app, mailbox, &columns, mac).is_ok()
}

/// Whether a mailbox with this MAC was made as this person's own.
pub fn is_personal(app: &App, mailbox: Id, person: Id, mac: &[u8]) -> bool {
    let columns = mailbox_columns("personal", Some(person), None, None);
    check_mailbox(app, mailbox, &columns, mac).is_ok()
}

/// Whether a mailbox with this MAC was made for a team of this practice. A team names it, under a MAC of its own (`practices::teams`).
pub fn is_team(app: &App, mailbox: Id, practice: Id, mac: &[u8]) -> bool {
    let columns = mailbox_columns("team", None, Some(practice), None);
    check_mailbox(app, mailbox, &columns, mac).is_ok()
}

/// The row of a new mailbox of any kind. `bidx` is the blind index of the address it waits for.
pub fn insert_mailbox(
    app: &App,
    id: Id,
    kind: &str,
    owner: Option<Id>,
    practice: Option<Id>,
    bidx: Option<&[u8]>,
    key: Id,
) -> Stmt {
    let [a, b, c, d] = mailbox_columns(kind, owner, practice, bidx);
    let mac = MAILBOX.mac(app, &[id.as_bytes(), &a, &b, &c, &d]);
    store::insert_mailbox(
        id,
        kind,
        owner,
        practice,
        bidx,
        key,
        app.now(),
        app.keys.epoch(),
        &mac,
    )
}

/// The seat of somebody whose account is taken into another one goes along.
///
/// # Errors
/// When it is not theirs; when the database is away.
pub async fn seat_goes_to(
    app: &App,
    seat: Id,
    practice: Id,
    (from, to): (Id, Id),
) -> Result<Stmt, Fault> {
    belongs(app, seat, from, Some(practice)).await?;
    let [a, b, c, d] = mailbox_columns("seat", Some(to), Some(practice), None);
    let mac = MAILBOX.mac(app, &[seat.as_bytes(), &a, &b, &c, &d]);
    let epoch = app.keys.epoch();
    Ok(store::seat_goes_to(seat, from, to, epoch, &mac))
}

/// The rows that move everything that waited in a pre-mailbox to the mailbox that adopts it. They conflict when a conversation came in
/// since they were made. `but`: conversations in which its place goes in the same write.
///
/// # Errors
/// When the database is away.
pub async fn move_mail(app: &App, from: Id, to: Id, but: &[Id]) -> Result<Vec<Stmt>, Fault> {
    let mut rows = store::move_mail(from, to).to_vec();
    for thread in store::takes_part(&app.db, from).await? {
        if but.contains(&thread) {
            continue;
        }
        let mac = messages::participant_mac(app, thread, to);
        rows.push(store::move_participant(
            thread,
            from,
            to,
            app.keys.epoch(),
            &mac,
        ));
    }
    rows.push(store::nobody_left(from));
    Ok(rows)
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

/// What says whom an invitation invites, and to what.
fn invitation_mac_columns<'a>(
    id: &'a Id,
    practice: &'a Id,
    mailbox: &'a Id,
    contact: &'a Id,
) -> [&'a [u8]; 4] {
    [
        id.as_bytes(),
        practice.as_bytes(),
        mailbox.as_bytes(),
        contact.as_bytes(),
    ]
}

fn opened(app: &App, r: store::InvitationRow) -> Result<Invitation, Fault> {
    let columns = invitation_mac_columns(&r.id, &r.practice, &r.mailbox, &r.contact);
    INVITATION.check(app, &columns, &r.mac)?;
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
    registration: RegistrationMode,
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
        registration.word(),
        two_step,
        &PROGRESS.seal(app, id, progress),
        now,
        expires,
        app.keys.epoch(),
        &INVITATION.mac(
            app,
            &invitation_mac_columns(&id, &practice, &mailbox, &contact),
        ),
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

/// An invitation whose address was corrected opens nothing any more, and whoever reads there cannot take back a decline: the right
/// address may have declined too.
pub fn taken_back(app: &App, i: &Invitation) -> Stmt {
    if i.state == State::Declined {
        let progress_f = PROGRESS.seal(app, i.id, &Progress::default());
        store::closed(i.id, i.version, &progress_f, app.now())
    } else {
        moved(app, i, State::Void, &Progress::default())
    }
}

/// A declined invitation waits again. What was filled in before goes: nobody knows who did that.
pub fn reopened(app: &App, invitation: &Invitation) -> Stmt {
    let progress = invitation.progress.untouched();
    let days = app.config.policy.invitation_days * crate::app::span::DAY;
    store::reopened(
        invitation.id,
        invitation.version,
        &PROGRESS.seal(app, invitation.id, &progress),
        app.now(),
        app.now() + days,
    )
}

/// An invitation that the practice took back is open again, with this progress: it says who vouches for a role now.
pub fn revived(app: &App, invitation: &Invitation, progress: &Progress) -> Stmt {
    let days = app.config.policy.invitation_days * crate::app::span::DAY;
    store::revived(
        invitation.id,
        invitation.version,
        &PROGRESS.seal(app, invitation.id, progress),
        app.now(),
        app.now() + days,
    )
}

/// Whether an invitation that is void was taken back, and can be sent again: its pre-mailbox is still the one of this address. One whose
/// address was corrected cannot.
///
/// # Errors
/// When the database is away or the row was tampered with.
pub async fn is_withdrawn(app: &App, i: &Invitation, email: &Email) -> Result<bool, Fault> {
    if i.state != State::Void {
        return Ok(false);
    }
    let bidx = contacts::address_index(app, email);
    let Some((mailbox, mac)) = store::pre_mailbox(&app.db, i.practice, &bidx).await? else {
        return Ok(false);
    };
    let columns = mailbox_columns("invited", None, Some(i.practice), Some(&bidx));
    check_mailbox(app, mailbox, &columns, &mac)?;
    Ok(mailbox == i.mailbox)
}

/// Whether an invitation may only be completed with a code: operator, practice, sender, or the person's own choice.
pub fn two_step_required(app: &App, practice: &Practice, i: &Invitation) -> bool {
    app.config.policy.two_step_required
        || practice.policy.two_step_required
        || i.two_step
        || i.progress.two_step == Some(true)
}
