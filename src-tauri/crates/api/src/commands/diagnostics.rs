//! The diagnostics: shown first, and saved exactly as shown.

use domain::Platform;
use engine::{Health, PersonDid};
use host::OpenProfile;

use super::{
    export::{self, Export},
    settings,
};
use crate::{
    FileKind, VERSION,
    desk::{Desk, Place},
    report::{Fact, Report},
    wire::{ErrorCodeDto, ErrorDto, ProfileKindDto, SavedFileDto, TargetStateDto, VaultStateDto},
};

/// More posts than this are not counted.
const POSTS_MAX: u32 = 10_000;

pub(crate) async fn diagnostics_preview(desk: &Desk) -> Result<String, ErrorDto> {
    let text = report(desk).await?.to_string();
    *desk.shown_diagnostics.lock().await = Some(text.clone());
    Ok(text)
}

pub(crate) async fn diagnostics_save(desk: &Desk) -> Result<SavedFileDto, ErrorDto> {
    let shown = desk.shown_diagnostics.lock().await.clone();
    // Nothing is handed on that the person has not seen.
    let text = shown.ok_or_else(|| ErrorDto::new(ErrorCodeDto::ActionNotPossible))?;
    let export = Export {
        title: "Save diagnostics",
        name: "postrider-diagnostics.txt",
        kind: FileKind::Text,
        bytes: text.into_bytes(),
    };
    let saved = export::save(desk, export).await?;
    // Without a profile there is no trail either.
    if let (true, Some(profile)) = (saved.saved, desk.find_profile().await) {
        profile.engine.person_did(PersonDid::ExportDiagnostics).await?;
    }
    Ok(saved)
}

async fn report(desk: &Desk) -> Result<Report, ErrorDto> {
    let mut report = Report::default();
    let Place { profile, trouble, .. } = desk.place().await;
    report.add("version", Fact::version(VERSION));
    report.add("build", if cfg!(debug_assertions) { "debug" } else { "release" });
    report.add("system", std::env::consts::OS);
    report.add("processor", std::env::consts::ARCH);
    report.add("webview", desk.desktop.webview_version().map(|version| Fact::version(&version)));
    report.add("links from the browser arrive", desk.links_arrive.load(std::sync::atomic::Ordering::SeqCst));
    report.add("trouble", trouble.map(|trouble| trouble.code));
    report.add("profile", profile.as_ref().map(|profile| profile.kind).map(ProfileKindDto::from));
    if let Some(profile) = profile {
        describe(&mut report, &profile).await?;
    }
    report.log(desk.recent.lines());
    Ok(report)
}

async fn describe(report: &mut Report, profile: &OpenProfile) -> Result<(), ErrorDto> {
    let engine = &profile.engine;
    let settings = settings::stored(profile).await?;
    report.add("vault", VaultStateDto::from(engine.vault_state()));
    let skew = engine.clock_skew().map(|ahead| ahead.num_seconds());
    report.add("networks ahead of this clock by seconds", skew.map(|seconds| seconds.max(0).unsigned_abs()));
    report.add("networks behind this clock by seconds", skew.map(|seconds| seconds.min(0).unsigned_abs()));
    report.add("theme", settings.theme);
    report.add("locks after minutes", settings.lock_after_minutes.map(u64::from));
    report.add("locks with the screen", settings.lock_with_screen);
    let accounts = engine.list_accounts().await?;
    report.count("accounts at", accounts.iter().map(|account| network(&account.platform)));
    report.count("sign-ins", accounts.iter().map(|account| health(&account.sign_in.health)));
    report.add("drafts", engine.draft_list().await?.len() as u64);
    let posts = engine.post_list(POSTS_MAX).await?;
    report.add("posts", posts.len() as u64);
    let targets = posts.iter().flat_map(|post| &post.targets);
    report.count("targets", targets.map(|target| TargetStateDto::from(target.state)));
    report.count("app registrations at", engine.list_registrations().await?.iter().map(|app| network(&app.platform)));
    report.add("media host", engine.find_media_host().await?.is_some());
    Ok(())
}

/// A network's id as our own source writes it.
fn network(platform: &Platform) -> &'static str {
    networks::find(platform.as_str()).map_or("a network that is gone", |network| network.manifest().id)
}

fn health(health: &Health) -> &'static str {
    match health {
        Health::Fine => "fine",
        Health::RenewsItself => "renewing by themselves",
        Health::Ends => "ending",
        Health::Ended => "ended",
        Health::NeedsSignIn { .. } => "to be made again",
        Health::CannotPublish => "that cannot publish",
    }
}
