//! 串联单, 唱词 and 人名条 as a workbook whose times are formulas with their results stored: without a
//! stored result phones and mail previews show 00:00. Pure.

use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::{
    PackageError, captions,
    papers::{Papers, Row},
    rundown_docx::content,
};
use crate::model::{Millis, language::cells};

/// The sheet's first row of items, from 0; `rundown.xlsx` is read back by it before it is sealed.
pub(super) const FIRST_ROW: u32 = 4;
/// The row of column names, from 0.
const HEAD_ROW: u32 = FIRST_ROW - 1;
/// Columns of the sheet 串联单, from 0.
pub(super) const NUMBER: u16 = 0;
pub(super) const TITLE: u16 = 2;
pub(super) const DURATION: u16 = 5;
pub(super) const START: u16 = 6;
const BACK: u16 = 7;
const SIGNED: u16 = 9;
const WHY: u16 = 10;

/// Names and widths, in digits of the standard font; a Han character takes two.
pub(super) const COLUMNS: [(&str, f64); 11] = [
    ("序号", 6.0),
    ("类别", 8.0),
    ("标题", 34.0),
    ("短题", 13.0),
    ("内容/画面", 44.0),
    ("时长", 9.0),
    ("顺推时间", 10.5),
    ("倒推时间", 10.5),
    ("供稿", 24.0),
    ("审签", 14.0),
    ("说明", 32.0),
];

/// Milliseconds of a day: a time in a sheet is a fraction of one.
const DAY_MS: f64 = 86_400_000.0;
/// No cell holds more.
const CELL_CHARS: usize = 32_000;
const NAVY: u32 = 0x001F_3A5F;
const INK: u32 = 0x001F_2A37;
const LINE: u32 = 0x009A_A4AF;
const HEAD_FILL: u32 = 0x00DC_E3EB;
const OTHER_FILL: u32 = 0x00F4_F6F8;
const FACT_FILL: u32 = 0x00EE_F1F5;
const RED: u32 = 0x00C0_0000;

/// `rundown.xlsx`.
///
/// # Errors
/// A sheet cannot hold what is in the rundown.
pub(super) fn document(papers: &Papers) -> Result<Vec<u8>, PackageError> {
    workbook(papers).map_err(|error| PackageError::Document {
        document: "rundown.xlsx",
        detail: error.to_string(),
    })
}

fn workbook(papers: &Papers) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(papers, "串联单")?);
    rundown_sheet(book.add_worksheet().set_name("串联单")?, papers)?;
    caption_sheet(book.add_worksheet().set_name("唱词")?, papers)?;
    strap_sheet(book.add_worksheet().set_name("人名条")?, papers)?;
    book.save_to_buffer()
}

/// Title, author and time of a workbook, e.g. 串联单.
///
/// # Errors
/// A time that a workbook cannot hold.
pub(super) fn properties(papers: &Papers, name: &str) -> Result<DocProperties, XlsxError> {
    let at = papers.frozen_at;
    let part = |value: u32| u16::try_from(value).unwrap_or(0);
    let small = |value: u32| u8::try_from(value).unwrap_or(0);
    let created = ExcelDateTime::from_ymd(
        u16::try_from(at.year()).unwrap_or(1980).clamp(1980, 9999),
        small(at.month()),
        small(at.day()),
    )?
    .and_hms(part(at.hour()), small(at.minute()), small(at.second()))?;
    Ok(DocProperties::new()
        .set_title(format!("{}{name}", papers.name()))
        .set_subject(format!("{} {}", papers.edition, papers.revision))
        .set_author(format!("《{}》编辑部", papers.programme))
        .set_status(papers.status.label())
        .set_creation_datetime(&created))
}

/// The formats of all sheets.
pub(super) struct Look {
    pub title: Format,
    pub fact: Format,
    pub alert: Format,
    head: Format,
    pub text: Format,
    /// Cut at the cell's edge: a title that stands in every line of the sheet.
    pub one_line: Format,
    pub centre: Format,
    pub story: Format,
    time: Format,
    frames: Format,
    total: Format,
    total_time: Format,
    section: Format,
    plain: Format,
}

