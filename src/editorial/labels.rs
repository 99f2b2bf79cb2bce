//! Category, topic, district, slug and name straps: what is printed beside a story, each with its
//! reason.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    material::Material,
    organizations::called,
    places,
    text::{cut_at_word, han_count, is_han, pattern},
};
use crate::model::{
    language::{Cells, cells},
    story::{Category, Strap, Topic},
};

/// Widest line of a strap.
const STRAP: Cells = Cells::whole(18);
/// More straps than this are never shown in a story.
const MOST_STRAPS: usize = 3;

/// Cues of a category with their weight; those of the headline count three times.
const CATEGORY_CUES: [(Category, &[(&str, i64)]); 4] = [
    (
        Category::Person,
        &[
            ("当选", 5),
            ("新任", 5),
            ("就任", 4),
            ("换届", 4),
            ("创始人", 3),
            ("最美", 3),
            ("先进个人", 4),
            ("从业", 2),
            ("坚守", 3),
            ("年如一日", 4),
            ("今年\u{1}岁", 3),
            ("从小", 3),
            ("她的", 2),
            ("他的", 2),
            ("志愿者标兵", 4),
            ("人物", 3),
            ("选举产生", 3),
            ("好人", 3),
            ("楷模", 3),
            ("追梦", 2),
            ("自学", 2),
        ],
    ),
    (
        Category::Event,
        &[
            ("举行", 2),
            ("举办", 2),
            ("召开", 2),
            ("大赛", 3),
            ("论坛", 2),
            ("嘉年华", 3),
            ("获评", 3),
            ("荣获", 3),
            ("走进", 2),
            ("驰援", 5),
            ("救援", 3),
            ("访问", 3),
            ("开幕", 3),
            ("收官", 3),
            ("座谈", 2),
            ("义卖", 3),
            ("展览", 2),
            ("慰问", 3),
            ("活动", 1),
            ("赴", 2),
            ("签约", 2),
            ("博览会", 3),
            ("讲座", 2),
            ("比赛", 3),
            ("交流", 1),
        ],
    ),
    (
        Category::Project,
        &[
            ("项目", 2),
            ("计划", 2),
            ("启动", 3),
            ("投入", 2),
            ("资金", 2),
            ("首期", 3),
            ("试点", 3),
            ("三年", 2),
            ("落地", 2),
            ("上线", 3),
            ("揭牌", 3),
            ("成立", 2),
            ("共建", 2),
            ("基地", 2),
            ("帮扶", 2),
            ("惠及", 2),
            ("行动", 1),
            ("工程", 1),
            ("服务站", 3),
            ("课堂", 1),
            ("受益", 2),
            ("万元", 1),
        ],
    ),
    (
        Category::Idea,
        &[
            ("标准", 4),
            ("规范", 4),
            ("白皮书", 6),
            ("蓝皮书", 6),
            ("报告显示", 5),
            ("研究报告", 5),
            ("发展报告", 5),
            ("指南", 4),
            ("模式", 2),
            ("首创", 3),
            ("机制", 2),
            ("倡议", 3),
            ("公约", 4),
            ("理念", 2),
            ("指数", 4),
            ("课题", 3),
            ("团体标准", 5),
            ("方法", 1),
            ("发布", 2),
            ("经验", 1),
        ],
    ),
];

