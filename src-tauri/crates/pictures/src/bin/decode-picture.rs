//! A worker and nothing else, for tests and measurements of this crate.

fn main() -> std::process::ExitCode {
    pictures::worker::serve()
}
