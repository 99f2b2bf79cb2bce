//! Alarms on a real data folder, with a real web server on loopback as the robot.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::Uri};
use chrono::TimeDelta;

use super::*;
use crate::{
    config::{Webhook, WebhookKind, built_in},
    model::Clock,
};

/// A clock that the test turns.
#[derive(Debug)]
struct Wound(Mutex<DateTime<Utc>>);

impl Wound {
    fn on(&self, minutes: i64) {
        *self.0.lock().unwrap() += TimeDelta::minutes(minutes);
    }
}

impl Clock for Wound {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
    fn monotonic(&self) -> Duration {
        let since = self.now() - DateTime::UNIX_EPOCH;
        since.to_std().unwrap()
    }
}

/// What a robot heard and what it answers.
#[derive(Default)]
struct Robot {
    heard: Mutex<Vec<(String, String)>>,
    answers: Mutex<Vec<&'static str>>,
}

impl Robot {
    fn bodies(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|(_, body)| body.clone()).collect()
    }
}

async fn robot() -> (Arc<Robot>, u16) {
    async fn hear(State(robot): State<Arc<Robot>>, uri: Uri, body: Bytes) -> &'static str {
        let body = String::from_utf8(body.to_vec()).unwrap();
        robot.heard.lock().unwrap().push((uri.to_string(), body));
        let mut answers = robot.answers.lock().unwrap();
        answers.pop().unwrap_or("{\"errcode\":0,\"errmsg\":\"ok\"}")
    }
    let robot = Arc::new(Robot::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let routes = Router::new().fallback(hear).with_state(Arc::clone(&robot));
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (robot, port)
}

struct Room {
    folder: tempfile::TempDir,
    clock: Arc<Wound>,
    port: u16,
}

impl Room {
    fn new(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("url");
        fs::write(
            &url,
            format!("http://127.0.0.1:{port}/send?key=SECRETKEY123\n"),
        )
        .unwrap();
        fs::set_permissions(&url, fs::Permissions::from_mode(0o600)).unwrap();
        Self {
            folder,
            clock: Arc::new(Wound(Mutex::new("2026-11-28T00:00:00Z".parse().unwrap()))),
            port,
        }
    }

    async fn app(&self) -> App {
        let mut settings = built_in().unwrap();
        let alarm = &mut settings.settings.alarm;
        alarm.recipients = vec![
            "duty@newsroom.example".to_owned(),
            "DUTY@newsroom.example".to_owned(),
        ];
        alarm.producers = vec!["producer@newsroom.example".to_owned()];
        alarm.webhooks = vec![Webhook {
            kind: WebhookKind::Wecom,
            name: String::new(),
            url_file: self.folder.path().join("url"),
            secret_file: Default::default(),
        }];
        alarm.ping_url_file = self.folder.path().join("url");
        App::open(
            settings,
            self.clock.clone(),
            &self.folder.path().join("data"),
            None,
        )
        .await
        .unwrap()
    }

    fn mails(&self) -> usize {
        let folder = self.folder.path().join("data/outbox/notices");
        let count = |folder: &Path| {
            let entries = fs::read_dir(folder).ok()?;
            let names = entries.map(|entry| entry.unwrap().path());
            Some(
                names
                    .filter(|path| path.extension().is_some_and(|end| end == "eml"))
                    .count(),
            )
        };
        count(&folder).unwrap_or(0)
    }
}

fn held() -> Alarm {
    Alarm::of_edition(
        AlarmKind::Held,
        "2026-11-28".parse().unwrap(),
        "还有 2 条稿件没有签齐",
    )
}

