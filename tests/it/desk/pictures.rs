//! Pictures, clips and cards of a story in Chromium: cropped by mouse, finger and keys; credited; cut; seen
//! as they will be painted soon after an edit.

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{
    Desk,
    browse::{assert_accessible, assert_fits, assert_silent},
};
use crate::support::browser::{Browser, DESKTOP, PHONE, Pointer};

/// The first picked story of which the page has this, and its page as it came.
pub(super) fn story_with(desk: &Desk, mark: &str) -> (String, String) {
    let visit = desk.sign_in(Role::Viewer);
    let pages = desk.picked().into_iter().map(|story| {
        let page = visit.get(&format!("/stories/{story}")).text();
        (story, page)
    });
    let mut pages = pages.filter(|(_, page)| page.contains(mark));
    pages.next().expect("such a story")
}

/// What is between two marks.
pub(super) fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or("", |(found, _)| found)
}

/// Opens the story's page and waits for its first picture.
fn open(browser: &Browser, desk: &Desk, story: &str) {
    browser.go(&desk.url(&format!("/stories/{story}")));
    browser.wait(
        "the picture is there",
        "(() => { const one = document.querySelector('.shot img'); one?.scrollIntoView(); return one?.naturalWidth > 0; })()",
    );
}

/// Opens the frame over the first picture.
fn crop(browser: &Browser, pointer: Pointer) {
    browser.press(".pictures [data-act=crop]", pointer);
    browser.wait(
        "the frame lies over it",
        "document.getElementById('crop').open && document.querySelector('#crop .window').style.width && document.activeElement.matches('.window')",
    );
}

/// Left, top and width of the frame, in hundredths of the picture's sides.
fn frame(browser: &Browser) -> [f64; 3] {
    let script = "const style = document.querySelector('#crop .window').style; \
        return ['left', 'top', 'width'].map((side) => parseFloat(style[side]))";
    serde_json::from_value(browser.js(script, &[])).unwrap()
}

/// The part of the first picture as the page has it.
fn part(browser: &Browser) -> String {
    let found = browser.js(
        "return document.querySelector('.shot img').dataset.part",
        &[],
    );
    found.as_str().unwrap().to_owned()
}

fn saved(browser: &Browser, before: &str) -> String {
    browser.wait(
        "the frame is shut and the page has another part",
        &format!("!document.getElementById('crop').open && document.querySelector('.shot img').dataset.part !== '{before}'"),
    );
    part(browser)
}

