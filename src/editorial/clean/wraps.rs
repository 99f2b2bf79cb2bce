//! Lines that a mail program, a page or a column broke are joined again.

use std::sync::LazyLock;

use regex::Regex;

use super::{Clean, is_emoji};
use crate::{
    editorial::text::{is_han, pattern},
    model::language::cells,
};

/// A measure in half cells below which only many lines prove a wrap: a poem is set so narrow.
const NARROW: u32 = 36;
const NARROWEST: u32 = 20;
/// No mail program breaks lines wider than this.
const WIDEST: u32 = 160;
/// A wrapped line ends at most so many half cells before the measure: a mark that may not begin a line
/// is taken over with the character before it.
const RAGGED: u32 = 6;
/// What a first line lost with its indent of two characters, in half cells.
const INDENT: u32 = 4;
/// No paragraph of a news item is longer; joining stops there, so that a hostile text stays cheap.
const LONGEST_PARAGRAPH: usize = 1_500;
/// A first line no longer than this that only says when: the sentence goes on in the next one.
const DAY_LINE: usize = 14;
/// How many characters back an opening mark may stand and still hold a paragraph open.
const OPEN_WITHIN: usize = 600;

/// A label in front of a name or a number begins a line of its own.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[（(【]?(?:本报|本台|特约|实习|见习)?(?:记者|通讯员)[ ：:/|｜]|(?:联系人|联络人|联络员|联系电话|联系方式|电话|手机|邮箱|供稿|撰稿|撰文|作者|摄影|图片|图|文|文/图|图/文|附件|来源|编辑|责编|责任编辑|审核|校对|初审|复审|终审|一审|二审|三审|图片来源|供稿单位)[ 　]?[：:/|｜丨]|[（(](?:图|文|通讯员|记者|供稿|来源)|图为|[（(]?图[ ]?[0-9一二三四五六七八九十]+[）)：:. ]|▲|△)",
    )
});
/// 01, PART 2: the number of a section alone on its line.
static ORPHAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?i:(?:part|no)[.． ]*\d{1,2}|0\d)$"));
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d{4}年)?\d{1,2}\s*月\s*\d{1,2}\s*日|^近日|^日前|^本报讯|^(?:[\p{Han}]{2,10})?(?:\d{4}年)?\d{1,2}月\d{1,2}日[电讯]",
    )
});

/// Joins hard-wrapped lines and bridges the blank lines of column breaks. Behind `None` a paragraph
/// begins.
pub(super) fn join(lines: &[Option<Clean>]) -> Vec<Clean> {
    let widths: Vec<u32> = lines
        .iter()
        .map(|line| match line {
            Some(line) => cells(line.text().trim_end()).halves(),
            None => 0,
        })
        .collect();
    let wrap = measure(lines, &widths);
    let mut paragraphs: Vec<Clean> = Vec::new();
    // Marks that are open at the end of the last paragraph.
    let mut state = Open::default();
    let mut full = false;
    let mut unindented = false;
    let mut blank = false;
    let mut first = true;
    let mut barred = false;
    let mut verse = false;
    for (line, width) in lines.iter().zip(&widths) {
        let Some(line) = line else {
            barred = true;
            continue;
        };
        let content = line.clone().trimmed();
        if content.is_empty() {
            blank = true;
            continue;
        }
        let rest = content
            .chars
            .iter()
            .all(|c| "。！？”』」）；，、…".contains(*c));
        verse &= !blank && !barred;
        let continues = !barred
            && paragraphs.last().is_some_and(|p| {
                rest || !begins_paragraph(line)
                    && p.chars.len() < LONGEST_PARAGRAPH
                    && !(first && is_headline(p) && OPENS.is_match(&content.text()))
                    && if blank {
                        torn(p, &content, &state, true)
                    } else {
                        full || unindented && !OPENS.is_match(&content.text())
                            || torn(p, &content, &state, false)
                            || verse && is_verse(&content)
                    }
            });
        match paragraphs.last_mut().filter(|_| continues) {
            Some(paragraph) => {
                // Words of a Latin sentence were parted by the break itself.
                let latin = paragraph
                    .chars
                    .last()
                    .is_some_and(char::is_ascii_alphabetic)
                    && content.chars.first().is_some_and(char::is_ascii_alphabetic);
                if latin {
                    paragraph.push(' ', content.from[0]);
                }
                state.read(&content.chars);
                paragraph.chars.extend(&content.chars);
                paragraph.from.extend(&content.from);
                first = false;
            }
            None => {
                state = Open::default();
                state.read(&content.chars);
                verse = content.chars.len() <= DAY_LINE
                    && is_verse(&content)
                    && OPENS.is_match(&content.text());
                paragraphs.push(content);
                first = true;
            }
        }
        let reaches = |short: u32| wrap.is_some_and(|wrap| width + RAGGED + short >= wrap);
        full = reaches(0) && wrap.is_some_and(|wrap| *width <= wrap + 2);
        // A heading of that width has no comma, or ends the thought.
        unindented = first && reaches(INDENT) && state.comma && !ends_sentence(line);
        blank = false;
        barred = false;
    }
    paragraphs
}

