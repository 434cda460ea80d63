//! Notifications of the desktop, and the click on one. A desktop that cannot show them is said once per notification in
//! the log and never matters: everything stands in the list of alerts as well.

use domain::AlertId;
use tokio::sync::mpsc::Receiver;

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// First line.
    pub(crate) title: String,
    /// The rest, as plain text.
    pub(crate) body: String,
    /// What a click opens; `None` = the list of alerts.
    pub(crate) alert: Option<AlertId>,
}

/// What to do when the person clicks a notification.
pub(crate) type Clicked = dyn Fn(Option<AlertId>) + Send + Sync;

/// Shows each message and tells of clicks, until nobody sends messages any more. The desktop is asked for when there is
/// something to show, and again with the next message when it went away.
#[cfg(target_os = "linux")]
pub(crate) async fn show_each(mut messages: Receiver<Message>, clicked: &Clicked) {
    while let Some(message) = messages.recv().await {
        let bus = zbus::Connection::session().await;
        if let Err(error) = linux::serve(bus, message, &mut messages, clicked).await {
            tracing::info!(%error, "the desktop shows no notifications");
        }
    }
}

/// Only Linux so far: see "Absent on purpose" in ARCHITECTURE.md.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn show_each(mut messages: Receiver<Message>, _clicked: &Clicked) {
    while messages.recv().await.is_some() {
        tracing::info!("no notifications are shown on this system");
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;

    use domain::AlertId;
    use futures::StreamExt;
    use tokio::sync::mpsc::Receiver;
    use zbus::{Connection, MatchRule, Message as Signal, MessageStream, Result, message::Type, zvariant::Value};

    use super::{super::markup::escape, Clicked, Message};

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";
    /// The action that a click on the notification itself is, by the specification.
    const CLICK: &str = "default";
    /// The notification stays as long as the desktop thinks right.
    const AS_LONG_AS_USUAL: i32 = -1;

    /// Shows `first` and what follows, for as long as the bus is there.
    pub(super) async fn serve(
        bus: Result<Connection>,
        first: Message,
        messages: &mut Receiver<Message>,
        clicked: &Clicked,
    ) -> Result<()> {
        let bus = bus?;
        let desktop = Desktop::find(bus.clone()).await?;
        // Signals of anybody else than the desktop's own service are not ours.
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.interface(NAME)?.path(PATH)?.build();
        let mut signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        let mut shown = HashMap::from([(desktop.show(&first).await?, first.alert)]);
        loop {
            tokio::select! {
                message = messages.recv() => {
                    let Some(message) = message else { return Ok(()) };
                    shown.insert(desktop.show(&message).await?, message.alert);
                }
                signal = signals.next() => {
                    let Some(signal) = signal else { return Ok(()) };
                    take(&signal?, &mut shown, clicked);
                }
            }
        }
    }

    /// A signal of another shape is not ours.
    fn take(signal: &Signal, shown: &mut HashMap<u32, Option<AlertId>>, clicked: &Clicked) {
        let header = signal.header();
        match header.member().map(zbus::names::MemberName::as_str) {
            Some("ActionInvoked") => {
                let Ok((id, action)) = signal.body().deserialize::<(u32, String)>() else { return };
                if let Some(alert) = shown.get(&id).filter(|_| action == CLICK) {
                    clicked(*alert);
                }
            }
            Some("NotificationClosed") => {
                if let Ok((id, _reason)) = signal.body().deserialize::<(u32, u32)>() {
                    shown.remove(&id);
                }
            }
            _ => {}
        }
    }

    /// The desktop's service, and what it can do.
    struct Desktop {
        bus: Connection,
        reads_markup: bool,
        takes_clicks: bool,
    }

    impl Desktop {
        async fn find(bus: Connection) -> Result<Self> {
            let answer = bus.call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &()).await?;
            let can: Vec<String> = answer.body().deserialize()?;
            let has = |what: &str| can.iter().any(|each| each == what);
            Ok(Self { bus, reads_markup: has("body-markup"), takes_clicks: has("actions") })
        }

        /// Shows a message and says by which number the desktop calls it.
        async fn show(&self, message: &Message) -> Result<u32> {
            let body = if self.reads_markup { escape(&message.body) } else { message.body.clone() };
            let actions: &[&str] = if self.takes_clicks { &[CLICK, "Show"] } else { &[] };
            let hints = HashMap::from([("desktop-entry", Value::from("Postrider"))]);
            let replaces_nothing = 0u32;
            let call =
                ("Postrider", replaces_nothing, "postrider", &message.title, body, actions, hints, AS_LONG_AS_USUAL);
            self.bus.call_method(Some(NAME), PATH, Some(NAME), "Notify", &call).await?.body().deserialize()
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a failed surrounding is a failed test")]
mod tests {
    use std::collections::HashMap;

    use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
    use zbus::{
        Connection, interface,
        object_server::{InterfaceRef, SignalEmitter},
        zvariant::OwnedValue,
    };

    use super::{super::test_bus::TestBus, *};

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    /// What a desktop does: numbers what it shows, and tells of clicks.
    struct Desktop {
        can: Vec<String>,
        next: u32,
        shown: UnboundedSender<Shown>,
    }

    #[derive(Debug, PartialEq, Eq)]
    struct Shown {
        id: u32,
        title: String,
        body: String,
        actions: Vec<String>,
    }

    #[interface(name = "org.freedesktop.Notifications")]
    impl Desktop {
        fn get_capabilities(&self) -> Vec<String> {
            self.can.clone()
        }

        #[allow(clippy::too_many_arguments, reason = "the specification's own")]
        fn notify(
            &mut self,
            _app_name: &str,
            _replaces: u32,
            _icon: &str,
            title: String,
            body: String,
            actions: Vec<String>,
            _hints: HashMap<String, OwnedValue>,
            _expires: i32,
        ) -> u32 {
            self.next += 1;
            self.shown.send(Shown { id: self.next, title, body, actions }).unwrap();
            self.next
        }

        #[zbus(signal)]
        async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;

        #[zbus(signal)]
        async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
    }

    struct Stage {
        desktop: InterfaceRef<Desktop>,
        shown: UnboundedReceiver<Shown>,
        /// Keeps the service on the bus.
        _server: Connection,
    }

    async fn stage(bus: &TestBus, can: &[&str]) -> Stage {
        let (send, shown) = unbounded_channel();
        let desktop = Desktop { can: can.iter().map(|&each| each.to_owned()).collect(), next: 40, shown: send };
        let server = bus.builder().name(NAME).unwrap().serve_at(PATH, desktop).unwrap().build().await.unwrap();
        let desktop = server.object_server().interface::<_, Desktop>(PATH).await.unwrap();
        Stage { desktop, shown, _server: server }
    }

    fn message(body: &str, alert: Option<AlertId>) -> Message {
        Message { title: "A post was refused".into(), body: body.into(), alert }
    }

    /// Serves on that bus, and says what was clicked.
    async fn serving(
        bus: &TestBus,
        first: Message,
    ) -> (Sender<Message>, UnboundedReceiver<Option<AlertId>>, tokio::task::JoinHandle<zbus::Result<()>>) {
        let (send, mut messages): (_, Receiver<Message>) = channel(4);
        let (tell, clicks) = unbounded_channel();
        let connection = bus.builder().build().await;
        let clicked = move |alert| tell.send(alert).unwrap();
        let task = tokio::spawn(async move { linux::serve(connection, first, &mut messages, &clicked).await });
        (send, clicks, task)
    }

    #[tokio::test]
    async fn a_click_opens_what_that_notification_was_about() {
        let bus = TestBus::start();
        let mut stage = stage(&bus, &["body", "actions"]).await;
        let (refused, missed) = (AlertId::new(), AlertId::new());
        let (send, mut clicks, serving) = serving(&bus, message("Rye & “sourdough”", Some(refused))).await;
        let first = stage.shown.recv().await.unwrap();
        let actions = vec!["default".to_owned(), "Show".to_owned()];
        let (title, body) = ("A post was refused".to_owned(), "Rye & “sourdough”".to_owned());
        assert_eq!(first, Shown { id: 41, title, body, actions });
        send.send(message("Bread", Some(missed))).await.unwrap();
        send.send(message("Two things", None)).await.unwrap();
        assert_eq!(stage.shown.recv().await.unwrap().id, 42);
        assert_eq!(stage.shown.recv().await.unwrap().id, 43);

        let emitter = stage.desktop.signal_emitter();
        for (id, opens) in [(42, Some(missed)), (41, Some(refused)), (43, None)] {
            Desktop::action_invoked(emitter, id, "default").await.unwrap();
            assert_eq!(clicks.recv().await.unwrap(), opens);
        }
        Desktop::action_invoked(emitter, 7, "default").await.unwrap();
        Desktop::action_invoked(emitter, 41, "something else").await.unwrap();
        Desktop::notification_closed(emitter, 42, 2).await.unwrap();
        Desktop::action_invoked(emitter, 42, "default").await.unwrap();
        Desktop::action_invoked(emitter, 43, "default").await.unwrap();
        assert_eq!(clicks.recv().await.unwrap(), None, "the strange, the other and the closed ones open nothing");
        drop(send);
        serving.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn only_the_desktops_own_word_counts_as_a_click() {
        let bus = TestBus::start();
        let mut stage = stage(&bus, &["actions"]).await;
        let (_send, mut clicks, serving) = serving(&bus, message("Bread", None)).await;
        let id = stage.shown.recv().await.unwrap().id;
        let stranger = bus.connect().await;
        stranger.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &(id, "default")).await.unwrap();
        // Asking the bus and being answered means that it has passed the signal on.
        zbus::fdo::DBusProxy::new(&stranger).await.unwrap().get_id().await.unwrap();
        Desktop::action_invoked(stage.desktop.signal_emitter(), id, "default").await.unwrap();
        assert_eq!(clicks.recv().await.unwrap(), None);
        assert!(clicks.try_recv().is_err(), "one click, not two");
        serving.abort();
    }

    #[tokio::test]
    async fn a_desktop_that_reads_markup_is_given_plain_text_all_the_same() {
        let bus = TestBus::start();
        let mut stage = stage(&bus, &["body", "body-markup"]).await;
        let (_send, _clicks, serving) = serving(&bus, message("<b>Rye</b> & oats", None)).await;
        let shown = stage.shown.recv().await.unwrap();
        assert_eq!(shown.body, "&lt;b&gt;Rye&lt;/b&gt; &amp; oats");
        assert!(shown.actions.is_empty(), "a desktop without clicks is offered none");
        serving.abort();
    }

    #[tokio::test]
    async fn a_desktop_without_notifications_is_an_error_that_ends_nothing_else() {
        let bus = TestBus::start();
        let (_send, _clicks, serving) = serving(&bus, message("Bread", None)).await;
        assert!(serving.await.unwrap().is_err());
    }
}
