//! What is known of a child that a contact stands for: the birthday, and who reads for them.
//!
//! Attackers here: a guardian who should read no more (it ends with the press, also in a page that is open), and a colleague of another
//! practice who guesses ids (the contact is not there, and neither is a grant of another contact).

use crate::accounts::session::{NAME, Signed};
use crate::accounts::{PersonName, store as people};
use crate::app::App;
use crate::audit::{self, Source};
use crate::contacts::{self, Child, Contact, child};
use crate::fault::Fault;
use crate::invitations;
use crate::lent::Grant;
use crate::lent::ward::{self, State, Ward};
use crate::practices;
use crate::practices::hours::zone;
use crate::submissions::{Written, write_once};
use db::Id;
use serde_json::json;

/// Who reads for a child.
#[derive(Debug)]
pub struct Reader {
    /// The grant.
    pub grant: Id,
    /// The name of their account.
    pub name: String,
    /// Until then (microseconds UTC).
    pub until: i64,
}

/// A child as the practice's pages show it.
#[derive(Debug)]
pub struct Minor {
    /// The contact that stands for them.
    pub contact: Contact,
    /// Who they are.
    pub child: Child,
    /// Their mailbox, once a guardian has taken over what waited.
    pub ward: Option<Ward>,
    /// Who reads it now.
    pub readers: Vec<Reader>,
    /// Nobody reads what comes for the child, and nobody is invited to.
    pub silent: bool,
    /// Who read it last, where nobody does now and the child is not old enough: they can be let in again.
    pub last: Option<String>,
}

/// What is known of the child that a contact stands for; none where it stands for nobody.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn of(app: &App, contact: &Contact) -> Result<Option<Minor>, Fault> {
    let Some(child) = &contact.profile.child else {
        return Ok(None);
    };
    let ward = ward::of_contact(app, contact.id).await?;
    let (mut readers, mut last) = (Vec::new(), None);
    if let Some(w) = ward.as_ref().filter(|w| w.state == State::Held) {
        for g in ward::guardians(app, w.mailbox).await? {
            readers.push(Reader {
                grant: g.id,
                name: name(app, g.holder).await?,
                until: g.ends_at.unwrap_or(w.grows_at),
            });
        }
        if let Some(g) = ward::last_reader(app, w).await? {
            last = Some(name(app, g.holder).await?);
        }
    }
    let silent = match &ward {
        Some(w) => ward::is_silent(app, w).await?,
        None => false,
    };
    Ok(Some(Minor {
        silent,
        contact: contact.clone(),
        child: child.clone(),
        ward,
        readers,
        last,
    }))
}

async fn name(app: &App, person: Id) -> Result<String, Fault> {
    let row = people::person(&app.db, person).await?;
    let name: Option<PersonName> = row
        .map(|row| NAME.open(app, person, &row.name_f))
        .transpose()?;
    Ok(name.map(|n| n.full()).unwrap_or_default())
}

impl Minor {
    /// An event about what somebody reads for the child.
    fn event(&self, kind: &'static str, signed: &Signed, g: &Grant) -> audit::Event {
        audit::event(kind)
            .by(&signed.actor)
            .practice(self.contact.practice)
            .on("mailbox", g.mailbox)
            .owner(g.owner)
    }

    /// Whether the child is old enough by this birthday, so that whoever reads now reads no more.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn ends_by(&self, app: &App, born: &str) -> Result<bool, Fault> {
        let practice = practices::load(app, self.contact.practice).await?;
        let child = Child {
            born: born.to_owned(),
            ..self.child.clone()
        };
        Ok(!self.readers.is_empty() && ward::is_grown(app, &practice, &child))
    }
}

/// As [`of`], for somebody who may correct it. Nothing is corrected any more once the young person has it.
///
/// # Errors
/// [`Fault::NotFound`] for everybody else; when the database is away.
pub async fn look(app: &App, signed: &Signed, contact: Id) -> Result<Minor, Fault> {
    let contact = super::correctable(app, signed, contact).await?;
    let minor = of(app, &contact).await?;
    let theirs = |m: &Minor| m.ward.as_ref().is_some_and(|w| w.state == State::Own);
    minor.filter(|m| !theirs(m)).ok_or(Fault::NotFound)
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Done,
    /// Another contact stands for the same child already.
    Taken,
    /// Somebody was faster.
    Changed,
}

