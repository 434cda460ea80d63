//! When a network wants to be called again, read from its headers without trusting them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{NetworkError, Response};

/// A longer wait than any documented quota is a mistake of the server, or an attack on the schedule.
const WAIT_MAX: TimeDelta = TimeDelta::hours(24);

/// The error for a 429, with the time the network names in `Retry-After` or in one of its `reset_headers`.
pub(crate) fn limited(response: &Response, reset_headers: &[&str]) -> NetworkError {
    NetworkError::RateLimited { until: until(response, reset_headers) }
}

/// The error with a wait that the network named in its body or documentation.
pub(crate) fn limited_for(response: &Response, wait: TimeDelta) -> NetworkError {
    NetworkError::RateLimited { until: Some(response.received_at + wait.clamp(TimeDelta::zero(), WAIT_MAX)) }
}

fn until(response: &Response, reset_headers: &[&str]) -> Option<DateTime<Utc>> {
    let retry_after = response.header("retry-after").and_then(|value| retry_after(value, response.received_at));
    let reset = || reset_headers.iter().find_map(|name| moment(response.header(name)?, response.received_at));
    retry_after.or_else(reset).and_then(|at| sane(at, response.received_at))
}

/// A past time says nothing; a far one is cut.
fn sane(at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (at > now).then(|| at.min(now + WAIT_MAX))
}

/// RFC 9110 section 10.2.3: seconds, or an HTTP date.
fn retry_after(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    match value.parse::<u32>() {
        Ok(seconds) => Some(now + TimeDelta::seconds(seconds.into())),
        Err(_) => DateTime::parse_from_rfc2822(value).ok().map(|at| at.with_timezone(&Utc)),
    }
}

/// An ISO 8601 time, Unix seconds, or (small numbers) seconds from now.
fn moment(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    match value.parse::<i64>() {
        Ok(seconds) if (0..100_000_000).contains(&seconds) => Some(now + TimeDelta::seconds(seconds)),
        Ok(seconds) => DateTime::from_timestamp(seconds, 0),
        Err(_) => DateTime::parse_from_rfc3339(value).ok().map(|at| at.with_timezone(&Utc)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answer, now};

    fn check(header: &str, value: &str, expected_seconds: Option<i64>) {
        let response = answer(429, &[(header, value)], "");
        let NetworkError::RateLimited { until } = limited(&response, &["x-ratelimit-reset", "ratelimit-reset"]) else {
            panic!("always a rate limit");
        };
        assert_eq!(until.map(|at| (at - now()).num_seconds()), expected_seconds, "{header}: {value}");
    }

    #[test]
    fn waits_are_read_from_every_documented_form() {
        check("retry-after", "30", Some(30));
        check("retry-after", "Fri, 20 Nov 2026 10:05:00 GMT", Some(300));
        check("x-ratelimit-reset", "2026-11-20T10:05:00.123Z", Some(300));
        check("ratelimit-reset", "1795169100", Some(300));
        check("ratelimit-reset", "90", Some(90));
        check("x-other", "90", None);
    }

    #[test]
    fn past_garbage_and_endless_waits_do_no_harm() {
        let day = Some(24 * 3600);
        check("retry-after", "-5", None);
        check("retry-after", "soon", None);
        check("retry-after", "", None);
        check("retry-after", "0", None);
        check("retry-after", "315360000", day);
        check("retry-after", "4294967295", day);
        check("retry-after", "99999999999999999999", None);
        check("retry-after", "Fri, 20 Nov 2020 10:05:00 GMT", None);
        check("retry-after", "Thu, 20 Nov 2036 10:05:00 GMT", day);
        check("x-ratelimit-reset", "2036-11-20T10:05:00Z", day);
        check("x-ratelimit-reset", "2016-11-20T10:05:00Z", None);
        check("ratelimit-reset", "9223372036854775807", None);
        check("ratelimit-reset", "-9223372036854775808", None);
    }
}
