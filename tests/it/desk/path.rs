//! The whole week of a producer at the desk, from the first page to the station: with keys alone, with the
//! mouse alone, and with a finger on a telephone.

use std::{fs, path::Path};

use serde_json::{Value, json};
use yixian::model::people::Role;

use super::{Desk, MAILS, PASSWORD, REGISTER, browse, name};
use crate::support::{
    Newsroom,
    browser::{Browser, DESKTOP, PHONE, Pointer},
    machine::wait_for,
};

/// Two tips with pictures, a short slot and a quick encoder: the chain is the same.
const QUICK: &str = "[programme]\nslot_seconds = 150\n[rundown]\nopener_ms = 3000\ncloser_ms = 2000\nmin_stories = 1\n\
                     [render]\npreset = \"ultrafast\"\ncrf = 30\n";

fn newsroom() -> Desk {
    let room = Newsroom::open();
    let settings = room.path("quick.toml");
    fs::write(&settings, QUICK).unwrap();
    let settings = settings.to_string_lossy().into_owned();
    let run = |arguments: &[&str]| {
        let mut all = vec!["--config", settings.as_str()];
        all.extend(arguments);
        room.run(&all)
    };
    assert_eq!(run(&["org", "import", REGISTER]).code, 0);
    let tips = room.path("tips");
    fs::create_dir(&tips).unwrap();
    for one in ["02-xingyuan-drill.eml", "12-haifan-exchange.eml"] {
        fs::copy(Path::new(MAILS).join(one), tips.join(one)).unwrap();
    }
    assert_eq!(run(&["gather", "--from", &tips.to_string_lossy()]).code, 0);
    let drafting = room.path("draft.toml");
    fs::write(&drafting, format!("{QUICK}ffmpeg = \"/no/such/ffmpeg\"\n")).unwrap();
    room.run(&["--config", &drafting.to_string_lossy(), "build"]);
    Desk::serve_with(room, "", QUICK)
}

/// How somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Keys,
    Mouse,
    Finger,
}

struct Producer<'a> {
    browser: &'a Browser,
    desk: &'a Desk,
    hand: Hand,
}

