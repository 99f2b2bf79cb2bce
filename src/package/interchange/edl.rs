//! CMX3600 edit decision list, `edition.edl`: one video track, reel `AX`, 25 frames non-drop, the
//! record side from 00:00:00:00. Names of files in comments; items, cards and captions are locators
//! (`* LOC:`, as Avid and Resolve write them). UTF-8 without a mark, CRLF; the title is ASCII.

use std::fmt::Write as _;

use super::{
    Found,
    cut::{Cut, Piece, Shot, frame_of, timecode},
};

/// A list holds no more events: their number has three digits.
const MOST_EVENTS: usize = 999;

/// What a locator stands for, before its words.
const CAPTION: &str = "唱词";
const CARD: &str = "包装";

/// The file.
pub fn write(cut: &Cut<'_>) -> String {
    let papers = cut.papers;
    let mut text = format!(
        "TITLE: yixian {} {}\r\nFCM: NON-DROP FRAME\r\n\r\n",
        papers.edition, papers.revision
    );
    let events: usize = cut.pieces.iter().map(|piece| piece.shots.len()).sum();
    let mut number = 0;
    for piece in &cut.pieces {
        let whole = [Shot {
            from: piece.from,
            to: piece.to,
            first: piece.from,
            file: cut.preview,
        }];
        // Too many cuts for one list: then an item is one event.
        let shots = if events > MOST_EVENTS {
            &whole[..]
        } else {
            &piece.shots
        };
        let mut marks = locators(piece).into_iter().peekable();
        // Writing to a String cannot fail.
        let mark = |text: &mut String, (at, color, words): (u32, &str, String)| {
            let _ = write!(text, "* LOC: {} {color:<7} {words}\r\n", timecode(at));
        };
        for shot in shots {
            number += 1;
            event(&mut text, number, shot);
            while let Some(one) = marks.next_if(|(at, ..)| *at < shot.to) {
                mark(&mut text, one);
            }
        }
        marks.for_each(|one| mark(&mut text, one));
    }
    text
}

fn event(text: &mut String, number: usize, shot: &Shot<'_>) {
    let reel = if shot.file.is_some() { "AX" } else { "BL" };
    let _ = write!(
        text,
        "{number:03}  {reel}       V     C        {} {} {} {}\r\n",
        timecode(shot.first),
        timecode(shot.first + shot.frames()),
        timecode(shot.from),
        timecode(shot.to),
    );
    if let Some(file) = shot.file {
        let (name, url) = (file.name(), file.url());
        let _ = write!(text, "* FROM CLIP NAME: {name}\r\n* SOURCE FILE: {url}\r\n");
    }
}

/// `03 稿件 标题`, `03 包装 标题板`, `03 唱词 词`, in order of time.
fn locators(piece: &Piece<'_>) -> Vec<(u32, &'static str, String)> {
    let row = piece.row;
    let number = row.two_digits();
    let mut marks = vec![(
        piece.from,
        "GREEN",
        format!("{number} {} {}", row.label, said(&row.title)),
    )];
    for (shot, file) in piece.cards() {
        let words = format!("{number} {CARD} {} {}", file.label(), file.name());
        marks.push((shot.from, "YELLOW", words));
    }
    for line in &piece.lines {
        let words = format!("{number} {CAPTION} {}", said(line.text));
        marks.push((line.from, "WHITE", words));
    }
    // The item's own stays first.
    marks[1..].sort_by_key(|(at, ..)| *at);
    marks
}

/// Words on one line: readers break lines at every separator that Unicode knows.
pub fn said(text: &str) -> String {
    let flat: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    flat.trim().to_owned()
}

/// The items of a finished file; `None`: it is none.
pub fn read(text: &str) -> Option<Vec<Found>> {
    let mut lines = text.split("\r\n");
    lines.next().filter(|line| line.starts_with("TITLE: "))?;
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    for line in lines {
        if line.starts_with(|c: char| c.is_ascii_digit()) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [_, _, "V", "C", first, out, from, to] = fields.as_slice() else {
                return None;
            };
            let [first, out, from, to] = [first, out, from, to].map(|code| frame_of(code));
            let (from, to) = (from?, to?);
            (from == at && out?.checked_sub(first?)? == to.checked_sub(from)?).then_some(())?;
            at = to;
        } else if let Some(mark) = line.strip_prefix("* LOC: ") {
            let (code, rest) = mark.split_once(' ')?;
            let (_, rest) = rest.split_once(' ')?;
            let mut words = rest.trim_start().splitn(3, ' ');
            let (number, kind) = (words.next()?.parse().ok()?, words.next()?);
            let text = words.next().unwrap_or_default().to_owned();
            let from = frame_of(code)?;
            match kind {
                CARD => {}
                CAPTION => found.last_mut()?.captions.push((from, None, text)),
                _ => {
                    if let Some(before) = found.last_mut() {
                        before.to = from;
                    }
                    found.push(Found {
                        number,
                        title: text,
                        from,
                        ..Found::default()
                    });
                }
            }
        }
    }
    if let Some(last) = found.last_mut() {
        last.to = at;
    }
    Some(found)
}
