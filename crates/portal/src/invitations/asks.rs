//! What the holder of an invitation may ask for at more than one place of the sign-up: the second mail, and that the office
//! looks at the phone numbers. The pages are in `features/register` and `features/complete`.
//!
//! Attackers here: who makes us flood a mailbox (second mails 60 s apart, 5 a day), and who holds the link and wants the code
//! on a phone of their own: a number they propose is only shown to the sender, who calls before filing it.

use super::stage::{self, Stage};
use super::{Invitation, LinkKind, PROGRESS, State, links, release, store};
use crate::accounts::{Phone, PhoneKind};
use crate::app::App;
use crate::app::span::{DAY, SECOND};
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::keys;
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::messages;
use crate::submissions::{self, Written, write_once};
use db::{Id, Stmt};
use vault::KeyPair;

/// Microseconds between two second mails.
pub const SECOND_MAIL_PAUSE: i64 = 60 * SECOND;
/// Second mails a day for one invitation.
pub const SECOND_MAILS_A_DAY: i64 = 5;
/// Reports of wrong numbers a day for one invitation: each mails the sender.
pub const PHONE_REPORTS_A_DAY: i64 = 5;

/// What became of something that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Done, now or by the first press of the same button.
    Done,
    /// Too soon after the last one.
    Wait {
        /// When it may be asked for again, microseconds UTC.
        until: i64,
    },
    /// The day's number is reached.
    TooMany {
        /// When the day ends, microseconds UTC.
        until: i64,
    },
    /// The invitation has moved on (another tab, another device): look at it again.
    Moved,
}

/// Does what was asked for, once for each form and within its day's number: `limit.take` is the first of the rows.
///
/// # Errors
/// When the database is away.
pub async fn once_within(
    app: &App,
    limit: &Limit,
    once: Id,
    invitation: Id,
    rows: Vec<Stmt>,
) -> Result<Asked, Fault> {
    Ok(match write_once(app, once, invitation, "", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(jobs::TOPIC);
            Asked::Done
        }
        Written::Conflict(0) => Asked::TooMany {
            until: limit.until(&app.db, app.now()).await?,
        },
        // Another tab was first, or the practice has moved on.
        Written::Conflict(_) | Written::Unique(_) => Asked::Moved,
    })
}

/// The ceiling of second mails. It must be the first statement of the write.
pub fn second_mails(invitation: Id) -> Limit {
    Limit::new(
        "second-mail",
        &invitation.to_string(),
        SECOND_MAILS_A_DAY,
        DAY,
    )
}

/// The rows of a second mail without those that change the invitation: older links void, a new one, a way to
/// decline, its job.
pub fn second_mail_rows(app: &App, invitation: &Invitation, pair: &KeyPair) -> Vec<Stmt> {
    let (token, minted) = links::mint(
        app,
        LinkKind::Complete,
        invitation.id,
        invitation.generation,
        pair,
    );
    let (decline, refusal) = links::mint_decline(app, invitation.id, invitation.generation);
    let mut rows = links::void(LinkKind::Complete, invitation.id, app.now()).to_vec();
    rows.extend(minted);
    rows.push(refusal);
    rows.push(mails::job(
        app,
        mails::COMPLETE,
        invitation.id,
        mails::URGENT,
        &Secret {
            link: Some(token.text().to_string()),
            decline: Some(decline.text().to_string()),
            ..Secret::default()
        },
    ));
    rows
}

/// Sends the second mail again: a new link, the older one void. Only after Finish; `pair` is the opened pre-mailbox.
///
/// # Errors
/// When the database is away.
pub async fn second_mail(
    app: &App,
    invitation: &Invitation,
    pair: &KeyPair,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let now = app.now();
    if invitation.state != State::Finished {
        return Ok(Asked::Moved);
    }
    let until = invitation
        .progress
        .second_mail_at
        .map_or(now, |at| at + SECOND_MAIL_PAUSE);
    if now < until {
        // A double click: the first press has just been answered.
        let done = submissions::find(app, once, invitation.id).await?;
        return Ok(done.map_or(Asked::Wait { until }, |_| Asked::Done));
    }
    let mut progress = invitation.progress.clone();
    progress.second_mail_at = Some(now);
    let limit = second_mails(invitation.id);
    let mut rows = vec![limit.take(now), super::save(app, invitation, &progress)];
    rows.extend(second_mail_rows(app, invitation, pair));
    rows.extend(event(app, "invitation.second_mail", invitation, source));
    once_within(app, &limit, once, invitation.id, rows).await
}

