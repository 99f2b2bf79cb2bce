//! Elections, appointments and honours: 李青禾当选会长, 选举李青禾为会长, 李青禾、王一帆获评优秀义工.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Found,
    reader::Reader,
    titles::{POST, is_office},
    vouched::listed_at,
};
use crate::editorial::text::{is_han, pattern};

/// Behind a name: verbs of taking an office.
static NAMED_TO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:再次|全票|高票|成功|正式|光荣|继续|首次|一致|顺利|分别|共同)*",
        r"(?:当选|获选|被选举|被选聘|被推选|被推举|被选|被聘任|被聘请|被聘|被任命|被委任|出任|接任|担任|就任|续任|连任|兼任|受聘|任)",
        r"(?:为|担任|任|了)?",
    ))
});
/// 选举李青禾为会长, 续聘柯俊为秘书长.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:选举|推选|推举|选出|选聘|聘任|聘请|续聘|增聘|特聘|返聘|任命|提名|委任|委派|增选|补选|增补|聘)(?:产生|出|了)?",
    )
});
static HONOURED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"等?[\d一二三四五六七八九十百]{0,3}[人名位]?(?:分别)?(?:当选|获评|荣获|获颁|获得|获选|被评为|入选|受聘|上台|获)",
    )
});
/// Elections and appointments.
pub(super) fn elected(reader: &Reader<'_>, found: &mut Found) {
    let text = reader.text;
    for hit in NAMES.find_iter(text) {
        let mut at = hit.end();
        let mut listed: Vec<(usize, usize)> = Vec::new();
        while let Some(end) = reader.name_at(at, true) {
            listed.push((at, end));
            match text[end..].strip_prefix('、') {
                Some(_) if listed.len() < 40 => at = end + '、'.len_utf8(),
                _ => break,
            }
        }
        let Some(&(_, last)) = listed.last() else {
            continue;
        };
        let rest = after_names(&text[last..]);
        let to = ["为", "担任", "出任", "任"]
            .iter()
            .find_map(|verb| rest.strip_prefix(*verb))
            .or_else(|| {
                let verb = NAMED_TO.find(window(rest))?;
                (verb.start() == 0).then(|| &rest[verb.end()..])
            });
        if let Some(post) = to.and_then(post_of) {
            for (start, end) in listed {
                found.add(text, start, end, "", post);
            }
        }
    }
    for verb in NAMED_TO.find_iter(text) {
        let Some(post) = post_of(&text[verb.end()..]) else {
            continue;
        };
        let bare = verb.as_str() == "任";
        for (start, end) in names_ending(reader, verb.start(), found, bare) {
            if is_office(post) || post.ends_with("委员") {
                found.add(text, start, end, "", post);
            } else if !bare {
                found.add(text, start, end, post, "");
            }
        }
    }
    for hit in HONOURED.find_iter(text) {
        let names = names_ending(reader, hit.start(), found, false);
        // One alone may be anything that wins.
        if names.len() >= 2 {
            for (start, end) in names {
                found.add(text, start, end, "", "");
            }
        }
    }
}

/// A regex that looks for one match need not see the whole text.
pub(super) fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(240)]
}

/// Behind names: 同志, 等11人.
fn after_names(text: &str) -> &str {
    let rest = ["同志", "先生", "女士"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    match rest.strip_prefix('等') {
        Some(tail) => tail.trim_start_matches(|c: char| {
            c.is_ascii_digit() || "一二三四五六七八九十百人名位".contains(c)
        }),
        None => rest,
    }
}

/// The post that `text` begins with, to the end of its last head: 协会第三届理事会会长 of
/// 协会第三届理事会会长并讲话.
pub(super) fn post_of(text: &str) -> Option<&str> {
    let clause: usize = text
        .chars()
        .take(30)
        .take_while(|c| !"，。；！？\n：“”（）《》".contains(*c))
        .map(char::len_utf8)
        .sum();
    let clause = &text[..clause];
    let first = clause.split('、').next().unwrap_or(clause);
    let one = POST.find_iter(first).last()?;
    let mut end = one.end();
    // 会长、法定代表人 are two posts of one person; 会长、王一帆当选… are not.
    if let Some(rest) = clause[end..].strip_prefix('、')
        && let Some(next) = POST.find(rest)
        && rest[..next.start()].chars().count() <= 4
    {
        end += '、'.len_utf8() + next.end();
    }
    let post = &clause[..end];
    (!post.contains(['的', '在', '由']) && post.chars().count() <= 24).then_some(post)
}

/// Names joined by 、 that end at byte `end`; only those known already when `bare`.
pub(super) fn names_ending(
    reader: &Reader<'_>,
    end: usize,
    found: &Found,
    bare: bool,
) -> Vec<(usize, usize)> {
    let text = reader.text;
    let mut end = end;
    // 等11人 stands between the names and the verb.
    let many: String = text[..end]
        .chars()
        .rev()
        .take(6)
        .take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十百人名位等".contains(*c))
        .collect();
    if many.ends_with('等') {
        end -= many.len();
    }
    for word in ["同志", "先生", "女士"] {
        if text[..end].ends_with(word) {
            end -= word.len();
        }
    }
    let mut names = Vec::new();
    for _ in 0..60 {
        if let Some(known) = found.ending_at(end) {
            let person = &found.people[known];
            names.push((person.start, person.end));
            end = person.start;
        } else if !bare && let Some(start) = reader.name_before(end, 2) {
            names.push((start, end));
            end = start;
        } else if !names.is_empty()
            && let Some(start) = listed_before(reader, end)
        {
            names.push((start, end));
            end = start;
        } else {
            break;
        }
        let before = &text[..end];
        let Some(joint) = ["、", "和", "与", "及"]
            .iter()
            .find(|joint| before.ends_with(**joint))
        else {
            break;
        };
        end -= joint.len();
    }
    names.reverse();
    names
}

/// Start of the name that fills the place between 、 or a mark and the 、 at byte `end`.
fn listed_before(reader: &Reader<'_>, end: usize) -> Option<usize> {
    let before = &reader.text[..end];
    let mut chars = before.char_indices().rev().take(5);
    let (mark, c) = chars.find(|(_, c)| !is_han(*c))?;
    let start = mark + c.len_utf8();
    ("、，：".contains(c) && listed_at(reader, start) == Some(end)).then_some(start)
}
