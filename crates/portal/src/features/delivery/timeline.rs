//! What became of a practice's messages, recipient by recipient, and how a page shows it.

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;

use super::model::{self, Action, Invited, Kind, Next, Step};
use super::store;
use crate::accounts::PersonName;
use crate::accounts::session::{NAME, Signed};
use crate::app::App;
use crate::contacts::{self, ContactProfile};
use crate::fault::Fault;
use crate::invitations::State;
use crate::mails::Reason;
use crate::messages::{self, EVENT_DETAIL};
use crate::web::Web;
use db::{Id, ReadError};

/// One recipient of one message.
#[derive(Debug, Clone)]
pub struct RecipientTimeline {
    /// The delivery.
    pub delivery: Id,
    /// The message it is about.
    pub message: Id,
    /// The conversation.
    pub thread: Id,
    /// The practice's contact; none for somebody who answered without being one.
    pub contact: Option<Id>,
    /// As the practice wrote it; empty when nobody did.
    pub name: String,
    /// Oldest first.
    pub steps: Vec<Step>,
    /// What to do, the suggestion first. Empty where nothing can or need be done.
    pub next: Next,
}

/// The timelines of what the signed-in member's mailbox wrote in a conversation, in the order of the messages. Nothing for a
/// person who acts for themselves: who read what is the practice's to see. Five statements, whatever the conversation holds.
///
/// # Errors
/// When the database is away or a row was tampered with.
pub async fn timeline(
    app: &App,
    signed: &Signed,
    thread: Id,
) -> Result<Vec<RecipientTimeline>, Fault> {
    let scope = signed.actor.scope();
    if signed.actor.practice().is_none() {
        return Ok(Vec::new());
    }
    let mut sql = vec![messages::store::timeline(&scope, thread)];
    sql.extend(store::around_thread(&scope, thread));
    let mut got = app.db.read(sql).await?.into_iter();
    let mut next = || got.next().expect("one result a statement");
    let events = next()
        .all::<messages::store::TimelineRow>()
        .map_err(ReadError::from)?;
    let mut names = HashMap::new();
    for (id, sealed) in next().all::<(Id, Vec<u8>)>().map_err(ReadError::from)? {
        let profile: ContactProfile = contacts::PROFILE.open(app, id, &sealed)?;
        names.insert(id, profile.name.full());
    }
    let mut others = HashMap::new();
    for r in next().all::<store::OtherName>().map_err(ReadError::from)? {
        let name: PersonName = NAME.open(app, r.person, &r.name_f)?;
        others.insert(r.delivery, name.full());
    }
    let invitations: HashMap<Id, Invited> = next()
        .all::<store::InvitedRow>()
        .map_err(ReadError::from)?
        .into_iter()
        .filter_map(|r| {
            let invited = Invited {
                state: State::parse(&r.state)?,
                phone_wrong: r.phone_wrong_at.is_some(),
                expired: r.expires_at <= app.now(),
            };
            Some((r.id, invited))
        })
        .collect();
    let opened: HashMap<Id, Option<i64>> = next()
        .all::<(Id, Option<i64>)>()
        .map_err(ReadError::from)?
        .into_iter()
        .collect();

    let mut out: Vec<RecipientTimeline> = Vec::new();
    for e in events {
        let Some(kind) = Kind::parse(&e.kind) else {
            tracing::error!(event = %e.event, kind = e.kind, "an event of no known kind");
            continue;
        };
        let detail = match &e.detail_f {
            Some(sealed) => Some(EVENT_DETAIL.open(app, e.event, sealed)?),
            None => None,
        };
        let step = Step {
            kind,
            at: e.at,
            detail,
        };
        if out.last().is_none_or(|t| t.delivery != e.delivery) {
            let mut steps = Vec::new();
            if let Some(at) = e.invitation.and_then(|i| opened.get(&i).copied().flatten()) {
                steps.push(Step {
                    kind: Kind::Opened,
                    at,
                    detail: None,
                });
            }
            out.push(RecipientTimeline {
                delivery: e.delivery,
                message: e.message,
                thread,
                contact: e.contact,
                name: e
                    .contact
                    .and_then(|c| names.get(&c))
                    .or_else(|| others.get(&e.delivery))
                    .cloned()
                    .unwrap_or_default(),
                steps,
                next: Next::default(),
            });
        }
        let invited = e.invitation.and_then(|i| invitations.get(&i).copied());
        let t = out.last_mut().expect("it was pushed if it was not there");
        t.steps.push(step);
        t.next = match t.contact {
            Some(_) => model::next(&t.steps, invited, app.now()),
            None => Next::default(),
        };
    }
    for t in &mut out {
        t.steps = model::tidy(std::mem::take(&mut t.steps));
    }
    Ok(out)
}

