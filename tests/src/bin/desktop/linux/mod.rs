//! Orders, and who carries them out.

mod tray;
mod window;

use std::io::{BufRead, stdin};

use serde_json::{Value, json};

use self::{tray::Tray, window::Screen};

/// Carries out orders until there are no more.
pub fn serve() {
    let (screen, mut tray) = (Screen::open(), None);
    for order in stdin().lock().lines() {
        let order = order.unwrap();
        let answer = carry_out(&order, &screen, &mut tray);
        println!("{answer}");
    }
}

fn carry_out(order: &str, screen: &Screen, tray: &mut Option<Tray>) -> Value {
    let icon = || tray.as_ref().and_then(Tray::icon);
    match order.split_once(' ').unwrap_or((order, "")) {
        ("close", title) => json!(screen.close(title)),
        ("shown", title) => json!(screen.is_shown(title)),
        ("tray", "on") => {
            tray.get_or_insert_with(Tray::open);
            json!(true)
        }
        ("tray", "off") => json!(tray.take().is_some_and(Tray::close)),
        ("icon", _) => json!(icon().and_then(|icon| icon.describe())),
        ("activate", _) => json!(icon().is_some_and(|icon| icon.activate())),
        ("press", label) => json!(icon().is_some_and(|icon| icon.press(label))),
        _ => panic!("no such order: {order}"),
    }
}
