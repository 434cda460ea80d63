//! Where keys lie in memory: each on a page of its own, wiped before it is given back. What work with them leaves on the
//! stack is wiped after it.
//!
//! On Unix the page is locked, so that it is never written to the swap file (hibernation writes it all the same). On
//! Linux it is also left out of core dumps and is not there in a forked child, which so cannot use a key that it was
//! never meant to have. Elsewhere, and where the system refuses, the key is wiped all the same, and one warning is
//! logged.
//!
//! Not covered: what ciphers keep on the stack and in registers while they work, texts on their way in and out, and
//! whoever may read this process's memory meanwhile.

use std::{hint::black_box, sync::Once};

use memmap2::MmapMut;
use zeroize::Zeroize;

use crate::key::KEY_BYTES;

/// More of the stack than ciphers, hashes and the moves between them use, unoptimised too.
const STACK_WORDS: usize = 16 * 1024 / size_of::<u64>();

/// Does work that has a key before it, and then wipes the part of the stack that it used: copies that it left there would
/// stay until something else happens to lie in their place. What is returned is moved out first, and so must not hold a
/// key itself.
pub(crate) fn wiping_stack<T>(work: impl FnOnce() -> T) -> T {
    let done = deeper(work);
    wipe_deeper();
    done
}

/// In a frame of its own, which lies where [`wipe_deeper`] puts its own after it.
#[inline(never)]
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe_deeper() {
    // Looked at by code that the compiler does not know, so that it has to be written.
    black_box(&mut [0_u64; STACK_WORDS]);
}

/// Memory for one key.
pub(crate) enum KeyMemory {
    Page(MmapMut),
    /// The system gives no page. It stays on the heap, so that moves leave no copy.
    Heap(Box<[u8; KEY_BYTES]>),
}

impl KeyMemory {
    /// All zero.
    pub(crate) fn zero() -> Self {
        match protected_page() {
            Ok(page) => Self::Page(page),
            Err(error) => {
                warn_once(&error);
                Self::Heap(Box::new([0; KEY_BYTES]))
            }
        }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Page(page) => page,
            Self::Heap(bytes) => bytes.as_slice(),
        }
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        match self {
            Self::Page(page) => page,
            Self::Heap(bytes) => bytes.as_mut_slice(),
        }
    }
}

impl Drop for KeyMemory {
    fn drop(&mut self) {
        self.as_mut_slice().zeroize();
    }
}

fn protected_page() -> std::io::Result<MmapMut> {
    let page = MmapMut::map_anon(KEY_BYTES)?;
    if let Err(error) = protect(&page) {
        warn_once(&error);
    }
    Ok(page)
}

#[cfg(target_os = "linux")]
fn protect(page: &MmapMut) -> std::io::Result<()> {
    page.advise(memmap2::Advice::DontDump)?;
    page.advise(memmap2::Advice::DontFork)?;
    page.lock()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn protect(page: &MmapMut) -> std::io::Result<()> {
    page.lock()
}

#[cfg(not(unix))]
fn protect(_: &MmapMut) -> std::io::Result<()> {
    Ok(())
}

fn warn_once(error: &std::io::Error) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| tracing::warn!(%error, "keys in memory cannot be kept from the swap file and core dumps"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_own_zeroed_page() {
        let (mut one, other) = (KeyMemory::zero(), KeyMemory::zero());
        assert!(matches!(one, KeyMemory::Page(_)), "the system gives pages");
        assert_eq!(one.as_slice(), [0; KEY_BYTES]);
        one.as_mut_slice().fill(7);
        assert_eq!((one.as_slice(), other.as_slice()), ([7; KEY_BYTES].as_slice(), [0; KEY_BYTES].as_slice()));
        assert_ne!(one.as_slice().as_ptr().addr() / 4096, other.as_slice().as_ptr().addr() / 4096);
    }

    /// `lo` is locked, `dd` left out of dumps, `dc` not copied on fork; see `proc_pid_smaps(5)`.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_page_of_a_key_is_locked_and_in_no_dump_and_no_child() {
        let memory = KeyMemory::zero();
        let address = memory.as_slice().as_ptr().addr();
        let smaps = std::fs::read_to_string("/proc/self/smaps").expect("Linux lists mappings");
        let mut inside = false;
        let flags = smaps.lines().find_map(|line| {
            let range = line.split_whitespace().next().and_then(|range| range.split_once('-'));
            if let Some((from, to)) = range
                && let (Ok(from), Ok(to)) = (usize::from_str_radix(from, 16), usize::from_str_radix(to, 16))
            {
                inside = (from..to).contains(&address);
            }
            line.strip_prefix("VmFlags:").filter(|_| inside)
        });
        let flags: Vec<_> = flags.expect("the page is listed").split_whitespace().collect();
        for flag in ["lo", "dd", "dc"] {
            assert!(flags.contains(&flag), "{flag} is missing in {flags:?}");
        }
    }

    /// Leaves a text on the stack, with room above it for what others do in the meantime, and says where.
    #[inline(never)]
    fn leave_behind(text: [u8; 32]) -> usize {
        let room = black_box([1_u8; 4096]);
        let left = black_box(text);
        black_box(&room);
        black_box(&left).as_ptr().addr()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_work_leaves_on_the_stack_is_wiped_after_it() {
        use std::{fs::File, os::unix::fs::FileExt};
        let memory = File::open("/proc/self/mem").expect("Linux shows a process its own memory");
        let lies_at = |address: usize| {
            let mut bytes = [0; 32];
            memory.read_exact_at(&mut bytes, address as u64).expect("the stack is there");
            bytes
        };
        let text = black_box(*b"left on the stack by some cipher");
        assert_eq!(lies_at(leave_behind(text)), text, "left behind, and found by this test");
        assert_eq!(lies_at(wiping_stack(|| leave_behind(text))), [0; 32], "left behind, and wiped");
    }

    #[test]
    fn without_a_page_a_key_still_has_its_place() {
        let mut memory = KeyMemory::Heap(Box::new([0; KEY_BYTES]));
        memory.as_mut_slice().fill(7);
        assert_eq!(memory.as_slice(), [7; KEY_BYTES]);
    }
}
