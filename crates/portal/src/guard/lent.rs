//! What a request may do in a mailbox that is lent, and what stands above every page about such mailboxes.
//!
//! Reading it, and answering in it where that was granted, are the only things done in another's mailbox. Everything else is a thing of
//! one's own: it is refused there, with the way back, so that nobody writes, exports or changes anything believing to be at home.

use http::{Method, StatusCode};

use crate::accounts::session::{SeatView, Signed};
use crate::lent::opened::Opened;
use crate::lent::{Kind, View};
use crate::web::{Banner, Form, Notice, Tone, Web};

/// Whether a page serves in this lent mailbox. What is not named here does not.
pub(super) fn serves(view: &View, method: &Method, path: &str) -> bool {
    let read = method == Method::GET || method == Method::HEAD;
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["inbox" | "sent"] | ["m", _] | ["m", _, "files", _] | ["sent", _] => read,
        ["m", _, "reply"] => view.grant.can_answer,
        // A helper shows their own second step before what asks for one.
        ["m", _, "phones"] => read && view.grant.kind.personal(),
        // The way out, and what keeps the session going.
        ["settings", "switch"] | ["step-up"] | ["sign-out"] | ["session", "extend"] => true,
        ["people", "emergency", _, "end"] => !read,
        ["settings", "delegates", _, "stop"] => !read && view.grant.kind == Kind::Delegation,
        ["settings", "helpers", _, "stop"] => !read && view.grant.kind == Kind::Care,
        _ => false,
    }
}

/// What is asked for is done in one's own mailbox.
pub(super) fn not_here(w: &Web, view: &View) -> Notice {
    let home = view.grant.home();
    Notice::new(StatusCode::CONFLICT, w.t("lent-not-here"))
        .tone(Tone::Warn)
        .text(w.put("name", view.owner.full()).t("lent-not-here-text"))
        .post_button(w.t("lent-back"), "/settings/switch", &[("mailbox", &home)])
        .link(w.t("nav-inbox"), "/inbox")
}

/// As `not_here`, of a message that was written in the person's own mailbox `place`: where its words wait, if they do.
pub fn not_sent(w: &Web, view: &View, place: Option<&str>, draft: Option<&str>) -> Notice {
    let home = view.grant.home();
    let mut fields = vec![("mailbox", place.unwrap_or(&home))];
    fields.extend(draft.map(|path| ("next", path)));
    let notice = Notice::new(StatusCode::CONFLICT, w.t("lent-not-here"))
        .tone(Tone::Warn)
        .text(w.put("name", view.owner.full()).t("lent-not-sent"));
    let notice = match draft {
        Some(_) => notice.text(w.t("lent-kept")),
        None => notice,
    };
    notice
        .post_button(w.t("lent-go-on"), "/settings/switch", &fields)
        .link(w.t("nav-inbox"), "/inbox")
}

/// Asks once before somebody closes a mailbox to themselves. None: they have said so, or it is not lent to them.
pub fn ask_stop(w: &Web, s: &Signed, form: &Form, grant: db::Id) -> Option<Notice> {
    let view = s.lent.iter().find(|v| v.grant.id == grant)?;
    if form.value("sure") == "yes" {
        return None;
    }
    let (title, button, pages) = match view.grant.kind {
        Kind::Care => ("care-stop-ask", "care-stop-yes", "helpers"),
        _ => ("delegates-stop-ask", "delegates-stop-yes", "delegates"),
    };
    // words: care-stop-ask delegates-stop-ask care-stop-yes delegates-stop-yes
    let back = match view.grant.id {
        id if s.opened == Some(id) => "/inbox".to_owned(),
        _ => format!("/settings/{pages}"),
    };
    let name = w.put("name", view.owner.full());
    let action = format!("/settings/{pages}/{grant}/stop");
    Some(
        Notice::new(StatusCode::OK, w.t(title))
            .tone(Tone::Warn)
            .text(name.t("lent-stop-text"))
            .text(w.t("lent-stop-again"))
            .post_button(w.t(button), action, &[("sure", "yes")])
            .link(w.t("lent-stop-keep"), back),
    )
}

/// The mailbox is not lent any more.
pub fn over(w: &Web) -> Notice {
    Notice::new(StatusCode::FORBIDDEN, w.t("lent-over"))
        .tone(Tone::Warn)
        .text(w.t("lent-over-text"))
        .button(w.t("lent-over-inbox"), "/inbox")
        .link(w.t("nav-switch"), "/settings/switch")
}

/// What stands above every page: whose mailbox is open, who has opened one's own, and what waits for a manager.
pub(super) fn banners(w: &Web, s: &Signed) -> Vec<Banner> {
    let mut all = Vec::new();
    if let Some(v) = s.lent.iter().find(|v| Some(v.grant.id) == s.opened) {
        all.push(open(w, v));
    } else {
        all.extend(s.watched.iter().map(|v| watched(w, s, v)));
        all.extend(s.goes_at.map(|at| goes(w, at)));
        all.extend((s.helpers_wait > 0).then(|| helpers(w)));
        all.extend(s.practice().and_then(|v| away(w, v)));
        all.extend(
            s.seats
                .iter()
                .filter(|v| s.ring.get(v.key).is_none())
                .map(|v| waits(w, v)),
        );
    }
    all
}

