//! Correct the address: everything that waits is sealed to the right address, and the wrong one is left with nothing.
//!
//! The attacker here owns the wrong address: after this write their links open nothing, there is no wrap of the old
//! pre-mailbox left to steal, and no entry in it. If they have registered already it is a recall, which this is not: the
//! page says so and what to do.

use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::actor::Permission;
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::features::verify;
use crate::invitations::stage::Stage;
use crate::invitations::{self, Invitation, LinkKind, Progress, State, links, stage};
use crate::keys;
use crate::limits::Limit;
use crate::mails::{self, Secret};
use crate::messages::follow::{self, Successor};
use crate::messages::{self, send::delivered};
use crate::practices;
use crate::submissions::{Written, write_once};
use db::{Id, Stmt};

/// Corrections of addresses a practice may make in a day: each tells whether somebody registered with the old one.
pub const A_DAY: i64 = 50;

/// Whether a contact's address can be corrected.
#[derive(Debug)]
pub enum Standing {
    /// What waits can be moved.
    Waits(Box<Invitation>),
    /// Somebody reads at the old address: it would be a recall.
    Read,
}

/// What became of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readdressed {
    /// The email is on its way to the right address.
    Done {
        /// The contact: another one when the right address was a contact already.
        contact: Id,
    },
    /// Somebody reads at the old address.
    Read,
    /// It is the same address.
    Same,
    /// It is the sender's own.
    Own,
    /// The right address declined mail from this practice.
    Declined,
    /// Too many for today.
    TooMany {
        /// When the day ends, microseconds UTC.
        until: i64,
    },
    /// This session does not hold the practice's desk key yet.
    NoKey,
    /// Somebody was faster: a colleague, or the person registered at this moment. Nothing was done.
    Changed,
}

/// Where a contact's address stands.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn standing(app: &App, contact: &Contact) -> Result<Standing, Fault> {
    Ok(match super::invitation(app, contact).await? {
        Some(i) if i.state.waits() || i.state == State::Declined => Standing::Waits(Box::new(i)),
        _ => Standing::Read,
    })
}

async fn told(app: &App, limit: &Limit, now: i64) -> Result<Readdressed, Fault> {
    match app.db.write(vec![limit.take(now)]).await {
        Ok(_) => Ok(Readdressed::Read),
        Err(db::WriteError::Conflict { .. }) => Ok(Readdressed::TooMany {
            until: limit.until(&app.db, now).await?,
        }),
        Err(e) => Err(e.into()),
    }
}

