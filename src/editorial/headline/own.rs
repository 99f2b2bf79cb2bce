//! The tip's own heading, whole or one of its halves, and how an editor would shorten either.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{Desk, doubt::TODAY, grammar::has_field_verb, special::described};
use crate::{
    editorial::{
        cues, polish,
        text::{han_count, is_inside, outside, outside_only, pattern, shielded},
    },
    model::language::{cells, words::boundaries},
};

/// Words that a heading can lose without losing news.
static PUFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"热烈祝贺|正式|隆重|圆满|[啦咯喽]$|成功(?:举|召|入|获|签|开|落)|顺利")
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[在于](?:深圳市?)?[\p{Han}]{2,8}?(?P<verb>正式?(?:启动|举行|举办|召开|开幕|闭幕|落幕|收官|开班|开讲|揭牌|成立|上线|发布|启用|开通|签约|开赛)|(?:启动|举行|举办|召开|开幕|闭幕|落幕|收官|开班|开讲|揭牌|成立|上线|发布|启用|开通|签约|开赛))$",
    )
});
static KIND_BEFORE_VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"》(?:团体标准|地方标准|系列|课题|研究)?(?:成果)?(?:正式)?(?P<verb>发布|出台|实施|征求意见)$",
    )
});
static OURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:我|本)(?:协会|商会|学会|中心|基金会|促进会|联合会|研究会|服务队|机构|总会|会|院|社|队)",
    )
});
/// What kind of paper it is, at the end of its heading.
static GENRE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:的|之)?(?:新闻|活动|情况|工作)?(?:通报|信息|简讯|快讯|简报|纪实|侧记|综述|花絮|掠影|战报|报道|图文|来稿|供稿|投稿|稿件|稿|通稿|新闻稿|素材|情况)$",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:20\d\d年?度?)"));
static DISTRICT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:深圳市?)?(?P<short>福田|罗湖|南山|盐田|宝安|龙岗|龙华|坪山|光明|大鹏)(?:新区|区)")
});
static ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"第[一二三四五六七八九十百\d]{1,4}[届期次场批站季讲]"));

/// Offers heading number `rank` (the nearest above the text is 0).
pub(super) fn own_heading(heading: &str, rank: usize, desk: &mut Desk<'_>) {
    let text = polish::read_aloud(heading, desk.material.year);
    let text = text
        .replace(['　', '|', '｜', '丨'], " ")
        .replace("！", " ")
        .replace("!", " ");
    if cues::TO_EDITOR.is_match(&text) {
        return;
    }
    let base = 80 - 6 * i64::try_from(rank).unwrap_or(5);
    if let Some(work) = titled(&text) {
        offer(&work, base, desk);
    }
    offer(&text.replace('，', " "), base, desk);
    let parts = parts(&text);
    if parts.len() < 2 {
        return;
    }
    for (at, part) in parts.iter().enumerate() {
        // The first half holds the news more often; a bare name before a colon holds none.
        let cost = 8 + 4 * i64::try_from(at.min(3)).unwrap_or(3);
        if part.asked {
            desk.push(&part.text, base - cost, false);
        } else {
            offer(&part.text, base - cost, desk);
        }
    }
}

/// 人物通讯《替三百个名字找家》: the kind of text and its title; the title is the heading.
pub(super) fn titled(text: &str) -> Option<String> {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^[\p{Han}]{0,8}(?:通讯|特写|手记|专访|故事|随笔|散文|报告文学|纪实|侧记|札记|人物|稿|稿件|来稿|专题)[：: ]?《(?P<title>[^《》]{5,20})》$",
        )
    });
    TITLED
        .captures(text.trim())
        .map(|hit| hit["title"].to_owned())
}

struct Part {
    text: String,
    /// It is a question, or one follows that it belongs to.
    asked: bool,
}

/// The halves of a heading, in order.
fn parts(text: &str) -> Vec<Part> {
    let shields = shielded(text);
    let mut parts: Vec<Part> = Vec::new();
    let mut from = 0;
    let cut = |from: usize, to: usize, asked: bool, parts: &mut Vec<Part>| {
        let part = text[from..to].trim().trim_matches('—').trim();
        if asked {
            // What stands before a question since the last stop is its first part.
            for earlier in parts.iter_mut().rev() {
                earlier.asked = true;
            }
        }
        if !part.is_empty() {
            parts.push(Part {
                text: part.to_owned(),
                asked,
            });
        }
    };
    let mut dashes = 0;
    for (at, c) in text.char_indices() {
        dashes = if c == '—' { dashes + 1 } else { 0 };
        let ends = " ：:，；;？?".contains(c) || dashes == 2;
        if ends && !shields.iter().any(|s| s.contains(&at)) {
            cut(from, at, c == '？' || c == '?', &mut parts);
            from = at + c.len_utf8();
        }
    }
    cut(from, text.len(), false, &mut parts);
    parts
}

