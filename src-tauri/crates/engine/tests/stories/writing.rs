//! Drafts, pictures, the review of every keystroke, and the start screen.

use std::{io::Cursor, sync::Arc};

use bytes::Bytes;
use chrono::{FixedOffset, NaiveDate, TimeDelta};
use domain::{Clock, FindingCode, Manifest, NetworkError, TargetState, text::EntityKind};
use engine::{DraftContent, DraftMedia, Engine, EngineError, EntitySpan, MediaView, Need, Variant, testkit::manifest};
use image::{DynamicImage, ImageFormat};

use crate::support::{
    pictures::HeldPictures,
    publishing::{FakeNetwork, Fault, Shape, World},
};

async fn one() -> World {
    World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner().into()
}

#[tokio::test]
async fn a_save_over_another_save_is_refused_and_loses_nothing() {
    let world = one().await;
    let draft = world.engine.draft_create().await.unwrap();
    let content = |text: &str| DraftContent { text: text.into(), ..DraftContent::default() };
    world.engine.draft_save(draft.id, 0, content("one")).await.unwrap();
    let late = world.engine.draft_save(draft.id, 0, content("two")).await;
    assert!(matches!(late, Err(EngineError::DraftChanged)));
    let kept = world.engine.draft_get(draft.id).await.unwrap();
    assert_eq!((kept.version, kept.content.text.as_str()), (1, "one"));
    let world = world.restart().await;
    assert_eq!(world.engine.draft_get(draft.id).await.unwrap().content.text, "one");
}

#[tokio::test]
async fn one_can_go_back_in_time_over_the_last_saves_and_over_the_minutes_before() {
    let world = one().await;
    let draft = world.engine.draft_create().await.unwrap();
    for number in 0..170_u32 {
        let content = DraftContent { text: number.to_string(), ..DraftContent::default() };
        world.engine.draft_save(draft.id, number, content).await.unwrap();
        world.clock.forward(TimeDelta::seconds(1));
    }
    let kept: Vec<u32> =
        world.engine.draft_history(draft.id).await.unwrap().iter().map(|event| event.version).collect();
    let expected: Vec<u32> = [60].into_iter().chain(120..=170).collect();
    assert_eq!(kept, expected, "the last of each full minute, and everything of late");
}

#[tokio::test]
async fn pictures_are_recognised_by_their_bytes_and_stored_once() {
    let world = one().await;
    let jpeg = picture(1_000, 500, ImageFormat::Jpeg);
    let first = world.engine.media_add(jpeg.clone()).await.unwrap();
    assert_eq!((first.mime_type.as_str(), first.width, first.height), ("image/jpeg", 1_000, 500));
    assert_eq!(world.engine.media_add(jpeg).await.unwrap().id, first.id);
    let (thumb, mime_type) = world.engine.media_thumb(first.id).await.unwrap();
    let thumb = image::load_from_memory(&thumb).unwrap();
    assert_eq!((mime_type.as_str(), thumb.width(), thumb.height()), ("image/jpeg", 480, 240));
    assert_eq!(world.engine.media_get(vec![first.id]).await.unwrap(), [first]);
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_a_one_is_refused() {
    let world = one().await;
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>"#;
    let whole = picture(300, 300, ImageFormat::Png);
    for bytes in [&svg[..], b"", b"GIF89a", whole.get(..whole.len() / 2).unwrap()] {
        let refused = world.engine.media_add(Bytes::copy_from_slice(bytes)).await;
        assert!(matches!(refused, Err(EngineError::MediaUnreadable)), "{refused:?}");
    }
    let mut bomb = picture(1, 1, ImageFormat::Png).to_vec();
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc_at = 29;
    let crc = png_crc(&bomb[12..29]);
    bomb[crc_at..crc_at + 4].copy_from_slice(&crc.to_be_bytes());
    assert!(matches!(world.engine.media_add(bomb.into()).await, Err(EngineError::MediaTooLarge)));
    let huge = Bytes::from(vec![0; 50 * 1024 * 1024 + 1]);
    assert!(matches!(world.engine.media_add(huge).await, Err(EngineError::MediaTooLarge)));
}

/// CRC-32 of a PNG chunk's type and data, W3C PNG annex D.
fn png_crc(bytes: &[u8]) -> u32 {
    let round = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| round(crc)))
}

