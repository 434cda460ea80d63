//! Table `targets`: one post to one account, the unit of the publishing state machine.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Content, Evidence, Finding, MediaItem, Platform, PostId, Seed, StoredStep, TargetId, TargetState,
};
use rusqlite::{Row, params};
use url::Url;

mod brief;
mod count;
mod list;
mod queue;

pub use brief::{Brief, list_open_in_brief};
pub use count::{Fared, count_of_account, count_planned, count_published, fared_since};
pub use list::{
    Coming, Planned, find_last_of_account, list_begun, list_busy_accounts, list_coming, list_of_account, list_of_post,
    list_open, list_planned, list_waiting_accounts,
};
pub use queue::{Going, LongestWaits, claim, find_next_time, list_due, list_going, list_leased, shorten_waits};

use crate::{Read, StoreError, Write, accounts::Account, attempts, migration::Migration, posts::Post, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, COUNTED, FORESEEN, OWNED, DOUBTED, LOOKED_FOR];

const CREATED: Migration = Migration {
    name: "202611201204_targets",
    sql: "
    CREATE TABLE targets (
        id TEXT PRIMARY KEY,
        post_id TEXT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        -- No foreign key: the history of a disconnected account stays.
        account_id TEXT NOT NULL,
        network TEXT NOT NULL,
        handle TEXT NOT NULL,
        content TEXT NOT NULL,
        seed TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN (
            'scheduled', 'due', 'preparing', 'ready', 'committing', 'published', 'retry_wait', 'rate_limited',
            'waiting_sign_in', 'waiting_unlock', 'waiting_person', 'paused', 'missed', 'rejected', 'cancelled',
            'unconfirmed', 'reconciling')),
        due_at INTEGER NOT NULL,
        next_try_at INTEGER,
        step TEXT,
        fitted TEXT,
        tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        commits INTEGER NOT NULL DEFAULT 0 CHECK (commits BETWEEN 0 AND 3),
        committed_at INTEGER,
        -- An earlier try of the present publishing step may be public: its answer was lost and nothing disproved it.
        in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)),
        renewed INTEGER NOT NULL DEFAULT 0 CHECK (renewed IN (0, 1)),
        unseen INTEGER NOT NULL DEFAULT 0 CHECK (unseen >= 0),
        unsure INTEGER NOT NULL DEFAULT 0 CHECK (unsure >= 0),
        asked_at INTEGER,
        finding TEXT,
        evidence TEXT,
        remote_id TEXT,
        url TEXT,
        published_at INTEGER,
        lease_owner TEXT,
        UNIQUE (post_id, account_id),
        CHECK (state <> 'committing' OR (lease_owner IS NOT NULL AND step IS NOT NULL AND committed_at IS NOT NULL)),
        CHECK (state <> 'unconfirmed' OR (step IS NOT NULL AND in_doubt = 1)),
        -- What may be public is neither called off nor refused, but found out.
        CHECK (in_doubt = 0 OR state NOT IN ('rejected', 'missed', 'scheduled'))
    ) STRICT;
    CREATE INDEX targets_of_post ON targets (post_id, position);
    CREATE INDEX targets_of_account ON targets (account_id, state);
    CREATE INDEX targets_next ON targets (next_try_at) WHERE next_try_at IS NOT NULL;
    CREATE INDEX targets_leased ON targets (lease_owner) WHERE lease_owner IS NOT NULL;
    CREATE INDEX targets_open ON targets (state) WHERE state NOT IN ('published', 'cancelled');",
};

const COUNTED: Migration = Migration {
    name: "202611201830_targets_backs",
    sql: "
    ALTER TABLE targets ADD COLUMN backs INTEGER NOT NULL DEFAULT 0 CHECK (backs >= 0);
    ALTER TABLE targets ADD COLUMN unreadable_since INTEGER;",
};

/// Today looks ahead over everything that is planned, each time it is read.
const FORESEEN: Migration = Migration {
    name: "202611211600_targets_planned",
    sql: "
    CREATE INDEX targets_planned ON targets (account_id, due_at, post_id) WHERE state = 'scheduled';
    CREATE INDEX targets_published ON targets (published_at) WHERE published_at IS NOT NULL;",
};

