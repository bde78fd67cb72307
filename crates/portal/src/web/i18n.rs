//! Words in the reader's language: Fluent messages from `locales/*.ftl`, one file per language, plus a pseudo-locale made from English.
//!
//! A message that is missing falls back to English with a line in the log; with `strict` (every test) it panics, so that it is found
//! before a person meets it. The tests of this module compare the languages and scan templates and code for keys.

// The shared words below belong to no page of the kit; features use them.
// words: continue submit skip-step get-started finish save cancel change add remove close yes no print send reply sign-in forgot-password
// words: email password phone required-choice phone-mobile-ending phone-landline-ending phone-kind phone-kind-missing
// words: nav-inbox nav-sent nav-drafts nav-contacts nav-practice nav-settings nav-switch
// words: session-ended-title session-ended-text flow-gone-title flow-gone-text flow-gone-cookies

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::pseudo;

/// A language of the portal. The numbers are only used inside one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Lang {
    /// English.
    En = 0,
    /// Spanish.
    Es = 1,
    /// English with accents, 40 % longer and in brackets: shows at a glance what is not translated or does not fit.
    Pseudo = 2,
}

impl Lang {
    /// The languages that people speak.
    pub const REAL: [Lang; 2] = [Lang::En, Lang::Es];
    /// All, with the pseudo-locale.
    pub const ALL: [Lang; 3] = [Lang::En, Lang::Es, Lang::Pseudo];

    /// BCP 47 tag, as used in `lang=`, in cookies and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Es => "es",
            Lang::Pseudo => "en-XA",
        }
    }

    /// The language's own name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::Es => "Español",
            Lang::Pseudo => "Þséüdó",
        }
    }

    /// Reads a tag: `es`, `es-MX`, `EN_us`; the pseudo-locale only by its full tag. None for a language we do not speak.
    pub fn parse(tag: &str) -> Option<Lang> {
        let tag = tag.trim();
        if tag.eq_ignore_ascii_case("en-XA") {
            return Some(Lang::Pseudo);
        }
        let main = tag.split(['-', '_']).next().unwrap_or_default();
        Lang::REAL
            .into_iter()
            .find(|l| l.code().eq_ignore_ascii_case(main))
    }

    /// The best of our languages for an `Accept-Language` header (RFC 9110 12.5.4). Reads at most 20 entries.
    pub fn from_accept_language(header: &str) -> Option<Lang> {
        let mut best: Option<(u16, Lang)> = None;
        for part in header.split(',').take(20) {
            let mut bits = part.split(';');
            let Some(lang) = bits.next().and_then(Lang::parse) else {
                continue;
            };
            if lang == Lang::Pseudo {
                continue;
            }
            let q = bits
                .find_map(|b| b.trim().strip_prefix("q=").map(str::to_owned))
                .map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())
                .unwrap_or(0.0);
            let q = (q.clamp(0.0, 1.0) * 1000.0) as u16;
            if q > 0 && best.is_none_or(|(b, _)| q > b) {
                best = Some((q, lang));
            }
        }
        best.map(|(_, l)| l)
    }

    pub(super) fn from_u8(n: u8) -> Lang {
        Lang::ALL.get(usize::from(n)).copied().unwrap_or(Lang::En)
    }
}

/// A language file that cannot be used. Only a wrong build meets it: the files are embedded.
#[derive(Debug, thiserror::Error)]
#[error("locale {lang}: {problem}")]
pub struct CatalogError {
    lang: &'static str,
    problem: String,
}

/// The English messages as they are in the file.
pub const EN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/en.ftl"));
/// The Spanish messages as they are in the file.
pub const ES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/es.ftl"));

/// All messages of all languages.
pub struct Catalog {
    bundles: [FluentBundle<FluentResource>; 3],
    /// Every minute of a day in every language, made when first asked for: lists are full of times.
    clocks: [OnceLock<Vec<String>>; 3],
    strict: bool,
}