#[tokio::test]
async fn a_post_with_a_picture_sends_the_fitted_one() {
    let world = one().await;
    let media = world.engine.media_add(picture(3_000, 1_500, ImageFormat::Png)).await.unwrap();
    let content = DraftContent {
        text: "Look".into(),
        account_ids: world.accounts.clone(),
        media: vec![DraftMedia { media_id: media.id, alt: "bread".into() }],
        ..DraftContent::default()
    };
    let (draft, version) = world.draft_with(content).await;
    let post = world.engine.publish(draft, version).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
}

#[tokio::test]
async fn a_picture_that_takes_for_ever_holds_nobodys_post_back() {
    let shapes = ["alpha", "beta"].map(|name| FakeNetwork::new(name, Shape::irreversible()));
    let world = World::new(shapes.into()).await;
    let held = Arc::new(HeldPictures::default());
    let engine = world.engine_reading_with(held.clone()).await;
    let media = engine.media_add(picture(3_000, 1_500, ImageFormat::Png)).await.unwrap();
    held.hold();
    let publish = async |account: usize, pictures: &[MediaView]| {
        let media = pictures.iter().map(|view| DraftMedia { media_id: view.id, alt: "bread".into() }).collect();
        let account_ids = vec![world.accounts[account]];
        let content = DraftContent { text: "Look".into(), account_ids, media, ..DraftContent::default() };
        let (draft, version) = world.draft_with(content).await;
        engine.publish(draft, version).await.unwrap().id
    };
    let run = |engine: Engine| tokio::spawn(async move { engine.run_due().await.unwrap() });

    let slow = publish(0, std::slice::from_ref(&media)).await;
    let running = run(engine.clone());
    held.begun.notified().await;
    let (adding, bomb) = (engine.clone(), picture(30, 30, ImageFormat::Png));
    let adding = tokio::spawn(async move { adding.media_add(bomb).await });
    held.begun.notified().await;

    let quick = publish(1, &[]).await;
    engine.run_due().await.unwrap();
    assert_eq!(world.state(quick).await, TargetState::Published);
    assert_ne!(world.state(slow).await, TargetState::Published);
    assert!(!adding.is_finished() && !running.is_finished(), "both pictures are still being read");

    held.released.notify_waiters();
    assert!(matches!(adding.await.unwrap(), Err(EngineError::MediaTooLarge)));
    running.await.unwrap();
    assert_eq!(world.state(slow).await, TargetState::Rejected, "the picture costs its own post, and that says so");
    assert_eq!(world.target(slow, 0).await.finding.unwrap().code, FindingCode::PictureUnreadable);
}

#[tokio::test]
async fn pictures_for_a_network_that_fetches_them_need_a_media_host() {
    let fetching = Manifest { needs_media_host: true, ..manifest("alpha") };
    let world = World::new(vec![FakeNetwork::of(fetching, Shape::irreversible())]).await;
    let media = world.engine.media_add(picture(30, 30, ImageFormat::Png)).await.unwrap();
    let media = vec![DraftMedia { media_id: media.id, alt: String::new() }];
    let content =
        DraftContent { text: "Look".into(), account_ids: world.accounts.clone(), media, ..DraftContent::default() };
    let (draft, version) = world.draft_with(content).await;
    let Err(EngineError::PlanRefused { findings }) = world.engine.publish(draft, version).await else {
        panic!("without a media host the plan must be refused");
    };
    assert_eq!(findings[&world.accounts[0]][0].code, FindingCode::MediaHostMissing);
}

