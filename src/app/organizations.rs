//! The register of organizations: a table comes in whole or not at all.

use std::{collections::HashMap, path::Path};

use calamine::{Data, Reader};
use serde::Serialize;

use super::{App, AppError};
use crate::model::{credit_code, language::hygiene::one_line, people::Organization};

/// What is wrong in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// Row as the spreadsheet counts it, from 1.
    pub row: usize,
    /// Column title.
    pub column: String,
    /// What is wrong and what is expected; Chinese.
    pub problem: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows with an organization.
    pub rows: usize,
    /// Rows that were written; 0 when there is a problem or on a dry run.
    pub imported: usize,
    /// Every problem.
    pub problems: Vec<RowProblem>,
}

const CODE: &[&str] = &["统一社会信用代码", "信用代码", "社会信用代码", "code"];
const NAME: &[&str] = &["社会组织名称", "名称", "单位名称", "机构名称", "name"];
const ADDRESSES: &[&str] = &["邮箱", "电子邮箱", "联系邮箱", "email"];

impl App {
    /// Reads a CSV (UTF-8 or GBK) or XLSX table and replaces or adds its organizations, all or none.
    ///
    /// # Errors
    /// The file cannot be read, or has no header row with name and code.
    pub async fn import_organizations(
        &self,
        file: &Path,
        dry_run: bool,
    ) -> Result<ImportReport, AppError> {
        let table = read_table(file)?;
        let (organizations, problems) = organizations_of(&table)
            .map_err(|why| AppError::Usage(format!("{}: {why}", file.display())))?;
        let mut report = ImportReport {
            rows: organizations.len(),
            imported: 0,
            problems,
        };
        if report.problems.is_empty() && !dry_run {
            self.store
                .import_organizations(&organizations, "cli", self.clock.now())
                .await?;
            report.imported = organizations.len();
        }
        Ok(report)
    }
}

fn read_table(file: &Path) -> Result<Vec<Vec<String>>, AppError> {
    let unreadable = |source| AppError::File {
        path: file.to_owned(),
        source,
    };
    let bytes = std::fs::read(file).map_err(unreadable)?;
    if bytes.starts_with(b"PK") {
        let wrong = |error: String| {
            AppError::Usage(format!(
                "{}: not a readable XLSX table: {error}",
                file.display()
            ))
        };
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes))
                .map_err(|e: calamine::XlsxError| wrong(e.to_string()))?;
        let sheet = book
            .sheet_names()
            .first()
            .cloned()
            .ok_or_else(|| wrong("it has no sheet".to_owned()))?;
        let range = book
            .worksheet_range(&sheet)
            .map_err(|e| wrong(e.to_string()))?;
        let above = range.start().map_or(0, |(row, _)| row as usize);
        let mut rows = vec![Vec::new(); above];
        rows.extend(
            range
                .rows()
                .map(|row| row.iter().map(cell_text).collect::<Vec<_>>()),
        );
        return Ok(rows);
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(&bytes).0.into_owned(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|record| {
            let record =
                record.map_err(|error| AppError::Usage(format!("{}: {error}", file.display())))?;
            Ok(record.iter().map(str::to_owned).collect())
        })
        .collect()
}

fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

/// Organizations and problems of a table whose header is one of its first five rows.
fn organizations_of(table: &[Vec<String>]) -> Result<(Vec<Organization>, Vec<RowProblem>), String> {
    let column = |row: &[String], names: &[&str]| {
        row.iter()
            .position(|cell| names.contains(&one_line(cell).to_lowercase().as_str()))
    };
    let header = table
        .iter()
        .take(5)
        .position(|row| column(row, CODE).is_some() && column(row, NAME).is_some())
        .ok_or("none of the first five rows has the columns 名称 and 统一社会信用代码")?;
    let titles = &table[header];
    let (code_at, name_at) = (
        column(titles, CODE).unwrap_or(0),
        column(titles, NAME).unwrap_or(1),
    );
    let addresses_at = column(titles, ADDRESSES);

    let mut organizations = Vec::new();
    let mut problems = Vec::new();
    let mut codes: HashMap<String, usize> = HashMap::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for (index, row) in table.iter().enumerate().skip(header + 1) {
        let number = index + 1;
        let cell = |at: usize| row.get(at).map(|text| one_line(text)).unwrap_or_default();
        let (code, name) = (cell(code_at).to_uppercase(), cell(name_at));
        if code.is_empty() && name.is_empty() {
            continue;
        }
        let mut problem = |column: usize, problem: String| {
            problems.push(RowProblem {
                row: number,
                column: one_line(&titles[column]),
                problem,
            });
        };
        if name.is_empty() {
            problem(
                name_at,
                "名称为空（若是合并单元格，请先取消合并）".to_owned(),
            );
        }
        if let Err(error) = credit_code::check(&code) {
            problem(
                code_at,
                format!("信用代码“{code}”有误：{}", in_chinese(&error)),
            );
        }
        if let Some(first) = codes
            .insert(code.clone(), number)
            .filter(|_| !code.is_empty())
        {
            problem(code_at, format!("信用代码“{code}”与第 {first} 行重复"));
        }
        if let Some(first) = names
            .insert(name.clone(), number)
            .filter(|_| !name.is_empty())
        {
            problem(name_at, format!("名称“{name}”与第 {first} 行重复"));
        }
        let addresses = addresses_at
            .map(|at| {
                cell(at)
                    .split([';', '；', ',', '，', ' '])
                    .filter(|a| a.contains('@'))
                    .map(str::to_lowercase)
                    .collect()
            })
            .unwrap_or_default();
        organizations.push(Organization {
            kind: credit_code::kind(&code)
                .unwrap_or("其他社会组织")
                .to_owned(),
            district: credit_code::district(&code).map(str::to_owned),
            code,
            name,
            addresses,
            ..Organization::default()
        });
    }
    if organizations.is_empty() {
        return Err("the table has a header and no rows".to_owned());
    }
    Ok((organizations, problems))
}

fn in_chinese(error: &credit_code::CreditCodeError) -> String {
    use credit_code::CreditCodeError as E;
    match error {
        E::Shape(_) => "应为 18 位数字或大写字母（不含 I、O、S、V、Z）".to_owned(),
        E::Check { expected, .. } => format!("末位校验码应为 {expected}"),
        E::Inner { expected, .. } => format!("第 17 位校验码应为 {expected}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> Vec<Vec<String>> {
        rows.iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect()
    }

    #[test]
    fn every_problem_is_named_by_row_and_column() {
        let (organizations, problems) = organizations_of(&table(&[
            ["", "深圳市社会组织名录", ""],
            ["统一社会信用代码", "名称", "邮箱"],
            ["51440300MJL1712376", "甲会", "a@x.example；B@x.example"],
            ["51440300MJL1712375", "乙会", ""],
            ["51440300MJL1712376", "", ""],
            ["", "", ""],
        ]))
        .unwrap();
        assert_eq!(organizations[0].addresses, ["a@x.example", "b@x.example"]);
        assert_eq!(organizations[0].kind, "社会团体");
        let told: Vec<String> = problems
            .iter()
            .map(|p| format!("{} {} {}", p.row, p.column, p.problem))
            .collect();
        assert_eq!(
            told,
            [
                "4 统一社会信用代码 信用代码“51440300MJL1712375”有误：末位校验码应为 6",
                "5 名称 名称为空（若是合并单元格，请先取消合并）",
                "5 统一社会信用代码 信用代码“51440300MJL1712376”与第 3 行重复",
            ]
        );
        assert!(organizations_of(&table(&[["a", "b", "c"]])).is_err());
    }
}
