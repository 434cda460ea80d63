//! The vault: how it opens, what it holds, and what the person can do about it. Passphrases and codes only come in.

use domain::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The vault, for Settings.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultDto {
    /// Where it is.
    pub state: super::VaultStateDto,
    /// What opens it every day; `None` before it is set up.
    pub protection: Option<ProtectionDto>,
    /// The keychain's name for people, where one is used.
    pub keychain: Option<String>,
    /// When it was made.
    pub since: Option<String>,
    /// Which key seals now: 1 for the first, one more after each rotation.
    pub key_version: u32,
    /// Secrets it holds.
    pub secrets: u32,
    /// When the key was changed last; `None` = never.
    pub last_rotated_at: Option<String>,
    /// Whether the key has served its time.
    pub rotation_due: bool,
    /// A rotation that goes on.
    pub rotation: Option<RotationProgressDto>,
    /// How the last one ended.
    pub last_rotation: Option<RotationResultDto>,
    /// When the recovery code was made; `None` = there is none.
    pub recovery_code_made_at: Option<String>,
    /// It was opened with the recovery code; what opens it every day is to be mended.
    pub opened_by_code: bool,
    /// Whether a passphrase is asked for.
    pub has_passphrase: bool,
    /// The profile was restored from a backup whose vault had a passphrase, and it was not said since how this one shall open.
    pub had_passphrase: bool,
    /// Whether this computer has a keychain that answers.
    pub keychain_available: bool,
    /// A vault of one session has ended; its sign-ins are gone, and none was set up since.
    pub session_ended: bool,
}

/// What opens the vault every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionDto {
    /// The system's keychain, silently.
    Keychain,
    /// A passphrase.
    Passphrase,
    /// Both; either alone opens nothing.
    KeychainAndPassphrase,
    /// Nothing that outlives this session.
    Session,
}

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct RotationProgressDto {
    /// Secrets sealed again.
    pub done: u32,
    /// Of how many.
    pub total: u32,
}

/// How a rotation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RotationResultDto {
    /// Secrets sealed again.
    pub secrets: u32,
    /// When.
    pub ended_at: String,
    /// After a suspected leak: accounts to be revoked at their network and signed in again.
    pub reconnect: Vec<String>,
}

/// Why the key is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RotateReasonDto {
    /// It is time.
    Routine,
    /// Somebody may have had a look.
    SuspectedLeak,
}

/// What opens a locked vault: one of the two, or neither where the keychain alone does.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultUnlockInput {
    /// The passphrase.
    #[specta(type = Option<String>)]
    pub passphrase: Option<Secret>,
    /// The recovery code, as it was typed.
    #[specta(type = Option<String>)]
    pub recovery_code: Option<Secret>,
}

/// How a first vault is made where there is none yet.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultSetUpInput {
    /// What shall open it.
    pub how: VaultSetUpDto,
    /// The new passphrase, for that way.
    #[specta(type = Option<String>)]
    pub passphrase: Option<Secret>,
}

/// The ways to set up a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultSetUpDto {
    /// A passphrase, asked for at each start.
    Passphrase,
    /// For this session only.
    Session,
    /// The keychain, which has been started meanwhile.
    Keychain,
}

/// Sets, changes or removes the passphrase.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultProtectInput {
    /// The present one, where there is one.
    #[specta(type = Option<String>)]
    pub passphrase: Option<Secret>,
    /// The new one; `None` removes it.
    #[specta(type = Option<String>)]
    pub new_passphrase: Option<Secret>,
}

/// Changes the key.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VaultRotateInput {
    /// Why.
    pub reason: RotateReasonDto,
    /// The passphrase, where there is one: the new key is wrapped under it too.
    #[specta(type = Option<String>)]
    pub passphrase: Option<Secret>,
    /// The recovery code opens the old key only; with `true` it is given up, to be made anew.
    pub drop_recovery_code: bool,
}

/// What a passphrase is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PassphraseStrengthDto {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// Whether it will be taken.
    pub accepted: bool,
    /// Why not.
    pub reason: Option<PassphraseWeaknessDto>,
}

/// Why a passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PassphraseWeaknessDto {
    /// Fewer than twelve characters.
    TooShort,
    /// Easy to guess.
    Guessable,
}
