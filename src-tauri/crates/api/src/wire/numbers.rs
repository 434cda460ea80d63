//! How well sign-ins have held.

use serde::Serialize;
use specta::Type;

/// The numbers of the last 30 days.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NumbersDto {
    /// When they were counted.
    pub counted_at: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day: today.
    pub until: String,
    /// By network, only those of which there is anything to count.
    pub networks: Vec<NetworkNumbersDto>,
}

/// The numbers of one network.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NetworkNumbersDto {
    /// Network id.
    pub network: String,
    /// Sign-ins that are over.
    pub ended: u32,
    /// Sign-ins that end within 7 days and do not renew by themselves.
    pub within_week: u32,
    /// Sign-ins that end within 30 days and do not renew by themselves.
    pub within_month: u32,
    /// Sign-ins that last longer, renew by themselves, or have no end.
    pub healthy: u32,
    /// Sign-ins that were renewed.
    pub renewed: u32,
    /// Sign-ins that could not be renewed.
    pub not_renewed: u32,
    /// Sign-ins that are not yet renewed and still tried.
    pub under_way: u32,
    /// Every day, oldest first.
    pub days: Vec<DayNumbersDto>,
}

/// What went wrong on one day.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayNumbersDto {
    /// The day in the computer's zone, `YYYY-MM-DD`.
    pub date: String,
    /// Accounts whose sign-in failed; each counts once a day.
    pub sign_in_failures: u32,
    /// How often the network asked to slow down.
    pub rate_limits: u32,
}
