//! The controls of the visual system as values with a builder: `{{ w.text(form, "first", w.t("you-first")).autocomplete("given-name").required() }}`.
//! Each knows the value typed, its error, its hint and the ARIA that ties them together, so that no page can forget it. Their HTML is in
//! `layout/ui/`.

mod make;
mod rules;

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;

use super::context::Web;
use super::form::Form;

/// One choice of a list, of radios or of tick boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A second line in smaller type.
    pub hint: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
        }
    }

    /// Adds a second line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = hint.into();
        self
    }
}

/// What all controls share.
struct Field {
    w: Web,
    name: String,
    id: String,
    label: String,
    hint: String,
    error: String,
    value: String,
    required: bool,
    autofocus: bool,
}

impl Field {
    fn new(w: &Web, form: &Form, name: &str, label: impl Display) -> Field {
        Field {
            w: w.clone(),
            name: name.to_owned(),
            id: field_id(name),
            label: label.to_string(),
            hint: String::new(),
            error: form.error(name).unwrap_or_default().to_owned(),
            value: form.shown(name),
            required: false,
            autofocus: false,
        }
    }

    /// The value of `aria-describedby`: hint, then error.
    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }
}

/// The `id` of the control of a form field; the error summary links to it.
pub fn field_id(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("f-{}", clean.trim_end_matches('-'))
}

macro_rules! field_builders {
    ($t:ty) => {
        impl $t {
            /// A line in smaller type under the label.
            #[must_use]
            pub fn hint(mut self, hint: impl Display) -> Self {
                self.f.hint = hint.to_string();
                self
            }

            /// Marks it with `*` and tells assistive technology (the page says in words what `*` means).
            #[must_use]
            pub fn required(mut self) -> Self {
                self.f.required = true;
                self
            }

            /// The keyboard starts here. Only for a page with one field, and not while there is an error.
            #[must_use]
            pub fn autofocus(mut self) -> Self {
                self.f.autofocus = self.f.error.is_empty();
                self
            }
        }
        impl HtmlSafe for $t {}
    };
}

/// A line of text.
#[derive(Template)]
#[template(path = "web/layout/ui/text.html")]
pub struct TextField {
    f: Field,
    kind: &'static str,
    autocomplete: String,
    inputmode: &'static str,
    class: &'static str,
    spellcheck: bool,
    capitals: bool,
}
field_builders!(TextField);

impl TextField {
    /// The autofill token (WCAG 2.2, 1.3.5), e.g. `given-name`, `postal-code`.
    #[must_use]
    pub fn autocomplete(mut self, token: &str) -> Self {
        self.autocomplete = token.to_owned();
        self
    }

    /// A keyboard of digits; the field stays text (no spinner, no lost zeros).
    #[must_use]
    pub fn digits(mut self) -> Self {
        self.inputmode = "numeric";
        self.spellcheck = false;
        self
    }

    /// Narrow, for about ten characters.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.class = "short";
        self
    }

    /// Half width where there is room.
    #[must_use]
    pub fn medium(mut self) -> Self {
        self.class = "medium";
        self
    }

    /// No spell checking: names, numbers, addresses.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.spellcheck = false;
        self
    }

    /// Something from paper that opens something: no browser is to remember, correct or look it up.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.spellcheck = false;
        self.capitals = false;
        self.autocomplete = "off".to_owned();
        self
    }
}

/// Several lines of text.
#[derive(Template)]
#[template(path = "web/layout/ui/area.html")]
pub struct TextArea {
    f: Field,
    rows: u8,
    secret: bool,
}
field_builders!(TextArea);

impl TextArea {
    /// Lines shown at first (it grows).
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Something from paper that opens something: no browser is to remember, correct or look it up.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}

/// A password with Show / Hide (script), paste and password managers welcome.
#[derive(Template)]
#[template(path = "web/layout/ui/password.html")]
pub struct PasswordField {
    f: Field,
    new: bool,
    rules: Vec<PasswordRule>,
}
field_builders!(PasswordField);

