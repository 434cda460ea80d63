//! Signing in, renewing and withdrawing, as told or by strict rules.

use std::time::Duration;

use domain::{Grant, HttpError, NetworkError, Renewal, Returned, Secret, SignedOutReason};
use url::Url;

use super::{
    FakeNetwork, Token,
    tokens::{holder_of, number_of, token},
};

/// How long the tokens of a grant live, and what they may do.
#[derive(Debug, Clone, Default)]
pub struct GrantSpec {
    /// Life of the access token; `None` = the network does not say.
    pub expires_in: Option<Duration>,
    /// Life of the refresh token.
    pub renewable_for: Option<Duration>,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// Who the network says signed in.
#[derive(Debug, Clone)]
pub struct Who {
    /// The network's id.
    pub remote_id: String,
    /// The name for people.
    pub handle: String,
    /// Where the picture is.
    pub avatar: Option<Url>,
}

impl Who {
    /// Somebody without a picture.
    pub fn named(remote_id: &str, handle: &str) -> Self {
        Self { remote_id: remote_id.to_owned(), handle: handle.to_owned(), avatar: None }
    }
}

/// What came with an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in `Returned`")]
pub struct Exchange {
    pub code: String,
    pub verifier: Option<String>,
    pub redirect_uri: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub server: Option<Url>,
}

impl From<Returned<'_>> for Exchange {
    fn from(returned: Returned<'_>) -> Self {
        Self {
            code: text(returned.code),
            verifier: returned.verifier.map(text),
            redirect_uri: returned.redirect_uri.to_owned(),
            client_id: returned.registration.client_id.clone(),
            client_secret: returned.registration.client_secret.as_ref().map(text),
            server: returned.server.cloned(),
        }
    }
}

/// What came with a request to renew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Whose.
    pub who: String,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: Option<String>,
}

/// How the answer to a renewal is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Nobody answers the door; nothing was sent.
    Refused,
    /// The connection breaks after the network has renewed.
    Reset,
    /// Half of the answer arrives.
    CutJson,
    /// The network has renewed and answers too late.
    Timeout,
    /// The network has renewed, and whoever stands in front of it says that it is in trouble.
    BadGateway,
}

impl Lost {
    fn error(self) -> NetworkError {
        let host = "fake.example".to_owned();
        match self {
            Self::Refused => NetworkError::NotSent(Some(HttpError::NotSent { host })),
            Self::Reset | Self::Timeout => NetworkError::NoAnswer(Some(HttpError::NoAnswer { host })),
            Self::CutJson => NetworkError::NoAnswer(Some(HttpError::Unreadable { status: 200 })),
            Self::BadGateway => NetworkError::Unavailable { status: 502 },
        }
    }
}

impl FakeNetwork {
    /// The next exchange or password is answered like this.
    pub fn will_exchange(&self, answer: Result<GrantSpec, NetworkError>) {
        self.orders().exchanging.push_back(answer);
    }

    /// The next renewal is answered like this.
    pub fn will_renew(&self, answer: Result<GrantSpec, NetworkError>) {
        self.orders().renewing.push_back(answer);
    }

    /// The answer to a renewal of someone is lost; the first of those not yet lost.
    pub fn lose(&self, who: &str, how: Lost) {
        self.orders().losing.entry(who.to_owned()).or_default().push_back(how);
    }

    /// From now on this is who signs in, whatever is typed; the picture stays.
    pub fn is(&self, remote_id: &str, handle: &str) {
        let mut orders = self.orders();
        let avatar = orders.who.take().and_then(|who| who.avatar);
        orders.who = Some(Who { avatar, ..Who::named(remote_id, handle) });
    }

    /// How many exchanges arrived.
    pub fn exchanged(&self) -> usize {
        self.seen().exchanges.len()
    }

    /// How many requests to renew arrived.
    pub fn renewed(&self) -> usize {
        self.seen().renewals.len()
    }

