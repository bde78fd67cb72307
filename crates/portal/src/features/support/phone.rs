//! A phone that is said to be the right one: asked by one agent, agreed to by another, told to everybody it touches, stopped by a link
//! (trap 35). The rules that are under MACs stand in [`corrections`].

use super::find::Invited;
use super::guard::Agent;
use super::verify;
use crate::accounts::{Phone, PhoneKind, mask_phone};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::features::verify as codes;
use crate::invitations::corrections::{self, COOL_OFF, Correction, State, Wish};
use crate::invitations::stage::{self, Stage};
use crate::invitations::{self, LinkKind, asks, links};
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::messages::{self, send::delivered};
use crate::submissions::{Written, find as submitted, write_once};
use ::jobs::NewJob;
use db::{Id, Stmt};
use serde_json::json;
use vault::Token;

/// The job that puts the number on file after the cool-off. Subject: the correction.
pub const FILE: &str = "support.phone";
/// A text to a number that is about to be replaced. Subject: the correction.
pub const TEXT: &str = "support.text";

/// What became of asking or agreeing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It waits: for a second agent, or for the cool-off.
    Done,
    /// No verified identity of the last hour, or no right to change.
    NotVerified,
    /// The number is on file already.
    Same,
    /// The one who asked cannot agree.
    Own,
    /// The day's number is reached.
    Wait {
        /// Microseconds UTC.
        until: i64,
    },
    /// The invitation or the request has moved on.
    Moved,
}

fn limit(app: &App, a: &Agent) -> Limit {
    let most = app.config.limits.support_phones_day;
    Limit::new("support-phone", &a.id().to_string(), most, DAY)
}

