//! The last log lines, kept in a form that can hold no secret and nothing of the person's.
//!
//! Of a line of ours only the sentence, the numbers, the yes-or-noes and the error codes are kept. The sentence is a
//! literal of our source (a house rule sees to it that nothing is put into one); texts, errors and anything printed by
//! a type are not looked at. Of a library's line only the place is kept. So there is nothing to be filtered out later.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, de::IntoDeserializer};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use super::is_ours;
use crate::wire::ErrorCodeDto;

/// Lines kept.
const LINES: usize = 200;

/// The field in which a command's error code is logged.
const CODE: &str = "code";

/// The last lines, oldest first. Clones share them.
#[derive(Clone, Default)]
pub struct Recent(Arc<Mutex<VecDeque<Line>>>);

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    at: DateTime<Utc>,
    level: Level,
    place: &'static str,
    sentence: String,
    facts: Vec<(&'static str, Fact)>,
}

/// What a field may be to be kept.
#[derive(Debug, Clone, Copy)]
enum Fact {
    Number(i128),
    YesOrNo(bool),
    Code(ErrorCodeDto),
}

impl Recent {
    /// The lines kept so far.
    pub fn lines(&self) -> Vec<Line> {
        self.lock().iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Line>> {
        // A list of lines is whole after any panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for Recent {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let (place, level) = (event.metadata().target(), *event.metadata().level());
        let mut line = Line { at: Utc::now(), level, place, sentence: String::new(), facts: Vec::new() };
        if is_ours(place) {
            event.record(&mut line);
        }
        let mut lines = self.lock();
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

impl Visit for Line {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.facts.push((field.name(), Fact::Number(value.into())));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.facts.push((field.name(), Fact::Number(value.into())));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.facts.push((field.name(), Fact::YesOrNo(value)));
    }

    /// A text is kept only as the error code that it names.
    fn record_str(&mut self, field: &Field, value: &str) {
        let value: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = value.into_deserializer();
        if field.name() == CODE
            && let Ok(code) = ErrorCodeDto::deserialize(value)
        {
            self.facts.push((CODE, Fact::Code(code)));
        }
    }

    /// Only the sentence; every other value that comes this way is printed by its own type, which may say anything.
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.sentence = format!("{value:?}");
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Millis, true);
        write!(f, "{at} {:5} {}: {}", self.level, self.place, self.sentence)?;
        self.facts.iter().try_for_each(|(name, fact)| match fact {
            Fact::Number(number) => write!(f, " {name}={number}"),
            Fact::YesOrNo(answer) => write!(f, " {name}={answer}"),
            Fact::Code(code) => write!(f, " {name}={}", code.word()),
        })
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    const CANARY: &str = "canary-3f9c";

    #[derive(Debug, thiserror::Error)]
    #[error("refused: {0}")]
    struct Told(&'static str);

    fn logged(log: impl FnOnce()) -> String {
        let recent = Recent::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(recent.clone()), log);
        recent.lines().iter().map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn a_line_keeps_its_sentence_its_numbers_and_its_code_and_nothing_else() {
        let error = Told(CANARY);
        let told = logged(|| {
            tracing::warn!(
                %error,
                cause = &error as &dyn std::error::Error,
                token = CANARY,
                debug = ?CANARY,
                code = "vault_closed",
                count = 7_u64,
                bytes = -1_i64,
                again = true,
                "a thing went wrong"
            );
            tracing::info!(code = CANARY, "a code that is none");
            tracing::warn!(target: "zbus::connection", count = 3_u64, "canary-3f9c");
        });
        assert!(!told.contains("canary"), "{told}");
        for kept in ["a thing went wrong code=vault_closed count=7 bytes=-1 again=true", "zbus::connection: \n"] {
            assert!(told.contains(kept), "{kept:?} in {told}");
        }
    }

    #[test]
    fn what_is_looked_for_would_be_found() {
        let told = logged(|| tracing::info!("canary-3f9c"));
        assert!(told.contains(CANARY), "a literal of our own source is shown as it is");
    }

    #[test]
    fn only_the_newest_lines_are_kept() {
        let told = logged(|| (0..LINES as u64 + 5).for_each(|number| tracing::info!(number, "counting")));
        assert_eq!(told.lines().count(), LINES);
        assert!(told.lines().next().is_some_and(|line| line.ends_with("number=5")));
    }
}
