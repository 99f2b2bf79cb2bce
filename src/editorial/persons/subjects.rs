//! A name that begins a clause and speaks, a name with its age, a name behind 由 or 名叫.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Found,
    elected::{post_of, window},
    reader::{Follow, Reader, SAYS},
    surnames::{Surname, is_name, surname},
    titles::{BEGINS_WITH_POST, ENDS_WITH_POST, POST, is_office},
};
use crate::{
    editorial::text::{is_han, pattern},
    model::language::words::frequency,
};

/// Marks behind which a clause begins.
const MARKS: &str = "，。：；”！？、\n—“（）(),;:!?|｜　 ";
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:主讲|主持|授课|领读|执教|讲授|带领|担任|分享|讲解|领衔|执导|执笔|宣读|致辞|带队|示范|指导|解读|领唱|演唱|演奏|作|做|发起|创办|创立|率)",
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
/// Behind it a person is named: 他叫李青禾, 本名李青禾, 我是李青禾.
static IS_CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:名叫|叫做|叫作|名字叫|名字是|本名|原名|真名|大名|[他她我人员师生医士位名长者家，]叫|我是|我姓\p{Han}，)",
    )
});
static AGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^，(?:男|女|今年)?，?\d{2,3}岁"));
static GIVEN_BY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:由|邀请|特邀|邀|有请|请来|请到)"));
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
    for hit in IS_CALLED.find_iter(text) {
        let at = hit.end();
        let called = hit.as_str().ends_with('叫');
        let i_am = hit.as_str().ends_with('是');
        // 我是高三学生, 我是水瓶座: much else than a name follows.
        let plain = surname(&text[at..]).is_some_and(|(_, kind)| kind == Surname::Plain);
        let end = reader
            .name_at(at, false)
            .or_else(|| reader.name_at(at, true).filter(|end| is_told(reader, *end)))
            .filter(|end| !i_am || plain && end - at >= 9 && is_told(reader, *end))
            .or_else(|| reader.nickname_at(at).filter(|_| called || i_am));
        if let Some(end) = end {
            found.add(text, at, end, "", "");
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
        // 来自观塘的Joyce So.
        if let Some((start, end)) = reader.foreign_at(at)
            && text[start..end].contains(' ')
            && reader.follow(end) > Follow::Open
        {
            found.add(text, start, end, "", "");
        }
    }
}

/// Behind the name of one who is told about: a mark, or 的 and what he is.
fn is_told(reader: &Reader<'_>, end: usize) -> bool {
    let rest = &reader.text[end..];
    rest.starts_with(['，', '。', '；', '）', '、'])
        || rest
            .strip_prefix('的')
            .is_some_and(|rest| POST.find(window(rest)).is_some_and(|hit| hit.start() <= 18))
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
        // Two characters may be any word: only one that comes back is a name, or that nobody says and
        // that has an age or an office.
        let told = is && is_office(post) && post.chars().count() >= 6
            || text[end..].starts_with('，') && AGED.is_match(&text[end..]);
        if count == length + 2
            || says(reader, end) && comes_back(text, at, end)
            || told && frequency(name) < 100
        {
            found.add(text, at, end, post, "");
            return;
        }
    }
}