impl PasswordField {
    /// The rules shown under the field; the script rechecks those it can while typing.
    #[must_use]
    pub fn rules(mut self, rules: impl AsRef<[PasswordRule]>) -> Self {
        self.rules = rules.as_ref().to_vec();
        self
    }
}

/// What the script can check of a password rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// At least so many characters.
    Min(u32),
    /// At most so many.
    Max(u32),
    /// A small letter.
    Lower,
    /// A capital.
    Upper,
    /// A digit.
    Digit,
    /// Anything else.
    Symbol,
    /// Only the server can tell (word lists, earlier passwords).
    Server,
}

/// One rule beside a password field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// How the script checks it.
    pub kind: RuleKind,
    /// "At least 15 characters", translated.
    pub label: String,
    /// What the server found for the password posted; None before the first post.
    pub met: Option<bool>,
}

impl PasswordRule {
    /// Whether the page cannot tell by itself.
    fn only_server(&self) -> bool {
        self.kind == RuleKind::Server
    }

    fn word(&self) -> &'static str {
        match self.kind {
            RuleKind::Min(_) => "min",
            RuleKind::Max(_) => "max",
            RuleKind::Lower => "lower",
            RuleKind::Upper => "upper",
            RuleKind::Digit => "digit",
            RuleKind::Symbol => "symbol",
            RuleKind::Server => "server",
        }
    }

    fn number(&self) -> u32 {
        match self.kind {
            RuleKind::Min(n) | RuleKind::Max(n) => n,
            _ => 0,
        }
    }
}

/// A list to choose one from.
#[derive(Template)]
#[template(path = "web/layout/ui/select.html")]
pub struct SelectField {
    f: Field,
    choices: Vec<Choice>,
    empty: String,
    guess_zone: bool,
    autocomplete: String,
}
field_builders!(SelectField);

impl SelectField {
    /// A first line that chooses nothing, e.g. "Choose a state".
    #[must_use]
    pub fn empty(mut self, label: impl Display) -> Self {
        self.empty = label.to_string();
        self
    }

    /// The autofill token.
    #[must_use]
    pub fn autocomplete(mut self, token: &str) -> Self {
        self.autocomplete = token.to_owned();
        self
    }

    /// Chosen when nothing was typed yet.
    #[must_use]
    pub fn default(mut self, value: &str) -> Self {
        if self.f.value.is_empty() {
            self.f.value = value.to_owned();
        }
        self
    }
}

/// Radios or tick boxes under one question.
#[derive(Template)]
#[template(path = "web/layout/ui/choices.html")]
pub struct Choices {
    f: Field,
    choices: Vec<Choice>,
    chosen: Vec<String>,
    kind: &'static str,
    inline: bool,
    locked: String,
}
field_builders!(Choices);

impl Choices {
    /// Side by side where there is room.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    /// Chosen when nothing was posted yet.
    #[must_use]
    pub fn default(mut self, value: &str) -> Self {
        if self.chosen.is_empty() {
            self.chosen = vec![value.to_owned()];
        }
        self
    }

    /// What holds, whatever was posted: shown but not to be changed, with the reason.
    #[must_use]
    pub fn locked(mut self, value: &str, reason: impl Display) -> Self {
        self.chosen = vec![value.to_owned()];
        self.locked = reason.to_string();
        self
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.chosen.iter().any(|c| c == value)
    }
}

/// One box to tick.
#[derive(Template)]
#[template(path = "web/layout/ui/tick.html")]
pub struct Tick {
    f: Field,
    ticked: bool,
}
field_builders!(Tick);

/// A place for files.
#[derive(Template)]
#[template(path = "web/layout/ui/files.html")]
pub struct FileField {
    f: Field,
    multiple: bool,
    accept: String,
    max: u64,
}
field_builders!(FileField);

impl FileField {
    /// Only one file.
    #[must_use]
    pub fn one(mut self) -> Self {
        self.multiple = false;
        self
    }

