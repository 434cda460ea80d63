//! Facts about Instagram, Graph API v26.0.

use std::borrow::Cow;

use domain::{
    Ability, AuthorizationCode, Gate, Lifetimes, Limits, Manifest, MediaLimits, Pkce, QuerySecret, Reconcile,
    RedirectWay, Registration, Renewal, Scope, SetupStep, SignIn, Source, TextLimits, TextUnit,
};

/// The consent page.
pub(super) const CONSENT_HOST: &str = "www.instagram.com";
/// The code exchange.
pub(super) const TOKEN_HOST: &str = "api.instagram.com";
/// Everything else.
pub(super) const GRAPH_HOST: &str = "graph.instagram.com";
/// Released 29 July 2026.
pub(super) const VERSION: &str = "v26.0";

/// What is asked for.
pub(super) const SCOPES: &[Scope] = &[
    Scope { id: "instagram_business_basic", why: "Show which account is signed in and find its posts", required: true },
    Scope { id: "instagram_business_content_publish", why: "Publish your posts", required: true },
];

const SIXTY_DAYS: u64 = 5_184_000;

const NEEDS: &[SetupStep] = &[
    SetupStep {
        text: "A professional Instagram account, business or creator. A personal one cannot publish from an app; you can \
               switch in Instagram’s settings.",
    },
    SetupStep {
        text: "A free account at Meta for Developers, signed in with Facebook or a Meta account. Nobody reviews an app \
               that only you use.",
    },
    SetupStep {
        text: "Your Instagram account as a tester of that app: you send it an invitation there and accept it in \
               Instagram.",
    },
];

const STEPS: &[SetupStep] = &[
    SetupStep { text: "Open Meta for Developers and create an app of your own; it stays yours and needs no review." },
    SetupStep { text: "Add the product Instagram and choose “API setup with Instagram login”." },
    SetupStep {
        text: "Under App roles, add your professional account as an Instagram tester, then accept the invitation in \
               Instagram under Settings, Apps and websites, Tester invites.",
    },
    SetupStep {
        text: "Under “Set up Instagram business login”, paste the callback address shown here as the redirect URL, \
               exactly as it stands.",
    },
    SetupStep {
        text: "Copy the Instagram app ID and the Instagram app secret from that same page, not the Meta app ID from \
               the top of the dashboard; you enter them in the next step.",
    },
];

/// The manifest.
pub(crate) static MANIFEST: Manifest = Manifest {
    id: "instagram",
    name: "Instagram",
    aliases: &["ig", "instagram-business", "instagram-standalone"],
    badge: "IG",
    color: "#c13584",
    sign_in: SignIn::Browser(AuthorizationCode {
        // Only https redirect addresses are accepted for this product, in both app modes.
        ways: &[RedirectWay::Relay],
        // Not documented for this product; Meta's other dialog drops the challenge and then refuses the verifier.
        pkce: Pkce::None,
        registration: Registration::OwnApp {
            needs: NEEDS,
            minutes: 10,
            steps: STEPS,
            console_url: "https://developers.facebook.com/apps/",
        },
        scopes: SCOPES,
        fields: &[],
    }),
    global_ids: false,
    renewal: Renewal::Access { min_age_seconds: 24 * 3600 },
    lifetimes: Lifetimes { access_seconds: Some(SIXTY_DAYS), renewable_seconds: Some(SIXTY_DAYS) },
    hosts: &[CONSENT_HOST, TOKEN_HOST, GRAPH_HOST],
    query_secrets: &[
        QuerySecret { host: GRAPH_HOST, path: "/access_token" },
        QuerySecret { host: GRAPH_HOST, path: "/refresh_access_token" },
    ],
    // How far status and listing lag behind is not documented; containers have been seen to appear within two minutes.
    reconcile: Reconcile::Listing { lag_seconds: Some(5 * 60) },
    limits: Limits {
        text: TextLimits {
            // The unit is not documented; UTF-16 units are the most careful reading.
            max: 2200,
            unit: TextUnit::Utf16,
            bytes_max: None,
            link_weight: None,
            short_mentions: false,
            // The reference says 30; the product has advised 5 since December 2025.
            hashtags_max: Some(30),
            hashtags_advised: Some(5),
            mentions_max: Some(20),
        },
        media: MediaLimits {
            count_min: 1,
            count_max: 10,
            mime_types: Cow::Borrowed(&[Cow::Borrowed("image/jpeg")]),
            // Documented as 8 MB in one place and 8 MiB in another: the smaller.
            bytes_max: 8_000_000,
            pixels_max: None,
            // Wider pictures are scaled to 1440 by Instagram; 4:5 makes the longest side 1800.
            side_max: 1800,
            width_min: Some(320),
            aspect_min: Some(0.8),
            aspect_max: Some(1.91),
            alt_max: 1000,
        },
    },
    entities: &super::entities::ENTITIES,
    abilities: &[Ability::Image, Ability::Carousel, Ability::AltText],
    options: &[],
    needs_media_host: true,
    gate: Gate::OwnApp,
    sources: &[
        Source {
            facts: "sign_in",
            page: "Meta developer documentation: Business Login for Instagram",
            date: "2026-03-13",
        },
        Source {
            facts: "renewal",
            page: "Meta developer documentation: Refresh access token (Instagram)",
            date: "2026-03-13",
        },
        Source { facts: "text", page: "Meta developer documentation: IG User media reference", date: "2026-06" },
        Source {
            facts: "media",
            page: "Meta developer documentation: IG User media reference, image specifications",
            date: "2026-06",
        },
        Source {
            facts: "publish",
            page: "Meta developer documentation: Instagram content publishing",
            date: "2026-06",
        },
        Source {
            facts: "reconcile",
            page: "Meta developer documentation: IG Container and IG User media",
            date: "2026-06",
        },
        Source {
            facts: "rates",
            page: "Meta developer documentation: Content publishing limit; Platform rate limits",
            date: "2026-06",
        },
        Source { facts: "errors", page: "Meta developer documentation: Instagram error codes", date: "2026-06-02" },
        Source { facts: "contract", page: "Meta business SDK codegen, Instagram-login twins", date: "2026-04" },
    ],
};
