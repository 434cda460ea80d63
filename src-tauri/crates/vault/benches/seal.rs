//! What sealing and opening a 220-byte token costs, beside the same work done by Node's own crypto and beside bare
//! AES-256-GCM of the same bytes, all in the same run. `cargo bench -p vault --bench seal`.

use std::{hint::black_box, path::Path, process::Command, sync::Arc, time::Instant};

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce};
use domain::Secret;
use vault::{Context, DEFAULT_DEADLINE, KeychainWorker, Protection, RecordKind, Vault, testkit::MemoryKeychain};

const ROUNDS: usize = 15;
const PER_ROUND: usize = 2_000;
const TEXT_BYTES: usize = 220;
/// Length of [`PLACE`] as it is bound to a record.
const PLACE_BYTES: usize = 167;
/// What one seal or open may cost in a release build, in microseconds.
const GOAL: f64 = 3.0;

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

/// What sealing and opening cost with Node, in this order.
fn node() -> Result<[f64; 2], Box<dyn std::error::Error>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/seal.mjs");
    let sizes = [TEXT_BYTES, PLACE_BYTES, ROUNDS, PER_ROUND].map(|size| size.to_string());
    let output = Command::new("node").arg(script).args(sizes).output()?;
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let figure = |name: &str| figures[name].as_f64().ok_or("Node gave no figure");
    Ok([figure("seal")?, figure("open")?])
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vault = new_vault()?;
    let token = Secret::new("t".repeat(TEXT_BYTES));
    let record = vault.seal(&PLACE, &token)?;

    let [node_seal, node_open] = node()?;
    let bare = measure(|| {
        let cipher = Aes256Gcm::new(black_box(&[7; 32].into()));
        let mut text = [b't'; TEXT_BYTES];
        black_box(cipher.encrypt_inout_detached(&Nonce::from([9; 12]), b"", text.as_mut_slice().into()).is_ok());
        black_box(text);
    });
    let seal = measure(|| drop(black_box(vault.seal(black_box(&PLACE), &token))));
    let open = measure(|| drop(black_box(vault.open(black_box(&PLACE), &record))));

    println!("A token of {TEXT_BYTES} bytes, in microseconds, median of {ROUNDS}:");
    for (name, figure, reference, beside) in [
        ("seal", seal, node_seal, "the same with Node's crypto"),
        ("open", open, node_open, "the same with Node's crypto"),
        ("seal", seal, bare, "AES-256-GCM alone, its key made ready"),
        ("open", open, bare, "AES-256-GCM alone, its key made ready"),
    ] {
        println!(
            "  {name} {figure:>6.2}   {beside} {reference:>6.2}   ratio {:.2} (goal {GOAL:.0})",
            figure / reference
        );
    }
    Ok(())
}
