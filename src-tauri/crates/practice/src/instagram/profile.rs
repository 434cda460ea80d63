//! The signed-in profile and its publishing limit (meta 4.3 and 5.7, 2026-11-20).

use serde_json::json;

use super::{
    CDN,
    graph::{self, BASIC, PUBLISH},
};
use crate::{app::App, call::Call, reply::Answer};

/// Posts in 24 hours; the documents disagree (100, 50, 25) and say to read it at run time.
pub(super) const QUOTA: usize = 100;

/// `GET /me` and `GET /{ig-id}`.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let profile = graph::signed_in(app, world, call, BASIC)?;
        graph::check_own(call, profile)?;
        let media_count = world.instagram.media.iter().filter(|media| media.username == profile.username).count();
        let node = json!({
            "id": profile.app_scoped_id, "user_id": profile.user_id, "username": profile.username,
            "name": profile.name, "account_type": profile.account_type,
            "profile_picture_url": format!("https://{CDN}/avatar/{}.png", profile.username),
            "followers_count": 1204, "follows_count": 86, "media_count": media_count,
            "biography": "Bread from the harbour, baked before you wake.",
        });
        Ok(graph::ok(&graph::select(call, "id", &node)))
    })
}

/// `GET /{ig-id}/content_publishing_limit`.
pub(super) fn publishing_limit(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let profile = graph::signed_in(app, world, call, PUBLISH)?;
        graph::check_own(call, profile)?;
        let node = json!({
            "quota_usage": world.instagram.posts_today(profile.username, app.now()),
            "config": { "quota_total": QUOTA, "quota_duration": 86_400 },
        });
        Ok(graph::ok(&json!({ "data": [graph::select(call, "quota_usage", &node)] })))
    })
}
