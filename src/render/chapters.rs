//! Chapters of the preview: one an item, as ffmpeg's metadata script.

use std::fmt::Write as _;

use crate::model::units::FRAME_RATE;

/// A title is cut here: players show one line, and the box for it holds 255 bytes.
const LONGEST: usize = 60;

/// The script for items of these lengths in frames, by title. Titles come from outside: what means
/// something in a script is escaped, what no line can hold goes.
#[must_use]
pub fn script<'a>(items: impl IntoIterator<Item = (u32, &'a str)>) -> String {
    let mut script = String::from(";FFMETADATA1\n");
    let mut at = 0;
    for (frames, title) in items {
        let end = at + frames;
        // Writing to a String cannot fail.
        let _ = write!(
            script,
            "[CHAPTER]\nTIMEBASE=1/{FRAME_RATE}\nSTART={at}\nEND={end}\ntitle="
        );
        for c in title
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'))
            .take(LONGEST)
        {
            if matches!(c, '=' | ';' | '#' | '\\') {
                script.push('\\');
            }
            script.push(c);
        }
        script.push('\n');
        at = end;
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_stays_one_line_whatever_stands_in_it() {
        let text = script([
            (250, "片头"),
            (25, "a=b;c#d\\e\n[CHAPTER]\nSTART=0\u{0}"),
            (1, ""),
        ]);
        assert_eq!(
            text,
            ";FFMETADATA1\n\
             [CHAPTER]\nTIMEBASE=1/25\nSTART=0\nEND=250\ntitle=片头\n\
             [CHAPTER]\nTIMEBASE=1/25\nSTART=250\nEND=275\ntitle=a\\=b\\;c\\#d\\\\e[CHAPTER]START\\=0\n\
             [CHAPTER]\nTIMEBASE=1/25\nSTART=275\nEND=276\ntitle=\n"
        );
        let long = script([(1, "长".repeat(500).as_str())]);
        assert_eq!(long.matches('长').count(), LONGEST);
    }
}
