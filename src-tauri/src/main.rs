//! The application's entry: nothing but a call into the library, so that tests can link against it.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    postrider_lib::run()
}
