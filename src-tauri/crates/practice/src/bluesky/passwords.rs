//! The page where a person makes an app password and copies it.

use chrono::SecondsFormat;
use maud::html;

use super::state::{AppPassword, PEOPLE, Person};
use crate::{
    app::App,
    call::Call,
    page::{Page, check_own_page, error_page},
    random::BASE32,
    reply::Answer,
};

/// Shows the passwords by name and the form for a new one.
pub(super) fn show(app: &App, _call: &Call) -> Answer {
    Ok(page(app, None))
}

/// Makes a new password, or removes one.
pub(super) fn change(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    let handle = call.field("identity").unwrap_or_default();
    if let Some(name) = call.field("remove") {
        app.write(|world| remove(&mut world.bluesky, &handle, &name));
        return Ok(page(app, None));
    }
    let name = call.field("name").filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "Postrider".to_owned());
    let password = create(app, &handle, &name);
    let password = password.ok_or_else(|| error_page(400, "bluesky", "There is no such account"))?;
    Ok(page(app, Some((&handle, &password))))
}

fn remove(state: &mut super::State, handle: &str, name: &str) {
    let Some(person) = Person::find(handle) else { return };
    state.app_passwords.retain(|made| made.did != person.did || made.name != name);
    // Real sessions remember which password opened them; here they all end.
    state.revoke(handle);
}

/// Makes an app password for a handle. `None` when nobody has the handle.
pub(crate) fn create(app: &App, handle: &str, name: &str) -> Option<String> {
    let person = Person::find(handle)?;
    let created_at = app.now();
    Some(app.write(|world| {
        let groups: Vec<String> = (0..4).map(|_| world.random_text(BASE32, 4)).collect();
        let password = groups.join("-");
        world.remember("bluesky app password", &password);
        let (did, name) = (person.did.to_owned(), name.to_owned());
        world.bluesky.app_passwords.push(AppPassword { did, name, password: password.clone(), created_at });
        password
    }))
}

fn page(app: &App, fresh: Option<(&str, &str)>) -> crate::reply::Reply {
    let made: Vec<(String, String, String)> = app.read(|world| {
        let row = |made: &AppPassword| {
            let handle = Person::find(&made.did).map(|person| person.handle).unwrap_or_default();
            (handle.to_owned(), made.name.clone(), made.created_at.to_rfc3339_opts(SecondsFormat::Secs, true))
        };
        world.bluesky.app_passwords.iter().map(row).collect()
    });
    let body = html! {
        section.card {
            p.brand { "Bluesky" }
            h1 { "App passwords" }
            p { "An app password lets an app sign in without your main password. You can remove it at any time." }
            @if let Some((handle, password)) = fresh {
                div.fresh role="status" {
                    p { "New app password for " strong { (handle) } ". Copy it now; it is not shown again." }
                    input #password.secret type="text" readonly value=(password) aria-label="App password" size="22";
                }
            }
            form method="post" action="/bsky.app/settings/app-passwords" {
                fieldset {
                    legend { "Account" }
                    @for (index, person) in PEOPLE.iter().enumerate() {
                        label.choice {
                            input type="radio" name="identity" value=(person.handle) checked[index == 0];
                            span { strong { (person.display_name) } span.muted { (person.handle) } }
                        }
                    }
                }
                label.field { "Name" input type="text" name="name" value="Postrider" maxlength="32"; }
                div.buttons { button #create.primary type="submit" { "Create app password" } }
            }
            @for (handle, name, at) in &made {
                form.row method="post" action="/bsky.app/settings/app-passwords" {
                    input type="hidden" name="identity" value=(handle);
                    span { strong { (name) } span.muted { (handle) " · " (at) } }
                    button type="submit" name="remove" value=(name) { "Remove" }
                }
            }
        }
    };
    Page::new("App passwords", "bluesky", body).into_reply()
}
