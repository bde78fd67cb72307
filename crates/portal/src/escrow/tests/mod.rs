#![allow(clippy::unwrap_used)]
//! The spare key, from the shares of its holders to a mailbox that opens again, and everybody who tries to get there another way.

mod attacks;
mod coverage;
mod story;

use super::file::{AnswerFile, RequestFile};
use super::operator::{self, Exported};
use super::{COOL_OFF, Request};
use crate::config::{Config, EscrowCovers};
use crate::testing::{Browser, Page, TestApp};
use db::Id;
use vault::{EscrowKey, SeededRandom};

pub(super) const ANA: &str = "ana@maple.example";
pub(super) const ROBIN: &str = "robin@patients.example";
pub(super) const NEW: &str = "seven grey herons wade past noon";

pub(super) fn key(seed: u64) -> EscrowKey {
    EscrowKey::generate(&SeededRandom::new(seed))
}

/// The seats of members are covered.
pub(super) fn seats(c: &mut Config) {
    c.escrow.public_key = key(1).public().to_text();
}

/// Everybody is covered.
pub(super) fn everybody(c: &mut Config) {
    seats(c);
    c.escrow.covers = EscrowCovers::Everybody;
}

/// Through the mail of a forgotten password, and a code where one is asked for, to the page of the new one.
pub(super) async fn forgot(t: &TestApp, b: &mut Browser, email: &str) -> Page {
    let page = b.get("/forgot").await;
    b.press(&page, "Send the link", &[("email", email)]).await;
    let link = link_of(t, email, "/r/").await;
    through(t, b, &link).await
}

/// From a link of a reset to the page of the new password.
pub(super) async fn through(t: &TestApp, b: &mut Browser, link: &str) -> Page {
    let page = b.get(link).await;
    if page.path != "/reset" || !page.says("Continue") {
        return page;
    }
    let page = b.click(&page, "Continue").await;
    if page.path == "/reset/password" {
        return page;
    }
    let page = b.press(&page, "Text mobile ending 67", &[]).await;
    let code = t.texted_code("+15035550167").await;
    b.press(&page, "Continue", &[("code", &code)]).await
}

/// The newest link of a kind that was mailed to an address.
pub(super) async fn link_of(t: &TestApp, email: &str, kind: &str) -> String {
    t.run_jobs().await;
    t.captured
        .items()
        .into_iter()
        .filter(|i| i.to == email)
        .flat_map(|i| i.links)
        .find(|l| l.contains(kind))
        .unwrap_or_else(|| panic!("no {kind} was mailed to {email}"))
}

/// Somebody asks for the spare key. Gives the request and the link that was mailed.
pub(super) async fn asks(t: &TestApp, email: &str, person: Id) -> (Request, String) {
    let mut b = t.browser();
    let page = forgot(t, &mut b, email).await;
    let page = b
        .click(&page, "I have nothing left: ask for the spare key")
        .await;
    let again = "I lost that email: ask once more";
    let button = match page.has(again) {
        true => again,
        false => "Ask for the spare key",
    };
    let page = b.press(&page, button, &[]).await;
    let request = super::of_person(&t.app, person).await.unwrap().unwrap();
    page.must_say(&request.reference())
        .must_say("(555) 010-0100");
    (request, link_of(t, email, "/e/").await)
}

/// The operator takes a request out.
pub(super) async fn taken_out(t: &TestApp, r: &Request) -> Exported {
    let typed = r.reference().to_lowercase();
    operator::export(&t.app, &typed, "identity checked by phone")
        .await
        .unwrap()
}

/// What the holders of two of three shares make of a file.
pub(super) fn holders(file: &RequestFile) -> AnswerFile {
    let file = RequestFile::parse(&file.to_text()).unwrap();
    let shares = key(1).split(2, 3, &SeededRandom::new(2)).unwrap();
    let key = EscrowKey::from_shares(&shares[1..]).unwrap();
    let answer = file.answer(&key, &SeededRandom::new(3)).unwrap();
    AnswerFile::parse(&answer.to_text()).unwrap()
}

/// All the way to an answer that is here.
pub(super) async fn answered(t: &TestApp, r: &Request) -> AnswerFile {
    let out = taken_out(t, r).await;
    let answer = holders(&out.file);
    t.advance(COOL_OFF);
    operator::import(&t.app, &answer).await.unwrap();
    answer
}

pub(super) async fn sign_in(b: &mut Browser, email: &str, password: &str) -> Page {
    let page = b.get("/sign-in").await;
    b.press(
        &page,
        "Sign In",
        &[("email", email), ("password", password)],
    )
    .await
}
