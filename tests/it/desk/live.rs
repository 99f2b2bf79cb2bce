//! What a refresh of the page takes over, and what it leaves alone, in Chromium.

use serde_json::json;
use yixian::model::people::Role;

use super::{
    Desk,
    browse::assert_silent,
    pictures::{between, story_with},
};
use crate::support::browser::Browser;

/// The next look at the page itself is held until `release()`; `held` says that one is.
const HOLD: &str = "const asked = window.fetch; window.held = false; \
    window.fetch = (...all) => { \
        const answer = asked(...all); \
        if (window.held || all[1]?.method) return answer; \
        window.held = true; \
        return new Promise((done) => { window.release = () => answer.then(done); }); };";

#[test]
fn a_film_goes_on_while_the_page_follows_and_what_was_busy_follows_later() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let (story, _) = story_with(&desk, "<video");
    let colleague = desk.sign_in(Role::Reviewer);
    let page = colleague.get(&format!("/stories/{story}")).text();
    let told = |target: &str, pairs: &[(&str, &str)]| {
        let answer = colleague.post(target, pairs);
        assert!(answer.status < 400, "{}", answer.text());
    };
    let remark = |text: &str| {
        told(&format!("/stories/{story}/remarks"), &[("text", text)]);
        browser.shows(text);
    };
    // A picture that was cropped: the page's script lays it into its frame.
    let picture = between(&page, "class=\"shot\"><img src=\"", "\"");
    told(
        &format!("{picture}/part"),
        &[("base", ""), ("part", "0 0 7000")],
    );
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait(
        "the picture lies in its frame",
        "(() => { const one = document.querySelector('.shot img[data-part=\"0 0 7000\"]'); one?.scrollIntoView(); return one?.style.width; })()",
    );
    browser.wait(
        "the clip can be played",
        "document.querySelector('li.clip video').readyState >= 2",
    );
    browser.js(
        "window.clip = document.querySelector('li.clip video'); window.clip.muted = true; window.clip.loop = true; \
            document.querySelector('[data-live=media]').same = true; return window.clip.play()",
        &[],
    );
    let plays = || {
        let script = "return window.clip === document.querySelector('li.clip video') && window.clip.isConnected && !window.clip.paused";
        assert_eq!(browser.js(script, &[]), true);
    };
    remark("片子看过了");
    let same = "return document.querySelector('[data-live=media]').same === true";
    assert_eq!(browser.js(same, &[]), true, "nothing was new in that part");
    plays();
    // Something else of that part is new: it comes, and the clip plays on.
    let form = between(&page, &format!("action=\"{picture}/credit\""), "</form>");
    let base = between(form, "name=\"base\" value=\"", "\"");
    told(
        &format!("{picture}/credit"),
        &[("base", base), ("credit", "图：卢敏")],
    );
    browser.wait(
        "the credit came",
        "[...document.querySelectorAll('form[data-credit] [name=credit]')].some((one) => one.value === '图：卢敏')",
    );
    assert_eq!(browser.js(same, &[]), false, "the part came anew");
    plays();

    // Somebody writes there: the part waits, and follows once he is done, though nothing more is new in it.
    let clip = between(&page, "<video controls preload=\"metadata\" src=\"", "\"");
    browser.click("form[data-cut] input[name=in]");
    browser.keys(&["5"]);
    let sound = between(&page, "name=\"base_sound\" value=\"", "\"");
    let cut = [
        ("base_sound", sound),
        ("sound", "mute"),
        ("in", ""),
        ("out", ""),
    ];
    told(&format!("{clip}/clip"), &cut);
    remark("静音了");
    assert_eq!(
        browser.js(
            "return document.querySelector('form[data-cut]').elements.in.value",
            &[]
        ),
        json!("5")
    );
    browser.keys(&["Backspace"]);
    remark("再看一遍");
    browser.wait(
        "the sound came",
        "document.querySelector('form[data-cut] option[value=mute][selected]')",
    );
    plays();
    assert_silent(&browser);
}

#[test]
fn a_move_that_is_taken_back_at_once_is_taken_back_whatever_the_page_was_asking_for() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let colleague = desk.sign_in(Role::Reviewer);
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url("/rundown"));
    browser.wait("it is there", "document.querySelector('tr.story .grip')");
    let order = || {
        let ids = "return [...document.querySelectorAll('tr.story')].map((row) => row.dataset.id)";
        let ids: Vec<String> = serde_json::from_value(browser.js(ids, &[])).unwrap();
        ids
    };
    let down = |id: &str| browser.click(&format!("tr[data-id=\"{id}\"] [data-act=down]"));
    let first = order();
    down(&first[0]);
    browser.wait(
        "there is a step",
        "document.querySelector('[data-act=undo]')",
    );
    let second = order();
    assert_ne!(second, first);
    // A look at the page is on its way when the next move is made, and taken back at once.
    browser.js(HOLD, &[]);
    let remark = colleague.post(
        &format!("/stories/{}/remarks", first[0]),
        &[("text", "提前一点")],
    );
    assert!(remark.status < 400, "{}", remark.text());
    browser.wait("the page is asked for", "window.held");
    browser.js(
        "const [id] = arguments; document.querySelector(`tr[data-id=\"${id}\"] [data-act=down]`).click(); \
            document.querySelector('[data-act=undo]').click()",
        &[json!(first[0])],
    );
    assert_ne!(order(), second);
    // It is saved; what was asked for before that comes only now.
    browser.wait(
        "it is saved",
        "!document.querySelector('[data-live=sheet]').matches('[data-busy]')",
    );
    browser.js("window.release()", &[]);
    browser.wait(
        "it is as before that move",
        &format!("[...document.querySelectorAll('tr.story')].map((row) => row.dataset.id).join() === '{}'", second.join(",")),
    );
    browser.wait(
        "it can be done again",
        "document.querySelector('[data-act=redo]')",
    );
    assert_silent(&browser);

    // An order that the desk refuses is not left on the page, and nothing is taken back for it.
    let hide = "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); \
        document.dispatchEvent(new Event('visibilitychange'))";
    browser.js(hide, &[]);
    let placed = colleague.post(
        &format!("/stories/{}/place", second[0]),
        &[("to", "pin"), ("reason", "")],
    );
    assert!(placed.status < 400, "{}", placed.text());
    browser.js(
        "const asked = window.fetch; window.fetch = (...all) => String(all[0]).endsWith('/order') \
            ? Promise.resolve(new Response('{\"error\":\"没有排成\"}', { status: 409 })) : asked(...all); \
        const [id] = arguments; document.querySelector(`tr[data-id=\"${id}\"] [data-act=down]`).click(); \
        document.querySelector('[data-act=undo]').click()",
        &[json!(second[0])],
    );
    browser.shows("没有排成");
    browser.wait(
        "it is as the desk has it",
        &format!("[...document.querySelectorAll('tr.story')].map((row) => row.dataset.id).join() === '{}'", second.join(",")),
    );
    browser.shows("必播");
    assert_eq!(order(), second);
}
