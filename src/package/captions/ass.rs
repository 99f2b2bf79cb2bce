//! Advanced SubStation Alpha: for players and ffmpeg, with the looks of the preview's captions.

use std::fmt::Write as _;

use super::{Cue, clock, parsed};
use crate::model::{Caption, Millis};

/// Keeps a backslash from what follows it and is not seen: WORD JOINER.
const JOINER: char = '\u{2060}';

/// UTF-8 without BOM, CRLF; `name` says of which edition and revision. Captions stand on whole
/// frames of 40 ms, which hundredths of a second tell exactly.
pub fn ass(captions: &[Caption], name: &str) -> String {
    let mut text = format!(
        "[Script Info]\r\nTitle: {}\r\nScriptType: v4.00+\r\nPlayResX: 1920\r\nPlayResY: 1080\r\n\
         WrapStyle: 2\r\nScaledBorderAndShadow: yes\r\nYCbCr Matrix: TV.709\r\n\r\n\
         [V4+ Styles]\r\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, \
         BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
         Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\r\n\
         Style: Default,Noto Sans CJK SC,84,&H00F4F4F4,&H00F4F4F4,&H00361E0A,&H80000000,-1,0,0,0,100,100,0,0,1,\
         4,0,2,192,192,76,1\r\n\r\n\
         [Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n",
        literal(name)
    );
    for caption in captions {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "Dialogue: 0,{},{},Default,,0,0,0,,{}\r\n",
            stamp(caption.start_ms),
            stamp(caption.end_ms),
            literal(&caption.text)
        );
    }
    text
}

/// The cues of a finished file; `None`: it is none.
pub fn read(text: &str) -> Option<Vec<Cue>> {
    let lines = text.split("\r\n");
    let cues = lines.filter_map(|line| line.strip_prefix("Dialogue: "));
    cues.map(|line| {
        let mut fields = line.splitn(10, ',');
        let (from, to) = (fields.nth(1)?, fields.next()?);
        let words = fields.nth(6)?.to_owned();
        Some((parsed(from, '.', 10)?, parsed(to, '.', 10)?, words))
    })
    .collect()
}

/// `0:01:02.34`.
fn stamp(at: Millis) -> String {
    let (h, m, s, ms) = clock(at);
    format!("{h}:{m:02}:{s:02}.{:02}", ms / 10)
}

/// Braces hold commands and cannot be escaped for every player: full-width ones look alike.
/// `\N`, `\n` and `\h` are line ends and spaces unless something stands between.
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '{' => out.push('｛'),
            '}' => out.push('｝'),
            '\\' => out.extend(['\\', JOINER]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_and_not_obeyed() {
        assert_eq!(
            literal("{\\an8}上\\N下"),
            "｛\\\u{2060}an8｝上\\\u{2060}N下"
        );
        let caption = Caption {
            start_ms: Millis(3_723_440),
            end_ms: Millis(3_725_000),
            text: "甲, 乙".to_owned(),
        };
        let text = ass(&[caption], "r1");
        assert!(text.ends_with("Dialogue: 0,1:02:03.44,1:02:05.00,Default,,0,0,0,,甲, 乙\r\n"));
        let back = read(&text).unwrap();
        assert_eq!(
            back,
            [(Millis(3_723_440), Millis(3_725_000), "甲, 乙".to_owned())]
        );
    }
}
