//! The last way back: the holders of the operator's escrow key, which people know as the spare key. Asking them, and what their answer
//! opens. The story of a request stands in [`crate::escrow`].

use super::flow::{self, Opened, Reset};
use super::pages::{PASSWORD, walker};
use crate::accounts::store::PersonRow;
use crate::app::App;
use crate::audit;
use crate::escrow::{self, Asked, Request, State as Stand};
use crate::fault::Fault;
use crate::features::login::arrive::alert;
use crate::guard::{self, Flow};
use crate::invitations::LinkKind;
use crate::keys::store::{is_held_by, withdraw_requests};
use crate::keys::{self, Keyring, Owner};
use crate::mails;
use crate::practices::members::{self, KeyedSeat};
use crate::practices::safe;
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::{Id, Stmt};
use http::StatusCode;
use vault::{KeyPair, Token};

#[derive(Template)]
#[template(path = "features/recover/spare.html")]
struct SparePage<'a> {
    w: &'a Web,
    form: &'a Form,
    /// Asked already: the reference, and when.
    asked: Option<(String, String)>,
    phone: String,
}

fn show(w: &Web, form: &Form, found: Option<&Request>) -> Response {
    let asked = found.map(|r| (r.reference(), w.date_time(r.created_at)));
    let phone = w.site().support_phone().unwrap_or_default().to_owned();
    page(
        w,
        StatusCode::OK,
        &SparePage {
            w,
            form,
            asked,
            phone,
        },
    )
}

/// What asking means; once asked, what to read to the operator.
pub async fn form(State(app): State<App>, w: Web) -> Result<Response, Error> {
    let me = walker(&app, &w).await?;
    if me.next() != PASSWORD || !me.has_spare {
        return Ok(see_other(me.next()));
    }
    let found = escrow::of_person(&app, me.person.id).await?;
    Ok(show(&w, &Form::blank(), found.as_ref()))
}

/// Asks.
pub async fn ask(State(app): State<App>, w: Web, form: Form) -> Result<Response, Error> {
    let me = walker(&app, &w).await?;
    if me.next() != PASSWORD || !me.has_spare {
        return Ok(see_other(me.next()));
    }
    let once = form.submission().map_or_else(|| app.id(), Id::from);
    match escrow::ask(&app, &me.person, once, &guard::source(&w)).await? {
        Asked::Done => Ok(see_other("/reset/spare")),
        Asked::Wait { until } => Err(Error::TooMany { until }),
        Asked::Nothing => Ok(see_other(PASSWORD)),
    }
}

/// The link of a request does not lead on any more.
pub(super) fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::GONE, w.t("spare-over"))
        .text(w.t("spare-over-text"))
        .button(w.t("sign-in"), "/sign-in")
        .link(w.t("sign-in-forgot"), "/forgot")
}

/// The answer opens nothing: another one was brought in, or rows were changed.
pub(super) fn shut(w: &Web) -> Notice {
    Notice::new(StatusCode::CONFLICT, w.t("spare-shut"))
        .tone(Tone::Warn)
        .text(w.t("spare-shut-text"))
        .button(w.t("sign-in-forgot"), "/forgot")
}

fn waits(w: &Web, r: &Request) -> Notice {
    let mut notice = Notice::new(StatusCode::OK, w.t("spare-waits"));
    notice = match r.ready_at() {
        Some(at) => notice.text(w.put("time", w.date_time(at)).t("spare-waits-until")),
        None => notice.text(w.t("spare-waits-text")),
    };
    notice.text(w.put("reference", r.reference()).t("spare-read"))
}

/// The link of a request. Opening it changes nothing.
pub async fn open(
    State(app): State<App>,
    w: Web,
    Path(secret): Path<String>,
) -> Result<Response, Error> {
    let Some(token) = Token::parse(&secret) else {
        return Err(over(&w).into());
    };
    match flow::open(&app, LinkKind::Escrow, &token).await? {
        Opened::Live(_) => {
            Flow::start(&app, &w, LinkKind::Escrow, &token);
            Ok(see_other("/reset"))
        }
        Opened::Old | Opened::Unknown | Opened::Used => Err(over(&w).into()),
    }
}

