//! Cuts copy into atoms: what a caption line may never break inside.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use crate::model::language::{
    Cells, cells, kinsoku,
    words::{self, WordClass},
};

/// Numbers with their units, dates, times; Latin words and addresses; Han numerals with a unit.
static UNBREAKABLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        // 2026年11月28日至30日上午
        r"[第约近逾超]?(?:\d{2,4}年)?\d{1,2}月\d{1,2}(?:[至到—–~～-]\d{1,2})?[日号](?:[至到—–~～-](?:\d{1,2}月)?\d{1,2}[日号])?(?:[上中下]午|晚上?|凌晨)?",
        r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}日?",
        // 2018—2020年, 1至11月
        r"|\d{1,4}年?[至到—–~～-]\d{1,4}[年月](?:度|份)?",
        // “1+1+N”, 7×24小时, 9·15
        r"|[A-Za-z0-9]+(?:[+＋×*·][A-Za-z0-9]+)+(?:小时|天)?",
        r"|[第约近逾超]?\d{1,2}[:：]\d{2}(?:[-—–~～至]\d{1,2}[:：]\d{2})?",
        r"|第?[约近逾超]?\d[\d,.]*[%％‰℃]?(?:[十百千万亿]*[-－—–~～/至到]\d[\d,.]*)?[%％‰℃]?(?:[余多来几])?[十百千万亿]*(?:余|多)?\+?(?:",
        r"立方米|平方米|平方公里|万元人民币|亿元人民币|元人民币|公里|公斤|公顷|小时|分钟|人次|人民币|美元|港元|万元|亿元|千瓦时|海里|英寸|周年|年度|年级|年代|世纪|",
        r"[月年]份|号线|号楼|周岁|分之|毫升|毫克|厘米|毫米|千米|千克|个月|摄氏度|课时|场次|",
        r"年|月|日|号|时|点|分|秒|元|个|名|位|人|家|次|场|项|件|份|条|届|期|批|天|岁|户|所|支|间|张|部|处|台|座|辆|米|吨|亩|株|棵|盒|箱|套|本|册|幅|篇|组|队|对|种|类|级|强|大|周|楼|层|栋|笔|例|轮|节|堂|门|首|款|枚|架|艘|只|头|袋|包|瓶|桶|把|块|片|面|颗|度|倍|成|字|后|克|斤|升|路|枝|针|剂|人份|季|集|版|辆次|架次|票|宗|起|幢|尊|杯|碗|趟|遍|筐|罐|捆|餐|顿)?",
        r"|第[一二三四五六七八九十百千零〇]{1,6}[届期次个批场季章条]?",
        r"|[一二三四五六七八九十百千万亿两零〇]{2,}(?:余|多)?(?:[个名位人家次场项件份条届期天岁户所元年月日]|人次)?",
        r"|[A-Za-z0-9][A-Za-z0-9'’.@_/:&+\-]*[%％‰℃]?(?: [A-Za-z][A-Za-z'’.-]*)*",
    ))
    .expect("a constant pattern")
});

/// Marks that never stand on the screen; mid-line each becomes one space.
pub(super) fn is_silent(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '：'
            | '！'
            | ','
            | ';'
            | '!'
            | '.'
            | ':'
            | '…'
            | '—'
            | '–'
            | '～'
            | '~'
            | '（'
            | '）'
            | '('
            | ')'
            | '【'
            | '】'
            | '〈'
            | '〉'
            | '『'
            | '』'
    ) || c.is_whitespace()
        || c.is_control()
}

/// A piece of copy that stays on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atom<'a> {
    /// Byte offset in the copy.
    pub at: usize,
    /// Its characters.
    pub text: &'a str,
    /// What it does in its phrase.
    pub class: WordClass,
}

/// Cuts `text` into atoms of at most `widest` cells; joined they are `text` again. `names`: persons,
/// organizations, titles that must stay whole where they fit a line.
#[must_use]
pub fn atoms<'a>(text: &'a str, names: &[&str], widest: Cells) -> Vec<Atom<'a>> {
    let spans = protected_spans(text, names, widest);
    let mut atoms = Vec::new();
    let mut at = 0;
    for (start, end, class) in spans {
        push_words(&mut atoms, text, at, start, widest);
        push_whole(&mut atoms, text, start, end, class, widest);
        at = end;
    }
    push_words(&mut atoms, text, at, text.len(), widest);
    atoms
}

