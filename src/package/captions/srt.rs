//! SubRip: every editing system imports it.

use std::fmt::Write as _;

use super::{Cue, clock, parsed};
use crate::model::{Caption, Millis};

/// SubRip: UTF-8 without BOM, CRLF, cues counted from 1, one line each.
pub(super) fn srt(captions: &[Caption]) -> String {
    let mut text = String::new();
    for (index, caption) in captions.iter().enumerate() {
        let _ = write!(
            text,
            "{}\r\n{} --> {}\r\n{}\r\n\r\n",
            index + 1,
            stamp(caption.start_ms),
            stamp(caption.end_ms),
            literal(&caption.text)
        );
    }
    text
}

/// The cues of a finished file; `None`: it is none.
pub fn read(text: &str) -> Option<Vec<Cue>> {
    let cues = text.split("\r\n\r\n").filter(|cue| !cue.is_empty());
    cues.map(|cue| {
        let mut lines = cue.split("\r\n").skip(1);
        let (from, to) = lines.next()?.split_once(" --> ")?;
        let words = lines.next()?.to_owned();
        Some((parsed(from, ',', 1)?, parsed(to, ',', 1)?, words))
    })
    .collect()
}

/// `00:01:02,345`.
fn stamp(at: Millis) -> String {
    let (h, m, s, ms) = clock(at);
    format!("{h:02}:{m:02}:{s:02},{ms:03}")
}

/// SRT has no escape: players read `<b>` as a style and `{\an8}` as a position, and either would
/// take words off the screen. Only such lines get the full-width look-alike.
pub fn literal(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut markup = text.contains("-->") || text.contains("{\\");
    while let Some(c) = chars.next() {
        markup |= c == '<'
            && chars
                .peek()
                .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'));
    }
    if !markup {
        return text.to_owned();
    }
    text.chars()
        .map(|c| match c {
            '<' => '＜',
            '>' => '＞',
            '{' => '｛',
            '}' => '｝',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::captions::tests::cue;

    #[test]
    fn a_cue_is_a_number_a_time_and_one_line() {
        let text = srt(&[cue(0, 1960, "中午好"), cue(3_723_040, 3_725_000, "再见")]);
        insta::assert_snapshot!(text.replace("\r\n", "\n"), @"
        1
        00:00:00,000 --> 00:00:01,960
        中午好

        2
        01:02:03,040 --> 01:02:05,000
        再见
        ");
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }

    #[test]
    fn markup_is_shown_and_not_obeyed_and_a_comparison_stays() {
        assert_eq!(literal("比 3<5 多"), "比 3<5 多");
        assert_eq!(literal("<b>粗</b>"), "＜b＞粗＜/b＞");
        assert_eq!(literal("a --> b"), "a --＞ b");
        assert_eq!(literal("{\\an8}上"), "｛\\an8｝上");
        assert_eq!(literal("{{x}}"), "{{x}}");
    }
}
