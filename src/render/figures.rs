//! The one telling number of a story, for its 数据板, in the words of the script alone.

use super::{card::FigureCard, count};
use crate::model::{
    Story,
    language::cells,
    story::{Fact, FactKind},
};

/// Fewer than that is no news on a board of its own: `3个`.
const TELLING: f64 = 10.0;
/// Widest label taken from the script, in half cells.
const LABEL_HALVES: u32 = 28;
/// Widest clause shown below the figure, in half cells.
const CONTEXT_HALVES: u32 = 56;
/// Han characters after the fact that still belong to its unit: 74个**街道**.
const NOUN: usize = 3;

/// Words before a number that belong to it.
const HEDGES: [&str; 15] = [
    "近", "约", "超", "逾", "不到", "不足", "超过", "将近", "接近", "至少", "最多", "至多", "少于",
    "多于", "大概",
];

/// The board for the most telling number that the script says aloud; `None`: there is none.
///
/// Nothing is written that the script does not say: the label is the clause before the number, where
/// it ends with it; else the headline.
#[must_use]
pub fn figure(story: &Story) -> Option<FigureCard> {
    let draft = &story.draft;
    let spoken = format!("{}\n{}", draft.lead, draft.voice_over);
    let mut best: Option<(f64, Read)> = None;
    for fact in &draft.facts {
        let Some((weight, read)) = read(fact, &spoken) else {
            continue;
        };
        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, read));
        }
    }
    let (_, read) = best?;
    let headline = draft.headline.clone();
    let (label, context) = match read.label {
        Some(label) => (label, headline),
        None => {
            let clause = read.clause;
            let fits = cells(&clause).halves() <= CONTEXT_HALVES;
            (headline, if fits { clause } else { String::new() })
        }
    };
    Some(FigureCard {
        label,
        figure: read.figure,
        unit: read.unit,
        context,
        source: String::new(),
    })
}

/// A number as the script says it.
struct Read {
    figure: String,
    unit: String,
    /// The words before it, where they and the number are all of the clause.
    label: Option<String>,
    clause: String,
}

/// How much a fact weighs and how it is shown; `None`: it is not spoken, or no amount that tells.
fn read(fact: &Fact, spoken: &str) -> Option<(f64, Read)> {
    if !matches!(fact.kind, FactKind::Number | FactKind::Money) {
        return None;
    }
    let text = fact.text.trim();
    let number = count::written(text)?;
    let at = spoken.match_indices(text).map(|(at, _)| at).find(|at| {
        // Not the tail of a longer number.
        !spoken[..*at].ends_with(|c: char| c.is_ascii_digit() || ".,，第".contains(c))
    })?;
    let magnitude: String = number
        .after
        .chars()
        .take_while(|c| "十百千万亿%％‰".contains(*c))
        .collect();
    let unit = &number.after[magnitude.len()..];
    // An ordinal, a date, an hour or a while is no amount that tells.
    let ordinal = number.before.contains('第');
    let dated = unit.starts_with("个月") || unit.starts_with(is_time);
    let value = number.value() * times(&magnitude);
    let percent = magnitude.contains(['%', '％', '‰']);
    if ordinal || dated || (unit.is_empty() && !percent) || (value < TELLING && !percent) {
        return None;
    }
    let stops = |c: char| "，。；：！？、,;:!?\n“”《》（）()…—".contains(c) || c.is_whitespace();
    let from = spoken[..at].rfind(stops).map_or(0, |stop| {
        stop + spoken[stop..].chars().next().map_or(0, char::len_utf8)
    });
    let after = &spoken[at + text.len()..];
    let rest: String = after.chars().take_while(|c| !stops(*c)).collect();
    let before = &spoken[from..at];
    let whole = rest.is_empty() || (unit.ends_with(is_measure) && is_noun(&rest));
    let label = (whole && is_label(before)).then(|| before.to_owned());
    // Alone on a board it would lose its 近 or 不到, and say what nobody said.
    if label.is_none() && HEDGES.iter().any(|hedge| before.ends_with(hedge)) {
        return None;
    }
    let unit = if label.is_some() {
        format!("{unit}{rest}")
    } else {
        unit.to_owned()
    };
    // Money first among equals; a share is worth as much as a thousand.
    let weight = if percent { 1000.0 } else { value };
    let read = Read {
        figure: format!("{}{}{magnitude}", number.before, number.number),
        unit,
        label,
        clause: format!("{before}{text}{rest}"),
    };
    Some((weight, read))
}

