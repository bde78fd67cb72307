//! Somebody is asked whether they will help with a personal mailbox, before there is anything to open.
//!
//! The owner writes an address; the person who reads there accepts, with their own account; and only then the owner's session, which alone
//! holds the key, opens the mailbox to them. Until that last press an offer opens nothing: it is a name, an address and a wish.
//!
//! Attackers here: who writes to the database (an offer that says somebody else accepted has no MAC), and a wrong address: the owner sees
//! who accepted, and with which account, before they open anything.

pub mod store;

use super::Relation;
use crate::accounts::Email;
use crate::app::App;
use crate::app::span::DAY;
use crate::contacts;
use crate::fault::Fault;
use crate::invitations::{LinkKind, links};
use crate::sealed::{Column, Stamp};
use db::{Id, Stmt};
use serde::{Deserialize, Serialize};
use vault::Token;

/// `care_offer.data_f`
pub const DATA: Column = Column("care_offer.data");
const OFFER: Stamp = Stamp("row:care-offer");

/// How long the link in the mail works.
pub const LINK: i64 = 14 * DAY;

/// Whom the owner wrote down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// As the owner calls them.
    pub name: String,
    /// Where the mail goes.
    pub email: String,
}

/// What has become of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The mail is on its way; nobody has answered.
    Offered,
    /// They will; the owner has to open the mailbox.
    Accepted,
    /// It is open to them: a grant says how.
    Done,
    /// Taken back, refused, or its time was over.
    Over,
}

impl State {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Offered => "offered",
            State::Accepted => "accepted",
            State::Done => "done",
            State::Over => "over",
        }
    }

    fn parse(word: &str) -> Option<State> {
        [State::Offered, State::Accepted, State::Done, State::Over]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// An offer, opened.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its row; subject of its link.
    pub id: Id,
    /// Whose mailbox.
    pub owner: Id,
    /// Which.
    pub mailbox: Id,
    /// What has become of it.
    pub state: State,
    /// Who accepted.
    pub holder: Option<Id>,
    /// What they are to the owner.
    pub relation: Relation,
    /// Whether they are to answer too.
    pub can_answer: bool,
    /// Until when.
    pub ends_at: i64,
    /// Whom the owner wrote down; none once it is over.
    pub named: Option<Named>,
    /// The index of their address.
    pub bidx: Vec<u8>,
    /// When it was made.
    pub asked_at: i64,
    version: i64,
}

fn columns(o: &Offer) -> Vec<Vec<u8>> {
    let id = |i: Id| i.as_bytes().to_vec();
    vec![
        id(o.id),
        id(o.owner),
        id(o.mailbox),
        o.state.word().into(),
        o.holder.map(id).unwrap_or_default(),
        o.relation.word().into(),
        vec![u8::from(o.can_answer)],
        o.ends_at.to_be_bytes().to_vec(),
        o.bidx.clone(),
    ]
}

fn mac(app: &App, o: &Offer) -> [u8; 32] {
    let bytes = columns(o);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    OFFER.mac(app, &parts)
}

/// Reads a stored offer; `None` when this instance has not written it so.
fn genuine(app: &App, r: store::OfferRow) -> Result<Option<Offer>, Fault> {
    let (Some(state), Some(relation)) = (State::parse(&r.state), Relation::parse(&r.relation))
    else {
        return Ok(None);
    };
    let mut offer = Offer {
        id: r.id,
        owner: r.owner,
        mailbox: r.mailbox,
        state,
        holder: r.holder,
        relation,
        can_answer: r.can_answer,
        ends_at: r.ends_at,
        named: None,
        bidx: r.bidx,
        asked_at: r.asked_at,
        version: r.version,
    };
    let bytes = columns(&offer);
    let parts: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
    if let Err(e) = OFFER.check(app, &parts, &r.mac) {
        tracing::error!(offer = %r.id, error = %e, "an offer to help is not this instance's");
        return Ok(None);
    }
    if let Some(sealed) = r.data_f {
        offer.named = Some(DATA.open(app, offer.id, &sealed)?);
    }
    Ok(Some(offer))
}

/// What the owner decides.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Whom they ask.
    pub email: Email,
    /// As they call them.
    pub name: String,
    /// What they are to them.
    pub relation: Relation,
    /// Whether they answer too.
    pub can_answer: bool,
    /// Until when (microseconds UTC).
    pub ends_at: i64,
}

/// A new offer of `owner`'s mailbox: its rows, and the secret of the link that is mailed.
pub fn make(app: &App, (owner, mailbox): (Id, Id), wish: &Wish) -> (Offer, Token, Vec<Stmt>) {
    let named = Named {
        name: wish.name.clone(),
        email: wish.email.canonical(),
    };
    let offer = Offer {
        id: app.id(),
        owner,
        mailbox,
        state: State::Offered,
        holder: None,
        relation: wish.relation,
        can_answer: wish.can_answer,
        ends_at: wish.ends_at,
        bidx: contacts::address_index(app, &wish.email).to_vec(),
        named: Some(named.clone()),
        asked_at: app.now(),
        version: 1,
    };
    let sealed = DATA.seal(app, offer.id, &named);
    let (token, link) = links::mint_bare(app, LinkKind::Help, offer.id, 1, LINK);
    let rows = vec![
        store::insert(&offer, &sealed, app.keys.epoch(), &mac(app, &offer)),
        link,
    ];
    (offer, token, rows)
}

impl Offer {
    /// Whether it still waits, for the person or for the owner.
    pub fn waits(&self, now: i64) -> bool {
        matches!(self.state, State::Offered | State::Accepted) && self.ends_at > now
    }

    fn to(&self, app: &App, next: &Offer) -> Stmt {
        store::moved(self, next, app.now(), app.keys.epoch(), &mac(app, next))
    }

    /// The person accepts, with their own account; the link is used up.
    pub fn accepted(&self, app: &App, holder: Id) -> Vec<Stmt> {
        let next = Offer {
            state: State::Accepted,
            holder: Some(holder),
            ..self.clone()
        };
        let mut rows = vec![self.to(app, &next)];
        rows.extend(links::void(LinkKind::Help, self.id, app.now()));
        rows
    }

    /// The owner has opened the mailbox: name and address go, the grant says the rest.
    pub fn done(&self, app: &App) -> Vec<Stmt> {
        self.closed(app, State::Done)
    }

    /// It is over before anything was opened.
    pub fn over(&self, app: &App) -> Vec<Stmt> {
        self.closed(app, State::Over)
    }

    fn closed(&self, app: &App, state: State) -> Vec<Stmt> {
        let next = Offer {
            state,
            ..self.clone()
        };
        let mut rows = vec![self.to(app, &next), store::forget(self.id)];
        rows.extend(links::void(LinkKind::Help, self.id, app.now()));
        rows
    }
}

/// One offer.
///
/// # Errors
/// When the database is away.
pub async fn load(app: &App, id: Id) -> Result<Option<Offer>, Fault> {
    match store::load(&app.db, id).await? {
        Some(row) => genuine(app, row),
        None => Ok(None),
    }
}

/// The offers of a mailbox that are not over, the newest first.
///
/// # Errors
/// When the database is away.
pub async fn waiting(app: &App, mailbox: Id) -> Result<Vec<Offer>, Fault> {
    let mut all = Vec::new();
    for row in store::waiting(&app.db, mailbox).await? {
        all.extend(genuine(app, row)?);
    }
    Ok(all)
}
