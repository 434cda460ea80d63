//! The browser's way back over this computer (RFC 8252 section 7.3): open only during one sign-in.

use std::{
    collections::VecDeque,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::{Clock, Loopback, LoopbackListener, Secret};
use futures::future::BoxFuture;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
    time::timeout,
};

const HEAD_MAX: usize = 16 * 1024;
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections open at once; one more ends the oldest.
const CONNECTIONS_MAX: usize = 64;

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Postrider</title>\
<meta name=\"viewport\" content=\"width=device-width\">\
<body style=\"font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem\">\
<h1 style=\"font-size:1.4rem\">That is all here</h1>\
<p>You can close this tab and return to Postrider.</p></body></html>";

/// Opens loopback listeners.
pub struct LoopbackServer {
    clock: Arc<dyn Clock>,
}

impl LoopbackServer {
    /// `clock` tells how long a listener may stay open.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }
}

impl Loopback for LoopbackServer {
    fn listen<'a>(
        &'a self,
        until: DateTime<Utc>,
        deliver: Box<dyn Fn(Secret) + Send + Sync>,
    ) -> BoxFuture<'a, io::Result<LoopbackListener>> {
        Box::pin(async move {
            // A free port of the system's choice, on the literal address: `localhost` may resolve elsewhere.
            let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
            let door = Arc::new(Door::new(listener.local_addr()?.port())?);
            let redirect_uri = format!("http://{}{}", door.host, door.path);
            let open_for = (until - self.clock.now()).to_std().unwrap_or_default();
            let serving = tokio::spawn(timeout(open_for, serve(listener, door, deliver.into())));
            Ok(LoopbackListener { redirect_uri, guard: Box::new(Guard(serving.abort_handle())) })
        })
    }
}

/// Closes the port with everything that is still open on it.
struct Guard(AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What a request must name to be let in.
struct Door {
    host: String,
    path: String,
}

impl Door {
    fn new(port: u16) -> io::Result<Self> {
        let mut random = [0_u8; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let path = random.iter().fold("/cb/".to_owned(), |path, byte| format!("{path}{byte:02x}"));
        Ok(Self { host: format!("127.0.0.1:{port}"), path })
    }

    /// The request's target when it is a GET for our path with our literal host, and nothing else.
    fn target<'h>(&self, head: &'h str) -> Option<&'h str> {
        let mut lines = head.split("\r\n");
        let mut request_line = lines.next()?.split(' ');
        let (method, target, version) = (request_line.next()?, request_line.next()?, request_line.next()?);
        let mut hosts = lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("host").then(|| value.trim())
        });
        let host_matches = hosts.next() == Some(self.host.as_str()) && hosts.next().is_none();
        let path = target.split('?').next()?;
        let well_formed = version.starts_with("HTTP/1.") && request_line.next().is_none();
        (method == "GET" && well_formed && host_matches && path == self.path).then_some(target)
    }
}

/// Accepts until one request matched, then closes what is still open and ends.
async fn serve(listener: TcpListener, door: Arc<Door>, deliver: Arc<dyn Fn(Secret) + Send + Sync>) {
    let mut guests = Guests::default();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((connection, _)) = accepted {
                    let (door, deliver) = (Arc::clone(&door), Arc::clone(&deliver));
                    guests.welcome(async move { answer(connection, &door, &*deliver).await });
                }
            }
            Some(done) = guests.talks.join_next() => {
                if matches!(done, Ok(true)) {
                    return;
                }
            }
        }
    }
}

/// The connections that are open. A browser says at once what it wants, so whoever has been silent for longest is the
/// one that a newcomer need not wait for.
#[derive(Default)]
struct Guests {
    talks: JoinSet<bool>,
    in_order: VecDeque<AbortHandle>,
}

impl Guests {
    fn welcome(&mut self, talk: impl Future<Output = bool> + Send + 'static) {
        self.in_order.retain(|talk| !talk.is_finished());
        if self.in_order.len() >= CONNECTIONS_MAX
            && let Some(oldest) = self.in_order.pop_front()
        {
            oldest.abort();
        }
        self.in_order.push_back(self.talks.spawn(talk));
    }
}

