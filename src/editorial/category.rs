//! Which of the four 新 and which theme, by cues; with the reason that is shown beside the choice.

use super::material::Material;
use crate::model::story::{Category, Topic};

/// Cues of a category with their weight; headline and lead count double.
const CATEGORIES: &[(Category, &[(&str, i32)])] = &[
    (
        Category::Person,
        &[
            ("当选", 6),
            ("就任", 6),
            ("获评", 3),
            ("荣获", 2),
            ("最美", 3),
            ("人物", 4),
            ("创始人", 2),
            ("发起人", 2),
            ("从业", 2),
            ("坚守", 3),
            ("先进个人", 4),
            ("今年", 1),
            ("岁的", 1),
            ("换届", 4),
            ("首任", 5),
            ("从", 0),
            ("十年如一日", 4),
            ("退休", 2),
            ("他说", 1),
            ("她说", 1),
        ],
    ),
    (
        Category::Event,
        &[
            ("举行", 3),
            ("举办", 3),
            ("召开", 3),
            ("开幕", 3),
            ("收官", 3),
            ("走进", 2),
            ("演练", 4),
            ("论坛", 3),
            ("嘉年华", 3),
            ("活动", 1),
            ("义诊", 3),
            ("讲座", 2),
            ("交流", 2),
            ("慰问", 3),
            ("颁奖", 3),
            ("比赛", 2),
            ("课堂", 2),
            ("周", 0),
            ("访问", 3),
            ("赴", 1),
            ("驰援", 4),
        ],
    ),
    (
        Category::Project,
        &[
            ("项目", 3),
            ("启动", 4),
            ("计划", 3),
            ("上线", 3),
            ("揭牌", 4),
            ("启用", 4),
            ("落地", 3),
            ("投入", 2),
            ("资金", 2),
            ("基地", 2),
            ("驿站", 3),
            ("签约", 3),
            ("捐赠", 3),
            ("共建", 2),
            ("车间", 2),
            ("覆盖", 2),
            ("首批", 2),
            ("试点", 3),
            ("惠及", 2),
            ("平台", 2),
            ("图书车", 3),
        ],
    ),
    (
        Category::Idea,
        &[
            ("标准", 4),
            ("指引", 6),
            ("指南", 5),
            ("白皮书", 6),
            ("蓝皮书", 6),
            ("报告", 3),
            ("模式", 4),
            ("机制", 3),
            ("理念", 4),
            ("方法", 3),
            ("工作法", 6),
            ("七步", 5),
            ("规范", 4),
            ("倡议", 4),
            ("公约", 4),
            ("研究", 2),
            ("评估", 2),
            ("编制", 3),
            ("发布《", 4),
            ("探索", 2),
            ("体系", 2),
        ],
    ),
];

const TOPICS: &[(Topic, &[(&str, i32)])] = &[
    (
        Topic::Industry,
        &[
            ("产业", 4),
            ("企业", 2),
            ("智能", 3),
            ("智造", 4),
            ("制造", 3),
            ("数字化", 3),
            ("产业链", 4),
            ("技术", 2),
            ("标准", 2),
            ("材料", 3),
            ("供应链", 4),
            ("订单", 2),
            ("生产", 2),
            ("行业", 2),
            ("商会", 3),
            ("创新", 1),
            ("设备", 2),
            ("人工智能", 4),
            ("跨境", 3),
            ("会展", 3),
            ("物流", 3),
            ("车间", 4),
        ],
    ),
    (
        Topic::Governance,
        &[
            ("社区", 2),
            ("治理", 4),
            ("议事", 5),
            ("楼栋", 4),
            ("居民", 2),
            ("物业", 3),
            ("党建", 3),
            ("调解", 4),
            ("协商", 3),
            ("自治", 4),
            ("小区", 3),
            ("城中村", 3),
            ("志愿", 1),
            ("普法", 4),
            ("社会组织", 1),
            ("环保", 3),
            ("保护", 2),
            ("海洋", 2),
            ("生态", 3),
            ("工友", 2),
            ("职工", 2),
        ],
    ),
    (
        Topic::Charity,
        &[
            ("公益", 2),
            ("慈善", 4),
            ("长者", 4),
            ("老人", 4),
            ("儿童", 3),
            ("残疾", 4),
            ("听障", 4),
            ("视障", 4),
            ("困境", 4),
            ("志愿者", 2),
            ("义工", 3),
            ("爱心", 3),
            ("捐赠", 3),
            ("关爱", 3),
            ("助学", 4),
            ("义诊", 4),
            ("患者", 3),
            ("孤独症", 4),
            ("独居", 4),
            ("助餐", 4),
            ("银龄", 4),
        ],
    ),
    (
        Topic::Exchange,
        &[
            ("国际", 4),
            ("海外", 4),
            ("代表团", 4),
            ("访问", 4),
            ("交流周", 5),
            ("友好", 4),
            ("东盟", 5),
            ("一带一路", 5),
            ("外国", 4),
            ("港澳", 3),
            ("香港", 3),
            ("澳门", 3),
            ("大湾区", 2),
            ("侨", 4),
            ("民间交流", 5),
            ("出海", 3),
            ("海丝", 4),
            ("来自", 1),
            ("留学", 3),
            ("文化交流", 4),
        ],
    ),
    (
        Topic::Support,
        &[
            ("对口", 5),
            ("帮扶", 5),
            ("乡村", 4),
            ("振兴", 3),
            ("河源", 4),
            ("汕尾", 3),
            ("百色", 4),
            ("喀什", 5),
            ("新疆", 4),
            ("西藏", 4),
            ("山区", 4),
            ("山乡", 5),
            ("农产品", 4),
            ("支教", 4),
            ("村", 2),
            ("协作", 3),
            ("消费帮扶", 5),
            ("百千万", 4),
            ("留守", 3),
        ],
    ),
    (
        Topic::Relief,
        &[
            ("应急", 5),
            ("救援", 5),
            ("救助", 3),
            ("台风", 5),
            ("暴雨", 5),
            ("洪", 4),
            ("地震", 5),
            ("搜救", 5),
            ("演练", 3),
            ("急救", 4),
            ("消防", 4),
            ("防灾", 5),
            ("减灾", 5),
            ("转移", 2),
            ("驰援", 5),
            ("救生", 4),
            ("心肺复苏", 5),
            ("水域", 4),
            ("灾", 3),
        ],
    ),
];

