//! What happens besides the posts: clocks are set, authors act elsewhere, plugs are pulled, buttons are pressed.

use std::time::Duration;

use engine::{EngineError, TargetAction};
use practice::PracticeClock;

use super::{
    deed::{Deed, Event},
    play::{Player, facts},
};
use crate::Setup;

impl Player {
    /// Lets it happen.
    pub(super) async fn happen(&mut self, event: Event) -> Setup<()> {
        self.tell(format_args!("{event:?}"));
        match event {
            Event::SetComputer { seconds } => self.set_computer(seconds).await?,
            Event::SetNetwork { seconds } => set(&self.house().practice.clock(), seconds),
            Event::Author { subject, deed } => self.author(subject, deed)?,
            Event::Pull { at, calls, stays_locked } => {
                self.stays_locked = stays_locked;
                self.house().plug.arm(at, calls);
            }
            Event::Reopen => self.reopen().await?,
            Event::Lock => drop(self.house().engine.lock().await?),
            Event::Revoke { subject } => {
                self.house().practice.revoke(facts(subject).network, facts(subject).account)?;
            }
            Event::Expire { subject } => self.house().practice.expire_tokens(facts(subject).network),
            Event::Disconnect { subject } => self.disconnect(subject).await?,
            Event::Cancel { post } => self.press(post, TargetAction::Cancel).await?,
            Event::Retry { post } => self.press(post, TargetAction::Retry).await?,
            Event::Move { post, minutes } => drop(self.move_post(self.first + post, minutes).await?),
            Event::TakeBack { post } => self.take_back(self.first + post).await?,
        }
        Ok(())
    }

    /// Sets the computer's clock, and lets the engine notice what its loop would notice.
    pub(super) async fn set_computer(&self, seconds: i64) -> Setup<()> {
        set(&self.house().clock, seconds);
        if seconds < 0 {
            self.house().engine.recover_all().await?;
        }
        Ok(())
    }

    async fn press(&mut self, post: usize, action: TargetAction) -> Setup<()> {
        let Some(run) = self.runs.get(self.first + post) else { return Ok(()) };
        match self.house().engine.act(run.target, action).await {
            // Nothing to press in its present state.
            Err(EngineError::ActionNotPossible) => Ok(()),
            acted => Ok(acted.map(drop)?),
        }
    }

    /// Gives a post another time, where it has one that is still to come or was missed. False when it has not.
    pub(super) async fn move_post(&mut self, index: usize, minutes: i64) -> Setup<bool> {
        let Some(post) = self.runs.get(index).map(|run| run.post) else { return Ok(false) };
        let schedule = self.in_minutes(minutes);
        match self.house().engine.move_post(post, schedule).await {
            Err(EngineError::ActionNotPossible | EngineError::NotFound { .. }) => Ok(false),
            moved => Ok(moved.map(|_| true)?),
        }
    }

    /// Takes a planned post back, and publishes its draft at once.
    async fn take_back(&mut self, index: usize) -> Setup<()> {
        let Some(post) = self.runs.get(index).map(|run| run.post) else { return Ok(()) };
        let draft = match self.house().engine.unschedule(post).await {
            Err(EngineError::ActionNotPossible) => return Ok(()),
            taken => taken?,
        };
        let view = self.send(self.runs[index].subject, (draft.id, draft.version), None).await?;
        let run = &mut self.runs[index];
        run.post = view.id;
        run.target = view.targets.first().ok_or("a post without a target")?.id;
        Ok(())
    }

    /// Disconnects an account and connects it anew. A bad day at the network may keep it from that for a while.
    async fn disconnect(&mut self, subject: usize) -> Setup<()> {
        const TRIES: usize = 10;
        self.unlock().await?;
        let account = self.accounts[subject];
        self.house().plug.disarm();
        self.house().engine.disconnect_account(account).await?;
        for _ in 0..TRIES {
            if let Ok(account) = self.house().connect(facts(subject)).await {
                self.accounts[subject] = account;
                return Ok(());
            }
        }
        Err("a disconnected account cannot be connected anew".into())
    }

    fn author(&mut self, subject: usize, deed: Deed) -> Setup<()> {
        let facts = facts(subject);
        let practice = &self.house().practice;
        let Some(run) = self.runs[self.first..].iter().find(|run| run.subject == subject) else { return Ok(()) };
        let ever = practice.ever_published();
        let own = ever.iter().rev().find(|ever| {
            ever.post.network == facts.network
                && ever.post.text == run.text
                && !ever.is_from_elsewhere
                && !ever.is_deleted
        });
        match (deed, own) {
            (Deed::Rewrite, Some(own)) => practice.edit_post(&own.post, "Sold out")?,
            (Deed::AddPicture, Some(own)) => practice.add_picture(&own.post)?,
            (Deed::Delete, Some(own)) => practice.delete_post(&own.post)?,
            (Deed::Rewrite | Deed::AddPicture | Deed::Delete, None) => {}
            (Deed::WriteOther, _) => drop(practice.write_post(facts.network, facts.account, "Closed on Monday")?),
            (Deed::WriteSame, _) => drop(practice.write_post(facts.network, facts.account, &run.text)?),
            // Nobody sees it but on one network.
            (Deed::Like, _) => drop(practice.like(facts.network, facts.account)),
        }
        Ok(())
    }

    async fn reopen(&mut self) -> Setup<()> {
        let house = self.house.take().ok_or("no house")?.reopen().await?;
        house.engine.recover_all().await?;
        self.house = Some(house);
        Ok(())
    }
}

fn set(clock: &PracticeClock, seconds: i64) {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { clock.turn_back(by) } else { clock.jump_ahead(by) }
}
