//! Faults that a real server cannot be told to make: a server of our own that lies, stalls and breaks.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex as StdMutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
};

use super::*;
use crate::{
    config::SmtpSecurity,
    intake::{Limits, Register, Tools},
    model::{clock::FixedClock, zone::STATION_ZONE},
    store::{Blobs, Store},
};

const MAILS: u32 = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    NoGreeting,
    LoginNo,
    IdBad,
    NoUidvalidity,
    SearchNo,
    SearchShort,
    SizesNo,
    SizesWithGap,
    FetchNo,
    FetchWithGap,
    EndInLiteral,
    StallInLiteral,
    ByeMidway,
    ForeignLines,
    WrongSize,
    StoreNo,
    IdleNo,
    IdleEnd,
    IdleNews,
    NoIdle,
}

/// What the server was told and did.
#[derive(Default)]
struct Seen {
    flagged: BTreeSet<u32>,
    commands: Vec<String>,
}

struct Fake {
    port: u16,
    fault: Arc<StdMutex<Fault>>,
    seen: Arc<StdMutex<Seen>>,
}

impl Fake {
    async fn start(fault: Fault) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let fake = Self {
            port: listener.local_addr().unwrap().port(),
            fault: Arc::new(StdMutex::new(fault)),
            seen: Arc::default(),
        };
        let (fault, seen) = (Arc::clone(&fake.fault), Arc::clone(&fake.seen));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let fault = *fault.lock().unwrap();
                tokio::spawn(talk(stream, fault, Arc::clone(&seen)));
            }
        });
        fake
    }
}

fn body(uid: u32) -> String {
    format!(
        "From: li{uid}@x.example\r\nSubject: tip {uid}\r\n\r\n11月{uid}日，第{uid}支志愿服务队在罗湖区举行活动。\r\n"
    )
}

/// Numbers of a sequence set.
fn numbers(set: &str) -> BTreeSet<u32> {
    let mut all = BTreeSet::new();
    for part in set.split(',') {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        all.extend(from.parse::<u32>().unwrap()..=to.parse::<u32>().unwrap());
    }
    all
}

async fn say(out: &mut OwnedWriteHalf, text: &str) {
    let _ = out.write_all(text.as_bytes()).await;
    let _ = out.flush().await;
}

async fn talk(stream: TcpStream, fault: Fault, seen: Arc<StdMutex<Seen>>) {
    let (input, mut out) = stream.into_split();
    let mut lines = BufReader::new(input).lines();
    if fault == Fault::NoGreeting {
        // Silent, and the line stays open.
        let _ = lines.next_line().await;
        return;
    }
    say(&mut out, "* OK ready\r\n").await;
    let mut idling = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "DONE" {
            say(&mut out, &format!("{idling} OK\r\n")).await;
            continue;
        }
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let word = |at: usize| {
            command
                .split(' ')
                .nth(at)
                .unwrap_or_default()
                .to_uppercase()
        };
        let name = if word(0) == "UID" { word(1) } else { word(0) };
        seen.lock().unwrap().commands.push(name.clone());
        if name == "IDLE" {
            tag.clone_into(&mut idling);
        }
        if name == "LOGOUT" {
            say(&mut out, &format!("* BYE\r\n{tag} OK\r\n")).await;
            return;
        }
        if !answer(&mut out, fault, tag, &name, command, &seen).await {
            return;
        }
    }
}

