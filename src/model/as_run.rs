//! What was read on air and how long it took (实播时长), and the rules of the table that tells it.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ids::EditionId,
    language::hygiene::one_line,
    register::{Level, RowProblem},
    units::{FRAME_MS, Millis},
};

/// Who speaks: the same person may read at two speeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadKind {
    /// The item from its first word to its last.
    Whole,
    /// 口播: the lead, or a link.
    Anchor,
    /// 配音: the words over pictures.
    VoiceOver,
}

impl ReadKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Whole, Self::Anchor, Self::VoiceOver];

    /// As it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Anchor => "anchor",
            Self::VoiceOver => "voice_over",
        }
    }

    /// As a producer reads it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Whole => "全条",
            Self::Anchor => "口播",
            Self::VoiceOver => "配音",
        }
    }
}

impl FromStr for ReadKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" | "whole" | "全条" | "整条" => Ok(Self::Whole),
            "anchor" | "口播" | "导语" | "出镜" => Ok(Self::Anchor),
            "voice_over" | "配音" => Ok(Self::VoiceOver),
            other => Err(format!(
                "“{other}”不是类型：请填 口播、配音，或留空表示全条"
            )),
        }
    }
}

/// One reading that was timed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AsRun {
    /// The edition that was aired.
    pub edition: EditionId,
    /// A story's id, or the position of a link in the rundown, from 1.
    pub item: String,
    /// Name of who read.
    pub presenter: String,
    /// What of the item was read.
    pub kind: ReadKind,
    /// Syllables of the copy as read.
    pub syllables: u32,
    /// Pauses that the copy's marks ask for.
    pub pauses_ms: Millis,
    /// From the first word to the last.
    pub recorded_ms: Millis,
    /// Login of who entered it.
    pub entered_by: String,
    /// When it was entered.
    pub at: DateTime<Utc>,
}

/// One row of the table: an item named as its writer knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Row as the spreadsheet counts it, from 1.
    pub row: usize,
    /// Position in the rundown, or a story's id.
    pub item: String,
    /// Who read.
    pub presenter: String,
    /// What was read.
    pub kind: ReadKind,
    /// How long it took.
    pub recorded: Millis,
}

/// Rows among which the header is looked for.
const HEADER_ROWS: usize = 10;
/// No item of a segment is shorter or longer: a mistyped length.
const SHORTEST: Millis = Millis(1_000);
const LONGEST: Millis = Millis(20 * 60 * 1000);

const ITEM: &[&str] = &[
    "条目",
    "序号",
    "稿件",
    "稿件号",
    "编号",
    "item",
    "story",
    "position",
];
const PRESENTER: &[&str] = &[
    "主播",
    "主持人",
    "播音",
    "播音员",
    "配音员",
    "姓名",
    "presenter",
    "name",
];
const KIND: &[&str] = &["类型", "类别", "kind", "type"];
const SECONDS: &[&str] = &[
    "时长",
    "实播时长",
    "秒",
    "秒数",
    "实长",
    "seconds",
    "duration",
    "length",
];