/// The request of a person and what its answer opens, for the holder of its link; or the page instead.
pub(super) async fn answered(
    app: &App,
    w: &Web,
    person: &PersonRow,
    link: &Token,
) -> Result<(Request, Vec<KeyPair>), Error> {
    let Some(request) = escrow::of_person(app, person.id).await? else {
        return Err(over(w).into());
    };
    if request.state != Stand::Answered {
        return Err(waits(w, &request).into());
    }
    match escrow::opened(app, &request, link) {
        Some(pairs) => Ok((request, pairs)),
        None => Err(shut(w).into()),
    }
}

/// What an answer opens of a person: their own mailbox, and their seats. Only pairs count that this instance has made for them: the
/// holders see what they open, and whoever writes to the database could have put others into the answer's place.
pub(super) async fn found(
    app: &App,
    person: &PersonRow,
    own: Id,
    pairs: &[KeyPair],
) -> Result<(Option<KeyPair>, Vec<(KeyedSeat, KeyPair)>), Fault> {
    let by_id = |id: Id| pairs.iter().find(|p| Id::from(p.id()) == id).cloned();
    let personal = match by_id(own) {
        Some(pair) => Some(keys::genuine_pair(app, pair, Owner::Mailbox(person.personal)).await?),
        None => None,
    };
    let mut seats = Vec::new();
    for keyed in members::keyed_seats(app, person.id).await? {
        let seat = safe::seat_of(app, keyed.practice, person.id).await?;
        let Some(seat) = seat.filter(|s| s.key == keyed.key) else {
            continue;
        };
        let mut pair = by_id(keyed.key);
        if let (None, true, Some(safe)) = (&pair, keyed.role.manages(), keyed.safe.and_then(by_id))
        {
            let mut ring = Keyring::new();
            ring.add(keys::genuine_pair(app, safe, Owner::Safe(keyed.practice)).await?);
            pair = ring.open(app, keyed.key).await?;
        }
        if let Some(pair) = pair {
            let pair = keys::genuine_pair(app, pair, Owner::Mailbox(seat.mailbox)).await?;
            seats.push((keyed, pair));
        }
    }
    Ok((personal, seats))
}

/// Seats that the personal pair, which stays, does not open yet: it does from now on, and no manager is asked for them any more.
pub(super) async fn handed(
    app: &App,
    person: Id,
    own: &KeyPair,
    seats: &[(KeyedSeat, KeyPair)],
) -> Result<Vec<Stmt>, Fault> {
    let mut rows = Vec::new();
    for (seat, pair) in seats {
        if !is_held_by(&app.db, seat.key, Id::from(own.id())).await? {
            rows.push(keys::wrap_to(app, own.public(), pair));
            rows.push(withdraw_requests(seat.key, person));
        }
    }
    Ok(rows)
}

/// What is noted, and who is told, when an answer was used.
pub(super) async fn used(
    app: &App,
    r: &Reset<'_>,
    request: &Request,
    seats: &[(KeyedSeat, KeyPair)],
) -> Result<Vec<Stmt>, Fault> {
    let person = r.person.id;
    let mut rows = vec![alert(app, person, "escrow_used")];
    for (seat, _) in seats {
        for m in members::managers(app, seat.practice).await? {
            if m.member.person != person {
                let to = m.member.person;
                rows.push(mails::safe(app, to, "escrow_used", person, seat.practice));
            }
        }
    }
    rows.extend(
        audit::event("escrow.used")
            .by_person(person)
            .owner(person)
            .on("escrow_request", request.id)
            .detail(serde_json::json!({ "reference": request.reference(), "seats": seats.len() }))
            .from(r.source)
            .rows(app),
    );
    Ok(rows)
}

pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    use askama::DynTemplate;
    let one = |asked| {
        SparePage {
            w,
            form: &Form::blank(),
            asked,
            phone: "(555) 010-0100".into(),
        }
        .dyn_render()
        .unwrap_or_default()
    };
    let reference = "4F7K-09QX-M2TD".to_owned();
    vec![
        ("reset-spare", one(None)),
        (
            "reset-spare-asked",
            one(Some((reference, w.date_time(w.now())))),
        ),
    ]
}
