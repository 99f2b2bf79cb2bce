//! Copy → 唱词: one line, at most 16 cells, broken where a listener would pause.

use super::{
    atoms::{Atom, atoms, is_silent},
    timing::{Rate, weights},
};
use crate::model::{
    Caption, Millis,
    language::{Cells, cells, kinsoku},
};

/// Two frames at 25 fps: the least gap, where lines are not chained.
pub const GAP_MS: i64 = 80;

/// The house rules of captions; defaults from the trade (`docs` and the design name the sources).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionRules {
    /// Widest line, full-width cells.
    pub max_cells: u32,
    /// Shortest time on screen, milliseconds.
    pub min_ms: i64,
    /// Longest time on screen, milliseconds.
    pub max_ms: i64,
    /// Keep ？ on the screen.
    pub keep_question_mark: bool,
}

impl Default for CaptionRules {
    fn default() -> Self {
        Self {
            max_cells: 16,
            min_ms: 1000,
            max_ms: 6000,
            keep_question_mark: true,
        }
    }
}

/// Words on which no line should end: what they govern comes next.
const CLINGS_TO_NEXT: &[&str] = &[
    "的", "和", "与", "及", "在", "对", "为", "向", "从", "把", "被", "将", "由", "以", "于", "给",
    "让", "使", "并", "而", "或", "暨", "同", "跟", "是", "不", "很", "更", "最", "该", "各", "每",
    "这", "那", "本", "共", "约", "近", "逾", "超", "第", "以及", "通过", "关于", "围绕", "随着",
    "按照", "根据", "为了", "还", "也", "又", "都", "就",
];
/// Words with which no line should begin: they belong to what came before.
const CLINGS_TO_PREVIOUS: &[&str] = &[
    "的", "了", "着", "过", "们", "得", "地", "吧", "吗", "呢", "啊", "个", "等", "出来", "起来",
    "下去", "上", "中", "里", "内", "后", "前", "时", "之", "栏目", "左右", "以上", "以下", "以来",
    "以内", "余",
];

/// Verbs after which a speaker may breathe before a long object.
const GOVERNS: &[&str] = &[
    "举行", "举办", "召开", "开展", "启动", "发布", "成立", "表示", "介绍", "认为", "组织", "联合",
    "走进", "来到", "推出", "完成", "参加", "获评", "荣获", "签署",
];

/// Cost of a line that runs over the end of a sentence.
const SENTENCE: f64 = 14.0;
/// Cost of a break that the rules of the trade forbid but no reader would call a fault.
const CLING: f64 = 40.0;
/// Cost of what must not be: only taken when nothing else fits.
const FAULT: f64 = 1_000.0;

/// Cuts `text` into caption lines and times them from the first word, on the 25 fps grid.
///
/// `protected`: names that stay whole. Lines are chained, each at least `min_ms` (the last may stand
/// longer than the reading) and at most `max_ms`. Joined without spaces they are the copy without
/// its silent marks and orphan quotes.
#[must_use]
pub fn caption_script(
    text: &str,
    protected: &[&str],
    rate: Rate,
    rules: &CaptionRules,
) -> Vec<Caption> {
    let copy = prepare(text, rules);
    let chars: Vec<char> = copy.chars().collect();
    let times = clock(&chars, rate);
    let widest = Cells::whole(rules.max_cells);
    let atoms = atoms(&copy, protected, widest);
    let breaker = Breaker::new(&copy, &atoms, &times, rules);
    let lines = breaker.best();
    breaker.timed(&lines)
}

/// The copy with its orphan quotes and title marks taken out, and a ？ that is not kept.
fn prepare(text: &str, rules: &CaptionRules) -> String {
    let text = crate::model::language::without_controls(text);
    let mut keep = vec![true; text.len()];
    for (open, close) in [('“', '”'), ('《', '》'), ('‘', '’'), ('「', '」')] {
        let mut waiting: Option<usize> = None;
        for (at, c) in text.char_indices() {
            if c == open {
                // Titles inside titles are written 〈〉: a second opening mark is an orphan.
                if let Some(orphan) = waiting.replace(at) {
                    keep[orphan] = false;
                }
            } else if c == close && waiting.take().is_none() {
                keep[at] = false;
            }
        }
        if let Some(orphan) = waiting {
            keep[orphan] = false;
        }
    }
    let mut copy = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // A question mark belongs to the words before it; alone it asks nothing.
        let asks = c != '？'
            || (rules.keep_question_mark
                && copy.ends_with(|c: char| c.is_alphanumeric() || "”》」’".contains(c)));
        if keep[at] && asks {
            copy.push(c);
        }
    }
    copy
}

