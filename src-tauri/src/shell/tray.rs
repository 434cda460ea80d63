//! The icon in the desktop's tray: what goes out next, what needs the person, and the way back to the window. A desktop
//! without a tray is silent, and starting Postrider again shows the window; the icon comes when a tray does.

use tokio::sync::watch;

/// What the icon tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Sign {
    /// What stands above the entries of its menu, a line each, and beside the icon under the pointer.
    pub(crate) lines: Vec<String>,
    /// Whether the icon asks for attention.
    pub(crate) is_urgent: bool,
}

/// What the person pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// The icon itself, or the entry that shows the window.
    Open,
    /// The entry that ends the application.
    Quit,
}

/// What to do when something is pressed.
pub(crate) type OnPress = dyn Fn(Pressed) + Send + Sync;

/// Shows the newest sign for as long as there is one to come, and keeps `is_shown` true while a tray shows it.
#[cfg(target_os = "linux")]
pub(crate) async fn show(signs: watch::Receiver<Sign>, is_shown: watch::Sender<bool>, on_press: Box<OnPress>) {
    linux::show(signs, is_shown, on_press).await;
}

/// Only Linux so far: see "Absent on purpose" in ARCHITECTURE.md.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn show(mut signs: watch::Receiver<Sign>, _is_shown: watch::Sender<bool>, _on_press: Box<OnPress>) {
    while signs.changed().await.is_ok() {}
}

#[cfg(target_os = "linux")]
mod linux {
    use ksni::{Category, Icon, MenuItem, OfflineReason, Status, ToolTip, Tray, TrayMethods, menu::StandardItem};
    use tauri::{image::Image, include_image};
    use tokio::sync::watch;

    use super::{super::markup::escape, OnPress, Pressed, Sign};

    const NAME: &str = "Postrider";
    /// The icon that the package installs; a desktop that does not find it takes the picture below.
    const ICON: &str = "postrider";
    /// Drawn as it is, at the size that most trays show.
    const PICTURE: Image<'_> = include_image!("../icons/32x32.png");

    pub(super) async fn show(mut signs: watch::Receiver<Sign>, is_shown: watch::Sender<bool>, on_press: Box<OnPress>) {
        let sign = signs.borrow_and_update().clone();
        let item = Item { sign, is_shown: is_shown.clone(), on_press, picture: picture() };
        is_shown.send_replace(true);
        // A tray that starts after us, at login, is waited for.
        let handle = match item.assume_sni_available(true).spawn().await {
            Ok(handle) => handle,
            Err(error) => {
                is_shown.send_replace(false);
                tracing::info!(%error, "the desktop has no tray");
                return;
            }
        };
        while signs.changed().await.is_ok() {
            let sign = signs.borrow_and_update().clone();
            handle.update(|item| item.sign = sign).await;
        }
    }

    struct Item {
        sign: Sign,
        is_shown: watch::Sender<bool>,
        on_press: Box<OnPress>,
        picture: Vec<Icon>,
    }

    impl Tray for Item {
        fn id(&self) -> String {
            NAME.to_owned()
        }

        fn title(&self) -> String {
            NAME.to_owned()
        }

        fn category(&self) -> Category {
            Category::Communications
        }

        fn status(&self) -> Status {
            if self.sign.is_urgent { Status::NeedsAttention } else { Status::Active }
        }

        fn icon_name(&self) -> String {
            ICON.to_owned()
        }

        fn icon_pixmap(&self) -> Vec<Icon> {
            self.picture.clone()
        }

        fn attention_icon_name(&self) -> String {
            ICON.to_owned()
        }

        fn attention_icon_pixmap(&self) -> Vec<Icon> {
            self.picture.clone()
        }

        fn tool_tip(&self) -> ToolTip {
            let description = escape(&self.sign.lines.join("\n"));
            ToolTip { title: NAME.to_owned(), description, ..ToolTip::default() }
        }

        fn activate(&mut self, _x: i32, _y: i32) {
            (self.on_press)(Pressed::Open);
        }

        fn menu(&self) -> Vec<MenuItem<Self>> {
            let line = |text: &String| StandardItem { label: literal(text), enabled: false, ..StandardItem::default() };
            let entry = |label: &str, pressed: Pressed| StandardItem {
                label: label.to_owned(),
                activate: Box::new(move |item: &mut Self| (item.on_press)(pressed)),
                ..StandardItem::default()
            };
            let told = self.sign.lines.iter().map(|text| line(text).into());
            let separator = (!self.sign.lines.is_empty()).then_some(MenuItem::Separator);
            let entries = [entry("Open Postrider", Pressed::Open), entry("Quit", Pressed::Quit)];
            told.chain(separator).chain(entries.map(Into::into)).collect()
        }

        fn watcher_online(&self) {
            self.is_shown.send_replace(true);
        }

        fn watcher_offline(&self, _reason: OfflineReason) -> bool {
            self.is_shown.send_replace(false);
            true
        }
    }

    /// In a menu an underscore marks the letter of a key; two are one.
    fn literal(text: &str) -> String {
        text.replace('_', "__")
    }

    /// Our icon as trays want it: alpha, red, green, blue.
    fn picture() -> Vec<Icon> {
        let (Ok(width), Ok(height)) = (i32::try_from(PICTURE.width()), i32::try_from(PICTURE.height())) else {
            return Vec::new();
        };
        let mut data = PICTURE.rgba().to_vec();
        data.chunks_exact_mut(4).for_each(|pixel| pixel.rotate_right(1));
        vec![Icon { width, height, data }]
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_icon_can_be_drawn() {
            let [icon] = picture().try_into().unwrap();
            assert_eq!((icon.width, icon.height, icon.data.len()), (32, 32, 32 * 32 * 4));
        }

        #[test]
        fn a_title_is_text_in_menus_and_tool_tips() {
            assert_eq!(literal("rye_bread"), "rye__bread");
            assert_eq!(escape("<b>1 & 2</b>"), "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
        }
    }
}
