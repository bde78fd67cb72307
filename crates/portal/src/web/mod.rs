//! The web kit: everything about pages, forms, cookies, languages and headers, and nothing about any feature.
//!
//! # How to write a page
//!
//! The template stands beside the code that fills it and extends a layout; the handler returns it with [`page()`]:
//!
//! ```text
//! #[derive(Template)]
//! #[template(path = "features/register/you.html")]
//! struct You<'a> {
//!     w: &'a Web,        // every template has `w`
//!     form: &'a Form,    // where there is a form
//! }
//!
//! pub async fn get(w: Web) -> Result<Response, Error> {
//!     Ok(page(&w, StatusCode::OK, &You { w: &w, form: &Form::blank().with("first", "Ana") }))
//! }
//!
//! pub async fn post(State(app): State<App>, w: Web, mut form: Form) -> Result<Response, Error> {
//!     let first = form.read(&w, "first", fields::NAME.required("you-first-missing"));
//!     let zone = Tz::parse(form.value("zone"));
//!     if zone.is_none() { form.fail("zone", w.t("you-zone-missing")); }
//!     if !form.ok() {                                        // also when only the language was switched: never act before this line
//!         return Ok(page(&w, StatusCode::UNPROCESSABLE_ENTITY, &You { w: &w, form: &form }));
//!     }
//!     …flow…
//!     Ok(see_other("/start/practice"))
//! }
//! ```
//!
//! ```html
//! {%- extends "web/layout/narrow.html" -%}
//! {%- block title %}{{ w.t("you-title") }}{% endblock -%}            {# names nobody; " – SecureMail" and "Error:" are added #}
//! {%- block language %}{% call ui::language_keep(w) %}{% endcall %}{% endblock -%}   {# pages with a form: switching keeps input #}
//! {%- block back %}{% call ui::back(w, "/start") %}{% endcall %}{% endblock -%}
//! {%- block step %}{{ w.step(2, 4) }}{% endblock -%}
//! {%- block content %}
//! {{ w.errors(form) }}
//! <h1>{{ w.t("you-title") }}</h1>
//! {% call ui::required_note(w) %}{% endcall %}
//! <form method="post" id="page-form" novalidate>{{ w.form_fields(form) }}
//! {{ w.text(form, "first", w.t("you-first")).autocomplete("given-name").required() }}
//! {{ w.time_zone(form, "zone", w.t("you-zone")).required() }}
//! {% call ui::submit(w.t("continue")) %}{% endcall %}
//! </form>
//! <ul class="links">{% call ui::link(w.t("landing-have-account"), "/sign-in") %}{% endcall %}</ul>
//! {%- endblock -%}
//! ```
//!
//! Rules: one `h1`; one main button; `novalidate` on forms; `{{ w.form_fields(form) }}` is the first thing inside every POST form (uploads need the
//! token first); the form of a page with `language_keep` has `id="page-form"`; no `style=`, no inline script, no handler attributes (CSP blocks
//! them); numbers and ids in a template are written as they are (`w.step(2, 4)`), fields of the struct too (`w.when(at)`).
//!
//! **Layouts** (`web/layout/`): `narrow.html` (36rem: sign-up, sign-in, forms), `reading.html` (42rem: messages for invitees, terms), `app.html` (signed in:
//! header with Compose and menus, navigation column, list and pane). All have the blocks `title language back step content help`; `app.html` has
//! `title view list back content help`, where `view` is `single` (settings, compose), `list` (an inbox page: on a phone only the list shows) or `thread` (on a
//! phone only the pane shows, on a desktop both). The list goes into the block `list`:
//! `<section class="list" aria-label="…"><h1>…</h1><ul class="items">{% call ui::row(…) %}tags{% endcall %}</ul>{{ w.pager(…) }}</section>`; in view
//! `thread` its heading is `<p class="list-title">`, because the subject is the `h1`.
//!
//! **Macros** (always `{% call ui::name(…) %}{% endcall %}`; those with † take content between):
//! `back(w, href)` · `language_links(w)` · `language_keep(w)` · `need_help(w)` (the layouts do it) · `fold(title, open = false)`† (opens and closes) ·
//! `card(class = "")`† (`"person"`: rule at the left) · `note(w, kind, title = "")`† (kind `ok warn err info`) · `done(w, text)` (spoken success) · `seal(w, text)`
//! (confirmed identity only) · `strip(w, text)` (emergency line) · `submit(label, name = "", value = "")` · `second(label, name = "", value = "")` ·
//! `main_link(label, href)` · `second_link(label, href)` · `link(label, href, note = "")` inside `<ul class="links">` · `required_note(w)` ·
//! `message(w, who, name, at)`† (who `me` or `them`; text goes into `<p class="words">`, line breaks are kept) · `file(w, name, size, href)` ·
//! `event(w, kind, text, at)` and `event_next(text)` inside `<ol class="timeline">` (kind `done bad`) · `empty(w, icon, text)`† · `tag(text, kind = "")` ·
//! `row(w, href, unread, sender, subject, excerpt, at, here = false)`† (tags between) · `progress(label, value, max)`.
//!
//! **Controls** (values with builders, see [`ui`]); all take `(form, "name", label)` and have `.hint(text) .required() .autofocus()`:
//! `w.text` (`.autocomplete(token) .digits() .short() .medium() .plain()`) · `w.email` · `w.phone` · `w.code` · `w.day` · `w.search` · `w.area` (`.rows(n)`) ·
//! `w.password` · `w.new_password` (`.rules(&[PasswordRule])`) · `w.select(…, choices)` (`.empty(label) .default(value) .autocomplete(token)`) · `w.time_zone` ·
//! `w.language` · `w.radios(…, choices)` and `w.ticks(…, choices)` (`.inline() .default(value) .locked(value, reason)`) · `w.tick` · `w.files` (`.one() .accept(types)`).
//! Others: `w.errors(form)` · `w.form_fields(form)` · `w.post_button(action, label)` (`.main() .way() .as_link() .danger() .icon(name) .field(n, v) .note(text)`) ·
//! `w.step(n, of)` · `w.when_tag(at)` · `w.date_time_tag(at)` · `w.countdown(until)` · `w.icon(name)` · `w.pager(newer, older, text)`.
//!
//! **Words**: `w.t("key")`, `w.put("name", value).put(…).t("key")`, `….html("key")` (`**bold**`). Mails, texts and calls use `site.words(lang)`, which has the same
//! methods. Times: `w.time w.date w.date_long w.date_full w.date_time w.when w.until w.ago w.span w.size`. Write keys as literals in these calls: a test reads
//! them. A key that is computed must be announced by a comment in the code: `// words: step-you step-practice`.
//!
//! Words that many pages use (`continue`, `skip-step`, `sign-in`, `email`, `phone-mobile-ending`, …) are in the files already. A new feature adds its section
//! at the end of **both** files of `locales/`, keys beginning with its own word. A person's own language setting is announced with
//! `w.suggest_lang(lang, Wish::Person)`; when they change it, also call `w.choose_lang(lang)`, since an earlier click counts for more.
//!
//! **Plain HTML with classes**: `.soft .small .lead` text; `<p class="words">` what a person wrote (line breaks kept); `<ul class="links">`; `<div class="ways">`
//! round several `post_button(…).way()`; `<div class="pair">` two fields side by side; `<div class="actions-row">` buttons side by side; `<p class="tags">` round
//! the tags of a `row`; `<dl class="rows"><div><dt>…<dd>…</div></dl>` facts, `<dl class="rows settings">` with a third `dd` for *Change*; `table.cards`
//! (on phones each row becomes a card: `role="table"`, `rowgroup`, `row`, `columnheader`, `cell` written out, `data-label="…"` on each `td`);
//! `<p class="print-only">`. A `hidden` button with `data-print` or `data-copy="#id"` shows itself where script can print or copy. The sample
//! pages in `web/tests/gallery/` use all of it; `GALLERY_DIR=… cargo nextest run -p portal every_sample` writes them out to be looked at.
//!
//! After a POST that did something, redirect and show it there: `see_other("/settings?done=password")`, then
//! `{% if w.query("done").is_some() %}{% call ui::done(w, w.t("…")) %}{% endcall %}{% endif %}`.
//!
//! **Script hooks**, all optional (the page works without): `data-autosave="/path"` on a form with an element `data-autosave-status` in it posts the form
//! five seconds after typing with `X-Requested-With: script`; answer with `page::autosave_answer`. `data-upload` on a form with files shows progress.
//! `w.from_script()` tells such requests; an error then answers with JSON `{"error": status}`.
//!
//! # Guards
//!
//! A guard (the product's) runs inside [`harden()`] and tells the context what it learnt: `w.set_user(UserNav)`, `w.suggest_lang(lang, Wish::Person)`, `w.set_tz`,
//! `w.set_brand`, `w.set_help`. Clones of a [`Web`] share these, so the error page knows them too. Cookies: `w.cookie(Name::Session)`,
//! `w.set_cookie(…)`, `w.clear_cookie(…)`; they go out with whatever the answer turns out to be. Setting another session or flow cookie makes old tokens
//! [`csrf::Checked::Stale`].
//!
//! # Errors
//!
//! `Error::NotFound` for everything that is not there, not theirs, or gone. A [`Notice`] (`?` turns it into an error) says something particular: title, text,
//! one button. `Error::internal(cause)` and `Error::unavailable(cause)` keep the cause for the log and give the person an incident number.
pub mod assets;
pub mod client;
pub mod context;
pub mod cookies;
pub mod csrf;
pub mod emergency;
pub mod error;
mod error_pages;
pub mod fields;
pub mod form;
pub mod harden;
pub mod headers;
pub mod i18n;
pub mod icons;
pub mod limits;
pub mod notice;
pub mod page;
mod pseudo;
pub mod site;
#[cfg(test)]
mod tests;
pub mod time;
pub mod ui;
pub mod upload;
mod urlencoded;

pub use client::{Network, ProxyError};
pub use context::{Banner, Brand, Help, NavGroup, NavItem, NavMailbox, UserNav, Web, Wish};
pub use emergency::Emergency;
pub use error::Error;
pub use form::{Form, LateForm};
pub use harden::{Paths, harden};
pub use i18n::{Html, Lang, Words};
pub use notice::{Notice, Tone};
pub use page::{page, see_other};
pub use site::{Settings, Site};
pub use time::Tz;
pub use ui::Choice;
pub use upload::Upload;
