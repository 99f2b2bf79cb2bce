//! 唱词 in Chromium: written, parted, merged and moved by mouse, by keyboard alone and on a telephone; two
//! at once; and by the same arithmetic as the server's.

use serde_json::{Value, json};
use yixian::{
    model::{Caption, Millis, captions, language::cells, people::Role},
    speech::{CaptionRules, caption_faults},
};

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent},
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// The lines that the desk keeps, by another process.
fn kept(desk: &Desk, story: &str) -> Vec<Caption> {
    let shown = desk.run(&["story", "show", story]);
    serde_json::from_value(shown.objects[0]["captions"].clone()).unwrap()
}

fn texts(lines: &[Caption]) -> Vec<String> {
    lines.iter().map(|line| line.text.clone()).collect()
}

/// Opens the list of a story.
fn open(desk: &Desk, browser: &Browser, story: &str, role: Role) {
    desk.sign_in_with(browser, role);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("the list is there", "document.querySelector('.cue .words')");
    browser.js("document.querySelector('.cues-box').open = true", &[]);
}

fn saved(browser: &Browser) {
    browser.wait(
        "it is saved",
        "document.getElementById('s-captions').textContent === '已保存'",
    );
}

/// Puts the caret before a character of a line.
fn caret(browser: &Browser, line: usize, at: usize) {
    browser.js(
        "const box = document.querySelectorAll('.cue .words')[arguments[0]]; box.focus(); \
            box.setSelectionRange(arguments[1], arguments[1])",
        &[json!(line), json!(at)],
    );
}

fn nth(line: usize, part: &str) -> String {
    format!(".cue:nth-child({}) {part}", line + 1)
}

/// What a line's box holds.
fn value(browser: &Browser, line: usize, part: &str) -> String {
    let css = nth(line, part);
    let shown = browser.js(
        "return document.querySelector(arguments[0]).value",
        &[json!(css)],
    );
    shown.as_str().unwrap().to_owned()
}

