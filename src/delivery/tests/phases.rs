//! A server that falls silent, or drips, at each step of the dialogue: no call outlives its limit.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{outbox::House, *};
use crate::{
    config::{Smtp, SmtpSecurity},
    delivery::{Limits, Wire, deliver_over},
};

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Greeting,
    Ehlo,
    Starttls,
    Handshake,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// It takes DATA and then reads nothing.
    Text,
    FinalDot,
    /// One byte a second, and each line begun anew is never ended.
    Drip,
    /// Lines of a reply that never ends.
    Endless,
}

/// Serves one fault to whoever comes; ends with the runtime of its test.
async fn server(at: At) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, at));
        }
    });
    port
}

async fn serve(stream: TcpStream, at: At) -> std::io::Result<()> {
    let silence = || tokio::time::sleep(Duration::from_secs(3600));
    let mut stream = BufReader::new(stream);
    if at == At::Greeting {
        silence().await;
    }
    if at == At::Drip {
        for byte in std::iter::repeat(b"220-drop by drop ").flatten() {
            stream.write_all(&[*byte]).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
    if at == At::Endless {
        loop {
            stream.write_all(b"220-and another line\r\n").await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    stream.write_all(b"220 peer.example\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.split_ascii_whitespace().next().unwrap_or_default();
        let (step, reply) = match verb {
            "EHLO" => (
                At::Ehlo,
                "250-peer.example\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
            ),
            "STARTTLS" => (At::Starttls, "220 go\r\n"),
            "AUTH" => (At::Auth, "235 in\r\n"),
            "MAIL" => (At::Mail, "250 ok\r\n"),
            "RCPT" => (At::Rcpt, "250 ok\r\n"),
            "DATA" => (At::Data, "354 go\r\n"),
            _ => (At::Endless, "250 ok\r\n"),
        };
        if step == at {
            silence().await;
        }
        stream.write_all(reply.as_bytes()).await?;
        if step == At::Starttls || step == At::Data && at == At::Text {
            silence().await;
        }
        if step == At::Data {
            let mut text = Vec::new();
            while !text.ends_with(b"\r\n.\r\n") {
                let mut some = [0; 4096];
                let count = stream.read(&mut some).await?;
                text.extend_from_slice(&some[..count]);
            }
            silence().await;
        }
    }
}

#[tokio::test]
async fn no_call_outlives_its_phase() {
    let limit = Duration::from_secs(3);
    let wire = Wire {
        limits: Limits {
            connect: limit,
            step: limit,
            text: limit,
            bytes_per_second: 1 << 40,
            ..Limits::default()
        },
        authorities: Vec::new(),
    };
    let wire = &wire;
    let tries = [
        (At::Greeting, "greeting", MailState::Deferred),
        (At::Ehlo, "no answer within", MailState::Deferred),
        (At::Starttls, "STARTTLS", MailState::Deferred),
        (At::Handshake, "no answer within", MailState::Deferred),
        (At::Auth, "login", MailState::Deferred),
        (At::Mail, "no answer within 3 s", MailState::Deferred),
        (At::Rcpt, "no answer within 3 s", MailState::Deferred),
        (At::Data, "no answer within 3 s", MailState::Deferred),
        (At::Text, "no answer within 3 s", MailState::Deferred),
        (At::FinalDot, "it may have arrived", MailState::Unknown),
        (At::Drip, "greeting", MailState::Deferred),
        (At::Endless, "greeting", MailState::Deferred),
    ];
    let runs = tries.map(|(at, words, state)| {
        Box::pin(async move {
            let mut house = House::new(&["a@tv.example"]).await;
            house.settings.transport = Transport::Smtp;
            let security = match at {
                At::Starttls | At::Handshake => SmtpSecurity::Starttls,
                _ => SmtpSecurity::None,
            };
            let mut smtp = Smtp {
                host: "127.0.0.1".to_owned(),
                port: server(at).await,
                security,
                user: None,
                password_file: None,
            };
            if at == At::Auth {
                use std::os::unix::fs::PermissionsExt;
                let secret = house.root.path().join("secret");
                std::fs::write(&secret, "x").unwrap();
                std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
                smtp.user = Some("u@newsroom.example".to_owned());
                smtp.password_file = Some(secret);
            }
            house.settings.smtp = Some(smtp);
            let revision = revision(true);
            // More than the buffers on the way hold: who does not read stops us.
            let package = package(house.root.path(), &revision, 1000, 12_000_000);
            let desk = house.desk();
            let sending = deliver_over(&desk, &revision, &package, false, wire);
            let rows = timeout(Duration::from_secs(120), sending)
                .await
                .unwrap_or_else(|_| panic!("{at:?} hangs"))
                .unwrap();
            assert_eq!(rows[0].state, state, "{at:?}: {}", rows[0].reply);
            assert!(rows[0].reply.contains(words), "{at:?}: {}", rows[0].reply);
        })
    });
    join_all(runs).await;
}
