//! Quoted blocks: in a forward the block is the tip, in a reply it is our own mail coming back.

use std::sync::LazyLock;

use regex::Regex;

use super::addresses;

/// A mail quoted inside a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PassedOn {
    /// `发件人：` of the block, as written.
    pub from: String,
    /// `主题：` of the block, as written.
    pub subject: String,
    /// The block without its head and without the heads of blocks inside it.
    pub text: String,
}

/// A body taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Settled {
    /// What counts: a forward's note and block, a reply's own words.
    pub text: String,
    /// What the forwarder wrote above the block.
    pub note: String,
    /// The blocks passed on, outermost first; empty for a reply.
    pub passed_on: Vec<PassedOn>,
    /// A reply's quote was cut off.
    pub cut: bool,
}

/// Lines in which blocks are looked for; a longer mail is a data file.
const MOST_LINES: usize = 20_000;

static FORWARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*[\[【(（]?\s*(fw|fwd|转发|轉發|轉寄|转寄|wg|tr)\s*[:：\]】)）]").ok()
});
static REPLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*[\[【(（]?\s*(re|回复|回覆|答复|答覆|aw|sv|回信)\s*(\[\d+\]|\(\d+\))?\s*[:：\]】)）]").ok()
});
static BANNER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>*|]*(-{2,}|_{2,}|={2,}|—{2,})(\s|&nbsp;)*((回复的|转发的)?(原始邮件|原邮件)|原始信件|原始郵件|转发邮件|转发的邮件|轉發郵件|被转发邮件信息|转发邮件信息|邮件原件|original( message| mail)?|replied message|转发的消息|转发的信息|forwarded (message|mail)|forwarded by .{0,60})(\s|&nbsp;)*(-{2,}|_{2,}|={2,}|—{2,})\s*$").ok()
});
static BEGIN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>*]*(begin forwarded message|开始转发(的)?邮件|以下是转发(的)?邮件|以下为转发邮件|下面是转发(的)?邮件)\s*[:：]?\s*$").ok()
});
static WROTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>*]*((在|于|於|at|on)\s*.{0,10}\d.{2,160}|\d{4}\s*[年/.-].{4,160}|.{0,60}[<＜][^<>＜＞\s]+@[^<>＜＞\s]+[>＞].{0,60})(写道|寫道|写到|wrote|schrieb|a écrit)\s*[:：]?\s*$|^[\s>*]*(引用|在引用)\s*.{2,100}的话\s*[:：]\s*$|^[\s>*]*(am|le)\s.{6,60}\d.{2,120}(schrieb\s.{0,80}|a écrit)\s*[:：]\s*$|^[\s>*]*20\d{2}\s*[-/年.].{6,100}[<＜][^<>＜＞\s]+@[^<>＜＞\s]+[>＞]\s*[:：]\s*$").ok()
});
/// How a quotation begins that runs over two lines.
static WRITER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>*]*((在|于|於|at|on|am|le)\s*.{0,10}\d|\d{4}\s*[年/.-]|[^<>＜＞]{0,40}[<＜][^<>＜＞\s]+@)").ok()
});
/// A head laid out as a table: 网易邮箱大师 writes one without colons.
static CELLS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>|]*(发件人|寄件人|发送人|from|发送时间|发件时间|发送日期|日期|时间|sent|date|收件人|to|抄送人?|副本|cc|密送|bcc|主题|subject)([\s|]+(.*?))?[\s|]*$").ok()
});
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s>*|]*(发件人|寄件人|寄件者|發件人|发送人|写信人|from|sender|发送时间|发件时间|发送日期|日[\s\u{3000}]*期|时[\s\u{3000}]*间|寄件日期|已发送|傳送時間|sent at|sent|date|收件人|收件者|recipient|to|抄送人?|副本|cc|密送|bcc|主[\s\u{3000}]*题|主旨|主題|subject|title|附件|attachments?|回复|reply-to)\s*[*]?\s*[:：]\s*[*]?\s*(.*)$").ok()
});
static BELOW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(见|看|在|阅|转)\s*(以下|下面|下方|下文|下附|下列|下[，。,！!]|下$|后面|附后)")
        .ok()
});
static TRAILER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*-?\s*(发自我的.{1,30}|发送自\s*.{1,30}|由\s*outlook\s*发送|get\s*outlook.{0,60}|签名由.{0,12}邮箱.{0,6}定制|来自(安卓|android).{0,12}|发自.{0,10}(邮箱|邮件).{0,20}|发自\s*(iphone|ipad|android).{0,20}|来自(我的|我)?.{0,12}(邮箱|手机|iphone|华为|小米)(.{0,12})?|发自\s*outlook.{0,30}|由.{0,12}邮箱.{0,8}(发送|发出).{0,10}|通过.{0,24}(outlook|邮箱|邮件|手机|android|ios).{0,16}发(送|出)|(从|由|用)我的.{0,20}(手机|iphone|ipad|平板|邮箱).{0,6}发(送|出)|sent from (my |foxmail|mail for|outlook|yahoo).{0,40}|获取\s*(适用于.{1,20}的\s*)?outlook.{0,60}|从\s*(windows|outlook).{0,12}(邮件|版).{0,12}发送)\s*[。.]?\s*$").ok()
});

