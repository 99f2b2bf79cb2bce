//! 唱词 as one field of a story: written down line by line, and read again.

use super::{language::hygiene::one_line, story::Caption, units::Millis};

/// More lines are no story: ten minutes have some three hundred.
const LINES: usize = 400;
/// Most characters of a line; three times what a screen holds is a slip of the hand.
pub const LONGEST: usize = 60;

/// Why lines cannot stand. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptionsError {
    /// No times before its words.
    #[error("caption line {0} is not `mm:ss.cc-mm:ss.cc words`")]
    Unreadable(usize),
    /// No words.
    #[error("caption line {0} says nothing")]
    Empty(usize),
    /// More than [`LONGEST`] characters.
    #[error("caption line {0} has more than {LONGEST} characters")]
    TooLong(usize),
    /// It ends before it begins, or at once.
    #[error("caption line {0} stands for no time")]
    NoTime(usize),
    /// It begins before the line above ends.
    #[error("caption line {0} begins before the line above ends")]
    Overlap(usize),
    /// It ends after the last word is read.
    #[error("caption line {0} ends after the reading, which takes {1}")]
    Late(usize, Millis),
    /// Too many.
    #[error("a story has at most {LINES} caption lines")]
    TooMany,
}

/// A line each, `mm:ss.cc-mm:ss.cc words`; nothing when there are none.
#[must_use]
pub fn written(captions: &[Caption]) -> String {
    let lines: Vec<String> = captions.iter().map(line).collect();
    lines.join("\n")
}

/// One line of [`written`].
#[must_use]
pub fn line(caption: &Caption) -> String {
    let (start, end) = (clock(caption.start_ms), clock(caption.end_ms));
    format!("{start}-{end} {}", caption.text)
}

/// `mm:ss.cc`, as a person reads a time that lies on a frame of 40 ms.
#[must_use]
pub fn clock(at: Millis) -> String {
    let hundredths = at.0.max(0) / 10;
    let (minutes, seconds) = (hundredths / 6000, hundredths / 100 % 60);
    format!("{minutes:02}:{seconds:02}.{:02}", hundredths % 100)
}

/// Reads what [`written`] wrote and people changed: white space tidied, times on whole frames.
///
/// # Errors
/// The first line that cannot stand.
pub fn read(text: &str) -> Result<Vec<Caption>, CaptionsError> {
    let mut captions: Vec<Caption> = Vec::new();
    for (at, written) in (1..).zip(text.lines().filter(|line| !line.trim().is_empty())) {
        if at > LINES {
            return Err(CaptionsError::TooMany);
        }
        let (times, words) = written
            .trim()
            .split_once(' ')
            .unwrap_or((written.trim(), ""));
        let (start, end) = times.split_once('-').ok_or(CaptionsError::Unreadable(at))?;
        let time = |text| instant(text).ok_or(CaptionsError::Unreadable(at));
        let caption = Caption {
            start_ms: time(start)?,
            end_ms: time(end)?,
            text: one_line(words),
        };
        if caption.text.is_empty() {
            return Err(CaptionsError::Empty(at));
        }
        if caption.text.chars().count() > LONGEST {
            return Err(CaptionsError::TooLong(at));
        }
        if caption.end_ms <= caption.start_ms {
            return Err(CaptionsError::NoTime(at));
        }
        let above = captions.last();
        if above.is_some_and(|above| caption.start_ms < above.end_ms) {
            return Err(CaptionsError::Overlap(at));
        }
        captions.push(caption);
    }
    Ok(captions)
}

/// `mm:ss.cc` on its frame; within an hour.
fn instant(text: &str) -> Option<Millis> {
    let (minutes, rest) = text.trim().split_once(':')?;
    let (seconds, hundredths) = rest.split_once('.')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (minutes, seconds, hundredths) = (two(minutes)?, two(seconds)?, two(hundredths)?);
    let whole = (minutes * 60 + seconds) * 1000 + hundredths * 10;
    (minutes < 60 && seconds < 60).then(|| Millis(whole).round_to_frame())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(start: i64, end: i64, text: &str) -> Caption {
        Caption {
            start_ms: Millis(start),
            end_ms: Millis(end),
            text: text.to_owned(),
        }
    }

    #[test]
    fn lines_are_read_as_they_are_written() {
        let lines = [
            caption(0, 2_440, "11月23日上午"),
            caption(2_440, 61_080, "“共享车间” 启用"),
        ];
        let text = written(&lines);
        assert_eq!(
            text,
            "00:00.00-00:02.44 11月23日上午\n00:02.44-01:01.08 “共享车间” 启用"
        );
        assert_eq!(read(&text), Ok(lines.to_vec()));
        assert_eq!(read(" \n"), Ok(Vec::new()));
        // On a frame, tidied.
        let typed = read("00:00.01-00:01.11  一 \t 二 ").unwrap();
        assert_eq!(typed, [caption(0, 1_120, "一 二")]);
    }

    #[test]
    fn what_cannot_stand_is_named_by_its_line() {
        let first = "00:00.00-00:01.00 一\n";
        let long = "字".repeat(LONGEST + 1);
        for (text, why) in [
            ("一".to_owned(), CaptionsError::Unreadable(2)),
            ("0:1-0:2 一".to_owned(), CaptionsError::Unreadable(2)),
            (
                "00:01.00-99:00.00 一".to_owned(),
                CaptionsError::Unreadable(2),
            ),
            ("00:01.00-00:02.00 ".to_owned(), CaptionsError::Empty(2)),
            (
                format!("00:01.00-00:02.00 {long}"),
                CaptionsError::TooLong(2),
            ),
            ("00:02.00-00:02.00 二".to_owned(), CaptionsError::NoTime(2)),
            ("00:00.96-00:02.00 二".to_owned(), CaptionsError::Overlap(2)),
        ] {
            assert_eq!(read(&format!("{first}{text}")), Err(why), "{text}");
        }
        let many: Vec<Caption> = (0..=400)
            .map(|at| caption(at * 1000, at * 1000 + 1000, "字"))
            .collect();
        assert_eq!(read(&written(&many)), Err(CaptionsError::TooMany));
    }
}
