//! What happens in a round besides faults, and how it is drawn.

use fastrand::Rng;

use super::{
    fault::{chance, pick},
    script::Planned,
    weather::Weather,
};
use crate::{Pull, SUBJECTS};

/// What an author does elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Gives our post other words.
    Rewrite,
    /// Adds a picture to our post.
    AddPicture,
    /// Deletes our post.
    Delete,
    /// Writes something else in another app.
    WriteOther,
    /// Writes the same in another app.
    WriteSame,
    /// Likes something.
    Like,
}

/// Something that happens at its moment. A number is a subject, or a post of the round.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    SetComputer { seconds: i64 },
    SetNetwork { seconds: i64 },
    Author { subject: usize, deed: Deed },
    Pull { at: Pull, calls: u32, stays_locked: bool },
    Reopen,
    Lock,
    Revoke { subject: usize },
    Expire { subject: usize },
    Disconnect { subject: usize },
    Cancel { post: usize },
    Retry { post: usize },
    Move { post: usize, minutes: i64 },
    TakeBack { post: usize },
}

/// The events of a round, each with the number of the look at which it happens.
pub(super) fn draw(rng: &mut Rng, weather: Weather, posts: &[Planned]) -> Vec<(u32, Event)> {
    let mut events = Vec::new();
    let mut add = |rng: &mut Rng, percent: u32, latest: u32, event: Event| {
        if chance(rng, percent) {
            events.push((rng.u32(..latest), event));
        }
    };
    let pull = |rng: &mut Rng| {
        let at = pick(rng, &[Pull::BeforeCall, Pull::AfterAnswer, Pull::AfterPublishing]);
        let calls = if at == Pull::AfterPublishing { rng.u32(..3) } else { rng.u32(..9) };
        Event::Pull { at, calls, stays_locked: weather.has_locks() && chance(rng, 15) }
    };
    let killed = pull(rng);
    add(rng, 25, 3, killed);
    let killed = pull(rng);
    add(rng, 5, 6, killed);
    add(rng, 6, 5, Event::Reopen);
    let post = rng.usize(..posts.len().max(1));
    add(rng, 4, 4, Event::Cancel { post });
    add(rng, 6, 6, Event::Retry { post });
    for (post, _) in posts.iter().enumerate().filter(|(_, planned)| planned.in_minutes.is_some()) {
        let minutes = rng.i64(1..90);
        add(rng, 20, 2, Event::Move { post, minutes });
        add(rng, 12, 2, Event::TakeBack { post });
    }
    if weather.has_wrong_clocks() {
        for _ in 0..2 {
            let (computer, network) = (jump(rng), jump(rng));
            add(rng, 45, 6, Event::SetComputer { seconds: computer });
            add(rng, 25, 6, Event::SetNetwork { seconds: network });
        }
    }
    if weather.has_authors() {
        for _ in 0..3 {
            let deeds = [Deed::Rewrite, Deed::AddPicture, Deed::Delete, Deed::WriteOther, Deed::WriteSame, Deed::Like];
            let (subject, deed) = (rng.usize(..SUBJECTS.len()), pick(rng, &deeds));
            add(rng, 60, 6, Event::Author { subject, deed });
        }
    }
    if weather.has_locks() {
        let subject = rng.usize(..SUBJECTS.len());
        add(rng, 5, 5, Event::Lock);
        add(rng, 6, 5, Event::Revoke { subject });
        add(rng, 5, 5, Event::Expire { subject });
        add(rng, 3, 5, Event::Disconnect { subject });
    }
    events.sort_by_key(|(tick, _)| *tick);
    events
}

/// From a minute to a day, either way.
pub(super) fn jump(rng: &mut Rng) -> i64 {
    let seconds = pick(rng, &[60, 150, 300, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400]);
    pick(rng, &[seconds, -seconds]) + rng.i64(-20..20)
}
