//! The database: one thread that writes, a few connections that read.

use std::{
    cell::OnceCell,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::{Semaphore, oneshot};
use uuid::Uuid;

use crate::{Files, OpenError, StoreError, audit::RowMac, files, lock::ProfileLock, migration, schema};

/// The database in a profile's folder, and beside it the folder of files.
pub(crate) const DATABASE: &str = "postrider.db";
pub(crate) const FILES: &str = "files";

const READERS: u32 = 3;
/// Writes waiting their turn; a full queue makes callers wait instead of growing without end.
const QUEUE: usize = 256;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The right to read.
pub struct Read<'c> {
    pub(crate) db: &'c Connection,
}

/// The right to write; also a right to read. Exists only inside a transaction.
pub struct Write<'c> {
    read: Read<'c>,
    trail: Trail,
    /// What chains rows from this transaction on, if it commits.
    begun: OnceCell<Arc<dyn RowMac>>,
}

impl Write<'_> {
    /// What chains rows of the audit trail; `None` while the vault is closed.
    pub(crate) fn row_mac(&self) -> Option<Arc<dyn RowMac>> {
        self.begun.get().cloned().or_else(|| self.trail.row_mac())
    }

    /// Chains rows with `row_mac` from here on; the first call in a transaction counts.
    pub(crate) fn set_row_mac(&self, row_mac: Arc<dyn RowMac>) {
        self.begun.get_or_init(|| row_mac);
    }

    /// Which opening of the profile this is.
    pub(crate) fn boot_id(&self) -> [u8; 16] {
        self.trail.boot_id.into_bytes()
    }
}

/// What every row of the audit trail gets besides what it says. Clones share it.
#[derive(Clone)]
struct Trail {
    boot_id: Uuid,
    row_mac: Arc<Mutex<Option<Arc<dyn RowMac>>>>,
}

impl Trail {
    fn row_mac(&self) -> Option<Arc<dyn RowMac>> {
        self.row_mac.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_row_mac(&self, row_mac: Option<Arc<dyn RowMac>>) {
        *self.row_mac.lock().unwrap_or_else(PoisonError::into_inner) = row_mac;
    }
}

impl<'c> std::ops::Deref for Write<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

/// A profile's storage. Cheap to clone; closed by [`Store::close`], or when the last clone is dropped.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    writer: Mutex<Option<Writer>>,
    readers: Mutex<Vec<Connection>>,
    turns: Semaphore,
    database: PathBuf,
    files: Files,
    trail: Trail,
}

/// The thread that writes, and the lock that makes it the only one. Gone once the store is closed.
struct Writer {
    jobs: mpsc::SyncSender<Job>,
    thread: thread::JoinHandle<()>,
    _lock: ProfileLock,
}

