//! Data folders of earlier versions are opened by this one, also when it is killed while it brings them
//! up to date; one of a later version is refused.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use yixian::model::{Clock, clock::SystemClock};

use crate::support::Newsroom;

/// Databases of a week that was delivered, each made by the program of its time.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/upgrade");
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "gz"))
        .map(|path| {
            let packed = fs::read(&path).expect("a fixture");
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(&packed[..])
                .read_to_end(&mut bytes)
                .expect("gzip");
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), bytes)
        })
        .collect();
    found.sort();
    assert!(found.len() >= 4, "only {} fixtures", found.len());
    found
}

fn laid_out(bytes: &[u8]) -> Newsroom {
    let mut room = Newsroom::open();
    room.at("2026-11-28T18:00:00+08:00");
    fs::create_dir(room.data()).expect("a folder");
    fs::write(database(&room), bytes).expect("written");
    room
}

fn database(room: &Newsroom) -> PathBuf {
    room.data().join("yixian.db")
}

/// Asks the database behind the program's back.
fn behind<T>(room: &Newsroom, ask: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let mut connection = SqliteConnectOptions::new()
                .filename(database(room))
                .connect()
                .await
                .expect("a database");
            let answer = ask(&mut connection).await;
            connection.close().await.expect("closed");
            answer
        })
}

fn schema(room: &Newsroom) -> i64 {
    behind(room, async |db| {
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(db)
            .await
            .expect("migrations")
    })
}

/// Everything of the week is there and says what it said.
fn is_whole(room: &Newsroom, name: &str) {
    for (command, many) in [
        (&["submission", "list"][..], 2),
        (&["story", "list", "--edition", "2026-11-28"], 2),
        (&["user", "list"], 3),
    ] {
        let ran = room.run(command);
        assert_eq!(ran.code, 0, "{name} {command:?}: {ran:?}");
        assert_eq!(ran.objects.len(), many, "{name} {command:?}: {ran:?}");
    }
    // What was signed stays signed, though signatures bind more today.
    let stories = room.run(&["story", "list", "--edition", "2026-11-28"]);
    for story in &stories.objects {
        assert_eq!(story["state"], "approved", "{name}: {story}");
    }
    let shown = room.run(&["edition", "show", "2026-11-28"]);
    assert_eq!(shown.code, 0, "{name}: {shown:?}");
    let week = &shown.objects[0];
    assert_eq!(week["edition"]["state"], "sent", "{name}");
    assert_eq!(week["mails"].as_array().expect("mails").len(), 1, "{name}");
    assert_eq!(
        week["mails"][0]["recipient"], "station@tv.example",
        "{name}"
    );
    let revision = week["revisions"].as_array().expect("revisions").last();
    assert_eq!(revision.expect("a revision")["status"], "正式", "{name}");
    let titles = week["rundown"]["items"].to_string();
    assert!(
        titles.contains("数字课堂") && titles.contains("搜救"),
        "{name}: {titles}"
    );
    // Sent once, and not again by another version.
    let again = room.run(&["deliver", "--edition", "2026-11-28"]);
    assert_ne!(again.code, 0, "{name}: {again:?}");
    assert!(!room.data().join("outbox").exists(), "{name}: sent again");
    let sound: String = behind(room, async |db| {
        sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(db)
            .await
            .expect("asked")
    });
    assert_eq!(sound, "ok", "{name}");
}

#[test]
fn a_database_of_every_earlier_version_opens() {
    let newest = {
        let room = Newsroom::open();
        assert_eq!(room.run(&["edition", "list"]).code, 0);
        schema(&room)
    };
    for (name, bytes) in fixtures() {
        let room = laid_out(&bytes);
        let before = schema(&room);
        assert!(
            name.contains(&format!("{before:02}")),
            "{name} is of schema {before}"
        );
        is_whole(&room, &name);
        assert_eq!(schema(&room), newest, "{name}");
    }
}

#[test]
fn a_program_killed_while_it_brings_the_tables_up_to_date_is_simply_started_again() {
    const TRIES: u32 = 30;
    let (name, bytes) = fixtures().swap_remove(0);
    // How long the whole of it takes here; the blows fall in that time.
    let whole = {
        let room = laid_out(&bytes);
        let clock = SystemClock::new();
        let start = clock.monotonic();
        assert_eq!(room.run(&["edition", "list"]).code, 0);
        clock.monotonic() - start
    };
    let mut reached = std::collections::BTreeMap::new();
    for blow in 0..TRIES {
        let room = laid_out(&bytes);
        let mut child = room
            .command(&["edition", "list"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // Spread over the whole, and not the same each time.
        let jitter = Duration::from_micros(u64::from(std::process::id() + blow * 7919) % 3000);
        std::thread::sleep(whole * blow / TRIES + jitter);
        let _ = child.kill();
        child.wait().expect("it ends");
        *reached.entry(schema(&room)).or_insert(0) += 1;
        is_whole(&room, &format!("{name}, blow {blow}"));
    }
    println!("schema after the blow: {reached:?}");
}

#[test]
fn a_database_from_the_future_is_refused_and_left_as_it_is() {
    let (_, bytes) = fixtures().swap_remove(0);
    let room = laid_out(&bytes);
    assert_eq!(room.run(&["edition", "list"]).code, 0);
    behind(&room, async |db| {
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9001, 'from the future', TRUE, X'00', 1)",
        )
        .execute(db)
        .await
        .expect("a row")
    });
    let before = fs::read(database(&room)).expect("there");
    let refused = room.run(&["edition", "list"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    for told in ["newer yixian", "schema 9001", "restore a backup"] {
        assert!(refused.errors.contains(told), "{told}: {}", refused.errors);
    }
    assert_eq!(fs::read(database(&room)).expect("there"), before);
}
