//! What kind of trouble a day may bring.

/// A kind of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Answers are lost, servers are down or busy, lists lag, the process is killed.
    Honest,
    /// The same, and answers that are not the network's own, or are its own and not true.
    Lying,
    /// Honest trouble while the clocks of network and computer stand apart and are set, from a minute to a day.
    Clocks,
    /// Honest trouble while authors change, delete and write posts elsewhere.
    Author,
    /// Everything at once, and the vault closes and sign-ins end besides.
    Everything,
}

impl Weather {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Honest, Self::Lying, Self::Clocks, Self::Author, Self::Everything];

    pub(super) fn has_lies(self) -> bool {
        matches!(self, Self::Lying | Self::Everything)
    }

    pub(super) fn has_wrong_clocks(self) -> bool {
        matches!(self, Self::Clocks | Self::Everything)
    }

    pub(super) fn has_authors(self) -> bool {
        matches!(self, Self::Author | Self::Everything)
    }

    pub(super) fn has_locks(self) -> bool {
        !matches!(self, Self::Honest)
    }
}
