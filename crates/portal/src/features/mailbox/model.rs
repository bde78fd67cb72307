//! Where a reader is in a list, what a row says, who can be answered, and when a second step is due. Pure.

use crate::messages::{Cut, Folder, Head, ThreadView};
use crate::web::Web;
use db::Id;

/// Conversations on a page (docs/decisions/0012-fifty-rows-a-page.md).
pub const PAGE: usize = 50;

/// Which conversations of a team's inbox are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// Whatever is not done.
    All,
    /// What is the reader's to answer.
    Mine,
    /// What is nobody's.
    Nobodys,
    /// What is done.
    Done,
}

impl Shelf {
    /// All of them, in the order of the page.
    pub const EACH: [Shelf; 4] = [Shelf::Mine, Shelf::Nobodys, Shelf::All, Shelf::Done];

    /// The word in addresses and statements.
    pub fn word(self) -> &'static str {
        match self {
            Shelf::All => "all",
            Shelf::Mine => "mine",
            Shelf::Nobodys => "nobody",
            Shelf::Done => "done",
        }
    }

    /// Reads the word; any other is everything.
    pub fn read(word: &str) -> Shelf {
        Shelf::EACH
            .into_iter()
            .find(|s| s.word() == word)
            .unwrap_or(Shelf::All)
    }
}

/// A page of a list: kept in the addresses of its conversations, so that Back keeps the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which list.
    pub folder: Folder,
    /// Where the page begins.
    pub cut: Cut,
    /// In a team's inbox: which conversations.
    pub shelf: Shelf,
}

impl Place {
    /// The top of a list.
    pub fn top(folder: Folder) -> Place {
        Place {
            folder,
            cut: Cut::Newest,
            shelf: Shelf::All,
        }
    }

    /// Whether a team sorts this list by who answers.
    pub fn has_shelves(self) -> bool {
        self.folder == Folder::Inbox
    }

    /// The same list at its top.
    pub fn first(self) -> Place {
        Place {
            cut: Cut::Newest,
            ..self
        }
    }

    /// Reads the query of a list or of a conversation. What cannot be read is the top of the inbox: an old bookmark is no error.
    pub fn read(folder: Option<Folder>, get: impl Fn(&str) -> Option<String>) -> Place {
        let folder = folder.unwrap_or_else(|| match get("in").as_deref() {
            Some("sent") => Folder::Sent,
            _ => Folder::Inbox,
        });
        let cursor = |name: &str| {
            let text = get(name)?;
            let (at, thread) = text.split_once('-')?;
            Some((at.parse::<i64>().ok()?, thread.parse::<Id>().ok()?))
        };
        let cut = match (cursor("before"), cursor("after")) {
            (Some((at, id)), _) => Cut::Older(at, id),
            (None, Some((at, id))) => Cut::Newer(at, id),
            (None, None) => Cut::Newest,
        };
        let shelf = Shelf::read(get("show").as_deref().unwrap_or_default());
        Place { folder, cut, shelf }
    }

    fn path(self) -> &'static str {
        match self.folder {
            Folder::Inbox => "/inbox",
            Folder::Sent => "/sent",
        }
    }

    fn cursor(self) -> Option<String> {
        match self.cut {
            Cut::Newest => None,
            Cut::Older(at, id) => Some(format!("before={at}-{id}")),
            Cut::Newer(at, id) => Some(format!("after={at}-{id}")),
        }
    }

    fn shown(self) -> Option<String> {
        (self.shelf != Shelf::All).then(|| format!("show={}", self.shelf.word()))
    }

    /// The address of the list at this place.
    pub fn list(self) -> String {
        let parts: Vec<String> = self.shown().into_iter().chain(self.cursor()).collect();
        match parts.is_empty() {
            true => self.path().to_owned(),
            false => format!("{}?{}", self.path(), parts.join("&")),
        }
    }

    /// The query of a conversation that was reached from here, with its `?`; empty for the top of the inbox. `more` are
    /// further parameters.
    pub fn query(self, more: &[&str]) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.folder == Folder::Sent {
            parts.push("in=sent".into());
        }
        parts.extend(self.shown());
        parts.extend(self.cursor());
        parts.extend(more.iter().map(|m| (*m).to_owned()));
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }
}

