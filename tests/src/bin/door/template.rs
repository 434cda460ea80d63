//! Furnished profiles, made once and copied for every test that wants one like it.

use std::{io::Cursor, sync::Arc, time::Duration};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{AccountRef, Clock, Identity, NeedsSignIn, Platform, SignInId};
use jiff::{Timestamp, tz::TimeZone};
use journeys::{Room, StandIn};
use practice::{Body, Endpoint, Fault, FaultKind, Network, Settings, When, samples};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{
    Store, StoreError,
    audit::{self, Action, Actor, Entry, Outcome as Told, SealedRow},
    credentials::{self, Credential},
    settings, sign_ins, workspaces,
};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    person::Deed,
    world::{Outcome, World, copy, profile_in},
};

/// What there is to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// A small bakery: six accounts, two drafts, and posts of several states.
    Bakery,
    /// The same with a passphrase and a recovery code. It opens locked.
    Guarded,
    /// Five hundred accounts.
    Agency,
    /// A thousand accounts, and twelve thousand rows in the trail.
    Crowd,
}

impl Likeness {
    pub const ALL: [Self; 4] = [Self::Bakery, Self::Guarded, Self::Agency, Self::Crowd];
}

/// A closed profile, and what the keychain holds for it.
pub struct Template {
    room: Room,
    keys: Vec<(String, Vec<u8>)>,
    code: Option<String>,
}

/// The passphrase of a guarded one.
const PASSPHRASE: &str = "otter lamp granite violin";

impl Template {
    /// # Errors
    /// When it cannot be made.
    pub async fn of(like: Likeness) -> Outcome<Self> {
        let world = World::new(Room::new()?)?;
        match like {
            Likeness::Bakery => Bakery::open(&world).await?.furnish().await?,
            Likeness::Guarded => {
                Bakery::open(&world).await?.furnish().await?;
                let input = json!({ "passphrase": null, "newPassphrase": PASSPHRASE });
                world.call("vault_protect", json!({ "input": input })).await?;
                world.call("recovery_code_make", json!({})).await?;
            }
            Likeness::Agency => fill(&world, 500, 0).await?,
            Likeness::Crowd => fill(&world, 1_000, 12_345).await?,
        }
        let (room, stand_in) = world.leave().await;
        forget_home(&room).await?;
        let keychain = &stand_in.keychain;
        let items = keychain.items().into_iter().filter(|item| !item.starts_with("home-"));
        let keys = items.filter_map(|item| Some((item.clone(), keychain.bytes(&item)?))).collect();
        Ok(Self { room, keys, code: stand_in.code() })
    }

    /// A world like it, at home where it is.
    ///
    /// # Errors
    /// When it cannot be copied or does not open.
    pub async fn copy(&self) -> Outcome<World> {
        let (folder, stand_in) = (TempDir::new()?, Arc::<StandIn>::default());
        copy(self.room.folder(), folder.path())?;
        for (item, bytes) in &self.keys {
            stand_in.keychain.put_bytes(item, Some(bytes.clone()));
        }
        if let Some(code) = &self.code {
            stand_in.note_code(code);
        }
        let room = Room::over(folder, stand_in);
        let world = World::new(room)?;
        world.desk().await.open_last().await;
        world.wait_for_vault().await?;
        Ok(world)
    }
}

/// A profile that knows of no home takes the one it is opened at, as one from an older version does.
async fn forget_home(room: &Room) -> Outcome<()> {
    let store = Store::open(&profile_in(room.folder()))?;
    store.write(|write| settings::remove(write, "home")).await.map_err(|error: StoreError| error)?;
    store.close().await;
    Ok(())
}

/// So many accounts and rows of the trail, as rows: nobody signs in a thousand times for a test. What would be sealed is
/// none, so whatever opens it finds that account signed out.
async fn fill(world: &World, accounts: u32, rows: u64) -> Outcome<()> {
    world.practise().await?;
    let profile = world.profile().await?;
    let now = profile.clock.now();
    let filled = profile.store.write(move |write| {
        let workspace = workspaces::find_first(write)?.ok_or(StoreError::NotFound { table: "workspaces" })?;
        let mut all = Vec::new();
        for (number, network) in (0..accounts).zip(["mastodon", "instagram", "bluesky"].into_iter().cycle()) {
            let platform = Platform::parse(network).expect("a network");
            let id = store::testkit::connect(write, workspace.id, &platform, &stranger(number), now)?;
            credentials::put(write, &credential(id.into(), network, number, now))?;
            let stored = Entry::new(now, Actor::Person, Action::CredentialStored, Told::Done).network(network);
            audit::append(write, &stored.stored(SealedRow::SignIn(id.into()), 1))?;
            if number.is_multiple_of(50) {
                sign_ins::set_needs_sign_in(write, id.into(), Some(NeedsSignIn::Revoked))?;
            }
            all.push((id, network));
        }
        for (_, (id, network)) in (0..rows).zip(all.into_iter().cycle()) {
            let used = Entry::new(now, Actor::Engine, Action::TokenUsed, Told::Done);
            audit::append(write, &used.network(network).account(id))?;
        }
        Ok::<(), StoreError>(())
    });
    Ok(filled.await?)
}

