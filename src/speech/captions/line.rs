//! A line as it grows, as it will stand on the screen.

use crate::{
    model::language::{Cells, cells},
    speech::atoms::is_silent,
};

/// A line as it grows.
#[derive(Default)]
pub(super) struct Line {
    text: String,
    half_cells: u32,
    gap: bool,
}

impl Line {
    pub fn clear(&mut self) {
        self.text.clear();
        self.half_cells = 0;
        self.gap = false;
    }

    fn put(&mut self, c: char) {
        self.text.push(c);
        self.half_cells += width(c);
    }

    pub fn push(&mut self, atom: &str) {
        let mut previous = None;
        let mut rest = atom.chars().peekable();
        while let Some(c) = rest.next() {
            // A mark inside a number or an address (12.5, a@b, 60-80) is no pause.
            let joins = previous.is_some_and(|c: char| c.is_ascii_alphanumeric())
                && rest.peek().is_some_and(char::is_ascii_alphanumeric)
                && ".,:：_~～—–&".contains(c);
            previous = Some(c);
            if is_silent(c) && !joins {
                self.gap = !self.text.is_empty();
            } else if "”’》」）？".contains(c) {
                // 入库。” closes on its word; the pause comes after the mark.
                self.put(c);
            } else if self.text.is_empty() && matches!(c, '、' | '·') {
                // Nothing to list yet.
            } else {
                if std::mem::take(&mut self.gap) {
                    self.put(' ');
                }
                self.put(c);
            }
        }
    }

    /// What is seen of it, and its width in half cells.
    pub fn shown(&self, widest: u32) -> (&str, u32) {
        let text = self.text.trim_end_matches([' ', '、', '·']);
        let cut: u32 = self.text[text.len()..].chars().map(width).sum();
        let half_cells = self.half_cells - cut;
        match text.strip_suffix('？') {
            // Better no mark than a name cut for it.
            Some(words) if half_cells > Cells::whole(widest).halves() => {
                let words = words.trim_end();
                (words, cells(words).halves())
            }
            _ => (text, half_cells),
        }
    }
}

fn width(c: char) -> u32 {
    if c.is_ascii_graphic() || c == ' ' {
        return 1;
    }
    cells(c.encode_utf8(&mut [0; 4])).halves()
}
