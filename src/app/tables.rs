//! A spreadsheet of unknown make → rows of text. Bounded: the file comes from outside.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader};

/// A register of 11,000 rows has about 2 MB.
const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// Unpacked parts of a workbook together.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024;
/// Rows of a sheet.
const MOST_ROWS: usize = 200_000;
/// Columns that are read; what stands right of them is no register.
const MOST_COLUMNS: u32 = 100;
/// A number from here on has lost digits: floats hold 15.
const EXACT: f64 = 1e15;

/// Reads a table; of a workbook the first sheet that `wanted` takes, else the first.
///
/// # Errors
/// Why it cannot be read and what to do, in Chinese.
pub(super) fn read(
    file: &mut impl Read,
    wanted: &dyn Fn(&[Vec<String>]) -> bool,
) -> Result<Vec<Vec<String>>, String> {
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("文件读取失败：{error}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!(
            "文件超过 {} MB，不像社会组织名录，请拆分后再导入",
            MOST_BYTES / 1024 / 1024
        ));
    }
    let rows = if bytes.starts_with(b"PK") {
        workbook(bytes, wanted)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err("这是旧版 .xls 或加密的表格，请另存为 .xlsx（不设密码）再导入".to_owned());
    } else {
        text(&bytes)?
    };
    if rows
        .iter()
        .all(|row| row.iter().all(|cell| cell.trim().is_empty()))
    {
        return Err("表格是空的".to_owned());
    }
    Ok(rows)
}

fn too_many_rows() -> String {
    format!("表格超过 {MOST_ROWS} 行，请拆分后再导入")
}

fn workbook(
    bytes: Vec<u8>,
    wanted: &dyn Fn(&[Vec<String>]) -> bool,
) -> Result<Vec<Vec<String>>, String> {
    let broken =
        |error: &dyn std::fmt::Display| format!("XLSX 表格无法读取（{error}），请重新另存后再导入");
    weigh(&bytes).map_err(|error| error.unwrap_or_else(|| broken(&"压缩包损坏")))?;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))
        .map_err(|e: calamine::XlsxError| broken(&e))?;
    let mut first = None;
    for name in book.sheet_names() {
        // A chart has no cells: it is no sheet of ours.
        let Ok(rows) = sheet(&mut book, &name) else {
            continue;
        };
        let rows = rows?;
        if wanted(&rows) {
            return Ok(rows);
        }
        if rows.iter().any(|row| !row.is_empty()) {
            first.get_or_insert(rows);
        }
    }
    Ok(first.unwrap_or_default())
}

/// Unpacks every part once and counts: what a zip declares about itself may be a lie.
fn weigh(bytes: &[u8]) -> Result<(), Option<String>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| None)?;
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| None)?;
        let length =
            std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| None)?;
        left = left
            .checked_sub(length)
            .ok_or_else(|| Some("XLSX 解压后异常巨大，疑似压缩炸弹，拒绝导入".to_owned()))?;
    }
    Ok(())
}

type Book = calamine::Xlsx<Cursor<Vec<u8>>>;

/// Cell by cell: a range of calamine's is as large as its farthest cell, and one cell at the far
/// corner would take all memory. The outer error: not a sheet of cells.
fn sheet(
    book: &mut Book,
    name: &str,
) -> Result<Result<Vec<Vec<String>>, String>, calamine::XlsxError> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = cell_text(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        if row >= MOST_ROWS {
            return Ok(Err(too_many_rows()));
        }
        put(&mut rows, row, column, text);
    }
    drop(cells);
    // A merged cell has its text in the first of its fields alone; it is meant for each row (区,
    // 类型). A name or code merged over two rows is told as repeated.
    for area in book.merge_cells_by_sheet_name(name)? {
        let (top, left) = (area.start.0 as usize, area.start.1 as usize);
        let Some(text) = rows.get(top).and_then(|row| row.get(left)).cloned() else {
            continue;
        };
        // A title across the sheet is no value of its columns.
        if area.start.1 == area.end.1 {
            for row in top + 1..=(area.end.0 as usize).min(rows.len().saturating_sub(1)) {
                put(&mut rows, row, left, text.clone());
            }
        }
    }
    Ok(Ok(rows))
}

fn put(rows: &mut Vec<Vec<String>>, row: usize, column: usize, text: String) {
    if rows.len() <= row {
        rows.resize(row + 1, Vec::new());
    }
    if rows[row].len() <= column {
        rows[row].resize(column + 1, String::new());
    }
    rows[row][column] = text;
}

