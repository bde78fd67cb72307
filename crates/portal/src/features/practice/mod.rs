//! Setting up a practice: its words, its rules, the recovery sheet.
//!
//! 1. A manager sees what strangers see of the practice, and its rules; changing them asks for the password again.
//! 2. The recovery sheet is twelve words that open the practice's safe. They are shown once and stored nowhere: what the page
//!    carries along is the safe's private half wrapped under them, and a MAC by which four words typed back can be judged.
//!    Only then is the wrap kept, and any older sheet ends.
//! 3. Until the safe has a second opener (a sheet, or another manager) the practice sends nothing: [`ready_to_send`].
//! 4. [`strip`] is the line before every writing: emergencies, and how soon the practice answers.
//!
//! Attackers here: a stolen session that wants a lasting way in (the sheet asks for the password), a practice that changes
//! its name under somebody else's seal (the seal goes), somebody who writes to the database (a wrap under no sheet opens nothing).

mod flow;
pub mod store;
mod strip;

pub use flow::ready_to_send;
pub use strip::{Strip, strip};

use crate::app::App;
use axum::Router;

/// Routes of this feature, by who may use them; merged in `router.rs`.
pub fn routes() -> Router<App> {
    Router::new()
}