fn is(pattern: &LazyLock<Option<Regex>>, line: &str) -> bool {
    // No banner or head is longer; a line of a megabyte is text.
    line.len() <= 600
        && pattern
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(line))
}

/// A subject that says it passes a mail on; the outermost mark decides.
pub(super) fn forwards(subject: &str) -> bool {
    is(&FORWARD, subject)
}

/// A subject that answers.
pub(super) fn answers(subject: &str) -> bool {
    is(&REPLY, subject)
}

/// Takes a body apart. `is_reply`: the headers point to an earlier mail. `addressed`: whether the mail
/// goes to this address of another: what they wrote is quoted and not passed on to them.
pub(super) fn settle(
    subject: &str,
    is_reply: bool,
    text: &str,
    addressed: impl Fn(&str) -> bool,
) -> Settled {
    let lines: Vec<&str> = text.split('\n').collect();
    let answered = !forwards(subject) && (answers(subject) || is_reply);
    let Some((start, end, wrote)) = block(&lines, 0) else {
        let kept = if answered {
            without_marked_tail(&lines)
        } else {
            &lines
        };
        return Settled {
            text: without_trailer(kept).join("\n"),
            cut: kept.len() < lines.len(),
            ..Settled::default()
        };
    };
    let own = above(&lines[..start]).join("\n");
    let own = own.trim();
    // Without a mark in the subject an "… 写道：" quotes what is answered; a banner passes on.
    let passed = lines[start].to_lowercase();
    let passed = passed.contains("forward") || passed.contains("转发");
    let writer = if wrote {
        addresses::first(lines[start]).address
    } else {
        addresses::first(&labelled(&lines[start..end], &WRITERS)).address
    };
    let theirs = !writer.is_empty() && addressed(&writer);
    let shown = !writer.is_empty() && !theirs && points_below(own);
    let reply = !forwards(subject)
        && !passed
        && !shown
        && (answers(subject) || (is_reply && (wrote || theirs)));
    let below = if reply {
        answers_below(&lines[end..])
    } else {
        String::new()
    };
    let said = format!("{own}\n\n{below}");
    if reply && said.chars().any(char::is_alphanumeric) {
        return Settled {
            text: said.trim().to_owned(),
            cut: true,
            ..Settled::default()
        };
    }
    let mut passed_on = Vec::new();
    let (mut start, mut end) = (start, end);
    // A forward of a forward: each block is a mail; ten of them are a correspondence.
    for _ in 0..10 {
        let head = &lines[start..end];
        let body = unquoted(&lines[end..]);
        passed_on.push(PassedOn {
            from: labelled(head, &WRITERS),
            subject: labelled(head, &["主题", "主旨", "主題", "subject"]),
            text: bare(&body.iter().map(String::as_str).collect::<Vec<_>>()),
        });
        match block(&lines, end) {
            Some((next, after, false)) => (start, end) = (next, after),
            _ => break,
        }
    }
    let inner = passed_on
        .first()
        .map(|block| block.text.clone())
        .unwrap_or_default();
    let text = match (own.is_empty(), inner.is_empty()) {
        (false, false) => format!("{own}\n\n{inner}"),
        (true, _) => inner,
        (false, true) => own.to_owned(),
    };
    Settled {
        text,
        note: own.to_owned(),
        passed_on,
        cut: false,
    }
}

/// A few words that only say where to look: 稿件见下方，请采用。
fn points_below(own: &str) -> bool {
    own.chars().count() <= 60 && is(&BELOW, own)
}