/// An agent asks for another number. Nothing changes before a second one agrees.
///
/// # Errors
/// When the database is away.
pub async fn ask(
    app: &App,
    a: &Agent,
    i: &Invited,
    (phone, kind): &(Phone, PhoneKind),
    why: &super::changes::Why,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    if submitted(app, once, a.id()).await?.is_some() {
        return Ok(Asked::Done);
    }
    if !verify::may_change(app, a, i.invitation.id).await? {
        return Ok(Asked::NotVerified);
    }
    if !i.invitation.state.waits() || i.correction.as_ref().is_some_and(Correction::waits) {
        return Ok(Asked::Moved);
    }
    if i.phones
        .iter()
        .any(|p| p.phone == *phone && p.kind == *kind)
    {
        return Ok(Asked::Same);
    }
    let (now, id) = (app.now(), app.id());
    let limit = limit(app, a);
    let wish = Wish {
        invitation: i.invitation.id,
        phone: phone.clone(),
        kind: *kind,
        reason: why.reason.clone(),
        ticket: why.ticket.clone(),
    };
    let mut rows = vec![limit.take(now)];
    rows.extend(corrections::insert(app, id, a.id(), &wish));
    rows.extend(
        a.event("support.phone_asked")
            .on("invitation", i.invitation.id)
            .practice(i.invitation.practice)
            .detail(json!({ "to": mask_phone(&phone.e164), "reason": why.reason, "ticket": why.ticket }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, a.id(), "asked", rows).await? {
        Written::Done(_) | Written::Already(_) => Asked::Done,
        Written::Conflict(0) => Asked::Wait {
            until: limit.until(&app.db, now).await?,
        },
        Written::Conflict(_) | Written::Unique(_) => Asked::Moved,
    })
}

/// A second agent agrees: the number is proposed to the senders, everybody is told, and the cool-off begins.
///
/// # Errors
/// When the database is away.
pub async fn agree(
    app: &App,
    a: &Agent,
    c: &Correction,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    if submitted(app, once, a.id()).await?.is_some() {
        return Ok(Asked::Done);
    }
    if !a.may_change() {
        return Ok(Asked::NotVerified);
    }
    if c.asked_by == a.id() {
        return Ok(Asked::Own);
    }
    let Some(i) = invitations::load(app, c.invitation).await? else {
        return Ok(Asked::Moved);
    };
    if c.state != State::Asked || !i.state.waits() {
        return Ok(Asked::Moved);
    }
    let now = app.now();
    let (limit, phone, run_at) = (limit(app, a), app.id(), now + COOL_OFF);
    let mut rows = vec![
        limit.take(now),
        corrections::agree(app, c, a.id(), phone, run_at),
    ];
    if i.phone_wrong_at.is_none() {
        rows.push(invitations::store::phone_wrong(i.id, i.version, now));
    }
    rows.push(stage::is(i.contact, Stage::PhoneWrong, now));
    rows.push(contacts::store::void_proposed(i.contact));
    rows.push(contacts::insert_phone_as(
        app,
        phone,
        i.contact,
        &c.wish.phone,
        c.wish.kind,
        false,
        None,
    ));
    // Codes that are out to the old numbers were asked for by we do not know whom.
    rows.extend(codes::void_to_contact(i.contact, now));
    rows.extend(asks::tell_senders(app, i.id, "support_phone", "phone_wrong").await?);
    let (token, link) = links::mint_bare(app, LinkKind::Stop, c.id, 1, COOL_OFF);
    rows.push(link);
    rows.push(mails::job(
        app,
        mails::STOP,
        c.id,
        mails::NORMAL,
        &Secret {
            link: Some(token.text().to_string()),
            ..Secret::default()
        },
    ));
    let old = contacts::phones(app, i.contact).await?;
    for p in old
        .iter()
        .filter(|p| p.filed && p.kind == PhoneKind::Mobile)
    {
        rows.push(mails::job(
            app,
            TEXT,
            c.id,
            mails::NORMAL,
            &Secret {
                to: Some(p.phone.e164.clone()),
                ..Secret::default()
            },
        ));
    }
    rows.push(
        NewJob {
            id: app.id(),
            kind: FILE,
            subject: c.id,
            secret: None,
            priority: mails::NORMAL,
            run_at,
            dedup: None,
        }
        .stmt(now),
    );
    rows.extend(
        a.event("support.phone_agreed")
            .on("invitation", i.id)
            .practice(i.practice)
            .detail(json!({ "asked_by": c.asked_by.to_string(), "to": mask_phone(&c.wish.phone.e164), "ticket": c.wish.ticket }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, a.id(), "agreed", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(::jobs::TOPIC);
            Asked::Done
        }
        Written::Conflict(0) => Asked::Wait {
            until: limit.until(&app.db, now).await?,
        },
        Written::Conflict(_) | Written::Unique(_) => Asked::Moved,
    })
}

/// A second agent does not agree, or the one who asked takes it back.
///
/// # Errors
/// When the database is away.
pub async fn refuse(
    app: &App,
    a: &Agent,
    c: &Correction,
    once: Id,
    source: &Source,
) -> Result<Asked, Fault> {
    let mut rows = vec![corrections::end(c, State::Refused)];
    rows.extend(
        a.event("support.phone_refused")
            .on("invitation", c.invitation)
            .detail(json!({ "asked_by": c.asked_by.to_string() }))
            .from(source)
            .rows(app),
    );
    Ok(
        match write_once(app, once, a.id(), "refused", rows).await? {
            Written::Done(_) | Written::Already(_) => Asked::Done,
            Written::Conflict(_) | Written::Unique(_) => Asked::Moved,
        },
    )
}

/// The correction that a mailed link stops, while it still waits.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn by_link(app: &App, token: &Token) -> Result<Option<Correction>, Fault> {
    let Some(row) = links::find(app, LinkKind::Stop, token).await? else {
        return Ok(None);
    };
    corrections::load(app, row.subject).await
}

