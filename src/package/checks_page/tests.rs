use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};

use super::*;
use crate::{
    model::{
        Millis,
        language::hygiene::one_line,
        profile::{Check, DeliveryProfile, Level},
        qc::{FileReport, Finding, Outcome, Row},
        story::{Check as Rule, CheckLevel},
    },
    package::sample,
};

const HOSTILE: &str = "<script>alert(1)</script>{{x}}</style>]]>\u{202e}𠮷😀=cmd()|\"'&amp;\u{7}";

fn profile() -> DeliveryProfile {
    let text = include_str!("../../../config/delivery/station-basic.toml");
    toml::from_str(text).unwrap()
}

fn report() -> Report {
    let row = |check, outcome| Row {
        check,
        value: format!("实测{HOSTILE}"),
        wanted: "≤0.5 秒".to_owned(),
        outcome,
    };
    let finding = |level, at: Option<i64>| Finding {
        check: Check::Black,
        level,
        from_ms: at.map(Millis),
        to_ms: at.map(|at| Millis(at + 600)),
        value: "黑场 0.60 秒".to_owned(),
        wanted: "≤0.5 秒".to_owned(),
        frame: at.map(|_| Frame {
            path: "/nowhere/frame.jpg".into(),
            bytes: 4,
        }),
    };
    let mut profile = profile();
    profile.title = HOSTILE.to_owned();
    Report {
        profile,
        files: vec![
            FileReport {
                name: "cards/03-title.mp4".to_owned(),
                item: Some(2),
                rows: vec![
                    row(Check::Size, Outcome::Pass),
                    row(Check::Black, Outcome::Fail),
                ],
                findings: vec![finding(Level::Fail, Some(2000)), finding(Level::Warn, None)],
            },
            FileReport {
                name: "preview.mp4".to_owned(),
                item: None,
                rows: vec![row(Check::Size, Outcome::Pass)],
                findings: Vec::new(),
            },
        ],
    }
}

fn hostile_revision() -> EditionRevision {
    let mut revision = sample::revision();
    revision.stories[0].draft.checks = vec![
        Rule {
            rule: "headline.long".to_owned(),
            level: CheckLevel::Fix,
            place: format!("标题{HOSTILE}"),
            suggestion: HOSTILE.to_owned(),
            fix: None,
        },
        Rule {
            rule: "privacy.phone".to_owned(),
            level: CheckLevel::Block,
            place: "配音稿".to_owned(),
            suggestion: "删去电话号码".to_owned(),
            fix: None,
        },
    ];
    revision.warnings.push(HOSTILE.to_owned());
    revision
}

fn page(revision: &EditionRevision, report: Option<&Report>) -> String {
    let papers = Papers::read(revision, &[], &[]).unwrap();
    let bytes = document(&papers, revision, report, &|_| Some(vec![0xff, 0xd8, 1, 2]));
    String::from_utf8(bytes.unwrap()).unwrap()
}

/// Its elements with how often they stand, and all its text, by a reader of XML.
fn read(page: &str) -> (BTreeMap<String, usize>, String) {
    let mut reader = Reader::from_str(page);
    let (mut elements, mut text) = (BTreeMap::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                *elements.entry(name).or_insert(0) += 1;
            }
            Event::Text(part) => {
                text.push_str(&part.xml_content(quick_xml::XmlVersion::Explicit1_0))
            }
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(match name.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    other => panic!("{other:?}"),
                }),
            },
            _ => {}
        }
    }
    (elements, text)
}

#[test]
fn a_page_without_script_that_loads_nothing_and_shows_hostile_words_as_they_are() {
    let page = page(&hostile_revision(), Some(&report()));
    let (elements, text) = read(&page);
    for none in [
        "script", "link", "iframe", "object", "form", "a", "svg", "base",
    ] {
        assert_eq!(elements.get(none), None, "{none}");
    }
    assert_eq!(elements["style"], 1);
    // On one line as in every paper: without the bell and what turns words around.
    let shown = one_line(HOSTILE);
    assert!(shown.contains("<script>alert(1)</script>{{x}}</style>]]>"));
    let times = text.matches(&shown).count();
    assert!(times >= 6, "{times}: {text}");
    assert!(!page.contains("http:") && !page.contains("https:") && !page.contains("url("));
    assert!(page.contains("default-src 'none'; img-src data:; style-src 'sha256-"));
    assert!(page.contains("src=\"data:image/jpeg;base64,/9gBAg==\""));
}

