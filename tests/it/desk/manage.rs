//! 管理: people, register, calendar, channels, mails, log, samples, settings.

use yixian::model::people::Role;

use super::{Desk, MAILS, PASSWORD, Visit};
use crate::support::{browser::Browser, daemon::Answer};

fn import(visit: &Visit<'_>, query: &str, table: &str) -> Answer {
    let head = format!(
        "Cookie: {}\r\nContent-Type: application/octet-stream\r\nOrigin: http://{}\r\n",
        visit.cookie, visit.daemon.address
    );
    let target = format!("/api/organizations/import?{query}");
    visit.daemon.ask("POST", &target, &head, table)
}

#[test]
fn people_come_change_roles_leave_and_return() {
    let desk = Desk::empty("");
    let producer = desk.sign_in(Role::Producer);
    let entry = |login: &str, name: &str, password: &str| {
        producer.post(
            "/manage/users",
            &[
                ("login", login),
                ("name", name),
                ("role", "editor"),
                ("password", password),
            ],
        )
    };
    for (login, name, password, why) in [
        ("Chen", "陈晓岚", PASSWORD, "登录名用"),
        ("chen", "", PASSWORD, "姓名1到20个字"),
        ("chen", "陈晓岚", "short", "至少10个字符"),
        ("editor", "陈晓岚", PASSWORD, "已经有人用了"),
    ] {
        let refused = entry(login, name, password);
        assert_eq!(refused.status, 422, "{login}");
        assert!(refused.text().contains(why), "{login}: {}", refused.text());
        assert!(!refused.text().contains(PASSWORD));
    }
    let added = entry("chen", "<b>陈晓岚</b>", PASSWORD);
    assert_eq!(added.status, 200);
    assert!(
        added
            .text()
            .contains("&lt;b&gt;陈晓岚&lt;/b&gt;（chen）可以登录了")
    );
    let change = |pairs: &[(&str, &str)]| producer.post("/manage/users/chen", pairs);
    assert_eq!(change(&[("what", "name"), ("name", "陈晓岚")]).status, 303);
    let entered = desk.enter("chen", PASSWORD, "");
    assert_eq!(entered.status, 303);
    let cookie = entered.header("set-cookie").unwrap();
    let chen = Visit {
        daemon: &desk.daemon,
        cookie: cookie.split(';').next().unwrap().to_owned(),
    };
    assert!(chen.is_in());
    assert_eq!(chen.get("/manage/users").status, 403);

    // Another role is another session.
    assert_eq!(change(&[("what", "role"), ("role", "emperor")]).status, 422);
    assert!(chen.is_in());
    assert_eq!(
        change(&[("what", "role"), ("role", "reviewer")]).status,
        303
    );
    assert!(!chen.is_in());
    assert_eq!(desk.enter("chen", PASSWORD, "").status, 303);
    assert_eq!(
        change(&[("what", "password"), ("password", "x")]).status,
        422
    );
    let other = "another long password";
    assert_eq!(
        change(&[("what", "password"), ("password", other)]).status,
        303
    );
    assert_eq!(desk.enter("chen", PASSWORD, "").status, 401);
    assert_eq!(change(&[("what", "leave")]).status, 303);
    assert_eq!(desk.enter("chen", other, "").status, 401);
    let signed = ["story", "list"];
    assert_eq!(desk.run(&signed).code, 0);
    assert!(producer.get("/manage/users").text().contains("停用"));
    assert_eq!(change(&[("what", "return")]).status, 303);
    assert_eq!(desk.enter("chen", other, "").status, 303);

    // Nobody saws off the branch that all sit on.
    let own = producer.post("/manage/users/producer", &[("what", "leave")]);
    assert_eq!(own.status, 422);
    assert!(own.text().contains("另一位制片"));
    let operator = desk.sign_in(Role::Operator);
    let last = operator.post(
        "/manage/users/producer",
        &[("what", "role"), ("role", "editor")],
    );
    // Nor does who runs the server make himself, or anybody, one who signs.
    assert_eq!(last.status, 403);
    assert!(!operator.get("/manage/users").text().contains("重设密码"));
    assert!(producer.is_in());
    let log = producer.get("/log?q=user.").text();
    for word in ["停用人员", "恢复人员", "改角色", "添加人员", "重设密码"] {
        assert!(log.contains(word), "{word}");
    }
    // The same on the command line.
    assert_eq!(desk.run(&["user", "leave", "chen"]).code, 0);
    assert_eq!(desk.enter("chen", other, "").status, 401);
    assert_eq!(desk.run(&["user", "role", "chen", "viewer"]).code, 0);
    assert_eq!(desk.run(&["user", "return", "chen"]).code, 0);
    assert_eq!(desk.enter("chen", other, "").status, 303);
    assert_ne!(desk.run(&["user", "role", "producer", "viewer"]).code, 0);
}

