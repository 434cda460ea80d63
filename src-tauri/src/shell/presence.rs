//! Whether the person is still there: when the page last saw input, and the desktop's word that the screen was locked
//! or the computer goes to sleep.

use futures::future::BoxFuture;

/// What to do when the person is gone, or the computer awake again; it is waited for.
pub(crate) type Act = dyn Fn() -> BoxFuture<'static, ()> + Send + Sync;

/// Calls `gone` whenever the screen is locked or the computer is about to sleep, and `awake` when it has slept, for as
/// long as it is polled. A desktop without the services that say so is silent; that is said once in the log.
#[cfg(target_os = "linux")]
pub(crate) async fn watch(gone: &Act, awake: &Act) {
    tokio::join!(
        linux::listening("the screen's lock", linux::screen(linux::session_bus().await, gone)),
        linux::listening("the computer's sleep", linux::sleep(linux::system_bus().await, gone, awake)),
    );
}

/// There is no library for it that we would trust with a system's event loop; the lock after a while still works, and
/// what is due after a sleep is noticed by the clock.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn watch(_gone: &Act, _awake: &Act) {}

#[cfg(target_os = "linux")]
mod linux {
    use std::future::ready;

    use futures::{Stream, StreamExt, stream};
    use zbus::{Connection, MatchRule, Message, MessageStream, Result, message::Type, zvariant::OwnedFd};

    use super::Act;

    /// Interfaces by which desktops tell that the screen was locked: the common one, GNOME's and its children's.
    const SCREEN_SAVERS: [&str; 4] =
        ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver"];

    const LOGIN: &str = "org.freedesktop.login1";
    const LOGIN_MANAGER: &str = "org.freedesktop.login1.Manager";

    pub(super) async fn session_bus() -> Result<Connection> {
        Connection::session().await
    }

    pub(super) async fn system_bus() -> Result<Connection> {
        Connection::system().await
    }

    pub(super) async fn listening(what: &'static str, work: impl Future<Output = Result<()>>) {
        if let Err(error) = work.await {
            tracing::info!(what, %error, "the desktop does not tell of something; the vault does not lock with it");
        }
    }

    /// The screen saver became active.
    pub(super) async fn screen(bus: Result<Connection>, gone: &Act) -> Result<()> {
        let mut locks = screen_locks(&bus?).await?;
        while locks.next().await.is_some() {
            gone().await;
        }
        Ok(())
    }

    /// Each time the screen is locked. Signals of another shape are not ours.
    pub(super) async fn screen_locks(bus: &Connection) -> Result<impl Stream<Item = ()> + Unpin + use<>> {
        let mut streams = Vec::new();
        for interface in SCREEN_SAVERS {
            let rule = MatchRule::builder().msg_type(Type::Signal).interface(interface)?.member("ActiveChanged")?;
            streams.push(MessageStream::for_match_rule(rule.build(), bus, None).await?);
        }
        let is_lock = |signal: Result<Message>| signal.is_ok_and(|signal| signal.body().deserialize().unwrap_or(false));
        let locks = stream::select_all(streams).filter_map(move |signal| ready(is_lock(signal).then_some(())));
        Ok(locks)
    }

    /// The computer is about to sleep. It waits for us meanwhile, because what sleeps to disk takes the memory along.
    pub(super) async fn sleep(bus: Result<Connection>, gone: &Act, awake: &Act) -> Result<()> {
        let bus = bus?;
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(LOGIN)?.interface(LOGIN_MANAGER)?;
        let rule = rule.member("PrepareForSleep")?.build();
        let mut signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        let mut delay = Some(hold_sleep(&bus).await?);
        while let Some(signal) = signals.next().await {
            if signal?.body().deserialize::<bool>()? {
                gone().await;
                delay = None;
            } else {
                awake().await;
                if delay.is_none() {
                    delay = Some(hold_sleep(&bus).await?);
                }
            }
        }
        Ok(())
    }

