//! Runs the practice network by itself, until Enter is pressed or the input ends.

use std::{error::Error, io::stdin};

use practice::{Options, Practice};

fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).map(|text| text.parse()).transpose()?;
    let practice = Practice::start(Options { port, ..Options::default() })?;
    println!("controls {}\nfeed {}", practice.control_url(), practice.feed_url());
    stdin().read_line(&mut String::new())?;
    Ok(())
}
