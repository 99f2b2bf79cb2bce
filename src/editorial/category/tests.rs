use super::*;
use crate::model::story::Topic;

fn read(text: &str, subject: &str) -> Material {
    let air = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).expect("a date");
    Material::new(text, subject, None, air)
}

#[test]
fn the_category_says_why_and_by_how_much() {
    let choice = category(
        &read("", ""),
        "《社区养老助餐服务规范》发布",
        "团体标准正式发布，标准要求",
    );
    assert_eq!(choice.first, Category::Idea);
    assert!(
        choice.reason.contains("「标题：标准、报告发布」") && choice.reason.contains("分"),
        "{}",
        choice.reason
    );
    assert!(choice.margin > 0 && choice.second.is_some());
}

/// Each is the beginning of a release of our own, with what an editor would call it.
const CASES: &[(Category, &str, &str)] = &[
    (
        Category::Person,
        "区钟表商会选出新会长",
        "11月16日，深圳市青田钟表商会第三届会员大会召开，选举产生新一届理事会，潘石川当选会长。潘石川今年52岁，从业28年。",
    ),
    (
        Category::Person,
        "骑手队长的第九个冬天",
        "每天傍晚，贺长青都要把电动车停在巷口。贺长青今年45岁，从小在渔村长大。他送了九年外卖，也带着一支义工队。去年退休后，他又把修车的手艺教给了年轻人。她妻子说，他心里装着别人。",
    ),
    (
        Category::Event,
        "两百名街坊逛“旧物市集”",
        "11月22日，深圳市青禾公益服务中心在龙岗区举办旧物市集，设摊位60个，吸引200多名居民参加。活动现场热闹，孩子们交换图书。",
    ),
    (
        Category::Event,
        "救援队连夜进山找回走失老人",
        "11月19日晚，深圳市海星应急救援队接到求助，18名队员赶赴七娘山搜救。次日凌晨，老人获救。",
    ),
    (
        Category::Event,
        "协会代表团访问越南",
        "11月18日至20日，深圳市青田玩具行业协会组织代表团访问越南，拜访当地商会，考察两个工业园。",
    ),
    (
        Category::Project,
        "“小灯塔”流动儿童陪伴计划启动",
        "11月20日，“小灯塔”流动儿童陪伴计划在宝安区启动。该计划为期三年，由深圳市同舟慈善基金会出资120万元，将为6个社区的400名流动儿童提供课后陪伴。",
    ),
    (
        Category::Project,
        "助浴车开进15个社区",
        "深圳市康颐养老服务中心的流动助浴车项目已运行半年，覆盖15个社区，累计服务失能长者820人次。项目由区民政局资助80万元，每周开放五天。",
    ),
    (
        Category::Idea,
        "《社区食堂运营指南》发布",
        "11月18日，深圳市餐饮服务行业协会发布《社区食堂运营指南》，对选址、定价、留样作出规定。指南历时一年编写，调研食堂48家。",
    ),
    (
        Category::Idea,
        "调查：六成受访者愿为旧衣回收付运费",
        "深圳市绿循环保促进会近日发布旧衣回收调研报告。报告显示，在3200份有效问卷中，六成受访者愿意付运费。",
    ),
    (
        Category::Person,
        "老电工陈阿福的最后一班岗",
        "陈阿福把工具袋挂回墙上，又摸了摸那只用了三十年的试电笔。11月19日，六十五岁的陈阿福从义务维修点“退休”了。十一年里，街坊的灯、风扇、电饭煲，陈阿福修过一万多件。陈阿福交代徒弟的第一件事不是技术，是进门先换鞋。",
    ),
    (
        Category::Event,
        "三百名听障孩子走进音乐厅",
        "11月23日，三百名听障孩子走进音乐厅，把手贴在气球上“听”完了一场交响乐。活动由深圳市声桥听障服务中心和一家乐团共同组织。演出结束，乐手走到观众席，让孩子们摸琴箱。",
    ),
    (
        Category::Project,
        "深圳首条盲人导航步道在香蜜湖投用",
        "全长1.8公里的盲人导航步道11月22日在香蜜湖公园投用，沿途埋设信标260个。步道由深圳市无障碍设计促进会设计，企业捐建资金310万元，并承担三年维护。促进会计划明年再建两条。",
    ),
    (
        Category::Idea,
        "小区停车难，楼栋长想出“分时共享”",
        "锦绣苑有车680辆，车位只有310个。今年3月，业主们摸索出“分时共享”的办法：白天外出的车位登记出来，由夜班业主使用。八个月下来，停车投诉由每月52宗降到7宗。深圳市睦邻社区治理促进中心把这套做法整理成流程图。",
    ),
    (
        Category::Idea,
        "“三方议事”工作法获全市推广",
        "今年以来，深圳市邻里社区服务中心总结出“三方议事”工作法，由居民、物业、商户轮流主持。该经验做法入选全市案例集，可复制、可推广。",
    ),
];

