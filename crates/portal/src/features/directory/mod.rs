//! The directory of professional numbers: a CSV file that the operator imports, and the look-up of the sign-up page.
//!
//! It saves a dentist some typing and decides nothing: a number is self-asserted, and whoever knows a number and a last name
//! learns only what the register prints of them. A hit never gives access, a miss never blocks.
//!
//! ```text
//! number,last_name,first_name,practice,street,city,state,zip,specialty
//! 123456789,Park,Lee,Park Endodontics,4 Elm Ave,Salem,OR,97301,Endodontics
//! ```
//!
//! Attackers here: a broken or hostile file (each bad row is named with its line and left out, the rest is imported), and
//! somebody who tries numbers through a sign-up page (the page counts its look-ups).

mod flow;
mod model;
pub mod store;
#[cfg(test)]
mod tests;

pub use flow::{ImportError, Report, import, lookup};
pub use model::{Entry, Problem, RowError, name_key, number_key};

use crate::app::App;
use axum::Router;

/// This feature has no pages: it is fed by the command line and asked by the sign-up.
pub fn routes() -> Router<App> {
    Router::new()
}
