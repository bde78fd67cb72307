#![allow(clippy::unwrap_used)]
//! The sign-up from the mail to Finish, as a browser without scripts walks it, on both engines.

mod ends;
mod joining;
mod links;
mod model;
mod order;
mod races;
mod strict;
mod walks;

use std::collections::BTreeMap;

use db::{Id, Val, q};

use crate::accounts::{Phone, PhoneKind};
use crate::contacts::{self, Relationship};
use crate::invitations::{self, Invitation};
use crate::mails;
use crate::testing::{Browser, Letter, Page, Someone, TestApp};

/// Dr. Ruiz of Maple Street Dental.
pub async fn maple(t: &TestApp) -> Someone {
    t.practice(
        "Maple Street Dental",
        "ana@maple.example",
        ("Dr.", "Ana", "Ruiz"),
    )
    .await
}

/// Somebody who was written to and has the mail.
pub struct Invited {
    pub invitation: Id,
    pub contact: Id,
    pub email: String,
    /// `/i/…` of the mail.
    pub link: String,
    /// `/n/…` of the mail.
    pub decline: String,
}

/// What differs between invitations.
pub struct With {
    pub relationship: Relationship,
    pub phones: Vec<(&'static str, PhoneKind)>,
    pub two_step: bool,
    pub lang: &'static str,
}

impl Default for With {
    fn default() -> With {
        With {
            relationship: Relationship::Patient,
            phones: vec![
                ("(555) 010-0167", PhoneKind::Mobile),
                ("(555) 010-0120", PhoneKind::Landline),
            ],
            two_step: false,
            lang: "en",
        }
    }
}

pub fn professional() -> With {
    With {
        relationship: Relationship::DoctorElsewhere,
        ..With::default()
    }
}

/// Writes to a stranger and delivers the mail.
pub async fn invite(t: &TestApp, from: &Someone, email: &str, with: &With) -> Invited {
    let letter = Letter {
        two_step: with.two_step,
        ..Letter::default()
    };
    let (_, invitation, contact) = t.write_to_stranger(from, email, &letter).await;
    let mut rows = vec![
        q!(
            "UPDATE contact SET relationship = $2, lang = $3 WHERE id = $1",
            contact,
            with.relationship.word(),
            with.lang
        )
        .expect(1),
    ];
    for (number, kind) in &with.phones {
        rows.push(contacts::insert_phone(
            t,
            contact,
            &phone(number, *kind),
            *kind,
            true,
            Some(from.person),
        ));
    }
    t.db.write(rows).await.unwrap();
    let i = invitations::load(t, invitation).await.unwrap().unwrap();
    mail_link(t, &i, mails::INVITATION).await;
    let (link, decline) = links_of(t, email).await;
    Invited {
        invitation,
        contact,
        email: email.into(),
        link,
        decline,
    }
}

/// Mints links for an invitation and asks for its mail.
pub async fn mail_link(t: &TestApp, i: &Invitation, kind: &'static str) {
    let pair = invitations::open_pre_mailbox(t, None, i.mailbox)
        .await
        .unwrap()
        .unwrap();
    let delivery = crate::messages::store::deliveries_of_invitation(&t.db, i.id)
        .await
        .unwrap()
        .first()
        .copied();
    let rows = invitations::links::invite_rows(t, kind, i.id, i.generation, &pair, delivery, true);
    t.db.write(rows).await.unwrap();
}

/// The two links of the newest mail to an address.
pub async fn links_of(t: &TestApp, email: &str) -> (String, String) {
    let mail = t.last_mail(email).await;
    let find = |part: &str| {
        mail.links
            .iter()
            .find(|l| l.contains(part))
            .unwrap_or_else(|| panic!("no {part} in {:?}", mail.links))
            .clone()
    };
    (find("/i/"), find("/n/"))
}

pub fn phone(number: &str, kind: PhoneKind) -> Phone {
    Phone::parse(number, kind, "US", &["US".into()]).unwrap()
}

/// The invitation as it is now.
pub async fn load(t: &TestApp, who: &Invited) -> Invitation {
    invitations::load(t, who.invitation).await.unwrap().unwrap()
}

/// Every row of every table as text, by table, without the tables and columns named. What a visit must not change.
pub async fn everything(
    t: &TestApp,
    skip: &[&str],
    columns: &[&str],
) -> BTreeMap<String, Vec<String>> {
    let mut dump = t.db.dump(skip).await.unwrap();
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while let Some(chunk) = dump.next().await.unwrap() {
        let keep: Vec<bool> = chunk
            .columns
            .iter()
            .map(|c| !columns.contains(&c.name.as_str()))
            .collect();
        for row in chunk.rows {
            let kept: Vec<&Val> = row
                .iter()
                .zip(&keep)
                .filter_map(|(v, k)| k.then_some(v))
                .collect();
            all.entry(chunk.table.clone())
                .or_default()
                .push(format!("{kept:?}"));
        }
    }
    for rows in all.values_mut() {
        rows.sort();
    }
    all
}

/// Rows of a table.
pub async fn count(t: &TestApp, sql: &'static str) -> i64 {
    t.db.one(q!(sql)).await.unwrap().unwrap()
}

/// The kinds of the audit trail with their outcomes, oldest first.
pub async fn audited(t: &TestApp) -> Vec<(String, String)> {
    t.db.all(q!(
        "SELECT kind, outcome FROM audit_event WHERE kind LIKE 'invitation.%' ORDER BY at, id"
    ))
    .await
    .unwrap()
}

/// The mails to an address, newest first.
pub async fn mails_to(t: &TestApp, email: &str) -> Vec<courier::Item> {
    t.run_jobs().await;
    t.captured
        .items()
        .into_iter()
        .filter(|i| i.to == email)
        .collect()
}

/// The second mail's link, newest.
pub async fn second_link(t: &TestApp, email: &str) -> String {
    let mail = t.last_mail(email).await;
    let found = mail.links.iter().find(|l| l.contains("/p/"));
    found.expect("the newest mail is a second one").clone()
}

/// A browser on the landing page.
pub async fn landed(t: &TestApp, who: &Invited) -> (Browser, Page) {
    let mut b = t.browser();
    let page = b.get(&who.link).await;
    assert_eq!((page.status.as_u16(), page.path.as_str()), (200, "/join"));
    (b, page)
}

/// What opening a link writes: that it was opened, and where the list of the invited stands with it.
pub const OPENED: &[&str] = &["first_opened_at", "stage", "news_at"];

pub const YOU: [(&str, &str); 2] = [("first_name", "Robin"), ("last_name", "Vale")];
pub const OFFICE: [(&str, &str); 5] = [
    ("practice", "Park Endodontics"),
    ("street", "4 Elm Ave"),
    ("city", "Salem"),
    ("state", "Oregon"),
    ("zip", "97301"),
];

/// A patient up to the page that says to check the mail.
pub async fn finished_patient(t: &TestApp, who: &Invited, choice: &str) -> (Browser, Page) {
    let (mut b, page) = landed(t, who).await;
    let page = b.click(&page, "Get Started").await;
    let page = b.press(&page, "Continue", &YOU).await;
    let page = b.press(&page, "Yes, Continue", &[]).await;
    let page = b.press(&page, "Finish", &[("two_step", choice)]).await;
    assert_eq!(page.h1(), "Check your email to go on", "{}", page.text());
    (b, page)
}

/// Sends a form as [`Browser::press`] does, without following, and notes what was sent.
pub async fn send(
    b: &mut Browser,
    log: &mut Vec<(String, Vec<(String, String)>)>,
    page: &Page,
    button: &str,
    fields: &[(&str, &str)],
) -> Page {
    let form = page.form(button);
    let mut values = form.values;
    for (name, value) in fields {
        values.retain(|(n, _)| n != name);
        values.push(((*name).into(), (*value).into()));
    }
    log.push((form.action.clone(), values.clone()));
    let answer = post(b, &form.action, &values).await;
    let to = answer.headers["location"].to_str().unwrap().to_owned();
    b.get(&to).await
}

/// A raw post of pairs from our own page, without following.
pub async fn post(b: &mut Browser, path: &str, values: &[(String, String)]) -> Page {
    let encode = |s: &str| {
        s.bytes()
            .map(|c| match c {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(c).to_string(),
                c => format!("%{c:02X}"),
            })
            .collect::<String>()
    };
    let body = values
        .iter()
        .map(|(k, v)| format!("{}={}", encode(k), encode(v)))
        .collect::<Vec<_>>()
        .join("&");
    let headers = [
        ("origin", "https://mail.example.com"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    b.raw(http::Method::POST, path, &headers, body.into_bytes())
        .await
}

pub async fn set_state(t: &TestApp, who: &Invited, state: &str) {
    t.db.write(vec![
        q!(
            "UPDATE invitation SET state = $2 WHERE id = $1",
            who.invitation,
            state
        )
        .expect(1),
    ])
    .await
    .unwrap();
}
