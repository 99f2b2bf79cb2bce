//! The twelve faults of a relay, met with a real one while the clock steps towards air: the package
//! arrives exactly once, or a person is told before the second channel opens.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;

use super::{outbox::House, relay_peer::Peer, *};
use crate::{
    config::{Smtp, SmtpSecurity},
    delivery::{Limits, Wire, alarms, deliver_over},
    model::{Clock, clock::FixedClock},
};

/// Minutes from the evening on, with air still far away.
pub const MIDNIGHT: i64 = 330;

/// Limits that a busy machine keeps, and that end a silent server.
pub fn limits() -> Wire {
    let patient = Duration::from_secs(10);
    Wire {
        limits: Limits {
            connect: patient,
            step: patient,
            text: patient,
            look: Duration::from_secs(20),
            ..Limits::default()
        },
        authorities: Vec::new(),
    }
}

/// One run.
pub async fn send(house: &House) -> Vec<OutboxMail> {
    send_over(house, 2000, &limits()).await
}

async fn send_over(house: &House, zip: usize, wire: &Wire) -> Vec<OutboxMail> {
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, zip);
    let desk = house.desk();
    // Boxed: a test's stack holds many of them.
    Box::pin(deliver_over(&desk, &revision, &package, false, wire))
        .await
        .unwrap()
}

fn air() -> DateTime<Utc> {
    revision(true).air_at
}

fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn relay(port: u16, security: SmtpSecurity) -> Smtp {
    Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        security,
        user: None,
        password_file: None,
    }
}

/// From 70 minutes before air, whenever something is due, until all is well or the second channel opens. Returns
/// the last rows, and the first minute before air at which a person was told.
async fn saturday(house: &mut House, zip: usize) -> (Vec<OutboxMail>, Option<i64>) {
    let mut wire = limits();
    // A step that a busy machine does not keep is one more try here.
    wire.limits.step = Duration::from_secs(2);
    let mut told = None;
    let mut now = air() - TimeDelta::minutes(70);
    loop {
        house.clock = FixedClock::at(now);
        let rows = send_over(house, zip, &wire).await;
        if !alarms(&revision(true), &rows, now).is_empty() {
            told = told.or(Some((air() - now).num_minutes()));
        }
        let done = rows.iter().all(|row| row.state == MailState::Accepted);
        if done || now >= air() - TimeDelta::minutes(30) {
            return (rows, told);
        }
        // As the loop of the daemon, without the rounds in which nothing is due.
        let due = rows.iter().filter(|row| row.state == MailState::Deferred);
        let next = due.map(|row| row.next_at).min();
        now = next
            .unwrap_or(now + TimeDelta::minutes(10))
            .max(now + TimeDelta::minutes(1))
            .min(air() - TimeDelta::minutes(30));
    }
}

/// How often a mail with this Message-ID was taken.
fn taken(peers: &[&Peer], row: &OutboxMail) -> usize {
    let line = format!("Message-ID: {}\r\n", row.message_id);
    let all = peers.iter().flat_map(|peer| peer.taken());
    all.filter(|(to, raw)| *to == row.recipient && String::from_utf8_lossy(raw).contains(&line))
        .count()
}

/// How it must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Delivered once, by the first relay.
    Once,
    /// A person is told in time; the mail was taken this often.
    Told(usize),
    /// Which of the two depends on how much had left us: delivered once, or never and a person is told.
    OnceOrTold,
}

