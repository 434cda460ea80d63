//! Every way into a vault: what each needs, what it refuses and by which word, and that a new way is proven before it
//! counts.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

mod support;

use sha2::{Digest, Sha256};
use support::{House, NOW, PASSPHRASE, PLACE, TOKEN, nothing, passphrase, reads, recovery_code, secret, word};
use vault::{Given, KeyRow, KeyState, Protection, SlotKind, SlotRow, Stored, Vault, VaultError, testkit::Mood};

fn by_passphrase() -> Protection {
    Protection::Passphrase(secret(PASSPHRASE))
}

fn by_both() -> Protection {
    Protection::KeychainAndPassphrase(secret(PASSPHRASE))
}

/// The last 16 bytes of a wrapped key are a hash that anybody can compute.
fn forge(slot: &SlotRow, change: impl FnOnce(&mut Vec<u8>)) -> SlotRow {
    let mut wrapped = slot.wrapped[..176].to_vec();
    change(&mut wrapped);
    let check = Sha256::digest(&wrapped);
    wrapped.extend_from_slice(&check[..16]);
    SlotRow { wrapped, ..slot.clone() }
}

#[tokio::test]
async fn each_protection_opens_with_what_it_asks_for_and_with_nothing_less() {
    let wrong = "mango ladder quartz otters";
    let cases = [
        (Protection::Keychain, [None, None, None]),
        (by_passphrase(), [Some("passphrase needed"), None, Some("passphrase wrong")]),
        (by_both(), [Some("passphrase needed"), None, Some("passphrase wrong")]),
        (Protection::Session, [Some("session ended"); 3]),
    ];
    for (protection, expected) in cases {
        let house = House::new(protection).await;
        let kind = house.slot().kind;
        let changes = house.keychain.changes();
        assert_eq!(house.keychain.items().len(), usize::from(kind.needs_keychain()), "{kind}");
        assert_eq!(house.slot().item.is_some(), kind.needs_keychain(), "{kind}");
        assert_eq!(house.slot().backend.is_some(), kind.needs_keychain(), "{kind}");
        assert_eq!(house.slot().wrapped.is_empty(), kind == SlotKind::Session, "{kind}");
        let given = [nothing(), passphrase(PASSPHRASE), passphrase(wrong)];
        for (given, expected) in given.iter().zip(expected) {
            assert_eq!(house.refusal(given).await, expected, "{kind}");
        }
        assert_eq!(house.keychain.changes(), changes, "{kind}: unlocking writes nothing");
        assert!(reads(&house.vault, &house.record), "{kind}: the vault that was made is open all the while");
    }
}

#[tokio::test]
async fn where_both_are_needed_either_alone_opens_nothing_and_the_wrong_one_is_named() {
    let house = House::new(by_both()).await;
    let item = house.slot().item.clone().expect("an entry");
    let entry = house.keychain.bytes(&item);
    let (right, wrong) = (passphrase(PASSPHRASE), passphrase("mango ladder quartz other"));
    let cases = [
        (entry.clone(), &right, None),
        (entry.clone(), &nothing(), Some("passphrase needed")),
        (entry.clone(), &wrong, Some("passphrase wrong")),
        (None, &right, Some("entry missing")),
        (None, &nothing(), Some("passphrase needed")),
        (None, &wrong, Some("entry missing")),
        (Some(vec![7; 32]), &right, Some("entry wrong")),
        (Some(vec![7; 32]), &wrong, Some("entry wrong")),
        (Some(vec![7; 31]), &right, Some("entry wrong")),
        (entry, &right, None),
    ];
    for (content, given, expected) in cases {
        house.keychain.put_bytes(&item, content.clone());
        assert_eq!(house.refusal(given).await, expected, "{content:?}");
    }
    let reads = house.keychain.reads();
    assert_eq!(house.refusal(&nothing()).await, Some("passphrase needed"));
    assert_eq!(house.keychain.reads(), reads, "the keychain is not asked while the passphrase is missing");

    house.keychain.set_mood(Mood::Locked);
    assert_eq!(house.refusal(&right).await, Some("locked"));
    house.keychain.set_mood(Mood::Available);
    let elsewhere = SlotRow { backend: Some("macos-keychain".to_owned()), ..house.slot().clone() };
    let stored = Stored { slots: vec![elsewhere], ..house.stored.clone() };
    assert_eq!(house.refusal_of(&stored, &right).await, Some("backend changed"));
}

