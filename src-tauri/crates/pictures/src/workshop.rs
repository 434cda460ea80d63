//! The asker's side: one worker at a time, a queue before it, and an end to every wait.

use std::{
    ffi::OsString,
    io,
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, channel},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use domain::{Drawn, MediaLimits, PictureError, Pictures, TakenIn};
use futures::future::BoxFuture;
use tokio::sync::Semaphore;

use crate::{
    checked,
    order::{Made, Order, Rules},
    wire,
    worker::{ARGUMENT, NOT_CONFINED},
};

/// Longest wait for one picture, by the computer's own time. A worker that is still busy after its ten seconds of the
/// processor ends itself; this is for one that does nothing at all.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to start as a worker.
#[derive(Debug, Clone)]
pub struct Program {
    /// The file.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// This program itself; its `main` must call [`crate::worker::serve_if_asked`] first of all.
    ///
    /// # Errors
    /// When the system does not say where it lies.
    pub fn own() -> io::Result<Self> {
        // The file that runs, also when another one lies at its place by now.
        let running = PathBuf::from("/proc/self/exe");
        let path = if cfg!(target_os = "linux") && running.exists() { running } else { std::env::current_exe()? };
        Ok(Self::at(path))
    }

    /// A program that does as [`Self::own`] says.
    pub fn at(path: PathBuf) -> Self {
        Self { path, arguments: vec![ARGUMENT.into()] }
    }
}

/// Has pictures read by a worker process.
pub struct Workshop {
    turn: Arc<Semaphore>,
    bench: Arc<Bench>,
}

impl Workshop {
    /// Starts nothing yet: a worker is started when a picture comes, and ends when no other one waits.
    pub fn new(program: Program) -> Self {
        Self::with_patience(program, PATIENCE)
    }

    /// The same, waiting for one picture no longer than this.
    pub fn with_patience(program: Program, patience: Duration) -> Self {
        let bench = Bench { program, patience, kept: Mutex::default(), waiting: AtomicUsize::new(0) };
        Self { turn: Arc::new(Semaphore::new(1)), bench: Arc::new(bench) }
    }

    async fn ask(&self, order: Order, file: Bytes) -> Result<Made, PictureError> {
        let closed = || PictureError::Unavailable(io::ErrorKind::BrokenPipe.into());
        let waiting = Waiting::new(&self.bench);
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| closed())?;
        drop(waiting);
        let (bench, asker) = (Arc::clone(&self.bench), Asker::default());
        let job = Job { order, file, asker: asker.clone() };
        // Whoever drops this future gets the worker ended, which the thread below then sees.
        let leaving = Leaving(asker);
        let made = tokio::task::spawn_blocking(move || {
            let made = bench.perform(&job);
            drop(turn);
            made
        });
        let made = made.await.map_err(|_| closed())?;
        drop(leaving);
        made
    }
}

impl Pictures for Workshop {
    fn take_in(&self, file: Bytes) -> BoxFuture<'_, Result<TakenIn, PictureError>> {
        Box::pin(async move { taken_in(self.ask(Order::TakeIn, file).await?) })
    }

    fn fit<'a>(&'a self, file: Bytes, limits: &'a MediaLimits) -> BoxFuture<'a, Result<Drawn, PictureError>> {
        Box::pin(async move { alone(self.ask(Order::Fit(Rules::from(limits)), file).await?) })
    }

    fn reduce(&self, file: Bytes, side_max: u32) -> BoxFuture<'_, Result<Drawn, PictureError>> {
        Box::pin(async move { alone(self.ask(Order::Reduce { side_max }, file).await?) })
    }
}

/// The file and its small version.
pub(crate) fn taken_in(made: Made) -> Result<TakenIn, PictureError> {
    let mut pictures = made.pictures.into_iter();
    match (pictures.next(), pictures.next()) {
        (Some(picture), Some(thumb)) => Ok(TakenIn { picture, orientation: made.orientation, thumb }),
        _ => Err(PictureError::Unreadable),
    }
}

/// The only picture.
pub(crate) fn alone(made: Made) -> Result<Drawn, PictureError> {
    made.pictures.into_iter().next().ok_or(PictureError::Unreadable)
}

/// Where the one worker stands.
struct Bench {
    program: Program,
    patience: Duration,
    kept: Mutex<Option<Worker>>,
    waiting: AtomicUsize,
}

/// One picture to work on.
struct Job {
    order: Order,
    file: Bytes,
    asker: Asker,
}

