//! Card data → the words that a template prints: harmless, one line each, no more than a card
//! holds.

use serde_json::{Value, json};

use super::card::CardData;
use crate::model::{
    language::{cells, without_controls},
    people::ReviewLevel,
};

/// Fields of one template.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// The template's name.
    pub template: &'static str,
    /// An object; every field that the template may name is there.
    pub fields: Value,
    /// What was left out, in Chinese.
    pub warnings: Vec<String>,
}

/// Lines of 文字提要 that a link card holds.
const LINK_LINES: usize = 8;
/// Headlines of an edition that its 提要 holds.
const HEADLINES: usize = 10;
/// Facts that a slate holds.
const SLATE_POINTS: usize = 4;
/// Rows of credits in each of the two columns.
const CREDIT_ROWS: usize = 6;
/// Most rows of credits that stand in one column, in the middle.
const ONE_COLUMN: usize = 3;
/// Lines of verse in the opener.
const VERSE_LINES: usize = 4;
/// Longest text that goes to a template, in characters: more never fits a card.
const LONGEST: usize = 600;

/// The words of `data`.
#[must_use]
pub fn copy(data: &CardData) -> Copy {
    let mut warnings: Vec<String> = missing(data).map(str::to_owned).into_iter().collect();
    let (template, fields) = match data {
        CardData::Title(card) => (
            "title",
            json!({
                "headline": line(&card.headline),
                "category": line(&card.category),
                "topic": line(&card.topic),
                "organization": line(&card.organization),
                "locator": line(&card.locator),
                "ordinal": card.ordinal.to_string(),
                "total": card.total.to_string(),
            }),
        ),
        CardData::Strap(card) => (
            "strap",
            json!({ "name": name(&card.name), "line": line(&card.line) }),
        ),
        CardData::Opener(card) => (
            "opener",
            json!({
                "programme": line(&card.programme),
                "host": line(&card.host),
                "verse": lines(&card.verse, VERSE_LINES, "片头诗", &mut warnings),
                "number": card.number.to_string(),
                "date": line(&card.date),
            }),
        ),
        CardData::Link(card) => (
            "link",
            json!({
                "kicker": line(&card.kicker),
                "lines": lines(&card.lines, LINK_LINES, "文字提要", &mut warnings),
            }),
        ),
        CardData::Closer(card) => {
            let (left, right) = credits(&card.credits, &mut warnings);
            let tall = lines_of(&left).max(lines_of(&right));
            (
                "closer",
                json!({
                    "programme": line(&card.programme),
                    "date": line(&card.date),
                    "left": left,
                    "right": right,
                    // Lines of the taller column: both are set in the type that it needs.
                    "tall": tall,
                }),
            )
        }
        CardData::Caption(card) => (
            "caption",
            json!({ "text": line(&card.text), "lifted": card.lifted }),
        ),
        CardData::Overlay(card) => (
            "overlay",
            json!({
                "programme": line(&card.programme),
                "locator": line(&card.locator),
                "credit": line(&card.credit),
            }),
        ),
        CardData::BurnIn(card) => (
            "burnin",
            json!({
                "label": line(&card.label),
                "figures": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ":"],
            }),
        ),
        CardData::Slate(card) => (
            "slate",
            json!({
                "notice": line(&card.notice),
                "headline": line(&card.headline),
                "points": lines(&card.points, SLATE_POINTS, "要点", &mut warnings),
            }),
        ),
        CardData::HeadlineStrap(card) => (
            "headline_strap",
            json!({ "category": line(&card.category), "headline": line(&card.headline) }),
        ),
        CardData::LocatorStrap(card) => (
            "locator_strap",
            json!({ "place": line(&card.place), "date": line(&card.date) }),
        ),
        CardData::Bumper(card) => (
            "bumper",
            json!({
                "programme": line(&card.programme),
                "kicker": line(&card.kicker),
                "next": line(&card.next),
            }),
        ),
        CardData::Frame(card) => (
            "frame",
            json!({
                "orientation": card.orientation.name(),
                "credit": line(&card.credit),
                "caption": line(&card.caption),
            }),
        ),
        CardData::Figure(card) => {
            let figure = line(&card.figure);
            (
                "figure",
                json!({
                    "label": line(&card.label),
                    // How wide it is, in half cells: large type for short figures.
                    "halves": cells(&figure).halves(),
                    "figure": figure,
                    "unit": line(&card.unit),
                    "context": line(&card.context),
                    "source": line(&card.source),
                }),
            )
        }
        CardData::Headlines(card) => (
            "headlines",
            json!({
                "kicker": line(&card.kicker),
                "edition": line(&card.edition),
                "lines": lines(&card.lines, HEADLINES, "提要", &mut warnings),
            }),
        ),
    };
    Copy {
        template,
        fields,
        warnings,
    }
}