/// Whether nobody is left who would read an answer: everybody written to has declined.
pub fn all_declined(all: &[RecipientTimeline]) -> bool {
    !all.is_empty() && all.iter().all(|t| model::declined(&t.steps))
}

/// The timelines of one message, to put into its page: `{{ card }}`.
#[derive(Template)]
#[template(path = "features/delivery/timeline.html")]
pub struct Card<'a> {
    w: &'a Web,
    list: Vec<&'a RecipientTimeline>,
}

impl HtmlSafe for Card<'_> {}

/// The card below a message; empty (and without any markup) when nothing is known of the message.
pub fn card<'a>(w: &'a Web, all: &'a [RecipientTimeline], message: Id) -> Card<'a> {
    Card {
        w,
        list: all.iter().filter(|t| t.message == message).collect(),
    }
}

impl Card<'_> {
    fn heading(&self, t: &RecipientTimeline) -> String {
        if self.list.len() > 1 && !t.name.is_empty() {
            self.w
                .put("name", t.name.as_str())
                .t("delivery-happened-to")
        } else {
            self.w.t("delivery-happened")
        }
    }

    fn text(&self, t: &RecipientTimeline, s: &Step) -> String {
        let w = self.w;
        let name = if t.name.is_empty() {
            w.t("delivery-somebody")
        } else {
            t.name.clone()
        };
        let detail = s.detail.as_deref().unwrap_or_default();
        match s.kind {
            Kind::Queued => w.t("delivery-queued"),
            Kind::Delayed => w.t("delivery-delayed"),
            Kind::Held => match detail.parse::<i64>() {
                Ok(until) => w.put("time", w.not_before(until)).t("delivery-held"),
                Err(_) => w.t("delivery-queued"),
            },
            Kind::Accepted if detail.is_empty() => w.t("delivery-accepted"),
            Kind::Accepted => w.put("server", detail).t("delivery-accepted-by"),
            Kind::Failed => match Reason::parse(detail) {
                Some(why) => w.put("why", why.say(&w.words())).t("delivery-failed-why"),
                None => w.t("delivery-failed"),
            },
            Kind::Opened => w.t("delivery-opened"),
            Kind::CodeSent => w.t("delivery-code-sent"),
            Kind::CodeFailed => w.t(match detail {
                "landline" => "delivery-code-failed-landline",
                "opted_out" => "delivery-code-failed-opted-out",
                _ => "delivery-code-failed",
            }),
            Kind::PhoneWrong => w.put("name", name).t("delivery-phone-wrong"),
            Kind::AddressWrong => w.put("name", name).t("delivery-address-wrong"),
            Kind::PhoneCorrected => w.t("delivery-phone-corrected"),
            Kind::AddressCorrected => w.t("delivery-address-corrected"),
            Kind::Resent => w.t("delivery-resent"),
            Kind::Registered => w.t("delivery-registered"),
            Kind::Read => w.t("delivery-read"),
            Kind::Replied => w.t("delivery-replied"),
            Kind::Declined => w.t("delivery-declined"),
            Kind::Wanted => w.t("delivery-wanted"),
            Kind::LinkAsked => w.t("delivery-link-asked"),
            Kind::LinksEnded => w.t("delivery-links-ended"),
            Kind::PhoneStopped => w.t("delivery-phone-stopped"),
            Kind::Withdrawn => w.t("delivery-withdrawn"),
        }
    }

    /// The one event to come that people wait for.
    fn to_come(&self, t: &RecipientTimeline) -> Option<String> {
        let has = |k: Kind| t.steps.iter().any(|s| s.kind == k);
        if model::declined(&t.steps) || has(Kind::Replied) {
            None
        } else if has(Kind::Read) {
            Some(self.w.t("delivery-not-replied"))
        } else {
            Some(self.w.t("delivery-not-read"))
        }
    }

    /// Why the suggestion, in a sentence.
    fn advice(&self, t: &RecipientTimeline) -> Option<String> {
        let key = match t.next.suggested? {
            Action::FixAddress if model::declined(&t.steps) => "delivery-advice-declined",
            Action::FixPhone => "delivery-advice-phone",
            Action::FixAddress => "delivery-advice-address",
            Action::SendAgain if model::wanted(&t.steps) => "delivery-advice-wanted",
            Action::SendAgain => "delivery-advice-again",
        };
        Some(self.w.t(key))
    }

    fn word(&self, action: &Action) -> String {
        self.w.t(match action {
            Action::FixPhone => "delivery-fix-phone",
            Action::FixAddress => "delivery-fix-address",
            Action::SendAgain => "delivery-again",
        })
    }

    fn href(&self, t: &RecipientTimeline, action: &Action) -> String {
        let page = match action {
            Action::FixPhone => "phones",
            Action::FixAddress => "address",
            Action::SendAgain => "again",
        };
        let contact = t.contact.unwrap_or_default();
        format!("/contacts/{contact}/{page}?m={}", t.thread)
    }
}