const TOPIC_CUES: [(Topic, &[(&str, i64)]); 6] = [
    (
        Topic::Industry,
        &[
            ("产业", 3),
            ("企业", 2),
            ("行业", 2),
            ("技术", 2),
            ("创新", 1),
            ("制造", 3),
            ("物流", 3),
            ("智能", 2),
            ("标准", 2),
            ("市场", 2),
            ("数字化", 2),
            ("人工智能", 3),
            ("会员企业", 3),
            ("出海", 2),
            ("产值", 3),
            ("供应链", 3),
            ("采购", 1),
            ("家政", 2),
            ("商会", 2),
        ],
    ),
    (
        Topic::Governance,
        &[
            ("社区", 2),
            ("治理", 4),
            ("居民议事", 4),
            ("共治", 4),
            ("议事", 3),
            ("网格", 3),
            ("调解", 4),
            ("党建", 3),
            ("评估", 2),
            ("换届", 3),
            ("章程", 2),
            ("会员大会", 3),
            ("社会组织", 1),
            ("法律", 2),
            ("普法", 4),
            ("平安", 2),
            ("禁毒", 3),
            ("邻里", 2),
            ("理事会", 2),
            ("等级", 2),
        ],
    ),
    (
        Topic::Charity,
        &[
            ("公益", 3),
            ("慈善", 4),
            ("志愿", 3),
            ("义工", 3),
            ("儿童", 3),
            ("长者", 3),
            ("老人", 3),
            ("残疾", 4),
            ("视障", 4),
            ("听障", 4),
            ("困境", 3),
            ("关爱", 2),
            ("捐赠", 3),
            ("助学", 4),
            ("社工", 2),
            ("善款", 3),
            ("义诊", 4),
            ("爱心", 2),
            ("养老", 2),
            ("基金会", 2),
            ("特殊", 1),
        ],
    ),
    (
        Topic::Exchange,
        &[
            ("国际", 3),
            ("海外", 4),
            ("访问", 3),
            ("交流", 2),
            ("新加坡", 4),
            ("香港", 3),
            ("澳门", 3),
            ("台湾", 3),
            ("大湾区", 3),
            ("港澳", 3),
            ("代表团", 4),
            ("出访", 5),
            ("东盟", 4),
            ("一带一路", 5),
            ("外国", 3),
            ("友好", 2),
            ("中外", 4),
            ("来访", 3),
            ("侨", 3),
            ("国家和地区", 4),
            ("留学生", 3),
            ("外籍", 4),
        ],
    ),
    (
        Topic::Support,
        &[
            ("帮扶", 5),
            ("对口", 5),
            ("乡村振兴", 5),
            ("百千万工程", 5),
            ("百县千镇万村", 5),
            ("农产品", 4),
            ("农户", 4),
            ("增收", 3),
            ("汕尾", 3),
            ("河源", 3),
            ("百色", 3),
            ("河池", 3),
            ("喀什", 4),
            ("林芝", 4),
            ("察隅", 4),
            ("支教", 4),
            ("消费帮扶", 5),
            ("村", 1),
            ("协作", 2),
            ("陆河", 3),
        ],
    ),
    (
        Topic::Relief,
        &[
            ("救援", 5),
            ("应急", 4),
            ("洪", 3),
            ("台风", 4),
            ("地震", 5),
            ("灾", 3),
            ("受灾", 5),
            ("驰援", 5),
            ("搜救", 5),
            ("内涝", 4),
            ("防汛", 4),
            ("转移", 3),
            ("演练", 3),
            ("急救", 4),
            ("消防", 3),
            ("避险", 4),
            ("物资", 2),
            ("心肺复苏", 4),
            ("抢险", 5),
        ],
    ),
];

