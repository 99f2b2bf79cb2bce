//! Text of Word 97–2003 files (`.doc`, old `.wps`): MS-DOC's piece table, no macro, no object.

use std::{
    io::{Cursor, Read},
    ops::Range,
};

use super::charset;

/// Bytes of a stream that are read.
const MOST_STREAM: u64 = 24_000_000;
/// Flags of the FIB (MS-DOC 2.5.2).
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;
/// Where the FIB says where the piece table lies (`fcClx`, `lcbClx`).
const FC_CLX: usize = 0x01a2;
/// The oldest format with this layout: Word 97.
const WORD_97: u16 = 0x00c1;

/// Lengths that the FIB tells (MS-DOC 2.5.4): main text, footnotes, headers, comments, endnotes, boxes.
const LENGTHS: [usize; 6] = [0x4c, 0x50, 0x54, 0x5c, 0x60, 0x64];
/// Where it says where the formatting of characters lies (`fcPlcfBteChpx`).
const FC_CHPX: usize = 0x00fa;
/// Pages of formatting that are looked at.
const MOST_PAGES: usize = 4_000;
/// Pieces; Word writes a few dozen, each change of a long life adds some.
const MOST_PIECES: usize = 50_000;

/// Why a file gives no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// A password is on it.
    Locked,
    /// An older or another format.
    Foreign,
    /// It is torn.
    Damaged,
}

/// The text, one paragraph a line, cells apart by tabs; at most `most` characters.
pub(super) fn text(bytes: &[u8], most: usize) -> Result<String, Closed> {
    if !honest(bytes) {
        return Err(Closed::Damaged);
    }
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Closed::Damaged)?;
    // A new format with a password lies in an old one.
    if file.exists("EncryptedPackage") {
        return Err(Closed::Locked);
    }
    if !file.exists("WordDocument") {
        return Err(Closed::Foreign);
    }
    let mut stream = |name: &str| -> Result<Vec<u8>, Closed> {
        let mut all = Vec::new();
        file.open_stream(name)
            .map_err(|_| Closed::Damaged)?
            .take(MOST_STREAM)
            .read_to_end(&mut all)
            .map_err(|_| Closed::Damaged)?;
        Ok(all)
    };
    let main = stream("WordDocument")?;
    let flags = u16_at(&main, 0x0a).ok_or(Closed::Damaged)?;
    if flags & ENCRYPTED != 0 {
        return Err(Closed::Locked);
    }
    if u16_at(&main, 2).is_none_or(|version| version < WORD_97) {
        return Err(Closed::Foreign);
    }
    let table = stream(if flags & SECOND_TABLE != 0 {
        "1Table"
    } else {
        "0Table"
    })?;
    let pieces = pieces(&main, &table).ok_or(Closed::Damaged)?;
    let unseen = unseen(&main, &table).unwrap_or_default();
    let mut from = 0_usize;
    let mut out = String::new();
    for (number, at) in LENGTHS.into_iter().enumerate() {
        let to = from.saturating_add(u32_at(&main, at).unwrap_or(0));
        // Headers and comments are no text of the document.
        if !matches!(number, 2 | 3) {
            let raw = characters(&main, &pieces, &unseen, from..to, most);
            out.push_str(&readable(&raw));
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
        }
        from = to;
    }
    Ok(out)
}