    /// Asks that sleep waits a moment for us; it goes on when the descriptor is closed.
    async fn hold_sleep(bus: &Connection) -> Result<OwnedFd> {
        let why = ("sleep", "Postrider", "Locks the vault", "delay");
        bus.call_method(Some(LOGIN), "/org/freedesktop/login1", Some(LOGIN_MANAGER), "Inhibit", &why)
            .await?
            .body()
            .deserialize()
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a failed surrounding is a failed test")]
mod bus_tests {
    use std::{
        os::unix::net::UnixStream,
        sync::{Arc, Mutex},
    };

    use futures::{FutureExt, StreamExt};
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
    use zbus::{interface, object_server::SignalEmitter, zvariant::OwnedFd};

    use super::{super::test_bus::TestBus, Act, linux};

    /// Something to call, and what hears that it was called.
    fn told() -> (Box<Act>, UnboundedReceiver<()>) {
        let (tell, gone) = unbounded_channel();
        let tell = move || {
            let tell = tell.clone();
            async move { tell.send(()).unwrap() }.boxed()
        };
        (Box::new(tell), gone)
    }

    /// What logind does: gives out descriptors that hold sleep back, and tells of sleep.
    struct Logind {
        held: Arc<Mutex<Vec<UnixStream>>>,
        asked: UnboundedSender<String>,
    }

    #[interface(name = "org.freedesktop.login1.Manager")]
    impl Logind {
        fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
            let (ours, theirs) = UnixStream::pair().unwrap();
            self.held.lock().unwrap().push(ours);
            self.asked.send(format!("{what} {mode}")).unwrap();
            OwnedFd::from(std::os::fd::OwnedFd::from(theirs))
        }

        #[zbus(signal)]
        async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
    }

    #[tokio::test]
    async fn the_vault_is_locked_before_the_computer_sleeps_and_waking_is_told() {
        let bus = TestBus::start();
        let (asked, mut asks) = unbounded_channel();
        let held = Arc::new(Mutex::new(Vec::new()));
        let logind = Logind { held: Arc::clone(&held), asked };
        let server = bus.builder().name("org.freedesktop.login1").unwrap();
        let server = server.serve_at("/org/freedesktop/login1", logind).unwrap().build().await.unwrap();
        let manager = server.object_server().interface::<_, Logind>("/org/freedesktop/login1").await.unwrap();

        let ((tell, mut gone), (tell_awake, mut awake)) = (told(), told());
        let connection = Ok(bus.connect().await);
        let watching = tokio::spawn(async move { linux::sleep(connection, &*tell, &*tell_awake).await });
        assert_eq!(asks.recv().await.unwrap(), "sleep delay");

        Logind::prepare_for_sleep(manager.signal_emitter(), true).await.unwrap();
        gone.recv().await.unwrap();
        let first = held.lock().unwrap().remove(0);
        let released = tokio::task::spawn_blocking(move || std::io::Read::read(&mut &first, &mut [0]).unwrap());
        assert_eq!(released.await.unwrap(), 0, "the descriptor was closed, so that the computer may sleep");

        assert!(awake.try_recv().is_err(), "it has not slept yet");
        Logind::prepare_for_sleep(manager.signal_emitter(), false).await.unwrap();
        awake.recv().await.unwrap();
        assert_eq!(asks.recv().await.unwrap(), "sleep delay", "the next sleep waits too");
        assert!(gone.try_recv().is_err(), "waking up locks nothing");
        watching.abort();
    }

    #[tokio::test]
    async fn the_vault_is_locked_with_the_screen_of_any_desktop_and_not_when_it_is_unlocked() {
        let bus = TestBus::start();
        let (watcher, desktop) = (bus.connect().await, bus.connect().await);
        let mut locks = linux::screen_locks(&watcher).await.unwrap();
        let tell = async |interface: &str, active: bool| {
            desktop.emit_signal(None::<&str>, "/", interface, "ActiveChanged", &active).await.unwrap();
        };
        for interface in ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"] {
            desktop.emit_signal(None::<&str>, "/", interface, "ActiveChanged", &"strange").await.unwrap();
            tell(interface, false).await;
            tell(interface, true).await;
            locks.next().await.unwrap();
        }
        tell("org.gnome.ScreenSaver", true).await;
        locks.next().await.unwrap();
        assert!(locks.next().now_or_never().is_none(), "three locks and no more");
    }

    #[tokio::test]
    async fn a_computer_without_these_services_is_silent() {
        let bus = TestBus::start();
        let outcome = linux::sleep(Ok(bus.connect().await), &*told().0, &*told().0).await;
        assert!(outcome.is_err(), "nobody answers as logind");
    }
}
