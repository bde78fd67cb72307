//! What a session is to those who ask: who, in which practice, with which keys.

use super::FRESH;
use crate::accounts::agent;
use crate::accounts::model::PersonName;
use crate::accounts::strong::duty::Owes;
use crate::actor::{Actor, Permission, Seat};
use crate::app::App;
use crate::keys::Keyring;
use crate::lent;
use crate::practices::{Profile, teams};
use crate::sealed::Stamp;
use db::Id;
use vault::Token;

/// A factor of a person that was shown: an own phone whose code was entered, an authenticator app, a passkey. A code to a number that a
/// practice has on file is none: it says only that the practice knows this reader, see [`Signed::passed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The factor row.
    pub factor: Id,
    /// When, microseconds UTC.
    pub at: i64,
    /// Whether it is an app or a passkey ([`crate::accounts::strong`]).
    pub strong: bool,
}

impl Shown {
    /// The two columns of a row that keeps it.
    pub(in crate::accounts) fn columns(shown: Option<Shown>) -> (Option<Id>, Option<i64>) {
        (shown.map(|s| s.factor), shown.map(|s| s.at))
    }

    /// Reads the two columns.
    pub(in crate::accounts) fn of(
        factor: Option<Id>,
        at: Option<i64>,
        strong: bool,
    ) -> Option<Shown> {
        factor
            .zip(at)
            .map(|(factor, at)| Shown { factor, at, strong })
    }

    /// The MAC by which a session (or a sign-in under way) keeps that it was a strong one: whoever writes rows cannot make a session
    /// of theirs one that passed an app or a passkey. None for a phone.
    pub(in crate::accounts) fn strong_mac(
        self,
        app: &App,
        hash: &[u8; 32],
        person: Id,
    ) -> Option<[u8; 32]> {
        let time = self.at.to_be_bytes();
        let columns: [&[u8]; 4] = [hash, person.as_bytes(), self.factor.as_bytes(), &time];
        self.strong.then(|| STRONG.mac(app, &columns))
    }

    /// Whether such a MAC is there and holds.
    pub(in crate::accounts) fn is_strong(
        app: &App,
        hash: &[u8; 32],
        person: Id,
        (factor, at): (Id, i64),
        mac: Option<&[u8]>,
    ) -> bool {
        let time = at.to_be_bytes();
        let columns: [&[u8]; 4] = [hash, person.as_bytes(), factor.as_bytes(), &time];
        mac.is_some_and(|mac| {
            STRONG
                .check(app, &columns, mac)
                .inspect_err(|e| tracing::warn!(%person, error = %e, "a session says it passed an app or a passkey and did not"))
                .is_ok()
        })
    }
}

const STRONG: Stamp = Stamp("row:session_strong");
/// A practice that was open in a session when the membership ended or was paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Which.
    pub practice: Id,
    /// Its own name.
    pub name: String,
    /// A manager has paused the membership; it is not over.
    pub paused: bool,
}

/// A seat as the navigation shows it.
#[derive(Debug, Clone)]
pub struct SeatView {
    /// The seat.
    pub seat: Seat,
    /// The practice's own words.
    pub profile: Profile,
    /// The seat mailbox's current key pair.
    pub key: Id,
    /// The session began without this pair, and a manager has given it back since: opening the seat is enough.
    pub back: bool,
    /// Whether a recovery sheet of the practice was typed back.
    pub second_opener: bool,
    /// Whether this practice wants a code of this member at sign-in.
    pub two_step: bool,
    /// From when until when they have said here that they are away: to remind them, by the row as it stands. What others are told is
    /// judged by [`crate::away`].
    pub away: Option<(i64, i64)>,
}

