//! Random days against the promise that a post goes out once. A script is drawn from a seed, the real engine plays it
//! against the practice network, and the network's own list of everything that ever was public judges.

mod count;
mod deed;
mod fault;
mod happening;
mod judge;
mod person;
mod play;
mod script;
mod tally;
mod weather;

pub use play::{Failure, play};
pub use tally::Tally;
pub use weather::Weather;
