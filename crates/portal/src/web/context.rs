//! [`Web`]: what every page needs of the request and of the reader. Made once per request by [`super::harden()`], shared by the guards, the
//! handler, the template and the error page.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::{HeaderMap, Method, Uri};

use super::client::{self, Client};
use super::cookies::{self, Name};
use super::csrf;
use super::error::Error;
use super::i18n::{Arg, Html, Lang, Put, Words};
use super::site::Site;
use super::time::{Tz, Whole};

/// The practice shown top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// The name as the practice wants it shown.
    pub name: String,
    /// Path of its logo on this host.
    pub logo: Option<String>,
}

/// Whom to ask, shown under *Need help?* on every page, always in the same place (WCAG 2.2, 3.2.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// The practice's telephone as it should be shown.
    pub practice_phone: Option<String>,
    /// When the office answers, in the reader's language.
    pub hours: Option<String>,
}

/// One line of the signed-in navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// The word, translated.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// How many; 0 shows nothing.
    pub count: u64,
}

impl NavItem {
    /// A line.
    pub fn new(label: impl Into<String>, href: impl Into<String>, count: u64) -> NavItem {
        NavItem {
            label: label.into(),
            href: href.into(),
            count,
        }
    }

    /// The count as the page shows it. Counting stops at 100, however much there is.
    pub fn shown_count(&self) -> String {
        if self.count < 100 {
            self.count.to_string()
        } else {
            "99+".to_owned()
        }
    }
}

/// Lines under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    /// The heading, translated; None for the first group.
    pub title: Option<String>,
    /// The lines.
    pub items: Vec<NavItem>,
}

/// A mailbox that the signed-in person can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavMailbox {
    /// What the form sends.
    pub value: String,
    /// Whose it is, in a reader's words.
    pub name: String,
    /// It is the one that is open.
    pub open: bool,
    /// It cannot be opened now: a page says why.
    pub shut: bool,
}

/// The signed-in person, as the shell shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserNav {
    /// Name as shown.
    pub name: String,
    /// Practice acted for, if any.
    pub practice: Option<String>,
    /// Where *Compose* leads; None hides it.
    pub compose: Option<String>,
    /// Whether it leads to a letter. Else it explains how to get there, and does not stand out.
    pub can_compose: bool,
    /// The navigation.
    pub groups: Vec<NavGroup>,
    /// The mailboxes to choose from; none where there is only one.
    pub mailboxes: Vec<NavMailbox>,
    /// The person's own pages: settings and the like.
    pub account: Vec<NavItem>,
    /// The POST target of *Sign out*.
    pub sign_out: String,
    /// The POST target that prolongs the session (answers `page::session_answer`).
    pub extend: String,
    /// When the session ends if nothing happens (microseconds UTC); the idle warning comes two minutes before.
    pub ends_at: i64,
    /// For whom the person reads and writes here, where that is somebody they help: "For: Robin Vale (your parent)".
    pub chip: String,
    /// What stands above every page: whose mailbox is open, who opened one's own.
    pub banners: Vec<Banner>,
}

/// A line above every page of somebody signed in, with what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Banner {
    /// Whether it must not be overlooked: an emergency.
    pub alarm: bool,
    /// What it says.
    pub title: String,
    /// Further sentences; may be empty.
    pub text: String,
    /// Forms: label, POST target, a field.
    pub posts: Vec<(String, String, (String, String))>,
    /// Links: label, address.
    pub links: Vec<(String, String)>,
}

/// Where a language wish came from, weakest first; a stronger one wins. The reader's own click (cookie) is stronger than all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Wish {
    /// The installation's default.
    Default = 0,
    /// The browser.
    Browser = 1,
    /// The sender of the invitation suggests it.
    Invitation = 2,
    /// The signed-in person's setting.
    Person = 3,
    /// The reader chose it on the page.
    Reader = 4,
}

