//! Passkeys: asking a browser, and judging what it answers.
//!
//! A challenge is 256 random bits for one person, one purpose and one session (or sign-in under way), good for five minutes and for one
//! answer: taking it and doing what it opens are one write. Its row is under a MAC, so that nobody who writes rows can make an old,
//! recorded answer fresh again.

use super::{Kind, Strong, Taken, insert, store};
use crate::app::App;
use crate::app::span::MINUTE;
use crate::fault::Fault;
use crate::sealed::{Column, Stamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use vault::passkey::{self as judge, ALGORITHMS, Challenge, PasskeyPublic, Refused, RelyingParty};

/// `factor.data` of a passkey.
pub const KEY: Column = Column("factor.passkey");
const ASKED: Stamp = Stamp("row:passkey_challenge");

/// How long a challenge may be answered, in microseconds.
pub const LIFE: i64 = 5 * MINUTE;

/// What a browser is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make a key.
    Add,
    /// To show one.
    Show,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::Add => "add",
            Purpose::Show => "show",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    id: Vec<u8>,
    public: PasskeyPublic,
}

/// What the browser sends back, as the script writes it.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    id: String,
    client: String,
    #[serde(default)]
    attestation: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    signature: String,
}

/// What became of an answer.
#[derive(Debug)]
pub enum Judged {
    /// It is a key's of this person.
    Right(Taken),
    /// The device's count fell back: the key may have been copied. Nothing is opened by it.
    Copied {
        /// The key.
        factor: Id,
    },
    /// It is not taken; why is for the log.
    Refused(Refused),
    /// The challenge is unknown, over, or was answered already.
    Late,
}

fn rp(app: &App) -> Result<RelyingParty, Fault> {
    RelyingParty::of(&app.config.server.public_url)
        .ok_or_else(|| Fault::Internal("server.public_url names no host".into()))
}

fn mac_columns<'a>(
    hash: &'a [u8; 32],
    flow: &'a [u8; 32],
    person: &'a Id,
    purpose: Purpose,
) -> [&'a [u8]; 4] {
    [hash, flow, person.as_bytes(), purpose.word().as_bytes()]
}

fn asked(app: &App, c: &Challenge, flow: &[u8; 32], person: Id, purpose: Purpose) -> [Stmt; 2] {
    let (hash, ends) = (c.hash(), app.now() + LIFE);
    let stamp = mac_columns(&hash, flow, &person, purpose);
    let time = ends.to_be_bytes();
    let mac = ASKED.mac(app, &[stamp[0], stamp[1], stamp[2], stamp[3], &time]);
    store::ask(
        &hash,
        flow,
        person,
        purpose.word(),
        ends,
        app.keys.epoch(),
        &mac,
    )
}

/// Asks for a new key of a person: what the browser is handed, and the rows that remember it. `name` is the person's address,
/// `shown` their name: the device shows both to its owner and sends neither to anybody.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn ask_new(
    app: &App,
    flow: &[u8; 32],
    person: Id,
    (name, shown): (&str, &str),
) -> Result<(Value, [Stmt; 2]), Fault> {
    let rp = rp(app)?;
    let challenge = Challenge::random(app.random.as_ref());
    // The device keeps this number; it says nothing outside of this instance.
    let user = app.keys.blind("passkey-user", &person.to_string());
    let options = json!({
        "challenge": challenge.text(),
        "rp": { "id": rp.id, "name": app.config.operator.product_name },
        "user": { "id": URL_SAFE_NO_PAD.encode(user), "name": name, "displayName": shown },
        "pubKeyCredParams": ALGORITHMS.map(|alg| json!({ "type": "public-key", "alg": alg })),
        "excludeCredentials": names(app, person).await?,
        "authenticatorSelection": { "residentKey": "preferred", "userVerification": "required" },
        "attestation": "none",
        "timeout": LIFE / 1000,
    });
    Ok((options, asked(app, &challenge, flow, person, Purpose::Add)))
}

/// Asks to show a key of a person.
///
/// # Errors
/// As [`ask_new`].
pub async fn ask(app: &App, flow: &[u8; 32], person: Id) -> Result<(Value, [Stmt; 2]), Fault> {
    let challenge = Challenge::random(app.random.as_ref());
    let options = json!({
        "challenge": challenge.text(),
        "rpId": rp(app)?.id,
        "allowCredentials": names(app, person).await?,
        "userVerification": "required",
        "timeout": LIFE / 1000,
    });
    Ok((options, asked(app, &challenge, flow, person, Purpose::Show)))
}

async fn names(app: &App, person: Id) -> Result<Vec<Value>, Fault> {
    let mut out = Vec::new();
    for s in keys(app, person).await? {
        let Some(kept) = kept(app, &s) else {
            continue;
        };
        out.push(json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(&kept.id) }));
    }
    Ok(out)
}

async fn keys(app: &App, person: Id) -> Result<Vec<Strong>, Fault> {
    let mut all = super::all(app, person).await?;
    all.retain(|s| s.kind == Kind::Passkey);
    Ok(all)
}

/// What is kept of a key; none when the row was changed by another hand, which must not keep the person's other keys from working.
fn kept(app: &App, s: &Strong) -> Option<Kept> {
    KEY.open(app, s.id, &s.data)
        .inspect_err(|e| tracing::warn!(factor = %s.id, error = %e, "a passkey was changed"))
        .ok()
}

