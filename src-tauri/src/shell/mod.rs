//! Everything that touches the desktop: the window, the tray, the way back from the browser, links out, dropped files,
//! pictures.

pub(crate) mod autostart;
mod clipboard;
pub(crate) mod computer;
pub(crate) mod deep_link;
pub(crate) mod desktop;
mod dialog;
pub(crate) mod environment;
pub(crate) mod hardening;
#[cfg(target_os = "linux")]
mod markup;
pub(crate) mod media_protocol;
pub(crate) mod notification;
pub(crate) mod presence;
#[cfg(all(test, target_os = "linux"))]
mod test_bus;
pub(crate) mod tray;
pub(crate) mod window;