/// Microseconds from the first word to the start of each character, and to the end.
fn clock(chars: &[char], rate: Rate) -> Vec<i64> {
    let mut at = 0;
    let mut times = vec![0];
    for weight in weights(chars, rate) {
        at += weight;
        times.push(at);
    }
    times
}

struct Breaker<'a> {
    atoms: &'a [Atom<'a>],
    /// Index of each atom's first character, and the number of characters.
    starts: Vec<usize>,
    times: &'a [i64],
    rules: &'a CaptionRules,
    /// Cost of a break before each atom.
    cuts: Vec<f64>,
}

impl<'a> Breaker<'a> {
    fn new(
        copy: &'a str,
        atoms: &'a [Atom<'a>],
        times: &'a [i64],
        rules: &'a CaptionRules,
    ) -> Self {
        let mut starts = Vec::with_capacity(atoms.len() + 1);
        let mut at = 0;
        for atom in atoms {
            starts.push(at);
            at += atom.text.chars().count();
        }
        starts.push(at);
        let depth = depths(copy, atoms, rules);
        let cuts = (0..=atoms.len())
            .map(|i| {
                if i == 0 || i == atoms.len() {
                    0.0
                } else {
                    cut_cost(atoms, i) + if depth[i] { 30.0 } else { 0.0 }
                }
            })
            .collect();
        Self {
            atoms,
            starts,
            times,
            rules,
            cuts,
        }
    }

    /// What stands on the screen for atoms `from..to`.
    fn line(&self, from: usize, to: usize) -> String {
        let mut line = String::new();
        let mut gap = false;
        for atom in &self.atoms[from..to] {
            let chars: Vec<char> = atom.text.chars().collect();
            for (i, &c) in chars.iter().enumerate() {
                // A mark inside a number or an address (12.5, a@b, 60-80) is no pause.
                let joins = i > 0
                    && chars[i - 1].is_ascii_alphanumeric()
                    && chars.get(i + 1).is_some_and(char::is_ascii_alphanumeric)
                    && ".,:：_~～—–&".contains(c);
                if is_silent(c) && !joins {
                    gap = !line.is_empty();
                } else if "”’》」）？".contains(c) {
                    // 入库。” closes on its word; the pause comes after the mark.
                    line.push(c);
                } else {
                    if std::mem::take(&mut gap) {
                        line.push(' ');
                    }
                    line.push(c);
                }
            }
        }
        let line = line.trim_matches(|c: char| c == ' ' || c == '、' || c == '·');
        match line.strip_suffix('？') {
            // Better no mark than a name cut for it.
            Some(words) if cells(line) > Cells::whole(self.rules.max_cells) => {
                words.trim_end().to_owned()
            }
            _ => line.to_owned(),
        }
    }

    /// Start times of atoms, microseconds.
    fn time(&self, atom: usize) -> i64 {
        self.times[self.starts[atom]]
    }

    fn best(&self) -> Vec<(usize, usize)> {
        let count = self.atoms.len();
        let mut best = vec![(f64::INFINITY, 0_usize); count + 1];
        best[0].0 = 0.0;
        for to in 1..=count {
            for from in (0..to).rev() {
                // Silent marks have no width, so a line may hold any number of them.
                let line = self.line(from, to);
                let width = cells(&line);
                let over = width > Cells::whole(self.rules.max_cells);
                if over && to - from > 1 {
                    break;
                }
                if best[from].0.is_infinite() {
                    continue;
                }
                let cost = best[from].0 + self.cost(from, to, &line, width);
                if cost < best[to].0 {
                    best[to] = (cost, from);
                }
            }
        }
        let mut lines = Vec::new();
        let mut to = count;
        while to > 0 {
            let from = best[to].1;
            lines.push((from, to));
            to = from;
        }
        lines.reverse();
        lines.retain(|(from, to)| !self.line(*from, *to).is_empty());
        lines
    }

    fn cost(&self, from: usize, to: usize, line: &str, width: Cells) -> f64 {
        if line.is_empty() {
            return 0.5;
        }
        let cells = f64::from(width.halves()) / 2.0;
        // 13 cells is what a line likes to have; every further line costs.
        let mut cost = (cells - 13.0).powi(2) * 0.12 + 3.0 + self.cuts[to];
        // The end of one sentence and the head of the next on one line read as one.
        let stops = self.atoms[from..to - 1]
            .iter()
            .filter(|atom| atom.text.ends_with(['。', '！', '？', '\n']))
            .count();
        cost += SENTENCE * f64::from(u32::try_from(stops).unwrap_or(0));
        let whole = self.time(to) - self.time(from);
        if whole < self.rules.min_ms * 1000 && !(from == 0 && to == self.atoms.len()) {
            cost += FAULT / 2.0;
        }
        if whole > self.rules.max_ms * 1000 {
            cost += FAULT / 4.0;
        }
        cost
    }

    fn timed(&self, lines: &[(usize, usize)]) -> Vec<Caption> {
        let end_of_reading = self.times.last().copied().unwrap_or(0) / 1000;
        let mut starts: Vec<i64> = lines
            .iter()
            .map(|(from, _)| Millis(self.time(*from) / 1000).round_to_frame().0)
            .collect();
        if let Some(first) = starts.first_mut() {
            *first = 0;
        }
        // Nobody reads a line that flashes: push later lines back until each has its time.
        let least = Millis(self.rules.min_ms).ceil_to_frame().0;
        for i in 1..starts.len() {
            starts[i] = starts[i].max(starts[i - 1] + least);
        }
        let most = self.rules.max_ms / 40 * 40;
        let mut captions = Vec::with_capacity(lines.len());
        for (i, (from, to)) in lines.iter().enumerate() {
            let start = starts[i];
            let next = starts.get(i + 1).copied();
            let natural =
                next.unwrap_or_else(|| Millis(end_of_reading).ceil_to_frame().0.max(start + least));
            let mut end = natural.min(start + most);
            // A line that may not stand any longer leaves a gap of two frames, or none.
            if let Some(next) = next.filter(|next| (1..GAP_MS).contains(&(next - end))) {
                end = next - GAP_MS;
            }
            captions.push(Caption {
                start_ms: Millis(start),
                end_ms: Millis(end),
                text: self.line(*from, *to),
            });
        }
        captions
    }
}

