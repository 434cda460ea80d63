//! The same work in the asker's own process, for tests that start no program.

use bytes::Bytes;
use domain::{Drawn, MediaLimits, PictureError, Pictures, TakenIn};
use futures::future::BoxFuture;

use crate::{
    order::{Made, Order, Rules},
    work,
    workshop::{alone, taken_in},
};

/// Reads pictures without a worker.
#[derive(Debug, Default, Clone, Copy)]
pub struct InProcess;

impl InProcess {
    async fn ask(order: Order, file: Bytes) -> Result<Made, PictureError> {
        let work = tokio::task::spawn_blocking(move || work::perform(&order, file));
        work.await.map_err(|_| PictureError::Unreadable)?
    }
}

impl Pictures for InProcess {
    fn take_in(&self, file: Bytes) -> BoxFuture<'_, Result<TakenIn, PictureError>> {
        Box::pin(async move { taken_in(Self::ask(Order::TakeIn, file).await?) })
    }

    fn fit<'a>(&'a self, file: Bytes, limits: &'a MediaLimits) -> BoxFuture<'a, Result<Drawn, PictureError>> {
        Box::pin(async move { alone(Self::ask(Order::Fit(Rules::from(limits)), file).await?) })
    }

    fn reduce(&self, file: Bytes, side_max: u32) -> BoxFuture<'_, Result<Drawn, PictureError>> {
        Box::pin(async move { alone(Self::ask(Order::Reduce { side_max }, file).await?) })
    }
}
