//! Who stands at a page of the sign-up: the invitation of the flow cookie with everything its pages show.
//!
//! The cookie decides which invitation a page shows and a form acts on; no form names one. Two invitations in one browser
//! share one cookie, so every form carries a mark of the invitation it was shown for: a form of the other one is not acted on.

use http::StatusCode;

use super::model::{self, Facts, Registration, Required, Step};
use super::store;
use crate::accounts::PersonName;
use crate::accounts::session::NAME;
use crate::actor::Role;
use crate::app::App;
use crate::config::PhoneMode;
use crate::contacts::{self, Contact, ContactPhone};
use crate::fault::Fault;
use crate::guard::{self, Flow, Turned};
use crate::holder::{self, Account};
use crate::invitations::{self, Invitation, LinkKind, Opened, State, links};
use crate::practices::{self, Practice, TITLE};
use crate::web::{Form, Notice, Tone, Web};

/// What *Send me a new link* is posted to.
pub const NEW_LINK: &str = "/join/new-link";

/// Everything a page of the sign-up needs.
pub struct Visit {
    /// The link in the cookie.
    pub flow: Flow,
    /// The invitation it belongs to.
    pub invitation: Invitation,
    /// Who invites.
    pub practice: Practice,
    /// Who is invited, as the practice knows them. Shown to nobody before a proof.
    pub contact: Contact,
    /// Numbers on file.
    pub phones: Vec<ContactPhone>,
    /// What the next step is computed from, besides the progress.
    pub facts: Facts,
}

impl Visit {
    /// The invitation of the flow cookie, whoever is signed in. Links that lead nowhere, and other kinds of links, are turned away.
    pub async fn any(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
        match flow.kind {
            LinkKind::Invite | LinkKind::Decline => {}
            LinkKind::Complete => return Err(Turned::Away("/finish".into())),
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
        if let Some(notice) = holder::dead(app, w, &opened, NEW_LINK).await? {
            return Err(notice.into());
        }
        let Opened::Live(live) = opened else {
            return Err(holder::unknown(w).into());
        };
        let v = Visit::of(app, flow, live.1).await?;
        holder::dress(
            w,
            &v.practice,
            v.invitation
                .progress
                .lang
                .as_deref()
                .unwrap_or(&v.contact.lang),
            v.invitation.progress.tz.as_deref(),
        );
        Ok(v)
    }

    /// As [`Visit::any`], for the pages of the sign-up: only an invitation link, nobody signed in, and no account to sign in to.
    pub async fn here(app: &App, w: &Web, flow: Flow) -> Result<Visit, Turned> {
        if flow.kind == LinkKind::Decline {
            return Err(Turned::Away("/not-me".into()));
        }
        let v = Visit::any(app, w, flow).await?;
        match v.account(app, w).await? {
            Account::None => Ok(v),
            Account::Own(_) | Account::SignedOut => Err(Turned::Away("/join/account".into())),
            Account::SomeoneElse => Err(v.someone_else(w).into()),
        }
    }

    /// Loads what belongs to an invitation.
    pub async fn of(app: &App, flow: Flow, invitation: Invitation) -> Result<Visit, Fault> {
        let practice = practices::load(app, invitation.practice).await?;
        let contact = contacts::by_id(app, practice.id, invitation.contact)
            .await?
            .ok_or_else(|| {
                Fault::Internal(format!("invitation {} has no contact", invitation.id))
            })?;
        let phones: Vec<ContactPhone> = contacts::phones(app, contact.id)
            .await?
            .into_iter()
            .filter(|p| p.filed)
            .collect();
        let facts = facts(app, &invitation, &practice, &contact, &phones);
        Ok(Visit {
            flow,
            invitation,
            practice,
            contact,
            phones,
            facts,
        })
    }

    /// Whether the invited address has an account, and who is signed in.
    pub async fn account(&self, app: &App, w: &Web) -> Result<Account, Fault> {
        holder::account(app, w, &self.contact.email).await
    }

    /// *Signed in as someone else*: the page shown is never acted on for another person.
    pub fn someone_else(&self, w: &Web) -> Notice {
        Notice::new(StatusCode::CONFLICT, w.t("join-else"))
            .tone(Tone::Warn)
            .text(
                w.put("address", self.contact.email.masked())
                    .t("join-else-text"),
            )
            .text(w.t("join-else-again"))
            .post_button(w.t("sign-out"), "/sign-out", &[])
            .link(w.t("join-else-inbox"), "/inbox")
    }

    /// Somebody who is to work in the practice: invited with a role, or set up by the operator.
    pub fn is_colleague(&self) -> bool {
        let p = &self.invitation.progress;
        p.role.is_some() || p.proposal.is_some() || self.invitation.provision
    }

    /// What they are to be in the practice.
    pub fn role(&self) -> Option<Role> {
        let p = &self.invitation.progress;
        let proposed = p.proposal.as_ref().map(|p| &p.role);
        Role::parse(p.role.as_ref().or(proposed)?)
    }

    /// The page that comes next.
    pub fn next(&self) -> Step {
        model::next_step(&self.invitation.progress, &self.facts)
    }

    /// Turns away from a page that is not open yet, to the one that is.
    pub fn open(&self, step: Step) -> Result<(), Turned> {
        if model::may_open(step, &self.invitation.progress, &self.facts) {
            Ok(())
        } else {
            Err(Turned::Away(self.next().path().into()))
        }
    }

    /// Where *Back* leads from a page.
    pub fn back(&self, step: Step) -> &'static str {
        model::before(step, &self.invitation.progress, &self.facts).map_or("/join", Step::path)
    }

