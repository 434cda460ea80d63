//! The end of a profile.

use serde::Serialize;
use specta::Type;

use super::ProfileKindDto;

/// What came of erasing a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErasedDto {
    /// Which.
    pub kind: ProfileKindDto,
    /// Sign-ins that their networks may still take for valid.
    pub not_withdrawn: Vec<NotWithdrawnDto>,
    /// Its entries in the keychain could not be removed yet.
    pub keychain_left: bool,
    /// Its folder could not be removed yet.
    pub folder_left: bool,
    /// Folders beside it that restores put aside; they are not touched.
    pub older_copies: Vec<String>,
}

/// A sign-in that its network may still take for valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotWithdrawnDto {
    /// Network id.
    pub network: String,
    /// Whose.
    pub handle: String,
    /// Why.
    pub why: WhyNotDto,
}

/// Why a sign-in was not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotDto {
    /// The other copy of the profile goes on using it.
    OtherCopy,
    /// What was stored could not be opened.
    NotOpened,
    /// The network said no.
    Refused,
    /// The network did not answer.
    NoAnswer,
}