    /// The size that is said, in bytes.
    #[must_use]
    pub fn at_most(mut self, bytes: u64) -> Self {
        self.max = bytes;
        self
    }

    /// What the file dialog offers first, e.g. `image/*,.pdf` (on a phone it brings the camera).
    #[must_use]
    pub fn accept(mut self, types: &str) -> Self {
        self.accept = types.to_owned();
        self
    }
}

/// The summary above the page's heading: what is wrong, with links to the fields. Empty when nothing is.
#[derive(Template)]
#[template(path = "web/layout/ui/errors.html")]
pub struct ErrorSummary {
    w: Web,
    errors: Vec<(String, String)>,
}
impl HtmlSafe for ErrorSummary {}

/// The hidden fields every form needs.
#[derive(Template)]
#[template(path = "web/layout/ui/hidden.html")]
pub struct FormFields {
    csrf: String,
    submission: String,
}
impl HtmlSafe for FormFields {}

/// A form of one button.
#[derive(Template)]
#[template(path = "web/layout/ui/post.html")]
pub struct PostButton {
    csrf: String,
    submission: String,
    action: String,
    label: String,
    class: &'static str,
    icon: &'static str,
    note: String,
    fields: Vec<(String, String)>,
}
impl HtmlSafe for PostButton {}

impl PostButton {
    /// A hidden field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Display) -> Self {
        self.fields.push((name.to_owned(), value.to_string()));
        self
    }

    /// The one main button of the page.
    #[must_use]
    pub fn main(mut self) -> Self {
        self.class = "btn main";
        self
    }

    /// Looks like a link (but is a button: it changes something).
    #[must_use]
    pub fn as_link(mut self) -> Self {
        self.class = "linkish";
        self
    }

    /// Full width with the icon at its right end: one of several ways to choose from.
    #[must_use]
    pub fn way(mut self) -> Self {
        self.class = "btn alt way";
        self
    }

    /// Something that cannot be undone.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.class = "btn danger";
        self
    }

    /// An icon before the word.
    #[must_use]
    pub fn icon(mut self, name: &'static str) -> Self {
        self.icon = name;
        self
    }

    /// A remark beside it, e.g. "the old code stops working".
    #[must_use]
    pub fn note(mut self, note: impl Display) -> Self {
        self.note = note.to_string();
        self
    }
}

/// "Step 2 of 4" and the thin bar under it.
#[derive(Template)]
#[template(path = "web/layout/ui/step.html")]
pub struct Step {
    text: String,
    number: i64,
    of: i64,
}
impl HtmlSafe for Step {}

/// A moment: `<time>` with the reader's words.
#[derive(Template)]
#[template(
    source = r#"<time datetime="{{ machine }}">{{ text }}</time>"#,
    ext = "html"
)]
pub struct TimeTag {
    machine: String,
    text: String,
}
impl HtmlSafe for TimeTag {}

/// A wait that ends: says the time, and where script runs also a clock (silent) with a spoken line now and then.
#[derive(Template)]
#[template(path = "web/layout/ui/countdown.html")]
pub struct Countdown {
    machine: String,
    until: i64,
    left: String,
    over: String,
    spoken: String,
}
impl HtmlSafe for Countdown {}

/// An inline icon, always beside a word.
#[derive(Template)]
#[template(
    source = r#"<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{{ shapes|safe }}</svg>"#,
    ext = "html"
)]
pub struct Icon {
    shapes: &'static str,
}
impl HtmlSafe for Icon {}

/// "Earlier" and "Later" under a list.
#[derive(Template)]
#[template(path = "web/layout/ui/pager.html")]
pub struct Pager {
    w: Web,
    newer: String,
    older: String,
    text: String,
}
impl HtmlSafe for Pager {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe() {
        assert_eq!(field_id("first"), "f-first");
        assert_eq!(field_id("to[]"), "f-to");
        assert_eq!(field_id("a\"><b"), "f-a---b");
    }
}
