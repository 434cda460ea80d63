//! Prints the README's table of networks.

fn main() {
    print!("{}", journeys::networks_table());
}
