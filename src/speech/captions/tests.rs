//! The rules of captions on copy of the house, and on whatever may be written.

use proptest::prelude::*;

use super::*;
use crate::model::language::cells;
use crate::speech::{atoms::is_silent, faults::caption_faults};

#[test]
fn the_column_s_own_news_breaks_as_an_editor_would() {
    let lines: Vec<String> = caption_script(
        "在深圳经济特区建立40周年之际，8月25日上午，深圳市社会组织管理局举行深圳社会组织新闻资讯中心成立暨《每周一现》栏目开播启动仪式。截至2020年7月31日，深圳共登记社会组织10929家。",
        &["深圳市社会组织管理局"],
        Rate::default(),
        &CaptionRules::default(),
    )
    .into_iter()
    .map(|caption| caption.text)
    .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    在深圳经济特区建立40周年之际
    8月25日上午
    深圳市社会组织管理局举行
    深圳社会组织新闻资讯中心成立
    暨《每周一现》栏目开播启动仪式
    截至2020年7月31日
    深圳共登记社会组织10929家
    ");
}

fn broken(text: &str, names: &[&str]) -> String {
    let script = caption_script(text, names, Rate::default(), &CaptionRules::default());
    let lines: Vec<&str> = script.iter().map(|caption| caption.text.as_str()).collect();
    lines.join("|")
}

#[test]
fn a_phrase_is_not_parted_where_another_break_is_near() {
    for (text, lines) in [
        (
            "协会将扩大对外交流，引导社会组织积极有序参与社区治理。",
            "协会将扩大对外交流|引导社会组织积极有序参与社区治理",
        ),
        (
            "“鸟没有通行证，它们天天在三地上空飞。”促进会执行会长祁若谷说，保护湿地，谁也不能只管自己那一边。",
            "“鸟没有通行证|它们天天在三地上空飞”|促进会执行会长祁若谷说|保护湿地 谁也不能只管自己那一边",
        ),
        (
            "香港中学生Kelvin Lam把望远镜让给身后的深圳女孩。",
            "香港中学生Kelvin Lam|把望远镜让给身后的深圳女孩",
        ),
        (
            "在上坪镇建成1,200立方米移动冷库3座、分选线1条。",
            "在上坪镇建成1,200立方米|移动冷库3座、分选线1条",
        ),
    ] {
        assert_eq!(broken(text, &["祁若谷"]), lines);
    }
}

#[test]
fn marks_inside_a_number_or_a_quote_end_no_clause() {
    for (text, lines) in [
        (
            "现有志愿者128名，陪伴过1,019位临终者走完最后的日子。",
            "现有志愿者128名|陪伴过1,019位临终者|走完最后的日子",
        ),
        (
            "臻养堂始终坚持“一盏燕，一颗心”的品牌理念，严选印尼金丝燕盏。",
            "臻养堂始终坚持|“一盏燕 一颗心”的品牌理念|严选印尼金丝燕盏",
        ),
    ] {
        assert_eq!(broken(text, &[]), lines);
    }
}

#[test]
fn no_line_begins_with_a_particle_where_it_could_end_with_one() {
    let lines = broken(
        "首位“吃螃蟹”的深圳市微粒芯片设计有限公司创始人称，一颗车载芯片提前五周上市。",
        &["深圳市微粒芯片设计有限公司"],
    );
    assert!(lines.starts_with("首位“吃螃蟹”的|深圳市微粒"), "{lines}");
}

#[test]
fn a_name_wider_than_a_line_is_parted_behind_its_region() {
    let name = "深圳市大鹏新区海雁海上搜救志愿总队";
    let lines = broken(
        &format!("接到协查通知，{name}出动快艇4艘，展开搜寻。"),
        &[name],
    );
    assert!(
        lines.contains("深圳市大鹏新区|海雁海上搜救志愿总队"),
        "{lines}"
    );
}

#[test]
fn a_title_wider_than_a_line_is_parted_once() {
    let lines = broken(
        "中心选送的《无声驿站——听障骑手就业支持计划》荣获金奖。",
        &[],
    );
    assert_eq!(lines, "中心选送的《无声驿站|听障骑手就业支持计划》荣获金奖");
}

