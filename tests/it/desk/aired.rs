//! 实播 on Monday: by hand on a telephone, and by a table.

use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent},
};
use crate::support::{
    browser::{Browser, DESKTOP, PHONE, Pointer},
    daemon::ask,
};

pub(super) const MONDAY: &str = "2026-11-30T09:00:00+08:00";

fn box_of(row: usize, what: &str) -> String {
    format!("input[name={what}-{row}]")
}

#[test]
fn what_aired_is_entered_on_a_telephone_and_a_mistake_is_told_beside_its_row() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    // On Friday there is nothing to enter.
    let early = desk.sign_in(Role::Producer).get("/package/as-run").text();
    assert!(early.contains("还没有播出过的一期"), "{early}");
    let desk = desk.again(Some(MONDAY));
    desk.sign_in_with(&browser, Role::Producer);
    browser.screen(PHONE);
    browser.go(&desk.url("/package/as-run"));
    browser.wait(
        "the items are there",
        "document.querySelector('.aired-table .real input')",
    );
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    let stories = browser.js(
        "return [...document.querySelectorAll('.aired-table tr:not(.link) .real input')].map((box) => Number(box.name.split('-')[1]))",
        &[],
    );
    let stories: Vec<usize> = serde_json::from_value(stories).unwrap();
    assert!(stories.len() >= 3, "{stories:?}");
    let (one, two, three) = (stories[0], stories[1], stories[2]);
    browser.fill(&box_of(one, "length"), "五十八");
    browser.fill(&box_of(one, "presenter"), "沈语");
    browser.fill(&box_of(two, "length"), "0:01");
    browser.press("[data-act=keep]", Pointer::Finger);
    browser.shows("有2条要改");
    browser.shows("“五十八”不是时长");
    browser.shows("还短，请核对");
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screenshot("aired-wrong-phone");
    let said = browser.console();
    assert!(said.len() == 1 && said[0].contains("422"), "{said:?}");
    let kept = browser.js(
        "return document.querySelector(arguments[0]).value",
        &[box_of(one, "length").into()],
    );
    assert_eq!(kept, "五十八", "what was typed stays");
    let shown = desk.run(&["edition", "show", "2026-11-28"]).objects[0].clone();
    assert_eq!(
        shown["as_run"],
        serde_json::json!([]),
        "a bad row keeps all out"
    );

    browser.fill(&box_of(one, "length"), "0:58");
    browser.fill(&box_of(two, "length"), "62.5");
    browser.fill(&box_of(two, "presenter"), "沈语");
    browser.press(&box_of(three, "aired"), Pointer::Finger);
    browser.press("[data-act=keep]", Pointer::Finger);
    browser.shows("已保存");
    browser.shows("未播");
    browser.shows("已填2/");
    assert_fits(&browser, PHONE);
    assert_accessible(&browser);
    browser.screenshot("aired-phone");
    browser.screen(DESKTOP);
    browser.go(&desk.url("/package/as-run?edition=2026-11-28"));
    assert_fits(&browser, DESKTOP);
    assert_accessible(&browser);
    browser.screenshot("aired");
    browser.dark(true);
    browser.screenshot("aired-dark");
    browser.dark(false);
    let value = |row, what| {
        browser.js(
            "return document.querySelector(arguments[0]).value",
            &[box_of(row, what).into()],
        )
    };
    assert_eq!(value(one, "length"), "00:58");
    assert_eq!(value(two, "length"), "01:02.500");
    let checked = browser.js(
        "return document.querySelector(arguments[0]).checked",
        &[box_of(three, "aired").into()],
    );
    assert_eq!(checked, false);
    let shown = desk.run(&["edition", "show", "2026-11-28"]).objects[0].clone();
    let readings = shown["as_run"].as_array().unwrap();
    assert_eq!(readings.len(), 2, "{readings:?}");
    // The card's silence is no reading.
    assert!(
        readings
            .iter()
            .all(|one| one["recorded_ms"].as_i64().unwrap() < 62_500)
    );
    assert_silent(&browser);

    // Sent again it says nothing new; a reviewer looks, and enters nothing.
    let producer = desk.sign_in(Role::Producer);
    let length = format!("length-{one}");
    let (aired, presenter) = (format!("aired-{one}"), format!("presenter-{one}"));
    // A colleague whose page is of yesterday is told on the row, and what he typed stays.
    let (old, was) = (
        r#"{"entered":false,"aired":true,"length_ms":null,"presenter":""}"#,
        format!("was-{one}"),
    );
    let other = [
        ("edition", "2026-11-28"),
        (was.as_str(), old),
        (aired.as_str(), "yes"),
        (length.as_str(), "1:01"),
        (presenter.as_str(), "沈语"),
    ];
    let told = producer.post("/package/as-run", &other);
    assert_eq!(told.status, 422);
    let told = told.text();
    assert!(
        told.contains("刚填了：00:58，沈语读") && told.contains("value=\"1:01\""),
        "{told}"
    );
    let held = |page: &str| {
        let from = page.find(&format!("name=\"{was}\"")).unwrap();
        let value = page[from..].split("value=\"").nth(1).unwrap();
        value.split('"').next().unwrap().replace("&quot;", "\"")
    };
    let now = held(&told);
    assert!(now.contains("58000"), "{now}");
    let again = [
        other[0],
        (was.as_str(), now.as_str()),
        other[2],
        other[3],
        other[4],
    ];
    assert_eq!(producer.post("/package/as-run", &again).status, 303);
    let back = held(&producer.get("/package/as-run").text());
    assert!(back.contains("61000"), "{back}");

    // The page that stood open all the while says so beside the row.
    browser.fill(&box_of(one, "length"), "0:59");
    browser.click("[data-act=keep]");
    browser.shows("刚填了：01:01，沈语读");
    assert_eq!(value(one, "length"), "0:59");
    assert_eq!(
        value(two, "length"),
        "01:02.500",
        "what was left alone stays"
    );
    let said = browser.console();
    assert!(said.len() == 1 && said[0].contains("422"), "{said:?}");
    assert_fits(&browser, DESKTOP);
    assert_accessible(&browser);
    browser.screenshot("aired-moved");
    browser.screen(PHONE);
    assert_fits(&browser, PHONE);
    browser.screenshot("aired-moved-phone");
    browser.screen(DESKTOP);
    browser.click("[data-act=keep]");
    browser.shows("已保存");
    assert_eq!(value(one, "length"), "00:59");
    assert_silent(&browser);
    let back = held(&producer.get("/package/as-run").text());
    let same = [
        ("edition", "2026-11-28"),
        (was.as_str(), back.as_str()),
        (aired.as_str(), "yes"),
        (length.as_str(), "59"),
        (presenter.as_str(), "沈语"),
    ];
    assert_eq!(producer.post("/package/as-run", &same).status, 303);
    let log = producer.get("/log?q=edition.aired").text();
    assert!(log.contains(">填实播<"), "{log}");
    let reviewer = desk.sign_in(Role::Reviewer);
    assert!(
        reviewer
            .get("/package/as-run")
            .text()
            .contains("实播由制片填写")
    );
    assert_eq!(reviewer.post("/package/as-run", &same).status, 403);
}

