//! What the engine tells the outside: that something changed, never what it is now.

/// Kinds of things that change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changed {
    /// The vault's state.
    Vault,
    /// Accounts and their sign-ins.
    Accounts,
    /// Sign-ins in progress.
    Flows,
    /// Drafts.
    Drafts,
    /// Posts and their targets.
    Posts,
    /// App registrations, media host.
    Settings,
    /// What the person is told of.
    Alerts,
    /// Workspaces, and which of them is looked at.
    Workspaces,
}

/// Something changed; whoever shows it reads it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What kind of thing.
    pub changed: Changed,
    /// Its id as text; `None` = any.
    pub id: Option<String>,
}
