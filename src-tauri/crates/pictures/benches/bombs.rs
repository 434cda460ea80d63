//! What a bomb costs: the time until it is refused and the most memory that its worker ever held, beside the goals of
//! one second and 200 MB; then two large honest pictures.

use std::{
    io::{self, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bytes::Bytes;
use pictures::bombs::{BOMBS, large_photo, large_png};

const SECONDS_MAX: f64 = 1.0;
const MEGABYTES_MAX: f64 = 200.0;

/// Makes a picture.
type Made = fn() -> Bytes;

fn main() -> io::Result<()> {
    println!("Reading pictures in a worker (goals for each bomb: {SECONDS_MAX} s, {MEGABYTES_MAX} MB):");
    let honest: [(&str, Made); 2] =
        [("a screenshot of 33 megapixels", large_png), ("a photo of 63 megapixels", large_photo)];
    let (mut slowest, mut largest) = (0.0_f64, 0.0_f64);
    for (name, file) in BOMBS.iter().map(|bomb| (bomb.name, bomb.file)).chain(honest) {
        let (took, megabytes) = measure(&file())?;
        let held = megabytes.map_or("ended by its limit".to_owned(), |megabytes| format!("{megabytes:.0} MB"));
        println!("  {name:<52} {:>6.0} ms   {held}", took.as_secs_f64() * 1_000.0);
        if BOMBS.iter().any(|bomb| bomb.name == name) {
            slowest = slowest.max(took.as_secs_f64());
        }
        largest = largest.max(megabytes.unwrap_or_default());
    }
    let met = slowest <= SECONDS_MAX && largest <= MEGABYTES_MAX;
    println!("  slowest bomb {slowest:.2} s, most memory {largest:.0} MB: {}", if met { "met" } else { "NOT MET" });
    Ok(())
}

/// From the start of the worker to the end of its answer; and what it held at most, when it is still there to say.
fn measure(file: &Bytes) -> io::Result<(Duration, Option<f64>)> {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_decode-picture"));
    command.env_clear().env("MALLOC_ARENA_MAX", "1").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut worker = command.spawn()?;
    let answered = ask(&mut worker, file);
    let took = began.elapsed();
    let status = std::fs::read_to_string(Path::new("/proc").join(worker.id().to_string()).join("status"))?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|rest| rest.replace("kB", ""));
    let megabytes = peak.and_then(|peak| peak.trim().parse::<f64>().ok()).map(|kilobytes| kilobytes / 1_000.0);
    worker.kill()?;
    worker.wait()?;
    Ok((took, megabytes.filter(|_| answered.is_ok())))
}

/// Waits for the head of the answer, which is written when the work is done.
fn ask(worker: &mut Child, file: &Bytes) -> io::Result<()> {
    let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
    let orders = worker.stdin.as_mut().ok_or_else(gone)?;
    for part in [&b"\"TakeIn\""[..], file] {
        orders.write_all(&u32::try_from(part.len()).map_err(io::Error::other)?.to_le_bytes())?;
        orders.write_all(part)?;
    }
    orders.flush()?;
    worker.stdout.as_mut().ok_or_else(gone)?.read_exact(&mut [0; 4])
}
