//! Posts and their targets.

use domain::{DraftId, EvidencePost, PostId, Stage, TargetId, TargetState};
use engine::{EvidenceView, Meant, Outlook, PostView, Schedule, Shift, StepView, TargetAction, TargetView};

use crate::{
    convert::{self, same_words},
    desk::Desk,
    wire::{
        CandidateDto, DraftDto, ErrorDto, EvidenceDto, MeantDto, OutlookDto, PostDto, ScheduleDto, ShiftDto, StageDto,
        StepDto, TargetActionDto, TargetDto, TargetStateDto,
    },
};

/// More than any list shows.
const POSTS_MAX: u32 = 500;

pub(crate) async fn post_publish(desk: &Desk, draft_id: String, version: u32) -> Result<PostDto, ErrorDto> {
    let id: DraftId = convert::id(&draft_id, "draftId")?;
    Ok(desk.engine().await?.publish(id, version).await?.into())
}

pub(crate) async fn post_schedule(
    desk: &Desk,
    draft_id: String,
    version: u32,
    schedule: ScheduleDto,
) -> Result<PostDto, ErrorDto> {
    let id: DraftId = convert::id(&draft_id, "draftId")?;
    Ok(desk.engine().await?.schedule(id, version, schedule.into()).await?.into())
}

pub(crate) async fn post_move(desk: &Desk, post_id: String, schedule: ScheduleDto) -> Result<PostDto, ErrorDto> {
    let id: PostId = convert::id(&post_id, "postId")?;
    Ok(desk.engine().await?.move_post(id, schedule.into()).await?.into())
}

pub(crate) async fn post_unschedule(desk: &Desk, post_id: String) -> Result<DraftDto, ErrorDto> {
    let id: PostId = convert::id(&post_id, "postId")?;
    Ok(desk.engine().await?.unschedule(id).await?.into())
}

pub(crate) async fn schedule_meant(desk: &Desk, schedule: ScheduleDto) -> Result<MeantDto, ErrorDto> {
    let now = desk.profile().await?.clock.now();
    let Meant { at, shift } = engine::meant(&schedule.into())?;
    Ok(MeantDto { at: convert::instant(at), shift: shift.map(ShiftDto::from), ahead: at > now })
}

pub(crate) async fn post_list(desk: &Desk, limit: u32, workspace_id: Option<String>) -> Result<Vec<PostDto>, ErrorDto> {
    let workspace = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    Ok(convert::each(desk.engine().await?.post_list_in(workspace, limit.min(POSTS_MAX)).await?))
}

pub(crate) async fn post_get(desk: &Desk, post_id: String) -> Result<PostDto, ErrorDto> {
    let id: PostId = convert::id(&post_id, "postId")?;
    Ok(desk.engine().await?.post_get(id).await?.into())
}

pub(crate) async fn target_act(desk: &Desk, target_id: String, action: TargetActionDto) -> Result<PostDto, ErrorDto> {
    let id: TargetId = convert::id(&target_id, "targetId")?;
    Ok(desk.engine().await?.act(id, action.into()).await?.into())
}

pub(crate) async fn target_edit(desk: &Desk, target_id: String) -> Result<DraftDto, ErrorDto> {
    let id: TargetId = convert::id(&target_id, "targetId")?;
    Ok(desk.engine().await?.edit_target(id).await?.into())
}

impl From<PostView> for PostDto {
    fn from(post: PostView) -> Self {
        Self {
            id: post.id.to_string(),
            title: post.title,
            planned_at: convert::instant(post.planned_at),
            schedule: post.schedule.map(ScheduleDto::from),
            targets: convert::each(post.targets),
        }
    }
}

impl From<Schedule> for ScheduleDto {
    fn from(schedule: Schedule) -> Self {
        Self { local: schedule.local, zone: schedule.zone }
    }
}

impl From<ScheduleDto> for Schedule {
    fn from(schedule: ScheduleDto) -> Self {
        Self { local: schedule.local, zone: schedule.zone }
    }
}

same_words!(Shift => ShiftDto { Skipped, Twice });

impl From<TargetView> for TargetDto {
    fn from(target: TargetView) -> Self {
        Self {
            id: target.id.to_string(),
            account_id: target.account_id.to_string(),
            network: target.network.to_string(),
            handle: convert::name(&target.handle),
            state: target.state.into(),
            stage: target.stage.map(StageDto::from),
            steps: convert::each(target.steps),
            finding: target.finding.map(Into::into),
            next_try_at: target.next_try_at.map(convert::instant),
            published_at: target.published_at.map(convert::instant),
            has_link: target.url.is_some(),
            url: target.url.map(String::from),
            evidence: target.evidence.map(EvidenceDto::from),
            actions: convert::each(target.actions),
            outlook: target.outlook.map(OutlookDto::from),
        }
    }
}

impl From<Outlook> for OutlookDto {
    fn from(outlook: Outlook) -> Self {
        match outlook {
            Outlook::Covered => Self::Covered,
            Outlook::RenewsItself => Self::RenewsItself,
            Outlook::EndsBefore { at } => Self::EndsBefore { at: convert::instant(at) },
            Outlook::Ended => Self::Ended,
            Outlook::NeedsSignIn { reason } => Self::NeedsSignIn { reason: reason.into() },
        }
    }
}

impl From<StepView> for StepDto {
    fn from(step: StepView) -> Self {
        Self {
            stage: step.stage.into(),
            started_at: convert::instant(step.started_at),
            ended_at: step.ended_at.map(convert::instant),
            ok: step.ok,
        }
    }
}

impl From<EvidenceView> for EvidenceDto {
    fn from(evidence: EvidenceView) -> Self {
        Self {
            text: evidence.text,
            media_count: evidence.media_count,
            sent_at: convert::instant(evidence.sent_at),
            candidates: convert::each(evidence.shown.candidates),
        }
    }
}

impl From<EvidencePost> for CandidateDto {
    fn from(post: EvidencePost) -> Self {
        Self { text: post.text, created_at: post.created_at.map(convert::instant), has_link: post.url.is_some() }
    }
}

impl From<Stage> for StageDto {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Checking => Self::Checking,
            Stage::Uploading { number, of } => Self::Uploading { number, of },
            Stage::Processing => Self::Processing,
            Stage::Publishing => Self::Publishing,
            Stage::Finishing => Self::Finishing,
        }
    }
}

same_words!(TargetState => TargetStateDto {
    Scheduled, Due, Preparing, Ready, Committing, Published, RetryWait, RateLimited, WaitingSignIn, WaitingUnlock,
    WaitingPerson, Paused, Missed, Rejected, Cancelled, Unconfirmed, Reconciling,
});

same_words!(TargetAction <=> TargetActionDto { Retry, Cancel, SayLive, SaySend, Leave, Edit, Reconnect, Open });