#[tokio::test]
async fn an_alarm_is_told_once_by_every_way_repeated_in_time_and_then_taken_back() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    assert!(app.raise(held()).await.unwrap());
    let first = app.tell().await.unwrap();
    assert_eq!((first.posted, first.sent), (2, 2), "{first:?}");
    assert_eq!((room.mails(), robot.bodies().len()), (1, 1));
    assert!(
        robot.bodies()[0].contains("距播出还有 4 小时 0 分"),
        "{}",
        robot.bodies()[0]
    );
    // Nothing twice, in this process or the next one.
    assert!(!app.raise(held()).await.unwrap());
    assert!(app.tell().await.unwrap().nothing());
    drop(app);
    let app = room.app().await;
    room.clock.on(9);
    assert!(app.tell().await.unwrap().nothing());
    room.clock.on(1);
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert!(robot.bodies()[1].contains("第 2 次提醒"));
    assert!(app.clear("held/2026-11-28").await.unwrap());
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert!(robot.bodies()[2].contains("【恢复】"));
    room.clock.on(600);
    assert!(app.tell().await.unwrap().nothing());
    // Next week the same key is another alarm, with messages of its own.
    assert!(app.raise(held()).await.unwrap());
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert_eq!((room.mails(), robot.bodies().len()), (4, 4));
}

#[tokio::test]
async fn a_robot_that_refuses_with_200_is_tried_again_or_given_up_and_says_no_key() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    robot.answers.lock().unwrap().extend([
        "{\"errcode\":93000,\"errmsg\":\"invalid key SECRETKEY123\"}",
        "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}",
    ]);
    app.raise(held()).await.unwrap();
    let busy = app.tell().await.unwrap();
    assert_eq!((busy.sent, busy.deferred), (1, 1), "{busy:?}");
    assert!(app.tell().await.unwrap().nothing());
    room.clock.on(1);
    let refused = app.tell().await.unwrap();
    assert_eq!(refused.failed.len(), 1);
    assert!(refused.failed[0].contains("93000"), "{refused:?}");
    assert!(!refused.failed[0].contains("SECRETKEY123"), "{refused:?}");
    // That it takes none is told by the other way; when it takes one, all is well again.
    room.clock.on(5);
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert!(robot.bodies()[2].contains("告警渠道 wecom-1 发不出去"));
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert!(app.tell().await.unwrap().nothing());
}

#[tokio::test]
async fn a_robot_that_is_away_hears_it_when_it_is_back() {
    let room = Room::new(9);
    let app = room.app().await;
    app.raise(held()).await.unwrap();
    let away = app.tell().await.unwrap();
    assert_eq!((away.sent, away.deferred), (1, 1), "{away:?}");
    drop(app);
    let (robot, port) = robot().await;
    let url = room.folder.path().join("url");
    fs::write(&url, format!("http://127.0.0.1:{port}/send")).unwrap();
    assert_ne!(port, room.port);
    let app = room.app().await;
    room.clock.on(1);
    assert_eq!(app.tell().await.unwrap().sent, 1);
    assert_eq!(robot.bodies().len(), 1);
}

#[tokio::test]
async fn a_message_whose_sender_died_is_posted_again_to_a_robot_and_never_again_as_a_mail() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    app.raise(held()).await.unwrap();
    app.post_alarms().await.unwrap();
    // As a kill -9 leaves them: claimed, nothing known.
    for notice in app.store().open_notices().await.unwrap() {
        let claimed = Notice {
            state: MailState::Sending,
            attempts: 1,
            ..notice
        };
        app.store()
            .move_notice(&claimed, &MailState::Ready)
            .await
            .unwrap();
    }
    room.clock.on(2);
    let report = app.tell().await.unwrap();
    assert_eq!(report.sent, 1, "{report:?}");
    assert_eq!(robot.bodies().len(), 1);
    // The folder can be looked into: it was not written, so it is written a minute later.
    assert_eq!((report.deferred, room.mails()), (1, 0));
}

#[tokio::test]
async fn a_notice_reaches_the_producers_once_whatever_asks_again() {
    let room = Room::new(9);
    let app = room.app().await;
    let words = Words {
        subject: "【系统就绪】".to_owned(),
        text: "好".to_owned(),
        html: "<p>好</p>".to_owned(),
        urgent: false,
    };
    let ask = || app.notify(NoticeKind::Ready, "2026-11-28", &words);
    assert_eq!(ask().await.unwrap(), 1);
    assert_eq!(ask().await.unwrap(), 0);
    assert_eq!(app.tell().await.unwrap().sent, 1);
    assert_eq!(ask().await.unwrap(), 0);
    assert!(app.tell().await.unwrap().nothing());
    let rows = app
        .store()
        .notices(NoticeKind::Ready, "2026-11-28")
        .await
        .unwrap();
    assert_eq!(rows[0].recipient, "producer@newsroom.example");
    assert_eq!(room.mails(), 1);
    // The station's announcement goes to the station.
    let kind = NoticeKind::Skipped;
    assert_eq!(app.notify(kind, "2026-11-28", &words).await.unwrap(), 1);
    let rows = app.store().notices(kind, "2026-11-28").await.unwrap();
    assert_eq!(rows[0].recipient, "station@localhost");
}

