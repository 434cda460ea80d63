//! The trail as a table for people and their spreadsheets.

use std::io::Write;

use csv::{QuoteStyle, WriterBuilder};
use store::{Read, audit::Line};

use super::export::{each_line, time};
use crate::EngineError;

const HEADINGS: [&str; 11] = [
    "number",
    "time (UTC)",
    "who",
    "what",
    "network",
    "account",
    "account id",
    "object",
    "outcome",
    "detail",
    "opening",
];

/// Writes every row, oldest first, each cell in quotes.
pub(super) fn write(read: &Read<'_>, out: &mut dyn Write) -> Result<(), EngineError> {
    let mut table = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(out);
    table.write_record(HEADINGS).map_err(not_written)?;
    each_line(read, |line| table.write_record(cells(line).map(defused)).map_err(not_written))?;
    table.flush().map_err(EngineError::FileNotWritten)
}

fn cells(line: &Line) -> [String; 11] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        line.seq.to_string(),
        time(line.at),
        text(&line.actor),
        text(&line.action),
        text(&line.network),
        text(&line.account),
        text(&line.account_id),
        text(&line.object_id),
        text(&line.outcome),
        text(&line.detail),
        line.boot_id.to_string(),
    ]
}

/// A cell that no spreadsheet takes for a formula: a handle is chosen by somebody else (OWASP, "CSV Injection").
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn not_written(error: csv::Error) -> EngineError {
    EngineError::FileNotWritten(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_would_be_computed_is_shown_instead() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("anna@quay.example", "anna@quay.example"),
            ("", ""),
        ];
        for (cell, expected) in cases {
            assert_eq!(defused(cell.to_owned()), expected);
        }
    }
}
