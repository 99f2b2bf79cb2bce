use std::path::Path;

use chrono::{DateTime, Utc};

use super::*;
use crate::model::{
    BlobHash, Clock, SubmissionState,
    clock::SystemClock,
    submission::{Envelope, LATE_NOTE, Mailbox},
};
use crate::store::{Arrival, Processed};

const THIS: &str = "2026-11-28";

/// Receives `count` tips a second after one another and reads them; `make` says what they are.
async fn seed(
    store: &Store,
    count: usize,
    make: impl Fn(usize, &mut Submission),
) -> Vec<Submission> {
    let start: DateTime<Utc> = "2026-11-24T01:00:00Z".parse().unwrap();
    let arrivals = (0..count).map(|n| Arrival {
        source: "path".to_owned(),
        origin: format!("{n}.eml"),
        edition: THIS.parse().unwrap(),
        raw: BlobHash::of(format!("raw {n}").as_bytes()),
        received_at: start + chrono::TimeDelta::seconds(i64::try_from(n).unwrap()),
        local_day: "2026-11-24".parse().unwrap(),
        envelope: Envelope::default(),
        notes: Vec::new(),
        mailbox: None,
    });
    let taken = store.receive(arrivals.collect()).await.unwrap();
    let mut rows = Vec::new();
    for (n, taken) in taken.into_iter().enumerate() {
        let mut submission = taken.row().clone();
        submission.state = SubmissionState::Accepted;
        submission.content = BlobHash::of(format!("content {n}").as_bytes());
        make(n, &mut submission);
        let text_key = submission.content;
        let done = Processed {
            submission,
            text_key,
        };
        rows.push(store.finish_submission(done).await.unwrap());
    }
    rows
}

fn tells(n: usize, row: &mut Submission) {
    let (subject, text) = [
        (
            "银龄数字课堂开讲",
            "深圳市福田区的长者在AI课堂学\n习，共1600人次。",
        ),
        ("夜间搜救演练", "35名队员用3小时40分找到全部人员。"),
        (
            "“共享智造车间”启用",
            "𠮷田村 Robotics 100% ok_go <script>alert(1)</script>",
        ),
        ("数字展", "无"),
    ][n % 4];
    row.subject = subject.to_owned();
    row.text = text.to_owned();
    row.from = Mailbox {
        name: "林书禾".to_owned(),
        address: format!("lin{}@hefeng.example", n % 4),
    };
    if n % 4 == 1 {
        row.organization = Some("深圳市南岭山野救援协会".to_owned());
        row.notes.push(LATE_NOTE.to_owned());
        let reason = "疑似广告".to_owned();
        row.state = SubmissionState::Quarantined { reason };
    }
}

async fn found(store: &Store, typed: &str) -> Vec<String> {
    let filter = TipFilter {
        query: Some(Query::read(typed).unwrap()),
        ..TipFilter::default()
    };
    let rows = store.tips(&filter, 0, 50).await.unwrap();
    let counts = store.tip_counts(&filter).await.unwrap();
    let all: u64 = counts.iter().map(|one| one.tips).sum();
    assert_eq!(all, u64::try_from(rows.len()).unwrap(), "{typed}");
    rows.into_iter().map(|row| row.subject).collect()
}

async fn open(folder: &Path) -> Store {
    Store::open_sqlite(folder).await.unwrap()
}

#[tokio::test]
async fn tips_are_filtered_counted_and_paged_the_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let rows = seed(&store, 8, tells).await;
    let all = TipFilter::default();
    let shown = store.tips(&all, 0, 3).await.unwrap();
    let receipts: Vec<&str> = shown.iter().map(|row| row.receipt.as_str()).collect();
    assert_eq!(receipts, ["2026W48-0008", "2026W48-0007", "2026W48-0006"]);
    assert_eq!(store.tips(&all, 6, 3).await.unwrap().len(), 2);
    let counts = store.tip_counts(&all).await.unwrap();
    let told: Vec<_> = counts
        .iter()
        .map(|c| (c.state.as_str(), c.tips, c.late))
        .collect();
    assert_eq!(told, [("accepted", 6, 0), ("quarantined", 2, 2)]);
    let late = TipFilter {
        late: true,
        edition: Some(THIS.parse().unwrap()),
        ..TipFilter::default()
    };
    assert_eq!(store.tips(&late, 0, 50).await.unwrap().len(), 2);
    let other = TipFilter {
        edition: Some("2026-12-05".parse().unwrap()),
        ..TipFilter::default()
    };
    assert_eq!(store.tips(&other, 0, 50).await.unwrap(), []);

    // A person's word moves it, and so does another edition.
    let old = rows[1].clone();
    let mut new = old.clone();
    new.state = SubmissionState::Accepted;
    new.edition = "2026-12-05".parse().unwrap();
    let at = old.received_at;
    store
        .decide_submission(new, &old.state, "ed", at)
        .await
        .unwrap();
    assert_eq!(store.tips(&other, 0, 50).await.unwrap().len(), 1);
    assert_eq!(store.tips(&late, 0, 50).await.unwrap().len(), 1);
    assert_eq!(
        store.tips_of_sender("LIN1@hefeng.example").await.unwrap().0,
        2
    );
}

