//! Every rule in one place: what it is for, how grave it may be, where it comes from. A document or the
//! desk can print it as it stands.

use crate::model::story::CheckLevel::{self, Block, Fix, Note};

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its stable name, as in [`crate::model::story::Check::rule`].
    pub name: &'static str,
    /// The levels at which it may be found, gravest first.
    pub levels: &'static [CheckLevel],
    /// What it looks for, in Chinese.
    pub what: &'static str,
    /// Law, list or usage it follows, in Chinese.
    pub source: &'static str,
}

const fn rule(
    name: &'static str,
    levels: &'static [CheckLevel],
    what: &'static str,
    source: &'static str,
) -> Rule {
    Rule {
        name,
        levels,
        what,
        source,
    }
}

/// All rules, by subject.
pub const RULES: &[Rule] = &[
    // The tip.
    rule(
        "source.no_facts",
        &[Block],
        "来稿没有可播事实",
        "广播电视管理条例第三十四条",
    ),
    rule(
        "source.language",
        &[Fix],
        "正文以外文为主",
        "国家通用语言文字法第十二条",
    ),
    rule(
        "source.traditional",
        &[Fix],
        "正文含繁体字",
        "国家通用语言文字法第十四条",
    ),
    rule(
        "source.several",
        &[Note],
        "来稿含多篇稿件，各成一条",
        "采编惯例",
    ),
    rule(
        "source.long",
        &[Note],
        "原稿过长，初稿只取前面部分",
        "采编惯例",
    ),
    rule("source.note", &[Note], "收稿时的提示", "采编惯例"),
    rule("source.supplement", &[Note], "通讯员补充来稿", "采编惯例"),
    rule("media.none", &[Note], "没有可用画面", "采编惯例"),
    rule(
        "media.minors",
        &[Note],
        "画面可能有未成年人",
        "未成年人保护法第四十九条、个人信息保护法第三十一条",
    ),
    rule("media.note", &[Note], "素材的提示", "采编惯例"),
    rule(
        "organization.missing",
        &[Fix],
        "未能确定报道的机构",
        "社会组织名称管理办法",
    ),
    rule(
        "organization.unverified",
        &[Note],
        "投稿人身份未经核验",
        "社会组织名称管理办法",
    ),
    // Who wants something.
    rule(
        "advert.offer",
        &[Block, Fix],
        "以新闻形式推销、招揽",
        "广告法第十四条",
    ),
    rule("advert.job", &[Block], "招聘启事", "广告法第十四条"),
    rule(
        "advert.medical",
        &[Block],
        "宣称疗效的医疗、药品、保健品广告",
        "广告法第十六条、第十八条、第十九条",
    ),
    rule("advert.link", &[Block, Note], "网址", "广告法第十四条"),
    rule(
        "scam.lure",
        &[Block],
        "高收益、返利、刷单等招揽",
        "防范和处置非法集资条例第十三条",
    ),
    rule(
        "fundraising.unverified",
        &[Block, Fix],
        "向观众募捐",
        "慈善法第二十八条",
    ),
    rule(
        "fundraising.reported",
        &[Fix, Note],
        "报道募捐情况",
        "慈善法第二十八条",
    ),
    // Persons.
    rule(
        "personal.mobile",
        &[Block, Note],
        "手机号码",
        "个人信息保护法第二十五条、民法典第一千零三十二条",
    ),
    rule(
        "personal.phone",
        &[Block, Note],
        "电话号码",
        "广告法第十四条",
    ),
    rule(
        "personal.id_card",
        &[Block, Note],
        "身份证号",
        "个人信息保护法第二十八条",
    ),
    rule(
        "personal.account",
        &[Block, Note],
        "银行或捐款账号",
        "个人信息保护法第二十八条",
    ),
    rule(
        "personal.mail",
        &[Block, Note],
        "电子邮箱",
        "个人信息保护法第四条",
    ),
    rule(
        "personal.chat",
        &[Block, Note],
        "微信号或QQ号",
        "个人信息保护法第四条",
    ),
    rule(
        "personal.plate",
        &[Block, Note],
        "车牌号",
        "个人信息保护法第四条",
    ),
    rule(
        "personal.address",
        &[Block, Note],
        "个人住址",
        "个人信息保护法第二十八条",
    ),
    rule(
        "personal.copy",
        &[Block],
        "稿中含个人信息",
        "个人信息保护法第二十五条",
    ),
    rule(
        "minor.named",
        &[Block, Note],
        "不满14岁者出现真实姓名",
        "个人信息保护法第二十八条、第三十一条，未成年人保护法第四十九条",
    ),
    rule(
        "minor.pupil",
        &[Fix],
        "学生出现真实姓名",
        "未成年人保护法第四十九条",
    ),
    rule(
        "person.case",
        &[Fix],
        "涉案、患病、受助人员出现真实姓名",
        "新华社慎用词法律类，个人信息保护法第二十八条",
    ),
    rule(
        "person.sensitive",
        &[Fix],
        "病情、家境与姓名同现",
        "个人信息保护法第二十八条、第二十九条",
    ),
    // Words.
    rule(
        "words.disability",
        &[Block, Fix, Note],
        "对残疾人和病人的歧视性称谓",
        "新华社慎用词，残疾人保障法第三条",
    ),
    rule(
        "words.vulgar",
        &[Block, Fix, Note],
        "脏话、低俗和网络用语",
        "新华社慎用词，国家通用语言文字法第十二条",
    ),
    rule(
        "words.society",
        &[Block, Fix, Note],
        "社会生活类慎用词",
        "新华社慎用词",
    ),
    rule("words.law", &[Fix, Note], "法律类慎用词", "新华社慎用词"),
    rule(
        "words.ethnic",
        &[Block, Fix, Note],
        "民族宗教类慎用词",
        "新华社慎用词，广播电视管理条例第三十二条",
    ),
    rule(
        "words.territory",
        &[Block, Fix, Note],
        "港澳台和领土主权用语",
        "新华社慎用词，广播电视管理条例第三十二条",
    ),
    rule(
        "words.international",
        &[Block, Fix, Note],
        "国际关系类慎用词",
        "新华社慎用词",
    ),
    rule(
        "words.grand",
        &[Fix],
        "隆重、圆满、亲自、莅临等",
        "新华社慎用词",
    ),
    rule(
        "words.superlative",
        &[Note],
        "最高级和首个、唯一",
        "广告法第九条第三项，新华社慎用词",
    ),
    // Days.
    rule("date.impossible", &[Block, Fix], "没有这一天", "采编惯例"),
    rule("date.stale", &[Fix], "距播出超过四周", "采编惯例"),
    rule(
        "date.future",
        &[Fix, Note],
        "晚于播出日两个月以上",
        "采编惯例",
    ),
    rule("date.ahead", &[Note], "导语说的活动在播出之后", "采编惯例"),
    rule("date.weekday", &[Fix], "星期与日期不符", "采编惯例"),
    rule(
        "date.order",
        &[Fix],
        "日期前后颠倒，或已发生与未发生不符",
        "采编惯例",
    ),
    // One part against another.
    rule(
        "figures.sum",
        &[Fix, Note],
        "分项之和与总数不符",
        "采编惯例",
    ),
    rule(
        "figures.percent",
        &[Fix, Note],
        "百分比与数字不符",
        "采编惯例",
    ),
    rule("figures.order", &[Fix], "同一数量前后不一", "采编惯例"),
    rule(
        "consistency.headline",
        &[Fix, Note],
        "标题与正文不一致",
        "采编惯例",
    ),
    rule(
        "consistency.lead",
        &[Fix],
        "导语与来稿的名称不一致",
        "采编惯例",
    ),
    rule(
        "consistency.voice_over",
        &[Fix],
        "配音稿与来稿的名称不一致",
        "采编惯例",
    ),
    rule(
        "consistency.strap",
        &[Fix],
        "人名条与稿件不一致",
        "采编惯例",
    ),
    rule(
        "consistency.name",
        &[Note],
        "同一名称有两种写法",
        "采编惯例",
    ),
    rule(
        "organization.name",
        &[Fix, Note],
        "机构名称与登记名称不符，或已注销",
        "社会组织名称管理办法",
    ),
    rule(
        "organization.type",
        &[Fix],
        "机构类型说错",
        "社会组织名称管理办法",
    ),
    // The draft.
    rule(
        "headline.unlicensed",
        &[Fix],
        "标题不是由固定句式写成",
        "栏目规范",
    ),
    rule("headline.long", &[Fix], "标题超过16格", "栏目规范"),
    rule("lead.short", &[Fix], "导语不足60字", "栏目规范"),
    rule("lead.torn", &[Fix], "导语在句中截断", "栏目规范"),
    rule("lead.who", &[Note], "导语没有点明机构", "栏目规范"),
    rule("lead.when", &[Note], "导语没有时间", "栏目规范"),
    rule("lead.slogan", &[Fix], "导语有口号或套话", "栏目规范"),
    rule(
        "voice_over.short",
        &[Fix, Note],
        "配音稿不足120字",
        "栏目规范",
    ),
    rule("copy.first_person", &[Fix], "稿中有第一人称", "栏目规范"),
    rule(
        "copy.unfounded",
        &[Fix],
        "编辑写的内容在来稿中找不到",
        "新闻真实性原则",
    ),
    rule(
        "copy.half_width",
        &[Fix],
        "中文里的半角标点",
        "GB/T 15834—2011",
    ),
    rule(
        "copy.full_width",
        &[Fix],
        "全角数字和字母",
        "GB/T 15835—2011",
    ),
    rule("copy.long_sentence", &[Note], "单句过长", "栏目规范"),
    rule(
        "strap.shortened",
        &[Note],
        "人名条放不下机构全称",
        "栏目规范",
    ),
    rule("strap.none", &[Note], "有人讲话而没有人名条", "栏目规范"),
    rule(
        "draft.unfaithful",
        &[Fix],
        "稿中有原稿没有的内容",
        "广播电视管理条例第三十四条",
    ),
    // 唱词.
    rule(
        "captions.words",
        &[Fix],
        "唱词与念的不一致",
        "无障碍环境建设法第三十条",
    ),
    rule("captions.width", &[Fix], "唱词超宽", "栏目规范"),
    rule(
        "captions.marks",
        &[Fix],
        "唱词里不上屏的标点和空格",
        "栏目规范",
    ),
    rule("captions.stand", &[Fix], "唱词停留过短或过长", "栏目规范"),
    rule("captions.gap", &[Fix], "唱词间隔不足两帧", "栏目规范"),
    rule(
        "captions.relaid",
        &[Note],
        "念的词改了，手改的唱词重新断句",
        "栏目规范",
    ),
    rule("score.parts", &[Note], "评分的构成", "栏目规范"),
    // Other tips.
    rule(
        "duplicate.merged",
        &[Note],
        "同一稿重发，已合并",
        "采编惯例",
    ),
    rule(
        "duplicate.corrected",
        &[Fix],
        "更正稿，已采用后到的一份",
        "采编惯例",
    ),
    rule(
        "duplicate.aired",
        &[Block, Note],
        "往期已播同一稿、同一事件或同一系列",
        "采编惯例",
    ),
    rule(
        "duplicate.earlier",
        &[Note],
        "往期收到过，未播出",
        "采编惯例",
    ),
    rule(
        "duplicate.resend",
        &[Block, Note],
        "与已有稿件为同一稿",
        "采编惯例",
    ),
    rule("duplicate.same_event", &[Note], "疑为同一事件", "采编惯例"),
    rule(
        "duplicate.series",
        &[Note],
        "同一系列的不同场次",
        "采编惯例",
    ),
];

