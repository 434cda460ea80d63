//! HMAC-SHA256, with which storage signs requests and Facebook proves that a caller knows the app's secret.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        }
        // HMAC takes keys of every length; an empty answer matches no signature.
        Err(_) => Vec::new(),
    }
}
