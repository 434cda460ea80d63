//! The real worker process: what it refuses, what it may use, and what happens when it is lost.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

use std::{
    fs::File,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use bytes::Bytes;
use domain::{MediaLimits, PictureError, Pictures};
use image::{DynamicImage, ImageFormat};
use pictures::{Program, Workshop, bombs};

const WORKER: &str = env!("CARGO_BIN_EXE_decode-picture");

fn workshop() -> Workshop {
    Workshop::new(Program::at(WORKER.into()))
}

/// A worker that is none.
fn impostor(script: &str) -> Program {
    Program { path: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] }
}

fn small() -> Bytes {
    let mut file = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(600, 300).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner().into()
}

fn limits(side_max: u32) -> MediaLimits {
    MediaLimits {
        count_min: 0,
        count_max: 4,
        mime_types: vec!["image/jpeg".into()].into(),
        bytes_max: 10_000_000,
        pixels_max: None,
        side_max,
        width_min: None,
        aspect_min: None,
        aspect_max: None,
        alt_max: 100,
    }
}

#[tokio::test]
async fn a_bomb_costs_itself_and_the_next_picture_is_read() {
    let workshop = workshop();
    for bomb in bombs::BOMBS {
        let file = (bomb.file)();
        assert!(file.len() <= domain::PICTURE_BYTES_MAX, "{} is small enough to be looked at", bomb.name);
        let refused = workshop.take_in(file).await;
        assert!(
            matches!(refused, Err(PictureError::TooLarge | PictureError::Unreadable)),
            "{}: {refused:?}",
            bomb.name
        );
        let next = workshop.take_in(small()).await.unwrap();
        assert_eq!((next.picture.width, next.thumb.width), (600, 480), "after {}", bomb.name);
    }
}

#[tokio::test]
async fn a_large_honest_picture_is_read_within_the_same_limits() {
    for (file, size, fitted) in
        [(bombs::large_png(), (6_000, 5_500), (4_096, 3_754)), (bombs::large_photo(), (9_000, 7_000), (4_096, 3_185))]
    {
        let taken = workshop().take_in(file.clone()).await.unwrap();
        assert_eq!((taken.picture.width, taken.picture.height), size);
        let drawn = workshop().fit(file, &limits(4_096)).await.unwrap();
        assert_eq!((drawn.width, drawn.height), fitted, "as large as the rules and the memory allow");
    }
}

#[tokio::test]
async fn many_pictures_at_once_wait_for_their_turn_and_are_all_read() {
    let workshop = workshop();
    let bomb = (bombs::BOMBS[0].file)();
    let asks = (0..12).map(|number| workshop.reduce(if number % 4 == 3 { bomb.clone() } else { small() }, 160));
    let outcomes = futures::future::join_all(asks).await;
    for (number, outcome) in outcomes.into_iter().enumerate() {
        assert_eq!(outcome.is_ok(), number % 4 != 3, "{number}: {outcome:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_has_given_up_everything_before_it_reads_a_picture() {
    // Something of the asker's that a library forgot to close would be open in the worker, too.
    let mut command = Command::new(WORKER);
    command.env("SECRET", "x").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut worker = command.spawn().unwrap();
    let (order, file) = (br#"{"Reduce":{"side_max":16}}"#, small());
    let mut orders = worker.stdin.take().unwrap();
    for part in [&order[..], &file] {
        orders.write_all(&u32::try_from(part.len()).unwrap().to_le_bytes()).unwrap();
        orders.write_all(part).unwrap();
    }
    orders.flush().unwrap();
    // Once the answer begins, everything that it gives up it has given up, and it waits for the next order.
    worker.stdout.as_mut().unwrap().read_exact(&mut [0; 4]).unwrap();
    let proc = PathBuf::from(format!("/proc/{}", worker.id()));
    let limits = std::fs::read_to_string(proc.join("limits")).unwrap();
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    assert!(limit("Max address space").parse::<u64>().unwrap() < 200_000_000, "{limits}");
    assert!(limit("Max cpu time").parse::<u64>().unwrap() <= 10, "{limits}");
    for (name, most) in [("Max open files", "3"), ("Max file size", "0"), ("Max core file size", "0")] {
        assert_eq!(limit(name), most, "{limits}");
    }
    let status = std::fs::read_to_string(proc.join("status")).unwrap();
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    let open = std::fs::read_dir(proc.join("fd")).unwrap().count();
    assert_eq!(open, 3, "nothing is open but the way in, the way out, and where errors go");
    drop(orders);
    assert!(worker.wait().unwrap().success());
}

#[tokio::test]
async fn a_worker_that_dies_or_talks_nonsense_costs_one_picture() {
    let check = async |script: &str, too_large: bool| {
        let lost = Workshop::new(impostor(script)).take_in(small()).await.err().unwrap();
        assert_eq!(matches!(lost, PictureError::TooLarge), too_large, "{script}: {lost:?}");
        assert!(matches!(lost, PictureError::TooLarge | PictureError::Unreadable), "{script}: {lost:?}");
    };
    check("exit 1", false).await;
    check("cat", false).await;
    check("yes", false).await;
    check("kill -ABRT $$", true).await;
    let missing = Workshop::new(Program::at("/nowhere/at/all".into())).take_in(small()).await;
    assert!(matches!(missing, Err(PictureError::Unavailable(_))), "{missing:?}");
    let unconfined = Workshop::new(impostor("exit 70")).take_in(small()).await;
    assert!(matches!(unconfined, Err(PictureError::Unavailable(_))), "no fault of the picture: {unconfined:?}");
}

#[tokio::test]
async fn a_worker_that_does_nothing_is_ended_when_patience_is() {
    let idle = impostor("exec sleep 1000");
    let lost = Workshop::with_patience(idle, Duration::ZERO).take_in(small()).await;
    assert!(matches!(lost, Err(PictureError::TooLarge)), "{lost:?}");
}

/// A pipe with a name, and a worker that holds it open as long as it lives.
#[tokio::test]
async fn a_worker_ends_with_whoever_asked_it() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("alive");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!("exec 9>'{}'; echo begun >&9; exec sleep 1000", pipe.display());
    let workshop = Workshop::new(impostor(&script));
    let ask = tokio::spawn(async move { workshop.take_in(small()).await });
    let mut alive = tokio::task::spawn_blocking(move || {
        let mut alive = File::open(pipe).unwrap();
        let mut begun = [0; 6];
        alive.read_exact(&mut begun).unwrap();
        alive
    })
    .await
    .unwrap();
    ask.abort();
    assert!(ask.await.unwrap_err().is_cancelled());
    // Ends only when nobody has the other end any more.
    let rest = tokio::task::spawn_blocking(move || alive.read_to_end(&mut Vec::new()).unwrap()).await.unwrap();
    assert_eq!(rest, 0);
}
