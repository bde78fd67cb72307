//! The quiet offer of an app or a passkey to somebody who has a phone only: after the first sign-in and at the third (NIST SP 800-63B-4,
//! 3.2.9: whoever is offered a text must be offered something better). It can be waved away, and is never in the way.

use crate::accounts::session::Signed;
use crate::accounts::strong::store;
use crate::app::App;
use crate::fault::Fault;
use crate::features::settings::flow::once;
use crate::guard::User;
use crate::web::{Error, Form, Web, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// The banner: `{{ offer }}` in a page.
#[derive(Template)]
#[template(path = "features/factors/offer.html")]
pub struct Offer<'a> {
    w: &'a Web,
}
impl askama::filters::HtmlSafe for Offer<'_> {}

impl<'a> Offer<'a> {
    /// For the samples of pages that hold one.
    pub fn sample(w: &'a Web) -> Offer<'a> {
        Offer { w }
    }
}

/// The sign-in from which it is offered a second time.
const SECOND: i64 = 3;

fn due(sign_ins: i64, offered: i64) -> bool {
    sign_ins >= 1 && offered == 0 || offered == 1 && sign_ins >= SECOND
}

fn after_dismissal(sign_ins: i64, offered: i64) -> i64 {
    if sign_ins >= SECOND { 2 } else { offered + 1 }
}

/// The banner, if the person should see it now: they have a phone for codes and nothing better.
///
/// # Errors
/// When the database is away.
pub async fn strong_offer<'a>(
    app: &App,
    w: &'a Web,
    s: &Signed,
) -> Result<Option<Offer<'a>>, Fault> {
    let (sign_ins, offered) = s.offers;
    if s.has_strong || s.owes.is_some() || !due(sign_ins, offered) {
        return Ok(None);
    }
    let phones = store::phones(&app.db, s.actor.person).await?;
    Ok((phones > 0).then_some(Offer { w }))
}

/// *Not now*.
pub async fn later(State(app): State<App>, User(s): User, form: Form) -> Result<Response, Error> {
    let (sign_ins, offered) = s.offers;
    let times = after_dismissal(sign_ins, offered);
    let rows = vec![store::set_offered(s.actor.person, times)];
    once(&app, &s, super::pages::id(&app, &form), "later", rows).await?;
    Ok(see_other("/inbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offered_after_the_first_sign_in_and_at_the_third() {
        assert!(!due(0, 0) && due(1, 0));
        let offered = after_dismissal(1, 0);
        assert!(!due(1, offered) && !due(2, offered) && due(3, offered));
        let offered = after_dismissal(3, offered);
        assert!((3..100).all(|n| !due(n, offered)));
        assert!(!due(10, after_dismissal(10, 0)));
    }
}
