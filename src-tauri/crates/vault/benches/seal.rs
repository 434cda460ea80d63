//! What sealing and opening a 220-byte token costs, beside bare AES-256-GCM of the same bytes in the same run.

use std::{hint::black_box, sync::Arc, time::Instant};

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce};
use domain::Secret;
use vault::{Context, DEFAULT_DEADLINE, KeychainWorker, Protection, RecordKind, Vault, testkit::MemoryKeychain};

const ROUNDS: usize = 15;
const PER_ROUND: usize = 2_000;
/// What one seal or open may cost in a release build.
const TARGET_MICROSECONDS: f64 = 5.0;

const PLACE: Context<'_> = Context {
    table: "credentials",
    row_id: &[0x42; 16],
    kind: RecordKind::Access,
    network: Some("mastodon"),
    server: Some("https://social.example"),
    subject: Some("109876543210987654"),
    generation: 7,
};

/// Microseconds per call, the median of the rounds.
fn measure(mut call: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            (0..PER_ROUND).for_each(|_| call());
            began.elapsed().as_secs_f64() * 1e6 / PER_ROUND as f64
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn new_vault() -> Result<Vault, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let worker = KeychainWorker::start(Arc::new(MemoryKeychain::new()), DEFAULT_DEADLINE)?;
    Ok(runtime.block_on(vault::create(&worker, Protection::Keychain, chrono::DateTime::UNIX_EPOCH))?.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vault = new_vault()?;
    let token = Secret::new("t".repeat(220));
    let record = vault.seal(&PLACE, &token)?;

    let raw = measure(|| {
        let cipher = Aes256Gcm::new(black_box(&[7; 32].into()));
        let mut text = [b't'; 220];
        black_box(cipher.encrypt_inout_detached(&Nonce::from([9; 12]), b"", text.as_mut_slice().into()).is_ok());
        black_box(text);
    });
    let seal = measure(|| drop(black_box(vault.seal(black_box(&PLACE), &token))));
    let open = measure(|| drop(black_box(vault.open(black_box(&PLACE), &record))));

    println!("{:<28}{:>12}{:>10}{:>10}", "220-byte token", "microseconds", "ratio", "target");
    for (name, cost) in [("AES-256-GCM with key setup", raw), ("seal", seal), ("open", open)] {
        println!("{name:<28}{cost:>12.2}{:>9.1}x{TARGET_MICROSECONDS:>10.1}", cost / raw);
    }
    Ok(())
}
