//! The computer's time zone.

/// Its IANA name. `TZ` comes first because that is what the clock functions obey; a computer without a known zone keeps
/// UTC.
pub fn time_zone() -> String {
    let wanted = std::env::var("TZ").ok().map(|zone| zone.trim_start_matches(':').to_owned());
    let named = wanted.filter(|zone| zone.contains('/') && !zone.starts_with('/'));
    named.or_else(|| iana_time_zone::get_timezone().ok()).unwrap_or_else(|| "UTC".to_owned())
}