#[test]
fn a_picture_is_cropped_by_mouse_finger_and_keys_and_by_nobody_to_nonsense() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let (story, page) = story_with(&desk, "class=\"shot\"");
    let address = between(&page, "class=\"shot\"><img src=\"", "\"").to_owned();
    desk.sign(&story);
    let state = |desk: &Desk| desk.run(&["story", "show", &story]).objects[0]["state"].clone();
    assert_eq!(state(&desk), "first_review");
    desk.sign_in_with(&browser, Role::Editor);
    open(&browser, &desk, &story);
    assert_eq!(part(&browser), "");

    // Keys: nearer, and to the edge, where it stays.
    crop(&browser, Pointer::Mouse);
    let whole = frame(&browser);
    browser.keys(&["=", "=", "=", "=", "=", "="]);
    let near = frame(&browser);
    assert!(near[2] < whole[2] * 0.75, "{whole:?} {near:?}");
    browser.keys(&["Shift+ArrowLeft"; 10]);
    browser.keys(&["Shift+ArrowUp"; 10]);
    let corner = frame(&browser);
    assert!(
        corner[0].abs() < 0.01 && corner[1].abs() < 0.01,
        "{corner:?}"
    );
    browser.keys(&["ArrowRight", "ArrowDown"]);
    let step = frame(&browser);
    assert!((step[0] - 1.0).abs() < 0.02, "{step:?}");
    assert_accessible(&browser);
    browser.screenshot("crop");
    browser.dark(true);
    browser.screenshot("crop-dark");
    browser.dark(false);
    // The mouse takes it into the middle.
    browser.drag("#crop .window", "#crop .stage img", Pointer::Mouse);
    let middle = frame(&browser);
    assert!(
        (middle[0] + middle[2] / 2.0 - 50.0).abs() < 1.0,
        "{middle:?}"
    );
    // The wheel and the buttons.
    browser.js(
        "document.querySelector('#crop .stage').dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true }))",
        &[],
    );
    browser.click("#crop [data-act=in]");
    assert!(frame(&browser)[2] < middle[2] * 0.9);
    browser.click("#crop .save");
    let first = saved(&browser, "");
    browser.shows("已裁切");
    browser.shows("改画面范围");
    let numbers: Vec<i64> = first.split(' ').map(|n| n.parse().unwrap()).collect();
    assert!(numbers[2] < 7500, "{first}");
    // Others see it, a signature to what was seen before is void.
    let other = desk.sign_in(Role::Viewer).get(&format!("/stories/{story}"));
    assert!(other.text().contains(&format!("data-part=\"{first}\"")));
    assert_eq!(state(&desk), "draft");
    browser.screenshot("story-cropped");

    // With a finger, on a telephone.
    browser.screen(PHONE);
    open(&browser, &desk, &story);
    assert_fits(&browser, PHONE);
    crop(&browser, Pointer::Finger);
    let before = frame(&browser);
    browser.keys(&["Shift+ArrowLeft"; 20]);
    let left = frame(&browser);
    assert!(left[0] < before[0], "{before:?} {left:?}");
    browser.drag("#crop .window", "#crop .stage img", Pointer::Finger);
    let dragged = frame(&browser);
    assert!(dragged[0] > left[0] + 2.0, "{left:?} {dragged:?}");
    browser.press("#crop [data-act=out]", Pointer::Finger);
    assert_fits(&browser, PHONE);
    browser.screenshot("crop-phone");
    browser.press("#crop .save", Pointer::Finger);
    let second = saved(&browser, &first);
    browser.screen(DESKTOP);

    // A step back, then back to what the programme chooses, by one press.
    open(&browser, &desk, &story);
    browser.click("[data-act=restore]");
    browser.wait(
        "the part before is back",
        &format!("document.querySelector('.shot img').dataset.part === '{first}'"),
    );
    crop(&browser, Pointer::Mouse);
    browser.click("#crop .auto");
    assert_eq!(saved(&browser, &first), "");
    assert_silent(&browser);

    // What makes no sense is refused with a word, what is old is refused, and nothing changes.
    let visit = desk.sign_in(Role::Editor);
    let put = |base: &str, part: &str| {
        let told = visit.post(
            &format!("{address}/part"),
            &[("base", base), ("part", part)],
        );
        (told.status, told.text())
    };
    for (wrong, word) in [
        ("0 0 100", "至少要取640像素"),
        ("9000 0 5000", "超出了图片"),
        ("0 9900 9000", "超出了图片"),
        ("65535 65535 65535", "超出了图片"),
        ("0 0", "重新框一次"),
        ("0 0 5000 1", "重新框一次"),
        ("<b> 0 1", "重新框一次"),
    ] {
        let (status, text) = put("", wrong);
        assert_eq!(status, 422, "{wrong} {text}");
        assert!(text.contains(word), "{wrong} {text}");
    }
    let (status, text) = put(&second, "0 0 5000");
    assert_eq!(status, 409, "{text}");
    let stranger = address.replace(address.rsplit('/').next().unwrap(), &"0".repeat(64));
    let told = visit.post(&format!("{stranger}/part"), &[("part", "0 0 5000")]);
    assert_eq!(told.status, 404);
    let now = visit.get(&format!("/stories/{story}")).text();
    assert!(!now.contains("已裁切"));
    let (status, text) = put("", "0 0 5000");
    assert_eq!(status, 303, "{text}");
}