#[tokio::test]
async fn a_passphrase_vault_needs_no_keychain_at_all() {
    let house = House::new(by_passphrase()).await;
    for mood in [Mood::Absent, Mood::Locked, Mood::Denied, Mood::Panics] {
        house.keychain.set_mood(mood);
        assert_eq!(house.refusal(&passphrase(PASSPHRASE)).await, None, "{mood:?}");
    }
    house.keychain.set_mood(Mood::Available);
    assert_eq!((house.keychain.reads(), house.keychain.changes()), (0, 0), "it was never asked");
}

#[tokio::test]
async fn a_passphrase_typed_on_another_keyboard_opens() {
    let house = House::new(Protection::Passphrase(secret("zw\u{f6}lf Boxk\u{e4}mpfer jagen"))).await;
    let check =
        async |typed: &str, expected| assert_eq!(house.refusal(&passphrase(typed)).await, expected, "{typed:?}");
    check("zwo\u{308}lf Boxka\u{308}mpfer jagen", None).await;
    check("zw\u{f6}lf\u{a0}Boxk\u{e4}mpfer\u{202f}jagen", None).await;
    check("zw\u{f6}lf Boxk\u{e4}mpfer jagen ", Some("passphrase wrong")).await;
    check("Zw\u{f6}lf Boxk\u{e4}mpfer jagen", Some("passphrase wrong")).await;
    check("zwolf Boxkampfer jagen", Some("passphrase wrong")).await;
    check("", Some("passphrase wrong")).await;
}

#[tokio::test]
async fn a_weak_passphrase_makes_nothing() {
    let house = House::new(Protection::Keychain).await;
    let changes = house.keychain.changes();
    for text in ["", "short", "passwordpassword", "123456789012345"] {
        for protection in [Protection::Passphrase(secret(text)), Protection::KeychainAndPassphrase(secret(text))] {
            let made = vault::protect(&house.worker, &house.vault, protection, NOW).await;
            assert!(matches!(made, Err(VaultError::PassphraseTooWeak)), "{text:?}");
        }
        let made = vault::create(&house.worker, Protection::Passphrase(secret(text)), NOW).await;
        assert!(matches!(made.err(), Some(VaultError::PassphraseTooWeak)), "{text:?}");
    }
    assert_eq!(house.keychain.changes(), changes, "no entry was written for it");
}

#[tokio::test]
async fn every_changed_cut_or_lengthened_slot_is_damaged_and_nothing_is_tried() {
    let house = House::new(by_both()).await;
    let (_, recovery) = vault::recovery(&house.vault, NOW).await.expect("a code");
    let keychain = House::new(Protection::Keychain).await;
    let by_passphrase = House::new(by_passphrase()).await;
    let given = passphrase(PASSPHRASE);
    let code = recovery_code("0000");
    for (house, slot, given) in [
        (&keychain, keychain.slot(), &given),
        (&by_passphrase, by_passphrase.slot(), &given),
        (&house, house.slot(), &given),
        (&house, &recovery[0], &code),
    ] {
        let reads = house.keychain.reads();
        let check = async |wrapped: Vec<u8>, what: &str| {
            let slots = vec![SlotRow { wrapped, ..slot.clone() }];
            let stored = Stored { slots, ..house.stored.clone() };
            assert_eq!(house.refusal_of(&stored, given).await, Some("slot damaged"), "{}: {what}", slot.kind);
        };
        for bit in 0..slot.wrapped.len() * 8 {
            let mut changed = slot.wrapped.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            check(changed, &format!("bit {bit}")).await;
        }
        for length in 0..slot.wrapped.len() {
            check(slot.wrapped[..length].to_vec(), &format!("cut to {length} bytes")).await;
        }
        check([slot.wrapped.as_slice(), &[0]].concat(), "a byte more").await;
        assert_eq!(house.keychain.reads(), reads, "{}: the keychain was not asked in vain", slot.kind);
    }
}

