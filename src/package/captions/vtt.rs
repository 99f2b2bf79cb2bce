//! WebVTT (W3C): for the browser.

use std::fmt::Write as _;

use super::{Cue, clock, parsed};
use crate::model::{Caption, Millis};

/// UTF-8 without BOM, LF, cues counted from 1; `name` says of which edition and revision.
pub fn vtt(captions: &[Caption], name: &str) -> String {
    let mut text = format!("WEBVTT - {}\n\n", escaped(name));
    for (index, caption) in captions.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "{}\n{} --> {}\n{}\n\n",
            index + 1,
            stamp(caption.start_ms),
            stamp(caption.end_ms),
            escaped(&caption.text)
        );
    }
    text
}

/// The cues of a finished file; `None`: it is none.
pub fn read(text: &str) -> Option<Vec<Cue>> {
    let mut blocks = text.split("\n\n").filter(|block| !block.is_empty());
    blocks.next().filter(|head| head.starts_with("WEBVTT"))?;
    blocks
        .map(|cue| {
            let mut lines = cue.split('\n').skip(1);
            let (from, to) = lines.next()?.split_once(" --> ")?;
            let words = lines.next()?;
            let words = words
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            Some((parsed(from, '.', 1)?, parsed(to, '.', 1)?, words))
        })
        .collect()
}

fn stamp(at: Millis) -> String {
    let (h, m, s, ms) = clock(at);
    format!("{h:02}:{m:02}:{s:02}.{ms:03}")
}

/// `-->` cannot stand in a cue, and `<` begins a tag.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_comes_back() {
        let caption = Caption {
            start_ms: Millis(40),
            end_ms: Millis(3_601_000),
            text: "甲 <b>乙</b> & --> &lt;".to_owned(),
        };
        let text = vtt(std::slice::from_ref(&caption), "yixian-2026-11-28-r1");
        insta::assert_snapshot!(text, @"
        WEBVTT - yixian-2026-11-28-r1

        1
        00:00:00.040 --> 01:00:01.000
        甲 &lt;b&gt;乙&lt;/b&gt; &amp; --&gt; &amp;lt;
        ");
        let back = read(&text).unwrap();
        assert_eq!(back, [(Millis(40), Millis(3_601_000), caption.text)]);
        assert_eq!(read("1\n\n"), None);
    }
}
