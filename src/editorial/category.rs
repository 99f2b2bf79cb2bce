//! Which of the four 新, and which theme: by cues, with the reason that is shown beside the choice.

use std::sync::LazyLock;

use regex::Regex;

use super::{material::Material, text::pattern};
use crate::model::story::{Category, Topic};

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

#[cfg(test)]
mod tests {
    use super::*;

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
