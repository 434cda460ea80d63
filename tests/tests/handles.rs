//! What an account is called when its server speaks for a domain: honestly, or not.

use journeys::{House, SUBJECTS};
use practice::{Settings, samples};

#[tokio::test]
async fn a_handle_is_of_another_domain_only_where_that_domain_agrees() {
    let subject = SUBJECTS.iter().find(|subject| subject.server == Some(samples::MASTODON_HOST)).unwrap();
    for (claimed, handle) in [
        (None, "bakery@mastodon.practice"),
        // A domain and its server on two hosts, as Mastodon advises to set them up.
        (Some("harbour.practice"), "bakery@harbour.practice"),
        // Another server, which has a person of that name itself; one without any; and this computer.
        (Some(samples::FOSSTODON_HOST), "bakery@mastodon.practice"),
        (Some("nobody.practice"), "bakery@mastodon.practice"),
        (Some("localhost"), "bakery@mastodon.practice"),
    ] {
        let house = House::open().await.unwrap();
        let settings = Settings { mastodon_domain: claimed.map(str::to_owned), ..house.practice.settings() };
        house.practice.set_settings(settings);
        let id = house.connect(subject).await.unwrap();
        let accounts = house.engine.list_accounts().await.unwrap();
        let account = accounts.iter().find(|account| account.id == id).unwrap();
        assert_eq!(account.handle, handle, "a server that claims {claimed:?}");
    }
}