/// The workspace of the post, which never changes, beside its targets too: looking it up for ten thousand of them takes
/// longer than everything else that Today reads. Whoever inserts a row, the post decides what stands there.
const OWNED: Migration = Migration {
    name: "202611212000_targets_owned",
    sql: "
    ALTER TABLE targets ADD COLUMN workspace_id TEXT;
    UPDATE targets SET workspace_id = (SELECT workspace_id FROM posts WHERE posts.id = targets.post_id);
    CREATE TRIGGER targets_owned AFTER INSERT ON targets BEGIN
        UPDATE targets SET workspace_id = (SELECT workspace_id FROM posts WHERE posts.id = NEW.post_id)
        WHERE id = NEW.id;
    END;
    -- The rows of a backup come in any order.
    CREATE TRIGGER targets_owned_later AFTER INSERT ON posts BEGIN
        UPDATE targets SET workspace_id = NEW.workspace_id WHERE post_id = NEW.id;
    END;
    DROP INDEX targets_planned;
    CREATE INDEX targets_planned ON targets (account_id, due_at, post_id, workspace_id) WHERE state = 'scheduled';
    CREATE INDEX targets_begun ON targets (id) WHERE state NOT IN ('published', 'cancelled', 'scheduled');",
};

/// What a proof needs besides our own clock.
const DOUBTED: Migration = Migration {
    name: "202611301000_targets_doubted",
    sql: "
    ALTER TABLE targets ADD COLUMN unseen_since INTEGER;
    ALTER TABLE targets ADD COLUMN before_anew INTEGER NOT NULL DEFAULT 0 CHECK (before_anew IN (0, 1));
    CREATE INDEX targets_live ON targets (account_id, remote_id) WHERE remote_id IS NOT NULL;",
};

/// Why a target is looked for first. Until then that was told from whether its pictures were fitted.
const LOOKED_FOR: Migration = Migration {
    name: "202611301401_targets_looked_for",
    sql: "
    ALTER TABLE targets ADD COLUMN look_first TEXT CHECK (look_first IN ('begins_anew', 'turned_away'));
    UPDATE targets SET look_first = iif(fitted IS NULL, 'begins_anew', 'turned_away') WHERE before_anew = 1;",
};

/// Targets that are not over.
const OPEN: &str = "state NOT IN ('published', 'cancelled')";

/// Targets that are neither over nor wait for their time.
const BEGUN: &str = "state NOT IN ('published', 'cancelled', 'scheduled')";

/// One post to one account.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Id.
    pub id: TargetId,
    /// The post.
    pub post_id: PostId,
    /// Place among the post's targets.
    pub position: u32,
    /// The account; it may have been disconnected since.
    pub account_id: AccountId,
    /// Its network.
    pub network: Platform,
    /// Its handle when the post was planned.
    pub handle: String,
    /// What is to go out, frozen when the post was planned.
    pub content: Content,
    /// What makes its requests the same on every try.
    pub seed: Seed,
    /// Where it is.
    pub state: TargetState,
    /// When it last became due: planned, released, or sent again by the person. Retries end some hours later.
    pub due_at: DateTime<Utc>,
    /// When the engine takes it up by itself; `None` = it does not.
    pub next_try_at: Option<DateTime<Utc>>,
    /// The step to take next, or whose answer is not known; `None` = the walk has not begun or is over.
    pub step: Option<StoredStep>,
    /// The pictures as they are really sent, once fitted, and the rules they were fitted to.
    pub fitted: Option<Fitted>,
    /// Failed tries in a row of the present step.
    pub tries: u32,
    /// Publishing steps taken since a person last had a say.
    pub commits: u32,
    /// How often the walk had to go back from a publishing step since a person last had a say.
    pub backs: u32,
    /// When the present publishing step was first taken.
    pub committed_at: Option<DateTime<Utc>>,
    /// Whether an earlier try of the present publishing step may be public: its answer was lost and nothing disproved
    /// it. Then only the network's proof, the same key while it is remembered, or the person lets it be sent again.
    pub in_doubt: bool,
    /// Whether the sign-in was already renewed for the present step.
    pub renewed: bool,
    /// Finding out whether it is live.
    pub inquiry: Inquiry,
    /// Why it stopped.
    pub finding: Option<Finding>,
    /// What the network showed when it could not be found out.
    pub evidence: Option<Evidence>,
    /// The network's id of the post.
    pub remote_id: Option<String>,
    /// Where people see it.
    pub url: Option<Url>,
    /// When it went live.
    pub published_at: Option<DateTime<Utc>>,
    /// The run of the engine that works on it.
    pub lease_owner: Option<String>,
}

/// Pictures fitted to a network's rules.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fitted {
    /// Which rules, see the table `renditions`.
    pub spec: String,
    /// The pictures as they are sent.
    pub media: Vec<MediaItem>,
}