/// Who reads the invited address does not want it. Says whether it was stopped.
///
/// # Errors
/// When the database is away.
pub async fn stop(app: &App, c: &Correction, once: Id, source: &Source) -> Result<bool, Fault> {
    if c.state == State::Stopped {
        return Ok(true);
    }
    let Some(i) = invitations::load(app, c.invitation)
        .await?
        .filter(|_| c.waits())
    else {
        return Ok(false);
    };
    tracing::warn!(invitation = %c.invitation, "a phone that support was about to file was stopped by who reads the address");
    let mut rows = vec![
        corrections::end(c, State::Stopped),
        contacts::store::void_proposed(i.contact),
        invitations::store::phone_mended(i.id, app.now()),
        stage::phone_mended(i.contact, app.now()),
    ];
    rows.extend(links::void(LinkKind::Stop, c.id, app.now()));
    rows.extend(asks::tell_senders(app, i.id, "phone_stopped", "phone_stopped").await?);
    rows.extend(
        audit::event("support.phone_stopped")
            .by_invitee(i.practice)
            .on("invitation", i.id)
            .detail(json!({ "asked_by": c.asked_by.to_string(), "agreed_by": c.approved_by.map(|a| a.to_string()) }))
            .from(source)
            .rows(app),
    );
    Ok(match write_once(app, once, c.id, "stopped", rows).await? {
        Written::Done(_) | Written::Already(_) => {
            app.db.signal(::jobs::TOPIC);
            true
        }
        Written::Conflict(_) | Written::Unique(_) => false,
    })
}

/// After the cool-off: the number goes on file, unless it was stopped or the practice was faster. Gives the rows that end the job.
///
/// # Errors
/// When the database is away or a row was changed.
pub async fn file(app: &App, correction: Id) -> Result<Vec<Stmt>, Fault> {
    let Some(c) = corrections::load(app, correction).await? else {
        return Ok(Vec::new());
    };
    let (Some(run_at), Some(proposed), Some(by)) = (c.run_at, c.phone, c.approved_by) else {
        return Ok(Vec::new());
    };
    let now = app.now();
    if !c.waits() || run_at > now {
        return Ok(Vec::new());
    }
    let Some(i) = invitations::load(app, c.invitation).await? else {
        return Ok(Vec::new());
    };
    let phones = contacts::phones(app, i.contact).await?;
    let ours = phones
        .iter()
        .find(|p| p.id == proposed && !p.filed && p.phone == c.wish.phone);
    let Some(ours) = ours.filter(|_| i.state.waits()) else {
        // A sender has decided, or the invitee has proposed another one: theirs counts.
        return Ok(vec![corrections::end(&c, State::Void)]);
    };
    let contact = contacts::by_id(app, i.practice, i.contact)
        .await?
        .ok_or(Fault::NotFound)?;
    let mut rows = vec![
        corrections::end(&c, State::Done),
        contacts::store::touch(contact.id, contact.version),
        contacts::store::void_proposed(contact.id),
    ];
    for old in phones.iter().filter(|p| p.filed) {
        rows.push(contacts::store::void_phone(contact.id, old.id));
    }
    rows.push(contacts::insert_phone(
        app,
        contact.id,
        &ours.phone,
        ours.kind,
        true,
        Some(by),
    ));
    rows.extend(codes::void_to_contact(contact.id, now));
    rows.extend(contacts::store::disprove(contact.id));
    rows.push(invitations::store::phone_mended(i.id, now));
    rows.push(stage::phone_mended(i.contact, now));
    let nothing = Secret::default();
    rows.push(mails::job(app, mails::PHONE, i.id, mails::NORMAL, &nothing));
    for d in messages::store::deliveries_of_invitation(&app.db, i.id).await? {
        rows.push(delivered(app, d, "phone_corrected", None));
    }
    rows.extend(
        audit::event("support.phone_filed")
            .practice(i.practice)
            .on("invitation", i.id)
            .detail(json!({
                "asked_by": c.asked_by.to_string(),
                "agreed_by": by.to_string(),
                "to": mask_phone(&c.wish.phone.e164),
                "ticket": c.wish.ticket,
            }))
            .rows(app),
    );
    Ok(rows)
}
