//! Time-ordered identifiers, of records and of revisions.

const TID_LETTERS: &[u8] = b"234567abcdefghijklmnopqrstuvwxyz";

/// A time-ordered identifier: 53 bits of microseconds and 10 bits of clock id, 13 letters.
pub(super) fn tid(micros: i64, clock_id: u64) -> String {
    let number = (u64::try_from(micros).unwrap_or_default() << 10) | (clock_id & 0x3ff);
    (0..13)
        .rev()
        .map(|place| usize::try_from((number >> (place * 5)) & 31).ok().and_then(|index| TID_LETTERS.get(index)))
        .map(|letter| char::from(*letter.unwrap_or(&b'2')))
        .collect()
}

/// Whether a text is one.
pub(super) fn is_tid(rkey: &str) -> bool {
    let first = rkey.bytes().next().unwrap_or_default();
    rkey.len() == 13 && rkey.bytes().all(|byte| TID_LETTERS.contains(&byte)) && first <= b'j'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_keys_match_the_test_value_of_the_sheet() {
        assert_eq!(tid(1_788_256_800_000_000, 417), "3muh5xpdm22h3");
        let cases =
            [("3muh5xpdm22h3", true), ("zmuh5xpdm22h3", false), ("3muh5xpdm22h", false), ("3muh5xpdm22h1", false)];
        for (rkey, expected) in cases {
            assert_eq!(is_tid(rkey), expected, "for {rkey}");
        }
    }
}
