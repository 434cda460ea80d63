//! Facts about Mastodon 4.6 servers. Limits are the defaults; each account's server overrides them.

use std::borrow::Cow;

use domain::{
    Ability, AuthorizationCode, Gate, InputField, Lifetimes, Limits, Manifest, MediaLimits, OptionField, OptionKind,
    Pkce, Reconcile, RedirectWay, Registration, Renewal, Scope, SignIn, Source, TextLimits, TextUnit,
};

/// What is asked for; forks that know only `read write` answer with those.
pub(super) const SCOPES: &[Scope] = &[
    Scope { id: "read:accounts", why: "Show which account is signed in", required: true },
    Scope { id: "read:statuses", why: "Find out whether a post went out when the answer was lost", required: true },
    Scope { id: "write:statuses", why: "Publish your posts", required: true },
    Scope { id: "write:media", why: "Upload your pictures", required: true },
];

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    id: "mastodon",
    name: "Mastodon",
    aliases: &["mastodon-custom"],
    badge: "M",
    color: "#6364ff",
    sign_in: SignIn::Browser(AuthorizationCode {
        ways: &[RedirectWay::Loopback],
        // Honoured from server 4.3, ignored before: sent always.
        pkce: Pkce::S256,
        registration: Registration::Dynamic,
        scopes: SCOPES,
        fields: &[InputField { id: "server", label: "Your server", placeholder: "mastodon.social", secret: false }],
    }),
    global_ids: false,
    renewal: Renewal::Endless,
    lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
    hosts: &[],
    query_secrets: &[],
    reconcile: Reconcile::Key,
    limits: Limits {
        text: TextLimits {
            max: 500,
            unit: TextUnit::Graphemes,
            bytes_max: None,
            link_weight: Some(23),
            short_mentions: true,
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
                Cow::Borrowed("image/gif"),
            ]),
            bytes_max: 16_777_216,
            pixels_max: Some(33_177_600),
            // Not the server's limit but ours: nobody's screen shows more, and uploads stay short.
            side_max: 4096,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 1500,
        },
    },
    entities: &super::entities::ENTITIES,
    abilities: &[Ability::Text, Ability::Image, Ability::Carousel, Ability::AltText, Ability::LinkCard],
    options: &[
        OptionField {
            id: "visibility",
            label: "Who can see it",
            kind: OptionKind::Choice(&[
                ("public", "Everyone"),
                ("unlisted", "Everyone, but not in public timelines"),
                ("private", "Followers only"),
            ]),
        },
        OptionField { id: "content_warning", label: "Content warning", kind: OptionKind::Text },
    ],
    needs_media_host: false,
    gate: Gate::Open,
    sources: &[
        Source { facts: "sign_in", page: "https://docs.joinmastodon.org/methods/oauth/", date: "2026-07-02" },
        Source { facts: "renewal", page: "https://docs.joinmastodon.org/entities/Token/", date: "2026-07-02" },
        Source { facts: "text", page: "https://docs.joinmastodon.org/entities/Instance/", date: "2026-07-02" },
        Source { facts: "media", page: "https://docs.joinmastodon.org/methods/media/", date: "2026-07-02" },
        Source { facts: "publish", page: "https://docs.joinmastodon.org/methods/statuses/", date: "2026-07-02" },
        Source {
            facts: "reconcile",
            page: "https://docs.joinmastodon.org/methods/accounts/#statuses",
            date: "2026-07-02",
        },
        Source { facts: "rates", page: "https://docs.joinmastodon.org/api/rate-limits/", date: "2026-07-02" },
        Source { facts: "errors", page: "https://docs.joinmastodon.org/entities/Error/", date: "2026-07-02" },
        // Where it and the documentation differ it wins: registration takes an array of redirect addresses as JSON.
        Source { facts: "contract", page: "abraham/mastodon-openapi 4.7.0", date: "2026-08" },
    ],
};
