//! The end of an emergency by itself.

use std::sync::Arc;

use ::jobs::Handler;

use super::flow;
use crate::app::App;
use crate::lent;

/// Job handlers of this feature.
pub fn jobs(app: &App) -> Vec<Arc<dyn Handler>> {
    vec![lent::jobs::at_the_end(app, flow::END, |app, grant| {
        Box::pin(async move { flow::lapse(&app, grant).await })
    })]
}
