//! Joins, spaces and marks by example, and that nothing is lost.

use proptest::prelude::*;

use super::*;

fn clean(text: &str) -> Vec<String> {
    paragraphs(text).iter().map(Clean::text).collect()
}

#[test]
fn a_wrapped_line_may_begin_with_a_number_and_its_unit() {
    let wrapped = "    接到协查通知后不到十分钟时间，深圳市\n大鹏新区望海海上搜救志愿总队随即出动快艇\n4艘、队员22人、水上无人机1架，协同海事部\n门展开搜寻。当日海面阵风七级，浪高2.1米，\n总队长根据风流推算漂移方向，把搜索区向西\n南偏移3海里，半小时后在外海发现半沉的小\n艇，船员抱着油桶泡在水里。";
    let whole = "接到协查通知后不到十分钟时间，深圳市大鹏新区望海海上搜救志愿总队随即出动快艇4艘、队员22人、水上无人机1架，协同海事部门展开搜寻。当日海面阵风七级，浪高2.1米，总队长根据风流推算漂移方向，把搜索区向西南偏移3海里，半小时后在外海发现半沉的小艇，船员抱着油桶泡在水里。";
    assert_eq!(clean(wrapped), [whole]);
}

#[test]
fn a_first_line_that_lost_its_indent_is_a_wrapped_line() {
    let head = "为深入学习贯彻全会精神，进一步增强党支部的凝聚力、战斗力，引导广大党员坚定理想信念、牢记使命，11月17日，某协会党支部组织党员、会员企业代表共37人，前往位于坪山区的东江纵队纪念馆开展主题党日活动。";
    let rest = "在讲解员的带领下，全体党员依次参观了展厅，通过一张张珍贵的照片、一件件锈迹斑斑的实物，重温了浴血奋战的历程。在展厅，大家久久驻足。";
    let unindented = |text: &str| wrapped(&format!("　　{text}"), 24).trim_start().to_owned();
    let text = format!(
        "追寻足迹，传承精神\n开展11月主题党日活动\n\n{}\n\n{}",
        unindented(head),
        unindented(rest)
    );
    assert_eq!(
        clean(&text),
        ["追寻足迹，传承精神", "开展11月主题党日活动", head, rest]
    );
}

#[test]
fn hard_wraps_and_column_breaks_are_joined_and_spaces_go() {
    assert_eq!(
        clean(
            "　　11 月 21日，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字\n课堂”第三期活动，共有 86 名长者参加，活动得到居民欢迎，受\n\n益贫困人口7450\n人次。\n　　中心理事长李青禾表示,将继续 开展服务."
        ),
        [
            "11月21日，深圳市青禾公益服务中心在南山区粤海街道举办“银龄数字课堂”第三期活动，共有86名长者参加，活动得到居民欢迎，受益贫困人口7450人次。",
            "中心理事长李青禾表示，将继续开展服务。",
        ]
    );
    assert_eq!(
        clean("活动服务困难长者共计达到了7450\n\n人次，覆盖12.5％的社区"),
        ["活动服务困难长者共计达到了7450人次，覆盖12.5%的社区"]
    );
    assert_eq!(
        clean("A good day in Shenzhen\nfor all"),
        ["A good day in Shenzhen", "for all"]
    );
}

#[test]
fn digits_stay_together_in_any_width() {
    for (given, wanted) in [
        (
            "1 2 月 5 日，共登记 10 , 929 家。",
            "12月5日，共登记10,929家。",
        ),
        (
            "年减排４，２００吨，线路１３６公里。",
            "年减排4,200吨，线路136公里。",
        ),
        (
            "比分为１９：３０，覆盖９．５％。",
            "比分为19:30，覆盖9.5%。",
        ),
        ("分别有3，5，12名学员。", "分别有3，5，12名学员。"),
        ("1. 11月16日，活动举行。", "1. 11月16日，活动举行。"),
    ] {
        assert_eq!(clean(given), [wanted]);
    }
}

