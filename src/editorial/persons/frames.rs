//! Verbs and marks that show a person without a post before the name: 李青禾会长, 李青禾当选会长,
//! 由李青禾主讲, 李青禾说, 李青禾（理事长）.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Found,
    reader::{Follow, Reader, SAYS},
    surnames::{Surname, is_name, surname},
    titles::{BEGINS_WITH_POST, ENDS_WITH_POST, POST, is_office},
};
use crate::editorial::text::{is_han, pattern};

/// Marks behind which a clause begins.
const MARKS: &str = "，。：；”！？、\n—“（）(),;:!?|｜　 ";
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
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:主讲|主持|授课|领读|执教|讲授|带领|担任|分享|讲解|领衔|执导|执笔|宣读|致辞|带队|示范|指导|解读|领唱|演唱|演奏|作|做|发起|创办|创立|率)",
    )
});
static HONOURED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"等?[\d一二三四五六七八九十百]{0,3}[人名位]?(?:分别)?(?:当选|获评|荣获|获颁|获得|获选|被评为|入选|受聘|上台|获)",
    )
});
static HE_SAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:笑着|激动地|高兴地|坦然|自豪地|感慨地|哽咽着|动情地|接着|还|也|则|又)?(?:{SAYS}|道|讲)|[，（(](?:男|女|\d{{2,3}}岁|今年\d|\d{{4}}年[\d月]{{0,4}}(?:生|出生))|今年\d{{1,3}}岁|是(?P<post>[^，。；“”]{{2,34}}))"
    ))
});
/// Behind it stands a person's name: 72岁的周玉兰, 1994年出生的殷小楼.
static OF_AGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})岁(?:高龄)?|出生|\d{2}后|年过[一二三四五六七八九十]{1,3})的",
    )
});
static GIVEN_BY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:由|邀请|特邀|邀|有请|请来|请到)"));
static POST_IN_BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[（(](?P<post>[^（）()\n]{2,40})[）)]"));
/// Roles of many: behind a name they begin something else.
static CROWD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:志愿者|义工|社工|居民|市民|村民|家长|学生|同学|员工|会员|代表|队员|成员|专家|老人|长者|青年|儿童|孩子|少年|运动员|选手|观众|商户|企业家|工人|职工|嘉宾|游客|患者|学员|青少年|医护|干部|党员|业主|街坊)",
    )
});

/// 李青禾会长, 王芳老师, 张伟先生, 李青禾（理事长）.
pub(super) fn before_posts(reader: &Reader<'_>, found: &mut Found) {
    let text = reader.text;
    let called = text
        .match_indices("先生")
        .chain(text.match_indices("女士"))
        .chain(text.match_indices("同志"))
        .map(|(at, word)| (at, at + word.len()));
    let hits: Vec<(usize, usize)> = POST
        .find_iter(text)
        .map(|hit| (hit.start(), hit.end()))
        .chain(called)
        .collect();
    for (head, end) in hits {
        let post = &text[head..end];
        if CROWD.is_match(post) || reader.follow(end) == Follow::Open {
            continue;
        }
        let polite = ["先生", "女士", "同志"].contains(&post);
        let least = if is_office(post) || polite || ["老师", "教授", "博士", "律师"].contains(&post)
        {
            2
        } else {
            3
        };
        if let Some(start) = reader.name_before(head, least) {
            found.add(text, start, head, if polite { "" } else { post }, "");
        }
    }
    for hit in POST_IN_BRACKETS.captures_iter(text) {
        let (Some(whole), Some(post)) = (hit.get(0), hit.name("post")) else {
            continue;
        };
        if ENDS_WITH_POST.is_match(post.as_str())
            && let Some(start) = reader.name_before(whole.start(), 2)
        {
            found.add(text, start, whole.start(), post.as_str(), "");
        }
    }
}

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
fn window(text: &str) -> &str {
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
fn post_of(text: &str) -> Option<&str> {
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
fn names_ending(reader: &Reader<'_>, end: usize, found: &Found, bare: bool) -> Vec<(usize, usize)> {
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

/// A name that begins a clause and speaks; a name of an age; a name behind 由 or 邀请.
pub(super) fn subjects(reader: &Reader<'_>, found: &mut Found) {
    let text = reader.text;
    let mut begins = true;
    for (at, c) in text.char_indices() {
        if begins && is_han(c) {
            subject_at(reader, at, found);
        }
        begins = MARKS.contains(c);
    }
    for hit in OF_AGE.find_iter(text) {
        if let Some(end) = reader.name_at(hit.end(), true) {
            found.add(text, hit.end(), end, "", "");
        }
    }
    for hit in GIVEN_BY.find_iter(text) {
        if let Some(end) = reader.name_at(hit.end(), false)
            && DOES.is_match(&text[end..])
        {
            found.add(text, hit.end(), end, "", "");
        }
    }
    // 来自龙岗的陈小海说.
    for (at, _) in text.match_indices('的') {
        let at = at + '的'.len_utf8();
        if let Some(end) = reader.name_at(at, false)
            && end - at >= 9
            && says(reader, end)
        {
            found.add(text, at, end, "", "");
        }
    }
}

/// Prof. John Smith; 李劲、王一帆等嘉宾.
pub(super) fn guests(reader: &Reader<'_>, found: &mut Found) {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:Professor|Prof|Dr|Mr|Mrs|Ms|Sir)\.? ?(?P<name>[A-Z][A-Za-z'’\-]{1,14}(?: [A-Z][A-Za-z'’\-]{0,14}\.?){0,3})",
        )
    });
    static AND_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"等(?:[\d一二三四五六七八九十]{1,3}[名位])?(?:嘉宾|专家|学者|领导|代表|志愿者|义工|社工|老师|同志|人(?:出席|参加|参与|到场|，|。|$))",
        )
    });
    let text = reader.text;
    for hit in TITLED.captures_iter(text) {
        if let Some(name) = hit.name("name") {
            found.add(text, name.start(), name.end(), "", "");
        }
    }
    for hit in AND_OTHERS.find_iter(text) {
        let names = names_ending(reader, hit.start(), found, false);
        if names.len() >= 2 {
            for (start, end) in names {
                found.add(text, start, end, "", "");
            }
        }
    }
}

