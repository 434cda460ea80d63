//! The people of the practice Facebook, their pages and the usual trouble with each (meta 3.2, 4.1 and 9, 2026-11-20).

use crate::samples;

/// Ids of people begin like this, so that a path alone tells a person from a page and from a post.
pub(super) const PERSON_PREFIX: &str = "122000";

/// Someone who can sign in.
pub(super) struct Person {
    pub username: &'static str,
    pub name: &'static str,
    /// The id scoped to the app.
    pub id: &'static str,
    /// What the consent page says next to the name.
    pub label: &'static str,
    pub roles: &'static [Role],
    /// Whether the person is among the administrators, developers and testers of the app.
    pub has_app_role: bool,
}

/// What a person may do on a page.
pub(super) struct Role {
    page: &'static str,
    pub tasks: &'static [&'static str],
}

/// A page that can be published to.
pub(super) struct Page {
    pub username: &'static str,
    pub name: &'static str,
    pub id: &'static str,
    pub category: &'static str,
    pub followers_count: u32,
    pub trouble: Trouble,
}

/// What keeps a page's posts from coming out, or changes what it answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    /// It is one of the new pages, which answer a person's token with an error of their own.
    NewExperience,
    /// It is blocked for a while because it violated the policies.
    Blocked,
    /// Its people have to confirm who they are before they may publish.
    Unauthorized,
}

const EVERYTHING: &[&str] = &["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"];
const NO_CONTENT: &[&str] = &["ANALYZE", "ADVERTISE", "MODERATE"];
const NEW_EXPERIENCE: &[&str] = &["PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"];

/// Any of these lets a person publish (meta 3.2, 2026-11-20).
const CREATES_CONTENT: &[&str] = &["CREATE_CONTENT", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"];

pub(super) const PEOPLE: &[Person] = &[
    Person {
        username: samples::FACEBOOK_OWNER,
        name: "Ida Harbour",
        id: "122000000000000001",
        label: "Five pages",
        roles: &[
            Role { page: samples::FACEBOOK_PAGE, tasks: EVERYTHING },
            Role { page: samples::FACEBOOK_NEW_PAGE, tasks: NEW_EXPERIENCE },
            Role { page: samples::FACEBOOK_PAGE_WITHOUT_TASK, tasks: NO_CONTENT },
            Role { page: samples::FACEBOOK_BLOCKED_PAGE, tasks: EVERYTHING },
            Role { page: samples::FACEBOOK_UNAUTHORIZED_PAGE, tasks: EVERYTHING },
        ],
        has_app_role: true,
    },
    Person {
        username: samples::FACEBOOK_PARTNER,
        name: "Jonas Harbour",
        id: "122000000000000002",
        label: "Two pages, one of them together with Ida; no role on the app",
        roles: &[
            Role { page: samples::FACEBOOK_PAGE, tasks: EVERYTHING },
            Role { page: samples::FACEBOOK_PARTNER_PAGE, tasks: EVERYTHING },
        ],
        has_app_role: false,
    },
    Person {
        username: samples::FACEBOOK_PERSON_WITHOUT_PAGE,
        name: "Mara Harbour",
        id: "122000000000000003",
        label: "No page",
        roles: &[],
        has_app_role: true,
    },
];

pub(super) const PAGES: &[Page] = &[
    Page {
        username: samples::FACEBOOK_PAGE,
        name: "Harbour Bakery",
        id: "61550000000000001",
        category: "Bakery",
        followers_count: 1312,
        trouble: Trouble::None,
    },
    Page {
        username: samples::FACEBOOK_NEW_PAGE,
        name: "Harbour Eats",
        id: "61550000000000002",
        category: "Restaurant",
        followers_count: 428,
        trouble: Trouble::NewExperience,
    },
    Page {
        username: samples::FACEBOOK_PAGE_WITHOUT_TASK,
        name: "Harbour Archive",
        id: "61550000000000003",
        category: "Library",
        followers_count: 77,
        trouble: Trouble::None,
    },
    Page {
        username: samples::FACEBOOK_BLOCKED_PAGE,
        name: "Harbour Market",
        id: "61550000000000004",
        category: "Market",
        followers_count: 2950,
        trouble: Trouble::Blocked,
    },
    Page {
        username: samples::FACEBOOK_UNAUTHORIZED_PAGE,
        name: "Harbour Letters",
        id: "61550000000000005",
        category: "News",
        followers_count: 16_420,
        trouble: Trouble::Unauthorized,
    },
    Page {
        username: samples::FACEBOOK_PARTNER_PAGE,
        name: "Second Harbour",
        id: "61550000000000006",
        category: "Brand",
        followers_count: 91,
        trouble: Trouble::None,
    },
];

impl Person {
    pub fn find(username: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.username == username)
    }

    /// What the person may do on a page, if anything.
    pub fn role(&self, page: &Page) -> Option<&Role> {
        self.roles.iter().find(|role| role.page == page.username)
    }
}

impl Role {
    pub fn page(&self) -> Option<&'static Page> {
        Page::find(self.page)
    }

    /// Whether it lets a person publish.
    pub fn creates_content(&self) -> bool {
        self.tasks.iter().any(|task| CREATES_CONTENT.contains(task))
    }
}

impl Page {
    pub fn find(username: &str) -> Option<&'static Self> {
        PAGES.iter().find(|page| page.username == username)
    }

    pub fn find_by_id(id: &str) -> Option<&'static Self> {
        PAGES.iter().find(|page| page.id == id)
    }

    pub fn link(&self) -> String {
        format!("https://www.facebook.com/{}", self.username)
    }
}
