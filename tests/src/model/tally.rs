//! Counting how runs ended.

use std::{collections::BTreeMap, fmt};

/// How one run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Out, once, and nobody was asked.
    Once,
    /// Certainly not out, and said so.
    Refused,
    /// Waits for a sign-in or the vault.
    Held,
    /// A person was asked to judge.
    Asked,
}

/// Runs by network and end.
#[derive(Debug, Clone, Default)]
pub struct Tally(BTreeMap<&'static str, BTreeMap<End, usize>>);

impl Tally {
    /// Counts one run.
    pub fn count(&mut self, network: &'static str, end: End) {
        *self.0.entry(network).or_default().entry(end).or_default() += 1;
    }

    /// Takes in another tally.
    pub fn add(&mut self, other: &Self) {
        for (network, ends) in &other.0 {
            for (end, count) in ends {
                *self.0.entry(network).or_default().entry(*end).or_default() += count;
            }
        }
    }

    /// All runs.
    pub fn runs(&self) -> usize {
        self.0.values().flat_map(BTreeMap::values).sum()
    }

    /// For each network, how many runs of a hundred came to a person.
    pub fn asked_percent(&self) -> Vec<(&'static str, f64)> {
        let share = |ends: &BTreeMap<End, usize>| {
            let all: usize = ends.values().sum();
            let asked = ends.get(&End::Asked).copied().unwrap_or(0);
            100.0 * asked as f64 / all.max(1) as f64
        };
        self.0.iter().map(|(network, ends)| (*network, share(ends))).collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (network, ends) in &self.0 {
            let count = |end| ends.get(&end).copied().unwrap_or(0);
            let all: usize = ends.values().sum();
            writeln!(
                f,
                "  {network:<10} {all:>7} runs: {:>7} once, {:>6} refused, {:>5} held, {:>5} asked",
                count(End::Once),
                count(End::Refused),
                count(End::Held),
                count(End::Asked),
            )?;
        }
        Ok(())
    }
}