#[tokio::test]
async fn a_forged_cost_is_refused_before_any_work_and_one_within_bounds_only_does_not_open() {
    let house = House::new(by_passphrase()).await;
    let check = async |offset: usize, value: u32, expected: &str| {
        let forged = forge(house.slot(), |wrapped| wrapped[offset..offset + 4].copy_from_slice(&value.to_le_bytes()));
        let stored = Stored { slots: vec![forged], ..house.stored.clone() };
        assert_eq!(house.refusal_of(&stored, &passphrase(PASSPHRASE)).await, Some(expected), "{value} at {offset}");
    };
    // Four TiB, four thousand million passes, sixteen million lanes: had any work begun, this would not end.
    check(8, u32::MAX, "cost refused").await;
    check(12, u32::MAX, "cost refused").await;
    check(16, 1 << 24, "cost refused").await;
    check(8, 1024 * 1024 + 1, "cost refused").await;
    check(12, 65, "cost refused").await;
    check(16, 17, "cost refused").await;
    check(8, 19 * 1024 - 1, "cost refused").await;
    check(12, 1, "cost refused").await;
    check(16, 0, "cost refused").await;
    check(8, 20 * 1024, "passphrase wrong").await;
    check(12, 3, "passphrase wrong").await;
}

#[tokio::test]
async fn a_slot_of_another_kind_place_or_vault_does_not_open() {
    let house = House::new(by_passphrase()).await;
    let other = House::new(by_passphrase()).await;
    let slot = house.slot();
    let cases = [
        ("slot damaged", SlotRow { kind: SlotKind::Keychain, ..slot.clone() }),
        ("slot damaged", SlotRow { kind: SlotKind::KeychainAndPassphrase, ..slot.clone() }),
        ("session ended", SlotRow { kind: SlotKind::Session, ..slot.clone() }),
        ("passphrase wrong", SlotRow { id: [9; 16], ..slot.clone() }),
        ("passphrase wrong", SlotRow { wrapped: other.slot().wrapped.clone(), ..slot.clone() }),
        ("slot damaged", forge(slot, |wrapped| wrapped[5] = 4)),
        ("slot damaged", forge(slot, |wrapped| wrapped[6] = 1)),
        ("slot damaged", forge(slot, |wrapped| wrapped[3] = 2)),
        ("slot damaged", forge(slot, |wrapped| wrapped[36] = 1)),
        ("passphrase wrong", forge(slot, |wrapped| wrapped[84] ^= 1)),
        ("slot damaged", forge(slot, |wrapped| wrapped[120] ^= 1)),
        ("slot damaged", forge(slot, |wrapped| wrapped[175] ^= 1)),
    ];
    for (expected, slot) in cases {
        let stored = Stored { slots: vec![slot], ..house.stored.clone() };
        assert_eq!(house.refusal_of(&stored, &passphrase(PASSPHRASE)).await, Some(expected), "{stored:?}");
    }
    let elsewhere = Stored { vault_id: other.vault.id(), ..house.stored.clone() };
    assert_eq!(house.refusal_of(&elsewhere, &passphrase(PASSPHRASE)).await, Some("passphrase wrong"));
}

#[tokio::test]
async fn a_recovery_code_opens_what_its_everyday_slot_no_longer_does() {
    let mut house = House::new(Protection::Keychain).await;
    let (code, rows) = vault::recovery(&house.vault, NOW).await.expect("a code");
    house.stored.slots.extend(rows);
    house.keychain.put_bytes(house.slot().item.as_ref().expect("an entry"), None);
    house.keychain.set_mood(Mood::Locked);
    let reads = house.keychain.reads();

    let printed = code.expose();
    let typo = printed.replacen(&printed[..1], if printed.starts_with('7') { "8" } else { "7" }, 1);
    let (other, _) = vault::recovery(&house.vault, NOW).await.expect("another code");
    let cases = [
        (printed.to_owned(), None),
        (printed.to_lowercase().replace('-', " "), None),
        (typo, Some("code malformed")),
        (printed[1..].to_owned(), Some("code malformed")),
        (String::new(), Some("code malformed")),
        (PASSPHRASE.to_owned(), Some("code malformed")),
        (other.expose().to_owned(), Some("code wrong")),
    ];
    for (typed, expected) in cases {
        assert_eq!(house.refusal(&recovery_code(&typed)).await, expected);
    }
    assert_eq!(house.keychain.reads(), reads, "a keychain that is out of order is not asked");

    let without = Stored { slots: vec![house.slot().clone()], ..house.stored.clone() };
    assert_eq!(house.refusal_of(&without, &recovery_code(printed)).await, Some("code wrong"), "no code was ever made");
    let only = Stored { slots: house.stored.slots[1..].to_vec(), ..house.stored.clone() };
    assert_eq!(house.refusal_of(&only, &nothing()).await, Some("code needed"));
}

