//! What a practice is recognised by, so that a colleague who signs up can ask to join it instead of founding it a second time: the mail
//! domain of its owners, its phones, its name and ZIP code.
//!
//! Kept as blind indexes: finding one costs the same however many practices there are, and the database alone tells nothing. Attackers
//! here: who fishes for customers of the portal (only confirmed practices are told of, by name and city, after something that was typed
//! or proven matched, and look-ups are counted by the callers); who writes rows (each carries a MAC).

use super::model::{Location, Profile};
use super::{Practice, store};
use crate::accounts::{Email, Phone, PhoneKind};
use crate::app::App;
use crate::fault::Fault;
use crate::sealed::Stamp;
use db::{Id, Stmt};

const TRAIT: Stamp = Stamp("row:practice_trait");

/// Mail domains that anybody can have an address in: they say nothing about where somebody works.
const FREE: [&str; 44] = [
    "aol.com",
    "att.net",
    "bellsouth.net",
    "charter.net",
    "comcast.net",
    "cox.net",
    "duck.com",
    "earthlink.net",
    "fastmail.com",
    "frontier.com",
    "gmail.com",
    "gmx.com",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "hotmail.es",
    "hushmail.com",
    "icloud.com",
    "juno.com",
    "live.com",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "netzero.net",
    "optonline.net",
    "outlook.com",
    "outlook.es",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "spectrum.net",
    "tutanota.com",
    "verizon.net",
    "windstream.net",
    "yahoo.com",
    "yahoo.com.mx",
    "yahoo.es",
    "ymail.com",
    "zoho.com",
    "zohomail.com",
];

/// Somebody's hints at the practice they work in.
#[derive(Debug, Clone, Default)]
pub struct Hints<'a> {
    /// Their proven address.
    pub email: Option<&'a Email>,
    /// A phone of the practice, as typed.
    pub phone: &'a str,
    /// Name and ZIP code, as typed.
    pub place: Option<(&'a str, &'a str)>,
    /// Name and ZIP code that the directory has under the professional number they gave.
    pub number: Option<(&'a str, &'a str)>,
}

/// A practice that may be theirs, and what matched: domain, phone, number, place.
#[derive(Debug, Clone)]
pub struct Match {
    /// The practice.
    pub practice: Practice,
    /// What matched.
    pub matched: Vec<&'static str>,
}

fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn domain_of(email: &Email) -> Option<String> {
    let domain = email.domain().to_lowercase();
    (!FREE.contains(&domain.as_str())).then_some(domain)
}

fn number_of(app: &App, typed: &str) -> Option<String> {
    let (home, all) = (&app.config.operator.country, &app.config.phone.countries);
    let phone = Phone::parse(typed, PhoneKind::Landline, home, all).ok()?;
    Some(phone.e164)
}

fn place_of(name: &str, zip: &str) -> Option<String> {
    let zip: String = folded(zip).chars().take(5).collect();
    let name = folded(name);
    (!name.is_empty() && !zip.is_empty()).then(|| format!("{name} {zip}"))
}

fn row(app: &App, practice: Id, kind: &'static str, value: &str) -> Stmt {
    let bidx = app.keys.blind(index(kind), value);
    let mac = TRAIT.mac(app, &[practice.as_bytes(), kind.as_bytes(), &bidx]);
    store::insert_trait(practice, kind, &bidx, app.keys.epoch(), &mac)
}

fn index(kind: &'static str) -> &'static str {
    match kind {
        "domain" => "practice-domain",
        "phone" => "practice-phone",
        _ => "practice-place",
    }
}

/// The rows that a practice is found by from now on, as far as its words say.
pub fn rows(app: &App, practice: Id, profile: &Profile) -> Vec<Stmt> {
    let mut all = vec![store::forget_traits(practice)];
    let phones = [&profile.phone, &profile.after_hours_phone]
        .into_iter()
        .chain(profile.places.iter().map(|p: &Location| &p.phone));
    for number in phones.filter_map(|p| number_of(app, p)) {
        all.push(row(app, practice, "phone", &number));
    }
    let zips =
        std::iter::once(&profile.postal.zip).chain(profile.places.iter().map(|p| &p.postal.zip));
    for place in zips.filter_map(|zip| place_of(&profile.name, zip)) {
        all.push(row(app, practice, "place", &place));
    }
    all
}

/// The row of an owner's mail domain; none for one that anybody can have an address in.
pub fn domain(app: &App, practice: Id, owner: &Email) -> Option<Stmt> {
    domain_of(owner).map(|d| row(app, practice, "domain", &d))
}

/// The confirmed practice that most of the hints point to. None also when two are equally likely: nobody is sent to the wrong one.
///
/// # Errors
/// When the database is away.
pub async fn find(app: &App, hints: &Hints<'_>) -> Result<Option<Match>, Fault> {
    let place = |at: Option<(&str, &str)>| at.and_then(|(name, zip)| place_of(name, zip));
    let asked = [
        ("domain", "domain", hints.email.and_then(domain_of)),
        ("phone", "phone", number_of(app, hints.phone)),
        ("number", "place", place(hints.number)),
        ("place", "place", place(hints.place)),
    ];
    let mut found: Vec<Match> = Vec::new();
    for (word, kind, value) in asked {
        let Some(value) = value else { continue };
        let bidx = app.keys.blind(index(kind), &value);
        for (practice, mac) in store::with_trait(&app.db, kind, &bidx).await? {
            let columns: [&[u8]; 3] = [practice.as_bytes(), kind.as_bytes(), &bidx];
            if TRAIT.check(app, &columns, &mac).is_err() {
                tracing::warn!(%practice, kind, "what a practice is found by was not written by this instance");
                continue;
            }
            match found.iter_mut().find(|m| m.practice.id == practice) {
                Some(m) => m.matched.push(word),
                None => found.push(Match {
                    practice: super::load(app, practice).await?,
                    matched: vec![word],
                }),
            }
        }
    }
    found.retain(|m| m.practice.state == "active" && m.practice.profile.confirmed);
    let most = found.iter().map(|m| m.matched.len()).max().unwrap_or(0);
    found.retain(|m| m.matched.len() == most);
    Ok(match found.len() {
        1 => found.pop(),
        _ => None,
    })
}