/// The rule of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editorial::text::pattern;

    /// Where checks are made.
    const FILES: [&str; 20] = [
        include_str!("content.rs"),
        include_str!("marks.rs"),
        include_str!("../captions.rs"),
        include_str!("finish.rs"),
        include_str!("offers/mod.rs"),
        include_str!("privacy.rs"),
        include_str!("when.rs"),
        include_str!("words.rs"),
        include_str!("mod.rs"),
        include_str!("../draft.rs"),
        include_str!("../shell.rs"),
        include_str!("../supplements.rs"),
        include_str!("../origin.rs"),
        include_str!("../shell/twins.rs"),
        include_str!("../compare/mod.rs"),
        include_str!("../compare/consistency.rs"),
        include_str!("../compare/registry.rs"),
        include_str!("../compare/figures/sums.rs"),
        include_str!("../compare/figures/shares.rs"),
        include_str!("../compare/figures/orders.rs"),
    ];

    #[test]
    fn every_rule_that_is_told_stands_in_the_table_once() {
        let names = pattern(
            r#""((?:source|media|organization|advert|scam|fundraising|personal|minor|person|words|date|headline|lead|voice_over|captions|copy|strap|draft|score|duplicate|figures|consistency)\.[a-z_]+)""#,
        );
        let mut seen = 0;
        for file in FILES {
            for hit in names.captures_iter(file) {
                seen += 1;
                assert!(named(&hit[1]).is_some(), "{} is in no table", &hit[1]);
            }
        }
        assert!(seen > 40, "{seen}");
        for group in crate::editorial::words::GROUPS.iter() {
            assert!(named(group.rule).is_some(), "{}", group.rule);
        }
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES[at + 1..].iter().all(|other| other.name != rule.name));
            assert!(!rule.what.is_empty() && !rule.source.is_empty() && !rule.levels.is_empty());
            assert!(rule.levels.windows(2).all(|pair| pair[0] > pair[1]));
        }
    }
}