/// As fingers do: what stood there is chosen and typed over.
fn write_over(browser: &Browser, css: &str, text: &str) {
    browser.click(css);
    browser.keys(&["Control+a"]);
    let letters: Vec<String> = text.chars().map(String::from).collect();
    browser.keys(&letters.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_line_is_written_parted_merged_and_moved_by_mouse_and_by_keyboard() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let first = kept(&desk, &story);
    assert!(first.len() > 5, "{first:?}");
    open(&desk, &browser, &story, Role::Editor);

    // By the mouse: parted at the caret, merged again, moved by a tenth.
    caret(&browser, 1, 3);
    browser.click(&nth(1, "[data-act=split]"));
    saved(&browser);
    let parted = kept(&desk, &story);
    assert_eq!(parted.len(), first.len() + 1);
    let head: String = first[1].text.chars().take(3).collect();
    assert_eq!(parted[1].text, head.trim());
    assert_eq!(parted[1].start_ms, first[1].start_ms);
    assert_eq!(parted[1].end_ms, parted[2].start_ms);
    assert_eq!(parted[2].end_ms, first[1].end_ms);
    browser.wait(
        "the focus is on the second part",
        "document.activeElement.closest('.cue')?.dataset.line === '2'",
    );
    browser.click(&nth(2, "[data-act='start+']"));
    browser.wait(
        "it is shown",
        &format!(
            "document.querySelector('{}').value !== '{}'",
            nth(2, "[data-part=start]"),
            captions::clock(parted[2].start_ms)
        ),
    );
    saved(&browser);
    browser.wait(
        "the lines that a person set are marked",
        "document.querySelectorAll('.cue.by-hand').length === 2",
    );
    let moved = kept(&desk, &story);
    assert!(moved[2].start_ms > parted[2].start_ms);
    assert_eq!(
        moved[1].end_ms, moved[2].start_ms,
        "what touches goes along"
    );
    caret(&browser, 1, 0);
    browser.click(&nth(1, "[data-act=merge]"));
    browser.wait(
        "it is one line",
        &format!(
            "document.querySelectorAll('.cue').length === {}",
            first.len()
        ),
    );
    saved(&browser);
    assert_eq!(texts(&kept(&desk, &story)), texts(&first));

    // By the keyboard alone, from the page's top.
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("the list is there", "document.querySelector('.cue .words')");
    browser.keys(&["u"]);
    browser.wait(
        "the first line waits",
        "document.activeElement === document.querySelector('.cue .words')",
    );
    browser.keys(&["ArrowDown", "Home", "ArrowRight", "ArrowRight", "Enter"]);
    browser.wait(
        "it is parted",
        &format!(
            "document.querySelectorAll('.cue').length === {}",
            first.len() + 1
        ),
    );
    saved(&browser);
    browser.keys(&["Shift+Tab"]);
    browser.wait("its end", "document.activeElement.dataset.part === 'end' && document.activeElement.closest('.cue').dataset.line === '2'");
    let end = value(&browser, 2, "[data-part=end]");
    browser.keys(&["ArrowDown"]);
    browser.wait(
        "it ends earlier",
        &format!(
            "document.querySelector('{}').value < '{end}'",
            nth(2, "[data-part=end]")
        ),
    );
    saved(&browser);
    let earlier = kept(&desk, &story);
    assert_eq!(earlier[2].end_ms, earlier[3].start_ms);
    // A time is typed.
    browser.keys(&["Shift+Tab"]);
    let to = earlier[2].start_ms + Millis(40);
    let typed = captions::clock(to);
    let strokes: Vec<String> = typed.chars().map(String::from).collect();
    let strokes = strokes.iter().map(String::as_str);
    browser.keys(
        &std::iter::once("Control+a")
            .chain(strokes)
            .collect::<Vec<_>>(),
    );
    browser.keys(&["Enter"]);
    browser.wait(
        "it is taken",
        &format!(
            "document.querySelector('{}').value === '{}'",
            nth(1, "[data-part=end]"),
            captions::clock(to)
        ),
    );
    saved(&browser);
    assert_eq!(kept(&desk, &story)[2].start_ms, to);
    // Merged by a stroke at the line's beginning.
    caret(&browser, 2, 0);
    browser.keys(&["Backspace"]);
    browser.wait(
        "it is one line",
        &format!(
            "document.querySelectorAll('.cue').length === {}",
            first.len()
        ),
    );
    saved(&browser);
    assert_eq!(texts(&kept(&desk, &story)), texts(&first));

    // Words: the rules are said as one types, and nothing that is typed is changed under the fingers.
    let wide = "这一行写得实在是太长太长了，电视上放不下";
    write_over(&browser, &nth(0, ".words"), wide);
    browser.shows("超宽：20 格");
    browser.shows("含逗号");
    saved(&browser);
    assert_eq!(value(&browser, 0, ".words"), wide);
    assert_eq!(kept(&desk, &story)[0].text, wide);
    browser.shows("与念的不一致");
    assert_accessible(&browser);
    browser.screenshot("captions");
    browser.dark(true);
    browser.screenshot("captions-dark");
    browser.dark(false);
    // One press gives the spoken words back.
    let label = format!(".mend button[aria-label='改好：{}']", first[0].text);
    browser.click(&label);
    browser.wait(
        "it is mended",
        &format!(
            "document.querySelector('{}').value === {}",
            nth(0, ".words"),
            json!(first[0].text)
        ),
    );
    assert_eq!(kept(&desk, &story)[0].text, first[0].text);

    // Given back to the rules.
    browser.click("#cues-again");
    saved(&browser);
    browser.wait(
        "nothing is by hand",
        "!document.querySelector('.cue.by-hand')",
    );
    assert_eq!(kept(&desk, &story), first);
    browser.shows("改唱词");
    assert_silent(&browser);
}

#[test]
fn captions_are_set_with_a_finger_on_a_telephone() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let first = kept(&desk, &story);
    browser.screen(PHONE);
    open(&desk, &browser, &story, Role::Reviewer);
    assert_fits(&browser, PHONE);
    browser.press(&nth(2, ".words"), Pointer::Finger);
    caret(&browser, 2, 2);
    browser.wait(
        "the tools are there",
        "document.querySelector('.cue:nth-child(3) .cue-tools')",
    );
    assert_fits(&browser, PHONE);
    let small = "return [...document.querySelectorAll('.cue-tools button, .cue:nth-child(3) input')] \
        .map((one) => one.getBoundingClientRect()).filter((box) => box.height < 43.5 || box.width < 43.5).length";
    assert_eq!(browser.js(small, &[]), 0, "for fingers");
    browser.screenshot("captions-phone");
    browser.press(&nth(2, "[data-act=split]"), Pointer::Finger);
    saved(&browser);
    assert_eq!(kept(&desk, &story).len(), first.len() + 1);
    let parted = kept(&desk, &story);
    browser.press(&nth(3, "[data-act='end-']"), Pointer::Finger);
    let is_kept = || kept(&desk, &story)[3].end_ms < parted[3].end_ms;
    assert!((0..100).any(|_| is_kept()), "it ends earlier");
    let barriers = browser.barriers();
    assert!(barriers.is_empty(), "{barriers:#?}");
    browser.screen(DESKTOP);
    assert_silent(&browser);
}

