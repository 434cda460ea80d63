//! Rows of a CSV file with a header.

use serde_json::{Map, Value};

use super::entry::Entry;

/// The rows of `text`, the unreadable ones as `None`; none at all when the header has no column of tokens.
pub(super) fn read(text: &[u8]) -> Vec<Option<Entry>> {
    let mut table =
        csv::ReaderBuilder::new().delimiter(delimiter(text)).trim(csv::Trim::All).flexible(false).from_reader(text);
    let Ok(header) = table.headers().cloned() else { return Vec::new() };
    if !Entry::is_header(header.iter()) {
        return Vec::new();
    }
    let row = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter());
        Entry::new(cells.map(|(name, cell)| (name.to_owned(), Value::from(cell))).collect::<Map<_, _>>())
    };
    // A record that is cut has too few cells, and one that is not text is an error likewise.
    table.records().map(|record| record.ok().map(row)).collect()
}

/// What separates the names of the header: spreadsheets write semicolons where the comma separates decimals.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
    b",;\t".iter().copied().max_by_key(|delimiter| count(delimiter)).unwrap_or(b',')
}
