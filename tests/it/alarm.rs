//! Alarms and what a monitor reads, through the real binary: a mail server, robots on loopback, a
//! Prometheus parser.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri},
};
use serde_json::{Value, json};

use crate::support::{Newsroom, daemon::Daemon, has_python, peer::Peer};

/// What the robots heard: address, content type, body.
type Heard = Arc<Mutex<Vec<(String, String, String)>>>;

/// Robots on one port; one whose path holds `refuse` says no with status 200.
struct Robots {
    port: u16,
    heard: Heard,
    // Ends with the test.
    _runtime: tokio::runtime::Runtime,
}

impl Robots {
    fn start() -> Self {
        async fn hear(
            State(heard): State<Heard>,
            uri: Uri,
            headers: HeaderMap,
            body: Bytes,
        ) -> String {
            let kind = headers
                .get("content-type")
                .map(|kind| kind.to_str().unwrap().to_owned());
            let body = String::from_utf8(body.to_vec()).unwrap();
            heard
                .lock()
                .unwrap()
                .push((uri.to_string(), kind.unwrap_or_default(), body));
            if uri.path().contains("refuse") {
                json!({"errcode": 310000, "errmsg": format!("no such robot {uri}")}).to_string()
            } else {
                json!({"errcode": 0, "errmsg": "ok"}).to_string()
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let heard = Heard::default();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let routes = Router::new().fallback(hear).with_state(Arc::clone(&heard));
        runtime.spawn(async move { axum::serve(listener, routes).await });
        Self {
            port,
            heard,
            _runtime: runtime,
        }
    }

    fn heard(&self, path: &str) -> (String, String, Value) {
        let heard = self.heard.lock().unwrap();
        let (uri, kind, body) = heard
            .iter()
            .find(|(uri, ..)| uri.starts_with(path))
            .unwrap_or_else(|| panic!("{path}: {heard:?}"));
        (
            uri.clone(),
            kind.clone(),
            serde_json::from_str(body).unwrap_or(Value::Null),
        )
    }
}

fn secret(room: &Newsroom, name: &str, text: &str) -> String {
    let path = room.path(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.display().to_string()
}

const READ: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_bytes(open(sys.argv[1], "rb").read(), policy=email.policy.default)
print(json.dumps({
    "headers": {k: str(v) for k, v in mail.items()},
    "text": mail.get_body(("plain",)).get_content(),
}))
"#;

const SIGN: &str = r#"
import base64, hashlib, hmac, sys, urllib.parse
query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(sys.argv[1]).query))
text = (query["timestamp"] + "\n" + sys.argv[2]).encode()
made = base64.b64encode(hmac.new(sys.argv[2].encode(), text, hashlib.sha256).digest()).decode()
assert made == query["sign"], (made, query)
assert len(query["timestamp"]) == 13, query
print("same")
"#;

fn python(program: &str, arguments: &[&str]) -> String {
    let output = Command::new("python3")
        .args(["-c", program])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_test_alarm_goes_through_every_channel_and_says_how_each_fared() {
    let Some(peer) = Peer::start("ok") else {
        return;
    };
    let robots = Robots::start();
    let mut room = Newsroom::open();
    let at = |path: &str| format!("http://127.0.0.1:{}/{path}", robots.port);
    let (wecom, dingtalk, plain, ping, sign) = (
        secret(&room, "wecom", &at("cgi-bin/webhook/send?key=WECOMKEY-1\n")),
        secret(&room, "dingtalk", &at("robot/send?access_token=TOKENTOKEN")),
        secret(&room, "json", &at("plain")),
        secret(&room, "ping", &at("ping/UUID-UUID-UUID")),
        secret(&room, "sign", "SEC0123456789\n"),
    );
    let settings = format!(
        "[delivery]\ntransport = \"smtp\"\nfrom = \"yixian@newsroom.example\"\nrecipients = [\"tv@station.example\"]\n\
         [delivery.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
         [alarm]\nrecipients = [\"duty@newsroom.example\"]\nping_url_file = \"{ping}\"\n\
         [[alarm.webhooks]]\nkind = \"wecom\"\nurl_file = \"{wecom}\"\n\
         [[alarm.webhooks]]\nkind = \"dingtalk\"\nurl_file = \"{dingtalk}\"\nsecret_file = \"{sign}\"\n\
         [[alarm.webhooks]]\nkind = \"json\"\nname = \"board\"\nurl_file = \"{plain}\"\n",
        peer.port
    );
    fs::create_dir(room.path("config")).unwrap();
    fs::write(room.path("config/yixian.toml"), settings).unwrap();

    let ran = room.run(&["alarm", "test"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told: Vec<(&str, &str)> = ran
        .objects
        .iter()
        .map(|row| {
            (
                row["channel"].as_str().unwrap(),
                row["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("mail:duty@newsroom.example", "accepted"),
            ("wecom-1", "accepted"),
            ("dingtalk-2", "accepted"),
            ("board", "accepted"),
            ("ping", "accepted")
        ]
    );

    let mail: Value = {
        let mails = peer.mails();
        assert_eq!(mails.len(), 1);
        serde_json::from_str(&python(READ, &[mails[0].to_str().unwrap()])).unwrap()
    };
    assert_eq!(mail["headers"]["Subject"], "【提醒】告警渠道测试");
    assert_eq!(mail["headers"]["Auto-Submitted"], "auto-generated");
    assert!(mail["text"].as_str().unwrap().contains("1. 这是一次测试"));

    let (uri, kind, body) = robots.heard("/cgi-bin");
    assert_eq!(uri, "/cgi-bin/webhook/send?key=WECOMKEY-1");
    assert!(kind.starts_with("application/json"), "{kind}");
    assert_eq!(
        body,
        json!({"msgtype": "markdown", "markdown": {"content":
            "### 【提醒】告警渠道测试\n《每周一现》\n11月27日 11:30 起\n> 由 yixian alarm test 发出，收到说明这条渠道畅通。\n现在要做：\n1. 这是一次测试，不需要处理\n2. 如果您不是值班人员，请告知编辑部更正告警名单\n《每周一现》值班编辑"}})
    );
    let (uri, _, body) = robots.heard("/robot");
    assert!(
        uri.starts_with("/robot/send?access_token=TOKENTOKEN&timestamp="),
        "{uri}"
    );
    assert_eq!(python(SIGN, &[&uri, "SEC0123456789"]).trim(), "same");
    assert_eq!(body["msgtype"], "markdown");
    assert_eq!(body["markdown"]["title"], "【提醒】告警渠道测试");
    assert_eq!(body["at"], json!({"isAtAll": false}));
    let (_, _, body) = robots.heard("/plain");
    assert_eq!(body["schema"], "yixian-alarm/1");
    assert_eq!(body["alarms"][0]["kind"], "test");
    assert_eq!(robots.heard("/ping").0, "/ping/UUID-UUID-UUID");

    // One that says no with status 200: named, and its key nowhere.
    room.at("2026-11-27T11:31:00+08:00");
    secret(
        &room,
        "dingtalk",
        &at("refuse/send?access_token=TOKENTOKEN"),
    );
    let ran = room.run(&["alarm", "test"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let refused = &ran.objects[2];
    assert_eq!(refused["state"], "failed");
    assert!(refused["reply"].as_str().unwrap().contains("310000"));
    for key in ["TOKENTOKEN", "WECOMKEY", "SEC0123456789", "UUID-UUID"] {
        let all = format!("{:?} {}", ran.objects, ran.errors);
        assert!(!all.contains(key), "{all}");
    }

    let listed = room.run(&["alarm", "list"]);
    assert_eq!((listed.code, listed.objects.len()), (0, 1), "{listed:?}");
    assert_eq!(listed.objects[0]["key"], "channel/dingtalk-2");
    let doctor = room.run(&["doctor"]);
    let ways = doctor
        .objects
        .iter()
        .find(|row| row["what"] == "alarms")
        .unwrap();
    assert_eq!(ways["level"], "good", "{ways}");
}

#[test]
fn without_a_channel_the_doctor_says_so_and_a_test_is_no_success() {
    let room = Newsroom::open();
    let ran = room.run(&["alarm", "test"]);
    assert_eq!((ran.code, ran.objects.len()), (2, 0), "{ran:?}");
    let doctor = room.run(&["doctor"]);
    let ways = doctor
        .objects
        .iter()
        .find(|row| row["what"] == "alarms")
        .unwrap();
    assert_eq!(ways["level"], "warning");
    assert!(ways["fix"].as_str().unwrap().contains("alarm.recipients"));
    assert_eq!(room.run(&["alarm", "clear", "nothing"]).code, 3);
}

const PARSE: &str = r#"
import json, sys
from prometheus_client.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1], encoding="utf-8").read()))
assert all(f.documentation and f.type in ("gauge", "counter", "summary") for f in families), families
assert all(s.name.startswith("yixian_") for f in families for s in f.samples)
print(json.dumps({
    s.name + json.dumps(s.labels, sort_keys=True): s.value for f in families for s in f.samples
}))
"#;

#[test]
fn a_monitor_reads_whether_it_lives_whether_it_can_work_and_how_it_is() {
    let room = Newsroom::open();
    fs::create_dir(room.path("config")).unwrap();
    let token = secret(&room, "token", "open sesame\n");
    let settings = format!("[desk]\nlisten = \"127.0.0.1:0\"\nmetrics_token_file = \"{token}\"\n");
    fs::write(room.path("config/yixian.toml"), settings).unwrap();
    let daemon = Daemon::start(room.command(&["serve"]));
    assert_eq!(daemon.get("/healthz").status, 200);

    let answer = daemon.get("/readyz");
    let ready: Value = serde_json::from_str(&answer.text()).unwrap();
    let names: Vec<&str> = ready["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["database", "blobs", "disk", "clock"]);
    // Whether the machine that runs the tests has room on its disk is not ours to say.
    assert_eq!(answer.status == 200, ready["ready"] == true, "{ready}");
    for check in ready["checks"].as_array().unwrap() {
        assert!(check["ok"] == true || check["name"] == "disk", "{check}");
    }

    let numbers = daemon.get("/metrics");
    assert_eq!(numbers.status, 200);
    let kind = numbers.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    let status = |head: &str| daemon.ask("GET", "/metrics", head, "").status;
    let proxied = "X-Forwarded-For: 192.0.2.7\r\n";
    assert_eq!(status(proxied), 403);
    let wrong = format!("{proxied}Authorization: Bearer open\r\n");
    assert_eq!(status(&wrong), 403);
    let right = format!("{proxied}Authorization: Bearer open sesame\r\n");
    assert_eq!(status(&right), 200);
    drop(daemon);

    if !has_python("prometheus_client") {
        return;
    }
    let page = room.path("metrics");
    fs::write(&page, &numbers.body).unwrap();
    let read: Value = serde_json::from_str(&python(PARSE, &[page.to_str().unwrap()])).unwrap();
    let left = &read["yixian_seconds_to_deadline{\"edition\": \"2026-11-28\"}"];
    assert_eq!(left.as_f64(), Some(88_200.0), "{read}");
    assert_eq!(read["yixian_outbox_oldest_seconds{}"], 0.0);
    assert_eq!(read["yixian_alarms_open{\"level\": \"critical\"}"], 0.0);
    assert!(read["yixian_disk_free_bytes{}"].as_f64().unwrap() > 0.0);
    for name in [
        "yixian_job_attempts_total{}",
        "yixian_lease_lost_total{}",
        "yixian_fenced_total{}",
        "yixian_late_catchup_total{}",
        "yixian_round_seconds_count{}",
    ] {
        assert!(read[name].is_number(), "{name}: {read}");
    }
}
