//! Reading what the person pastes as the address of the callback page: the folder's, or that of a page in it.

use domain::Platform;
use url::Url;

use crate::{EngineError, media_host::is_public_endpoint};

/// The longest address that is taken.
const ADDRESS_MAX: usize = 400;

/// The address of the folder, with a slash at its end. A page of a network in it is as good: people copy what they see.
pub(super) fn read(typed: &str, networks: &[Platform]) -> Result<Url, EngineError> {
    let invalid = EngineError::InvalidInput { field: "address" };
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > ADDRESS_MAX || !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid);
    }
    let written = match (typed.contains("://"), typed.contains(':')) {
        (true, _) => typed.to_owned(),
        (false, false) => format!("https://{typed}"),
        // Another scheme, or a port.
        (false, true) => return Err(invalid),
    };
    let Ok(mut url) = Url::parse(&written) else { return Err(invalid) };
    if url.scheme() == "http" {
        return Err(EngineError::CallbackNotHttps);
    }
    if !is_public_endpoint(&url) {
        return Err(invalid);
    }
    let mut folders: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    if folders.last() == Some(&"index.html") {
        folders.pop();
    }
    if folders.last().is_some_and(|last| networks.iter().any(|network| network.as_str() == *last)) {
        folders.pop();
    }
    let path = folders.iter().fold("/".to_owned(), |path, folder| path + folder + "/");
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Result<&str, &str>) {
        let networks = [Platform::parse("relaynet").unwrap()];
        let read = read(typed, &networks).map(String::from).map_err(|error| error.to_string());
        assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned), "{typed}");
    }

    #[test]
    fn the_folder_is_found_whatever_of_it_was_copied() {
        for typed in [
            "https://anna.example/callback/",
            "https://anna.example/callback",
            " https://anna.example/callback/ ",
            "anna.example/callback",
            "https://anna.example/callback/relaynet/",
            "https://anna.example/callback/relaynet",
            "https://anna.example/callback/relaynet/index.html",
            "https://anna.example//callback//",
            "HTTPS://Anna.Example:443/callback/",
        ] {
            check(typed, Ok("https://anna.example/callback/"));
        }
        check("https://anna.example", Ok("https://anna.example/"));
        check("https://anna.example/relaynet/", Ok("https://anna.example/"));
        check("https://anna.example/other/", Ok("https://anna.example/other/"));
    }

    #[test]
    fn what_is_no_public_https_address_is_refused_before_anything_is_asked() {
        let invalid = Err("the input address is not acceptable");
        for typed in [
            "",
            " ",
            "callback",
            "https://",
            "https://localhost/",
            "https://printer.local/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://192.168.0.1/",
            "https://anna.example:8443/",
            "https://anna:secret@anna.example/",
            "https://anna.example/?x=1",
            "https://anna.example/#x",
            "https://anna.example/a b",
            "ftp://anna.example/",
            "app.postrider:/oauth/relaynet",
            "javascript://anna.example/",
        ] {
            check(typed, invalid);
        }
        check(&format!("https://anna.example/{}", "a".repeat(ADDRESS_MAX)), invalid);
        check("http://anna.example/", Err("the callback page is not on https"));
    }
}
