//! What of a flow lives only in memory and dies with it: the address with the state in it, the loopback listener.

use std::{any::Any, collections::HashMap, sync::Mutex, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{FlowId, Secret};
use tokio::time::Instant;
use url::Url;

use super::FLOW_LIFE_SECONDS;
use crate::shared::lock;

/// The flows begun since the program started.
#[derive(Default)]
pub(crate) struct OpenFlows {
    flows: Mutex<HashMap<FlowId, OpenFlow>>,
    stray_noted_at: Mutex<Option<DateTime<Utc>>>,
}

struct OpenFlow {
    /// Where the browser is sent. Secret, because the state is part of it.
    address: Secret,
    /// When it began on the clock that nobody can set back.
    began: Instant,
    /// Keeps the loopback port open.
    _listener: Option<Box<dyn Any + Send + Sync>>,
}

impl OpenFlows {
    pub(super) fn add(&self, id: FlowId, address: &Url, listener: Option<Box<dyn Any + Send + Sync>>) {
        let address = Secret::new(address.as_str().to_owned());
        lock(&self.flows).insert(id, OpenFlow { address, began: Instant::now(), _listener: listener });
    }

    /// Where the browser is sent, for opening it again or copying the link.
    pub(super) fn address(&self, id: FlowId) -> Option<Url> {
        let flows = lock(&self.flows);
        // EXPOSE: the person asked to open or copy the very address that the browser is meant to have.
        flows.get(&id).and_then(|flow| Url::parse(flow.address.expose()).ok())
    }

    /// Whether the flow is older than its life by the clock that nobody can set back.
    pub(super) fn is_over(&self, id: FlowId) -> bool {
        let life = Duration::from_secs(FLOW_LIFE_SECONDS.unsigned_abs());
        lock(&self.flows).get(&id).is_some_and(|flow| flow.began.elapsed() > life)
    }

    /// Drops everything about a flow.
    pub(super) fn remove(&self, id: FlowId) {
        let removed = lock(&self.flows).remove(&id);
        // Dropped outside the lock: closing a listener may take a moment.
        drop(removed);
    }

    pub(super) fn ids(&self) -> Vec<FlowId> {
        lock(&self.flows).keys().copied().collect()
    }

    /// Whether a link that belongs to no flow is worth an entry in the trail now.
    pub(super) fn may_note_stray(&self, now: DateTime<Utc>) -> bool {
        let mut noted_at = lock(&self.stray_noted_at);
        let due = noted_at.is_none_or(|at| (now - at).abs() >= TimeDelta::minutes(1));
        if due {
            *noted_at = Some(now);
        }
        due
    }
}
