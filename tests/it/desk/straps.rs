//! 人名条 of several people while one of them goes: a wrong name on air is the worst that can be.

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{
    Desk, Visit,
    browse::{assert_accessible, assert_silent},
};
use crate::support::browser::Browser;

/// The first `/field` that is sent waits until `release()`.
const HOLD: &str = "const asked = window.fetch; window.held = false; \
    window.fetch = (...all) => { \
        if (window.held || !String(all[0]).includes('/field')) return asked(...all); \
        window.held = true; \
        return new Promise((done) => { window.release = () => done(asked(...all)); }); };";

const PEOPLE: [(&str, &str); 3] = [("甲一", "村民"), ("乙二", "村民"), ("丙三", "村民")];

/// Name and post of every strap that the desk keeps.
fn kept(desk: &Desk, story: &str) -> Vec<(String, String)> {
    let shown = desk.run(&["story", "show", story]).objects.remove(0);
    let text = |one: &Value, half: &str| one[half].as_str().unwrap().to_owned();
    let straps = shown["strap"].as_array().unwrap().iter();
    straps
        .map(|one| (text(one, "name"), text(one, "line")))
        .collect()
}

/// As a page sends it.
fn write(visit: &Visit<'_>, story: &str, field: &str, base: &str, beside: &str, value: &str) {
    let head = format!(
        "Cookie: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
        visit.cookie, visit.daemon.address
    );
    let body = json!({"field": field, "base": base, "beside": beside, "value": value});
    let target = format!("/api/stories/{story}/field");
    let answer = visit.daemon.ask("POST", &target, &head, &body.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn take_out(visit: &Visit<'_>, story: &str, number: usize, (name, line): (&str, &str)) {
    write(
        visit,
        story,
        &format!("strap.{number}.name"),
        name,
        line,
        "",
    );
    write(visit, story, &format!("strap.{number}.line"), line, "", "");
}

/// The three people, and nobody else.
fn lay(desk: &Desk, visit: &Visit<'_>, story: &str) {
    for (number, (name, line)) in kept(desk, story).iter().enumerate().rev() {
        take_out(visit, story, number, (name, line));
    }
    for (number, (name, line)) in PEOPLE.iter().enumerate() {
        write(visit, story, &format!("strap.{number}.name"), "", "", name);
        write(
            visit,
            story,
            &format!("strap.{number}.line"),
            "",
            name,
            line,
        );
    }
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, line): &(&str, &str)| ((*name).to_owned(), (*line).to_owned());
    all.iter().map(own).collect()
}

fn open(desk: &Desk, browser: &Browser, story: &str) {
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait(
        "the fourth is empty",
        "document.querySelector(\"[name='strap.3.name']\")?.value === ''",
    );
}

/// Writes over what stands in a box.
fn over(browser: &Browser, field: &str, text: &str) {
    browser.click(&format!("input[name='{field}']"));
    browser.keys(&["Control+a"]);
    let letters: Vec<String> = text.chars().map(String::from).collect();
    if letters.is_empty() {
        browser.keys(&["Delete"]);
    }
    browser.keys(&letters.iter().map(String::as_str).collect::<Vec<_>>());
}

fn said(browser: &Browser, row: usize, word: &str) {
    browser.wait(
        word,
        &format!("document.querySelectorAll('.strap .saved')[{row}].textContent === '{word}'"),
    );
}

#[test]
fn what_is_typed_for_one_person_never_stands_under_another_ones_name() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let colleague = desk.sign_in(Role::Reviewer);
    lay(&desk, &colleague, &story);
    assert_eq!(kept(&desk, &story), pairs(&PEOPLE));

    // The first goes, and whoever took him out writes on in the same row.
    desk.sign_in_with(&browser, Role::Editor);
    open(&desk, &browser, &story);
    over(&browser, "strap.0.name", "");
    said(&browser, 0, "已保存");
    over(&browser, "strap.0.line", "");
    browser.wait(
        "the picture of the third is gone",
        "document.querySelector('[data-card=\"strap-2\"]') && !document.querySelector('[data-card=\"strap-3\"]')",
    );
    assert_eq!(kept(&desk, &story), pairs(&PEOPLE[1..]));
    browser.keys(&["主", "任"]);
    browser.wait(
        "there are three again",
        "document.querySelector('[data-card=\"strap-3\"]')",
    );
    let two = [PEOPLE[1], PEOPLE[2], ("", "主任")];
    assert_eq!(kept(&desk, &story), pairs(&two));
    // The others are still who they were, and are written on as such.
    over(&browser, "strap.1.line", "组长");
    said(&browser, 1, "已保存");
    let two = [("乙二", "组长"), PEOPLE[2], ("", "主任")];
    assert_eq!(kept(&desk, &story), pairs(&two));
    // Once nobody writes there, the rows are in the order of the desk, and there is one for the next.
    browser.click("#f-lead");
    browser.wait(
        "as the desk has them",
        "[...document.querySelectorAll('.strap input')].map((one) => one.value).join() === '乙二,组长,丙三,村民,,主任,,'",
    );

    // A colleague takes the first out while somebody writes on the second; what he sent is on its way.
    lay(&desk, &colleague, &story);
    open(&desk, &browser, &story);
    browser.js(HOLD, &[]);
    over(&browser, "strap.1.line", "镇长");
    browser.wait("it is sent", "window.held");
    take_out(&colleague, &story, 0, PEOPLE[0]);
    browser.js("window.release()", &[]);
    browser.shows("人名条变了");
    browser.shows("丙三 村民");
    assert_accessible(&browser);
    browser.screenshot("strap-moved");
    assert_eq!(kept(&desk, &story), pairs(&PEOPLE[1..]), "nobody is 镇长");
    let shown = browser.js(
        "return document.querySelector(\"[name='strap.1.line']\").value",
        &[],
    );
    assert_eq!(shown, "镇长", "what was typed is there");
    browser.click(".strap .theirs:not([hidden]) button");
    browser.wait(
        "it is one of its own",
        "[...document.querySelectorAll('.strap .saved')].some((one) => one.textContent === '已保存')",
    );
    browser.click("#f-lead");
    browser.wait(
        "as the desk has them",
        "[...document.querySelectorAll('.strap input')].map((one) => one.value).join() === '乙二,村民,丙三,村民,乙二,镇长,,'",
    );
    let three = [PEOPLE[1], PEOPLE[2], ("乙二", "镇长")];
    assert_eq!(kept(&desk, &story), pairs(&three));
    // The refusal is all that the console heard.
    let console = browser.console();
    assert!(
        console.iter().all(|line| line.contains("409")),
        "{console:?}"
    );
    assert_silent(&browser);
}
