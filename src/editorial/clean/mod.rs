//! Mail text → clean paragraphs: hard wraps joined, stray spaces gone, marks full width; every
//! character knows where in the source it stands.

mod mail_heads;
mod tidy;
mod wraps;

#[cfg(test)]
pub(super) mod tests;

pub use mail_heads::is_divider;
pub(super) use tidy::is_emoji;

/// More characters than this are kept in the source and not read: no news item is this long.
pub const LONGEST_READ: usize = 60_000;

/// Text whose characters point back into the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clean {
    /// The characters.
    pub chars: Vec<char>,
    /// For each, its character offset in the source.
    pub from: Vec<usize>,
}

impl Clean {
    fn push(&mut self, c: char, from: usize) {
        self.chars.push(c);
        self.from.push(from);
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Part of it.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        Self {
            chars: self.chars[start..end].to_vec(),
            from: self.from[start..end].to_vec(),
        }
    }

    /// Source span of characters `start..end`; `end` after `start`.
    #[must_use]
    pub fn span(&self, start: usize, end: usize) -> [usize; 2] {
        [self.from[start], self.from[end - 1] + 1]
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    fn trimmed(mut self) -> Self {
        let keep = |c: &char| !c.is_whitespace();
        let end = self.chars.iter().rposition(keep).map_or(0, |at| at + 1);
        self.chars.truncate(end);
        self.from.truncate(end);
        let start = self.chars.iter().position(keep).unwrap_or(0);
        self.slice(start, self.chars.len())
    }
}

/// A text with its lines joined, and what was taken off before that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// In order, none empty.
    pub paragraphs: Vec<Clean>,
    /// Heads of forwarded mails, and lines that only divide, in order.
    pub dropped: Vec<Clean>,
}

/// Cleans `source` into paragraphs, in order, none empty.
#[must_use]
pub fn paragraphs(source: &str) -> Vec<Clean> {
    read(source).paragraphs
}

/// Cleans `source`. No letter and no digit is lost: each stands in a paragraph or in what was dropped.
#[must_use]
pub fn read(source: &str) -> Cleaned {
    let mut all = Clean::default();
    for (at, c) in source.chars().enumerate().take(LONGEST_READ) {
        match c {
            '\t' | '\u{a0}' => all.push(' ', at),
            // A form feed parts pages, the others are line breaks of Unicode.
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => all.push('\n', at),
            '\r' => {}
            c if c.is_control() && c != '\n' => {}
            // Zero width and bidirectional controls: nothing a person wrote.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{ad}'
            | '\u{feff}' => {}
            c => all.push(c, at),
        }
    }
    let lines: Vec<Clean> = all
        .chars
        .split(|c| *c == '\n')
        .scan(0, |start, line| {
            let from = *start;
            *start += line.len() + 1;
            Some(all.slice(from, from + line.len()))
        })
        .collect();
    let (lines, dropped) = mail_heads::without(lines);
    let paragraphs = wraps::join(&lines)
        .iter()
        .map(tidy::tidy)
        .filter(|p| !p.is_empty())
        .collect();
    Cleaned {
        paragraphs,
        dropped,
    }
}