#[test]
fn a_picture_is_credited_and_a_clip_is_cut_on_its_player() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let (story, page) = story_with(&desk, "<li data-id=\"");
    let story = if page.contains("<video") {
        story
    } else {
        story_with(&desk, "<video").0
    };
    desk.sign_in_with(&browser, Role::Editor);
    open(&browser, &desk, &story);
    let media = || {
        let shown = desk.run(&["story", "show", &story]);
        shown.objects[0]["media"].as_array().unwrap().clone()
    };
    let picture = |key: &str| {
        let pictures = media();
        let found = pictures.iter().find(|one| one["kind"] == "picture");
        found.unwrap()[key].clone()
    };
    let clip = |key: &str| {
        let pictures = media();
        let found = pictures.iter().find(|one| one["kind"] == "clip");
        found.unwrap()[key].clone()
    };

    // 署名 is saved when one goes on, and is on the picture as it will air.
    let air = "document.querySelector('[data-card=\"picture-1\"] a').getAttribute('href')";
    let before = browser.js(&format!("return {air}"), &[]);
    browser.click("form[data-credit] input[name=credit]");
    let credit = ["图", "：", "李", "敏", "<", "b", ">"];
    browser.keys(&["Control+a"]);
    browser.keys(&credit);
    browser.keys(&["Tab"]);
    browser.wait(
        "it is saved",
        "document.querySelector('form[data-credit] [name=base]').value === '图：李敏<b>'",
    );
    browser.shows("署名已存");
    assert_eq!(picture("credit"), "图：李敏<b>");
    browser.wait("its card is another", &format!("{air} !== {before}"));
    browser.shows("改署名");

    // The player: i and o where it stands.
    browser.wait(
        "the clip can be played",
        "document.querySelector('li.clip video').readyState >= 1",
    );
    let seek = |seconds: f64| {
        let script = "const video = document.querySelector('li.clip video'); video.focus(); \
            return new Promise((done) => { video.addEventListener('seeked', () => done(video.currentTime), { once: true }); video.currentTime = arguments[0]; })";
        browser.js(script, &[json!(seconds)]);
    };
    let field = |name: &str| {
        let script = "return document.querySelector('form[data-cut]').elements[arguments[0]].value";
        browser.js(script, &[json!(name)])
    };
    seek(2.0);
    browser.keys(&["i"]);
    assert_eq!(field("in"), "00:00:02:00");
    seek(5.2);
    browser.keys(&["o"]);
    assert_eq!(field("out"), "00:00:05:05");
    browser.js(
        "document.querySelector('form[data-cut]').elements.sound.value = 'keep'",
        &[],
    );
    browser.screenshot("clip-cut");
    browser.click("form[data-cut] button[type=submit]");
    browser.wait(
        "it is saved",
        "document.querySelector('form[data-cut] [name=base_out]').value === '00:00:05:05'",
    );
    assert_eq!(
        (clip("in_ms"), clip("out_ms"), clip("sound")),
        (json!(2000), json!(5200), json!("keep"))
    );
    browser.shows("改入点出点");

    // Typed; what cannot be is said.
    let typed = |from: &str, to: &str, word: &str| {
        browser.fill("form[data-cut] input[name=in]", from);
        browser.fill("form[data-cut] input[name=out]", to);
        browser.click("form[data-cut] button[type=submit]");
        browser.shows(word);
        browser.js("document.querySelector('.toast')?.remove()", &[]);
    };
    typed("0:05", "0:03", "出点要在入点之后");
    typed("0:05", "0:06", "至少两秒");
    typed("0:05", "0:59", "这段视频只有00:00:07:00");
    typed("五秒", "0:07", "时:分:秒:帧");
    assert_eq!(clip("in_ms"), json!(2000), "nothing was changed by them");
    browser.fill("form[data-cut] input[name=in]", "0：01.2");
    browser.fill("form[data-cut] input[name=out]", "");
    browser.click("form[data-cut] button[type=submit]");
    browser.wait(
        "it is saved",
        "document.querySelector('form[data-cut] [name=base_in]').value === '00:00:01:05'",
    );
    assert_eq!((clip("in_ms"), clip("out_ms")), (json!(1200), Value::Null));
    // The refusals are all that the console heard.
    let console = browser.console();
    assert!(
        console.iter().all(|line| line.contains("422")),
        "{console:?}"
    );
    assert_accessible(&browser);

    // A clip is not cropped, a picture is not cut.
    let visit = desk.sign_in(Role::Editor);
    let of = |hash: &Value, what: &str| {
        format!("/stories/{story}/media/{}/{what}", hash.as_str().unwrap())
    };
    let wrong = visit.post(&of(&clip("sha256"), "part"), &[("part", "0 0 5000")]);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let sound = [("base_sound", "under"), ("sound", "keep"), ("in", "0:01")];
    let wrong = visit.post(&of(&picture("sha256"), "clip"), &sound);
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    let long = [("base", "图：李敏<b>"), ("credit", &"字".repeat(25))];
    let wrong = visit.post(&of(&picture("sha256"), "credit"), &long);
    assert!(
        wrong.status == 422 && wrong.text().contains("最多24个字"),
        "{}",
        wrong.text()
    );
    let viewer = desk.sign_in(Role::Viewer);
    assert_eq!(
        viewer.post(&of(&picture("sha256"), "credit"), &[]).status,
        403
    );
    // Each picture as it airs, when one wants to see it.
    browser.click(".air-cards summary");
    painted(&browser, "picture-1", "");
    browser.screenshot("story-air");
    let shown = viewer.get(&format!("/stories/{story}")).text();
    assert!(shown.contains("图：李敏&lt;b&gt;") && !shown.contains("data-act=\"crop\""));
}

