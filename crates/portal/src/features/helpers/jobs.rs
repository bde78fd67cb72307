//! The end of help by itself, and of what a guardian decides.

use std::sync::Arc;

use ::jobs::Handler;

use crate::app::App;
use crate::lent::{self, care, ward};

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![
        lent::jobs::at_the_end(app, care::END, |app, grant| {
            Box::pin(async move { care::lapse(&app, grant).await })
        }),
        lent::jobs::at_the_end(app, ward::END, |app, grant| {
            Box::pin(async move { ward::lapse(&app, grant).await })
        }),
        lent::jobs::at_the_end(app, ward::SOON, |app, grant| {
            Box::pin(async move { ward::soon(&app, grant).await })
        }),
    ]
}