#[test]
fn a_heading_as_wide_as_the_measure_does_not_swallow_the_text() {
    assert_eq!(
        clean(
            "深圳市跨境物流商会组团参加中东国际照明博览会签约两亿\n11月10日至13日，深圳市跨境物流商会组织三十六家会员企业\n赴迪拜参加中东国际照明博览会，展位面积一千一百平方米，\n现场签下意向订单两亿四千万元，比去年同期增长了三成多，\n创下历年新高。"
        ),
        [
            "深圳市跨境物流商会组团参加中东国际照明博览会签约两亿",
            "11月10日至13日，深圳市跨境物流商会组织三十六家会员企业赴迪拜参加中东国际照明博览会，展位面积一千一百平方米，现场签下意向订单两亿四千万元，比去年同期增长了三成多，创下历年新高。",
        ]
    );
}

#[test]
fn narrow_columns_are_joined_and_lists_of_equal_lines_are_not() {
    assert_eq!(
        clean(
            "　　11月14日，盲人足球队\n从宝安出发，首次参加全国盲\n人足球锦标赛。球队成立四年\n，队员平均年龄26岁，平时在\n水泥地上训练，靠铃铛声辨别\n皮球的方向。"
        ),
        [
            "11月14日，盲人足球队从宝安出发，首次参加全国盲人足球锦标赛。球队成立四年，队员平均年龄26岁，平时在水泥地上训练，靠铃铛声辨别皮球的方向。"
        ]
    );
    let titles = "深圳首个社区粮仓在南湾街道正式启用\n会员企业组团参加中东国际照明展览会\n老会长陶行健荣获行业终身贡献奖称号\n光明街坊把废奶盒做成了公园长椅子啊";
    assert_eq!(clean(titles).len(), 4);
    let briefs = "深圳市钟表匠人协会11月17日举办修表公益日。\n深圳市合唱促进会11月18日签署三年交流协议。\n深圳市安澜救援队11月19日清出废弃渔网一吨。";
    assert_eq!(clean(briefs).len(), 3);
}

#[test]
fn half_width_stops_end_paragraphs() {
    assert_eq!(
        clean("11月15日下午,商会大会在横岗街道召开.应到会员238家,实到205家,符合章程规定.\n\n大会审议通过了《工作报告》、《财务报告》,选举产生理事51名.").len(),
        2
    );
}

#[test]
fn a_post_set_like_a_poem_tells_its_day_and_event_in_one_sentence() {
    assert_eq!(
        clean(
            "11月22日一大早\n186位小伙伴集合在官湖沙滩\n参加第57场“捡海”行动\n\n01\n捡到了什么？"
        ),
        [
            "11月22日一大早186位小伙伴集合在官湖沙滩参加第57场“捡海”行动",
            "01",
            "捡到了什么？"
        ]
    );
    assert_eq!(
        clean("深圳首个社区粮仓启用\n11月9日\n活动地点：南湾街道").len(),
        3
    );
}

#[test]
fn pictographs_go_and_rules_part_paragraphs() {
    assert_eq!(
        clean("📌宠物医院推出“绝育日”❤️\n* * *\n11月17日，活动举行👉96只街猫受益。"),
        ["宠物医院推出“绝育日”", "11月17日，活动举行96只街猫受益。"]
    );
}

/// Lines of which mails of this field are made.
pub(in crate::editorial) fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "　　11 月 21 日上午，深圳市福田区禾灯长者服务中心在沙头街道新葵社区党群服",
            "务中心举办“银龄数字课堂”第 12 期活动，来自 5 个社区的 86 名长者走进课堂，",
            "深圳新闻网2026年11月20日讯（记者 江未晚 通讯员 平安）想钻个孔，不用再买电钻。",
            "本报讯 11月3日，活动举行。",
            "（通讯员 温知夏 摄影 简宁）",
            "编辑 李依林 二审 汪新林 三审 张雪松",
            "责任编辑｜王一帆",
            "文/图：王一帆、林小满",
            "图1：志愿者教长者用手机（简宁 摄）",
            "图为活动现场",
            "▲长者在学习",
            "上一篇：社区厨房开门啦",
            "阅读 1024",
            "点击上方蓝字关注我们",
            "分享到：微信 微博",
            "来源：深圳民政",
            "原标题：老人学会用手机",
            "扫码关注公众号",
            "版权声明：本文版权归原作者所有",
            "— THE END —",
            "往期推荐",
            "01",
            "PART 02",
            "●",
            "📌宠物医院推出绝育日",
            "关于我们",
            "深圳市青禾公益服务中心成立于2018年，是一家5A级社会组织，业务范围包括助老。",
            "联系人：李青禾 13000000000",
            "发件人: 甲 <a@x.example>",
            "主题: 稿件",
            "------------------ 原始邮件 ------------------",
            "> 引用的一行，共１２３人。",
            "————————",
            "深圳市青禾公益服务中心",
            "2026年11月22日",
            "尊敬的编辑老师：您好！",
            "附上稿件一篇，请查收，谢谢！",
        ])
        .prop_map(str::to_owned),
        "[\\u{4e00}-\\u{4e20}a-c0-9１２ ，。（）：/“”《》\t]{0,50}",
    ]
}