/// Whether the file's own tables are no larger than a file of its length needs: the library would
/// read them all before it doubts them.
fn honest(bytes: &[u8]) -> bool {
    let shift = u16_at(bytes, 0x1e).unwrap_or(0);
    if shift != 9 && shift != 12 {
        return false;
    }
    let sector = 1_usize << shift;
    let per_sector = sector / 4;
    let sectors = bytes.len() / sector + 1;
    let most = sectors / per_sector / (per_sector - 1) + 2;
    let mut next = u32_at(bytes, 0x44).unwrap_or(usize::MAX);
    let mut count = 0;
    while next < sectors {
        count += 1;
        if count > most {
            return false;
        }
        let last = (next + 2).saturating_mul(sector).saturating_sub(4);
        match u32_at(bytes, last) {
            Some(following) => next = following,
            None => break,
        }
    }
    true
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// Characters that lie together.
struct Piece {
    characters: Range<usize>,
    /// Its first byte in the main stream.
    place: usize,
    one_byte: bool,
}

fn pieces(main: &[u8], table: &[u8]) -> Option<Vec<Piece>> {
    let start = u32_at(main, FC_CLX)?;
    let length = u32_at(main, FC_CLX + 4)?;
    let mut clx = table.get(start..start.checked_add(length)?)?;
    // Formatting of the pieces stands before them.
    while clx.first() == Some(&1) {
        clx = clx.get(3 + usize::from(u16_at(clx, 1)?)..)?;
    }
    if clx.first() != Some(&2) {
        return None;
    }
    let table = clx.get(5..5_usize.checked_add(u32_at(clx, 1)?)?)?;
    let count = (table.len().checked_sub(4)? / 12).min(MOST_PIECES);
    let all = table.len().checked_sub(4)? / 12;
    let mut pieces = Vec::with_capacity(count);
    for number in 0..count {
        let from = u32_at(table, number * 4)?;
        let to = u32_at(table, number * 4 + 4)?;
        if to < from {
            return None;
        }
        let place = u32_at(table, (all + 1) * 4 + number * 8 + 2)?;
        let one_byte = place & 0x4000_0000 != 0;
        let place = place & 0x3fff_ffff;
        pieces.push(Piece {
            characters: from..to,
            place: if one_byte { place / 2 } else { place },
            one_byte,
        });
    }
    Some(pieces)
}

/// Bytes of the main stream whose characters were deleted or hidden, in order.
fn unseen(main: &[u8], table: &[u8]) -> Option<Vec<Range<usize>>> {
    let start = u32_at(main, FC_CHPX)?;
    let length = u32_at(main, FC_CHPX + 4)?;
    let table = table.get(start..start.checked_add(length)?)?;
    let count = table.len().checked_sub(4)? / 8;
    let mut found = Vec::new();
    for number in 0..count.min(MOST_PAGES) {
        let page = u32_at(table, (count + 1) * 4 + number * 4)? & 0x003f_ffff;
        let Some(page) = main.get(page * 512..(page + 1) * 512) else {
            continue;
        };
        let runs = usize::from(page[511]).min(101);
        for run in 0..runs {
            let at = usize::from(page[(runs + 1) * 4 + run]) * 2;
            let list = page
                .get(at)
                .filter(|_| at > 0)
                .and_then(|length| page.get(at + 1..at + 1 + usize::from(*length)));
            if list.is_some_and(takes_away) {
                found.push(u32_at(page, run * 4)?..u32_at(page, run * 4 + 4)?);
            }
        }
    }
    found.sort_by_key(|range| range.start);
    Some(found)
}

/// Whether a list of properties says that its characters are deleted or hidden.
fn takes_away(mut list: &[u8]) -> bool {
    const DELETED: u16 = 0x0800;
    const HIDDEN: u16 = 0x083c;
    while let Some(code) = u16_at(list, 0) {
        let operand = list.get(2).copied().unwrap_or(0);
        if matches!(code, DELETED | HIDDEN) && operand & 1 == 1 {
            return true;
        }
        let length = match code >> 13 {
            0 | 1 => 1,
            3 => 4,
            6 => 1 + usize::from(operand),
            7 => 3,
            _ => 2,
        };
        list = list.get(2 + length..).unwrap_or_default();
    }
    false
}

/// The characters of `range`, Word's control marks among them.
fn characters(
    main: &[u8],
    pieces: &[Piece],
    unseen: &[Range<usize>],
    range: Range<usize>,
    most: usize,
) -> String {
    let mut out = String::new();
    let mut left = most;
    for piece in pieces {
        let from = piece.characters.start.max(range.start);
        let to = piece.characters.end.min(range.end);
        if from >= to || left == 0 {
            continue;
        }
        // Pieces may overlap in a file made to hurt: what is given out is bounded, not the file.
        let count = (to - from).min(left);
        left -= count;
        let width = if piece.one_byte { 1 } else { 2 };
        let place = piece.place + (from - piece.characters.start).saturating_mul(width);
        let end = place.saturating_add(count * width).min(main.len());
        let Some(bytes) = main.get(place..end) else {
            continue;
        };
        let first = unseen.partition_point(|hidden| hidden.end <= place);
        let seen = |at: usize| {
            let next = unseen[first..].partition_point(|hidden| hidden.end <= at);
            !unseen[first..]
                .get(next)
                .is_some_and(|hidden| hidden.contains(&at))
        };
        if piece.one_byte {
            let kept: Vec<u8> = (place..)
                .zip(bytes)
                .filter(|(at, _)| seen(*at))
                .map(|(_, byte)| *byte)
                .collect();
            out.push_str(&narrow(&kept));
        } else {
            let units = (place..)
                .step_by(2)
                .zip(bytes.chunks_exact(2))
                .filter(|(at, _)| seen(*at))
                .map(|(_, pair)| u16::from_le_bytes([pair[0], pair[1]]));
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
        }
    }
    out
}

/// One-byte pieces are Windows-1252 by the book; Chinese WPS writes its code page there.
fn narrow(bytes: &[u8]) -> String {
    let encoding = charset::detect(bytes).unwrap_or(encoding_rs::WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Word's marks as white space; a field shows its result, never its code.
fn readable(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // Fields that are open: whether their code is still being told.
    let mut fields: Vec<bool> = Vec::new();
    let mut cells = false;
    for c in raw.chars() {
        match c {
            '\u{13}' => fields.push(true),
            '\u{14}' => {
                if let Some(code) = fields.last_mut() {
                    *code = false;
                }
            }
            '\u{15}' => {
                fields.pop();
            }
            '\r' => {
                // A code that runs over its paragraph is a field without an end.
                fields.iter_mut().for_each(|code| *code = false);
                out.push('\n');
            }
            _ if fields.contains(&true) => {}
            '\u{b}' | '\u{c}' => out.push('\n'),
            // Two in a row end a row of the table.
            '\u{7}' if cells => out.push('\n'),
            '\u{7}' => out.push('\t'),
            '\t' => out.push(' '),
            '\u{1e}' => out.push('-'),
            '\u{1f}' | '\u{1}'..='\u{8}' => {}
            c => out.push(c),
        }
        cells = c == '\u{7}' && !cells;
        // Deeper than any real field: the rest is not worth the time.
        fields.truncate(200);
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    fn put(main: &mut [u8], at: usize, value: usize) {
        main[at..at + 4].copy_from_slice(&u32::try_from(value).unwrap().to_le_bytes());
    }

    /// A file of two pieces, UTF-16 and one-byte; the characters `gone` of the first are deleted.
    pub(in crate::intake) fn file(
        wide: &str,
        narrow: &[u8],
        flags: u16,
        gone: Range<usize>,
    ) -> Vec<u8> {
        let mut main = vec![0; 0x800];
        main[2..4].copy_from_slice(&0xc1_u16.to_le_bytes());
        main[0xa..0xc].copy_from_slice(&flags.to_le_bytes());
        let units: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (first, second) = (units.len() / 2, narrow.len());
        put(&mut main, LENGTHS[0], first + second);
        let mut table = vec![1, 2, 0, 9, 9, 2];
        table.extend(28_u32.to_le_bytes());
        for cp in [0, first, first + second] {
            table.extend(u32::try_from(cp).unwrap().to_le_bytes());
        }
        let end = 0x800 + units.len();
        for place in [0x800, (end * 2) | 0x4000_0000] {
            table.extend([0, 0]);
            table.extend(u32::try_from(place).unwrap().to_le_bytes());
            table.extend([0, 0]);
        }
        put(&mut main, FC_CLX + 4, table.len());
        // One page of formatting, the third: three runs, the one in the middle deleted.
        let edges = [0x800, 0x800 + gone.start * 2, 0x800 + gone.end * 2, end];
        for (number, edge) in edges.into_iter().enumerate() {
            put(&mut main, 0x600 + number * 4, edge);
        }
        main[0x600 + 16 + 1] = 100;
        main[0x600 + 200..0x600 + 204].copy_from_slice(&[3, 0x00, 0x08, 1]);
        main[0x7ff] = 3;
        put(&mut main, FC_CHPX, table.len());
        put(&mut main, FC_CHPX + 4, 12);
        for value in [0x800, u32::try_from(end).unwrap(), 3] {
            table.extend(value.to_le_bytes());
        }
        main.extend(&units);
        main.extend(narrow);
        let mut out = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in [("WordDocument", &main), ("0Table", &table)] {
            out.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        out.flush().unwrap();
        out.into_inner().into_inner()
    }

    #[test]
    fn both_kinds_of_pieces_are_read() {
        let bytes = file(
            "标题\r甲\u{7}乙\u{7}\u{7}",
            b"\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7 2026\r",
            0,
            0..0,
        );
        assert_eq!(
            text(&bytes, 9999).unwrap(),
            "标题\n甲\t乙\t\n你好世界 2026\n"
        );
        let fields = "a\u{13} LINK \u{13}X\u{14}y\u{15} \u{14}shown\u{15}b\r";
        let bytes = file(fields, b"caf\xe9\r", 0, 0..0);
        assert_eq!(text(&bytes, 9999).unwrap(), "ashownb\ncaf\u{e9}\n");
        assert_eq!(text(&bytes, 1).unwrap(), "a\n");
    }

    #[test]
    fn deleted_characters_are_out() {
        let bytes = file("留下删去留下\r", b"x", 0, 2..4);
        assert_eq!(text(&bytes, 99).unwrap(), "留下留下\nx\n");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(
            text(&file("a", b"b", ENCRYPTED, 0..0), 99),
            Err(Closed::Locked)
        );
        assert_eq!(text(b"\xd0\xcf\x11\xe0", 99), Err(Closed::Damaged));
        for (stream, expected) in [
            ("EncryptedPackage", Closed::Locked),
            ("CONTENTS", Closed::Foreign),
        ] {
            let mut out = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
            out.create_stream(stream).unwrap().write_all(b"x").unwrap();
            out.flush().unwrap();
            assert_eq!(text(&out.into_inner().into_inner(), 9), Err(expected));
        }
    }

    #[test]
    fn tables_larger_than_the_file_are_refused() {
        let mut bytes = file("a\r", b"b", 0, 0..0);
        // The chain of tables turns in a circle of one.
        put(&mut bytes, 0x44, 0);
        let last = 2 * 512 - 4;
        put(&mut bytes, last, 0);
        bytes[0x1e] = 9;
        assert!(!honest(&bytes));
    }

    #[test]
    fn damaged_files_end() {
        let whole = file("标题\r", b"abc", 0, 0..1);
        for at in (0..whole.len()).step_by(37) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            let _ = text(&bytes, 999);
            let _ = text(&whole[..at], 999);
        }
    }
}
