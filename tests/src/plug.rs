//! The computer's plug. Pulled in the middle of a call, nothing of the engine goes on, as when its process is killed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use domain::{Http, HttpError, HttpScope, Request, Response};
use futures::future::BoxFuture;
use tokio::sync::Notify;

/// The names of the calls that publish.
const PUBLISHING: [&str; 3] = ["putRecord", "media_publish", "post"];

/// Where in a call the plug is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// The network has heard nothing of it.
    BeforeCall,
    /// The answer arrived and nobody has looked at it.
    AfterAnswer,
    /// The answer of a call that publishes arrived, and nobody has looked at it.
    AfterPublishing,
}

#[derive(Default)]
enum State {
    #[default]
    In,
    Armed {
        at: Pull,
        calls: u32,
    },
    Out,
}

/// One engine's plug.
#[derive(Default)]
pub struct Plug {
    state: Mutex<State>,
    pulled: Notify,
}

impl Plug {
    /// Is pulled at one of the next calls, after `calls` that go well.
    pub fn arm(&self, at: Pull, calls: u32) {
        *self.state() = State::Armed { at, calls };
    }

    /// Is not pulled any more.
    pub fn disarm(&self) {
        *self.state() = State::In;
    }

    /// Returns when it was pulled.
    pub async fn pulled(&self) {
        self.pulled.notified().await;
    }

    async fn pass(&self, points: &[Pull]) {
        if self.is_out_at(points) {
            futures::future::pending::<()>().await;
        }
    }

    fn is_out_at(&self, points: &[Pull]) -> bool {
        let mut state = self.state();
        match &mut *state {
            State::Out => return true,
            State::Armed { at, calls } if points.contains(at) && *calls > 0 => *calls -= 1,
            State::Armed { at, .. } if points.contains(at) => {
                *state = State::Out;
                self.pulled.notify_one();
                return true;
            }
            State::In | State::Armed { .. } => {}
        }
        false
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An HTTP client behind a plug.
pub struct PluggedHttp {
    inner: Arc<dyn Http>,
    plug: Arc<Plug>,
}

impl PluggedHttp {
    /// Puts `inner` behind the plug.
    pub fn new(inner: Arc<dyn Http>, plug: Arc<Plug>) -> Self {
        Self { inner, plug }
    }
}

impl Http for PluggedHttp {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        Box::pin(async move {
            let publishes = PUBLISHING.contains(&request.name);
            self.plug.pass(&[Pull::BeforeCall]).await;
            let answer = self.inner.send(scope, request).await;
            let after: &[Pull] =
                if publishes { &[Pull::AfterAnswer, Pull::AfterPublishing] } else { &[Pull::AfterAnswer] };
            self.plug.pass(after).await;
            answer
        })
    }

    fn skew(&self) -> Option<TimeDelta> {
        self.inner.skew()
    }
}
