//! One page of inbox or sent, as its rows read.

use super::model::{self, PAGE, Place};
use super::store;
use super::team::{self, Filters};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::messages::gate::{Factors, Judge, factors};
use crate::messages::{self, Cut, Folder, Row};
use crate::web::Web;
use db::{Id, ReadError};
use std::collections::HashMap;

/// A page of a list.
pub struct List {
    /// Its name, translated.
    pub title: String,
    /// Which it is.
    pub place: Place,
    /// Its rows.
    pub rows: Vec<Line>,
    /// The address of the newer page; empty when this is the first.
    pub newer: String,
    /// The address of the older page; empty when this is the last.
    pub older: String,
    /// In a team's inbox: its shelves.
    pub filters: Option<Filters>,
}

/// One row.
pub struct Line {
    /// Where it leads.
    pub href: String,
    /// Whether something in it was not read.
    pub unread: bool,
    /// Who.
    pub who: String,
    /// Subject, or what stands in its place.
    pub subject: String,
    /// First words, or what stands in their place.
    pub excerpt: String,
    /// When (microseconds UTC).
    pub at: i64,
    /// "2 files", or empty.
    pub files: String,
    /// Whether what came in was answered.
    pub answered: bool,
    /// Whether an answer was begun.
    pub draft: bool,
    /// Whether it is the conversation that is open beside the list.
    pub here: bool,
    /// In a team's inbox: whose it is to answer, by name.
    pub assignee: String,
    /// In a team's inbox: whether the team is done with it.
    pub done: bool,
}

/// Loads a page of a list, `beside` an open conversation with the factors it was judged by: one read of two to four statements, and one
/// more for what other practices demand (a statement for eight of them), whatever the mailbox holds.
///
/// # Errors
/// When the database is away.
pub async fn load(
    app: &App,
    w: &Web,
    signed: &Signed,
    place: Place,
    beside: Option<(Id, Factors)>,
) -> Result<List, Fault> {
    let scope = signed.actor.scope();
    let me = signed.actor.person;
    let shelf = signed.team.as_ref().map(|_| (place.shelf.word(), me));
    let (here, known) = beside.unzip();
    let mut asked = vec![store::drafts(signed)];
    if known.is_none() {
        asked.extend(factors(signed, app.now()));
    }
    // One row more than is shown tells whether there is a further page.
    let (mut rows, mut answers) = messages::list(
        app,
        &scope,
        &signed.ring,
        signed.own_key,
        (place.folder, place.cut, shelf),
        PAGE + 1,
        asked,
    )
    .await?;
    let drafts: Vec<Id> = answers
        .next()
        .expect("one result a statement")
        .all()
        .map_err(ReadError::from)?;
    let factors = match known {
        Some(factors) => factors,
        None => Factors::of(&mut answers)?,
    };
    let more = rows.len() > PAGE;
    let (mut has_newer, mut has_older) = (false, more);
    match place.cut {
        Cut::Newest => {}
        Cut::Older(..) => has_newer = true,
        Cut::Newer(..) => {
            has_newer = more;
            has_older = true;
            if more {
                rows.remove(0);
            }
        }
    }
    rows.truncate(PAGE);
    let judge = Judge::of(app, signed, factors, rows.iter().map(|r| r.practice)).await?;
    let at = |cut: fn(i64, Id) -> Cut, r: Option<&Row>| {
        r.map(|r| {
            Place {
                cut: cut(r.cursor.0, r.cursor.1),
                ..place
            }
            .list()
        })
        .unwrap_or_default()
    };
    let newer = if has_newer {
        at(Cut::Newer, rows.first())
    } else {
        String::new()
    };
    let older = if has_older {
        at(Cut::Older, rows.last())
    } else {
        String::new()
    };
    let own = signed.practice().map(|p| p.profile.name.as_str());
    let query = place.query(&[]);
    let cases = match &signed.team {
        Some(t) if place.has_shelves() => {
            let threads: Vec<Id> = rows.iter().map(|r| r.thread).collect();
            team::of_rows(app, &t.team, &threads).await?
        }
        _ => HashMap::new(),
    };
    Ok(List {
        filters: Filters::of(w, signed, place),
        title: match place.folder {
            Folder::Inbox => w.t("mailbox-inbox"),
            Folder::Sent => w.t("mailbox-sent"),
        },
        place,
        rows: rows
            .into_iter()
            .map(|r| {
                let open = judge.opens(r.practice, r.two_step);
                let (assignee, done) = cases.get(&r.thread).cloned().unwrap_or_default();
                Line {
                    assignee: assignee.unwrap_or_default(),
                    done,
                    href: format!("/m/{}{query}", r.thread),
                    draft: drafts.contains(&r.thread),
                    here: here == Some(r.thread),
                    ..line(w, r, place.folder, open, own)
                }
            })
            .collect(),
        newer,
        older,
    })
}

/// What a row says. A conversation behind a second step shows who wrote, as the mailed notice did, and nothing else.
fn line(w: &Web, r: Row, folder: Folder, open: bool, own: Option<&str>) -> Line {
    let mut line = Line {
        href: String::new(),
        unread: r.unread,
        who: String::new(),
        subject: String::new(),
        excerpt: String::new(),
        at: r.cursor.0,
        files: String::new(),
        answered: r.answered,
        draft: false,
        here: false,
        assignee: String::new(),
        done: false,
    };
    if r.closed {
        line.who = w.t("mailbox-row-closed");
        line.subject = w.t("mailbox-private");
        line.excerpt = w.t("mailbox-row-closed-text");
        return line;
    }
    line.who = match folder {
        // What a colleague wrote for the owner is in their Sent too, and says so.
        Folder::Sent if !r.head.for_whom.is_empty() => w
            .put("names", r.head.to.join(", "))
            .put("name", r.head.from.as_str())
            .t("mailbox-to-by"),
        Folder::Sent => w.put("names", r.head.to.join(", ")).t("mailbox-to"),
        Folder::Inbox => model::signed_by(w, &r.head, own),
    };
    if !open {
        line.subject = w.t("mailbox-private");
        line.excerpt = w.t("mailbox-row-gate");
        return line;
    }
    line.subject = if r.head.subject.is_empty() {
        w.t("mailbox-private")
    } else {
        r.head.subject
    };
    line.excerpt = r.head.excerpt;
    if r.head.files > 0 {
        line.files = w.put("n", r.head.files).t("mailbox-files");
    }
    line
}