/// Instagram's ends and renews; now and then another one ends and does not.
fn credential(sign_in_id: SignInId, network: &str, number: u32, now: DateTime<Utc>) -> Credential {
    let ends = network == "instagram" || number.is_multiple_of(17);
    let days = if network == "instagram" { 59 } else { 3 + number % 60 };
    Credential {
        sign_in_id,
        generation: 1,
        access: vec![0; 64],
        refresh: None,
        previous_refresh: None,
        issued_at: now,
        expires_at: ends.then(|| now + TimeDelta::days(days.into())),
        renewable_until: None,
        scopes: Vec::new(),
        registration_id: None,
    }
}

fn stranger(number: u32) -> Identity {
    Identity {
        account: AccountRef {
            remote_id: format!("{}", 1_000_000 + number),
            handle: format!("shop{number}.example"),
            server: None,
        },
        display_name: format!("Shop number {number}"),
        avatar_url: None,
        profile_url: None,
        limits: None,
        obstacle: None,
    }
}

/// How long there has been the bakery. Its present is so far ahead of the computer's: the browser's way back is measured
/// by the computer's own time, and would be over in a past.
const AGE: TimeDelta = TimeDelta::days(40);

const WEEKEND: &str = "The weekend boxes are here. Two sourdoughs, six cardamom buns, one jar of last summer.\n\n\
    Order by Friday noon, collect on Saturday: https://harbour.practice/boxes\n\n#sourdough #weekendbaking";

/// The bakery while it is being furnished.
struct Bakery<'w> {
    world: &'w World,
    /// The present, in which it is looked at.
    now: DateTime<Utc>,
    accounts: Vec<(&'static str, String)>,
    picture: Value,
}

/// What is planned: the text, in how many hours, in which zone, and for whom.
const PLANS: &[(&str, i64, &str, &[&str])] = &[
    ("Saturday queue", 22, "Europe/London", &["harbourbakery", "bakery@mastodon.practice"]),
    ("Allotment news", 29, "Europe/London", &["second@fosstodon.practice"]),
    ("Recipe thread", 50, "Europe/Lisbon", &["harbour.bsky.practice"]),
    ("Flour delivery", 72, "Europe/London", &["second.bsky.practice"]),
    ("At the mill", 120, "Europe/London", &["second.bsky.practice"]),
    ("Behind the oven", 158, "Asia/Tokyo", &["harbourbakery"]),
    ("Advent boxes", 396, "Europe/London", &["second@fosstodon.practice"]),
    ("Closed over Christmas", 648, "Europe/London", &["harbourbakery"]),
    ("A new year of bread", 864, "Europe/London", &["bakery@mastodon.practice"]),
];

impl<'w> Bakery<'w> {
    async fn open(world: &'w World) -> Outcome<Self> {
        world.practise().await?;
        Ok(Self { world, now: Utc::now() + AGE, accounts: Vec::new(), picture: Value::Null })
    }

    async fn furnish(mut self) -> Outcome<()> {
        self.sign_in_all().await?;
        self.end_in(TimeDelta::days(13), "second@fosstodon.practice").await?;
        self.picture = self.take_picture(1_600, 2_000).await?;
        self.publish_what_is_out().await?;
        for (text, hours, zone, handles) in PLANS {
            self.plan(text, TimeDelta::hours(*hours), zone, handles).await?;
        }
        self.go_to(TimeDelta::hours(-1)).await?;
        let second = samples::BLUESKY_SECOND;
        self.world.person(Deed::Revoke { network: Network::Bluesky, account: second.to_owned() }).await?;
        self.world.call("account_check", json!({ "accountId": self.account(second)? })).await?;
        self.write_drafts().await?;
        self.go_to(TimeDelta::zero()).await?;
        // The network keeps the time with whatever it notes next.
        let practice = self.world.practice().await?;
        practice.set_settings(practice.settings());
        Ok(())
    }

