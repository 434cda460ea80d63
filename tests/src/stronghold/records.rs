//! The records of a stronghold: what each says, and where it stands.

use chrono::TimeDelta;
use domain::{AccountRef, Bucket, FlowId, Identity, Platform, RedirectWay, RegistrationId, Secret, SignInId};
use engine::testkit::token;
use store::{
    StoreError, Write,
    app_registrations::{self, Origin, Registration},
    credentials::{self, Credential},
    media_hosts::{self, StoredBucket},
    sealed::{Column, Sealed},
    sign_in_flows::{self, Flow, FlowStatus},
    workspaces,
};
use url::Url;
use vault::{Context, RecordKind, Vault, VaultId};

use super::{NETWORK, start};
use crate::Setup;

/// Accounts that are renewed whenever the engine looks; the others have no end.
const RENEWED: usize = 12;
const SERVER: &str = "https://tide.example/";

/// Three secrets for each account; of all other kinds one, and registrations for the rest.
pub(super) fn fill(write: &Write<'_>, vault: &Vault, secrets: usize) -> Result<(), StoreError> {
    let platform = Platform::parse(NETWORK).ok_or(StoreError::Value { column: "network" })?;
    let workspace = workspaces::ensure(write, "Mine", start())?.id;
    let accounts = (secrets - 2) / 3;
    for number in 0..accounts {
        let remote_id = format!("{number:05}");
        let account = AccountRef { remote_id: remote_id.clone(), handle: remote_id, server: None };
        let identity = Identity {
            account,
            display_name: String::new(),
            avatar_url: None,
            profile_url: None,
            limits: None,
            obstacle: None,
        };
        let id = store::testkit::connect(write, workspace, &platform, &identity, start())?;
        credentials::put(write, &credential(vault, id.into(), &identity.account, number < RENEWED)?)?;
    }
    for number in accounts * 3 + 2..secrets {
        app_registrations::put(write, &registration(vault, &platform, number)?)?;
    }
    media_hosts::put(write, &bucket(vault)?)?;
    sign_in_flows::insert(write, &flow(vault, platform)?, [7; 32])
}

fn credential(
    vault: &Vault,
    sign_in_id: SignInId,
    account: &AccountRef,
    is_renewed: bool,
) -> Result<Credential, StoreError> {
    let seal = |kind, what, generation| {
        let context = Context {
            table: "credentials",
            row_id: sign_in_id.as_bytes(),
            kind,
            network: Some(NETWORK),
            server: None,
            subject: Some(&account.remote_id),
            generation: 1,
        };
        seal(vault, &context, token(what, &account.remote_id, generation))
    };
    Ok(Credential {
        sign_in_id,
        generation: 1,
        access: seal(RecordKind::Access, "access", 1)?,
        refresh: Some(seal(RecordKind::Refresh, "refresh", 1)?),
        previous_refresh: Some(seal(RecordKind::PreviousRefresh, "refresh", 0)?),
        issued_at: start(),
        expires_at: is_renewed.then(|| start() + TimeDelta::hours(2)),
        renewable_until: None,
        scopes: Vec::new(),
        registration_id: None,
    })
}

fn registration(vault: &Vault, platform: &Platform, number: usize) -> Result<Registration, StoreError> {
    let (id, client_id) = (RegistrationId::new(), format!("client {number}"));
    let context = Context {
        table: "app_registrations",
        row_id: id.as_bytes(),
        kind: RecordKind::ClientSecret,
        network: Some(NETWORK),
        server: Some(SERVER),
        subject: Some(&client_id),
        generation: 1,
    };
    let secret = Some(seal(vault, &context, format!("secret of {client_id}"))?);
    Ok(Registration {
        id,
        platform: platform.clone(),
        server: Url::parse(SERVER).ok(),
        origin: Origin::Server,
        secret,
        generation: 1,
        redirect_uri: format!("app:/{number}"),
        saved_at: start(),
        client_id,
    })
}

