//! Every fault of a relay, met with a real one.

use std::{os::unix::fs::PermissionsExt, time::Duration};

use super::{outbox::House, relay_peer::Peer, *};
use crate::{
    config::SmtpSecurity,
    delivery::{DeliveryError, Limits, Wire, deliver_over, probe_over, settle},
    model::mail::{MailState, OutboxMail},
};

/// Limits that a busy machine keeps.
fn wire() -> Wire {
    let patient = Duration::from_secs(30);
    Wire {
        limits: Limits {
            connect: patient,
            step: patient,
            text: patient,
            ..Limits::default()
        },
        authorities: Vec::new(),
    }
}

async fn house(peer: &Peer, recipients: &[&str]) -> House {
    let mut house = House::new(recipients).await;
    house.settings.transport = Transport::Smtp;
    house.settings.smtp = Some(peer.settings());
    house
}

/// Sends a package with a zip of `zip` bytes.
async fn send(house: &House, zip: usize) -> Vec<OutboxMail> {
    send_over(house, zip, &wire()).await
}

async fn send_over(house: &House, zip: usize, wire: &Wire) -> Vec<OutboxMail> {
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, zip);
    deliver_over(&house.desk(), &revision, &package, false, wire)
        .await
        .unwrap()
}

fn login(house: &mut House, secret: &str, mode: u32) {
    let path = house.root.path().join("secret");
    std::fs::write(&path, format!("{secret}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    let smtp = house.settings.smtp.as_mut().unwrap();
    smtp.user = Some("yixian@newsroom.example".to_owned());
    smtp.password_file = Some(path);
}

#[tokio::test]
async fn both_recipients_get_the_stored_bytes_once_over_one_connection() {
    let Some(peer) = Peer::start("ok", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example", "b@tv.example"]).await;
    let rows = send(&house, 900_000).await;
    assert!(
        rows.iter().all(|row| row.state == MailState::Accepted),
        "{rows:?}"
    );
    assert_eq!(rows[0].reply, "250 2.0.0 queued as 001");
    assert_eq!(send(&house, 900_000).await, rows);
    let taken = peer.taken();
    assert_eq!(taken.len(), 2);
    for ((to, bytes), row) in taken.iter().zip(&rows) {
        assert_eq!(*to, row.recipient);
        let stored = house.blobs.read(&row.raw).await.unwrap();
        // lettre ends the text with a line end of its own.
        assert_eq!(bytes.strip_suffix(b"\r\n"), Some(stored.as_slice()));
    }
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn two_deliverers_at_once_send_each_mail_once() {
    let Some(peer) = Peer::start("ok", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example", "b@tv.example"]).await;
    let (one, two) = tokio::join!(send(&house, 2000), send(&house, 2000));
    assert_eq!(one, two);
    assert_eq!(peer.taken().len(), 2);
}

#[tokio::test]
async fn what_is_refused_for_now_waits_and_goes_when_it_is_due() {
    for mode in ["rcpt450", "rcpt452", "rcpt421", "data451"] {
        let Some(peer) = Peer::start(mode, &[]) else {
            return;
        };
        let mut house = house(&peer, &["a@tv.example"]).await;
        let row = send(&house, 2000).await.remove(0);
        assert_eq!(row.state, MailState::Deferred, "{mode}: {}", row.reply);
        assert!(row.reply.starts_with(&mode[4..]), "{mode}: {}", row.reply);
        assert_eq!(row.next_at, evening() + chrono::TimeDelta::minutes(1));
        // Not due yet: nobody is asked.
        let asked = peer.connections();
        assert_eq!(send(&house, 2000).await, std::slice::from_ref(&row));
        assert_eq!(peer.connections(), asked);
        let Some(well) = Peer::start("ok", &[]) else {
            return;
        };
        house.settings.smtp = Some(well.settings());
        house.later(1);
        let after = send(&house, 2000).await.remove(0);
        assert_eq!(
            (after.state, after.attempts),
            (MailState::Accepted, 2),
            "{mode}"
        );
        assert_eq!(after.message_id, row.message_id);
        assert_eq!(well.taken().len(), 1);
    }
}

#[tokio::test]
async fn one_bad_recipient_does_not_hold_up_the_good_one() {
    let Some(peer) = Peer::start("one_bad", &[]) else {
        return;
    };
    let house = house(&peer, &["bad@tv.example", "good@tv.example"]).await;
    let rows = send(&house, 2000).await;
    assert_eq!(rows[0].state, MailState::Failed);
    assert_eq!(rows[0].reply, "550 5.1.1 no such user");
    assert_eq!(rows[1].state, MailState::Accepted);
    assert_eq!(peer.taken().len(), 1);
    // Refused for good is not tried again.
    assert_eq!(send(&house, 2000).await, rows);
    // Only asked how much it takes: with other limits the refused mail would be another one.
    assert_eq!(peer.taken().len(), 1);
}

#[tokio::test]
async fn a_mail_judged_as_spam_has_failed() {
    let Some(peer) = Peer::start("data550", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example"]).await;
    let row = send(&house, 2000).await.remove(0);
    assert_eq!(row.state, MailState::Failed);
    assert!(row.reply.contains("DT:SPM"), "{}", row.reply);
}

#[tokio::test]
async fn a_refused_login_is_read_in_gbk_and_stops_the_channel() {
    let Some(peer) = Peer::start("auth535", &["--login", "u:p"]) else {
        return;
    };
    let mut house = house(&peer, &["a@tv.example", "b@tv.example"]).await;
    login(&mut house, "wrong-secret", 0o600);
    let rows = send(&house, 2000).await;
    for row in &rows {
        assert_eq!(row.state, MailState::Deferred);
        for part in [
            "535 登录失败：请使用授权码登录",
            "refused the login",
            "授权码",
        ] {
            assert!(row.reply.contains(part), "{}", row.reply);
        }
        assert!(!row.reply.contains("wrong-secret"));
    }
    assert_eq!(peer.connections(), 1);
    let error = probe_over(house.settings.smtp.as_ref().unwrap(), &wire())
        .await
        .unwrap_err();
    assert!(matches!(error, DeliveryError::Login { .. }), "{error}");
}

#[tokio::test]
async fn a_refused_sender_is_a_fault_of_the_channel() {
    let Some(peer) = Peer::start("mail553", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example", "b@tv.example"]).await;
    for row in send(&house, 2000).await {
        assert_eq!(row.state, MailState::Deferred);
        for part in ["553 发件人与登录帐号不一致", "`delivery.from` must be"] {
            assert!(row.reply.contains(part), "{}", row.reply);
        }
    }
    assert_eq!(peer.connections(), 1);
}

#[tokio::test]
async fn cut_in_the_text_is_deferred_and_cut_after_it_is_in_doubt() {
    let Some(peer) = Peer::start("cut_in_data", &[]) else {
        return;
    };
    let cut = house(&peer, &["a@tv.example"]).await;
    // Larger than all buffers between us and the server: it cannot have seen the end.
    let row = send(&cut, 12_000_000).await.remove(0);
    assert_eq!(row.state, MailState::Deferred, "{}", row.reply);
    assert!(peer.taken().is_empty());

    for mode in ["drop_after_accept", "hang_after_data"] {
        let Some(peer) = Peer::start(mode, &[]) else {
            return;
        };
        let mut house = house(&peer, &["a@tv.example"]).await;
        let mut short = wire();
        short.limits.text = Duration::from_secs(3);
        let row = send_over(&house, 2000, &short).await.remove(0);
        assert_eq!(row.state, MailState::Unknown, "{mode}: {}", row.reply);
        assert!(row.reply.contains("it may have arrived"), "{}", row.reply);
        house.later(60);
        let waits = send(&house, 2000).await.remove(0);
        assert_eq!(waits.state, MailState::Unknown, "not sent again by itself");
        assert!(waits.reply.starts_with(&row.reply), "{}", waits.reply);
        assert!(
            waits.reply.contains("no [delivery.archive]"),
            "{}",
            waits.reply
        );
        assert_eq!(peer.taken().len(), 1);
        let row = waits;
        let settled = settle(&house.desk(), &row, true, "chen").await.unwrap();
        assert_eq!(settled.state, MailState::Accepted);
        settle(&house.desk(), &row, false, "chen")
            .await
            .unwrap_err();
    }
}

#[tokio::test]
async fn a_mail_found_sending_after_a_crash_is_in_doubt() {
    let Some(peer) = Peer::start("rcpt450", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example"]).await;
    let mut row = send(&house, 2000).await.remove(0);
    row.state = MailState::Sending;
    house
        .store
        .move_mail(&row, &MailState::Deferred)
        .await
        .unwrap();
    let found = send(&house, 2000).await.remove(0);
    assert_eq!(found.state, MailState::Unknown);
    assert!(
        found.reply.contains("was stopped while it sent"),
        "{}",
        found.reply
    );
    assert_eq!(peer.connections(), 1);
    let again = settle(&house.desk(), &found, false, "chen").await.unwrap();
    assert_eq!(
        (again.state, again.message_id),
        (MailState::Ready, row.message_id)
    );
}

#[tokio::test]
async fn silence_and_a_closed_port_end_within_their_limits() {
    let Some(peer) = Peer::start("hang_at_greeting", &[]) else {
        return;
    };
    let silent = house(&peer, &["a@tv.example"]).await;
    let mut short = wire();
    short.limits.step = Duration::from_millis(500);
    let row = send_over(&silent, 2000, &short).await.remove(0);
    assert_eq!(row.state, MailState::Deferred);
    assert!(
        row.reply.contains("greeting: no answer within 1 s"),
        "{}",
        row.reply
    );

    let mut closed = House::new(&["a@tv.example"]).await;
    closed.settings.transport = Transport::Smtp;
    // Bound and dropped: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    closed.settings.smtp = Some(crate::config::Smtp {
        port,
        ..peer.settings()
    });
    let row = send(&closed, 2000).await.remove(0);
    assert_eq!(row.state, MailState::Deferred);
    assert!(row.reply.contains("connecting"), "{}", row.reply);
}

#[tokio::test]
async fn a_mail_never_exceeds_the_size_that_the_relay_announces() {
    let Some(peer) = Peer::start("ok", &["--size", "700000"]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example"]).await;
    let row = send(&house, 900_000).await.remove(0);
    assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
    let taken = peer.taken();
    assert_eq!(taken.len(), 1);
    let raw = house.blobs.read(&row.raw).await.unwrap();
    // The zip does not fit; what fits of the rest is there.
    assert!((300_000..=700_000).contains(&raw.len()), "{}", raw.len());
    assert_eq!(peer.connections(), 1);
    let report = probe_over(house.settings.smtp.as_ref().unwrap(), &wire())
        .await
        .unwrap();
    assert_eq!(report.max_mail_bytes, Some(700_000));
    assert_eq!(report.greeting, "peer.example");
    assert!(!report.protected && !report.logged_in);
}

#[tokio::test]
async fn a_mail_that_is_called_too_large_goes_smaller_in_the_same_run() {
    let Some(peer) = Peer::start("data552", &[]) else {
        return;
    };
    let house = house(&peer, &["a@tv.example"]).await;
    let row = send(&house, 900_000).await.remove(0);
    assert_eq!(row.state, MailState::Accepted, "{}", row.reply);
    assert_eq!(peer.taken().len(), 1);
    let raw = house.blobs.read(&row.raw).await.unwrap();
    assert!(raw.len() <= 400_000, "{}", raw.len());
    assert!(row.attempts > 1);

    // Not even the text alone is taken: it ends, and says why.
    let Some(peer) = Peer::start("data552all", &[]) else {
        return;
    };
    let house = self::house(&peer, &["a@tv.example"]).await;
    let row = send(&house, 900_000).await.remove(0);
    assert_eq!(row.state, MailState::Failed, "{}", row.reply);
    assert!(row.attempts < 10, "{}", row.attempts);
    assert!(row.reply.contains("too large"), "{}", row.reply);
    assert!(peer.taken().is_empty());
}

#[tokio::test]
async fn tls_and_starttls_log_in_and_send_and_a_strange_certificate_is_refused() {
    for (kind, security) in [
        ("implicit", SmtpSecurity::Tls),
        ("starttls", SmtpSecurity::Starttls),
    ] {
        let arguments = [
            "--tls",
            kind,
            "--login",
            "yixian@newsroom.example:s3cret 密",
        ];
        let Some(peer) = Peer::start("ok", &arguments) else {
            return;
        };
        let mut house = house(&peer, &["a@tv.example"]).await;
        house.settings.smtp.as_mut().unwrap().security = security;
        login(&mut house, "s3cret 密", 0o600);
        let strange = send(&house, 2000).await.remove(0);
        assert_eq!(strange.state, MailState::Deferred);
        assert!(
            strange.reply.contains("check the certificate"),
            "{}",
            strange.reply
        );
        house.later(5);
        let mut known = wire();
        known.authorities.push(peer.authority());
        let row = send_over(&house, 2_000_000, &known).await.remove(0);
        assert_eq!(row.state, MailState::Accepted, "{kind}: {}", row.reply);
        assert_eq!(peer.taken().len(), 1);
        let report = probe_over(house.settings.smtp.as_ref().unwrap(), &known)
            .await
            .unwrap();
        assert!(report.protected && report.logged_in, "{report:?}");
    }
}

#[tokio::test]
async fn a_refused_login_is_read_in_gbk_under_tls_too() {
    let Some(peer) = Peer::start("auth535", &["--tls", "implicit", "--login", "u:p"]) else {
        return;
    };
    let mut house = house(&peer, &["a@tv.example"]).await;
    house.settings.smtp.as_mut().unwrap().security = SmtpSecurity::Tls;
    login(&mut house, "x", 0o600);
    let mut known = wire();
    known.authorities.push(peer.authority());
    let row = send_over(&house, 2000, &known).await.remove(0);
    assert!(row.reply.contains("535 登录失败"), "{}", row.reply);
}

#[tokio::test]
async fn unsafe_settings_are_refused_before_anything_is_posted() {
    let Some(peer) = Peer::start("ok", &[]) else {
        return;
    };
    let mut house = house(&peer, &["a@tv.example"]).await;
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, 2000);
    login(&mut house, "s", 0o640);
    let try_it = async |house: &House| {
        deliver_over(&house.desk(), &revision, &package, false, &wire())
            .await
            .unwrap_err()
            .to_string()
    };
    assert!(try_it(&house).await.contains("chmod 600"));
    login(&mut house, "", 0o600);
    assert!(try_it(&house).await.contains("is empty"));
    house.settings.smtp.as_mut().unwrap().password_file = None;
    assert!(try_it(&house).await.contains("password_file"));
    house.settings.smtp.as_mut().unwrap().host = "mail.tv.example".to_owned();
    assert!(try_it(&house).await.contains("loopback only"));
    house.settings.smtp = None;
    assert!(try_it(&house).await.contains("`delivery.smtp` is missing"));
    assert!(
        house
            .store
            .mails(revision.edition)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn each_phase_of_a_dialogue_is_measured() {
    let Some(peer) = Peer::start("ok", &[]) else {
        return;
    };
    let phases = crate::delivery::SmtpPhases::default();
    let house = house(&peer, &["a@tv.example", "b@tv.example"]).await;
    let desk = crate::delivery::Desk {
        phases: Some(&phases),
        ..house.desk()
    };
    let revision = revision(true);
    let package = package(house.root.path(), &revision, 1000, 2000);
    deliver_over(&desk, &revision, &package, false, &wire())
        .await
        .unwrap();
    let counts: Vec<(&str, u64)> = phases
        .timings()
        .into_iter()
        .map(|(phase, timing)| (phase, timing.count))
        .collect();
    // One connection, two mails.
    assert_eq!(
        counts,
        [
            ("connect", 1),
            ("envelope", 2),
            ("greeting", 1),
            ("text", 2)
        ]
    );
}