    async fn sign_in_all(&mut self) -> Outcome<()> {
        for (network, server, identity, handle) in [
            ("instagram", None, samples::INSTAGRAM_BUSINESS, samples::INSTAGRAM_BUSINESS),
            ("instagram", None, samples::INSTAGRAM_CREATOR, samples::INSTAGRAM_CREATOR),
            ("mastodon", Some(samples::MASTODON_HOST), samples::MASTODON_FIRST, "bakery@mastodon.practice"),
            ("mastodon", Some(samples::FOSSTODON_HOST), samples::MASTODON_SECOND, "second@fosstodon.practice"),
        ] {
            let input = json!({ "network": network, "server": server, "accountId": null, "workspaceId": null });
            let flow = self.world.call("connect_start", json!({ "input": input })).await?["id"].clone();
            self.world.person(Deed::Allow { identity: identity.to_owned(), only: None }).await?;
            let id = self.wait("connect_status", json!({ "flowId": flow }), |flow| {
                flow["status"]["accountId"].as_str().map(str::to_owned)
            });
            self.accounts.push((handle, id.await?));
        }
        for (handle, password) in [
            (samples::BLUESKY_FIRST, samples::BLUESKY_FIRST_APP_PASSWORD),
            (samples::BLUESKY_SECOND, samples::BLUESKY_SECOND_APP_PASSWORD),
        ] {
            let input = json!({
                "network": "bluesky", "identifier": handle, "password": password, "accountId": null, "workspaceId": null,
            });
            let account = self.world.call("connect_password", json!({ "input": input })).await?;
            self.accounts.push((handle, account["id"].as_str().ok_or("no account")?.to_owned()));
        }
        Ok(())
    }

    /// Makes the Mastodon sign-in that was made last one that ends, as another system hands it on.
    async fn end_in(&self, from_now: TimeDelta, handle: &str) -> Outcome<()> {
        let issued = self.world.practice().await?.issued_secrets();
        let token = issued.into_iter().rev().find(|(class, _)| class == "mastodon access token").ok_or("no token")?.1;
        let (identity, server) = handle.split_once('@').ok_or("no server")?;
        let row = json!({
            "platform": "mastodon", "accessToken": token, "handle": identity, "server": server,
            "expiresAt": (self.now + from_now).to_rfc3339(),
        });
        let file = self.world.file("sign-ins.json").await;
        std::fs::write(&file, json!({ "mastodon": row }).to_string())?;
        self.world.stand_in.choose(Some(file));
        self.world.call("import_open", json!({})).await?;
        self.world.call("import_preview", json!({ "input": { "keys": [], "passphrase": null } })).await?;
        self.world.call("import_run", json!({ "chosen": [0], "workspaceId": null })).await?;
        self.world.call("import_close", json!({})).await?;
        Ok(())
    }

    /// One that is live, one of which nobody knows, one that was refused.
    async fn publish_what_is_out(&self) -> Outcome<()> {
        let [bluesky, mastodon] = ["harbour.bsky.practice", "bakery@mastodon.practice"];
        self.go_to(TimeDelta::days(-2)).await?;
        let usual = self.world.practice().await?.settings();
        self.world.practice().await?.set_settings(Settings { mastodon_is_fork: true, ..usual.clone() });
        self.world.practice().await?.fault(Fault::once(Endpoint::MastodonStatuses, FaultKind::DropBefore));
        self.publish("Loaf of the week: a seeded rye that keeps till Tuesday.", &[bluesky, mastodon]).await?;
        self.world.practice().await?.set_settings(usual);

        self.go_to(TimeDelta::days(-1)).await?;
        self.publish("Open late tonight", &[mastodon, bluesky]).await?;

        self.go_to(TimeDelta::hours(-3)).await?;
        let body = Body::Envelope { code: 36_003, subcode: Some(2_207_009) };
        let refused = FaultKind::Answer { status: 400, body, when: When::Before };
        self.world.practice().await?.fault(Fault::once(Endpoint::InstagramMedia, refused));
        self.publish("Tasting notes", &[bluesky, "harbour.eats"]).await
    }