/// The choice with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// One of the four 新.
    pub category: Category,
    /// In Chinese: the cues, and the runner-up when it was close.
    pub reason: String,
    /// The theme.
    pub topic: Topic,
}

/// Chooses by the cues of headline and lead (double) and of the copy.
#[must_use]
pub fn choose(material: &Material, headline: &str, lead: &str) -> Choice {
    let head = format!("{}\n{headline}\n{lead}", material.headings.join("\n"));
    let body: String = material
        .units
        .iter()
        .take(14)
        .map(|unit| unit.text.as_str())
        .collect();
    let mut categories = weigh(CATEGORIES, &head, &body);
    categories.sort_by_key(|(sum, _, _)| -sum);
    let mut topics = weigh(TOPICS, &head, &body);
    topics.sort_by_key(|(sum, _, _)| -sum);
    let (first, second) = (&categories[0], &categories[1]);
    let reason = if first.0 == 0 {
        "没有明显线索，按一般活动归入新事".to_owned()
    } else {
        let close = if first.0 - second.0 <= 3 {
            format!(
                "；与{}接近（差 {} 分），请留意",
                second.1.label(),
                first.0 - second.0
            )
        } else {
            String::new()
        };
        format!("出现“{}”{close}", first.2.join("”“"))
    };
    Choice {
        category: if first.0 == 0 {
            Category::Event
        } else {
            first.1
        },
        reason,
        topic: if topics[0].0 == 0 {
            Topic::Charity
        } else {
            topics[0].1
        },
    }
}

type Weighed<T> = (i32, T, Vec<&'static str>);

/// Sum of each choice with its three heaviest cues. A cue counts twice at most in the body.
fn weigh<T: Copy>(
    table: &[(T, &[(&'static str, i32)])],
    head: &str,
    body: &str,
) -> Vec<Weighed<T>> {
    table
        .iter()
        .map(|(choice, cues)| {
            let mut hits: Vec<(i32, &'static str)> = cues
                .iter()
                .filter_map(|(cue, weight)| {
                    let in_head = i32::from(head.contains(cue)) * 2;
                    let in_body = i32::try_from(body.matches(cue).count().min(2)).unwrap_or(2);
                    let sum = weight * (in_head + in_body);
                    (sum > 0).then_some((sum, *cue))
                })
                .collect();
            hits.sort_by_key(|(sum, _)| -sum);
            let sum = hits.iter().map(|(sum, _)| sum).sum();
            (
                sum,
                *choice,
                hits.into_iter().take(3).map(|(_, cue)| cue).collect(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn each_of_the_four_is_reached_and_says_why() {
        let air = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        for (text, category, topic) in [
            (
                "11月20日，覃秀禾当选工友夜校首任校长。她在流水线坚守十年。",
                Category::Person,
                None,
            ),
            (
                "11月22日，深圳市星垣应急志愿者协会举行水域救援联合演练，12支队伍参加。",
                Category::Event,
                Some(Topic::Relief),
            ),
            (
                "11月23日，宝安“共享智造车间”启用，项目首期投入资金300万元，惠及60家小微企业。",
                Category::Project,
                Some(Topic::Industry),
            ),
            (
                "深圳市潮音社区基金会发布《楼栋议事七步法工作指引》，为社区治理提供规范。",
                Category::Idea,
                Some(Topic::Governance),
            ),
        ] {
            let choice = choose(&Material::new(text, "", None, air), "", text);
            assert_eq!(choice.category, category, "{text}: {choice:?}");
            assert!(!choice.reason.is_empty());
            if let Some(topic) = topic {
                assert_eq!(choice.topic, topic, "{text}");
            }
        }
    }
}
