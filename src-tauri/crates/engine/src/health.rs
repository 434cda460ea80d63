//! The state of an account's sign-in at an instant: a pure function of what is stored and what the network documents.

use chrono::{DateTime, Utc};
use domain::{Manifest, NeedsSignIn, Renewal, Scope, SignIn};
use store::{accounts::Account, credentials::Credential};

use crate::renewal_rule;

/// State of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Signed in, no end in sight.
    Fine,
    /// Signed in, renews by itself.
    RenewsItself,
    /// Signed in, ends by date, cannot renew.
    Ends,
    /// Ended by date.
    Ended,
    /// The network or the person ended it, or a permission is missing.
    NeedsSignIn {
        /// Why.
        reason: NeedsSignIn,
    },
    /// Signed in, but this kind of account cannot publish.
    CannotPublish,
}

/// Everything about a sign-in that may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInHealth {
    /// Its state.
    pub health: Health,
    /// When it ends unless renewed; `None` = no end by date that is known.
    pub signed_in_until: Option<DateTime<Utc>>,
    /// Whether it renews by itself before that.
    pub renews: bool,
    /// When it was last renewed, or signed in.
    pub renewed_at: Option<DateTime<Utc>>,
    /// When the next renewal is due.
    pub renewal_due_at: Option<DateTime<Utc>>,
    /// By when the person must sign in again, so that nothing stops; `None` = at no date that is known, or at once.
    pub reconnect_by: Option<DateTime<Utc>>,
    /// Permissions granted.
    pub scopes_granted: Vec<String>,
    /// Permissions needed and not granted.
    pub scopes_missing: Vec<String>,
}

/// The state of a sign-in at `now`. A missing credential is one that cannot be opened.
pub(crate) fn at(
    manifest: &Manifest,
    account: &Account,
    credential: Option<&Credential>,
    now: DateTime<Utc>,
) -> SignInHealth {
    let Some(credential) = credential else {
        let reason = account.needs_sign_in.unwrap_or(NeedsSignIn::Unreadable);
        return SignInHealth {
            health: Health::NeedsSignIn { reason },
            signed_in_until: None,
            renews: false,
            renewed_at: None,
            renewal_due_at: None,
            reconnect_by: None,
            scopes_granted: Vec::new(),
            scopes_missing: Vec::new(),
        };
    };
    let renews = renewal_rule::renews(manifest.renewal, credential, now);
    let until = until(manifest.renewal, credential);
    let missing = missing(manifest, &credential.scopes);
    let lacks_required = missing.iter().any(|scope| scope.required);
    let ended = account.needs_sign_in == Some(NeedsSignIn::Expired) || until.is_some_and(|until| until <= now);
    let health = if let Some(reason) = account.needs_sign_in.filter(|reason| *reason != NeedsSignIn::Expired) {
        Health::NeedsSignIn { reason }
    } else if ended {
        Health::Ended
    } else if lacks_required {
        Health::NeedsSignIn { reason: NeedsSignIn::MissingScope }
    } else if account.obstacle.is_some() {
        Health::CannotPublish
    } else if renews {
        Health::RenewsItself
    } else if until.is_some() {
        Health::Ends
    } else {
        Health::Fine
    };
    let signed_in = !matches!(health, Health::Ended | Health::NeedsSignIn { .. });
    SignInHealth {
        health,
        signed_in_until: until,
        renews: renews && signed_in,
        renewed_at: Some(credential.issued_at),
        renewal_due_at: renewal_rule::due_at(manifest.renewal, credential).filter(|_| renews && signed_in),
        reconnect_by: until.filter(|_| health == Health::Ends),
        scopes_granted: credential.scopes.clone(),
        scopes_missing: missing.into_iter().map(|scope| scope.id.to_owned()).collect(),
    }
}

/// What was asked for and not granted. Nothing is missing when the network did not say what it granted.
pub(crate) fn missing(manifest: &Manifest, granted: &[String]) -> Vec<Scope> {
    let asked = match manifest.sign_in {
        SignIn::Browser(code) => code.scopes,
        SignIn::AppPassword { .. } => &[],
    };
    asked.iter().filter(|scope| !scope.is_granted_by(granted)).copied().collect()
}

