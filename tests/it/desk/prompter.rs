//! 提词: it runs at the presenter's pace, by keys and by finger, and an edit does not make it jump.

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{
    Desk, Visit,
    browse::{assert_accessible, assert_fits, assert_silent},
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// How many pixels the text runs in a second and a half, and how many it should: the paragraph at the
/// line takes its syllables' time.
fn pace(browser: &Browser) -> (f64, f64) {
    let measured = browser.js(
        "return (async () => { \
            const glass = document.getElementById('glass'); \
            const now = document.querySelector('.say.now'); \
            const all = [...document.querySelectorAll('.say')]; \
            const next = all[all.indexOf(now) + 1]; \
            const rate = parseInt(document.getElementById('rate').textContent, 10); \
            const height = next.getBoundingClientRect().top - now.getBoundingClientRect().top; \
            const wanted = height / (Number(now.dataset.syllables) / rate * 60); \
            const frame = () => new Promise((done) => requestAnimationFrame(done)); \
            await frame(); const [y, t] = [glass.scrollTop, performance.now()]; \
            let last = t; while (last - t < 1500) last = await frame(); \
            return [(glass.scrollTop - y) / (last - t) * 1000, wanted]; })()",
        &[],
    );
    serde_json::from_value(measured).unwrap()
}

fn text_of(browser: &Browser, css: &str) -> String {
    let text = browser.js(
        "return document.querySelector(arguments[0])?.textContent ?? ''",
        &[json!(css)],
    );
    text.as_str().unwrap().to_owned()
}

/// Where the paragraph at the line stands on the screen.
fn at(browser: &Browser) -> (String, f64) {
    let found = browser.js(
        "const now = document.querySelector('.say.now'); return [now.dataset.key, now.getBoundingClientRect().top]",
        &[],
    );
    serde_json::from_value(found).unwrap()
}

/// Writes over a field of a story, as a colleague's page does.
pub fn amend(desk: &Desk, visit: &Visit<'_>, story: &str, field: &str, value: &str) {
    let shown = desk.run(&["story", "show", story]).objects[0].clone();
    let body: Value = json!({"field": field, "base": shown[field], "value": value});
    let head = format!(
        "Cookie: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
        visit.cookie, desk.daemon.address
    );
    let target = format!("/api/stories/{story}/field");
    let answer = desk.daemon.ask("POST", &target, &head, &body.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn a_prompter_runs_at_the_presenter_s_pace_and_keeps_its_place_while_others_write() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    desk.sign_in_with(&browser, Role::Viewer);
    browser.go(&desk.url("/rundown"));
    browser.click("a[href=\"/prompter\"]");
    browser.wait("the text is there", "document.querySelector('.say.now')");
    assert_fits(&browser, DESKTOP);
    assert_accessible(&browser);
    assert_eq!(text_of(&browser, "#rate"), "270字/分");

    // The second story, a long paragraph of it.
    browser.keys(&["ArrowRight", "ArrowRight"]);
    browser.js(
        "const long = [...document.querySelectorAll('.voice .say')].find((say) => Number(say.dataset.syllables) > 40); \
         const glass = document.getElementById('glass'); \
         glass.scrollTop += long.getBoundingClientRect().top - glass.getBoundingClientRect().top - glass.clientHeight * 0.38 + 5",
        &[],
    );
    browser.wait(
        "it is at the line",
        "document.querySelector('.voice .say.now')",
    );
    browser.keys(&["Space"]);
    browser.wait(
        "it runs",
        "document.querySelector('[data-act=play]').textContent === '暂停'",
    );
    let (real, wanted) = pace(&browser);
    assert!((real / wanted - 1.0).abs() < 0.25, "{real} {wanted}");
    browser.keys(&["Space"]);
    let still = browser.js("return document.getElementById('glass').scrollTop", &[]);
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(
        browser.js("return document.getElementById('glass').scrollTop", &[]),
        still
    );
    // Faster: as the screen says, and as it is.
    browser.keys(&["ArrowUp"; 13]);
    assert_eq!(text_of(&browser, "#rate"), "400字/分");
    browser.keys(&["Space"]);
    let (faster, wanted) = pace(&browser);
    assert!((faster / wanted - 1.0).abs() < 0.25, "{faster} {wanted}");
    browser.keys(&["Space", "0"]);
    assert_eq!(text_of(&browser, "#rate"), "270字/分");

    // A colleague writes above, below and in what is being read.
    let editor = desk.sign_in(Role::Editor);
    let picked = desk.picked();
    browser.keys(&["ArrowLeft"; 12]);
    let mut leads = 0;
    while leads < 2 {
        browser.keys(&["ArrowRight"]);
        leads += usize::from(at(&browser).0.ends_with("/anchor/0"));
    }
    browser.screenshot("prompter-running");
    let (key, place) = at(&browser);
    let story = key.split('/').next().unwrap().to_owned();
    assert!(
        picked.contains(&story) && key.ends_with("/anchor/0"),
        "{key}"
    );
    let old = text_of(&browser, ".say.now");
    let first = browser.js(
        "return document.querySelector('.part.anchor').dataset.key.split('/')[0]",
        &[],
    );
    let above = first.as_str().unwrap().to_owned();
    assert_ne!(above, story);
    amend(
        &desk,
        &editor,
        &above,
        "lead",
        &"上面的这一条忽然长了许多。".repeat(9),
    );
    browser.shows("上面的这一条忽然长了许多");
    let (same, now) = at(&browser);
    assert!(
        same == key && (now - place).abs() < 2.0,
        "{same} {now} {place}"
    );
    amend(&desk, &editor, &story, "voice_over", "下面换成了新的配音。");
    browser.shows("下面换成了新的配音。");
    amend(&desk, &editor, &story, "lead", "正在念的这一段也改了。");
    browser.shows("正在念的这一段刚改过，念完换成新的");
    let (same, now) = at(&browser);
    assert!(
        same == key && (now - place).abs() < 2.0,
        "{same} {now} {place}"
    );
    assert_eq!(
        text_of(&browser, ".say.now"),
        old,
        "what is being read stays"
    );
    assert_eq!(
        browser.js(
            "return document.querySelector('.say.now').classList.contains('stale')",
            &[]
        ),
        true
    );
    assert_accessible(&browser);
    browser.screenshot("prompter-stale");
    // What comes next takes its new words even now.
    amend(&desk, &editor, &story, "voice_over", "下面又换了一次配音。");
    browser.shows("下面又换了一次配音。");
    let (same, now) = at(&browser);
    assert!(
        same == key && (now - place).abs() < 2.0,
        "{same} {now} {place}"
    );
    assert_eq!(text_of(&browser, ".say.now"), old);
    browser.keys(&["ArrowRight"]);
    browser.shows("正在念的这一段也改了。");
    browser.wait("the mark is gone", "!document.querySelector('.say.stale')");
    // It is taken out of the rundown while it is read.
    browser.keys(&["ArrowLeft"]);
    let (_, place) = at(&browser);
    desk.hold(&story);
    browser.shows("已经撤下");
    let (same, now) = at(&browser);
    assert!(
        same == key && (now - place).abs() < 2.0,
        "{same} {now} {place}"
    );
    browser.keys(&["ArrowRight"]);
    browser.wait(
        "it is gone",
        &format!("!document.querySelector('.say[data-key^=\"{story}\"]')"),
    );

    // Mirror and size stay with the browser.
    browser.keys(&["m", "="]);
    browser.wait(
        "it is mirrored",
        "getComputedStyle(document.getElementById('text')).transform.startsWith('matrix(-1')",
    );
    browser.screenshot("prompter-mirrored");
    browser.go(&desk.url("/prompter"));
    browser.wait("still", "document.querySelector('#glass.mirrored') && document.documentElement.style.getPropertyValue('--size') === '68px'");
    browser.keys(&["m", "-"]);

    // On a telephone, by finger.
    browser.screen(PHONE);
    browser.go(&desk.url("/prompter"));
    browser.wait("the text is there", "document.querySelector('.say.now')");
    assert_fits(&browser, PHONE);
    browser.press("[data-act=after]", Pointer::Finger);
    browser.press("[data-act=play]", Pointer::Finger);
    let before = browser.js("return document.getElementById('glass').scrollTop", &[]);
    browser.wait(
        "it runs",
        &format!("document.getElementById('glass').scrollTop > {before} + 5"),
    );
    browser.press("[data-act=play]", Pointer::Finger);
    browser.screenshot("prompter-phone-running");
    // Whoever wants no motion: a paragraph stands, then the next one is there.
    browser.screen(DESKTOP);
    browser.calm();
    browser.go(&desk.url("/prompter"));
    browser.wait("the text is there", "document.querySelector('.say.now')");
    browser.keys(&["ArrowRight"]);
    browser.keys(&["Space"]);
    assert_silent(&browser);
    let (calm, _) = pace(&browser);
    assert!(calm.abs() < 0.5, "{calm}");
    browser.keys(&["Space"]);
    // On air nothing takes the text away: neither an account that was ended nor a desk that is gone.
    let ended = desk
        .room
        .run_with_input(&["user", "passwd", "viewer"], "another long password\n");
    assert_eq!(ended.code, 0, "{ended:?}");
    desk.release(&story);
    browser.wait("it is told", "document.getElementById('news').textContent.includes('登录已过期') || !document.getElementById('away').hidden");
    assert_eq!(browser.path(), "/prompter");
    assert_eq!(
        browser.js("return document.querySelectorAll('.say').length > 5", &[]),
        true
    );
}
