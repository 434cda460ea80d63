//! Names for the calls that are logged and to which faults can be tied. Each network declares its own.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::imitation::{IMITATIONS, Network};

/// One call of an imitated network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    network: Network,
    name: &'static str,
    is_of_sign_in: bool,
}

/// Declares the calls of one network: a constant of [`Endpoint`] for each, and the list of them all.
macro_rules! endpoints {
    ($network:ident; $($(#[$doc:meta])* $call:ident = $name:literal $(.$mark:ident())?,)*) => {
        #[allow(non_upper_case_globals, reason = "calls are named like the variants of an enum")]
        impl $crate::Endpoint {
            $($(#[$doc])* pub const $call: Self = Self::new($crate::Network::$network, $name)$(.$mark())?;)*
        }

        /// Every call, in the order of the control page.
        pub(super) const ENDPOINTS: &[$crate::Endpoint] = &[$($crate::Endpoint::$call),*];
    };
}

pub(crate) use endpoints;

impl Endpoint {
    pub(crate) const fn new(network: Network, name: &'static str) -> Self {
        Self { network, name, is_of_sign_in: false }
    }

    /// It belongs to a sign-in; what was told for one is forgotten with any other call.
    pub(crate) const fn of_sign_in(self) -> Self {
        Self { is_of_sign_in: true, ..self }
    }

    /// Every call, in the order of the control page.
    pub fn all() -> impl Iterator<Item = Self> {
        IMITATIONS.iter().flat_map(|imitation| imitation.endpoints()).copied()
    }

    /// The call of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|endpoint| endpoint.name == name)
    }

    /// The short name used in the control API, e.g. `ig.media_publish`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whose call it is.
    pub fn network(self) -> Network {
        self.network
    }

    pub(crate) fn is_of_sign_in(self) -> bool {
        self.is_of_sign_in
    }
}

impl Serialize for Endpoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Endpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::find(&name).ok_or_else(|| D::Error::custom(format!("there is no call {name}")))
    }
}
