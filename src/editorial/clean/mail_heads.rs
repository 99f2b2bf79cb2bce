//! Heads of forwarded mails, quotation marks of mail programs, and lines that only divide.

use std::sync::LazyLock;

use regex::Regex;

use super::Clean;

/// Lines of a quoted mail head.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[>＞\s]*[*]?(发\s*件\s*人|发送时间|发送日期|收\s*件\s*人|抄\s*送|密\s*送|from|sent|to|cc|reply-to|日\s*期|时\s*间|主\s*题|date|subject|附\s*件)[*]?\s*[:：]",
    )
    .expect("a constant pattern")
});
static DIVIDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[>＞\s]*([-—_=*~－]{3,}.{0,30}[-—_=*~－]{3,}|[-—_=*~－]{4,}|begin forwarded message:?|以下是转发的邮件.{0,6}|.{0,60}(写道|wrote)[:：])\s*$",
    )
    .expect("a constant pattern")
});

/// Takes off the heads of forwarded mails and the marks before quoted lines. 时间, 日期 and 主题 are
/// also fields of an invitation, so they go only beside a sender's line. `None` stands for each line that
/// was dropped: no paragraph goes on behind it.
pub(super) fn without(lines: Vec<Clean>) -> (Vec<Option<Clean>>, Vec<Clean>) {
    let label = |line: &Clean| {
        let head: String = line.chars.iter().take(24).collect();
        HEADER.captures(&head).map(|found| {
            found[1]
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_lowercase()
        })
    };
    let labels: Vec<Option<String>> = lines.iter().map(label).collect();
    let names_sender = |label: &Option<String>| {
        label
            .as_deref()
            .is_some_and(|l| l == "发件人" || l == "from")
    };
    let beside_sender = |at: usize| {
        let near = at.saturating_sub(6)..(at + 7).min(labels.len());
        labels[near].iter().any(names_sender)
    };
    let mut dropped = Vec::new();
    let kept = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let header = labels[at].is_some() && beside_sender(at);
            let short = line.chars.len() < 100;
            if header || short && (is_divider(&line.text()) || DIVIDER.is_match(&line.text())) {
                if line.chars.iter().any(|c| !c.is_whitespace()) {
                    dropped.push(line.trimmed());
                }
                None
            } else {
                let quoted = line
                    .chars
                    .iter()
                    .take_while(|c| matches!(c, '>' | '＞' | ' '))
                    .count();
                Some(if line.chars[..quoted].iter().any(|c| *c != ' ') {
                    line.slice(quoted, line.chars.len())
                } else {
                    line
                })
            }
        })
        .collect();
    (kept, dropped)
}

/// Whether the line holds nothing but a rule: ———, ===, * * *, ◆◆◆.
#[must_use]
pub fn is_divider(line: &str) -> bool {
    let mut marks = 0;
    for c in line.chars().filter(|c| !c.is_whitespace()) {
        if !"-—–_=*~～－─━═＝＊#＃·•●○◆◇■□★☆▲△▼※+＋.…✦✧❖♦".contains(c)
        {
            return false;
        }
        marks += 1;
    }
    // Two dashes begin a subtitle that was left empty, three dots are an omission.
    marks >= 3 && !line.trim().chars().all(|c| ".…".contains(c))
}
