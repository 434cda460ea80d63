//! Drawing faults: of the call that publishes, and of the calls around it.

use fastrand::Rng;
use practice::{Body, Endpoint, Fault, FaultKind, Network, Wait, When};

use super::weather::Weather;
use crate::Subject;

/// A fault with what it may do to an honest client.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub fault: Fault,
    /// In the network's own form it refused what it took, in a way that no network is known for: who believes it is
    /// fooled, and only must not send again.
    pub may_fool: bool,
}

pub(super) fn pick<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())]
}

/// True in `percent` of all draws.
pub(super) fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

/// What happens to one subject's calls in a round.
pub(super) fn draw(rng: &mut Rng, weather: Weather, subject: &Subject) -> Vec<Drawn> {
    let count = if chance(rng, 85) { 1 } else { 2 };
    let mut faults: Vec<_> = (0..count).map(|_| publishing(rng, weather, subject)).collect();
    if chance(rng, 30) {
        faults.push(around(rng, weather, subject));
    }
    faults
}

fn publishing(rng: &mut Rng, weather: Weather, subject: &Subject) -> Drawn {
    let skip = u32::from(chance(rng, 8));
    let (kind, may_fool) = if weather.has_lies() && chance(rng, 60) { lie(rng, subject) } else { (honest(rng), false) };
    Drawn { fault: Fault { endpoint: subject.publishes, times: 1, skip, kind }, may_fool }
}

/// Calls before and after publishing, which do not publish.
fn around(rng: &mut Rng, weather: Weather, subject: &Subject) -> Drawn {
    let endpoint = pick(rng, calls(subject));
    let kind = if weather.has_lies() && chance(rng, 50) { stranger(rng) } else { honest(rng) };
    let (skip, times) = (rng.u32(..2), rng.u32(1..3));
    Drawn { fault: Fault { endpoint, times, skip, kind }, may_fool: false }
}

fn calls(subject: &Subject) -> &'static [Endpoint] {
    match subject.network {
        Network::Bluesky => &[
            Endpoint::BlueskyGetRecord,
            Endpoint::BlueskyListRecords,
            Endpoint::BlueskyGetLatestCommit,
            Endpoint::BlueskyUploadBlob,
            Endpoint::BlueskyRefreshSession,
        ],
        Network::Facebook => &[
            Endpoint::FacebookPublishedPosts,
            Endpoint::FacebookPostGet,
            Endpoint::FacebookPhotos,
            Endpoint::FacebookAccounts,
        ],
        Network::Instagram => &[
            Endpoint::InstagramContainer,
            Endpoint::InstagramMediaList,
            Endpoint::InstagramMedia,
            Endpoint::InstagramMediaGet,
            Endpoint::InstagramMe,
            Endpoint::BucketPut,
        ],
        Network::Mastodon => &[
            Endpoint::MastodonAccountStatuses,
            Endpoint::MastodonStatusGet,
            Endpoint::MastodonVerify,
            Endpoint::MastodonInstance,
            Endpoint::MastodonMedia,
        ],
        Network::Bucket | Network::Web => &[Endpoint::BucketPut],
    }
}

/// What goes wrong without anybody lying.
fn honest(rng: &mut Rng) -> FaultKind {
    let when = pick(rng, &[When::Before, When::After]);
    let seconds = pick(rng, &[1, 30, 90, 1_800]);
    match rng.u32(..12) {
        0..=2 => FaultKind::DropAfter,
        3 | 4 => FaultKind::DropBefore,
        5 | 6 => FaultKind::CutJson,
        7 | 8 => FaultKind::Status { status: pick(rng, &[500, 502, 503, 504]), when },
        9 => FaultKind::Answer { status: pick(rng, &[502, 503, 504]), body: Body::ProxyPage, when },
        10 => FaultKind::RateLimit {
            wait: pick(rng, &[Wait::Absent, Wait::Seconds { seconds }, Wait::Date { seconds }, Wait::Own { seconds }]),
        },
        _ => FaultKind::UploadsLost,
    }
}

/// A voice that is not the network's.
fn stranger(rng: &mut Rng) -> FaultKind {
    let body = pick(rng, &[Body::Empty, Body::ProxyPage, Body::EmptyObject, Body::OtherJson, Body::Redirect]);
    let status = pick(rng, &[200, 201, 202, 204, 301, 302, 307, 400, 401, 403, 404, 407, 410, 413, 422, 429, 451, 511]);
    FaultKind::Answer { status, body, when: pick(rng, &[When::Before, When::After]) }
}

fn lie(rng: &mut Rng, subject: &Subject) -> (FaultKind, bool) {
    match rng.u32(..3) {
        0 | 1 => (stranger(rng), false),
        _ => own_form(rng, subject),
    }
}

/// Instagram is known to say these of posts that are live.
const UNTRUE: [(i64, Option<i64>); 10] = [
    (190, Some(463)),
    (190, None),
    (10, None),
    (200, None),
    (4, Some(2_207_051)),
    (-1, None),
    (1, None),
    (2, None),
    (24, Some(2_207_006)),
    (9007, Some(2_207_027)),
];
/// Refusals that no network is known to give of posts that are live.
const BELIEVABLE: [(i64, Option<i64>); 3] =
    [(36_004, Some(2_207_010)), (36_003, Some(2_207_009)), (100, Some(2_207_028))];

/// The network's own words, true or not.
fn own_form(rng: &mut Rng, subject: &Subject) -> (FaultKind, bool) {
    let when = pick(rng, &[When::Before, When::After]);
    let is_after = when == When::After;
    if subject.network == Network::Instagram {
        let is_known = chance(rng, 75);
        let (code, subcode) = if is_known { pick(rng, &UNTRUE) } else { pick(rng, &BELIEVABLE) };
        let status = pick(rng, &[400, 400, 403, 500, 200]);
        let body = Body::Envelope { code, subcode };
        return (FaultKind::Answer { status, body, when }, is_after && !is_known);
    }
    if chance(rng, 40) {
        let status = if subject.network == Network::Bluesky { 400 } else { 401 };
        return (FaultKind::Answer { status, body: Body::SignInEnded, when }, is_after);
    }
    let status = pick(rng, &[400, 401, 403, 404, 410, 413, 422, 429, 500, 503]);
    let body = Body::Envelope { code: 0, subcode: None };
    (FaultKind::Answer { status, body, when }, is_after && status < 500)
}
