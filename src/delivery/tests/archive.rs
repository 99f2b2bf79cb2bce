//! What the archive says of a mail in doubt: a real server, and servers that lie.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::{
    dovecot::{Dovecot, PASSWORD, USER},
    faults::{MIDNIGHT, send},
    outbox::House,
    relay_peer::Peer,
    *,
};
use crate::{
    config::{Doubt, ImapAccount, SmtpSecurity},
    model::Clock,
};

/// A house whose archive is at `port` of this machine.
pub async fn house(peer: &Peer, port: u16) -> House {
    use std::os::unix::fs::PermissionsExt;
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(peer.settings());
    let secret = house.root.path().join("imap-secret");
    std::fs::write(&secret, PASSWORD).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    house.settings.archive = Some(ImapAccount {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::None,
        user: USER.to_owned(),
        password_file: secret,
        folder: "INBOX".to_owned(),
        ca_file: None,
        move_to: None,
    });
    house
}

/// [`house`] with Dovecot behind TLS.
async fn real(peer: &Peer, server: &Dovecot) -> House {
    let mut house = house(peer, server.port).await;
    let account = house.settings.archive.as_mut().unwrap();
    account.security = SmtpSecurity::Tls;
    account.ca_file = Some(server.authority());
    house
}

#[tokio::test]
async fn a_mail_that_was_cut_off_is_found_in_the_archive_and_not_sent_again() {
    let (Some(peer), Some(server)) = (
        Peer::start("drop_after_accept", &["--times", "1"]),
        Dovecot::start(),
    ) else {
        return;
    };
    let mut house = real(&peer, &server).await;
    house.settings.archive_address = "archive@newsroom.example".to_owned();
    server.put(
        "1",
        b"From: a@b.example\r\nMessage-ID: <other@newsroom.example>\r\n\r\nx\r\n",
    );
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Unknown, "{}", row.reply);
    let (to, bytes) = peer.taken().remove(0);
    assert_eq!(to, "a@tv.example,archive@newsroom.example");
    // Not there yet: it waits, and is asked for again soon.
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Unknown, "{}", row.reply);
    assert!(
        row.reply.contains("no copy in the archive"),
        "{}",
        row.reply
    );
    assert!(row.next_at > house.clock.now());
    server.put("2", &bytes);
    house.later(1);
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
    assert!(row.reply.contains("lies in the archive"), "{}", row.reply);
    assert_eq!(row.via, format!("127.0.0.1:{}", peer.port));
    assert_eq!((row.attempts, peer.taken().len()), (1, 1));
    assert_eq!(server.seen(), 0, "the archive is only read");
}

#[tokio::test]
async fn a_mail_that_is_not_in_the_archive_goes_again_under_its_message_id() {
    let (Some(peer), Some(server)) = (
        Peer::start("hang_and_forget", &["--times", "1"]),
        Dovecot::start(),
    ) else {
        return;
    };
    let mut house = real(&peer, &server).await;
    let first = send(&house).await.remove(0);
    assert_eq!(first.state, MailState::Unknown, "{}", first.reply);
    let mut states = Vec::new();
    for _ in 0..4 {
        house.later(1);
        states.push(send(&house).await.remove(0).state);
    }
    let (last, waited) = states.split_last().unwrap();
    assert_eq!(*last, MailState::Accepted);
    assert!(
        waited.starts_with(&[MailState::Unknown, MailState::Unknown]),
        "{states:?}"
    );
    let row = send(&house).await.remove(0);
    assert_eq!((row.attempts, row.resends), (2, 1));
    let taken = peer.taken();
    assert_eq!(taken.len(), 1);
    let raw = String::from_utf8_lossy(&taken[0].1).into_owned();
    assert!(raw.contains(&format!("Message-ID: {}\r\n", first.message_id)));
    assert_eq!(row.raw, first.raw);
}

#[tokio::test]
async fn an_archive_that_refuses_its_copy_does_not_hold_up_the_station() {
    let Some(peer) = Peer::start("no_copy", &[]) else {
        return;
    };
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(peer.settings());
    house.settings.archive_address = "archive@newsroom.example".to_owned();
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
    assert!(
        row.reply.contains("no copy to the archive: 550"),
        "{}",
        row.reply
    );
    assert_eq!(peer.taken()[0].0, "a@tv.example");
}

/// How a bad server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Odd {
    /// SEARCH is refused; the mail is there.
    NoSearch,
    /// SEARCH finds nothing, though the mail is there (seen at providers whose index lags).
    BlindSearch,
    /// SEARCH names mails that are others.
    WrongSearch,
    /// A header is kept back.
    KeepsBack,
    /// FETCH is refused.
    NoFetch,
    /// The connection ends within an answer.
    Cut,
    /// Nothing is said any more.
    Silent,
}

