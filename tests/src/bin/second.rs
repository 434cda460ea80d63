//! A second process on the profile of a first: `second DOOR ORIGIN KEYCHAIN_ITEM KEYCHAIN_HEX`. The profile's lock would
//! refuse it, so it finds the database through another door. Whenever it is told how many milliseconds the clock has moved
//! on, it does everything at once and says whether every account answered.

use std::{
    error::Error,
    io::{BufRead, Write},
    sync::Arc,
    time::Duration,
};

use domain::Clock;
use journeys::{PersonsBrowser, engine_over, keychain_with, rush};
use practice::PracticeClock;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [door, origin, item, key] = arguments.as_slice() else {
        return Err("usage: second DOOR ORIGIN KEYCHAIN_ITEM KEYCHAIN_HEX".into());
    };
    let clock = PracticeClock::system();
    let (events, _told) = tokio::sync::mpsc::unbounded_channel();
    let engine = engine_over(
        door.as_ref(),
        origin.parse()?,
        Arc::clone(&clock) as Arc<dyn Clock>,
        keychain_with(item, key)?,
        Arc::new(PersonsBrowser::default()),
        events,
    )?;
    for moved_ms in std::io::stdin().lock().lines() {
        clock.advance(Duration::from_millis(moved_ms?.parse()?));
        engine.open_vault().await?;
        println!("{}", rush(&engine).await?);
        std::io::stdout().flush()?;
    }
    engine.finish_tasks().await;
    Ok(())
}
