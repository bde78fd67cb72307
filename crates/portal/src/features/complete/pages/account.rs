//! The invited address has an account already: what waits is added to it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use db::Id;
use http::StatusCode;

use super::super::join::{Joined, join_by_link, joined_before};
use super::super::visit::{self, Visit};
use super::{html, once};
use crate::app::App;
use crate::guard::{self, Flow, Turned};
use crate::holder::{self, Account, Offer};
use crate::web::{Form, Web, page, see_other};

#[derive(Template)]
#[template(path = "features/complete/account.html")]
struct AccountPage<'a> {
    w: &'a Web,
    offer: Offer,
    /// The owner of the address is signed in.
    signed_in: bool,
    /// Names the invitation that the form is shown for.
    mark: String,
}

/// The invited address has an account: sign in, then add what waits.
pub(super) async fn get(State(app): State<App>, w: Web, flow: Flow) -> Result<Response, Turned> {
    let i = visit::invitation(&app, &w, &flow).await?;
    let v = Visit::of(&app, w.lang(), flow, i).await?;
    v.dress(&w);
    let signed_in = match v.account(&app, &w).await? {
        Account::None => return Ok(see_other("/finish")),
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::Own(_) => true,
        Account::SignedOut => false,
    };
    Ok(page(
        &w,
        StatusCode::OK,
        &AccountPage {
            w: &w,
            offer: Offer::to(&w, &v.practice, &v.invitation),
            signed_in,
            mark: holder::mark(v.invitation.id),
        },
    ))
}

pub(super) async fn join(State(app): State<App>, w: Web, form: Form) -> Result<Response, Turned> {
    let once = once(&app, &form);
    if let Some(path) = joined_before(&app, &w, once).await? {
        Flow::end(&w);
        return Ok(see_other(&path));
    }
    let flow = Flow::of(&w).ok_or_else(|| Turned::from(guard::open_link_again(&w)))?;
    let i = visit::invitation(&app, &w, &flow).await?;
    let v = Visit::of(&app, w.lang(), flow, i).await?;
    v.dress(&w);
    if let Some(notice) = holder::other(&w, &form, v.invitation.id, "/finish/account") {
        return Err(notice.into());
    }
    let signed = match v.account(&app, &w).await? {
        Account::Own(signed) => signed,
        Account::SomeoneElse => return Err(v.someone_else(&w).into()),
        Account::None | Account::SignedOut => return Ok(see_other("/finish/account")),
    };
    let (token, source) = (&v.flow.token, guard::source(&w));
    match join_by_link(&app, &signed, &v.invitation, token, once, &source).await? {
        Some(Joined::Done(path)) => {
            guard::into_ward(&app, &w, &signed, v.invitation.contact).await;
            Flow::end(&w);
            Ok(see_other(&path))
        }
        Some(Joined::Over) => Ok(see_other("/inbox")),
        None => Ok(see_other("/finish/account")),
    }
}

/// The page in its states.
pub(super) fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let account = |signed_in| {
        html(&AccountPage {
            w,
            offer: Offer::of(w, "Maple Street Dental", false, false),
            signed_in,
            mark: holder::mark(Id::NIL),
        })
    };
    vec![
        ("finish-account", account(true)),
        ("finish-account-sign-in", account(false)),
    ]
}
