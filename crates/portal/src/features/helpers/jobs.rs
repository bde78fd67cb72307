//! The end of help by itself.

use std::sync::Arc;

use ::jobs::Handler;

use crate::app::App;
use crate::lent::{self, care};

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![lent::jobs::at_the_end(app, care::END, |app, grant| {
        Box::pin(async move { care::lapse(&app, grant).await })
    })]
}
