//! The producers' week in Chromium: order, write, choose pictures, sign, lock; alone and two at once.

use serde_json::{Value, json};
use yixian::model::{Item, ItemKind, Millis, Rundown, people::Role};

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent},
    name,
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// The stories of the rundown as the page has them, top to bottom.
fn order(browser: &Browser) -> Vec<String> {
    let ids = browser.js(
        "return [...document.querySelectorAll('tr.story')].map((row) => row.dataset.id)",
        &[],
    );
    serde_json::from_value(ids).unwrap()
}

/// The order that the desk keeps, by another process.
fn kept(desk: &Desk) -> Vec<String> {
    let visit = desk.sign_in(Role::Viewer);
    let page = visit.get("/rundown").text();
    page.split("<tr class=\"story\" data-id=\"")
        .skip(1)
        .map(|row| row.split('"').next().unwrap().to_owned())
        .collect()
}

/// Waits until what was moved is saved, and the page shows what the desk laid out.
fn settled(browser: &Browser) {
    browser.wait(
        "nothing is being saved",
        "!document.querySelector('[data-busy]')",
    );
}

fn row(id: &str) -> String {
    format!("tr[data-id=\"{id}\"]")
}

/// Each row begins where the one above ends.
fn times_add_up(browser: &Browser) {
    let rows = browser.js(
        "return [...document.querySelectorAll('table.rundown tbody tr')].map((row) => \
            [Number(row.dataset.ms), row.querySelector('[data-front]').textContent])",
        &[],
    );
    let rows: Vec<(i64, String)> = serde_json::from_value(rows).unwrap();
    assert!(rows.len() > 5);
    let mut at = Millis::ZERO;
    for (length, front) in rows {
        assert_eq!(front, at.mm_ss());
        at += Millis(length);
    }
}

#[test]
fn a_rundown_is_ordered_by_mouse_finger_buttons_and_keys_and_times_follow() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url("/rundown"));
    browser.wait("it is there", "document.querySelector('tr.story .grip')");
    let first = order(&browser);
    assert_eq!(first, kept(&desk));
    times_add_up(&browser);

    // The mouse takes the third above the first.
    let grip = |id: &str| format!("{} .grip", row(id));
    browser.drag(&grip(&first[2]), &grip(&first[0]), Pointer::Mouse);
    settled(&browser);
    let second = order(&browser);
    assert_eq!(second[0], first[2], "{first:?} {second:?}");
    assert_eq!(second, kept(&desk), "what is seen is what the desk keeps");
    times_add_up(&browser);
    browser.shows(name(Role::Editor));

    // Keys: the focus goes along.
    browser.js(
        "document.querySelector(arguments[0] + ' .title').focus()",
        &[json!(row(&second[0]))],
    );
    browser.keys(&["Alt+ArrowDown"]);
    browser.wait(
        "it moved",
        &format!("[...document.querySelectorAll('tr.story')].findIndex((row) => row.dataset.id === '{}') === 1", second[0]),
    );
    settled(&browser);
    browser.wait(
        "the focus is on it",
        &format!(
            "document.activeElement.closest('tr')?.dataset.id === '{}'",
            second[0]
        ),
    );
    browser.keys(&["Alt+ArrowUp"]);
    settled(&browser);
    assert_eq!(order(&browser), second);

    // A button, and its undo.
    let last = second.last().unwrap();
    browser.click(&format!("{} [data-act=up]", row(last)));
    settled(&browser);
    browser.wait(
        "it is the last no more",
        &format!("[...document.querySelectorAll('tr.story')].at(-1).dataset.id !== '{last}'"),
    );
    browser.click("[data-act=undo]");
    browser.wait(
        "it is the last again",
        &format!("[...document.querySelectorAll('tr.story')].at(-1).dataset.id === '{last}'"),
    );
    assert_eq!(kept(&desk), second);

    // With a finger, on a telephone.
    browser.screen(PHONE);
    browser.go(&desk.url("/rundown"));
    browser.wait("it is there", "document.querySelector('tr.story .grip')");
    assert_fits(&browser, PHONE);
    let before = order(&browser);
    browser.drag(&grip(&before[1]), &grip(&before[0]), Pointer::Finger);
    settled(&browser);
    let after = order(&browser);
    assert_eq!((&after[0], &after[1]), (&before[1], &before[0]));
    assert_eq!(after, kept(&desk));
    browser.screen(DESKTOP);
    assert_accessible(&browser);
    assert_silent(&browser);
}

