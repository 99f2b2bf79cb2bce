use std::sync::{Arc, LazyLock};

use super::{faces::Bytes, *};
use crate::package::sample;

/// The fonts of the machine.
pub(in crate::package) fn faces() -> &'static Faces {
    static FACES: LazyLock<Faces> = LazyLock::new(|| {
        let files = crate::config::fonts::files(&[]);
        let read = |path: &std::path::PathBuf| {
            let bytes: Bytes = crate::config::fonts::mapped(path).expect("a font");
            (path.display().to_string(), bytes)
        };
        Faces::load(files.iter().map(read).collect()).expect("fonts-noto-cjk is installed")
    });
    &FACES
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn without_fonts_the_message_names_the_package() {
    let error = Faces::load(Vec::new()).err().unwrap().to_string();
    assert!(error.contains("fonts-noto-cjk"), "{error}");
    let bad: Bytes = Arc::new(b"not a font".to_vec());
    let error = Faces::load(vec![("x.ttf".to_owned(), bad)]).err().unwrap();
    assert!(error.to_string().contains("x.ttf"), "{error}");
}

#[test]
fn no_line_begins_or_ends_with_a_mark_that_must_not() {
    let mut papers = sample::papers();
    let words = "“甲”，《乙》——（丙）；3.5%、ABC-12：《丁戊己》。".repeat(12);
    for row in &mut papers.rows {
        row.title = words.chars().take(90).collect();
        if let Some(story) = &mut row.story {
            story.lead = vec![words.clone()];
        }
    }
    for sheet in [rundown(&papers, faces()), script(&papers, faces())] {
        let mut lines = 0;
        let text: Vec<String> = sheet.pages.iter().map(Page::text).collect();
        for line in text.iter().flat_map(|text| text.lines()) {
            let line = line.trim();
            let (first, last) = (line.chars().next(), line.chars().next_back());
            assert!(
                !first.is_some_and(|c| "，。、；：？！）》」』”’%".contains(c)),
                "{line}"
            );
            assert!(!last.is_some_and(|c| "（《「『“‘".contains(c)), "{line}");
            assert!(!line.ends_with("AB") && !line.ends_with("3."), "{line}");
            lines += 1;
        }
        assert!(lines > 100, "{lines}");
    }
}

#[test]
fn no_paragraph_ends_in_a_line_of_one_character() {
    let mut papers = sample::papers();
    for length in 10..120 {
        let row = &mut papers.rows[length % 14];
        row.title = "深圳市社会组织新闻资讯中心"
            .chars()
            .cycle()
            .take(length)
            .collect();
    }
    let sheet = rundown(&papers, faces());
    let said: Vec<_> = sheet.pages.iter().flat_map(|page| page.said()).collect();
    let titles = said.iter().filter(|(_, field, _)| *field == Field::Title);
    assert!(titles.clone().count() > 20);
    for (item, _, line) in titles {
        assert!(line.chars().count() > 1, "{item}: {line}");
    }
}

#[test]
fn every_page_names_edition_revision_state_and_its_number() {
    let mut revision = sample::revision();
    let signed = Papers::read(&revision, &[], &[]).unwrap();
    revision.stories[0].sign_offs.pop();
    let open = Papers::read(&revision, &[], &[]).unwrap();
    for (papers, state) in [(&signed, "正式"), (&open, "未经终审")] {
        for sheet in [rundown(papers, faces()), script(papers, faces())] {
            let count = sheet.pages.len();
            assert!(count > 1);
            for (at, page) in sheet.pages.iter().enumerate() {
                let text = page.text();
                for part in ["《每周一现》第327期", "2026-11-28 · r3 · ", state] {
                    assert!(text.contains(part), "{part}: {text}");
                }
                assert!(text.contains(&format!("第 {} 页　共 {count} 页", at + 1)));
                assert_eq!(text.contains("不得播出"), state != "正式");
            }
        }
    }
}

#[test]
fn a_title_that_fills_pages_is_parted_and_nothing_is_lost() {
    let mut papers = sample::papers();
    papers.rows[2].title = "深圳".repeat(6000);
    papers.rows[3].title = "W".repeat(9000);
    papers.rows[4].story.as_mut().unwrap().lead = vec!["𠮷野家开讲。".repeat(2000)];
    for sheet in [rundown(&papers, faces()), script(&papers, faces())] {
        let all: String = sheet.pages.iter().map(Page::text).collect();
        let count = |c: char| all.chars().filter(|one| *one == c).count();
        assert!(count('深') >= 6000 && count('W') >= 9000);
        assert!(sheet.pages.len() < 400, "{}", sheet.pages.len());
        let (_, height) = sheet.size;
        for page in &sheet.pages {
            for mark in &page.marks {
                if let pages::Mark::Text(_, y, _) = mark {
                    assert!(*y < height - 10.0, "{y}");
                }
            }
        }
    }
}

#[test]
fn the_same_papers_are_the_same_bytes_and_hostile_words_stand_literally() {
    let papers = sample::papers();
    for make in [rundown, script] {
        let sheet = make(&papers, faces());
        let bytes = sheet.document(&papers, faces()).unwrap();
        assert!(bytes.starts_with(b"%PDF-1."));
        let again = make(&papers, faces()).document(&papers, faces()).unwrap();
        assert!(bytes == again);
        let all = bare(&sheet.pages.iter().map(Page::text).collect::<String>());
        for hostile in sample::HOSTILE {
            assert!(all.contains(hostile), "{hostile}");
        }
    }
}

#[test]
fn a_character_that_no_font_has_is_named_and_its_place_is_kept() {
    let mut papers = sample::papers();
    assert_eq!(warning(&papers, faces()), None);
    papers.rows[2].title = "表情😀之后é한글𠮷".to_owned();
    let warning = warning(&papers, faces()).unwrap();
    assert!(warning.contains("「😀」（U+1F600）"), "{warning}");
    let sheet = rundown(&papers, faces());
    assert!(sheet.pages[0].text().contains("表情😀之后é한글𠮷"));
    assert!(sheet.document(&papers, faces()).is_ok());
}