#[test]
fn a_week_is_skipped_by_two_people_and_the_station_is_told() {
    let desk = Desk::empty("");
    let (producer, editor) = (desk.sign_in(Role::Producer), desk.sign_in(Role::Editor));
    let day = "/calendar/2026-12-05";
    let none = producer.post(day, &[("what", "skip"), ("reason", " ")]);
    assert_eq!(none.status, 422);
    assert!(none.text().contains("请写明原因"));
    let past = producer.post(
        day,
        &[
            ("what", "move"),
            ("reason", "转播"),
            ("to", "2020-01-01T12:00"),
        ],
    );
    assert_eq!(past.status, 422);
    let told = past.text();
    assert!(
        told.contains("已经过去")
            && told.contains("value=\"转播\"")
            && told.contains("value=\"2020-01-01T12:00\"")
            && told.contains("<details class=\"noprint\" open>"),
        "what was typed stays: {told}"
    );
    let why = "转播<运动会>";
    let wanted = producer.post(day, &[("what", "skip"), ("reason", why)]);
    assert_eq!(wanted.leads_to(), "/calendar");
    // Not by the same person, not by one who only looks.
    let confirm = format!("{day}/confirm");
    let own = producer.post(&confirm, &[]);
    assert_eq!(own.status, 422);
    assert!(own.text().contains("另一位同事"));
    assert_eq!(desk.sign_in(Role::Viewer).post(&confirm, &[]).status, 403);
    let seen = editor.get("/calendar").text();
    assert!(
        seen.contains("转播&lt;运动会&gt;") && seen.contains("确认停播"),
        "{seen}"
    );
    assert!(editor.get("/").text().contains("等人确认"));
    assert_eq!(editor.post(&confirm, &[]).leads_to(), "/calendar");
    let twice = editor.post(&confirm, &[]);
    assert_eq!(twice.status, 422);
    // Skipped meanwhile: there is no box any more, and the reason is shown all the same.
    let late = producer.post(day, &[("what", "skip"), ("reason", "又一个<原因>")]);
    assert_eq!(late.status, 422);
    assert!(
        late.text().contains("您写的原因：又一个&lt;原因&gt;"),
        "{}",
        late.text()
    );
    let after = producer.get("/calendar").text();
    assert!(after.contains("邓制片提出，宋编辑确认"), "{after}");
    assert!(producer.get("/manage/outbox").text().contains("停播通知"));
    // Another time, taken back.
    let day = "/calendar/2026-12-12";
    let later = [
        ("what", "move"),
        ("reason", "让路"),
        ("to", "2026-12-12T18:30"),
    ];
    assert_eq!(producer.post(day, &later).leads_to(), "/calendar");
    let seen = editor.get("/calendar").text();
    assert!(seen.contains("改期到12月12日 18:30"), "{seen}");
    assert_eq!(producer.post(day, &[("what", "withdraw")]).status, 303);
    assert!(!editor.get("/calendar").text().contains("让路"));
}

#[test]
fn the_register_is_found_taught_and_imported() {
    let desk = Desk::open();
    let producer = desk.sign_in(Role::Producer);
    let page = producer
        .get("/manage/organizations?q=%E7%A6%BE%E7%81%AF")
        .text();
    assert!(page.contains("深圳市福田区禾灯长者服务中心"), "{page}");
    assert!(!page.contains("星垣"));
    assert!(page.contains("第1–1家，共1家"), "{page}");
    let none = producer.get("/manage/organizations?q=%3Cscript%3E&page=4000000000");
    assert_eq!(none.status, 200);
    assert!(none.text().contains("没有查到“&lt;script&gt;”"));

    let code = "52440304YX26000156";
    let one = format!("/manage/organizations/{code}");
    let teach = format!("{one}/addresses");
    let wrong = producer.post(&teach, &[("what", "add"), ("address", "no address")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("不是邮箱地址"));
    let right = producer.post(
        &teach,
        &[("what", "add"), ("address", "New@hedeng.example")],
    );
    assert_eq!(right.leads_to(), one);
    assert!(producer.get(&one).text().contains("new@hedeng.example"));
    // Who runs the server sees no correspondent's address whole.
    let seen = desk.sign_in(Role::Operator).get(&one).text();
    assert!(seen.contains("ne***@hedeng.example") && !seen.contains("new@hedeng.example"));
    // Nor does what he looks for tell him that it is there.
    let found = |role, path: &str| {
        let page = desk.sign_in(role).get(path).text();
        page.contains(&format!("/organizations/{code}")) || page.contains("认下邮箱")
    };
    for path in [
        "/manage/organizations?q=new%40hedeng",
        "/log?q=new%40hedeng",
    ] {
        assert!(found(Role::Producer, path), "{path}");
        assert!(!found(Role::Operator, path), "{path}");
    }
    assert!(found(Role::Operator, "/log?q=organization.address"));
    let gone = [("what", "remove"), ("address", "new@hedeng.example")];
    assert_eq!(producer.post(&teach, &gone).status, 303);
    assert!(!producer.get(&one).text().contains("new@hedeng.example"));

    let good = "统一社会信用代码,名称,邮箱\n52440304YX26000156,深圳市福田区禾灯长者服务中心（新名）,a@b.example\n";
    let trial = import(&producer, "trial=yes", good);
    assert_eq!(trial.status, 200, "{}", trial.text());
    let said: serde_json::Value = serde_json::from_str(&trial.text()).unwrap();
    assert_eq!(
        (&said["changed"], &said["imported"]),
        (&1.into(), &0.into())
    );
    assert!(!producer.get(&one).text().contains("（新名）"));
    let bad = format!("{good}123,=HYPERLINK(1),\n");
    let said: serde_json::Value =
        serde_json::from_str(&import(&producer, "", &bad).text()).unwrap();
    assert_eq!((&said["errors"], &said["imported"]), (&1.into(), &0.into()));
    let said: serde_json::Value =
        serde_json::from_str(&import(&producer, "skip=yes", &bad).text()).unwrap();
    assert_eq!(said["imported"], 1, "{said}");
    assert!(producer.get(&one).text().contains("（新名）"));
    for (table, why) in [("", "空的"), ("甲,乙\n1,2\n", "表头")] {
        let refused = import(&producer, "trial=yes", table);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains(why), "{}", refused.text());
    }
    let large = "甲".repeat(7_500_000);
    assert_eq!(import(&producer, "trial=yes", &large).status, 413);
    assert_eq!(import(&desk.sign_in(Role::Editor), "", good).status, 403);
}

