//! Every network, one line each, sorted by id.

use domain::Network;

use crate::{bluesky::Bluesky, connector::Adapter, instagram::Instagram, mastodon::Mastodon};

/// All networks, sorted by id.
pub const NETWORKS: &[&dyn Network] = &[&Adapter(Bluesky), &Adapter(Instagram), &Adapter(Mastodon)];

/// The network of that id.
pub fn find(id: &str) -> Option<&'static dyn Network> {
    NETWORKS.iter().copied().find(|network| network.manifest().id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{
        Advance, Content, Effect, Manifest, NetworkError, Platform, Registration, Seed, SignIn, Stage, StoredStep,
        TargetId,
    };

    use serde_json::json;

    use super::*;
    use crate::testing::{self, Reply, Script};

    fn manifests() -> impl Iterator<Item = &'static Manifest> {
        NETWORKS.iter().map(|network| network.manifest())
    }

    #[test]
    fn ids_are_valid_unique_and_sorted() {
        let ids: Vec<&str> = manifests().map(|manifest| manifest.id).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        for id in ids {
            assert!(Platform::parse(id).is_some(), "{id} cannot stand in an address");
            assert_eq!(find(id).map(|network| network.manifest().id), Some(id));
        }
        assert!(find("nowhere").is_none());
    }

    #[test]
    fn a_name_in_an_export_means_one_network() {
        for manifest in manifests() {
            for name in [manifest.id, manifest.name].iter().chain(manifest.aliases) {
                let meant: Vec<&str> =
                    manifests().filter(|other| other.is_called(name)).map(|other| other.id).collect();
                assert_eq!(meant, [manifest.id], "{name}");
            }
        }
        let check = |name: &str, expected: Option<&str>| {
            let meant = manifests().find(|manifest| manifest.is_called(name)).map(|manifest| manifest.id);
            assert_eq!(meant, expected, "{name}");
        };
        check(" INSTAGRAM_Business", Some("instagram"));
        check("bsky", Some("bluesky"));
        ["", " ", "-", "insta", "mastodon.social"].iter().for_each(|name| check(name, None));
    }

    #[test]
    fn hosts_are_plain_names_and_secret_queries_go_only_to_them() {
        for manifest in manifests() {
            for host in manifest.hosts {
                let url = url::Url::parse(&format!("https://{host}/")).unwrap();
                assert_eq!(url.host_str(), Some(*host), "{} names {host}", manifest.id);
                assert!(url.domain().is_some() && host.contains('.'), "{host} is a public name");
            }
            for call in manifest.query_secrets {
                assert!(manifest.hosts.contains(&call.host) && call.path.starts_with('/'), "{call:?}");
            }
        }
    }

    #[test]
    fn limits_are_sane_and_every_fact_group_has_a_source() {
        for manifest in manifests() {
            let (text, media) = (&manifest.limits.text, &manifest.limits.media);
            assert!(text.max >= 100 && media.count_min <= media.count_max && media.count_max >= 1);
            assert!(media.bytes_max >= 500_000 && media.side_max >= 1000 && media.alt_max >= 100);
            assert!(media.aspect_min.unwrap_or(0.1) < media.aspect_max.unwrap_or(10.0));
            assert!(media.mime_types.iter().all(|mime| mime.starts_with("image/")) && !media.mime_types.is_empty());
            for facts in ["sign_in", "renewal", "text", "media", "publish", "reconcile", "rates", "errors"] {
                let sources: Vec<_> = manifest.sources.iter().filter(|source| source.facts == facts).collect();
                assert_eq!(sources.len(), 1, "{} names the source of {facts} once", manifest.id);
                assert!(!sources[0].page.is_empty() && sources[0].date.starts_with("202"));
            }
        }
    }

    #[test]
    fn sign_in_facts_are_complete() {
        for manifest in manifests() {
            match manifest.sign_in {
                SignIn::Browser(browser) => {
                    assert!(!browser.ways.is_empty() && browser.scopes.iter().any(|scope| scope.required));
                    assert!(browser.scopes.iter().all(|scope| !scope.why.is_empty()));
                    match browser.registration {
                        Registration::OwnApp { needs, minutes, steps, console_url } => {
                            assert!(console_url.starts_with("https://") && steps.len() >= 3);
                            assert!(!needs.is_empty() && minutes > 0, "said before the first step");
                        }
                        Registration::Dynamic => assert!(browser.fields.iter().any(|field| field.id == "server")),
                    }
                }
                SignIn::AppPassword { fields, create_url } => {
                    assert!(create_url.starts_with("https://"));
                    assert!(fields.iter().all(|field| field.secret == (field.id == "password")));
                }
            }
        }
    }

    #[tokio::test]
    async fn a_step_of_another_version_or_shape_is_refused_before_anything_is_sent() {
        let seed = Seed { target_id: TargetId::new(), begun_at: testing::now(), random: 7 };
        let content = Content { text: "hello".to_owned(), media: vec![testing::picture()], options: BTreeMap::new() };
        for network in NETWORKS {
            let good = network.first_step(&content, &seed).unwrap();
            let newer = StoredStep { version: good.version + 1, ..good.clone() };
            let garbled = StoredStep { json: "{\"nonsense\":1}".to_owned(), ..good };
            for step in [newer, garbled] {
                let script = Script::new(network.manifest(), &[]);
                let result = network.advance(script.session(), &content, &seed, &step).await;
                assert!(matches!(result, Err(NetworkError::StepNotUnderstood)), "{}", network.manifest().id);
            }
        }
    }

    #[test]
    fn an_option_outside_its_choice_is_found_and_stops_the_walk() {
        let seed = Seed { target_id: TargetId::new(), begun_at: testing::now(), random: 7 };
        let options = BTreeMap::from([("visibility".to_owned(), "everyone".to_owned())]);
        let content = Content { text: "hello".to_owned(), media: vec![], options };
        let mastodon = find("mastodon").unwrap();
        let findings = mastodon.check(&content, &mastodon.manifest().limits);
        assert!(findings.iter().any(|finding| finding.code == domain::FindingCode::OptionInvalid && finding.blocks()));
        assert!(matches!(mastodon.first_step(&content, &seed), Err(NetworkError::Rejected { .. })));
    }

    #[test]
    fn the_first_step_of_every_network_publishes_nothing() {
        let seed = Seed { target_id: TargetId::new(), begun_at: testing::now(), random: 7 };
        let content = Content { text: "hello".to_owned(), media: vec![testing::picture()], options: BTreeMap::new() };
        for network in NETWORKS {
            let step = network.first_step(&content, &seed).unwrap();
            assert!(matches!(step.effect, Effect::Read | Effect::Repeatable), "{}", network.manifest().id);
            assert!(!matches!(step.stage, Stage::Publishing), "{}", network.manifest().id);
        }
    }

    /// A publishing step of every network: its stored form, and how many pictures the post has.
    fn publishing_steps() -> Vec<(&'static str, StoredStep, usize)> {
        let ready = json!({"container": "18001", "ready_at": "2026-11-20T10:00:00Z", "round": 0});
        let uploaded = |keys: &str| json!({"ids": ["1"], "again": false, "round": 0, "keys": keys});
        let card = json!({"uri": "https://e.com", "title": "", "description": "", "image": null, "thumb": {}});
        let prepared = |blobs: &[u8], card| json!({"facets": [], "blobs": blobs, "card": card, "again": false});
        let steps = [
            ("bluesky", json!({"put": {"prepared": prepared(&[1], json!(null))}}), 1),
            ("bluesky", json!({"put": {"prepared": prepared(&[], card)}}), 0),
            ("instagram", json!({"publish": ready}), 1),
            ("mastodon", json!({"post": {"uploaded": uploaded("remembered")}}), 1),
            ("mastodon", json!({"post": {"uploaded": uploaded("unknown")}}), 1),
        ];
        steps.map(|(id, json, pictures)| (id, testing::stored(id, "x", Effect::Irreversible, json), pictures)).into()
    }

    /// Everything a network could say to a publishing step and to the questions around it.
    const ANSWERS: &[(u16, &str)] = &[
        (200, r#"{"status_code":"FINISHED"}"#),
        (200, r#"{"status_code":"IN_PROGRESS"}"#),
        (200, r#"{"status_code":"PUBLISHED"}"#),
        (200, r#"{"status_code":"EXPIRED"}"#),
        (200, r#"{"status_code":"ERROR"}"#),
        (200, r#"{"id":"1","uri":"at://did:plc:abc/app.bsky.feed.post/1"}"#),
        (206, "{}"),
        (400, r#"{"error":{"message":"m","code":9007,"error_subcode":2207027}}"#),
        (400, r#"{"error":{"message":"m","code":24,"error_subcode":2207008}}"#),
        (400, r#"{"error":"BlobNotFound","message":"m"}"#),
        (404, r#"{"error":"Record not found"}"#),
        (422, r#"{"error":"Validation failed"}"#),
        (429, "{}"),
        (503, ""),
    ];

    #[tokio::test]
    async fn whatever_a_network_answers_a_publishing_step_only_finishes_or_goes_back_openly() {
        let mut went_back = BTreeMap::new();
        let triples =
            ANSWERS.iter().flat_map(|a| ANSWERS.iter().flat_map(move |b| ANSWERS.iter().map(move |c| [a, b, c])));
        let triples: Vec<_> = triples.collect();
        for (id, step, pictures) in publishing_steps() {
            let (network, content) = (find(id).unwrap(), testing::content("x", pictures));
            for answers in &triples {
                let replies = answers.map(|(status, body)| Reply::new("", *status, body));
                let script = Script::new(network.manifest(), &replies);
                match network.advance(script.session(), &content, &testing::seed(), &step).await {
                    Ok(Advance::Continue { next, .. }) => {
                        assert_eq!(next.stage, Stage::Finishing, "{id} {answers:?}: {}", next.name);
                        assert!(!next.effect.commits(), "{id} {answers:?}: {}", next.name);
                    }
                    Ok(Advance::Back { next, .. }) => {
                        assert!(!next.effect.commits(), "{id} {answers:?}: {}", next.name);
                        assert_ne!(next.stage, Stage::Finishing, "{id} {answers:?}: {}", next.name);
                        *went_back.entry(id).or_insert(0) += 1;
                    }
                    Err(NetworkError::StepNotUnderstood) => panic!("{id}: the sample is no step any more: {step:?}"),
                    Ok(Advance::Done(_)) | Err(_) => {}
                }
            }
        }
        let ids: Vec<_> = manifests().map(|manifest| manifest.id).collect();
        assert_eq!(went_back.into_keys().collect::<Vec<_>>(), ids, "every network has a way back");
    }

    #[test]
    fn manifests_have_not_changed_unnoticed() {
        let shown: Vec<String> = manifests().map(|manifest| format!("{manifest:#?}")).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }
}