/// The measure at which lines were broken, in half cells of the raw line: many lines nearly as wide,
/// hardly one wider, and most of them torn inside a sentence.
fn measure(lines: &[Option<Clean>], widths: &[u32]) -> Option<u32> {
    let mut counts = [0_usize; WIDEST as usize + 1];
    let mut filled = 0;
    for width in widths.iter().filter(|width| **width > 0) {
        filled += 1;
        if let Some(count) = counts.get_mut(*width as usize) {
            *count += 1;
        }
    }
    let near = |wrap: u32| -> usize {
        counts[(wrap - RAGGED) as usize..=wrap as usize]
            .iter()
            .sum()
    };
    let wrap = (NARROWEST..=WIDEST)
        .filter(|wrap| counts[*wrap as usize] > 0)
        .max_by_key(|wrap| (near(*wrap), *wrap))?;
    let is_near = |width: u32| width <= wrap && width + RAGGED >= wrap;
    let (mut torn, mut prose) = (0, 0);
    for line in lines
        .iter()
        .zip(widths)
        .filter(|(_, width)| is_near(**width))
        .filter_map(|(line, _)| line.as_ref())
    {
        torn += usize::from(!ends_sentence(line));
        prose += usize::from(line.chars.iter().any(|c| "，。；、,：“”".contains(*c)));
    }
    let near = near(wrap);
    let wider = widths.iter().filter(|width| **width > wrap + 2).count();
    let enough = if wrap >= NARROW {
        near >= 3
    } else {
        near >= 5 && 2 * near >= filled
    };
    (enough && 3 * torn >= 2 * near && 2 * prose >= near && wider <= (filled / 8).max(1))
        .then_some(wrap)
}

fn ends_sentence(paragraph: &Clean) -> bool {
    let mut rest = paragraph
        .chars
        .iter()
        .rev()
        .skip_while(|c| "”』」）)\"".contains(**c) || c.is_whitespace());
    match rest.next() {
        // A half-width stop, as some input methods write it; behind a figure it may be a decimal point.
        Some('.') => rest
            .next()
            .is_some_and(|c| is_han(*c) || *c == '”' || *c == '%'),
        Some(c) => "。！？!?…；".contains(*c),
        None => false,
    }
}

/// What the paragraph so far holds.
#[derive(Debug, Default)]
struct Open {
    length: usize,
    /// Where the last “ or 《 stands that nothing closed.
    quote: Option<usize>,
    title: Option<usize>,
    stop: bool,
    comma: bool,
}

impl Open {
    fn read(&mut self, chars: &[char]) {
        for c in chars {
            match c {
                '“' => self.quote = Some(self.length),
                '”' => self.quote = None,
                '《' => self.title = Some(self.length),
                '》' => self.title = None,
                '。' => self.stop = true,
                '，' | ',' => self.comma = true,
                _ => {}
            }
            self.length += 1;
        }
    }

    /// Inside a quotation or a title; a forgotten closing mark holds nothing open for long.
    fn is_quoted(&self) -> bool {
        let near = |at: Option<usize>| at.is_some_and(|at| self.length - at < OPEN_WITHIN);
        near(self.quote) || near(self.title)
    }
}

/// A paragraph cannot end here: on a comma, a digit before its unit, inside a quote; and prose, which
/// is longer than a heading and has a stop or commas, ends with a stop.
fn torn(paragraph: &Clean, next: &Clean, open: &Open, blank: bool) -> bool {
    let Some(last) = paragraph.chars.last() else {
        return false;
    };
    let prose = open.stop || open.length >= 40 && open.comma;
    let number = last.is_ascii_digit()
        && next
            .chars
            .first()
            .is_some_and(|c| "人名家次万亿个元年月日%％场项余多户件位岁小公平分".contains(*c));
    // Below a blank line only more prose goes on: a heading has no marks, and
    // does not end on a digit or a function word.
    let goes_on = !blank
        || next.chars.iter().any(|c| "，。；！？、".contains(*c))
        || next.chars.len() > 4
            && next
                .chars
                .last()
                .is_some_and(|c| c.is_ascii_digit() || "的和与在及对为向".contains(*c));
    "，、,（《“".contains(*last)
        || open.is_quoted()
        || number
        || (prose && goes_on && !ends_sentence(paragraph) && !"：:）)】".contains(*last))
}

/// A line of a post that is set like a poem: no mark at its end or after a label.
fn is_verse(line: &Clean) -> bool {
    line.chars.len() <= 24 && !line.chars.iter().any(|c| "：:。；".contains(*c))
}

/// One line that heads a text: it has no mark inside.
fn is_headline(paragraph: &Clean) -> bool {
    !paragraph.chars.iter().any(|c| "，。；：、,".contains(*c))
}

fn begins_paragraph(line: &Clean) -> bool {
    let text: String = line.chars.iter().take(60).collect();
    let indented = text.starts_with("　　") || text.starts_with("    ");
    let head: String = text.trim_start().chars().take(4).collect();
    let first = head.chars().next().unwrap_or(' ');
    let digit = |c: char| "一二三四五六七八九十0123456789".contains(c);
    let listed = "●•■◆★☆◇□▲▼▶►※♦❖✦✪➤◎【①②③④⑤⑥⑦⑧⑨⑩".contains(first)
        || is_emoji(first)
        // 一、 and 12、 number a paragraph; 4艘、 is the middle of a wrapped one.
        || digit(first) && head.trim_start_matches(digit).starts_with('、')
        || first == '（' && head.chars().nth(1).is_some_and(digit);
    indented || listed || ORPHAN.is_match(text.trim()) || LABEL.is_match(text.trim_start())
}
