//! The one place where an error becomes a code for the page. Total: a new variant does not compile without a code.

use std::collections::BTreeMap;

use engine::EngineError;

use crate::{
    ClipboardError,
    convert::{self, wire_name},
    dropped::DropError,
    new_file::NewFileError,
    wire::{ArgDto, ErrorCodeDto, ErrorDto},
};

impl ErrorDto {
    /// An error that is told by its code alone.
    pub fn new(code: ErrorCodeDto) -> Self {
        Self { code, args: BTreeMap::new(), field: None, retry_at: None, findings: BTreeMap::new() }
    }

    /// The page sent something that cannot be.
    pub fn invalid(field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(ErrorCodeDto::InvalidInput) }
    }

    fn with(mut self, name: &str, value: String) -> Self {
        self.args.insert(name.to_owned(), ArgDto::Text(value));
        self
    }
}

impl From<ClipboardError> for ErrorDto {
    fn from(error: ClipboardError) -> Self {
        tracing::info!(error = &error as &dyn std::error::Error, "the clipboard was of no use");
        Self::new(match error {
            ClipboardError::Empty => ErrorCodeDto::ClipboardEmpty,
            ClipboardError::NotWritten(_) => ErrorCodeDto::Internal,
            ClipboardError::Unreadable(_) => ErrorCodeDto::MediaUnreadable,
        })
    }
}

impl From<DropError> for ErrorDto {
    fn from(error: DropError) -> Self {
        tracing::info!(error = &error as &dyn std::error::Error, "a dropped file was not taken");
        Self::new(match error {
            DropError::TooLarge => ErrorCodeDto::MediaTooLarge,
            DropError::NotAFile | DropError::Unreadable(_) => ErrorCodeDto::MediaUnreadable,
        })
    }
}

impl From<NewFileError> for ErrorDto {
    fn from(error: NewFileError) -> Self {
        tracing::info!(error = &error as &dyn std::error::Error, "a file was not written");
        Self::new(match error {
            NewFileError::Exists => ErrorCodeDto::FileExists,
            NewFileError::NotWritten(_) => ErrorCodeDto::FileNotWritten,
        })
    }
}

impl From<EngineError> for ErrorDto {
    fn from(error: EngineError) -> Self {
        // The log gets the cause, the page only the code; neither ever holds a secret.
        let code = code(&error);
        let cause = &error as &dyn std::error::Error;
        tracing::info!(code = code.word(), error = cause, "a command was answered with an error");
        match error {
            EngineError::InvalidInput { field } => Self::invalid(&wire_name(field)),
            EngineError::CallbackNotHttps => Self { field: Some("address".to_owned()), ..Self::new(code) },
            EngineError::CallbackUnreachable { address }
            | EngineError::CallbackRedirected { to: address }
            | EngineError::CallbackFolderMissing { address }
            | EngineError::CallbackOtherPage { address }
            | EngineError::CallbackChanged { address } => Self::new(code).with("address", address),
            EngineError::ServerUnknown | EngineError::ServerClosed => {
                Self { field: Some("server".to_owned()), ..Self::new(code) }
            }
            EngineError::NameTaken => Self { field: Some("name".to_owned()), ..Self::new(code) },
            EngineError::WorkspaceBusy { planned } => {
                let planned = ("planned".to_owned(), ArgDto::Number(planned.into()));
                Self { args: BTreeMap::from([planned]), ..Self::new(code) }
            }
            EngineError::OtherAccount { expected, actual } => {
                Self::new(code).with("expected", expected).with("actual", actual)
            }
            EngineError::ScopeRefused { scope } => Self::new(code).with("scope", scope),
            EngineError::RateLimited { until }
            | EngineError::PassphraseWrong { until }
            | EngineError::RecoveryCodeWrong { until } => {
                Self { retry_at: until.map(convert::instant), ..Self::new(code) }
            }
            EngineError::TriedTooSoon { until } => Self { retry_at: Some(convert::instant(until)), ..Self::new(code) },
            EngineError::PlanRefused { findings } => {
                let findings = findings.into_iter().map(|(id, found)| (id.to_string(), convert::each(found)));
                Self { findings: findings.collect(), ..Self::new(code) }
            }
            _ => Self::new(code),
        }
    }
}

impl ErrorCodeDto {
    /// The code as the page and the log write it.
    pub fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            _ => String::new(),
        }
    }
}