impl Catalog {
    /// Parses the embedded files. `strict`: missing messages and variables panic.
    ///
    /// # Errors
    /// A file that is not Fluent, or holds a key twice.
    pub fn load(strict: bool) -> Result<Catalog, CatalogError> {
        Ok(Catalog {
            bundles: [
                bundle(Lang::En, EN.to_owned())?,
                bundle(Lang::Es, ES.to_owned())?,
                bundle(Lang::Pseudo, pseudo::transform(EN))?,
            ],
            clocks: Default::default(),
            strict,
        })
    }

    fn format(&self, lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        for lang in [lang, Lang::En] {
            let bundle = &self.bundles[lang as usize];
            let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
                assert!(
                    !self.strict,
                    "message {key:?} is missing in {}",
                    lang.code()
                );
                tracing::warn!(key, lang = lang.code(), "missing message");
                continue;
            };
            let mut problems = Vec::new();
            let text = bundle
                .format_pattern(pattern, args, &mut problems)
                .into_owned();
            if !problems.is_empty() {
                assert!(
                    !self.strict,
                    "message {key:?} in {}: {problems:?}",
                    lang.code()
                );
                tracing::warn!(key, lang = lang.code(), "message with a missing variable");
            }
            return text;
        }
        key.to_owned()
    }

    /// The minutes of a day in a language; `make` words one.
    pub(super) fn clock(&self, lang: Lang, make: impl Fn(u16) -> String) -> &[String] {
        self.clocks[lang as usize].get_or_init(|| (0..24 * 60).map(make).collect())
    }

    /// Whether the language itself (no fallback) has the message.
    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.bundles[lang as usize].has_message(key)
    }
}

fn bundle(lang: Lang, source: String) -> Result<FluentBundle<FluentResource>, CatalogError> {
    let fail = |problem: String| CatalogError {
        lang: lang.code(),
        problem,
    };
    let resource =
        FluentResource::try_new(source).map_err(|(_, errors)| fail(format!("{errors:?}")))?;
    let id = lang
        .code()
        .parse()
        .map_err(|e| fail(format!("the tag is no language identifier: {e:?}")))?;
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Both languages run left to right and fields refuse bidi controls, so the isolation marks would only spoil copying and mails.
    bundle.set_use_isolating(false);
    bundle
        .add_resource(resource)
        .map_err(|e| fail(format!("{e:?}")))?;
    Ok(bundle)
}

/// The words of one language. Cheap to clone; used by pages, mails, texts and calls.
#[derive(Clone)]
pub struct Words {
    catalog: Arc<Catalog>,
    lang: Lang,
}

impl Words {
    /// The words of `lang`.
    pub fn new(catalog: Arc<Catalog>, lang: Lang) -> Words {
        Words { catalog, lang }
    }

    pub(super) fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Which language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The text of a message without variables.
    pub fn t(&self, key: &str) -> String {
        self.catalog.format(self.lang, key, None)
    }

    /// The text of a message in which `**bold**` becomes `<strong>`; everything else is escaped.
    pub fn html(&self, key: &str) -> Html {
        emphasised(&self.t(key))
    }

    /// Begins a message with variables: `words.put("name", who).put("n", 3).t("key")`.
    pub fn put(&self, name: &'static str, value: impl Arg) -> Put<'_> {
        Put {
            words: Cow::Borrowed(self),
            args: FluentArgs::new(),
        }
        .put(name, value)
    }

    pub(super) fn into_put(self, name: &'static str, value: impl Arg) -> Put<'static> {
        Put {
            words: Cow::Owned(self),
            args: FluentArgs::new(),
        }
        .put(name, value)
    }
}

/// A message being given its variables.
pub struct Put<'a> {
    words: Cow<'a, Words>,
    args: FluentArgs<'static>,
}

impl Put<'_> {
    /// One more variable.
    #[must_use]
    pub fn put(mut self, name: &'static str, value: impl Arg) -> Self {
        self.args.set(name, value.arg());
        self
    }

