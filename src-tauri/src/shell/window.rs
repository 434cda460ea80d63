//! The one window, and what its content may not do: go elsewhere, open windows, download, ask for devices.

use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry,
    utils::config::Color,
    webview::{NewWindowResponse, PermissionResponse},
};

/// The window's label; capabilities name it exactly.
pub(crate) const LABEL: &str = "main";

/// Makes the window and, unless it is to stay in the background, shows it at once on the ground that the page will paint:
/// a hidden window paints nothing, so waiting for the page costs its first picture.
///
/// # Errors
/// When the system's webview cannot be started.
pub(crate) fn open(app: &AppHandle, is_shown: bool) -> tauri::Result<WebviewWindow<Wry>> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Postrider")
        .inner_size(1280.0, 820.0)
        .min_inner_size(880.0, 620.0)
        .visible(false)
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .build()?;
    window.set_background_color(Some(ground(window.theme()?)))?;
    if is_shown {
        window.show()?;
    }
    Ok(window)
}

/// The ground of the page in the system's theme, so that nothing flashes; the same as `boot.css` has.
fn ground(theme: Theme) -> Color {
    match theme {
        Theme::Dark => Color(0x12, 0x14, 0x1a, 0xff),
        _ => Color(0xf8, 0xf7, 0xf3, 0xff),
    }
}

/// Brings the window to the front: the person started the app a second time, or came back from the browser.
pub(crate) fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    for result in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = result {
            tracing::warn!(%error, "the window could not be raised");
        }
    }
}

/// Takes the window from the screen. Its page goes on, and so does everything else.
pub(crate) fn hide(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = window.hide() {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// The page is the only place to be. Links out go through commands that name them, never through an address.
fn is_our_page(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "tauri" => host == "localhost",
        // Windows has no custom schemes in WebView2; Tauri serves the page from this origin there.
        "http" => cfg!(windows) && host == "tauri.localhost" && url.port().is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: bool) {
        let url = Url::parse(address).unwrap();
        assert_eq!(is_our_page(&url), expected, "{address}");
    }

    #[test]
    fn the_window_stays_on_its_own_page() {
        check("tauri://localhost", true);
        check("tauri://localhost/index.html#/compose", true);
        check("http://tauri.localhost/", cfg!(windows));
        for elsewhere in [
            "https://tauri.localhost/",
            "http://tauri.localhost:8080/",
            "http://tauri.localhost.evil.example/",
            "tauri://evil.example/",
            "https://www.instagram.com/",
            "http://127.0.0.1:4000/",
            "file:///etc/passwd",
            "data:text/html,<script>1</script>",
            "about:blank",
            "javascript:alert(1)",
            "app.postrider:/oauth/instagram?code=1",
            "prmedia://localhost/media/1",
            "ipc://localhost/app_state",
        ] {
            check(elsewhere, false);
        }
    }
}