/// Answers one connection; true when it was the browser coming back.
async fn answer(mut connection: TcpStream, door: &Door, deliver: &(dyn Fn(Secret) + Send + Sync)) -> bool {
    let head = timeout(HEAD_TIMEOUT, read_head(&mut connection)).await.ok().flatten();
    let target = head.as_deref().and_then(|head| door.target(head));
    if let Some(target) = target {
        deliver(Secret::new(format!("http://{}{target}", door.host)));
    }
    let reply = match target {
        Some(_) => page("200 OK", PAGE),
        None => page("404 Not Found", ""),
    };
    // The browser may be gone already; the address was delivered and the page is only a courtesy.
    if timeout(HEAD_TIMEOUT, send(&mut connection, &reply)).await.is_err() {
        tracing::debug!("the loopback reply could not be sent in time");
    }
    target.is_some()
}

async fn send(connection: &mut TcpStream, reply: &str) {
    if connection.write_all(reply.as_bytes()).await.is_ok() && connection.shutdown().await.is_err() {
        tracing::debug!("the loopback connection was closed by the browser");
    }
}

/// Everything up to the empty line, if it is text and not too long.
async fn read_head(connection: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    let mut part = [0_u8; 2048];
    loop {
        let count = connection.read(&mut part).await.ok()?;
        // The empty line may have begun in what was there before, and no earlier than this.
        let from = head.len().saturating_sub(3);
        head.extend_from_slice(part.get(..count)?);
        if let Some(end) = head.get(from..)?.windows(4).position(|window| window == b"\r\n\r\n") {
            head.truncate(from + end);
            return String::from_utf8(head).ok();
        }
        if count == 0 || head.len() > HEAD_MAX {
            return None;
        }
    }
}