/// A signed-in person with everything a request needs.
#[derive(Debug)]
pub struct Signed {
    /// Who acts, in which practice.
    pub actor: Actor,
    /// The token of this request's cookie.
    pub token: Token,
    /// Keys this session opens.
    pub ring: Keyring,
    /// The current key pair of the open mailbox.
    pub own_key: Id,
    /// The current key pair of the personal mailbox.
    pub personal_key: Id,
    /// Name.
    pub name: PersonName,
    /// Language.
    pub lang: String,
    /// Time zone.
    pub tz: String,
    /// Whether the person wants a second step.
    pub two_step: bool,
    /// All seats.
    pub seats: Vec<SeatView>,
    /// Mailboxes of others that are open to this person: handed over, in an emergency, or because they answer for their owner.
    pub lent: Vec<lent::View>,
    /// The grant whose mailbox this session has opened, in force or not; see [`super::enter`].
    pub opened: Option<Id>,
    /// The lent mailbox that this request is in: `actor` and `own_key` are its then.
    pub inside: Option<lent::View>,
    /// Teams that this person is in.
    pub teams: Vec<teams::View>,
    /// The team whose mailbox this session has opened, whether they are still in it or not; see [`super::enter`].
    pub opened_team: Option<Id>,
    /// The team in whose mailbox this request is: `actor` and `own_key` are its then.
    pub team: Option<teams::View>,
    /// Emergencies in which others opened a mailbox of this person, and that they have not said they have seen.
    pub watched: Vec<lent::View>,
    /// How many people wait until this person lets them into their personal mailbox, as the rows say.
    pub helpers_wait: i64,
    /// When this account goes into another one, as the row says (microseconds UTC); see [`crate::accounts::merges`].
    pub goes_at: Option<i64>,
    /// The practice that was open until the membership ended or was paused; the session works in nothing then.
    pub left: Option<Left>,
    /// What the person may do as one of the operator's support.
    pub agent: Option<agent::Rights>,
    /// Conversations with something unread, at most 100.
    pub unread: i64,
    /// Whether the plan and the role let this person write to anybody.
    pub can_compose: bool,
    /// The own factor that was shown last in this session.
    pub shown: Option<Shown>,
    /// The authenticator app or passkey that was shown in this session, see [`Signed::strong`].
    pub strong: Option<Shown>,
    /// Whether the person has an authenticator app or a passkey.
    pub has_strong: bool,
    /// How often the person has signed in, and how often an app or a passkey was offered and waved away.
    pub offers: (i64, i64),
    /// The rules ask for an authenticator app or a passkey, and there is none yet.
    pub owes: Option<Owes>,
    /// The practices to which a code to a number on their file has shown this reader, in this session.
    pub passed: Vec<Id>,
    /// When the password was last given in this session.
    pub stepup_at: Option<i64>,
    /// The terms in force are newer than those the person has accepted: nothing new may be written before they accept them.
    pub terms_due: bool,
    /// The person was shown the newer terms in this session, and reads on without accepting them.
    pub terms_shown: bool,
    /// The device cookie's hash this session began with.
    pub device: Option<Vec<u8>>,
    /// When it ends without activity.
    pub idle_ends_at: i64,
    /// When it ends whatever happens.
    pub ends_at: i64,
}

impl Signed {
    /// Whether an authenticator app or a passkey was shown in this session, and is in force still. Being trusted for a browser is not
    /// enough. Whoever may look into other people's affairs (support) is asked this at every page.
    pub fn strong(&self) -> bool {
        self.strong.is_some()
    }

    /// Whether the password was given within [`FRESH`] in this session. Signing in counts.
    pub fn is_fresh(&self, now: i64) -> bool {
        self.stepup_at.is_some_and(|at| at + FRESH > now)
    }

    /// The practice that is open, as the navigation shows it.
    pub fn practice(&self) -> Option<&SeatView> {
        let open = self.actor.practice()?;
        self.seats.iter().find(|s| s.seat.practice == open)
    }

    /// Whether an answer may be written in the open mailbox: always in one's own, in a lent one where that was granted.
    pub fn may_answer(&self) -> bool {
        self.inside.as_ref().is_none_or(|v| v.grant.can_answer)
    }

    /// Whom this person answers for in the open mailbox: what they write there says so.
    pub fn answers_for(&self) -> Option<&lent::View> {
        self.inside.as_ref().filter(|v| v.grant.kind.for_owner())
    }

    /// The personal mailbox of somebody else that is open, to help with it.
    pub fn helps(&self) -> Option<&lent::View> {
        self.inside
            .as_ref()
            .filter(|v| v.grant.kind == lent::Kind::Care)
    }

    /// What this person may do, as themselves, in the practice that is open: in their own seat, and in the mailbox of a team, which gives
    /// nobody more. In a lent mailbox nothing.
    pub fn may_here(&self, p: Permission) -> bool {
        match &self.team {
            Some(_) => self.practice().is_some_and(|v| v.seat.permissions.has(p)),
            None => self.actor.may(p),
        }
    }

    /// The personal mailbox of somebody else that is open, whoever opened it to them: to help with it, or as a guardian.
    pub fn for_whom(&self) -> Option<&lent::View> {
        self.inside.as_ref().filter(|v| v.grant.kind.personal())
    }