struct Inner {
    site: Site,
    lang: AtomicU8,
    wish: AtomicU8,
    tz: OnceLock<Tz>,
    now: i64,
    nonce: String,
    request_id: String,
    method: Method,
    uri: Uri,
    client: Client,
    agent: String,
    cookies: [Option<String>; Name::ALL.len()],
    set: Mutex<Vec<(Name, String)>>,
    same_origin: bool,
    csrf_header: Option<String>,
    script: bool,
    came_from: Option<String>,
    prefetch: bool,
    secret_path: bool,
    user: Mutex<Option<Arc<UserNav>>>,
    brand: OnceLock<Brand>,
    help: OnceLock<Help>,
    failed: AtomicBool,
}

/// The request and its reader. Cheap to clone; clones share everything, so what a guard learns (person, language, brand) also reaches the
/// error page.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

impl Web {
    pub(super) fn new(
        site: &Site,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        client: Client,
        secret_path: bool,
    ) -> Web {
        let secure = site.secure();
        let cookies = Name::ALL.map(|n| cookies::read(headers, secure, n));
        let chosen = cookies[Name::Language as usize]
            .as_deref()
            .and_then(Lang::parse)
            .filter(|l| site.languages().contains(l));
        let browser = || {
            let line = headers.get(http::header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Lang::from_accept_language(line)
        };
        let (lang, wish) = match chosen {
            Some(l) => (l, Wish::Reader),
            None => browser().map_or((site.lang(), Wish::Default), |l| (l, Wish::Browser)),
        };
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        Web(Arc::new(Inner {
            site: site.clone(),
            lang: AtomicU8::new(lang as u8),
            wish: AtomicU8::new(wish as u8),
            tz: OnceLock::new(),
            now: site.now(),
            nonce: URL_SAFE_NO_PAD.encode(site.random_bytes::<18>()),
            request_id: hex::encode(site.random_bytes::<16>()),
            method: method.clone(),
            uri: uri.clone(),
            client,
            agent: text("user-agent").map(client::agent).unwrap_or_default(),
            cookies,
            set: Mutex::new(Vec::new()),
            same_origin: csrf::same_origin(headers, site.origin()),
            csrf_header: text(csrf::HEADER).map(str::to_owned),
            script: text("x-requested-with").is_some_and(|v| v.eq_ignore_ascii_case("script")),
            came_from: text("referer")
                .and_then(|r| r.strip_prefix(site.origin()))
                .filter(|p| p.starts_with('/') && !p.starts_with("//"))
                .map(str::to_owned),
            prefetch: text("sec-purpose").is_some_and(|v| v.contains("prefetch"))
                || text("purpose").is_some_and(|v| v.eq_ignore_ascii_case("prefetch")),
            secret_path,
            user: Mutex::new(None),
            brand: OnceLock::new(),
            help: OnceLock::new(),
            failed: AtomicBool::new(false),
        }))
    }

    // ---- the reader ----

    /// The installation.
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// The language of the answer.
    pub fn lang(&self) -> Lang {
        Lang::from_u8(self.0.lang.load(Ordering::Relaxed))
    }

    /// Proposes a language; it counts unless a stronger wish is known already (see [`Wish`]).
    pub fn suggest_lang(&self, lang: Lang, wish: Wish) {
        if wish as u8 >= self.0.wish.load(Ordering::Relaxed) {
            self.0.lang.store(lang as u8, Ordering::Relaxed);
            self.0.wish.store(wish as u8, Ordering::Relaxed);
        }
    }

    /// The reader chose a language on the page: it counts from now on and is kept in a cookie for a year.
    pub fn choose_lang(&self, lang: Lang) {
        if self.0.site.languages().contains(&lang) {
            self.suggest_lang(lang, Wish::Reader);
            self.set_cookie(Name::Language, lang.code());
        }
    }

    /// Where the language of this answer came from: below [`Wish::Invitation`] it is a guess.
    pub fn lang_wish(&self) -> Wish {
        match self.0.wish.load(Ordering::Relaxed) {
            0 => Wish::Default,
            1 => Wish::Browser,
            2 => Wish::Invitation,
            3 => Wish::Person,
            _ => Wish::Reader,
        }
    }

    /// The zone that times are shown in.
    pub fn tz(&self) -> &Tz {
        self.0.tz.get().unwrap_or_else(|| self.0.site.tz())
    }

    /// Sets the reader's zone (the first call counts).
    pub fn set_tz(&self, tz: Tz) {
        let _ = self.0.tz.set(tz);
    }

    /// For whom the signed-in person reads and writes here; empty: for themselves.
    pub fn chip(&self) -> String {
        self.user().map(|u| u.chip.clone()).unwrap_or_default()
    }

    /// The signed-in person, once a guard has found one.
    pub fn user(&self) -> Option<Arc<UserNav>> {
        let user = self.0.user.lock();
        user.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells the shell who is signed in, and what waits for them (the last call counts: reading may have changed it).
    pub fn set_user(&self, user: UserNav) {
        let mut known = self.0.user.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::new(user));
    }

    /// The practice shown top left.
    pub fn brand(&self) -> Option<&Brand> {
        self.0.brand.get()
    }

    /// Sets the practice shown top left (the first call counts).
    pub fn set_brand(&self, brand: Brand) {
        let _ = self.0.brand.set(brand);
    }

    /// Whom to ask.
    pub fn help(&self) -> &Help {
        static NONE: Help = Help {
            practice_phone: None,
            hours: None,
        };
        self.0.help.get().unwrap_or(&NONE)
    }

    /// Sets whom to ask (the first call counts).
    pub fn set_help(&self, help: Help) {
        let _ = self.0.help.set(help);
    }

    // ---- the request ----

    /// When the request came (microseconds UTC). One value for the whole answer.
    pub fn now(&self) -> i64 {
        self.0.now
    }

    /// The nonce of this answer's Content-Security-Policy. Only the layouts use it.
    pub fn nonce(&self) -> &str {
        &self.0.nonce
    }

    /// Names the request in the log.
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// Whether the page is the answer to a form, not one that has an address of its own.
    pub fn answers_a_form(&self) -> bool {
        self.0.method == Method::POST
    }

    /// GET, HEAD or POST.
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// The page of ours whose form or link led here, as the browser says; a local path.
    pub fn came_from(&self) -> Option<&str> {
        self.0.came_from.as_deref()
    }

    /// The path as asked for.
    pub fn path(&self) -> &str {
        self.0.uri.path()
    }

    /// What page this is, without whose: the leading parts of the path that are words. A link from here to a form may carry it.
    pub fn kind_of_page(&self) -> String {
        if self.is_secret_path() {
            return "/".into();
        }
        let word = |p: &&str| {
            (1..=20).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        };
        let words: Vec<&str> = self.path().split('/').skip(1).take_while(word).collect();
        format!("/{}", words.join("/"))
    }

    /// Path and query as asked for.
    pub fn path_and_query(&self) -> &str {
        self.0.uri.path_and_query().map_or("/", |p| p.as_str())
    }

    /// A query parameter, decoded. Repeated parameters were refused before (ASVS 15.3.7).
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.0.uri.query()?;
        super::urlencoded::pairs(query.as_bytes())
            .find(|(n, _)| n == name)
            .map(|(_, v)| v)
    }

