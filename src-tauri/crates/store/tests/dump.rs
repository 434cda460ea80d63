//! What travels in a backup: every table and column was decided about, rows come back as they were, and nothing that a
//! file says is believed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed surrounding is a failed test")]

use std::{collections::BTreeMap, path::Path};

use domain::{AccountId, NeedsSignIn};
use rusqlite::Connection;
use store::{
    Store, StoreError, accounts, credentials,
    dump::{self, Import, ImportError, STAYS, TRAVELS, Table},
    sign_ins,
};
use tempfile::TempDir;

const ID: &str = "01939a2f-0000-7000-8000-00000000000";

/// One row at least for every table that travels, with the oddest values that the schema lets in.
fn rows() -> Vec<(&'static str, String)> {
    let content = r#"{"text":"Grüße 👋 \"quoted\"\nand a second line","account_ids":[],"media":[],"variants":{}}"#;
    let outgoing = r#"{"text":"Grüße","media":[],"options":{}}"#;
    let hash = "ab".repeat(32);
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    vec![
        ("workspaces", format!("('{ID}1', 'It''s ours', 1, 'violet', 5)")),
        ("sign_ins", format!("('{ID}8', 'manynet', 'https://social.example/', '16', 'it''s me', 'expired')")),
        (
            "accounts",
            format!(
                "('{ID}2', '{ID}1', 'manynet', 'https://social.example/', '17', 'anna', 'Anna', NULL, '{hash}',
                 'image/png', NULL, NULL, 1, NULL, '{ID}8', 1)"
            ),
        ),
        (
            "app_registrations",
            format!("('{ID}3', 'manynet', NULL, 'person', 'app', x'5052560100ff', 1, 'https://r.example/', 1)"),
        ),
        ("credentials", format!("('{ID}8', 9007199254740993, x'00', NULL, x'', 1, NULL, NULL, '[]', '{ID}3')")),
        ("media_hosts", "(1, 'https://s3.example/', 'eu', 'b', 'k', x'01', 1, 0, 1, NULL)".to_owned()),
        ("media", format!("('{ID}4', '{hash}', 'image/png', 1, 1, 1, 1, -1)")),
        ("renditions", format!("('{ID}4', 'spec', '{hash}', 'image/png', 1, 1, 1)")),
        ("drafts", format!("('{ID}5', '{ID}1', 0, {}, 1, 1, '{ID}6')", quoted(content))),
        ("draft_events", format!("('{ID}5', 0, {}, 1)", quoted(content))),
        ("posts", format!("('{ID}6', '{ID}1', '{ID}5', 0, 'Grüße', 1, NULL)")),
        (
            "targets",
            format!(
                "('{ID}7', '{ID}6', 0, '{ID}2', 'manynet', 'anna', {}, {}, 'published', 1, NULL, NULL, NULL, 0, 1, 1, 0,
                 0, 0, 0, NULL, NULL, NULL, 'r', 'https://social.example/r', 1, NULL, 0, NULL,
                 NULL, 0, NULL)",
                quoted(outgoing),
                quoted(&format!(r#"{{"target_id":"{ID}7","begun_at":"2026-11-20T12:00:00Z","random":18446744073709551615}}"#))
            ),
        ),
        ("rate_budgets", format!("('{ID}2', 5, 1)")),
        ("settings", "('page', '{\"theme\":\"dark\"}')".to_owned()),
        ("settings", format!("('workspace', '\"{ID}1\"')")),
    ]
}

fn filled() -> TempDir {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let connection = database(folder.path());
    for (name, values) in rows() {
        let table = table(name);
        connection
            .execute(
                &format!("INSERT INTO {name} ({}) VALUES {values}", table.columns().collect::<Vec<_>>().join(", ")),
                [],
            )
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    folder
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("postrider.db")).unwrap()
}

fn table(name: &str) -> &'static Table {
    TRAVELS.iter().find(|table| table.name == name).unwrap()
}

type Row = serde_json::Map<String, serde_json::Value>;