fn column(row: &[String], names: &[&str]) -> Option<usize> {
    let title = |cell: &String| {
        let cell = one_line(cell).to_lowercase();
        cell.split(['(', '（'])
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    row.iter()
        .position(|cell| names.contains(&title(cell).as_str()))
}

/// Whether `table` has the columns of this table.
#[must_use]
pub fn has_header(table: &[Vec<String>]) -> bool {
    header(table).is_some()
}

fn header(table: &[Vec<String>]) -> Option<usize> {
    table.iter().take(HEADER_ROWS).position(|row| {
        [ITEM, PRESENTER, SECONDS]
            .iter()
            .all(|names| column(row, names).is_some())
    })
}

/// Reads the table: its good rows, and what is wrong in the others.
///
/// # Errors
/// No header row; Chinese.
pub fn read(table: &[Vec<String>]) -> Result<(Vec<Entry>, Vec<RowProblem>), String> {
    let start = header(table)
        .ok_or("找不到表头：需要有“条目”（序号或稿件号）、“主播”、“时长”三列，“类型”可以没有")?;
    let titles = &table[start];
    let at = |names: &[&str]| column(titles, names);
    let (item, presenter, kind, seconds) = (at(ITEM), at(PRESENTER), at(KIND), at(SECONDS));
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for (index, cells) in table.iter().enumerate().skip(start + 1) {
        let cell = |column: Option<usize>| {
            column
                .and_then(|column| cells.get(column))
                .map(|cell| one_line(cell))
                .unwrap_or_default()
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let before = problems.len();
        let mut wrong = |column: Option<usize>, problem: String| {
            problems.push(RowProblem {
                row: index + 1,
                column: column.map(|at| one_line(&titles[at])).unwrap_or_default(),
                problem,
                level: Level::Error,
            });
        };
        if cell(item).is_empty() {
            wrong(item, "没有写是哪一条：请填串联单的序号或稿件号".to_owned());
        }
        if let Err(problem) = presenter_name(&cell(presenter)) {
            wrong(presenter, problem);
        }
        let read_kind = cell(kind).parse().unwrap_or_else(|problem| {
            wrong(kind, problem);
            ReadKind::Whole
        });
        let recorded = recorded(&cell(seconds)).unwrap_or_else(|problem| {
            wrong(seconds, problem);
            Millis::ZERO
        });
        if problems.len() == before {
            entries.push(Entry {
                row: index + 1,
                item: cell(item),
                presenter: cell(presenter),
                kind: read_kind,
                recorded,
            });
        }
    }
    Ok((entries, problems))
}

/// A presenter's name, as it is compared: one line, 1 to 20 characters.
///
/// # Errors
/// What is wrong; Chinese.
pub fn presenter_name(text: &str) -> Result<String, String> {
    let name = one_line(text);
    match name.chars().count() {
        0 => Err("没有写是谁读的".to_owned()),
        1..=20 => Ok(name),
        _ => Err(format!("“{name}”太长，不像姓名")),
    }
}

/// `45`, `45.2`, `45秒`, `1:05`, `00:01:05`, `00:01:05:12` (25 frames a second), `1分05秒`.
///
/// # Errors
/// What is wrong and what is expected; Chinese.
pub fn recorded(text: &str) -> Result<Millis, String> {
    let refused = || format!("“{text}”不是时长：请填秒数（45.2）或分:秒（1:05）");
    let plain = one_line(text)
        .replace('：', ":")
        .replace("分钟", ":")
        .replace('分', ":");
    let plain = plain
        .trim_end_matches(['秒', 's', ' '])
        .trim_end_matches(':');
    let parts: Vec<&str> = plain.split(':').map(str::trim).collect();
    let whole = |part: &str| part.parse::<u32>().map(i64::from).map_err(|_| refused());
    let below = |value: i64, most: i64| {
        if value < most {
            Ok(value)
        } else {
            Err(refused())
        }
    };
    let seconds = |part: &str| {
        let (whole_part, places) = part.split_once('.').unwrap_or((part, "0"));
        let digits =
            !places.is_empty() && places.len() <= 6 && places.bytes().all(|b| b.is_ascii_digit());
        if !digits {
            return Err(refused());
        }
        let milli = format!("{places:0<3}")[..3]
            .parse::<i64>()
            .map_err(|_| refused())?;
        Ok(whole(whole_part)? * 1000 + milli)
    };
    let minutes_only = text.trim_end().ends_with(['分', '钟']);
    let millis = match parts.as_slice() {
        [minutes] if minutes_only => whole(minutes)? * 60_000,
        [one] => seconds(one)?,
        [minutes, rest] => whole(minutes)? * 60_000 + below(seconds(rest)?, 60_000)?,
        [hours, minutes, rest] => {
            whole(hours)? * 3_600_000
                + below(whole(minutes)?, 60)? * 60_000
                + below(seconds(rest)?, 60_000)?
        }
        [hours, minutes, rest, frames] => {
            whole(hours)? * 3_600_000
                + below(whole(minutes)?, 60)? * 60_000
                + below(whole(rest)?, 60)? * 1000
                + below(whole(frames)?, 25)? * FRAME_MS
        }
        _ => return Err(refused()),
    };
    let length = Millis(millis);
    if length < SHORTEST || length > LONGEST {
        return Err(format!(
            "“{text}”不合常理：一条在 1 秒到 20 分钟之间，请核对单位"
        ));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        for (text, millis) in [
            ("45", 45_000),
            ("45.25", 45_250),
            ("45秒", 45_000),
            ("1:05", 65_000),
            ("1：05.5", 65_500),
            ("1分05秒", 65_000),
            ("2分", 120_000),
            ("00:01:05", 65_000),
            ("00:01:05:12", 65_480),
        ] {
            assert_eq!(recorded(text), Ok(Millis(millis)), "{text}");
        }
        for text in [
            "",
            "-3",
            "1:75",
            "abc",
            "0.2",
            "5000",
            "1:2:3:4:5",
            "4.",
            "1.x",
        ] {
            assert!(recorded(text).is_err(), "{text}");
        }
    }

    #[test]
    fn each_row_says_what_is_wrong_with_it() {
        let table: Vec<Vec<String>> = [
            "实播时长表,,,",
            "条目,主播,类型,时长（秒）",
            "2,沈语,口播,15.2",
            ",,,",
            "3,,旁白,1:80",
            "4,沈语,,0:58",
        ]
        .iter()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
        let (entries, problems) = read(&table).unwrap();
        let rows: Vec<usize> = entries.iter().map(|entry| entry.row).collect();
        assert_eq!(rows, [3, 6]);
        assert_eq!(entries[0].kind, ReadKind::Anchor);
        assert_eq!(entries[1].recorded, Millis(58_000));
        let told: Vec<String> = problems
            .iter()
            .map(|p| format!("{} {}：{}", p.row, p.column, p.problem))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        5 主播：没有写是谁读的
        5 类型：“旁白”不是类型：请填 口播、配音，或留空表示全条
        5 时长（秒）：“1:80”不是时长：请填秒数（45.2）或分:秒（1:05）
        ");
        assert!(read(&table[2..]).is_err());
    }
}