    /// Who is calling.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// "Firefox on Windows": enough to know one's own device in a list, too little to follow anybody.
    pub fn agent(&self) -> &str {
        &self.0.agent
    }

    /// The browser only warms its cache (`Sec-Purpose: prefetch`): nothing may be marked as read.
    pub fn is_prefetch(&self) -> bool {
        self.0.prefetch
    }

    /// Somebody looks at the page now: not a prefetch, and not a HEAD, by which mail programs and scanners only ask whether it is
    /// there. Only then is anything noted as opened or read.
    pub fn is_looking(&self) -> bool {
        !self.is_prefetch() && *self.method() != http::Method::HEAD
    }

    /// The kit's own script asks (autosave, session): answer with `page::json`, not with a page.
    pub fn from_script(&self) -> bool {
        self.0.script
    }

    /// The address holds a link's secret: the page must not tell it to anybody by `Referer`.
    pub fn is_secret_path(&self) -> bool {
        self.0.secret_path
    }

    // ---- cookies and forged requests ----

    /// A cookie of ours as it came (None also when it came twice with different values, see [`cookies::read`]).
    pub fn cookie(&self, name: Name) -> Option<&str> {
        self.0.cookies[name as usize].as_deref()
    }

    /// Sets a cookie on the answer, whatever the answer is. The value must be [`cookies::valid_value`].
    pub fn set_cookie(&self, name: Name, value: &str) {
        debug_assert!(
            cookies::valid_value(value),
            "a cookie value of ours is URL-safe and short"
        );
        self.put_cookie(name, value);
    }