impl Bench {
    /// Blocks until the picture is done or lost.
    fn perform(&self, job: &Job) -> Result<Made, PictureError> {
        // A worker of before may have ended since, or have little room left: what fails with it is tried with a new one.
        let kept = lock(&self.kept).take();
        if let Some(mut worker) = kept
            && let Ok(Ok(made)) = worker.ask(job, self.patience)
        {
            self.keep(worker);
            return Ok(made);
        }
        let mut worker = Worker::start(&self.program).map_err(PictureError::Unavailable)?;
        match worker.ask(job, self.patience) {
            Ok(Ok(made)) => {
                self.keep(worker);
                Ok(made)
            }
            Ok(Err(refused)) => Err(refused),
            Err(error) => Err(worker.lost(error)),
        }
    }

    /// Only while others wait: what a worker has taken is given back when nobody needs it.
    fn keep(&self, worker: Worker) {
        if self.waiting.load(Ordering::SeqCst) > 0 {
            *lock(&self.kept) = Some(worker);
        }
    }
}

/// One who waits for a turn.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(bench: &'a Bench) -> Self {
        bench.waiting.fetch_add(1, Ordering::SeqCst);
        Self(&bench.waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

type Process = Arc<Mutex<Child>>;

/// Whoever asked, as long as it waits, and the process that works for it.
#[derive(Default, Clone)]
struct Asker(Arc<Mutex<Asked>>);

#[derive(Default)]
struct Asked {
    has_left: bool,
    process: Option<Process>,
}

impl Asker {
    /// From now on the process ends when the asker leaves.
    fn works(&self, process: &Process) -> io::Result<()> {
        let mut asked = lock(&self.0);
        if asked.has_left {
            return Err(io::ErrorKind::Interrupted.into());
        }
        asked.process = Some(Arc::clone(process));
        Ok(())
    }

    fn is_served(&self) {
        lock(&self.0).process = None;
    }
}

/// Ends the work for an asker that goes away.
struct Leaving(Asker);

impl Drop for Leaving {
    fn drop(&mut self) {
        let mut asked = lock(&self.0.0);
        asked.has_left = true;
        if let Some(process) = asked.process.take() {
            end(&process);
        }
    }
}

/// A worker process; ended when dropped.
struct Worker {
    process: Process,
    orders: ChildStdin,
    answers: ChildStdout,
}

impl Worker {
    fn start(program: &Program) -> io::Result<Self> {
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).env_clear();
        // The C library would set address space aside for each thread, and the worker has little.
        command.env("MALLOC_ARENA_MAX", "1").current_dir(std::path::MAIN_SEPARATOR_STR);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let process = Arc::new(Mutex::new(child));
        let Some((orders, answers)) = pipes else {
            end(&process);
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self { process, orders, answers })
    }

    /// Gives an order and waits for its answer. The outer error is a worker that is lost.
    fn ask(&mut self, job: &Job, patience: Duration) -> io::Result<Result<Made, PictureError>> {
        job.asker.works(&self.process)?;
        let process = Arc::clone(&self.process);
        let (orders, answers) = (&mut self.orders, &mut self.answers);
        let outcome = within(patience, &process, || {
            wire::write_order(orders, &job.order, &job.file)?;
            checked::read(answers, &job.order, job.file.len())
        });
        job.asker.is_served();
        outcome
    }

    /// What it means to the picture that its worker is lost.
    fn lost(self, error: io::Error) -> PictureError {
        let status = end(&self.process);
        tracing::info!(%error, ?status, "a worker was lost over a picture");
        if status.and_then(|status| status.code()) == Some(i32::from(NOT_CONFINED)) {
            return PictureError::Unavailable(error);
        }
        // One that talks nonsense was ended by us.
        let talked = error.kind() == io::ErrorKind::InvalidData;
        if !talked && status.is_some_and(by_signal) { PictureError::TooLarge } else { PictureError::Unreadable }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&self.process);
    }
}

/// Ends a process and leaves no trace of it. `None` = the system does not say how it ended.
fn end(process: &Process) -> Option<ExitStatus> {
    let mut child = lock(process);
    // It may have ended by itself; then this says so, and how it ended is told next.
    if let Err(error) = child.kill() {
        tracing::debug!(%error, "a worker could not be ended");
    }
    child.wait().ok()
}

/// The memory or the time was over, or its asker lost patience.
#[cfg(unix)]
fn by_signal(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal().is_some()
}

/// There are no signals; what ends by itself is taken for a fault of the picture.
#[cfg(not(unix))]
fn by_signal(_status: ExitStatus) -> bool {
    false
}

/// Does `work`, which waits for the process, and ends the process when that takes too long.
fn within<T>(patience: Duration, process: &Process, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (done, waited) = channel::<()>();
        scope.spawn(move || {
            if waited.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                end(process);
            }
        });
        let made = work();
        drop(done);
        made
    })
}

/// A lock whose holder never waits for anything but a process that was ended.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