#[test]
fn the_page_counts_as_the_desk_does() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::empty("");
    browser.go(&desk.url("/login"));
    let mut seed = 7_u64;
    for round in 0..40 {
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 40).unwrap()
        };
        let items: Vec<Item> = (0..round)
            .map(|_| item(next() % 90_000 / 40 * 40))
            .collect();
        let slot = Millis(next() % 600_000);
        let lengths: Vec<i64> = items.iter().map(|item| item.duration().0).collect();
        let rundown = Rundown {
            slot_ms: slot,
            items,
            left_out: Vec::new(),
        };
        let script = "const base = document.querySelector('script[type=module]').src; \
            return import(base.replace('desk.js', 'times.js')).then(({ times, clock }) => { \
                const { front, back, total, over } = times(arguments[0], arguments[1]); \
                return { front, back, total, over, said: front.map(clock) }; })";
        let counted = browser.js(script, &[json!(lengths), json!(slot.0)]);
        let millis = |times: Vec<Millis>| times.into_iter().map(|time| time.0).collect::<Vec<_>>();
        let said: Vec<String> = rundown
            .front_times()
            .into_iter()
            .map(Millis::mm_ss)
            .collect();
        let expected = json!({
            "front": millis(rundown.front_times()), "back": millis(rundown.back_times()),
            "total": rundown.trt().0, "over": rundown.over().0, "said": said,
        });
        assert_eq!(counted, expected, "round {round}");
    }
}

fn item(length: i64) -> Item {
    Item {
        kind: ItemKind::Story,
        story: None,
        title: String::new(),
        script: String::new(),
        fixed_ms: Millis::ZERO,
        read_ms: Millis(length),
        media_ms: Millis::ZERO,
        pad_ms: Millis::ZERO,
        card_ms: Millis::ZERO,
        captions: Vec::new(),
        why: String::new(),
    }
}