/// The first quoted block at or after `from`: where its head begins, where its text begins, and
/// whether it is of the "… 写道：" kind.
fn block(lines: &[&str], from: usize) -> Option<(usize, usize, bool)> {
    for at in from..lines.len().min(MOST_LINES) {
        let line = lines[at];
        // Every mark has one of these: most lines are passed over without a pattern.
        if ![
            "--", "__", "==", "——", ":", "：", "转发", "写", "寫", "orward", "rote", "WROTE",
        ]
        .iter()
        .any(|mark| line.contains(mark))
            && !lines.get(at + 1).is_some_and(|next| wrote_word(next))
        {
            continue;
        }
        if is(&BANNER, line) || is(&BEGIN, line) {
            let loose = head_end(lines, at + 1, true);
            return Some((at, loose.max(head_end(lines, at + 1, false)), false));
        }
        if let Some(end) = head(lines, at) {
            return Some((at, end, false));
        }
        if is(&WROTE, line) && dated(line, &lines[at + 1..]) {
            return Some((at, at + 1, true));
        }
        // A long date line breaks before 写道.
        if let Some(next) = lines.get(at + 1)
            && next.trim_end().ends_with(['：', ':'])
            && line.len() + next.len() < 600
            && wrote_word(next)
            && is(&WRITER, line)
            && !is(&WROTE, next)
            && is(&WROTE, &format!("{} {}", line.trim_end(), next.trim()))
            && dated(&format!("{line} {next}"), &lines[at + 2..])
        {
            return Some((at, at + 2, true));
        }
    }
    None
}

/// A head without a banner: `发件人：` with at least two more labels within the next lines.
fn head(lines: &[&str], at: usize) -> Option<usize> {
    let (first, _) = label(lines[at], false)?;
    if !WRITERS.contains(&first.as_str()) {
        return None;
    }
    let end = head_end(lines, at, false);
    let labels = lines[at..end]
        .iter()
        .filter(|line| label(line, false).is_some())
        .count();
    (labels >= 3).then_some(end)
}

/// Whether a line that ends in 写道 is a mail program's: with an address or an hour, or marked lines
/// below. A story quotes letters and diaries in the same words.
fn dated(line: &str, below: &[&str]) -> bool {
    let hour = line.as_bytes().windows(4).any(|four| {
        four[0].is_ascii_digit() && four[1] == b':' && four[2..].iter().all(u8::is_ascii_digit)
    });
    let marked = || {
        let first = below.iter().find(|line| !line.trim().is_empty());
        first.is_some_and(|line| line.trim_start().starts_with('>'))
    };
    line.contains('@') || hour || line.contains("的话") || marked()
}

/// What a label of a head tells: no head tells the same twice, a story below it may.
fn kind(label: &str) -> u32 {
    match label {
        label if WRITERS.contains(&label) => 0,
        "收件人" | "收件者" | "recipient" | "to" => 2,
        "抄送" | "抄送人" | "副本" | "cc" => 3,
        "密送" | "bcc" => 4,
        "主题" | "主旨" | "主題" | "subject" | "title" => 5,
        "附件" | "attachment" | "attachments" | "回复" | "reply-to" => 6,
        _ => 1,
    }
}

/// Labels of the author of a quoted mail.
const WRITERS: [&str; 8] = [
    "发件人",
    "寄件人",
    "寄件者",
    "發件人",
    "发送人",
    "写信人",
    "from",
    "sender",
];

fn wrote_word(line: &str) -> bool {
    ["写道", "寫道", "写到", "wrote", "schrieb", "écrit"]
        .iter()
        .any(|word| line.contains(word))
}

/// The label of a head's line and its value. `cells`: below a banner, where a table has no colons.
fn label(line: &str, cells: bool) -> Option<(String, String)> {
    if line.len() > 600 {
        return None;
    }
    let (name, value) = match LABEL.as_ref()?.captures(line) {
        Some(found) => (found[1].to_lowercase(), found[2].to_owned()),
        None if cells || line.trim_start().starts_with('|') => {
            let found = CELLS.as_ref()?.captures(line)?;
            let value = found.get(3).map_or("", |value| value.as_str());
            (found[1].to_lowercase(), value.to_owned())
        }
        None => return None,
    };
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let value = value
        .trim()
        .trim_end_matches([';', '；', '*', '|'])
        .trim()
        .to_owned();
    Some((name, value))
}

