//! Asks the keychain on a thread of its own, because it may wait for a person or for ever.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use crate::{Keychain, KeychainError, KeychainSecret, keychain::Fault};

/// How long a call may take when no person has to answer. A dialog of the keychain needs more: give the worker of a
/// [`Prompt::Allowed`](crate::Prompt::Allowed) keychain the time that a person needs to find a password.
pub const DEFAULT_DEADLINE: Duration = Duration::from_secs(5);

/// Calls that may wait behind one another. Callers ask at start and on request, so more than this is a fault of ours.
const QUEUE: usize = 8;

type Job = Box<dyn FnOnce(&dyn Keychain) + Send>;

/// A keychain behind its own thread and a deadline.
///
/// A call that overruns gives [`KeychainError::Hanging`], and so does every later call until the thread is back. It
/// never counts as "there is no entry". A call that nobody waits for any more is not begun. The deadline is real
/// time, whatever clock the async runtime pretends.
///
/// The thread is not waited for at shutdown, on purpose: a keychain that never answers must not keep the program
/// from ending. It ends by itself when the worker is dropped and its call has come back. The runtime, in contrast,
/// waits for a pending call up to its deadline unless it is shut down with a time-out.
pub struct KeychainWorker {
    jobs: SyncSender<Job>,
    backend: String,
    deadline: Duration,
    /// Calls that overran and may still be running.
    overdue: Mutex<Vec<Arc<Call>>>,
}

/// What the waiting and the working side of one call tell each other.
#[derive(Default)]
struct Call {
    abandoned: AtomicBool,
    finished: AtomicBool,
}

/// Marks a call as abandoned when the future that waits for it ends, be it by answer, deadline or cancellation.
struct Waiting(Arc<Call>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.abandoned.store(true, Ordering::SeqCst);
    }
}

impl KeychainWorker {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(keychain: Arc<dyn Keychain>, deadline: Duration) -> Result<Self, KeychainError> {
        let (jobs, queue) = sync_channel(QUEUE);
        let backend = keychain.backend().to_owned();
        std::thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || run(&*keychain, &queue))
            .map_err(|error| KeychainError::Broken(Box::new(error)))?;
        Ok(Self { jobs, backend, deadline, overdue: Mutex::default() })
    }

    /// Name of the kind of keychain.
    pub fn backend(&self) -> &str {
        &self.backend
    }

    /// See [`Keychain::read`].
    ///
    /// # Errors
    /// The keychain's own, or [`KeychainError::Hanging`].
    pub async fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        let item = item.to_owned();
        self.call(move |keychain| keychain.read(&item)).await
    }

    /// See [`Keychain::write`]. Gives the secret back, for comparing with what is read.
    ///
    /// # Errors
    /// The keychain's own, or [`KeychainError::Hanging`].
    pub async fn write(&self, item: &str, secret: KeychainSecret) -> Result<KeychainSecret, KeychainError> {
        let item = item.to_owned();
        self.call(move |keychain| keychain.write(&item, &secret).map(|()| secret)).await
    }

    /// See [`Keychain::delete`].
    ///
    /// # Errors
    /// The keychain's own, or [`KeychainError::Hanging`].
    pub async fn delete(&self, item: &str) -> Result<(), KeychainError> {
        let item = item.to_owned();
        self.call(move |keychain| keychain.delete(&item)).await
    }

    async fn call<T, F>(&self, ask: F) -> Result<T, KeychainError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
    {
        if self.is_hanging() {
            return Err(KeychainError::Hanging);
        }
        let waiting = Waiting(Arc::default());
        let (reply, answer) = sync_channel(1);
        self.jobs.try_send(job(ask, reply, Arc::clone(&waiting.0))).map_err(|error| match error {
            TrySendError::Full(_) => KeychainError::Hanging,
            TrySendError::Disconnected(_) => Fault::ThreadEnded.into(),
        })?;
        let deadline = self.deadline;
        match tokio::task::spawn_blocking(move || answer.recv_timeout(deadline)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(RecvTimeoutError::Timeout)) => {
                tracing::warn!(backend = self.backend, "the keychain does not answer");
                self.lock_overdue().push(Arc::clone(&waiting.0));
                Err(KeychainError::Hanging)
            }
            Ok(Err(RecvTimeoutError::Disconnected)) | Err(_) => Err(Fault::ThreadEnded.into()),
        }
    }

    fn is_hanging(&self) -> bool {
        let mut overdue = self.lock_overdue();
        overdue.retain(|call| !call.finished.load(Ordering::SeqCst));
        !overdue.is_empty()
    }

    fn lock_overdue(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Call>>> {
        // A list of flags is whole after any panic.
        self.overdue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run(keychain: &dyn Keychain, queue: &Receiver<Job>) {
    while let Ok(job) = queue.recv() {
        job(keychain);
    }
}

fn job<T, F>(ask: F, reply: SyncSender<Result<T, KeychainError>>, call: Arc<Call>) -> Job
where
    T: Send + 'static,
    F: FnOnce(&dyn Keychain) -> Result<T, KeychainError> + Send + 'static,
{
    Box::new(move |keychain| {
        // A write that its caller has given up must not happen later behind everyone's back.
        if !call.abandoned.load(Ordering::SeqCst) {
            // The platform libraries below panic on a poisoned lock; the thread must outlive that.
            let outcome = catch_unwind(AssertUnwindSafe(|| ask(keychain)));
            let outcome = outcome.unwrap_or_else(|_| Err(Fault::Panicked.into()));
            if reply.send(outcome).is_err() {
                tracing::info!("the keychain answered after its deadline");
            }
        }
        call.finished.store(true, Ordering::SeqCst);
    })
}