/// When several slots fail, the person is told what they can do most about.
#[tokio::test]
async fn of_several_failures_the_most_useful_one_is_told() {
    let mut house = House::new(Protection::Keychain).await;
    house.stored.slots.extend(protect(&house, by_passphrase()).await);
    let item = house.slot().item.clone().expect("an entry");
    let damaged = |slot: &SlotRow| SlotRow { wrapped: vec![0; 192], ..slot.clone() };
    let slots = &house.stored.slots;
    let check = async |slots: [&SlotRow; 2], given: &Given, expected: Option<&str>, when: &str| {
        for slots in [slots, [slots[1], slots[0]]] {
            let slots = slots.map(SlotRow::clone).to_vec();
            let stored = Stored { slots, ..house.stored.clone() };
            assert_eq!(house.refusal_of(&stored, given).await, expected, "{when}");
        }
    };
    let (right, wrong) = (passphrase(PASSPHRASE), passphrase("mango ladder quartz other"));
    let (first, second) = (&slots[0], &slots[1]);
    check([first, second], &nothing(), None, "the silent one opens").await;
    check([&damaged(first), second], &nothing(), Some("passphrase needed"), "it would still open with it").await;
    check([&damaged(first), second], &wrong, Some("passphrase wrong"), "it was just typed").await;
    check([&damaged(first), second], &right, None, "one good slot is enough").await;
    check([first, &damaged(second)], &wrong, None, "the silent one opens before the passphrase is looked at").await;

    house.keychain.set_mood(Mood::Locked);
    check([first, second], &nothing(), Some("passphrase needed"), "locked").await;
    check([first, second], &wrong, Some("passphrase wrong"), "locked").await;
    check([first, second], &right, None, "locked").await;
    check([first, &damaged(second)], &right, Some("locked"), "unlocking the keychain would heal it").await;
    house.keychain.set_mood(Mood::Available);

    house.keychain.put_bytes(&item, None);
    check([first, &damaged(second)], &right, Some("slot damaged"), "and the entry is missing").await;
    let reads = house.keychain.reads();
    house.keychain.set_mood(Mood::Denied);
    let twin = SlotRow { id: [9; 16], ..first.clone() };
    check([first, &twin], &nothing(), Some("denied"), "both in one keychain").await;
    assert_eq!(house.keychain.reads(), reads + 2, "which is asked once for each unlock and not for each slot");
}

async fn protect(house: &House, protection: Protection) -> Vec<SlotRow> {
    vault::protect(&house.worker, &house.vault, protection, NOW).await.expect("a new slot")
}

#[tokio::test]
async fn protection_changes_from_each_kind_to_each_other_without_touching_a_record() {
    let kinds: [fn() -> Protection; 4] = [|| Protection::Keychain, by_passphrase, by_both, || Protection::Session];
    for from in kinds {
        for to in &kinds[..3] {
            let mut house = House::new(from()).await;
            let old = house.stored.slots.clone();
            let new = protect(&house, to()).await;
            assert_ne!(new[0].id, old[0].id, "a new slot, nothing is written over");
            assert!(new[0].item.is_none() || new[0].item != old[0].item, "with an entry of its own");

            house.stored.slots = [old.clone(), new.clone()].concat();
            assert_eq!(house.refusal(&passphrase(PASSPHRASE)).await, None, "both at once");
            house.stored.slots = new;
            assert_eq!(house.refusal(&passphrase(PASSPHRASE)).await, None, "the new one alone");
            if let Some(item) = &old[0].item {
                vault::remove_item(&house.worker, item).await.expect("deletes");
                vault::remove_item(&house.worker, item).await.expect("what is gone stays gone");
            }
            assert_eq!(house.refusal(&passphrase(PASSPHRASE)).await, None, "without the old entry");
            assert_eq!(house.keychain.items().len(), usize::from(house.slot().kind.needs_keychain()));
        }
    }
}

