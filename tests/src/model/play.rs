//! Playing a script: the engine does what is due, time passes, things happen, and after each look the promise is checked.

use std::{error::Error, fmt, path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::{AccountId, Clock, DraftId, MediaId, PostId, TargetId};
use engine::{EngineError, PostView, TargetAction, TargetView};
use fastrand::Rng;
use practice::PracticeClock;
use store::posts::Schedule;
use tempfile::TempDir;

use super::{
    deed::Event,
    judge,
    script::{Planned, Script},
    tally::Tally,
    weather::Weather,
};
use crate::{Ended, House, SUBJECTS, Setup, Subject};

/// After so many looks whatever still moves is stuck.
const LOOKS_MAX: u32 = 300;

/// A broken promise, with everything that is needed to see it again.
#[derive(Debug)]
pub struct Failure {
    /// What was broken.
    pub what: String,
    /// What happened in the round.
    pub story: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.what)?;
        self.story.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

/// Plays rounds in one house until so many runs are over, and looks at all of them once more.
///
/// # Errors
/// The first promise that is broken, or whatever kept the house from working.
pub async fn play(seed: u64, weather: Weather, runs: usize) -> Result<Tally, Failure> {
    engine::testkit::seed_chance(seed);
    let broke = |error: Box<dyn Error>| format!("BROKE: {error}");
    let mut player =
        Player::enter(seed, weather).await.map_err(|error| Failure { what: broke(error), story: Vec::new() })?;
    while player.tally.runs() < runs {
        let wrong = player.round().await.unwrap_or_else(|error| Some(broke(error)));
        if let Some(what) = wrong {
            return Err(Failure { what, story: player.story });
        }
    }
    match player.last_look().await.unwrap_or_else(|error| Some(broke(error))) {
        None => Ok(player.tally),
        Some(what) => Err(Failure { what, story: player.story }),
    }
}

/// One target of the whole episode.
pub(super) struct Run {
    pub post: PostId,
    pub target: TargetId,
    pub subject: usize,
    pub text: String,
    pub asked: bool,
    pub may_be_fooled: bool,
    /// The person said that it is out.
    pub said_live: bool,
    /// How often the person did something about it.
    pub acts: u32,
}

impl Run {
    pub fn facts(&self) -> &'static Subject {
        facts(self.subject)
    }
}

/// The subject with this index.
pub(super) fn facts(subject: usize) -> &'static Subject {
    let all: &'static [Subject] = &SUBJECTS;
    &all[subject]
}

/// A house, what was done in it so far, and the dice.
pub(super) struct Player {
    pub rng: Rng,
    weather: Weather,
    pub house: Option<House>,
    pub accounts: Vec<AccountId>,
    picture: MediaId,
    pub runs: Vec<Run>,
    /// Where the present round's runs begin.
    pub first: usize,
    rounds: usize,
    /// Whether the vault stays closed after the next kill.
    pub stays_locked: bool,
    tally: Tally,
    pub story: Vec<String>,
    seed: u64,
}

impl Player {
    async fn enter(seed: u64, weather: Weather) -> Setup<Self> {
        let at = Utc.with_ymd_and_hms(2026, 11, 20, 10, 0, 0).single().ok_or("no such time")?;
        let house = House::open_in(folder()?, PracticeClock::manual(at), PracticeClock::manual(at)).await?;
        let mut accounts = Vec::new();
        for subject in &SUBJECTS {
            accounts.push(house.connect(subject).await?);
        }
        let picture = house.picture(400, 400).await?;
        Ok(Self {
            rng: Rng::with_seed(seed),
            weather,
            house: Some(house),
            accounts,
            picture,
            runs: Vec::new(),
            first: 0,
            rounds: 0,
            stays_locked: false,
            tally: Tally::default(),
            story: Vec::new(),
            seed,
        })
    }

    pub fn house(&self) -> &House {
        self.house.as_ref().expect("the house stands between two moves")
    }

    pub fn tell(&mut self, what: impl fmt::Display) {
        let at = self.house().now().format("%d %H:%M:%S");
        self.story.push(format!("{at} {what}"));
    }

    /// One round, to its end. What was wrong, if anything.
    async fn round(&mut self) -> Setup<Option<String>> {
        let script = Script::draw(&mut self.rng, self.weather);
        self.story = vec![format!("round {}: {:?}", self.rounds, script.posts)];
        self.story.extend(script.faults.iter().map(|(_, drawn)| format!("{drawn:?}")));
        self.story.push(format!("computer {} s ahead; {:?}", script.ahead_s, script.settings));
        self.begin(&script).await?;
        if let Some(doubled) = self.live(&script.events).await? {
            return Ok(Some(doubled));
        }
        self.end().await
    }

    /// Lets things happen and time pass until everything rests. Says when something was doubled.
    async fn live(&mut self, events: &[(u32, Event)]) -> Setup<Option<String>> {
        for look in 0..LOOKS_MAX {
            for (_, event) in events.iter().filter(|(at, _)| *at == look) {
                self.happen(*event).await?;
            }
            self.work().await?;
            let views = self.look().await?;
            if let Some(doubled) = self.doubled() {
                return Ok(Some(doubled));
            }
            // What waits for the vault or a sign-in without being held says so elsewhere: there the person acts.
            if self.attend().await? {
                continue;
            }
            if views.iter().all(|view| view.state.is_final() || view.state.needs_person()) {
                if !self.answer(&views).await? {
                    break;
                }
            } else {
                self.wait(&views);
            }
        }
        Ok(None)
    }

