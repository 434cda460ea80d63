//! From the engine's many small messages to few events for the page: one per kind of thing, ten times a second at most.

use std::{collections::BTreeSet, time::Duration};

use engine::{Changed, Event};
use tokio::{sync::mpsc::UnboundedReceiver, time::sleep};

/// How long messages are gathered before the page is told.
const GATHER: Duration = Duration::from_millis(100);

/// Kinds in the order in which the page is told.
const KINDS: [Changed; 8] = [
    Changed::Vault,
    Changed::Workspaces,
    Changed::Accounts,
    Changed::Flows,
    Changed::Drafts,
    Changed::Posts,
    Changed::Settings,
    Changed::Alerts,
];

/// What changed, merged.
#[derive(Debug, PartialEq, Eq)]
pub struct Merged {
    /// The kind of thing.
    pub changed: Changed,
    /// Which ones; empty = any.
    pub ids: Vec<String>,
}

/// Tells until the engine is gone.
pub async fn pump(mut events: UnboundedReceiver<Event>, tell: impl Fn(Merged)) {
    while let Some(first) = events.recv().await {
        // The first message of a quiet time waits as well: a change rarely comes alone.
        sleep(GATHER).await;
        let mut gathered = vec![first];
        while let Ok(event) = events.try_recv() {
            gathered.push(event);
        }
        merge(gathered).into_iter().for_each(&tell);
    }
}

fn merge(events: Vec<Event>) -> Vec<Merged> {
    let of_kind = |changed: Changed| {
        let ids: Vec<Option<&String>> =
            events.iter().filter(|event| event.changed == changed).map(|event| event.id.as_ref()).collect();
        (!ids.is_empty()).then(|| Merged { changed, ids: named(ids) })
    };
    KINDS.into_iter().filter_map(of_kind).collect()
}

/// Every id once; none at all as soon as one message meant any.
fn named(ids: Vec<Option<&String>>) -> Vec<String> {
    let all: Option<BTreeSet<&String>> = ids.into_iter().collect();
    all.unwrap_or_default().into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    fn event(changed: Changed, id: Option<&str>) -> Event {
        Event { changed, id: id.map(str::to_owned) }
    }

    fn check(events: &[(Changed, Option<&str>)], expected: &[(Changed, &[&str])]) {
        let merged = merge(events.iter().map(|(changed, id)| event(*changed, *id)).collect());
        let expected: Vec<Merged> = expected
            .iter()
            .map(|(changed, ids)| Merged { changed: *changed, ids: ids.iter().map(|id| (*id).to_owned()).collect() })
            .collect();
        assert_eq!(merged, expected);
    }

    #[test]
    fn one_event_per_kind_with_every_id_once() {
        use Changed::{Accounts, Posts, Vault};
        check(&[], &[]);
        check(&[(Posts, Some("b")), (Posts, Some("a")), (Posts, Some("b"))], &[(Posts, &["a", "b"])]);
        check(&[(Posts, Some("a")), (Vault, None)], &[(Vault, &[]), (Posts, &["a"])]);
        check(&[(Accounts, Some("a")), (Accounts, None)], &[(Accounts, &[])]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_storm_of_progress_becomes_ten_events_a_second() {
        let (sender, events) = unbounded_channel();
        let told = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&told);
        let pumping = tokio::spawn(pump(events, move |_| *counter.lock().unwrap() += 1));
        for _ in 0..1000 {
            sender.send(event(Changed::Posts, Some("a"))).unwrap();
            sleep(Duration::from_millis(1)).await;
        }
        drop(sender);
        pumping.await.unwrap();
        let told = *told.lock().unwrap();
        assert!((9..=11).contains(&told), "told {told} times in a second");
    }
}
