//! The desktop around the real window, for tests: a tray that shows icons and presses what is in their menus, and the
//! button that closes a window. Reads an order a line from its input, and answers each with a line of JSON.

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() {
    linux::serve();
}

/// The window tests run on Linux.
#[cfg(not(target_os = "linux"))]
fn main() {}