fn cell_text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        // Written as the power that it is, so that nobody takes it for the digits that were lost.
        DataRef::Float(number) if number.abs() >= EXACT => format!("{number:E}"),
        other => Data::from(other.clone()).to_string(),
    }
}

fn text(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let text = if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding.decode(bytes).0.into_owned()
    } else if bytes.len() > 3 && bytes[1] == 0 && bytes[3] == 0 {
        encoding_rs::UTF_16LE.decode(bytes).0.into_owned()
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        encoding_rs::GB18030.decode(bytes).0.into_owned()
    };
    let count = |mark: char| {
        text.lines()
            .take(10)
            .flat_map(str::chars)
            .filter(|c| *c == mark)
            .count()
    };
    let between = [',', '\t', ';']
        .into_iter()
        .rev()
        .max_by_key(|mark| count(*mark))
        .unwrap_or(',');
    let text = with_blank_rows(&text, between);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(between).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("CSV 表格无法读取：{error}"))?;
        if rows.len() >= MOST_ROWS {
            return Err(too_many_rows());
        }
        rows.push(
            record
                .iter()
                .take(MOST_COLUMNS as usize)
                .map(str::to_owned)
                .collect(),
        );
    }
    Ok(rows)
}

/// The CSV reader leaves blank lines out, and then the rows are not those that a person counts.
fn with_blank_rows(text: &str, between: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        if !quoted && line.trim_end_matches(['\r', '\n']).is_empty() {
            out.push(between);
        }
        out.push_str(line);
        if line.matches('"').count() % 2 == 1 {
            quoted = !quoted;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = "统一社会信用代码,名称\n\nA,甲会\n";

    fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
        read(&mut &bytes[..], &|table| {
            table.iter().any(|row| row.len() > 1)
        })
    }

    #[test]
    fn every_usual_csv_gives_the_same_rows() {
        let wide = |text: &str, little: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| {
                    if little {
                        unit.to_le_bytes()
                    } else {
                        unit.to_be_bytes()
                    }
                })
                .collect()
        };
        let (gbk, _, _) = encoding_rs::GBK.encode(WANTED);
        for bytes in [
            WANTED.as_bytes().to_vec(),
            format!("\u{feff}{WANTED}").into_bytes(),
            gbk.into_owned(),
            wide(&format!("\u{feff}{WANTED}"), true),
            wide(&format!("\u{feff}{WANTED}"), false),
            WANTED.replace(',', "\t").into_bytes(),
            WANTED.replace(',', ";").replace('\n', "\r\n").into_bytes(),
        ] {
            let rows = rows(&bytes).unwrap();
            assert_eq!(rows.len(), 3, "{rows:?}");
            assert_eq!(rows[0], ["统一社会信用代码", "名称"]);
            assert_eq!(rows[2], ["A", "甲会"]);
        }
        assert_eq!(rows(b"").unwrap_err(), "表格是空的");
        assert!(
            rows(&[0xd0, 0xcf, 0x11, 0xe0, 0])
                .unwrap_err()
                .contains(".xlsx")
        );
        assert!(
            rows(b"PK\x03\x04nonsense")
                .unwrap_err()
                .contains("无法读取")
        );
        assert!(rows(&vec![b'a'; 21 << 20]).unwrap_err().contains("20 MB"));
    }

    #[test]
    fn a_workbook_is_read_by_its_second_sheet_and_its_merged_cells() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "说明").unwrap();
        let format = rust_xlsxwriter::Format::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "代码").unwrap();
        sheet.write(0, 1, "区").unwrap();
        sheet.write(1, 0, 514_403_000_000_000_000.0).unwrap();
        sheet.merge_range(1, 1, 2, 1, "南山区", &format).unwrap();
        sheet.write(2, 0, "乙").unwrap();
        // The far corner of a sheet takes no memory.
        sheet.write(2, 16_383, "角").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let rows = rows(&bytes).unwrap();
        assert_eq!(rows[1], ["5.14403E17", "南山区"]);
        assert_eq!(rows[2], ["乙", "南山区"]);
    }

    #[test]
    fn a_bomb_is_refused() {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive
            .start_file("xl/worksheets/sheet1.xml", options)
            .unwrap();
        let zeros = vec![0_u8; 1 << 20];
        for _ in 0..201 {
            archive.write_all(&zeros).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(rows(&bytes).unwrap_err().contains("压缩炸弹"));
    }
}