/// The line after the labels that begin at `at`; blank lines among them are passed over, and so is
/// a value that runs on over one line.
fn head_end(lines: &[&str], at: usize, cells: bool) -> usize {
    let (mut end, mut seen, mut kinds, mut blank) = (at, false, 0_u32, false);
    let mut probe = at;
    while probe < lines.len() && probe < end + 3 && probe < at + 24 {
        if let Some((name, value)) = label(lines[probe], cells) {
            let kind = kind(&name);
            if kinds >> kind & 1 == 1 || (blank && kind == 6) {
                break;
            }
            kinds |= 1 << kind;
            (seen, blank) = (true, false);
            end = probe + 1;
            // The value's cell became a line of its own.
            let bare = !lines[probe].contains([':', '：']);
            if cells && bare && value.is_empty() && end < lines.len() {
                end += 1;
                probe += 1;
            }
        } else if !lines[probe].trim().is_empty() && (!seen || lines[probe].chars().count() > 200) {
            break;
        } else if !lines[probe].trim().is_empty() && !lines[probe].contains(['@', ';', '；']) {
            // Text already, not a list of recipients that runs on.
            break;
        }
        blank |= lines[probe.min(lines.len() - 1)].trim().is_empty();
        probe += 1;
    }
    end
}

fn labelled(head: &[&str], names: &[&str]) -> String {
    for (at, line) in head.iter().enumerate() {
        if let Some((name, value)) = label(line, true)
            && names.contains(&name.as_str())
        {
            let below = head.get(at + 1).map_or("", |line| line.trim());
            return if value.is_empty() && !line.contains([':', '：']) {
                below.to_owned()
            } else {
                value
            };
        }
    }
    String::new()
}

/// A reply's lines without the marked ones at its end: what they quote has no head.
fn without_marked_tail<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let kept = without_trailer(lines);
    let quoted = |line: &&&str| line.trim().is_empty() || line.trim_start().starts_with('>');
    let tail = kept.iter().rev().take_while(quoted).count();
    let marked = kept[kept.len() - tail..]
        .iter()
        .any(|line| line.trim_start().starts_with('>'));
    if marked && tail < kept.len() {
        &kept[..kept.len() - tail]
    } else {
        lines
    }
}

/// `> ` marks off, where all lines of the block carry them.
fn unquoted(lines: &[&str]) -> Vec<String> {
    let marked = lines
        .iter()
        .filter(|line| line.trim_start().starts_with('>'))
        .count();
    let full = lines.iter().filter(|line| !line.trim().is_empty()).count();
    if marked == 0 || marked * 10 < full * 8 {
        return lines.iter().map(|line| (*line).to_owned()).collect();
    }
    lines
        .iter()
        .map(|line| {
            let line = line.trim_start();
            let line = line.strip_prefix('>').unwrap_or(line);
            line.strip_prefix(' ').unwrap_or(line).to_owned()
        })
        .collect()
}

/// The text without the heads of blocks inside it.
fn bare(lines: &[&str]) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    for _ in 0..10 {
        match block(lines, at) {
            Some((start, end, false)) => {
                kept.extend(above(&lines[at..start]));
                kept.push("");
                at = end;
            }
            _ => break,
        }
    }
    kept.extend(without_trailer(&lines[at..]));
    let mut out: Vec<&str> = Vec::new();
    for line in kept {
        if !(line.trim().is_empty() && out.last().is_none_or(|last| last.trim().is_empty())) {
            out.push(line);
        }
    }
    out.join("\n").trim().to_owned()
}

/// What a sender wrote between and below the marked lines of a quote; empty where no lines are
/// marked, for then nobody can tell whose they are.
fn answers_below(lines: &[&str]) -> String {
    let marked = |line: &str| line.trim_start().starts_with('>');
    let first = lines.iter().find(|line| !line.trim().is_empty());
    if !first.is_some_and(|line| marked(line)) {
        return String::new();
    }
    let mut kept: Vec<&str> = Vec::new();
    // Right below a marked line stands the end of a quoted line that a program broke.
    let mut quoted = true;
    for line in without_trailer(lines) {
        if marked(line) {
            quoted = true;
        } else if line.trim().is_empty() {
            quoted = false;
        }
        let blank = marked(line) || line.trim().is_empty();
        if blank && kept.last().is_some_and(|last| !last.is_empty()) {
            kept.push("");
        } else if !blank && !quoted {
            kept.push(line);
        }
    }
    kept.join("\n").trim().to_owned()
}

