//! The line before every writing.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::practices::Profile;
use crate::web::Web;

/// A strip to put into a page: `{{ strip }}`. Once a page, before the text field.
#[derive(Template)]
#[template(path = "features/practice/strip.html")]
pub struct Strip {
    w: Web,
    emergency: String,
    reply: String,
}

impl HtmlSafe for Strip {}

/// Whom to call in an emergency, and how soon the practice that is written to answers.
pub fn strip(w: &Web, practice: Option<&Profile>) -> Strip {
    let reply = match practice {
        Some(p) if !p.reply_time.is_empty() => w
            .put("time", p.reply_time.as_str())
            .t("practice-reply-time"),
        Some(p) if !p.phone.is_empty() => w.put("phone", p.phone.as_str()).t("practice-call-phone"),
        _ => w.t("practice-call"),
    };
    Strip {
        w: w.clone(),
        emergency: w.emergency(),
        reply,
    }
}

impl Strip {
    /// A strip for the samples of pages that hold one.
    pub fn sample(w: &Web) -> Strip {
        Strip {
            w: w.clone(),
            emergency: w.emergency(),
            reply: w.put("phone", "(555) 010-0142").t("practice-call-phone"),
        }
    }
}
