//! Time codes and words in columns, for caption machines that take a list with times.

use std::fmt::Write as _;

use super::{Cue, clock, parsed};
use crate::model::{Caption, Millis, units::FRAME_RATE};

/// Number, first frame, frame after the last, words, parted by tabs, a header before them: CRLF, time
/// code `HH:MM:SS:FF` at 25 frames.
pub fn frames(captions: &[Caption]) -> String {
    let mut text = "序号\t入点\t出点\t唱词\r\n".to_owned();
    for (index, caption) in captions.iter().enumerate() {
        // Writing to a String cannot fail. A tab cannot stand in the words: they are one line.
        let _ = write!(
            text,
            "{}\t{}\t{}\t{}\r\n",
            index + 1,
            stamp(caption.start_ms),
            stamp(caption.end_ms),
            caption.text.replace('\t', " ")
        );
    }
    text
}

/// The cues of a finished file; `None`: it is none.
pub fn read(text: &str) -> Option<Vec<Cue>> {
    let lines = text.split("\r\n").skip(1).filter(|line| !line.is_empty());
    let ms = 1000 / i64::from(FRAME_RATE);
    lines
        .map(|line| {
            let mut fields = line.split('\t').skip(1);
            let from = parsed(fields.next()?, ':', ms)?;
            let to = parsed(fields.next()?, ':', ms)?;
            Some((from, to, fields.next()?.to_owned()))
        })
        .collect()
}

fn stamp(at: Millis) -> String {
    let (h, m, s, ms) = clock(at);
    let frame = ms * i64::from(FRAME_RATE) / 1000;
    format!("{h:02}:{m:02}:{s:02}:{frame:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_frames() {
        let caption = Caption {
            start_ms: Millis(1_040),
            end_ms: Millis(61_960),
            text: "中午好".to_owned(),
        };
        let text = frames(&[caption]);
        assert_eq!(
            text,
            "序号\t入点\t出点\t唱词\r\n1\t00:00:01:01\t00:01:01:24\t中午好\r\n"
        );
        let back = read(&text).unwrap();
        assert_eq!(back, [(Millis(1_040), Millis(61_960), "中午好".to_owned())]);
    }
}
