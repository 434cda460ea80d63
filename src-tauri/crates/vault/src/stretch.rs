//! From a passphrase to a key: Argon2id (RFC 9106), so that each guess costs time and memory.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::Secret;
use zeroize::Zeroize;

use crate::{
    VaultError,
    key::{KeyBytes, fill_random},
    memory::wiping_stack,
    passphrase,
};

pub(crate) const SALT_BYTES: usize = 16;

/// What a new slot's passphrase should cost on this computer, and so every guess at it on a like one.
const AIM: Duration = Duration::from_millis(500);
/// More memory than this is not asked for, so that a smaller computer can open the vault too.
const MOST_NEW_MEMORY_KIB: u32 = 256 * 1024;

/// What one guess at a passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// How often the memory is gone through.
    pub passes: u32,
    /// How many processors one guess can use.
    pub lanes: u32,
}

impl Cost {
    /// The least that OWASP's password storage cheat sheet allows; no slot asks for less.
    pub const LEAST: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// RFC 9106 section 4, second recommended option; where a new slot begins.
    pub const START: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// No slot asks for more: a damaged or forged one must not occupy the computer.
    pub const MOST: Self = Self { memory_kib: 1024 * 1024, passes: 64, lanes: 16 };

    /// # Errors
    /// [`VaultError::CostRefused`] outside of [`Self::LEAST`] and [`Self::MOST`].
    pub(crate) fn check(self) -> Result<Self, VaultError> {
        let within = |value, part: fn(&Self) -> u32| (part(&Self::LEAST)..=part(&Self::MOST)).contains(&value);
        let reasonable = within(self.memory_kib, |cost| cost.memory_kib)
            && within(self.passes, |cost| cost.passes)
            && within(self.lanes, |cost| cost.lanes);
        if reasonable { Ok(self) } else { Err(VaultError::CostRefused) }
    }

    /// What is worth `AIM` when [`Self::START`] took `measured`: memory first, because that is what a guessing machine
    /// lacks, then passes.
    fn worth(measured: Duration) -> Self {
        let mut cost = Self::START;
        let mut left = AIM.as_secs_f64() / measured.as_secs_f64().max(1e-3);
        while left >= 2.0 && cost.memory_kib < MOST_NEW_MEMORY_KIB {
            cost.memory_kib *= 2;
            left /= 2.0;
        }
        let passes = (f64::from(cost.passes) * left).round();
        cost.passes = (passes as u32).clamp(cost.passes, Self::MOST.passes);
        cost
    }
}

/// How a slot makes a key from a passphrase: stored in clear with the slot, the same in all its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) cost: Cost,
    pub(crate) salt: [u8; SALT_BYTES],
}

impl Stretch {
    /// A fresh salt, at a cost that fits this computer.
    pub(crate) async fn random() -> Result<Self, VaultError> {
        let mut salt = [0; SALT_BYTES];
        fill_random(&mut salt)?;
        // Tests make hundreds of slots; the least that is ever read is enough for them.
        let cost = if cfg!(feature = "testkit") { Cost::LEAST } else { blocking(calibrate).await? };
        Ok(Self { cost, salt })
    }

    /// Makes the key. Takes about half a second of a thread of its own.
    pub(crate) async fn apply(self, passphrase: &Secret) -> Result<KeyBytes, VaultError> {
        self.cost.check()?;
        let text = passphrase::normalise(passphrase);
        blocking(move || self.run(text.as_bytes())).await
    }

    fn run(self, text: &[u8]) -> Result<KeyBytes, VaultError> {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let params = Params::new(memory_kib, passes, lanes, None).map_err(refused)?;
        let mut memory = Memory::of(params.block_count())?;
        let mut key = KeyBytes::zero();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        wiping_stack(|| argon2.hash_password_into_with_memory(text, &self.salt, key.as_mut_slice(), &mut memory.0))
            .map_err(refused)?;
        Ok(key)
    }
}

/// What a passphrase should cost on this computer: measures [`Cost::START`] once and raises it to about half a second.
///
/// # Errors
/// [`VaultError::CostRefused`] when there is not even memory for [`Cost::LEAST`].
pub fn calibrate() -> Result<Cost, VaultError> {
    let time = |cost| {
        let began = Instant::now();
        Stretch { cost, salt: [0; SALT_BYTES] }.run(b"a measurement").map(|_| began.elapsed())
    };
    match time(Cost::START) {
        Ok(measured) => {
            let cost = Cost::worth(measured);
            // A computer that could measure the start may still lack memory for more.
            Ok(if Memory::of(cost.memory_kib as usize).is_ok() { cost } else { Cost::START })
        }
        Err(_) => time(Cost::LEAST).map(|_| Cost::LEAST),
    }
}

/// Argon2's working memory, wiped after use: what it ends with is the key.
struct Memory(Vec<Block>);

impl Memory {
    fn of(blocks: usize) -> Result<Self, VaultError> {
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).map_err(|_| VaultError::CostRefused)?;
        memory.resize(blocks, Block::new());
        Ok(Self(memory))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

fn refused(_: argon2::Error) -> VaultError {
    VaultError::CostRefused
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    // The thread ends early only when the runtime does.
    tokio::task::spawn_blocking(work).await.map_err(|_| VaultError::CipherFailed)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argon2id_is_the_one_that_others_compute() {
        // The RFC's own vectors have a secret and associated data, which are not used here; this value is OpenSSL's.
        let stretch = Stretch { cost: Cost::LEAST, salt: *b"somesalt12345678" };
        let key = stretch.run(b"password").expect("runs");
        let hex: String = key.as_slice().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "0c4c0b6db219194b6006e078818a24eabea136f7af619a31930310e7f2d749a5");
    }

    #[test]
    fn passphrase_salt_and_every_part_of_the_cost_change_the_key() {
        let base = Stretch { cost: Cost::LEAST, salt: [1; SALT_BYTES] };
        let more = |change: fn(&mut Cost)| {
            let mut stretch = base;
            change(&mut stretch.cost);
            stretch
        };
        let key = base.run(b"passphrase").expect("runs");
        let others = [
            (Stretch { salt: [2; SALT_BYTES], ..base }, "passphrase"),
            (more(|cost| cost.memory_kib += 1024), "passphrase"),
            (more(|cost| cost.passes += 1), "passphrase"),
            (more(|cost| cost.lanes += 1), "passphrase"),
            (base, "passphrasf"),
            (base, ""),
        ];
        for (stretch, text) in others {
            assert!(!stretch.run(text.as_bytes()).expect("runs").is_same_as(&key), "{stretch:?} {text:?}");
        }
        assert!(base.run(b"passphrase").expect("runs").is_same_as(&key), "the same again");
    }

    #[test]
    fn a_faster_computer_asks_for_more_and_none_for_less_than_the_start() {
        let check = |milliseconds: u64, memory_mib: u32, passes: u32| {
            let cost = Cost::worth(Duration::from_millis(milliseconds));
            assert_eq!((cost.memory_kib / 1024, cost.passes), (memory_mib, passes), "{milliseconds} ms");
            assert!(cost.check().is_ok() && cost.lanes == Cost::START.lanes);
        };
        check(60_000, 64, 3);
        check(500, 64, 3);
        check(400, 64, 4);
        check(250, 128, 3);
        check(150, 128, 5);
        check(100, 256, 4);
        check(50, 256, 8);
        check(0, 256, 64);
    }

    #[test]
    fn memory_that_the_computer_does_not_have_is_an_error() {
        assert!(matches!(Memory::of(usize::MAX / Block::SIZE).err(), Some(VaultError::CostRefused)));
    }
}
