//! The page where people end what an app may do: they remove it, change the password, or lose a page (meta 3.2 and 3.5,
//! 2026-11-20).

use maud::{Markup, html};

use super::{
    people::{PEOPLE, Page, Person},
    state::End,
};
use crate::{
    app::App,
    call::Call,
    page::{Page as Document, check_own_page, error_page},
    reply::{Answer, Reply},
    world::World,
};

/// What a person sets, or has happen to them.
pub(crate) enum Setting {
    RemoveApp,
    ChangePassword,
    LosePage { page: String },
    RegainPage { page: String },
}

/// Does it. `None` when there is no such person, or the page is none of theirs.
pub(crate) fn apply(world: &mut World, person: &str, setting: &Setting) -> Option<()> {
    let person = Person::find(person)?;
    let role = |page: &str| {
        let page = Page::find(page).filter(|page| person.role(page).is_some())?;
        Some((person.username.to_owned(), page.username.to_owned()))
    };
    match setting {
        Setting::RemoveApp => world.facebook.remove_app(person),
        Setting::ChangePassword => world.facebook.end_tokens(person, End::PasswordChanged),
        Setting::LosePage { page } => {
            world.facebook.lost_roles.insert(role(page)?);
        }
        Setting::RegainPage { page } => {
            world.facebook.lost_roles.remove(&role(page)?);
        }
    }
    Some(())
}

/// Shows everyone's settings.
pub(super) fn show(app: &App, _call: &Call) -> Answer {
    let body = app.read(|world| html! { h1 { "Settings" } @for person in PEOPLE { (card(world, person)) } });
    Ok(Document::new("Settings", "facebook", body).into_reply())
}

fn card(world: &World, person: &'static Person) -> Markup {
    let has_app = world.facebook.grants.contains_key(person.username);
    let pages: Vec<_> = person.roles.iter().filter_map(|role| role.page()).collect();
    html! { section.card {
        h2 { (person.name) }
        @if has_app { (button(person, "remove_app", "", "Remove Postrider")) }
        (button(person, "change_password", "", "Change the password"))
        @for page in pages {
            @if world.facebook.has_role(person, page) {
                (button(person, "lose_page", page.username, &format!("Leave {}", page.name)))
            } @else {
                (button(person, "regain_page", page.username, &format!("Return to {}", page.name)))
            }
        }
    } }
}

fn button(person: &Person, setting: &str, page: &str, words: &str) -> Markup {
    html! { form.row method="post" action="/www.facebook.com/settings" {
        input type="hidden" name="person" value=(person.username);
        input type="hidden" name="page" value=(page);
        button name="do" value=(setting) { (words) }
    } }
}

/// Takes a form of this page.
pub(super) fn change(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    let field = |name: &str| call.field(name).unwrap_or_default();
    let setting = match field("do").as_str() {
        "remove_app" => Some(Setting::RemoveApp),
        "change_password" => Some(Setting::ChangePassword),
        "lose_page" => Some(Setting::LosePage { page: field("page") }),
        "regain_page" => Some(Setting::RegainPage { page: field("page") }),
        _ => None,
    };
    let done = setting.and_then(|setting| app.write(|world| apply(world, &field("person"), &setting)));
    done.ok_or_else(|| error_page(400, "facebook", "This form is not complete."))?;
    Ok(Reply { status: 303, ..Reply::redirect("/www.facebook.com/settings".to_owned()) })
}
