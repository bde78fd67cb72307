//! A second practice: somebody who has an account takes over what waits for their address.

use super::{flow, store};
use crate::accounts::session::Signed;
use crate::accounts::store as accounts;
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{self, Invitation, State};
use crate::keys;
use crate::messages;
use crate::submissions::{Written, write_once};
use db::Id;
use vault::KeyPair;

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
    let mut i = invitation.clone();
    for _ in 0..4 {
        let address = accounts::address(&app.db, &bidx)
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
        rows.extend(flow::adopt(app, &i, pair, address.mailbox, &key));
        rows.push(store::claim_contacts(&bidx, person));
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
                .from(source)
                .rows(app),
        );
        let to = path(&waiting);
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

fn path(waiting: &[store::WaitingRow]) -> String {
    match waiting {
        [first, rest @ ..] if rest.iter().all(|r| r.thread == first.thread) => {
            format!("/m/{}", first.thread)
        }
        _ => "/inbox".into(),
    }
}