/// The same rows as a version wrote them in which every account had a sign-in of its own.
fn before_sign_ins(lines: Vec<(&'static Table, String)>) -> impl Iterator<Item = (&'static Table, Row)> {
    let rows = lines.into_iter().filter(|(table, _)| table.name != "sign_ins");
    rows.map(|(table, line)| {
        let mut row: Row = serde_json::from_str(&line).unwrap();
        if table.name == "accounts" {
            row.remove("sign_in_id");
            row.remove("left_out");
            row.insert("needs_sign_in".to_owned(), "revoked".into());
        }
        if table.name == "credentials" {
            row.remove("sign_in_id");
            row.insert("account_id".to_owned(), format!("{ID}2").into());
        }
        (table, row)
    })
}

/// Every row that travels as a line, by table.
async fn lines(folder: &Path) -> Vec<(&'static Table, String)> {
    let store = Store::open(folder).unwrap();
    let read = store.read(|read| {
        let mut lines = Vec::new();
        for table in TRAVELS {
            dump::each_row(
                read,
                table,
                |record| Ok::<_, StoreError>(record.to_vec()),
                |line| {
                    lines.push((table, serde_json::to_string(line).unwrap()));
                    Ok(())
                },
            )?;
        }
        Ok::<_, StoreError>(lines)
    });
    let lines = read.await.unwrap();
    store.close().await;
    lines
}

fn import(folder: &Path, lines: &[(&'static Table, String)]) -> Result<(), ImportError> {
    let import = Import::begin(folder, dump::schema())?;
    for (table, line) in lines {
        import.insert(table, line.as_bytes())?;
    }
    import.finish()
}

#[test]
fn every_table_and_column_was_decided_about() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let connection = database(folder.path());
    let sql = "SELECT t.name, c.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
               WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid";
    let mut schema: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    for (table, column) in found.map(Result::unwrap) {
        schema.entry(table).or_default().push(column);
    }
    assert!(schema.len() > 15, "the tables are found");
    for table in TRAVELS.iter().chain([&dump::AUDIT]) {
        let columns = schema.get(table.name).unwrap_or_else(|| panic!("there is no table {}", table.name));
        let mut decided: Vec<_> = table.columns().collect();
        let mut columns: Vec<_> = columns.iter().map(String::as_str).collect();
        if table.name == "audit" {
            // What chains the rows stays with the trail's key.
            decided.extend(["boot_id", "prev_mac", "mac"]);
        }
        if table.name == "targets" {
            // Taken from the post whenever a row is inserted.
            decided.push("workspace_id");
        }
        decided.sort_unstable();
        columns.sort_unstable();
        assert_eq!(decided, columns, "{}: decide whether the column travels, in dump/tables.rs", table.name);
    }
    for name in schema.keys() {
        let travels = TRAVELS.iter().filter(|table| table.name == name).count();
        let stays = STAYS.iter().filter(|(stays, _)| stays == name).count();
        assert_eq!(travels + stays, 1, "{name}: decide whether it travels, in dump/tables.rs");
    }
    assert!(STAYS.iter().all(|(name, reason)| schema.contains_key(*name) && !reason.is_empty()));
}

#[test]
fn a_table_with_sealed_records_travels_with_the_sign_ins_only() {
    for table in TRAVELS {
        let sealed = ["access", "refresh", "previous_refresh", "secret", "verifier", "record"];
        let has_sealed = table.columns().any(|column| sealed.contains(&column));
        assert_eq!(table.secret, has_sealed, "{}", table.name);
    }
}

#[tokio::test]
async fn every_row_comes_back_as_it_was() {
    let (from, into) = (filled(), TempDir::new().unwrap());
    let before = lines(from.path()).await;
    assert!(TRAVELS.iter().all(|table| table.name == "attempts" || before.iter().any(|(t, _)| t.name == table.name)));
    import(into.path(), &before).unwrap();
    let after = lines(into.path()).await;
    let texts = |lines: &[(&'static Table, String)]| lines.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&after), texts(&before));
    assert!(!into.path().join("postrider.before-update.db").exists(), "no second copy of anything is left");
}

#[tokio::test]
async fn rows_may_come_in_any_order() {
    let (from, into) = (filled(), TempDir::new().unwrap());
    let mut backwards = lines(from.path()).await;
    backwards.reverse();
    import(into.path(), &backwards).unwrap();
    let owner = "SELECT workspace_id FROM targets";
    let owner: String = database(into.path()).query_row(owner, [], |row| row.get(0)).unwrap();
    assert_eq!(owner, format!("{ID}1"), "a target belongs where its post does");
}

#[tokio::test]
async fn a_backup_of_an_older_form_is_brought_to_the_present_one() {
    let (from, into) = (filled(), TempDir::new().unwrap());
    let older = "202611201206_rate_budgets";
    let import = Import::begin(into.path(), older).unwrap();
    for (table, mut row) in before_sign_ins(lines(from.path()).await) {
        // Columns that came with a later step.
        for column in [
            "backs",
            "unreadable_since",
            "schedule",
            "color",
            "archived_at",
            "unseen_since",
            "before_anew",
            "look_first",
            "disproved",
        ] {
            row.remove(column);
        }
        import.insert(table, serde_json::to_string(&row).unwrap().as_bytes()).unwrap();
    }
    import.finish().unwrap();
    let backs: i64 = database(into.path()).query_row("SELECT backs FROM targets", [], |row| row.get(0)).unwrap();
    let color: String = database(into.path()).query_row("SELECT color FROM workspaces", [], |row| row.get(0)).unwrap();
    assert_eq!(color, "slate", "a workspace of before there were colours has one");
    assert_eq!(backs, 0, "the later step ran over the rows, as it does in a database that grew older here");
}

#[tokio::test]
async fn an_account_of_before_there_were_sign_ins_has_one_of_its_own() {
    let (from, into) = (filled(), TempDir::new().unwrap());
    let import = Import::begin(into.path(), "202611301101_audit_rolled_back").unwrap();
    for (table, mut row) in before_sign_ins(lines(from.path()).await) {
        row.remove("look_first");
        if table.name == "targets" {
            row.insert("before_anew".to_owned(), 0.into());
        }
        import.insert(table, serde_json::to_string(&row).unwrap().as_bytes()).unwrap();
    }
    import.finish().unwrap();
    let store = Store::open(into.path()).unwrap();
    let id: AccountId = format!("{ID}2").parse().unwrap();
    let read = move |read: &store::Read<'_>| {
        let account = accounts::get(read, id)?;
        let sign_in = sign_ins::get(read, account.sign_in_id)?;
        Ok::<_, StoreError>((account, sign_in, credentials::get(read, id.into())?))
    };
    let (account, sign_in, credential) = store.read(read).await.unwrap();
    assert_eq!(sign_in.id, id.into(), "its sealed records are bound to this id");
    assert_eq!((&sign_in.platform, &sign_in.who), (&account.platform, &account.account));
    assert_eq!(
        (account.needs_sign_in, sign_in.needs_sign_in),
        (Some(NeedsSignIn::Revoked), Some(NeedsSignIn::Revoked))
    );
    assert_eq!(credential.generation, 9_007_199_254_740_993);
}

#[tokio::test]
async fn a_target_that_was_looked_for_first_goes_on_as_it_was_to() {
    let before = "202611301101_audit_rolled_back";
    let from = filled();
    for (fitted, expected) in [(None, "begins_anew"), (Some(r#"{"spec":"s","media":[]}"#), "turned_away")] {
        let into = TempDir::new().unwrap();
        let import = Import::begin(into.path(), before).unwrap();
        for (table, mut row) in before_sign_ins(lines(from.path()).await) {
            if table.name == "targets" {
                row.remove("look_first");
                row.insert("before_anew".to_owned(), 1.into());
                row.insert("fitted".to_owned(), fitted.into());
            }
            import.insert(table, serde_json::to_string(&row).unwrap().as_bytes()).unwrap();
        }
        import.finish().unwrap();
        let why = "SELECT look_first FROM targets";
        let why: String = database(into.path()).query_row(why, [], |row| row.get(0)).unwrap();
        assert_eq!(why, expected);
    }
}

#[test]
fn a_backup_of_a_newer_form_is_refused_by_name() {
    for schema in ["209901010000_unheard_of", "", "202611201204_targets'; DROP TABLE targets; --"] {
        let folder = TempDir::new().unwrap();
        let refused = Import::begin(folder.path(), schema).err().unwrap();
        let newer = matches!(&refused, ImportError::Open(store::OpenError::Newer { migration }) if migration == schema);
        assert!(newer, "{schema:?}: {refused}");
    }
}

#[tokio::test]
async fn a_row_that_is_none_is_refused() {
    let from = filled();
    let good = lines(from.path()).await;
    let check = |name: &str, change: &dyn Fn(&mut Row)| {
        let into = TempDir::new().unwrap();
        let changed: Vec<_> = good
            .iter()
            .map(|(table, line)| {
                let mut row = serde_json::from_str(line).unwrap();
                if table.name == name {
                    change(&mut row);
                }
                (*table, serde_json::to_string(&row).unwrap())
            })
            .collect();
        import(into.path(), &changed)
    };
    assert!(check("targets", &|_| ()).is_ok(), "the test itself works");
    type Change = &'static dyn Fn(&mut Row);
    let cases: [(&str, &str, Change); 13] = [
        ("a column more", "posts", &|row| drop(row.insert("rowid".into(), 1.into()))),
        ("a column less", "posts", &|row| drop(row.remove("title"))),
        ("another column", "posts", &|row| {
            row.remove("title");
            row.insert("title = 'x' --".into(), "x".into());
        }),
        ("a word the schema does not know", "targets", &|row| drop(row.insert("state".into(), "sent".into()))),
        ("a list", "posts", &|row| drop(row.insert("title".into(), serde_json::json!([])))),
        ("a number where text is", "media", &|row| drop(row.insert("width".into(), "wide".into()))),
        ("a fraction", "media", &|row| drop(row.insert("width".into(), 1.5.into()))),
        ("nothing where something must be", "posts", &|row| drop(row.insert("title".into(), serde_json::Value::Null))),
        ("bytes that are none", "credentials", &|row| {
            drop(row.insert("access".into(), serde_json::json!({ "base64": "*" })));
        }),
        ("a post of no draft", "posts", &|row| drop(row.insert("draft_id".into(), format!("{ID}f").into()))),
        ("an id with a path in it", "media", &|row| drop(row.insert("id".into(), "../../etc".into()))),
        ("a setting about the copy", "settings", &|row| drop(row.insert("name".into(), "paused".into()))),
        ("content that cannot be read", "drafts", &|row| drop(row.insert("content".into(), "{}".into()))),
    ];
    for (what, table, change) in cases {
        assert!(check(table, change).is_err(), "{what}");
    }
    let into = TempDir::new().unwrap();
    let doubled: Vec<_> = good.iter().chain(&good).map(|(table, line)| (*table, line.clone())).collect();
    assert!(matches!(import(into.path(), &doubled), Err(ImportError::Row { .. })), "a row twice");
}

#[test]
fn text_that_is_no_row_is_refused_without_a_panic() {
    let folder = TempDir::new().unwrap();
    let import = Import::begin(folder.path(), dump::schema()).unwrap();
    let deep = "[".repeat(100_000);
    for line in ["", "null", "[]", "{}", "{", "\u{0}", "{\"id\":1}", &deep] {
        let refused = import.insert(table("posts"), line.as_bytes());
        assert!(matches!(refused, Err(ImportError::Row { .. })), "{line:.20}");
    }
}

#[test]
fn a_file_is_taken_only_under_the_name_of_its_bytes() {
    let folder = TempDir::new().unwrap();
    let files = dump::files(folder.path());
    let hash = store::FileHash::of(b"picture");
    let refused = files.receive(&hash, &mut &b"other bytes"[..]).unwrap_err();
    assert!(matches!(refused, store::ReceiveError::OtherBytes));
    assert!(files.open(&hash).unwrap().is_none(), "nothing is left of what was refused");
    files.receive(&hash, &mut &b"picture"[..]).unwrap();
    assert_eq!(files.open(&hash).unwrap().unwrap().1, 7);
}
