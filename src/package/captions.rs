//! 唱词 as files: SRT for editing systems, one line a caption for caption machines. Pure.

use std::fmt::Write as _;

use super::{PackageError, papers::Row};
use crate::model::{Caption, Item, Millis, Story, language::hygiene::one_line};

/// The captions of an item, timed from its start, empty ones dropped. A story's captions count
/// from the lead's first word, which comes after the item's silent lead-in.
///
/// # Errors
/// A caption starts after its item is over.
pub(super) fn of_item(
    item: &Item,
    story: Option<&Story>,
    number: usize,
) -> Result<Vec<Caption>, PackageError> {
    let (captions, offset) = match story {
        Some(story) => (&story.draft.captions, item.fixed_ms),
        None => (&item.captions, Millis::ZERO),
    };
    let end = item.duration();
    let mut timed = Vec::with_capacity(captions.len());
    for caption in captions {
        let text = one_line(&caption.text);
        if text.is_empty() {
            continue;
        }
        let start_ms = caption.start_ms + offset;
        if start_ms >= end {
            return Err(PackageError::CaptionOutside {
                number,
                text,
                start_ms: start_ms.0,
                end_ms: end.0,
            });
        }
        timed.push(Caption {
            start_ms,
            // The last line may stand longer than the reading, never into the next item.
            end_ms: (caption.end_ms + offset).min(end),
            text,
        });
    }
    Ok(timed)
}

/// The captions of all rows, timed from the top of the edition.
pub(super) fn of_edition(rows: &[Row]) -> Vec<Caption> {
    rows.iter()
        .flat_map(|row| {
            row.captions.iter().map(|caption| Caption {
                start_ms: caption.start_ms + row.start_ms,
                end_ms: caption.end_ms + row.start_ms,
                text: caption.text.clone(),
            })
        })
        .collect()
}

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

/// One caption a line, CRLF, no times: what a caption machine is fed with.
pub(super) fn lines(captions: &[Caption]) -> String {
    captions
        .iter()
        .flat_map(|caption| [caption.text.as_str(), "\r\n"])
        .collect()
}

/// `text` in GB18030, which has a code for every character of Unicode. The one code point that
/// the WHATWG's encoder refuses, U+E5E5 of the private use area, becomes 〓, the printers' mark for
/// a missing sort.
///
/// # Errors
/// A character without a code: a defect, as there is none.
pub(super) fn gb18030(text: &str) -> Result<Vec<u8>, PackageError> {
    let text = text.replace('\u{e5e5}', "〓");
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(&text);
    if unmappable {
        return Err(PackageError::Document {
            document: "captions/edition-gb18030.txt",
            detail: "a character has no code in GB18030".to_owned(),
        });
    }
    Ok(bytes.into_owned())
}

/// `00:01:02,345`.
fn stamp(at: Millis) -> String {
    let ms = at.0.max(0);
    format!(
        "{:02}:{:02}:{:02},{:03}",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000
    )
}

/// SRT has no escape: players read `<b>` as a style and `{\an8}` as a position, and either would
/// take words off the screen. Only such lines get the full-width look-alike.
fn literal(text: &str) -> String {
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
    use crate::package::{papers::Papers, sample};

    fn cue(start: i64, end: i64, text: &str) -> Caption {
        Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: text.to_owned(),
        }
    }

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

    #[test]
    fn a_storys_captions_start_after_its_lead_in_and_end_with_the_item() {
        let revision = sample::revision();
        let papers = Papers::read(&revision, &[], &[]).unwrap();
        let all = of_edition(&papers.rows);
        let row = papers.rows.iter().find(|row| row.story.is_some()).unwrap();
        let story = revision.stories.first().unwrap();
        let first = &story.draft.captions[0];
        let cue = all.iter().find(|cue| cue.start_ms >= row.start_ms).unwrap();
        assert_eq!(cue.start_ms, row.start_ms + row.fixed_ms + first.start_ms);
        assert_eq!(cue.text, first.text);
        let own: usize = papers.rows.iter().map(|row| row.captions.len()).sum();
        assert_eq!(all.len(), own);
        assert!(
            all.windows(2)
                .all(|pair| pair[0].end_ms <= pair[1].start_ms)
        );
    }

    #[test]
    fn an_empty_caption_is_no_cue_and_one_with_line_ends_is_one_line() {
        let item = sample::link("看点", "你好", Millis(4000));
        let item = Item {
            captions: vec![cue(0, 1000, " \n "), cue(1000, 9000, "一\n\n二")],
            ..item
        };
        let end = item.duration();
        let captions = of_item(&item, None, 1).unwrap();
        assert_eq!(captions, [cue(1000, end.0, "一 二")]);
    }

    #[test]
    fn a_caption_after_the_end_of_its_item_is_refused() {
        let item = Item {
            captions: vec![cue(900_000, 901_000, "迟到")],
            ..sample::link("看点", "你好", Millis(4000))
        };
        let error = of_item(&item, None, 7).unwrap_err().to_string();
        assert!(
            error.contains("item 7") && error.contains("迟到"),
            "{error}"
        );
    }

    #[test]
    fn every_character_has_a_code_in_gb18030() {
        let text = "𠮷䶮㙓 <b> 😀 é 한글\r\n";
        let bytes = gb18030(text).unwrap();
        let (back, _, wrong) = encoding_rs::GB18030.decode(&bytes);
        assert_eq!(back, text);
        assert!(!wrong);
        for c in (0x80..=0x10_ffff_u32)
            .step_by(97)
            .filter_map(char::from_u32)
        {
            assert!(gb18030(&c.to_string()).is_ok(), "{c:?}");
        }
        assert_eq!(gb18030("\u{e5e5}").unwrap(), gb18030("〓").unwrap());
    }
}
