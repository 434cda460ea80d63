//! How long a backup and its restore take with ten thousand posts, beside the same with an empty profile, where only
//! the passphrase costs. `cargo bench -p engine --bench backup`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a part of the product"
)]

#[path = "../tests/stories/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of what the stories use")]
mod support;

use std::{fs, time::Instant};

use chrono::Utc;
use domain::{Content, DraftId, PostId, TargetState};
use store::{
    accounts,
    drafts::{self, DraftContent},
    posts::{self, Post},
    targets::{self, Outgoing, Target},
    workspaces,
};
use support::{
    backup::{back_up, restore},
    publishing::{FakeNetwork, Shape, World},
};
use tempfile::TempDir;

const POSTS: u32 = 10_000;

#[tokio::main]
async fn main() {
    println!("{:<24} {:>10} {:>10} {:>10}", "backup and restore", "made", "restored", "file");
    for (name, posts) in [("empty", 0), ("10,000 posts", POSTS)] {
        let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
        fill(&world, posts).await;
        let folder = TempDir::new().unwrap();
        let (file, into) = (folder.path().join("backup"), folder.path().join("restored"));
        let began = Instant::now();
        back_up(&world.engine, &file, true).await.unwrap();
        let made = began.elapsed();
        let began = Instant::now();
        restore(&file, &into, &world.keychain).await.unwrap();
        let restored = began.elapsed();
        let megabytes = fs::metadata(&file).unwrap().len() as f64 / 1e6;
        println!("{name:<24} {made:>10.1?} {restored:>10.1?} {megabytes:>7.1} MB");
    }
}

/// Published posts of one target each, with a text of ordinary length.
async fn fill(world: &World, posts: u32) {
    let account_id = world.accounts[0];
    let text = "Order your box for the weekend until Thursday evening, we bring it to the harbour. ".repeat(4);
    let filled = world.store().write(move |write| {
        let workspace = workspaces::ensure(write, "Bench", Utc::now())?;
        let account = accounts::get(write, account_id)?;
        for _ in 0..posts {
            let (draft_id, post_id, now) = (DraftId::new(), PostId::new(), Utc::now());
            drafts::insert(write, draft_id, workspace.id, now)?;
            let content = DraftContent { text: text.clone(), account_ids: vec![account_id], ..DraftContent::default() };
            drafts::save(write, draft_id, 0, &content, now)?;
            drafts::mark_published(write, draft_id, post_id)?;
            let title = text.chars().take(60).collect();
            let post = Post {
                id: post_id,
                workspace_id: workspace.id,
                draft_id,
                draft_version: 1,
                title,
                planned_at: now,
                schedule: None,
            };
            posts::insert(write, &post)?;
            let content = Content { text: text.clone(), ..Content::default() };
            let planned = Target::planned(&post, 0, Outgoing { account: account.clone(), content, random: 7 });
            let target = Target {
                state: TargetState::Published,
                next_try_at: None,
                commits: 1,
                committed_at: Some(now),
                remote_id: Some(planned.id.to_string()),
                published_at: Some(now),
                ..planned
            };
            targets::insert(write, &target)?;
        }
        Ok::<_, store::StoreError>(())
    });
    filled.await.unwrap();
}