/// Letters and digits as they stand in clean text.
pub(in crate::editorial) fn letters(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            c => c,
        })
        .collect()
}

const PROSE: [&str; 4] = [
    "11月21日上午，深圳市福田区禾灯长者服务中心在沙头街道新葵社区党群服务中心举办“银龄数字课堂”第12期活动，来自5个社区的86名长者走进课堂，学习用手机预约挂号、查询医保和识别诈骗短信。",
    "课堂把社区医院的挂号流程搬进了教室。24名大学生志愿者与长者结成学习小组，手把手教大家完成实名登记、选择科室、取号签到三个步骤。两个小时里，有79名长者第一次独立完成了线上挂号。",
    "“以前挂个号，要麻烦女儿请半天假，今天我自己就办好了。”72岁的学员岑玉莲说。",
    "禾灯长者服务中心理事长温知夏介绍，“银龄数字课堂”今年3月开办以来，已服务长者1,032人次，编写的《银龄手机口袋书》共印发3,000册，放进了辖区18个社区食堂，吃饭的时候就能翻一翻。",
];

/// Breaks the text as a mail program does: no line begins with a closing mark.
fn wrapped(text: &str, width: u32) -> String {
    use crate::model::language::cells;
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let line = lines.last_mut().unwrap();
        let wide = cells(&format!("{line}{c}")).halves() > width * 2;
        if wide && !"，。、；：？！”》）".contains(c) {
            lines.push(c.to_string());
        } else {
            line.push(c);
        }
    }
    lines.join("\n")
}

proptest! {
    #[test]
    fn a_wrap_of_any_width_is_undone(width in 11_u32..70, indented in any::<bool>()) {
        let (indent, between) = if indented { ("　　", "\n") } else { ("", "\n\n") };
        let text: Vec<String> = PROSE
            .iter()
            .map(|paragraph| wrapped(&format!("{indent}{paragraph}"), width))
            .collect();
        prop_assert_eq!(clean(&text.join(between)), PROSE);
    }

    #[test]
    fn nothing_is_lost_or_added_but_spaces(text in "[\\u{4e00}-\\u{4e20}a-c0-9 ，。\\n]{0,200}") {
        let half = |c: char| if c == '，' { ',' } else { c };
        let kept: String = clean(&text).concat().chars().filter(|c| !c.is_whitespace()).map(half).collect();
        let given: String = text.chars().filter(|c| !c.is_whitespace()).map(half).collect();
        prop_assert_eq!(kept, given);
    }

    #[test]
    fn every_character_points_to_its_source(text in "\\PC{0,200}") {
        let source: Vec<char> = text.chars().collect();
        for paragraph in paragraphs(&text) {
            for (c, from) in paragraph.chars.iter().zip(&paragraph.from) {
                let same = source[*from] == *c || !c.is_alphanumeric() || !source[*from].is_ascii_alphanumeric();
                prop_assert!(same, "{c} {}", source[*from]);
            }
        }
    }

    #[test]
    fn no_letter_is_lost(lines in prop::collection::vec(line(), 0..30), ending in "\n|\r\n|\n\n") {
        let text = lines.join(&ending);
        let read = read(&text);
        let mut pieces: Vec<&Clean> = read.paragraphs.iter().chain(&read.dropped).collect();
        pieces.sort_by_key(|piece| piece.from[0]);
        let kept = letters(pieces.iter().flat_map(|piece| piece.chars.iter().copied()));
        prop_assert_eq!(kept, letters(text.chars()));
    }
}
