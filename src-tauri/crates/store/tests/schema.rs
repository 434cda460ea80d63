//! The whole schema, so that no change of it goes unnoticed.

use store::Store;
use tempfile::TempDir;

#[test]
fn the_schema_is_the_one_that_was_agreed() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let connection = rusqlite::Connection::open(folder.path().join("postrider.db")).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name",
        )
        .unwrap();
    let sql: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let schema = sql.join(";\n\n");
    // Spaces of the source code are of no interest.
    let lines: Vec<_> = schema.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_table_is_strict() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let connection = rusqlite::Connection::open(folder.path().join("postrider.db")).unwrap();
    let tables: Vec<(String, bool)> = connection
        .prepare("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.len() > 15, "the tables are found");
    for (table, strict) in tables {
        assert!(strict, "{table} is not strict");
    }
}
