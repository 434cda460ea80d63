//! What each sealed record is about. The functions by which records are sealed and the one by which they are found in
//! the list of [`store::sealed`] stand side by side, because both must say the same.

use domain::{Bucket, RegistrationId, SignInId};
use store::{
    app_registrations::Registration,
    media_hosts,
    sealed::{Column, Sealed},
    sign_in_flows::Flow,
    sign_ins::SignIn,
};
use url::Url;
use vault::{Context, RecordKind, VaultId};

/// The place of one secret of a sign-in.
pub(crate) fn credential_place<'a>(sign_in: &'a SignIn, generation: u64) -> impl Fn(RecordKind) -> Context<'a> {
    move |kind| Context {
        table: "credentials",
        row_id: sign_in.id.as_bytes(),
        kind,
        network: Some(sign_in.platform.as_str()),
        server: sign_in.who.server.as_ref().map(Url::as_str),
        subject: Some(&sign_in.who.remote_id),
        generation,
    }
}

/// The place of a registration's sealed secret.
pub(crate) fn registration_place(registration: &Registration) -> Context<'_> {
    Context {
        table: "app_registrations",
        row_id: registration.id.as_bytes(),
        kind: RecordKind::ClientSecret,
        network: Some(registration.platform.as_str()),
        server: registration.server.as_ref().map(Url::as_str),
        subject: Some(&registration.client_id),
        generation: registration.generation,
    }
}

/// The place of the bucket's sealed key. Bound to the endpoint, so that a changed row cannot send the key elsewhere.
pub(crate) fn bucket_place(bucket: &Bucket, generation: u64) -> Context<'_> {
    Context {
        table: "media_hosts",
        row_id: media_hosts::ROW_ID,
        kind: RecordKind::BucketKey,
        network: None,
        server: Some(bucket.endpoint.as_str()),
        subject: Some(&bucket.access_key_id),
        generation,
    }
}

/// The place of a flow's sealed verifier.
pub(crate) fn verifier_place(flow: &Flow) -> Context<'_> {
    Context {
        table: "sign_in_flows",
        row_id: flow.id.as_bytes(),
        kind: RecordKind::PkceVerifier,
        network: Some(flow.platform.as_str()),
        server: flow.server.as_ref().map(Url::as_str),
        subject: None,
        generation: 0,
    }
}

/// The key of a row in the form in which records are bound to it.
pub(crate) enum RowId {
    SignIn(SignInId),
    Registration(RegistrationId),
    Flow(domain::FlowId),
    Bucket,
    Vault(VaultId),
}

impl RowId {
    /// `None` when the row's key is not one of ours: the row is damaged.
    pub(crate) fn of(sealed: &Sealed) -> Option<Self> {
        let key = &sealed.row_key;
        match sealed.place.column {
            Column::Access | Column::Refresh | Column::PreviousRefresh => key.parse().ok().map(Self::SignIn),
            Column::ClientSecret => key.parse().ok().map(Self::Registration),
            Column::Verifier => key.parse().ok().map(Self::Flow),
            Column::BucketKey => Some(Self::Bucket),
            Column::AuditKey => key.parse().ok().map(Self::Vault),
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::SignIn(id) => id.as_bytes(),
            Self::Registration(id) => id.as_bytes(),
            Self::Flow(id) => id.as_bytes(),
            Self::Bucket => media_hosts::ROW_ID,
            Self::Vault(id) => id.as_bytes(),
        }
    }
}

/// The place of a record of the list.
pub(crate) fn place_of<'a>(sealed: &'a Sealed, row: &'a RowId) -> Context<'a> {
    let column = sealed.place.column;
    let kind = match column {
        Column::Access => RecordKind::Access,
        Column::Refresh => RecordKind::Refresh,
        Column::PreviousRefresh => RecordKind::PreviousRefresh,
        Column::ClientSecret => RecordKind::ClientSecret,
        Column::BucketKey => RecordKind::BucketKey,
        Column::Verifier => RecordKind::PkceVerifier,
        Column::AuditKey => RecordKind::AuditKey,
    };
    Context {
        table: column.name().0,
        row_id: row.as_bytes(),
        kind,
        network: sealed.network.as_deref(),
        server: sealed.server.as_deref(),
        subject: sealed.subject.as_deref(),
        generation: sealed.generation,
    }
}