#[test]
fn a_line_that_is_emptied_stays_empty_while_one_is_on_it_and_goes_when_one_leaves() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let first = kept(&desk, &story);
    let colleague = desk.sign_in(Role::Reviewer);
    let remark = |text: &str| {
        let told = colleague.post(&format!("/stories/{story}/remarks"), &[("text", text)]);
        assert!(told.status < 400, "{}", told.text());
        browser.shows(text);
    };
    open(&desk, &browser, &story, Role::Editor);
    let empty = |line: usize| {
        browser.click(&nth(line, ".words"));
        browser.keys(&["Control+a"]);
        browser.keys(&["Delete"]);
        browser.shows("有空行，还没有保存");
    };
    empty(2);
    // The page comes anew, and the line is as its writer has it.
    remark("第三行断得不好");
    assert_eq!(value(&browser, 2, ".words"), "");
    // He is still on it: its times and its tools belong to it.
    browser.click(&nth(2, "[data-act='end-']"));
    remark("第四行也看一下");
    assert_eq!(value(&browser, 2, ".words"), "");
    assert_eq!(kept(&desk, &story), first, "nothing is lost meanwhile");
    // On to the next line: the empty one goes, the rest is kept, and he is where he pressed.
    browser.click(&nth(3, ".words"));
    saved(&browser);
    let mut rest = texts(&first);
    rest.remove(2);
    assert_eq!(texts(&kept(&desk, &story)), rest);
    browser.wait(
        "the focus is on the line that was pressed",
        "document.activeElement.matches('.words') && document.activeElement.closest('.cue').dataset.line === '2'",
    );
    assert_eq!(value(&browser, 2, ".words"), first[3].text);

    // A colleague writes captions while a line is empty: his are not written over unseen.
    empty(0);
    let now = kept(&desk, &story);
    let mut his = now.clone();
    "乙写的一行".clone_into(&mut his[4].text);
    let head = format!(
        "Cookie: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
        colleague.cookie, colleague.daemon.address
    );
    let body = json!({"field": "captions", "base": captions::written(&now), "value": captions::written(&his)});
    let target = format!("/api/stories/{story}/field");
    let told = desk.daemon.ask("POST", &target, &head, &body.to_string());
    assert_eq!(told.status, 200, "{}", told.text());
    remark("唱词我改了一行");
    assert_eq!(value(&browser, 0, ".words"), "");
    browser.keys(&["甲", "写", "的"]);
    browser.shows("也改了这里");
    assert_eq!(value(&browser, 0, ".words"), "甲写的");
    assert_eq!(kept(&desk, &story)[4].text, "乙写的一行");
}