#[test]
fn a_story_is_written_by_two_and_nothing_that_was_typed_is_lost() {
    let (Some(one), Some(two)) = (Browser::open(), Browser::open()) else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let page = desk.url(&format!("/stories/{story}"));
    for (browser, role) in [(&one, Role::Editor), (&two, Role::Reviewer)] {
        desk.sign_in_with(browser, role);
        browser.go(&page);
        browser.wait("it is there", "document.getElementById('f-lead')");
    }
    let saved = |browser: &Browser, field: &str| {
        browser.wait(
            "it is saved",
            &format!("document.getElementById('s-{field}').textContent === '已保存'"),
        );
    };
    // Two fields at once: each appears at the other's.
    one.fill("#f-headline", "甲写的标题");
    two.fill("#f-locator", "深圳·福田");
    saved(&one, "headline");
    saved(&two, "locator");
    two.wait(
        "the headline came",
        "document.getElementById('f-headline').value === '甲写的标题'",
    );
    one.wait(
        "the place came",
        "document.getElementById('f-locator').value === '深圳·福田'",
    );
    one.wait(
        "the page's head follows",
        "document.querySelector('h1').textContent === '甲写的标题'",
    );

    // One field: whoever is later sees both, and what he typed stays in its box.
    one.js("document.getElementById('f-lead').focus()", &[]);
    two.fill("#f-lead", "乙写的导语。");
    saved(&two, "lead");
    let late = "const box = document.getElementById('f-lead'); box.value = '甲写的导语。'; \
        box.dispatchEvent(new Event('input', { bubbles: true }))";
    // As when his page had not heard of it yet.
    one.js(
        &format!("window.fetch = new Proxy(window.fetch, {{ apply: (target, self, args) => {{ \
            if (String(args[0]).includes('/field')) {{ const body = JSON.parse(args[1].body); body.base = '很早以前的导语'; args[1].body = JSON.stringify(body); window.fetch = target; }} \
            return Reflect.apply(target, self, args); }} }}); {late}"),
        &[],
    );
    one.shows("也改了这里");
    one.shows("乙写的导语。");
    assert_eq!(
        one.js("return document.getElementById('f-lead').value", &[]),
        "甲写的导语。"
    );
    assert_accessible(&one);
    one.click(".theirs:not([hidden]) button");
    saved(&one, "lead");
    two.wait(
        "it came",
        "document.getElementById('f-lead').value === '甲写的导语。'",
    );
    // Every step is in the history, and can be put back.
    two.shows("改导语");
    let shown = desk.run(&["story", "show", &story]);
    assert_eq!(shown.objects[0]["lead"], "甲写的导语。", "{shown:?}");

    // The desk goes and comes: what was typed meanwhile is saved then.
    let address = desk.daemon.address.clone();
    let port = address.rsplit(':').next().unwrap();
    assert_eq!(desk.daemon.stop(), Some(0));
    one.fill("#f-headline", "断网时写的标题");
    one.shows("断网");
    let settings = std::fs::read_to_string(&desk.settings).unwrap();
    std::fs::write(
        &desk.settings,
        settings.replace("127.0.0.1:0", &format!("127.0.0.1:{port}")),
    )
    .unwrap();
    let serve = desk.room.command(&["--config", &desk.settings, "serve"]);
    let again = crate::support::daemon::Daemon::start(serve);
    saved(&one, "headline");
    let shown = desk
        .room
        .run(&["--config", &desk.settings, "story", "show", &story]);
    assert_eq!(shown.objects[0]["headline"], "断网时写的标题");
    assert_eq!(again.stop(), Some(0));
}

#[test]
fn a_week_is_signed_on_a_telephone_and_locked_by_keys() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let picked = desk.picked().len();
    browser.screen(PHONE);
    for (at, role) in [Role::Editor, Role::Reviewer, Role::Producer]
        .into_iter()
        .enumerate()
    {
        desk.sign_in_with(&browser, role);
        browser.go(&desk.url("/review"));
        browser.wait("it is there", "document.querySelector('.entry')");
        if at == 0 {
            // 退回 needs its reason, and leaves it for the next.
            browser.click(".entry .return summary");
            browser.fill(".entry .return input[name=text]", "标题再短些");
            browser.click(".entry .return form button");
            browser.wait("it was sent", "!document.querySelector('.entry .return[open] form input:not([type=hidden])')?.value");
        }
        for left in (1..=picked).rev() {
            browser.wait(
                "one is gone",
                &format!("document.querySelectorAll('.entry').length === {left}"),
            );
            browser.press(".entry .pass button", Pointer::Finger);
        }
        browser.wait("all are signed", "!document.querySelector('.entry')");
        assert_fits(&browser, PHONE);
        if at == 1 {
            // 终审 waits for the remark.
            let visit = desk.sign_in(Role::Editor);
            let returned = desk.sign_in(Role::Viewer).get("/log").status;
            assert_eq!(returned, 403, "the log is for who runs the house");
            let page = remarked(&desk, &visit);
            let remark = page.split("name=\"remark\" value=\"").nth(1).unwrap();
            let remark = remark.split('"').next().unwrap();
            let story = page
                .split("data-story=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            let target = format!("/stories/{story}/remarks/settle");
            let settled = visit.post(&target, &[("remark", remark), ("done", "yes")]);
            assert_eq!(settled.status, 303, "{}", settled.text());
        }
        browser.press(".who button", Pointer::Finger);
        browser.wait("the login is there", "location.pathname === '/login'");
    }
    browser.screen(DESKTOP);
    desk.sign_in_with(&browser, Role::Producer);
    browser.keys(&["g", "b"]);
    browser.wait(
        "the package's page",
        "document.querySelector('[data-act=lock]')",
    );
    // Twice pressed is once done.
    browser.js(
        "window.confirm = () => true; const lock = document.querySelector('[data-act=lock]'); lock.click(); lock.click()",
        &[],
    );
    browser.shows("已锁单");
    let shown = desk.run(&["edition", "show"]);
    assert_eq!(shown.objects[0]["edition"]["state"], "locked", "{shown:?}");
    browser.go(&desk.url("/rundown"));
    browser.shows("本期已锁单");
    assert_eq!(
        browser.js("return document.querySelectorAll('.grip').length", &[]),
        0
    );
    assert_silent(&browser);
}

