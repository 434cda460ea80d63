//! Taking posts: the true list of what became public, and faults on the way there.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{
    Advance, Confirmation, Content, Effect, NetworkError, Reading, Receipt, Seed, Stage, StoredStep, TargetId,
};
use url::Url;

use super::FakeNetwork;

/// What happens to one call.
#[derive(Debug)]
pub enum Fault {
    /// It fails before it has any effect.
    Before(NetworkError),
    /// It has its effect, and the answer is this error.
    After(NetworkError),
    /// It has no effect and is answered like this.
    Answers(Advance),
    /// It never answers; whether it has its effect first.
    Hang {
        /// Whether it does.
        accepted: bool,
    },
}

/// The steps of a walk.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Repeatable steps before publishing.
    pub uploads: u32,
    /// What the publishing step is.
    pub effect: Effect,
    /// Whether a step follows that reads the address.
    pub finishing: bool,
}

impl Shape {
    /// One upload, a publishing step that cannot be taken back, and a look at the address.
    pub fn irreversible() -> Self {
        Self { uploads: 1, finishing: true, ..Self::at_once() }
    }

    /// A publishing step that cannot be taken back, and nothing else.
    pub fn at_once() -> Self {
        Self { uploads: 0, effect: Effect::Irreversible, finishing: false }
    }

    /// A key that is remembered so long.
    pub fn idempotent(remembered_seconds: Option<u64>) -> Self {
        Self { effect: Effect::Idempotent { key: "the key".into(), remembered_seconds }, ..Self::at_once() }
    }
}

impl FakeNetwork {
    /// The next call of this step meets this fault.
    pub fn fail(&self, step: &str, fault: Fault) {
        self.orders().faults.entry(step.to_owned()).or_default().push_back(fault);
    }

    /// The next question whether a post is live gets this answer instead of the truth.
    pub fn answer(&self, confirmation: Result<Confirmation, NetworkError>) {
        self.orders().confirmations.push_back(confirmation);
    }

    /// The texts that became public, in order.
    pub fn published(&self) -> Vec<String> {
        self.seen().published.iter().map(|(_, text)| text.clone()).collect()
    }

    /// The names of the calls made, in order.
    pub fn calls(&self) -> Vec<String> {
        self.seen().calls.iter().map(|(name, _)| name.clone()).collect()
    }

    /// How often a step was called.
    pub fn count_calls(&self, step: &str) -> usize {
        self.calls().iter().filter(|name| *name == step).count()
    }

    /// The most publishing calls that ever ran at once.
    pub fn most_publishing(&self) -> usize {
        self.publishing.most()
    }

    /// A step of the walk, from 0.
    pub fn step(&self, number: u32) -> StoredStep {
        let uploads = self.shape.uploads;
        let (name, effect, stage) = match number {
            n if n < uploads => ("upload", Effect::Repeatable, Stage::Uploading { number: n + 1, of: uploads }),
            n if n == uploads => ("create", self.shape.effect.clone(), Stage::Publishing),
            _ => ("permalink", Effect::Read, Stage::Finishing),
        };
        StoredStep { version: 1, name: name.into(), effect, stage, json: number.to_string() }
    }

    pub(super) async fn take(
        &self,
        content: &Content,
        seed: &Seed,
        step: &StoredStep,
        now: DateTime<Utc>,
    ) -> Result<Advance, NetworkError> {
        if step.effect.commits() {
            self.seen().marked.entry(seed.target_id).or_insert(now);
        }
        self.seen().calls.push((step.name.clone(), seed.target_id));
        let fault = self.orders().faults.get_mut(&step.name).and_then(|faults| faults.pop_front());
        let _running = step.effect.commits().then(|| self.publishing.begin());
        // Before anybody else runs, so that who sees the call finds its effect.
        if matches!(fault, Some(Fault::Hang { accepted: true })) {
            self.accept(step, content, seed);
        }
        if step.effect.commits() {
            self.meet().await;
        }
        self.pause().await;
        match fault {
            Some(Fault::Hang { .. }) => std::future::pending().await,
            Some(Fault::Before(error)) => Err(error),
            Some(Fault::Answers(advance)) => Ok(advance),
            Some(Fault::After(error)) => {
                self.accept(step, content, seed);
                Err(error)
            }
            None => {
                self.accept(step, content, seed);
                Ok(self.succeed(step, seed))
            }
        }
    }

    pub(super) fn look(&self, seed: &Seed, now: DateTime<Utc>) -> Result<Reading, NetworkError> {
        let mut seen = self.seen();
        seen.calls.push(("confirm".into(), seed.target_id));
        let live = seen.published.iter().any(|(id, _)| *id == seed.target_id);
        let shown = match self.orders().confirmations.pop_front() {
            Some(told) => told?,
            None if live => Confirmation::Live(receipt(seed.target_id)),
            None => Confirmation::NotThere,
        };
        Ok(Reading { shown, at: Some(now), marked_at: seen.marked.get(&seed.target_id).copied() })
    }

    fn accept(&self, step: &StoredStep, content: &Content, seed: &Seed) {
        if !step.effect.commits() {
            return;
        }
        let mut seen = self.seen();
        seen.seeds.push(*seed);
        let known = seen.published.iter().any(|(id, _)| *id == seed.target_id);
        if known && matches!(step.effect, Effect::Idempotent { .. }) {
            return;
        }
        seen.published.push((seed.target_id, content.text.clone()));
    }

    fn succeed(&self, step: &StoredStep, seed: &Seed) -> Advance {
        let number: u32 = step.json.parse().unwrap();
        let last = self.shape.uploads + u32::from(self.shape.finishing);
        if number == last {
            return Advance::Done(receipt(seed.target_id));
        }
        Advance::Continue { next: self.step(number + 1), wait: Duration::ZERO }
    }
}

fn receipt(id: TargetId) -> Receipt {
    Receipt { remote_id: id.to_string(), url: Url::parse(&format!("https://fake.example/{id}")).ok() }
}
