//! The end of a delegation by itself.

use std::sync::Arc;

use ::jobs::Handler;

use crate::app::App;
use crate::lent::{self, delegation};

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![lent::jobs::at_the_end(
        app,
        delegation::END,
        |app, grant| Box::pin(async move { delegation::lapse(&app, grant).await }),
    )]
}