/// One of the four 新 with its reason and margin, in Chinese.
#[must_use]
pub fn category(material: &Material, headline: &str, copy: &str) -> (Category, String) {
    let mut ranked: Vec<(i64, Category, Vec<&str>)> = CATEGORY_CUES
        .iter()
        .map(|(category, cues)| {
            let (mut score, mut hits) = (0, Vec::new());
            for (cue, weight) in *cues {
                let count = weighed(cue, headline, copy);
                if count > 0 {
                    score += weight * count;
                    hits.push(*cue);
                }
            }
            (score, *category, hits)
        })
        .collect();
    // A portrait: one person is the subject of the first sentences and nobody convenes anything.
    if let Some(person) = material.persons.first() {
        let told: String = material
            .units
            .iter()
            .take(4)
            .map(|u| u.text.as_str())
            .collect();
        let held = material.units.iter().take(2).any(|u| {
            ["举行", "举办", "召开", "启动", "发布"]
                .iter()
                .any(|w| u.text.contains(w))
        });
        if told.matches(&person.name).count() >= 2 && !held || headline.starts_with(&person.name) {
            ranked[0].0 += 14;
            ranked[0].2.push("以人物为主");
        }
    }
    ranked.sort_by_key(|(score, category, _)| (-score, *category));
    let (score, category, hits) = (ranked[0].0, ranked[0].1, ranked[0].2.clone());
    if score == 0 {
        return (
            Category::Event,
            "没有明显的类别线索，暂列新事，请编辑确认".to_owned(),
        );
    }
    let words = hits
        .iter()
        .take(4)
        .map(|h| h.replace("今年\u{1}岁", "年龄"))
        .map(|h| format!("「{h}」"))
        .collect::<String>();
    let margin = score - ranked[1].0;
    let sure = if margin * 4 < score {
        "，差距小，请编辑确认"
    } else {
        ""
    };
    (
        category,
        format!(
            "{}：{words}；{score}分，比{}高{margin}分{sure}",
            category.label(),
            ranked[1].1.label()
        ),
    )
}

fn weighed(cue: &str, headline: &str, copy: &str) -> i64 {
    static AGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"今年\d{2}岁"));
    if cue.contains('\u{1}') {
        return i64::from(AGE.is_match(copy));
    }
    let many = i64::try_from(copy.matches(cue).count().min(3)).unwrap_or(0);
    3 * i64::from(headline.contains(cue)) + many
}

/// The theme.
#[must_use]
pub fn topic(headline: &str, copy: &str) -> Topic {
    TOPIC_CUES
        .iter()
        .map(|(topic, cues)| {
            (
                cues.iter()
                    .map(|(cue, weight)| weight * weighed(cue, headline, copy))
                    .sum::<i64>(),
                *topic,
            )
        })
        .max_by_key(|(score, topic)| (*score, std::cmp::Reverse(*topic)))
        .filter(|(score, _)| *score > 0)
        .map_or(Topic::Charity, |(_, topic)| topic)
}

/// Places outside Shenzhen that the column's stories go to, with what stands on screen.
const ELSEWHERE: &[&str] = &[
    "新加坡",
    "香港",
    "澳门",
    "马来西亚",
    "泰国",
    "日本",
    "韩国",
    "英国",
    "美国",
    "德国",
    "法国",
    "阿联酋",
    "印度尼西亚",
    "越南",
    "柬埔寨",
    "哈萨克斯坦",
    "汕尾",
    "河源",
    "汕头",
    "潮州",
    "韶关",
    "清远",
    "梅州",
    "惠州",
    "东莞",
    "广州",
    "珠海",
    "中山",
    "佛山",
    "江门",
    "肇庆",
    "湛江",
    "茂名",
    "阳江",
    "云浮",
    "揭阳",
    "百色",
    "河池",
    "喀什",
    "林芝",
    "察隅",
    "塔县",
    "哈尔滨",
    "赣州",
    "北京",
    "上海",
    "贵州",
    "广西",
    "新疆",
    "西藏",
    "云南",
    "甘肃",
    "四川",
    "重庆",
    "湖南",
    "江西",
];

