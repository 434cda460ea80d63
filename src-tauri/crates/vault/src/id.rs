//! Random names for a vault and for its keys: they carry no date, count or meaning.

use std::{fmt, str::FromStr};

use crate::{VaultError, key::fill_random};

/// The text is not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 hexadecimal digits")]
pub struct InvalidVaultId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            pub(crate) fn random() -> Result<Self, VaultError> {
                let mut bytes = [0; 16];
                fill_random(&mut bytes)?;
                Ok(Self(bytes))
            }

            /// Takes the 16 bytes as they were stored.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes, for storing.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidVaultId;
            fn from_str(text: &str) -> Result<Self, InvalidVaultId> {
                parse_hex(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// One vault. Bound into every record and slot, so that nothing can be carried over from another vault.
    VaultId,
    /// One version of a vault's key. Written into every record that it sealed.
    KeyId,
}

fn parse_hex(text: &str) -> Result<[u8; 16], InvalidVaultId> {
    let digits = text.as_bytes();
    if digits.len() != 32 {
        return Err(InvalidVaultId);
    }
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Ok(bytes)
}

fn hex_digit(digit: u8) -> Result<u8, InvalidVaultId> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(InvalidVaultId),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_their_text_form() {
        for bytes in [[0; 16], [0xff; 16], *b"0123456789abcdef"] {
            let id = VaultId::from_bytes(bytes);
            assert_eq!(id.to_string().parse(), Ok(id), "what is printed is what is read");
        }
        assert_eq!(KeyId::from_bytes([0xa5; 16]).to_string(), "a5".repeat(16));
    }

    #[test]
    fn only_32_lower_case_digits_are_an_id() {
        let long = "0".repeat(33);
        for text in ["", "0", "0000000000000000000000000000000", &long, "0000000000000000000000000000000G"] {
            assert_eq!(text.parse::<KeyId>(), Err(InvalidVaultId), "{text:?}");
        }
        assert_eq!("A5".repeat(16).parse::<KeyId>(), Err(InvalidVaultId), "one id has one text form");
        assert_eq!("é".repeat(16).parse::<KeyId>(), Err(InvalidVaultId), "32 bytes that are not digits");
    }
}
