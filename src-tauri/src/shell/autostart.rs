//! Starting with the person's session, in the background.

use std::env;

use auto_launch::{AutoLaunch, AutoLaunchBuilder};

/// Says that the program was started without anybody wanting to see its window.
const IN_BACKGROUND: &str = "--in-background";

/// Whether the program was started with these arguments at login.
pub(crate) fn is_asked_for<Text: AsRef<str>>(arguments: impl IntoIterator<Item = Text>) -> bool {
    arguments.into_iter().any(|argument| argument.as_ref() == IN_BACKGROUND)
}

/// Whether the program starts when the person logs in.
///
/// # Errors
/// When the system does not say, or the program does not know where it lies.
pub(crate) fn is_on() -> Result<bool, AutostartError> {
    Ok(entry()?.is_enabled()?)
}

/// Starts the program when the person logs in, or no more.
///
/// # Errors
/// When the system does not let us, or the program does not know where it lies.
pub(crate) fn set(on: bool) -> Result<(), AutostartError> {
    let entry = entry()?;
    match (on, entry.is_enabled()?) {
        // Written again, because the program may have moved.
        (true, _) => entry.enable()?,
        (false, true) => entry.disable()?,
        (false, false) => {}
    }
    Ok(())
}

/// Why it could not be set or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AutostartError {
    /// The program's own place is not known, or no text.
    #[error("it is not known where the program lies")]
    NoPlace,
    /// The system refused.
    #[error("what starts at login could not be read or written")]
    System(#[from] auto_launch::Error),
}

fn entry() -> Result<AutoLaunch, AutostartError> {
    let place = env::current_exe().ok().and_then(|path| path.into_os_string().into_string().ok());
    let place = place.ok_or(AutostartError::NoPlace)?;
    let mut builder = AutoLaunchBuilder::new();
    builder.set_app_name("Postrider").set_app_path(&command(&place)).set_args(&[IN_BACKGROUND]);
    Ok(builder.build()?)
}

/// A path as it must stand in a desktop entry: quoted, so that a space in it ends nothing (Desktop Entry Specification,
/// "The Exec key", version 1.5).
#[cfg(target_os = "linux")]
fn command(path: &str) -> String {
    // First the rules of a quoted argument, then those of every text value, and a percent sign is a field code.
    let mut quoted = String::with_capacity(path.len() + 2);
    for letter in path.chars() {
        match letter {
            '"' | '`' | '$' => quoted.extend(['\\', '\\', letter]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(letter),
        }
    }
    format!("\"{quoted}\"")
}

/// Elsewhere the library quotes by itself.
#[cfg(not(target_os = "linux"))]
fn command(path: &str) -> String {
    path.to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_signs_is_still_one_argument() {
        for (path, expected) in [
            ("/usr/bin/postrider", r#""/usr/bin/postrider""#),
            ("/home/anna/my apps/postrider", r#""/home/anna/my apps/postrider""#),
            ("/opt/100%/$x", r#""/opt/100%%/\\$x""#),
            (r"/opt/back\slash", r#""/opt/back\\\\slash""#),
        ] {
            assert_eq!(command(path), expected);
        }
    }
}