/// An IMAP server of 130 mails, the wanted one far from the newest, that is odd.
async fn odd(odd: Odd, wanted: String) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let wanted = wanted.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                stream.write_all(b"* OK odd\r\n").await?;
                let mut line = String::new();
                loop {
                    line.clear();
                    if stream.read_line(&mut line).await? == 0 {
                        break std::io::Result::Ok(());
                    }
                    let (tag, command) = line.trim().split_once(' ').unwrap_or_default();
                    let done = format!("{tag} OK done\r\n");
                    let answer = if command.starts_with("SELECT") {
                        format!("* 130 EXISTS\r\n{done}")
                    } else if command.starts_with("UID SEARCH") {
                        match odd {
                            Odd::NoSearch => format!("{tag} BAD unknown key\r\n"),
                            Odd::WrongSearch => format!("* SEARCH 7 8\r\n{done}"),
                            _ => format!("* SEARCH\r\n{done}"),
                        }
                    } else if command.contains("FETCH") && odd == Odd::NoFetch {
                        format!("{tag} NO not now\r\n")
                    } else if command.contains("FETCH") && odd == Odd::Silent {
                        tokio::time::sleep(Duration::from_secs(3600)).await;
                        String::new()
                    } else if command.contains("FETCH") {
                        let range = command
                            .split_ascii_whitespace()
                            .find(|word| word.contains(|c: char| c.is_ascii_digit()));
                        let (from, to) = range
                            .and_then(|range| range.split_once([':', ',']))
                            .unwrap_or(("1", "1"));
                        let (from, to): (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
                        let mut answer = String::new();
                        for number in from..=to {
                            let id = match number {
                                12 => wanted.clone(),
                                other => format!("<{other}@x.example>"),
                            };
                            if odd == Odd::KeepsBack && number == 12 {
                                continue;
                            }
                            let header = format!("Subject: x\r\nMessage-ID: {id}\r\n\r\n");
                            answer.push_str(&format!("* {number} FETCH (UID {number} INTERNALDATE \"27-Nov-2026 18:30:00 +0800\" BODY[HEADER] {{{}}}\r\n{header})\r\n", header.len()));
                        }
                        if odd == Odd::Cut {
                            stream
                                .write_all(&answer.as_bytes()[..answer.len() / 2])
                                .await?;
                            break Ok(());
                        }
                        answer + &done
                    } else {
                        done
                    };
                    stream.write_all(answer.as_bytes()).await?;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn an_odd_archive_is_read_mail_by_mail_and_one_that_keeps_back_proves_nothing() {
    for (kind, there, state) in [
        (Odd::NoSearch, true, MailState::Accepted),
        (Odd::BlindSearch, true, MailState::Accepted),
        (Odd::WrongSearch, true, MailState::Accepted),
        (Odd::WrongSearch, false, MailState::Accepted),
        (Odd::KeepsBack, true, MailState::Unknown),
        (Odd::NoFetch, true, MailState::Unknown),
        (Odd::Cut, true, MailState::Unknown),
        (Odd::Silent, true, MailState::Unknown),
    ] {
        let Some(peer) = Peer::start("drop_after_accept", &["--times", "1"]) else {
            return;
        };
        let mut house = house(&peer, 1).await;
        let first = send(&house).await.remove(0);
        assert_eq!(first.state, MailState::Unknown, "{kind:?}: {}", first.reply);
        let wanted = if there {
            first.message_id.clone()
        } else {
            "<x@y>".to_owned()
        };
        house.settings.archive.as_mut().unwrap().port = odd(kind, wanted).await;
        house.later(4);
        let row = send(&house).await.remove(0);
        assert_eq!(row.state, state, "{kind:?}: {}", row.reply);
        // Sent again only where the whole archive was seen without it.
        assert_eq!(peer.taken().len(), if there { 1 } else { 2 }, "{kind:?}");
    }
}

#[tokio::test]
async fn an_archive_that_cannot_be_reached_is_waited_for_until_air_is_near() {
    for doubt in [Doubt::Resend, Doubt::Wait] {
        let Some(peer) = Peer::start("hang_and_forget", &["--times", "1"]) else {
            return;
        };
        // Nobody listens on port 1.
        let mut house = house(&peer, 1).await;
        house.settings.doubt = doubt;
        let air = revision(true).air_at;
        house.clock = crate::model::clock::FixedClock::at(air - TimeDelta::minutes(50));
        send(&house).await;
        while house.clock.now() < air - TimeDelta::minutes(25) {
            house.later(5);
            let row = send(&house).await.remove(0);
            assert_eq!(row.state, MailState::Unknown, "{}", row.reply);
            assert!(row.reply.contains("cannot be looked into"), "{}", row.reply);
            let told = crate::delivery::alarms(&revision(true), &[row], house.clock.now());
            assert_eq!(told.len(), 1);
        }
        house.later(5);
        let row = send(&house).await.remove(0);
        match doubt {
            Doubt::Resend => assert_eq!(row.state, MailState::Accepted, "{}", row.reply),
            Doubt::Wait => assert_eq!(row.state, MailState::Unknown, "{}", row.reply),
        }
        assert_eq!(peer.taken().len(), usize::from(doubt == Doubt::Resend));
    }
}

#[tokio::test]
async fn what_came_back_is_no_question_for_the_archive() {
    let (Some(peer), Some(server)) = (Peer::start("ok", &[]), Dovecot::start()) else {
        return;
    };
    let mut house = real(&peer, &server).await;
    let row = send(&house).await.remove(0);
    server.put("1", &peer.taken()[0].1);
    // As a delivery report that was read leaves it.
    let mut back = row.clone();
    back.state = MailState::Unknown;
    house.store.move_mail(&back, &row.state).await.unwrap();
    house.later(MIDNIGHT);
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Unknown, "{}", row.reply);
    assert_eq!(peer.taken().len(), 1);
}
