//! Posts that were held past their time: what they are, and how the person lets them go on.

use domain::{AccountId, TargetId};
use engine::{HeldAnswer, HeldPost};

use crate::{
    convert,
    desk::Desk,
    wire::{ErrorDto, HeldAnswerDto, HeldInput, HeldPostDto},
    zone::time_zone,
};

/// More than any account has planned.
const TARGETS_MAX: usize = 1_000;

pub(crate) async fn held_list(desk: &Desk, account_id: String) -> Result<Vec<HeldPostDto>, ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(convert::each(desk.engine().await?.held_posts(id).await?))
}

pub(crate) async fn held_decide(desk: &Desk, input: HeldInput) -> Result<u32, ErrorDto> {
    if input.target_ids.len() > TARGETS_MAX {
        return Err(ErrorDto::invalid("targetIds"));
    }
    let account: AccountId = convert::id(&input.account_id, "accountId")?;
    let shown: Vec<TargetId> =
        input.target_ids.iter().map(|id| convert::id(id, "targetIds")).collect::<Result<_, _>>()?;
    let answered = desk.engine().await?.answer_held(account, shown, answer(input.answer)).await?;
    Ok(u32::try_from(answered).unwrap_or(u32::MAX))
}

fn answer(answer: HeldAnswerDto) -> HeldAnswer {
    match answer {
        HeldAnswerDto::Now => HeldAnswer::Now,
        HeldAnswerDto::Spaced { minutes } => HeldAnswer::Spaced { minutes, zone: time_zone() },
        HeldAnswerDto::Skip => HeldAnswer::Skip,
    }
}

impl From<HeldPost> for HeldPostDto {
    fn from(post: HeldPost) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            target_id: post.target_id.to_string(),
            title: post.title,
            due_at: convert::instant(post.due_at),
        }
    }
}
