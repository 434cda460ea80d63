//! The application's entry: nothing but calls into libraries, so that tests can link against them.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    // The same program reads foreign pictures, confined, before it could set up anything that they might reach.
    pictures::worker::serve_if_asked().unwrap_or_else(postrider_lib::run)
}