/// The second mail again where this instance alone cannot make its link (policy `strict`): the practice is asked, within the same day's number.
///
/// # Errors
/// When the database is away.
pub async fn second_mail_of_practice(
    app: &App,
    invitation: &Invitation,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    if invitation.state != State::Finished {
        return Ok(Asked::Moved);
    }
    let limit = Limit::new(
        "second-mail-asked",
        &invitation.id.to_string(),
        SECOND_MAILS_A_DAY,
        DAY,
    );
    let mut rows = vec![limit.take(app.now())];
    rows.extend(release::ask_and_tell(app, invitation, LinkKind::Complete).await?);
    rows.extend(event(
        app,
        "invitation.second_mail_asked",
        invitation,
        source,
    ));
    once_within(app, &limit, once, invitation.id, rows).await
}

fn event(app: &App, kind: &'static str, invitation: &Invitation, source: &Source) -> [Stmt; 2] {
    audit::event(kind)
        .by_invitee(invitation.practice)
        .on("invitation", invitation.id)
        .from(source)
        .rows(app)
}

/// Nobody at this address takes the invitation: its links and what they open go. The sender can still correct the address.
///
/// # Errors
/// When the database is away.
pub async fn turned_down(app: &App, i: &Invitation) -> Result<Vec<Stmt>, Fault> {
    let now = app.now();
    let key = keys::id_of(&keys::current(app, i.mailbox).await?);
    let mut rows = vec![super::moved(app, i, State::Declined, &i.progress)];
    for kind in [LinkKind::Invite, LinkKind::Complete] {
        rows.extend(links::void(kind, i.id, now));
    }
    for held in ["link", "pending"] {
        rows.push(keys::store::delete_wraps(key, held));
    }
    rows.push(contacts::store::void_proposed(i.contact));
    rows.push(stage::is(i.contact, Stage::Declined, now));
    Ok(rows)
}

/// Tells everybody of the practice who wrote to this invitation, once each, by mail; and the timeline of every delivery.
///
/// # Errors
/// When the database is away.
pub async fn tell_senders(
    app: &App,
    invitation: Id,
    what: &'static str,
    timeline: &'static str,
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for (delivery, author) in messages::store::senders_of_invitation(&app.db, invitation).await? {
        rows.push(messages::delivered(app, delivery, timeline, None));
        if !told.contains(&author) {
            told.push(author);
            rows.push(mails::job(
                app,
                mails::SENDER,
                delivery,
                mails::NORMAL,
                &Secret {
                    what: Some(what.into()),
                    delivery: Some(delivery),
                    ..Secret::default()
                },
            ));
        }
    }
    if rows.is_empty()
        && let Some(i) = super::load(app, invitation).await?
        && let Some(by) = i.inviter.or(i.progress.added_by)
    {
        // Invited without a message: whoever invited them sees on the page of invitations what it is about.
        rows.push(mails::member(app, by, i.practice, "invited_news"));
    }
    Ok(rows)
}

/// *None of these is mine*: the senders are told, and a proposed number is kept for them to approve. The same link goes on
/// once a sender has corrected the number. At the last step, and where nobody of a practice wrote, the operator's support is
/// told too.
///
/// # Errors
/// When the database is away.
pub async fn phone_wrong(
    app: &App,
    invitation: &Invitation,
    proposed: Option<&(Phone, PhoneKind)>,
    last_step: bool,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let now = app.now();
    if !invitation.state.waits() {
        return Ok(Asked::Moved);
    }
    let limit = Limit::new(
        "phone-wrong",
        &invitation.id.to_string(),
        PHONE_REPORTS_A_DAY,
        DAY,
    );
    let mut progress = invitation.progress.clone();
    progress.phones_confirmed = false;
    let mut rows = vec![
        limit.take(now),
        store::phone_wrong(invitation.id, invitation.version, now),
        store::save(
            invitation.id,
            invitation.version + 1,
            &PROGRESS.seal(app, invitation.id, &progress),
            now,
        ),
        contacts::store::void_proposed(invitation.contact),
        stage::is(invitation.contact, Stage::PhoneWrong, now),
    ];
    if let Some((phone, kind)) = proposed {
        rows.push(contacts::insert_phone(
            app,
            invitation.contact,
            phone,
            *kind,
            false,
            None,
        ));
    }
    let ending = proposed.map(|(p, _)| p.ending().to_owned());
    let tell = tell_senders(app, invitation.id, "phone_wrong", "phone_wrong").await?;
    if last_step || tell.is_empty() {
        rows.push(mails::job(
            app,
            mails::SUPPORT,
            invitation.id,
            mails::NORMAL,
            &Secret {
                what: Some("phone_wrong".into()),
                ..Secret::default()
            },
        ));
    }
    rows.extend(tell);
    rows.extend(
        audit::event("invitation.phone_wrong")
            .by_invitee(invitation.practice)
            .on("invitation", invitation.id)
            .detail(serde_json::json!({ "proposed_ending": ending, "last_step": last_step }))
            .from(source)
            .rows(app),
    );
    once_within(app, &limit, once, invitation.id, rows).await
}
