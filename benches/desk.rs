//! The review desk with a year in it: 10,000 tips, 200 of them drafted for the coming edition, 10,929
//! organizations. How long the server takes for every page, beside its own plainest answer, idle and while
//! it renders a film. Fails when p95 of a page is above the bar.

#![expect(
    clippy::unwrap_used,
    reason = "a measurement that cannot go on fails right there"
)]

use std::{fmt::Write as _, fs, process::ExitCode, time::Duration};

use support::{Newsroom, daemon::Daemon};
use yixian::model::clock::{Clock, SystemClock};

#[path = "../tests/it/support/mod.rs"]
#[expect(dead_code, reason = "the tests' own: a measurement needs a part of it")]
mod support;

const TIPS: usize = 10_000;
/// Of them in the coming edition, each with its story.
const ITEMS: usize = 200;
/// Tips of an earlier week.
const A_WEEK: usize = 200;
const ORGANIZATIONS: usize = 10_929;
/// Asked so often, one after another.
const TURNS: usize = 40;
const BAR: Duration = Duration::from_millis(100);
/// While a film is made on both processors a page shares them with it; it must never wait for its end.
const BAR_RENDERING: Duration = Duration::from_secs(1);
/// Before anything of the edition is rendered, and right after.
const QUIET: &str = "2026-11-27T11:30:00+08:00";
const RENDERING: &str = "2026-11-27T12:06:00+08:00";
const PASSWORD: &str = "a long password";

