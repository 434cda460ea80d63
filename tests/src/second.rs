//! What a second process on the same profile needs, and what it does at once with the first.

use engine::{Engine, EngineError};
use vault::testkit::MemoryKeychain;

use crate::{House, Setup};

/// Whatever puts sign-ins to use, all at the same moment: publishing what is due, the tick that renews, and a check of
/// every account. Says whether every account answered; one that another process renews just then does not.
///
/// # Errors
/// When the database fails.
pub async fn rush(engine: &Engine) -> Result<bool, EngineError> {
    let accounts = engine.list_accounts().await?;
    let checking = futures::future::join_all(accounts.iter().map(|account| engine.check_account(account.id)));
    let (published, renewed, checked) = tokio::join!(engine.run_due(), engine.renew_due(), checking);
    published.and(renewed)?;
    Ok(checked.iter().all(Result::is_ok))
}

/// The keychain with one entry, as [`House::key`] tells it.
///
/// # Errors
/// When the key is not written in hex.
pub fn keychain_with(item: &str, key: &str) -> Setup<MemoryKeychain> {
    let pairs = key.as_bytes().chunks(2);
    let bytes =
        pairs.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?)).collect::<Setup<Vec<u8>>>()?;
    let keychain = MemoryKeychain::new();
    keychain.put_bytes(item, Some(bytes));
    Ok(keychain)
}

impl House {
    /// The name and the value, in hex, of the entry that opens the vault; the trail's anchors stand beside it.
    ///
    /// # Errors
    /// When there is none.
    pub fn key(&self) -> Setup<(String, String)> {
        let item = self.keychain.items().into_iter().find(|item| item.starts_with("vault-")).ok_or("no entry")?;
        let bytes = self.keychain.bytes(&item).ok_or("an empty entry")?;
        Ok((item, bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}
