//! Policy `pending_release`: what opens a pre-mailbox while its reader has not registered, beside the mailed links and the practice's desk.
//!
//! | policy | also | *Send me a new link* |
//! |---|---|---|
//! | `convenient` | the pending key of the instance | is answered at once |
//! | `strict` | nothing | waits for somebody of the practice who is signed in |
//!
//! Under `strict` who has the database *and* the instance key reads nothing that waits. A new link then needs the desk: it is asked for
//! by a key request, the senders are told, and the first session of the practice that opens its desk mails it, to the invited address
//! and nowhere else ([`fulfil`], from [`crate::handover`]).
//!
//! Attackers here: whoever writes rows (a request without this instance's MAC is nothing), and whoever asks again and again (the ceilings of
//! the pages; one mail answers all that was asked).

use super::links::Mailing;
use super::{Asked, Invitation, LinkKind, Progress, State, asks, links, load, stage, store};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::config::PendingRelease;
use crate::fault::Fault;
use crate::keys::requests::{self, Kind};
use crate::keys::store::{RequestRow, finish_links, finish_request, open_links};
use crate::keys::{self, Holder};
use crate::mails;
use crate::messages;
use db::{Id, Stmt};
use vault::KeyPair;

/// Whether links wait for the practice.
pub fn is_strict(app: &App) -> bool {
    app.config.policy.pending_release == PendingRelease::Strict
}

/// The wrap of a pre-mailbox under the pending key; none under `strict`, unless the practice has no desk yet: in the account of its first
/// owner no mail waits, and nobody else could make a link to it.
pub(super) fn wrap(app: &App, mailbox: Id, pair: &KeyPair, desk: bool) -> Option<Stmt> {
    (!is_strict(app) || !desk).then(|| {
        keys::wrap_under(
            app,
            Holder::Pending,
            mailbox.as_bytes(),
            &app.keys.pending_wrap_key(*mailbox.as_bytes()),
            pair,
            None,
        )
    })
}

/// The wrap by which a pre-mailbox opens without its practice, if the policy has one and it is not there any more: a decline has taken
/// it away.
///
/// # Errors
/// When the database is away or a wrap was changed.
pub async fn wrap_again(app: &App, mailbox: Id, pair: &KeyPair) -> Result<Option<Stmt>, Fault> {
    let key = keys::id_of(pair.public());
    if keys::open_pending(app, key, mailbox).await?.is_some() {
        return Ok(None);
    }
    Ok(wrap(app, mailbox, pair, true))
}

/// Asks the practice for a link: [`LinkKind::Invite`] or [`LinkKind::Complete`].
pub fn ask(app: &App, invitation: Id, link: LinkKind) -> Stmt {
    let reason = link.word();
    requests::ask(app, Kind::Link, invitation, None, None, reason, false)
}

/// As [`ask`], with what tells those of the practice who wrote: nothing happens before one of them signs in.
///
/// # Errors
/// When the database is away.
pub async fn ask_and_tell(app: &App, i: &Invitation, link: LinkKind) -> Result<Vec<Stmt>, Fault> {
    let mut rows = vec![ask(app, i.id, link)];
    rows.extend(asks::tell_senders(app, i.id, "link", "link_asked").await?);
    if link == LinkKind::Invite {
        rows.push(stage::is(i.contact, stage::Stage::Wanted, app.now()));
    }
    Ok(rows)
}

/// How a fresh link is made.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// [`mails::NORMAL`], or [`mails::BULK`] for one of many.
    pub priority: i64,
    /// The member who asked for it. Whoever sends an invitation again that was taken back vouches for its role.
    pub by: Option<Id>,
}

impl Default for Fresh {
    fn default() -> Fresh {
        Fresh {
            priority: mails::NORMAL,
            by: None,
        }
    }
}

