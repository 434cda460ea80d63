//! What follows when a step after publishing fails: the post stays published. Pure.

use domain::NetworkError;
use store::targets::Target;

use super::{
    decide::{Next, Verdict, finish, rest},
    walk::Moment,
};
use crate::retry;

/// Failed tries after which the address of a published post is no longer looked for.
const FINISHING_TRIES: u32 = 8;

/// A step after publishing failed: the post stays published, at worst without its address.
pub(super) fn finishing_failed(target: &mut Target, error: &NetworkError, moment: Moment) -> Verdict {
    match error {
        NetworkError::SignedOut { reason } if !target.renewed => {
            target.renewed = true;
            Next::Renew(*reason).into()
        }
        NetworkError::RateLimited { until } => {
            let until = retry::wait_until(moment.now, *until, target.tries, moment.random);
            put_off_finishing(target, moment);
            target.next_try_at = target.next_try_at.map(|_| until);
            Verdict { blocked_until: Some(until), ..Next::Rest.into() }
        }
        _ => {
            put_off_finishing(target, moment);
            Next::Rest.into()
        }
    }
}

pub(super) fn put_off_finishing(target: &mut Target, moment: Moment) {
    target.tries += 1;
    if target.tries >= FINISHING_TRIES {
        finish(target, None);
    } else {
        rest(target, Some(moment.now + chrono::TimeDelta::seconds(1) + retry::delay(target.tries + 2, moment.random)));
    }
}
