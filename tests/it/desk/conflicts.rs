//! Two people at one picture, one clip, one order: nothing that was typed is lost, and there is a way on.

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits},
    pictures::{between, story_with},
};
use crate::support::browser::{Browser, DESKTOP, PHONE};

/// The page hears of nothing until it asks by itself.
const DEAF: &str = "Object.defineProperty(document, 'hidden', { value: true, configurable: true }); \
    document.dispatchEvent(new Event('visibilitychange'))";

fn media(desk: &Desk, story: &str) -> Vec<Value> {
    let shown = desk.run(&["story", "show", story]).objects.remove(0);
    shown["media"].as_array().unwrap().clone()
}

fn of(desk: &Desk, story: &str, kind: &str, key: &str) -> Value {
    let all = media(desk, story);
    let found = all.iter().find(|one| one["kind"] == kind);
    found.unwrap()[key].clone()
}

#[test]
fn who_writes_on_what_a_colleague_changed_sees_both_and_goes_on() {
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
    desk.sign_in_with(&browser, Role::Editor);
    let open = || {
        browser.go(&desk.url(&format!("/stories/{story}")));
        browser.wait(
            "the picture is there",
            "(() => { const one = document.querySelector('.shot img'); one?.scrollIntoView(); return one?.naturalWidth > 0; })()",
        );
    };
    let typed = |css: &str, text: &str| {
        browser.click(css);
        browser.keys(&["Control+a"]);
        let letters: Vec<String> = text.chars().map(String::from).collect();
        browser.keys(&letters.iter().map(String::as_str).collect::<Vec<_>>());
    };
    let picture = between(&page, "class=\"shot\"><img src=\"", "\"");
    let clip = between(&page, "<video controls preload=\"metadata\" src=\"", "\"");
    let form = format!("form[action=\"{picture}/credit\"]");
    let field = format!("{form} input[name=credit]");
    let before = of(&desk, &story, "picture", "credit");
    let credit = format!("{picture}/credit");

    // 署名: what was refused is still in its box, the other one beside it; one press takes one's own.
    open();
    browser.js(DEAF, &[]);
    typed(&field, "图：甲");
    told(
        &credit,
        &[("base", before.as_str().unwrap()), ("credit", "图：乙")],
    );
    browser.keys(&["Tab"]);
    browser.wait(
        "theirs is shown",
        &format!("document.querySelector('{form} .theirs')"),
    );
    browser.shows("署名：图：乙");
    let value = |css: &str| {
        browser.js(
            "return document.querySelector(arguments[0]).value",
            &[json!(css)],
        )
    };
    assert_eq!(value(&field), "图：甲");
    assert_eq!(of(&desk, &story, "picture", "credit"), "图：乙");
    assert_accessible(&browser);
    browser.screenshot("credit-conflict");
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    browser.screen(DESKTOP);
    browser.click(&format!("{form} .theirs button"));
    browser.shows("署名已存");
    assert_eq!(of(&desk, &story, "picture", "credit"), "图：甲");
    browser.wait(
        "it is settled",
        "!document.querySelector('.theirs:not([hidden])')",
    );

    // 入点: it is seen while one writes, and the colleague's is taken.
    open();
    let form = "form[data-cut]";
    typed(&format!("{form} input[name=in]"), "0:02");
    let sound = between(&page, "name=\"base_sound\" value=\"", "\"");
    told(
        &format!("{clip}/clip"),
        &[
            ("base_sound", sound),
            ("sound", sound),
            ("in", "0:01"),
            ("out", "0:05"),
        ],
    );
    browser.wait(
        "theirs is shown",
        &format!("document.querySelector('{form} .theirs')"),
    );
    browser.shows("入点：00:00:01:00");
    assert_eq!(value(&format!("{form} input[name=in]")), "0:02");
    assert_accessible(&browser);
    browser.screenshot("clip-conflict");
    // One's own first, sent by its own button: it is over what was seen now.
    browser.click(&format!("{form} button[type=submit]"));
    browser.wait(
        "it is saved",
        &format!("document.querySelector('{form} [name=base_in]').value === '00:00:02:00'"),
    );
    assert_eq!(of(&desk, &story, "clip", "in_ms"), json!(2000));
    // And theirs.
    typed(&format!("{form} input[name=in]"), "0:03");
    let now = browser.js(
        "return document.querySelector('form[data-cut]').elements.base_out.value",
        &[],
    );
    told(
        &format!("{clip}/clip"),
        &[
            ("base_in", "0:02"),
            ("base_out", now.as_str().unwrap()),
            ("base_sound", sound),
            ("sound", sound),
            ("in", "0:01"),
            ("out", ""),
        ],
    );
    browser.wait(
        "theirs is shown",
        &format!("document.querySelector('{form} .theirs')"),
    );
    browser.click(&format!("{form} .theirs button:last-child"));
    browser.wait(
        "it is theirs",
        &format!("!document.querySelector('{form} .theirs') && document.querySelector('{form}').elements.in.value === '00:00:01:00'"),
    );
    assert_eq!(of(&desk, &story, "clip", "in_ms"), json!(1000));

    // The frame of a picture: both are seen, and one's own is taken.
    browser.click(".pictures [data-act=crop]");
    browser.wait(
        "the frame lies over it",
        "document.getElementById('crop').open && document.querySelector('#crop .window').style.width && document.activeElement.matches('.window')",
    );
    browser.keys(&["=", "=", "="]);
    told(
        &format!("{picture}/part"),
        &[("base", ""), ("part", "1000 1000 7000")],
    );
    browser.shows("同事刚框过这张");
    browser.wait(
        "his frame is drawn",
        "document.querySelector('#crop .their-frame').offsetWidth > 50",
    );
    assert_accessible(&browser);
    browser.screenshot("crop-conflict");
    browser.click("#crop .save");
    browser.shows("画面范围已存");
    assert_ne!(
        of(&desk, &story, "picture", "part"),
        json!({"left": 1000, "top": 1000, "width": 7000})
    );
    assert!(!of(&desk, &story, "picture", "part").is_null());
}

