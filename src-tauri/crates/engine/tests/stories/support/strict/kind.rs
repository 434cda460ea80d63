//! How the sign-ins of a strict network live.

use chrono::TimeDelta;
use domain::{Manifest, Renewal};
use engine::testkit::{FakeNetwork, GrantSpec, Old, Shape, manifest};

use super::Time;

/// How a network's sign-ins live.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub id: &'static str,
    pub renewal: Renewal,
    /// Life of an access token; `None` = endless.
    pub life: Option<TimeDelta>,
    /// Life of a refresh token.
    pub renewable: Option<TimeDelta>,
    pub old: Old,
}

impl Kind {
    /// An access token of 60 days that renews itself once it is a day old.
    pub fn renews_itself() -> Self {
        let renewal = Renewal::Access { min_age_seconds: 86_400 };
        Self { renewal, renewable: None, ..Self::rotates("itself", TimeDelta::days(60)) }
    }

    /// Rotating refresh tokens of 90 days.
    pub fn rotates(id: &'static str, life: TimeDelta) -> Self {
        let renewable = Some(TimeDelta::days(90));
        Self { id, renewal: Renewal::Refresh, life: Some(life), renewable, old: Old::RevokesFamily }
    }

    /// No end.
    pub fn endless() -> Self {
        Self { renewal: Renewal::Endless, life: None, renewable: None, ..Self::rotates("endless", TimeDelta::zero()) }
    }

    /// An end that nothing puts off.
    pub fn ends(life: TimeDelta) -> Self {
        Self { renewal: Renewal::Endless, renewable: None, ..Self::rotates("ends", life) }
    }

    /// A network whose time is true, whatever the computer's clock says.
    pub fn network(self, time: Time) -> FakeNetwork {
        let manifest = Manifest { global_ids: true, renewal: self.renewal, ..manifest(self.id) };
        let for_so_long = |life: Option<TimeDelta>| life.map(|life| life.to_std().unwrap());
        let granting = GrantSpec {
            expires_in: for_so_long(self.life),
            renewable_for: for_so_long(self.renewable),
            ..GrantSpec::default()
        };
        FakeNetwork::of(manifest, Shape::at_once()).granting(granting).strict(self.old, move || time.truly())
    }
}
