//! A post and the name behind it: 理事长李青禾, 志愿者陈小海、王一帆和林小满.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{
    Found,
    elected::window,
    posts::post_start,
    reader::{Follow, Reader},
    surnames,
    titles::{POST, is_learnt, is_rank, is_role},
    vouched::{is_shut, listed_at, speaks, vouched_at},
};
use crate::{
    editorial::{
        organizations::Named,
        text::{is_han, pattern},
    },
    model::language::words::frequency,
};

/// A post, then a name; then more names joined by 、.
pub(super) fn behind_posts(reader: &Reader<'_>, named: &[Named], found: &mut Found) {
    let text = reader.text;
    let mut heads: Vec<(usize, usize)> =
        POST.find_iter(text).map(|h| (h.start(), h.end())).collect();
    heads.extend(
        reader
            .words()
            .iter()
            .filter(|word| word.tag.starts_with('n') && is_role(&text[word.start..word.end]))
            .map(|word| (word.start, word.end)),
    );
    heads.sort_unstable();
    heads.dedup_by_key(|(_, end)| *end);
    let made = made_heads(reader);
    let known: HashSet<usize> = heads.iter().map(|(_, end)| *end).collect();
    heads.extend(made.iter().filter(|(_, end)| !known.contains(end)));
    heads.sort_unstable();
    for (head, end) in heads {
        let is_made = !known.contains(&end);
        let rest = without_note(&text[end..]);
        // 主讲人：李青禾; 主任 廖阿满; 发起人之一苏白鹭; 监事长为姚立新.
        let near = rest
            .trim_start_matches("之一")
            .trim_start_matches([' ', '：', ':', '\u{3000}', '兼']);
        let near = near
            .strip_prefix(['由', '为', '是'])
            .filter(|_| near.len() == rest.len())
            .unwrap_or(near);
        let at = text.len() - near.len();
        let after_colon = text[end..at].contains(['：', ':', '由', '为', '是']);
        // 少年宫 and 青年路: the post is part of a word. 主任何静怡 is none, though 任何 is.
        let doubted = is_made || after_colon || !reader.is_between(end);
        let office = !is_made && is_rank(&text[head..end]);
        let held = office && !is_learnt(&text[head..end]);
        let name = reader
            .name_at(at, true)
            // 古丽娜尔·艾合买提: no part of it is a name.
            .filter(|_| !reader.is_dotted(at))
            .filter(|end| !doubted || reader.follow(*end) == Follow::Sure)
            .filter(|end| held || !is_thing(reader, at, *end) && !is_halved(reader, at, *end))
            .map(|end| if office { longer(reader, at, end) } else { end })
            .or_else(|| vouched_at(reader, at).filter(|_| office && stands_out(reader, head)))
            .or_else(|| some_one_at(reader, at))
            .or_else(|| {
                reader
                    .nickname_at(at)
                    .or_else(|| reader.neighbour_at(at))
                    .filter(|_| !doubted)
            })
            .or_else(|| reader.latin_at(at).filter(|_| office))
            .map(|end| (at, end))
            .or_else(|| reader.foreign_at(at));
        let Some((start, name_end)) = name else {
            continue;
        };
        let from = post_start(reader, named, head);
        // 周明远秘书长：叶青 stood in two columns: a name is no part of the next one's post.
        let known = found.people.partition_point(|person| person.end <= from);
        let from = found.people[known..]
            .iter()
            .take_while(|person| person.end <= head)
            .last()
            .map_or(from, |person| person.end);
        let post = without_place(post_alone(&text[from..at]));
        found.add(text, start, name_end, post, "");
        let head_post = without_place(post_alone(&text[head..at]));
        // 会长李青禾和王一帆: one body has one.
        let head_post = if ONLY_ONE.is_match(head_post) {
            ""
        } else {
            head_post
        };
        // 志愿者陈小海、王一帆和林小满: each has the post's head.
        let mut at = name_end;
        for _ in 0..60 {
            let Some(joint) = ["、", "和", "与", "及", "以及"]
                .iter()
                .find(|joint| text[at..].starts_with(**joint))
            else {
                break;
            };
            let next = at + joint.len();
            let strict = *joint != "、";
            let name = reader
                .name_at(next, true)
                .filter(|end| !strict || reader.follow(*end) == Follow::Sure)
                .filter(|end| !begins_body(reader, *end))
                .or_else(|| listed_at(reader, next).filter(|_| !strict));
            let Some(end) = name else {
                break;
            };
            found.add(text, next, end, head_post, "");
            at = end;
        }
    }
}

/// Offices of which a body has one.
static ONLY_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:会长|理事长|秘书长|监事长|总干事|书记|主任|局长|区长|市长|县长|镇长|处长|科长|院长|校长|园长|馆长|站长|所长|董事长|总经理|总裁|主席|团长|队长)$",
    )
});

