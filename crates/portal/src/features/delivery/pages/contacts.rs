//! The list of contacts and one contact.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;

use super::super::flow::{self, book::Book};
use super::super::model::Status;
use super::phones::{given, masked, whole};
use crate::actor::Permission;
use crate::app::App;
use crate::contacts::{self, Contact, ContactProfile, Relationship};
use crate::fault::Fault;
use crate::guard::User;
use crate::lent::ward::State as WardState;
use crate::web::{Error, Form, Lang, Notice, Tz, Web, fields, page};

/// Contacts on a page.
const PAGE: usize = 50;

/// A line of the list.
pub(super) struct Line {
    pub href: String,
    pub name: String,
    pub address: String,
    pub relationship: String,
    pub status: String,
    pub tone: &'static str,
    /// Another contact of the same person: "Same person as robin@work.example", and its page.
    pub same: Option<(String, String)>,
}

/// Another contact of this practice that came to be the same person, since they have joined two accounts. Who stands for a child is another
/// person than the child.
fn same<'a>(all: impl Iterator<Item = &'a Contact>, c: &Contact) -> Option<&'a Contact> {
    let person = c.person.filter(|_| c.profile.child.is_none())?;
    all.into_iter()
        .find(|o| o.id != c.id && o.person == Some(person) && o.profile.child.is_none())
}

fn same_line(w: &Web, other: &Contact) -> (String, String) {
    let words = w.put("address", other.email.canonical()).t("contacts-same");
    (words, format!("/contacts/{}", other.id))
}

#[derive(Template)]
#[template(path = "features/delivery/contacts.html")]
pub(super) struct ListPage<'a> {
    pub w: &'a Web,
    pub form: &'a Form,
    pub searched: bool,
    pub lines: Vec<Line>,
    pub more: bool,
    pub newer: String,
    pub older: String,
    pub can_compose: bool,
}

pub(super) fn status_word(w: &Web, s: Status) -> String {
    w.t(match s {
        Status::New => "contacts-status-new",
        Status::Waiting => "contacts-status-waiting",
        Status::LinkOld => "contacts-status-link-old",
        Status::PhoneWrong => "contacts-status-phone",
        Status::AddressWrong => "contacts-status-address",
        Status::NotDelivered => "contacts-status-failed",
        Status::Declined => "contacts-status-declined",
        Status::Wanted => "contacts-status-wanted",
        Status::Withdrawn => "contacts-status-withdrawn",
        Status::Registered => "contacts-status-registered",
        Status::Reads => "contacts-status-reads",
    })
}

pub(super) fn tone(s: Status) -> &'static str {
    match s {
        Status::Registered | Status::Reads => "ok",
        s if s.is_bad() => "warn",
        _ => "",
    }
}

fn relationship(w: &Web, r: Relationship) -> String {
    w.t(match r {
        Relationship::Patient => "contacts-patient",
        Relationship::DoctorElsewhere => "contacts-doctor-elsewhere",
        Relationship::StaffElsewhere => "contacts-staff-elsewhere",
        Relationship::DoctorHere => "contacts-doctor-here",
        Relationship::StaffHere => "contacts-staff-here",
    })
}

/// A contact by name; one who stands for a child as "Leo Vale, through Robin Vale (mother)".
pub(super) fn through(w: &Web, p: &ContactProfile) -> String {
    match &p.child {
        Some(c) => w
            .put("child", c.name.full())
            .put("name", p.name.full())
            .put("bond", w.t(c.bond.key()))
            .t("child-through"),
        None => p.name.full(),
    }
}

fn lines(w: &Web, book: &Book, from: usize) -> Vec<Line> {
    book.entries
        .iter()
        .skip(from)
        .take(PAGE)
        .map(|e| {
            let name = through(w, &e.contact.profile);
            let address = e.contact.email.canonical();
            Line {
                href: format!("/contacts/{}", e.contact.id),
                name: if name.is_empty() {
                    address.clone()
                } else {
                    name
                },
                address,
                relationship: relationship(w, e.contact.relationship),
                status: status_word(w, e.status),
                tone: tone(e.status),
                same: same(book.entries.iter().map(|e| &e.contact), &e.contact)
                    .map(|o| same_line(w, o)),
            }
        })
        .collect()
}