#[tokio::test]
async fn words_are_found_and_signs_mean_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    seed(&store, 4, tells).await;
    for (typed, subject) in [
        ("银", "银龄数字课堂开讲"),
        ("学习", "银龄数字课堂开讲"),
        ("ＡＩ课堂", "银龄数字课堂开讲"),
        ("福田 16", "银龄数字课堂开讲"),
        ("救援协会", "夜间搜救演练"),
        ("2026W48-0002", "夜间搜救演练"),
        ("lin1@hefeng.example", "夜间搜救演练"),
        ("3小时40", "夜间搜救演练"),
        ("𠮷", "“共享智造车间”启用"),
        ("ROBOT", "“共享智造车间”启用"),
        ("共享智造", "“共享智造车间”启用"),
    ] {
        assert_eq!(found(&store, typed).await, [subject], "{typed}");
    }
    assert_eq!(found(&store, "数字").await, ["数字展", "银龄数字课堂开讲"]);
    assert_eq!(found(&store, "书禾").await.len(), 4);
    for (typed, plain) in [
        ("\"数字", "数字"),
        ("^数", "数"),
        ("-书禾*", "书禾"),
        ("100%_", "100"),
    ] {
        assert_eq!(found(&store, typed).await, found(&store, plain).await);
    }
    for typed in [
        "subject:数字展 OR x",
        "数字*深",
        "数字 NOT 课堂",
        "{subject}: 数",
        "a\" OR \"b",
        "NEAR(数 字)",
        "'; DROP TABLE tip; --x",
        "\u{0}深圳没有",
        "课堂 没有的词",
    ] {
        let none: Vec<String> = Vec::new();
        assert_eq!(found(&store, typed).await, none, "{typed}");
    }
    // Nothing is found across two fields.
    assert!(found(&store, "讲深").await.is_empty());
}

#[tokio::test]
async fn tips_from_before_the_index_are_found_after_a_pass_that_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let rows = seed(&store, 130, tells).await;
    let Store::Sqlite(db) = &store;
    let mut tx = db.write().await.unwrap();
    // As the migration leaves it, and the first round done.
    sqlx::raw_sql("DELETE FROM tip_words; UPDATE tip SET indexed = 0")
        .execute(&mut *tx)
        .await
        .unwrap();
    put(&mut tx, &rows[3]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&store, "数字").await.len(), 1);
    assert_eq!(store.index_tips().await.unwrap(), 129);
    assert_eq!(store.index_tips().await.unwrap(), 0);
    assert_eq!(found(&store, "搜救").await.len(), 33);

    // What was read anew, or went, is found by what it says now.
    let mut again = rows[1].clone();
    again.text = "海上演练".to_owned();
    let at = again.received_at;
    store
        .reread_submission(again.clone(), again.content, at)
        .await
        .unwrap();
    assert_eq!(found(&store, "海上").await.len(), 1);
    again.text = String::new();
    store.purge_submission(&again, at, "yixian").await.unwrap();
    assert_eq!(found(&store, "海上").await.len(), 0);

    // A backup is sound, and finds the same.
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    store
        .backup_database(&copy.join("yixian.db"))
        .await
        .unwrap();
    assert_eq!(
        Store::soundness_of(&copy.join("yixian.db")).await.unwrap(),
        "ok"
    );
    assert_eq!(store.integrity().await.unwrap(), "ok");
    let copy = open(&copy).await;
    assert_eq!(found(&copy, "搜救").await, found(&store, "搜救").await);
}

/// `cargo test --release --lib -- --ignored --nocapture ten_thousand`: prints, asserts no time.
#[tokio::test]
#[ignore = "a measurement"]
async fn ten_thousand_tips_are_listed_and_searched() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let clock = SystemClock::new();
    let begun = clock.monotonic();
    seed(&store, 10_000, |n, row| {
        tells(n, row);
        row.text = format!("{}第{n}次。", row.text.repeat(30));
    })
    .await;
    eprintln!("seeded in {:?}", clock.monotonic() - begun);
    let typed = [
        "",
        "深",
        "数字",
        "第12",
        "队员用3小时",
        "robot",
        "深 长者 16",
        "没有的",
    ];
    for typed in typed {
        for edition in [None, Some(THIS.parse().unwrap())] {
            let filter = TipFilter {
                query: Query::read(typed),
                edition,
                ..TipFilter::default()
            };
            let mut took = Vec::new();
            for skip in (0..40).map(|page| page * 50) {
                let begun = clock.monotonic();
                store.tips(&filter, skip, 50).await.unwrap();
                store.tip_counts(&filter).await.unwrap();
                took.push(clock.monotonic() - begun);
            }
            took.sort_unstable();
            eprintln!(
                "{typed:<12} {edition:?}: p50 {:?}, p95 {:?}",
                took[20], took[38]
            );
        }
    }
}