fn offer(text: &str, base: i64, desk: &mut Desk<'_>) {
    for (text, cost) in variants(text, desk) {
        desk.push(&text, base - cost, true);
    }
}

/// The line and its shorter forms with what each of them gives up.
fn variants(text: &str, desk: &Desk<'_>) -> Vec<(String, i64)> {
    let mut found: Vec<(String, i64)> = vec![(text.trim().to_owned(), 0)];
    let mut at = 0;
    while at < found.len() && found.len() < 48 {
        let (text, cost) = found[at].clone();
        at += 1;
        for (shorter, more) in steps(&text, desk) {
            let shorter = shorter.trim().to_owned();
            if shorter != text && found.iter().all(|(known, _)| *known != shorter) {
                found.push((shorter, cost + more));
            }
        }
    }
    found
}

/// Where the heading calls the organization 我会 or 本中心: outside quotes, words of their own, and of
/// the kind that the organization is (我院 in a heading of an association is somebody else's). 我会 and
/// 我学会 are also 我 and a verb: 我会用手机.
fn ours(text: &str, desk: &Desk<'_>) -> Option<Range<usize>> {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?:到访|走访|来访|参访|造访|访问|拜访|莅临|走进|祝贺|与|和|向|赴|、)$")
    });
    static ACT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:成功|正式|顺利|圆满|隆重|再次|联合|喜|荣)*(?:获|举办|举行|召开|开展|启动|发布|成立|换届|完成换届|走进|走访|到访|赴|捐赠|捐出|签约|入选|当选|主办|承办|发起|推出|组织|会长|副会长|理事|监事|秘书长|党支部|党委|代表团|会员|项目|志愿|分会)",
        )
    });
    let name = desk.material.organization.as_deref()?;
    let shields = shielded(text);
    let ends = boundaries(text);
    let edge = |at: usize| at == 0 || at == text.len() || ends.contains(&at);
    OURS.find_iter(text).map(|hit| hit.range()).find(|range| {
        let form = text[range.clone()].trim_start_matches(['我', '本']);
        let (before, after) = (&text[..range.start], &text[range.end..]);
        let mark = after.chars().next().is_none_or(|c| !c.is_alphanumeric());
        let other = before.ends_with([
            '日', '基', '根', '资', '成', '原', '样', '版', '剧', '书', '标', '课', '文', '脚',
            '自', '忘', '真', '唯', '大', '小',
        ]) || after.starts_with([
            '区', '团', '展', '伍', '员', '议', '士', '计', '交', '长', '保', '友', '列', '科',
            '群', '工', '所', '面', '址',
        ]) && han_count(form) == 1;
        let verb = matches!(form, "会" | "学会");
        let calls_itself = || {
            desk.material
                .units
                .iter()
                .any(|unit| outside_only(&unit.text).contains(&text[range.clone()]))
        };
        !is_inside(&shields, range.start)
            && (form == "机构" || name.ends_with(form))
            && edge(range.start)
            && (mark || verb || edge(range.end))
            && !other
            && (!verb || mark || ACT.is_match(after) && (BEHIND.is_match(before) || calls_itself()))
    })
}

