//! How much of one mail is read. Beyond a limit the bytes are kept and the mail is set aside.

use std::time::Duration;

/// The bounds of one mail. Real newsletters stay a tenth below each of them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the file; above it, it is stored and not read.
    pub max_bytes: u64,
    /// MIME parts, those of inner mails counted too.
    pub max_parts: usize,
    /// Multiparts and mails inside one another.
    pub max_depth: usize,
    /// Header lines of one header block.
    pub max_headers: usize,
    /// Bytes of one header block.
    pub max_header_bytes: usize,
    /// Bytes of the body's text, decoded.
    pub max_text_bytes: usize,
    /// How long one mail may take to read.
    pub max_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 60 * 1024 * 1024,
            max_parts: 1_000,
            max_depth: 30,
            max_headers: 2_000,
            max_header_bytes: 512 * 1024,
            max_text_bytes: 2 * 1024 * 1024,
            max_time: Duration::from_secs(20),
        }
    }
}

/// Encoded mails inside one another: each holds its bytes in memory until it is read.
const MOST_COPIES: usize = 3;

/// What is left of the limits while one mail is read, and which was hit first.
#[derive(Debug)]
pub(super) struct Budget<'a> {
    pub limits: &'a Limits,
    parts: usize,
    copies: usize,
    /// The first limit hit: Chinese, for the producer.
    pub hit: Option<String>,
    /// A multipart had no end: the mail was cut off on its way.
    pub torn: bool,
}

impl<'a> Budget<'a> {
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            parts: 0,
            copies: 0,
            hit: None,
            torn: false,
        }
    }

    /// Counts one part; false when there are too many.
    pub fn part(&mut self) -> bool {
        self.parts += 1;
        if self.parts > self.limits.max_parts {
            self.stop(format!("邮件的分段超过 {} 个", self.limits.max_parts));
            return false;
        }
        true
    }

    /// False when `depth` is too deep.
    pub fn depth(&mut self, depth: usize) -> bool {
        if depth > self.limits.max_depth {
            self.stop(format!("邮件嵌套超过 {} 层", self.limits.max_depth));
            return false;
        }
        true
    }

    /// Enters a mail inside a mail; `copied`: it was encoded, so its bytes are held once more. False
    /// when that would hold too many copies.
    pub fn enter(&mut self, copied: bool) -> bool {
        self.copies += usize::from(copied);
        if self.copies > MOST_COPIES {
            self.copies -= 1;
            self.stop(format!("编码的邮件嵌套超过 {MOST_COPIES} 层"));
            return false;
        }
        true
    }

    /// Leaves it again.
    pub fn leave(&mut self, copied: bool) {
        self.copies -= usize::from(copied);
    }

    /// Remembers the first limit that was hit.
    pub fn stop(&mut self, reason: String) {
        self.hit.get_or_insert(reason);
    }
}
