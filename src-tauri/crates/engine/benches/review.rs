//! How long the review of a keystroke takes: ten accounts, two thousand characters, within and over the limit.
//! `cargo bench -p engine --bench review`; the promise is far below 5 ms.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not a part of the product")]

use std::{hint::black_box, time::Instant};

use domain::{AccountId, Content, Network};
use engine::{
    review_one,
    testkit::{FakeNetwork, Shape},
};

const ACCOUNTS: u32 = 10;
const ROUNDS: u32 = 200;

fn text(characters: usize) -> String {
    let words = "Order at https://harbour.example/boxes today, says @anna #sourdough 🥖 Grüße ";
    words.chars().cycle().take(characters).collect()
}

fn main() {
    let network = FakeNetwork::new("alpha", Shape::irreversible());
    let id = AccountId::new();
    println!("{:<44} {:>10} {:>10}", "review of one keystroke, 10 accounts", "median", "worst");
    for (name, characters, max) in [("2,000 characters, fit", 2_000, 5_000), ("2,000 characters, too long", 2_000, 500)]
    {
        let mut limits = network.manifest().limits.clone();
        limits.text.max = max;
        let content = Content { text: text(characters), ..Content::default() };
        let mut taken: Vec<_> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                for _ in 0..ACCOUNTS {
                    black_box(review_one(&network, &limits, id, black_box(&content)));
                }
                began.elapsed()
            })
            .collect();
        taken.sort();
        let (median, worst) = (taken[taken.len() / 2], taken[taken.len() - 1]);
        println!("{name:<44} {median:>10.1?} {worst:>10.1?}");
    }
}