fn code(error: &EngineError) -> ErrorCodeDto {
    use EngineError as E;
    match error {
        E::NotFound { .. } => ErrorCodeDto::NotFound,
        E::InvalidInput { .. } => ErrorCodeDto::InvalidInput,
        E::Store(_) => ErrorCodeDto::StoreFailed,
        E::VaultClosed => ErrorCodeDto::VaultClosed,
        E::VaultInUse => ErrorCodeDto::VaultInUse,
        E::PassphraseNeeded => ErrorCodeDto::PassphraseNeeded,
        E::PassphraseWrong { .. } => ErrorCodeDto::PassphraseWrong,
        E::PassphraseTooWeak => ErrorCodeDto::PassphraseTooWeak,
        E::RecoveryCodeMalformed => ErrorCodeDto::RecoveryCodeMalformed,
        E::RecoveryCodeWrong { .. } => ErrorCodeDto::RecoveryCodeWrong,
        E::TriedTooSoon { .. } => ErrorCodeDto::TriedTooSoon,
        E::KeychainUnusable(_) => ErrorCodeDto::KeychainUnusable,
        E::Unreadable(_) => ErrorCodeDto::RecordUnreadable,
        E::RolledBack => ErrorCodeDto::RecordRolledBack,
        E::TooManyFlows => ErrorCodeDto::TooManyFlows,
        E::ConsentDenied => ErrorCodeDto::ConsentDenied,
        E::ConsentFailed => ErrorCodeDto::ConsentFailed,
        E::FlowExpired => ErrorCodeDto::FlowExpired,
        E::FlowCancelled => ErrorCodeDto::FlowCancelled,
        E::LinkUnknown => ErrorCodeDto::LinkUnknown,
        E::LinkMalformed => ErrorCodeDto::LinkMalformed,
        E::OtherAccount { .. } => ErrorCodeDto::OtherAccount,
        E::ScopeRefused { .. } => ErrorCodeDto::ScopeRefused,
        E::PasswordWrong => ErrorCodeDto::PasswordWrong,
        E::AppPasswordNeeded => ErrorCodeDto::AppPasswordNeeded,
        E::RateLimited { .. } => ErrorCodeDto::RateLimited,
        E::ServerUnknown => ErrorCodeDto::ServerUnknown,
        E::ServerClosed => ErrorCodeDto::ServerClosed,
        E::RegistrationMissing => ErrorCodeDto::RegistrationMissing,
        E::RegistrationRefused => ErrorCodeDto::RegistrationRefused,
        // The account's own state says it; the page reads it again.
        E::SignedOut => ErrorCodeDto::ActionNotPossible,
        E::NetworkUnreachable => ErrorCodeDto::NetworkUnreachable,
        E::NetworkUnavailable => ErrorCodeDto::NetworkUnavailable,
        E::NetworkUnexpected => ErrorCodeDto::NetworkUnexpected,
        E::BrowserNotOpened => ErrorCodeDto::BrowserNotOpened,
        E::LinkNotAllowed => ErrorCodeDto::LinkNotAllowed,
        E::CallbackNotHttps => ErrorCodeDto::CallbackNotHttps,
        E::CallbackUnreachable { .. } => ErrorCodeDto::CallbackUnreachable,
        E::CallbackRedirected { .. } => ErrorCodeDto::CallbackRedirected,
        E::CallbackFolderMissing { .. } => ErrorCodeDto::CallbackFolderMissing,
        E::CallbackOtherPage { .. } => ErrorCodeDto::CallbackOtherPage,
        E::CallbackChanged { .. } => ErrorCodeDto::CallbackChanged,
        E::PlanRefused { .. } => ErrorCodeDto::PlanRefused,
        E::TimePassed => ErrorCodeDto::TimePassed,
        E::DraftChanged => ErrorCodeDto::DraftChanged,
        E::MediaUnreadable => ErrorCodeDto::MediaUnreadable,
        E::MediaTooLarge => ErrorCodeDto::MediaTooLarge,
        E::PicturesUnavailable(_) => ErrorCodeDto::Internal,
        E::BucketRefused => ErrorCodeDto::BucketRefused,
        E::BucketUnreachable => ErrorCodeDto::BucketUnreachable,
        E::BucketNotReadable => ErrorCodeDto::BucketNotReadable,
        E::FileExists => ErrorCodeDto::FileExists,
        E::FileNotWritten(_) => ErrorCodeDto::FileNotWritten,
        // An import tells it row by row; no command ends with it.
        E::AlreadyConnected { .. } => ErrorCodeDto::ActionNotPossible,
        E::NameTaken => ErrorCodeDto::NameTaken,
        E::WorkspaceBusy { .. } => ErrorCodeDto::WorkspaceBusy,
        E::WorkspaceLast => ErrorCodeDto::WorkspaceLast,
        E::ActionNotPossible => ErrorCodeDto::ActionNotPossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_by_the_name_that_the_page_knows() {
        for (field, expected) in
            [("redirect_uri", "redirectUri"), ("access_key_id", "accessKeyId"), ("endpoint", "endpoint")]
        {
            let told = ErrorDto::from(EngineError::InvalidInput { field });
            assert_eq!(told.field.as_deref(), Some(expected));
        }
    }
}
