//! Files that are not what they say: each is refused, soon, and nothing that is there is touched.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use engine::{DraftContent, DraftMedia, backup::BackupError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::EntryType;
use tempfile::TempDir;
use vault::testkit::MemoryKeychain;

use crate::support::backup::{PASSPHRASE, Tar, back_up, inside, restore_with, sealed, tree};
use crate::support::publishing::{FakeNetwork, Shape, World};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A profile, its backup taken apart, and everything that must stay as it is.
struct Scene {
    world: World,
    folder: TempDir,
    inside: Vec<u8>,
}

impl Scene {
    async fn set() -> Self {
        let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(300, 200).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let picture = world.engine.media_add(png.into_inner().into()).await.unwrap();
        let content = DraftContent {
            text: "Fresh bread".into(),
            account_ids: world.accounts.clone(),
            media: vec![DraftMedia { media_id: picture.id, alt: String::new() }],
            ..DraftContent::default()
        };
        let (draft, version) = world.draft_with(content).await;
        world.engine.publish(draft, version).await.unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("whole");
        back_up(&world.engine, &file, false).await.unwrap();
        let inside = inside(&file);
        fs::remove_file(file).unwrap();
        Self { world, folder, inside }
    }

    /// Tries to restore these bytes; says how it was refused, or that it was not. Checks that nothing else changed.
    async fn try_restore(&self, bytes: &[u8]) -> Result<(), BackupError> {
        self.try_restore_with(bytes, PASSPHRASE).await
    }

    async fn try_restore_with(&self, bytes: &[u8], passphrase: &str) -> Result<(), BackupError> {
        let before = self.surroundings();
        let (file, into) = (self.folder.path().join("backup.postrider"), self.folder.path().join("restored"));
        fs::write(&file, bytes).unwrap();
        let prepared = restore_with(&file, passphrase, &into, &self.world.keychain).await;
        fs::remove_file(&file).unwrap();
        if prepared.is_ok() {
            fs::remove_dir_all(&into).unwrap();
        }
        assert!(!into.exists(), "what was begun is taken away");
        assert!(self.surroundings() == before, "the profile, the keychain and the folder around are as they were");
        prepared.map(drop)
    }

    fn surroundings(&self) -> (Files, Files, usize) {
        (tree(&self.world.path), tree(self.folder.path()), self.world.keychain.changes())
    }

    fn tar(&self) -> Tar {
        Tar::of(&self.inside)
    }

    async fn refuses(&self, what: &str, tar: &Tar) {
        let refused = self.try_restore(&sealed(&tar.bytes())).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{what}: {refused:?}");
    }
}

#[tokio::test]
async fn taken_apart_and_put_together_it_is_still_a_backup() {
    let scene = Scene::set().await;
    assert!(scene.try_restore(&sealed(&scene.tar().bytes())).await.is_ok(), "else the tests here would prove nothing");
}

#[tokio::test]
async fn changed_bits_of_the_file_are_found() {
    let scene = Scene::set().await;
    let file = sealed(&scene.inside);
    // Each bit of the header and 200 of the body are tried in the vault's own tests, where they cost less.
    for at in (0..200).step_by(9).chain((200..file.len()).step_by(file.len() / 40)) {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        let refused = scene.try_restore(&changed).await;
        let told = matches!(refused, Err(BackupError::Unreadable(_) | BackupError::PassphraseWrong));
        assert!(told, "byte {at} of {}: {refused:?}", file.len());
    }
}

#[tokio::test]
async fn a_cut_or_lengthened_file_is_found() {
    let scene = Scene::set().await;
    let mut longer = scene.inside.clone();
    longer.resize(200_000, 0);
    let file = sealed(&scene.inside);
    for length in [0, 1, 20, 100, 200, file.len() / 2, file.len() - 1025, file.len() - 17, file.len() - 1] {
        let refused = scene.try_restore(&file[..length]).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "cut to {length}: {refused:?}");
    }
    for (what, bytes) in [
        ("bytes after the file", [&file[..], b"more"].concat()),
        ("zeroes after the file", [&file[..], &[0; 100_000]].concat()),
        ("text after the tar", sealed(&[&scene.inside[..], b"more"].concat())),
        ("a second tar after the first", sealed(&[&scene.inside[..], &scene.inside].concat())),
        ("more zeroes after the tar than any tool writes", sealed(&longer)),
    ] {
        let refused = scene.try_restore(&bytes).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{what}: {refused:?}");
    }
}

#[tokio::test]
async fn another_passphrase_and_other_files_are_told_apart() {
    let scene = Scene::set().await;
    let file = sealed(&scene.inside);
    let refused = scene.try_restore_with(&file, "seven lanterns over a quiet harbor").await;
    assert!(matches!(refused, Err(BackupError::PassphraseWrong)), "{refused:?}");
    let database = fs::read(scene.world.path.join("postrider.db")).unwrap();
    for bytes in [&b""[..], b"{}", &database, &scene.inside] {
        let refused = scene.try_restore(bytes).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{refused:?}");
    }
    for (what, inside) in [("nothing", vec![]), ("no tar", vec![b'a'; 5_000]), ("a database", database)] {
        let refused = scene.try_restore(&sealed(&inside)).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{what} inside: {refused:?}");
    }
}

