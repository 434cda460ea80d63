//! Secret Service over the session bus: GNOME Keyring, KWallet, KeePassXC.
//!
//! The library below asks the person by itself as soon as it meets something locked, and then waits for ever. So
//! everything is looked at first, without reading a secret, and the dialog is opened from here or not at all.

use std::{collections::HashMap, error::Error};

use keyring_core::api::CredentialStoreApi;
use secret_service::{
    EncryptionType, Error as ServiceError,
    blocking::{Collection, SecretService},
};
use zbus_secret_service_keyring_store::Store;

use super::{Entry, KeychainError, Prompt, SERVICE};

pub(super) const BACKEND: &str = "secret-service";

/// What people see in their keyring's own window.
const LABEL: &str = "Postrider";

/// GNOME Keyring's collection that is gone after logout. A key kept there would lock everyone out tomorrow.
const SESSION_COLLECTION: &str = "/org/freedesktop/secrets/collection/session";

pub(super) fn entry(item: &str) -> Result<Entry, KeychainError> {
    let store = Store::new().map_err(super::classify)?;
    store.build(SERVICE, item, Some(&HashMap::from([("label", LABEL)]))).map_err(super::classify)
}

/// Makes sure that reading `item` will not wait for a person who was not to be asked.
pub(super) fn prepare_to_read(item: &str, prompt: Prompt) -> Result<(), KeychainError> {
    let service = connect()?;
    let found =
        service.search_items(HashMap::from([("service", SERVICE), ("username", item)])).map_err(service_error)?;
    if !found.unlocked.is_empty() {
        return Ok(());
    }
    if let Some(locked) = found.locked.first() {
        return unlock_with(prompt, || locked.unlock());
    }
    // Nothing found proves nothing while the keyring is locked: some show their entries only when open.
    match service.get_default_collection() {
        Ok(collection) => open_collection(&collection, prompt),
        Err(ServiceError::NoResult) => Ok(()),
        Err(error) => Err(service_error(error)),
    }
}

/// Makes sure that there is an open collection that outlives the session.
pub(super) fn prepare_to_write(prompt: Prompt) -> Result<(), KeychainError> {
    let service = connect()?;
    let collection = service.get_default_collection().map_err(|error| match error {
        ServiceError::NoResult => {
            tracing::warn!("the Secret Service has no default keyring");
            KeychainError::Absent
        }
        other => service_error(other),
    })?;
    if collection.collection_path.as_str() == SESSION_COLLECTION {
        tracing::warn!("the default keyring lasts only for this session");
        return Err(KeychainError::Absent);
    }
    open_collection(&collection, prompt)
}

/// No secret travels over this connection, so it needs no encryption of its own.
fn connect() -> Result<SecretService<'static>, KeychainError> {
    SecretService::connect(EncryptionType::Plain).map_err(service_error)
}

fn open_collection(collection: &Collection<'_>, prompt: Prompt) -> Result<(), KeychainError> {
    if collection.is_locked().map_err(service_error)? {
        return unlock_with(prompt, || collection.unlock());
    }
    Ok(())
}

fn unlock_with(prompt: Prompt, unlock: impl FnOnce() -> Result<(), ServiceError>) -> Result<(), KeychainError> {
    match prompt {
        Prompt::Never => Err(KeychainError::Locked),
        Prompt::Allowed => unlock().map_err(service_error),
    }
}

pub(super) fn no_access(source: Box<dyn Error + Send + Sync>) -> KeychainError {
    failure(source)
}

pub(super) fn failure(source: Box<dyn Error + Send + Sync>) -> KeychainError {
    match source.downcast::<ServiceError>() {
        Ok(error) => service_error(*error),
        Err(other) => KeychainError::Broken(other),
    }
}

fn service_error(error: ServiceError) -> KeychainError {
    match error {
        ServiceError::Unavailable => no_bus(),
        ServiceError::Zbus(zbus::Error::Connection(error, _)) if nobody_listens(&error) => no_bus(),
        ServiceError::Locked => KeychainError::Locked,
        ServiceError::Prompt => KeychainError::Denied,
        ServiceError::Zbus(zbus::Error::MethodError(name, _, _)) if names_no_service(&name) => {
            tracing::warn!(error = name.as_str(), "no Secret Service on the session bus");
            KeychainError::Absent
        }
        other => KeychainError::Broken(Box::new(other)),
    }
}

fn no_bus() -> KeychainError {
    tracing::warn!("there is no session bus");
    KeychainError::Absent
}

/// Whether there is no socket at the bus's address, or one that was left behind.
fn nobody_listens(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::ConnectionRefused)
}

/// Whether the bus says by this error that nobody offers the service, or that it could not be started.
/// Names: D-Bus specification, "Message Bus Starting Services", and `dbus-protocol.h`.
fn names_no_service(name: &str) -> bool {
    matches!(name, "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner")
        || name.starts_with("org.freedesktop.DBus.Error.Spawn.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_of_the_service_has_its_own_meaning() {
        let cases = [
            (ServiceError::Unavailable, "no keychain was found"),
            (ServiceError::Locked, "the keychain is locked"),
            (ServiceError::Prompt, "access to the keychain was denied"),
            (ServiceError::PromptDisconnected, "the keychain failed"),
            (ServiceError::NoResult, "the keychain failed"),
            (ServiceError::Crypto("padding"), "the keychain failed"),
        ];
        for (error, meaning) in cases {
            let boxed: Box<dyn Error + Send + Sync> = Box::new(error);
            assert_eq!(failure(boxed).to_string(), meaning);
        }
    }

    #[test]
    fn only_the_bus_itself_can_say_that_there_is_no_service() {
        for (name, expected) in [
            ("org.freedesktop.DBus.Error.ServiceUnknown", true),
            ("org.freedesktop.DBus.Error.NameHasNoOwner", true),
            ("org.freedesktop.DBus.Error.Spawn.ChildExited", true),
            ("org.freedesktop.DBus.Error.NoReply", false),
            ("org.freedesktop.Secret.Error.IsLocked", false),
        ] {
            assert_eq!(names_no_service(name), expected, "{name}");
        }
    }

    #[test]
    fn what_was_read_by_mistake_is_not_kept_in_an_error() {
        let bytes = b"hunter2-hunter2".to_vec();
        for error in [
            keyring_core::Error::BadEncoding(bytes.clone()),
            keyring_core::Error::BadDataFormat(bytes.clone(), Box::new(ServiceError::NoResult)),
        ] {
            let error = super::super::classify(error);
            assert!(error.is_foreign(), "an entry that is not ours");
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("hunter2") && !printed.contains("104, 117"), "{printed}");
        }
    }
}
