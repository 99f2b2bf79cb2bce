//! Small things under busy hands, in Chromium: what is typed while something is being sent, keys on buttons,
//! a prompter whose text is cut, cards that are asked for many at once.

use serde_json::json;
use yixian::model::people::Role;

use super::{Desk, aired::MONDAY, name, prompter::amend};
use crate::support::browser::Browser;

fn text_of(browser: &Browser, css: &str) -> String {
    let text = browser.js(
        "return document.querySelector(arguments[0])?.textContent ?? ''",
        &[json!(css)],
    );
    text.as_str().unwrap().to_owned()
}

#[test]
fn the_prompter_neither_reads_twice_nor_skips_when_paragraphs_come_and_go() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let editor = desk.sign_in(Role::Editor);
    let story = desk.story();
    let [one, two, three] = [
        "第一段说活动在哪里办。",
        "第二段说来了多少人。",
        "第三段说以后怎么办。",
    ];
    amend(
        &desk,
        &editor,
        &story,
        "voice_over",
        &[one, two, three].join("\n"),
    );
    desk.sign_in_with(&browser, Role::Viewer);
    browser.go(&desk.url("/prompter"));
    browser.shows(two);
    browser.js(
        "const say = [...document.querySelectorAll('.say')].find((one) => one.textContent === arguments[0]); \
            const glass = document.getElementById('glass'); \
            glass.scrollTop += say.getBoundingClientRect().top - glass.getBoundingClientRect().top - glass.clientHeight * 0.38 + 5",
        &[json!(two)],
    );
    let at_line = format!("document.querySelector('.say.now').textContent === '{two}'");
    browser.wait("it is at the line", &at_line);
    let top = || {
        let top = "return document.querySelector('.say.now').getBoundingClientRect().top";
        browser.js(top, &[]).as_f64().unwrap()
    };
    let place = top();
    let around = |wanted: &[&str]| {
        let all =
            "return [...document.querySelectorAll('.say')].map((one) => one.textContent).join('|')";
        let all = browser.js(all, &[]);
        let all = all.as_str().unwrap();
        assert!(all.contains(&wanted.join("|")), "{all}");
    };
    // One is put in above: it is not read, and nothing is read twice.
    let more = "开头新加了一段话。";
    amend(
        &desk,
        &editor,
        &story,
        "voice_over",
        &[more, one, two, three].join("\n"),
    );
    browser.shows(more);
    assert_eq!(text_of(&browser, ".say.now"), two);
    assert!((top() - place).abs() < 2.0, "{place} {}", top());
    assert_eq!(text_of(&browser, "#news"), "");
    around(&[more, one, two, three]);
    // The one that is being read is cut: it is read to its end, then the next one comes.
    amend(
        &desk,
        &editor,
        &story,
        "voice_over",
        &[more, one, three].join("\n"),
    );
    browser.shows("正在念的这一段已经删去");
    assert_eq!(text_of(&browser, ".say.now"), two);
    around(&[more, one, two, three]);
    browser.screenshot("prompter-cut");

    // Keys: a button that has the focus is pressed by Space and nothing else is; a press by hand gives the
    // keys back to the text.
    let plays = |word: &str| {
        browser.wait(
            "it plays or not",
            &format!("document.querySelector('[data-act=play]').textContent === '{word}'"),
        );
    };
    browser.js("document.querySelector('[data-act=faster]').focus()", &[]);
    browser.keys(&["Space"]);
    assert_eq!(text_of(&browser, "#rate"), "280字/分");
    plays("开始");
    browser.click("[data-act=slower]");
    browser.keys(&["Space"]);
    plays("暂停");
    assert_eq!(text_of(&browser, "#rate"), "270字/分");
    // Esc stops first, and leaves then.
    browser.keys(&["Escape"]);
    plays("开始");
    assert_eq!(browser.path(), "/prompter");
    browser.keys(&["?"]);
    browser.wait("the help is there", "document.getElementById('help').open");
    browser.keys(&["Escape"]);
    browser.wait("it is shut", "!document.getElementById('help').open");
    assert_eq!(browser.path(), "/prompter");
    browser.keys(&["Escape"]);
    browser.wait("one is back", "location.pathname === '/rundown'");
}

