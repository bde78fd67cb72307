//! A posted form: the values as typed, and the errors as values, so that a page can show both again.
//!
//! ```text
//! async fn post(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
//!     let first = form.read(&w, "first", fields::NAME.required("you-first-missing"));
//!     let lang = form.one_of(&w, "language", &["en", "es"], "you-language-missing");
//!     if !form.ok() {
//!         return Ok(page(&w, StatusCode::UNPROCESSABLE_ENTITY, &You { w: &w, form: &form }));
//!     }
//!     …
//! }
//! ```
//!
//! The extractor refuses forged posts, repeated names and oversize bodies before the handler runs. A stale one (lapsed cookie) becomes a page
//! that shows what was typed and sends it again with one press; take [`LateForm`] instead where the feature does something better.

use axum::body::Body;
use axum::extract::FromRequest;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Limited};

use super::context::Web;
use super::csrf::{self, Checked};
use super::error::Error;
use super::fields::{self, Problem, Rule};
use super::i18n::Lang;
use super::{limits, urlencoded};

/// The hidden field that holds the idempotency key of a form, see [`Form::submission`].
pub const SUBMISSION: &str = "submission";

/// Names the files that came with a form and could not be kept: nobody was signed in any more. The page that shows the form again says
/// so, and nothing is sent without them unseen.
pub const LOST: &str = "lost-files";

/// Characters of the names of lost files that are shown.
pub(super) const LOST_SHOWN: usize = 400;
/// The button that posts a form only to see its page in another language.
pub const SWITCH: &str = "switch-lang";

/// Values as typed and errors beside them. See the module's words.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    switched: bool,
    of_session: bool,
}

impl Form {
    /// An empty form, for the GET.
    pub fn blank() -> Form {
        Form::default()
    }

    /// Fills in a value (the GET of a page whose answers were saved).
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Form {
        self.set(name, value);
        self
    }

    /// Adds one more value of a name that may repeat (`to[]`).
    #[must_use]
    pub fn and(mut self, name: &str, value: impl Into<String>) -> Form {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Replaces a value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.retain(|(n, _)| n != name);
        self.values.push((name.to_owned(), value.into()));
    }

    /// Takes a value away, so that it did not come at all (a ticked box that must be ticked anew).
    pub fn forget(&mut self, name: &str) {
        self.values.retain(|(n, _)| n != name);
    }

    /// Takes posted pairs. A name that comes twice is refused, except names that end in `[]`.
    pub(super) fn from_pairs(pairs: impl Iterator<Item = (String, String)>) -> Result<Form, Error> {
        let mut form = Form::default();
        for (name, value) in pairs {
            form.push(name, value)?;
        }
        Ok(form)
    }

    pub(super) fn push(&mut self, name: String, value: String) -> Result<(), Error> {
        if self.values.len() >= limits::FORM_FIELDS {
            return Err(Error::BadRequest("too many form fields"));
        }
        if !name.ends_with("[]") && self.values.iter().any(|(n, _)| *n == name) {
            return Err(Error::BadRequest("a form field came twice"));
        }
        self.values.push((name, value));
        Ok(())
    }

    /// What was typed, as it was typed; empty when there is nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v)
    }

    /// All values of a name that may repeat (`to[]`).
    pub fn values(&self, name: &str) -> Vec<&str> {
        self.values
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .collect()
    }

    /// Whether the name came at all: a pressed button, a ticked box.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(n, _)| n == name)
    }

    /// Whether this choice is among the values of the name.
    pub fn chose(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    /// What a page may show of a value again.
    pub fn shown(&self, name: &str) -> String {
        fields::shown(self.value(name))
    }

    /// The names under [`LOST`], as a page may show them; no longer than anybody needs.
    pub fn lost(&self) -> String {
        self.shown(LOST).chars().take(LOST_SHOWN).collect()
    }

    /// All pairs as they came.
    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.values
    }

    // ---- errors ----

    /// The error beside a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, e)| e.as_str())
    }

    /// All errors in the order they were found, `(field, text)`, for the summary. An empty field name belongs to the whole form.
    pub fn errors(&self) -> &[(String, String)] {
        &self.errors
    }

    /// Puts a message beside a field (the first one counts). While the person only switches the language, errors are not recorded.
    pub fn fail(&mut self, name: &str, text: impl Into<String>) {
        if !self.switched && self.error(name).is_none() {
            self.errors.push((name.to_owned(), text.into()));
        }
    }

    /// Whether the handler may go on: nothing failed, and the form was not posted only to switch the language.
    pub fn ok(&self) -> bool {
        self.errors.is_empty() && !self.switched
    }

    /// The person pressed the language button: show the page again as it is, in the new language.
    pub fn switched(&self) -> bool {
        self.switched
    }

    /// Its token was made for a page of somebody signed in.
    pub(super) fn of_session(&self) -> bool {
        self.of_session
    }

    // ---- reading ----

    /// Reads a field by its rule: cleaned, or empty with a message beside the field.
    pub fn read(&mut self, w: &Web, name: &str, rule: Rule) -> String {
        let (value, problem) = fields::judge(rule, self.value(name));
        match problem {
            None => return value,
            Some(Problem::Missing) => self.fail(name, w.t(rule.missing.unwrap_or("form-missing"))),
            Some(Problem::TooLong(n)) => self.fail(
                name,
                w.put("max", rule.max).put("typed", n).t("form-too-long"),
            ),
            Some(Problem::Characters) => self.fail(name, w.t("form-characters")),
        }
        String::new()
    }

    /// Reads a choice from a list; anything else counts as no choice and gets the message `missing`.
    pub fn one_of<'c>(
        &mut self,
        w: &Web,
        name: &str,
        choices: &[&'c str],
        missing: &'static str,
    ) -> Option<&'c str> {
        let found = choices.iter().find(|c| **c == self.value(name)).copied();
        if found.is_none() {
            self.fail(name, w.t(missing));
        }
        found
    }

    /// A ticked box.
    pub fn ticked(&self, name: &str) -> bool {
        self.has(name)
    }

    /// A password exactly as typed. Over-long ones get a message; emptiness is the caller's affair.
    pub fn password(&mut self, w: &Web, name: &str) -> String {
        let typed = self.value(name).to_owned();
        let n = typed.chars().count();
        if n > fields::PASSWORD_MAX {
            self.fail(
                name,
                w.put("max", fields::PASSWORD_MAX)
                    .put("typed", n)
                    .t("form-too-long"),
            );
            return String::new();
        }
        typed
    }

    /// The idempotency key that `w.form_fields(form)` put into the form: 16 bytes made when the page was shown, the same at every press of the
    /// button. None when it is not ours to read.
    pub fn submission(&self) -> Option<[u8; 16]> {
        hex::decode(self.value(SUBMISSION)).ok()?.try_into().ok()
    }

    /// Judges the token and the language button. Everything that reads a posted form goes through here.
    pub(super) fn admit(&mut self, w: &Web) -> Checked {
        let token = Some(self.value(csrf::FIELD)).filter(|t| !t.is_empty());
        let checked = w.check_csrf(token);
        self.of_session = token.is_some_and(csrf::is_of_session);
        self.forget(csrf::FIELD);
        if checked != Checked::Missing {
            self.take_switch(w);
        }
        checked
    }

    /// Takes the language button, if it was pressed. A form that is read as a stream has it only at the end.
    pub(super) fn take_switch(&mut self, w: &Web) {
        if let Some(lang) = Lang::parse(self.value(SWITCH)) {
            w.choose_lang(lang);
            self.switched = true;
        }
        self.forget(SWITCH);
    }
}

