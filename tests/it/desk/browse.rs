//! The desk in Chromium: with the mouse, a finger and the keyboard; light, dark, narrow, printed.

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;
use yixian::{
    desk::{Method, ROUTES},
    model::people::Role,
};

use super::{Desk, PASSWORD, routes};
use crate::support::{
    browser::{Browser, DESKTOP, PHONE, Pointer, Screen, is_named},
    has_program, printed,
};

/// Nothing that a person cannot reach or read, as far as axe-core can tell; in light and in dark.
pub fn assert_accessible(browser: &Browser) {
    for dark in [false, true] {
        browser.dark(dark);
        let barriers = browser.barriers();
        let how = if dark { "dark" } else { "light" };
        assert!(
            barriers.is_empty(),
            "{} {how}: {barriers:#?}",
            browser.path()
        );
    }
    browser.dark(false);
}

/// The page fits the width of the screen.
pub fn assert_fits(browser: &Browser, screen: Screen) {
    let width = browser.js("return document.documentElement.scrollWidth", &[]);
    let wide = "return [...document.querySelectorAll('main *, .bar *')] \
        .filter((one) => one.getBoundingClientRect().right > arguments[0] + 1) \
        .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5)";
    if width.as_u64().unwrap() > u64::from(screen.width) {
        let who = browser.js(wide, &[Value::from(screen.width)]);
        panic!("{} is {width} wide on {screen:?}: {who:#}", browser.path());
    }
}

/// What the console said: nothing.
pub fn assert_silent(browser: &Browser) {
    let said = browser.console();
    assert!(said.is_empty(), "{}: {said:#?}", browser.path());
}

/// Looks at a page on a desk and on a telephone, in light and in dark; keeps `target/screenshots/NAME….png`.
pub fn look_at(browser: &Browser, url: &str, name: &str) {
    browser.go(url);
    browser.wait("the page is there", "document.readyState === 'complete'");
    assert_fits(browser, DESKTOP);
    assert_accessible(browser);
    browser.screenshot(name);
    browser.dark(true);
    browser.screenshot(&format!("{name}-dark"));
    browser.on_paper();
    assert_fits(browser, DESKTOP);
    browser.dark(false);
    browser.screen(PHONE);
    browser.go(url);
    assert_fits(browser, PHONE);
    let barriers = browser.barriers();
    assert!(barriers.is_empty(), "{url} on a telephone: {barriers:#?}");
    browser.screenshot(&format!("{name}-phone"));
    browser.screen(DESKTOP);
    assert_silent(browser);
}

#[test]
fn every_page_can_be_read_by_everybody_on_every_screen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    look_at(&browser, &desk.url("/login"), "login");
    desk.sign_in_with(&browser, Role::Producer);
    let visit = desk.sign_in(Role::Producer);
    let (story, tip) = (desk.story(), routes::tip(&desk));
    let mut names = BTreeSet::new();
    // A new page of the desk is looked at because it is in its table.
    for route in ROUTES
        .iter()
        .filter(|route| route.method == Method::Get && route.path != "/events")
    {
        let target = routes::path(route, &story, &tip);
        let page = visit.get(&target);
        let kind = page.header("content-type").unwrap_or_default();
        if page.status != 200 || !kind.starts_with("text/html") {
            continue;
        }
        let name = match route.path {
            "/" => "week".to_owned(),
            path => path
                .trim_matches('/')
                .replace(['/', '{', '}'], "-")
                .replace("--", "-"),
        };
        let name = name.trim_matches('-').to_owned();
        look_at(&browser, &desk.url(&target), &name);
        assert!(names.insert(name), "two pages of one name: {target}");
    }
    assert!(
        names.contains("week") && names.contains("account"),
        "{names:?}"
    );

    // On paper: what is to be read, nothing to press.
    browser.go(&desk.url("/"));
    let file = desk.room.path("week.pdf");
    std::fs::write(&file, browser.print()).unwrap();
    if has_program("pdftotext") {
        let text = printed(Command::new("pdftotext").arg(&file).arg("-"));
        assert!(
            text.contains("本期日程") && text.contains("现在要做的事"),
            "{text}"
        );
        assert!(
            !text.contains("退出") && !text.contains("我的账号"),
            "{text}"
        );
    }
}

