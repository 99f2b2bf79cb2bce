//! The paragraphs of a text with what splitting needs to know of each: heading or prose, what mark
//! stands before it, what parts it from the one above.

use std::sync::LazyLock;

use regex::Regex;

use super::super::{
    clean::{Clean, is_divider, paragraphs},
    credits::{self, Furniture},
    text::{han_count, pattern},
};

/// A heading is no longer than this; a longer line without a stop is prose that lost it.
const LONGEST_HEADING: usize = 46;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line that may head what follows.
    Heading,
    /// Sentences.
    Prose,
    /// Names of writers: an article ends here as often as not.
    Credit,
    /// Words to the editor; head and foot of a newsletter.
    Letter,
    /// Contacts, captions, signatures.
    Aside,
}

/// What stands before the words of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Nothing.
    None,
    /// 稿件一, 第二篇, 标题：, 【简讯】: says that an article begins.
    Explicit,
    /// A number, by the way it is written.
    Number(u8),
    /// ★ and the like.
    Sign(char),
    /// 【…】 around a heading, or around a few words before prose.
    Bracket,
}

/// One paragraph.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Its words without the mark, cleaned.
    pub text: String,
    /// Source offsets `[start, end)` of those words.
    span: [usize; 2],
    pub kind: Kind,
    pub mark: Mark,
    /// A line of ——— stands between it and the block above.
    pub divided: bool,
    /// A blank line stands between it and the block above.
    pub blank: bool,
    /// Its last words credit a writer.
    pub signed: bool,
}

impl Block {
    pub(super) fn span(&self) -> [usize; 2] {
        self.span
    }

    /// Its words as they stand in the source, spaces between them kept as one.
    pub(super) fn title(&self, source: &[char]) -> String {
        let raw: String = source[self.span[0]..self.span[1]].iter().collect();
        raw.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

static EXPLICIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[【\[（(〔]?(?:稿件|来稿|投稿|文稿|新闻稿|新闻|简讯|短讯|消息|快讯|通讯|文章|报道|信息|动态|资讯)[ ]?(?:之)?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[】\]）)〕][：:]?|[：:、.．]|$)|[【\[（(〔]?第[ ]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[ ]?(?:篇|则|条)(?:稿件|新闻|消息|简讯)?(?:[】\]）)〕][：:]?|[：:、]|$)|[【\[](?:简讯|短讯|快讯|要闻|消息|动态|速递|资讯|一句话新闻)[】\]][：:]?|(?:新闻|稿件|文章)?(?:标题|题目)[一二三四五六七八九十\d]{0,2}[：:])",
    )
});
/// Each with its mark as the first group: some look at what stands behind it.
static NUMBERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^([一二三四五六七八九十]{1,3}[、.．])",
        r"^([（(][一二三四五六七八九十]{1,3}[）)][、.：:]?)",
        r"^(\d{1,2}[、.．])(?:[^\d]|$|\d{1,2}月|\d{4}年)",
        r"^((?:(?i:part|no)\.?[ ]?)?0\d[、.．：:|｜/]?)(?:[^\d年月日:.%]|$)",
        r"^([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿])",
        r"^([（(]\d{1,2}[）)]|\d{1,2}[）)])",
        r"^((?i:part|no)\.?[ ]?\d{1,2}[：:、.]?)",
        r"^([\[〔［][一二三四五六七八九十\d]{1,3}[\]〕］])",
    ]
    .into_iter()
    .map(pattern)
    .collect()
});
static BRACKET: LazyLock<Regex> = LazyLock::new(|| pattern(r"^【([^【】]{2,44})】"));
/// A writer is credited behind the last sentence, or the paper that first printed it.
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[（(](?:本报|本台)?(?:特约)?(?:记者|通讯员|供稿|撰稿|作者|来源|文[：:/ ]|图文)[^（）()]{0,40}[）)]$",
    )
});
/// What only a newsletter says of itself: number of the issue, editors' office, contents, thanks.
static COLOPHON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:编印|主办|主管|承办|编辑出版|出版|发行|编委会|本期编辑|责任编辑|总编辑?|内部资料|联系编辑)[：:]|^(?:目\s*录|目\s*次|本期(?:导读|要目|目录|内容|看点|要闻)|内容(?:提要|导读)|要目)[：:]?$|(?:^|[^\p{Han}])第[ ]?\d{1,4}期(?:[（(]?总第?\d{1,5}期[）)]?)?$|[（(]?总第\d{1,5}期|^[^，。]{2,24}(?:编印|主办|印发|编发)$|欢迎[^。]{0,12}(?:来稿|投稿)|本刊|赠阅|以上(?:稿件|内容|各篇|几篇|两篇|[一二三四五\d]篇)|^以上[。，]?$|(?:稿件|来稿|简讯|新闻|信息|动态)(?:[\d一二两三四五六七八九十]{1,2}[篇条则])?如下|(?:以下|下面)[^。]{0,8}[\d一二两三四五六七八九十几][篇条则]",
    )
});
/// 各有关单位、新闻媒体：
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:尊敬的|敬爱的|亲爱的|各)?[^，。：:]{0,16}(?:媒体|单位|编辑|编辑部|老师|朋友|同志|领导|记者|栏目组|同仁|伙伴|会员)(?:朋友|老师)?(?:们)?[：:]$",
    )
});