/// A posted form whose CSRF token may have lapsed: for pages that keep what was typed in their own way. Nothing may be done unless `checked`
/// is [`Checked::Valid`].
pub struct LateForm {
    /// The values.
    pub form: Form,
    /// Valid or Stale; forged posts never get here.
    pub checked: Checked,
}

impl<S: Send + Sync> FromRequest<S> for LateForm {
    type Rejection = Error;

    async fn from_request(req: Request<Body>, _: &S) -> Result<Self, Self::Rejection> {
        let w = web_of(&req)?;
        if !w.is_same_origin() || !is_urlencoded(&req) {
            return Err(Error::Forged);
        }
        let body = Limited::new(req.into_body(), limits::FORM_BYTES)
            .collect()
            .await
            .map_err(|_| Error::TooLarge)?
            .to_bytes();
        let mut form = Form::from_pairs(urlencoded::pairs(&body))?;
        match form.admit(&w) {
            Checked::Missing => Err(Error::Forged),
            checked => Ok(LateForm { form, checked }),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(req: Request<Body>, state: &S) -> Result<Self, Self::Rejection> {
        let late = LateForm::from_request(req, state).await?;
        match late.checked {
            Checked::Valid => Ok(late.form),
            _ => Err(Error::Stale(Box::new(late.form))),
        }
    }
}

pub(super) fn web_of(req: &Request<Body>) -> Result<Web, Error> {
    req.extensions()
        .get::<Web>()
        .cloned()
        .ok_or_else(|| Error::internal("the router was not hardened"))
}

pub(super) fn media_type(req: &Request<Body>) -> String {
    let line = req
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    line.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

pub(super) fn is_urlencoded(req: &Request<Body>) -> bool {
    media_type(req) == "application/x-www-form-urlencoded"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn form(text: &str) -> Result<Form, Error> {
        Form::from_pairs(urlencoded::pairs(text.as_bytes()))
    }

    #[test]
    fn repeated_names_are_refused_unless_declared() {
        assert!(matches!(form("a=1&a=2"), Err(Error::BadRequest(_))));
        let f = form("to[]=1&to[]=2&b=").unwrap();
        assert_eq!(f.values("to[]"), ["1", "2"]);
        assert!(f.has("b") && !f.has("c"));
        assert!(f.chose("to[]", "2") && !f.chose("to[]", "3"));
    }

    #[test]
    fn too_many_fields_are_refused() {
        let many = (0..=limits::FORM_FIELDS)
            .map(|i| format!("f{i}=x"))
            .collect::<Vec<_>>()
            .join("&");
        assert!(matches!(form(&many), Err(Error::BadRequest(_))));
    }

    #[test]
    fn the_first_error_of_a_field_counts_and_order_is_kept() {
        let mut f = Form::blank().with("a", "1").with("a", "2");
        assert_eq!(f.value("a"), "2");
        f.fail("b", "first");
        f.fail("a", "second");
        f.fail("b", "third");
        assert!(!f.ok());
        assert_eq!(
            f.errors(),
            [("b".into(), "first".into()), ("a".into(), "second".into())]
        );
    }

    #[test]
    fn submission_keys_are_16_bytes() {
        assert_eq!(
            Form::blank()
                .with(SUBMISSION, "00ff00ff00ff00ff00ff00ff00ff00ff")
                .submission()
                .unwrap()[1],
            255
        );
        for bad in ["", "00", "zz", &"0".repeat(33)] {
            assert!(Form::blank().with(SUBMISSION, bad).submission().is_none());
        }
    }

    #[test]
    fn shown_values_hold_no_control_characters() {
        assert_eq!(
            Form::blank().with("a", "x\0y\r\nz").shown("a"),
            "x\u{fffd}y\nz"
        );
    }
}
