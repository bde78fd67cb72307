//! Turning what was captured into what is shown.

use courier::Item;

/// A piece of a text: words, or an address to follow.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A link of this text.
    Link(&'a str),
}

/// The text of an item in pieces, its links as the courier found them.
pub fn pieces(item: &Item) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut rest = item.text.as_str();
    loop {
        // The earliest; of two that begin there the longer.
        let next = item
            .links
            .iter()
            .filter_map(|link| Some((rest.find(link.as_str())?, link.len())))
            .min_by_key(|(at, len)| (*at, usize::MAX - *len));
        let Some((at, len)) = next else {
            break;
        };
        let (before, tail) = rest.split_at(at);
        let (link, after) = tail.split_at(len);
        if !before.is_empty() {
            out.push(Piece::Words(before));
        }
        out.push(Piece::Link(link));
        rest = after;
    }
    if !rest.is_empty() {
        out.push(Piece::Words(rest));
    }
    out
}

/// The HTML of a mail with links that leave the frame it is shown in, as a mail program opens them.
pub fn framed(html: &str) -> String {
    html.replace("<a ", r#"<a target="_blank" rel="noopener noreferrer" "#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use courier::Channel;

    fn item(text: &str) -> Item {
        Item {
            id: 1,
            at: 0,
            channel: Channel::Email,
            to: String::new(),
            subject: String::new(),
            text: text.to_owned(),
            html: String::new(),
            links: courier::links_in(text),
        }
    }

    #[test]
    fn links_are_found_in_the_text_and_nothing_is_lost() {
        let i = item(
            "Read: http://localhost/i/ab.\nNo: http://localhost/i/abc twice http://localhost/i/ab",
        );
        let got = pieces(&i);
        let links: Vec<&str> = got
            .iter()
            .filter_map(|p| match p {
                Piece::Link(l) => Some(*l),
                Piece::Words(_) => None,
            })
            .collect();
        assert_eq!(
            links,
            [
                "http://localhost/i/ab",
                "http://localhost/i/abc",
                "http://localhost/i/ab"
            ]
        );
        let all: String = got
            .iter()
            .map(|p| match p {
                Piece::Link(t) | Piece::Words(t) => *t,
            })
            .collect();
        assert_eq!(all, i.text);
        assert!(pieces(&item("")).is_empty());
    }
}
