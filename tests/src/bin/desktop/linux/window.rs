//! Windows as the person sees them: whether one is there, and the button that closes it.

use x11rb::{
    connection::Connection,
    protocol::xproto::{
        AtomEnum, CLIENT_MESSAGE_EVENT, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// The screen that `DISPLAY` names.
pub struct Screen {
    server: RustConnection,
    root: Window,
}

impl Screen {
    pub fn open() -> Self {
        let (server, number) = x11rb::connect(None).unwrap();
        let root = server.setup().roots[number].root;
        Self { server, root }
    }

    /// Whether a window of that title is on the screen.
    pub fn is_shown(&self, title: &str) -> bool {
        let is_shown = |window: &Window| {
            let attributes = self.server.get_window_attributes(*window).ok().and_then(|asked| asked.reply().ok());
            attributes.is_some_and(|found| found.map_state == MapState::VIEWABLE)
        };
        self.windows(title).iter().any(is_shown)
    }

    /// Asks the window of that title to close, as the button in its frame does; whether there is one.
    pub fn close(&self, title: &str) -> bool {
        let (protocols, delete) = (self.atom("WM_PROTOCOLS"), self.atom("WM_DELETE_WINDOW"));
        let windows = self.windows(title);
        for window in &windows {
            let event = ClientMessageEvent {
                response_type: CLIENT_MESSAGE_EVENT,
                format: 32,
                sequence: 0,
                window: *window,
                type_: protocols,
                data: [delete, x11rb::CURRENT_TIME, 0, 0, 0].into(),
            };
            self.server.send_event(false, *window, EventMask::NO_EVENT, event).unwrap();
        }
        self.server.sync().unwrap();
        !windows.is_empty()
    }

    /// Windows with a frame of their own: those that can be asked to close.
    fn windows(&self, title: &str) -> Vec<Window> {
        let children = self.server.query_tree(self.root).unwrap().reply().unwrap().children;
        let is_meant = |window: &Window| self.text(*window, AtomEnum::WM_NAME.into()).as_deref() == Some(title);
        let protocols = self.atom("WM_PROTOCOLS");
        let can_close = |window: &Window| !self.text(*window, protocols).unwrap_or_default().is_empty();
        children.into_iter().filter(is_meant).filter(can_close).collect()
    }

    /// The bytes of a property as text; a window may be gone before it is asked.
    fn text(&self, window: Window, property: u32) -> Option<String> {
        let asked = self.server.get_property(false, window, property, AtomEnum::ANY, 0, 1024).ok()?;
        Some(String::from_utf8_lossy(&asked.reply().ok()?.value).into_owned())
    }

    fn atom(&self, name: &str) -> u32 {
        self.server.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }
}
