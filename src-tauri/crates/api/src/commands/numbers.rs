//! The numbers page, in the computer's own time zone.

use chrono::{Local, NaiveDate};
use domain::{Platform, WorkspaceId};
use engine::{DayNumbers, NetworkNumbers, Numbers, numbers_table};
use host::OpenProfile;

use super::{
    export::{self, Export},
    today::local_offset,
};
use crate::{
    FileKind, convert,
    desk::Desk,
    wire::{DayNumbersDto, ErrorDto, NetworkNumbersDto, NumbersDto, SavedFileDto},
};

pub(crate) async fn numbers_get(desk: &Desk, workspace_id: Option<String>) -> Result<NumbersDto, ErrorDto> {
    let workspace: Option<WorkspaceId> = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    let profile = desk.profile().await?;
    Ok(profile.engine.numbers(workspace, today(&profile), local_offset).await?.into())
}

pub(crate) async fn numbers_export(desk: &Desk, workspace_id: Option<String>) -> Result<SavedFileDto, ErrorDto> {
    let workspace: Option<WorkspaceId> = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    let profile = desk.profile().await?;
    let counted = profile.engine.numbers_by_workspace(workspace, today(&profile), local_offset).await?;
    let bytes = numbers_table(&counted, name)?;
    let export = Export { title: "Export the numbers", name: "postrider-numbers.csv", kind: FileKind::Table, bytes };
    export::save(desk, export).await
}

fn today(profile: &OpenProfile) -> NaiveDate {
    profile.clock.now().with_timezone(&Local).date_naive()
}

fn name(platform: &Platform) -> String {
    networks::find(platform.as_str()).map_or(platform.as_str(), |network| network.manifest().name).to_owned()
}

impl From<Numbers> for NumbersDto {
    fn from(numbers: Numbers) -> Self {
        Self {
            counted_at: convert::instant(numbers.counted_at),
            from: numbers.from.to_string(),
            until: numbers.until.to_string(),
            networks: convert::each(numbers.networks),
        }
    }
}

impl From<NetworkNumbers> for NetworkNumbersDto {
    fn from(network: NetworkNumbers) -> Self {
        let NetworkNumbers { platform, sign_ins, renewals, days } = network;
        Self {
            network: platform.to_string(),
            ended: sign_ins.ended,
            within_week: sign_ins.within_week,
            within_month: sign_ins.within_month,
            healthy: sign_ins.healthy,
            renewed: renewals.renewed,
            not_renewed: renewals.failed,
            under_way: renewals.under_way,
            days: convert::each(days),
        }
    }
}

impl From<DayNumbers> for DayNumbersDto {
    fn from(day: DayNumbers) -> Self {
        Self { date: day.date.to_string(), sign_in_failures: day.sign_in_failures, rate_limits: day.rate_limits }
    }
}