fn bytes(text: &str) -> Result<Vec<u8>, Refused> {
    if text.len() > judge::LONGEST * 2 {
        return Err(Refused::Malformed);
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Malformed)
}

/// The challenge that an answer names, if this flow was asked it and its time is not over.
async fn challenge(
    app: &App,
    client: &[u8],
    flow: &[u8; 32],
    person: Id,
    purpose: Purpose,
) -> Result<Result<Option<[u8; 32]>, Refused>, Fault> {
    let hash = match judge::challenge_of(client) {
        Ok(hash) => hash,
        Err(e) => return Ok(Err(e)),
    };
    let row = store::asked(&app.db, &hash, flow, person, purpose.word()).await?;
    let Some((ends, mac)) = row else {
        return Ok(Ok(None));
    };
    let stamp = mac_columns(&hash, flow, &person, purpose);
    let time = ends.to_be_bytes();
    let columns = [stamp[0], stamp[1], stamp[2], stamp[3], time.as_slice()];
    if let Err(e) = ASKED.check(app, &columns, &mac) {
        tracing::warn!(%person, error = %e, "a challenge was not asked by this instance");
        return Ok(Ok(None));
    }
    Ok(Ok((ends > app.now()).then_some(hash)))
}

/// What became of an answer to [`ask_new`].
#[derive(Debug)]
pub enum Added {
    /// A new key.
    Made {
        /// Its row's id.
        factor: Id,
        /// To be written in one. The first conflicts when the answer was handed in twice; the second is refused by the database when the
        /// key is in force already, for anybody.
        rows: Vec<Stmt>,
    },
    /// It is not taken; why is for the log.
    Refused(Refused),
    /// The challenge is unknown, over, or was answered already.
    Late,
}

/// Judges the answer to [`ask_new`].
///
/// # Errors
/// When the database is away.
pub async fn add(
    app: &App,
    flow: &[u8; 32],
    person: Id,
    answer: &str,
    name: &str,
) -> Result<Added, Fault> {
    let parsed = || -> Result<(Vec<u8>, Vec<u8>), Refused> {
        let a: Answer = serde_json::from_str(answer).map_err(|_| Refused::Malformed)?;
        Ok((bytes(&a.client)?, bytes(&a.attestation)?))
    };
    let (client, attestation) = match parsed() {
        Ok(both) => both,
        Err(e) => return Ok(Added::Refused(e)),
    };
    let hash = match challenge(app, &client, flow, person, Purpose::Add).await? {
        Ok(Some(hash)) => hash,
        Ok(None) => return Ok(Added::Late),
        Err(e) => return Ok(Added::Refused(e)),
    };
    let made = match judge::made(&rp(app)?, &hash, &client, &attestation) {
        Ok(made) => made,
        Err(e) => return Ok(Added::Refused(e)),
    };
    let id = app.id();
    let bidx = app.keys.blind("passkey", &URL_SAFE_NO_PAD.encode(&made.id));
    let kept = Kept {
        id: made.id,
        public: made.public,
    };
    let data = KEY.seal(app, id, &kept);
    Ok(Added::Made {
        factor: id,
        rows: vec![
            store::answered(&hash, person, app.now()),
            insert(
                app,
                id,
                person,
                Kind::Passkey,
                name,
                &data,
                Some(&bidx),
                Some(i64::from(made.counter)),
            ),
        ],
    })
}

/// Judges the answer to [`ask`]. Nothing is taken before the rows are written.
///
/// # Errors
/// When the database is away.
pub async fn shown(app: &App, flow: &[u8; 32], person: Id, answer: &str) -> Result<Judged, Fault> {
    let parsed = || -> Result<[Vec<u8>; 4], Refused> {
        let a: Answer = serde_json::from_str(answer).map_err(|_| Refused::Malformed)?;
        Ok([
            bytes(&a.id)?,
            bytes(&a.client)?,
            bytes(&a.device)?,
            bytes(&a.signature)?,
        ])
    };
    let [id, client, device, signature] = match parsed() {
        Ok(all) => all,
        Err(e) => return Ok(Judged::Refused(e)),
    };
    let hash = match challenge(app, &client, flow, person, Purpose::Show).await? {
        Ok(Some(hash)) => hash,
        Ok(None) => return Ok(Judged::Late),
        Err(e) => return Ok(Judged::Refused(e)),
    };
    let mut found = None;
    for s in keys(app, person).await? {
        if let Some(kept) = kept(app, &s).filter(|kept| kept.id == id) {
            found = Some((s, kept.public));
        }
    }
    // A key that was removed, or one of somebody else.
    let Some((s, public)) = found else {
        return Ok(Judged::Refused(Refused::WrongKey));
    };
    let answer = match judge::shown(&rp(app)?, &hash, &public, &client, &device, &signature) {
        Ok(answer) => answer,
        Err(e) => return Ok(Judged::Refused(e)),
    };
    let (now, last) = (app.now(), s.last.unwrap_or(0));
    if answer.is_copy(u32::try_from(last).unwrap_or(u32::MAX)) {
        return Ok(Judged::Copied { factor: s.id });
    }
    Ok(Judged::Right(Taken {
        factor: s.id,
        rows: vec![
            store::answered(&hash, person, now),
            store::take_key(s.id, person, i64::from(answer.counter), now, last),
        ],
    }))
}