impl Producer<'_> {
    /// Goes from one thing to the next until the focus is on `css`, as whoever has no mouse does.
    fn tab_to(&self, css: &str) {
        self.browser.wait(
            &format!("{css} is there"),
            &format!("document.querySelector({})", json!(css)),
        );
        for _ in 0..400 {
            let there = self.browser.js(
                "return document.activeElement?.matches(arguments[0]) ?? false",
                &[json!(css)],
            );
            if there == true {
                return;
            }
            self.browser.keys(&["Tab"]);
        }
        panic!("no key leads to {css} on {}", self.browser.path());
    }

    fn press(&self, css: &str) {
        match self.hand {
            Hand::Keys => {
                self.tab_to(css);
                self.browser.keys(&["Enter"]);
            }
            Hand::Mouse => self.browser.press(css, Pointer::Mouse),
            Hand::Finger => {
                // From one place to the next a finger needs a moment; Chromium takes a touch right after a
                // drag for its end, and makes no click of it.
                std::thread::sleep(std::time::Duration::from_millis(600));
                self.browser.press(css, Pointer::Finger);
            }
        }
    }

    fn write(&self, css: &str, text: &str) {
        match self.hand {
            Hand::Keys => self.tab_to(css),
            Hand::Mouse | Hand::Finger => self.press(css),
        }
        self.browser.keys(&["Control+a"]);
        let letters: Vec<String> = text.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        self.browser.keys(&letters);
    }

    /// To a place of the desk.
    fn place(&self, key: &str, address: &str) {
        match self.hand {
            Hand::Keys => self.browser.keys(&["g", key]),
            Hand::Mouse | Hand::Finger => self.press(&format!("nav a[href=\"{address}\"]")),
        }
        self.browser.wait(
            "the place is there",
            &format!("location.pathname === '{address}'"),
        );
    }

    /// A dialog of the browser itself is answered with yes, for as long as the page is not loaded anew.
    fn agree(&self) {
        self.browser.js("window.confirm = () => true", &[]);
    }

    fn sign_in(&self, role: Role) {
        self.browser.go(&self.desk.url("/login"));
        self.write("#login", role.name());
        self.write("#password", PASSWORD);
        self.press("form button");
        self.browser.shows(name(role));
    }

    fn sign_out(&self) {
        self.press(".who button");
        self.browser
            .wait("the login is there", "location.pathname === '/login'");
    }

    fn order(&self) -> Vec<String> {
        let ids = self.browser.js(
            "return [...document.querySelectorAll('tr.story')].map((row) => row.dataset.id)",
            &[],
        );
        serde_json::from_value(ids).unwrap()
    }

    fn fix_a_headline(&self, story: &str) {
        self.press(&format!("tr[data-id=\"{story}\"] .title"));
        self.browser.wait(
            "the story is there",
            "document.getElementById('f-headline')",
        );
        self.write("#f-headline", "四十名手作人来深圳");
        self.browser.wait(
            "it is saved",
            "document.getElementById('s-headline').textContent === '已保存'",
        );
    }

    /// Another picture in the place of the first.
    fn replace_a_picture(&self) {
        let shown = || -> Vec<String> {
            let ids = self.browser.js(
                "return [...document.querySelectorAll('[data-live=media] > .pictures > li')].map((one) => one.dataset.id)",
                &[],
            );
            serde_json::from_value(ids).unwrap()
        };
        let first = shown();
        assert!(first.len() > 1, "{first:?}");
        let one = &first[0];
        let here = format!("[data-live=media] > .pictures > li[data-id=\"{one}\"]");
        self.press(&format!("{here} [data-act=drop]"));
        self.browser.wait(
            "it is out",
            &format!("!document.querySelector({})", json!(here)),
        );
        let offered = format!("[data-live=media] details li[data-id=\"{one}\"] [data-act=take]");
        self.press("[data-live=media] details summary");
        self.press(&offered);
        self.browser.wait(
            "it is back",
            &format!("document.querySelector({})", json!(here)),
        );
        let after = shown();
        assert_eq!(after.last(), Some(one), "{first:?} {after:?}");
    }

    fn reorder(&self) {
        let first = self.order();
        let (above, below) = (
            format!("tr[data-id=\"{}\"]", first[0]),
            format!("tr[data-id=\"{}\"]", first[1]),
        );
        match self.hand {
            Hand::Keys => {
                self.tab_to(&format!("{above} .title"));
                self.browser.keys(&["Alt+ArrowDown"]);
            }
            Hand::Mouse => {
                self.browser.drag(
                    &format!("{below} .grip"),
                    &format!("{above} .grip"),
                    Pointer::Mouse,
                );
            }
            Hand::Finger => {
                self.browser.drag(
                    &format!("{below} .grip"),
                    &format!("{above} .grip"),
                    Pointer::Finger,
                );
            }
        }
        self.browser.wait(
            "nothing is being saved",
            "!document.querySelector('[data-busy]')",
        );
        let after = self.order();
        assert_eq!((&after[0], &after[1]), (&first[1], &first[0]));
        browse::assert_fits(self.browser, self.screen());
    }

    fn screen(&self) -> crate::support::browser::Screen {
        if self.hand == Hand::Finger {
            PHONE
        } else {
            DESKTOP
        }
    }

    fn review(&self, stories: usize) {
        self.place("s", "/review");
        for left in (1..=stories).rev() {
            self.browser.wait(
                "one is gone",
                &format!("document.querySelectorAll('.entry').length === {left}"),
            );
            match self.hand {
                // `a` goes to the button, and signs nothing.
                Hand::Keys => {
                    self.browser.keys(&["a"]);
                    self.browser.wait(
                        "the button has the focus",
                        "document.activeElement?.matches('[data-act=pass]')",
                    );
                    self.browser.keys(&["Enter"]);
                }
                Hand::Mouse | Hand::Finger => self.press(".entry .pass button"),
            }
        }
        self.browser
            .wait("all are signed", "!document.querySelector('.entry')");
    }

    fn deliver(&self) {
        self.place("b", "/package");
        self.agree();
        self.press("[data-act=lock]");
        self.browser.shows("已锁单");
        // The daemon makes the package; the page follows.
        let there = "return !!document.querySelector('[data-act=send]')";
        let look = || (self.browser.js(there, &[]) == true).then_some(());
        // A film of two minutes on a busy machine.
        let made = (0..20).find_map(|_| wait_for(look));
        assert!(made.is_some(), "no package to send");
        // With the files of the package the page came anew.
        self.browser
            .wait("it is whole", "document.readyState === 'complete'");
        self.agree();
        self.press("[data-act=send]");
        let sent =
            "return /已发出|电视台已签收/.test(document.querySelector('.edition').innerText)";
        let look = || (self.browser.js(sent, &[]) == true).then_some(());
        let there = (0..4).find_map(|_| wait_for(look));
        assert!(there.is_some(), "it is not sent");
    }
}

fn week(hand: Hand) {
    let Some(browser) = Browser::open() else {
        return;
    };
    let desk = newsroom();
    let producer = Producer {
        browser: &browser,
        desk: &desk,
        hand,
    };
    browser.screen(producer.screen());
    producer.sign_in(Role::Editor);
    producer.place("r", "/rundown");
    let stories = producer.order();
    assert_eq!(stories.len(), 2, "{stories:?}");
    producer.fix_a_headline(&stories[0]);
    producer.replace_a_picture();
    producer.place("r", "/rundown");
    producer.reorder();
    producer.review(stories.len());
    producer.sign_out();
    producer.sign_in(Role::Reviewer);
    producer.review(stories.len());
    producer.sign_out();
    producer.sign_in(Role::Producer);
    producer.review(stories.len());
    producer.deliver();
    browse::assert_silent(&browser);

    let shown = desk
        .run(&["edition", "show", "2026-11-28"])
        .objects
        .remove(0);
    assert_eq!(shown["edition"]["state"], "sent", "{shown}");
    let items = shown["rundown"]["items"].as_array().unwrap();
    let aired: Vec<&Value> = items
        .iter()
        .filter(|item| item["kind"] == "story")
        .collect();
    assert_eq!(aired[0]["story"], stories[1].as_str());
    assert_eq!(aired[1]["story"], stories[0].as_str());
    // Beside its lock.
    let mails = fs::read_dir(desk.room.data().join("outbox"))
        .unwrap()
        .filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|end| end == "eml")
        })
        .count();
    assert_eq!(mails, 1);
    let story = desk.run(&["story", "show", &stories[0]]).objects.remove(0);
    assert_eq!(story["headline"], "四十名手作人来深圳");
    assert_eq!(story["state"], "approved");
}

#[test]
fn a_week_with_keys_alone() {
    week(Hand::Keys);
}

#[test]
fn a_week_with_the_mouse_alone() {
    week(Hand::Mouse);
}

#[test]
fn a_week_with_a_finger_on_a_telephone() {
    week(Hand::Finger);
}
