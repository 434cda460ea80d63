//! One round: what is published, what goes wrong with it, and what else happens meanwhile.

use fastrand::Rng;
use practice::{ListingLag, Settings};

use super::{
    deed::{self, Event},
    fault::{self, Drawn, chance, pick},
    weather::Weather,
};
use crate::SUBJECTS;

/// One post of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planned {
    /// Index of its subject.
    pub subject: usize,
    /// Whether it says what a post of the same account said before.
    pub repeats: bool,
    pub has_picture: bool,
    /// In how many minutes it is to go out, where that is not at once.
    pub in_minutes: Option<i64>,
}

/// A round.
#[derive(Debug)]
pub(super) struct Script {
    pub posts: Vec<Planned>,
    pub faults: Vec<(usize, Drawn)>,
    pub events: Vec<(u32, Event)>,
    /// How far the computer's clock is ahead of the network's.
    pub ahead_s: i64,
    pub settings: Settings,
}

impl Script {
    pub fn draw(rng: &mut Rng, weather: Weather) -> Self {
        let mut posts = Vec::new();
        for (subject, facts) in SUBJECTS.iter().enumerate() {
            let planned = |rng: &mut Rng, repeats| Planned {
                subject,
                repeats,
                has_picture: facts.needs_picture || chance(rng, 15),
                in_minutes: chance(rng, 12).then(|| rng.i64(1..40)),
            };
            let repeats = chance(rng, 4);
            posts.push(planned(rng, repeats));
            if chance(rng, 6) {
                posts.push(planned(rng, chance_of_twin(weather)));
            }
        }
        let faults = SUBJECTS.iter().enumerate().flat_map(|(subject, facts)| {
            let drawn = fault::draw(rng, weather, facts);
            drawn.into_iter().map(move |drawn| (subject, drawn)).collect::<Vec<_>>()
        });
        let faults = faults.collect();
        let events = deed::draw(rng, weather, &posts);
        let apart = weather.has_wrong_clocks() && chance(rng, 50);
        let ahead_s = if apart { deed::jump(rng) } else { rng.i64(-3..=3) };
        Self { posts, faults, events, ahead_s, settings: settings(rng, weather) }
    }

    /// Whether a refusal of the subject may be believed although its post is out.
    pub fn may_fool(&self, subject: usize) -> bool {
        self.faults.iter().any(|(of, drawn)| *of == subject && drawn.may_fool)
    }
}

/// Two posts that say the same at the same time are told apart by nobody, so that days without lies have none: they
/// are to show how often a person is asked about what could be known.
fn chance_of_twin(weather: Weather) -> bool {
    weather != Weather::Honest
}

fn settings(rng: &mut Rng, weather: Weather) -> Settings {
    let lag = |rng: &mut Rng, longest: u64| if chance(rng, 40) { rng.u64(..=longest) } else { 0 };
    Settings {
        listing_lag_s: ListingLag { instagram: lag(rng, 30), mastodon: lag(rng, 5), bluesky: 0 },
        instagram_status_lag_s: lag(rng, 20),
        instagram_polls: pick(rng, &[0, 1, 1, 2]),
        // Of a server that knows no keys only a person can tell, so days of honest trouble have none.
        // Elsewhere they come often: a key hides much that an engine might do wrong.
        mastodon_is_fork: weather != Weather::Honest && chance(rng, 30),
        ..Settings::default()
    }
}
