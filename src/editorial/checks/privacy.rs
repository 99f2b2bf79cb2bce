//! Personal data, children, patients (个人信息保护法, 未成年人保护法).

use std::sync::LazyLock;

use regex::Regex;

use super::{Looked, check};
use crate::{
    editorial::{persons::is_full_name, text::pattern},
    model::{
        language::personal,
        story::{Check, CheckLevel},
    },
};

pub(super) fn privacy(source: &str, copy: &str, look: &Looked<'_>, found: &mut Vec<Check>) {
    let mut seen = Vec::new();
    for hit in personal::find(source) {
        let datum = &source[hit.start..hit.end];
        if seen.contains(&(hit.kind, datum)) || seen.len() > 12 {
            continue;
        }
        seen.push((hit.kind, datum));
        let spoken = copy.contains(datum);
        let (level, what) = if spoken {
            (CheckLevel::Block, "稿中含个人信息或联系方式，请删去")
        } else {
            (CheckLevel::Note, "原稿含此项，稿中已略去，不得播出或上字幕")
        };
        found.push(check(
            hit.kind.rule(),
            level,
            format!("{} {}", hit.kind.label(), personal::masked(datum)),
            what,
        ));
    }
    if seen.iter().all(|(_, datum)| !copy.contains(datum)) && !personal::find(copy).is_empty() {
        found.push(check(
            "personal.copy",
            CheckLevel::Block,
            "稿中",
            "稿中含个人信息或联系方式，请删去",
        ));
    }
    for (name, age) in &look.material.minors {
        let level = if copy.contains(name.as_str()) {
            CheckLevel::Block
        } else {
            CheckLevel::Note
        };
        let hidden: String = name.chars().take(1).chain("某".chars()).collect();
        let family = format!("小{}", name.chars().next_back().unwrap_or('某'));
        let who = if *age == 0 {
            "小学生".to_owned()
        } else {
            format!("{age}岁")
        };
        found.push(check(
            "minor.named",
            level,
            format!("{hidden}（{who}）"),
            format!("未成年人不出现真实姓名，可改为「{family}」（化名），并取得监护人同意"),
        ));
    }
    pupils(look, copy, found);
    cases(look, copy, found);
    addresses(look, source, copy, found);
    sensitive(look, copy, found);
}

/// The fields that are read or shown, by name.
fn field_of(look: &Looked<'_>, words: &str) -> &'static str {
    if look
        .headline
        .candidates
        .first()
        .is_some_and(|title| title.contains(words))
    {
        "标题"
    } else if look.lead.text.contains(words) {
        "导语"
    } else {
        "配音稿"
    }
}

/// Pupils by their full name whose age is not told: 张某某同学.
fn pupils(look: &Looked<'_>, copy: &str, found: &mut Vec<Check>) {
    static PUPIL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:(?:初[一二三]|高[一二三]|[七八九]年级|初中|中学)(?:的)?(?:学生|女生|男生|同学)?|学生代表|少先队员|小记者|小选手|小志愿者)(?P<a>\p{Han}{2,3})|(?:^|[，。、；：“”和与])(?P<b>\p{Han}{2,3})(?:小朋友|同学)",
        )
    });
    let mut told: Vec<String> = Vec::new();
    for hit in PUPIL.captures_iter(copy) {
        let Some(group) = hit.name("a").or_else(|| hit.name("b")) else {
            continue;
        };
        let after = &copy[group.start()..];
        let Some(name) = full_name(after, hit.name("b").is_some()) else {
            continue;
        };
        if name.starts_with('小') || told.contains(&name) {
            continue;
        }
        let surname: String = name.chars().take(1).collect();
        found.push(check(
            "minor.pupil",
            CheckLevel::Fix,
            format!("{} 「{surname}某」", field_of(look, &name)),
            format!(
                "学生未满18岁的须征得监护人同意；不满14岁不出现真实姓名，可改为「小{}」「{surname}同学」",
                name.chars().next_back().unwrap_or('某')
            ),
        ));
        told.push(name);
    }
}

