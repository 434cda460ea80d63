//! Steps as they are kept: a connector's own step, with what was noted before it publishes.

use serde::{Deserialize, Serialize};

use crate::own_posts::Mark;

/// The JSON of a stored step.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Kept<S> {
    /// What is newest at the account is noted next, and then this step publishes.
    Marking {
        /// The publishing step.
        then: S,
    },
    /// A step since then.
    Marked {
        /// The step.
        step: S,
        /// What was noted. It stays the same however often the walk goes back: an earlier try may be public.
        mark: Mark,
    },
    /// A step since then, when nothing could be noted: that is not the same as an account that shows nothing.
    Unmarked {
        /// The step.
        unmarked: S,
    },
    /// A step before then.
    Plain(S),
}

/// What was noted in front of a publishing step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Noted {
    /// Not yet.
    NotYet,
    /// The network did not let us.
    Nothing,
    /// This.
    Mark(Mark),
}

impl Noted {
    /// The mark, where there is one.
    pub(super) fn mark(&self) -> Option<&Mark> {
        match self {
            Self::Mark(mark) => Some(mark),
            Self::NotYet | Self::Nothing => None,
        }
    }
}

impl<S> Kept<S> {
    /// The connector's step, and what was noted.
    pub(super) fn into_parts(self) -> (S, Noted) {
        match self {
            Self::Marking { then } => (then, Noted::NotYet),
            Self::Marked { step, mark } => (step, Noted::Mark(mark)),
            Self::Unmarked { unmarked } => (unmarked, Noted::Nothing),
            Self::Plain(step) => (step, Noted::NotYet),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Step {
        Begin,
        Post { uploaded: Vec<String> },
    }

    #[test]
    fn each_form_is_read_back_as_it_was_written() {
        let check = |kept: Kept<Step>, expected: &str| {
            let json = serde_json::to_string(&kept).unwrap();
            assert_eq!(json, expected);
            let back: Kept<Step> = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&back).unwrap(), expected, "nothing else is made of it");
        };
        let post = || Step::Post { uploaded: vec!["1".into()] };
        check(Kept::Plain(Step::Begin), r#""begin""#);
        check(Kept::Plain(post()), r#"{"post":{"uploaded":["1"]}}"#);
        check(Kept::Marking { then: post() }, r#"{"then":{"post":{"uploaded":["1"]}}}"#);
        let mark = Mark { newest: vec!["9".into()], ..Mark::default() };
        check(
            Kept::Marked { step: post(), mark },
            r#"{"step":{"post":{"uploaded":["1"]}},"mark":{"newest":["9"],"at":null}}"#,
        );
    }
}
