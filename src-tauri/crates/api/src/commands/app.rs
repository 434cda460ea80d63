//! The application as a whole: profiles, the vault, links out and in.

use std::sync::atomic::Ordering;

use domain::{AccountId, Browser, BrowserError, Registration, SignIn, TargetId};
use engine::{
    VaultState,
    backup::{Elsewhere, Paused},
};
use host::{HostError, OpenProfile, ProfileKind};
use networks::NETWORKS;
use store::{OpenError, Part, Strangeness, Stranger};
use url::Url;

use crate::{
    VERSION,
    convert::{self, same_words},
    desk::{Desk, Place, Trouble},
    wire::{
        AppStateDto, ErrorCodeDto, ErrorDto, LinkInput, ManifestDto, PausedDto, ProfileDto, ProfileKindDto,
        SchemaPartDto, StrangenessDto, StrangerDto, TroubleDto, VaultStateDto,
    },
};

/// Letters that are shown of the name of something in a database that is not ours.
const STRANGER_NAME_MAX: usize = 80;

pub(crate) async fn app_state(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    state(desk).await
}

pub(crate) async fn profile_open(desk: &Desk, kind: ProfileKindDto) -> Result<AppStateDto, ErrorDto> {
    desk.open(kind.into()).await;
    state(desk).await
}

pub(crate) async fn profile_close(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    desk.close().await;
    state(desk).await
}

pub(crate) async fn vault_retry(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    desk.retry_vault().await?;
    state(desk).await
}

pub(crate) async fn link_open(desk: &Desk, link: LinkInput) -> Result<(), ErrorDto> {
    let profile = desk.profile().await?;
    let url = address(&profile, link).await?;
    let browser = profile.browser.clone();
    let opened = tokio::task::spawn_blocking(move || browser.open(&url)).await;
    opened.map_err(|_| ErrorDto::new(ErrorCodeDto::BrowserNotOpened))?.map_err(|error| {
        ErrorDto::new(match error {
            BrowserError::NotAllowed => ErrorCodeDto::LinkNotAllowed,
            BrowserError::NotStarted => ErrorCodeDto::BrowserNotOpened,
        })
    })
}

pub(crate) async fn deep_link_pending(desk: &Desk) -> Result<(), ErrorDto> {
    desk.hand_over_links().await;
    Ok(())
}

pub(crate) async fn state(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    let Place { profile, trouble, erased } = desk.place().await;
    let (trouble, stranger) = trouble.map_or((None, None), |trouble| (Some(trouble.code), trouble.stranger));
    let vault = profile.as_ref().map_or(VaultState::Opening, |profile| profile.engine.vault_state());
    let (open, paused) = match profile {
        Some(profile) => {
            let workspaces = profile.engine.workspaces().await?;
            let open = ProfileDto {
                kind: profile.kind.into(),
                workspaces: convert::each(workspaces.all),
                workspace_id: workspaces.chosen.map(|id| id.to_string()),
                clock_ahead_seconds: profile.clock_ahead_seconds(),
            };
            (Some(open), profile.engine.paused().await?.map(PausedDto::from))
        }
        None => (None, None),
    };
    Ok(AppStateDto {
        version: VERSION.to_owned(),
        profile: open,
        profiles: desk.host.data.existing().into_iter().map(ProfileKindDto::from).collect(),
        vault: vault.into(),
        trouble,
        stranger,
        erased,
        paused,
        links_arrive: desk.links_arrive.load(Ordering::SeqCst),
        networks: manifests(),
    })
}

/// The networks by name.
fn manifests() -> Vec<ManifestDto> {
    let mut all: Vec<ManifestDto> = NETWORKS.iter().map(|network| convert::manifest(network.manifest())).collect();
    all.sort_by_key(|network| network.name.to_lowercase());
    all
}