/// A sign-in that renews with a refresh token ends with that token, or with the access token if that lives longer.
fn until(renewal: Renewal, credential: &Credential) -> Option<DateTime<Utc>> {
    match renewal {
        Renewal::Refresh if credential.refresh.is_some() => {
            credential.renewable_until.map(|end| credential.expires_at.map_or(end, |access| access.max(end)))
        }
        Renewal::Refresh | Renewal::Access { .. } | Renewal::Endless => credential.expires_at,
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! A network, an account and sign-ins for tests of what becomes of them.

    use std::borrow::Cow;

    use chrono::TimeDelta;
    use domain::{
        AccountId, AccountRef, AuthorizationCode, Gate, Lifetimes, Limits, MediaLimits, Pkce, Platform, Registration,
        SignInId, TextLimits, TextUnit, WorkspaceId,
    };

    use super::*;

    pub(crate) fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    pub(crate) fn manifest(renewal: Renewal) -> Manifest {
        let scopes = &[
            Scope { id: "write:post", why: "to post", required: true },
            Scope { id: "write:count", why: "to count", required: false },
        ];
        Manifest {
            id: "net",
            name: "Net",
            aliases: &[],
            badge: "N",
            color: "#000000",
            global_ids: false,
            sign_in: SignIn::Browser(AuthorizationCode {
                ways: &[],
                pkce: Pkce::None,
                registration: Registration::Dynamic,
                scopes,
                fields: &[],
            }),
            renewal,
            lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
            hosts: &[],
            query_secrets: &[],
            reconcile: domain::Reconcile::Key,
            entities: &domain::text::COMMON,
            limits: Limits {
                text: TextLimits {
                    max: 1,
                    unit: TextUnit::Graphemes,
                    bytes_max: None,
                    link_weight: None,
                    short_mentions: false,
                    hashtags_max: None,
                    hashtags_advised: None,
                    mentions_max: None,
                },
                media: MediaLimits {
                    count_min: 0,
                    count_max: 0,
                    mime_types: Cow::Borrowed(&[]),
                    bytes_max: 0,
                    pixels_max: None,
                    side_max: 0,
                    width_min: None,
                    aspect_min: None,
                    aspect_max: None,
                    alt_max: 0,
                },
            },
            abilities: &[],
            options: &[],
            needs_media_host: false,
            gate: Gate::Open,
            sources: &[],
        }
    }

    pub(crate) fn account() -> Account {
        Account {
            id: AccountId::new(),
            workspace_id: WorkspaceId::new(),
            sign_in_id: SignInId::new(),
            platform: Platform::parse("net").unwrap(),
            account: AccountRef { remote_id: "1".into(), handle: "anna".into(), server: None },
            display_name: String::new(),
            profile_url: None,
            avatar: None,
            limits: None,
            obstacle: None,
            needs_sign_in: None,
            connected_at: now(),
            checked_at: None,
        }
    }

    pub(crate) fn credential(days: Option<i64>, refresh: Option<Option<i64>>) -> Credential {
        let in_days = |days| now() + TimeDelta::days(days);
        Credential {
            sign_in_id: SignInId::new(),
            generation: 1,
            access: Vec::new(),
            refresh: refresh.map(|_| Vec::new()),
            previous_refresh: None,
            issued_at: now() - TimeDelta::days(5),
            expires_at: days.map(in_days),
            renewable_until: refresh.flatten().map(in_days),
            scopes: vec!["write:post".into(), "write:count".into()],
            registration_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Field, Finding, FindingCode, Severity};

    use super::{
        samples::{account, credential, manifest, now},
        *,
    };

    #[test]
    fn every_state_of_a_sign_in_has_its_word() {
        let access = Renewal::Access { min_age_seconds: 86_400 };
        let week_old = Renewal::Access { min_age_seconds: 7 * 86_400 };
        let needs = |reason| Health::NeedsSignIn { reason };
        let marked = |reason| Account { needs_sign_in: Some(reason), ..account() };
        let barred = Finding::new(FindingCode::AccountCannotPublish, Severity::Error, Field::Account);
        let barred = Account { obstacle: Some(barred), ..account() };
        let narrow = Credential { scopes: vec!["write:count".into()], ..credential(None, None) };
        let wide = Credential { scopes: vec!["write".into()], ..credential(None, None) };
        let silent = Credential { scopes: Vec::new(), ..credential(None, None) };
        let cases = [
            ("endless", Renewal::Endless, account(), credential(None, None), Health::Fine),
            ("ends", Renewal::Endless, account(), credential(Some(3), None), Health::Ends),
            ("ended", Renewal::Endless, account(), credential(Some(0), None), Health::Ended),
            ("renews by access", access, account(), credential(Some(40), None), Health::RenewsItself),
            ("too late to renew", access, account(), credential(Some(-1), None), Health::Ended),
            ("renews by refresh", Renewal::Refresh, account(), credential(Some(-1), Some(None)), Health::RenewsItself),
            ("refresh ended", Renewal::Refresh, account(), credential(Some(-1), Some(Some(0))), Health::Ended),
            (
                "refresh ended, access not",
                Renewal::Refresh,
                account(),
                credential(Some(3), Some(Some(0))),
                Health::Ends,
            ),
            ("over before it may renew", week_old, account(), credential(Some(1), None), Health::Ends),
            ("no refresh token", Renewal::Refresh, account(), credential(Some(1), None), Health::Ends),
            ("revoked", access, marked(NeedsSignIn::Revoked), credential(Some(40), None), needs(NeedsSignIn::Revoked)),
            ("marked as ended", access, marked(NeedsSignIn::Expired), credential(Some(40), None), Health::Ended),
            ("barred", Renewal::Endless, barred, credential(None, None), Health::CannotPublish),
            ("lacks a permission", Renewal::Endless, account(), narrow, needs(NeedsSignIn::MissingScope)),
            ("a wider permission", Renewal::Endless, account(), wide, Health::Fine),
            ("the network did not say", Renewal::Endless, account(), silent, Health::Fine),
        ];
        for (name, renewal, account, credential, expected) in cases {
            let seen = at(&manifest(renewal), &account, Some(&credential), now());
            assert_eq!(seen.health, expected, "{name}");
            let renews = expected == Health::RenewsItself;
            assert_eq!((seen.renews, seen.renewal_due_at.is_some()), (renews, renews), "{name}");
            assert_eq!(seen.reconnect_by.is_some(), expected == Health::Ends, "{name}: only an end to come has a date");
        }
    }

    #[test]
    fn a_missing_credential_needs_a_sign_in() {
        let seen = at(&manifest(Renewal::Endless), &account(), None, now());
        assert_eq!(seen.health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    }
}