#[tokio::test]
async fn a_slot_is_made_only_when_it_opens_the_way_it_will_be_opened() {
    let house = House::new(Protection::Keychain).await;
    let cases = [
        (Mood::Absent, "absent"),
        (Mood::Locked, "locked"),
        (Mood::Denied, "denied"),
        (Mood::DiesMidCall, "broken"),
        (Mood::WritesWrong, "broken"),
        (Mood::WritesNothing, "broken"),
        (Mood::Panics, "broken"),
    ];
    for (mood, expected) in cases {
        for protection in [Protection::Keychain, by_both()] {
            house.keychain.set_mood(mood);
            let made = vault::protect(&house.worker, &house.vault, protection, NOW).await;
            assert_eq!(made.err().map(|error| word(&error)), Some(expected), "{mood:?}");
            house.keychain.set_mood(Mood::Available);
        }
        assert_eq!(house.refusal(&nothing()).await, None, "{mood:?}: the slot that was there still opens");
    }
}

/// What [`vault::new_key`] and the steps after it leave in the database.
async fn with_new_key(house: &House, given: &Given) -> Result<(Stored, KeyRow), VaultError> {
    let (key, rows) = vault::new_key(&house.worker, &house.vault, &house.stored, given, NOW).await?;
    let mut stored = house.stored.clone();
    stored.slots.extend(rows);
    stored.keys.push(key.clone());
    Ok((stored, key))
}

/// The new key takes over; the old one still opens.
fn activate(stored: &mut Stored) {
    for key in &mut stored.keys {
        key.state = match key.state {
            KeyState::Active => KeyState::DecryptOnly,
            KeyState::Pending => KeyState::Active,
            kept @ (KeyState::DecryptOnly | KeyState::Retired) => kept,
        };
    }
}

async fn unlock(house: &House, stored: &Stored, given: &Given) -> Vault {
    vault::unlock(&house.worker, stored, given).await.expect("opens")
}

#[tokio::test]
async fn a_new_key_goes_through_its_whole_life_in_a_vault_with_every_kind_of_slot() {
    let mut house = House::new(Protection::Keychain).await;
    house.stored.slots.extend(protect(&house, by_passphrase()).await);
    house.stored.slots.extend(protect(&house, by_both()).await);
    let (code, rows) = vault::recovery(&house.vault, NOW).await.expect("a code");
    house.stored.slots.extend(rows);
    let all = Given { passphrase: Some(secret(PASSPHRASE)), recovery_code: Some(secret(code.expose())) };
    let items = house.keychain.items();

    let (mut stored, key) = with_new_key(&house, &all).await.expect("a new key");
    assert_eq!((stored.slots.len(), key.state), (8, KeyState::Pending), "one row more for each of four slots");
    assert_eq!(house.keychain.items(), items, "the entries stay as they are");
    let pending = unlock(&house, &stored, &nothing()).await;
    assert!(!pending.holds(key.id), "a pending key opens nothing");
    assert_eq!(pending.active_key(), house.vault.active_key());
    vault::prove(&house.worker, &stored, &all, key.id).await.expect("opens through all four");

    activate(&mut stored);
    let during = unlock(&house, &stored, &passphrase(PASSPHRASE)).await;
    assert_eq!((during.active_key(), during.holds(house.vault.active_key())), (key.id, true));
    assert_eq!(Vault::key_of(&house.record), Some(house.vault.active_key()));
    let resealed = during.reseal(&PLACE, &house.record).expect("seals again");
    assert_eq!(Vault::key_of(&resealed), Some(key.id));
    assert!(reads(&during, &house.record) && reads(&during, &resealed), "both are readable meanwhile");

    let old = house.vault.active_key();
    stored.keys.retain(|key| key.id != old);
    stored.slots.retain(|slot| slot.key_id != old);
    for given in [nothing(), passphrase(PASSPHRASE), recovery_code(code.expose())] {
        let after = unlock(&house, &stored, &given).await;
        assert!(reads(&after, &resealed) && !reads(&after, &house.record), "only the new key is left");
    }
}

