//! Lists and the conversation.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::gate;
use super::lists::{self, List};
use super::model::{self, Place};
use super::team::{Panel, Readers, Writers};
use super::{flow, office, store};
use crate::accounts::session::Signed;
use crate::app::App;
use crate::fault::Fault;
use crate::features::away::{AwayNote, notes};
use crate::features::delivery::{self, RecipientTimeline};
use crate::features::factors;
use crate::features::practice::owes_sheet;
use crate::features::settings;
use crate::guard::{self, User};
use crate::messages;
use crate::messages::gate::{Gate, Needs, check_with};
use crate::messages::share::withheld;
use crate::messages::{Folder, ThreadView};
use crate::practices::{self, Practice, teams};
use crate::web::{Error, Form, Notice, Tone, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/mailbox/inbox.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub list: List,
    pub sent: bool,
    pub can_compose: bool,
    /// Whether new messages are begun in this mailbox at all.
    pub begins: bool,
    /// A manager is led to the recovery sheet: nobody of the practice can send before.
    pub sheet: bool,
    /// An app or a passkey, offered to who has a phone only.
    pub offer: Option<factors::Offer<'a>>,
    /// Whose messages this person reads besides: name, and what opens the mailbox.
    pub also: Vec<(String, String)>,
}

/// `GET /inbox`
pub async fn inbox(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    list(app, w, signed, Folder::Inbox).await
}

/// `GET /sent`
pub async fn sent(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    list(app, w, signed, Folder::Sent).await
}

async fn list(app: App, w: Web, signed: Signed, folder: Folder) -> Result<Response, Error> {
    let place = Place::read(Some(folder), |name| w.query(name));
    let list = lists::load(&app, &w, &signed, place, None).await?;
    // A page that ran empty (its rows have moved up) is no dead end.
    if list.rows.is_empty() && place != place.first() {
        return Ok(see_other(&place.first().list()));
    }
    let offer = match folder {
        Folder::Inbox if signed.at_home() => factors::strong_offer(&app, &w, &signed).await?,
        _ => None,
    };
    let page_of = ListPage {
        w: &w,
        sent: folder == Folder::Sent,
        can_compose: signed.can_compose && signed.at_home(),
        begins: signed.inside.is_none(),
        sheet: folder == Folder::Inbox && signed.at_home() && owes_sheet(&app, &signed).await?,
        also: match folder == Folder::Inbox && signed.at_home() {
            true => signed
                .lent
                .iter()
                .filter(|v| v.grant.kind.personal())
                .map(|v| (v.owner.full(), v.grant.id.to_string()))
                .collect(),
            false => Vec::new(),
        },
        offer,
        list,
    };
    Ok(page(&w, StatusCode::OK, &page_of))
}

/// `GET /sent/{thread}`: where compose leads after Send.
pub async fn just_sent(Path(thread): Path<String>, _: User) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    Ok(see_other(&format!("/m/{thread}?in=sent&sent=1")))
}

/// One message as the page shows it.
pub(super) struct Shown {
    /// "You", or who wrote.
    pub who: String,
    /// `me` or `them`: the colour of its rule.
    pub side: &'static str,
    /// When (microseconds UTC).
    pub at: i64,
    /// Its paragraphs.
    pub text: Vec<String>,
    /// First words, for a message that is folded away.
    pub excerpt: String,
    /// Files: name, size in bytes, address.
    pub files: Vec<(String, u64, String)>,
    /// Whether it is shown in full.
    pub open: bool,
    /// Its row.
    pub id: Id,
}

#[derive(Template)]
#[template(path = "features/mailbox/thread.html")]
pub(super) struct ThreadPage<'a> {
    pub w: &'a Web,
    pub list: List,
    pub subject: String,
    pub readers: String,
    /// Who keeps it and whom to ask for a copy; empty for the practice that began it.
    pub keeps: String,
    pub messages: Vec<Shown>,
    pub happened: Vec<RecipientTimeline>,
    pub asking: Vec<delivery::Asking>,
    pub thread: Id,
    pub closed: usize,
    /// Whether the office is asked before what is closed opens again.
    pub asks: bool,
    pub folded: bool,
    pub everything: String,
    /// What was just done.
    pub done: Option<String>,
    pub reply: String,
    /// Where the practice itself can be written to; else empty.
    pub office: String,
    pub no_reply: String,
    pub upgrade: bool,
    /// Who of those it went to is away: right after sending, and where it stands among what was sent.
    pub away: Vec<AwayNote>,
    /// The recovery code, offered once something was read.
    pub offer: Option<settings::Offer<'a>>,
    /// In a team's mailbox: what the team does about it.
    pub panel: Option<Panel<'a>>,
    /// Which teams read it too.
    pub teams: String,
    /// Which colleague is writing an answer; in a team's mailbox the panel says so.
    pub writing: Writers,
    pub form: &'a Form,
}