impl Look {
    pub fn new() -> Self {
        let song = Format::new().set_font_name("宋体").set_font_size(10.5);
        let hei = Format::new().set_font_name("黑体").set_font_size(10.5);
        let boxed = |format: Format| {
            format
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(LINE))
                .set_align(FormatAlign::VerticalCenter)
        };
        let text = boxed(song.clone()).set_text_wrap().set_indent(1);
        let centre = boxed(song.clone())
            .set_text_wrap()
            .set_align(FormatAlign::Center);
        let time = boxed(Format::new().set_font_name("Arial").set_font_size(10.5))
            .set_align(FormatAlign::Center);
        let total = boxed(hei.clone()).set_background_color(Color::RGB(FACT_FILL));
        Self {
            title: hei
                .clone()
                .set_font_size(18)
                .set_font_color(Color::RGB(INK))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            fact: song.clone().set_align(FormatAlign::VerticalCenter),
            alert: hei
                .clone()
                .set_font_color(Color::RGB(RED))
                .set_align(FormatAlign::VerticalCenter),
            head: boxed(hei.clone())
                .set_background_color(Color::RGB(HEAD_FILL))
                .set_font_color(Color::RGB(INK))
                .set_align(FormatAlign::Center),
            centre,
            one_line: boxed(song.clone()).set_indent(1),
            story: boxed(hei.clone()).set_text_wrap().set_indent(1),
            frames: time.clone().set_num_format("[mm]:ss.00"),
            total_time: total
                .clone()
                .set_num_format("[mm]:ss")
                .set_align(FormatAlign::Center),
            time: time.set_num_format("[mm]:ss"),
            total,
            section: hei.set_font_size(12).set_font_color(Color::RGB(NAVY)),
            plain: song.set_text_wrap().set_align(FormatAlign::Top),
            text,
        }
    }
}