fn page(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::testing::FixedClock;

    struct Open {
        listener: LoopbackListener,
        delivered: Arc<Mutex<Vec<String>>>,
    }

    impl Open {
        async fn new(seconds: i64) -> Self {
            let delivered = Arc::new(Mutex::new(Vec::new()));
            let inbox = Arc::clone(&delivered);
            // EXPOSE: a test value.
            let deliver = Box::new(move |address: Secret| inbox.lock().unwrap().push(address.expose().to_owned()));
            let until = FixedClock.now() + chrono::TimeDelta::seconds(seconds);
            let listener = LoopbackServer::new(Arc::new(FixedClock)).listen(until, deliver).await.unwrap();
            Self { listener, delivered }
        }

        fn place(&self) -> (String, String) {
            let rest = self.listener.redirect_uri.strip_prefix("http://").unwrap();
            let (host, path) = rest.split_once('/').unwrap();
            (host.to_owned(), format!("/{path}"))
        }

        async fn ask(&self, request: &str) -> String {
            let mut connection = TcpStream::connect(self.place().0).await.unwrap();
            connection.write_all(request.as_bytes()).await.unwrap();
            let mut reply = String::new();
            connection.read_to_string(&mut reply).await.unwrap();
            reply
        }

        fn delivered(&self) -> Vec<String> {
            self.delivered.lock().unwrap().clone()
        }

        async fn is_closed(&self) -> bool {
            for _ in 0..200 {
                if TcpStream::connect(self.place().0).await.is_err() {
                    return true;
                }
                tokio::task::yield_now().await;
            }
            false
        }
    }

    #[tokio::test]
    async fn the_browser_is_let_in_once_and_the_port_closes() {
        let open = Open::new(600).await;
        let (host, path) = open.place();
        assert!(host.starts_with("127.0.0.1:") && path.len() == "/cb/".len() + 32);
        let reply = open.ask(&format!("GET {path}?code=c&state=s HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("return to Postrider"));
        assert!(!reply.contains("<script") && !reply.contains("code=c"), "the page shows nothing of the answer");
        assert_eq!(open.delivered(), [format!("http://{host}{path}?code=c&state=s")]);
        assert!(open.is_closed().await, "one match is enough");
    }

    #[tokio::test]
    async fn a_thousand_probes_get_404_and_the_flow_stays_alive() {
        let open = Open::new(600).await;
        let (host, path) = open.place();
        let port = host.split(':').nth(1).unwrap();
        let probes = [
            format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET /cb/ HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}/ HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}x?code=c HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("POST {path}?code=c HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"),
            format!("HEAD {path}?code=c HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}?code=c HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"),
            format!("GET {path}?code=c HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            format!("GET {path}?code=c HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}?code=c HTTP/1.1\r\n\r\n"),
            format!("GET {path}?code=c HTTP/2.0\r\nHost: {host}\r\n\r\n"),
            format!("GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            format!("GET {path}?code=c x HTTP/1.1\r\nHost: {host}\r\n\r\n"),
            "\r\n\r\n".to_owned(),
            "\u{feff}\0\r\n\r\n".to_owned(),
        ];
        for round in 0..67 {
            for probe in &probes {
                let reply = open.ask(probe).await;
                assert!(reply.starts_with("HTTP/1.1 404"), "round {round}: {probe:?}");
            }
        }
        assert!(open.delivered().is_empty());
        let reply = open.ask(&format!("GET {path}?code=c HTTP/1.1\r\nhost: {host}\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "the real answer still comes through");
    }

    #[tokio::test]
    async fn the_browser_is_let_in_past_any_number_of_silent_connections() {
        let open = Open::new(600).await;
        let (host, path) = open.place();
        let mut silent = Vec::new();
        for number in 0..200 {
            let mut connection = TcpStream::connect(&host).await.unwrap();
            if number % 2 == 0 {
                connection.write_all(format!("GET {path}?code=").as_bytes()).await.unwrap();
            }
            silent.push(connection);
        }
        // Connections are accepted in the order in which they came, so all of them are before the honest one.
        let reply = open.ask(&format!("GET {path}?code=c HTTP/1.1\r\nHost: {host}\r\n\r\n")).await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply:?}");
        assert_eq!(open.delivered().len(), 1);
    }

    #[tokio::test]
    async fn the_oldest_silent_connection_ends_when_there_are_too_many() {
        let open = Open::new(600).await;
        let (host, _) = open.place();
        let mut silent = VecDeque::new();
        for _ in 0..=CONNECTIONS_MAX {
            silent.push_back(TcpStream::connect(&host).await.unwrap());
        }
        let ended = silent.pop_front().unwrap().read(&mut [0; 1]).await;
        assert!(matches!(ended, Ok(0) | Err(_)), "it ends without having been answered: {ended:?}");
    }

    #[tokio::test]
    async fn a_head_is_read_however_it_is_cut() {
        const HEAD: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nrest";
        for cut in 1..HEAD.len() {
            let (mut writer, mut reader) = tokio::io::duplex(64);
            let write = async {
                for part in [&HEAD[..cut], &HEAD[cut..]] {
                    writer.write_all(part).await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let (head, ()) = tokio::join!(read_head(&mut reader), write);
            assert_eq!(head.as_deref(), Some("GET / HTTP/1.1\r\nHost: x"), "cut at {cut}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_or_endless_head_is_given_up() {
        let (mut slow, mut reader) = tokio::io::duplex(64);
        slow.write_all(b"GET /cb").await.unwrap();
        assert!(timeout(HEAD_TIMEOUT, read_head(&mut reader)).await.is_err(), "the place is free again after 5 s");
        let endless = vec![b'a'; HEAD_MAX + 4096];
        assert_eq!(read_head(&mut endless.as_slice()).await, None);
    }

    #[tokio::test]
    async fn the_port_closes_with_its_guard_and_at_its_time() {
        let mut open = Open::new(600).await;
        open.listener.guard = Box::new(());
        assert!(open.is_closed().await, "the guard is gone");
        let expired = Open::new(-1).await;
        assert!(expired.is_closed().await, "its time is over");
    }
}