    /// "Step 2 of 4".
    pub fn numbered(&self, step: Step) -> Option<(i64, i64)> {
        model::numbered(step, &self.invitation.progress, &self.facts)
    }

    /// Marks a form as shown for this invitation.
    pub fn mark(&self) -> String {
        holder::mark(self.invitation.id)
    }

    /// Refuses a form that was shown for another invitation (two of them open in one browser): nothing is done.
    pub fn same(&self, w: &Web, form: &Form) -> Result<(), Turned> {
        match holder::other(w, form, self.invitation.id, "/join") {
            None => Ok(()),
            Some(notice) => Err(notice.into()),
        }
    }

    /// Who wrote first, and their title in the practice; empty where the practice or the operator did.
    pub async fn inviter(&self, app: &App) -> Result<(String, String), Fault> {
        let Some(person) = self.invitation.inviter else {
            return Ok(Default::default());
        };
        let Some(row) = store::inviter(&app.db, person, self.practice.id).await? else {
            return Ok(Default::default());
        };
        let name: PersonName = NAME.open(app, person, &row.name_f)?;
        let title = match (row.membership, &row.title_f) {
            (Some(m), Some(sealed)) => TITLE.open(app, m, sealed)?,
            _ => String::new(),
        };
        Ok((name.full(), title))
    }
}

/// The facts of an invitation as they are now.
pub fn facts(
    app: &App,
    invitation: &Invitation,
    practice: &Practice,
    contact: &Contact,
    filed: &[ContactPhone],
) -> Facts {
    let can_send_codes = app.config.phone.mode != PhoneMode::Off;
    let countries = practice.policy.countries(&app.config);
    let required = if app.config.policy.two_step_required {
        Some(Required::Operator)
    } else if practice.policy.two_step_required {
        Some(Required::Practice)
    } else if invitation.two_step {
        Some(Required::Sender)
    } else {
        None
    };
    Facts {
        relationship: contact.relationship,
        registration: if invitation.short {
            Registration::Short
        } else {
            Registration::Classic
        },
        provision: invitation.provision,
        phone_on_file: can_send_codes && filed.iter().any(|p| p.phone.is_in(&countries)),
        can_send_codes,
        required,
        waiting: invitation.phone_wrong_at.is_some(),
        finished: invitation.state == State::Finished,
    }
}

/// The invitation as it is now, if the sign-up still goes on.
pub async fn again(app: &App, v: &Visit) -> Result<Option<Visit>, Fault> {
    match invitations::load(app, v.invitation.id).await? {
        Some(i) if i.state.waits() => Ok(Some(Visit::of(app, v.flow.clone(), i).await?)),
        _ => Ok(None),
    }
}
