//! Making, typing back and using the recovery sheet.
//!
//! From its making until it is typed back a sheet lies in the database as its maker's seat alone can read it: sealed under the
//! list key of the seat. That gives nothing away, because that seat opens the safe anyway, and it lets the page come back after a
//! refresh, a lost session or a walk to the printer. Once four of the words are typed back, the safe is wrapped under the sheet,
//! every older sheet is void, and the words are nowhere but on paper.

use super::store;
use crate::accounts::session::{self, Signed};
use crate::app::App;
use crate::app::span::DAY;
use crate::audit::{self, Source};
use crate::fault::Fault;
use crate::keys;
use crate::practices::{self, Practice, sheet};
use crate::submissions::{self, Written};
use db::Id;
use serde::{Deserialize, Serialize};
use serde_json::json;
use vault::SheetSecret;
use zeroize::Zeroizing;

/// How long a sheet waits to be typed back.
const WAITS: i64 = DAY;
/// Words that are asked for.
pub const ASKED: usize = 4;

/// A sheet that was shown and not typed back yet.
pub struct Begun {
    /// Its row.
    pub id: Id,
    /// Its words.
    pub secret: SheetSecret,
    /// Which of them are asked for, counted from 0.
    pub asked: Vec<usize>,
    /// When it was made (microseconds UTC).
    pub made_at: i64,
}

#[derive(Serialize, Deserialize)]
struct Plain {
    words: String,
    asked: Vec<usize>,
}

fn context<'a>(practice: &'a Id, id: &'a Id) -> [&'a [u8]; 3] {
    [b"recovery sheet", practice.as_bytes(), id.as_bytes()]
}

/// The sheet this person has begun for the practice, if it still waits and this session opens it.
///
/// # Errors
/// When the database is away or the row was changed.
pub async fn begun(app: &App, s: &Signed, practice: Id) -> Result<Option<Begun>, Fault> {
    let row = store::sheet_draft(&app.db, practice, s.actor.person, app.now()).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(key) = s.ring.list_key(row.key_id) else {
        return Ok(None);
    };
    let damaged = || Fault::Internal(format!("sheet {} is damaged", row.id));
    let plain = key
        .open(&context(&practice, &row.id), &row.words_x)
        .map_err(|_| damaged())?;
    let plain: Plain = serde_json::from_slice(&plain).map_err(|_| damaged())?;
    let words = Zeroizing::new(plain.words);
    Ok(Some(Begun {
        id: row.id,
        secret: SheetSecret::parse(&words).ok_or_else(damaged)?,
        asked: plain.asked,
        made_at: row.created_at,
    }))
}

/// Begins a sheet. Nothing opens by it yet, and an older one stays good.
///
/// # Errors
/// When the database is away, or the session does not open its own seat.
pub async fn begin(
    app: &App,
    s: &Signed,
    practice: &Practice,
    once: Id,
    source: &Source,
) -> Result<(), Fault> {
    let rng = app.random.as_ref();
    let secret = SheetSecret::random(rng);
    let plain = Plain {
        words: secret.words().join(" "),
        asked: SheetSecret::ask_positions(ASKED, rng),
    };
    let text =
        Zeroizing::new(serde_json::to_vec(&plain).map_err(|e| Fault::Internal(e.to_string()))?);
    drop(Zeroizing::new(plain.words));
    let key = s
        .ring
        .list_key(s.own_key)
        .ok_or_else(|| Fault::Internal("a manager's session does not open its seat".into()))?;
    let (id, now) = (app.id(), app.now());
    let sealed = key.seal(&context(&practice.id, &id), &text, rng);
    let mut rows = vec![store::keep_draft(
        practice.id,
        s.actor.person,
        id,
        s.own_key,
        &sealed,
        now,
        now + WAITS,
    )];
    rows.extend(
        audit::event("recovery_sheet.shown")
            .by(&s.actor)
            .on("practice", practice.id)
            .from(source)
            .rows(app),
    );
    match submissions::write_once(app, once, s.actor.person, "sheet", rows).await? {
        Written::Done(_) | Written::Already(_) => Ok(()),
        w => Err(Fault::Internal(format!("a sheet met another one: {w:?}"))),
    }
}