/// How often the network was asked whether a post is live, without a clear answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Inquiry {
    /// Readings known to work that did not show it.
    pub unseen: u32,
    /// Readings that could say nothing.
    pub unsure: u32,
    /// When the first of them was made.
    pub since: Option<DateTime<Utc>>,
    /// When the first of those was made that did not show it, by the network's clock.
    pub unseen_since: Option<DateTime<Utc>>,
    /// Why it is looked for although no answer was lost: then one reading that does not show the post is enough.
    pub look_first: Option<LookFirst>,
    /// When the first reading was made that failed, and so said nothing even about itself.
    pub unreadable_since: Option<DateTime<Utc>>,
}

/// What is to follow when a post that is looked for first is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookFirst {
    /// The walk begins anew; a publishing step was taken before.
    BeginsAnew,
    /// The publishing step is taken again; it was turned away.
    TurnedAway,
}

/// What is to go out to one account.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The account.
    pub account: Account,
    /// What it is to say there.
    pub content: Content,
    /// Makes its requests unlike those of any other target.
    pub random: u64,
}

impl Target {
    /// A target of a new post, for the time that was chosen or at once.
    pub fn planned(post: &Post, position: u32, outgoing: Outgoing) -> Self {
        let Outgoing { account, content, random } = outgoing;
        let id = TargetId::new();
        Self {
            id,
            post_id: post.id,
            position,
            account_id: account.id,
            network: account.platform,
            handle: account.account.handle,
            content,
            seed: Seed { target_id: id, begun_at: post.planned_at, random },
            state: if post.schedule.is_some() { TargetState::Scheduled } else { TargetState::Due },
            due_at: post.planned_at,
            next_try_at: Some(post.planned_at),
            step: None,
            fitted: None,
            tries: 0,
            commits: 0,
            backs: 0,
            committed_at: None,
            in_doubt: false,
            renewed: false,
            inquiry: Inquiry::default(),
            finding: None,
            evidence: None,
            remote_id: None,
            url: None,
            published_at: None,
            lease_owner: None,
        }
    }

    /// What goes to the network: the frozen content with the fitted pictures.
    pub fn outgoing(&self) -> Content {
        let mut content = self.content.clone();
        if let Some(fitted) = &self.fitted {
            content.media.clone_from(&fitted.media);
        }
        content
    }
}

/// Adds a target.
///
/// # Errors
/// When it cannot be written.
pub fn insert(write: &Write<'_>, target: &Target) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO targets (id, post_id, position, account_id, network, handle, content, seed, state, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            target.id.to_string(),
            target.post_id.to_string(),
            target.position,
            target.account_id.to_string(),
            target.network.as_str(),
            target.handle,
            sql::json(&target.content, "content")?,
            sql::json(&target.seed, "seed")?,
            sql::word(&target.state, "state")?,
            sql::micros(target.due_at)
        ],
    )?;
    update(write, target)
}

/// Writes everything that changes in a target's life.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such target.
pub fn update(write: &Write<'_>, target: &Target) -> Result<(), StoreError> {
    let changed = write
        .db
        .prepare_cached(
            "UPDATE targets SET state = ?2, due_at = ?3, next_try_at = ?4, step = ?5, fitted = ?6, tries = ?7,
             commits = ?8, committed_at = ?9, renewed = ?10, unseen = ?11, unsure = ?12, asked_at = ?13,
             finding = ?14, evidence = ?15, remote_id = ?16, url = ?17, published_at = ?18, lease_owner = ?19, in_doubt = ?20,
             backs = ?21, unreadable_since = ?22, seed = ?23, unseen_since = ?24, look_first = ?25
             WHERE id = ?1",
        )?
        .execute(params![
            target.id.to_string(),
            sql::word(&target.state, "state")?,
            sql::micros(target.due_at),
            target.next_try_at.map(sql::micros),
            target.step.as_ref().map(|step| sql::json(step, "step")).transpose()?,
            target.fitted.as_ref().map(|fitted| sql::json(fitted, "fitted")).transpose()?,
            target.tries,
            target.commits,
            target.committed_at.map(sql::micros),
            target.renewed,
            target.inquiry.unseen,
            target.inquiry.unsure,
            target.inquiry.since.map(sql::micros),
            target.finding.as_ref().map(|finding| sql::json(finding, "finding")).transpose()?,
            target.evidence.as_ref().map(|evidence| sql::json(evidence, "evidence")).transpose()?,
            target.remote_id,
            target.url.as_ref().map(Url::as_str),
            target.published_at.map(sql::micros),
            target.lease_owner,
            target.in_doubt,
            target.backs,
            target.inquiry.unreadable_since.map(sql::micros),
            sql::json(&target.seed, "seed")?,
            target.inquiry.unseen_since.map(sql::micros),
            target.inquiry.look_first.as_ref().map(|why| sql::word(why, "look_first")).transpose()?
        ])?;
    sql::found(changed, "targets")
}

