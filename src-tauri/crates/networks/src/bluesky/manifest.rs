//! Facts about Bluesky, lexicons of August 2026.

use std::borrow::Cow;

use domain::{
    Ability, Gate, InputField, Lifetimes, Limits, Manifest, MediaLimits, Reconcile, Renewal, SignIn, Source,
    TextLimits, TextUnit,
};

/// The entrance for accounts whose server is not known, e.g. when an e-mail address was typed.
pub(super) const ENTRYWAY: &str = "bsky.social";
/// How the names of the servers behind the entrance end.
pub(super) const ENTRYWAY_HOSTS: &str = ".host.bsky.network";
/// The public view: profiles and handles, read without a token.
pub(super) const PUBLIC_VIEW: &str = "public.api.bsky.app";
/// The directory of `did:plc` identities.
pub(super) const DIRECTORY: &str = "plc.directory";

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    id: "bluesky",
    name: "Bluesky",
    aliases: &["bsky", "atproto"],
    badge: "B",
    color: "#0a7aff",
    sign_in: SignIn::AppPassword {
        fields: &[
            InputField { id: "identifier", label: "Your handle", placeholder: "name.bsky.social", secret: false },
            InputField { id: "password", label: "App password", placeholder: "xxxx-xxxx-xxxx-xxxx", secret: true },
        ],
        create_url: "https://bsky.app/settings/app-passwords",
    },
    // A DID stays when its account moves to another server (https://atproto.com/specs/did, read 2026-11).
    global_ids: true,
    renewal: Renewal::Refresh,
    lifetimes: Lifetimes { access_seconds: Some(120 * 60), renewable_seconds: Some(90 * 24 * 3600) },
    hosts: &[ENTRYWAY, PUBLIC_VIEW, DIRECTORY],
    query_secrets: &[],
    reconcile: Reconcile::Key,
    limits: Limits {
        text: TextLimits {
            max: 300,
            unit: TextUnit::Graphemes,
            bytes_max: Some(3000),
            link_weight: None,
            short_mentions: false,
            hashtags_max: None,
            hashtags_advised: None,
            mentions_max: None,
        },
        media: MediaLimits {
            count_min: 0,
            count_max: 4,
            mime_types: Cow::Borrowed(&[
                Cow::Borrowed("image/jpeg"),
                Cow::Borrowed("image/png"),
                Cow::Borrowed("image/webp"),
            ]),
            bytes_max: 2_000_000,
            pixels_max: None,
            side_max: 4000,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 2000,
        },
    },
    entities: &super::entities::ENTITIES,
    abilities: &[Ability::Text, Ability::Image, Ability::Carousel, Ability::AltText, Ability::LinkCard],
    options: &[],
    needs_media_host: false,
    gate: Gate::AppPassword,
    sources: &[
        Source {
            facts: "sign_in",
            page: "https://docs.bsky.app/docs/api/com-atproto-server-create-session",
            date: "2026-08",
        },
        Source {
            facts: "renewal",
            page: "https://docs.bsky.app/docs/api/com-atproto-server-refresh-session",
            date: "2026-08",
        },
        Source { facts: "text", page: "lexicon app.bsky.feed.post", date: "2026-08-20" },
        // 2,000,000 bytes since the lexicon of August 2026; documentation pages still say 1,000,000.
        Source { facts: "media", page: "lexicon app.bsky.embed.images", date: "2026-08-20" },
        Source { facts: "publish", page: "lexicon com.atproto.repo.putRecord and server source", date: "2026-08-20" },
        Source { facts: "reconcile", page: "lexicon com.atproto.repo.getRecord", date: "2026-08-20" },
        Source { facts: "rates", page: "https://docs.bsky.app/docs/advanced-guides/rate-limits", date: "2026-04" },
        Source { facts: "errors", page: "https://atproto.com/specs/xrpc#error-responses", date: "2026-08-20" },
    ],
};
