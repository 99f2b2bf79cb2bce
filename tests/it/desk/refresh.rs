//! A page that comes anew while somebody writes on it, in Chromium: answers are held back until the test
//! lets them go.

use serde_json::json;
use yixian::model::people::Role;

use super::Desk;
use crate::support::browser::Browser;

/// The next look at the page itself is held until `release()`; `held` says that one is.
const HOLD: &str = "const asked = window.fetch; window.held = false; \
    window.fetch = (...all) => { \
        const answer = asked(...all); \
        if (window.held || all[1]?.method) return answer; \
        window.held = true; \
        return new Promise((done) => { window.release = () => answer.then(done); }); }; \
    window.taken = []; \
    const box = document.getElementById('f-lead'); \
    box.addEventListener('taken', () => window.taken.push(box.value));";

/// Over what stands there, the focus in the box from the first key to the last.
fn write(browser: &Browser, text: &str) {
    browser.click("#f-lead");
    browser.keys(&["Control+a"]);
    let letters: Vec<String> = text.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    browser.keys(&letters);
}

#[test]
fn a_page_asked_for_before_a_text_was_kept_does_not_put_the_old_one_back() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let colleague = desk.sign_in(Role::Reviewer);
    let story = desk.run(&["story", "list"]).objects[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("it is there", "document.getElementById('f-lead')");
    browser.js(HOLD, &[]);
    // A colleague says something: the page asks for itself, and the answer is long on its way.
    let remark = colleague.post(
        &format!("/stories/{story}/remarks"),
        &[("text", "导语再改")],
    );
    assert!(remark.status < 400, "{}", remark.text());
    browser.wait("the page is asked for", "window.held");
    write(&browser, "四十名手作人上周末来到深圳。");
    browser.wait(
        "it is kept",
        "document.getElementById('s-lead').textContent === '已保存'",
    );
    browser.js("window.release()", &[]);
    // The remark comes with the old page or with the next one.
    browser.shows("导语再改");
    write(&browser, "四十名手作人上周末来到深圳，交流技艺。");
    browser.wait(
        "it is kept, and no conflict with oneself",
        "document.getElementById('s-lead').textContent === '已保存'",
    );
    let taken = browser.js("return window.taken", &[]);
    assert_eq!(
        taken,
        json!([]),
        "nothing was written into the box by the page"
    );
    let kept = desk.run(&["story", "show", &story]).objects.remove(0);
    assert_eq!(kept["lead"], "四十名手作人上周末来到深圳，交流技艺。");
}

#[test]
fn what_is_typed_outlives_a_session_that_ended_meanwhile() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("it is there", "document.getElementById('remark')");
    browser.fill("#remark", "采访对象姓名待核实");
    // Signed out in another tab.
    let gone = browser.js(
        "return fetch('/logout', { method: 'POST' }).then((answer) => answer.ok)",
        &[],
    );
    assert_eq!(gone, true);
    browser.click("form[action$='/remarks'] button");
    browser.shows("登录已过期");
    assert_eq!(browser.path(), format!("/stories/{story}"));
    let typed = "return document.getElementById('remark').value";
    assert_eq!(browser.js(typed, &[]), "采访对象姓名待核实");
    // Nor does a look at the page take it.
    let again = browser.js(
        "return import(document.querySelector('script[src*=\"/desk.js\"]').src.replace('desk.js', 'live.js')) \
            .then((live) => live.refresh()).then(() => location.pathname)",
        &[],
    );
    assert_eq!(again, format!("/stories/{story}"));
    assert_eq!(browser.js(typed, &[]), "采访对象姓名待核实");
    // In once more, as another tab does; the same press keeps it.
    let entry = format!(
        "login=editor&password={}",
        super::PASSWORD.replace(' ', "+")
    );
    let inside = browser.js(
        "return fetch('/login', { method: 'POST', body: new URLSearchParams(arguments[0]) }).then((answer) => answer.ok)",
        &[json!(entry)],
    );
    assert_eq!(inside, true);
    browser.click("form[action$='/remarks'] button");
    browser.shows("采访对象姓名待核实");
    let kept = desk.sign_in(Role::Viewer);
    assert!(
        kept.get(&format!("/stories/{story}"))
            .text()
            .contains("采访对象姓名待核实")
    );
}