async fn address(profile: &OpenProfile, link: LinkInput) -> Result<Url, ErrorDto> {
    let found = match link {
        LinkInput::AppPassword { network } => manifest_link(&network, |sign_in| match sign_in {
            SignIn::AppPassword { create_url, .. } => Some(*create_url),
            SignIn::Browser(_) => None,
        }),
        LinkInput::Console { network } => manifest_link(&network, |sign_in| match sign_in {
            SignIn::Browser(oauth) => console(&oauth.registration),
            SignIn::AppPassword { .. } => None,
        }),
        LinkInput::Target { target_id } => {
            let id: TargetId = convert::id(&target_id, "targetId")?;
            profile.engine.target_get(id).await?.url
        }
        LinkInput::Candidate { target_id, index } => {
            let id: TargetId = convert::id(&target_id, "targetId")?;
            let evidence = profile.engine.target_get(id).await?.evidence;
            let shown = evidence.map(|evidence| evidence.shown.candidates).unwrap_or_default();
            shown.into_iter().nth(index as usize).and_then(|post| post.url)
        }
        LinkInput::Profile { account_id } => {
            let id: AccountId = convert::id(&account_id, "accountId")?;
            profile.engine.account_view(id).await?.profile_url
        }
        LinkInput::PracticeFeed => profile.practice.as_ref().map(practice::Practice::feed_url),
        LinkInput::PracticeControl => profile.practice.as_ref().map(practice::Practice::control_url),
    };
    found.ok_or_else(|| ErrorDto::new(ErrorCodeDto::NotFound))
}

fn manifest_link(network: &str, pick: impl Fn(&SignIn) -> Option<&'static str>) -> Option<Url> {
    let address = pick(&networks::find(network)?.manifest().sign_in)?;
    Url::parse(address).ok()
}

fn console(registration: &Registration) -> Option<&'static str> {
    match registration {
        Registration::OwnApp { console_url, .. } => Some(console_url),
        Registration::Dynamic => None,
    }
}

same_words!(ProfileKindDto <=> ProfileKind { Live, Practice });

same_words!(VaultState => VaultStateDto {
    Opening, Ready, KeychainAbsent, KeychainLocked, KeychainDenied, KeychainHanging, EntryMissing, EntryWrong, Locked,
    NotSetUp, BackendChanged, Damaged,
});

impl From<Paused> for PausedDto {
    fn from(paused: Paused) -> Self {
        match paused {
            Paused::Restored => Self::Restored,
            Paused::Elsewhere(Elsewhere::Machine) => Self::OtherMachine,
            Paused::Elsewhere(Elsewhere::User) => Self::OtherUser,
            Paused::Elsewhere(Elsewhere::Folder) => Self::OtherFolder,
            Paused::Elsewhere(Elsewhere::Disk) => Self::OtherDisk,
            Paused::Elsewhere(Elsewhere::Unknown) => Self::OtherCopy,
            Paused::Copied(_) => Self::Copied,
            Paused::RolledBack => Self::RolledBack,
            Paused::Erasing(_) => Self::Erasing,
        }
    }
}

impl Trouble {
    /// What kept a profile from opening.
    pub(crate) fn new(kind: ProfileKind, error: HostError) -> Self {
        let code = match error {
            HostError::Folder(_) | HostError::Restore(_) | HostError::Storage(OpenError::NotWritable(_)) => {
                TroubleDto::FolderNotWritable
            }
            HostError::Storage(OpenError::InUse) => TroubleDto::ProfileInUse,
            HostError::Storage(OpenError::Newer { .. }) => TroubleDto::DatabaseNewer,
            HostError::Storage(OpenError::Broken(_)) => TroubleDto::DatabaseBroken,
            HostError::Storage(OpenError::Stranger(stranger)) => {
                return Self { kind, code: TroubleDto::DatabaseStrange, stranger: Some(stranger.into()) };
            }
            HostError::Practice(_) => TroubleDto::PracticeFailed,
            // No thread, no certificates: the system is out of something, which a full disk is the usual reason for.
            HostError::System(_) => TroubleDto::FolderNotWritable,
        };
        Self { kind, code, stranger: None }
    }
}

impl From<Stranger> for StrangerDto {
    fn from(stranger: Stranger) -> Self {
        let how = match stranger.how {
            Strangeness::Added => StrangenessDto::Added,
            Strangeness::Changed => StrangenessDto::Changed,
            Strangeness::Missing => StrangenessDto::Missing,
        };
        let kind = match stranger.kind {
            Part::Trigger => SchemaPartDto::Trigger,
            Part::View => SchemaPartDto::View,
            Part::Table => SchemaPartDto::Table,
            Part::Index => SchemaPartDto::Index,
        };
        Self { how, kind, name: shown(&stranger.name) }
    }
}

/// A name that somebody else chose, short and without anything that is not a letter to the eye.
fn shown(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    letters.take(STRANGER_NAME_MAX).collect()
}
