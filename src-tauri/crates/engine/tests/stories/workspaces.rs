//! Workspaces: what belongs to one client is not mixed with another's.

use chrono::TimeDelta;
use domain::{Clock, NetworkError, TargetState, WorkspaceId};
use engine::{
    AuditAction, AuditFilter, DraftContent, EngineError, Need, PostView, Schedule, TargetAction, Variant,
    WorkspaceColor,
};

use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

async fn world() -> World {
    let network = |id| FakeNetwork::new(id, Shape::irreversible());
    World::new(vec![network("alpha"), network("beta")]).await
}

/// A second workspace that owns the second account.
async fn two() -> (World, WorkspaceId, WorkspaceId) {
    let world = world().await;
    let first = world.engine.workspace().await.unwrap().id;
    let second = world.engine.create_workspace("Harbour Bakery", WorkspaceColor::Teal).await.unwrap().id;
    world.engine.move_account(world.accounts[1], second).await.unwrap();
    (world, first, second)
}

fn tomorrow() -> Schedule {
    Schedule { local: "2026-11-21T09:30".into(), zone: "Europe/Lisbon".into() }
}

/// A post planned for tomorrow in a workspace for one of the accounts.
async fn planned(world: &World, workspace: WorkspaceId, account: usize) -> PostView {
    let draft = world.engine.draft_create_in(Some(workspace)).await.unwrap();
    let account_ids = vec![world.accounts[account]];
    let content = DraftContent { text: "Fresh bread".into(), account_ids, ..DraftContent::default() };
    let saved = world.engine.draft_save(draft.id, draft.version, content).await.unwrap();
    world.engine.schedule(draft.id, saved.version, tomorrow()).await.unwrap()
}

async fn actions(world: &World) -> Vec<AuditAction> {
    let page = world.engine.audit_list(AuditFilter::default(), None, 50).await.unwrap();
    page.rows.into_iter().map(|listed| listed.row.entry.action).collect()
}

async fn needs(world: &World, workspace: Option<WorkspaceId>) -> Vec<Need> {
    let day = world.clock.now().date_naive();
    world.engine.today_in(workspace, day, |_| chrono::FixedOffset::east_opt(0).unwrap()).await.unwrap().needs
}

#[tokio::test]
async fn a_workspace_is_made_renamed_and_recoloured() {
    let world = world().await;
    let made = world.engine.create_workspace("  Harbour Bakery ", WorkspaceColor::Teal).await.unwrap();
    assert_eq!((made.name.as_str(), made.color, made.is_archived), ("Harbour Bakery", WorkspaceColor::Teal, false));
    world.engine.save_workspace(made.id, "Bäckerei am Hafen", WorkspaceColor::Red).await.unwrap();
    let names: Vec<_> = world.engine.workspaces().await.unwrap().all.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Bäckerei am Hafen", "My workspace"], "by name");
    assert_eq!(actions(&world).await[..2], [AuditAction::WorkspaceSaved; 2]);
}

#[tokio::test]
async fn a_name_that_cannot_be_told_apart_is_refused() {
    let (world, first, _) = two().await;
    let long = "x".repeat(81);
    for name in ["", "   ", "two\nlines", &long] {
        let refused = world.engine.create_workspace(name, WorkspaceColor::Slate).await;
        assert!(matches!(refused, Err(EngineError::InvalidInput { field: "name" })), "{name:?}");
    }
    for taken in ["Harbour Bakery", " harbour BAKERY"] {
        let refused = world.engine.create_workspace(taken, WorkspaceColor::Slate).await;
        assert!(matches!(refused, Err(EngineError::NameTaken)), "{taken}");
        let refused = world.engine.save_workspace(first, taken, WorkspaceColor::Slate).await;
        assert!(matches!(refused, Err(EngineError::NameTaken)), "{taken}");
    }
    world.engine.save_workspace(first, "MY WORKSPACE", WorkspaceColor::Slate).await.expect("its own name is its own");
}