/// District and locator (地名条) of the story: where it happens, else where it is first placed.
#[must_use]
pub fn place(headline: &str, lead: &str, copy: &str) -> (Option<String>, Option<String>) {
    static HERE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?:赴|访问|走访|驰援|奔赴|赶赴|来到|抵达|前往|在|走进)(?:[\p{{Han}}]{{0,4}})(?P<place>{})",
            ELSEWHERE.join("|")
        ))
    });
    if places::district(headline).is_none()
        && let Some(away) = ELSEWHERE.iter().find(|away| headline.contains(**away))
    {
        return (None, Some((*away).to_owned()));
    }
    // Names of organizations hold districts that are not where something happens.
    let mut open = lead.to_owned();
    for named in super::organizations::organizations(lead, &[]).iter().rev() {
        open.replace_range(named.start..named.end, "，");
    }
    let away = HERE.captures(&open).map(|hit| hit["place"].to_owned());
    if let Some(away) = away {
        return (None, Some(away));
    }
    static SUFFERED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?P<place>{})(?:市|省|自治区|县|州)",
            ELSEWHERE.join("|")
        ))
    });
    if places::district(&format!("{lead}{copy}")).is_none()
        && let Some(hit) = SUFFERED.captures(lead).or_else(|| SUFFERED.captures(copy))
    {
        return (None, Some(hit["place"].to_owned()));
    }
    let district = places::district(&open)
        .or_else(|| places::district(lead))
        .or_else(|| {
            // Further down only a place in full counts: 前海石 is no district.
            let full = places::mentions(copy).into_iter().find(|(range, _)| {
                copy[range.clone()].ends_with('区') || copy[range.clone()].ends_with("街道")
            });
            full.map(|(_, district)| district)
        });
    let locator = district.map(|district| {
        let short = district
            .trim_end_matches("特别合作区")
            .trim_end_matches("新区");
        let short = if short == district {
            district.trim_end_matches('区')
        } else {
            short
        };
        format!("深圳·{short}")
    });
    let locator = locator.or_else(|| copy.contains("深圳").then(|| "深圳".to_owned()));
    (district.map(str::to_owned), locator)
}

/// 短题: at most ten Han characters, the name of the thing before the name of the doer.
#[must_use]
pub fn slug(headline: &str, organization: Option<&str>, short: Option<&str>) -> String {
    let mut text: String = headline.to_owned();
    if let Some(name) = organization {
        for way in called(name, short) {
            if let Some(rest) = text.strip_prefix(&way)
                && han_count(rest) >= 5
            {
                text = rest.to_owned();
                break;
            }
        }
    }
    let text = text.split(' ').next().unwrap_or_default();
    let text = ["举办", "召开", "开展", "举行"]
        .iter()
        .find_map(|verb| text.strip_prefix(verb))
        .filter(|rest| han_count(rest) >= 4)
        .unwrap_or(text);
    let plain: String = text
        .chars()
        .filter(|c| is_han(*c) || c.is_ascii_alphanumeric())
        .collect();
    let mut most = 10;
    let mut cut = cut_at_word(&plain, most);
    while (cells(&cut) > Cells::whole(10) || han_count(&cut) > 10) && most > 1 {
        most -= 1;
        cut = cut_at_word(&plain, most);
    }
    if cut.is_empty() {
        "待拟".to_owned()
    } else {
        cut
    }
}

/// 人名条 of the persons that the copy names, in order of appearance; and names whose line had to
/// lose the organization.
#[must_use]
pub fn straps(material: &Material, copy: &str) -> (Vec<Strap>, Vec<String>) {
    let mut named: Vec<(usize, &super::persons::Person)> = material
        .persons
        .iter()
        .filter_map(|person| Some((copy.find(&person.name)?, person)))
        .filter(|(_, person)| !person.post.is_empty())
        .collect();
    named.sort_by_key(|(at, _)| *at);
    let mut shortened = Vec::new();
    let mut straps = Vec::new();
    for (_, person) in named.into_iter().take(MOST_STRAPS) {
        let options = strap_lines(material, &person.post);
        let fitting = options.iter().position(|line| cells(line) <= STRAP);
        let Some(line) = fitting.map(|at| options[at].clone()) else {
            shortened.push(person.name.clone());
            continue;
        };
        if fitting.is_some_and(|at| at + 1 == options.len()) && options.len() > 1 {
            shortened.push(person.name.clone());
        }
        straps.push(Strap {
            name: person.name.clone(),
            line,
        });
    }
    (straps, shortened)
}

