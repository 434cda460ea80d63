//! A tray by the StatusNotifierItem specification (freedesktop.org, read 2026-11-30): icons register with the watcher,
//! which is also the only host here, and carry a menu by the `com.canonical.dbusmenu` protocol.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serde_json::{Value as Json, json};
use zbus::{
    blocking::{Connection, Proxy, connection::Builder},
    interface,
    zvariant::{OwnedValue, Structure, Value},
};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// The watcher, for as long as it lives.
pub struct Tray {
    bus: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

struct Watcher(Arc<Mutex<Vec<String>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.lock().unwrap().push(service);
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

impl Tray {
    pub fn open() -> Self {
        let items = Arc::new(Mutex::new(Vec::new()));
        let watcher = Watcher(Arc::clone(&items));
        let bus = Builder::session().unwrap().serve_at("/StatusNotifierWatcher", watcher).unwrap();
        Self { bus: bus.name(WATCHER).unwrap().build().unwrap(), items }
    }

    /// Takes the tray from the desktop. The connection may live on in what is being answered, so its name goes first.
    pub fn close(self) -> bool {
        self.bus.release_name(WATCHER).unwrap()
    }

    /// The icon that registered last.
    pub fn icon(&self) -> Option<Icon> {
        let service = self.items.lock().unwrap().last()?.clone();
        Some(Icon { bus: self.bus.clone(), service })
    }
}

/// An icon in the tray.
pub struct Icon {
    bus: Connection,
    service: String,
}

/// Width, height and dots of each.
type Pictures = Vec<(i32, i32, Vec<u8>)>;

/// An entry of a menu.
struct Entry {
    id: i32,
    label: String,
    enabled: bool,
}

impl Icon {
    /// What a person sees of it; nothing once its application has ended.
    pub fn describe(&self) -> Option<Json> {
        let item = self.item();
        let status: String = item.get_property("Status").ok()?;
        let (_, _, _, tip): (String, Pictures, String, String) = item.get_property("ToolTip").ok()?;
        let pictures: Pictures = item.get_property("IconPixmap").ok()?;
        let menu: Vec<Json> = self
            .entries()?
            .into_iter()
            .map(|entry| json!({ "label": entry.label, "enabled": entry.enabled }))
            .collect();
        Some(json!({ "status": status, "tip": tip, "menu": menu, "pictures": pictures.len() }))
    }

    /// A click on the icon itself.
    pub fn activate(&self) -> bool {
        self.item().call_method("Activate", &(0i32, 0i32)).is_ok()
    }

    /// A click on an entry of its menu; whether there is one of that name that can be clicked.
    pub fn press(&self, label: &str) -> bool {
        let entries = self.entries().unwrap_or_default();
        let Some(entry) = entries.iter().find(|entry| entry.enabled && entry.label == label) else { return false };
        let event = (entry.id, "clicked", Value::from(0i32), 0u32);
        self.menu().call_method("Event", &event).is_ok()
    }

    fn item(&self) -> Proxy<'_> {
        Proxy::new(&self.bus, self.service.as_str(), "/StatusNotifierItem", "org.kde.StatusNotifierItem").unwrap()
    }

    fn menu(&self) -> Proxy<'_> {
        Proxy::new(&self.bus, self.service.as_str(), "/MenuBar", "com.canonical.dbusmenu").unwrap()
    }

    fn entries(&self) -> Option<Vec<Entry>> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let all_levels = -1i32;
        let no_filter: &[&str] = &[];
        let (_, (_, _, children)): Layout = self.menu().call("GetLayout", &(0i32, all_levels, no_filter)).ok()?;
        Some(children.into_iter().filter_map(entry).collect())
    }
}

fn entry(value: OwnedValue) -> Option<Entry> {
    let structure = Structure::try_from(Value::from(value)).ok()?;
    let (id, properties, _): (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>) = structure.try_into().ok()?;
    let label = properties.get("label").and_then(|label| String::try_from(label.try_clone().ok()?).ok())?;
    let enabled = properties.get("enabled").is_none_or(|value| bool::try_from(value).unwrap_or(true));
    Some(Entry { id, label, enabled })
}