#[test]
fn who_or_what_is_the_subject_decides() {
    for (want, subject, text) in CASES {
        let choice = category(&read(text, subject), subject, text);
        assert_eq!(choice.first, *want, "{subject}: {}", choice.reason);
    }
}

#[test]
fn the_name_of_an_organization_is_no_sign() {
    // 治理, 创新 and 标准 speak for 新理念, but not as part of a name.
    let name = "深圳市社区治理创新标准研究会";
    let subject = format!("{name}举行年会");
    let text = format!("11月22日，{name}在福田区举行年会，120名会员参加。");
    let choice = category(&read(&text, &subject), &subject, &text);
    assert_eq!(choice.first, Category::Event, "{}", choice.reason);
    assert!(!choice.reason.contains("做法"), "{}", choice.reason);
}

#[test]
fn a_text_between_two_classes_asks_for_an_editor() {
    let text = "11月20日，“暖灯”夜校结业仪式在宝安区举行。夜校为期两年，累计培训320人次。";
    let choice = category(&read(text, ""), "", text);
    let both = [Some(choice.first), choice.second];
    for class in [Category::Event, Category::Project] {
        assert!(both.contains(&Some(class)), "{}", choice.reason);
    }
    assert!(choice.margin < 14, "{}", choice.reason);
    assert!(
        choice.reason.ends_with("差距小，请编辑确认"),
        "{}",
        choice.reason
    );
}

#[test]
fn what_speaks_for_others_only_is_told() {
    // A life, but nothing else that shows a portrait.
    let text = "会场里坐着退休前做过电工的街坊。";
    let choice = category(&read(text, ""), "", text);
    assert_eq!(choice.first, Category::Event);
    assert!(
        choice.reason.contains("其他类别线索不足"),
        "{}",
        choice.reason
    );
}

proptest::proptest! {
    #[test]
    fn first_and_second_differ_and_the_reason_names_the_first(
        text in "(深圳市青禾公益服务中心|举行|换届|当选|启动|项目|《社区指南》发布|他说|11月20日|30名志愿者参加|工作法|“暖灯”|[\\u{4e00}-\\u{9fa5}]{1,6}|[，。！？“”《》\\n]){0,60}",
    ) {
        let choice = category(&read(&text, ""), "", &text);
        proptest::prop_assert_ne!(Some(choice.first), choice.second);
        proptest::prop_assert!(choice.margin >= 0);
        proptest::prop_assert!(choice.reason.contains(choice.first.label()));
        proptest::prop_assert_eq!(&choice, &category(&read(&text, ""), "", &text));
    }
}

#[test]
fn the_theme_says_why() {
    for (want, subject, text) in [
        (
            Topic::Relief,
            "救援队驰援受灾镇",
            "台风过后，救援队转移群众。",
        ),
        (
            Topic::Exchange,
            "代表团访问泰国",
            "深圳市玩具行业协会代表团访问泰国。",
        ),
        (
            Topic::Support,
            "消费帮扶集市卖出三吨蜜柚",
            "农户增收，合作社发货，对口帮扶。",
        ),
        (
            Topic::Governance,
            "居民议事会定下停车规矩",
            "小区业委会和物业协商。",
        ),
        (
            Topic::Industry,
            "机器人产业链对接会举行",
            "会员企业签订单。",
        ),
        (Topic::Charity, "义卖善款送到视障儿童手中", "慈善基金会。"),
        // 友好 and 国际 in names of places and feasts are no foreign relations.
        (
            Topic::Governance,
            "友好邻里节在国际大学园社区举行",
            "居民在社区里摆起长桌。",
        ),
        (
            Topic::Relief,
            "渔民失联九小时获救",
            "志愿队出动快艇，渔民被救起。",
        ),
    ] {
        let choice = topic(&read(text, subject), subject, text);
        assert_eq!(choice.first, want, "{subject}: {}", choice.reason);
        assert!(choice.reason.starts_with(want.label()), "{}", choice.reason);
    }
}

#[test]
fn nothing_to_go_by_is_told() {
    let choice = category(&read("", ""), "", "");
    assert_eq!(
        (choice.first, choice.second, choice.margin),
        (Category::Event, Some(Category::Project), 0)
    );
    assert!(choice.reason.contains("请编辑确认"));
}
