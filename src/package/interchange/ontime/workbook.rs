//! `ontime.xlsx`, as Ontime's spreadsheet import reads it: sheet `event schedule`, times as text
//! `HH:MM:SS` with all three parts (`5:00` would be five hours, a number minutes), `TRUE` or nothing.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{CAPTIONS, Cut, FIELDS, Found, TIMECODE, clock, events, found, second};
use crate::{model::language::hygiene::without_controls, package::PackageError};

/// The sheet that Ontime looks for first.
const SHEET: &str = "event schedule";
/// Ontime's own columns, before the custom fields.
const COLUMNS: [(&str, f64); 16] = [
    ("ID", 18.0),
    ("Flag", 6.0),
    ("Cue", 6.0),
    ("Title", 40.0),
    ("Colour", 9.0),
    ("Time Start", 11.0),
    ("Time End", 11.0),
    ("Duration", 10.0),
    ("Link Start", 10.0),
    ("Count to end", 12.0),
    ("Note", 40.0),
    ("Timer Type", 12.0),
    ("End Action", 11.0),
    ("Warning Time", 13.0),
    ("Danger Time", 12.0),
    ("Skip", 6.0),
];
const CUE: usize = 2;
const TITLE: usize = 3;
const START: usize = 5;
const END: usize = 6;
const DURATION: usize = 7;
/// The row of column names; above it stands what this is.
const HEAD: u32 = 1;
/// A cell holds 32,767 UTF-16 units and no more.
const MOST: usize = 32_000;

/// The file.
///
/// # Errors
/// The air time is none, or a sheet cannot hold the rundown.
pub fn workbook(cut: &Cut<'_>) -> Result<Vec<u8>, PackageError> {
    let events = events(cut)?;
    write(cut, &events).map_err(|error| PackageError::Document {
        document: "interchange/ontime.xlsx",
        detail: error.to_string(),
    })
}

fn write(cut: &Cut<'_>, events: &[super::Event<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let at = cut.papers.frozen_at;
    let small = |value: u32| u8::try_from(value).unwrap_or(0);
    let created = ExcelDateTime::from_ymd(
        u16::try_from(at.year()).unwrap_or(1980).clamp(1980, 9999),
        small(at.month()),
        small(at.day()),
    )?
    .and_hms(
        u16::try_from(at.hour()).unwrap_or(0),
        small(at.minute()),
        small(at.second()),
    )?;
    book.set_properties(
        &DocProperties::new()
            .set_title(cut.papers.full_name())
            .set_creation_datetime(&created),
    );
    let text = Format::new().set_num_format("@");
    let head = text.clone().set_bold();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    sheet.write_string(0, 0, said(&cut.papers.full_name()))?;
    let own = COLUMNS.iter().copied();
    let custom = FIELDS.iter().map(|name| (*name, 24.0));
    for (column, (name, width)) in (0_u16..).zip(own.chain(custom)) {
        sheet.write_string_with_format(HEAD, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 4)?;
    for (row, event) in (HEAD + 1..).zip(events) {
        let (start, end) = (second(event.start_ms), second(event.end_ms));
        let length = (end - start).rem_euclid(super::DAY_MS / 1000);
        let first = row == HEAD + 1;
        let own = [
            event.id.clone(),
            String::new(),
            event.cue.clone(),
            said(event.title),
            event.colour.to_owned(),
            clock(start),
            clock(end),
            clock(length),
            String::new(),
            String::new(),
            said(&event.note),
            "count-down".to_owned(),
            "none".to_owned(),
            clock(10),
            clock(5),
            String::new(),
        ];
        let custom = event.fields.iter().map(|text| whole_lines(text));
        for (column, value) in (0_u16..).zip(own.into_iter().chain(custom)) {
            let name = COLUMNS.get(usize::from(column)).map(|(name, _)| *name);
            if name == Some("Link Start") && !first {
                sheet.write_boolean(row, column, true)?;
            } else if !value.is_empty() {
                sheet.write_string_with_format(row, column, &value, &text)?;
            }
        }
    }
    book.save_to_buffer()
}

/// Words as they stand in a cell: without controls, and no longer than a cell holds.
pub fn said(text: &str) -> String {
    let text = without_controls(text).replace('\n', " ");
    if text.encode_utf16().count() <= MOST {
        return text;
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < MOST
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// As many lines as a cell holds, each whole.
fn whole_lines(text: &str) -> String {
    let mut kept = String::new();
    let mut units = 0;
    for line in text.split('\n').map(said) {
        units += line.encode_utf16().count() + 1;
        if units > MOST {
            break;
        }
        if !kept.is_empty() {
            kept.push('\n');
        }
        kept.push_str(&line);
    }
    kept
}

/// The items of a finished file; `None`: it is none.
pub fn read(bytes: &[u8]) -> Option<Vec<Found>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).ok()?;
    let sheet = book.worksheet_range(SHEET).ok()?;
    let mut rows = sheet.rows().skip(usize::try_from(HEAD).ok()?);
    let names = COLUMNS.iter().map(|(name, _)| *name).chain(FIELDS);
    let head = rows.next()?.iter().map(ToString::to_string);
    names.eq(head).then_some(())?;
    let mut before = None;
    rows.map(|row| {
        let cell = |column: usize| match row.get(column) {
            Some(Data::String(text)) => text.as_str(),
            _ => "",
        };
        let [start, end, length] = [START, END, DURATION].map(|column| seconds(cell(column)));
        let (start, end) = (start?, end?);
        let follows = before.replace(end).is_none_or(|before| before == start);
        (follows && (end - start).rem_euclid(86_400) == length?).then_some(())?;
        let field = |at: usize| cell(COLUMNS.len() + at);
        found(cell(CUE), cell(TITLE), field(TIMECODE), field(CAPTIONS))
    })
    .collect()
}

fn seconds(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(str::parse::<i64>);
    let mut next = || parts.next()?.ok();
    Some((next()? * 60 + next()?) * 60 + next()?)
}
