//! The second channel: a folder, a real SFTP server, and the mail to the duty desk.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{outbox::House, *};
use crate::{
    config::{DropPlace, Sftp},
    delivery::{Desk, Limits, Links, SecondChannel, Wire, second_channel_over},
    model::link::LinkKey,
};

const ZIP: &str = "yixian-2026-11-28-r3.zip";

fn wire() -> Wire {
    Wire {
        limits: Limits {
            drop: Duration::from_secs(60),
            ..Limits::default()
        },
        authorities: Vec::new(),
    }
}

async fn house(drop: Option<DropPlace>) -> House {
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.drop = drop;
    house
}

async fn call(desk: &Desk<'_>, package: &DeliveryPackage, wire: &Wire) -> SecondChannel {
    let unserved = ["a@tv.example".to_owned()];
    second_channel_over(desk, &revision(true), package, &unserved, wire)
        .await
        .unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn folder(path: PathBuf) -> Option<DropPlace> {
    Some(DropPlace {
        folder: Some(path),
        sftp: None,
    })
}

#[tokio::test]
async fn a_share_gets_the_zip_whole_with_its_hash_once() {
    let share = tempfile::tempdir().unwrap();
    let house = house(folder(share.path().to_owned())).await;
    let package = package(house.root.path(), &revision(true), 1000, 3_000_000);
    // What a copy that was killed left.
    let half = share.path().join(format!(".{ZIP}.77-0.part"));
    std::fs::write(&half, "half").unwrap();
    let first = call(&house.desk(), &package, &wire()).await;
    let dropped = first.dropped.clone().unwrap();
    assert!(dropped.done, "{}", dropped.reply);
    assert_eq!(names(share.path()), [ZIP, &format!("{ZIP}.sha256")]);
    let sealed = std::fs::read(&package.zip).unwrap();
    assert_eq!(std::fs::read(share.path().join(ZIP)).unwrap(), sealed);
    let line = std::fs::read_to_string(share.path().join(format!("{ZIP}.sha256"))).unwrap();
    assert_eq!(line, format!("{}  {ZIP}\n", BlobHash::of(&sealed)));
    // Taken away by the station: it is not put there again.
    std::fs::remove_file(share.path().join(ZIP)).unwrap();
    assert_eq!(call(&house.desk(), &package, &wire()).await, first);
    assert_eq!(names(share.path()).len(), 1);
    // No duty address, no mail.
    assert!(first.mails.is_empty());
}

#[tokio::test]
async fn a_share_that_is_away_or_holds_another_file_is_told_and_tried_again() {
    let share = tempfile::tempdir().unwrap();
    let place = share.path().join("mount");
    let house = house(folder(place.clone())).await;
    let mut package = package(house.root.path(), &revision(true), 1000, 5000);
    package.zip_sha256 = Some(BlobHash::of(&std::fs::read(&package.zip).unwrap()));
    let away = call(&house.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert!(
        !away.done && away.reply.contains("mount the share"),
        "{away:?}"
    );
    assert!(!place.exists(), "a mount point is never made");
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join(ZIP), "somebody else's").unwrap();
    let taken = call(&house.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert!(
        !taken.done && taken.reply.contains("move it away"),
        "{taken:?}"
    );
    assert_eq!(std::fs::read(place.join(ZIP)).unwrap(), b"somebody else's");
    std::fs::remove_file(place.join(ZIP)).unwrap();
    // Changed since it was sealed: nothing of it comes to stand there.
    let sealed = std::fs::read(&package.zip).unwrap();
    std::fs::write(&package.zip, "changed").unwrap();
    let changed = call(&house.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert!(
        !changed.done && changed.reply.contains("sealed"),
        "{changed:?}"
    );
    assert_eq!(names(&place), Vec::<String>::new());
    std::fs::write(&package.zip, sealed).unwrap();
    let done = call(&house.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert_eq!((done.done, done.attempts), (true, 4), "{done:?}");
}

#[tokio::test]
async fn the_duty_desk_hears_once_where_the_package_is() {
    let share = tempfile::tempdir().unwrap();
    let mut house = house(folder(share.path().join("away"))).await;
    house.settings.duty = vec!["duty@tv.example".to_owned()];
    let package = package(house.root.path(), &revision(true), 1000, 5000);
    // Nowhere to fetch it from yet.
    let nothing = call(&house.desk(), &package, &wire()).await;
    assert!(nothing.mails.is_empty());
    std::fs::create_dir(share.path().join("away")).unwrap();
    let key = LinkKey::new([5; 32]);
    let desk = Desk {
        links: Some(Links {
            base: "https://desk.example",
            key: &key,
            days: 7,
        }),
        ..house.desk()
    };
    let told = call(&desk, &package, &wire()).await;
    assert_eq!(told.mails[0].state, MailState::Accepted);
    assert_eq!(call(&desk, &package, &wire()).await, told);
    let raw = house.blobs.read(&told.mails[0].raw).await.unwrap();
    let mail = mail_parser::MessageParser::default().parse(&raw).unwrap();
    assert_eq!(
        mail.subject(),
        Some("《每周一现》第327期 2026-11-28 播出包 r3 请另取")
    );
    let text = mail.body_text(0).unwrap();
    for part in [
        "a@tv.example",
        &format!("{}", share.path().join("away").join(ZIP).display()),
        "https://desk.example/d/2026-11-28/r3/?to=",
        &format!("https://desk.example/d/2026-11-28/r3/{ZIP}?to="),
        "SHA-256：",
        "陈晓岚",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // The package's own mail has another Message-ID, and rows of its own.
    let mails = house.store.mails("2026-11-28".parse().unwrap()).await;
    assert!(mails.unwrap().is_empty());
}

/// A real SFTP server, ended with its value.
struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Server {
    fn start(mode: &str) -> Option<Self> {
        let client = Command::new("sftp").arg("-h").output().is_ok();
        let modules = Command::new("python3")
            .args(["-c", "import asyncssh"])
            .output()
            .is_ok_and(|out| out.status.success());
        if !(client && modules) {
            assert!(!on_ci(), "sftp or python3 with asyncssh is missing");
            eprintln!("skipped: sftp or python3 with asyncssh is missing");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let (child, port) = Self::spawn(mode, folder.path());
        Some(Self {
            child,
            port,
            folder,
        })
    }

    fn spawn(mode: &str, folder: &Path) -> (Child, u16) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/sftp_peer.py");
        let mut child = Command::new("python3")
            .arg(script)
            .args(["--mode", mode, "--folder"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        (child, line.trim().parse().expect("its port"))
    }

    fn place(&self, hosts: &str) -> Option<DropPlace> {
        Some(DropPlace {
            folder: None,
            sftp: Some(Sftp {
                host: "127.0.0.1".to_owned(),
                port: self.port,
                user: "yixian".to_owned(),
                key_file: self.folder.path().join("key"),
                known_hosts: self.folder.path().join(hosts),
                folder: "in".to_owned(),
            }),
        })
    }

    fn inbox(&self) -> PathBuf {
        self.folder.path().join("root/in")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn an_sftp_server_gets_the_zip_whole_with_its_hash_once() {
    let Some(server) = Server::start("ok") else {
        return;
    };
    let mut house = house(server.place("strange_hosts")).await;
    let package = package(house.root.path(), &revision(true), 1000, 3_000_000);
    let strange = call(&house.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert!(!strange.done, "a server that nobody knows gets nothing");
    assert!(
        strange.reply.contains("Host key verification failed"),
        "{}",
        strange.reply
    );
    assert_eq!(names(&server.inbox()), Vec::<String>::new());

    house.settings.drop = server.place("known_hosts");
    // What an upload that was cut off left.
    std::fs::write(server.inbox().join(format!("{ZIP}.part")), "half").unwrap();
    let first = call(&house.desk(), &package, &wire()).await;
    let dropped = first.dropped.clone().unwrap();
    assert!(dropped.done, "{}", dropped.reply);
    assert_eq!(names(&server.inbox()), [ZIP, &format!("{ZIP}.sha256")]);
    let sealed = std::fs::read(&package.zip).unwrap();
    assert_eq!(std::fs::read(server.inbox().join(ZIP)).unwrap(), sealed);
    let line = std::fs::read_to_string(server.inbox().join(format!("{ZIP}.sha256"))).unwrap();
    assert_eq!(line, format!("{}  {ZIP}\n", BlobHash::of(&sealed)));
    assert_eq!(call(&house.desk(), &package, &wire()).await, first);
    let work = house.outbox.join("second");
    assert_eq!(names(&work), [".lock"], "nothing is left behind");
    // A row that was lost (a restored backup): what lies there is recognized.
    let other = self::house(server.place("known_hosts")).await;
    let seen = call(&other.desk(), &package, &wire())
        .await
        .dropped
        .unwrap();
    assert!(seen.done, "{}", seen.reply);
}

#[tokio::test]
async fn an_upload_that_breaks_or_stalls_leaves_nothing_under_the_final_name() {
    for mode in ["cut", "silent"] {
        let Some(mut server) = Server::start(mode) else {
            return;
        };
        let mut house = house(server.place("known_hosts")).await;
        let package = package(house.root.path(), &revision(true), 1000, 3_000_000);
        let mut short = wire();
        if mode == "silent" {
            short.limits.drop = Duration::from_secs(3);
        }
        let broken = call(&house.desk(), &package, &short).await.dropped.unwrap();
        assert!(!broken.done, "{mode}");
        assert!(!server.inbox().join(ZIP).exists(), "{mode}");
        let _ = server.child.kill();
        let _ = server.child.wait();
        (server.child, server.port) = Server::spawn("ok", server.folder.path());
        house.settings.drop = server.place("known_hosts");
        let done = call(&house.desk(), &package, &wire())
            .await
            .dropped
            .unwrap();
        assert!(done.done, "{mode}: {}", done.reply);
        let sealed = std::fs::read(&package.zip).unwrap();
        assert_eq!(std::fs::read(server.inbox().join(ZIP)).unwrap(), sealed);
    }
}