/// Waits until the card shows what the page wants, and something else than `before`.
fn painted(browser: &Browser, card: &str, before: &str) -> String {
    let item = format!("document.querySelector('[data-card=\"{card}\"]')");
    browser.wait(
        "the card is painted",
        &format!("{item} && {item}.dataset.shown === {item}.dataset.wanted && !('wait' in {item}.dataset) && {item}.dataset.shown !== '{before}'"),
    );
    let shown = browser.js(&format!("return {item}.dataset.shown"), &[]);
    shown.as_str().unwrap().to_owned()
}

#[test]
fn the_card_is_seen_as_it_will_be_painted_soon_after_an_edit() {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = Desk::open();
    let (story, _) = story_with(&desk, "class=\"shot\"");
    desk.sign_in_with(&browser, Role::Editor);
    browser.go(&desk.url(&format!("/stories/{story}")));
    let mut shown = painted(&browser, "title", "");
    // From the last key to the picture on the page, as the page itself measures it.
    let write = "const [text] = arguments; const box = document.getElementById('f-headline'); \
        const item = document.querySelector('[data-card=title]'); const before = item.dataset.shown; \
        box.value = text; const begun = performance.now(); \
        box.dispatchEvent(new Event('input', { bubbles: true })); \
        return new Promise((done) => { const look = () => { \
            if (item.dataset.shown !== before && !('wait' in item.dataset)) done(performance.now() - begun); \
            else if (performance.now() - begun > 50000) done(-1); else setTimeout(look, 10); }; look(); })";
    let mut times = Vec::new();
    for text in [
        "社工上门为老人换灯",
        "社工上门为百户老人换灯",
        "换灯队走进百户人家",
    ] {
        let took = browser.js(write, &[json!(text)]).as_f64().unwrap();
        assert!((0.0..30_000.0).contains(&took), "{took}");
        times.push(took.round());
        let next = painted(&browser, "title", &shown);
        assert_ne!(next, shown);
        shown = next;
    }
    println!("from the last key to the painted title card: {times:?} ms");
    let size = browser.js(
        "const image = document.querySelector('[data-card=title] img'); return [image.naturalWidth, image.naturalHeight, image.alt]",
        &[],
    );
    assert_eq!(size, json!([960, 540, "标题板"]));
    browser.screenshot("story-cards");

    // A strap that holds more than it can is told in the newsroom's words.
    browser.fill("input[name='strap.0.name']", "陈晓岚");
    browser.fill(
        "input[name='strap.0.line']",
        &"深圳市某某社区公益服务中心主任".repeat(4)[..60 * 3],
    );
    browser.keys(&["Tab"]);
    browser.wait(
        "the strap is there",
        "(() => { const one = document.querySelector('[data-card=\"strap-1\"]'); one?.scrollIntoView({ block: 'center' }); return one; })()",
    );
    painted(&browser, "strap-1", "");
    browser.wait(
        "it is told",
        "document.querySelector('[data-card=\"strap-1\"] .said-of').textContent.includes('过长')",
    );
    assert_accessible(&browser);
    assert_silent(&browser);

    // By HTTP: kept by its key, told anew by its tag, and never another story's.
    let visit = desk.sign_in(Role::Viewer);
    let answer = visit.get(&shown);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("image/png"))
    );
    assert!(answer.body.starts_with(b"\x89PNG"));
    let kept = answer.header("cache-control").unwrap_or_default();
    assert!(
        kept.contains("immutable") && kept.contains("private"),
        "{kept}"
    );
    let tag = answer.header("etag").unwrap().to_owned();
    let old = shown.split("&k=").next().unwrap();
    let anew = visit.get(old);
    assert_eq!(anew.header("etag"), Some(tag.as_str()));
    assert_eq!(anew.header("cache-control"), Some("private, no-cache"));
    let head = format!("Cookie: {}\r\nIf-None-Match: {tag}\r\n", visit.cookie);
    let same = desk.daemon.ask("GET", old, &head, "");
    assert_eq!((same.status, same.body.len()), (304, 0));
    let whole = visit.get(&format!("{shown}&whole=1"));
    assert_eq!(
        whole.body[16..24],
        [0, 0, 7, 128, 0, 0, 4, 56],
        "1920 × 1080"
    );
    for wrong in [
        "title.png",
        "..%2f..%2fyixian.db",
        "strap-99",
        "picture-0",
        "",
    ] {
        let told = visit.get(&format!("/stories/{story}/cards/{wrong}"));
        assert_eq!(told.status, 404, "{wrong}");
    }
    // Ten who ask at once get one picture each, and other pages are answered meanwhile.
    std::thread::scope(|scope| {
        let all: Vec<_> = (1..=10)
            .map(|n| {
                let target = format!("/stories/{story}/cards/title?n={n}&of=10");
                let visit = &visit;
                scope.spawn(move || visit.get(&target).status)
            })
            .collect();
        assert_eq!(visit.get("/rundown").status, 200);
        for one in all {
            assert_eq!(one.join().unwrap(), 200);
        }
    });
}

