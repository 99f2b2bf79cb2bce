//! 唱词 as files: for editing systems, players and caption machines. Pure.

mod ass;
mod frames;
mod srt;
mod ttml;
mod vtt;

use ttml::Ttml;

use super::{PackageError, files::for_notepad, papers::Row};
use crate::model::{Caption, Item, Millis, Story, language::hygiene::one_line};

/// A file of captions with times: the end of its name, what writes it, what reads it back, and what
/// becomes of words that its readers would take for commands.
pub(super) struct Format {
    /// What comes after `captions/edition` or `captions/05-story`.
    pub suffix: &'static str,
    /// The whole edition's, for messages.
    pub edition: &'static str,
    /// Captions and the name of edition and revision → bytes.
    pub write: fn(&[Caption], &str) -> Result<Vec<u8>, PackageError>,
    /// Bytes → what a reader finds; `None`: it finds no captions.
    pub read: fn(&[u8]) -> Option<Vec<Cue>>,
    /// The words as they stand in the file, escapes undone.
    pub said: fn(&str) -> String,
}

/// Every format, in package order.
pub(super) const FORMATS: [Format; 6] = [
    Format {
        suffix: ".srt",
        edition: "captions/edition.srt",
        write: |captions, _| Ok(srt::srt(captions).into_bytes()),
        read: |bytes| srt::read(std::str::from_utf8(bytes).ok()?),
        said: srt::literal,
    },
    Format {
        suffix: ".vtt",
        edition: "captions/edition.vtt",
        write: |captions, name| Ok(vtt::vtt(captions, name).into_bytes()),
        read: |bytes| vtt::read(std::str::from_utf8(bytes).ok()?),
        said: str::to_owned,
    },
    Format {
        suffix: ".ass",
        edition: "captions/edition.ass",
        write: |captions, name| Ok(ass::ass(captions, name).into_bytes()),
        read: |bytes| ass::read(std::str::from_utf8(bytes).ok()?),
        said: ass::literal,
    },
    Format {
        suffix: "-imsc.ttml",
        edition: "captions/edition-imsc.ttml",
        write: |captions, name| ttml::ttml(captions, name, Ttml::Imsc),
        read: ttml::read,
        said: ttml::legal,
    },
    Format {
        suffix: "-ebu-tt-d.xml",
        edition: "captions/edition-ebu-tt-d.xml",
        write: |captions, name| ttml::ttml(captions, name, Ttml::EbuTtD),
        read: ttml::read,
        said: ttml::legal,
    },
    Format {
        suffix: "-timecode.txt",
        edition: "captions/edition-timecode.txt",
        write: |captions, _| Ok(for_notepad(&frames::frames(captions))),
        read: |bytes| frames::read(std::str::from_utf8(bytes).ok()?),
        said: str::to_owned,
    },
];

/// A cue as it was read back from a finished file: from, to, words.
pub(super) type Cue = (Millis, Millis, String);

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

/// One caption a line, CRLF, no times: what a caption machine is fed with.
pub(super) fn lines(captions: &[Caption]) -> String {
    captions
        .iter()
        .flat_map(|caption| [caption.text.as_str(), "\r\n"])
        .collect()
}

/// Hours, minutes, seconds and what is left in ms.
fn clock(at: Millis) -> (i64, i64, i64, i64) {
    let ms = at.0.max(0);
    (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// `H:MM:SS` and, after `mark`, parts of a second of `unit` ms each.
fn parsed(text: &str, mark: char, unit: i64) -> Option<Millis> {
    let (clock, part) = text.trim().rsplit_once(mark)?;
    let mut seconds = 0;
    for number in clock.split(':') {
        seconds = seconds * 60 + number.parse::<i64>().ok()?;
    }
    Some(Millis(seconds * 1000 + part.parse::<i64>().ok()? * unit))
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
            document: "a text in GB18030",
            detail: "a character has no code in GB18030".to_owned(),
        });
    }
    Ok(bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::{papers::Papers, sample};

    pub(super) fn cue(start: i64, end: i64, text: &str) -> Caption {
        Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: text.to_owned(),
        }
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
