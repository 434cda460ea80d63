//! Log lines: to standard error, ours as loud as asked for, everyone else's only when something is wrong; and the last
//! few in memory, stripped to what may be handed on, for the diagnostics.
//!
//! Libraries are held at `warn` whatever the variable says, because below that some of them write what passes through
//! them: a message bus, for one, the command line that carries a sign-in's code.

mod recent;

use std::io::{IsTerminal, stderr};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer as _, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

pub use recent::{Line, Recent};

/// Our crates, as they appear in a log line's target.
const OURS: [&str; 9] = ["postrider_lib", "api", "host", "domain", "engine", "networks", "practice", "store", "vault"];

/// Begins to log; `POSTRIDER_LOG` is `off`, `error`, `warn`, `info` (usual), `debug` or `trace`. What is remembered does
/// not depend on it.
pub fn start() -> Recent {
    let wanted = std::env::var("POSTRIDER_LOG").ok().and_then(|level| level.parse().ok());
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let lines = lines.with_filter(filter(wanted.unwrap_or(LevelFilter::INFO)));
    let recent = Recent::default();
    let remembered = recent.clone().with_filter(filter(LevelFilter::INFO));
    if tracing_subscriber::registry().with(lines).with(remembered).try_init().is_err() {
        // Only a test harness has installed a logger before us, and then its own is the one wanted.
    }
    recent
}

/// Whether a line's target is a module of ours.
fn is_ours(target: &str) -> bool {
    OURS.iter().any(|name| target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
}

fn filter(ours: LevelFilter) -> Targets {
    Targets::new().with_default(LevelFilter::WARN.min(ours)).with_targets(OURS.map(|target| (target, ours)))
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn libraries_stay_quiet_even_when_we_are_asked_to_tell_everything() {
        let filter = filter(LevelFilter::TRACE);
        assert!(filter.would_enable("engine::publish", &Level::TRACE));
        for library in ["zbus::connection", "hyper", "reqwest", "tauri_plugin_deep_link", "rustls"] {
            assert!(!filter.would_enable(library, &Level::INFO), "{library} may print what passes through it");
            assert!(filter.would_enable(library, &Level::WARN), "{library} may say that something is wrong");
        }
    }
}