    /// Deletes a cookie.
    pub fn clear_cookie(&self, name: Name) {
        self.put_cookie(name, "");
    }

    fn put_cookie(&self, name: Name, value: &str) {
        let mut set = self.0.set.lock().unwrap_or_else(|e| e.into_inner());
        set.retain(|(n, _)| *n != name);
        set.push((name, value.to_owned()));
    }

    pub(super) fn set_cookie_lines(&self) -> Vec<String> {
        let set = self.0.set.lock().unwrap_or_else(|e| e.into_inner());
        set.iter()
            .map(|(n, v)| cookies::set_line(self.0.site.secure(), *n, v))
            .collect()
    }

    /// The cookie as the browser will have it after this answer.
    fn cookie_after(&self, name: Name) -> Option<String> {
        let set = self.0.set.lock().unwrap_or_else(|e| e.into_inner());
        match set.iter().find(|(n, _)| *n == name) {
            Some((_, v)) => Some(v.clone()).filter(|v| !v.is_empty()),
            None => self.cookie(name).map(str::to_owned),
        }
    }

    /// The token for a form on this page, masked anew at each call. Makes the visit cookie when there is nothing to tie it to.
    pub fn csrf(&self) -> String {
        let mask = self.0.site.random_bytes::<32>();
        for (name, kind) in csrf::BOUND {
            if let Some(cookie) = self.cookie_after(name) {
                return csrf::token(kind, &cookie, mask);
            }
        }
        let visit = URL_SAFE_NO_PAD.encode(self.0.site.random_bytes::<32>());
        self.set_cookie(Name::Visit, &visit);
        csrf::token('v', &visit, mask)
    }

    /// Judges the token of a POST; `field` is what the form sent, the script may send a header instead.
    pub(super) fn check_csrf(&self, field: Option<&str>) -> csrf::Checked {
        if !self.0.same_origin {
            return csrf::Checked::Missing;
        }
        csrf::check(field.or(self.0.csrf_header.as_deref()), |n| {
            self.cookie(n).map(str::to_owned)
        })
    }

    /// Whether the request was sent by one of our own pages, whatever its token.
    pub fn is_same_origin(&self) -> bool {
        self.0.same_origin
    }

    // ---- words ----

    /// The words of the reader's language.
    pub fn words(&self) -> Words {
        self.0.site.words(self.lang())
    }

    /// The text of a message.
    pub fn t(&self, key: &str) -> String {
        self.words().t(key)
    }