#[tokio::test]
async fn every_fault_ends_in_one_mail_or_in_a_person_told_in_time() {
    let runs = [
        // Faults that pass after three connections.
        ("hang_at_greeting", "3", End::Once),
        ("greet421", "3", End::Once),
        ("rcpt421", "3", End::Once),
        ("rcpt450", "3", End::Once),
        ("rcpt452", "3", End::Once),
        ("data451", "3", End::Once),
        ("cut_in_data", "3", End::Once),
        ("cut_in_data small", "1", End::OnceOrTold),
        ("slow_drip", "2", End::Once),
        // Faults that stay.
        ("hang_at_greeting", "0", End::Told(0)),
        ("rcpt450", "0", End::Told(0)),
        ("rcpt550", "0", End::Told(0)),
        ("data554", "0", End::Told(0)),
        ("mail553", "0", End::Told(0)),
        // Taken, and nobody heard of it: never twice, and a person is asked.
        ("drop_after_accept", "0", End::Told(1)),
        ("hang_after_data", "0", End::Told(1)),
    ];
    let runs = runs.map(|(mode, times, end)| {
        Box::pin(async move {
            let Some(peer) = Peer::start(mode.split(' ').next().unwrap(), &["--times", times])
            else {
                return;
            };
            let mut house = House::new(&["a@tv.example"]).await;
            house.settings.transport = Transport::Smtp;
            house.settings.smtp = Some(peer.settings());
            // What fits into the buffers on the way has left us whole when the other end cuts it.
            let zip = if mode == "cut_in_data" {
                12_000_000
            } else {
                2000
            };
            let (rows, told) = saturday(&mut house, zip).await;
            let row = &rows[0];
            let count = taken(&[&peer], row);
            let end = match end {
                End::OnceOrTold if row.state == MailState::Accepted => End::Once,
                End::OnceOrTold => End::Told(0),
                end => end,
            };
            match end {
                End::OnceOrTold => unreachable!("decided above"),
                End::Once => {
                    assert_eq!(row.state, MailState::Accepted, "{mode}: {}", row.reply);
                    assert_eq!(count, 1, "{mode}");
                    assert_eq!(row.via, format!("127.0.0.1:{}", peer.port), "{mode}");
                }
                End::Told(times) => {
                    assert!(told.is_some_and(|minutes| minutes > 30), "{mode}: {row:?}");
                    assert_eq!(count, times, "{mode}");
                    assert_ne!(row.state, MailState::Accepted, "{mode}");
                }
            }
        })
    });
    join_all(runs).await;
}

#[tokio::test]
async fn a_relay_that_is_gone_or_shows_a_strange_certificate_gives_way_to_the_second_one() {
    let arguments = ["--tls", "implicit"];
    let (Some(strange), Some(second)) = (Peer::start("ok", &arguments), Peer::start("ok", &[]))
    else {
        return;
    };
    for (first, security) in [
        (closed_port(), SmtpSecurity::None),
        (strange.port, SmtpSecurity::Tls),
    ] {
        let mut house = House::new(&["a@tv.example"]).await;
        house.settings.transport = Transport::Smtp;
        house.settings.smtp = Some(relay(first, security));
        let (rows, told) = saturday(&mut house, 2000).await;
        assert_eq!(rows[0].state, MailState::Deferred, "{}", rows[0].reply);
        assert!(told.is_some_and(|minutes| minutes > 30));

        let mut house = House::new(&["a@tv.example", "b@tv.example"]).await;
        house.settings.transport = Transport::Smtp;
        house.settings.smtp = Some(relay(first, security));
        house.settings.second_smtp = Some(second.settings());
        let (rows, told) = saturday(&mut house, 2000).await;
        assert_eq!(told, None, "no alarm for what came right by itself");
        for row in &rows {
            assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
            assert_eq!(row.via, format!("127.0.0.1:{}", second.port));
            // The first failure was waited out, the second one was not.
            assert!(row.attempts >= 2, "{}", row.attempts);
        }
    }
    assert_eq!(strange.taken().len(), 0);
    assert_eq!(second.taken().len(), 4);
}

