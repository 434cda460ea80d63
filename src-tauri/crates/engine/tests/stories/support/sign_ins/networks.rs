//! Networks with the sign-ins there are.

use domain::{
    AuthorizationCode, InputField, Lifetimes, Manifest, Pkce, RedirectWay, Registration, Renewal, Scope, SignIn,
};
use engine::testkit::{FakeNetwork, GrantSpec, Shape, manifest};
use url::Url;

const DAY: u64 = 86_400;

pub fn relay() -> &'static FakeNetwork {
    let code = AuthorizationCode {
        ways: &[RedirectWay::Relay],
        pkce: Pkce::None,
        registration: Registration::OwnApp {
            needs: &[],
            minutes: 1,
            steps: &[],
            console_url: "https://console.example/",
        },
        scopes: &[
            Scope { id: "basic", why: "to know you", required: true },
            Scope { id: "insights", why: "to count", required: false },
        ],
        fields: &[],
    };
    let manifest = Manifest {
        sign_in: SignIn::Browser(code),
        renewal: Renewal::Access { min_age_seconds: DAY },
        lifetimes: Lifetimes { access_seconds: Some(60 * DAY), renewable_seconds: None },
        hosts: &["relaynet.example"],
        ..manifest("relaynet")
    };
    let scopes = vec!["basic".to_owned(), "insights".to_owned()];
    annas(of(manifest).granting(GrantSpec { scopes, ..GrantSpec::default() }))
}

pub fn many() -> &'static FakeNetwork {
    federated("manynet", &[RedirectWay::Scheme])
}

pub fn looped() -> &'static FakeNetwork {
    federated("loopnet", &[RedirectWay::Loopback, RedirectWay::Scheme])
}

pub fn password() -> &'static FakeNetwork {
    let network = annas(of(Manifest {
        global_ids: true,
        lifetimes: Lifetimes { access_seconds: Some(7200), renewable_seconds: Some(90 * DAY) },
        hosts: &["passnet.example"],
        ..manifest("passnet")
    }));
    network.orders().server = Url::parse("https://pds.example/").ok();
    network
}

/// Own app, refresh token that only this app may use.
pub fn bound() -> &'static FakeNetwork {
    let code = AuthorizationCode {
        registration: Registration::OwnApp {
            needs: &[],
            minutes: 1,
            steps: &[],
            console_url: "https://console.example/",
        },
        fields: &[],
        ..on_many_servers(&[RedirectWay::Relay])
    };
    annas(of(Manifest { sign_in: SignIn::Browser(code), hosts: &[], ..manifest("boundnet") }))
}

fn federated(id: &'static str, ways: &'static [RedirectWay]) -> &'static FakeNetwork {
    let sign_in = SignIn::Browser(on_many_servers(ways));
    annas(of(Manifest { sign_in, renewal: Renewal::Endless, hosts: &[], ..manifest(id) }))
}

fn on_many_servers(ways: &'static [RedirectWay]) -> AuthorizationCode {
    AuthorizationCode {
        ways,
        pkce: Pkce::S256,
        registration: Registration::Dynamic,
        scopes: &[Scope { id: "write", why: "to post", required: true }],
        fields: &[InputField { id: "server", label: "Server", placeholder: "social.example", secret: false }],
    }
}

fn of(manifest: Manifest) -> FakeNetwork {
    FakeNetwork::of(manifest, Shape::at_once())
}

fn annas(network: FakeNetwork) -> &'static FakeNetwork {
    network.is("100", "anna");
    Box::leak(Box::new(network))
}
