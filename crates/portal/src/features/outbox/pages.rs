//! The page, the list for programs, and the HTML of one mail in its frame.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use courier::{Channel, Item};
use http::StatusCode;

use super::local::Local;
use super::model::{Piece, framed, pieces};
use crate::web::headers::{Kind, of_kind};
use crate::web::page::{self, page};
use crate::web::{Error, Web};

/// Items on one page: each mail is a frame of its own.
const PAGE: usize = 25;

#[derive(Template)]
#[template(path = "features/outbox/outbox.html")]
struct Outbox<'a> {
    w: &'a Web,
    items: &'a [Item],
    newer: String,
    older: String,
    text: String,
}

impl Outbox<'_> {
    fn icon(item: &Item) -> &'static str {
        match item.channel {
            Channel::Email => "mail",
            Channel::Text => "message",
            Channel::Call => "phone",
        }
    }

    fn pieces(item: &Item) -> Vec<Piece<'_>> {
        pieces(item)
    }

    fn title(&self, item: &Item) -> String {
        match item.channel {
            Channel::Email => item.subject.clone(),
            Channel::Text => self.w.t("outbox-text"),
            Channel::Call => self.w.t("outbox-call"),
        }
    }
}

/// The items of a page, newest first: those before an id (none: the newest).
fn slice(all: &[Item], before: Option<u64>) -> (usize, &[Item]) {
    let start = before.map_or(0, |b| all.partition_point(|i| i.id >= b));
    let end = (start + PAGE).min(all.len());
    (start, &all[start..end])
}

fn render(w: &Web, all: &[Item], before: Option<u64>) -> Response {
    let (start, items) = slice(all, before);
    let end = start + items.len();
    // Empty: there is no such page.
    let newer = match start.checked_sub(PAGE + 1) {
        _ if start == 0 => String::new(),
        Some(last) => format!("/outbox?before={}", all[last].id),
        None => "/outbox".into(),
    };
    let older = match items.last() {
        Some(last) if end < all.len() => format!("/outbox?before={}", last.id),
        _ => String::new(),
    };
    let text = w
        .put("from", start + 1)
        .put("to", end)
        .put("of", all.len())
        .t("outbox-range");
    let template = Outbox {
        w,
        items,
        newer,
        older,
        text,
    };
    of_kind(page(w, StatusCode::OK, &template), Kind::PageWithFrames)
}

/// Everything that would have been sent, newest first.
pub async fn list(w: Web, Local(captured): Local) -> Response {
    let before = w.query("before").and_then(|b| b.parse().ok());
    render(&w, &captured.items(), before)
}

/// The same for programs: `[{id, at, channel, to, subject, text, html, links}]`.
pub async fn json(Local(captured): Local) -> Result<Response, Error> {
    let items = serde_json::to_value(captured.items()).map_err(Error::internal)?;
    Ok(page::json(StatusCode::OK, &items))
}

/// The HTML part of one mail, as the frame on the page shows it: it may run nothing and fetch nothing.
pub async fn mail(Local(captured): Local, Path(id): Path<String>) -> Result<Response, Error> {
    let item = id
        .parse::<u64>()
        .ok()
        .and_then(|id| captured.items().into_iter().find(|i| i.id == id))
        .filter(|i| !i.html.is_empty())
        .ok_or(Error::NotFound)?;
    Ok(of_kind(
        Html(framed(&item.html)).into_response(),
        Kind::MailFrame,
    ))
}

/// The page in its states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let item = |id, channel, to: &str, subject: &str, text: &str, html: &str| Item {
        id,
        at: w.now(),
        channel,
        to: to.into(),
        subject: subject.into(),
        text: text.into(),
        html: html.into(),
        links: courier::links_in(text),
    };
    let items = [
        item(
            3,
            Channel::Call,
            "+15550100120 ext. 12",
            "",
            "This is SecureMail with the code you asked for. Press 1 to hear it.\n[Press 1]\n4, 8, 2, 9, 1, 3.\n4, 8, 2, 9, 1, 3.",
            "",
        ),
        item(
            2,
            Channel::Text,
            "+15550100167",
            "",
            "SecureMail code: 482913\nGood for 10 minutes. Type it only on the page you opened.\n@mail.example.com #482913",
            "",
        ),
        item(
            1,
            Channel::Email,
            "robin@patients.example",
            "Private message from Maple Street Dental",
            "Hello.\n\nRead it here:\nhttps://mail.example.com/i/k3Jv9mQ2x8ZpR7tYw1Lc5NbG4hFd6SaE0uViOoXyAbC\n",
            "<!doctype html><title>Mail</title><p>Hello.",
        ),
    ];
    let html = |items: &[Item], newer: &str| {
        Outbox {
            w,
            items,
            newer: newer.to_owned(),
            older: String::new(),
            text: w
                .put("from", 1)
                .put("to", items.len())
                .put("of", items.len())
                .t("outbox-range"),
        }
        .render()
        .unwrap_or_default()
    };
    vec![
        ("outbox", html(&items, "/outbox")),
        ("outbox-empty", html(&[], "")),
    ]
}