#[test]
fn cards_are_asked_for_two_at_a_time_and_again_when_one_failed() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    let all_there = "[...document.querySelectorAll('.air > li')].filter((one) => one.dataset.near === 'yes').every((one) => one.dataset.shown === one.dataset.wanted && !('wait' in one.dataset))";
    browser.wait(
        "some are seen",
        "document.querySelectorAll('.air > li[data-near=yes]').length > 2",
    );
    browser.wait("they are painted", all_there);
    // Each takes a while; the first answer is the page of the login.
    browser.js(
        "const asked = window.fetch; Object.assign(window, { now: 0, most: 0, all: 0, kinds: [] }); \
        window.fetch = async (...all) => { \
            if (!String(all[0]).includes('/cards/')) return asked(...all); \
            window.now += 1; window.all += 1; window.most = Math.max(window.most, window.now); \
            const first = window.all === 1; \
            try { await new Promise((done) => setTimeout(done, 150)); \
                return first ? new Response('<p>login</p>', { status: 200, headers: { 'content-type': 'text/html' } }) : await asked(...all); \
            } finally { window.now -= 1; } };",
        &[],
    );
    browser.fill("#f-locator", "深圳·龙岗");
    browser.shows("这张没有画出来");
    let images = "return [...document.querySelectorAll('.air img')].filter((one) => one.src.startsWith('blob:')).every((one) => one.naturalWidth > 0)";
    assert_eq!(
        browser.js(images, &[]),
        true,
        "a login is not shown as a picture"
    );
    browser.wait("all are painted, that one too", all_there);
    browser.wait(
        "nothing is said of it any more",
        "!document.querySelector('.air .said-of.bad')",
    );
    let counts = browser.js("return [window.most, window.all]", &[]);
    let [most, all]: [usize; 2] = serde_json::from_value(counts).unwrap();
    assert!(most <= 2 && all > 3, "{most} at once, {all} in all");
}

#[test]
fn what_is_typed_while_a_form_is_being_sent_stays() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let colleague = desk.sign_in(Role::Reviewer);
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("it is there", "document.getElementById('remark')");
    browser.js(
        "const asked = window.fetch; window.fetch = (...all) => !String(all[0]).endsWith('/remarks') ? asked(...all) \
            : new Promise((done) => { window.release = () => { window.fetch = asked; done(asked(...all)); }; })",
        &[],
    );
    browser.click("#remark");
    browser.keys(&["甲", "Enter"]);
    browser.wait("it is sent", "window.release");
    browser.keys(&["乙"]);
    browser.js("window.release()", &[]);
    let is_there = || {
        let page = colleague.get(&format!("/stories/{story}")).text();
        page.contains("<p>甲</p>")
    };
    assert!((0..200).any(|_| is_there()), "it is said");
    browser.wait(
        "it is done",
        "!document.getElementById('remark').form.dataset.sending",
    );
    let typed = browser.js("return document.getElementById('remark').value", &[]);
    assert_eq!(typed, "甲乙", "what was typed meanwhile is there");
    // What was sent alone is cleared.
    browser.keys(&["Enter"]);
    browser.wait(
        "it is cleared",
        "document.getElementById('remark').value === ''",
    );
    browser.shows("甲乙");
}

#[test]
fn a_page_that_is_about_to_come_anew_waits_for_who_begins_to_write() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open().again(Some(MONDAY));
    desk.sign_in_with(&browser, Role::Producer);
    browser.go(&desk.url("/package/as-run"));
    browser.wait("it is there", "document.getElementById('table-file') && document.querySelector('form[data-keep] .real input')");
    browser.js(
        "window.same = true; window.fetch = async () => new Response('{\"recorded\":1,\"unchanged\":0,\"problems\":[]}', { status: 200 }); \
            const box = document.getElementById('table-file'); const data = new DataTransfer(); \
            data.items.add(new File(['x'], 'x.csv')); box.files = data.files; box.dispatchEvent(new Event('change', { bubbles: true }))",
        &[],
    );
    browser.shows("存了1条");
    browser.js(
        "document.querySelector('form[data-keep] .real input').focus()",
        &[],
    );
    browser.keys(&["6", "5"]);
    browser.js("return new Promise((done) => setTimeout(done, 1500))", &[]);
    let kept = browser.js(
        "return [window.same, document.querySelector('form[data-keep] .real input').value.endsWith('65')]",
        &[],
    );
    assert_eq!(kept, json!([true, true]));
}

#[test]
fn who_writes_captions_or_credits_is_seen_writing() {
    let (Some(one), Some(two)) = (Browser::open(), Browser::open()) else {
        return;
    };
    let desk = Desk::open();
    let stories = desk.picked().into_iter();
    let visit = desk.sign_in(Role::Editor);
    let mut stories = stories.filter(|story| {
        let page = visit.get(&format!("/stories/{story}")).text();
        page.contains("data-credit")
    });
    let story = stories.next().expect("a story with a picture");
    desk.sign_in_with(&one, Role::Editor);
    desk.sign_in_with(&two, Role::Viewer);
    two.go(&desk.url("/rundown"));
    let chip = format!("document.querySelector('[data-here=\"story:{story}\"]').textContent");
    let reads = format!("{chip} === '{}正在看'", name(Role::Editor));
    let writes = format!("{chip} === '{}正在改'", name(Role::Editor));
    for field in [".cue .words", "form[data-credit] [name=credit]"] {
        one.go(&desk.url(&format!("/stories/{story}")));
        two.wait("he is there", &reads);
        one.wait("the page is there", "document.querySelector('.cue .words')");
        one.js("document.querySelector('.cues-box').open = true", &[]);
        one.click(field);
        one.keys(&["End", "字"]);
        two.wait("he writes", &writes);
        one.go("about:blank");
        two.wait("he is gone", &format!("{chip} === ''"));
    }
}