#[test]
fn a_log_leaves_as_a_table_and_settings_say_who_said_them() {
    let desk = Desk::open();
    let producer = desk.sign_in(Role::Producer);
    let story = desk.story();
    let remark = format!("/stories/{story}/remarks");
    assert_eq!(producer.post(&remark, &[("text", "=1+1")]).status, 303);
    let export = producer.get("/log/export?q=");
    assert_eq!(
        export.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    let disposition = export.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    // In chunks, as it is read from the database.
    let text = export.text();
    assert!(text.contains("\u{feff}序号,时间,登录名"), "{text}");
    let lines = text.lines().count();
    assert!(lines > 20, "{lines}");
    assert!(text.contains("登录名") && text.contains(&story));
    let some = producer.get("/log/export?q=session.begin").text();
    assert!(some.lines().count() < lines && some.contains("producer"));

    let settings = producer.get("/manage/settings").text();
    let row = settings
        .split("<tr")
        .find(|row| row.contains("<code>listen</code>"))
        .unwrap();
    assert!(row.contains("127.0.0.1:0") && row.contains("本台"), "{row}");
    let row = settings
        .split("<tr")
        .find(|row| row.contains("<code>slot_seconds</code>"))
        .unwrap();
    assert!(row.contains("300") && !row.contains("本台"), "{row}");
    assert!(settings.contains("own.toml"));
}

#[test]
fn samples_are_painted_as_for_air_and_kept() {
    let desk = Desk::empty("");
    let operator = desk.sign_in(Role::Operator);
    let page = operator.get("/manage/cards?design=plain&words=long").text();
    assert!(page.contains("/manage/cards/plain/long/title"), "{page}");
    let target = "/manage/cards/landscape/hostile/title";
    let painted = operator.get(target);
    assert_eq!(painted.status, 200, "{}", painted.text());
    assert_eq!(&painted.body[1..4], b"PNG");
    assert_eq!(&painted.body[16..24], &[0, 0, 7, 128, 0, 0, 4, 56]);
    let tag = painted.header("etag").unwrap();
    let head = format!("Cookie: {}\r\nIf-None-Match: {tag}\r\n", operator.cookie);
    assert_eq!(desk.daemon.ask("GET", target, &head, "").status, 304);
    for wrong in [
        "/manage/cards/landscape/normal/none",
        "/manage/cards/..%2f..%2fetc/normal/title",
        "/manage/cards/own/normal/title",
    ] {
        assert_eq!(operator.get(wrong).status, 404, "{wrong}");
    }
}

#[test]
fn sources_are_asked_when_somebody_says_so() {
    let desk = Desk::with(
        "",
        &format!("[[intake.sources]]\nname = \"inbox\"\npath = {MAILS:?}\n"),
    );
    let producer = desk.sign_in(Role::Producer);
    let page = || producer.get("/manage/sources").text();
    assert!(page().contains("inbox"));
    assert_eq!(producer.post("/manage/sources/ask", &[]).status, 303);
    let read = crate::support::machine::wait_for(|| page().contains("正常").then_some(()));
    read.expect("the daemon reads the folder");
    let jobs = producer.get("/manage/jobs").text();
    assert!(jobs.contains("收稿"), "{jobs}");
    assert!(producer.get("/manage").text().contains("都正常"));
}

#[test]
fn a_table_is_imported_in_the_browser_after_it_was_checked() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::empty("");
    desk.sign_in_with(&browser, Role::Producer);
    browser.go(&desk.url("/manage/organizations"));
    let table = desk.room.path("register.csv");
    std::fs::copy(super::REGISTER, &table).unwrap();
    browser.fill("#table", &table.to_string_lossy());
    browser.click("#import button");
    browser.shows("写入名录");
    browser.click("#imported button");
    browser.shows("已写入");
    browser.go(&desk.url("/manage/organizations"));
    browser.shows("深圳市福田区禾灯长者服务中心");
    super::browse::assert_silent(&browser);
}