/// The page's clock writes what the server writes. In a week without an edition there is nothing to count.
fn counts_down_as_the_desk_does(desk: &Desk, browser: &Browser) {
    let visit = desk.sign_in(Role::Editor);
    let by_desk = || {
        let page = visit.get("/").text();
        let time = page.split("data-until=").nth(1)?;
        Some(time.split(['>', '<']).nth(1)?.to_owned())
    };
    let Some(before) = by_desk() else {
        return;
    };
    browser.go(&desk.url("/"));
    let shown = browser.js(
        "return document.querySelector('time[data-until]').textContent",
        &[],
    );
    // A minute may pass between the two.
    let shown = shown.as_str().unwrap().to_owned();
    assert!(
        shown == before || Some(&shown) == by_desk().as_ref(),
        "{shown} {before}"
    );
    // Said anew by the page, not only left standing.
    let again = "const time = document.querySelector('time[data-until]'); time.textContent = ''; \
        return import(document.querySelector('script[type=module]').src + '?again') \
            .then(() => time.textContent)";
    let again = browser.js(again, &[]);
    let again = again.as_str().unwrap().to_owned();
    assert!(
        again == shown || Some(&again) == by_desk().as_ref(),
        "{again} {shown}"
    );
}

#[test]
fn one_signs_in_and_goes_about_by_keys_unless_one_turns_them_off() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::empty("").again(None);
    // From the page one wanted over the login to that page, without a mouse.
    browser.go(&desk.url("/account"));
    assert_eq!(browser.path(), "/login?to=%2Faccount");
    browser.wait(
        "the first field waits",
        "document.activeElement.id === 'login'",
    );
    browser.keys(&["e", "d", "i", "t", "o", "r", "Tab"]);
    browser.fill("#password", "not the password");
    browser.keys(&["Enter"]);
    browser.shows("账号或密码不对");
    assert_eq!(
        browser.console().len(),
        1,
        "the answer 401 is said by the browser"
    );
    browser.fill("#password", PASSWORD);
    browser.keys(&["Enter"]);
    browser.shows("已登录的设备");
    assert_eq!(browser.path(), "/account");

    let help = "document.getElementById('help').open";
    let no_help = format!("!{help}");
    browser.keys(&["Shift+?"]);
    browser.wait("the help is open", help);
    browser.shows("到“本周”");
    browser.screenshot("help");
    assert_accessible(&browser);
    browser.keys(&["Escape"]);
    browser.wait("the help is shut", &no_help);
    browser.keys(&["g", "w"]);
    browser.wait(
        "本周 is there",
        "location.pathname === '/' && document.querySelector('.ladder')",
    );
    counts_down_as_the_desk_does(&desk, &browser);
    browser.keys(&["g", "a"]);
    browser.wait(
        "我的账号 is there",
        "location.pathname === '/account' && document.getElementById('old')",
    );

    // A letter in a field is a letter.
    browser.fill("#old", "x");
    browser.keys(&["g", "w", "Shift+?"]);
    browser.wait(
        "they were written",
        "document.getElementById('old').value === 'xgw?'",
    );
    assert_eq!(browser.js(&format!("return {help}"), &[]), false);
    assert_eq!(browser.path(), "/account");
    // Nor is one that an input method is still composing.
    let composing = "document.body.dispatchEvent(new KeyboardEvent('keydown', \
        {key: '?', isComposing: true, bubbles: true}))";
    browser.js(composing, &[]);
    assert_eq!(browser.js(&format!("return {help}"), &[]), false);

    // Off by the switch, on this page and on the next.
    browser.click("#keys-off");
    for _ in 0..2 {
        browser.js("document.activeElement.blur()", &[]);
        browser.keys(&["Shift+?", "g", "w"]);
        assert_eq!(browser.js(&format!("return {help}"), &[]), false);
        assert_eq!(browser.path(), "/account");
        browser.go(&desk.url("/account"));
        browser.wait(
            "it is remembered",
            "document.getElementById('keys-off').checked",
        );
    }
    browser.press("#keys-off", Pointer::Mouse);
    browser.js("document.activeElement.blur()", &[]);
    browser.keys(&["g", "w"]);
    browser.wait(
        "本周 is there",
        "location.pathname === '/' && document.querySelector('.ladder')",
    );
    assert_silent(&browser);

    // With a finger, out again.
    browser.screen(PHONE);
    browser.press(".who button", Pointer::Finger);
    browser.wait("the login is there", "location.pathname === '/login'");
    browser.go(&desk.url("/"));
    assert_eq!(browser.path(), "/login?to=%2F");
    assert_silent(&browser);
}

