//! Bodies and persons: words that belong to the name before or behind them.

use crate::{model::language::words::WordClass as Class, speech::atoms::Atom};

/// What names of organizations end with: the words before belong to them.
const HEADS: &[&str] = &[
    "协会",
    "商会",
    "联合会",
    "促进会",
    "基金会",
    "研究会",
    "学会",
    "慈善会",
    "联盟",
    "中心",
    "公司",
    "集团",
    "委员会",
    "理事会",
    "管理局",
    "民政局",
    "街道办",
    "工作站",
    "服务站",
    "服务队",
    "学校",
    "医院",
    "机构",
    "社区",
    "街道",
    "事务所",
    "研究院",
    "总队",
    "支队",
];

/// What posts end with: the name of who holds it comes next.
const POST_ENDS: [char; 9] = ['长', '任', '席', '记', '理', '事', '师', '员', '授'];

/// What names of regions and streets end with.
const REGION_ENDS: &[&str] = &[
    "省", "市", "区", "县", "镇", "乡", "村", "街", "路", "站", "州",
];

/// How somebody is called behind the name: 唐甜甜老师.
const FORMS: &[&str] = &[
    "老师",
    "先生",
    "女士",
    "同志",
    "教授",
    "博士",
    "院士",
    "医生",
    "律师",
    "同学",
    "师傅",
    "阿姨",
    "大爷",
    "奶奶",
    "爷爷",
    "大姐",
    "大哥",
    "会长",
    "副会长",
    "理事长",
    "秘书长",
    "主任",
    "书记",
    "局长",
    "校长",
    "院长",
];

/// Cost of a break inside a name, or between a person and the post, beyond that of the words.
pub fn cost(before: &Atom<'_>, after: &Atom<'_>) -> f64 {
    // A name that is known whole needs nothing before it.
    let body = before.class != Class::Verb
        && after.class != Class::Name
        && HEADS.iter().any(|head| after.text.ends_with(head));
    // 会长|何树荣: a post and who holds it.
    let post = before.class == Class::Noun
        && after.class == Class::Name
        && before.text.ends_with(POST_ENDS);
    let called = before.class == Class::Name && FORMS.contains(&after.text);
    // 潮州凤凰|镇
    let region = REGION_ENDS.contains(&after.text) && before.class != Class::Verb;
    f64::from(u8::from(region)) * 20.0
        + f64::from(u8::from(body)) * 6.0
        + f64::from(u8::from(post) + u8::from(called)) * 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_what_its_bearer_is_called_hold_together() {
        let atom = |text, class| Atom { at: 0, text, class };
        let name = atom("唐甜甜", Class::Name);
        let noun = |text| atom(text, Class::Noun);
        assert!(cost(&name, &noun("老师")) > cost(&name, &noun("活动")));
        assert!(cost(&noun("会长"), &name) > cost(&noun("活动"), &name));
        assert!(cost(&name, &noun("镇")) > cost(&name, &noun("茶农")));
        assert!(cost(&noun("青禾"), &noun("服务中心")) > cost(&noun("青禾"), &noun("活动")));
    }
}