/// Byte ranges that stay whole, sorted, not overlapping: titles and quotes that fit a line, then
/// names, then numbers and Latin words.
fn protected_spans(text: &str, names: &[&str], widest: Cells) -> Vec<(usize, usize, WordClass)> {
    let mut spans: BTreeMap<usize, (usize, WordClass)> = BTreeMap::new();
    let mut add = |start: usize, end: usize, class: WordClass| {
        let free = spans
            .range(..end)
            .next_back()
            .is_none_or(|(_, (before, _))| *before <= start);
        if free {
            spans.insert(start, (end, class));
        }
    };
    for (open, close) in [
        ('《', '》'),
        ('“', '”'),
        ('「', '」'),
        ('‘', '’'),
        ('『', '』'),
    ] {
        for (start, _) in text.match_indices(open) {
            let Some(length) = text[start..].find(close) else {
                continue;
            };
            let end = start + length + close.len_utf8();
            if width(&text[start..end]) <= widest {
                add(start, end, WordClass::Noun);
            }
        }
    }
    // Straight quotes open and close by turns.
    let straight: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    for pair in straight.chunks_exact(2) {
        let end = pair[1] + 1;
        if width(&text[pair[0]..end]) <= widest {
            add(pair[0], end, WordClass::Noun);
        }
    }
    let mut names: Vec<&str> = names
        .iter()
        .filter_map(|name| kept_whole(name, widest))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        for (start, _) in text.match_indices(name) {
            add(start, start + name.len(), WordClass::Name);
        }
    }
    for found in UNBREAKABLE.find_iter(text) {
        add(found.start(), found.end(), class_of(found.as_str()));
    }
    spans
        .into_iter()
        .map(|(start, (end, class))| (start, end, class))
        .collect()
}

/// A day, a month, a year, an hour of the day; 26年, 3个月 and 24小时 are numbers.
static DATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\d{4}年(?:度|份)?$|\d月(?:份|\d.*)?$|[日号午晚晨]$|晚上$|\d[:：]\d{2}$|\d时(?:\d{1,2}分)?$|\d点(?:\d{1,2}分)?$|^[一二三四五六七八九〇零]{4}年$|^[一二三四五六七八九十]{1,3}月$",
    )
    .expect("a constant pattern")
});

/// A number, a date, or a Latin word.
fn class_of(found: &str) -> WordClass {
    if !found.contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百千万两".contains(c))
    {
        WordClass::Other
    } else if DATED.is_match(found) {
        WordClass::Time
    } else {
        WordClass::Number
    }
}

/// The region in front of a name, as far as it goes: 深圳市南山区.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:粤港澳大湾区|\p{Han}{2,3}?(?:特别合作区|新区|[省市区县]))+")
        .expect("a constant pattern")
});

/// What of `name` stays whole: all of it where it fits a line, else what follows its region.
fn kept_whole(name: &str, widest: Cells) -> Option<&str> {
    if name.is_empty() || width(name) <= widest {
        return (!name.is_empty()).then_some(name);
    }
    let rest = &name[REGION.find(name)?.end()..];
    (rest.chars().nth(3).is_some() && width(rest) <= widest).then_some(rest)
}

/// Cells that `text` takes on the screen at most: a line break has no width itself, but a gap stands
/// there.
fn width(text: &str) -> Cells {
    if !text.contains(char::is_control) {
        return cells(text);
    }
    cells(&text.replace(char::is_control, " "))
}

fn push_words<'a>(
    atoms: &mut Vec<Atom<'a>>,
    text: &'a str,
    start: usize,
    end: usize,
    widest: Cells,
) {
    let mut at = start;
    for (word, class) in words::classified(&text[start..end]) {
        push_whole(atoms, text, at, at + word.len(), class, widest);
        at += word.len();
    }
}

