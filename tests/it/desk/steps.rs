//! 串联单 in Chromium: ways to fit the slot, steps taken back and done again; who is where.

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent},
    name,
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// What the head of the page says of the length.
fn over(browser: &Browser) -> String {
    let said = "return document.querySelector('.edition dl [role=status]').textContent";
    browser.js(said, &[]).as_str().unwrap().to_owned()
}

fn shows_over(browser: &Browser, over: &str) {
    let said = format!(
        "document.querySelector('.edition dl [role=status]').textContent === {}",
        Value::from(over)
    );
    browser.wait(&format!("it is {over}"), &said);
}

fn text(browser: &Browser, css: &str) -> String {
    let text = browser.js(
        "return document.querySelector(arguments[0])?.innerText ?? ''",
        &[json!(css)],
    );
    text.as_str().unwrap().to_owned()
}

fn open(browser: &Browser, desk: &Desk) {
    browser.go(&desk.url("/rundown"));
    browser.wait("it is there", "document.querySelector('tr.story .grip')");
}

/// Out of this edition, by its menu.
fn ban(browser: &Browser, story: &str) {
    let row = format!("tr[data-id=\"{story}\"]");
    browser.click(&format!("{row} .menu summary"));
    browser.click(&format!("{row} .menu button[value=ban]"));
    browser.wait("it is out", &format!("!document.querySelector('{row}')"));
}

/// The stories of the page, top to bottom.
fn order(browser: &Browser) -> Vec<String> {
    let ids = "return [...document.querySelectorAll('tr.story')].map((row) => row.dataset.id)";
    serde_json::from_value(browser.js(ids, &[])).unwrap()
}

/// Each with its length.
fn lengths(browser: &Browser) -> Vec<(String, String)> {
    let rows = "return [...document.querySelectorAll('tr.story')].map((row) => [row.dataset.id, row.dataset.ms])";
    serde_json::from_value(browser.js(rows, &[])).unwrap()
}

fn placed(desk: &Desk, story: &str) -> String {
    let shown = desk.run(&["story", "show", story]).objects.remove(0);
    shown["placement"].as_str().unwrap_or("free").to_owned()
}

#[test]
fn a_way_to_fit_the_slot_is_taken_by_one_press_and_every_step_is_taken_back() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    // What is signed is told as it was signed.
    let picked = desk.picked();
    for story in &picked {
        desk.sign(story);
    }
    desk.sign_in_with(&browser, Role::Editor);
    open(&browser, &desk);
    browser.js("window.kept = true", &[]);
    // Stories go out until the edition has a hole that the page knows how to fill.
    let mut last = String::new();
    for story in picked.iter().rev() {
        ban(&browser, story);
        last.clone_from(story);
        eprintln!("{}: {}", over(&browser), text(&browser, ".fit"));
        if !text(&browser, ".ways").is_empty() {
            break;
        }
    }
    let before = over(&browser);
    let rows = lengths(&browser);
    browser.wait("there is a way", "document.querySelector('.ways li')");
    assert!(before.starts_with('欠'), "{before}");
    assert_accessible(&browser);
    browser.screenshot("rundown-fit");
    browser.dark(true);
    browser.screenshot("rundown-fit-dark");
    browser.dark(false);
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    browser.screenshot("rundown-fit-phone");
    browser.screen(DESKTOP);

    let promised = text(&browser, ".ways li .then");
    browser.js("window.confirm = () => true", &[]);
    browser.click(".ways li [data-act=fit]");
    shows_over(&browser, &promised);
    browser.shows("按时长调整");
    let after = lengths(&browser);
    assert_ne!(after, rows);
    browser.wait("the page was not loaded again", "window.kept");

    // Keys: back, again, back; then the ban before it, by finger on a telephone.
    browser.js("document.activeElement.blur()", &[]);
    browser.keys(&["u"]);
    shows_over(&browser, &before);
    browser.wait(
        "it can be done again",
        "document.querySelector('[data-act=redo]')",
    );
    assert_eq!(lengths(&browser), rows);
    browser.keys(&["Shift+U"]);
    browser.wait(
        "it is done again",
        "!document.querySelector('[data-act=redo]')",
    );
    shows_over(&browser, &promised);
    assert_eq!(lengths(&browser), after);
    browser.keys(&["Control+z"]);
    browser.wait("it is back", "document.querySelector('[data-act=redo]')");
    shows_over(&browser, &before);
    assert_eq!(placed(&desk, &last), "banned");
    browser.screen(PHONE);
    open(&browser, &desk);
    assert_fits(&browser, PHONE);
    browser.press("[data-act=undo]", Pointer::Finger);
    browser.wait(
        "it is in again",
        &format!("document.querySelector('tr[data-id=\"{last}\"]')"),
    );
    assert_eq!(placed(&desk, &last), "free");
    browser.screen(DESKTOP);

    // What is written keeps its own keys.
    open(&browser, &desk);
    let first = order(&browser)[0].clone();
    let row = format!("tr[data-id=\"{first}\"]");
    browser.click(&format!("{row} .menu summary"));
    browser.fill(&format!("{row} .menu input[name=reason]"), "重点");
    browser.keys(&["Control+z", "u"]);
    assert_eq!(placed(&desk, &last), "free");
    browser.click(&format!("{row} .menu button[value=ban]"));
    browser.wait("it is out", &format!("!document.querySelector('{row}')"));
    assert_eq!(placed(&desk, &first), "banned");
    assert_silent(&browser);
}