/// What became of typing back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The sheet is in force.
    Done,
    /// Another sheet was begun or kept meanwhile, or the practice has another safe.
    Elsewhere,
}

/// The words were typed back: the sheet is in force from now on, and older ones are void.
///
/// # Errors
/// When the database is away.
pub async fn keep(
    app: &App,
    s: &Signed,
    practice: &Practice,
    begun: &Begun,
    once: Id,
    source: &Source,
) -> Result<Kept, Fault> {
    let safe = match practice.safe {
        Some(id) => s.ring.pair(app, id).await?,
        None => None,
    };
    let Some(safe) = safe else {
        return Ok(Kept::Elsewhere);
    };
    let safe_id = Id::from(safe.id());
    let replaced = keys::store::sheet_confirmed(&app.db, safe_id)
        .await?
        .is_some();
    let mut rows = vec![
        store::drop_draft(practice.id, s.actor.person, begun.id),
        practices::store::sheet_kept(practice.id, safe_id, app.now()),
    ];
    rows.extend(keys::keep_sheet(app, &safe, practice.id, &begun.secret));
    rows.extend(sheet::told(app, practice.id, "sheet_made").await?);
    rows.extend(
        audit::event("recovery_sheet.kept")
            .by(&s.actor)
            .on("practice", practice.id)
            .detail(json!({ "replaced": replaced }))
            .from(source)
            .rows(app),
    );
    let written = submissions::write_once(app, once, s.actor.person, "kept", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(match written {
        Written::Done(_) | Written::Already(_) => Kept::Done,
        Written::Conflict(_) | Written::Unique(_) => Kept::Elsewhere,
    })
}

/// The seats of this session that wait for their keys and that a sheet could open.
pub fn shut_seats(s: &Signed) -> Vec<&session::SeatView> {
    s.seats
        .iter()
        .filter(|v| {
            matches!(v.seat.role.as_str(), "owner" | "manager") && s.ring.get(v.key).is_none()
        })
        .collect()
}

/// Opens with a sheet what a forgotten password has shut: the seats go to the person's own pair again, and this session opens
/// them from now on. False when the words are not those of a sheet in force.
///
/// # Errors
/// When the database is away.
pub async fn use_it(
    app: &App,
    s: &mut Signed,
    words: &SheetSecret,
    once: Id,
    source: &Source,
) -> Result<bool, Fault> {
    let person = s.actor.person;
    let own = keys::public(app, s.personal_key).await?;
    let shut: Vec<Id> = shut_seats(s).iter().map(|v| v.key).collect();
    let mut rows = Vec::new();
    let mut opened = sheet::opens(app, person, words).await?;
    opened.retain(|(seat, _)| shut.contains(&seat.key));
    if opened.is_empty() {
        if submissions::find(app, once, person).await?.is_some() {
            return Ok(true);
        }
        let wrong = audit::event("recovery_sheet.used")
            .failed("wrong_words")
            .by(&s.actor)
            .owner(person)
            .from(source)
            .rows(app);
        app.db.write(wrong.into()).await?;
        return Ok(false);
    }
    for (seat, pair) in opened {
        rows.push(keys::wrap_to(app, &own, &pair));
        rows.push(keys::store::withdraw_requests(seat.key, person));
        rows.extend(sheet::used(app, person, seat.practice, source).await?);
        s.ring.add(pair);
    }
    s.ring.expand(app).await?;
    rows.push(session::rewrap(app, s));
    let written = submissions::write_once(app, once, person, "opened", rows).await?;
    app.db.signal(jobs::TOPIC);
    Ok(matches!(written, Written::Done(_) | Written::Already(_)))
}
