//! A change of the key in a process of its own, to be killed: `rotate ROOT [suspected_leak]`, over the profile and the
//! keychain in that folder. Without a reason it only takes up what an earlier process left behind.

use std::error::Error;

use engine::RotateReason;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("usage: rotate ROOT [suspected_leak]")?;
    let reason = match arguments.next().as_deref() {
        None => None,
        Some("suspected_leak") => Some(RotateReason::SuspectedLeak),
        Some(other) => return Err(format!("unknown reason {other}").into()),
    };
    journeys::garrison(root.as_ref())?.live(reason).await
}
