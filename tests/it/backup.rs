//! The drill: backups while mails, stories and files come in, each restored and compared; damaged ones
//! refused by the file; the backup of every day.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use yixian::{
    app::{App, Silent, restore},
    config,
    model::{
        BlobHash, Story,
        clock::FixedClock,
        submission::{Submission, SubmissionState},
    },
    store::{Blobs, Store},
};

use crate::support::{FRIDAY, Newsroom};

fn friday() -> DateTime<Utc> {
    FRIDAY.parse().expect("an instant")
}

/// A newsroom through the library, at `now`.
async fn open(data: &Path, settings: &str, now: DateTime<Utc>) -> App {
    let file = data.with_extension("toml");
    fs::write(&file, settings).expect("written");
    let settings = config::load(Some(&file)).expect("settings");
    App::open(settings, Arc::new(FixedClock::at(now)), data, Some("test"))
        .await
        .expect("a newsroom")
}

fn mail(number: usize) -> String {
    format!(
        "From: <s{number}@tips.example>\r\nTo: yixian@newsroom.example\r\nSubject: tip {number}\r\n\
         Date: Wed, 25 Nov 2026 09:30:00 +0800\r\nMessage-ID: <{number}@tips.example>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n第{number}项：深圳市和风社区服务中心11月24日举办长者数字课堂，\
         {number}名长者在志愿者陪伴下学习手机挂号。\r\n--b\r\n\
         Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=n{number}.dat\r\n\r\n\
         file {number}\r\n--b--\r\n"
    )
}

fn story(number: usize) -> Story {
    serde_json::from_value(json!({
        "id": format!("019a0000-0000-7000-8000-{number:012}"), "edition": "2026-11-28", "submissions": [],
        "organization": "深圳市和风社区服务中心", "category": "新事", "category_reason": "", "topic": "公益慈善",
        "district": "福田区", "slug": "数字课堂", "headline": format!("第{number}条"),
        "headline_candidates": [], "headline_licensed": true, "lead": "导语。", "voice_over": "配音。",
        "strap": [], "locator": null, "captions": [], "read_ms": 40000, "facts": [], "checks": [],
        "credits": {"writers": [], "photographers": [], "editors": []}, "score": 500,
        "media": [], "duplicates": [], "received_at": "2026-11-25T01:30:00Z", "set_aside": null,
        "sign_offs": []
    }))
    .expect("a story")
}

/// Every blob that a submission points to.
fn named(submission: &Submission) -> Vec<BlobHash> {
    let value = serde_json::to_value(submission).expect("plain data");
    let mut found = Vec::new();
    collect(&value, &mut found);
    found
}

