//! One mail as a list of what it says, in the order it is read. Both parts are made from the same list.

use askama::Template;

use crate::web::Lang;

/// One thing a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// "Hello."
    Hello(String),
    /// What it is about, in one sentence; the heading of the HTML part.
    Lead(String),
    /// A paragraph.
    Text(String),
    /// The one thing to do: a button in the HTML part, and the address in full in both, for people who look before they
    /// follow and for programs that show no buttons.
    Button {
        /// What it does, without a colon.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// A short question and its answer.
    Ask {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
    },
    /// A short question and the address to go to if the answer is yes.
    Link {
        /// The question.
        question: String,
        /// Where it leads.
        url: String,
    },
    /// Names and values, a line each.
    Facts(Vec<(String, String)>),
}

/// A mail before it is addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Language of all words.
    pub lang: Lang,
    /// Shown name of the sender.
    pub from_name: String,
    /// Subject: never a message's, never anybody's name but the practice's.
    pub subject: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The practice's name, address and phone, as on letter paper; empty for mails of the portal itself.
    pub sign: Vec<String>,
    /// The last line.
    pub foot: String,
    /// Where the reader may refuse more of these (RFC 2369).
    pub refuse: Option<String>,
    /// The practice's picture, which travels inside the mail.
    pub logo: Option<Logo>,
}

/// A picture of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its name inside the mail, `id@host`.
    pub cid: String,
    /// What is read where it is not shown.
    pub alt: String,
}

#[derive(Template)]
#[template(path = "features/notices/letter.mail.html")]
struct HtmlPart<'a> {
    l: &'a Letter,
}

#[derive(Template)]
#[template(path = "features/notices/letter.mail.txt")]
struct TextPart<'a> {
    l: &'a Letter,
}

impl Letter {
    /// The HTML part: one column, every style inline, nothing from elsewhere; the head only adds the dark colours.
    ///
    /// # Errors
    /// None in practice; a template can only fail when the memory does.
    pub fn html(&self) -> Result<String, askama::Error> {
        HtmlPart { l: self }.render()
    }

    /// The plain text part.
    ///
    /// # Errors
    /// As [`Letter::html`].
    pub fn text(&self) -> Result<String, askama::Error> {
        TextPart { l: self }.render()
    }
}
