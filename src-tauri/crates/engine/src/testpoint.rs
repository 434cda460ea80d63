//! Named places at which a test can kill the process. Without the feature `testkit` there is nothing here.

/// The boundaries of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "testkit"), allow(dead_code, reason = "only a test build looks at them"))]
pub(crate) enum Point {
    /// Nothing about the step is written yet.
    BeforeIntent,
    /// The intent is durable, the call was not made.
    AfterIntent,
    /// The call was answered, the answer is not written.
    AfterCall,
    /// The answer is durable.
    AfterOutcome,
    /// A line of the making of a vault was passed.
    Vault,
    /// A line of a rotation was passed.
    Rotation,
    /// A line of a backup, a restore or a switch was passed.
    Backup,
    /// A line of the erasing of a profile was passed.
    Erase,
}

/// Does nothing.
#[cfg(not(feature = "testkit"))]
#[inline(always)]
pub(crate) fn hit(_point: Point, _step: &str) {}

/// Kills this process the hard way when `POSTRIDER_KILL_AT` names this point and step, and it is passed for the
/// n-th time: `<point>:<step>:<n>`, with the point as `before_intent`, `after_intent`, `after_call`,
/// `after_outcome`, `vault`, `rotation`, `backup` or `erase`, and `*` for any step.
#[cfg(feature = "testkit")]
pub(crate) fn hit(point: Point, step: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};

    static PASSED: AtomicU32 = AtomicU32::new(0);
    let Ok(armed) = std::env::var("POSTRIDER_KILL_AT") else { return };
    let mut parts = armed.split(':');
    let (Some(at), Some(of), Some(nth)) = (parts.next(), parts.next(), parts.next()) else { return };
    let name = match point {
        Point::BeforeIntent => "before_intent",
        Point::AfterIntent => "after_intent",
        Point::AfterCall => "after_call",
        Point::AfterOutcome => "after_outcome",
        Point::Vault => "vault",
        Point::Rotation => "rotation",
        Point::Backup => "backup",
        Point::Erase => "erase",
    };
    if at != name || (of != "*" && of != step) {
        return;
    }
    if (PASSED.fetch_add(1, Ordering::SeqCst) + 1).to_string() == nth {
        die();
    }
}

/// SIGKILL runs no destructor and flushes nothing; what is on disk then is what a power cut of the program leaves.
#[cfg(feature = "testkit")]
fn die() -> ! {
    let killed = std::process::Command::new("kill").args(["-KILL", &std::process::id().to_string()]).status();
    drop(killed);
    std::process::abort()
}