/// The blocks of a text.
pub(super) fn blocks(source: &str, chars: &[char]) -> Vec<Block> {
    let mut all: Vec<Block> = Vec::new();
    let mut before = 0;
    for paragraph in paragraphs(source) {
        let start = paragraph.from[0];
        let end = paragraph.from[paragraph.chars.len() - 1] + 1;
        let gap: String = chars[before.min(start)..start].iter().collect();
        let divided = gap.lines().any(is_divider);
        let blank = gap.matches('\n').count() >= 2;
        before = end;
        all.push(block(&paragraph, divided, blank));
    }
    all
}

fn block(paragraph: &Clean, divided: bool, blank: bool) -> Block {
    let whole = paragraph.text();
    let (mark, skip, drop) = mark(&whole);
    let length = paragraph.chars.len();
    let words = paragraph.slice(skip, length - drop);
    let text = words.text();
    let kind = kind(&text, &whole, mark);
    Block {
        span: if words.is_empty() {
            paragraph.span(0, length)
        } else {
            words.span(0, words.chars.len())
        },
        signed: SIGNED.is_match(&text),
        text,
        kind,
        mark,
        divided,
        blank,
    }
}

fn kind(text: &str, whole: &str, mark: Mark) -> Kind {
    if mark != Mark::None && text.is_empty() {
        return Kind::Heading;
    }
    if text.chars().count() < 100 && COLOPHON.is_match(text) || SALUTATION.is_match(text) {
        return Kind::Letter;
    }
    match credits::line(whole) {
        Some(Furniture::Letter) => return Kind::Letter,
        Some(Furniture::Credit) => return Kind::Credit,
        Some(_) => return Kind::Aside,
        None => {}
    }
    if is_heading(text) {
        Kind::Heading
    } else if han_count(text) == 0 {
        Kind::Aside
    } else {
        Kind::Prose
    }
}

fn is_heading(text: &str) -> bool {
    let length = text.chars().count();
    (2..=LONGEST_HEADING).contains(&length)
        && !text.contains(['。', '；'])
        && !text.ends_with(['，', '：', '、', ':', '…'])
        && han_count(text) >= 2
        && text.matches('，').count() <= 2
}

/// The mark before the words, its length, and how many characters of decoration stand behind them.
fn mark(text: &str) -> (Mark, usize, usize) {
    let length = text.chars().count();
    if let Some(found) = EXPLICIT.find(text) {
        return (Mark::Explicit, found.as_str().chars().count(), 0);
    }
    let sign = text
        .chars()
        .next()
        .filter(|c| "★☆◆◇■□▪▫◼◾█▋●○▲▼▶►※♦❖✦✪➤◎▌▍┃•".contains(*c));
    if let Some(sign) = sign {
        let is_sign = |c: &char| *c == sign || c.is_whitespace();
        let skip = text.chars().take_while(is_sign).count();
        let drop = text.chars().rev().take_while(is_sign).count();
        if skip + drop < length {
            return (Mark::Sign(sign), skip, drop);
        }
    }
    for (style, number) in (0_u8..).zip(NUMBERS.iter()) {
        if let Some(found) = number.captures(text) {
            let mut skip = found[1].chars().count();
            skip += text
                .chars()
                .skip(skip)
                .take_while(|c| c.is_whitespace())
                .count();
            return (Mark::Number(style), skip, 0);
        }
    }
    if let Some(found) = BRACKET.captures(text) {
        let inner = found[1].chars().count();
        return if inner + 2 == length {
            (Mark::Bracket, 1, 1)
        } else {
            (Mark::Bracket, inner + 2, 0)
        };
    }
    (Mark::None, 0, 0)
}