fn says(reader: &Reader<'_>, at: usize) -> bool {
    static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:笑着|激动地|高兴地)?(?:表示|介绍|说|指出|强调|认为|告诉|坦言|回忆|透露|感慨|直言|补充|解释|提醒)",
        )
    });
    SPOKEN.is_match(&reader.text[at..])
}

/// Whether what stands at `start..end` stands near once more.
fn comes_back(text: &str, start: usize, end: usize) -> bool {
    const NEAR: usize = 12_000;
    let before = text.ceil_char_boundary(start.saturating_sub(NEAR));
    let after = text.floor_char_boundary(end + NEAR);
    let name = &text[start..end];
    text[end..after].contains(name) || text[before..start].contains(name)
}

fn subject_at(reader: &Reader<'_>, at: usize, found: &mut Found) {
    let text = reader.text;
    if let Some(end) = reader.dotted_at(at)
        && (says(reader, end) || BEGINS_WITH_POST.is_match(&text[end..]))
    {
        found.add(text, at, end, "", "");
        return;
    }
    let Some((length, kind)) = surname(&text[at..]) else {
        return;
    };
    if kind != Surname::Plain {
        return;
    }
    for count in [length + 2, length + 1] {
        let rest = &text[at..];
        let end = at
            + rest
                .char_indices()
                .nth(count)
                .map_or(rest.len(), |(i, _)| i);
        let name = &text[at..end];
        if name.chars().count() != count
            || !is_name(name)
            || !reader.is_between(at)
            || !reader.is_between(end)
            || reader
                .word_at(at)
                .is_some_and(|word| word.end <= end && !word.tag.starts_with("nr") && length == 1)
        {
            continue;
        }
        // 李青禾，深圳市青禾公益服务中心理事长，
        let apposed = text[end..].strip_prefix('，').and_then(|rest| {
            let rest = window(rest);
            let clause = rest.split(['，', '。', '；', '\n']).next().unwrap_or("");
            (clause.chars().count() <= 40 && ENDS_WITH_POST.is_match(clause)).then_some(clause)
        });
        if let Some(post) = apposed
            && count == length + 2
        {
            found.add(text, at, end, post, "");
            return;
        }
        let Some(hit) = HE_SAYS.captures(&text[end..]) else {
            continue;
        };
        let post = hit.name("post").map_or("", |post| post.as_str());
        let is = hit.get(0).is_some_and(|m| m.as_str().starts_with('是'));
        let post = if is {
            match post_of(&post.replace('的', "")) {
                // Only what stands in the text so.
                Some(_) => POST
                    .find_iter(post)
                    .last()
                    .map_or("", |head| &post[..head.end()]),
                None => continue,
            }
        } else {
            ""
        };
        // Two characters may be any word: only one that comes back is a name.
        if count == length + 2 || says(reader, end) && comes_back(text, at, end) {
            found.add(text, at, end, post, "");
            return;
        }
    }
}