fn rundown_sheet(sheet: &mut Worksheet, papers: &Papers) -> Result<(), XlsxError> {
    let look = Look::new();
    for (column, (_, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.merge_range(
        0,
        0,
        0,
        SIGNED,
        &format!("《{}》串联单", papers.programme),
        &look.title,
    )?;
    sheet.set_row_height(0, 34)?;
    let edition = format!(
        "第 {} 期　　播出：{} {} {}　《{}》　　条目 {} 条，稿件 {} 条",
        papers.number,
        papers.date,
        papers.weekday,
        papers.air_time,
        papers.host,
        papers.rows.len(),
        papers.story_count()
    );
    sheet.merge_range(1, 0, 1, SIGNED, &edition, &look.fact)?;
    let state = format!(
        "版本：{}　　状态：{}",
        papers.revision,
        papers.status.label()
    );
    let state_look = if papers.is_final() {
        &look.fact
    } else {
        &look.alert
    };
    sheet.merge_range(2, 0, 2, SIGNED, &state, state_look)?;
    for row in 1..HEAD_ROW {
        sheet.set_row_height(row, 18)?;
    }
    head(sheet, HEAD_ROW, &COLUMNS.map(|(name, _)| name), &look)?;

    let count = u32::try_from(papers.rows.len()).unwrap_or(0);
    let end = FIRST_ROW + count;
    for (at, row) in (FIRST_ROW..).zip(&papers.rows) {
        item(sheet, at, end, row, &look)?;
    }
    totals(sheet, end, papers, &look)?;
    let mut at = end + 2;
    at = notes(sheet, at, "提示", numbered(&papers.warnings), &look)?;
    let left_out: Vec<String> = papers
        .left_out
        .iter()
        .map(|left| format!("{}：{}", left.title, left.reason))
        .collect();
    let after = notes(
        sheet,
        at + 1,
        "未入选稿件及原因",
        numbered(&left_out),
        &look,
    )?;
    // 说明 is for the desk: printed too, it would make all the rest too small to read.
    sheet.set_print_area(0, 0, after - 1, SIGNED)?;
    page(sheet, papers, "串联单", HEAD_ROW, true)
}

/// The last line of the table: total, over/under and the slot, on which the formulas rest.
fn totals(sheet: &mut Worksheet, at: u32, papers: &Papers, look: &Look) -> Result<(), XlsxError> {
    let right = look.total.clone().set_align(FormatAlign::Right);
    sheet.merge_range(at, 0, at, DURATION - 1, "总时长", &right)?;
    let sum = if papers.rows.is_empty() {
        Formula::new("=0")
    } else {
        Formula::new(format!("=SUM(F{}:F{at})", FIRST_ROW + 1))
    };
    sheet.write_formula_with_format(
        at,
        DURATION,
        sum.set_result(number(papers.trt_ms)),
        &look.total_time,
    )?;
    let line = at + 1;
    let (total, slot) = (format!("F{line}"), format!("J{line}"));
    // Half a second is what the papers round to 准; ROUND keeps TEXT from cutting
    // 00:12 to 00:11 where a fraction of a day is not exact.
    let over = format!(
        "=IF(ABS({total}-{slot})*86400<0.5,\"准\",IF({total}>{slot},\"超 \",\"欠 \")\
         &TEXT(ROUND(ABS({total}-{slot})*86400,0)/86400,\"[mm]:ss\"))"
    );
    let centre = look.total.clone().set_align(FormatAlign::Center);
    sheet.merge_range(at, START, at, BACK, "", &centre)?;
    sheet.write_formula_with_format(
        at,
        START,
        Formula::new(over).set_result(&papers.over_label),
        &centre,
    )?;
    sheet.write_with_format(at, 8, "时段", &right)?;
    sheet.write_number_with_format(at, SIGNED, days(papers.slot_ms), &look.total_time)?;
    sheet.write_blank(at, WHY, &look.total)?;
    sheet.set_row_height(at, 24)?;
    Ok(())
}

fn item(sheet: &mut Worksheet, at: u32, end: u32, row: &Row, look: &Look) -> Result<(), XlsxError> {
    let fill = |format: &Format| match row.story {
        Some(_) => format.clone(),
        None => format.clone().set_background_color(Color::RGB(OTHER_FILL)),
    };
    let (text, centre, time) = (fill(&look.text), fill(&look.centre), fill(&look.time));
    let title = if row.story.is_some() {
        &look.story
    } else {
        &text
    };
    let story = row.story.as_ref();
    let content = content(row).join("\n");
    let source = story
        .map(super::papers::StoryPaper::source)
        .unwrap_or_default();
    let signs = story
        .map(|story| {
            story
                .sign_offs
                .iter()
                .map(|sign| {
                    let name = sign.name.clone().unwrap_or_else(|| sign.instead());
                    format!("{} {name}", sign.level)
                })
                .collect::<Vec<_>>()
                .join("\n")
        })
        .unwrap_or_default();
    let category = story.map_or(row.label, |story| story.category);
    let slug = story.map(|story| story.slug.as_str()).unwrap_or_default();

    #[expect(clippy::cast_precision_loss, reason = "an edition has tens of items")]
    sheet.write_number_with_format(at, NUMBER, row.number as f64, &centre)?;
    put(
        sheet,
        at,
        1,
        if story.is_some() { "稿件" } else { category },
        &centre,
    )?;
    put(sheet, at, TITLE, &row.title, title)?;
    put(sheet, at, 3, slug, &text)?;
    put(sheet, at, 4, &content, &text)?;
    sheet.write_number_with_format(at, DURATION, days(row.duration_ms), &time)?;
    let line = at + 1;
    let start = if at == FIRST_ROW {
        "=0".to_owned()
    } else {
        format!("=G{}+F{}", line - 1, line - 1)
    };
    sheet.write_formula_with_format(
        at,
        START,
        Formula::new(start).set_result(number(row.start_ms)),
        &time,
    )?;
    // A sheet cannot show a negative time (it prints ####), so that one becomes text.
    let late = format!("$J${}-SUM(F{line}:F{end})", end + 1);
    let back = format!(
        "=IF({late}<=-0.5/86400,\"-\"&TEXT(ROUND(-({late})*86400,0)/86400,\"[mm]:ss\"),MAX(0,{late}))"
    );
    let result = if row.back_ms.0 <= -500 {
        row.back_ms.mm_ss()
    } else {
        number(Millis(row.back_ms.0.max(0)))
    };
    sheet.write_formula_with_format(at, BACK, Formula::new(back).set_result(result), &time)?;
    put(sheet, at, 8, &source, &text)?;
    put(sheet, at, SIGNED, &signs, &text)?;
    put(sheet, at, WHY, &row.why, &text)?;
    let lines = [
        (row.title.as_str(), COLUMNS[2].1),
        (slug, COLUMNS[3].1),
        (content.as_str(), COLUMNS[4].1),
        (source.as_str(), COLUMNS[8].1),
        (signs.as_str(), COLUMNS[9].1),
        (row.why.as_str(), COLUMNS[10].1),
    ]
    .map(|(text, width)| lines(text, width))
    .into_iter()
    .max()
    .unwrap_or(1);
    sheet.set_row_height(at, height(lines))?;
    Ok(())
}

fn numbered(texts: &[String]) -> Vec<String> {
    if texts.is_empty() {
        return vec!["无。".to_owned()];
    }
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| format!("{}．{text}", index + 1))
        .collect()
}

/// A heading and lines below it; returns the row after.
fn notes(
    sheet: &mut Worksheet,
    at: u32,
    heading: &str,
    texts: Vec<String>,
    look: &Look,
) -> Result<u32, XlsxError> {
    sheet.write_with_format(at, 0, heading, &look.section)?;
    sheet.set_row_height(at, 20)?;
    let width: f64 = COLUMNS[..usize::from(WHY)]
        .iter()
        .map(|(_, width)| width)
        .sum();
    let mut next = at + 1;
    for text in texts {
        sheet.merge_range(next, 0, next, SIGNED, &clip(&text), &look.plain)?;
        sheet.set_row_height(next, height(lines(&text, width)))?;
        next += 1;
    }
    Ok(next)
}

fn caption_sheet(sheet: &mut Worksheet, papers: &Papers) -> Result<(), XlsxError> {
    let look = Look::new();
    let columns = [
        ("序号", 7.0),
        ("条目", 7.0),
        ("标题", 36.0),
        ("入点", 12.0),
        ("出点", 12.0),
        ("时长", 11.0),
        ("唱词", 40.0),
        ("格数", 7.0),
    ];
    for (column, (_, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
    }
    head(sheet, 0, &columns.map(|(name, _)| name), &look)?;
    let mut at = 1;
    for row in &papers.rows {
        for caption in captions::of_edition(std::slice::from_ref(row)) {
            sheet.write_number_with_format(at, 0, f64::from(at), &look.centre)?;
            #[expect(clippy::cast_precision_loss, reason = "an edition has tens of items")]
            sheet.write_number_with_format(at, 1, row.number as f64, &look.centre)?;
            put(sheet, at, 2, &row.title, &look.one_line)?;
            sheet.write_number_with_format(at, 3, days(caption.start_ms), &look.frames)?;
            sheet.write_number_with_format(at, 4, days(caption.end_ms), &look.frames)?;
            let line = at + 1;
            sheet.write_formula_with_format(
                at,
                5,
                Formula::new(format!("=E{line}-D{line}"))
                    .set_result(number(caption.end_ms - caption.start_ms)),
                &look.frames,
            )?;
            put(sheet, at, 6, &caption.text, &look.text)?;
            let width = f64::from(cells(&caption.text).halves()) / 2.0;
            sheet.write_number_with_format(at, 7, width, &look.centre)?;
            sheet.set_row_height(at, height(lines(&caption.text, 40.0)))?;
            at += 1;
        }
    }
    page(sheet, papers, "唱词", 0, false)
}

fn strap_sheet(sheet: &mut Worksheet, papers: &Papers) -> Result<(), XlsxError> {
    let look = Look::new();
    let columns = [
        ("序号", 7.0),
        ("条目", 7.0),
        ("标题", 42.0),
        ("姓名", 16.0),
        ("单位、职务", 44.0),
    ];
    for (column, (_, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(column, width)?;
    }
    head(sheet, 0, &columns.map(|(name, _)| name), &look)?;
    let mut at = 1;
    for row in &papers.rows {
        for strap in row.story.iter().flat_map(|story| &story.strap) {
            sheet.write_number_with_format(at, 0, f64::from(at), &look.centre)?;
            #[expect(clippy::cast_precision_loss, reason = "an edition has tens of items")]
            sheet.write_number_with_format(at, 1, row.number as f64, &look.centre)?;
            put(sheet, at, 2, &row.title, &look.text)?;
            put(sheet, at, 3, &strap.name, &look.story)?;
            put(sheet, at, 4, &strap.line, &look.text)?;
            let lines = lines(&row.title, 42.0)
                .max(lines(&strap.name, 16.0))
                .max(lines(&strap.line, 44.0));
            sheet.set_row_height(at, height(lines))?;
            at += 1;
        }
    }
    page(sheet, papers, "人名条", 0, false)
}

/// Column names.
///
/// # Errors
/// The sheet is full.
pub(super) fn head(
    sheet: &mut Worksheet,
    at: u32,
    names: &[&str],
    look: &Look,
) -> Result<(), XlsxError> {
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_with_format(at, column, *name, &look.head)?;
    }
    sheet.set_row_height(at, 22)?;
    Ok(())
}

/// Paper, repeated head, foot: `head` is the row of column names.
///
/// # Errors
/// The sheet has no such row.
pub(super) fn page(
    sheet: &mut Worksheet,
    papers: &Papers,
    name: &str,
    head: u32,
    landscape: bool,
) -> Result<(), XlsxError> {
    if landscape {
        sheet.set_landscape();
    }
    sheet
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.45, 0.45, 0.55, 0.6, 0.3, 0.3)
        .set_screen_gridlines(false);
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    let foot = format!(
        "{}{name} · {} · {} · {}",
        papers.name(),
        papers.edition,
        papers.revision,
        papers.status.label()
    );
    // In a footer & begins a code, and 255 characters are all it holds.
    let foot: String = foot.replace('&', "&&").chars().take(200).collect();
    sheet.set_footer(format!("&L&9{foot}&R&9第 &P 页，共 &N 页"));
    Ok(())
}

/// Text, never a formula: what begins like one carries the quote prefix, so that it stays text
/// also when somebody edits the cell.
///
/// # Errors
/// The sheet is full.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = clip(text);
    if text.starts_with(['=', '+', '-', '@', '\'']) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

fn clip(text: &str) -> String {
    text.chars().take(CELL_CHARS).collect()
}

/// How many lines `text` takes in a column that is `width` digits wide.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    // One digit is half a cell; padding and indent take about two and a half.
    let room = (width - 2.5).max(2.0);
    text.split('\n')
        .map(|line| {
            let needed = f64::from(cells(line).halves()) / room;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cell has at most 32,000 characters"
            )]
            let lines = needed.ceil() as u32;
            lines.max(1)
        })
        .sum()
}

/// Row height in points for lines of 10.5 points; a sheet allows no more than 409.
pub(super) fn height(lines: u32) -> f64 {
    (f64::from(lines) * 14.0 + 8.0).min(400.0)
}

fn days(at: Millis) -> f64 {
    at.as_seconds() * 1000.0 / DAY_MS
}

/// A formula's result as the file stores it.
fn number(at: Millis) -> String {
    days(at).to_string()
}