#[tokio::test]
async fn the_second_relay_waits_for_two_failures_or_the_last_hour_and_rests_the_first() {
    let (Some(first), Some(second)) = (Peer::start("greet421", &[]), Peer::start("ok", &[])) else {
        return;
    };
    let new = async || {
        let mut house = House::new(&["a@tv.example"]).await;
        house.settings.transport = Transport::Smtp;
        house.settings.smtp = Some(first.settings());
        house.settings.second_smtp = Some(second.settings());
        house
    };
    // Friday evening: one failure alone moves nothing.
    let mut house = new().await;
    assert_eq!(send(&house).await[0].state, MailState::Deferred);
    assert_eq!(second.taken().len(), 0);
    house.later(1);
    let row = send(&house).await.remove(0);
    assert_eq!((row.state, second.taken().len()), (MailState::Accepted, 1));
    // Its rest is kept beyond the run: a correction goes by the second one without asking the first.
    let asked = first.connections();
    let newer = EditionRevision {
        revision: Revision(4),
        ..revision(true)
    };
    let newer_package = package(house.root.path(), &newer, 1000, 2000);
    let wire = limits();
    let rows = deliver_over(&house.desk(), &newer, &newer_package, false, &wire)
        .await
        .unwrap();
    assert_eq!(rows[0].state, MailState::Accepted, "{}", rows[0].reply);
    assert_eq!(first.connections(), asked);
    // The last hour: at once.
    let mut house = new().await;
    house.clock = FixedClock::at(air() - TimeDelta::minutes(59));
    let row = send(&house).await.remove(0);
    assert_eq!((row.state, row.attempts), (MailState::Accepted, 1));
    assert_eq!(house.clock.now(), air() - TimeDelta::minutes(59));
}

#[tokio::test]
async fn what_may_have_been_sent_does_not_go_by_the_second_relay() {
    let (Some(first), Some(second)) = (
        Peer::start("drop_after_accept", &[]),
        Peer::start("ok", &[]),
    ) else {
        return;
    };
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(first.settings());
    house.settings.second_smtp = Some(second.settings());
    let (rows, told) = saturday(&mut house, 2000).await;
    assert_eq!(rows[0].state, MailState::Unknown, "{}", rows[0].reply);
    assert!(told.is_some_and(|minutes| minutes > 30));
    assert_eq!((first.taken().len(), second.taken().len()), (1, 0));
    // 20 minutes before air a mail that comes twice is the smaller harm; once, and no third time.
    for minutes in [20, 19, 18, 10, 1] {
        house.clock = FixedClock::at(air() - TimeDelta::minutes(minutes));
        send(&house).await;
    }
    let sent = first.taken().len() + second.taken().len();
    assert_eq!(sent, 2);
}

#[tokio::test]
async fn one_bad_recipient_is_told_of_and_the_other_has_the_package_once() {
    let Some(peer) = Peer::start("one_bad", &[]) else {
        return;
    };
    let mut house = House::new(&["bad@tv.example", "good@tv.example"]).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(peer.settings());
    let (rows, told) = saturday(&mut house, 2000).await;
    assert_eq!(rows[0].state, MailState::Failed);
    assert_eq!(rows[1].state, MailState::Accepted);
    assert_eq!(told, Some(70), "at once");
    assert_eq!(
        (taken(&[&peer], &rows[0]), taken(&[&peer], &rows[1])),
        (0, 1)
    );
}

#[tokio::test]
async fn what_the_second_relay_refuses_is_not_final() {
    let (Some(first), Some(second)) = (
        Peer::start("greet421", &["--times", "2"]),
        Peer::start("rcpt550", &[]),
    ) else {
        return;
    };
    let mut house = House::new(&["a@tv.example"]).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(first.settings());
    house.settings.second_smtp = Some(second.settings());
    house.clock = FixedClock::at(air() - TimeDelta::minutes(59));
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Deferred, "{}", row.reply);
    assert!(
        row.reply.contains("421") && row.reply.contains("550"),
        "{}",
        row.reply
    );
    house.later(1);
    assert_eq!(send(&house).await[0].state, MailState::Deferred);
    // The first one rests now, and is asked all the same, as it is well again.
    house.later(2);
    let row = send(&house).await.remove(0);
    assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
    assert_eq!(row.via, format!("127.0.0.1:{}", first.port));
}