#[test]
fn a_preview_is_asked_for_once_and_made_by_the_daemon_not_by_the_request() {
    let desk = Desk::open();
    let editor = desk.sign_in(Role::Editor);
    let viewer = desk.sign_in(Role::Viewer);
    assert_eq!(viewer.post("/preview/build", &[]).status, 403);
    assert!(!viewer.get("/preview").text().contains("重新生成预览"));
    let jobs = || {
        let all = desk.run(&["job", "list"]).objects;
        let own = all.into_iter().filter(|job| job["kind"] == "build");
        own.collect::<Vec<_>>()
    };
    let before = jobs().len();
    for _ in 0..3 {
        let asked = editor.post("/preview/build", &[]);
        assert_eq!(asked.status, 303, "{}", asked.text());
        assert_eq!(asked.header("location"), Some("/preview"));
    }
    let entered = jobs();
    assert!(entered.len() <= before + 1, "{entered:?}");
    let open = |job: &Value| job["state"] == "ready" || job["state"] == "running";
    assert_eq!(
        entered.iter().filter(|job| open(job)).count(),
        1,
        "{entered:?}"
    );
    // How far it is can be read by everybody, and nobody asks for another meanwhile.
    let page = editor.get("/preview").text();
    assert!(
        page.contains("data-making") && page.contains("<progress"),
        "{page}"
    );
    assert!(!page.contains("重新生成预览</button>"));
}
