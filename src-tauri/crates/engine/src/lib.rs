//! Decides: what to sign in, renew, send, wait for, find out and ask. Owns no library for input or output; what it
//! needs from the outside arrives as [`Parts`].

mod account_detail;
mod accounts;
mod alerts;
mod app_setup;
mod audit;
mod avatar;
pub mod backup;
mod callback_page;
mod check_all;
mod connect;
mod disconnect;
mod drafts;
pub mod erase;
mod error;
mod event;
mod forecast;
mod glance;
mod health;
mod held;
mod home;
mod import;
mod lend;
mod media;
mod media_host;
mod numbers;
mod parts;
mod plan;
mod posts;
mod publish;
mod reconcile;
mod refresh;
mod registrations;
mod reminders;
mod renewal_failure;
mod renewal_rule;
mod retry;
mod review;
mod rules;
mod run;
mod schedule;
mod shared;
#[cfg(feature = "testkit")]
pub mod testkit;
mod testpoint;
mod today;
mod vault;
mod workspace;
mod zone;

use std::sync::Arc;

pub use crate::vault::{DrawnCode, LastRotation, RotateReason, Rotation, RotationProgress, VaultInfo, VaultState};
pub use ::vault::import::{ImportError, Keys as ImportKeys, Refusal as ImportRefusal};
pub use account_detail::{AccountDetail, SignInApp};
pub use accounts::{AccountView, LastPost};
pub use alerts::{AlertPlace, Notice, NoticeRules, QuietHours, place_of};
pub use app_setup::SetupStage;
pub use audit::{AuditFormat, AuditProgress, AuditVerdict, ExportFault, ExportedTrail, PersonDid, check_exported};
pub use callback_page::{CallbackPageView, PAGE as CALLBACK_PAGE, TrialStatus, TrialView};
pub use check_all::CheckRun;
pub use connect::{ConnectRequest, FlowStatusView, FlowView, Offered, PasswordRequest};
pub use domain::NeedsSignIn;
pub use drafts::{DraftLine, DraftView, Saved};
pub use error::EngineError;
pub use event::{Changed, Event};
pub use forecast::{LeftOut, Outlook};
pub use glance::{Glance, Halt, Upcoming};
pub use health::{Health, SignInHealth};
pub use held::{HeldAnswer, HeldPost};
pub use import::{Import, ImportMissing, ImportOutcome, ImportRefused, ImportResult, ImportRow};
pub use media::MediaView;
pub use media_host::{MediaHostRequest, MediaHostView};
pub use numbers::{DayNumbers, NetworkNumbers, Numbers, RenewalNumbers, SignInNumbers, numbers_table};
pub use parts::{Parts, PracticeDefaults};
pub use posts::{EvidenceView, PostView, StepView, TargetAction, TargetView};
pub use registrations::{RegistrationRequest, RegistrationView};
pub use reminders::Reminder;
pub use review::{AccountReview, EntitySpan, Review, review_one};
pub use run::Running;
pub use schedule::{Meant, Shift, meant};
pub use store::alerts::{Alert, Cause as AlertCause, ClockTrouble, Kind as AlertKind, Piece, VaultTrouble, Who};
pub use store::app_registrations::Origin;
pub use store::audit::{
    Action as AuditAction, Actor as AuditActor, Detail as AuditDetail, Fault as AuditFault, Filter as AuditFilter,
    Outcome as AuditOutcome, Page as AuditPage,
};
pub use store::drafts::{DraftContent, DraftEvent, DraftMedia, Variant};
pub use store::posts::Schedule;
pub use store::renewals::{Renewal, RenewalOutcome};
pub use store::targets::Coming;
pub use store::workspaces::{Belongings, WorkspaceColor};
pub use today::{Day, DayPost, Need, Today, Verdict};
pub use workspace::{WorkspaceView, Workspaces};

/// One open profile at work. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    vault: crate::vault::Door,
    turns: refresh::Turns,
    open_flows: connect::OpenFlows,
    trials: callback_page::Trials,
    rules: rules::RulesCache,
    tasks: shared::Tasks,
    work: publish::Work,
    alerts: alerts::Alerts,
    trail: audit::Trail,
    checks: check_all::Checks,
}

impl Engine {
    /// Takes the parts of one profile.
    pub fn new(parts: Parts) -> Self {
        Self {
            inner: Arc::new(Inner {
                parts,
                vault: crate::vault::Door::default(),
                turns: refresh::Turns::default(),
                open_flows: connect::OpenFlows::default(),
                trials: callback_page::Trials::default(),
                rules: rules::RulesCache::default(),
                tasks: shared::Tasks::default(),
                work: publish::Work::default(),
                alerts: alerts::Alerts::default(),
                trail: audit::Trail::default(),
                checks: check_all::Checks::default(),
            }),
        }
    }
}
