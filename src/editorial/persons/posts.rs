//! How far a post reaches to the left of its head: an organization, a second post joined by 、.

use std::sync::LazyLock;

use super::{
    reader::Reader,
    titles::{ENDS_WITH_POST, is_role},
};
use crate::editorial::{
    organizations::Named,
    text::{is_han, words},
};

/// Longest post without an organization, in characters.
const LONGEST: usize = 14;
/// Words before which a post begins.
static BREAKS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "由 据 邀 请 经 给 让 是 的 岁 与 和 及 向 在 把 被 将 从 以 为 对 到 并 等 该 其 这 那 每 某 \
         名 位 个 以及 邀请 其中 同时 来自 获得 选举 活动 随后 当天 仪式 现场 最后 现任 包括 日前 近日 \
         今年 期间 通过 感谢 特邀 会议 会上 大会 论坛 分别 出席 参加 主办 承办 协办 共同 一致 根据 \
         随着 介绍 表示 告诉 联合 组织 举办 召开 开展 作为 成为 担任 聘请 聘任 推选 推举 本次 此次 \
         本届 首位 一位 一名 这位 许多 不少 众多 主办方 承办方 看到 听说 带着 带领 他们 我们 她们 你们 \
         几位 两位 三位 台下 日 月 年 时 晚 赶上 正赶上 碰上 遇上 遇到 请到 请来",
    )
});
/// Verbs that may stand inside a post.
static INSIDE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    words(
        "服务 救援 志愿 管理 指导 发展 促进 支持 运营 执行 监测 培训 设计 教育 研究 协调 评估 策划 \
         宣传 传播 创作 编辑 负责 参赛 生产 销售 保护 安全 康复 护理 接待 统筹 规划 投资 创新 运动 \
         消防 物流 救助 帮扶 调解 检测 技术 指挥 主要 起草 组织部 外联 合作 退役 退休 联络 采购 质量 \
         调查 分析 记录 演出 演唱 表演 值班 带教 社区 工作 领读 捐赠 受助 获奖 参展 外来 务工 主任 总 \
         副 代 驾驶 外卖 快递",
    )
});

/// Byte offset at which the post whose head begins at `head` itself begins.
pub(super) fn post_start(reader: &Reader<'_>, named: &[Named], head: usize) -> usize {
    let text = reader.text;
    let mut from = part_start(reader, named, head);
    // 深圳市民政局党组成员、市社会组织管理局局长: a part before 、 belongs to the post when it is one.
    for _ in 0..3 {
        let Some(before) = text[..from].strip_suffix('、') else {
            break;
        };
        let end = before.len();
        let word = reader
            .words()
            .get(reader.words().partition_point(|word| word.end < end))
            .filter(|word| word.end == end);
        let head = match (ENDS_WITH_POST.find(tail(before)), word) {
            (Some(hit), _) => end - hit.len(),
            (None, Some(word)) if is_role(&text[word.start..word.end]) => word.start,
            (None, _) if before.ends_with("之一") => {
                let whole = before.trim_end_matches("之一");
                match ENDS_WITH_POST.find(tail(whole)) {
                    Some(hit) => whole.len() - hit.len(),
                    None => break,
                }
            }
            _ => break,
        };
        from = part_start(reader, named, head);
    }
    from
}

/// The last characters of `text`, enough for a head: looking at all of it would cost too much.
fn tail(text: &str) -> &str {
    let from = text.char_indices().rev().nth(15).map_or(0, |(at, _)| at);
    &text[from..]
}

fn part_start(reader: &Reader<'_>, named: &[Named], head: usize) -> usize {
    let text = reader.text;
    let clause = text[..head]
        .char_indices()
        .rev()
        .take(60)
        .find(|(_, c)| "，。：；”“《》！？、\n—（）()【】|｜,;:!?\u{3000} ".contains(*c))
        .map_or_else(
            || {
                head - text[..head]
                    .chars()
                    .rev()
                    .take(60)
                    .map(char::len_utf8)
                    .sum::<usize>()
            },
            |(at, c)| at + c.len_utf8(),
        );
    // The organization that stands last before the head begins the post.
    let next = named.partition_point(|n| n.start < head);
    if let Some(organization) = next.checked_sub(1).map(|i| &named[i])
        && organization.start >= clause
        && organization.end <= head
    {
        let between = &text[organization.end..head];
        let linked = between.strip_prefix('的').unwrap_or(between);
        if linked.chars().count() <= 12
            && walk(reader, organization.end, head) <= head - linked.len()
        {
            return organization.start;
        }
    }
    walk(reader, clause, head)
}

/// Goes left from `head` word by word until one that no post holds, not beyond `least`.
fn walk(reader: &Reader<'_>, least: usize, head: usize) -> usize {
    let text = reader.text;
    let words = reader.words();
    let mut at = head;
    let mut count = 0;
    while at > least {
        let last = words.partition_point(|word| word.end <= at);
        let word = last
            .checked_sub(1)
            .map(|i| words[i])
            .filter(|w| w.end == at);
        let (start, verb) = match word {
            Some(word) if word.start >= least => (
                word.start,
                ["v", "p", "c", "d", "r", "u", "t"].contains(&word.tag),
            ),
            _ => {
                let c = text[..at].chars().next_back().map_or(1, char::len_utf8);
                (at - c, false)
            }
        };
        let piece = &text[start..at];
        count += piece.chars().count();
        let scene = piece == "现场"
            && ["指挥", "总指挥", "负责", "主持", "督导"]
                .iter()
                .any(|word| text[at..].starts_with(word));
        // The field's own words carry no part of speech.
        let verb = verb
            && !piece.ends_with([
                '会', '长', '队', '组', '社', '站', '部', '院', '团', '委', '评',
            ]);
        let fits = count <= LONGEST
            && piece.chars().all(|c| is_han(c) || c.is_ascii_alphabetic())
            && (scene || !BREAKS.contains(&piece))
            && (!verb || INSIDE.contains(&piece));
        if !fits {
            break;
        }
        at = start;
    }
    at
}
