//! The task that looks for alerts every minute and after changes.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::sleep};

use crate::Engine;

/// Time alone raises and ends alerts, too.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// A change rarely comes alone: a post to five accounts is looked at once, not at each of its steps.
const GATHER: Duration = Duration::from_secs(1);

impl Engine {
    /// Looks until it is told to stop.
    pub(crate) async fn watch_alerts(self, stop: Arc<Notify>) {
        let looking = async {
            loop {
                if let Err(error) = self.look_for_alerts().await {
                    tracing::warn!(%error, "could not look for alerts");
                }
                tokio::select! {
                    () = self.inner.alerts.wake.notified() => sleep(GATHER).await,
                    () = sleep(LOOK_EVERY) => {}
                }
            }
        };
        // A look that is cut short is one transaction more or less, and the next start begins with one.
        tokio::select! {
            () = looking => {}
            () = stop.notified() => {}
        }
    }
}