impl ThreadPage<'_> {
    /// What became of one of the reader's own messages.
    fn card(&self, message: &Id) -> delivery::Card<'_> {
        delivery::card(self.w, &self.happened, *message)
    }

    /// Who asks for this conversation again after a forgotten password.
    fn banner(&self) -> delivery::Banner<'_> {
        delivery::banner(self.w, &self.asking, self.thread)
    }
}

/// `GET /m/{thread}`
pub async fn thread(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(thread): Path<String>,
) -> Result<Response, Error> {
    let thread: Id = thread.parse().map_err(|_| Error::NotFound)?;
    show(app, w, signed, thread, (&Form::blank(), StatusCode::OK)).await
}

/// The page of a conversation; in a team's mailbox with a note that was typed and is not right yet.
pub(super) async fn show(
    app: App,
    w: Web,
    mut signed: Signed,
    thread: Id,
    (form, status): (&Form, StatusCode),
) -> Result<Response, Error> {
    let place = Place::read(None, |name| w.query(name));
    let (gate, factors) = match check_with(&app, &signed, thread).await {
        Err(crate::fault::Fault::NotFound) => {
            return Err(elsewhere(&app, &w, &signed, thread).await);
        }
        other => other?,
    };
    let practice = begun_by(&app, &w, &signed, gate.practice).await?;
    if !gate.is_open() {
        let asked = gate::ask(&app, &signed, gate).await?;
        // A helper may have an app or a passkey and no phone.
        let none = asked.ways.is_empty() && (asked.strong.is_empty() || signed.helps().is_none());
        return Ok(if none {
            shut(&w, &signed, gate, practice.as_ref())
        } else {
            see_other(&format!("/m/{thread}/code"))
        });
    }
    let view = flow::open(&app, &signed, thread).await?;
    flow::note_inside(&app, &w, &signed, thread).await?;
    if w.is_looking() && flow::mark_read(&app, &signed, &guard::source(&w), &view).await {
        guard::one_less_unread(&w, &mut signed);
    }
    let mut list = lists::load(&app, &w, &signed, place, Some((thread, factors))).await?;
    for row in list.rows.iter_mut().filter(|r| r.here) {
        row.unread = false;
    }
    let all = w.query("all").is_some();
    let messages = shown(&w, &signed, &view, all);
    let happened = delivery::timeline(&app, &signed, thread).await?;
    let (reply, no_reply, upgrade) = match may_reply(&signed, &view) {
        Ok(()) if delivery::all_declined(&happened) => {
            (String::new(), w.t("mailbox-declined"), false)
        }
        Ok(()) => {
            let reply = format!("/m/{thread}/reply{}", place.query(&[]));
            let reply = if signed.terms_due {
                guard::terms(&reply)
            } else {
                reply
            };
            (reply, String::new(), false)
        }
        Err(why) => (String::new(), w.t(why), why == NO_PLAN),
    };
    let has_read = view.messages.iter().any(|m| !m.mine && m.read_at.is_some());
    let offer = if has_read && signed.at_home() {
        settings::recovery_offer(&app, &w, &signed).await?
    } else {
        None
    };
    let asks = view.closed > 0
        && withheld(&app, signed.actor.person)
            .await
            .map_err(Fault::from)?
            .contains(&thread);
    let told = if w.query("sent").is_some() || place.folder == Folder::Sent {
        flow::away_of(&app, &signed, thread).await
    } else {
        Vec::new()
    };
    let shared = Readers::of(&app, &signed, thread).await?;
    let writing = shared.writers(&app, &w, &signed, thread).await?;
    let (inside, outside) = match signed.team {
        Some(_) => (writing, Writers::default()),
        None => (Writers::default(), writing),
    };
    let page_of = ThreadPage {
        panel: Panel::of(&app, &w, &signed, thread, form, inside).await?,
        writing: outside,
        teams: shared.say(&w),
        form,
        w: &w,
        away: notes(&w, &told),
        subject: subject(&w, &view),
        readers: readers(&w, &signed, &view, practice.as_ref()),
        keeps: keeps(&w, &signed, practice.as_ref()),
        happened,
        // Who is let back in is decided at home.
        asking: match signed.team {
            Some(_) => Vec::new(),
            None => delivery::asking(&app, &signed, thread).await?,
        },
        thread,
        folded: messages.iter().any(|m| !m.open),
        messages,
        closed: view.closed,
        asks,
        everything: format!("/m/{thread}{}", place.query(&["all=1"])),
        done: match w.query("sent") {
            Some(_) => Some(w.t("mailbox-just-sent")),
            None => done_in_team(&w).or_else(|| delivery::done(&w)),
        },
        office: match reply.is_empty() {
            true => String::new(),
            false => office::link(&signed, &view),
        },
        reply,
        no_reply,
        upgrade,
        offer,
        list,
    };
    Ok(page(&w, status, &page_of))
}