/// Whether the words before a number name by themselves what is counted.
fn is_label(words: &str) -> bool {
    const LEANING: [&str; 12] = [
        "并", "而", "也", "其中", "还", "但", "且", "及", "和", "与", "以及", "同时",
    ];
    let count = words.chars().count();
    count >= 2
        && cells(words).halves() <= LABEL_HALVES
        && words.chars().all(is_han)
        && !LEANING.iter().any(|word| words.starts_with(word))
        && !words.ends_with(['第', '每', '前', '后', '的', '一'])
}

/// A measure word that is nothing without the noun after it.
fn is_measure(c: char) -> bool {
    "个名家位支所场项条座件款类种".contains(c)
}

/// Whether the few words after a measure word are the noun that it counts, and no verb.
fn is_noun(rest: &str) -> bool {
    rest.chars().count() <= NOUN
        && rest.chars().all(is_han)
        && !rest.contains([
            '的', '了', '等', '后', '来', '时', '参', '受', '获', '加', '出', '到',
        ])
}

fn is_time(c: char) -> bool {
    "年月日号时点分秒天周届期岁".contains(c)
}

fn times(magnitude: &str) -> f64 {
    magnitude
        .chars()
        .map(|c| match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            '万' => 10_000.0,
            '亿' => 100_000_000.0,
            _ => 1.0,
        })
        .product()
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: FactKind, text: &str) -> Fact {
        Fact {
            kind,
            text: text.to_owned(),
            value: String::new(),
            span: [0, 0],
        }
    }

    fn shown(text: &str, spoken: &str) -> Option<(String, String, Option<String>)> {
        let (_, read) = read(&fact(FactKind::Number, text), spoken)?;
        Some((read.figure, read.unit, read.label))
    }

    fn some(
        figure: &str,
        unit: &str,
        label: Option<&str>,
    ) -> Option<(String, String, Option<String>)> {
        Some((figure.into(), unit.into(), label.map(str::to_owned)))
    }

    #[test]
    fn the_clause_before_a_number_is_its_label() {
        let spoken = "活动自去年启动，累计服务8,000人次，覆盖全市74个街道。";
        assert_eq!(
            shown("8,000人次", spoken),
            some("8,000", "人次", Some("累计服务"))
        );
        assert_eq!(
            shown("74个", spoken),
            some("74", "个街道", Some("覆盖全市"))
        );
        assert_eq!(
            shown("1.1亿元", "带动社会资金1.1亿元。"),
            some("1.1亿", "元", Some("带动社会资金"))
        );
    }

    #[test]
    fn a_number_is_not_parted_from_its_hedge() {
        for spoken in [
            "全年近8,000人次受益。",
            "不到8,000人次参加了活动。",
            "约8,000人次。",
        ] {
            assert_eq!(shown("8,000人次", spoken), None, "{spoken}");
        }
        assert_eq!(
            shown("8,000人次", "累计服务近8,000人次。"),
            some("8,000", "人次", Some("累计服务近"))
        );
    }

    #[test]
    fn where_the_clause_goes_on_no_label_is_made_up() {
        for spoken in [
            "6支队伍的120名队员参加演练。",
            "其中120名是新人。",
            "120名队员。",
            "当天120名队员参加了山地搜救演练。",
            "现场120名参加。",
        ] {
            assert_eq!(shown("120名", spoken), some("120", "名", None), "{spoken}");
        }
        let people = shown("300人", "共有300人参加。");
        assert_eq!(people, some("300", "人", None));
    }

    #[test]
    fn what_is_not_said_or_no_amount_has_no_board() {
        for (text, spoken) in [
            ("8000人次", "累计服务80人次。"),
            ("000人次", "累计服务8000人次。"),
            ("20人次", "累计服务120人次。"),
            ("第12届", "这是第12届。"),
            ("2026年", "2026年启动。"),
            ("12个月", "历时12个月。"),
            ("30天", "为期30天。"),
            ("12", "共12。"),
            ("3家", "共有3家。"),
            ("八千人次", "累计服务八千人次。"),
        ] {
            assert_eq!(shown(text, spoken), None, "{text}");
        }
        let date = fact(FactKind::Date, "22日");
        assert!(read(&date, "22日举行").is_none());
    }
}
