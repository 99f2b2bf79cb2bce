//! Tips on one matter are made one story and parted again, in Chromium.

use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent, look_at},
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// Two usable tips that are stories, with these.
fn two(desk: &Desk) -> Vec<(String, String)> {
    let tips = desk.run(&["submission", "list"]).objects;
    let mut found = Vec::new();
    for story in desk.picked() {
        let shown = desk.run(&["story", "show", &story]).objects.remove(0);
        let own = shown["submissions"].as_array().unwrap();
        let tip = tips.iter().find(|tip| tip["id"] == own[0]).unwrap();
        if own.len() == 1 && tip["state"] == "accepted" {
            found.push((tip["receipt"].as_str().unwrap().to_owned(), story));
        }
    }
    found.truncate(2);
    assert_eq!(found.len(), 2);
    found
}

fn on_page(desk: &Desk) -> String {
    desk.sign_in(Role::Viewer).get("/rundown").text()
}

fn sources(desk: &Desk, story: &str) -> usize {
    let shown = desk.run(&["story", "show", story]).objects.remove(0);
    shown["submissions"].as_array().unwrap().len()
}

#[test]
fn two_tips_are_chosen_looked_at_made_one_story_and_parted_again() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let found = two(&desk);
    let ((tip, story), (other, gone)) = (&found[0], &found[1]);
    desk.sign(story);
    desk.sign_in_with(&browser, Role::Editor);
    look_at(
        &browser,
        &desk.url(&format!("/tips/merge?tip={tip}&tip={other}")),
        "merge",
    );
    browser.go(&desk.url("/tips?edition=all"));
    let pick = |tip: &str| format!(".pick input[value=\"{tip}\"]");
    browser.wait(
        "the list is there",
        &format!("document.querySelector('{}')", pick(tip)),
    );
    assert_eq!(
        browser.js("return document.getElementById('merge').hidden", &[]),
        true
    );
    browser.click(&pick(tip));
    browser.shows("再选一件");
    // By the keyboard, and what a colleague does meanwhile does not sweep it away.
    browser.js(
        &format!("document.querySelector('{}').focus()", pick(other)),
        &[],
    );
    browser.keys(&["Space"]);
    browser.shows("已选2件");
    desk.hold(gone);
    desk.release(gone);
    assert_accessible(&browser);
    browser.screenshot("tips-chosen");
    browser.click("#merge button");
    browser.shows("留哪一条");
    browser.shows("签字作废");
    browser.click(&format!("input[name=keep][value=\"{story}\"]"));
    browser.click(".merge button");
    browser.wait(
        "the story is there",
        &format!(
            "location.pathname === '/stories/{story}' && document.querySelector('[data-act=split]')"
        ),
    );
    assert_eq!(sources(&desk, story), 2);
    assert!(!on_page(&desk).contains(&format!("<tr class=\"story\" data-id=\"{gone}\"")));
    let shown = desk.run(&["story", "show", story]).objects.remove(0);
    assert_eq!(shown["state"], "draft", "the signature is void");
    browser.shows("并稿");
    browser.screenshot("story-merged");

    // On a telephone, at the tip.
    browser.screen(PHONE);
    browser.go(&desk.url(&format!("/tips/{other}")));
    browser.wait(
        "it is there",
        "document.querySelector('.merges [data-act=split]')",
    );
    assert_fits(&browser, PHONE);
    browser.screenshot("tip-merged-phone");
    browser.js("window.confirm = () => true", &[]);
    browser.press(".merges [data-act=split]", Pointer::Finger);
    browser.wait("it is parted", "!document.querySelector('.merges')");
    assert_eq!(sources(&desk, story), 1);
    assert!(on_page(&desk).contains(&format!("<tr class=\"story\" data-id=\"{gone}\"")));
    browser.screen(DESKTOP);

    // By its number; a number that is none says so.
    browser.go(&desk.url(&format!("/tips/{tip}")));
    browser.fill("#with", "2026W01-9999");
    browser.keys(&["Enter"]);
    browser.shows("没有这个回执号");
    browser.go(&desk.url(&format!("/tips/{tip}")));
    browser.fill("#with", other);
    browser.keys(&["Enter"]);
    browser.shows("合并成一条稿件");
    assert_silent(&browser);
}

#[test]
fn a_tip_is_cut_where_a_person_says() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let (tip, story) = two(&desk).remove(0);
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/tips/{tip}")));
    browser.click(".cuts summary");
    browser.wait(
        "its lines are there",
        "document.querySelectorAll('.cuts input').length > 0",
    );
    browser.js("document.querySelector('.cuts input').focus()", &[]);
    browser.keys(&["Space"]);
    assert_accessible(&browser);
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    browser.screenshot("tip-cut-phone");
    browser.screen(DESKTOP);
    browser.screenshot("tip-cut");
    browser.click("[data-act=cut]");
    browser.shows("已拆开");
    browser.wait(
        "two stories are there",
        "document.querySelectorAll('.made-of h3 a').length === 2",
    );
    let stories = desk.run(&["story", "list"]).objects;
    let of_tip = stories.iter().filter(|one| {
        one["submissions"]
            .as_array()
            .is_some_and(|own| !own.is_empty())
            && one["id"] == story.as_str()
    });
    assert_eq!(of_tip.count(), 1);
    browser.shows("把这件来稿的稿件并成一条");
    assert_silent(&browser);
}