/// What was just done in the mailbox of a team.
fn done_in_team(w: &Web) -> Option<String> {
    Some(match w.query("team")?.as_str() {
        "assigned" => w.t("team-done-assigned"),
        "done" => w.t("team-done-done"),
        "open" => w.t("team-done-open"),
        "note" => w.t("team-done-note"),
        _ => return None,
    })
}

/// The heading of a conversation.
pub(super) fn subject(w: &Web, view: &ThreadView) -> String {
    match view.subject() {
        "" => w.t("mailbox-private"),
        s => s.to_owned(),
    }
}

const NO_PLAN: &str = "mailbox-reply-plan";

/// Whether the reader may answer (trap 39: free accounts answer what a paid plan began), or the words that say by whom not and what next.
pub(super) fn may_reply(signed: &Signed, view: &ThreadView) -> Result<(), &'static str> {
    if !signed.may_answer() && signed.answers_for().is_some() {
        Err("mailbox-reply-delegate")
    } else if !signed.may_answer() {
        Err("mailbox-reply-lent")
    } else if !view.open {
        Err("mailbox-reply-ended")
    } else if view.nobody_reads {
        Err("mailbox-reply-child")
    } else if !view.can_reply {
        Err("mailbox-reply-off")
    } else if !view.paid_start && !signed.can_compose {
        Err(NO_PLAN)
    } else {
        Ok(())
    }
}

/// The practice that began the conversation. Somebody who is not of it is told whom to call.
pub(super) async fn begun_by(
    app: &App,
    w: &Web,
    signed: &Signed,
    practice: Option<Id>,
) -> Result<Option<Practice>, Error> {
    let Some(id) = practice else { return Ok(None) };
    let practice = practices::load(app, id)
        .await
        .map_err(crate::fault::Fault::from)?;
    if signed.actor.practice() != Some(id) && !practice.profile.phone.is_empty() {
        w.set_help(crate::holder::help(w, &practice));
    }
    Ok(Some(practice))
}

/// Who can read this, in words.
pub(super) fn readers(
    w: &Web,
    signed: &Signed,
    view: &ThreadView,
    begun: Option<&Practice>,
) -> String {
    // The page says that nobody of theirs reads it.
    if view.nobody_reads {
        return String::new();
    }
    let own = signed.practice().map(|p| p.seat.practice);
    messages::readers::say(w, own, begun, &model::correspondents(view))
}

/// Who keeps this, and for how long: the practice that began the conversation, by its own rules.
fn keeps(w: &Web, signed: &Signed, begun: Option<&Practice>) -> String {
    match begun {
        Some(p) if signed.actor.practice() != Some(p.id) => w
            .put("practice", p.profile.name.as_str())
            .t("mailbox-keeps"),
        _ => String::new(),
    }
}

/// The messages of a conversation: what is unread and the newest are open, older ones folded away.
pub(super) fn shown(w: &Web, signed: &Signed, view: &ThreadView, all: bool) -> Vec<Shown> {
    let own = signed.practice().map(|p| p.profile.name.as_str());
    let last = view.messages.len().saturating_sub(1);
    view.messages
        .iter()
        .enumerate()
        .map(|(i, m)| Shown {
            // In another's mailbox "you" would be the wrong person, and in one's own what somebody wrote for its owner.
            who: if m.mine
                && signed.inside.is_none()
                && m.head.for_whom.is_empty()
                && m.author_person == signed.actor.person
            {
                w.t("mailbox-you")
            } else {
                model::signed_by(w, &m.head, own)
            },
            side: if m.mine { "me" } else { "them" },
            at: m.at,
            text: model::paragraphs(&m.text),
            excerpt: m.head.excerpt.clone(),
            files: m
                .files
                .iter()
                .map(|f| {
                    (
                        f.meta.name.clone(),
                        f.meta.size,
                        format!("/m/{}/files/{}", view.id, f.id),
                    )
                })
                .collect(),
            open: all || i == last || m.read_at.is_none(),
            id: m.id,
        })
        .collect()
}