/// Answers one command; false: the line is cut.
async fn answer(
    out: &mut OwnedWriteHalf,
    fault: Fault,
    tag: &str,
    name: &str,
    command: &str,
    seen: &StdMutex<Seen>,
) -> bool {
    let refused = match name {
        "LOGIN" => fault == Fault::LoginNo,
        "SEARCH" => fault == Fault::SearchNo,
        "STORE" => fault == Fault::StoreNo,
        "FETCH" if command.contains("RFC822.SIZE") => fault == Fault::SizesNo,
        "FETCH" => fault == Fault::FetchNo,
        _ => false,
    };
    if refused {
        say(out, &format!("{tag} NO not today\r\n")).await;
        return true;
    }
    match name {
        "ID" if fault == Fault::IdBad => say(out, &format!("{tag} BAD unknown command\r\n")).await,
        "ID" => say(out, &format!("* ID NIL\r\n{tag} OK\r\n")).await,
        "CAPABILITY" => {
            let idle = if fault == Fault::NoIdle { "" } else { " IDLE" };
            say(
                out,
                &format!("* CAPABILITY IMAP4rev1{idle}\r\n{tag} OK\r\n"),
            )
            .await;
        }
        "IDLE" if fault == Fault::IdleNo => say(out, &format!("{tag} NO not here\r\n")).await,
        "IDLE" => {
            say(out, "+ idling\r\n").await;
            match fault {
                Fault::IdleEnd => return false,
                Fault::IdleNews => {
                    say(out, "* OK still here\r\n* 3 FETCH (FLAGS (\\Seen))\r\n").await;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    say(out, "* 13 EXISTS\r\n").await;
                }
                _ => {}
            }
        }
        "SELECT" => {
            let validity = match fault {
                Fault::NoUidvalidity => "",
                _ => "* OK [UIDVALIDITY 7] valid\r\n",
            };
            say(
                out,
                &format!("* {MAILS} EXISTS\r\n* 0 RECENT\r\n{validity}{tag} OK [READ-WRITE]\r\n"),
            )
            .await;
        }
        "SEARCH" => {
            let last = if fault == Fault::SearchShort {
                MAILS - 3
            } else {
                MAILS
            };
            let uids: Vec<String> = (1..=last).rev().map(|uid| uid.to_string()).collect();
            say(out, &format!("* SEARCH {}\r\n{tag} OK\r\n", uids.join(" "))).await;
        }
        "FETCH" => {
            let set = numbers(command.split(' ').nth(2).unwrap_or_default());
            let sizes = command.contains("RFC822.SIZE");
            return if sizes {
                describe(out, fault, tag, &set).await
            } else {
                give(out, fault, tag, &set).await
            };
        }
        "STORE" => {
            let set = numbers(command.split(' ').nth(2).unwrap_or_default());
            seen.lock().unwrap().flagged.extend(set);
            say(out, &format!("{tag} OK\r\n")).await;
        }
        _ => say(out, &format!("{tag} OK\r\n")).await,
    }
    true
}

async fn describe(out: &mut OwnedWriteHalf, fault: Fault, tag: &str, set: &BTreeSet<u32>) -> bool {
    for uid in set {
        if fault == Fault::SizesWithGap && uid % 3 == 0 {
            continue;
        }
        let size = match fault {
            Fault::WrongSize => 1,
            _ => body(*uid).len(),
        };
        say(out, &format!("* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE \"24-Nov-2026 10:00:00 +0800\")\r\n")).await;
    }
    say(out, &format!("{tag} OK\r\n")).await;
    true
}

async fn give(out: &mut OwnedWriteHalf, fault: Fault, tag: &str, set: &BTreeSet<u32>) -> bool {
    for (at, uid) in set.iter().enumerate() {
        let text = body(*uid);
        let head = format!("* {uid} FETCH (UID {uid} BODY[] {{{}}}\r\n", text.len());
        match fault {
            Fault::FetchWithGap if uid % 4 == 0 => continue,
            Fault::ForeignLines => {
                // Another mail's flags, and one that nobody asked for.
                say(out, "* 3 FETCH (UID 3 FLAGS (\\Seen))\r\n* 99 FETCH (UID 99 BODY[] {2}\r\nxx)\r\n* 13 EXISTS\r\n").await;
            }
            Fault::EndInLiteral if at == 3 => {
                say(out, &format!("{head}{}", &text[..20])).await;
                return false;
            }
            Fault::StallInLiteral if at == 3 => {
                say(out, &format!("{head}{}", &text[..20])).await;
                tokio::time::sleep(Duration::from_secs(30)).await;
                return false;
            }
            Fault::ByeMidway if at == 3 => {
                say(out, "* BYE shutting down\r\n").await;
                return false;
            }
            _ => {}
        }
        say(out, &format!("{head}{text})\r\n")).await;
    }
    say(out, &format!("{tag} OK\r\n")).await;
    true
}

