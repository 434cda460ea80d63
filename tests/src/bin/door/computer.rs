//! What happens to the computer, and to what lies on it.

use std::fs;

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::{Value, json};
use vault::testkit::Mood;

use crate::world::{Outcome, World, profile_in};

/// By name, with what belongs to it.
#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// The keychain answers differently from now on.
    Keychain { mood: Answer },
    /// The application ends and starts again, perhaps after something happened.
    Restart { after: Option<Mishap> },
    /// The profile's folder is kept as it is.
    Keep,
    /// The kept one is put back, while the application does not run.
    PutBack,
    /// Whether a browser can be started.
    Browser { starts: bool },
    /// Whether a tray shows our icon.
    Tray { shown: bool },
    /// Where the window is.
    Window,
    /// The recovery code that was shown last.
    Code,
    /// The sign-in link on the clipboard.
    Copied,
}

/// How the keychain answers.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Available,
    Absent,
    Locked,
    Denied,
    Hanging,
}

/// What may happen to a profile while it is closed.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mishap {
    /// It is on another computer, with its keychain.
    Moved,
    /// The keychain lost the key.
    KeyForgotten,
    /// Something else lies in the key's place.
    KeyReplaced,
    /// The desktop has another keychain.
    OtherKeychain,
    /// What the keys are wrapped in cannot be read.
    VaultDamaged,
    /// A newer version had it open.
    DatabaseNewer,
    /// Its file is none of ours.
    DatabaseBroken,
    /// Somebody planted something in it.
    DatabaseStrange,
    /// Somebody changed a row of the trail.
    TrailChanged,
    /// Another program has it open.
    InUse,
    /// Erasing it was interrupted.
    Erasing,
}

impl World {
    /// # Errors
    /// When it cannot be done.
    pub async fn computer(&self, deed: Deed) -> Outcome {
        match deed {
            Deed::Keychain { mood } => self.stand_in.keychain.set_mood(match mood {
                Answer::Available => Mood::Available,
                Answer::Absent => Mood::Absent,
                Answer::Locked => Mood::Locked,
                Answer::Denied => Mood::Denied,
                Answer::Hanging => Mood::Hanging,
            }),
            Deed::Restart { after: None } => self.restart(|_| Ok(())).await?,
            Deed::Restart { after: Some(mishap) } => self.suffer(mishap).await?,
            Deed::Keep => self.keep().await?,
            Deed::PutBack => self.put_back().await?,
            Deed::Browser { starts } => self.stand_in.set_browser(starts),
            Deed::Tray { shown } => drop(self.desk().await.is_in_tray.send_replace(shown)),
            Deed::Window => return Ok(json!(self.stand_in.window())),
            Deed::Code => return Ok(json!(self.stand_in.code())),
            Deed::Copied => return Ok(json!(self.stand_in.copied())),
        }
        Ok(Value::Null)
    }

    async fn suffer(&self, mishap: Mishap) -> Outcome<()> {
        match mishap {
            Mishap::InUse => return self.open_second().await,
            Mishap::Erasing => drop(self.profile().await?.engine.erase_sign_ins().await?),
            _ => {}
        }
        self.restart(|room| {
            let sql = |sql: &str| -> Outcome<()> {
                Ok(Connection::open(profile_in(room).join("postrider.db"))?.execute_batch(sql)?)
            };
            match mishap {
                Mishap::Moved => self.stand_in.set_machine("another machine"),
                Mishap::KeyForgotten => self.put_keys(None),
                Mishap::KeyReplaced => self.put_keys(Some([7; 32])),
                Mishap::OtherKeychain => self.stand_in.set_keychain_name("macos-keychain"),
                Mishap::VaultDamaged => sql("UPDATE vault_slots SET wrapped = x'0011'")?,
                Mishap::DatabaseNewer => {
                    sql("INSERT INTO migrations (name, hash, applied_at) VALUES ('299901010000_later', 'x', 0)")?;
                }
                Mishap::DatabaseBroken => fs::write(profile_in(room).join("postrider.db"), "no database at all")?,
                Mishap::DatabaseStrange => {
                    sql("CREATE TRIGGER twice AFTER INSERT ON drafts BEGIN SELECT 1; END")?;
                }
                Mishap::TrailChanged => change_trail(&profile_in(room).join("postrider.db"))?,
                Mishap::InUse | Mishap::Erasing => {}
            }
            Ok(())
        })
        .await
    }

    fn put_keys(&self, bytes: Option<[u8; 32]>) {
        let keychain = &self.stand_in.keychain;
        for item in keychain.items().into_iter().filter(|item| item.starts_with("vault-")) {
            keychain.put_bytes(&item, bytes.map(Vec::from));
        }
    }
}

/// Leaves no trace in the schema.
fn change_trail(database: &std::path::Path) -> Outcome<()> {
    let connection = Connection::open(database)?;
    let trigger: String =
        connection
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_never_changes'", [], |row| row.get(0))?;
    let change = "UPDATE audit SET outcome = 'refused' WHERE seq = 5";
    Ok(connection.execute_batch(&format!("DROP TRIGGER audit_never_changes; {change}; {trigger}"))?)
}
