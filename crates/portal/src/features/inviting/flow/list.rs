//! The list of the invited: a page, the counts, one address.

use super::Here;
use crate::accounts::Email;
use crate::app::App;
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::invitations::stage::{self, After, Stage, Standing};

/// People on a page.
pub const PAGE: usize = 50;

/// Somebody on the list.
#[derive(Debug)]
pub struct Entry {
    /// Where they stand.
    pub standing: Standing,
    /// Who.
    pub contact: Contact,
}

/// A page.
#[derive(Debug)]
pub struct List {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// How many stand where, in the order of [`Stage::ALL`], without those where nobody does.
    pub counts: Vec<(Stage, i64)>,
    /// Where the next page begins.
    pub next: Option<After>,
}

/// A page of the list: two statements, whatever its length.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn list(
    app: &App,
    here: &Here,
    filter: Option<Stage>,
    after: Option<After>,
) -> Result<List, Fault> {
    let most = PAGE as i64 + 1;
    let mut page = stage::page(&app.db, here.practice.id, filter, after, most, app.now()).await?;
    let more = page.lines.len() > PAGE;
    page.lines.truncate(PAGE);
    let next = page
        .lines
        .last()
        .filter(|_| more)
        .map(|(s, c)| (s.begun_at, c.id));
    let mut entries = Vec::with_capacity(page.lines.len());
    for (standing, row) in page.lines {
        entries.push(Entry {
            standing,
            contact: contacts::opened(app, row)?,
        });
    }
    let order = |s: Stage| Stage::ALL.iter().position(|o| *o == s);
    page.counts.sort_by_key(|(s, _)| order(*s));
    Ok(List {
        entries,
        counts: page.counts,
        next,
    })
}

/// What a whole address came to.
#[derive(Debug)]
pub enum Found {
    /// On the list.
    Waits(Box<Entry>),
    /// A contact who is in, or was never invited.
    Contact(Box<Contact>),
    /// Nobody the practice knows.
    Nobody,
}

/// Finds one address among what this practice has on file.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn find(app: &App, here: &Here, email: &Email) -> Result<Found, Fault> {
    let Some(contact) = contacts::by_address(app, here.practice.id, email).await? else {
        return Ok(Found::Nobody);
    };
    let contact = Box::new(contact);
    Ok(
        match stage::one(&app.db, here.practice.id, contact.id, app.now()).await? {
            Some(standing) => Found::Waits(Box::new(Entry {
                standing,
                contact: *contact,
            })),
            None => Found::Contact(contact),
        },
    )
}
