//! What the network says about itself.

use std::borrow::Cow;

use domain::{Gate, Lifetimes, Limits, Manifest, MediaLimits, Reconcile, Renewal, SignIn, TextLimits, TextUnit};

/// A network with app passwords and refresh tokens, to be changed where a test needs another.
pub fn manifest(id: &'static str) -> Manifest {
    Manifest {
        id,
        name: id,
        aliases: &[],
        badge: "F",
        color: "#112233",
        sign_in: SignIn::AppPassword { fields: &[], create_url: "https://fake.example/passwords" },
        global_ids: false,
        renewal: Renewal::Refresh,
        lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
        hosts: &["fake.example"],
        query_secrets: &[],
        reconcile: Reconcile::Listing { lag_seconds: Some(60) },
        entities: &domain::text::COMMON,
        limits: limits(),
        abilities: &[],
        options: &[],
        needs_media_host: false,
        gate: Gate::AppPassword,
        sources: &[],
    }
}

fn limits() -> Limits {
    Limits {
        text: TextLimits {
            max: 300,
            unit: TextUnit::Graphemes,
            bytes_max: Some(3_000),
            link_weight: Some(23),
            short_mentions: false,
            hashtags_max: None,
            hashtags_advised: None,
            mentions_max: None,
        },
        media: MediaLimits {
            count_min: 0,
            count_max: 4,
            mime_types: Cow::Borrowed(const { &[Cow::Borrowed("image/jpeg"), Cow::Borrowed("image/png")] }),
            bytes_max: 1_000_000,
            pixels_max: None,
            side_max: 1_440,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 1_000,
        },
    }
}