    /// Whether the open mailbox is one of this person's own: neither lent nor a team's.
    pub fn at_home(&self) -> bool {
        self.inside.is_none() && self.team.is_none()
    }

    /// The open mailbox as the page that changes it calls it. Forms of what is written carry it, so that nothing goes out from another.
    pub fn place(&self) -> String {
        match (&self.inside, &self.team, self.actor.practice()) {
            (Some(v), _, _) => v.grant.id.to_string(),
            (_, Some(t), _) => t.team.id.to_string(),
            (_, _, Some(practice)) => practice.to_string(),
            _ => "personal".to_owned(),
        }
    }

    /// Which of their mailboxes somebody means by what [`Signed::place`] has called it. None: it is not open to them.
    pub fn placed(&self, place: &str) -> Option<Owner> {
        let own = Owner {
            person: self.actor.person,
            practice: None,
            lent: None,
            team: None,
        };
        let is = |id: Id| id.to_string() == place;
        if place == "personal" {
            return Some(own);
        }
        if let Some(v) = self.lent.iter().find(|v| is(v.grant.id)) {
            return Some(Owner {
                practice: v.grant.practice,
                lent: Some(v.grant.id),
                ..own
            });
        }
        if let Some(t) = self.teams.iter().find(|t| is(t.team.id)) {
            return Some(Owner {
                practice: Some(t.team.practice),
                team: Some(t.team.id),
                ..own
            });
        }
        let seat = self.seats.iter().find(|v| is(v.seat.practice));
        seat.map(|v| Owner {
            practice: Some(v.seat.practice),
            ..own
        })
    }

    /// Who has to have shown themselves to a practice before what it wrote opens here: the owner of the mailbox; of a child's, the guardian.
    pub fn proves(&self) -> Id {
        self.helps().map_or(self.actor.person, |v| v.grant.owner)
    }

    /// Whose records the open mailbox holds: for the audit trail.
    pub fn owner(&self) -> Id {
        self.inside
            .as_ref()
            .map_or(self.actor.person, |v| v.grant.owner)
    }
}

/// Whose late form is kept, and in which of their mailboxes.
#[derive(Debug, Clone, Copy)]
pub struct Owner {
    /// Who.
    pub person: Id,
    /// The practice that was open.
    pub practice: Option<Id>,
    /// The grant whose mailbox was open.
    pub lent: Option<Id>,
    /// The team whose mailbox was open.
    pub team: Option<Id>,
}

/// What a session cookie turned out to be.
#[derive(Debug)]
pub enum Found {
    /// In force.
    Live(Box<Signed>),
    /// It was in force within the last day; see [`Found::late`].
    Ended {
        /// Whose.
        person: Id,
        /// The practice that was open.
        practice: Option<Id>,
        /// The grant whose mailbox was open.
        lent: Option<Id>,
        /// The team whose mailbox was open.
        team: Option<Id>,
        /// idle, signed_out, password, too_many, ended_elsewhere, restored.
        why: String,
    },
    /// Never heard of it.
    Unknown,
}

impl Found {
    /// Whose late form is kept, and the practice that was open: of a session that ran out by itself. One that somebody ended
    /// (signing out, a new password, *End* in the list, a restore) writes nothing any more: whoever still has its cookie may be
    /// the reason it was ended.
    pub fn late(&self) -> Option<Owner> {
        match self {
            Found::Ended {
                person,
                practice,
                lent,
                team,
                why,
            } if matches!(why.as_str(), "idle" | "too_many") => Some(Owner {
                person: *person,
                practice: *practice,
                lent: *lent,
                team: *team,
            }),
            _ => None,
        }
    }
}

/// What changes when a session gets a new token.
#[derive(Debug, Clone, Copy)]
pub struct Renewal {
    /// The practice it works in.
    pub practice: Option<Id>,
    /// The grant whose mailbox it has open.
    pub lent: Option<Id>,
    /// The team whose mailbox it has open.
    pub team: Option<Id>,
    /// When the password was last given.
    pub stepup_at: Option<i64>,
}

impl Renewal {
    /// Nothing but the token.
    pub fn of(s: &Signed) -> Renewal {
        Renewal {
            practice: s.actor.practice(),
            lent: s.opened,
            team: s.opened_team,
            stepup_at: s.stepup_at,
        }
    }
}
