//! Counting what became public against what the engine says of it.

use std::collections::HashMap;

use super::{
    judge::{self, Judged, Public},
    play::{Player, Run, facts},
};
use crate::{SUBJECTS, Setup};

impl Player {
    /// Every group of runs of one account that say the same, where a run of this round is in it.
    fn groups(&self) -> Vec<Vec<&Run>> {
        let mut groups: Vec<Vec<&Run>> = Vec::new();
        for run in &self.runs[self.first..] {
            let is_same = |other: &&Run| other.subject == run.subject && other.text == run.text;
            if !groups.iter().flatten().any(is_same) {
                groups.push(self.runs.iter().filter(is_same).collect());
            }
        }
        groups
    }

    /// What of the run's text is or was public.
    pub(super) fn public(&self, run: &Run) -> Public {
        Public::of(&self.house().practice.ever_published(), run.facts(), &run.text)
    }

    /// Of all rounds, because what rests may go on when a sign-in comes back. Looked at so often that each list is gone
    /// through once.
    pub(super) fn doubled(&self) -> Option<String> {
        let mut targets: HashMap<(usize, &str), usize> = HashMap::new();
        for run in &self.runs {
            *targets.entry((run.subject, &run.text)).or_default() += 1;
        }
        let ever = self.house().practice.ever_published();
        let mut ours: HashMap<(usize, &str), usize> = HashMap::new();
        for (subject, facts) in SUBJECTS.iter().enumerate() {
            for post in ever.iter().filter(|ever| judge::is_ours(ever, facts)).map(|ever| &ever.post) {
                *ours.entry((subject, &post.text)).or_default() += 1;
            }
        }
        ours.into_iter().find_map(|((subject, text), ours)| {
            let targets = targets.get(&(subject, text)).copied().unwrap_or_default();
            let doubled = judge::doubled(Public { ours, elsewhere: 0 }, targets)?;
            Some(format!("{}: {doubled}", facts(subject).platform))
        })
    }

    /// The state of every run of a group.
    pub(super) async fn judged(&self, group: &[&Run]) -> Setup<Vec<Judged>> {
        let mut judged = Vec::new();
        for run in group {
            let state = self.house().engine.target_get(run.target).await?.state;
            judged.push(Judged { state, asked: run.asked, may_be_fooled: run.may_be_fooled, said_live: run.said_live });
        }
        Ok(judged)
    }

    pub(super) async fn wrong(&self) -> Setup<Option<String>> {
        for group in self.groups() {
            let wrong = judge::wrong(self.public(group[0]), &self.judged(&group).await?);
            if let Some(wrong) = wrong {
                return Ok(Some(format!("{}: {wrong}", group[0].facts().platform)));
            }
        }
        Ok(None)
    }
}