/// One's own seat that stays shut since a forgotten password, or has been given back a moment ago.
fn waits(w: &Web, v: &SeatView) -> Banner {
    let title = w.put("practice", v.profile.name.as_str());
    if v.back {
        let field = ("mailbox".to_owned(), v.seat.practice.to_string());
        return Banner {
            title: title.t("lent-given-back"),
            posts: vec![(w.t("waiting-open"), "/settings/switch".into(), field)],
            ..Banner::default()
        };
    }
    Banner {
        title: title.t("lent-waits"),
        links: vec![(w.t("lent-waits-link"), "/waiting".into())],
        ..Banner::default()
    }
}

/// The account goes into another one, as whoever knew its password wished.
fn goes(w: &Web, at: i64) -> Banner {
    Banner {
        alarm: true,
        title: w.put("date", w.date_time(at)).t("merge-banner"),
        text: w.t("merge-banner-text"),
        links: vec![(w.t("merge-banner-link"), "/settings/merge".to_owned())],
        ..Banner::default()
    }
}

/// Somebody has said that they will help with one's own mailbox, and waits until it is opened to them; or it has to be opened once more.
fn helpers(w: &Web) -> Banner {
    Banner {
        title: w.t("care-waits"),
        text: w.t("care-waits-text"),
        links: vec![(w.t("care-waits-link"), "/settings/helpers".to_owned())],
        ..Banner::default()
    }
}

/// "For: Robin Vale (your parent)".
pub fn chip(w: &Web, v: &View) -> String {
    let whose = v
        .grant
        .relation
        .map_or("care-for-relative", |r| r.of_helper());
    w.put("name", v.owner.full())
        .put("whose", w.t(whose))
        .t("care-chip")
}

/// In another's mailbox.
fn open(w: &Web, v: &View) -> Banner {
    let field = ("mailbox".to_owned(), v.grant.home());
    let back = (w.t("lent-back"), "/settings/switch".to_owned(), field);
    match v.grant.kind {
        Kind::Emergency => Banner {
            alarm: true,
            title: w.put("name", v.owner.full()).t("lent-emergency"),
            text: w
                .put("time", w.until(v.grant.ends_at.unwrap_or_default()))
                .put("name", v.owner.full())
                .t("lent-emergency-text"),
            posts: vec![
                back,
                (
                    w.t("lent-emergency-end"),
                    format!("/people/emergency/{}/end", v.grant.id),
                    ("from".into(), "banner".into()),
                ),
            ],
            links: Vec::new(),
        },
        Kind::Handover => Banner {
            title: name(w, v),
            text: match v.grant.can_answer {
                true => w.t("lent-handover-answer"),
                false => w.t("lent-handover-read"),
            },
            posts: vec![back],
            ..Banner::default()
        },
        Kind::Delegation | Kind::Care => {
            let (title, stop, pages) = match v.grant.kind {
                Kind::Care => (chip(w, v), "care-stop", "helpers"),
                _ => (name(w, v), "lent-delegation-stop", "delegates"),
            };
            // words: care-stop lent-delegation-stop
            // Until the end of that day.
            let day = w.date_full(v.grant.ends_at.unwrap_or_default() - 1);
            let put = w.put("date", day).put("name", v.owner.full());
            let stop = (
                w.t(stop),
                format!("/settings/{pages}/{}/stop", v.grant.id),
                ("from".into(), "banner".into()),
            );
            Banner {
                title,
                text: match v.grant.can_answer {
                    true => put.t("lent-delegation-answer"),
                    false => put.t("lent-delegation-read"),
                },
                posts: vec![back, stop],
                ..Banner::default()
            }
        }
        Kind::Guardian => Banner {
            title: chip(w, v),
            text: {
                let day = w.date_full(v.grant.ends_at.unwrap_or_default() - 1);
                w.put("date", day)
                    .put("name", v.owner.full())
                    .t("child-banner")
            },
            posts: vec![back],
            ..Banner::default()
        },
    }
}

/// A lent mailbox as it is called: "Mailbox of Dr. Ana Ruiz (left on May 2, 2026)".
pub fn name(w: &Web, v: &View) -> String {
    match (v.grant.kind, v.left_at) {
        (Kind::Emergency, _) => w.put("name", v.owner.full()).t("lent-emergency"),
        (Kind::Handover, Some(at)) => w
            .put("name", v.owner.full())
            .put("date", w.date_full(at))
            .t("lent-handover-left"),
        (Kind::Handover, None) => w.put("name", v.owner.full()).t("lent-handover"),
        (Kind::Delegation, _) => w.put("name", v.owner.full()).t("lent-delegation"),
        (Kind::Care | Kind::Guardian, _) => {
            let whose = v
                .grant
                .relation
                .map_or("care-for-relative", |r| r.of_helper());
            w.put("name", v.owner.full())
                .put("whose", w.t(whose))
                .t("care-mailbox")
        }
    }
}

