//! The decision about every table and column. A row that travels must be understood by its table's own reader.

use super::{
    Table, accounts, app_registrations, attempts, credentials, drafts, media, media_hosts, posts, sign_ins, targets,
    workspaces,
};

/// The tables that travel, each after those that it refers to.
pub const TRAVELS: &[Table] = &[
    Table {
        name: "workspaces",
        columns: "id, name, created_at, color, archived_at",
        understand: |row| workspaces::workspace(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "sign_ins",
        since: "202612010040_sign_ins",
        columns: "id, network, server, remote_id, handle, needs_sign_in",
        understand: |row| sign_ins::from_row(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "accounts",
        columns: "id, workspace_id, network, server, remote_id, handle, display_name, profile_url, avatar_file, \
                  avatar_type, limits, obstacle, connected_at, checked_at, sign_in_id, left_out",
        former: "needs_sign_in",
        select: accounts::SELECT,
        understand: |row| accounts::from_row(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "app_registrations",
        columns: "id, network, server, origin, client_id, secret, generation, redirect_uri, saved_at",
        secret: true,
        understand: |row| app_registrations::from_row(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "credentials",
        columns: "sign_in_id, generation, access, refresh, previous_refresh, issued_at, expires_at, \
                  renewable_until, scopes, registration_id",
        former: "account_id",
        secret: true,
        understand: |row| credentials::from_row(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "media_hosts",
        columns: "id, endpoint, region, bucket, access_key_id, secret, generation, practice, saved_at, tested_at",
        secret: true,
        understand: |row| media_hosts::bucket(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "media",
        columns: "id, file_hash, mime_type, width, height, size_bytes, orientation, added_at",
        understand: |row| media::library_file(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "renditions",
        columns: "media_id, spec, file_hash, mime_type, width, height, size_bytes",
        understand: |row| media::picture(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "drafts",
        columns: "id, workspace_id, version, content, created_at, saved_at, post_id",
        understand: |row| drafts::draft(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "draft_events",
        columns: "draft_id, version, content, at",
        understand: |row| drafts::event(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "posts",
        columns: "id, workspace_id, draft_id, draft_version, title, planned_at, schedule",
        understand: |row| posts::post(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "targets",
        columns: "id, post_id, position, account_id, network, handle, content, seed, state, due_at, next_try_at, \
                  step, fitted, tries, commits, committed_at, in_doubt, renewed, unseen, unsure, asked_at, \
                  finding, evidence, remote_id, url, published_at, lease_owner, backs, unreadable_since, \
                  unseen_since, before_anew, look_first",
        understand: |row| targets::target(row).map(drop),
        ..PLAIN
    },
    Table {
        name: "attempts",
        columns: "id, target_id, step, fingerprint, started_at, ended_at, outcome, error, request_id, remote_id, \
                  disproved",
        understand: |row| attempts::attempt(row).map(drop),
        ..PLAIN
    },
    Table { name: "rate_budgets", columns: "account_id, blocked_until, told_at", ..PLAIN },
    // The page's choices. All other settings are about this copy of the profile or about its vault.
    Table { name: "settings", columns: "name, value", only: "name IN ('page', 'workspace')", ..PLAIN },
];

/// The trail travels as something to read, in a file of its own: rows of another copy have no place in the trail of
/// the copy that was restored, which begins with its restoring.
pub const AUDIT: Table = Table {
    name: "audit",
    columns: "seq, at, actor, action, network, account_id, object_id, outcome, detail",
    ..PLAIN
};

/// The tables that stay behind, and why.
pub const STAYS: &[(&str, &str)] = &[
    ("alerts", "worked out again from what travels; what was read and told is about this copy"),
    ("audit", "travels as a file to read, see `AUDIT`"),
    ("audit_keys", "the copy begins a trail of its own"),
    ("audit_waiting", "as `audit`; they are chained here when the vault opens"),
    ("migrations", "made with the new database; the backup names its newest"),
    ("renewals", "who was renewing what when; the copy that goes on writes its own"),
    ("sign_in_flows", "ten minutes long, and bound to the browser and the process that began them"),
    ("vault_keys", "the copy gets a vault of its own; sealed records are sealed anew for the way"),
    ("vault_slots", "as `vault_keys`; they also name entries of this computer's keychain"),
];

const PLAIN: Table = Table {
    name: "",
    since: "",
    columns: "",
    former: "",
    secret: false,
    only: "true",
    select: "",
    understand: |_| Ok(()),
};