#[tokio::test]
async fn hours_of_work_are_refused_before_any_of_it() {
    let scene = Scene::set().await;
    let file = sealed(&scene.inside);
    let at = file.windows(3).position(|window| window == b" 2\n").unwrap();
    let dear = [&file[..at], b" 30\n", &file[at + 3..]].concat();
    let refused = scene.try_restore(&dear).await;
    assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{refused:?}");
}

#[tokio::test]
async fn entries_that_reach_out_of_the_folder_are_refused() {
    let scene = Scene::set().await;
    let outside = scene.folder.path().join("outside");
    for name in ["../outside", "/tmp/outside", "media/../../outside", "tables/../x", "media/", "", ".", "media//x"] {
        // In the place of a file that is listed under another name, and listed under its own.
        let mut renamed = scene.tar();
        renamed.header("media/", |header| {
            header.as_mut_bytes()[..100].fill(0);
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        });
        scene.refuses(&format!("a picture under the name {name:?}"), &renamed).await;
        let mut listed = scene.tar();
        listed.file(name, EntryType::Regular, b"x");
        listed.manifest(|manifest| {
            let more = json!({ "name": name, "size_bytes": 1, "sha256": "0".repeat(64) });
            manifest["files"].as_array_mut().unwrap().push(more);
        });
        scene.refuses(&format!("a file listed as {name:?}"), &listed).await;
    }
    assert!(!outside.exists());
}

#[tokio::test]
async fn entries_that_are_no_plain_files_are_refused() {
    let scene = Scene::set().await;
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Directory,
        EntryType::Fifo,
        EntryType::Char,
        EntryType::Block,
        EntryType::GNUSparse,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
        EntryType::Continuous,
    ] {
        let mut changed = scene.tar();
        changed.header("media/", |header| header.set_entry_type(kind));
        scene.refuses(&format!("a picture that is a {kind:?}"), &changed).await;
        let mut added = scene.tar();
        let place = added.place("media/");
        added.file("20 path=../outside\n", kind, b"20 path=../outside\n");
        let extra = added.0.pop().unwrap();
        added.0.insert(place, extra);
        scene.refuses(&format!("a {kind:?} before a picture"), &added).await;
    }
    let mut linked = scene.tar();
    linked.header("media/", |header| header.set_link_name("/etc/passwd").unwrap());
    scene.refuses("a plain file that also names a link", &linked).await;
}

#[tokio::test]
async fn a_list_that_lies_is_found_out() {
    let scene = Scene::set().await;
    type Change<'a> = (&'a str, Box<dyn Fn(&mut Value)>);
    let file = |name: &'static str, key: &'static str, value: Value| -> Box<dyn Fn(&mut Value)> {
        Box::new(move |manifest| {
            let files = manifest["files"].as_array_mut().unwrap().iter_mut();
            for file in files.filter(|file| file["name"].as_str().unwrap().starts_with(name)) {
                file[key] = value.clone();
            }
        })
    };
    let cases: Vec<Change> = vec![
        ("another hash", file("tables/posts", "sha256", json!("0".repeat(64)))),
        ("another hash of a picture", file("media/", "sha256", json!("0".repeat(64)))),
        ("a shorter file", file("tables/posts", "size_bytes", json!(1))),
        ("a longer file", file("tables/posts", "size_bytes", json!(1_000_000))),
        ("more than there is", file("media/", "size_bytes", json!(u64::MAX))),
        ("a length below nothing", file("media/", "size_bytes", json!(-1))),
        ("another table", file("tables/posts", "name", json!("tables/vault_keys.jsonl"))),
        ("a table of nobody's", file("tables/posts", "name", json!("tables/sqlite_schema.jsonl"))),
        ("a picture under no hash", file("media/", "name", json!("media/picture.png"))),
        ("a picture under another hash", file("media/", "name", json!(format!("media/{}", "ab".repeat(32))))),
        ("more rows than there are", Box::new(|manifest| manifest["rows"]["posts"] = json!(2))),
        ("fewer rows than there are", Box::new(|manifest| manifest["rows"]["posts"] = json!(0))),
        ("no count of rows", Box::new(|manifest| drop(manifest["rows"].as_object_mut().unwrap().remove("posts")))),
        ("rows of a table that is not there", Box::new(|manifest| manifest["rows"]["credentials"] = json!(3))),
        ("sign-ins that are not there", Box::new(|manifest| manifest["sign_ins"] = json!(true))),
        ("no files", Box::new(|manifest| manifest["files"] = json!([]))),
        ("a file less", Box::new(|manifest| drop(manifest["files"].as_array_mut().unwrap().pop()))),
        ("files in another order", Box::new(|manifest| manifest["files"].as_array_mut().unwrap().reverse())),
        (
            "a file twice",
            Box::new(|manifest| {
                let files = manifest["files"].as_array_mut().unwrap();
                files.push(files[0].clone());
            }),
        ),
        (
            "files by the thousand",
            Box::new(|manifest| {
                let many =
                    (0..20_000).map(|n| json!({ "name": format!("media/{n:064x}"), "size_bytes": 0, "sha256": "" }));
                manifest["files"].as_array_mut().unwrap().extend(many);
            }),
        ),
        ("no form", Box::new(|manifest| drop(manifest.as_object_mut().unwrap().remove("format")))),
        ("no schema", Box::new(|manifest| drop(manifest.as_object_mut().unwrap().remove("schema")))),
        ("no list at all", Box::new(|manifest| *manifest = json!([]))),
    ];
    for (what, change) in cases {
        let mut tar = scene.tar();
        tar.manifest(change);
        scene.refuses(what, &tar).await;
    }
}