/// What stands above a quoted block, without the rule that sets the block off.
fn above<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let kept = without_trailer(lines);
    let rule = |line: &str| {
        let line = line.trim();
        line.len() >= 5 && line.chars().all(|c| matches!(c, '-' | '_' | '=' | '—'))
            // 企业微信 sets its banner without dashes.
            || matches!(line, "原始邮件" | "转发邮件" | "Original:")
    };
    match kept.split_last() {
        Some((last, rest)) if rule(last) => without_trailer(rest),
        _ => kept,
    }
}

/// Lines without the advertisement of a mail program at their end.
fn without_trailer<'a>(lines: &'a [&'a str]) -> &'a [&'a str] {
    let mut end = lines.len();
    while end > 0 && (lines[end - 1].trim().is_empty() || is(&TRAILER, lines[end - 1])) {
        end -= 1;
    }
    &lines[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settle(subject: &str, is_reply: bool, text: &str) -> Settled {
        super::settle(subject, is_reply, text, |_| false)
    }

    const STORY: &str = "11月27日，深圳市志愿者联合会在罗湖区举行活动。\n三百名志愿者参加。";

    #[test]
    fn the_block_of_a_forward_is_the_tip() {
        for head in [
            "------------------ 原始邮件 ------------------\n发件人: \"李雷\" <li@x.cn>;\n发送时间: 2026年11月25日(星期三) 上午10:00\n收件人: \"台\"<t@y.cn>;\n主题: 活动来稿\n\n",
            // QQ writes the entity into its plain text.
            "------------------&nbsp;原始邮件&nbsp;------------------\n发件人: 李雷 <li@x.cn>\n收件人: 台\n主题: 活动来稿\n\n",
            "-----原始邮件-----\n发件人:李雷 <li@x.cn>\n发送时间:2026-11-25 10:00:00 (星期三)\n收件人: t@y.cn\n主题: 活动来稿\n",
            "-------- 转发邮件信息 --------\n发件人：李雷 <li@x.cn>\n发送日期：2026-11-25\n收件人：t@y.cn\n主题：活动来稿\n\n",
            "发件人：李雷 <li@x.cn>\n发送时间：2026年11月25日 10:00\n收件人：t@y.cn\n主题：活动来稿\n\n",
            "---------- Forwarded message ---------\nFrom: 李雷 <li@x.cn>\nDate: Wed, Nov 25, 2026\nSubject: 活动来稿\nTo: <t@y.cn>\n\n",
            "Begin forwarded message:\n\nFrom: 李雷 <li@x.cn>\nSubject: 活动来稿\nDate: November 25, 2026\nTo: t@y.cn\n\n",
            "---- 转发的原邮件 ----\n| 发件人 | 李雷<li@x.cn> |\n| 发送日期 | 2026年11月24日 |\n| 收件人 | t@y.cn |\n| 主题 | 活动来稿 |\n",
            "---- 转发的原邮件 ----\n\n发件人\n李雷 <li@x.cn>\n发送日期 2026年\n收件人 t@y.cn\n主题 活动来稿\n\n",
            "------------------------------------------------------------------\n发件人：李雷 <li@x.cn>\n发送时间：2026年\n收件人：t@y.cn\n主　题：活动来稿\n\n",
            "*发件人：* 李雷 <li@x.cn>\n*发送时间：* 2026年\n*收件人：* a@y.cn;\n b@y.cn\n*主题：* 活动来稿\n\n",
        ] {
            let settled = settle(
                "转发：活动来稿",
                false,
                &format!("请编辑处理\n\n{head}{STORY}\n\n发自我的iPhone\n"),
            );
            assert_eq!(settled.text, format!("请编辑处理\n\n{STORY}"), "{head}");
            assert_eq!(settled.note, "请编辑处理");
            assert_eq!(settled.passed_on.len(), 1);
            assert_eq!(settled.passed_on[0].subject, "活动来稿", "{head}");
            assert!(settled.passed_on[0].from.contains("li@x.cn"), "{head}");
            assert_eq!(settled.passed_on[0].text, STORY);
        }
    }

    #[test]
    fn a_story_that_begins_with_labels_keeps_them() {
        let story = "时间：11月27日\n地点：罗湖区\n主题：关爱长者\n附件：照片三张";
        let head = "发件人：李雷 <li@x.cn>\n发送时间：2026年11月25日 10:00\n收件人：t@y.cn\n主题：来稿\n\n";
        for text in [
            format!("{head}{story}"),
            format!("-----原始邮件-----\n{head}{story}"),
            format!("{}{story}", head.replace('\n', "\n\n")),
        ] {
            assert_eq!(settle("Fw: 来稿", false, &text).text, story, "{text}");
        }
    }

    #[test]
    fn the_quote_of_a_reply_is_cut() {
        for quote in [
            "------------------ 原始邮件 ------------------\n发件人: \"每周一现\" <t@y.cn>;\n主题: 约稿\n\n请各单位来稿",
            "在 2026-11-25 10:00:00，\"每周一现\" <t@y.cn> 写道：\n> 请各单位来稿",
            "于 2026年11月25日星期三 10:00，每周一现 <t@y.cn> 写道：\n\n> 请各单位来稿",
            "On Wed, Nov 25, 2026 at 10:00 AM Desk <t@y.cn> wrote:\n> please",
            "At 2026-11-25 10:00:00, \"每周一现\" <t@y.cn> wrote:\n>please",
            "---- 回复的原邮件 ----\n| 发件人 | 每周一现<t@y.cn> |\n| 日期 | 2026年 |\n| 主题 | 约稿 |\n请各单位来稿",
            "------------------------------------------------------------------\nSender:Desk <t@y.cn>\nSent At:2026 Nov. 24\nRecipient:li <li@x.cn>\nSubject:x\n\nplease",
            "于 2026年11月24日 上午9:00:00, 每周一现 <t@y.cn> 写到:\n>请各单位来稿",
            "每周一现 <t@y.cn> 于2026年11月24日周二 09:00写道：\n\n请各单位来稿",
            "引用 每周一现 <t@y.cn> 的话：\n> 请各单位来稿",
            "Am 24.11.2026 um 09:00 schrieb Desk <t@y.cn>:\n> bitte",
            "Le mar. 24 nov. 2026 à 09:00, Desk <t@y.cn> a écrit :\n> svp",
            "2026-11-24 9:00 GMT+08:00 每周一现 <t@y.cn>:\n\n> 请各单位来稿",
            "原始邮件\n\n发件人:每周一现<t@y.cn>\n发件时间:2026年11月24日(周二) 20:15\n收件人:王<w@y.cn>\n主题:约稿\n请各单位来稿",
            "发件人: 每周一现 <t@y.cn>\n已发送: 2026年11月24日 20:15\n收件人: W\n主题: 约稿\n\n请各单位来稿",
            "> 请各单位来稿\n> 谢谢",
            "发件人： 每周一现 <t@y.cn>\n发送时间： 2026年11月25日 10:00\n收件人： li@x.cn\n主题： 约稿\n\n请各单位来稿",
        ] {
            let settled = settle(
                "回复：约稿",
                true,
                &format!("{STORY}\n\n来自QQ邮箱\n\n{quote}"),
            );
            assert_eq!(settled.text, STORY, "{quote}");
            assert!(settled.cut && settled.passed_on.is_empty());
        }
        // Words below or between marked lines are the sender's too.
        let head = "在 2026-11-25 10:00:00，台 <t@y.cn> 写道：\n> 请各单位来稿，并附上照片和联系人以及他们的办公电话和手\n机\n> 谢谢\n";
        for (text, expected) in [
            (
                format!("您好：\n{head}\n{STORY}"),
                format!("您好：\n\n{STORY}"),
            ),
            (format!("{head}\n{STORY}\n发自我的iPhone"), STORY.to_owned()),
            (
                format!("{head}\n{STORY}\n> 台\n\n完"),
                format!("{STORY}\n\n完"),
            ),
        ] {
            let settled = settle("Re: 约稿", true, &text);
            assert_eq!((settled.text, settled.cut), (expected, true), "{text}");
        }
        // A mail passed on in an answer is passed on.
        let passed = format!(
            "请看\n---------- Forwarded message ---------\nFrom: 李雷 <li@x.cn>\nDate: x\nSubject: 来稿\n\n{STORY}"
        );
        assert_eq!(
            settle("Re: 来稿", true, &passed).text,
            format!("请看\n\n{STORY}")
        );
        // Nothing of one's own above the quote: nothing is thrown away.
        let only = settle(
            "Re: 约稿",
            true,
            &format!("\n-----原始邮件-----\n发件人: a\n主题: b\n\n{STORY}"),
        );
        assert!(only.text.contains("三百名志愿者"));
    }

    #[test]
    fn whose_words_are_quoted_tells_a_quote_from_a_tip() {
        let quote = |name: &str, text: &str| {
            format!(
                "------------------ 原始邮件 ------------------\n发件人: <{name}@y.cn>;\n主题: 约稿\n\n{text}"
            )
        };
        let ours = |writer: &str| writer == "desk@y.cn";
        // A new tip that began as an answer to our letter.
        let text = format!("{STORY}\n\n{}", quote("desk", "请各单位来稿"));
        assert_eq!(super::settle("义诊进社区", true, &text, ours).text, STORY);
        // An answer that shows somebody else's words is there for them; our own come back.
        for own in ["稿件见下方，请采用。", "请看下面，谢谢", "新闻稿在下面"]
        {
            let text = format!("{own}\n\n{}", quote("li", STORY));
            let settled = super::settle("回复：来稿", true, &text, ours);
            assert_eq!(settled.text, format!("{own}\n\n{STORY}"));
            let text = format!("{own}\n\n{}", quote("desk", "请各单位来稿"));
            assert_eq!(super::settle("回复：来稿", true, &text, ours).text, own);
        }
        let text = format!("收到，谢谢。\n\n{}", quote("li", STORY));
        assert_eq!(
            super::settle("回复：来稿", true, &text, ours).text,
            "收到，谢谢。"
        );
    }

    #[test]
    fn advertisements_of_mail_programs_are_no_text() {
        for line in [
            "发自 Outlook for iOS",
            "通过 Outlook for Android 发送",
            "由QQ邮箱手机版发送",
            "从我的华为手机发出",
            "发自我的iPhone",
        ] {
            assert_eq!(
                settle("来稿", false, &format!("{STORY}\n\n{line}")).text,
                STORY
            );
        }
        for line in [
            "他把照片从手机发送给我",
            "由市义工联发出倡议",
            "通过社区公众号发出招募",
        ] {
            let text = format!("{STORY}\n{line}");
            assert_eq!(settle("来稿", false, &text).text, text);
        }
    }

    #[test]
    fn a_forward_of_a_forward_gives_every_layer() {
        let text = format!(
            "请处理\n-----原始邮件-----\n发件人: 甲 <a@x.cn>\n收件人: 乙\n主题: Fw: 来稿\n\n转一下\n\n-----原始邮件-----\n发件人: 丙 <c@x.cn>\n收件人: 甲\n主题: 来稿\n\n{STORY}"
        );
        let settled = settle("Fw: Fw: 来稿", false, &text);
        assert_eq!(settled.passed_on.len(), 2);
        assert_eq!(settled.passed_on[1].text, STORY);
        assert_eq!(settled.text, format!("请处理\n\n转一下\n\n{STORY}"));
    }

    #[test]
    fn ordinary_text_is_no_quote() {
        for text in [
            "时间：11月27日\n地点：罗湖区\n主题：关爱老人\n参加人：三百人",
            "联系人：李雷\n日期：11月27日",
            "他在2026年11月24日的日记里写道：\n今天我们去了敬老院。",
            "李雷在信中写道：\n“感谢大家。”",
            "2026年11月25日，他在微信里写道：\n感谢志愿者。",
            "在2026年11月25日的来信中，王女士写道：\n“感谢志愿者！”",
            "| 发件人 | 是一个词 |\n会议时间 | 周六",
            "孔子在《论语》中写道：学而时习之。",
            "From: 深圳 To: 北京，公益列车开行。",
        ] {
            for (subject, is_reply) in [("活动来稿", false), ("Re: 约稿", true)] {
                let settled = settle(subject, is_reply, text);
                assert_eq!((settled.text.as_str(), settled.passed_on.len()), (text, 0));
            }
        }
        assert!(
            forwards("Fw: a")
                && forwards("转发：a")
                && forwards("[转发] a")
                && !forwards("转发量创新高")
                && !forwards("Re: Fw: a")
        );
        assert!(
            answers("Re: a")
                && answers("回复：a")
                && answers("RE[2]: a")
                && !answers("回复群众关切")
                && !answers("Report")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_settled(text in "(发件人：a|收件人：b|主题：c|-----原始邮件-----|\n|> |写道：|在 2026|\\PC){0,40}") {
            settle("Fw: x", true, &text);
            settle("Re: x", true, &text);
        }
    }
}
