//! A vault that is opened, used and locked in a process of its own, to be looked into: `lock ROOT`, over the profile and the
//! keychain in that folder.
//!
//! Says `used` when it is about to hold an opened token, `locked` after it has locked the vault, and `kept` when it keeps in memory
//! what it was given as hex. Waits for a line after each word.

use std::{
    error::Error,
    io::{Write, stdin, stdout},
};

use engine::VaultState;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = std::env::args().nth(1).ok_or("usage: lock ROOT")?;
    let garrison = journeys::garrison(root.as_ref())?;
    let engine = garrison.engine.clone();
    if engine.open_vault().await? != VaultState::Ready {
        return Err("the vault did not open".into());
    }
    let account = engine.list_accounts().await?.last().ok_or("there are accounts")?.id;
    let checking = engine.clone();
    // The network does not answer, so the check goes on and holds the token.
    let check = tokio::spawn(async move { checking.check_account(account).await });
    say("used")?;
    check.abort();
    if check.await.is_ok() {
        return Err("the check has ended".into());
    }
    engine.finish_tasks().await;
    engine.lock().await?;
    let kept = from_hex(&say("locked")?)?;
    say("kept")?;
    std::hint::black_box(&kept);
    Ok(())
}

/// Says a word and returns the line that is answered.
fn say(word: &str) -> std::io::Result<String> {
    println!("{word}");
    stdout().flush()?;
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(line)
}

fn from_hex(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let pairs = text.trim().as_bytes().chunks(2);
    pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect()
}
