//! The person: presses what there is to press, and says only what is true.

use domain::TargetState;
use engine::{ConnectRequest, EngineError, Health, HeldAnswer, PasswordRequest, TargetAction, TargetView, VaultState};
use practice::ConsentAnswer;
use vault::Given;

use super::{
    fault::{chance, pick},
    play::{Player, facts},
};
use crate::Setup;

/// After so many answers about one target the person lets it be.
const ACTS_MAX: u32 = 4;

impl Player {
    /// Answers whatever waits for the person. False when there was nothing to answer, or nobody wanted to.
    pub(super) async fn answer(&mut self, views: &[TargetView]) -> Setup<bool> {
        let mut acted = false;
        for view in views {
            let Some(index) = self.runs.iter().position(|run| run.target == view.id) else { continue };
            if self.runs[index].acts >= ACTS_MAX {
                continue;
            }
            let does = match view.state {
                TargetState::WaitingUnlock => self.unlock().await.map(|()| true)?,
                TargetState::WaitingSignIn => self.heal(index).await?,
                TargetState::WaitingPerson => self.judge(index).await?,
                TargetState::Missed => self.decide_missed(index, view).await?,
                TargetState::Rejected => self.decide_refused(index).await?,
                _ => false,
            };
            if does {
                self.runs[index].acts += 1;
                acted = true;
            }
        }
        Ok(acted)
    }

    /// Opens the vault and heals sign-ins, sooner or later.
    pub(super) async fn attend(&mut self) -> Setup<bool> {
        let mut acted = false;
        if self.house().engine.vault_state() != VaultState::Ready && chance(&mut self.rng, 50) {
            self.tell("opens the vault");
            self.unlock().await?;
            acted = true;
        }
        for subject in 0..self.accounts.len() {
            let view = self.house().engine.account_view(self.accounts[subject]).await?;
            let is_ended = matches!(view.sign_in.health, Health::Ended | Health::NeedsSignIn { .. });
            if is_ended && chance(&mut self.rng, 40) {
                self.tell(format_args!("signs in again at {}", facts(subject).platform));
                self.sign_in(subject).await?;
                acted = true;
            }
        }
        Ok(acted)
    }

    pub(super) async fn unlock(&mut self) -> Setup<()> {
        self.house().engine.open_vault().await?;
        self.house().engine.unlock_vault(Given::default()).await?;
        Ok(())
    }

    async fn heal(&mut self, index: usize) -> Setup<bool> {
        if !chance(&mut self.rng, 92) {
            return Ok(false);
        }
        let subject = self.runs[index].subject;
        self.tell(format_args!("signs in again at {}", facts(subject).platform));
        self.sign_in(subject).await?;
        Ok(true)
    }

    /// Signs an account in again. A bad day at the network may keep it from working; then it is tried another time.
    pub(super) async fn sign_in(&mut self, subject: usize) -> Setup<()> {
        self.unlock().await?;
        let (facts, account) = (facts(subject), self.accounts[subject]);
        let house = self.house();
        // The person is at the computer, and does not pull its plug.
        house.plug.disarm();
        if let Some(password) = facts.password {
            let request = PasswordRequest {
                platform: facts.id(),
                identifier: facts.identity.into(),
                password: domain::Secret::new(password.into()),
                reconnect: Some(account),
                workspace: None,
            };
            drop(house.engine.connect_password(request).await);
            return Ok(());
        }
        let request = ConnectRequest {
            platform: facts.id(),
            server: facts.server.map(str::to_owned),
            reconnect: Some(account),
            workspace: None,
        };
        if let Ok(flow) = house.engine.connect_start(request).await {
            drop(house.answer(&flow, ConsentAnswer::Allow { identity: facts.identity.into() }).await);
        }
        Ok(())
    }

    /// The person looks at the network, and says what is there.
    async fn judge(&mut self, index: usize) -> Setup<bool> {
        self.runs[index].asked = true;
        let public = self.public(&self.runs[index]);
        let said_live = self.said_live(index).await?;
        let is_live = public.ours + public.elsewhere > said_live;
        let truth = if is_live { TargetAction::SayLive } else { TargetAction::SaySend };
        let action = if chance(&mut self.rng, 75) { truth } else { TargetAction::Leave };
        self.runs[index].said_live = action == TargetAction::SayLive;
        self.act(index, action).await
    }

    /// How many runs with this text are known to be live.
    async fn said_live(&self, index: usize) -> Setup<usize> {
        let own = &self.runs[index];
        let mut live = 0;
        for run in self.runs.iter().filter(|run| run.subject == own.subject && run.text == own.text) {
            let state = self.house().engine.target_get(run.target).await?.state;
            live += usize::from(state == TargetState::Published);
        }
        Ok(live)
    }

    async fn decide_missed(&mut self, index: usize, view: &TargetView) -> Setup<bool> {
        let answer = match self.rng.u32(..12) {
            0..=3 => return self.act(index, TargetAction::Retry).await,
            4 => return self.act(index, TargetAction::Cancel).await,
            5 | 6 => HeldAnswer::Now,
            7 => HeldAnswer::Spaced { minutes: pick(&mut self.rng, &[1, 30]), zone: "Europe/Lisbon".into() },
            8 => HeldAnswer::Skip,
            9 | 10 => {
                self.tell("gives it another time");
                return self.move_post(index, 20).await;
            }
            _ => return Ok(false),
        };
        self.tell(format_args!("says {answer:?} of what was held"));
        self.house().engine.answer_held(view.account_id, vec![view.id], answer).await?;
        Ok(true)
    }

    async fn decide_refused(&mut self, index: usize) -> Setup<bool> {
        match self.rng.u32(..10) {
            0..=3 => self.act(index, TargetAction::Retry).await,
            4 => {
                self.tell("writes it anew");
                let edited = self.house().engine.edit_target(self.runs[index].target).await;
                Ok(edited.is_ok())
            }
            _ => Ok(false),
        }
    }

    async fn act(&mut self, index: usize, action: TargetAction) -> Setup<bool> {
        let platform = self.runs[index].facts().platform;
        self.tell(format_args!("presses {action:?} at {platform}"));
        match self.house().engine.act(self.runs[index].target, action).await {
            Err(EngineError::ActionNotPossible) => Ok(false),
            acted => Ok(acted.map(|_| true)?),
        }
    }
}