impl Store {
    /// Opens the profile in `folder`, making it (readable by its owner only) when it does not exist. Blocks.
    ///
    /// # Errors
    /// See [`OpenError`]; an existing database is never replaced.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        make_private(folder).map_err(OpenError::NotWritable)?;
        let lock = ProfileLock::take(folder)?;
        let database = folder.join(DATABASE);
        let mut connection = connect(&database).map_err(|error| classify_open(&database, error))?;
        migration::run(&mut connection, &database)?;
        let (jobs, queue) = mpsc::sync_channel::<Job>(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                for job in queue {
                    job(&mut connection);
                }
            })
            .map_err(OpenError::NotWritable)?;
        Ok(Self {
            shared: Arc::new(Shared {
                writer: Mutex::new(Some(Writer { jobs, thread, _lock: lock })),
                readers: Mutex::new(Vec::new()),
                turns: Semaphore::new(READERS as usize),
                files: Files::new(folder.join(FILES)),
                database,
                trail: Trail { boot_id: Uuid::now_v7(), row_mac: Arc::default() },
            }),
        })
    }

    /// Says that nobody has the profile in `folder` open, at this instant.
    ///
    /// # Errors
    /// [`OpenError::InUse`] when somebody has.
    pub fn check_closed(folder: &Path) -> Result<(), OpenError> {
        ProfileLock::take(folder).map(drop)
    }

    /// The profile's files.
    pub fn files(&self) -> &Files {
        &self.shared.files
    }

    /// Chains rows of the audit trail with `row_mac`, or lets them wait from now on. The first of a chain goes through
    /// [`audit::begin_chain`](crate::audit::begin_chain), which changes this together with the rows.
    pub fn set_row_mac(&self, row_mac: Option<Arc<dyn RowMac>>) {
        self.shared.trail.set_row_mac(row_mac);
    }

    /// Runs `change` in one immediate transaction on the writer thread; it is durable when this returns `Ok`.
    ///
    /// # Errors
    /// Whatever `change` returns, or the failure to commit; then nothing was changed.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let trail = self.shared.trail.clone();
        let job: Job = Box::new(move |connection| {
            // The asker may have gone away; the change stands all the same.
            drop(answer.send(transact(connection, trail, change)));
        });
        self.ask(job).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs `query` on a read-only connection, off the async threads, with one consistent view of the data.
    ///
    /// # Errors
    /// Whatever `query` returns.
    pub async fn read<T, E, F>(&self, query: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
    {
        let _turn = self.shared.turns.acquire().await.map_err(|_| StoreError::Closed)?;
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || {
            let connection = shared.reader()?;
            let answer = look(&connection, query);
            shared.give_back(connection);
            answer
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }
}

impl Store {
    /// Moves everything from the write-ahead log into the database and empties the log, so that nothing erased stays
    /// readable in it. Waits its turn among the writes.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when readers kept the log in use for five seconds; what was written stands all the same.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.alone(|connection| truncate_log(connection)).await
    }

    /// Removes the copy that an update made of the database, which may still hold what was erased since.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when it cannot be removed.
    pub async fn remove_backup(&self) -> Result<(), StoreError> {
        let copy = migration::backup(&self.shared.database);
        files::blocking(move || files::remove(&copy)).await
    }

    /// Does what was asked so far, ends the writer and gives the profile free, whoever still holds a clone. Every
    /// later read and write is refused with [`StoreError::Closed`]; closing again changes nothing.
    pub async fn close(&self) {
        // Readers that are at work end first; they take milliseconds.
        drop(self.shared.turns.acquire_many(READERS).await);
        self.shared.turns.close();
        let shared = Arc::clone(&self.shared);
        // Only a panic fails here, and dropping the last clone closes as well.
        drop(tokio::task::spawn_blocking(move || shared.close()).await);
    }

    /// Runs `act` on the writer's thread, outside of any transaction.
    pub(crate) async fn alone<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| drop(answer.send(act(connection))));
        self.ask(job).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    /// The database's file.
    pub(crate) fn database(&self) -> &Path {
        &self.shared.database
    }

    async fn ask(&self, job: Job) -> Result<(), StoreError> {
        let jobs = self.shared.jobs().ok_or(StoreError::Closed)?;
        let sent = tokio::task::spawn_blocking(move || jobs.send(job)).await.map_err(|_| StoreError::Closed)?;
        sent.map_err(|_| StoreError::Closed)
    }
}

fn truncate_log(connection: &Connection) -> Result<(), StoreError> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy { Err(StoreError::Busy) } else { Ok(()) }
}

impl Shared {
    fn jobs(&self) -> Option<mpsc::SyncSender<Job>> {
        self.writer.lock().ok()?.as_ref().map(|writer| writer.jobs.clone())
    }

    /// Closing the queue ends the writer once it has done what was asked; only then may the lock go.
    fn close(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Writer { jobs, thread, _lock }) = writer {
            drop(jobs);
            drop(thread.join());
        }
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let idle = self.readers.lock().map_err(|_| StoreError::Closed)?.pop();
        match idle {
            Some(connection) => Ok(connection),
            None => Ok(connect_to_read(&self.database)?),
        }
    }

    fn give_back(&self, connection: Connection) {
        if let Ok(mut readers) = self.readers.lock() {
            readers.push(connection);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.close();
    }
}

fn transact<T, E: From<StoreError>>(
    connection: &mut Connection,
    trail: Trail,
    change: impl FnOnce(&Write<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
    let write = Write { read: Read { db: &tx }, trail, begun: OnceCell::new() };
    let value = change(&write)?;
    let Write { trail, begun, .. } = write;
    tx.commit().map_err(StoreError::from)?;
    if let Some(row_mac) = begun.into_inner() {
        trail.set_row_mac(Some(row_mac));
    }
    Ok(value)
}

fn look<T, E: From<StoreError>>(
    connection: &Connection,
    query: impl FnOnce(&Read<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connection.unchecked_transaction().map_err(StoreError::from)?;
    query(&Read { db: &tx })
}

pub(crate) fn connect(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(database)?;
    set_up(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // In WAL mode NORMAL may lose the last commits when the power fails; a lost intent could double a post.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

fn connect_to_read(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    set_up(&connection)?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    schema::distrust(connection)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn classify_open(database: &Path, error: rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
    match error.sqlite_error_code() {
        Some(CannotOpen | DiskFull | ReadOnly | SystemIoFailure) => {
            OpenError::NotWritable(std::io::Error::other(format!("{} ({error})", database.display())))
        }
        _ => OpenError::Broken(Box::new(error)),
    }
}

pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    {
        fs::create_dir_all(folder)
    }
}
