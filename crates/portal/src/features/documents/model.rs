//! From Markdown to the few elements a document may have. Pure.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Terms of Use: accepted by everybody who registers.
    Terms,
    /// What is kept and who sees it.
    Privacy,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 2] = [Kind::Terms, Kind::Privacy];

    /// The stored word, and what the operator types.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Terms => "terms",
            Kind::Privacy => "privacy",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.word() == word)
    }
}

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The one heading of the first level.
    pub title: String,
    /// Markdown between it and the first heading of the second level.
    pub summary: String,
    /// Markdown from there on.
    pub body: String,
}

/// What a text lacks. The `Display` is for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Shape {
    /// No title.
    #[error("the text must begin with a title: `# Terms of Use`")]
    Title,
    /// No summary.
    #[error(
        "between the title and the first chapter there must be a summary, a list of about five lines"
    )]
    Summary,
    /// No chapters.
    #[error("the text needs at least one chapter: `## 1. …`")]
    Body,
    /// Longer than 200,000 bytes.
    #[error("the text is longer than 200,000 bytes")]
    TooLong,
    /// A character that a database or a page cannot hold.
    #[error("the text holds a control character")]
    Control,
}

/// Longest text, in bytes.
const MAX: usize = 200_000;

/// Takes a text apart.
///
/// # Errors
/// See [`Shape`].
pub fn parts(text: &str) -> Result<Parts, Shape> {
    if text.len() > MAX {
        return Err(Shape::TooLong);
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(Shape::Control);
    }
    let text = text.trim();
    let (first, rest) = text.split_once('\n').ok_or(Shape::Title)?;
    let title = first
        .strip_prefix("# ")
        .map(str::trim)
        .ok_or(Shape::Title)?;
    if title.is_empty() {
        return Err(Shape::Title);
    }
    let at = rest
        .match_indices("## ")
        .map(|(at, _)| at)
        .find(|at| *at == 0 || rest.as_bytes()[at - 1] == b'\n')
        .ok_or(Shape::Body)?;
    let (summary, body) = (rest[..at].trim(), rest[at..].trim());
    if summary.is_empty() {
        return Err(Shape::Summary);
    }
    Ok(Parts {
        title: title.to_owned(),
        summary: summary.to_owned(),
        body: body.to_owned(),
    })
}

/// Markdown as HTML of `h2 h3 p ul ol li strong em` and nothing else: no attribute, no link, no image; HTML is escaped text.
pub fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 5 / 4);
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Start(tag) => {
                if let Some(name) = element(&tag) {
                    out.push_str(&format!("<{name}>"));
                }
            }
            Event::End(tag) => {
                if let Some(name) = ended(tag) {
                    out.push_str(&format!("</{name}>"));
                }
            }
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => escape(&text, &mut out),
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push('\n'),
            Event::TaskListMarker(_) => {}
        }
    }
    out
}

fn element(tag: &Tag<'_>) -> Option<&'static str> {
    Some(match tag {
        Tag::Heading { level, .. } => heading(*level),
        Tag::Paragraph => "p",
        Tag::List(None) => "ul",
        Tag::List(Some(_)) => "ol",
        Tag::Item => "li",
        Tag::Strong => "strong",
        Tag::Emphasis => "em",
        Tag::HtmlBlock | Tag::CodeBlock(_) => "p",
        _ => return None,
    })
}

fn ended(tag: TagEnd) -> Option<&'static str> {
    Some(match tag {
        TagEnd::Heading(level) => heading(level),
        TagEnd::Paragraph => "p",
        TagEnd::List(false) => "ul",
        TagEnd::List(true) => "ol",
        TagEnd::Item => "li",
        TagEnd::Strong => "strong",
        TagEnd::Emphasis => "em",
        TagEnd::HtmlBlock | TagEnd::CodeBlock => "p",
        _ => return None,
    })
}

/// The page has the one `h1` itself.
fn heading(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => "h2",
        _ => "h3",
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_has_title_summary_and_chapters() {
        let p = parts(
            "\u{feff}# Terms\r\n\r\n- one\r\n- two\r\n\r\n## 1. A\r\n\r\ntext ## no chapter\r\n",
        )
        .unwrap();
        assert_eq!(p.title, "Terms");
        assert_eq!(p.summary, "- one\n- two");
        assert_eq!(p.body, "## 1. A\n\ntext ## no chapter");
        for (text, why) in [
            ("", Shape::Title),
            ("Terms\n\n- a\n\n## 1", Shape::Title),
            ("# \n- a\n\n## 1\n", Shape::Title),
            ("# Terms\n\n## 1. A\n", Shape::Summary),
            ("# Terms\n\n- a\n", Shape::Body),
            ("# Terms\n\n- a\u{0}\n## 1. A\n", Shape::Control),
        ] {
            assert_eq!(parts(text), Err(why), "{text:?}");
        }
        assert_eq!(parts(&"x".repeat(MAX + 1)), Err(Shape::TooLong));
    }

    #[test]
    fn the_usual_elements() {
        assert_eq!(
            html("## A & B\n\nText **bold** and *soft*.\n\n- one\n- two\n\n1. x\n"),
            "<h2>A &amp; B</h2><p>Text <strong>bold</strong> and <em>soft</em>.</p><ul><li>one</li><li>two</li></ul><ol><li>x</li></ol>"
        );
    }

    #[test]
    fn html_and_links_are_only_text() {
        let out = html(
            "a <script>alert(1)</script> [here](javascript:x) ![i](http://x/y.png) <https://e.example>\n\n<div onclick=x>\n",
        );
        assert!(
            !out.contains("<script")
                && !out.contains("<div")
                && !out.contains("<a")
                && !out.contains("<img"),
            "{out}"
        );
        assert!(out.contains("&lt;script&gt;") && out.contains("here"));
    }

    proptest! {
        #[test]
        fn whatever_is_written_only_the_allowed_elements_come_out(text in "[ -~\\n\u{e1}\u{202e}]{0,400}") {
            let out = html(&text);
            for piece in out.split('<').skip(1) {
                let name = piece.split('>').next().unwrap().trim_start_matches('/');
                prop_assert!(["h2", "h3", "p", "ul", "ol", "li", "strong", "em"].contains(&name), "{out}");
            }
        }
    }
}
