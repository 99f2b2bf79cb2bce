//! Who comes in, and who does not.

use std::fs;

use yixian::{
    desk::{Method, ROUTES},
    model::people::Role,
};

use super::{
    Desk, PASSWORD, Visit,
    browse::{assert_accessible, assert_fits},
    form, write,
};
use crate::support::{
    Newsroom,
    browser::{Browser, DESKTOP, PHONE},
    daemon::Daemon,
};

#[test]
fn one_signs_in_and_out_and_nobody_else_holds_the_cookie() {
    let desk = Desk::empty("");
    let daemon = &desk.daemon;
    assert_eq!(daemon.get("/").leads_to(), "/login?to=%2F");
    let late = daemon.get("/account?x=1&y");
    assert_eq!(late.leads_to(), "/login?to=%2Faccount%3Fx%3D1%26y");

    for (login, password) in [
        ("producer", "a wrong password"),
        ("producer", ""),
        ("nobody", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ] {
        let refused = desk.enter(login, password, "");
        assert_eq!(refused.status, 401, "{login}");
        assert!(refused.text().contains("账号或密码不对"), "{login}");
        assert_eq!(refused.header("set-cookie"), None);
        assert!(!refused.text().contains(PASSWORD), "{login}");
    }

    // Sent on to the page that was asked for, never to another site.
    for (to, target) in [
        ("/account", "/account"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
    ] {
        let entry = form(&[("login", " Editor "), ("password", PASSWORD), ("to", to)]);
        let entered = daemon.ask("POST", "/login", super::FORM, &entry);
        assert_eq!(entered.leads_to(), target);
        let cookie = entered.header("set-cookie").unwrap();
        assert!(cookie.starts_with("yixian="), "{cookie}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
            assert!(cookie.contains(part), "{cookie}");
        }
        // It would vanish without a word: this desk is reached by plain http.
        assert!(!cookie.contains("Secure"), "{cookie}");
    }

    let visit = desk.sign_in(Role::Producer);
    let page = visit.get("/");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("邓制片"), "{}", page.text());
    assert_eq!(visit.get("/login").leads_to(), "/");
    // Who reads the database, or a backup of it, signs in as nobody.
    let token = visit.cookie.split_once('=').unwrap().1.as_bytes();
    for entry in fs::read_dir(desk.room.data()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap_or_default();
        let found = bytes.windows(token.len()).any(|part| part == token);
        assert!(!found, "{}", path.display());
    }

    let other = desk.sign_in(Role::Producer);
    let out = visit.post("/logout", &[]);
    assert_eq!(out.leads_to(), "/login");
    let cookie = out.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("yixian=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    assert!(!visit.is_in() && other.is_in());

    // What no session has: forged, empty, cut, of another program, not even text.
    let long = "f".repeat(6000);
    for value in ["", "0", &"f".repeat(64), &long, "%00", "甲", "\"x\""] {
        let cookie = format!("other=1; yixian={value}");
        let stray = Visit { daemon, cookie };
        assert_eq!(stray.get("/").leads_to(), "/login?to=%2F", "{value}");
        assert_eq!(stray.get("/events").status, 401, "{value}");
    }
}

#[test]
fn where_the_desk_is_reached_by_https_its_cookie_goes_no_other_way() {
    let desk = Desk::empty("public_url = \"https://desk.example\"\n");
    let entered = desk.enter("editor", PASSWORD, "");
    let cookie = entered.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-yixian="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let visit = desk.sign_in(Role::Editor);
    assert!(visit.is_in());
    // One that a neighbour on the same host has set under the unguarded name opens nothing.
    let (daemon, cookie) = (&desk.daemon, visit.cookie.replace("__Host-", ""));
    let planted = Visit { daemon, cookie };
    assert!(!planted.is_in());
    // The proxy hands on requests under another `Host`; the browser still says where it is.
    let own = "Origin: https://desk.example\r\n";
    assert_eq!(
        visit.post_from("/account/sessions/end", &[], own).status,
        303
    );
    let foreign = "Origin: https://desk.example.evil.example\r\n";
    assert_eq!(
        visit
            .post_from("/account/sessions/end", &[], foreign)
            .status,
        403
    );
}

#[test]
fn the_first_user_is_made_by_a_link_that_opens_once() {
    let room = Newsroom::open();
    let settings = write(&room, "own.toml", "[desk]\nlisten = \"127.0.0.1:0\"\n");
    let serve = || Daemon::start(room.command(&["--config", &settings, "serve"]));
    let link = |daemon: &Daemon| {
        let said = daemon.until(|object| object["welcome"].is_string());
        let link = said["welcome"].as_str().unwrap().to_owned();
        let path = link.split_once(&daemon.address).unwrap().1.to_owned();
        (path.clone(), path.split_once("?t=").unwrap().1.to_owned())
    };
    let daemon = serve();
    let (stale, _) = link(&daemon);
    assert_eq!(daemon.get(&stale).status, 200);
    assert_eq!(daemon.stop(), Some(0));

    // Every start gives another link, and the one before opens no more.
    let daemon = serve();
    let (path, token) = link(&daemon);
    assert_eq!(daemon.get(&stale).leads_to(), "/login");
    assert!(daemon.get("/login").text().contains("一次性链接"));
    for wrong in ["/welcome", "/welcome?t=", "/welcome?t=0", "/welcome?t=%00"] {
        assert_eq!(daemon.get(wrong).leads_to(), "/login", "{wrong}");
    }
    let make = |token: &str, login: &str, name: &str, password: &str| {
        let fields = [
            ("t", token),
            ("login", login),
            ("name", name),
            ("password", password),
        ];
        daemon.ask("POST", "/welcome", super::FORM, &form(&fields))
    };
    for (token, login, name, password) in [
        ("0", "zhou", "周导演", PASSWORD),
        (&token, "zhou", "周导演", "too short"),
        (&token, "zhou", "", PASSWORD),
        (&token, "周", "周导演", PASSWORD),
        (&token, "z", "周导演", PASSWORD),
    ] {
        let refused = make(token, login, name, password);
        assert_eq!(refused.status, 422, "{login} {name} {password}");
        assert_eq!(refused.header("set-cookie"), None);
        assert!(!refused.text().contains(password), "{}", refused.text());
    }
    assert_eq!(daemon.get(&path).status, 200, "a mistake costs nothing");

    let made = make(&token, "zhou", "周导演", PASSWORD);
    assert_eq!(made.leads_to(), "/", "{}", made.text());
    let cookie = made.header("set-cookie").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let daemon_ref = &daemon;
    let visit = Visit {
        daemon: daemon_ref,
        cookie,
    };
    let page = visit.get("/").text();
    assert!(page.contains("周导演") && page.contains("制片"), "{page}");

    assert_eq!(daemon.get(&path).leads_to(), "/login");
    assert_eq!(make(&token, "second", "二号", PASSWORD).status, 422);
    let users = room.run(&["user", "list"]).objects;
    assert_eq!(users.len(), 1, "{users:?}");
    assert_eq!(daemon.stop(), Some(0));

    // With a user there is no such link any more.
    let daemon = serve();
    assert_eq!(daemon.get(&path).leads_to(), "/login");
    assert!(!daemon.get("/login").text().contains("一次性链接"));
}

#[test]
fn a_new_password_ends_every_session_and_a_person_ends_only_his_own() {
    let desk = Desk::empty("");
    let (here, there) = (desk.sign_in(Role::Editor), desk.sign_in(Role::Editor));
    let other = desk.sign_in(Role::Reviewer);

    // The page names sessions by their hash, which opens nothing.
    let hash = |visit: &Visit<'_>, own: bool| {
        let page = visit.get("/account").text();
        let rows = page
            .split("<tr>")
            .filter(|row| row.contains("name=\"token\""));
        let mut found = rows.filter(|row| row.contains("本机") == own);
        let row = found.next().expect("a session").to_owned();
        let value = row.split("name=\"token\" value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    let foreign = hash(&other, true);
    here.post("/account/sessions/end", &[("token", &foreign)]);
    assert!(other.is_in());
    let (daemon, cookie) = (&desk.daemon, format!("yixian={foreign}"));
    assert!(!Visit { daemon, cookie }.is_in());
    here.post("/account/sessions/end", &[("token", &hash(&here, false))]);
    assert!(here.is_in() && !there.is_in());

    let there = desk.sign_in(Role::Editor);
    let change =
        |old: &str, new: &str| here.post("/account/password", &[("old", old), ("new", new)]);
    assert!(
        change("not it, surely", "another password")
            .text()
            .contains("现在的密码不对")
    );
    assert!(change(PASSWORD, "short").text().contains("至少10个字符"));
    assert!(here.is_in() && there.is_in());
    assert_eq!(change(PASSWORD, "another password").leads_to(), "/login");
    assert!(!here.is_in() && !there.is_in() && other.is_in());
    assert_eq!(desk.enter("editor", PASSWORD, "").status, 401);
    assert_eq!(desk.enter("editor", "another password", "").status, 303);

    let reset = ["--config", &desk.settings, "user", "passwd", "reviewer"];
    assert_eq!(
        desk.room.run_with_input(&reset, "a third password\n").code,
        0
    );
    assert!(!other.is_in());
}

#[test]
fn a_session_outlives_a_restart_and_ends_when_nobody_used_it_for_a_week() {
    let desk = Desk::empty("");
    let cookie = desk.sign_in(Role::Editor).cookie;
    let holds = |desk: &Desk| {
        let (daemon, cookie) = (&desk.daemon, cookie.clone());
        Visit { daemon, cookie }.is_in()
    };
    let desk = desk.again(Some("2026-12-04T11:29:00+08:00"));
    assert!(holds(&desk), "seven days less a minute");
    let desk = desk.again(Some("2026-12-11T11:28:00+08:00"));
    assert!(holds(&desk), "it was used in between");
    let desk = desk.again(Some("2026-12-18T11:29:00+08:00"));
    assert!(!holds(&desk), "seven days and a minute");
    let desk = desk.again(Some("2026-12-18T11:28:00+08:00"));
    assert!(!holds(&desk), "it is gone, whatever the clock says");
}

#[test]
fn a_form_on_another_site_changes_nothing() {
    let desk = Desk::empty("");
    let visit = desk.sign_in(Role::Producer);
    let forged = [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://127.0.0.1.evil.example\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
    ];
    let own = ROUTES.iter().filter(|route| route.method == Method::Post);
    let posts = own.map(|route| route.path).chain(["/login", "/welcome"]);
    for path in posts {
        for from in forged {
            let refused =
                visit.post_from(path, &[("login", "producer"), ("password", PASSWORD)], from);
            assert_eq!(refused.status, 403, "{path} {from}");
            assert_eq!(refused.header("set-cookie"), None, "{path} {from}");
        }
    }
    assert!(visit.is_in(), "not even signed out");
    // A link on another site leads here all the same.
    let head = format!("Cookie: {}\r\nSec-Fetch-Site: cross-site\r\n", visit.cookie);
    assert_eq!(desk.daemon.ask("GET", "/", &head, "").status, 200);
    let same = "Sec-Fetch-Site: same-origin\r\n";
    assert_eq!(visit.post_from("/logout", &[], same).leads_to(), "/login");
}

#[test]
fn a_thousand_wrong_passwords_are_hardly_tried_and_keep_nobody_else_out() {
    let desk = Desk::empty("");
    let producer = desk.sign_in(Role::Producer);
    let far = |number: usize| {
        format!(
            "X-Forwarded-For: 10.9.{}.{}\r\n",
            number / 250,
            number % 250
        )
    };
    let tries: Vec<u16> = std::thread::scope(|scope| {
        let guess = |from: usize| {
            let tried = |number: usize| {
                let password = format!("guess number {number}");
                let refused = desk.enter("editor", &password, &far(number));
                if refused.status == 429 {
                    let wait = refused.header("retry-after").unwrap();
                    assert!((1..=30).contains(&wait.parse::<u32>().unwrap()), "{wait}");
                    assert!(refused.text().contains("秒后再试"));
                }
                refused.status
            };
            (from..1000).step_by(4).map(tried).collect::<Vec<u16>>()
        };
        let guessers: Vec<_> = (0..4)
            .map(|from| scope.spawn(move || guess(from)))
            .collect();
        // Meanwhile the others work.
        for _ in 0..20 {
            assert!(producer.is_in());
        }
        guessers
            .into_iter()
            .flat_map(|guesser| guesser.join().unwrap())
            .collect()
    });
    let of = |status: u16| tries.iter().filter(|one| **one == status).count();
    assert_eq!(of(401) + of(429), 1000);
    // Five at once, then one every half a minute: on a slow machine a few more.
    assert!((5..20).contains(&of(401)), "{} were tried", of(401));
    // Not even the right one is taken now: a guess that hits must not be told from one that does not.
    assert_eq!(desk.enter("editor", PASSWORD, &far(2000)).status, 429);
    assert_eq!(desk.enter("reviewer", PASSWORD, &far(2001)).status, 303);

    // One address that tries many logins is stopped as well; its neighbours are not.
    let many: Vec<u16> = (0..20)
        .map(|number| {
            desk.enter(&format!("guess{number}"), PASSWORD, &far(3000))
                .status
        })
        .collect();
    assert_eq!(
        many.iter().filter(|status| **status == 401).count(),
        5,
        "{many:?}"
    );
    assert_eq!(desk.enter("operator", PASSWORD, &far(3000)).status, 429);
    assert_eq!(desk.enter("operator", PASSWORD, &far(3001)).status, 303);
}

#[test]
fn a_form_that_comes_after_its_session_shows_what_was_typed() {
    let desk = Desk::empty("");
    let visit = desk.sign_in(Role::Producer);
    assert_eq!(visit.post("/logout", &[]).status, 303);
    let page = format!(
        "Referer: http://{}/calendar\r\nOrigin: http://{0}\r\n",
        desk.daemon.address
    );
    let typed = [
        ("reason", "台里<i>通知</i>停播"),
        ("what", "skip"),
        ("password", PASSWORD),
    ];
    let late = visit.post_from("/calendar/2026-11-28", &typed, &page);
    assert_eq!(late.status, 401);
    let text = late.text();
    assert!(
        text.contains("登录已过期") && text.contains("台里&lt;i&gt;通知&lt;/i&gt;停播"),
        "{text}"
    );
    assert!(
        text.contains("/login?to&#x3D;%2Fcalendar") || text.contains("/login?to=%2Fcalendar"),
        "{text}"
    );
    assert!(
        !text.contains(PASSWORD) && !text.contains("<form"),
        "{text}"
    );
    // A stranger's page may not make us show its words as ours.
    let foreign = visit.post_from(
        "/calendar/2026-11-28",
        &typed,
        "Origin: https://evil.example\r\n",
    );
    assert_eq!(foreign.status, 403);
    let empty = visit.post("/calendar/2026-11-28", &[("what", "keep")]);
    assert_eq!(empty.leads_to(), "/login?to=%2F");
    // Too large a form is not read.
    let large = "x".repeat(300_000);
    let refused = visit.post("/calendar/2026-11-28", &[("reason", large.as_str())]);
    assert_eq!(refused.leads_to(), "/login?to=%2F");
}

#[test]
fn what_was_typed_too_late_can_be_read_on_every_screen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::empty("");
    desk.sign_in_with(&browser, Role::Producer);
    browser.go(&desk.url("/calendar"));
    browser.click(".calendar details summary");
    let reason = "台里临时转播<运动会>，请大家把这一周的稿件转到下周，值班表另发。";
    browser.fill(".calendar details[open] input[name=reason]", reason);
    // In another tab, or after a week.
    browser.js(
        "return fetch('/logout', { method: 'POST' }).then(() => true)",
        &[],
    );
    browser.click(".calendar details[open] button[value=skip]");
    browser.shows("登录已过期，没有存上");
    let kept = browser.js("return document.querySelector('textarea').value", &[]);
    assert_eq!(kept, reason);
    let way = browser.js(
        "return document.querySelector('a').getAttribute('href')",
        &[],
    );
    assert_eq!(way, "/login?to=%2Fcalendar");
    assert_fits(&browser, DESKTOP);
    assert_accessible(&browser);
    browser.screenshot("expired");
    browser.dark(true);
    browser.screenshot("expired-dark");
    browser.dark(false);
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screenshot("expired-phone");
    let said = browser.console();
    assert!(said.iter().all(|line| line.contains("401")), "{said:?}");
}