/// `GET /contacts`
pub async fn list(State(app): State<App>, w: Web, User(signed): User) -> Result<Response, Error> {
    let outside = match signed.actor.practice() {
        Some(p) if flow::may_see(&signed.actor) => !flow::holds_desk(&app, &signed, p).await?,
        _ => false,
    };
    if outside {
        return Ok(Notice::new(StatusCode::FORBIDDEN, w.t("practice-outside"))
            .text(w.t("sheet-cannot-text"))
            .button(w.t("mailbox-inbox"), "/inbox")
            .page(&w));
    }
    let book = flow::book::book(&app, &signed, "").await?;
    let asked = w.query("page").and_then(|p| p.parse().ok()).unwrap_or(1);
    let last = book.entries.len().div_ceil(PAGE).max(1);
    let at: usize = asked.clamp(1, last);
    let to = |page: usize| format!("/contacts?page={page}");
    let list = ListPage {
        w: &w,
        form: &Form::blank(),
        searched: false,
        lines: lines(&w, &book, (at - 1) * PAGE),
        more: book.more && at == last,
        newer: if at > 1 { to(at - 1) } else { String::new() },
        older: if at < last { to(at + 1) } else { String::new() },
        can_compose: signed.can_compose,
    };
    Ok(page(&w, StatusCode::OK, &list))
}

/// `POST /contacts`: a search. Names and addresses never stand in an address line, so this changes nothing and answers
/// with the page itself.
pub async fn search(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    mut form: Form,
) -> Result<Response, Error> {
    let words = form.read(&w, "search", fields::SEARCH);
    let (book, status) = if form.ok() {
        (
            flow::book::book(&app, &signed, &words).await?,
            StatusCode::OK,
        )
    } else {
        (
            flow::book::book(&app, &signed, "").await?,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    let list = ListPage {
        w: &w,
        form: &form,
        searched: !words.is_empty(),
        lines: lines(&w, &book, 0),
        more: book.more || book.entries.len() > PAGE,
        newer: String::new(),
        older: String::new(),
        can_compose: signed.can_compose,
    };
    Ok(page(&w, status, &list))
}

#[derive(Template)]
#[template(path = "features/delivery/contact.html")]
pub(super) struct ContactPage<'a> {
    pub w: &'a Web,
    pub name: String,
    pub address: String,
    pub relationship: String,
    pub language: String,
    pub status: String,
    pub tone: &'static str,
    pub phones: Vec<(String, String)>,
    pub proposed: Vec<String>,
    pub base: String,
    pub can_correct: bool,
    pub can_readdress: bool,
    pub can_send: bool,
    /// Write to them, as the plan and they themselves let the reader.
    pub can_write: bool,
    /// What helps next, by its page; empty where nothing is wrong.
    pub first: &'static str,
    pub done: Option<String>,
    /// Another contact of the same person.
    pub same: Option<(String, String)>,
    /// Of a child: the birthday, and who reads for them until when.
    pub minor: Option<(String, Vec<(String, String)>)>,
    /// Where that is corrected; empty for who may not.
    pub correct_child: String,
    /// A child who is old enough, or nearly: the name, for the way to their own access.
    pub grown: Option<String>,
}

/// A day as people read it; as it is stored where it is none.
fn birthday(w: &Web, born: &str) -> String {
    let utc = Tz::utc();
    match utc.day(born) {
        Some((begins, _)) => w.words().dates(&utc, w.now()).date_full(begins),
        None => born.to_owned(),
    }
}

/// What helps next where something is wrong.
pub(super) fn first(s: Status) -> &'static str {
    match s {
        Status::PhoneWrong => "phones",
        Status::AddressWrong | Status::NotDelivered => "address",
        Status::LinkOld | Status::Wanted | Status::Withdrawn => "again",
        _ => "",
    }
}

