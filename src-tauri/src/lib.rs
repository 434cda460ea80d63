//! The desktop shell: a window, the contract with its page, and the place where the parts of Postrider meet.

mod in_background;
mod locking;
mod notifying;
mod page;
mod shell;

use std::{process::ExitCode, sync::Arc};

use api::{
    Desk, FAREWELL, leaving,
    log::{self, Recent},
    take_picture,
};
use domain::Secret;
use host::{DataFolder, Host};
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Wry, async_runtime, http::Request};
use tauri_plugin_deep_link::DeepLinkExt;
use tokio::time::timeout;

use crate::shell::{
    autostart, computer::ThisComputer, deep_link, desktop::OurDesktop, environment, hardening, media_protocol, window,
};

/// Runs the application until the person quits it.
pub fn run() -> ExitCode {
    environment::close_back_doors();
    #[cfg(target_os = "linux")]
    environment::leave_graphics_card_alone();
    let recent = log::start();
    hardening::apply();
    match builder(recent).build(tauri::generate_context!()) {
        Ok(app) => {
            app.run(on_event);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the application could not start");
            #[cfg(target_os = "linux")]
            if matches!(&error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance") {
                start_over();
            }
            ExitCode::FAILURE
        }
    }
}

/// An instance that dies at the very moment when this one hands over to it leaves nobody: then this one is the first.
/// GTK begins once per process, hence a new image of the same process. Comes back when that fails, or was done already.
#[cfg(target_os = "linux")]
fn start_over() {
    use std::{env, os::unix::process::CommandExt, process::Command};

    if environment::was_started_over() {
        return;
    }
    tracing::info!("starting once more");
    if let Ok(program) = env::current_exe() {
        let error = Command::new(program).args(env::args_os().skip(1)).env(environment::STARTED_OVER, "1").exec();
        tracing::error!(%error, "the application could not start once more");
    }
}

/// Order matters: a second instance must end in the first plugin, before anything else is set up.
fn builder(recent: Recent) -> Builder<Wry> {
    let builder = Builder::default().plugin(tauri_plugin_single_instance::init(|app, arguments, _folder| {
        // The desktop's own start at login wants no window.
        if !autostart::is_asked_for(&arguments) {
            begin_again(app, deep_link::find_in(arguments));
        }
    }));
    // On macOS the scheme belongs to the bundle, and the plugin would tell every address to the page.
    #[cfg(not(target_os = "macos"))]
    let builder = builder.plugin(tauri_plugin_deep_link::init());
    builder
        .plugin(tauri_plugin_clipboard_manager::init())
        .register_asynchronous_uri_scheme_protocol(media_protocol::SCHEME, |context, request, responder| {
            let app = context.app_handle().clone();
            async_runtime::spawn(async move { responder.respond(picture(&app, request).await) });
        })
        .invoke_handler(page::answer)
        .setup(move |app| set_up(app, recent))
}

/// The window first; everything that takes time goes on beside it.
fn set_up(app: &mut App, recent: Recent) -> Result<(), Box<dyn std::error::Error>> {
    let folder = environment::data_folder().map_or_else(|| app.path().app_data_dir(), Ok)?;
    let is_hidden = autostart::is_asked_for(std::env::args());
    let host = Host::new(DataFolder::new(folder), Arc::new(ThisComputer));
    let desk = Desk::new(Arc::new(OurDesktop(app.handle().clone())), host, recent, is_hidden);
    app.manage(desk.clone());
    window::open(app.handle(), !is_hidden)?;
    let (opening, registering) = (desk.clone(), app.handle().clone());
    async_runtime::spawn(async move {
        opening.open_last().await;
        if let Some(link) = deep_link::find_in(std::env::args()) {
            opening.receive_link(link).await;
        }
    });
    async_runtime::spawn_blocking(move || register_scheme(&registering));
    async_runtime::spawn(locking::watch(desk.clone()));
    async_runtime::spawn(notifying::watch(desk.clone()));
    async_runtime::spawn(in_background::watch(desk));
    Ok(())
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent {
            event: tauri::WindowEvent::DragDrop(tauri::DragDropEvent::Drop { paths, .. }), ..
        } => {
            let desk = desk(app);
            async_runtime::spawn(async move { desk.take_dropped(&paths).await });
        }
        RunEvent::WindowEvent { event: tauri::WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            let desk = desk(app);
            async_runtime::spawn(async move { leaving::close(&desk).await });
        }
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::raise(app),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for url in urls {
                begin_again(app, deep_link::read(url.into()));
            }
        }
        RunEvent::Exit => {
            // Whoever starts from now on is not handed over to a program that ends; their profile waits for this one.
            tauri_plugin_single_instance::destroy(app);
            let farewell = async { timeout(FAREWELL, app.state::<Desk>().shut_down()).await };
            if async_runtime::block_on(farewell).is_err() {
                tracing::warn!("work was still going on when the application ended; it is taken up at the next start");
            }
        }
        _ => {}
    }
}

/// The person started the application again, or the desktop did to hand over a link. Only the former raises the
/// window at once: a web page that opens links must not be able to pull it to the front.
fn begin_again(app: &AppHandle, link: Option<Secret>) {
    let Some(link) = link else { return window::raise(app) };
    tracing::info!("a link arrived");
    let desk = desk(app);
    async_runtime::spawn(async move { desk.receive_link(link).await });
}

fn desk(app: &AppHandle) -> Desk {
    app.state::<Desk>().inner().clone()
}

async fn picture(app: &AppHandle, request: Request<Vec<u8>>) -> tauri::http::Response<Vec<u8>> {
    if media_protocol::brings_picture(&request) {
        return media_protocol::taken(&take_picture(&desk(app), request.into_body().into()).await);
    }
    let found = match media_protocol::asked_for(&request) {
        Some(asked) => desk(app).show(asked).await.map(|shown| (asked, shown)),
        None => None,
    };
    media_protocol::answer(found)
}

/// Makes our scheme lead here. On Linux and Windows it is done at each start, because the program may have moved; on
/// macOS the bundle says it.
fn register_scheme(app: &AppHandle) {
    if cfg!(target_os = "macos") {
        return app.state::<Desk>().set_links_arrive(true);
    }
    if let Err(error) = app.deep_link().register_all() {
        tracing::warn!(%error, "the scheme for links from the browser could not be registered");
    }
    let arrive = app.deep_link().is_registered(deep_link::SCHEME).unwrap_or_else(|error| {
        tracing::warn!(%error, "it is not known whether links from the browser arrive");
        false
    });
    app.state::<Desk>().set_links_arrive(arrive);
}