    /// The text.
    pub fn t(&self, key: &str) -> String {
        self.words
            .catalog
            .format(self.words.lang, key, Some(&self.args))
    }

    /// The text with `**bold**` as `<strong>`. Values are escaped and cannot bring emphasis of their own.
    pub fn html(&self, key: &str) -> Html {
        let mut safe = FluentArgs::new();
        for (name, value) in self.args.iter() {
            match value {
                FluentValue::String(s) => safe.set(
                    name.to_owned(),
                    FluentValue::from(s.replace(STAR, "").replace('*', STAR)),
                ),
                other => safe.set(name.to_owned(), other.clone()),
            }
        }
        emphasised(&self.words.catalog.format(self.words.lang, key, Some(&safe)))
    }
}

impl Put<'_> {
    /// As [`Put::html`], with the number in it as a link that a phone dials (RFC 3966); an extension is said, not dialled.
    pub fn call(&self, key: &str, phone: &str) -> Html {
        let shown = Html::escaped(phone).0;
        let main = phone.split(|c: char| c.is_ascii_alphabetic()).next();
        let number: String = main
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        let link = format!("<a class=\"nb\" href=\"tel:{number}\">{shown}</a>");
        Html(
            self.html(key)
                .0
                .replacen(&format!("{UNBROKEN}{shown}</strong>"), &link, 1)
                .replacen(&format!("<strong>{shown}</strong>"), &link, 1),
        )
    }
}

/// Stands for an asterisk that came in a value while `**` is looked for. A private-use character: fields refuse it.
const STAR: &str = "\u{E02A}";

/// How a number in bold begins: it is read in one piece, so no line breaks inside it.
const UNBROKEN: &str = "<strong class=\"nb\">";

/// A phone number, a date in digits, a count: nothing but digits and what stands between them.
fn number(text: &str) -> bool {
    text.len() <= 24
        && text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " ()+-./x".contains(c))
}

fn emphasised(text: &str) -> Html {
    let mut out = String::with_capacity(text.len() + 32);
    for (i, part) in text.split("**").enumerate() {
        if i > 0 {
            out.push_str(match i % 2 {
                1 if number(part) => UNBROKEN,
                1 => "<strong>",
                _ => "</strong>",
            });
        }
        escape_into(part, &mut out);
    }
    if text.matches("**").count() % 2 == 1 {
        out.push_str("</strong>");
    }
    Html(out.replace(STAR, "*"))
}

/// Escapes text for HTML content and quoted attributes.
pub(super) fn escape_into(text: &str, out: &mut String) {
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

/// A piece of finished HTML; templates put it in as it is. Only the kit makes one, from escaped parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(pub(super) String);

impl Html {
    /// Text, escaped.
    pub fn escaped(text: &str) -> Html {
        let mut out = String::with_capacity(text.len() + 8);
        escape_into(text, &mut out);
        Html(out)
    }

    /// An e-mail address, which a narrow page breaks before `@` and after a dot, and not inside a word.
    pub fn address(address: &str) -> Html {
        Html(
            Html::escaped(address)
                .0
                .replace('@', "<wbr>@")
                .replace('.', ".<wbr>"),
        )
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// What a message variable can be: text or a whole number.
pub trait Arg {
    /// The value for Fluent.
    fn arg(self) -> FluentValue<'static>;
}

impl Arg for &str {
    fn arg(self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Arg for String {
    fn arg(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}

impl Arg for Cow<'_, str> {
    fn arg(self) -> FluentValue<'static> {
        FluentValue::from(self.into_owned())
    }
}

impl<T: Arg + Clone> Arg for &T {
    fn arg(self) -> FluentValue<'static> {
        self.clone().arg()
    }
}

macro_rules! number_args {
    ($($t:ty),*) => {$(
        impl Arg for $t {
            fn arg(self) -> FluentValue<'static> {
                FluentValue::from(self)
            }
        }
    )*};
}
number_args!(i32, i64, u8, u16, u32, u64, usize);
