//! A name and its post behind it: 李青禾会长, 王芳老师, 李青禾（理事长）.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Found,
    reader::{Follow, Reader},
    titles::{ENDS_WITH_POST, POST, is_office},
};
use crate::editorial::text::pattern;

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