#[test]
fn the_policy_names_the_hash_of_the_style_as_it_stands() {
    let page = page(&sample::revision(), None);
    let (_, rest) = page.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let hash = base64::encode(&Sha256::digest(style.as_bytes()));
    assert!(page.contains(&format!("'sha256-{hash}'")));
    assert!(
        style.contains("\"2026-11-28 r3\""),
        "the revision on every page"
    );
}

#[test]
fn it_counts_what_must_be_done_and_names_edition_revision_and_state() {
    let revision = hostile_revision();
    let (_, text) = read(&page(&revision, Some(&report())));
    let over = revision.rundown.over().0 > 0;
    // A phone number, a black hole, and a rundown that does not fit.
    let must = 2 + usize::from(over);
    // A long headline, a fault of a whole file, the warnings.
    let look = 2 + revision.warnings.len();
    let clean = revision.stories.len() - 1;
    let passed = 2 + clean + usize::from(!over);
    for (count, word) in [(must, "必须处理"), (look, "请人工确认"), (passed, "通过")] {
        assert!(
            text.contains(&format!("{count}{word}")),
            "{count} {word}: {text}"
        );
    }
    for part in [
        "2026-11-28",
        "r3",
        "正式",
        "00:00:02:00 – 00:00:02:15",
        "整个文件",
        "频闪",
        "0010B",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("未经终审"));
    let mut draft = revision;
    draft.stories[0].sign_offs.clear();
    let (_, text) = read(&page(&draft, None));
    assert!(text.contains("本版未经终审，不得作为正式播出版本使用"));
    assert!(text.contains("本版媒体文件未作技审"));
}

#[test]
fn what_concerns_the_newsroom_alone_stays_there_and_nothing_is_counted_twice() {
    let mut revision = sample::revision();
    revision.warnings.clear();
    let rule = |rule: &str, level, suggestion: &str| Rule {
        rule: rule.to_owned(),
        level,
        place: "标题\n一".to_owned(),
        suggestion: suggestion.to_owned(),
        fix: None,
    };
    for story in &mut revision.stories {
        story.draft.checks.clear();
    }
    let story = &mut revision.stories[0];
    story.draft.checks = vec![
        rule("score.parts", CheckLevel::Note, "790分"),
        rule("source.note", CheckLevel::Note, "首次来稿的发件人"),
        rule("duplicate.merged", CheckLevel::Note, "与另一篇合并"),
        rule("copy.long_sentence", CheckLevel::Note, "单句太长"),
        rule("personal.phone", CheckLevel::Note, "电话已略去"),
        rule(
            "organization.unverified",
            CheckLevel::Note,
            "按登记全称核对",
        ),
        rule("duplicate.aired", CheckLevel::Fix, "上期播过"),
        rule("headline.long", CheckLevel::Fix, "标题偏长"),
    ];
    revision.stories[1].draft.checks = vec![rule("score.parts", CheckLevel::Note, "680分")];
    // As the rundown's warnings say it again.
    let title = revision.stories[0].draft.headline.clone();
    for suggestion in ["上期播过", "标题偏长"] {
        let told = format!("「{title}」标题\n一：{suggestion}");
        revision.warnings.push(told);
    }
    revision.warnings.push("本期只有 3 条稿件".to_owned());
    let text = read(&page(&revision, None)).1;
    for shown in [
        "电话已略去",
        "按登记全称核对",
        "上期播过",
        "标题偏长",
        "本期只有 3 条稿件",
    ] {
        assert_eq!(text.matches(shown).count(), 1, "{shown}: {text}");
    }
    for inner in [
        "790分",
        "680分",
        "首次来稿",
        "合并",
        "单句太长",
        "score",
        "headline.",
    ] {
        assert!(!text.contains(inner), "{inner}: {text}");
    }
    assert!(text.contains("3请人工确认"), "{text}");
    let second = &revision.stories[1].draft.headline;
    let clean = text.split("未发现问题：").nth(1).unwrap();
    assert!(clean.contains(second.as_str()), "{text}");
}

#[test]
fn the_same_revision_gives_the_same_page() {
    let revision = hostile_revision();
    assert!(page(&revision, Some(&report())) == page(&revision, Some(&report())));
}