#[tokio::test]
async fn a_workspace_is_archived_only_when_nothing_of_it_may_still_go_out() {
    let (world, first, second) = two().await;
    let post = planned(&world, second, 1).await;
    let busy = world.engine.archive_workspace(second).await;
    assert!(matches!(busy, Err(EngineError::WorkspaceBusy { planned: 1 })), "{busy:?}");
    world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    world.engine.choose_workspace(Some(second)).await.unwrap();
    world.engine.archive_workspace(second).await.unwrap();

    let workspaces = world.engine.workspaces().await.unwrap();
    assert_eq!(workspaces.chosen, None, "what is archived is not looked at");
    assert!(workspaces.all.iter().any(|one| one.id == second && one.is_archived));
    let last = world.engine.archive_workspace(first).await;
    assert!(matches!(last, Err(EngineError::WorkspaceLast)), "{last:?}");
    for refused in [
        world.engine.choose_workspace(Some(second)).await,
        world.engine.move_account(world.accounts[0], second).await.map(drop),
        world.engine.draft_create_in(Some(second)).await.map(drop),
    ] {
        assert!(matches!(refused, Err(EngineError::ActionNotPossible)), "{refused:?}");
    }
    world.engine.unarchive_workspace(second).await.unwrap();
    world.engine.choose_workspace(Some(second)).await.unwrap();
    let newest = actions(&world).await;
    assert_eq!(newest[..2], [AuditAction::WorkspaceUnarchived, AuditAction::WorkspaceArchived]);
}

#[tokio::test]
async fn a_post_to_a_moved_account_keeps_its_new_workspace_from_being_archived() {
    let (world, first, second) = two().await;
    let post = planned(&world, first, 0).await;
    world.engine.move_account(world.accounts[0], second).await.unwrap();
    for id in [first, second] {
        let busy = world.engine.archive_workspace(id).await;
        assert!(matches!(busy, Err(EngineError::WorkspaceBusy { planned: 1 })), "{busy:?}");
    }
    world.clock.forward(TimeDelta::days(1));
    world.clock.set("2026-11-21T09:30:00Z".parse().unwrap());
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published, "planned posts stay as planned");
    world.engine.archive_workspace(second).await.unwrap();
}

#[tokio::test]
async fn a_moved_account_leaves_the_drafts_of_others_with_what_was_written_for_it() {
    let world = world().await;
    let [stays, moves] = [world.accounts[0], world.accounts[1]];
    let own = Variant { text: Some("For beta".into()), ..Variant::default() };
    let content = DraftContent {
        text: "For all".into(),
        account_ids: vec![stays, moves],
        variants: [(moves, own)].into(),
        ..DraftContent::default()
    };
    let (draft, version) = world.draft_with(content.clone()).await;
    let second = world.engine.create_workspace("Harbour Bakery", WorkspaceColor::Teal).await.unwrap().id;
    assert_eq!(world.engine.move_account(moves, second).await.unwrap(), 1, "one draft lost it");
    assert_eq!(actions(&world).await[0], AuditAction::AccountMoved);

    let now = world.engine.draft_get(draft).await.unwrap();
    assert_eq!((now.content.account_ids, now.content.variants.len()), (vec![stays], 0));
    let history = world.engine.draft_history(draft).await.unwrap();
    assert!(history.iter().any(|save| save.content == content), "one can still go back to it");
    let stale = world.engine.publish(draft, version).await;
    assert!(matches!(stale, Err(EngineError::DraftChanged)), "{stale:?}");
    let saved = world.engine.draft_save(draft, now.version, content).await.unwrap();
    let foreign = world.engine.publish(draft, saved.version).await;
    assert!(matches!(foreign, Err(EngineError::InvalidInput { field: "accountIds" })), "{foreign:?}");
    assert_eq!(world.engine.move_account(moves, second).await.unwrap(), 0, "it is there already");
}

#[tokio::test]
async fn a_post_that_is_taken_back_does_not_bring_a_moved_account_along() {
    let (world, first, second) = two().await;
    let post = planned(&world, first, 0).await;
    world.engine.move_account(world.accounts[0], second).await.unwrap();
    let draft = world.engine.unschedule(post.id).await.unwrap();
    assert_eq!((draft.workspace_id, draft.content.account_ids), (first, Vec::new()));
}