#[tokio::test]
async fn many_alarms_of_one_round_are_one_message_a_way() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    for number in 0..7 {
        let what = number.to_string();
        let alarm = Alarm::of_machine(AlarmKind::SourceSilent, &what, "来源没有读到 <@all>");
        app.raise(alarm).await.unwrap();
    }
    assert_eq!(app.tell().await.unwrap().sent, 2);
    assert_eq!((room.mails(), robot.bodies().len()), (1, 1));
    assert!(!robot.bodies()[0].contains("<@all>"));
    assert!(app.tell().await.unwrap().nothing());
}

#[tokio::test]
async fn a_database_that_takes_no_row_is_cried_out_at_once_and_not_each_round() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    app.store().close().await;
    for _ in 0..3 {
        assert!(app.raise(held()).await.is_err());
    }
    assert_eq!((robot.bodies().len(), room.mails()), (1, 1));
    room.clock.on(11);
    assert!(app.raise(held()).await.is_err());
    assert_eq!(robot.bodies().len(), 2);
}

#[tokio::test]
async fn the_house_looks_after_itself() {
    let room = Room::new(9);
    let app = room.app().await;
    // Whatever this machine's disk looks like: it is looked at elsewhere.
    let mut measured = app.measure().await.unwrap();
    measured.disk = Some(crate::app::DiskSpace {
        free: 4 << 30,
        total: 100 << 30,
    });
    measured.vitals.first_written = Some(measured.now - TimeDelta::hours(30));
    measured.vitals.oldest_waiting = Some(measured.now - TimeDelta::minutes(6));
    measured.sources = vec![crate::app::SourceVital {
        name: "tougao".to_owned(),
        mailbox: true,
        last_success: Some(measured.now - TimeDelta::minutes(31)),
        last_try: Some(measured.now),
    }];
    measured.figures.clock_skew_seconds = Some(-3.5);
    let wrong = |measured: &crate::app::Measured| -> Vec<String> {
        let watched = watch::watched(measured);
        watched.wrong.into_iter().map(|alarm| alarm.title).collect()
    };
    assert_eq!(
        wrong(&measured),
        [
            "数据盘只剩 4%",
            "从未备份",
            "投稿邮箱 tougao 已 31 分钟没有读到",
            "有邮件 6 分钟没有发出去",
            "系统时间偏差 -3.5 秒"
        ]
    );
    measured.disk = Some(crate::app::DiskSpace {
        free: 10 << 30,
        total: 100 << 30,
    });
    measured.backup = Some(measured.now - TimeDelta::hours(23));
    measured.vitals.oldest_waiting = None;
    measured.sources[0].last_success = Some(measured.now - TimeDelta::minutes(29));
    for well in [None, Some(1.9), Some(400.0)] {
        measured.figures.clock_skew_seconds = well;
        assert_eq!(wrong(&measured), [""; 0], "{well:?}");
    }
    app.watch_house().await.unwrap();
}

#[tokio::test]
async fn the_watcher_is_told_start_success_and_fail() {
    let (robot, port) = robot().await;
    let room = Room::new(port);
    let app = room.app().await;
    for outcome in [PingOutcome::Start, PingOutcome::Success, PingOutcome::Fail] {
        app.ping(outcome).await;
    }
    let asked: Vec<String> = robot
        .heard
        .lock()
        .unwrap()
        .iter()
        .map(|(uri, _)| uri.clone())
        .collect();
    assert_eq!(
        asked,
        [
            "/send/start?key=SECRETKEY123",
            "/send?key=SECRETKEY123",
            "/send/fail?key=SECRETKEY123"
        ]
    );
}