#[test]
fn a_table_teaches_a_rate_and_a_bad_one_says_which_row() {
    let desk = Desk::open().again(Some(MONDAY));
    let producer = desk.sign_in(Role::Producer);
    let send = |body: &[u8]| {
        let head = format!(
            "Cookie: {}\r\nContent-Type: application/octet-stream\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
            producer.cookie, desk.daemon.address
        );
        let answer = ask(
            &desk.daemon.address,
            "POST",
            "/api/editions/2026-11-28/as-run",
            &head,
            body,
        );
        (answer.status, answer.text())
    };
    let shown = desk.run(&["edition", "show", "2026-11-28"]).objects[0].clone();
    let items = shown["rundown"]["items"].as_array().unwrap();
    // Everything that is read, a twentieth faster than reckoned.
    let mut table = String::from("条目,主播,时长\n");
    let mut rows = 0;
    for (at, item) in items.iter().enumerate() {
        let read = item["read_ms"].as_i64().unwrap();
        if read > 3_000 {
            let faster = read * 20 / 21;
            table += &format!("{},沈语,{}.{:03}\n", at + 1, faster / 1000, faster % 1000);
            rows += 1;
        }
    }
    assert!(rows >= 5, "{rows}");
    let (status, told) = send(format!("{table}99,沈语,12\n3,,80\n").as_bytes());
    assert_eq!(status, 422, "{told}");
    assert!(
        told.contains("一行都没有存")
            && told.contains("串联单里没有“99”")
            && told.contains("没有写是谁读的"),
        "{told}"
    );
    for (body, said) in [
        (&b"\x00\xff"[..], ""),
        (b"", "表格是空的"),
        (b"a,b\n1,2\n", "找不到表头"),
    ] {
        let (status, told) = send(body);
        assert!(status == 422 && told.contains(said), "{status} {told}");
    }
    let (status, told) = send(table.as_bytes());
    assert_eq!(status, 200, "{told}");
    assert!(told.contains(&format!("\"recorded\":{rows}")), "{told}");
    let page = producer.get("/package/as-run").text();
    assert!(
        page.contains("沈语 <strong class=\"num\">") && page.contains("字/分"),
        "{page}"
    );
    assert!(!page.contains("还差"), "{page}");
    let (_, again) = send(table.as_bytes());
    assert!(again.contains("\"recorded\":0"), "{again}");
}