#[tokio::test]
async fn each_workspace_shows_its_own_and_all_show_what_is_in_use() {
    let (world, first, second) = two().await;
    for workspace in [first, second] {
        world.engine.draft_create_in(Some(workspace)).await.unwrap();
    }
    planned(&world, first, 0).await;
    for (shown, drafts, posts) in [(None, 2, 1), (Some(first), 1, 1), (Some(second), 1, 0)] {
        assert_eq!(world.engine.draft_list_in(shown).await.unwrap().len(), drafts);
        assert_eq!(world.engine.post_list_in(shown, 10).await.unwrap().len(), posts);
        let week = "2026-11-16".parse().unwrap();
        let utc = |_| chrono::FixedOffset::east_opt(0).unwrap();
        let today = world.engine.today_in(shown, week, utc).await.unwrap();
        let in_week: usize = today.week.iter().map(|day| day.posts.len()).sum();
        assert_eq!((today.verdict.under_way as usize, in_week), (posts, posts));
        assert_eq!(today.verdict.accounts, if shown.is_none() { 2 } else { 1 });
    }
    world.engine.archive_workspace(second).await.unwrap();
    assert_eq!(world.engine.draft_list().await.unwrap().len(), 1, "what is archived is out of sight");
    assert_eq!(world.engine.draft_list_in(Some(second)).await.unwrap().len(), 1, "and not lost");
}

#[tokio::test]
async fn a_workspace_is_told_of_a_sign_in_that_its_posts_wait_for() {
    let (world, first, second) = two().await;
    let draft = world.engine.draft_create_in(Some(first)).await.unwrap();
    let content =
        DraftContent { text: "Bread".into(), account_ids: vec![world.accounts[0]], ..DraftContent::default() };
    let saved = world.engine.draft_save(draft.id, draft.version, content).await.unwrap();
    world.networks[0].fail("upload", Fault::Before(NetworkError::RegistrationRefused));
    world.engine.publish(draft.id, saved.version).await.unwrap();
    world.engine.run_due().await.unwrap();
    world.engine.move_account(world.accounts[0], second).await.unwrap();
    for shown in [None, Some(first), Some(second)] {
        let found = needs(&world, shown).await;
        assert!(matches!(found[..], [Need::SignIn { .. }]), "{shown:?} {found:?}");
    }
}

#[tokio::test]
async fn a_new_account_goes_where_it_was_asked_for_and_a_known_one_stays() {
    let (world, first, second) = two().await;
    world.engine.choose_workspace(Some(second)).await.unwrap();
    world.engine.disconnect_account(world.accounts[0]).await.unwrap();
    let new = world.sign_in(world.networks[0], None).await;
    assert_eq!(world.engine.account_view(new).await.unwrap().workspace_id, second, "the one that is looked at");
    world.engine.choose_workspace(Some(first)).await.unwrap();
    let again = world.sign_in(world.networks[0], None).await;
    assert_eq!((again, world.engine.account_view(again).await.unwrap().workspace_id), (new, second));
}

#[tokio::test]
async fn the_choice_is_remembered() {
    let (world, _, second) = two().await;
    assert_eq!(world.engine.workspaces().await.unwrap().chosen, None);
    world.engine.choose_workspace(Some(second)).await.unwrap();
    let world = world.restart().await;
    assert_eq!(world.engine.workspaces().await.unwrap().chosen, Some(second));
    assert_eq!(world.engine.draft_create().await.unwrap().workspace_id, second, "what is new belongs to it");
    world.engine.choose_workspace(None).await.unwrap();
    assert_eq!(world.engine.workspaces().await.unwrap().chosen, None);
}

#[tokio::test]
async fn belongings_are_counted() {
    let (world, first, second) = two().await;
    planned(&world, first, 0).await;
    world.engine.draft_create_in(Some(second)).await.unwrap();
    for (workspace, counted) in world.engine.workspace_belongings().await.unwrap() {
        let expected = if workspace.id == first { (1, 0, 1) } else { (1, 1, 0) };
        assert_eq!((counted.accounts, counted.drafts, counted.planned), expected, "{}", workspace.name);
    }
}
