//! The contacts of a practice.
//!
//! Names and addresses are sealed, so they cannot be searched in the database: at most the [`SEARCHED`] newest are opened and
//! looked through; a whole address is found by its blind index, however old the contact is.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::super::model::{self, Invited, Kind, Status};
use super::super::store;
use crate::accounts::Email;
use crate::accounts::session::Signed;
use crate::app::App;
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::invitations::State;
use db::Id;

/// Contacts that are opened to be searched.
pub const SEARCHED: i64 = 500;

/// A line of the list.
#[derive(Debug)]
pub struct Entry {
    /// The contact.
    pub contact: Contact,
    /// Where it stands.
    pub status: Status,
}

/// The list.
#[derive(Debug)]
pub struct Book {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// There are more contacts than were looked through.
    pub more: bool,
}

/// The newest contacts, or those that hold every word of `search`. A fixed number of statements.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who sees no contacts; when the database is away.
pub async fn book(app: &App, signed: &Signed, search: &str) -> Result<Book, Fault> {
    let practice = super::practice_of(app, signed).await?;
    let mut all = contacts::list(app, practice, SEARCHED + 1).await?;
    let more = all.len() as i64 > SEARCHED;
    all.truncate(SEARCHED as usize);
    if !search.is_empty() {
        if let Ok(email) = Email::parse(search) {
            // A whole address names one contact.
            all = contacts::by_address(app, practice, &email)
                .await?
                .into_iter()
                .collect();
        } else {
            let words: Vec<String> = search.split_whitespace().map(fold).collect();
            all.retain(|c| {
                let text = fold(&format!(
                    "{} {} {}",
                    c.profile.name.full(),
                    c.profile.organisation,
                    c.email.canonical()
                ));
                words.iter().all(|w| text.contains(w))
            });
        }
    }
    let known = Known::of(
        app,
        store::invited(&app.db, practice, SEARCHED).await?,
        store::last_events(&app.db, practice, SEARCHED).await?,
    );
    let entries = all
        .into_iter()
        .map(|contact| Entry {
            status: known.status(contact.id),
            contact,
        })
        .collect();
    Ok(Book { entries, more })
}

/// Where one contact stands.
///
/// # Errors
/// When the database is away.
pub async fn status(app: &App, contact: &Contact) -> Result<Status, Fault> {
    let (invited, events) = store::of_contact(&app.db, contact.id).await?;
    Ok(Known::of(app, invited, events).status(contact.id))
}

struct Known {
    invited: HashMap<Id, Invited>,
    events: HashMap<Id, HashMap<Kind, i64>>,
}

impl Known {
    /// Rows come oldest first, so that the newest invitation of a contact counts.
    fn of(app: &App, invited: Vec<store::InvitedContact>, rows: Vec<(Id, String, i64)>) -> Known {
        let now = app.now();
        let mut events: HashMap<Id, HashMap<Kind, i64>> = HashMap::new();
        for (contact, kind, at) in rows {
            if let Some(kind) = Kind::parse(&kind) {
                events.entry(contact).or_default().insert(kind, at);
            }
        }
        Known {
            invited: invited
                .into_iter()
                .filter_map(|r| {
                    let invited = Invited {
                        state: State::parse(&r.state)?,
                        phone_wrong: r.phone_wrong_at.is_some(),
                        expired: r.expires_at <= now,
                    };
                    Some((r.contact, invited))
                })
                .collect(),
            events,
        }
    }

    fn status(&self, contact: Id) -> Status {
        let none = HashMap::new();
        model::status(
            self.invited.get(&contact).copied(),
            self.events.get(&contact).unwrap_or(&none),
        )
    }
}

/// Case and accents do not matter in a search.
fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}