/// The longest full name at the head of `text`, when what follows cannot belong to it. `bounded`: 同学
/// or the like stands behind it.
fn full_name(text: &str, bounded: bool) -> Option<String> {
    static FOLLOWS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:$|[，。、；：！“”（\s]|同学|小朋友|说|表示|发言|朗读|朗诵|代表|介绍|告诉|分享|获|荣获|和|与|在|被|因|已|于|的|是|等|向|接受|拿到|领到|收到|展示|演唱|走上|参加|带来)",
        )
    });
    [3, 2]
        .into_iter()
        .map(|count| text.chars().take(count).collect::<String>())
        .find(|name| {
            let chars: Vec<char> = name.chars().collect();
            // 安安, 小宝: what a child is called at home hides enough.
            let at_home = chars.len() == 2 && chars[0] == chars[1];
            is_full_name(name)
                && !at_home
                && !name.ends_with(['某', '们'])
                && FOLLOWS.is_match(&text[name.len()..])
                && (!bounded || !name.ends_with(['同', '小']))
        })
}

/// Suspects, victims, wards of the law and patients by their full name (新华社慎用词 of law).
fn cases(look: &Looked<'_>, copy: &str, found: &mut Vec<Check>) {
    static CASE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?P<what>犯罪嫌疑人|嫌疑人|被告人|被害人|受害人|受害者|吸毒人员|戒毒人员|社区矫正对象|刑满释放人员|死者|遇难者|服刑人员|艾滋病感染者|精神障碍患者|抑郁症患者|患者|病人|病友|受助者|受助人|特困人员|低保对象|困境儿童|孤儿)(?P<name>\p{Han}{2,3})",
        )
    });
    let mut told: Vec<String> = Vec::new();
    for hit in CASE.captures_iter(copy) {
        let Some(group) = hit.name("name") else {
            continue;
        };
        let Some(name) = full_name(&copy[group.start()..], false) else {
            continue;
        };
        let known = look.material.persons.iter().any(|p| p.name == name)
            || copy.matches(name.as_str()).count() >= 2
            || name.chars().count() == 3;
        if !known || told.contains(&name) {
            continue;
        }
        let surname: String = name.chars().take(1).collect();
        found.push(check(
            "person.case",
            CheckLevel::Fix,
            format!("{} 「{}{surname}某」", field_of(look, &name), &hit["what"]),
            format!(
                "涉案、患病、受助人员不出现真实姓名，改为「{surname}某」；本人书面同意的请附同意书"
            ),
        ));
        told.push(name);
    }
}

/// Where somebody lives, to the house number or the room.
fn addresses(look: &Looked<'_>, source: &str, copy: &str, found: &mut Vec<Check>) {
    static HOME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:家住|住在|住址[:：]?|家庭地址[:：]?|现居|租住在?)[^，。；\n]{2,24}?\d+(?:号|栋|座|单元)[^，。；\n]{0,8}?\d+(?:室|房|号|楼)?|(?:家住|住址[:：]?|家庭地址[:：]?)[^，。；\n]{2,20}?[\d十百]+号|\p{Han}{2,10}(?:花园|小区|苑|新村|公寓|家园|城|坊)\d+(?:栋|座)[^，。；\n]{0,6}?\d{2,4}(?:室|房|号)?",
        )
    });
    let hits = [(copy, CheckLevel::Block), (source, CheckLevel::Note)];
    for (text, level) in hits {
        if let Some(hit) = HOME.find(text) {
            let spoken = level == CheckLevel::Block;
            let place = if spoken {
                field_of(look, hit.as_str())
            } else {
                "原稿"
            };
            found.push(check(
                "personal.address",
                level,
                format!("{place} {}", personal::masked(hit.as_str())),
                if spoken {
                    "稿中出现个人住址，请只写到街道或社区"
                } else {
                    "原稿含个人住址，稿中已略去，不得播出或上字幕"
                },
            ));
            return;
        }
    }
}

