//! Tells the person by the desktop what they should know, as they chose, and opens what they click.

use std::time::Duration;

use api::{
    Desk, notice_rules, settings,
    wire::{ChangedDto, ErrorDto},
};
use domain::{AlertId, Platform};
use engine::{Alert, AlertCause, AlertKind, ClockTrouble, Notice, Piece, VaultTrouble, Who};
use host::ProfileKind;
use networks::NETWORKS;
use tokio::{
    sync::mpsc::{Sender, channel},
    time::sleep,
};

use crate::shell::notification::{self, Message};

/// Quiet hours end without anything else changing.
const LOOK: Duration = Duration::from_secs(30);
/// Messages that may wait for a slow desktop.
const WAITING_MAX: usize = 16;

/// Watches for as long as the application runs.
pub(crate) async fn watch(desk: Desk) {
    let (send, messages) = channel(WAITING_MAX);
    let shown = desk.clone();
    let clicked = move |alert| open(&shown, alert);
    tokio::join!(notification::show_each(messages, &clicked), look_now_and_then(&desk, send));
}

async fn look_now_and_then(desk: &Desk, send: Sender<Message>) {
    loop {
        if let Err(error) = look(desk, &send).await {
            tracing::warn!(code = error.code.word(), "could not look for what the desktop is to tell");
        }
        tokio::select! {
            () = desk.alerts_changed.notified() => {}
            () = sleep(LOOK) => {}
        }
    }
}

async fn look(desk: &Desk, send: &Sender<Message>) -> Result<(), ErrorDto> {
    let Some(profile) = desk.find_profile().await else { return Ok(()) };
    let chosen = settings(&profile).await?.notifications;
    if !chosen.desktop {
        return Ok(());
    }
    for notice in profile.engine.take_notices(notice_rules(&chosen)?).await? {
        if let Err(error) = send.try_send(message(&notice, profile.kind)) {
            tracing::info!(%error, "a notification was left out; it stands in the list of alerts");
        }
    }
    Ok(())
}

/// The page is told which alert, or none for the list of them; it knows where that leads.
fn open(desk: &Desk, alert: Option<AlertId>) {
    desk.raise();
    desk.tell(ChangedDto::AlertClicked, alert.iter().map(ToString::to_string).collect());
}

/// What the desktop says. Short and without times, which are told with their zone in the list.
fn message(notice: &Notice, kind: ProfileKind) -> Message {
    let (title, body, alert) = match notice {
        Notice::One(alert) => {
            let (title, body) = words(&alert.cause);
            (title, body, Some(alert.id))
        }
        Notice::Several(alerts) => (format!("{} things to look at", alerts.len()), summary(alerts), None),
    };
    let title = match kind {
        ProfileKind::Live => title,
        ProfileKind::Practice => format!("Practice: {title}"),
    };
    Message { title, body, alert }
}

fn words(cause: &AlertCause) -> (String, String) {
    let title = singular(cause.kind()).to_owned();
    let body = match cause {
        AlertCause::SignInEnds { account, .. } => {
            format!("{} signs out within seven days. Sign in again before then and nothing is held up.", name(account))
        }
        AlertCause::SignInEndsBeforePost { account, post, .. } => {
            format!("{} signs out before {} is due. Sign in again before then.", name(account), quoted(post))
        }
        AlertCause::SignInNeeded { account, .. } => {
            format!("{} is signed out. Posts to it wait until you sign in again.", name(account))
        }
        AlertCause::PostRejected { account, post, .. } => {
            format!("{} did not publish {}.", name(account), quoted(post))
        }
        AlertCause::PostMissed { account, post } => {
            format!("{} did not get {}: this computer was off or asleep then.", name(account), quoted(post))
        }
        AlertCause::PostUnconfirmed { account, post } => {
            format!("{} did not answer when {} was sent. It may be live.", name(account), quoted(post))
        }
        AlertCause::FailureRate { failed, of } => {
            format!("{failed} of {of} posts in the last 30 days did not go out.")
        }
        AlertCause::SignInsUnnoticed { count } => {
            format!("{count} accounts are signed out. Posts to them wait.")
        }
        AlertCause::Vault { trouble: VaultTrouble::Closed } => {
            "Sign-ins cannot be used, and posts that are due wait.".to_owned()
        }
        AlertCause::Vault { trouble: VaultTrouble::Records } => "A sealed sign-in could not be used.".to_owned(),
        AlertCause::Vault { trouble: VaultTrouble::RolledBack } => {
            "Something older was put in the place of newer data. It is not used.".to_owned()
        }
        AlertCause::Vault { trouble: VaultTrouble::Elsewhere } => {
            "Your data was moved or copied. Nothing goes out until you say which.".to_owned()
        }
        AlertCause::RateLimited { account, .. } => {
            format!("{} asks to wait. Its posts go out afterwards.", name(account))
        }
        AlertCause::ClockWrong { trouble, minutes } => {
            let (is, out) = match trouble {
                ClockTrouble::Fast => ("fast", "early"),
                ClockTrouble::Slow => ("slow", "late"),
            };
            format!("It is {} {is}. Scheduled posts go out {out} until it is set right.", lasting(*minutes))
        }
    };
    (title, body)
}