    /// What was held in an early round may have gone on in a later one.
    async fn last_look(&mut self) -> Setup<Option<String>> {
        self.first = 0;
        self.story = vec!["the last look at all rounds".to_owned()];
        match self.live(&[]).await? {
            None => self.wrong().await,
            doubled => Ok(doubled),
        }
    }

    async fn begin(&mut self, script: &Script) -> Setup<()> {
        let house = self.house();
        let network = house.practice.clock().now();
        let apart = (house.clock.now() - network).num_seconds();
        self.set_computer(script.ahead_s - apart).await?;
        let practice = &self.house().practice;
        practice.set_settings(script.settings.clone());
        self.first = self.runs.len();
        for (number, planned) in script.posts.iter().enumerate() {
            let text = self.text(*planned, number);
            self.publish(*planned, text, script.may_fool(planned.subject)).await?;
        }
        for (_, drawn) in &script.faults {
            self.house().practice.fault(drawn.fault.clone());
        }
        Ok(())
    }

    fn text(&self, planned: Planned, number: usize) -> String {
        let before = self.runs.iter().rev().find(|run| planned.repeats && run.subject == planned.subject);
        let own = || format!("Fresh bread {:x} {} {number}", self.seed, self.rounds);
        before.map_or_else(own, |run| run.text.clone())
    }

    async fn publish(&mut self, planned: Planned, text: String, may_be_fooled: bool) -> Setup<()> {
        let pictures = if planned.has_picture { vec![self.picture] } else { Vec::new() };
        let account = self.accounts[planned.subject];
        let draft = self.house().write(&text, &[account], &pictures).await?;
        let post = self.send(planned.subject, draft, planned.in_minutes).await?;
        let target = post.targets.first().ok_or("a post without a target")?.id;
        let subject = planned.subject;
        self.runs.push(Run {
            post: post.id,
            target,
            subject,
            text,
            asked: false,
            may_be_fooled,
            said_live: false,
            acts: 0,
        });
        Ok(())
    }

    /// Publishes a draft at once, or plans it.
    pub(super) async fn send(
        &mut self,
        subject: usize,
        (draft, version): (DraftId, u32),
        in_minutes: Option<i64>,
    ) -> Setup<PostView> {
        for is_last in [false, true] {
            let engine = &self.house().engine;
            let sent = match in_minutes {
                None => engine.publish(draft, version).await,
                Some(minutes) => engine.schedule(draft, version, self.in_minutes(minutes)).await,
            };
            match sent {
                // The sign-in of an earlier round was left as it ended.
                Err(EngineError::PlanRefused { .. }) if !is_last => self.sign_in(subject).await?,
                sent => return Ok(sent?),
            }
        }
        Err("it cannot be sent".into())
    }

    /// The first full minute after so many minutes.
    pub(super) fn in_minutes(&self, minutes: i64) -> Schedule {
        let at = self.house().now() + TimeDelta::minutes(minutes + 1);
        Schedule { local: at.format("%Y-%m-%dT%H:%M").to_string(), zone: "UTC".to_owned() }
    }

    /// Does what is due; when the plug is pulled, the computer starts again.
    async fn work(&mut self) -> Setup<()> {
        while self.house().run().await? == Ended::Pulled {
            self.tell("killed");
            let house = self.house.take().ok_or("no house")?.crash().await?;
            if !self.stays_locked {
                house.engine.open_vault().await?;
            }
            house.engine.recover_all().await?;
            self.house = Some(house);
        }
        Ok(())
    }

    /// The round's targets as a person sees them.
    async fn look(&mut self) -> Setup<Vec<TargetView>> {
        let mut views = Vec::new();
        for run in &self.runs[self.first..] {
            views.push(self.house().engine.target_get(run.target).await?);
        }
        let states: Vec<_> = views.iter().map(|view| format!("{} {:?}", view.network.as_str(), view.state)).collect();
        self.tell(states.join(", "));
        Ok(views)
    }

    fn wait(&self, views: &[TargetView]) {
        let moving = views.iter().filter(|view| !view.state.is_final() && !view.state.needs_person());
        let next: Option<DateTime<Utc>> = moving.filter_map(|view| view.next_try_at).min();
        let pause = next.map_or(TimeDelta::seconds(5), |next| next - self.house().now());
        let pause = pause.clamp(TimeDelta::milliseconds(200), TimeDelta::days(1));
        self.house().pass(pause.to_std().unwrap_or_default());
    }

    async fn end(&mut self) -> Setup<Option<String>> {
        if let Some(wrong) = self.wrong().await? {
            return Ok(Some(wrong));
        }
        let judged = self.judged(&self.runs[self.first..].iter().collect::<Vec<_>>()).await?;
        for (run, judged) in self.runs[self.first..].iter().zip(judged) {
            self.tally.count(run.facts().platform, judge::end(&judged));
        }
        self.leave().await?;
        self.rounds += 1;
        Ok(None)
    }

    /// Makes ready for the next round: nothing of this one may reach into it.
    async fn leave(&mut self) -> Setup<()> {
        self.house().practice.clear_faults();
        self.house().plug.disarm();
        self.unlock().await?;
        for run in &self.runs[self.first..] {
            // What was left waiting is called off where that is still possible.
            drop(self.house().engine.act(run.target, TargetAction::Cancel).await);
        }
        let minutes = self.rng.u64(10..40);
        self.house().pass(Duration::from_secs(minutes * 60));
        Ok(())
    }
}

/// In memory where the system has a place for that: what a process has written outlives it there too, and thousands of
/// days need not wait for a disk.
fn folder() -> Setup<TempDir> {
    let memory = Path::new("/dev/shm");
    Ok(if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? })
}