#[tokio::test]
async fn a_new_key_is_not_wrapped_under_anything_that_does_not_open_the_active_one() {
    let mut house = House::new(by_passphrase()).await;
    let refused = async |house: &House, given: &Given| match with_new_key(house, given).await {
        Ok(_) => "made",
        Err(error) => word(&error),
    };
    assert_eq!(refused(&house, &nothing()).await, "passphrase needed");
    assert_eq!(refused(&house, &passphrase("mango ladder quartz other")).await, "passphrase wrong");
    assert_eq!(refused(&house, &passphrase(PASSPHRASE)).await, "made");

    let (code, rows) = vault::recovery(&house.vault, NOW).await.expect("a code");
    let (other, _) = vault::recovery(&house.vault, NOW).await.expect("another code");
    house.stored.slots.extend(rows);
    let with = |code: &str| Given { recovery_code: Some(secret(code)), ..passphrase(PASSPHRASE) };
    assert_eq!(refused(&house, &passphrase(PASSPHRASE)).await, "code needed");
    assert_eq!(refused(&house, &with(other.expose())).await, "code wrong");
    assert_eq!(refused(&house, &with("0")).await, "code malformed");
    assert_eq!(refused(&house, &with(code.expose())).await, "made");

    let session = House::new(Protection::Session).await;
    assert_eq!(refused(&session, &nothing()).await, "session ended");
    house.stored.slots.clear();
    assert_eq!(refused(&house, &nothing()).await, "no slots");
}

#[tokio::test]
async fn a_pending_key_is_proven_through_every_slot_or_not_at_all() {
    let mut house = House::new(Protection::Keychain).await;
    house.stored.slots.extend(protect(&house, by_passphrase()).await);
    let (stored, key) = with_new_key(&house, &passphrase(PASSPHRASE)).await.expect("a new key");
    let check = async |stored: &Stored, given: &Given, expected: Option<&str>, when: &str| {
        let proven = vault::prove(&house.worker, stored, given, key.id).await;
        assert_eq!(proven.err().map(|error| word(&error)), expected, "{when}");
    };
    check(&stored, &passphrase(PASSPHRASE), None, "all is well").await;
    check(&stored, &nothing(), Some("passphrase needed"), "one of two slots cannot be asked").await;
    check(&stored, &passphrase("mango ladder quartz other"), Some("passphrase wrong"), "wrong").await;

    let mut lacking = stored.clone();
    lacking.slots.retain(|slot| slot.key_id != key.id || slot.kind == SlotKind::Keychain);
    check(&lacking, &passphrase(PASSPHRASE), Some("key not in slots"), "a row was lost").await;
    let none = Stored { slots: Vec::new(), ..stored.clone() };
    check(&none, &nothing(), Some("no slots"), "all rows were lost").await;

    // The row of another new key, with this one's id written over it.
    let (other, _) = with_new_key(&house, &passphrase(PASSPHRASE)).await.expect("another new key");
    let mut mixed = stored.clone();
    mixed.slots.retain(|slot| slot.key_id != key.id || slot.kind == SlotKind::Keychain);
    let foreign = other.slots.iter().rfind(|slot| slot.kind == SlotKind::Passphrase).expect("a row");
    mixed.slots.push(SlotRow { key_id: key.id, ..foreign.clone() });
    check(&mixed, &passphrase(PASSPHRASE), Some("passphrase wrong"), "a row of another key").await;

    house.keychain.set_mood(Mood::Locked);
    check(&stored, &passphrase(PASSPHRASE), Some("locked"), "the keychain cannot be asked").await;
    house.keychain.set_mood(Mood::Available);
}

#[tokio::test]
async fn a_key_of_a_record_is_read_from_records_only() {
    let house = House::new(Protection::Session).await;
    assert_eq!(Vault::key_of(&house.record), Some(house.vault.active_key()));
    for bytes in [&[][..], b"PRV", TOKEN.as_bytes(), &house.record[..103], &house.slot().wrapped] {
        assert_eq!(Vault::key_of(bytes), None, "{} bytes", bytes.len());
    }
    let mut newer = house.record.clone();
    newer[3] = 2;
    assert_eq!(Vault::key_of(&newer), None, "a version that is not known");
    let refused = house.vault.reseal(&PLACE, &newer);
    assert!(matches!(refused, Err(VaultError::RecordRefused(_))), "and is not sealed again either");
}
