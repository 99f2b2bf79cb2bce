//! What stands in “ ”: words of a person, or the name of an activity, a prize, a column.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use super::{
    organizations::is_group,
    text::{between, pattern},
};

/// A name in quotation marks is hardly longer, in characters.
const LONGEST_NAME: usize = 16;

/// Before the mark: somebody says it, or it is only called so.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:说|道|称|喊|问|答|写道|表示|认为|指出|强调|介绍|坦言|回忆|感慨|直言|提醒|笑言|叫|嚷|念|写着|回答|告诉\p{Han}{0,6}|一句|话|心声|感受|留言|评价)[：:，,]?$",
    )
});
/// Behind the mark: somebody said it.
static SAYING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[，,]?[\p{Han}·A-Za-z、 ]{0,30}?(?:说|道|表示|介绍|坦言|感慨|回忆|认为|告诉|喊|问|补充|笑|评价|直言|透露)",
    )
});
/// Behind the mark: what kind of thing bears the name.
static KIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[\p{Han}\d]{0,8}?(?:活动|行动|项目|计划|工程|品牌|大赛|比赛|赛事|联赛|挑战赛|邀请赛|运动会|论坛|峰会|沙龙|课堂|讲堂|学堂|夜校|学院|训练营|夏令营|营|系列|专场|栏目|专栏|热线|平台|服务|机制|模式|方案|联盟|小组|队|站|驿站|基地|中心|基金|奖|奖学金|称号|荣誉|标识|标签|主题|节|展|展览|音乐会|演出|剧|课程|培训|公约|清单|手册|指南|标准|示范|试点|社区|街区|市集|集市|义卖|公益行|研学|课|班|队员|讲师|导师|志愿者|宣讲|工作室|小程序|公众号|App|APP|地图|卡|箱|墙|屋|角|厅|馆|店|路线|线路|杯|走进|正式启动|启动|上线|开讲|开课|开播|收官|揭晓|开幕|闭幕|亮相|已经?办|个人|单位|企业|组织|机构|团队|家庭|会员))",
    )
});
/// Before the mark: what kind of thing is named, or that it is named.
static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:推出|启动|打造|举办|开展|发起|开设|设立|上线|发布|创建|成立|建立|推行|实施|做了|改成)\p{Han}{0,4}|以|为主题的?|主题为|主题是|名为|取名|命名为|题为|叫做|名叫|称为|推出|启动|打造|举办|开展|发起|开设|设立|上线|发布|荣获|获评|获|评为|授予|颁发|入选|获得|创建|成立|建立|首届|届|期|次|场|站|年度|品牌|项目|活动|栏目|系列|作品|课程|剧目|歌曲|节目|开通|探索出|形成|推行|实施|创新|年|参加|承办|主办|组织|开出|\d+[间个家所座条支项场期辆台])$",
    )
});
/// How such names end.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:计划|行动|工程|课堂|讲堂|学堂|夜校|大赛|论坛|沙龙|公约|手册|地图|驿站|嘉年华|市集|杯|奖学金|基金|联盟|公益行|训练营|夏令营|冬令营|运动会|音乐会|早餐会|议事会|公开课|服务日|开放日|体验日|文化节|艺术节|慈善夜|公益夜|直播间|工作坊|实验室|书屋|厨房|食堂|书房|花园|小屋|小店|会客厅|日记|漂流|接力|之家)$",
    )
});
/// What only speech holds.
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[，。！？；…,!?;～~]|吗|呢|吧|啊|呀|嘛|哦|啦|我|你|您|他们|她|咱|别人|不要|为什么|怎么|什么|真的|很|太|没有|没人|不是|就是|还是|都是|就行|了$|的$|过$|着$|就要?|才是?|得",
    )
});

/// Names of activities, prizes, columns and works in the quotation marks of `text`: each with the
/// character offset of its opening mark. What is not named here is speech, or only called so.
#[must_use]
pub fn names_in_quotes(text: &str) -> Vec<(usize, String)> {
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let quoted = between(text, '“', '”');
    let mut again: HashMap<String, usize> = HashMap::new();
    for (_, inner) in &quoted {
        *again.entry(inner.clone()).or_default() += 1;
    }
    quoted
        .into_iter()
        .filter(|(at, inner)| {
            let count = inner.chars().count();
            let before = &text[offsets[at.saturating_sub(12)]..offsets[*at]];
            let close = (at + count + 2).min(offsets.len() - 1);
            let after = &text[offsets[close]..offsets[(close + 60).min(offsets.len() - 1)]];
            is_name(inner, before, behind_list(after))
                || is_called(inner) && again.get(inner.as_str()).is_some_and(|n| *n > 1)
        })
        .collect()
}

/// What follows a list: “甲”“乙”“丙”等3个项目.
fn behind_list(mut after: &str) -> &str {
    for _ in 0..8 {
        let rest = after.trim_start_matches(['、', '和', '与', '及']);
        let Some((_, rest)) = rest.strip_prefix('“').and_then(|rest| rest.split_once('”'))
        else {
            break;
        };
        after = rest;
    }
    after.strip_prefix('等').unwrap_or(after)
}

/// Whether it could be a name at all.
fn is_called(inner: &str) -> bool {
    (2..=LONGEST_NAME).contains(&inner.chars().count())
        && !inner.chars().all(|c| c.is_ascii_digit())
        && !SPOKEN.is_match(inner)
}

fn is_name(inner: &str, before: &str, after: &str) -> bool {
    let named = KIND.is_match(after) || CALLED.is_match(before) || ENDS.is_match(inner);
    let said = SAID.is_match(before)
        || before.ends_with(['：', ':'])
        || SAYING.is_match(after) && inner.ends_with(['，', '。', '！', '？']);
    named && !said && is_called(inner) && !is_group(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        names_in_quotes(text).into_iter().map(|n| n.1).collect()
    }

    #[test]
    fn names_of_activities_are_told_from_speech() {
        for (text, want) in [
            ("举办“银龄数字课堂”活动", vec!["银龄数字课堂"]),
            ("获评“5A级社会组织”", vec!["5A级社会组织"]),
            ("以“走进千家”为主题", vec!["走进千家"]),
            ("“清药箱”行动第12站", vec!["清药箱"]),
            ("第八届“同行杯”融合运动会", vec!["同行杯"]),
            ("他说：“现在我会了。”", vec![]),
            ("“现在就出发。”队长说", vec![]),
            ("台上的“骗子”刚开口", vec![]),
            ("大家喊“加油”", vec![]),
            ("捐建12间“云帆书屋”", vec!["云帆书屋"]),
            ("“法治早餐会”已办到第36期", vec!["法治早餐会"]),
            ("当起“教练”", vec![]),
        ] {
            assert_eq!(names(text), want, "{text}");
        }
    }
}
