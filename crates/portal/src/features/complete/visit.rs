//! Who stands at a page of the last steps: the invitation of the flow cookie, and what this flow has shown.

use http::StatusCode;

use super::model::{self, Facts, Shown, Step};
use crate::app::App;
use crate::contacts::{self, Contact};
use crate::fault::Fault;
use crate::features::documents::{self, Document, Kind};
use crate::features::verify::{self, By, Challenge, Proof, Purpose, Way};
use crate::guard::{self, Flow, Turned};
use crate::holder::{self, Account};
use crate::invitations::{self, Invitation, LinkKind, Opened, links};
use crate::practices::{self, Practice};
use crate::web::{Lang, Notice, Tone, Web};

/// What *Send me a new link* is posted to.
pub const NEW_LINK: &str = "/finish/new-link";

/// Everything a page of the last steps needs.
pub struct Visit {
    /// The link in the cookie.
    pub flow: Flow,
    /// The invitation it belongs to.
    pub invitation: Invitation,
    /// Who invites.
    pub practice: Practice,
    /// Who is invited, as the practice knows them.
    pub contact: Contact,
    /// Where a code may go.
    pub ways: Vec<Way>,
    /// The terms in force, in the reader's language.
    pub terms: Document,
    /// The code that this flow has passed.
    pub phone: Option<Proof>,
    /// The language and the time in which this flow accepted the terms.
    pub accepted: Option<(Lang, i64)>,
    /// What the steps are computed from.
    pub facts: Facts,
    /// What the steps are computed from.
    pub shown: Shown,
}

/// The invitation of the flow cookie whose link is live; who is signed in is not looked at.
pub async fn invitation(app: &App, w: &Web, flow: &Flow) -> Result<Invitation, Turned> {
    match flow.kind {
        LinkKind::Complete | LinkKind::Invite => {}
        LinkKind::Decline => return Err(Turned::Away("/not-me".into())),
        LinkKind::Reset
        | LinkKind::Change
        | LinkKind::NotMe
        | LinkKind::Undo
        | LinkKind::Ticket
        | LinkKind::Escrow
        | LinkKind::Halt
        | LinkKind::Stop
        | LinkKind::Help => {
            return Err(guard::open_link_again(w).into());
        }
    }
    let opened = links::open(app, flow.kind, &flow.token).await?;
    // The link of the first mail is the only one of a short registration; of every other it leads to the screens.
    let again = match flow.kind {
        LinkKind::Invite => "/join/new-link",
        _ => NEW_LINK,
    };
    if let Some(notice) = holder::dead(app, w, &opened, again).await? {
        return Err(notice.into());
    }
    match opened {
        Opened::Live(live) if flow.kind == LinkKind::Invite && !live.1.short => {
            Err(Turned::Away("/join".into()))
        }
        Opened::Live(live) => Ok(live.1),
        _ => Err(holder::unknown(w).into()),
    }
}

impl Visit {
    /// The last steps of the sign-up in this browser. Turns away who is signed in, and addresses that have an account.
    pub async fn here(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
        let i = invitation(app, w, &flow).await?;
        let v = Visit::of(app, w.lang(), flow, i).await?;
        v.dress(w);
        match v.account(app, w).await? {
            Account::None => {}
            Account::Own(_) | Account::SignedOut => {
                return Err(Turned::Away("/finish/account".into()));
            }
            Account::SomeoneElse => return Err(v.someone_else(w).into()),
        }
        // The reader's language is known only now.
        let lang = w.lang();
        if v.terms.lang.code() != lang.code() {
            let (flow, i) = (v.flow.clone(), v.invitation.clone());
            return Ok(Visit::of(app, lang, flow, i).await?);
        }
        Ok(v)
    }

    /// As [`Visit::here`], for the page of one step: elsewhere than the steps allow leads to the right one and does nothing.
    pub async fn at(app: &App, w: &Web, flow: Flow, step: Step) -> Result<Visit, Turned> {
        let v = Visit::here(app, w, flow).await?;
        if model::may_open(step, &v.facts, &v.shown) {
            Ok(v)
        } else {
            Err(Turned::Away(v.next().path().into()))
        }
    }

    /// Loads what belongs to an invitation and a flow.
    pub async fn of(app: &App, lang: Lang, flow: Flow, i: Invitation) -> Result<Visit, Fault> {
        let practice = practices::load(app, i.practice).await?;
        let contact = contacts::by_id(app, practice.id, i.contact)
            .await?
            .ok_or_else(|| Fault::Internal(format!("invitation {} has no contact", i.id)))?;
        let ways = verify::of_invitation(app, &i).await?;
        let terms = documents::current(app, Kind::Terms, lang).await?;
        let phone = verify::proof(app, i.id, &flow.flow_hash, Purpose::Register.proof())
            .await?
            // A number that was corrected meanwhile proves nothing.
            .filter(|p| ways.iter().any(|w| Some(w.target()) == p.detail));
        let mut accepted = None;
        for l in Lang::REAL {
            let word = terms_proof(terms.version, l);
            if let Some(p) = verify::proof(app, i.id, &flow.flow_hash, &word).await? {
                accepted = Some((l, p.at));
            }
        }
        let facts = Facts {
            required: invitations::two_step_required(app, &practice, &i),
            reachable: !ways.is_empty(),
            waiting: i.phone_wrong_at.is_some(),
            short: i.short,
        };
        let shown = Shown {
            phone: phone.is_some(),
            terms: accepted.is_some(),
        };
        Ok(Visit {
            flow,
            invitation: i,
            practice,
            contact,
            ways,
            terms,
            phone,
            accepted,
            facts,
            shown,
        })
    }

    /// Language, zone, practice and phone at their places.
    pub fn dress(&self, w: &Web) {
        let p = &self.invitation.progress;
        let lang = p.lang.as_deref().unwrap_or(&self.contact.lang);
        holder::dress(w, &self.practice, lang, p.tz.as_deref());
    }

    /// The step that comes next.
    pub fn next(&self) -> Step {
        model::next_step(&self.facts, &self.shown)
    }

    /// What a code of this flow is for.
    pub fn challenge(&self) -> Challenge {
        Challenge {
            purpose: Purpose::Register,
            subject: self.invitation.id,
            flow: self.flow.flow_hash,
            by: By::Invitee(self.practice.id),
        }
    }

    /// Whether the invited address has an account, and who is signed in.
    pub async fn account(&self, app: &App, w: &Web) -> Result<Account, Fault> {
        holder::account(app, w, &self.contact.email).await
    }

    /// *Signed in as someone else*: the page shown is never acted on for another person.
    pub fn someone_else(&self, w: &Web) -> Notice {
        Notice::new(StatusCode::CONFLICT, w.t("finish-else"))
            .tone(Tone::Warn)
            .text(
                w.put("address", self.contact.email.masked())
                    .t("finish-else-text"),
            )
            .post_button(w.t("sign-out"), "/sign-out", &[("next", "/finish")])
            .link(w.t("finish-else-inbox"), "/inbox")
    }
}

/// The word under which a flow's acceptance of the terms is kept.
pub fn terms_proof(version: i64, lang: Lang) -> String {
    format!("terms:{version}:{}", lang.code())
}