/// The page of a conversation that stays shut: nobody has a number to send a code to.
pub(super) fn shut(w: &Web, signed: &Signed, gate: Gate, practice: Option<&Practice>) -> Response {
    if let Some(v) = signed.helps() {
        let (title, text) = match gate.needs {
            Needs::Proof => ("care-shut-owner", "care-shut-owner-text"),
            _ => ("care-shut", "care-shut-text"),
        };
        // words: care-shut care-shut-text care-shut-owner care-shut-owner-text
        return Notice::new(
            StatusCode::FORBIDDEN,
            w.put("name", v.owner.full()).t(title),
        )
        .tone(Tone::Warn)
        .text(w.put("name", v.owner.full()).t(text))
        .button(w.t("mailbox-back"), "/inbox")
        .page(w);
    }
    let notice = Notice::new(StatusCode::FORBIDDEN, w.t("mailbox-shut")).tone(Tone::Warn);
    let notice = match practice {
        Some(p) => call(
            w,
            notice.text(
                w.put("practice", p.profile.notice_name())
                    .t("mailbox-shut-text"),
            ),
            p,
        ),
        None => notice.text(w.t("mailbox-shut-nobody")),
    };
    notice.button(w.t("mailbox-back"), "/inbox").page(w)
}

/// *I cannot use these phones*: the practice has other numbers than the reader.
pub(super) fn wrong_phones(w: &Web, practice: Option<&Practice>, thread: Id) -> Response {
    let notice = Notice::new(StatusCode::OK, w.t("mailbox-phones")).tone(Tone::Warn);
    let notice = match practice {
        Some(p) => call(w, notice.text(w.t("mailbox-phones-text")), p),
        None => notice.text(w.t("mailbox-shut-nobody")),
    };
    notice
        .button(w.t("mailbox-phones-back"), format!("/m/{thread}/code"))
        .link(w.t("mailbox-back"), "/inbox")
        .page(w)
}

fn call(w: &Web, notice: Notice, p: &Practice) -> Notice {
    if p.profile.phone.is_empty() {
        return notice.text(
            w.put("practice", p.profile.notice_name())
                .t("mailbox-shut-ask"),
        );
    }
    notice.text(
        w.put("practice", p.profile.notice_name())
            .put("phone", p.profile.phone.as_str())
            .t("mailbox-shut-call"),
    )
}

/// A conversation that is in another mailbox of the same person is not lost: say where it is.
async fn elsewhere(app: &App, w: &Web, signed: &Signed, thread: Id) -> Error {
    if !signed.teams.is_empty() {
        let found = match teams::in_thread(app, thread).await {
            Ok(all) => all,
            Err(e) => return e.into(),
        };
        let theirs = |t: &&teams::View| found.iter().any(|f| f.id == t.team.id);
        if let Some(view) = signed.teams.iter().find(theirs) {
            return Notice::new(StatusCode::NOT_FOUND, w.t("mailbox-elsewhere"))
                .text(w.put("team", view.team.name.as_str()).t("team-elsewhere"))
                .button(w.t("nav-switch"), "/settings/switch")
                .into();
        }
    }
    match crate::lent::store::holds(&app.db, signed.actor.person, thread).await {
        Err(e) => return e.into(),
        Ok(grant) => {
            if let Some(v) = signed.lent.iter().find(|v| Some(v.grant.id) == grant) {
                return Notice::new(StatusCode::NOT_FOUND, w.t("mailbox-elsewhere"))
                    .text(w.put("name", v.owner.full()).t("mailbox-elsewhere-lent"))
                    .post_button(
                        w.put("name", v.owner.full()).t("delegates-open"),
                        "/settings/switch",
                        &[
                            ("mailbox", &v.grant.id.to_string()),
                            ("next", &format!("/m/{thread}")),
                        ],
                    )
                    .link(w.t("nav-switch"), "/settings/switch")
                    .into();
            }
        }
    }
    match store::elsewhere(&app.db, thread, signed.actor.person).await {
        Err(e) => e.into(),
        Ok(None) => Error::NotFound,
        Ok(Some(practice)) => {
            let seat = practice.map(|p| signed.seats.iter().find(|s| s.seat.practice == p));
            let text = match seat {
                // A membership that has ended: its mail is the practice's.
                Some(None) => return Error::NotFound,
                Some(Some(s)) => w
                    .put("practice", s.profile.name.as_str())
                    .t("mailbox-elsewhere-seat"),
                None => w.t("mailbox-elsewhere-own"),
            };
            Notice::new(StatusCode::NOT_FOUND, w.t("mailbox-elsewhere"))
                .text(text)
                .button(w.t("nav-switch"), "/settings/switch")
                .into()
        }
    }
}
