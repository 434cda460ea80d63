//! A schema with something in it that is not ours is refused by name, before a row is read or a trigger runs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::{fs, path::Path};

use rusqlite::Connection;
use store::{OpenError, Part, Store, Strangeness, Stranger, dump};
use tempfile::TempDir;

use Strangeness::{Added, Changed, Missing};

/// An older form.
const OLDER: &str = "202611201206_rate_budgets";

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("postrider.db")).unwrap()
}

/// A database of this form, as that version left it.
fn database_of(form: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    drop(dump::Import::begin(folder.path(), form).unwrap());
    folder
}

/// The names of all steps, oldest first.
fn forms() -> Vec<String> {
    let folder = database_of(dump::schema());
    let connection = database(folder.path());
    let mut statement = connection.prepare("SELECT name FROM migrations ORDER BY rowid").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn schema(folder: &Path) -> Vec<(String, Option<String>)> {
    let connection = database(folder);
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// Changes the text of a schema as somebody does who has the file.
fn rewrite(connection: &Connection, name: &str, from: &str, to: &str) {
    connection.execute_batch("PRAGMA writable_schema = ON").unwrap();
    let sql = "UPDATE sqlite_schema SET sql = replace(sql, ?2, ?3) WHERE name = ?1 AND instr(sql, ?2) > 0";
    assert_eq!(connection.execute(sql, [name, from, to]).unwrap(), 1, "there is something to change");
    connection.execute_batch("PRAGMA writable_schema = OFF").unwrap();
}

/// How something is planted.
enum Plant {
    /// By these statements.
    Sql(&'static str),
    /// By writing another text over a part's own.
    Text { from: &'static str, to: &'static str },
}

impl Plant {
    fn plant(&self, connection: &Connection, name: &str) {
        match self {
            Self::Sql(sql) => connection.execute_batch(sql).unwrap(),
            Self::Text { from, to } => rewrite(connection, name, from, to),
        }
    }
}

/// What is planted, and how it is named.
const PLANTS: &[(Plant, Strangeness, Part, &str)] = {
    use Plant::{Sql, Text};
    &[
        (
            Sql("CREATE TRIGGER twice AFTER INSERT ON posts BEGIN INSERT INTO settings VALUES ('ran', '1'); END"),
            Added,
            Part::Trigger,
            "twice",
        ),
        (
            Sql("CREATE TRIGGER migrations AFTER INSERT ON migrations BEGIN
                    INSERT INTO settings VALUES ('ran', '1'); END"),
            Added,
            Part::Trigger,
            "migrations",
        ),
        (
            Sql("ALTER TABLE settings RENAME TO hidden; CREATE VIEW settings AS SELECT name, value FROM hidden"),
            Added,
            Part::View,
            "settings",
        ),
        (Sql("CREATE VIEW everything AS SELECT * FROM credentials"), Added, Part::View, "everything"),
        (
            Sql("ALTER TABLE migrations RENAME TO steps; CREATE VIEW Migrations AS SELECT * FROM steps"),
            Added,
            Part::View,
            "Migrations",
        ),
        (Sql("CREATE TABLE loot (token BLOB)"), Added, Part::Table, "loot"),
        (Sql("CREATE UNIQUE INDEX one_post ON posts (workspace_id)"), Added, Part::Index, "one_post"),
        (
            Sql("ALTER TABLE settings ADD COLUMN shadow TEXT AS (upper(value)) VIRTUAL"),
            Changed,
            Part::Table,
            "settings",
        ),
        (Text { from: "generation > 0", to: "generation > -1" }, Changed, Part::Table, "credentials"),
        (
            Text { from: "BEFORE UPDATE ON audit", to: "BEFORE UPDATE OF seq ON audit" },
            Changed,
            Part::Trigger,
            "audit_never_changes",
        ),
        (Sql("DROP TRIGGER audit_never_shrinks"), Missing, Part::Trigger, "audit_never_shrinks"),
        (Sql("ANALYZE"), Added, Part::Table, "sqlite_stat1"),
    ]
};

#[test]
fn whatever_is_planted_in_a_schema_is_named_and_nothing_of_it_is_run() {
    for form in [dump::schema(), OLDER] {
        for (plant, how, kind, name) in PLANTS {
            let folder = database_of(form);
            plant.plant(&database(folder.path()), name);
            let before = fs::read(folder.path().join("postrider.db")).unwrap();
            let expected = Stranger { how: *how, kind: *kind, name: (*name).to_owned() };
            match Store::open(folder.path()).err() {
                Some(OpenError::Stranger(stranger)) => assert_eq!(stranger, expected, "{form}"),
                other => panic!("{expected:?} was let in to {form}: {other:?}"),
            }
            assert_eq!(fs::read(folder.path().join("postrider.db")).unwrap(), before, "{expected:?} changed something");
        }
    }
}

#[test]
fn what_was_planted_and_taken_out_again_lets_the_profile_open() {
    let folder = database_of(dump::schema());
    database(folder.path()).execute_batch("CREATE TABLE loot (token BLOB)").unwrap();
    assert!(matches!(Store::open(folder.path()), Err(OpenError::Stranger(_))));
    database(folder.path()).execute_batch("DROP TABLE loot").unwrap();
    drop(Store::open(folder.path()).unwrap());
}

#[test]
fn a_database_of_every_older_version_is_let_in_and_has_the_present_schema_afterwards() {
    let present = schema(database_of(dump::schema()).path());
    let forms = forms();
    assert!(forms.len() > 20, "the steps are found");
    for form in &forms {
        let folder = database_of(form);
        drop(Store::open(folder.path()).unwrap_or_else(|error| panic!("{form}: {error}")));
        assert_eq!(schema(folder.path()), present, "{form} has grown to what a new one is");
        drop(Store::open(folder.path()).unwrap());
    }
}

#[test]
fn a_database_that_grew_step_by_step_in_another_order_is_let_in() {
    // A step that was landed late has an older name than one that a database already has.
    let folder = database_of(dump::schema());
    let connection = database(folder.path());
    connection
        .execute_batch(
            "DROP INDEX audit_unreadable;
             DELETE FROM migrations WHERE name = '202611211511_audit_unreadable'",
        )
        .unwrap();
    drop(connection);
    drop(Store::open(folder.path()).unwrap());
    drop(Store::open(folder.path()).unwrap());
}

#[test]
fn a_vacuumed_database_is_still_ours() {
    let folder = database_of(dump::schema());
    database(folder.path()).execute_batch("VACUUM").unwrap();
    drop(Store::open(folder.path()).unwrap());
}

#[test]
fn a_database_that_lies_about_its_form_is_refused() {
    let folder = database_of(OLDER);
    let late = forms().pop().unwrap();
    let newer = database_of(dump::schema());
    let hash: String = database(newer.path())
        .query_row("SELECT hash FROM migrations WHERE name = ?1", [&late], |row| row.get(0))
        .unwrap();
    database(folder.path()).execute("INSERT INTO migrations VALUES (?1, ?2, 0)", [&late, &hash]).unwrap();
    assert!(Store::open(folder.path()).is_err(), "a step that it has not gone through");
}

/// Every database that exists was begun with these words.
#[test]
fn the_table_of_steps_never_changes() {
    let folder = database_of(dump::schema());
    let (_, sql) = schema(folder.path()).into_iter().find(|(name, _)| name == "migrations").unwrap();
    let words = "CREATE TABLE migrations (\n            name TEXT PRIMARY KEY, hash TEXT NOT NULL, \
                 applied_at INTEGER NOT NULL\n        ) STRICT";
    assert_eq!(sql.as_deref(), Some(words));
}