/// One atom; where it is wider than a line its words, or single characters.
fn push_whole<'a>(
    atoms: &mut Vec<Atom<'a>>,
    text: &'a str,
    start: usize,
    end: usize,
    class: WordClass,
    widest: Cells,
) {
    if start == end {
        return;
    }
    // Marks that may not be parted from it need room on the same line: a silent one is seen as a
    // space, and a ？ at the end may be left out instead.
    let clinging: String = text[end..]
        .chars()
        .take_while(|c| is_silent(*c) || kinsoku::forbidden_at_start(*c))
        .map(|c| if is_silent(c) { ' ' } else { c })
        .take(8)
        .collect();
    let clinging = clinging.trim_end_matches(['？', ' ']);
    // Likewise the opening marks before it, with whatever pauses stand between.
    let before: Vec<char> = text[..start]
        .chars()
        .rev()
        .take_while(|c| is_silent(*c) || "、·".contains(*c) || kinsoku::forbidden_at_end(*c))
        .take(8)
        .collect();
    let opening = before.iter().rposition(|c| kinsoku::forbidden_at_end(*c));
    let leading: String = before[..opening.map_or(0, |at| at + 1)]
        .iter()
        .map(|c| if is_silent(*c) { ' ' } else { *c })
        .collect();
    if width(&text[start..end]) + cells(clinging) + cells(&leading) <= widest {
        atoms.push(Atom {
            at: start,
            text: &text[start..end],
            class,
        });
        return;
    }
    let words = words::classified(&text[start..end]);
    if words.len() > 1 {
        let mut at = start;
        for (word, class) in words {
            push_whole(atoms, text, at, at + word.len(), class, widest);
            at += word.len();
        }
        return;
    }
    for (offset, c) in text[start..end].char_indices() {
        let at = start + offset;
        atoms.push(Atom {
            at,
            text: &text[at..at + c.len_utf8()],
            class,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, names: &[&str]) -> Vec<String> {
        atoms(text, names, Cells::whole(16))
            .iter()
            .map(|atom| atom.text.to_owned())
            .collect()
    }

    #[test]
    fn numbers_dates_titles_quotes_and_names_are_whole() {
        let cut = cut(
            "2026年11月28日上午，李青禾获评“最美志愿者”，《每周一现》报道10,929家，占12.5%",
            &["李青禾"],
        );
        for whole in [
            "2026年11月28日上午",
            "李青禾",
            "“最美志愿者”",
            "《每周一现》",
            "10,929家",
            "12.5%",
        ] {
            assert!(cut.iter().any(|atom| atom == whole), "{whole} in {cut:?}");
        }
    }

    #[test]
    fn a_name_wider_than_a_line_is_parted_behind_its_region() {
        let name = "深圳市大鹏新区海雁海上搜救志愿总队";
        assert_eq!(
            kept_whole(name, Cells::whole(16)),
            Some("海雁海上搜救志愿总队")
        );
        assert_eq!(
            kept_whole("深圳市社区共治促进中心", Cells::whole(16)),
            Some("深圳市社区共治促进中心")
        );
        assert!(cut(&format!("{name}出动"), &[name]).contains(&"海雁海上搜救志愿总队".to_owned()));
    }

    #[test]
    fn how_long_is_a_number_and_when_is_a_time() {
        for time in [
            "2026年11月28日上午",
            "2026年",
            "5月",
            "17时05分",
            "8点",
            "14:30",
            "2026年度",
            "二〇二六年",
            "十二月",
        ] {
            assert_eq!(class_of(time), WordClass::Time, "{time}");
        }
        for number in [
            "26年",
            "十二年",
            "3个月",
            "24小时",
            "15分钟",
            "97.4分",
            "127起",
            "251票",
            "86名",
        ] {
            assert_eq!(class_of(number), WordClass::Number, "{number}");
        }
        assert!(cut("协会统计到的127起事故", &[]).contains(&"127起".to_owned()));
    }

    #[test]
    fn what_is_wider_than_a_line_is_cut_into_characters() {
        assert_eq!(cut(&"a".repeat(50), &[]).len(), 50);
    }
}