#[test]
fn under_a_recording_the_lines_are_the_same_and_end_with_it() {
    let text = "11月22日，活动在福田举行。二十名志愿者走进社区，为居民义诊。现场共服务120人次。";
    let rules = CaptionRules::default();
    let reckoned = caption_script(text, &[], Rate::default(), &rules);
    let words = |script: &[Caption]| -> Vec<String> {
        script.iter().map(|caption| caption.text.clone()).collect()
    };
    let heard = caption_script_for(text, &[], Millis(14_000), &rules);
    assert_eq!(words(&heard), words(&reckoned));
    assert_eq!(heard.last().map(|c| c.end_ms), Some(Millis(14_000)));
    let pause = Silence {
        start: Millis(4_100),
        end: Millis(4_720),
    };
    let snapped = caption_script_heard(text, &[], Millis(14_000), &[pause], &rules);
    let second = snapped.iter().find(|c| c.text.starts_with("二十名"));
    assert_eq!(second.map(|c| c.start_ms), Some(Millis(4_720)));
    // Nobody reads that in half a second.
    let unbelievable = caption_script_for(text, &[], Millis(100), &rules);
    assert_eq!(unbelievable, reckoned);
}

#[test]
fn a_sentence_ends_with_its_line() {
    let text = "协会会长黎䶮说：“每一张照片都要经过两名专家复核，数据才能入库。”\n11月29日，协会将举办公众日。";
    let script = caption_script(text, &["黎䶮"], Rate::default(), &CaptionRules::default());
    let lines: Vec<&str> = script.iter().map(|caption| caption.text.as_str()).collect();
    assert!(lines.contains(&"数据才能入库”"), "{lines:?}");
}

#[test]
fn a_mark_after_a_question_stays_with_the_word_before_it() {
    let rules = CaptionRules::default();
    let text = format!("{}？%{{x}}", "a".repeat(30));
    let script = caption_script(&text, &[], Rate::default(), &rules);
    assert_eq!(caption_faults(&script, &rules), [], "{script:#?}");
}

#[test]
fn a_title_as_wide_as_a_line_stays_whole_before_a_comma() {
    let title = format!("《{}》", "社".repeat(14));
    let text = format!("中心发布{title}，居民点赞。");
    let script = caption_script(&text, &[], Rate::default(), &CaptionRules::default());
    assert!(
        script.iter().any(|caption| caption.text == title),
        "{script:#?}"
    );
}

#[test]
fn a_quote_with_a_line_break_in_it_is_no_wider_than_a_line() {
    let captions = caption_script(
        "“等深圳市青禾公益服务中心\n\n举行”",
        &["深圳市青禾公益服务中心"],
        Rate::default(),
        &CaptionRules::default(),
    );
    assert!(captions.len() > 1, "{captions:?}");
    let widest = captions.iter().map(|c| cells(&c.text)).max();
    assert!(widest <= Some(Cells::whole(16)), "{captions:?}");
}

#[test]
fn nothing_and_one_word_are_no_trouble() {
    let script = |text| caption_script(text, &[], Rate::default(), &CaptionRules::default());
    assert!(script("").is_empty());
    assert!(script("。，！\n").is_empty());
    let one = script("好。");
    assert_eq!((one.len(), one[0].end_ms), (1, Millis(1000)));
}

#[test]
fn an_opening_mark_before_marks_that_vanish_ends_no_line() {
    let rules = CaptionRules::default();
    let text = "高质量发展2020年1月1日的《，、社会组织社会组织社会组织社会组织社会组织社会组织为社会组织》";
    let script = caption_script(text, &[], Rate::default(), &rules);
    assert_eq!(caption_faults(&script, &rules), [], "{script:#?}");
}