/// Fullest first: organization and post, by its shorter names, then the post alone.
fn strap_lines(material: &Material, post: &str) -> Vec<String> {
    let named = super::organizations::organizations(
        post,
        &material
            .organization
            .as_deref()
            .into_iter()
            .collect::<Vec<_>>(),
    );
    let office = [
        "会长",
        "理事长",
        "秘书长",
        "监事长",
        "总干事",
        "创始人",
        "理事",
        "监事",
    ]
    .iter()
    .any(|o| post.ends_with(o));
    let mut lines = Vec::new();
    if let Some(organization) = named.first() {
        let rest = &post[organization.end..];
        let short = super::organizations::short_form(
            &material
                .all
                .iter()
                .map(super::clean::Clean::text)
                .collect::<String>(),
            &organization.name,
        );
        // 潮音社区基金会理事长 → the registered name, where it fits.
        let full = material
            .organization
            .as_deref()
            .filter(|name| name.ends_with(&organization.name));
        for way in called(full.unwrap_or(&organization.name), short.as_deref()) {
            lines.push(format!("{way}{rest}"));
        }
        lines.push(rest.to_owned());
    } else if office && let Some(name) = &material.organization {
        let bare = post_alone(post);
        for way in called(name, material.short.as_deref()) {
            lines.push(format!("{way}{bare}"));
        }
        lines.push(bare.to_owned());
    } else {
        lines.push(post.to_owned());
    }
    for line in &mut lines {
        *line = line
            .trim_start_matches('的')
            .replace("的创始人", "创始人")
            .replace("的发起人", "发起人")
            .replace("的负责人", "负责人");
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// 中心理事长 → 理事长: the organization is put before it in full.
fn post_alone(post: &str) -> &str {
    const KINDS: &[&str] = &[
        "基金会",
        "促进会",
        "联合会",
        "研究会",
        "服务队",
        "救援队",
        "中心",
        "协会",
        "商会",
        "学会",
        "总会",
        "该会",
        "机构",
    ];
    KINDS
        .iter()
        .filter_map(|kind| post.rfind(kind).map(|at| at + kind.len()))
        .filter(|at| *at < post.len())
        .max()
        .map_or(post, |at| &post[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_names_the_thing() {
        assert_eq!(
            slug(
                "青禾公益服务中心举办银龄数字课堂",
                Some("深圳市青禾公益服务中心"),
                None
            ),
            "银龄数字课堂"
        );
        assert!(han_count(&slug("深圳市非常长的名字的标题怎么办才好呢", None, None)) <= 10);
        assert_eq!(slug("{{x}}", None, None), "x");
    }

    #[test]
    fn the_place_is_where_it_happens() {
        assert_eq!(
            place(
                "",
                "11月21日，深圳市龙岗区向日葵服务中心在福田区莲花街道举办活动。",
                ""
            ),
            (Some("福田区".to_owned()), Some("深圳·福田".to_owned()))
        );
        assert_eq!(
            place("", "代表团赴新加坡开展交流。", "深圳").1.as_deref(),
            Some("新加坡")
        );
    }

    #[test]
    fn a_strap_has_organization_and_post() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let text = "11月21日，深圳市青禾公益服务中心举办活动。中心理事长李青禾介绍，活动很好。";
        let material = Material::new(text, "", None, air);
        let (straps, _) = straps(&material, text);
        assert_eq!(straps[0].line, "深圳市青禾公益服务中心理事长");
    }

    #[test]
    fn the_category_says_why() {
        let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
        let material = Material::new("", "", None, air);
        let (category, reason) = category(
            &material,
            "《社区养老助餐服务规范》发布",
            "团体标准正式发布，标准要求",
        );
        assert_eq!(category, Category::Idea);
        assert!(
            reason.contains("「标准」") && reason.contains("分"),
            "{reason}"
        );
    }
}