#[test]
fn a_step_that_a_colleague_followed_up_is_not_taken_back_unseen() {
    let (Some(one), Some(two)) = (Browser::open(), Browser::open()) else {
        return;
    };
    let desk = Desk::open();
    let picked = desk.picked();
    for (browser, role) in [(&one, Role::Editor), (&two, Role::Reviewer)] {
        desk.sign_in_with(browser, role);
        open(browser, &desk);
    }
    ban(&one, &picked[0]);
    two.shows("本期不播");
    // The colleague does something else; the first one's page has not heard of it yet.
    let hold = "document.dispatchEvent(new Event('visibilitychange'))";
    one.js(
        &format!("Object.defineProperty(document, 'hidden', {{ value: true, configurable: true }}); {hold}"),
        &[],
    );
    ban(&two, &picked[1]);
    one.click("[data-act=undo]");
    one.shows("刚才又有人动过串联单");
    assert_eq!(placed(&desk, &picked[0]), "banned");
    assert_eq!(placed(&desk, &picked[1]), "banned");
    // Now it is seen, with who did it, and can be taken back.
    one.shows(&format!("{}：", name(Role::Reviewer)));
    one.click("[data-act=undo]");
    one.wait(
        "it is in again",
        &format!("document.querySelector('tr[data-id=\"{}\"]')", picked[1]),
    );
    assert_eq!(placed(&desk, &picked[0]), "banned");
    let log = desk.sign_in(Role::Producer).get("/log?q=rundown.").text();
    assert!(
        log.contains("撤回一步") && log.contains(name(Role::Editor)),
        "{log}"
    );
}

#[test]
fn who_has_a_story_open_is_seen_beside_it_until_the_tab_goes() {
    let (Some(one), Some(two)) = (Browser::open(), Browser::open()) else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    desk.sign_in_with(&one, Role::Editor);
    desk.sign_in_with(&two, Role::Viewer);
    open(&one, &desk);
    two.go(&desk.url("/rundown"));
    let chip = format!("document.querySelector('tr[data-id=\"{story}\"] .here').textContent");
    let reads = format!("{}正在看", name(Role::Editor));
    let writes = format!("{}正在改", name(Role::Editor));
    two.wait(
        "the page of the other is known",
        &format!("document.querySelector('[data-here=rundown]').textContent === '{reads}'"),
    );
    assert_eq!(two.js(&format!("return {chip}"), &[]), "");

    one.go(&desk.url(&format!("/stories/{story}")));
    two.wait("it is seen", &format!("{chip} === '{reads}'"));
    assert_accessible(&two);
    two.screenshot("rundown-here");
    let own = "return [...document.querySelectorAll('[data-here]')].map((one) => one.textContent).join('')";
    assert_eq!(one.js(own, &[]), "", "nobody else is at the story");
    // Both at the story: each sees the other, nobody himself.
    two.go(&desk.url(&format!("/stories/{story}")));
    one.shows(&format!("{}正在看", name(Role::Viewer)));
    two.shows(&reads);
    one.js("document.getElementById('f-lead').focus()", &[]);
    one.keys(&["Space"]);
    two.shows(&writes);
    two.screenshot("story-here");
    assert_accessible(&one);
    one.screenshot("story-here-editor");

    // Another tab hides the page: then nobody is there.
    one.tab();
    one.go("about:blank");
    two.wait(
        "nobody is there",
        "document.querySelector('[data-here]').textContent === ''",
    );
    assert_silent(&two);
}
