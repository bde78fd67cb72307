//! What stands before and after every writing: whom to call in an emergency, how soon the office answers, and whether
//! somebody is there now.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::practices::hours::{self, Now};
use crate::practices::model::ReplyTime;
use crate::practices::{Practice, Profile};
use crate::web::{Html, Web, Words};

/// A strip to put into a page: `{{ strip }}`. Once a page, before the text field.
#[derive(Template)]
#[template(path = "features/practice/strip.html")]
pub struct Strip {
    w: Web,
    emergency: String,
    /// How soon the office answers; empty where it has not said so.
    reply: String,
    /// The number for what cannot wait; none where nobody, or another number, is to be called.
    call: Option<Html>,
}

impl HtmlSafe for Strip {}

/// Whom to call in an emergency, and how soon the practice that is written to answers. `theirs` is none for its own staff, and
/// where no practice is written to: nobody is told their own promise.
///
/// Every page names one number for what cannot wait: the practice's own, or, while the office is closed and has another one for that, the
/// one that stands with its hours in [`closed`].
pub fn strip(w: &Web, theirs: Option<&Practice>) -> Strip {
    match theirs {
        Some(p) => {
            let by_night = closed(w, Some(p)).is_some_and(|c| !c.phone.is_empty());
            Strip::of(w, &p.profile, by_night)
        }
        None => Strip {
            w: w.clone(),
            emergency: w.emergency(),
            reply: String::new(),
            call: None,
        },
    }
}

/// A promise in words; none when nothing is promised.
pub(super) fn reply_time(words: &Words, promise: ReplyTime) -> Option<String> {
    match (promise, promise.days()) {
        (ReplyTime::Unset, _) => None,
        (_, Some(n)) => Some(words.put("n", n).t("practice-reply-days")),
        (_, None) => Some(words.t("practice-reply-same-day")),
    }
}

/// What stands above *Send* while the office is closed: `{% if let Some(c) = closed %}{{ c }}{% endif %}`.
#[derive(Template)]
#[template(path = "features/practice/closed.html")]
pub struct Closed {
    w: Web,
    opens: String,
    phone: String,
}

impl HtmlSafe for Closed {}

/// None while the office is open, where it has not said when it is, and for its own staff.
pub fn closed(w: &Web, theirs: Option<&Practice>) -> Option<Closed> {
    let practice = theirs?;
    let Now::Closed { opens } = practice.profile.hours.at(&practice.tz, w.now()) else {
        return None;
    };
    let (words, zone) = (w.words(), hours::zone(&practice.tz));
    let time = words.dates(&zone, w.now()).day_time(opens);
    // Only who lives by another clock has to be told which one it is.
    let opens = if zone.agrees(w.tz(), opens) {
        words.put("time", time).t("practice-opens")
    } else {
        words
            .put("time", time)
            .put("zone", words.zone(&zone))
            .t("practice-opens-zone")
    };
    Some(Closed {
        w: w.clone(),
        opens,
        phone: practice.profile.after_hours_phone.clone(),
    })
}

impl Strip {
    fn of(w: &Web, p: &Profile, by_night: bool) -> Strip {
        let soon = reply_time(&w.words(), p.reply_time);
        Strip {
            w: w.clone(),
            emergency: w.emergency(),
            reply: soon.map_or_else(String::new, |time| {
                w.put("time", time).t("practice-reply-time")
            }),
            call: (!by_night).then(|| match p.phone.as_str() {
                "" => Html::escaped(&w.t("practice-call")),
                phone => w.put("phone", phone).call("practice-call-phone", phone),
            }),
        }
    }

    /// A strip for the samples of pages that hold one.
    pub fn sample(w: &Web) -> Strip {
        let profile = Profile {
            phone: "(555) 010-0142".into(),
            reply_time: ReplyTime::OneDay,
            ..Profile::default()
        };
        Strip::of(w, &profile, false)
    }
}

impl Closed {
    /// For the samples of pages that hold one.
    pub fn sample(w: &Web) -> Closed {
        let time = w
            .words()
            .dates(w.tz(), w.now())
            .day_time(w.now() + 3_600_000_000);
        Closed {
            w: w.clone(),
            opens: w.put("time", time).t("practice-opens"),
            phone: "(555) 010-0199".into(),
        }
    }
}
