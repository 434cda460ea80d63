//! The reference of `./dev bench`: the smallest Tauri window, built like ours and with nothing of ours in it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/empty-window/tauri.conf.json"))
}