/// How many of each kind, in the order in which they came up.
fn summary(alerts: &[Alert]) -> String {
    let mut kinds: Vec<(AlertKind, usize)> = Vec::new();
    for alert in alerts {
        let kind = alert.cause.kind();
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let line = |(kind, count): (AlertKind, usize)| match count {
        1 => format!("{}.", singular(kind)),
        _ => format!("{count} {}.", plural(kind)),
    };
    kinds.into_iter().map(line).collect::<Vec<_>>().join(" ")
}

fn singular(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::SignInEnds => "A sign-in ends soon",
        AlertKind::SignInEndsBeforePost => "A sign-in ends before a planned post",
        AlertKind::SignInNeeded => "An account is signed out",
        AlertKind::PostRejected => "A post was refused",
        AlertKind::PostMissed => "A post was missed",
        AlertKind::PostUnconfirmed => "A post needs your word",
        AlertKind::FailureRate => "Many posts fail",
        AlertKind::SignInsUnnoticed => "Many accounts are signed out",
        AlertKind::Vault => "The vault needs you",
        AlertKind::RateLimited => "A network asks to wait",
        AlertKind::ClockWrong => "Your computer's clock is wrong",
    }
}

fn plural(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::SignInEnds => "sign-ins end soon",
        AlertKind::SignInEndsBeforePost => "sign-ins end before planned posts",
        AlertKind::SignInNeeded => "accounts are signed out",
        AlertKind::PostRejected => "posts were refused",
        AlertKind::PostMissed => "posts were missed",
        AlertKind::PostUnconfirmed => "posts need your word",
        AlertKind::FailureRate | AlertKind::SignInsUnnoticed | AlertKind::Vault | AlertKind::ClockWrong => {
            "general alerts"
        }
        AlertKind::RateLimited => "accounts are asked to wait",
    }
}

fn name(account: &Who) -> String {
    format!("@{} on {}", account.handle, network_name(&account.network))
}

/// The network's name for people; its short name when this version does not know it.
fn network_name(network: &Platform) -> &str {
    let facts = NETWORKS.iter().map(|known| known.manifest()).find(|facts| facts.id == network.as_str());
    facts.map_or(network.as_str(), |facts| facts.name)
}

fn quoted(post: &Piece) -> String {
    in_quotes(&post.title)
}

/// The beginning of a post's text, as a sentence names it.
pub(crate) fn in_quotes(title: &str) -> String {
    match title {
        "" => "a post without text".to_owned(),
        title => format!("“{title}”"),
    }
}

/// So many minutes, in the largest unit of which there are two.
fn lasting(minutes: u32) -> String {
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2_880 => format!("about {} hours", minutes / 60),
        _ => format!("about {} days", minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{AccountId, NeedsSignIn, PostId, TargetId};

    use super::*;

    fn alert_of(cause: AlertCause) -> Alert {
        let raised_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let id = AlertId::new();
        Alert {
            id,
            cause,
            workspace_id: None,
            raised_at,
            last_seen_at: raised_at,
            ended_at: None,
            read_at: None,
            notified_at: None,
        }
    }

    fn anna() -> Who {
        let network = Platform::parse("mastodon").unwrap();
        Who { account_id: AccountId::new(), network, handle: "anna".into() }
    }

    fn missed(title: &str) -> AlertCause {
        let due_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let post = Piece { post_id: PostId::new(), target_id: TargetId::new(), title: title.into(), due_at };
        AlertCause::PostMissed { account: anna(), post }
    }

    fn signed_out() -> AlertCause {
        AlertCause::SignInNeeded { account: anna(), reason: NeedsSignIn::Revoked, held_posts: 1 }
    }

    #[test]
    fn one_alert_is_told_with_its_account_and_post_and_leads_to_it() {
        for (title, said) in [("Rye", "“Rye”"), ("", "a post without text")] {
            let alert = alert_of(missed(title));
            let expected = Message {
                title: "Practice: A post was missed".into(),
                body: format!("@anna on Mastodon did not get {said}: this computer was off or asleep then."),
                alert: Some(alert.id),
            };
            assert_eq!(message(&Notice::One(Box::new(alert)), ProfileKind::Practice), expected);
        }
    }

    #[test]
    fn several_alerts_are_counted_by_kind_and_lead_to_the_list() {
        let causes = [missed("Rye"), signed_out(), missed("Oats"), AlertCause::FailureRate { failed: 3, of: 20 }];
        let notice = Notice::Several(causes.map(alert_of).into());
        let expected = Message {
            title: "4 things to look at".into(),
            body: "2 posts were missed. An account is signed out. Many posts fail.".into(),
            alert: None,
        };
        assert_eq!(message(&notice, ProfileKind::Live), expected);
    }

    #[test]
    fn a_clock_is_told_with_what_becomes_of_posts() {
        for (trouble, minutes, said) in [
            (ClockTrouble::Fast, 7, "It is 7 minutes fast. Scheduled posts go out early until it is set right."),
            (ClockTrouble::Slow, 330, "It is about 5 hours slow. Scheduled posts go out late until it is set right."),
            (ClockTrouble::Slow, 2_880, "It is about 2 days slow. Scheduled posts go out late until it is set right."),
        ] {
            let told = words(&AlertCause::ClockWrong { trouble, minutes });
            assert_eq!(told, ("Your computer's clock is wrong".to_owned(), said.to_owned()));
        }
    }

    #[test]
    fn no_text_shouts_or_speaks_of_code() {
        let vault = |trouble| AlertCause::Vault { trouble };
        let causes = [missed("Rye"), signed_out(), vault(VaultTrouble::Closed), vault(VaultTrouble::Records)];
        for cause in causes {
            let (title, body) = words(&cause);
            let text = format!("{title} {body}").to_lowercase();
            assert!(["token", "error", "!", "provider"].iter().all(|word| !text.contains(word)), "{text}");
        }
    }
}