/// Everything that one stroke of the pen can take out.
fn steps(text: &str, desk: &Desk<'_>) -> Vec<(String, i64)> {
    let mut steps = Vec::new();
    let open = |change: &dyn Fn(&str) -> String| outside(text, change);
    steps.push((open(&|part| TODAY.replace_all(part, "").into_owned()), 0));
    steps.push((
        open(&|part| {
            PUFF.replace_all(part, |hit: &regex::Captures<'_>| {
                hit[0].strip_prefix("成功").unwrap_or("").to_owned()
            })
            .into_owned()
        }),
        0,
    ));
    // 渔民获救通报: the kind of paper goes, what it reports stays if it is a sentence.
    if let Some(kind) = GENRE.find(text)
        && han_count(&text[..kind.start()]) >= 7
        && has_field_verb(&text[..kind.start()])
    {
        steps.push((text[..kind.start()].to_owned(), 4));
    }
    if let Some(hit) = KIND_BEFORE_VERB.captures(text) {
        let whole = hit.get(0).map_or(0, |m| m.start());
        steps.push((format!("{}》{}", &text[..whole], &hit["verb"]), 2));
    }
    // 我会 in a heading is the organization.
    if let Some(ours) = ours(text, desk) {
        for (rank, way) in desk.ways.iter().rev().enumerate() {
            let cost = i64::try_from(rank.min(4)).unwrap_or(4);
            let mut named = text.to_owned();
            named.replace_range(ours.clone(), way);
            steps.push((named, cost));
        }
    }
    // The organization by a shorter name.
    if let Some(long) = desk.ways.iter().find(|way| text.contains(way.as_str())) {
        for (rank, way) in desk
            .ways
            .iter()
            .filter(|way| way.chars().count() < long.chars().count())
            .enumerate()
        {
            let cost = if rank == 0 { 1 } else { 2 };
            steps.push((text.replacen(long.as_str(), way, 1), cost));
        }
    }
    if let Some(hit) = PLACE.captures(text)
        && let Some(whole) = hit.get(0)
        && shielded(text).iter().all(|s| !s.contains(&whole.start()))
    {
        steps.push((format!("{}{}", &text[..whole.start()], &hit["verb"]), 5));
    }
    if let Some(first) = shielded(text).first()
        && first.start == 0
        && text.starts_with('“')
        && han_count(&text[first.end..]) >= 9
    {
        steps.push((text[first.end..].to_owned(), 6));
    }
    if cells(text) > super::CARD {
        if let Some(hit) = DISTRICT.captures(text)
            && desk.led(text).is_none()
            && desk.names.iter().all(|name| !text.starts_with(*name))
        {
            let rest = &text[hit.get(0).map_or(0, |m| m.end())..];
            steps.push((format!("{}{rest}", &hit["short"]), 2));
            steps.push((rest.to_owned(), 5));
        }
        steps.push((open(&|part| part.replace("代表团", "")), 3));
        if let Some(first) = shielded(text).first()
            && let Some(work) = text[first.clone()].strip_prefix('《')
            && let Some(name) = described(work.trim_end_matches('》'))
        {
            let (before, after) = (&text[..first.start], &text[first.end..]);
            steps.push((format!("{before}{name}{after}"), 3));
        }
        steps.push((open(&|part| YEAR.replace(part, "").into_owned()), 4));
        steps.push((open(&|part| ORDINAL.replace(part, "").into_owned()), 7));
        if let Some(rest) = text.strip_prefix("深圳市")
            && desk.names.iter().all(|name| !text.starts_with(*name))
        {
            steps.push((format!("深圳{rest}"), 3));
            steps.push((rest.to_owned(), 5));
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{super::common, *};

    #[test]
    fn the_title_of_a_feature_is_its_heading() {
        assert_eq!(
            titled("人物通讯《替三百个名字找家》").as_deref(),
            Some("替三百个名字找家")
        );
        for other in ["协会发布《社区助餐服务规范》", "《社区助餐服务规范》发布"]
        {
            assert_eq!(titled(other), None, "{other}");
        }
    }

    #[test]
    fn the_kind_of_paper_goes_and_our_is_the_organization() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        for (text, want) in [
            (
                "海上失联渔民获救通报\n11月23日，深圳市海雁海上搜救队出动快艇，失联渔民获救。",
                "海上失联渔民获救",
            ),
            (
                "新加坡商团到访我会\n11月19日，新加坡商团到访深圳市绿叶包装协会，双方举行座谈。",
                "新加坡商团到访绿叶包装协会",
            ),
        ] {
            let material = crate::editorial::material::Material::new(text, "", None, air);
            let headline = super::super::headline(&material, material.news());
            assert!(headline.licensed, "{headline:?}");
            assert!(
                common(&headline.candidates[0], want) == want.chars().count(),
                "{headline:?}"
            );
        }
    }

    #[test]
    fn our_is_the_organization_only_where_it_is_a_word() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        for (name, heading) in [
            ("深圳市绿叶长者协会", "我会用智能手机啦"),
            ("深圳市绿叶长者协会", "86岁的我学会用智能手机了"),
            ("深圳市绿叶长者协会", "“新加坡商团到访我会”登上热搜"),
            ("深圳市绿叶长者协会", "我院专家为长者义诊"),
            ("深圳市绿叶长者协会", "日本会展代表团到访社区"),
            ("深圳市绿叶服务社", "本社区长者学会用手机"),
            ("深圳市绿叶服务社", "日本社团到访社区"),
            ("深圳市绿叶救援队", "社区基本队伍建成"),
        ] {
            let text = format!(
                "{heading}\n11月19日，{name}走进社区。{name}负责人说，“我会用手机了”是最好的话。"
            );
            let material = crate::editorial::material::Material::new(&text, "", None, air);
            let headline = super::super::headline(&material, material.news());
            let desk = Desk::new(&material, None);
            assert!(!desk.ways.is_empty(), "{heading}");
            assert_eq!(ours(heading, &desk), None, "{heading}: {headline:?}");
        }
    }

    #[test]
    fn our_association_acts_where_the_text_calls_itself_so() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        for (body, heading, found) in [
            ("我会会长说，很高兴。", "我会获评5A级社会组织", true),
            ("会长说，很高兴。", "我会获评5A级社会组织", false),
            ("会长说，很高兴。", "我协会获评5A级社会组织", true),
            ("会长说，很高兴。", "新加坡商团到访我会", true),
            ("会长说，很高兴。", "新加坡商团到访我会 双方座谈", true),
        ] {
            let text = format!("{heading}\n11月19日，深圳市绿叶包装协会走进社区。{body}");
            let material = crate::editorial::material::Material::new(&text, "", None, air);
            let desk = Desk::new(&material, None);
            assert_eq!(ours(heading, &desk).is_some(), found, "{heading}: {body}");
        }
    }
}