/// What a card cannot do without.
fn missing(data: &CardData) -> Option<&'static str> {
    let (words, warning) = match data {
        CardData::Title(card) => (&card.headline, "标题为空，标题板上没有标题，待补"),
        CardData::HeadlineStrap(card) => (&card.headline, "标题为空，标题条上没有标题，待补"),
        CardData::LocatorStrap(card) => (&card.place, "地名为空，地名条上没有地名，待补"),
        CardData::Figure(card) => (&card.figure, "数字为空，数据板上没有数字，待补"),
        _ => return None,
    };
    line(words).is_empty().then_some(warning)
}

/// The names on a card that no line may tear.
#[must_use]
pub fn names(data: &CardData) -> Vec<String> {
    match data {
        CardData::Title(card) => vec![line(&card.organization), line(&card.locator)],
        CardData::Strap(card) => vec![name(&card.name)],
        CardData::LocatorStrap(card) => vec![line(&card.place)],
        _ => Vec::new(),
    }
}

/// Text from outside as one line that XML can hold. The ideographic space stays, because names are
/// spaced with it; variation selectors and tags, which no face here knows, go.
fn line(text: &str) -> String {
    let text = without_controls(text);
    let mut out = String::with_capacity(text.len().min(4 * LONGEST));
    for c in text.chars() {
        if matches!(u32::from(c), 0xfe00..=0xfe0f | 0xe_0000..=0xe_01ef | 0xad | 0xfffd) {
            continue;
        }
        if c.is_whitespace() && c != '\u{3000}' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    let out: String = out.trim().chars().take(LONGEST).collect();
    out.trim_end().to_owned()
}

/// A person's name; two Han characters are spaced to the width of three.
fn name(text: &str) -> String {
    let name = line(text);
    let bare: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    match bare.as_slice() {
        [family, given] if [family, given].into_iter().all(|c| u32::from(*c) >= 0x3400) => {
            format!("{family}\u{3000}{given}")
        }
        _ => name,
    }
}

/// The lines that have words, at most `most`.
fn lines(texts: &[String], most: usize, what: &str, warnings: &mut Vec<String>) -> Vec<String> {
    let mut lines: Vec<String> = texts
        .iter()
        .map(|text| line(text))
        .filter(|text| !text.is_empty())
        .collect();
    if lines.len() > most {
        warnings.push(format!(
            "{what}共{}行，画面只放得下{most}行，其余未显示",
            lines.len()
        ));
        lines.truncate(most);
    }
    lines
}

/// Lines that a row of credits takes: one for each 12 cells of names.
fn lines_of_row(row: &Value) -> u32 {
    let names = row["names"].as_str().unwrap_or_default();
    cells(names).halves().div_ceil(24).max(1)
}

/// Lines of a column of credits.
fn lines_of(column: &[Value]) -> u32 {
    column.iter().map(lines_of_row).sum()
}

/// Credits in two columns, read down the left one first.
fn credits(credits: &[(String, String)], warnings: &mut Vec<String>) -> (Vec<Value>, Vec<Value>) {
    let mut rows: Vec<Value> = credits
        .iter()
        .map(|(role, names)| (line(role), line(names)))
        .filter(|(_, names)| !names.is_empty())
        .map(|(role, names)| json!({ "role": role, "names": names }))
        .collect();
    if rows.len() > 2 * CREDIT_ROWS {
        warnings.push(format!(
            "片尾职员共{}项，画面只放得下{}项，其余未显示",
            rows.len(),
            2 * CREDIT_ROWS
        ));
        rows.truncate(2 * CREDIT_ROWS);
    }
    // Columns of about the same height.
    let heights: Vec<u32> = rows.iter().map(lines_of_row).collect();
    // A few short rows make one column; the three reviewers stay in one.
    if rows.len() <= ONE_COLUMN && heights.iter().all(|height| *height == 1) {
        return (rows, Vec::new());
    }
    let is_reviewer = |row: &Value| {
        let role = row["role"].as_str().unwrap_or_default();
        ReviewLevel::ALL.iter().any(|level| level.label() == role)
    };
    let parts_reviewers = |at: usize| {
        let mut around = rows.iter().skip(at.saturating_sub(1)).take(2);
        at > 0 && at < rows.len() && around.all(is_reviewer)
    };
    let taller = |at: &usize| {
        let (left, right) = heights.split_at(*at);
        left.iter().sum::<u32>().max(right.iter().sum())
    };
    let middle = (0..=rows.len().min(CREDIT_ROWS))
        .filter(|at| rows.len() - at <= CREDIT_ROWS)
        .min_by_key(|at| (parts_reviewers(*at), taller(at), rows.len() - at))
        .unwrap_or(0);
    let right = rows.split_off(middle);
    (rows, right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::card::{LinkCard, StrapCard};

    #[test]
    fn a_two_character_name_is_spaced_and_others_are_not() {
        assert_eq!(name("李敏"), "李　敏");
        assert_eq!(name("李 敏"), "李　敏");
        assert_eq!(name("李　敏"), "李　敏");
        assert_eq!(name("𠮷田"), "𠮷　田");
        assert_eq!(name("欧阳青禾"), "欧阳青禾");
        assert_eq!(name("Al"), "Al");
    }

    #[test]
    fn what_xml_cannot_hold_is_gone() {
        assert_eq!(
            line(" 深圳\u{b}\u{0}\u{202e}\n公益\u{fe0f}\u{ffff} "),
            "深圳 公益"
        );
        assert_eq!(line("\u{1}\u{2}"), "");
    }

    #[test]
    fn a_ninth_line_is_left_out_aloud() {
        let card = CardData::Link(LinkCard {
            kicker: "本期看点".into(),
            lines: (1..=9).map(|n| format!("第{n}条")).collect(),
        });
        let copy = copy(&card);
        assert_eq!(copy.fields["lines"].as_array().map(Vec::len), Some(8));
        assert_eq!(
            copy.warnings,
            ["文字提要共9行，画面只放得下8行，其余未显示"]
        );
    }

    #[test]
    fn reviewers_stand_together_and_a_few_rows_in_one_column() {
        let columns = |roles: &[&str]| {
            let rows: Vec<(String, String)> = roles
                .iter()
                .map(|role| ((*role).to_owned(), "陈晓岚".to_owned()))
                .collect();
            let (left, right) = credits(&rows, &mut Vec::new());
            let named = |column: &[Value]| -> Vec<String> {
                let roles = column.iter().filter_map(|row| row["role"].as_str());
                roles.map(str::to_owned).collect()
            };
            (named(&left), named(&right))
        };
        let three = ["初审", "复审", "终审"];
        assert_eq!(columns(&three).0, three);
        assert!(columns(&three).1.is_empty() && columns(&[]).0.is_empty());
        let (left, right) = columns(&["初审", "复审", "终审", "供稿"]);
        assert_eq!(
            (left, right),
            (three.map(str::to_owned).to_vec(), vec!["供稿".to_owned()])
        );
        let (left, right) = columns(&["供稿", "编辑", "初审", "复审", "终审"]);
        assert_eq!((left.len(), right.len()), (2, 3));
        // Twelve fill both columns, wherever the reviewers stand.
        let twelve = ["供稿"; 5].into_iter().chain(three).chain(["摄影"; 4]);
        let (left, right) = columns(&twelve.collect::<Vec<_>>());
        assert_eq!((left.len(), right.len()), (6, 6));
    }

    #[test]
    fn handlebars_in_a_name_are_only_characters() {
        let card = CardData::Strap(StrapCard {
            name: "{{x}}".into(),
            line: "<svg>".into(),
        });
        assert_eq!(copy(&card).fields["name"], "{{x}}");
    }
}