/// The page of the story that has a remark.
fn remarked(desk: &Desk, visit: &super::Visit<'_>) -> String {
    desk.picked()
        .into_iter()
        .map(|story| visit.get(&format!("/stories/{story}")).text())
        .find(|page| page.contains("退回：标题再短些"))
        .expect("the remark")
}

#[test]
fn hostile_words_are_shown_as_they_are_and_late_forms_change_nothing() {
    let desk = Desk::open();
    let story = desk.story();
    let visit = desk.sign_in(Role::Editor);
    let page = visit.get(&format!("/stories/{story}")).text();
    let hash = page
        .split("name=\"seen\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let hostile = "<img src=x onerror=alert(1)>{{frame}}\"'&";
    let field = json!({"field": "headline", "base": headline(&desk, &story), "value": hostile});
    let saved = send(
        &desk,
        &visit,
        &format!("/api/stories/{story}/field"),
        &field,
    );
    assert_eq!(saved.0, 200, "{saved:?}");
    for address in [
        format!("/stories/{story}"),
        "/rundown".into(),
        "/review".into(),
        "/preview".into(),
    ] {
        let shown = visit.get(&address).text();
        assert!(!shown.contains("<img src=x"), "{address}");
    }
    assert!(visit.get("/rundown").text().contains("&lt;img src&#x3D;x"));
    // A signature to the text before is none.
    let sign = [("level", "first"), ("seen", hash)];
    let late = visit.post(&format!("/stories/{story}/sign"), &sign);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("刚才有人改过"), "{}", late.text());
    let shown = desk.run(&["story", "show", &story]);
    assert_eq!(shown.objects[0]["state"], "draft");
    // Nor is what makes no sense an error of ours.
    for (target, pairs) in [
        (
            format!("/stories/{story}/sign"),
            vec![("level", "fourth"), ("seen", hash)],
        ),
        (
            format!("/stories/{story}/sign"),
            vec![("level", "first"), ("seen", "x")],
        ),
        (format!("/stories/{story}/place"), vec![("to", "moon")]),
        (format!("/stories/{story}/place"), vec![("to", "kill")]),
        (
            format!("/stories/{story}/media"),
            vec![("order", "../../etc/passwd")],
        ),
        (format!("/stories/{story}/undo"), vec![("to", "99")]),
        ("/stories/1/undo".into(), vec![]),
    ] {
        let answer = visit.post(&target, &pairs);
        assert!(
            (400..500).contains(&answer.status),
            "{target} {pairs:?}: {}",
            answer.status
        );
    }
    let field = json!({"field": "body", "base": "", "value": ""});
    assert_eq!(
        send(
            &desk,
            &visit,
            &format!("/api/stories/{story}/field"),
            &field
        )
        .0,
        404
    );
    let order = json!({"version": 0, "stories": ["x"]});
    assert!((400..500).contains(&send(&desk, &visit, "/api/editions/2026-11-28/order", &order).0));
}

fn headline(desk: &Desk, story: &str) -> String {
    let shown = desk.run(&["story", "show", story]);
    shown.objects[0]["headline"].as_str().unwrap().to_owned()
}

/// Sends JSON as a page's script does.
fn send(desk: &Desk, visit: &super::Visit<'_>, target: &str, body: &Value) -> (u16, String) {
    let head = format!(
        "Cookie: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
        visit.cookie, desk.daemon.address
    );
    let answer = desk.daemon.ask("POST", target, &head, &body.to_string());
    (answer.status, answer.text())
}
