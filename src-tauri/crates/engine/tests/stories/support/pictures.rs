//! A reader of pictures that takes as long as it is told to.

use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use domain::{Drawn, MediaLimits, PictureError, Pictures, TakenIn};
use futures::future::BoxFuture;
use pictures::InProcess;
use tokio::sync::Notify;

/// Reads at once, or from when it is told to hold, not before it is released; and then refuses.
#[derive(Default)]
pub struct HeldPictures {
    holds: AtomicBool,
    /// A picture is being read.
    pub begun: Notify,
    /// It may be done.
    pub released: Notify,
}

impl HeldPictures {
    /// From now on every picture takes until it is released.
    pub fn hold(&self) {
        self.holds.store(true, Ordering::SeqCst);
    }

    async fn wait(&self) -> Result<(), PictureError> {
        if !self.holds.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.begun.notify_one();
        self.released.notified().await;
        Err(PictureError::TooLarge)
    }
}

impl Pictures for HeldPictures {
    fn take_in(&self, file: Bytes) -> BoxFuture<'_, Result<TakenIn, PictureError>> {
        Box::pin(async move {
            self.wait().await?;
            InProcess.take_in(file).await
        })
    }

    fn fit<'a>(&'a self, file: Bytes, limits: &'a MediaLimits) -> BoxFuture<'a, Result<Drawn, PictureError>> {
        Box::pin(async move {
            self.wait().await?;
            InProcess.fit(file, limits).await
        })
    }

    fn reduce(&self, file: Bytes, side_max: u32) -> BoxFuture<'_, Result<Drawn, PictureError>> {
        Box::pin(async move {
            self.wait().await?;
            InProcess.reduce(file, side_max).await
        })
    }
}