#[tokio::test]
async fn what_a_newer_version_made_is_told_as_such() {
    let scene = Scene::set().await;
    for (key, value) in [("format", json!(2)), ("format", json!(4_000_000_000u32)), ("schema", json!("209901010000_x"))]
    {
        let mut tar = scene.tar();
        tar.manifest(|manifest| manifest[key] = value.clone());
        let refused = scene.try_restore(&sealed(&tar.bytes())).await;
        assert!(matches!(refused, Err(BackupError::Newer)), "{key} {value}: {refused:?}");
    }
    let mut future = scene.tar();
    future.manifest(|manifest| *manifest = json!({ "format": 2, "files": "in another way" }));
    assert!(matches!(scene.try_restore(&sealed(&future.bytes())).await, Err(BackupError::Newer)));
}

#[tokio::test]
async fn files_and_rows_that_do_not_fit_are_refused() {
    let scene = Scene::set().await;
    let rows = |name: &str| {
        let tar = scene.tar();
        String::from_utf8(tar.0[tar.place(name)].1.clone()).unwrap()
    };
    let media: Value = serde_json::from_str(&rows("tables/media")).unwrap();
    let picture = media["file_hash"].as_str().unwrap().to_owned();
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("a picture of other bytes", "media/", b"other bytes".to_vec()),
        ("a post twice", "tables/posts", rows("tables/posts").repeat(2).into_bytes()),
        ("a post of no draft", "tables/drafts", Vec::new()),
        ("a row without an end", "tables/posts", rows("tables/posts").trim_end().as_bytes().to_vec()),
        ("a line that is no row", "tables/posts", b"DROP TABLE posts;\n".to_vec()),
        ("a row of another table", "tables/posts", rows("tables/drafts").into_bytes()),
        ("bytes that are no text", "tables/posts", vec![0xff, b'\n']),
        ("an empty line more", "tables/posts", (rows("tables/posts") + "\n").into_bytes()),
        ("a state of nobody's", "tables/targets", rows("tables/targets").replace("\"due\"", "\"sent\"").into_bytes()),
        (
            "pictures that are not in it",
            "tables/media",
            rows("tables/media").replace(&picture, &"ab".repeat(32)).into_bytes(),
        ),
    ];
    for (what, name, bytes) in cases {
        let mut tar = scene.tar();
        let count = bytes.iter().filter(|byte| **byte == b'\n').count();
        tar.replace(name, bytes);
        if let Some(table) = name.strip_prefix("tables/") {
            tar.manifest(|manifest| manifest["rows"][table] = json!(count));
        }
        scene.refuses(what, &tar).await;
    }
}

#[tokio::test]
async fn sign_ins_that_were_slipped_in_are_refused() {
    let scene = Scene::set().await;
    let mut tar = scene.tar();
    tar.file("tables/credentials.jsonl", EntryType::Regular, b"");
    tar.manifest(|manifest| {
        let sha256: String = Sha256::digest(b"").iter().map(|byte| format!("{byte:02x}")).collect();
        let more = json!({ "name": "tables/credentials.jsonl", "size_bytes": 0, "sha256": sha256 });
        manifest["files"].as_array_mut().unwrap().push(more);
        manifest["rows"]["credentials"] = json!(0);
    });
    scene.refuses("a table of sign-ins in a backup without", &tar).await;
    tar.manifest(|manifest| manifest["sign_ins"] = json!(true));
    scene.refuses("sign-ins without what opens them", &tar).await;
}

#[tokio::test]
async fn what_an_earlier_try_left_is_replaced_by_the_next() {
    let scene = Scene::set().await;
    let into = scene.folder.path().join("restored");
    fs::create_dir(&into).unwrap();
    fs::write(into.join("unfinished"), "").unwrap();
    fs::write(into.join("postrider.db"), "half of it").unwrap();
    let file = scene.folder.path().join("backup.postrider");
    fs::write(&file, sealed(&scene.inside)).unwrap();
    restore_with(&file, PASSPHRASE, &into, &MemoryKeychain::new()).await.unwrap();
    assert!(!into.join("unfinished").exists() && Path::new(&into).join("postrider.db").exists());
}
