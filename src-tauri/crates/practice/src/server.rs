//! The server's own thread and runtime, so that neither a paused test clock nor a busy app touches it.

use std::{io, net::TcpListener, sync::Arc, thread::JoinHandle, time::Duration};

use axum::{Router, extract::DefaultBodyLimit};
use tokio::sync::oneshot;

use crate::{app::App, error::PracticeError, gate, line::Exchange, line::Line};

/// How long open connections get to finish at the end.
const GRACE: Duration = Duration::from_secs(1);

/// A running server; dropping it stops it and waits for its thread.
pub(crate) struct Server {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(listener: TcpListener, app: Arc<App>) -> Result<Self, PracticeError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(PracticeError::Start)?;
        let (stop, stopped) = oneshot::channel();
        let work = move || {
            if let Err(error) = runtime.block_on(serve(listener, app, stopped)) {
                tracing::error!(%error, "the practice network's server ended");
            }
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("practice".into()).spawn(work).map_err(PracticeError::Start)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

async fn serve(listener: TcpListener, app: Arc<App>, stopped: oneshot::Receiver<()>) -> io::Result<()> {
    let router = Router::new().fallback(gate::answer).layer(DefaultBodyLimit::disable()).with_state(app);
    let (begin, begun) = oneshot::channel::<()>();
    let graceful = async move {
        // A dropped sender means the same as a sent message: the owner is gone.
        stopped.await.unwrap_or_default();
        drop(begin);
    };
    let service = router.into_make_service_with_connect_info::<Line>();
    let serving = axum::serve(Exchange::new(listener)?, service).with_graceful_shutdown(graceful);
    let deadline = async {
        begun.await.unwrap_or_default();
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        outcome = serving => outcome,
        () = deadline => Ok(()),
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the practice network's thread panicked");
        }
    }
}