fn main() -> ExitCode {
    let mut room = Newsroom::open();
    fill(&mut room);
    let settings = room.path("own.toml");
    fs::write(&settings, "[desk]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let settings = settings.to_string_lossy().into_owned();
    let serve = ["--config", settings.as_str(), "serve"];
    let mut faults = Vec::new();

    println!(
        "{TIPS} tips, {ITEMS} drafted for one edition, {ORGANIZATIONS} organizations; p50, p95, of the floor"
    );
    let daemon = Daemon::start(room.command(&serve));
    let idle = measure(&room, &daemon, "idle", BAR, &mut faults);
    daemon.stop();

    room.at(RENDERING);
    let daemon = Daemon::start(room.command(&serve));
    let cookie = enter(&daemon);
    let begun = support::machine::wait_for(|| {
        let jobs = daemon.ask("GET", "/manage/jobs", &cookie, "").text();
        jobs.contains("<progress").then_some(())
    });
    assert!(
        begun.is_some(),
        "no film is made: what follows measures nothing"
    );
    let busy = measure(
        &room,
        &daemon,
        "while a film is made",
        BAR_RENDERING,
        &mut faults,
    );
    let jobs = daemon.ask("GET", "/manage/jobs", &cookie, "").text();
    assert!(
        jobs.contains("<progress"),
        "the film ended before the measurement did"
    );
    daemon.stop();
    for ((page, idle), (_, busy)) in idle.iter().zip(&busy) {
        println!(
            "{page}: {:.1} of idle while a film is made",
            busy.as_secs_f64() / idle.as_secs_f64()
        );
    }
    for fault in &faults {
        eprintln!("missed: {fault}");
    }
    ExitCode::from(u8::from(!faults.is_empty()))
}

/// A year of weeks, the register, the people, and the drafts of the coming edition.
fn fill(room: &mut Newsroom) {
    let earlier = (TIPS - ITEMS) / A_WEEK;
    let coming = chrono::DateTime::parse_from_rfc3339("2026-11-26T10:00:00+08:00").unwrap();
    let mut number = 0;
    // Without its encoder a build ends once the drafts are written.
    let drafting = room.path("draft.toml");
    fs::write(&drafting, "[render]\nffmpeg = \"/no/such/ffmpeg\"\n").unwrap();
    for week in (0..=earlier).rev() {
        let folder = room.path(&format!("tips-{week}"));
        fs::create_dir(&folder).unwrap();
        let at = coming - chrono::TimeDelta::weeks(i64::try_from(week).unwrap());
        for _ in 0..if week == 0 { ITEMS } else { A_WEEK } {
            fs::write(
                folder.join(format!("{number:05}.eml")),
                mail(number, &at.to_rfc2822()),
            )
            .unwrap();
            number += 1;
        }
        room.at(&at.to_rfc3339());
        let gathered = room.run(&["gather", "--from", &folder.to_string_lossy()]);
        assert_eq!(gathered.code, 0, "{gathered:?}");
        fs::remove_dir_all(&folder).unwrap();
        room.run(&["--config", &drafting.to_string_lossy(), "build"]);
    }
    assert_eq!(number, TIPS);
    room.at(QUIET);
    let register = room.path("register.csv");
    let mut table = "统一社会信用代码,名称,所属区,邮箱\n".to_owned();
    for number in 0..ORGANIZATIONS {
        let code = code(number);
        let _ = writeln!(
            table,
            "{code},深圳市第{number}号社会组织,南山区,press@org{number}.example"
        );
    }
    fs::write(&register, table).unwrap();
    let imported = room.run(&["org", "import", &register.to_string_lossy()]);
    assert_eq!(imported.code, 0, "{:?}", imported.objects);
    let add = [
        "user",
        "add",
        "prod",
        "--name",
        "邓制片",
        "--role",
        "producer",
    ];
    assert_eq!(room.run_with_input(&add, &format!("{PASSWORD}\n")).code, 0);
    let drafted = room.run(&["story", "list"]).objects.len();
    assert!(
        (ITEMS * 9 / 10..=ITEMS).contains(&drafted),
        "{drafted} stories of the coming edition"
    );
    println!("{drafted} stories of the coming edition");
}

/// A code with its two right check characters (GB 32100-2015).
fn code(number: usize) -> String {
    use yixian::model::credit_code::{CreditCodeError, check};
    let mut code = format!("51440305{number:08}00");
    while let Err(error) = check(&code) {
        match error {
            CreditCodeError::Inner { expected, .. } => {
                code.replace_range(16..17, &expected.to_string())
            }
            CreditCodeError::Check { expected, .. } => {
                code.replace_range(17..18, &expected.to_string())
            }
            CreditCodeError::Shape(code) => panic!("{code}"),
        }
    }
    code
}

/// A tip that becomes a story: no two of a week tell the same.
fn mail(number: usize, date: &str) -> String {
    const DOINGS: [&str; 5] = [
        "义诊服务",
        "助学金发放",
        "数字课堂",
        "急救培训",
        "社区议事会",
    ];
    const PLACES: [&str; 4] = [
        "南山区桃源街道",
        "福田区莲花街道",
        "宝安区西乡街道",
        "龙岗区坂田街道",
    ];
    let (doing, place) = (DOINGS[number % 5], PLACES[number / 5 % 4]);
    let people = 30 + number % 170;
    format!(
        "From: press@org{}.example\r\nTo: tips@y.example\r\nSubject: =?UTF-8?B?{}?=\r\nDate: {date}\r\n\
         Message-ID: <{number}@bench.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         11月25日，深圳市第{}号社会组织在{place}举办第{number}场{doing}，{people}名居民参加。\r\n\r\n\
         活动分为讲解、体验和答疑三个环节，{}名志愿者全程服务。负责人林书禾介绍，项目今年已举办{}场，\
         累计服务{}人次，下一步将走进更多社区。\r\n",
        number % ORGANIZATIONS,
        yixian::model::base64::encode(format!("第{number}场{doing}走进{place}").as_bytes()),
        number % ORGANIZATIONS,
        3 + number % 20,
        number % 40 + 2,
        number * 7 + 100,
    )
}

/// Signs in; the line that every request then carries.
fn enter(daemon: &Daemon) -> String {
    let entry = format!("login=prod&password={}", PASSWORD.replace(' ', "+"));
    let head = "Content-Type: application/x-www-form-urlencoded\r\n";
    let entered = daemon.ask("POST", "/login", head, &entry);
    let cookie = entered.header("set-cookie").expect("a cookie");
    format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
}

/// p95 of each page.
fn measure(
    room: &Newsroom,
    daemon: &Daemon,
    how: &str,
    bar: Duration,
    faults: &mut Vec<String>,
) -> Vec<(String, Duration)> {
    let clock = SystemClock::new();
    let cookie = enter(daemon);
    let story = room.run(&["story", "list"]).objects[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let times = |target: &str| {
        let mut took: Vec<Duration> = (0..TURNS)
            .map(|_| {
                let begun = clock.monotonic();
                let answer = daemon.ask("GET", target, &cookie, "");
                assert_eq!(answer.status, 200, "{target}");
                clock.monotonic() - begun
            })
            .collect();
        took.sort_unstable();
        (took[TURNS / 2], took[TURNS * 95 / 100])
    };
    // A connection, a request, an answer of some words: what no page can be faster than.
    let (floor, _) = times("/healthz");
    println!(
        "{how}: the floor is /healthz with {:.2} ms",
        floor.as_secs_f64() * 1e3
    );
    let mut all = Vec::new();
    for target in [
        "/",
        "/tips",
        "/tips?page=30",
        "/tips?edition=all&page=150",
        "/tips?state=accepted&edition=all",
        "/tips?edition=all&q=%E6%B7%B1",
        "/tips?edition=all&q=%E6%95%B0%E5%AD%97%E8%AF%BE%E5%A0%82",
        "/tips?edition=all&q=%E7%AC%AC12&page=2",
        "/tips/2026W48-0100",
        "/rundown",
        &format!("/stories/{story}"),
        "/review",
        "/preview",
        "/package",
        "/calendar",
        "/manage",
        "/manage/organizations?q=%E7%AC%AC99",
        "/manage/outbox",
        "/manage/jobs",
        "/log",
        "/log?q=story.draft",
    ] {
        let (middle, late) = times(target);
        println!(
            "{how}: {target}: {:.1} ms, {:.1} ms, {:.0}",
            middle.as_secs_f64() * 1e3,
            late.as_secs_f64() * 1e3,
            late.as_secs_f64() / floor.as_secs_f64(),
        );
        if late > bar {
            faults.push(format!("{how}: {target}: p95 {late:?} is above {bar:?}"));
        }
        all.push((target.to_owned(), late));
    }
    all
}