/// Text, and the UTF-16 offset from which it is too much for 300 characters.
async fn check_overflow(world: &World, text: &str, expected: Option<u32>) {
    let content = DraftContent { text: text.into(), account_ids: world.accounts.clone(), ..DraftContent::default() };
    let review = world.engine.review(content).await.unwrap();
    assert_eq!(review.accounts[0].overflow_from, expected, "{text:.40}…");
    assert_eq!(review.accounts[0].findings.is_empty(), expected.is_none());
}

#[tokio::test]
async fn what_is_too_much_is_shown_from_the_first_character_that_is() {
    let world = one().await;
    check_overflow(&world, "short", None).await;
    check_overflow(&world, &"x".repeat(300), None).await;
    check_overflow(&world, &"x".repeat(301), Some(300)).await;
    check_overflow(&world, &"x".repeat(5_000), Some(300)).await;
    // A family is one character for readers, eleven UTF-16 units and 25 bytes; the bytes run out first.
    check_overflow(&world, &"👨‍👩‍👧‍👦".repeat(301), Some(120 * 11)).await;
    check_overflow(&world, &"é".repeat(301), Some(300)).await;
    let link = format!("https://example.com/{}", "a".repeat(200));
    check_overflow(&world, &format!("{} {link}", "x".repeat(276)), None).await;
    check_overflow(&world, &format!("{} {link}", "x".repeat(280)), Some(281)).await;
    check_overflow(&world, &format!("{link} {}", "x".repeat(280)), Some(u32::try_from(link.len()).unwrap() + 277))
        .await;
}

#[tokio::test]
async fn entities_are_given_in_the_units_of_the_page() {
    let world = one().await;
    let account = world.accounts[0];
    let own = Variant { text: Some("𝄞 @bob".into()), ..Variant::default() };
    let content = DraftContent {
        text: "Grüße 🥖 #brot".into(),
        account_ids: vec![account],
        variants: [(account, own)].into(),
        ..DraftContent::default()
    };
    let review = world.engine.review(content).await.unwrap();
    assert_eq!(review.entities, [EntitySpan { start: 9, end: 14, kind: EntityKind::Tag }]);
    let own = review.accounts[0].entities.as_ref().unwrap();
    assert_eq!(own.as_slice(), [EntitySpan { start: 3, end: 7, kind: EntityKind::Mention }]);
    assert_eq!(review.accounts[0].count.used, 6);
}

#[tokio::test]
async fn the_start_screen_says_what_went_out_and_what_needs_the_person() {
    let shape = Shape::irreversible;
    let world = World::new(vec![FakeNetwork::new("alpha", shape()), FakeNetwork::new("beta", shape())]).await;
    world.networks[0].orders().refuses_renewal = true;
    let revoked = || NetworkError::SignedOut { reason: domain::SignedOutReason::Revoked };
    let post = world.publish("Fresh bread").await;
    world.networks[0].fail("create", Fault::Before(revoked()));
    world.publish("More bread").await;
    let monday = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    // In a zone fourteen hours ahead, noon UTC of Friday is the small hours of Saturday.
    let today = world.engine.today(monday, |_| FixedOffset::east_opt(14 * 3600).unwrap()).await.unwrap();
    assert_eq!((today.verdict.accounts, today.verdict.published), (2, 3));
    assert_eq!((today.verdict.under_way, today.verdict.needs_you), (0, 1));
    assert!(
        matches!(today.needs.as_slice(), [Need::SignIn { account_id, held_posts: 1, .. }] if *account_id == world.accounts[0]),
        "{:?}",
        today.needs
    );
    let saturday = &today.week[5];
    assert!(saturday.today);
    assert_eq!(saturday.posts.len(), 2);
    let states: Vec<_> = saturday.posts.iter().map(|post| post.state).collect();
    assert!(states.contains(&TargetState::WaitingSignIn) && states.contains(&TargetState::Published));
    assert!(today.week.iter().all(|day| day.date >= monday && day.posts.len() == if day.today { 2 } else { 0 }));
    assert_eq!(post.planned_at, world.clock.now());
}
