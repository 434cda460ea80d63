//! Two posts of one account that say the same, at the same time: what was seen of one proves nothing about the other.

use domain::TargetState;
use journeys::{House, SUBJECTS};
use practice::{Fault, FaultKind, ListingLag, Settings};

#[tokio::test]
async fn of_two_posts_that_say_the_same_the_one_that_is_out_is_not_taken_for_the_other() {
    for subject in &SUBJECTS {
        for faults in [[FaultKind::DropBefore, FaultKind::CutJson], [FaultKind::DropAfter, FaultKind::DropBefore]] {
            let house = House::open().await.unwrap();
            let listing_lag_s = ListingLag { instagram: 16, ..ListingLag::default() };
            house.practice.set_settings(Settings { listing_lag_s, ..house.practice.settings() });
            let account = house.connect(subject).await.unwrap();
            let picture = house.picture(400, 400).await.unwrap();
            let mut posts = Vec::new();
            for _ in 0..2 {
                let (draft, version) = house.write("Good morning", &[account], &[picture]).await.unwrap();
                posts.push(house.engine.publish(draft, version).await.unwrap());
            }
            faults.into_iter().for_each(|kind| house.practice.fault(Fault::once(subject.publishes, kind)));
            let mut published = 0;
            for post in &posts {
                house.settle(post).await.unwrap();
            }
            for post in &posts {
                let state = house.engine.post_get(post.id).await.unwrap().targets[0].state;
                published += usize::from(state == TargetState::Published);
            }
            let out = house.really_out(subject, "Good morning");
            assert!(published <= out && out <= 2, "{} {faults:?}: {published} published, {out} out", subject.platform);
        }
    }
}
