//! A print as bytes: lists of variable-length numbers, about 1.5 kB a tip.

use super::{
    masked::{Figure, FigureKind},
    names::{Name, NameKind},
    print::{Line, Print},
};

/// Raised whenever hashes, masks or this layout change: prints of another format are taken anew.
pub const FORMAT: u32 = 2;

const KINDS: [FigureKind; 3] = [FigureKind::Count, FigureKind::Day, FigureKind::Ordinal];

impl Print {
    /// The print as bytes of [`FORMAT`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.count(self.lines.len());
        for line in &self.lines {
            out.number(line.hash);
            out.number(u64::from(line.lead) | u64::from(line.about) << 1);
            out.list(&line.pieces);
        }
        out.count(self.figures.len());
        for figure in &self.figures {
            let kind = KINDS.iter().position(|kind| *kind == figure.kind);
            out.count(kind.unwrap_or(0));
            out.text(&figure.text);
            out.number(u64::from(figure.left));
            out.number(u64::from(figure.right));
        }
        out.count(self.days.len());
        for day in &self.days {
            out.text(&day.to_string());
        }
        out.count(self.names.len());
        for name in &self.names {
            let kind = NameKind::ALL.iter().position(|kind| *kind == name.kind);
            out.count(kind.unwrap_or(0));
            out.number(u64::from(name.key));
            out.list(&name.pieces);
            out.number(u64::from(name.early));
        }
        out.list(&self.words);
        out.count(self.owners.len());
        for owner in &self.owners {
            out.text(owner);
        }
        out.number(u64::from(self.corrects));
        out.0
    }

    /// A print from its bytes; nothing when they are not a whole print.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let print = Self {
            lines: from.many(|from| {
                let hash = from.number()?;
                let marks = from.number()?;
                Some(Line {
                    hash,
                    lead: marks & 1 == 1,
                    about: marks & 2 == 2,
                    pieces: from.list()?,
                })
            })?,
            figures: from.many(|from| {
                Some(Figure {
                    kind: *KINDS.get(from.size()?)?,
                    text: from.text()?,
                    left: from.small()?,
                    right: from.small()?,
                })
            })?,
            days: from.many(|from| from.text()?.parse().ok())?,
            names: from.many(|from| {
                Some(Name {
                    kind: *NameKind::ALL.get(from.size()?)?,
                    key: from.small()?,
                    pieces: from.list()?,
                    early: from.number()? == 1,
                })
            })?,
            words: from.list()?,
            owners: from.many(Reader::text)?,
            corrects: from.number()? == 1,
        };
        from.0.is_empty().then_some(print)
    }
}

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    /// Seven bits a byte, the lowest first; the high bit says that more follow (LEB128).
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
            value >>= 7;
        }
        self.0.push(u8::try_from(value).unwrap_or(0));
    }

    fn count(&mut self, value: usize) {
        self.number(u64::try_from(value).unwrap_or(u64::MAX));
    }

    /// Hashes are spread over all 32 bits: four bytes each are shorter than LEB128.
    fn list(&mut self, values: &[u32]) {
        self.count(values.len());
        for value in values {
            self.0.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn bytes(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn list(&mut self) -> Option<Vec<u32>> {
        let count = self.size()?;
        let bytes = self.bytes(count.checked_mul(4)?)?;
        Some(
            bytes
                .chunks_exact(4)
                .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect(),
        )
    }

    fn text(&mut self) -> Option<String> {
        let count = self.size()?;
        String::from_utf8(self.bytes(count)?.to_vec()).ok()
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.size()?;
        // Each takes a byte at least: a false count ends here and takes no memory.
        if count > self.0.len() {
            return None;
        }
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::editorial::material::Material;

    #[test]
    fn a_print_comes_back_whole_and_a_torn_one_not_at_all() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new(
            "11月21日，深圳市青禾公益服务中心举办“银龄数字课堂”第三期活动，86名长者参加。理事长李青禾介绍，服务5600余人次。",
            "更正",
            None,
            air,
        );
        let print = Print::new(&material, "a@x.example", air);
        assert!(
            print.figures.len() >= 4 && print.names.len() >= 3,
            "{print:?}"
        );
        let bytes = print.to_bytes();
        assert_eq!(Print::from_bytes(&bytes), Some(print));
        for end in 0..bytes.len() {
            assert_eq!(Print::from_bytes(&bytes[..end]), None);
        }
        assert_eq!(Print::from_bytes(&[0xff; 40]), None);
    }
}
