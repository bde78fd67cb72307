//! The pages of the second step before a conversation; [`crate::messages::gate`] says when one is due.
//!
//! The attacker here reads the invitee's e-mail, knows their password, or has taken over an account of theirs that another practice
//! vouched for. A number that *this* practice has on file is the only thing that proves a reader to it; an own phone serves only once it
//! was shown together with such a number ([`contacts::store::vouch`]). A code to a practice's number is no factor of the person: a
//! practice may have filed a phone of its own.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::pages;
use crate::accounts::session::{self, Found, Signed};
use crate::accounts::strong::Strong;
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::features::verify::{self, By, Challenge, Door, Place, Purpose, Then, Way};
use crate::guard::{self, User};
use crate::messages::gate::{Gate, Needs, check};
use crate::web::{Brand, Error, Web, see_other};
use db::Id;

/// Where a code may go, and what it proves.
pub struct Asked {
    /// The ways; none: the conversation stays shut, and its page says whom to call.
    pub ways: Vec<Way>,
    /// The reader's own apps and passkeys that serve here.
    pub strong: Vec<Strong>,
    /// What the code is for.
    pub challenge: Challenge,
    /// The practice and its contact, where a number on its file is what proves the reader.
    pub proves: Option<(Id, Id)>,
}

impl Asked {
    /// It stays shut here.
    fn nothing(challenge: Challenge) -> Asked {
        Asked {
            ways: Vec::new(),
            strong: Vec::new(),
            challenge,
            proves: None,
        }
    }
}

/// Finds where a code may go. For a first proof only numbers on the file of that very practice count. Afterwards the reader's
/// own phones serve that were shown together with one, and where there are none, the practice's numbers again.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn ask(app: &App, signed: &Signed, gate: Gate) -> Result<Asked, Fault> {
    let person = signed.actor.person;
    let challenge = |purpose, subject| Challenge {
        purpose,
        subject,
        flow: signed.actor.session,
        by: By::Person(person),
    };
    let helps = signed.helps().is_some();
    if helps && gate.needs == Needs::Proof {
        // Only the owner can show themselves to the practice.
        return Ok(Asked::nothing(challenge(Purpose::SignIn, person)));
    }
    if gate.needs == Needs::Factor {
        let mut own = verify::own(app, person).await?;
        if let Some(practice) = gate.practice.filter(|_| !helps) {
            let vouched = contacts::store::vouched(&app.db, person).await?;
            own.ways
                .retain(|w| vouched.contains(&(practice, w.target())));
            own.strong.retain(|s| vouched.contains(&(practice, s.id)));
        }
        if !own.is_empty() || gate.practice.is_none() || helps {
            return Ok(Asked {
                ways: own.ways,
                strong: own.strong,
                challenge: challenge(Purpose::SignIn, person),
                proves: None,
            });
        }
    }
    let practice = gate
        .practice
        .ok_or_else(|| Fault::Internal("a proof to no practice".into()))?;
    for contact in contacts::store::of_person(&app.db, practice, person).await? {
        let ways = verify::of_contact(app, contact.id).await?;
        if !ways.is_empty() {
            return Ok(Asked {
                ways,
                strong: Vec::new(),
                challenge: challenge(Purpose::Practice, contact.id),
                proves: Some((practice, contact.id)),
            });
        }
    }
    Ok(Asked {
        ways: Vec::new(),
        strong: Vec::new(),
        challenge: challenge(Purpose::Practice, person),
        proves: None,
    })
}

/// The code pages before a conversation: `/m/{thread}/code`.
pub struct CodeDoor;

/// The path of the code pages.
pub const CODE: &str = "/m/{thread}/code";

impl Door for CodeDoor {
    async fn place(app: &App, w: &Web) -> Result<Place, Response> {
        place(app, w).await.map_err(|e| match e {
            Instead::Page(r) => r,
            Instead::Error(e) => e.into_response(),
        })
    }
}

enum Instead {
    Page(Response),
    Error(Error),
}

impl<E: Into<Error>> From<E> for Instead {
    fn from(e: E) -> Instead {
        Instead::Error(e.into())
    }
}

async fn place(app: &App, w: &Web) -> Result<Place, Instead> {
    let thread: Id = w
        .path()
        .split('/')
        .nth(2)
        .and_then(|t| t.parse().ok())
        .ok_or(Error::NotFound)?;
    let path = format!("/m/{thread}");
    let Found::Live(signed) = guard::session_inside(app, w).await? else {
        return Err(Instead::Page(see_other(&format!("/sign-in?next={path}"))));
    };
    let gate = check(app, &signed, thread).await?;
    if gate.is_open() {
        return Err(Instead::Page(see_other(&path)));
    }
    let practice = pages::begun_by(app, w, &signed, gate.practice).await?;
    let asked = ask(app, &signed, gate).await?;
    if asked.ways.is_empty() && asked.strong.is_empty() {
        return Err(Instead::Page(pages::shut(
            w,
            &signed,
            gate,
            practice.as_ref(),
        )));
    }
    if let Some(p) = &practice {
        w.set_brand(Brand {
            name: p.profile.notice_name().to_owned(),
            logo: p.profile.notice_logo_path(),
        });
    }
    let (person, now) = (signed.actor.person, app.now());
    let (proves, next) = (asked.proves, path.clone());
    let app = app.clone();
    Ok(Place {
        base: format!("{path}/code").into(),
        challenge: asked.challenge,
        ways: asked.ways,
        strong: asked.strong,
        step: None,
        back: Some("/inbox".into()),
        cannot: Some(format!("{path}/phones")),
        trust_days: None,
        next: path,
        passed: Box::new(move |_, passed| {
            let rows = match proves {
                // Bound to this session and this practice: the number is the practice's claim, and no factor of the person.
                Some((practice, contact)) => vec![
                    session::passed(&signed, practice),
                    contacts::store::prove(person, practice, passed.target, now),
                    contacts::store::vouch(person, practice, gate.shown),
                    contacts::store::set_person(contact, person),
                ],
                None => vec![session::stepped(&app, &signed.actor, passed.shown(now))],
            };
            Then {
                rows,
                ..Then::go(next)
            }
        }),
    })
}

/// `GET /m/{thread}/phones`: *I cannot use these phones*.
pub async fn phones(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    let gate = check(&app, &signed, thread).await?;
    if gate.is_open() {
        return Ok(see_other(&format!("/m/{thread}")));
    }
    let practice = pages::begun_by(&app, &w, &signed, gate.practice).await?;
    Ok(pages::wrong_phones(&w, practice.as_ref(), thread))
}
