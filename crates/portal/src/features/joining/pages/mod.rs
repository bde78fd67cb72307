//! The pages: of whoever works somewhere, and of the managers who decide.

pub mod found;
pub mod managers;
pub mod own;

use crate::app::App;
use crate::web::{Form, Web};
use db::Id;

fn once(app: &App, form: &Form) -> Id {
    form.submission().map_or_else(|| app.id(), Id::from)
}

/// The pages in their states.
pub fn samples(w: &Web) -> Vec<(&'static str, String)> {
    let mut all = own::samples(w);
    all.extend(found::samples(w));
    all.extend(managers::samples(w));
    all
}