impl ContactPage<'_> {
    fn to(&self, page: &str) -> String {
        format!("{}/{page}", self.base)
    }

    /// What can be done, with its address: what helps next comes first, and is the page's one main button.
    fn actions(&self) -> Vec<(String, String)> {
        let write = self.base.replace("/contacts/", "/compose?contact=");
        let mut all = [
            (self.can_write, "write", "contacts-write", write),
            (
                self.can_correct,
                "phones",
                "delivery-fix-phone",
                self.to("phones"),
            ),
            (
                self.can_readdress,
                "address",
                "delivery-fix-address",
                self.to("address"),
            ),
            (self.can_send, "again", "delivery-again", self.to("again")),
        ];
        all.sort_by_key(|(_, which, ..)| *which != self.first);
        all.into_iter()
            .filter(|(can, ..)| *can)
            .map(|(_, _, label, href)| (self.w.t(label), href))
            .collect()
    }
}

/// `GET /contacts/{id}`
pub async fn one(
    State(app): State<App>,
    w: Web,
    User(signed): User,
    Path(contact): Path<String>,
) -> Result<Response, Error> {
    let phones = flow::phones::look(&app, &signed, super::id(&contact)?).await?;
    let c = &phones.contact;
    let status = flow::book::status(&app, c).await?;
    let can_correct = signed.actor.may(Permission::CorrectContact);
    let others = match c.person {
        Some(person) => contacts::of_person(&app, c.practice, person)
            .await
            .map_err(Fault::from)?,
        None => Vec::new(),
    };
    let minor = flow::minor::of(&app, c).await?;
    let corrects = can_correct
        && minor
            .as_ref()
            .is_some_and(|m| m.ward.as_ref().is_none_or(|w| w.state == WardState::Held));
    // They have an account, and have had this mailbox: the status alone would say that it is read.
    let unread = minor.as_ref().is_some_and(|m| m.silent);
    let one = ContactPage {
        w: &w,
        name: through(&w, &c.profile),
        same: same(others.iter(), c).map(|o| same_line(&w, o)),
        minor: minor.map(|m| {
            let last = |at: i64| w.date_full(at - 1);
            let who = m.readers.into_iter().map(|r| (r.name, last(r.until)));
            (birthday(&w, &m.child.born), who.collect())
        }),
        correct_child: match corrects {
            true => format!("/contacts/{}/child", c.id),
            false => String::new(),
        },
        grown: flow::child::offered(&app, &signed, c).await?,
        address: c.email.canonical(),
        relationship: relationship(&w, c.relationship),
        language: Lang::parse(&c.lang).map_or(c.lang.clone(), |l| l.name().to_owned()),
        status: match unread {
            true => w.t("minor-nobody"),
            false => status_word(&w, status),
        },
        tone: match unread {
            true => tone(Status::NotDelivered),
            false => tone(status),
        },
        first: first(status),
        phones: phones
            .filed
            .iter()
            .map(|(p, by)| (whole(&w, &app, p), given(&w, p, by.as_deref())))
            .collect(),
        proposed: phones.proposed.iter().map(|p| masked(&w, p)).collect(),
        base: format!("/contacts/{}", c.id),
        can_correct,
        // By what this practice has seen, not by what is so: whether the address has an account elsewhere does not show here.
        can_readdress: can_correct
            && c.profile.child.is_none()
            && signed.can_compose
            && !matches!(status, Status::Registered | Status::Reads),
        can_write: signed.can_compose && status != Status::Declined,
        can_send: signed.actor.may(Permission::ComposeNew)
            && !matches!(status, Status::New | Status::Reads | Status::Declined),
        done: super::done(&w),
    };
    Ok(page(&w, StatusCode::OK, &one))
}
