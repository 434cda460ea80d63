//! What the worker takes from itself before it reads the first byte: memory, time, files, the network.
//!
//! On Linux all of it holds. macOS knows the limits of time, of open files and of file sizes, but not that of memory;
//! Windows has none of them here. What holds everywhere is that the worker is a process of its own, reads no picture
//! whose pixels would not fit, and is ended by its asker when it takes too long.

#[cfg(unix)]
use std::io;
#[cfg(target_os = "linux")]
use std::path::Path;

/// Most memory that a worker may take beside what the program itself occupies. With that, less than 200 MB.
#[cfg(target_os = "linux")]
const MEMORY_MAX: u64 = 160 << 20;
/// Most time of the processor for one picture.
#[cfg(unix)]
const SECONDS_MAX: u64 = 10;

/// Gives up everything that reading pictures has no use for.
///
/// # Errors
/// When the system refuses; such a worker must not read anything.
#[cfg(unix)]
pub(crate) fn confine() -> io::Result<()> {
    use rustix::process::Resource;

    #[cfg(target_os = "linux")]
    {
        close_strangers()?;
        rustix::thread::set_no_new_privs(true)?;
        limit(Resource::As, occupied()? + MEMORY_MAX)?;
    }
    // Only what is open already, which is the way in and the way out: no file, no connection, no program.
    limit(Resource::Nofile, 3)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Core, 0)
}

/// Nothing to give up here; see above.
#[cfg(not(unix))]
pub(crate) fn confine() -> std::io::Result<()> {
    Ok(())
}

/// Allows as much time as one more picture may take.
#[cfg(unix)]
pub(crate) fn allow_one_more() -> io::Result<()> {
    use rustix::{
        process::{Resource, Rlimit, getrlimit, setrlimit},
        time::{ClockId, clock_gettime},
    };
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    let maximum = getrlimit(Resource::Cpu).maximum;
    let current = maximum.unwrap_or(u64::MAX).min(used + SECONDS_MAX);
    Ok(setrlimit(Resource::Cpu, Rlimit { current: Some(current), maximum })?)
}

/// Nothing to allow here; see above.
#[cfg(not(unix))]
pub(crate) fn allow_one_more() -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn limit(resource: rustix::process::Resource, to: u64) -> io::Result<()> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    // Somebody may have set a narrower one, which nobody may widen.
    let to = getrlimit(resource).maximum.unwrap_or(u64::MAX).min(to);
    Ok(setrlimit(resource, Rlimit { current: Some(to), maximum: Some(to) })?)
}

/// Address space that the program and its libraries take.
#[cfg(target_os = "linux")]
fn occupied() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| io::Error::other("the system does not say"))
}

/// Closes whatever a library of the asker left open for its children.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "the library marks closing as unsafe, because someone could still use what is closed")]
fn close_strangers() -> io::Result<()> {
    let named =
        std::fs::read_dir("/proc/self/fd")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let listed: Vec<i32> = named.collect();
    // The folder that was read is among them, and closed by now.
    let is_open = |descriptor: &i32| Path::new(&format!("/proc/self/fd/{descriptor}")).symlink_metadata().is_ok();
    for descriptor in listed.into_iter().filter(|descriptor| *descriptor > 2).filter(is_open) {
        // SAFETY: nothing of this program has opened anything yet, and nobody waits for what a library has.
        unsafe { rustix::io::close(descriptor) };
    }
    Ok(())
}