/// Corrects the birthday, with all that follows from it at once.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn born(
    app: &App,
    signed: &Signed,
    (contact, born): (Id, &str),
    once: Id,
    source: &Source,
) -> Result<Kept, Fault> {
    let m = look(app, signed, contact).await?;
    if m.child.born == born {
        return Ok(Kept::Done);
    }
    let practice = practices::load(app, m.contact.practice).await?;
    let next = Child {
        born: born.to_owned(),
        ..m.child.clone()
    };
    let same = contacts::by_child(app, practice.id, &m.contact.email, Some(&next)).await?;
    if same.is_some_and(|c| c.id != m.contact.id) {
        return Ok(Kept::Taken);
    }
    let age = app.config.policy.majority_age;
    let Some(grows_at) = next.grows_at(&zone(&practice.tz), age) else {
        return Err(Fault::NotFound);
    };
    let index = |c: &Child| child::index(app, &m.contact.email, Some(c));
    let mut rows = vec![contacts::set_child(app, &m.contact, &next)];
    let waits = invitations::reindex(app, practice.id, &index(&m.child), &index(&next)).await?;
    rows.extend(waits);
    if let Some(ward) = &m.ward {
        rows.extend(ward::aged(app, ward, grows_at).await?);
    }
    rows.extend(
        audit::event("contact.birthday")
            .by(&signed.actor)
            .on("contact", m.contact.id)
            .from(source)
            .detail(json!({ "until": grows_at }))
            .rows(app),
    );
    written(app, signed, once, &format!("born {born}"), rows).await
}

/// Ends what somebody reads for the child.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn end(
    app: &App,
    signed: &Signed,
    (contact, grant, reason): (Id, Id, &str),
    once: Id,
    source: &Source,
) -> Result<Kept, Fault> {
    let m = look(app, signed, contact).await?;
    let me = signed.actor.person;
    let Some((g, mut rows)) = ward::stopped(app, m.contact.id, grant, me).await? else {
        // The first press of a double click, a colleague, or the birthday was faster.
        return Ok(Kept::Changed);
    };
    rows.extend(
        m.event("guardian.ended", signed, &g)
            .detail(json!({
                "grant": g.id.to_string(),
                "reader": g.holder.to_string(),
                "reason": reason,
            }))
            .from(source)
            .rows(app),
    );
    written(app, signed, once, &format!("ended {grant}"), rows).await
}

/// Lets whoever read for the child last read again: what ended by a mistake.
///
/// # Errors
/// [`Fault::NotFound`] for somebody who may not; when the database is away.
pub async fn again(
    app: &App,
    signed: &Signed,
    contact: Id,
    once: Id,
    source: &Source,
) -> Result<Kept, Fault> {
    let m = look(app, signed, contact).await?;
    let Some(ward) = &m.ward else {
        return Ok(Kept::Changed);
    };
    let Some((g, mut rows)) = ward::again(app, &signed.ring, ward).await? else {
        return Ok(Kept::Changed);
    };
    rows.extend(
        m.event("guardian.made", signed, &g)
            .detail(json!({
                "grant": g.id.to_string(),
                "reader": g.holder.to_string(),
                "again": true,
                "until": g.ends_at,
            }))
            .from(source)
            .rows(app),
    );
    written(app, signed, once, "again", rows).await
}

async fn written(
    app: &App,
    signed: &Signed,
    once: Id,
    what: &str,
    rows: Vec<db::Stmt>,
) -> Result<Kept, Fault> {
    Ok(
        match write_once(app, once, signed.actor.person, what, rows).await? {
            Written::Done(_) => {
                app.db.signal(jobs::TOPIC);
                Kept::Done
            }
            // The page has more than one form: an earlier press of this one, or of another.
            Written::Already(before) if before == what => Kept::Done,
            Written::Already(_) | Written::Conflict(_) | Written::Unique(_) => Kept::Changed,
        },
    )
}
