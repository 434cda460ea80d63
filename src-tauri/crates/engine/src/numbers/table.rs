//! The numbers as a table to save.

use chrono::NaiveDate;
use csv::WriterBuilder;
use domain::Platform;

use super::{NetworkNumbers, Numbers};
use crate::EngineError;

const HEADINGS: [&str; 5] = ["workspace", "network", "day", "what", "count"];

/// The numbers of some workspaces as comma-separated values, one number a line, so that a spreadsheet can turn them as it
/// likes.
///
/// # Errors
/// [`EngineError::FileNotWritten`], which writing to memory never comes to.
pub fn numbers_table(
    workspaces: &[(String, Numbers)],
    name_of: impl Fn(&Platform) -> String,
) -> Result<Vec<u8>, EngineError> {
    let mut table = WriterBuilder::new().from_writer(Vec::new());
    let not_written = |error: csv::Error| EngineError::FileNotWritten(error.into());
    table.write_record(HEADINGS).map_err(not_written)?;
    for (workspace, numbers) in workspaces {
        for network in &numbers.networks {
            let name = name_of(&network.platform);
            for (date, what, count) in numbers.lines(network) {
                let line = [workspace, &name, &date.to_string(), what, &count.to_string()];
                table.write_record(line).map_err(not_written)?;
            }
        }
    }
    table.into_inner().map_err(|error| EngineError::FileNotWritten(error.into_error()))
}

impl Numbers {
    fn lines(&self, network: &NetworkNumbers) -> Vec<(NaiveDate, &'static str, u32)> {
        let NetworkNumbers { sign_ins, renewals, days, .. } = network;
        let now = [
            ("sign-ins ended", sign_ins.ended),
            ("sign-ins that end within 7 days", sign_ins.within_week),
            ("sign-ins that end within 30 days", sign_ins.within_month),
            ("sign-ins healthy", sign_ins.healthy),
            ("renewed in 30 days", renewals.renewed),
            ("not renewed in 30 days", renewals.failed),
            ("renewals under way", renewals.under_way),
        ];
        let by_day = days.iter().flat_map(|day| {
            [
                (day.date, "accounts whose sign-in failed", day.sign_in_failures),
                (day.date, "asked to slow down", day.rate_limits),
            ]
        });
        now.into_iter().map(|(what, count)| (self.until, what, count)).chain(by_day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::{DayNumbers, RenewalNumbers, SignInNumbers};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn numbers(networks: Vec<NetworkNumbers>) -> Numbers {
        let (from, until) = (day("2026-10-22"), day("2026-11-20"));
        Numbers { counted_at: "2026-11-20T12:00:00Z".parse().unwrap(), from, until, networks }
    }

    /// Thirty days of a network with one sign-in.
    fn network() -> NetworkNumbers {
        let days = day("2026-10-22").iter_days().take(30);
        NetworkNumbers {
            platform: Platform::parse("somenet").unwrap(),
            sign_ins: SignInNumbers { healthy: 1, ..SignInNumbers::default() },
            renewals: RenewalNumbers::default(),
            days: days.map(|date| DayNumbers { date, sign_in_failures: 0, rate_limits: 0 }).collect(),
        }
    }

    #[test]
    fn nothing_to_count_is_a_table_with_its_headings_only() {
        let table = numbers_table(&[("Bakery".to_owned(), numbers(Vec::new()))], ToString::to_string).unwrap();
        assert_eq!(table, b"workspace,network,day,what,count\n");
    }

    #[test]
    fn the_table_has_one_number_a_line_and_tells_workspaces_apart() {
        let workspaces = ["Bakery", "Old mill, the"].map(|name| (name.to_owned(), numbers(vec![network()])));
        let table = numbers_table(&workspaces, |_| "Some, network".to_owned()).unwrap();
        let table = String::from_utf8(table).unwrap();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 1 + 2 * (7 + 2 * 30));
        assert_eq!(lines[4], "Bakery,\"Some, network\",2026-11-20,sign-ins healthy,1");
        assert_eq!(lines[8], "Bakery,\"Some, network\",2026-10-22,accounts whose sign-in failed,0");
        assert_eq!(lines[71], "\"Old mill, the\",\"Some, network\",2026-11-20,sign-ins healthy,1");
    }
}