fn bucket(vault: &Vault) -> Result<StoredBucket, StoreError> {
    let context = Context {
        table: "media_hosts",
        row_id: b"1",
        kind: RecordKind::BucketKey,
        network: None,
        server: Some(SERVER),
        subject: Some("AKIA"),
        generation: 1,
    };
    let endpoint = Url::parse(SERVER).map_err(|_| StoreError::Value { column: "endpoint" })?;
    let text = |text: &str| text.to_owned();
    Ok(StoredBucket {
        bucket: Bucket { endpoint, region: text("eu"), name: text("pictures"), access_key_id: text("AKIA") },
        secret: seal(vault, &context, text("secret of AKIA"))?,
        generation: 1,
        practice: false,
        saved_at: start(),
        tested_at: None,
    })
}

fn flow(vault: &Vault, platform: Platform) -> Result<Flow, StoreError> {
    let id = FlowId::new();
    let context = Context {
        table: "sign_in_flows",
        row_id: id.as_bytes(),
        kind: RecordKind::PkceVerifier,
        network: Some(NETWORK),
        server: None,
        subject: None,
        generation: 0,
    };
    Ok(Flow {
        id,
        platform,
        server: None,
        reconnect: None,
        workspace_id: None,
        registration_id: None,
        client_id: "client".into(),
        redirect_uri: "app:/".into(),
        way: RedirectWay::Relay,
        host: "tide.example".into(),
        verifier: Some(seal(vault, &context, "secret of a flow".into())?),
        created_at: start(),
        // Long after everything that happens here.
        expires_at: start() + TimeDelta::days(10_000),
        status: FlowStatus::Waiting,
        opened: true,
        sign_in_id: None,
        account_id: None,
        known: None,
        failure: None,
    })
}

fn seal(vault: &Vault, context: &Context<'_>, text: String) -> Result<Vec<u8>, StoreError> {
    vault.seal(context, &Secret::new(text)).map_err(|_| StoreError::Value { column: "record" })
}

/// Opens a record where it stands and compares its text with the one that belongs there.
pub(super) fn compare(vault: &Vault, sealed: &Sealed) -> Setup<()> {
    let who = sealed.subject.as_deref().unwrap_or("a flow");
    let expected = match sealed.place.column {
        Column::Access => token("access", who, sealed.generation),
        Column::Refresh => token("refresh", who, sealed.generation),
        Column::PreviousRefresh => token("refresh", who, sealed.generation - 1),
        Column::ClientSecret | Column::BucketKey | Column::Verifier => format!("secret of {who}"),
        // Random: that it opens is all there is to know.
        Column::AuditKey => String::new(),
    };
    let row_id = row_id(sealed)?;
    let opened = vault.open(&place(sealed, &row_id), &sealed.record)?;
    // EXPOSE: compared with the text that was sealed.
    let is_right = expected.is_empty() || opened.expose() == expected;
    if is_right { Ok(()) } else { Err(format!("not {expected:?}").into()) }
}

pub(super) fn row_id(sealed: &Sealed) -> Setup<Vec<u8>> {
    Ok(match sealed.place.column {
        Column::Access | Column::Refresh | Column::PreviousRefresh => {
            sealed.row_key.parse::<SignInId>()?.as_bytes().to_vec()
        }
        Column::ClientSecret => sealed.row_key.parse::<RegistrationId>()?.as_bytes().to_vec(),
        Column::Verifier => sealed.row_key.parse::<FlowId>()?.as_bytes().to_vec(),
        Column::BucketKey => sealed.row_key.clone().into_bytes(),
        Column::AuditKey => sealed.row_key.parse::<VaultId>()?.as_bytes().to_vec(),
    })
}

pub(super) fn place<'a>(sealed: &'a Sealed, row_id: &'a [u8]) -> Context<'a> {
    let kind = match sealed.place.column {
        Column::Access => RecordKind::Access,
        Column::Refresh => RecordKind::Refresh,
        Column::PreviousRefresh => RecordKind::PreviousRefresh,
        Column::ClientSecret => RecordKind::ClientSecret,
        Column::BucketKey => RecordKind::BucketKey,
        Column::Verifier => RecordKind::PkceVerifier,
        Column::AuditKey => RecordKind::AuditKey,
    };
    Context {
        table: sealed.place.column.name().0,
        row_id,
        kind,
        network: sealed.network.as_deref(),
        server: sealed.server.as_deref(),
        subject: sealed.subject.as_deref(),
        generation: sealed.generation,
    }
}