fn collect(value: &serde_json::Value, found: &mut Vec<BlobHash>) {
    match value {
        serde_json::Value::String(text) => found.extend(text.parse::<BlobHash>().ok()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        // `content` is the hash of what was read, and of no file.
        serde_json::Value::Object(items) => items
            .iter()
            .filter(|(name, _)| *name != "content")
            .for_each(|(_, item)| collect(item, found)),
        _ => {}
    }
}

/// Submissions, stories, in a data folder that nobody works on.
async fn counts(store: &Store) -> (Vec<Submission>, usize) {
    let submissions = store.submissions(None).await.expect("rows");
    (submissions, store.stories(None).await.expect("rows").len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_under_load_holds_one_consistent_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let app = open(&data, "", friday()).await;
    let over = Arc::new(AtomicBool::new(false));

    // A correspondent's mail, then its story, and so on.
    let mails = folder.path().join("mails");
    fs::create_dir(&mails).expect("a folder");
    let writer = async {
        let mut number = 0;
        while !over.load(Ordering::Relaxed) {
            number += 1;
            let path = mails.join(format!("{number:04}.eml"));
            fs::write(&path, mail(number)).expect("written");
            let report = app.gather(None, Some(&path), false, &Silent).await;
            assert_eq!(report.expect("gathered").inputs.len(), 1);
            let story = story(number);
            app.store()
                .add_stories(std::slice::from_ref(&story), story.received_at)
                .await
                .expect("a story");
        }
        number
    };
    // Films and mails to the station, megabytes of them, on another thread.
    let renderer = {
        let (blobs, over) = (app.blobs().clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut number = 0_u32;
            while !over.load(Ordering::Relaxed) {
                number += 1;
                let film = number.to_le_bytes().repeat(100_000);
                blobs.keep(film).await.expect("a blob");
            }
            number
        })
    };
    let backups = async {
        let mut made = Vec::new();
        let mut seen = 0;
        for round in 0..6 {
            // Each begins when something was added since the last.
            let mut before = seen;
            while before <= seen {
                tokio::task::yield_now().await;
                before = counts(app.store()).await.0.len();
            }
            let to = folder.path().join(format!("backup-{round}"));
            app.backup(Some(&to)).await.expect("a backup");
            seen = counts(app.store()).await.0.len();
            made.push((to, before, seen));
        }
        over.store(true, Ordering::Relaxed);
        made
    };
    let (mails, made) = tokio::join!(writer, backups);
    let films = renderer.await.expect("a renderer");
    println!(
        "{mails} mails and {films} films came in during {} backups",
        made.len()
    );

    let mut sizes = Vec::new();
    for (backup, before, after) in &made {
        let back = folder.path().join("back");
        let list = restore(backup, &back).expect("restored");
        let store = Store::open_sqlite(&back).await.expect("a database");
        assert_eq!(store.integrity().await.expect("asked"), "ok");
        let blobs = Blobs::open(&back.join("blobs")).expect("blobs");
        for hash in &list.blobs {
            blobs.read(hash).await.expect("whole");
        }
        let (submissions, stories) = counts(&store).await;
        // All that was there before, nothing from after, no gap, and a story only behind its mail.
        let many = submissions.len();
        assert!(
            (*before..=*after).contains(&many),
            "{before}..={after}: {many}"
        );
        let receipts: BTreeSet<_> = submissions
            .iter()
            .map(|one| one.receipt.to_string())
            .collect();
        let expected: BTreeSet<_> = (1..=many)
            .map(|number| format!("2026W48-{number:04}"))
            .collect();
        assert_eq!(receipts, expected);
        assert!(
            stories == many || stories + 1 == many,
            "{stories} of {many}"
        );
        for submission in &submissions {
            let named = named(submission);
            assert!(!named.is_empty());
            for hash in named {
                blobs
                    .read(&hash)
                    .await
                    .expect("a row points to what is there");
            }
        }
        sizes.push(many);
        store.close().await;
        // Nobody else reads what is in there, neither copy nor original.
        for private in [backup, &back] {
            let mode = fs::metadata(private).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{}", private.display());
        }
        fs::remove_dir_all(&back).expect("removed");
    }
    assert!(
        sizes.is_sorted() && sizes.first() < sizes.last(),
        "{sizes:?}"
    );
}

/// A newsroom with one mail, and its backup.
async fn one_backup(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    let app = open(&data, "", friday()).await;
    let path = folder.join("one.eml");
    fs::write(&path, mail(1)).expect("written");
    app.gather(None, Some(&path), false, &Silent)
        .await
        .expect("gathered");
    fs::write(data.join("link.key"), [7; 32]).expect("written");
    fs::set_permissions(data.join("link.key"), fs::Permissions::from_mode(0o600)).expect("rights");
    let to = folder.join("backup");
    app.backup(Some(&to)).await.expect("a backup");
    app.close().await;
    to
}

#[tokio::test]
async fn a_restored_newsroom_goes_on_where_the_backup_was_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let backup = one_backup(folder.path()).await;
    let back = folder.path().join("elsewhere");
    restore(&backup, &back).expect("restored");
    // The links in mails that left still open.
    assert_eq!(fs::read(back.join("link.key")).expect("a key"), [7; 32]);
    let key = fs::metadata(back.join("link.key")).expect("there");
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let app = open(&back, "", friday()).await;
    let submissions = app.store().submissions(None).await.expect("rows");
    assert_eq!(submissions.len(), 1);
    assert_eq!(submissions[0].state, SubmissionState::Accepted);
    // The same mail again is known.
    let again = app
        .gather(None, Some(&folder.path().join("one.eml")), false, &Silent)
        .await
        .expect("gathered");
    assert!(again.inputs.iter().all(|input| !input.new));
    let refused = restore(&backup, &back).expect_err("not empty").to_string();
    assert!(refused.contains("is not empty"), "{refused}");
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_the_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let backup = one_backup(folder.path()).await;
    let blob = walk(&backup.join("blobs")).pop().expect("a blob");
    let back = folder.path().join("back");
    let refused = |what: &str, file: &Path| {
        let error = restore(&backup, &back).expect_err(what).to_string();
        assert!(error.contains("is damaged"), "{what}: {error}");
        assert!(
            error.contains(&file.display().to_string()),
            "{what}: {error}"
        );
        assert!(!back.exists(), "{what}: half a newsroom was left");
        let left: Vec<_> = fs::read_dir(folder.path())
            .expect("a folder")
            .filter(|entry| {
                entry
                    .as_ref()
                    .expect("an entry")
                    .path()
                    .extension()
                    .is_some_and(|end| end == "part")
            })
            .collect();
        assert!(left.is_empty(), "{what}: {left:?}");
    };
    for file in [
        backup.join("yixian.db"),
        blob.clone(),
        backup.join("link.key"),
    ] {
        let whole = fs::read(&file).expect("there");
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        for (what, bytes) in [
            ("one bit", &flipped[..]),
            ("cut short", &whole[..whole.len() - 1]),
            ("empty", &[]),
        ] {
            fs::write(&file, bytes).expect("written");
            refused(what, &file);
        }
        fs::remove_file(&file).expect("removed");
        refused("missing", &file);
        fs::write(&file, &whole).expect("written");
    }
    let list = backup.join("BACKUP.json");
    let text = fs::read(&list).expect("there");
    fs::write(&list, &text[..text.len() / 2]).expect("written");
    refused("half a list", &list);
    fs::remove_file(&list).expect("removed");
    let error = restore(&backup, &back).expect_err("no list").to_string();
    assert!(error.contains("is no backup"), "{error}");
    fs::write(&list, &text).expect("written");
    restore(&backup, &back).expect("whole again");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[tokio::test]
async fn a_blob_that_rotted_makes_no_backup_and_takes_none_away() {
    let folder = tempfile::tempdir().expect("a folder");
    one_backup(folder.path()).await;
    let data = folder.path().join("data");
    let settings = "[backup]\nkeep = 1\n";
    let app = open(&data, settings, friday()).await;
    let good = app.backup_due().await.expect("due").expect("made");
    app.close().await;
    let blob = walk(&data.join("blobs")).pop().expect("a blob");
    fs::write(&blob, "rot").expect("written");
    let app = open(&data, settings, friday() + TimeDelta::hours(19)).await;
    assert!(app.backup_due().await.expect("not yet").is_none());
    app.close().await;
    let app = open(&data, settings, friday() + TimeDelta::days(2)).await;
    // What an earlier backup holds whole is taken from there; only what is new is lost.
    let healed = app.backup_due().await.expect("due").expect("made");
    assert!(!good.folder.exists() && healed.folder.exists());
    fs::remove_file(
        healed
            .folder
            .join("blobs")
            .join(blob.strip_prefix(data.join("blobs")).expect("below")),
    )
    .expect("removed");
    app.close().await;
    let app = open(&data, settings, friday() + TimeDelta::days(4)).await;
    let refused = app.backup_due().await.expect_err("rot").to_string();
    assert!(refused.contains(&blob.display().to_string()), "{refused}");
    assert!(healed.folder.exists());
    // A failure is not repeated each minute.
    assert!(app.backup_due().await.expect("later").is_none());
    assert_eq!(
        walk(&data.join("backups"))
            .iter()
            .filter(|path| path.to_string_lossy().contains(".part"))
            .count(),
        0
    );
}

#[tokio::test]
async fn a_backup_a_day_the_newest_are_kept_and_what_is_unchanged_is_not_kept_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, place) = (folder.path().join("data"), folder.path().join("backups"));
    let settings = format!("[backup]\nkeep = 3\nfolder = \"{}\"\n", place.display());
    let mut folders = Vec::new();
    // Sunday to Friday, at six in the evening.
    let sunday: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().expect("an instant");
    for day in 0..6 {
        let app = open(&data, &settings, sunday + TimeDelta::days(day)).await;
        if day == 0 {
            assert_eq!(app.backup_age(), None);
            let path = folder.path().join("one.eml");
            fs::write(&path, mail(1)).expect("written");
            app.gather(None, Some(&path), false, &Silent)
                .await
                .expect("gathered");
        } else {
            assert_eq!(app.backup_age(), Some(TimeDelta::days(1)));
        }
        let done = app.backup_due().await.expect("due").expect("made");
        assert_eq!(done.swept.len(), usize::from(day >= 3), "day {day}");
        assert_eq!(app.backup_age(), Some(TimeDelta::zero()));
        assert!(
            app.backup_due().await.expect("asked").is_none(),
            "twice on day {day}"
        );
        folders.push(done.folder);
        app.close().await;
    }
    assert_eq!(folders.iter().filter(|folder| folder.exists()).count(), 3);
    let blob = walk(&folders[5].join("blobs")).pop().expect("a blob");
    assert_eq!(fs::metadata(&blob).expect("there").nlink(), 3);
    // Each stands by itself nevertheless.
    fs::remove_dir_all(&folders[4]).expect("removed");
    restore(&folders[5], &folder.path().join("back")).expect("restored");

    // Saturday an hour before air is no time for it; after air it is.
    let before_air = open(
        &data,
        &settings,
        "2026-11-28T03:00:00Z".parse().expect("an instant"),
    )
    .await;
    assert!(before_air.backup_due().await.expect("asked").is_none());
    before_air.close().await;
    let after = open(
        &data,
        &settings,
        "2026-11-28T10:00:00Z".parse().expect("an instant"),
    )
    .await;
    assert!(after.backup_due().await.expect("asked").is_some());
    after.close().await;
    let never = format!("{settings}every_hours = 0\n");
    let app = open(&data, &never, sunday + TimeDelta::days(100)).await;
    assert!(app.backup_due().await.expect("asked").is_none());
}

#[test]
fn the_command_restores_what_it_backed_up() {
    let room = Newsroom::open();
    room.add_reviewers();
    let made = room.run(&["store", "backup"]);
    assert_eq!(made.code, 0, "{made:?}");
    let from = made.objects[0]["folder"]
        .as_str()
        .expect("a folder")
        .to_owned();
    assert!(
        from.starts_with(&*room.data().join("backups").to_string_lossy()),
        "{from}"
    );
    let to = room.path("elsewhere").to_string_lossy().into_owned();
    // The word of the subcommand stands over the one before it: `yixianctl store restore --data …`.
    let back = room.run(&["store", "restore", "--from", &from, "--data", &to]);
    assert_eq!(back.code, 0, "{back:?}");
    let users = room.run(&["user", "list", "--data", &to]);
    assert_eq!(users.objects.len(), 3, "{users:?}");
}