/// For each atom, whether it stands inside an open “…” or 《…》 that is wider than a line: a break
/// there is dear but possible.
fn depths(copy: &str, atoms: &[Atom<'_>], rules: &CaptionRules) -> Vec<bool> {
    let mut inside = vec![false; atoms.len() + 1];
    let _ = rules;
    for (open, close) in [('“', '”'), ('《', '》'), ('「', '」')] {
        for (start, _) in copy.match_indices(open) {
            let Some(length) = copy[start..].find(close) else {
                continue;
            };
            for (i, atom) in atoms.iter().enumerate() {
                if atom.at > start && atom.at <= start + length {
                    inside[i] = true;
                }
            }
        }
    }
    inside
}

/// What it costs to break before atom `i`.
fn cut_cost(atoms: &[Atom<'_>], i: usize) -> f64 {
    let (before, after) = (atoms[i - 1].text, atoms[i].text);
    let last = before.chars().next_back().unwrap_or(' ');
    let first = after.chars().next().unwrap_or(' ');
    let mut cost = match last {
        '。' | '！' | '？' | '；' | '\n' | '!' | '?' => -9.0,
        '，' | '：' | ',' | ';' | '…' | '—' => -9.0,
        '、' => -3.5,
        _ if is_silent(last) => -2.0,
        _ if GOVERNS.contains(&before) => 1.5,
        _ => 3.0,
    };
    if is_silent(first) {
        // The mark would open the next line: it belongs to this one.
        cost += 12.0;
    }
    // Silent marks vanish, and 、 and · at the end of a line: what counts is what will be seen on
    // either side.
    let seen_before = atoms[..i]
        .iter()
        .rev()
        .flat_map(|atom| atom.text.chars().rev())
        .find(|c| !is_silent(*c) && !"、·".contains(*c));
    let seen_after = atoms[i..]
        .iter()
        .flat_map(|atom| atom.text.chars())
        .find(|c| !is_silent(*c));
    if seen_after.is_some_and(kinsoku::forbidden_at_start) {
        cost += FAULT;
    }
    if seen_before.is_some_and(kinsoku::forbidden_at_end) {
        cost += FAULT;
    }
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        cost += FAULT / 10.0;
    }
    if CLINGS_TO_NEXT.contains(&before) {
        cost += CLING;
    }
    if CLINGS_TO_PREVIOUS.contains(&after) && cost > -5.0 {
        cost += CLING;
    }
    cost
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::speech::faults::caption_faults;

    #[test]
    fn the_column_s_own_news_breaks_as_an_editor_would() {
        let lines: Vec<String> = caption_script(
            "在深圳经济特区建立40周年之际，8月25日上午，深圳市社会组织管理局举行深圳社会组织新闻资讯中心成立暨《每周一现》栏目开播启动仪式。截至2020年7月31日，深圳共登记社会组织10929家。",
            &["深圳市社会组织管理局"],
            Rate::default(),
            &CaptionRules::default(),
        )
        .into_iter()
        .map(|caption| caption.text)
        .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        在深圳经济特区建立40周年之际
        8月25日上午
        深圳市社会组织管理局举行
        深圳社会组织新闻资讯中心成立
        暨《每周一现》栏目开播启动仪式
        截至2020年7月31日
        深圳共登记社会组织10929家
        ");
    }

    #[test]
    fn a_sentence_ends_with_its_line() {
        let text = "协会会长黎䶮说：“每一张照片都要经过两名专家复核，数据才能入库。”\n11月29日，协会将举办公众日。";
        let script = caption_script(text, &["黎䶮"], Rate::default(), &CaptionRules::default());
        let lines: Vec<&str> = script.iter().map(|caption| caption.text.as_str()).collect();
        assert!(lines.contains(&"数据才能入库”"), "{lines:?}");
    }

    #[test]
    fn a_mark_after_a_question_stays_with_the_word_before_it() {
        let rules = CaptionRules::default();
        let text = format!("{}？%{{x}}", "a".repeat(30));
        let script = caption_script(&text, &[], Rate::default(), &rules);
        assert_eq!(caption_faults(&script, &rules), [], "{script:#?}");
    }

    #[test]
    fn a_title_as_wide_as_a_line_stays_whole_before_a_comma() {
        let title = format!("《{}》", "社".repeat(14));
        let text = format!("中心发布{title}，居民点赞。");
        let script = caption_script(&text, &[], Rate::default(), &CaptionRules::default());
        assert!(
            script.iter().any(|caption| caption.text == title),
            "{script:#?}"
        );
    }

    #[test]
    fn a_quote_with_a_line_break_in_it_is_no_wider_than_a_line() {
        let captions = caption_script(
            "“等深圳市青禾公益服务中心\n\n举行”",
            &["深圳市青禾公益服务中心"],
            Rate::default(),
            &CaptionRules::default(),
        );
        assert!(captions.len() > 1, "{captions:?}");
        let widest = captions.iter().map(|c| cells(&c.text)).max();
        assert!(widest <= Some(Cells::whole(16)), "{captions:?}");
    }

    #[test]
    fn nothing_and_one_word_are_no_trouble() {
        let script = |text| caption_script(text, &[], Rate::default(), &CaptionRules::default());
        assert!(script("").is_empty());
        assert!(script("。，！\n").is_empty());
        let one = script("好。");
        assert_eq!((one.len(), one[0].end_ms), (1, Millis(1000)));
    }

    #[test]
    fn an_opening_mark_before_marks_that_vanish_ends_no_line() {
        let rules = CaptionRules::default();
        let text = "高质量发展2020年1月1日的《，、社会组织社会组织社会组织社会组织社会组织社会组织为社会组织》";
        let script = caption_script(text, &[], Rate::default(), &rules);
        assert_eq!(caption_faults(&script, &rules), [], "{script:#?}");
    }

    /// Copy as it may come: news words, marks, numbers with units, titles, quotes, and hostility.
    fn copy() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            6 => prop::sample::select(vec![
                "社会组织", "志愿者", "在社区", "举行", "的", "和", "了", "服务", "居民", "儿童", "活动", "我们", "与", "启动", "困难群众", "为", "基金会",
                "深圳市青禾公益服务中心", "李青禾", "表示", "同比增长", "每周", "大家", "等", "起来", "高质量发展", "光明区", "一千二百余名",
            ]).prop_map(str::to_owned),
            3 => prop::sample::select(vec!["，", "。", "、", "；", "：", "！", "？", "……", "——", "\n", " ", "\n\n"]).prop_map(str::to_owned),
            2 => (1..200_000_u32, prop::sample::select(vec!["名", "人次", "万元", "%", "家", "年", "", "平方米"])).prop_map(|(n, unit)| format!("{n}{unit}")),
            1 => (2020..2027_u32, 1..13_u32, 1..32_u32).prop_map(|(y, m, d)| format!("{y}年{m}月{d}日")),
            1 => (0..24_u32, 0..60_u32).prop_map(|(h, m)| format!("{h}:{m:02}")),
            1 => "[\u{4e00}-\u{9fa5}]{1,24}".prop_map(|name| format!("《{name}》")),
            1 => "[\u{4e00}-\u{9fa5}，]{1,24}".prop_map(|words| format!("“{words}”")),
            1 => "[A-Za-z]{1,40}",
            1 => prop::sample::select(vec!["{{x}}", "<svg>", "=cmd()", "😀", "𠮷", "㙓", "”", "“", "》", "《", "\u{202e}", "{\\p1}", "%{x}", "café", "（", "）"]).prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    /// What is heard and not seen, and what a line loses at its ends.
    fn visible(text: &str) -> String {
        text.chars()
            .filter(|c| !is_silent(*c) && !"“”《》‘’「」、·？".contains(*c))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]
        #[test]
        fn every_rule_holds_for_whatever_is_written(text in copy()) {
            let rules = CaptionRules::default();
            let script = caption_script(&text, &["李青禾", "深圳市青禾公益服务中心"], Rate::default(), &rules);
            let faults = caption_faults(&script, &rules);
            prop_assert!(faults.is_empty(), "{faults:?}\n{script:#?}");
            let shown: String = script.iter().map(|caption| caption.text.as_str()).collect();
            let clean = crate::model::language::without_controls(&text);
            prop_assert_eq!(visible(&shown), visible(&clean));
            for name in ["李青禾", "深圳市青禾公益服务中心"] {
                let said = clean.matches(name).count();
                let whole: usize = script.iter().map(|caption| caption.text.matches(name).count()).sum();
                prop_assert!(whole >= said, "{name} was cut: {script:#?}");
            }
        }

        #[test]
        fn a_number_or_short_title_is_never_cut(
            before in "[\u{4e00}-\u{9fa5}]{0,30}",
            whole in prop_oneof![
                (1..99_999_999_u32, prop::sample::select(vec!["名", "人次", "万元", "%", "家", "平方米"])).prop_map(|(n, unit)| format!("{n}{unit}")),
                (2020..2027_u32, 1..13_u32, 1..32_u32).prop_map(|(y, m, d)| format!("{y}年{m}月{d}日")),
                "[\u{4e00}-\u{9fa5}]{1,14}".prop_map(|name| format!("《{name}》")),
                "[\u{4e00}-\u{9fa5}]{1,14}".prop_map(|words| format!("“{words}”")),
            ],
            after in "[\u{4e00}-\u{9fa5}]{0,30}",
        ) {
            let script = caption_script(&format!("{before}{whole}{after}"), &[], Rate::default(), &CaptionRules::default());
            prop_assert!(script.iter().any(|caption| caption.text.contains(&whole)), "{whole}: {script:#?}");
        }
    }
}
