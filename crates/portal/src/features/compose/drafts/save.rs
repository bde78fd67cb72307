//! Saving, deleting, taking a file out: by the owner, while signed in.

use super::seal::Seal;
use super::{Draft, Kind, MOST, once_for, store};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::compose::model::{Fields, Result as Answer};
use crate::messages::Staged;
use crate::messages::intake::{self, Payer};
use crate::messages::kinds::Refused;
use crate::submissions::{self, Written};
use crate::web::{Form, Web};
use db::{Id, Stmt};

/// What is to be saved.
#[derive(Debug)]
pub struct Save<'a> {
    /// The draft that is being continued; none begins one.
    pub draft: Option<&'a Draft>,
    /// New message or answer.
    pub kind: Kind,
    /// The conversation of an answer.
    pub thread: Option<Id>,
    /// What was typed.
    pub fields: &'a Fields,
    /// Files that came with this form.
    pub files: &'a [Staged],
    /// The form's submission.
    pub once: Id,
}

/// What became of saving.
#[derive(Debug)]
pub enum Saved {
    /// It is kept.
    Done(Id),
    /// The draft was changed, sent or deleted on another device meanwhile: nothing was written.
    Changed,
    /// The mailbox holds [`MOST`] drafts: nothing was written.
    Full,
    /// The practice, or somebody without one, keeps as many bytes of files as they may: nothing was written.
    NoSpace,
}

/// Saves a draft of the open mailbox, once for the form and its content. When it was not saved, the files of the form are the
/// caller's to keep or to discard.
///
/// # Errors
/// When the database is away.
pub async fn save(app: &App, signed: &Signed, save: &Save<'_>) -> Result<Saved, Fault> {
    let list = signed
        .ring
        .list_key(signed.own_key)
        .ok_or_else(|| Fault::Internal("the own mailbox is not open".into()))?;
    let seal = Seal::List(list, signed.own_key);
    let mailbox = signed.actor.mailbox();
    if save.draft.is_none() && store::count(&app.db, mailbox).await? >= MOST {
        return Ok(Saved::Full);
    }
    let now = app.now();
    let id = save.draft.map_or_else(|| app.id(), |d| d.id);
    let body = seal.seal(app, id, save.fields);
    let charge = intake::charge(app, Payer::of(&signed.actor), save.files);
    let charged = charge.is_some();
    let (reserve, own) = charge.map_or((None, Vec::new()), |c| (Some(c.reserve), c.own));
    let mut rows: Vec<Stmt> = reserve.into_iter().collect();
    rows.push(match save.draft {
        Some(d) => store::save(id, mailbox, d.version, seal.word(), seal.key(), &body, now),
        None => store::insert(
            id,
            mailbox,
            signed.actor.person,
            save.kind.word(),
            save.thread,
            seal.word(),
            seal.key(),
            &body,
            now,
        ),
    });
    rows.extend(seal.files(app, id, save.files, save.draft.map_or(0, |d| d.files.len())));
    rows.extend(own);
    let files = intake::names(save.files);
    // A new draft has a new id: only what was typed names it.
    let digest = match save.draft {
        Some(d) => save.fields.digest(&format!("{id} {} {files}", d.version)),
        None => save.fields.digest(&files),
    };
    let written = submissions::write_once(
        app,
        once_for(save.once, &digest),
        signed.actor.person,
        &Answer::Kept(id).text(),
        rows,
    )
    .await?;
    Ok(match written {
        Written::Done(_) => Saved::Done(id),
        Written::Already(text) => {
            // The second press of one button: the first one's files are the draft's.
            intake::discard(app, save.files).await;
            match Answer::parse(&text) {
                Some(Answer::Kept(id)) => Saved::Done(id),
                _ => return Err(Fault::Internal("another answer to this form".into())),
            }
        }
        Written::Conflict(0) if charged => Saved::NoSpace,
        Written::Conflict(_) | Written::Unique(_) => Saved::Changed,
    })
}

/// Deletes a draft of the open mailbox. `false`: another device was faster.
///
/// # Errors
/// When the database is away.
pub async fn delete(app: &App, signed: &Signed, draft: &Draft, once: Id) -> Result<bool, Fault> {
    let rows = draft.consume(&signed.actor.scope());
    let person = signed.actor.person;
    let kept = Answer::Kept(draft.id).text();
    let written = submissions::write_once(app, once, person, &kept, rows).await?;
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}

/// Takes one file out of a draft. `false`: another device was faster.
///
/// # Errors
/// When the database is away.
pub async fn remove_file(
    app: &App,
    signed: &Signed,
    draft: &Draft,
    file: Id,
) -> Result<bool, Fault> {
    let rows = store::remove_file(
        &signed.actor.scope(),
        draft.id,
        draft.version,
        file,
        app.now(),
    );
    match app.db.write(rows).await {
        Ok(_) => Ok(true),
        Err(db::WriteError::Conflict { .. }) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// More files than one message takes, those of its draft included: the last ones are not taken, and named beside the field.
pub async fn crop(
    app: &App,
    w: &Web,
    form: &mut Form,
    field: &str,
    draft: Option<&Draft>,
    files: &mut Vec<Staged>,
) {
    let held = draft.map_or(&[][..], |d| &d.files);
    let mut count = held.len();
    let mut bytes: u64 = held.iter().map(|f| f.staged.meta.size).sum();
    let most = intake::most_files(app);
    let (fit, over): (Vec<_>, Vec<_>) = std::mem::take(files).into_iter().partition(|f| {
        let fits = count < most && bytes + f.meta.size <= intake::MOST_BYTES;
        if fits {
            count += 1;
            bytes += f.meta.size;
        }
        fits
    });
    *files = fit;
    let refused: Vec<_> = over
        .iter()
        .map(|f| (f.meta.name.clone(), Refused::TooMany))
        .collect();
    intake::tell(app, w, form, field, &refused);
    intake::discard(app, &over).await;
}
