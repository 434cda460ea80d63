//! Everything that can be asked, asked by name and without a window, against the real engine and the practice network.

use std::time::Duration;

use api::wire::{ErrorCodeDto, ErrorDto};
use journeys::Room;
use practice::samples;
use serde_json::{Value, json};

/// Asks by name.
struct Asker(Room);

impl Asker {
    fn new() -> Self {
        Self(Room::new().unwrap())
    }

    async fn call(&self, command: &str, arguments: Value) -> Result<Value, ErrorDto> {
        let Value::Object(arguments) = arguments else { panic!("arguments go by name") };
        api::call(&self.0.desk, command, arguments).await
    }

    async fn ask(&self, command: &str, arguments: Value) -> Value {
        self.call(command, arguments).await.unwrap_or_else(|error| panic!("{command}: {error:?}"))
    }

    /// Asks until the answer is what is waited for.
    async fn wait(&self, command: &str, arguments: Value, is_there: impl Fn(&Value) -> bool) -> Value {
        loop {
            let answer = self.ask(command, arguments.clone()).await;
            if is_there(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// A practice profile at work.
    async fn practise(&self) {
        self.ask("profile_open", json!({ "kind": "practice" })).await;
        self.wait("app_state", json!({}), |state| state["vault"] == "ready").await;
    }
}

#[tokio::test]
async fn a_post_goes_out_by_commands_alone_and_every_change_is_told() {
    let room = Asker::new();
    assert_eq!(room.ask("app_state", json!({})).await["profile"], Value::Null);
    let mut told = room.0.stand_in.listen();
    room.practise().await;
    let sign_in = json!({
        "network": "bluesky",
        "identifier": samples::BLUESKY_FIRST,
        "password": samples::BLUESKY_FIRST_APP_PASSWORD,
        "accountId": null,
        "workspaceId": null,
    });
    let account = room.ask("connect_password", json!({ "input": sign_in })).await;
    // What may be absent may be left out.
    let draft = room.ask("draft_create", json!({})).await;
    let content = json!({ "text": "Rye at six", "accountIds": [account["id"]], "media": [], "variants": {} });
    let saved = json!({ "draftId": draft["id"], "baseVersion": draft["version"], "content": content });
    let saved = room.ask("draft_save", saved).await;
    let post = json!({ "draftId": draft["id"], "version": saved["version"] });
    let post = room.ask("post_publish", post).await;
    let is_out = |post: &Value| post["targets"][0]["state"] == "published";
    let post = room.wait("post_get", json!({ "postId": post["id"] }), is_out).await;
    let practice = room.0.desk.find_profile().await.unwrap();
    let public: Vec<String> = practice.practice.as_ref().unwrap().posts().into_iter().map(|post| post.text).collect();
    assert_eq!(public, ["Rye at six"], "{post}");
    let mut kinds = Vec::new();
    while !kinds.contains(&json!("posts")) {
        kinds.push(serde_json::to_value(told.recv().await.unwrap().what).unwrap());
    }
    assert!(kinds.contains(&json!("app")) && kinds.contains(&json!("accounts")), "{kinds:?}");
    room.0.desk.shut_down().await;
}

#[tokio::test]
async fn a_sign_in_link_is_for_the_browser_and_for_nobody_else() {
    let room = Asker::new();
    room.practise().await;
    let start =
        json!({ "network": "mastodon", "server": samples::MASTODON_HOST, "accountId": null, "workspaceId": null });
    let flow = room.ask("connect_start", json!({ "input": start })).await;
    let opened = room.0.stand_in.opened().expect("the browser was sent there");
    assert!(!flow.to_string().contains(opened.query().unwrap()), "{flow}");
    room.ask("connect_copy_link", json!({ "flowId": flow["id"] })).await;
    assert_eq!(room.0.stand_in.copied().as_deref(), Some(opened.as_str()));
    room.0.desk.shut_down().await;
}

#[tokio::test]
async fn what_nobody_can_mean_is_refused_by_its_name_and_repeats_nothing_of_what_was_given() {
    let room = Asker::new();
    let refused = |code: ErrorCodeDto, field: Option<&str>| (code, field.map(str::to_owned));
    let secret = "correct horse battery";
    for (command, arguments, expected) in [
        ("no_such_command", json!({}), refused(ErrorCodeDto::NotFound, None)),
        ("call", json!({}), refused(ErrorCodeDto::NotFound, None)),
        ("draft_get", json!({}), refused(ErrorCodeDto::InvalidInput, Some("draftId"))),
        ("draft_get", json!({ "draft_id": "x" }), refused(ErrorCodeDto::InvalidInput, Some("draftId"))),
        ("draft_get", json!({ "draftId": 7 }), refused(ErrorCodeDto::InvalidInput, Some("draftId"))),
        ("draft_get", json!({ "draftId": "../x" }), refused(ErrorCodeDto::InvalidInput, Some("draftId"))),
        ("vault_unlock", json!({ "input": secret }), refused(ErrorCodeDto::InvalidInput, Some("input"))),
        (
            "passphrase_strength",
            json!({ "passphrase": [secret] }),
            refused(ErrorCodeDto::InvalidInput, Some("passphrase")),
        ),
        ("account_list", json!({ "more": 1 }), refused(ErrorCodeDto::NoProfile, None)),
    ] {
        let error = room.call(command, arguments.clone()).await.unwrap_err();
        assert!(!serde_json::to_string(&error).unwrap().contains("horse"), "{command} {arguments}: {error:?}");
        assert_eq!((error.code, error.field), expected, "{command} {arguments}");
    }
}