#[test]
fn two_write_captions_and_nothing_that_was_typed_is_lost() {
    let (Some(one), Some(two)) = (Browser::open(), Browser::open()) else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    let first = kept(&desk, &story);
    open(&desk, &one, &story, Role::Editor);
    open(&desk, &two, &story, Role::Reviewer);
    // Whoever writes nothing sees what the other wrote.
    write_over(&two, &nth(3, ".words"), "乙写的一行");
    saved(&two);
    one.wait(
        "it came",
        &format!(
            "document.querySelector('{}').value === '乙写的一行'",
            nth(3, ".words")
        ),
    );
    // As when his page had not heard of it yet.
    let stale = captions::written(&first);
    one.js(
        "const base = arguments[0]; window.fetch = new Proxy(window.fetch, { apply: (target, self, args) => { \
            if (String(args[0]).includes('/field')) { const body = JSON.parse(args[1].body); body.base = base; args[1].body = JSON.stringify(body); window.fetch = target; } \
            return Reflect.apply(target, self, args); } })",
        &[json!(stale)],
    );
    write_over(&one, &nth(4, ".words"), "甲写的一行");
    one.shows("也改了这里");
    one.shows("乙写的一行");
    assert_eq!(
        value(&one, 4, ".words"),
        "甲写的一行",
        "what he typed is there"
    );
    assert_accessible(&one);
    assert_eq!(
        kept(&desk, &story)[4].text,
        first[4].text,
        "and the other's stands"
    );
    one.click(".theirs:not([hidden]) button");
    saved(&one);
    let now = kept(&desk, &story);
    assert_eq!(
        (now[3].text.as_str(), now[4].text.as_str()),
        ("乙写的一行", "甲写的一行")
    );
    two.wait(
        "it came",
        &format!(
            "document.querySelector('{}').value === '甲写的一行'",
            nth(4, ".words")
        ),
    );
    // A voice-over that a colleague changes lays them anew, and says so.
    let base = desk.run(&["story", "show", &story]).objects[0]["voice_over"]
        .as_str()
        .unwrap()
        .to_owned();
    two.fill("#f-voice_over", &format!("{base}\n以上由通讯员供稿。"));
    one.wait(
        "the new line came",
        "document.querySelector('.cue:last-child .words').value.includes('供稿')",
    );
}

#[test]
fn a_finding_is_mended_by_one_press_and_the_reader_is_chosen() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let story = desk.story();
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait("it is there", "document.getElementById('f-lead')");
    let lead = "活动现场,两个瞎子和他们的家人到场，大家一起听完了全部讲解，并在社区里走了一圈。";
    browser.fill("#f-lead", lead);
    browser.shows("歧视性称谓");
    browser.screenshot("fix");
    assert_accessible(&browser);
    browser.click(".mend button[aria-label='改好：盲人']");
    browser.wait(
        "the word is mended",
        "document.getElementById('f-lead').value.includes('两个盲人和')",
    );
    browser.click(".mend button[aria-label='改好：，']");
    browser.wait(
        "the mark is mended",
        "document.getElementById('f-lead').value.startsWith('活动现场，两个盲人')",
    );
    let shown = desk.run(&["story", "show", &story]);
    assert_eq!(
        shown.objects[0]["lead"],
        lead.replace("瞎子", "盲人").replace(',', "，")
    );
    // As one types: what is missing, what is too much.
    browser.js(
        "const box = document.getElementById('f-headline'); box.value = arguments[0]; \
            box.dispatchEvent(new Event('input', { bubbles: true }))",
        &[json!("这个标题写得实在是太长太长了放不下")],
    );
    browser.shows("17格，超1格");
    browser.shows("，还差");

    // Who reads: by the programme's rate as long as nobody was timed.
    browser.shows("按栏目语速，每分钟");
    let before = browser.js(
        "return document.querySelector('[data-read=total]').textContent",
        &[],
    );
    assert!(
        before.as_str().is_some_and(|time| time.contains(':')),
        "{before}"
    );
    browser.go(&desk.url(&format!("/stories/{story}?reader=nobody")));
    let same = browser.js("return document.getElementById('reader').value", &[]);
    assert_eq!(same, "");
    assert_silent(&browser);
}

/// A generator of small numbers, the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 40).unwrap() % below
    }
}

const PIECES: [&str; 24] = [
    "社会组织",
    "在福田",
    "2026年",
    "12.5%",
    "，",
    "。",
    " ",
    "“",
    "”",
    "《青禾》",
    "、",
    "！",
    "·",
    "……",
    "——",
    "（",
    "）",
    "Café",
    "㎡",
    "\u{ff71}",
    "e\u{301}",
    "℃",
    "@",
    "好",
];