    /// Begins a message with variables: `w.put("name", who).t("key")`.
    pub fn put(&self, name: &'static str, value: impl Arg) -> Put<'static> {
        self.words().into_put(name, value)
    }

    /// The text of a message with `**bold**` as `<strong>`.
    pub fn html(&self, key: &str) -> Html {
        self.words().html(key)
    }

    /// An e-mail address that a narrow page breaks where it can be read on: before `@` and after a dot.
    pub fn address(&self, address: &str) -> Html {
        Html::address(address)
    }

    /// "3:20 PM" in the reader's zone.
    pub fn time(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .time(micros.whole())
    }

    /// "Dec 12", with the year when it is not this one.
    pub fn date(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .date(micros.whole())
    }

    /// "December 12".
    pub fn date_long(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .date_long(micros.whole())
    }

    /// "December 12, 2026".
    pub fn date_full(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .date_full(micros.whole())
    }

    /// "Dec 12, 3:20 PM".
    pub fn date_time(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .date_time(micros.whole())
    }

    /// For lists: the time today, else the date.
    pub fn when(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .when(micros.whole())
    }

    /// For the end of a wait, as [`Web::until`]: the first minute that is not too early.
    pub fn not_before(&self, micros: impl Whole) -> String {
        let words = self.words();
        self.zoned(
            words
                .dates(self.tz(), self.now())
                .not_before(micros.whole()),
        )
    }

    /// Nobody is known yet, so the time is the operator's: it says where it holds.
    fn zoned(&self, time: String) -> String {
        if self.0.tz.get().is_some() {
            return time;
        }
        self.put("time", time)
            .put("zone", self.words().zone(self.tz()))
            .t("time-in-zone")
    }

    /// For ends: the time today, else date and time.
    pub fn until(&self, micros: impl Whole) -> String {
        let words = self.words();
        self.zoned(words.dates(self.tz(), self.now()).until(micros.whole()))
    }

    /// "5 minutes ago".
    pub fn ago(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .ago(micros.whole())
    }

    /// RFC 3339, for `<time datetime="…">`.
    pub fn machine_time(&self, micros: impl Whole) -> String {
        self.words()
            .dates(self.tz(), self.now())
            .machine(micros.whole())
    }

    /// "10 minutes" for a length of time in microseconds.
    pub fn span(&self, micros: impl Whole) -> String {
        self.words().span(micros.whole())
    }

    /// "1.8 MB".
    pub fn size(&self, bytes: impl Whole) -> String {
        self.words().size(bytes.whole().unsigned_abs())
    }

    /// Whom to call in an emergency, in the reader's language.
    pub fn emergency(&self) -> String {
        self.0.site.emergency().line(&self.words())
    }

    // ---- addresses ----

    /// The path of an asset with its hash, e.g. `app.css`.
    pub fn asset(&self, name: &str) -> &str {
        self.0.site.assets().path(name)
    }

    /// This page in another language.
    pub fn lang_href(&self, lang: &Lang) -> String {
        let mut pairs = vec![("lang".to_owned(), lang.code().to_owned())];
        if self.method() != Method::POST
            && let Some(q) = self.0.uri.query()
        {
            pairs.splice(
                0..0,
                super::urlencoded::pairs(q.as_bytes()).filter(|(n, _)| n != "lang"),
            );
        }
        format!("{}?{}", self.path(), super::urlencoded::encode(&pairs))
    }

    /// The languages other than this one.
    pub fn other_languages(&self) -> Vec<Lang> {
        self.0
            .site
            .languages()
            .iter()
            .copied()
            .filter(|l| *l != self.lang())
            .collect()
    }

    /// Whether a navigation line leads to this page.
    pub fn is_here(&self, href: &str) -> bool {
        href.split('?').next() == Some(self.path())
    }

    /// The name of this host, for the footer and for telling people where they are.
    pub fn host(&self) -> &str {
        self.0.site.host()
    }

    // ---- the page ----

    pub(super) fn mark_failed(&self) {
        self.0.failed.store(true, Ordering::Relaxed);
    }

    pub(super) fn take_failed(&self) -> bool {
        self.0.failed.swap(false, Ordering::Relaxed)
    }
}

impl<S: Sync> FromRequestParts<S> for Web {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Web>().cloned().ok_or_else(|| {
            Error::internal("the router was not hardened: web::harden makes the Web context")
        })
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Web {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Web>().cloned())
    }
}