/// The rows of a fresh invitation link in place of the older ones: the invitation lives another while, every message that waits for it
/// says so in its timeline, and the newest learns what the mail server says. One that was taken back is open again.
///
/// # Errors
/// When the database is away.
pub async fn fresh_link(
    app: &App,
    i: &Invitation,
    pair: &KeyPair,
    fresh: Fresh,
) -> Result<Vec<Stmt>, Fault> {
    let now = app.now();
    let lives = now + app.config.policy.invitation_days * DAY;
    let mut rows = vec![if i.state == State::Void {
        let progress = Progress {
            added_by: i.progress.added_by.and(fresh.by),
            ..i.progress.clone()
        };
        super::revived(app, i, &progress)
    } else {
        store::renew(i.id, i.version, lives, now)
    }];
    rows.push(stage::renewed(app, i.contact));
    rows.extend(links::void(LinkKind::Invite, i.id, now));
    let all = messages::store::deliveries_of_invitation(&app.db, i.id).await?;
    // Ids sort by time.
    let newest = all.iter().copied().max();
    let mail = Mailing {
        kind: i.mail(),
        delivery: newest,
        counted: true,
        priority: fresh.priority,
    };
    rows.extend(links::mailed(app, i.id, i.generation + 1, pair, &mail));
    let resent = |d| messages::delivered(app, d, "resent", None);
    rows.extend(all.into_iter().map(resent));
    Ok(rows)
}

/// Mails the links that the invited people of a practice have asked for, at most `most`, if this session opens the practice's desk. Gives how
/// many went.
///
/// # Errors
/// When the database is away.
pub async fn fulfil(app: &App, s: &Signed, practice: Id, most: i64) -> Result<usize, Fault> {
    let mut sent = 0;
    for r in open_links(&app.db, practice, app.now(), most).await? {
        match fulfil_one(app, s, practice, &r).await {
            Ok(true) => sent += 1,
            Ok(false) => {}
            // One damaged invitation must not keep all others waiting.
            Err(Fault::Internal(cause)) => {
                tracing::error!(request = %r.id, cause, "a link that was asked for could not be made");
            }
            Err(e) => return Err(e),
        }
    }
    if sent > 0 {
        app.db.signal(jobs::TOPIC);
    }
    Ok(sent)
}

async fn fulfil_one(app: &App, s: &Signed, practice: Id, r: &RequestRow) -> Result<bool, Fault> {
    if !requests::ready(app, r) {
        return Ok(false);
    }
    let waits = load(app, r.subject)
        .await?
        .filter(|i| i.practice == practice && i.state.waits());
    let Some(i) = waits else {
        // They have registered, declined, or the sender took it back.
        app.db.write(vec![finish_links(r.subject)]).await?;
        return Ok(false);
    };
    let Some(pair) = super::open_pre_mailbox(app, Some(&s.ring), i.mailbox).await? else {
        return Ok(false);
    };
    let mut rows = vec![finish_request(r.id), finish_links(i.id)];
    if r.reason == LinkKind::Complete.word() {
        let source = Source::default();
        match asks::second_mail(app, &i, &pair, r.id, &source).await? {
            Asked::Done => {}
            Asked::Wait { .. } | Asked::TooMany { .. } => return Ok(false),
            Asked::Moved => {
                app.db.write(rows).await?;
                return Ok(false);
            }
        }
    } else {
        rows.extend(fresh_link(app, &i, &pair, Fresh::default()).await?);
    }
    rows.extend(
        audit::event("invitation.link_released")
            .by(&s.actor)
            .practice(practice)
            .on("invitation", i.id)
            .detail(serde_json::json!({ "link": r.reason }))
            .rows(app),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(true),
        // Another session was faster, or the invitation has moved on.
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// What the pending key opened before the operator chose `strict` goes. Gives how many wraps that were.
///
/// # Errors
/// When the database is away.
pub async fn forget_pending(app: &App) -> Result<u64, Fault> {
    let gone = app.db.write(vec![keys::store::delete_pending()]).await?;
    Ok(gone.iter().map(|d| d.count).sum())
}