    /// How many requests to renew someone's sign-in arrived.
    pub fn asked(&self, who: &str) -> usize {
        self.seen().renewals.iter().filter(|presented| presented.who == who).count()
    }

    /// How many renewals run at this moment.
    pub fn renewing_now(&self) -> usize {
        self.renewing.now()
    }

    /// The most renewals that ever ran at once.
    pub fn most_renewing(&self) -> usize {
        self.renewing.most()
    }

    /// The newest access token of someone, at a strict network.
    pub fn newest(&self, who: &str) -> Token {
        self.judge().unwrap().newest(who)
    }

    /// Whether someone's newest sign-in is good now or can be made good, at a strict network.
    pub fn is_alive(&self, who: &str) -> bool {
        self.judge().unwrap().is_alive(who)
    }

    /// Who has this access token, if it may be used.
    pub(super) fn holder(&self, access: &str) -> Result<Who, NetworkError> {
        if let Some(judge) = self.judge() {
            judge.check(access)?;
        }
        let name = holder_of(access).unwrap_or_default();
        Ok(self.orders().who.clone().unwrap_or_else(|| Who::named(name, name)))
    }

    pub(super) async fn begin(&self, typed: &str) -> Result<Grant, NetworkError> {
        let (told, who) = {
            let mut orders = self.orders();
            let who = orders.who.as_ref().map_or(typed, |who| &who.remote_id).to_owned();
            (orders.exchanging.pop_front(), who)
        };
        self.pause().await;
        let grant = self.grant(&who, told.unwrap_or_else(|| Ok(self.granting.clone()))?, None);
        if let Some(mut judge) = self.judge() {
            judge.remember(&who, &grant, None);
        }
        Ok(grant)
    }

    pub(super) async fn renew_for(&self, presented: Presented) -> Result<Grant, NetworkError> {
        let (lost, told) = {
            let mut orders = self.orders();
            let lost = orders.losing.get_mut(&presented.who).and_then(|losing| losing.pop_front());
            (lost, orders.renewing.pop_front())
        };
        if lost == Some(Lost::Refused) {
            return Err(Lost::Refused.error());
        }
        self.seen().renewals.push(presented.clone());
        let _running = self.renewing.begin();
        self.wait_for_answers().await;
        self.pause().await;
        if self.orders().refuses_renewal {
            return Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked });
        }
        let spec = told.unwrap_or_else(|| Ok(self.granting.clone()))?;
        let renewed = self.renewed_grant(&presented, spec);
        lost.map_or(renewed, |lost| Err(lost.error()))
    }

    fn renewed_grant(&self, presented: &Presented, spec: GrantSpec) -> Result<Grant, NetworkError> {
        let Presented { who, access, refresh } = presented;
        let Some(mut judge) = self.judge() else {
            return Ok(self.grant(who, spec, number_of(refresh.as_ref().unwrap_or(access))));
        };
        let sign_in = judge.renew(access, refresh.as_deref(), self.manifest.renewal, &mut self.seen())?;
        let grant = self.grant(who, spec, None);
        judge.remember(who, &grant, Some(sign_in));
        Ok(grant)
    }

    /// A pair of tokens that follows on the number `after`, or else on all that this person was ever given.
    fn grant(&self, who: &str, spec: GrantSpec, after: Option<u64>) -> Grant {
        let mut seen = self.seen();
        let given = seen.given.entry(who.to_owned()).or_default();
        let number = after.unwrap_or(*given) + 1;
        *given = number.max(*given);
        let new = |what| domain::Token::try_from(Secret::new(token(what, who, number))).unwrap();
        Grant {
            access: new("access"),
            refresh: (self.manifest.renewal == Renewal::Refresh).then(|| new("refresh")),
            access_expires_in: spec.expires_in,
            renewable_for: spec.renewable_for,
            scopes: spec.scopes,
        }
    }
}

pub(super) fn text(secret: &Secret) -> String {
    // EXPOSE: test values.
    secret.expose().to_owned()
}