/// One target.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, id: TargetId) -> Result<Target, StoreError> {
    sql::row(read.db, "SELECT * FROM targets WHERE id = ?1", params![id.to_string()], target)?
        .ok_or(StoreError::NotFound { table: "targets" })
}

/// The network's ids of an account's newest posts that are known to be of other targets.
///
/// # Errors
/// When they cannot be read.
pub fn list_known_posts(read: &Read<'_>, target: &Target) -> Result<Vec<String>, StoreError> {
    sql::rows(
        read.db,
        "SELECT remote_id FROM targets WHERE account_id = ?1 AND id <> ?2 AND remote_id IS NOT NULL
         ORDER BY published_at DESC LIMIT 200",
        params![target.account_id.to_string(), target.id.to_string()],
        |row| Ok(row.get("remote_id")?),
    )
}

/// Whether a post of the account that looks like the target's is another target's, or may be: one that says the same
/// was sent, whatever it was answered, and nobody knows as which post.
///
/// # Errors
/// When it cannot be read.
pub fn may_be_of_another(read: &Read<'_>, target: &Target) -> Result<bool, StoreError> {
    let others = sql::rows(
        read.db,
        "SELECT id, remote_id, in_doubt = 1 OR state IN ('committing', 'published') AS may_be_out
         FROM targets WHERE account_id = ?1 AND id <> ?3 AND (
             remote_id = ?2
             OR content ->> '$.text' = ?4 AND state NOT IN ('cancelled', 'rejected') AND remote_id IS NULL)",
        params![target.account_id.to_string(), target.remote_id, target.id.to_string(), target.content.text],
        |row| {
            let is_known: Option<String> = row.get("remote_id")?;
            Ok((sql::get_text(row, "id")?, is_known.is_some() || row.get::<_, bool>("may_be_out")?))
        },
    )?;
    for (id, may_be_out) in others {
        if may_be_out || attempts::was_sent(read, id)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Moves the targets of a post that still wait for their time; returns how many.
///
/// # Errors
/// When it cannot be written.
pub fn reschedule(write: &Write<'_>, post_id: PostId, due_at: DateTime<Utc>) -> Result<usize, StoreError> {
    let moved = write.db.execute(
        "UPDATE targets SET due_at = ?2, next_try_at = ?2 WHERE post_id = ?1 AND state = 'scheduled'",
        params![post_id.to_string(), sql::micros(due_at)],
    )?;
    Ok(moved)
}

pub(crate) fn target(row: &Row<'_>) -> Result<Target, StoreError> {
    let network: String = row.get("network")?;
    Ok(Target {
        id: sql::get_text(row, "id")?,
        post_id: sql::get_text(row, "post_id")?,
        position: row.get("position")?,
        account_id: sql::get_text(row, "account_id")?,
        network: Platform::parse(&network).ok_or(StoreError::Value { column: "network" })?,
        handle: row.get("handle")?,
        content: sql::get_json(row, "content")?,
        seed: sql::get_json(row, "seed")?,
        state: sql::get_word(row, "state")?,
        due_at: sql::get_instant(row, "due_at")?,
        next_try_at: sql::find_instant(row, "next_try_at")?,
        step: sql::find_json(row, "step")?,
        fitted: sql::find_json(row, "fitted")?,
        tries: row.get("tries")?,
        commits: row.get("commits")?,
        backs: row.get("backs")?,
        committed_at: sql::find_instant(row, "committed_at")?,
        in_doubt: row.get("in_doubt")?,
        renewed: row.get("renewed")?,
        inquiry: Inquiry {
            unseen: row.get("unseen")?,
            unsure: row.get("unsure")?,
            since: sql::find_instant(row, "asked_at")?,
            unseen_since: sql::find_instant(row, "unseen_since")?,
            look_first: sql::find_word(row, "look_first")?,
            unreadable_since: sql::find_instant(row, "unreadable_since")?,
        },
        finding: sql::find_json(row, "finding")?,
        evidence: sql::find_json(row, "evidence")?,
        remote_id: row.get("remote_id")?,
        url: sql::find_text(row, "url")?,
        published_at: sql::find_instant(row, "published_at")?,
        lease_owner: row.get("lease_owner")?,
    })
}
