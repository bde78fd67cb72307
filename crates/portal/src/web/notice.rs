//! A page that says one thing: what happened, why, what to do next, whom to call. Errors of features and the kit's own error pages are
//! notices (ux.md, "Error pages").

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use super::context::Web;
use super::page;

/// How a notice looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    #[default]
    Plain,
    /// Something went well.
    Done,
    /// Attention.
    Warn,
    /// Something failed.
    Fail,
}

impl Tone {
    /// The icon beside the heading; empty for none.
    pub fn icon(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Done => "check",
            Tone::Warn => "clock",
            Tone::Fail => "alert",
        }
    }

    /// The CSS class.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Done => "ok",
            Tone::Warn => "warn",
            Tone::Fail => "err",
        }
    }
}

/// Where a button or link of a notice leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The word on it.
    pub label: String,
    /// A local path.
    pub href: String,
    /// A POST with these hidden fields instead of a link.
    pub post: Option<Vec<(String, String)>>,
    /// Where script runs, the browser goes back instead, to the form as it was left.
    pub back: bool,
}

/// See the module's words. All texts are already in the reader's language.
#[derive(Clone, Debug)]
pub struct Notice {
    status: StatusCode,
    tone: Tone,
    title: String,
    texts: Vec<String>,
    until: Option<i64>,
    main: Option<Action>,
    links: Vec<Action>,
    incident: Option<String>,
}

impl Notice {
    /// A notice with its heading. The heading is also the page's title, so it names nobody.
    pub fn new(status: StatusCode, title: impl Into<String>) -> Notice {
        Notice {
            status,
            tone: Tone::Plain,
            title: title.into(),
            texts: Vec::new(),
            until: None,
            main: None,
            links: Vec::new(),
            incident: None,
        }
    }

    /// How it looks.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Notice {
        self.tone = tone;
        self
    }

    /// One more paragraph.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Notice {
        self.texts.push(text.into());
        self
    }

    /// The wait ends at this time (microseconds UTC): shown as a running clock where script runs; the text says the time as well.
    #[must_use]
    pub fn until(mut self, until: i64) -> Notice {
        self.until = Some(until);
        self
    }

    /// The one button, a link to a local path.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>, href: impl Into<String>) -> Notice {
        self.main = Some(Action {
            label: label.into(),
            href: href.into(),
            post: None,
            back: false,
        });
        self
    }

    /// The one button: back to the form that was sent, with what was typed where script runs.
    #[must_use]
    pub fn back_button(mut self, label: impl Into<String>, href: impl Into<String>) -> Notice {
        self = self.button(label, href);
        if let Some(a) = &mut self.main {
            a.back = true;
        }
        self
    }

    /// The one button, a POST with hidden fields.
    #[must_use]
    pub fn post_button(
        mut self,
        label: impl Into<String>,
        action: impl Into<String>,
        fields: &[(&str, &str)],
    ) -> Notice {
        let fields = fields
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        self.main = Some(Action {
            label: label.into(),
            href: action.into(),
            post: Some(fields),
            back: false,
        });
        self
    }

    /// Another way on, as a link below the button.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, href: impl Into<String>) -> Notice {
        self.links.push(Action {
            label: label.into(),
            href: href.into(),
            post: None,
            back: false,
        });
        self
    }

    /// The number by which the log can be found.
    #[must_use]
    pub(super) fn incident(mut self, id: impl Into<String>) -> Notice {
        self.incident = Some(id.into());
        self
    }

    /// The status on the wire.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The page.
    pub fn page(&self, w: &Web) -> Response {
        // Whoever is signed in keeps the menu: a page that is not there is no way out of the portal.
        match w.user() {
            Some(_) => page::page(w, self.status, &NoticeInApp { w, n: self }),
            None => page::page(w, self.status, &NoticePage { w, n: self }),
        }
    }
}

#[derive(Template)]
#[template(path = "web/layout/notice-app.html")]
struct NoticeInApp<'a> {
    w: &'a Web,
    n: &'a Notice,
}

#[derive(Template)]
#[template(path = "web/layout/notice.html")]
struct NoticePage<'a> {
    w: &'a Web,
    n: &'a Notice,
}
