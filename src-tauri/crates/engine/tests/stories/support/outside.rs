//! Clock, browser, loopback, HTTP and media host that do as they are told.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Browser, BrowserError, Bucket, Clock, Http, HttpError, HttpScope, Loopback, LoopbackListener, MediaHost,
    MediaHostError, MediaHosts, Request, Response, Secret,
};
use futures::future::{BoxFuture, FutureExt};
use url::Url;

/// A clock that stands still until it is moved. Clones show the same time.
#[derive(Clone)]
pub struct HandClock(Arc<(Mutex<DateTime<Utc>>, AtomicUsize, Mutex<TimeDelta>)>);

impl HandClock {
    pub fn new() -> Self {
        let noon = "2026-11-20T12:00:00Z".parse().unwrap();
        Self(Arc::new((Mutex::new(noon), AtomicUsize::new(0), Mutex::default())))
    }

    /// Time passes until then.
    pub fn set(&self, now: DateTime<Utc>) {
        let by = now - *self.0.0.lock().unwrap();
        self.forward(by);
    }

    /// So much time passes; backward, somebody sets the clock.
    pub fn forward(&self, by: TimeDelta) {
        self.jump(by);
        *self.0.2.lock().unwrap() += by.max(TimeDelta::zero());
    }

    /// Somebody sets the clock, and no time passes.
    pub fn jump(&self, by: TimeDelta) {
        *self.0.0.lock().unwrap() += by;
    }

    /// How often it was read.
    pub fn reads(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.1.fetch_add(1, Ordering::SeqCst);
        *self.0.0.lock().unwrap()
    }

    fn monotonic(&self) -> std::time::Duration {
        self.0.2.lock().unwrap().to_std().unwrap()
    }
}

#[derive(Default)]
pub struct FakeBrowser {
    opened: Mutex<Vec<Url>>,
    failure: Mutex<Option<BrowserError>>,
}

impl FakeBrowser {
    pub fn opened(&self) -> Vec<Url> {
        self.opened.lock().unwrap().clone()
    }

    pub fn fail_with(&self, error: BrowserError) {
        *self.failure.lock().unwrap() = Some(error);
    }
}

impl Browser for FakeBrowser {
    fn open(&self, url: &Url) -> Result<(), BrowserError> {
        if let Some(error) = *self.failure.lock().unwrap() {
            return Err(error);
        }
        self.opened.lock().unwrap().push(url.clone());
        Ok(())
    }
}

type Deliver = Arc<dyn Fn(Secret) + Send + Sync>;

#[derive(Default)]
pub struct FakeLoopback {
    listeners: Mutex<Vec<(Deliver, Arc<AtomicBool>)>>,
    pub taken: AtomicBool,
}

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl FakeLoopback {
    /// Delivers an address through the listener that was opened last.
    pub fn deliver(&self, address: String) {
        let deliver = self.listeners.lock().unwrap().last().unwrap().0.clone();
        deliver(Secret::new(address));
    }

    /// How many listeners are open.
    pub fn open(&self) -> usize {
        self.listeners.lock().unwrap().iter().filter(|(_, open)| open.load(Ordering::SeqCst)).count()
    }
}

impl Loopback for FakeLoopback {
    fn listen<'a>(
        &'a self,
        _until: DateTime<Utc>,
        deliver: Box<dyn Fn(Secret) + Send + Sync>,
    ) -> BoxFuture<'a, std::io::Result<LoopbackListener>> {
        async move {
            if self.taken.load(Ordering::SeqCst) {
                return Err(std::io::ErrorKind::AddrInUse.into());
            }
            let open = Arc::new(AtomicBool::new(true));
            let mut listeners = self.listeners.lock().unwrap();
            let number = listeners.len();
            listeners.push((deliver.into(), open.clone()));
            Ok(LoopbackListener {
                redirect_uri: format!("http://127.0.0.1:{}/cb/random", 4000 + number),
                guard: Box::new(Guard(open)),
            })
        }
        .boxed()
    }
}

/// Status and body, or a failure.
type Page = Result<(u16, Bytes), HttpError>;

/// Answers at the addresses it was told of; elsewhere with the same picture, or as one that never left.
#[derive(Default)]
pub struct FakeHttp {
    pub picture: Mutex<Option<Bytes>>,
    pub asked: AtomicUsize,
    /// How far its networks' clocks are ahead.
    pub ahead: Mutex<Option<TimeDelta>>,
    pages: Mutex<BTreeMap<String, Page>>,
}

impl FakeHttp {
    /// Answers so at this address from now on.
    pub fn serve(&self, address: &str, status: u16, body: &str) {
        let answer = Ok((status, body.as_bytes().to_vec().into()));
        self.pages.lock().unwrap().insert(address.to_owned(), answer);
    }

    /// Fails so at this address from now on.
    pub fn fail(&self, address: &str, error: HttpError) {
        self.pages.lock().unwrap().insert(address.to_owned(), Err(error));
    }
}

impl Http for FakeHttp {
    fn send<'a>(&'a self, _: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let picture = self.picture.lock().unwrap().clone();
        let host = request.url.host_str().unwrap_or_default().to_owned();
        let page = self.pages.lock().unwrap().get(request.url.as_str()).cloned();
        let answer = page.unwrap_or_else(|| picture.map(|body| (200, body)).ok_or(HttpError::NotSent { host }));
        let received_at = DateTime::UNIX_EPOCH;
        let answer = answer.map(|(status, body)| Response {
            status,
            headers: Vec::new(),
            body,
            issued: Vec::new(),
            received_at,
        });
        futures::future::ready(answer).boxed()
    }

    fn skew(&self) -> Option<TimeDelta> {
        *self.ahead.lock().unwrap()
    }
}

#[derive(Default)]
pub struct FakeMediaHosts {
    pub refuses: AtomicBool,
    /// Keys of the buckets that were tested, as they were opened.
    pub keys: Mutex<Vec<String>>,
}

struct FakeMediaHost;

impl MediaHost for FakeMediaHost {
    fn put<'a>(&'a self, key: &'a str, _: &'a str, _: Bytes) -> BoxFuture<'a, Result<Url, MediaHostError>> {
        let url = Url::parse("https://bucket.example/").unwrap().join(key).unwrap();
        futures::future::ready(Ok(url)).boxed()
    }

    fn delete<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), MediaHostError>> {
        futures::future::ready(Ok(())).boxed()
    }
}

impl MediaHosts for FakeMediaHosts {
    fn open<'a>(&'a self, _: Bucket, _: &'a Secret) -> Box<dyn MediaHost + 'a> {
        Box::new(FakeMediaHost)
    }

    fn probe<'a>(&'a self, _: Bucket, secret_key: &'a Secret) -> BoxFuture<'a, Result<(), MediaHostError>> {
        // EXPOSE: test value.
        self.keys.lock().unwrap().push(secret_key.expose().to_owned());
        let refused = self.refuses.load(Ordering::SeqCst);
        let answer = if refused { Err(MediaHostError::Refused { status: 403 }) } else { Ok(()) };
        futures::future::ready(answer).boxed()
    }
}