/// Whoever writes to the open mailbox is told that its owner is away: the owner is not to forget it.
fn away(w: &Web, v: &SeatView) -> Option<Banner> {
    let (from, until) = v.away?;
    if !(from..until).contains(&w.now()) {
        return None;
    }
    let off = ("from".to_owned(), "banner".to_owned());
    Some(Banner {
        title: w.t("away-on"),
        text: w.put("date", w.date_full(until - 1)).t("away-on-text"),
        posts: vec![(w.t("away-off"), "/settings/away/off".to_owned(), off)],
        links: vec![(w.t("away-change"), "/settings/away".to_owned())],
        ..Banner::default()
    })
}

/// Somebody opened one's own mailbox.
fn watched(w: &Web, s: &Signed, v: &View) -> Banner {
    let open = v.grant.in_force(w.now());
    let title = match open {
        true => w.put("name", v.holder.full()).t("lent-watched"),
        false => w.put("name", v.holder.full()).t("lent-watched-over"),
    };
    let practice = s
        .seats
        .iter()
        .find(|p| Some(p.seat.practice) == v.grant.practice)
        .map(|p| p.profile.name.clone());
    let text = match (open, practice) {
        (true, _) => w
            .put("time", w.until(v.grant.ends_at.unwrap_or_default()))
            .t("lent-watched-until"),
        (false, Some(practice)) => practice,
        (false, None) => String::new(),
    };
    Banner {
        alarm: open,
        title,
        text,
        links: vec![(
            w.t("lent-watched-link"),
            format!("/emergency/{}", v.grant.id),
        )],
        ..Banner::default()
    }
}

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::accounts::PersonName;
    use crate::lent::{Grant, State};
    use db::Id;

    fn view(can_answer: bool) -> View {
        of(Kind::Handover, can_answer)
    }

    fn of(kind: Kind, can_answer: bool) -> View {
        View {
            grant: Grant::sample(kind, State::Open, can_answer),
            key: Id::NIL,
            owner: PersonName::default(),
            holder: PersonName::default(),
            left_at: None,
        }
    }

    #[test]
    fn only_what_is_named_serves_in_a_lent_mailbox() {
        let get = |p: &str| serves(&view(false), &Method::GET, p);
        for path in [
            "/inbox",
            "/sent",
            "/m/1",
            "/m/1/files/2",
            "/settings/switch",
        ] {
            assert!(get(path), "{path}");
        }
        for path in [
            "/compose",
            "/drafts",
            "/contacts",
            "/practice",
            "/people",
            "/settings",
            "/settings/password",
            "/m/1/share",
            "/m/1/reply",
            "/anything/new",
        ] {
            assert!(!get(path), "{path}");
        }
        let post = |can, p: &str| serves(&view(can), &Method::POST, p);
        assert!(post(true, "/m/1/reply") && !post(false, "/m/1/reply"));
        assert!(post(false, "/people/emergency/1/end") && post(false, "/sign-out"));
        assert!(!post(true, "/m/1") && !post(true, "/people/emergency/1/agree"));
        // Who answers for somebody can stop, and gives nothing on.
        let theirs = |p: &str| serves(&of(Kind::Delegation, true), &Method::POST, p);
        assert!(theirs("/settings/delegates/1/stop") && !post(true, "/settings/delegates/1/stop"));
        assert!(!theirs("/settings/delegates") && !theirs("/settings/delegates/1/longer"));
        assert!(!theirs("/settings/away") && !theirs("/settings/delegates/1/end"));
        let helps = |p: &str| serves(&of(Kind::Care, true), &Method::POST, p);
        assert!(helps("/settings/helpers/1/stop") && helps("/m/1/reply"));
        assert!(!helps("/settings/helpers") && !helps("/settings/helpers/1/longer"));
        assert!(!theirs("/settings/helpers/1/stop") && !post(true, "/settings/helpers/1/stop"));
    }
}

/// A conversation that somebody opened in a lent mailbox, on its owner's page.
#[derive(Debug)]
pub struct OpenedLine {
    /// Where it is; empty where it was deleted.
    pub href: String,
    /// Its subject, or what is said instead.
    pub subject: String,
    /// When it was opened first (microseconds UTC).
    pub at: i64,
    /// Whether it was answered.
    pub answered: bool,
}

/// The line of one.
pub fn opened_line(w: &Web, o: &Opened) -> OpenedLine {
    OpenedLine {
        href: o.thread.map(|t| format!("/m/{t}")).unwrap_or_default(),
        subject: match (o.thread, o.subject.as_str()) {
            (None, _) => w.t("emergency-owner-deleted"),
            (Some(_), "") => w.t("mailbox-private"),
            (Some(_), subject) => subject.to_owned(),
        },
        at: o.at,
        answered: o.answered,
    }
}