    async fn write_drafts(&self) -> Outcome<()> {
        let accounts = ["harbourbakery", "bakery@mastodon.practice", "harbour.bsky.practice"];
        let other = self.take_picture(2_400, 1_600).await?;
        let own = format!("{WEEKEND} #fediverse");
        let mut content = self.content(WEEKEND, &accounts)?;
        content["media"] = json!([
            { "mediaId": self.picture["id"], "alt": "Crate with two loaves and buns" },
            { "mediaId": other["id"], "alt": "" },
        ]);
        content["variants"] =
            json!({ self.account(accounts[1])?: { "text": own, "options": { "visibility": "public" } } });
        self.go_to(TimeDelta::minutes(-30)).await?;
        let mut rye = self.content("Staff pick: rye, always rye.", &["harbour.bsky.practice"])?;
        rye["media"] = json!([]);
        self.draft(rye).await?;
        self.go_to(TimeDelta::minutes(-12)).await?;
        self.draft(content).await?;
        Ok(())
    }

    async fn publish(&self, text: &str, handles: &[&str]) -> Outcome<()> {
        let draft = self.draft(self.content(text, handles)?).await?;
        let post = self.world.call("post_publish", draft).await?;
        let id = post["id"].clone();
        loop {
            let post = self.world.call("post_get", json!({ "postId": id })).await?;
            let targets = post["targets"].as_array().ok_or("no targets")?;
            let rests =
                |target: &Value| matches!(target["state"].as_str(), Some("published" | "rejected" | "waiting_person"));
            if targets.iter().all(rests) {
                return Ok(());
            }
            // What waits for a time need not wait for it here.
            if targets.iter().any(|target| !target["nextTryAt"].is_null()) {
                self.world.practice().await?.clock().advance(Duration::from_secs(5));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn plan(&self, text: &str, from_now: TimeDelta, zone: &str, handles: &[&str]) -> Outcome<()> {
        let hour = (self.now + from_now).duration_trunc(TimeDelta::hours(1))? + TimeDelta::hours(1);
        let there = Timestamp::from_second(hour.timestamp())?.to_zoned(TimeZone::get(zone)?);
        let mut draft = self.draft(self.content(text, handles)?).await?;
        draft["schedule"] = json!({ "local": there.strftime("%Y-%m-%dT%H:%M").to_string(), "zone": zone });
        self.world.call("post_schedule", draft).await?;
        Ok(())
    }

    /// With a picture, which every network takes.
    fn content(&self, text: &str, handles: &[&str]) -> Outcome {
        let accounts = handles.iter().map(|handle| self.account(handle)).collect::<Outcome<Vec<_>>>()?;
        let media = json!([{ "mediaId": self.picture["id"], "alt": "Loaves" }]);
        Ok(json!({ "text": text, "accountIds": accounts, "media": media, "variants": {} }))
    }

    /// Writes it, and says by what it is sent.
    async fn draft(&self, content: Value) -> Outcome {
        let draft = self.world.call("draft_create", json!({ "workspaceId": null })).await?;
        let (id, version) = (&draft["id"], &draft["version"]);
        let save = json!({ "draftId": id, "baseVersion": version, "content": content });
        let saved = self.world.call("draft_save", save).await?;
        Ok(json!({ "draftId": id, "version": saved["version"] }))
    }

    async fn take_picture(&self, width: u32, height: u32) -> Outcome {
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            let crust = (x / 40 + y / 60) % 2 == 0;
            image::Rgb(if crust { [196, 132, 72] } else { [226, 186, 128] })
        });
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Jpeg)?;
        let taken = api::take_picture(&self.world.desk().await, bytes.into_inner().into()).await;
        Ok(json!(taken.map_err(|error| json!(error).to_string())?))
    }

    fn account(&self, handle: &str) -> Outcome<String> {
        let found = self.accounts.iter().find(|(own, _)| *own == handle);
        Ok(found.ok_or("nobody of that name is signed in")?.1.clone())
    }

    /// Lets time pass until so long from the present.
    async fn go_to(&self, from_now: TimeDelta) -> Outcome<()> {
        let clock = self.world.practice().await?.clock();
        // Never back: what happened took its time.
        if let Ok(ahead) = (self.now + from_now - clock.now()).to_std() {
            clock.advance(ahead);
        }
        Ok(())
    }

    async fn wait<T>(&self, command: &str, arguments: Value, find: impl Fn(&Value) -> Option<T>) -> Outcome<T> {
        loop {
            if let Some(found) = find(&self.world.call(command, arguments.clone()).await?) {
                return Ok(found);
            }
            sleep(Duration::from_millis(5)).await;
        }
    }
}