fn some_lines(dice: &mut Dice) -> Vec<Caption> {
    let mut at = 0;
    let count = 1 + dice.roll(8);
    let lines = (0..count).map(|_| {
        let start = at + [0, 0, 0, 40, 80, 600][dice.roll(6)];
        let end = start + 40 * (1 + i64::try_from(dice.roll(190)).unwrap());
        at = end;
        let text: String = (0..=dice.roll(9))
            .map(|_| PIECES[dice.roll(PIECES.len())])
            .collect();
        Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text,
        }
    });
    lines.collect()
}

#[test]
fn the_page_judges_and_moves_lines_as_the_server_does() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::empty("");
    browser.go(&desk.url("/login"));
    let script = "const base = document.querySelector('script[type=module]').src; \
        return import(base.replace('desk.js', 'captions.js')).then((own) => { \
            const { faults, write, read, halves, split, merge, retime, nudge, instant, clock } = own; \
            const [lines, rules, at, caret, ms, side] = arguments; \
            const length = lines.at(-1).end; \
            const tidied = read(write(lines)); \
            const all = [split(tidied, at, caret), merge(tidied, at), retime(tidied, at, side, ms, length), \
                retime(tidied, at, side, nudge(tidied[at][side], 1), length)]; \
            return { faults: faults(lines, rules), written: write(lines), again: write(tidied), halves: lines.map((one) => halves(one.text)), \
                typed: instant(clock(ms)), after: all.map((one) => one && write(one)), judged: all.map((one) => one && faults(one, rules)) }; })";
    let rules = CaptionRules::default();
    let shown = |lines: &[Caption]| -> Value {
        let faults = caption_faults(lines, &rules);
        faults
            .into_iter()
            .map(|fault| json!({"line": fault.line, "problem": fault.problem}))
            .collect()
    };
    let mut dice = Dice(11);
    for round in 0..200 {
        let lines = some_lines(&mut dice);
        let of_page: Vec<Value> = lines
            .iter()
            .map(|line| json!({"start": line.start_ms.0, "end": line.end_ms.0, "text": line.text}))
            .collect();
        let own = json!({"cells": rules.max_cells, "least": rules.min_ms, "longest": rules.max_ms});
        let (at, caret) = (dice.roll(lines.len()), dice.roll(8));
        let ms = i64::try_from(dice.roll(40_000)).unwrap();
        let side = ["start", "end"][dice.roll(2)];
        let answer = browser.js(
            script,
            &[
                json!(of_page),
                own,
                json!(at),
                json!(caret),
                json!(ms),
                json!(side),
            ],
        );
        assert_eq!(answer["faults"], shown(&lines), "round {round}: {lines:?}");
        let widths: Vec<u32> = lines
            .iter()
            .map(|line| cells(&line.text).halves())
            .collect();
        assert_eq!(answer["halves"], json!(widths), "{lines:?}");
        assert_eq!(
            answer["typed"],
            json!(Millis(ms / 10 * 10).round_to_frame().0)
        );
        assert_eq!(answer["again"], answer["written"]);
        let empty = lines.iter().any(|line| line.text.trim().is_empty());
        if empty {
            continue;
        }
        let tidy = captions::read(answer["written"].as_str().unwrap()).unwrap();
        assert_eq!(json!(captions::written(&tidy)), answer["written"]);
        for (after, judged) in answer["after"]
            .as_array()
            .unwrap()
            .iter()
            .zip(answer["judged"].as_array().unwrap())
        {
            let Some(after) = after.as_str() else {
                continue;
            };
            // What becomes of it stands with the desk, and is judged alike there.
            let read = captions::read(after)
                .unwrap_or_else(|error| panic!("round {round}: {error}\n{after}"));
            assert_eq!(captions::written(&read), after);
            assert_eq!(*judged, shown(&read), "{after}");
            let said = |lines: &[Caption]| {
                lines
                    .iter()
                    .flat_map(|line| line.text.chars())
                    .filter(|c| *c != ' ')
                    .collect::<String>()
            };
            assert_eq!(said(&read), said(&tidy), "no word is lost");
        }
    }
}