/// 副区长梁伟、区招商|服务中心主任黎素芬: what looks like the next name begins the name of a body.
fn begins_body(reader: &Reader<'_>, end: usize) -> bool {
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^\p{Han}{0,10}?(?:中心|协会|商会|学会|公会|总会|分会|公司|集团|街道|社区|基金会|促进会|联合会|研究会|委员会|管委会|联盟|医院|大学|学院|学校|中学|小学|(?:分|支|总)局|[公教民财司]\p{Han}局|部门|办公室|工作站|服务站|服务队|救援队|合作社|银行|律所|事务所)",
        )
    });
    reader.follow(end) == Follow::Open && BODY.is_match(window(&reader.text[end..]))
}

/// A post without what joins it to the name.
fn post_alone(post: &str) -> &str {
    post.trim_end_matches([' ', '：', ':', '\u{3000}', '由', '为', '是'])
}

/// 主任（左三）: where somebody stands in a picture is no part of the post.
fn without_place(post: &str) -> &str {
    match post.rfind('（') {
        Some(at) if post[at..].contains(['左', '右', '排', '中']) => &post[..at],
        _ => post,
    }
}

/// 李某, 王某某: a person whose name is kept back.
fn some_one_at(reader: &Reader<'_>, at: usize) -> Option<usize> {
    let rest = &reader.text[at..];
    let (length, _) = surnames::surname(rest)?;
    let tail = rest.char_indices().nth(length).map(|(i, _)| &rest[i..])?;
    let hidden = tail.chars().take(2).take_while(|c| *c == '某').count();
    (hidden > 0).then(|| at + rest.len() - tail.len() + hidden * '某'.len_utf8())
}

/// Posts that no dictionary holds: a word and the ending of what a person is, 测试|师, 调度|长, 关务|官.
fn made_heads(reader: &Reader<'_>) -> Vec<(usize, usize)> {
    let text = reader.text;
    reader
        .words()
        .iter()
        .filter(|word| word.tag.starts_with(['n', 'v']) && !word.tag.starts_with("nr"))
        .filter_map(|word| {
            let ending = text[word.end..].chars().next()?;
            let end = word.end + ending.len_utf8();
            // 调度长|石崇岳: 长石 is a word, and a rare one.
            let cut = reader.word_at(word.end).is_some_and(|next| {
                next.tag == "ns" || frequency(&text[next.start..next.end]) >= 500
            });
            ("师官医长员匠".contains(ending) && reader.is_between(word.end) && !cut)
                .then_some((word.start, end))
        })
        .collect()
}

/// 小学生|练习本, 茶农|常年: a common word behind a role of many is no name, nor is a thing's.
fn is_thing(reader: &Reader<'_>, at: usize, end: usize) -> bool {
    let name = &reader.text[at..end];
    let word = reader.word_at(at).filter(|word| word.end == end);
    let named = word.is_some_and(|word| word.tag.starts_with("nr"));
    if name.chars().count() == 2 {
        // The dictionary calls 关怀 a name too. 居民桑榆， may be one, 居民柴火， is none.
        let most = match (named, speaks(reader, end)) {
            (_, true) => 300,
            (true, false) => 150,
            (false, false) => 50,
        };
        return frequency(name) >= most;
    }
    word.is_some_and(|word| word.tag.starts_with('n') && !named)
}

/// 土木工|程专业: the role's last character and the surname are a word, and so is the rest.
fn is_halved(reader: &Reader<'_>, at: usize, end: usize) -> bool {
    let text = reader.text;
    let (Some(before), Some(first)) = (text[..at].chars().next_back(), text[at..].chars().next())
    else {
        return false;
    };
    let rest = &text[at + first.len_utf8()..end];
    frequency(&format!("{before}{first}")) >= 1_000 && frequency(rest) >= 1_000
}

/// 佟丽娅芳坦言: where one character more stands before what persons do, it belongs to the name.
fn longer(reader: &Reader<'_>, at: usize, end: usize) -> usize {
    const GRAMMAR: &str = "笑也还则均都又再就便才即曾已将正常并却只仅亦特先后首及兼答道摄图文说讲谈问叹喊到获等唱写译编绘画演赴因从在跟对与和向为是有称老更最仍刚一所";
    let Some(next) = reader.text[end..].chars().next() else {
        return end;
    };
    let until = end + next.len_utf8();
    let extends = reader.text[at..end].chars().count() == 3
        && reader.follow(end) == Follow::Open
        && is_han(next)
        && !GRAMMAR.contains(next)
        && is_shut(reader, until)
        && reader.is_between(until);
    if extends { until } else { end }
}

/// 副秘书长（特邀）李青禾: a note between the post and the name.
fn without_note(rest: &str) -> &str {
    let note = rest.strip_prefix('（').and_then(|inner| {
        let (note, _) = window(inner).split_once('）')?;
        let behind = &inner[note.len() + '）'.len_utf8()..];
        let short = note.chars().count() <= 4 && note.chars().all(is_han);
        (short && behind.starts_with(is_han)).then_some(behind)
    });
    note.unwrap_or(rest)
}

/// Whether the post whose head begins at `head` stands behind its organization or at a clause's beginning.
fn stands_out(reader: &Reader<'_>, head: usize) -> bool {
    let before = reader.text[..head].chars().next_back();
    before.is_none_or(|c| {
        is_han(c) && !"和与及的了是位名个".contains(c) || "，。：；、！？\n”—（） ".contains(c)
    })
}