/// Copy as it may come: news words, marks, numbers with units, titles, quotes, and hostility.
fn copy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "社会组织", "志愿者", "在社区", "举行", "的", "和", "了", "服务", "居民", "儿童", "活动", "我们", "与", "启动", "困难群众", "为", "基金会",
            "深圳市青禾公益服务中心", "李青禾", "表示", "同比增长", "每周", "大家", "等", "起来", "高质量发展", "光明区", "一千二百余名",
        ]).prop_map(str::to_owned),
        3 => prop::sample::select(vec!["，", "。", "、", "；", "：", "！", "？", "……", "——", "\n", " ", "\n\n"]).prop_map(str::to_owned),
        2 => (1..200_000_u32, prop::sample::select(vec!["名", "人次", "万元", "%", "家", "年", "", "平方米"])).prop_map(|(n, unit)| format!("{n}{unit}")),
        1 => (2020..2027_u32, 1..13_u32, 1..32_u32).prop_map(|(y, m, d)| format!("{y}年{m}月{d}日")),
        1 => (0..24_u32, 0..60_u32).prop_map(|(h, m)| format!("{h}:{m:02}")),
        1 => "[\u{4e00}-\u{9fa5}]{1,24}".prop_map(|name| format!("《{name}》")),
        1 => "[\u{4e00}-\u{9fa5}，]{1,24}".prop_map(|words| format!("“{words}”")),
        1 => "[A-Za-z]{1,40}",
        1 => prop::sample::select(vec!["{{x}}", "<svg>", "=cmd()", "😀", "𠮷", "㙓", "”", "“", "》", "《", "\u{202e}", "{\\p1}", "%{x}", "café", "（", "）"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What is heard and not seen, and what a line loses at its ends.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| !is_silent(*c) && !"“”《》‘’「」、·？".contains(*c))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn every_rule_holds_for_whatever_is_written(text in copy(), max_cells in prop::sample::select(vec![14, 16])) {
        let rules = CaptionRules { max_cells, ..CaptionRules::default() };
        let script = caption_script(&text, &["李青禾", "深圳市青禾公益服务中心"], Rate::default(), &rules);
        let faults = caption_faults(&script, &rules);
        prop_assert!(faults.is_empty(), "{faults:?}\n{script:#?}");
        let shown: String = script.iter().map(|caption| caption.text.as_str()).collect();
        let clean = crate::model::language::without_controls(&text);
        prop_assert_eq!(visible(&shown), visible(&clean));
        for name in ["李青禾", "深圳市青禾公益服务中心"] {
            let said = clean.matches(name).count();
            let whole: usize = script.iter().map(|caption| caption.text.matches(name).count()).sum();
            prop_assert!(whole >= said, "{name} was cut: {script:#?}");
        }
    }

    #[test]
    fn a_recording_is_filled_to_its_end(
        text in copy(),
        recorded in 0_i64..120_000,
        silences in prop::collection::vec((0_i64..120_000, 0_i64..1_500), 0..12),
    ) {
        let rules = CaptionRules::default();
        let silences: Vec<Silence> = silences
            .into_iter()
            .map(|(start, length)| Silence { start: Millis(start), end: Millis(start + length) })
            .collect();
        let script = caption_script_heard(&text, &[], Millis(recorded), &silences, &rules);
        for caption in &script {
            prop_assert!(caption.start_ms < caption.end_ms, "{script:#?}");
            prop_assert_eq!(caption.start_ms.0 % FRAME_MS, 0);
            prop_assert_eq!(caption.end_ms.0 % FRAME_MS, 0);
            prop_assert!(caption.end_ms - caption.start_ms <= Millis(rules.max_ms));
        }
        for pair in script.windows(2) {
            let gap = (pair[1].start_ms - pair[0].end_ms).0;
            prop_assert!(gap == 0 || gap >= GAP_MS, "{script:#?}");
        }
        let frames = i64::try_from(script.len()).unwrap();
        if frames > 0 && recorded / frames >= rules.min_ms {
            let end = Millis(recorded).round_to_frame();
            let last = &script[script.len() - 1];
            let full = last.end_ms - last.start_ms == Millis(rules.max_ms);
            prop_assert!(last.end_ms == end || full && last.end_ms < end, "{end} {script:#?}");
            let faults = caption_faults(&script, &rules);
            prop_assert!(faults.is_empty(), "{faults:?} {script:#?}");
        }
    }

    #[test]
    fn a_number_or_short_title_is_never_cut(
        before in "[\u{4e00}-\u{9fa5}]{0,30}",
        whole in prop_oneof![
            (1..99_999_999_u32, prop::sample::select(vec!["名", "人次", "万元", "%", "家", "平方米"])).prop_map(|(n, unit)| format!("{n}{unit}")),
            (2020..2027_u32, 1..13_u32, 1..32_u32).prop_map(|(y, m, d)| format!("{y}年{m}月{d}日")),
            "[\u{4e00}-\u{9fa5}]{1,14}".prop_map(|name| format!("《{name}》")),
            "[\u{4e00}-\u{9fa5}]{1,14}".prop_map(|words| format!("“{words}”")),
        ],
        after in "[\u{4e00}-\u{9fa5}]{0,30}",
    ) {
        let script = caption_script(&format!("{before}{whole}{after}"), &[], Rate::default(), &CaptionRules::default());
        prop_assert!(script.iter().any(|caption| caption.text.contains(&whole)), "{whole}: {script:#?}");
    }
}
