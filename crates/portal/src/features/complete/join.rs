//! A second practice: somebody who has an account takes over what waits for their address.

use super::flow::Taker;
use super::{flow, store};
use crate::accounts::create;
use crate::accounts::session::{Found, Signed};
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::guard;
use crate::invitations::{self, Invitation, State, setup, stage};
use crate::keys;
use crate::messages;
use crate::practices;
use crate::submissions::{self, Written, write_once};
use crate::web::Web;
use db::Id;
use vault::{KeyPair, Token};

/// What became of joining.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// What waited is in the mailbox; go there.
    Done(String),
    /// It was taken over before, taken back or declined meanwhile.
    Over,
}

/// Takes the pre-mailbox of an invitation over into the mailbox of the signed-in person, whose address must be the invited one.
/// Conversations that need a second step still ask for a code to a number that this practice has on file.
///
/// # Errors
/// [`Fault::Forbidden`] when the invited address is not the signed-in person's; when the database is away.
pub async fn join(
    app: &App,
    signed: &Signed,
    invitation: &Invitation,
    pair: &KeyPair,
    once: Id,
    source: &Source,
) -> Result<Joined, Fault> {
    let person = signed.actor.person;
    let contact = contacts::by_id(app, invitation.practice, invitation.contact)
        .await?
        .ok_or_else(|| Fault::Internal(format!("invitation {} has no contact", invitation.id)))?;
    let bidx = contacts::address_index(app, &contact.email);
    let practice = practices::load(app, invitation.practice).await?;
    let own_key = keys::public(app, signed.personal_key).await?;
    let mut i = invitation.clone();
    for _ in 0..4 {
        let address = crate::accounts::address::find(app, &bidx)
            .await?
            .filter(|a| a.person == person)
            .ok_or(Fault::Forbidden)?;
        if !i.state.waits() {
            return Ok(if i.person == Some(person) {
                Joined::Done(path(&store::waiting(&app.db, i.id).await?))
            } else {
                Joined::Over
            });
        }
        let waiting = store::waiting(&app.db, i.id).await?;
        let key = keys::current(app, address.mailbox).await?;
        let mut rows = vec![invitations::store::activated(
            i.id,
            i.version,
            person,
            app.now(),
        )];
        let taker = Taker {
            contact: &contact,
            practice: &practice,
            person,
            mailbox: address.mailbox,
            key: &key,
            own_key: &own_key,
        };
        rows.extend(flow::adopt(app, &i, pair, &taker).await?);
        rows.push(crate::accounts::moving::claim(&bidx, person));
        rows.push(stage::done(i.contact));
        let seat = seat(app, signed, &i).await?;
        let role = seat.as_ref().map(|(role, _)| role.clone());
        rows.extend(seat.into_iter().flat_map(|(_, rows)| rows));
        rows.extend(
            waiting
                .iter()
                .map(|d| messages::send::delivered(app, d.delivery, "registered", None)),
        );
        rows.extend(
            audit::event("account.joined")
                .by(&signed.actor)
                .owner(person)
                .practice(i.practice)
                .on("invitation", i.id)
                .detail(serde_json::json!({ "role": role }))
                .from(source)
                .rows(app),
        );
        let to = match role {
            Some(_) if waiting.is_empty() => JOINED.to_owned(),
            _ => path(&waiting),
        };
        match write_once(app, once, person, &to, rows).await? {
            Written::Done(_) => return Ok(Joined::Done(to)),
            Written::Already(to) => return Ok(Joined::Done(to)),
            Written::Conflict(_) | Written::Unique(_) => {
                match invitations::load(app, i.id).await? {
                    Some(now) => i = now,
                    None => return Ok(Joined::Over),
                }
            }
        }
    }
    match i.state {
        State::Active => Ok(Joined::Over),
        _ => Err(Fault::Unavailable(
            "an invitation changes faster than it is read".into(),
        )),
    }
}

/// Where a new member is led: their mailboxes, the practice's among them.
const JOINED: &str = "/settings/switch?done=joined";

/// The seat that an invitation of a manager gives to somebody who has an account, with its role. Where the practice demands a code to a
/// number on its file, the password of an older account is not enough to be handed its keys: a manager lets the person in.
async fn seat(
    app: &App,
    signed: &Signed,
    i: &Invitation,
) -> Result<Option<(String, Vec<db::Stmt>)>, Fault> {
    let Some(role) = &i.progress.role else {
        return Ok(None);
    };
    let practice = practices::load(app, i.practice).await?;
    let there = signed.seats.iter().any(|s| s.seat.practice == practice.id);
    if practice.state != "active" || there {
        return Ok(None);
    }
    let vouched = setup::vouched(app, practice.id, &i.progress).await?;
    let approved = vouched.filter(|_| !invitations::two_step_required(app, &practice, i));
    let own = keys::public(app, signed.personal_key).await?;
    let made = create::seated(
        app,
        signed.actor.person,
        &own,
        &practice,
        role,
        approved,
        None,
    )
    .await?;
    Ok(Some((role.clone(), made.rows)))
}

/// As [`join`], by the secret of a link to the invitation; none when the link opens nothing any more.
///
/// # Errors
/// As [`join`].
pub async fn join_by_link(
    app: &App,
    signed: &Signed,
    invitation: &Invitation,
    token: &Token,
    once: Id,
    source: &Source,
) -> Result<Option<Joined>, Fault> {
    let Some(key) = store::pre_mailbox_key(&app.db, invitation.mailbox).await? else {
        return Ok(None);
    };
    match keys::open_by_link(app, key, token).await? {
        Some(pair) => join(app, signed, invitation, &pair, once, source)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// Where a press of *Add to my account* led that was made before: a double click, the Back button.
///
/// # Errors
/// When the database is away.
pub async fn joined_before(app: &App, w: &Web, once: Id) -> Result<Option<String>, Fault> {
    match guard::session(app, w).await? {
        Found::Live(s) => submissions::find(app, once, s.actor.person).await,
        _ => Ok(None),
    }
}

fn path(waiting: &[store::WaitingRow]) -> String {
    match waiting {
        [first, rest @ ..] if rest.iter().all(|r| r.thread == first.thread) => {
            format!("/m/{}", first.thread)
        }
        _ => "/inbox".into(),
    }
}