struct House {
    folder: tempfile::TempDir,
    store: Store,
    blobs: Blobs,
    clock: FixedClock,
    register: Register,
    tools: Tools,
}

fn limits() -> MailboxLimits {
    MailboxLimits {
        connect: Duration::from_secs(2),
        step: Duration::from_millis(800),
        list: Duration::from_millis(800),
        bytes_per_second: 1 << 20,
        goodbye: Duration::from_millis(200),
    }
}

impl House {
    async fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "secret\n").unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self {
            store: Store::open_sqlite(folder.path()).await.unwrap(),
            blobs: Blobs::open(&folder.path().join("blobs")).unwrap(),
            clock: FixedClock::at("2026-11-25T02:00:00Z".parse().unwrap()),
            register: Register::new(&[]),
            tools: Tools::under(&folder.path().join("work")),
            folder,
        }
    }

    fn account(&self, port: u16) -> ImapAccount {
        ImapAccount {
            host: "127.0.0.1".to_owned(),
            port,
            security: SmtpSecurity::None,
            user: "tips".to_owned(),
            password_file: PathBuf::from(self.folder.path()).join("secret"),
            folder: "INBOX".to_owned(),
            ca_file: None,
            move_to: None,
        }
    }

    async fn gather(&self, port: u16) -> Gleaned {
        let desk = Desk {
            store: &self.store,
            blobs: &self.blobs,
            clock: &self.clock,
            zone: STATION_ZONE,
            edition: "2026-11-28".parse().unwrap(),
            cutoff: chrono::DateTime::<chrono::Utc>::MAX_UTC,
            organizations: &self.register,
            trusted_authserv_ids: &[],
            tools: &self.tools,
            limits: Limits::default(),
        };
        let (account, limits) = (self.account(port), limits());
        gather_mailbox(&desk, "tips", &account, limits, &mut |_, _, _| {})
            .await
            .unwrap()
    }

    /// UIDs that are rows.
    async fn here(&self) -> BTreeSet<u32> {
        self.store.known_uids("tips", "INBOX", 7).await.unwrap()
    }
}

#[tokio::test]
async fn whatever_a_server_does_nothing_is_marked_that_is_not_here_and_all_comes_later() {
    // What each round can bring at least and at most, and what it says.
    let cases = [
        (Fault::NoGreeting, 0, 0, "greeting"),
        (Fault::LoginNo, 0, 0, "授权码"),
        (Fault::NoUidvalidity, 0, 0, "UIDVALIDITY"),
        (Fault::SearchNo, 0, 0, "UID SEARCH"),
        (Fault::SearchShort, 0, 0, "UID SEARCH"),
        (Fault::SizesNo, 0, 0, "described 0 of 12"),
        (Fault::SizesWithGap, 8, 8, "described 8 of 12"),
        (Fault::FetchNo, 0, 0, "kept back 12"),
        (Fault::FetchWithGap, 9, 9, "kept back 3"),
        (Fault::EndInLiteral, 0, 3, ""),
        (Fault::StallInLiteral, 0, 3, "no answer"),
        (Fault::ByeMidway, 0, 3, ""),
        (Fault::StoreNo, 10, 12, "STORE"),
    ];
    let all = cases.map(|(fault, least, most, says)| async move {
        let (fake, house) = (Fake::start(fault).await, House::new().await);
        let broken = house.gather(fake.port).await;
        let told = broken.trouble.map(|trouble| trouble.to_string());
        let told = told.unwrap_or_else(|| format!("{fault:?} went unnoticed"));
        assert!(
            told.contains(says) && told.contains("tips at 127.0.0.1"),
            "{fault:?}: {told}"
        );
        let here = house.here().await;
        assert!((least..=most).contains(&here.len()), "{fault:?}: {here:?}");
        let flagged = fake.seen.lock().unwrap().flagged.clone();
        assert!(flagged.is_subset(&here), "{fault:?}: {flagged:?} {here:?}");
        *fake.fault.lock().unwrap() = Fault::None;
        let healed = house.gather(fake.port).await;
        assert!(healed.trouble.is_none(), "{fault:?}: {:?}", healed.trouble);
        assert_eq!(house.here().await.len(), 12, "{fault:?}");
        let rows = house.store.submissions(None).await.unwrap();
        assert_eq!(rows.len(), 12, "{fault:?}: none twice");
        assert!(rows.iter().all(|row| row.state.name() == "accepted"));
        // What could not be marked in the first round is marked now.
        assert_eq!(fake.seen.lock().unwrap().flagged.len(), 12, "{fault:?}");
    });
    futures_util::future::join_all(all).await;
}