/// The names of the others in a conversation, as the conversation itself names them: whoever wrote, and whom the reader wrote
/// to. Never a name from somebody's account: whether one exists is not for a sender to learn.
pub fn correspondents(view: &ThreadView) -> Vec<String> {
    let written = view.messages.iter().rev();
    let theirs = written.clone().filter(|m| !m.mine);
    let mut names = distinct(theirs.map(|m| m.head.correspondent()));
    if names.is_empty() {
        let to = written.filter(|m| m.mine).take(1).flat_map(|m| &m.head.to);
        names = distinct(to.map(String::as_str));
    }
    names
}

fn distinct<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in all {
        if !name.is_empty() && !names.iter().any(|n| n == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// Who wrote, and for whom if it was for somebody else.
pub fn writer(w: &Web, head: &Head) -> String {
    match head.for_whom.as_str() {
        "" => head.from.clone(),
        owner => w
            .put("name", head.from.as_str())
            .put("owner", owner)
            .t("mailbox-for"),
    }
}

/// Who wrote, with the practice unless the reader works there.
pub fn signed_by(w: &Web, head: &Head, own_practice: Option<&str>) -> String {
    let writer = writer(w, head);
    if head.practice.is_empty() || own_practice == Some(head.practice.as_str()) {
        writer
    } else {
        format!("{writer}, {}", head.practice)
    }
}

/// The paragraphs of a text: what blank lines separate. Line breaks inside stay.
pub fn paragraphs(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut now = String::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !now.is_empty() {
                out.push(std::mem::take(&mut now));
            }
        } else {
            if !now.is_empty() {
                now.push('\n');
            }
            now.push_str(line.trim_end());
        }
    }
    if !now.is_empty() {
        out.push(now);
    }
    out
}

/// The media type a file is sent with: the few that no browser runs, whatever the file claims; everything else is bytes.
pub fn download_type(mime: &str) -> &'static str {
    const SAFE: [&str; 8] = [
        "application/pdf",
        "image/gif",
        "image/heic",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "application/dicom",
    ];
    SAFE.into_iter()
        .find(|s| *s == mime)
        .unwrap_or("application/octet-stream")
}

#[cfg(test)]
mod unit {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> Id {
        Id::from([n; 16])
    }

    fn read(query: &str) -> Place {
        Place::read(None, |name| {
            query
                .trim_start_matches('?')
                .split('&')
                .find_map(|p| p.strip_prefix(&format!("{name}=")))
                .map(str::to_owned)
        })
    }

    proptest! {
        #[test]
        fn a_place_survives_the_address(sent: bool, which in 0..3, at in 0..i64::MAX, n: u8, shelf in 0..4usize) {
            let cut = match which {
                0 => Cut::Newest,
                1 => Cut::Older(at, id(n)),
                _ => Cut::Newer(at, id(n)),
            };
            let folder = if sent { Folder::Sent } else { Folder::Inbox };
            let place = Place { folder, cut, shelf: Shelf::EACH[shelf] };
            prop_assert_eq!(read(&place.query(&[])), place);
            prop_assert_eq!(read(&place.query(&["sent=1"])), place);
            prop_assert!(crate::web::page::local_path(&place.list()).is_some());
        }

        #[test]
        fn paragraphs_lose_no_word(text in "[a-c \n\u{e9}]{0,80}") {
            let words = |s: &str| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let parts = paragraphs(&text);
            prop_assert_eq!(words(&parts.join("\n\n")), words(&text));
            prop_assert!(parts.iter().all(|p| !p.is_empty() && !p.contains("\n\n")));
        }
    }

    #[test]
    fn a_mangled_place_is_the_top_of_the_inbox() {
        for bad in [
            "?before=x",
            "?before=1-2",
            "?before=-",
            "?in=trash&after=9",
            "?after=1",
        ] {
            assert_eq!(read(bad), Place::top(Folder::Inbox), "{bad}");
        }
    }

    #[test]
    fn active_types_are_bytes() {
        for active in [
            "image/svg+xml",
            "text/html",
            "text/xml",
            "application/xhtml+xml",
            "text/javascript",
            "",
        ] {
            assert_eq!(
                download_type(active),
                "application/octet-stream",
                "{active}"
            );
        }
        assert_eq!(download_type("image/png"), "image/png");
    }
}