#[test]
fn what_a_colleague_changes_appears_and_many_tabs_lock_nobody_out() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let picked = desk.picked();
    let waiting = |signed: usize| format!("{}条待初审", picked.len() - signed);
    desk.sign_in_with(&browser, Role::Producer);
    browser.shows(&waiting(0));
    let link = "/review?level=first";
    let focus = format!("document.querySelector('.todo a[href=\"{link}\"]').focus()");
    browser.js(&format!("window.kept = true; {focus}"), &[]);
    desk.sign(&picked[0]);
    browser.shows(&waiting(1));
    browser.shows("1条待复审");
    browser.wait("the page was not loaded again", "window.kept");
    let focused = format!("document.activeElement.getAttribute('href') === '{link}'");
    browser.wait("the focus is where it was", &focused);
    assert_silent(&browser);

    // A browser opens six connections to a desk: tabs that nobody sees hold none.
    for _ in 0..8 {
        browser.tab();
        browser.go(&desk.url("/"));
        browser.wait("the page is there", "document.querySelector('.ladder')");
    }
    browser.js("window.kept = true", &[]);
    desk.sign(&picked[1]);
    browser.shows(&waiting(2));
    browser.wait("the page was not loaded again", "window.kept");

    // The desk goes: it is said, and nothing else happens to the page.
    assert_eq!(desk.daemon.stop(), Some(0));
    browser.shows("连接断了");
    browser.wait(
        "the page still stands",
        "window.kept && document.querySelector('.ladder')",
    );
}

/// A page that notes what is done to it.
const NOTES: &str = "data:text/html,<p id=a>a</p><p id=b>b</p><script>seen = []; \
    for (const type of ['pointerdown', 'pointermove', 'pointerup']) addEventListener(type, \
    (event) => seen.push(`${type} ${event.pointerType} ${event.target.id}`)); \
    document.body.style.touchAction = 'none'; console.error('noted')</script>";

#[test]
fn a_browser_does_as_hands_do_hears_the_console_and_leaves_nothing_behind() {
    let Some(browser) = Browser::open() else {
        return;
    };
    browser.go(NOTES);
    assert_eq!(browser.console().len(), 1);
    assert!(
        !browser.barriers().is_empty(),
        "a page without a title and a language"
    );
    for (pointer, name) in [(Pointer::Mouse, "mouse"), (Pointer::Finger, "touch")] {
        browser.js("seen = []", &[]);
        browser.drag("#a", "#b", pointer);
        let seen = browser.js("return seen.map((one) => one.split(' '))", &[]);
        let seen = seen.as_array().unwrap();
        let by = |kind: &str| {
            let of_kind = seen.iter().filter(|one| one[0] == kind && one[1] == name);
            of_kind
                .map(|one| one[2].as_str().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(by("pointerdown"), ["a"], "{name}: {seen:?}");
        assert!(by("pointermove").len() > 3, "{name}: {seen:?}");
        assert_eq!(by("pointerup").len(), 1, "{name}: {seen:?}");
    }
    let folder = browser.folder().to_owned();
    let word = folder.to_string_lossy().into_owned();
    assert!(folder.join("profile").is_dir() && is_named(&word));
    drop(browser);
    assert!(!folder.exists() && !is_named(&word));
}
