//! What a correction says of the version before it.

use super::*;
use crate::model::{changes::since, people::ReviewLevel, story::Strap};

/// The changes that `edit` makes to the sample revision.
fn after(edit: impl FnOnce(&mut EditionRevision)) -> Vec<String> {
    let before = revision(false);
    let mut after = before.clone();
    edit(&mut after);
    since(&before, &after)
}

#[test]
fn nothing_changed_is_nothing_said() {
    assert!(after(|_| {}).is_empty());
    assert!(after(|r| r.revision = Revision(9)).is_empty());
}

#[test]
fn each_part_that_is_seen_or_read_is_named() {
    let lines = after(|r| {
        r.rundown.items[1].title = "新标题".to_owned();
        r.rundown.items[1].read_ms = Millis(2000);
        r.stories[0].draft.lead = "导语改了。".to_owned();
        r.stories[1].draft.strap = vec![Strap {
            name: "何桂兰".to_owned(),
            line: "学员".to_owned(),
        }];
        r.rundown.items[2].script = "接着看。".to_owned();
    });
    assert_eq!(
        lines,
        [
            "总时长由 04:52（欠 00:08） 改为 04:54（欠 00:06）",
            "第 2 条「新标题」：标题原为「青苗助学中心十二间乡村书屋同日开放」；导语改动 1 句，现为「导语改了。」；时长由 01:03 改为 01:05",
            "第 4 条「河湾救援协会举行汛期水域救援演练」：人名条现为「何桂兰 学员」",
            "第 3 条串词：文字改动 1 句，现为「接着看。」",
        ]
    );
}

#[test]
fn what_only_papers_print_is_named_too_and_a_producers_word() {
    let lines = after(|r| {
        r.stories[0].draft.headline_long = "长标题\r\n改了".to_owned();
        r.stories[1].draft.organization = Some("河湾救援协会".to_owned());
    });
    assert!(
        lines
            .iter()
            .any(|line| line.contains("文件用标题现为「长标题 改了」")),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("机构现为「河湾救援协会」")),
        "{lines:?}"
    );
    let special = |r: &mut EditionRevision| {
        let story = &mut r.stories[0];
        story.sign_offs.clear();
        let at = r.frozen_at;
        story.sign(ReviewLevel::First, "ed", "陈编", at).unwrap();
        story
            .let_go_on(("prod", "周制"), "审片\n在飞机上", at)
            .unwrap();
    };
    let lines = after(special);
    assert!(
        lines
            .iter()
            .any(|line| line.contains("未经复审、终审，周制特批播出：审片 在飞机上")),
        "{lines:?}"
    );
    let (mut before, mut now) = (revision(false), revision(false));
    special(&mut before);
    now.stories[0].sign_offs = before.stories[0].sign_offs.clone();
    let lines = since(&before, &now);
    assert!(
        lines.iter().any(|line| line.contains("不再凭特批播出")),
        "{lines:?}"
    );
}

#[test]
fn a_story_that_goes_comes_or_moves_is_one_line() {
    let gone = after(|r| {
        r.rundown.items.remove(3);
    });
    assert_eq!(
        gone[1..],
        ["撤下「河湾救援协会举行汛期水域救援演练」（原第 4 条）"]
    );
    // The last story is drawn to the front: one line, not one for each that it passed.
    let moved = after(|r| {
        let last = r.rundown.items.remove(7);
        r.rundown.items.insert(1, last);
    });
    assert_eq!(
        moved,
        ["「湾畔社区基金会发布《邻里互助记录标准》」由第 8 条移到第 2 条"]
    );
    let before = after(|r| {
        r.rundown.items.remove(3);
    });
    assert!(
        !before.iter().any(|line| line.contains("移到")),
        "{before:?}"
    );
    let mut smaller = revision(true);
    let story = smaller.rundown.items.remove(3);
    let came = since(&smaller, &revision(true));
    let title = &story.title;
    assert!(
        came.contains(&format!("新增第 4 条「{title}」，时长 01:03")),
        "{came:?}"
    );
}

#[test]
fn hostile_words_stay_on_one_line() {
    let lines = after(|r| r.rundown.items[1].title = "a\r\nBcc: x\u{202e}\n".to_owned());
    assert!(
        lines
            .iter()
            .all(|line| !line.contains(['\r', '\n', '\u{202e}']))
    );
}