#[test]
fn an_order_of_pictures_is_given_to_those_that_were_seen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let many = desk
        .picked()
        .into_iter()
        .find(|story| media(&desk, story).len() > 1);
    let story = many.expect("a story with pictures");
    let hashes = || -> Vec<String> {
        let all = media(&desk, &story);
        all.iter()
            .map(|one| one["sha256"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = hashes();
    let colleague = desk.sign_in(Role::Reviewer);
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait(
        "the pictures are there",
        "document.querySelector('[data-live=media] .pictures li')",
    );
    browser.js(DEAF, &[]);
    // The colleague takes the last one out; this page does not know.
    let rest = &first[..first.len() - 1];
    let dropped = colleague.post(
        &format!("/stories/{story}/media"),
        &[("base", &first.join(" ")), ("order", &rest.join(" "))],
    );
    assert_eq!(dropped.status, 303, "{}", dropped.text());
    browser.click(".pictures [data-act=later]");
    browser.shows("同事刚动过这条的图片");
    assert_eq!(hashes(), rest, "what was taken out did not come back");
    browser.wait(
        "the page shows what stands there",
        &format!("[...document.querySelectorAll('[data-live=media] > .pictures > li')].map((one) => one.dataset.id).join() === '{}'", rest.join(",")),
    );
    // Who says no order that he saw gives none.
    let blind = colleague.post(
        &format!("/stories/{story}/media"),
        &[("order", &first.join(" "))],
    );
    assert_eq!(blind.status, 409, "{}", blind.text());
    browser.js(
        "document.querySelector('[data-live=media] details').open = true",
        &[],
    );
    browser.click(".pictures [data-act=take]");
    let is_back = || hashes().len() == first.len();
    assert!((0..100).any(|_| is_back()), "by who saw that it is out");
}