/// Corrects the address of a contact.
///
/// # Errors
/// [`Fault::NotFound`] for a contact of another practice or somebody who may not; when the database is away.
pub async fn correct(
    app: &App,
    signed: &Signed,
    contact: Id,
    email: &Email,
    once: Id,
    source: &Source,
) -> Result<Readdressed, Fault> {
    let me = signed.actor.person;
    if !signed.can_compose {
        return Err(Fault::NotFound);
    }
    // The first press of the same button may have moved the contact to another row, so this comes before looking it up.
    if let Some(done) = crate::submissions::find(app, once, me).await? {
        return done
            .parse()
            .map(|contact| Readdressed::Done { contact })
            .map_err(|_| Fault::NotFound);
    }
    let contact = super::correctable(app, signed, contact).await?;
    // Who stands for a child is found by address and child together: another address is another contact.
    if contact.profile.child.is_some() {
        return Err(Fault::NotFound);
    }
    if contact.email == *email {
        return Ok(Readdressed::Same);
    }
    // What is wrong with the new address comes first: it says nothing of the old one.
    let bidx = contacts::address_index(app, email);
    if invitations::store::suppressed(&app.db, &bidx, contact.practice)
        .await?
        .is_some()
    {
        return Ok(Readdressed::Declined);
    }
    let known = crate::accounts::moving::meant(app, contact.practice, &bidx).await?;
    if known.as_ref().is_some_and(|a| a.person == me) {
        return Ok(Readdressed::Own);
    }
    let (now, practice) = (app.now(), contact.practice);
    let limits = [
        Limit::new("readdress", &practice.to_string(), A_DAY, DAY),
        invitations::a_day(app, practice),
    ];
    let old = match standing(app, &contact).await? {
        Standing::Waits(i) => i,
        // This answer tells that somebody registered with the old address, perhaps elsewhere: it is counted like a correction.
        Standing::Read => return told(app, &limits[0], now).await,
    };
    // Whoever reads at the new address becomes what the invitation says: only a manager moves that.
    if old.progress.role.is_some() && !signed.actor.may(Permission::ManagePeople) {
        return Err(Fault::NotFound);
    }
    let progress = Progress {
        role: old.progress.role.clone(),
        added_by: old.progress.role.as_ref().map(|_| me),
        ..Progress::default()
    };
    let old_key = keys::id_of(&keys::current(app, old.mailbox).await?);
    // By the desk only, never by the pending key: what waits goes where a member of the practice says, not where a row says.
    let Some(pair) = signed.ring.open(app, old_key).await? else {
        return Ok(Readdressed::NoKey);
    };
    let practice = practices::load(app, contact.practice).await?;
    let there = contacts::by_address(app, contact.practice, email).await?;
    let kept = there.as_ref().map_or(contact.id, |c| c.id);

    let mut rows: Vec<Stmt> = limits.iter().map(|l| l.take(now)).collect();

    // Where it goes, and the mail that says so.
    let mut made = Vec::new();
    let mut mail = Mail::Notice;
    let to = match known {
        Some(a) => Successor {
            key: keys::current(app, a.mailbox).await?,
            mailbox: a.mailbox,
            exists: true,
            contact: kept,
            invitation: None,
        },
        None => {
            let pre = invitations::pre_mailbox(app, &practice, email).await?;
            let exists = pre.made.is_none();
            let open = match exists {
                true => invitations::open_for(app, pre.mailbox).await?,
                false => None,
            };
            let new_pair = match pre.made {
                Some(pair) => pair,
                None => match signed.ring.open(app, keys::id_of(&pre.public)).await? {
                    Some(pair) => pair,
                    None => return Ok(Readdressed::NoKey),
                },
            };
            made.extend(pre.rows);
            let (invitation, generation) = match open {
                Some(i) => {
                    if old.two_step {
                        made.push(invitations::store::require_two_step(i.id, now));
                    }
                    (i.id, i.generation)
                }
                None => {
                    let id = app.id();
                    made.push(invitations::insert(
                        app,
                        id,
                        old.provision,
                        practice.id,
                        pre.mailbox,
                        kept,
                        old.inviter,
                        old.two_step,
                        old.registration(),
                        &progress,
                    ));
                    (id, 1)
                }
            };
            mail = Mail::Link {
                invitation,
                generation,
                pair: new_pair,
            };
            Successor {
                mailbox: pre.mailbox,
                key: pre.public,
                exists,
                contact: kept,
                invitation: Some(invitation),
            }
        }
    };
    let scope = crate::actor::Scope::invitee(old.mailbox, practice.id);
    rows.extend(follow::rows(app, &scope, &pair, &to).await?);
    rows.extend(made);

    // The old address is left with nothing.
    rows.push(invitations::taken_back(app, &old));
    for kind in [LinkKind::Invite, LinkKind::Complete, LinkKind::Decline] {
        rows.extend(links::void(kind, old.id, now));
    }
    rows.push(keys::store::delete_all_wraps(old_key));
    rows.push(keys::store::retire(old_key, now));
    rows.extend(verify::void_to_contact(contact.id, now));
    let wrong = contacts::address_index(app, &contact.email);
    rows.push(crate::accounts::moving::corrected(&wrong, contact.practice));
    match &there {
        // The right address was a contact already: that one stays, with its own phones if it has some.
        Some(c) => {
            let filed = |all: Vec<contacts::ContactPhone>| all.into_iter().filter(|p| p.filed);
            if filed(contacts::phones(app, c.id).await?).next().is_none() {
                for p in filed(contacts::phones(app, contact.id).await?) {
                    rows.push(contacts::insert_phone(
                        app, c.id, &p.phone, p.kind, true, p.given_by,
                    ));
                }
            }
            rows.extend(contacts::store::delete(contact.id, contact.version));
        }
        None => rows.push(contacts::readdress(app, &contact, email)),
    }
    if kept != contact.id {
        rows.push(stage::done(contact.id));
    }
    rows.push(stage::begin(app, kept, practice.id));
    if kept == contact.id {
        rows.push(stage::is(kept, Stage::Sent, now));
    }

    let deliveries = messages::store::deliveries_of_invitation(&app.db, old.id).await?;
    let newest = deliveries.iter().copied().max();
    for d in &deliveries {
        rows.push(delivered(app, *d, "address_corrected", None));
    }
    match (&mail, newest) {
        (
            Mail::Link {
                invitation,
                generation,
                pair,
            },
            _,
        ) => {
            let kind = if old.provision {
                mails::PROVISION
            } else {
                mails::INVITATION
            };
            rows.extend(links::invite_rows(
                app,
                kind,
                *invitation,
                *generation,
                pair,
                newest,
                false,
            ));
        }
        (Mail::Notice, Some(delivery)) => rows.push(mails::job(
            app,
            mails::NOTICE,
            delivery,
            mails::NORMAL,
            &Secret::default(),
        )),
        (Mail::Notice, None) => {}
    }
    rows.extend(
        audit::event("contact.address_corrected")
            .by(&signed.actor)
            .on("contact", kept)
            .detail(serde_json::json!({
                "from": contact.email.masked(),
                "to": email.masked(),
                "deliveries": deliveries.len(),
            }))
            .from(source)
            .rows(app),
    );
    match write_once(app, once, me, &kept.to_string(), rows).await? {
        Written::Done(_) => {
            app.db.signal(jobs::TOPIC);
            Ok(Readdressed::Done { contact: kept })
        }
        Written::Already(done) => Ok(Readdressed::Done {
            contact: done.parse().unwrap_or(kept),
        }),
        Written::Conflict(i) if i < limits.len() => Ok(Readdressed::TooMany {
            until: limits[i].until(&app.db, now).await?,
        }),
        Written::Conflict(_) | Written::Unique(_) => Ok(Readdressed::Changed),
    }
}

enum Mail {
    Link {
        invitation: Id,
        generation: i64,
        pair: vault::KeyPair,
    },
    Notice,
}
