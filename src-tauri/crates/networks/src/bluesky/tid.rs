//! Record keys that sort by time (atproto.com/specs/tid, 2026-08-20).

use domain::Seed;

const ALPHABET: [char; 32] = [
    '2', '3', '4', '5', '6', '7', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q',
    'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
];

/// How far a key may be from its time.
const DRAWN_MICROS: u64 = 1_000_000;

/// The record key of a target: the same on every try, so that a repeat cannot make a second post.
///
/// Posts of one minute begin together, and ten bits are too few to keep them apart: the last of the microseconds are
/// drawn too.
pub(super) fn of(seed: &Seed) -> String {
    let micros = u64::try_from(seed.begun_at.timestamp_micros()).unwrap_or_default();
    encode(micros + (seed.random >> 10) % DRAWN_MICROS, seed.random)
}

/// 53 bits of microseconds, 10 bits of clock id, top bit 0, as 13 characters.
fn encode(micros: u64, clock_id: u64) -> String {
    let bits = ((micros & ((1 << 53) - 1)) << 10) | (clock_id & 0x3ff);
    (0..13).rev().filter_map(|place| ALPHABET.get(((bits >> (place * 5)) & 31) as usize)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_test_value_comes_out() {
        assert_eq!(encode(1_788_256_800_000_000, 417), "3muh5xpdm22h3");
        assert_eq!(encode(0, 0), "2222222222222");
    }

    proptest! {
        #[test]
        fn keys_are_well_formed_and_sort_by_time(a in 0u64..(1 << 53), b in 0u64..(1 << 53), clock in any::<u64>()) {
            let (x, y) = (encode(a, clock), encode(b, clock));
            prop_assert_eq!(x.len(), 13);
            prop_assert!(x.starts_with(|c| ('2'..='j').contains(&c)));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        }
    }
}
