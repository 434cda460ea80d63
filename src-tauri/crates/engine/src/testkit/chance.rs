//! Chance on order: delays drawn from a seed, so that a random day can be seen again.

use std::cell::Cell;

thread_local! {
    static DICE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// From now on this thread draws its delays from the seed.
pub fn seed_chance(seed: u64) {
    DICE.set(Some(seed));
}

/// The next number, where a seed was given (SplitMix64).
pub(crate) fn draw() -> Option<u64> {
    let state = DICE.get()?.wrapping_add(0x9e37_79b9_7f4a_7c15);
    DICE.set(Some(state));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    Some(mixed ^ (mixed >> 31))
}
