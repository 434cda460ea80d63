//! What the process takes from itself before anything else starts: being dumped, being looked into by other programs
//! of the same person, and making files that other people of this computer can read.
//!
//! It is a fence, not a wall: an administrator passes it, and whoever may start programs as the person can start us
//! under a debugger. On Windows there is nothing to do here: dumps are written only where somebody asked for them,
//! files in the person's own folders are closed to others, and a program of the same person can always read another.
//! The page's helper processes are not covered: a new program begins with the system's usual settings.

/// Hardens this process. What the system refuses is said in the log and changes nothing else.
pub(crate) fn apply() {
    #[cfg(unix)]
    {
        let _ = usual_umask();
        no_core_file();
    }
    #[cfg(target_os = "linux")]
    not_dumpable();
    #[cfg(target_os = "macos")]
    no_debugger();
}

/// Runs `start`, which starts another program, as that program would be started by the person: with the usual umask,
/// not with ours. A browser that we happen to start first must go on saving downloads as it always does.
pub(crate) fn as_usual<T: Send>(start: impl FnOnce() -> T + Send) -> T {
    #[cfg(target_os = "linux")]
    {
        let run = || {
            use_usual_umask();
            start()
        };
        std::thread::scope(|scope| match scope.spawn(run).join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    }
    // Elsewhere the system's launcher starts the program, and it inherits nothing from us.
    #[cfg(not(target_os = "linux"))]
    start()
}

/// The umask that this process was started with. The first call replaces it: what we make is for its owner alone.
#[cfg(unix)]
fn usual_umask() -> rustix::fs::Mode {
    use rustix::fs::Mode;
    static USUAL: std::sync::OnceLock<Mode> = std::sync::OnceLock::new();
    *USUAL.get_or_init(|| rustix::process::umask(Mode::RWXG | Mode::RWXO))
}

/// Gives the calling thread a umask of its own, the usual one.
#[cfg(target_os = "linux")]
#[allow(
    unsafe_code,
    reason = "the library marks unsharing as unsafe for the sake of file descriptors, which stay shared"
)]
fn use_usual_umask() {
    // SAFETY: only the umask and the working directory are no longer shared, and this thread ends after one start.
    match unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::FS) } {
        Ok(()) => drop(rustix::process::umask(usual_umask())),
        Err(error) => tracing::warn!(%error, "a program is started with our umask"),
    }
}

#[cfg(unix)]
fn no_core_file() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "a crash may leave a copy of the memory on disk");
    }
}

/// Also keeps crash collectors out, which take a dump through a pipe whatever its size limit is.
#[cfg(target_os = "linux")]
fn not_dumpable() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "other programs of this person can look into this one");
    }
}

#[cfg(target_os = "macos")]
#[allow(unsafe_code, reason = "a system call without a safe binding")]
fn no_debugger() {
    // SAFETY: with this request the other arguments are not looked at.
    if unsafe { libc::ptrace(libc::PT_DENY_ATTACH, 0, std::ptr::null_mut(), 0) } != 0 {
        tracing::warn!("a debugger can be attached to this process");
    }
}
