//! The second step before a conversation (security.md, "Two-step is decided per thread").
//!
//! The attacker here reads the invitee's e-mail, knows their password, or has taken over an account of theirs that another practice
//! vouched for. A number that *this* practice has on file is the only thing that proves a reader to it; an own phone serves only once it
//! was shown together with such a number ([`contacts::store::vouch`]). A code to a practice's number is no factor of the person: a
//! practice may have filed a phone of its own.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::model::{Facts, Needs, needs};
use super::pages;
use super::store::{self, DemandRow, Factors, GateRow};
use crate::accounts::session::{self, Found, Shown, Signed};
use crate::app::App;
use crate::contacts;
use crate::fault::Fault;
use crate::features::verify::{self, By, Challenge, Door, Place, Purpose, Then, Way};
use crate::guard::{self, User};
use crate::messages::Row;
use crate::practices::Policy;
use crate::web::{Brand, Error, Web, see_other};
use db::Id;
use std::collections::HashMap;

/// Whether a conversation may be shown to its reader now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gate {
    /// What is still to be done.
    pub needs: Needs,
    /// The practice that began it.
    pub practice: Option<Id>,
    /// The own phone that was shown in this session.
    shown: Option<Id>,
}

impl Gate {
    /// Nothing is in the way.
    pub fn is_open(&self) -> bool {
        self.needs == Needs::Nothing
    }
}

/// What one practice demands of one reader before all of its conversations.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// A second step of everybody.
    required: bool,
    /// A number of the practice has proven the reader to it.
    proven: bool,
}

impl Demand {
    fn of(policy: &str, proven_at: Option<i64>) -> Demand {
        Demand {
            required: Policy::read(policy).two_step_required,
            proven: proven_at.is_some(),
        }
    }

    /// Of a conversation that no practice began.
    const NONE: Demand = Demand {
        required: false,
        proven: false,
    };

    /// Of a practice that is not there: the row was taken away by another hand.
    const STRICT: Demand = Demand {
        required: true,
        proven: false,
    };
}

fn facts(
    app: &App,
    signed: &Signed,
    practice: Option<Id>,
    two_step: bool,
    demand: Demand,
    factors: &Factors,
) -> Facts {
    let stepped = match practice {
        None => !factors.shown.is_empty(),
        Some(p) => {
            let serves = |f: &Id| factors.vouched.contains(&(p, *f));
            signed.passed.contains(&p) || factors.shown.iter().any(serves)
        }
    };
    Facts {
        of_practice: practice.is_some() && signed.actor.practice() == practice,
        required: two_step || demand.required || app.config.policy.two_step_required,
        by_practice: practice.is_some(),
        proven: demand.proven,
        stepped,
    }
}

/// What decides about the conversations of a list: the reader's phones, and what each practice demands.
pub struct Judge<'a> {
    app: &'a App,
    signed: &'a Signed,
    factors: Factors,
    demands: HashMap<Id, Demand>,
}

impl<'a> Judge<'a> {
    /// Reads what the practices of these rows demand: one statement for eight practices, none for conversations of the reader's own.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of(
        app: &'a App,
        signed: &'a Signed,
        factors: Factors,
        rows: &[Row],
    ) -> Result<Judge<'a>, Fault> {
        let own = signed.actor.practice();
        let mut practices: Vec<Id> = Vec::new();
        for p in rows.iter().filter_map(|r| r.practice) {
            if own != Some(p) && !practices.contains(&p) {
                practices.push(p);
            }
        }
        let demands = store::demands(&app.db, signed.actor.person, &practices).await?;
        let demand = |r: DemandRow| (r.practice, Demand::of(&r.policy, r.proven_at));
        Ok(Judge {
            app,
            signed,
            factors,
            demands: demands.into_iter().map(demand).collect(),
        })
    }

    /// Whether a conversation may be shown to its reader now.
    pub fn opens(&self, r: &Row) -> bool {
        let demand = match r.practice {
            None => Demand::NONE,
            Some(p) => *self.demands.get(&p).unwrap_or(&Demand::STRICT),
        };
        let facts = facts(
            self.app,
            self.signed,
            r.practice,
            r.two_step,
            demand,
            &self.factors,
        );
        needs(facts) == Needs::Nothing
    }
}

/// Judges one conversation. Everything that shows or sends anything of it asks here first.
///
/// # Errors
/// [`Fault::NotFound`] when the reader's mailbox takes no part in it.
pub async fn check(app: &App, signed: &Signed, thread: Id) -> Result<Gate, Fault> {
    Ok(check_with(app, signed, thread).await?.0)
}

/// As [`check`], with what of the reader's phones counts: the list beside the conversation is judged by the same.
///
/// # Errors
/// As [`check`].
pub async fn check_with(app: &App, signed: &Signed, thread: Id) -> Result<(Gate, Factors), Fault> {
    let found = store::gate(&app.db, signed, thread, app.now()).await?;
    let (row, factors) = found.ok_or(Fault::NotFound)?;
    let GateRow {
        practice,
        two_step,
        policy,
        proven_at,
    } = row;
    let demand = match (policy, practice) {
        (Some(policy), _) => Demand::of(&policy, proven_at),
        (None, Some(_)) => Demand::STRICT,
        (None, None) => Demand::NONE,
    };
    let gate = Gate {
        needs: needs(facts(app, signed, practice, two_step, demand, &factors)),
        practice,
        shown: factors.shown.first().copied(),
    };
    Ok((gate, factors))
}

/// Where a code may go, and what it proves.
pub struct Asked {
    /// The ways; none: the conversation stays shut, and its page says whom to call.
    pub ways: Vec<Way>,
    /// What the code is for.
    pub challenge: Challenge,
    /// The practice and its contact, where a number on its file is what proves the reader.
    pub proves: Option<(Id, Id)>,
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
    if gate.needs == Needs::Factor {
        let mut ways = verify::of_person(app, person).await?;
        if let Some(practice) = gate.practice {
            let vouched = contacts::store::vouched(&app.db, person).await?;
            ways.retain(|w| vouched.contains(&(practice, w.target())));
        }
        if !ways.is_empty() || gate.practice.is_none() {
            return Ok(Asked {
                ways,
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
                challenge: challenge(Purpose::Practice, contact.id),
                proves: Some((practice, contact.id)),
            });
        }
    }
    Ok(Asked {
        ways: Vec::new(),
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
    let Found::Live(signed) = guard::session(app, w).await? else {
        return Err(Instead::Page(see_other(&format!("/sign-in?next={path}"))));
    };
    let gate = check(app, &signed, thread).await?;
    if gate.is_open() {
        return Err(Instead::Page(see_other(&path)));
    }
    let practice = pages::begun_by(app, w, &signed, gate.practice).await?;
    let asked = ask(app, &signed, gate).await?;
    if asked.ways.is_empty() {
        return Err(Instead::Page(pages::shut(w, practice.as_ref())));
    }
    if let Some(p) = &practice {
        w.set_brand(Brand {
            name: p.profile.notice_name().to_owned(),
            logo: p.profile.notice_logo_path(),
        });
    }
    let (person, now) = (signed.actor.person, app.now());
    let (proves, next) = (asked.proves, path.clone());
    Ok(Place {
        base: format!("{path}/code").into(),
        challenge: asked.challenge,
        ways: asked.ways,
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
                None => vec![session::stepped(
                    &signed.actor.session,
                    Shown {
                        factor: passed.target,
                        at: now,
                    },
                )],
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
