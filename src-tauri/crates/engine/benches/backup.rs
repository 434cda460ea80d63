//! How long a backup and its restore take with ten thousand posts, beside the same with an empty profile, where only
//! the passphrase costs. `cargo bench -p engine --bench backup`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a part of the product"
)]

#[path = "../tests/backup_support/mod.rs"]
mod backup_support;
#[path = "../tests/publish_support/mod.rs"]
mod publish_support;

use std::{fs, time::Instant};

use backup_support::{back_up, restore};
use chrono::Utc;
use domain::{Content, DraftId, Network as _, Platform, PostId, Seed, TargetId, TargetState};
use publish_support::{FakeNetwork, Shape, World};
use store::{
    drafts::{self, DraftContent},
    posts::{self, Post},
    targets::{self, Inquiry, Target},
    workspaces,
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
    let network = Platform::parse(world.networks[0].manifest().id).unwrap();
    let text = "Order your box for the weekend until Thursday evening, we bring it to the harbour. ".repeat(4);
    let filled = world.store().write(move |write| {
        let workspace = workspaces::ensure(write, "Bench", Utc::now())?;
        for _ in 0..posts {
            let (draft_id, post_id, id, now) = (DraftId::new(), PostId::new(), TargetId::new(), Utc::now());
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
            let target = Target {
                id,
                post_id,
                position: 0,
                account_id,
                network: network.clone(),
                handle: "anna".into(),
                content: Content { text: text.clone(), ..Content::default() },
                seed: Seed { target_id: id, begun_at: now, random: 7 },
                state: TargetState::Published,
                due_at: now,
                next_try_at: None,
                step: None,
                fitted: None,
                tries: 0,
                commits: 1,
                backs: 0,
                committed_at: Some(now),
                in_doubt: false,
                renewed: false,
                inquiry: Inquiry::default(),
                finding: None,
                evidence: None,
                remote_id: Some(id.to_string()),
                url: None,
                published_at: Some(now),
                lease_owner: None,
            };
            targets::insert(write, &target)?;
        }
        Ok::<_, store::StoreError>(())
    });
    filled.await.unwrap();
}