/// Illness or hardship beside a full name.
fn sensitive(look: &Looked<'_>, copy: &str, found: &mut Vec<Check>) {
    static ILL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"确诊|患有|身患|罹患|患上|白血病|癌症?|肿瘤|艾滋|精神(?:病|障碍|分裂)|抑郁症|自闭症|孤独症|脑瘫|尿毒症|瘫痪|截瘫|渐冻|罕见病|低保|贫困户|特困|家境(?:贫寒|困难)|单亲|失独|家暴|负债|残疾证|智力残疾",
        )
    });
    let mut told: Vec<&str> = Vec::new();
    for sentence in copy.split(['。', '！', '？', '\n']) {
        let Some(ill) = ILL.find(sentence) else {
            continue;
        };
        let person = look.material.persons.iter().find(|p| {
            sentence.contains(&p.name) && !is_public(&p.post) && !told.contains(&p.name.as_str())
        });
        if let Some(person) = person {
            let surname: String = person.name.chars().take(1).collect();
            told.push(&person.name);
            found.push(check(
                "person.sensitive",
                CheckLevel::Fix,
                format!("{} 「{}」", field_of(look, ill.as_str()), ill.as_str()),
                format!("病情、家境属敏感信息（个人信息保护法第二十八条）：征得本人单独同意，或改为「{surname}某」"),
            ));
        }
    }
}

/// Who speaks for an organization is no patient.
fn is_public(post: &str) -> bool {
    [
        "会长",
        "理事长",
        "秘书长",
        "主任",
        "书记",
        "创始人",
        "负责人",
        "医生",
        "医师",
        "院长",
        "社工",
        "局长",
        "教授",
        "老师",
        "队长",
        "督导",
        "总干事",
        "干事",
        "律师",
        "专家",
        "主管",
        "专员",
        "志愿者",
        "义工",
        "护士",
        "校长",
        "站长",
        "经理",
        "董事长",
        "发起人",
        "理事",
        "研究员",
        "药师",
        "咨询师",
        "治疗师",
    ]
    .iter()
    .any(|p| post.ends_with(p))
}

#[cfg(test)]
mod tests {
    use super::super::{looked::Case, *};

    fn rules(text: &str) -> Vec<(String, CheckLevel)> {
        Case::of(text).with_copy(text).rules()
    }

    fn has(text: &str, rule: &str, level: CheckLevel) -> bool {
        rules(text).iter().any(|(r, l)| r == rule && *l == level)
    }

    #[test]
    fn pupils_cases_and_homes_are_not_named() {
        use CheckLevel::{Block, Fix};
        for (text, rule, level) in [
            ("活动中，林思远同学朗读了自己的作文。", "minor.pupil", Fix),
            ("学生代表林思远发言。", "minor.pupil", Fix),
            ("犯罪嫌疑人周大海被抓获。", "person.case", Fix),
            ("受助者许秀英拿到补助金。", "person.case", Fix),
            (
                "老人家住桃源村12栋603房，行动不便。",
                "personal.address",
                Block,
            ),
            ("车牌粤B12345的车主是谁。", "personal.plate", Block),
        ] {
            assert!(has(text, rule, level), "{text}: {:?}", rules(text));
        }
    }

    #[test]
    fn who_is_hidden_already_or_public_is_left_alone() {
        for text in [
            "患者小林康复出院。",
            "犯罪嫌疑人周某被抓获。",
            "同学们参加活动，学生代表发言。",
            "患者家属和志愿者参加活动。",
            "活动在桃源社区党群服务中心举行。",
            "他住在龙岗区布吉街道一栋城中村的七楼。",
            "小志愿者安安捡了一袋烟头。",
            "深圳市罕见病关爱中心主任许秀英介绍，患者平均确诊时间为四年。",
        ] {
            let rules = rules(text);
            assert!(
                !rules.iter().any(|(rule, _)| {
                    [
                        "minor.pupil",
                        "person.case",
                        "person.sensitive",
                        "personal.address",
                    ]
                    .contains(&rule.as_str())
                }),
                "{text}: {rules:?}"
            );
        }
    }
}
