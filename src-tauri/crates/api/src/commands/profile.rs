//! What becomes of the open profile: which copy lives, and its end.

use engine::erase::{Erased, Left, NotWithdrawn, WhyNot};

use super::app;
use crate::{
    desk::Desk,
    wire::{AppStateDto, ErasedDto, ErrorDto, NotWithdrawnDto, ProfileKindDto, WhyNotDto},
};

pub(crate) async fn profile_copied(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    desk.engine().await?.stay_copy().await?;
    app::state(desk).await
}

pub(crate) async fn profile_erase(desk: &Desk, name: String) -> Result<AppStateDto, ErrorDto> {
    if !name.trim().eq_ignore_ascii_case(desk.profile().await?.kind.name()) {
        return Err(ErrorDto::invalid("name"));
    }
    desk.erase().await?;
    app::state(desk).await
}

impl ErasedDto {
    /// What came of erasing a profile of this kind.
    pub(crate) fn new(kind: ProfileKindDto, erased: Erased, left: Left, older_copies: Vec<String>) -> Self {
        Self {
            kind,
            not_withdrawn: erased.not_withdrawn.into_iter().map(NotWithdrawnDto::from).collect(),
            keychain_left: left.entries,
            folder_left: left.folder,
            older_copies,
        }
    }
}

impl From<NotWithdrawn> for NotWithdrawnDto {
    fn from(not: NotWithdrawn) -> Self {
        let why = match not.why {
            WhyNot::OtherCopy => WhyNotDto::OtherCopy,
            WhyNot::NotOpened => WhyNotDto::NotOpened,
            WhyNot::Refused => WhyNotDto::Refused,
            WhyNot::NoAnswer => WhyNotDto::NoAnswer,
        };
        Self { network: not.network.as_str().to_owned(), handle: not.handle, why }
    }
}