#[tokio::test]
async fn odd_but_harmless_servers_are_read_to_the_end() {
    for fault in [
        Fault::None,
        Fault::IdBad,
        Fault::ForeignLines,
        Fault::WrongSize,
    ] {
        let (fake, house) = (Fake::start(fault).await, House::new().await);
        let gleaned = house.gather(fake.port).await;
        assert!(
            gleaned.trouble.is_none(),
            "{fault:?}: {:?}",
            gleaned.trouble
        );
        assert_eq!(house.here().await.len(), 12, "{fault:?}");
        let rows = house.store.submissions(None).await.unwrap();
        let subjects: BTreeSet<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
        assert_eq!(subjects.len(), 12, "{fault:?}");
        let arrived = rows[0].envelope.arrived_at.unwrap().to_rfc3339();
        assert_eq!(arrived, "2026-11-24T02:00:00+00:00");
        let commands = fake.seen.lock().unwrap().commands.clone();
        let at = |name: &str| commands.iter().position(|known| known == name).unwrap();
        assert!(
            at("LOGIN") < at("ID") && at("ID") < at("SELECT"),
            "{commands:?}"
        );
        let again = house.gather(fake.port).await;
        assert!(
            again.inputs.is_empty() && again.trouble.is_none(),
            "{fault:?}"
        );
    }
}

/// How often the bell rings within `span`, and whether the listener is still there.
async fn rings(fault: Fault, span: Duration) -> (usize, bool, Vec<String>) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let fake = Fake::start(fault).await;
    let house = House::new().await;
    let account = house.account(fake.port);
    let listening = Listening {
        limits: limits(),
        span: Duration::from_millis(300),
        minute: Duration::from_millis(100),
    };
    let rung = AtomicUsize::new(0);
    let news = || {
        rung.fetch_add(1, Ordering::Relaxed);
    };
    let there = tokio::time::timeout(span, watch_mailbox(&account, listening, &news))
        .await
        .is_err();
    let commands = fake.seen.lock().unwrap().commands.clone();
    (rung.into_inner(), there, commands)
}

#[tokio::test]
async fn a_server_that_cannot_tell_of_news_is_left_to_the_rounds() {
    let (rung, there, commands) = rings(Fault::NoIdle, Duration::from_secs(5)).await;
    assert_eq!((rung, there), (0, false));
    assert!(!commands.contains(&"IDLE".to_owned()), "{commands:?}");
}

#[tokio::test]
async fn a_listener_that_is_cut_or_refused_comes_back_and_never_hangs() {
    for fault in [Fault::IdleNo, Fault::IdleEnd, Fault::LoginNo] {
        let (_, there, commands) = rings(fault, Duration::from_secs(4)).await;
        assert!(there, "{fault:?}");
        let logins = commands.iter().filter(|name| *name == "LOGIN").count();
        assert!(logins >= 2, "{fault:?}: {commands:?}");
    }
}

#[tokio::test]
async fn a_new_mail_rings_and_a_flag_of_ours_does_not() {
    let (quiet, ..) = rings(Fault::None, Duration::from_millis(900)).await;
    assert_eq!(quiet, 1, "once for the connection");
    let (rung, there, _) = rings(Fault::IdleNews, Duration::from_millis(700)).await;
    assert!(there && rung >= 2, "{rung}");
}
