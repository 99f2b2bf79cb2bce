//! Texts that hold several articles, and texts that only look like it; what holds for any text.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::editorial::{clean::paragraphs, credits::take_off};

#[derive(Deserialize)]
struct Sample {
    text: String,
    label: Label,
}

#[derive(Deserialize)]
struct Label {
    #[serde(default)]
    article: Vec<Labelled>,
}

#[derive(Deserialize)]
struct Labelled {
    heading: String,
    begins: String,
    ends: String,
}

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../tests/it/fixtures/tips/articles/", $name, ".toml")))),*]
    };
}

/// Newsletters and pasted tips.
const SEVERAL: [(&str, &str); 15] = samples![
    "several-01-marked",
    "several-02-briefs",
    "several-03-numbered-items",
    "several-04-datelines",
    "several-05-page",
    "several-06-contents",
    "several-07-wechat",
    "several-08-one-sender",
    "several-09-appeal-at-the-end",
    "several-10-bylines",
    "several-11-emoji",
    "several-12-person-among-them",
    "several-13-heading-apart",
    "several-14-none-in-the-middle",
    "several-15-series",
];
/// One press release each, with sections, numbers, dividers or a second version.
const ONE: [(&str, &str); 15] = samples![
    "one-01-sections",
    "one-02-festival",
    "one-03-brackets",
    "one-04-about-us",
    "one-05-yearly-report",
    "one-06-related-link",
    "one-07-two-versions",
    "one-08-three-people",
    "one-09-awards",
    "one-10-forwarded",
    "one-11-speech-below",
    "one-12-forum-sessions",
    "one-13-signs-without-title",
    "one-14-case-collection",
    "one-15-ten-events",
];

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The news of an article as drafting reads it.
fn news(article: &Article, source: &str) -> String {
    take_off(paragraphs(&article.in_place(source)))
        .paragraphs
        .iter()
        .map(crate::editorial::clean::Clean::text)
        .collect()
}

#[test]
fn each_article_has_its_heading_and_its_own_news() {
    for (name, sample) in SEVERAL {
        let sample: Sample = toml::from_str(sample).unwrap();
        let found = articles(&sample.text);
        assert_eq!(
            found.len(),
            sample.label.article.len(),
            "{name}: {found:#?}"
        );
        for (article, wanted) in sample.label.article.iter().map(|wanted| {
            let own = found.iter().find(|a| a.text.contains(&wanted.begins));
            (own.unwrap(), wanted)
        }) {
            let news = plain(&news(article, &sample.text));
            assert!(news.starts_with(&plain(&wanted.begins)), "{name}: {news}");
            assert!(news.ends_with(&plain(&wanted.ends)), "{name}: {news}");
            let heading = article.heading.clone().unwrap_or_default();
            assert_eq!(heading, wanted.heading, "{name}");
        }
    }
}

#[test]
fn sections_of_one_event_stay_together() {
    for (name, sample) in ONE {
        let sample: Sample = toml::from_str(sample).unwrap();
        assert!(sample.label.article.is_empty());
        let found = articles(&sample.text);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert_eq!(found[0].in_place(&sample.text), sample.text);
    }
}

#[test]
fn a_call_for_money_below_the_last_article_is_not_lost() {
    let sample: Sample = toml::from_str(SEVERAL[8].1).unwrap();
    let found = articles(&sample.text);
    assert!(found.last().unwrap().text.contains("爱心捐款账户"));
    assert!(!found[0].text.contains("账户"));
}

#[test]
fn an_article_tells_of_its_sender_or_of_another() {
    let sender = "深圳市龙华区公益组织联合会";
    assert!(tells_of(
        "11月3日，深圳市龙华区公益组织联合会举办活动。",
        sender
    ));
    assert!(tells_of("11月3日，商会组织13家企业走进社区。", sender));
    assert!(!tells_of(
        "11月3日，深圳市龙华区织梦环保公益中心举办大赛。",
        sender
    ));
}

#[test]
fn a_picture_goes_to_the_article_that_its_words_name() {
    let sample: Sample = toml::from_str(SEVERAL[6].1).unwrap();
    let found = articles(&sample.text);
    let given = |names: &[&'static str]| -> Vec<Given<'static>> {
        names
            .iter()
            .map(|name| Given {
                name,
                caption: None,
            })
            .collect()
    };
    assert_eq!(
        give(
            &found,
            &given(&["骑手避坑地图.jpg", "单亲妈妈烘焙坊.jpg", "IMG_2.jpg"])
        ),
        [Some(2), Some(1), None]
    );
    assert_eq!(
        give(&found, &given(&["第二篇-1.jpg", "稿件3 图1.jpg"])),
        [Some(1), Some(2)]
    );
    assert_eq!(
        give(
            &found,
            &given(&["1-1.jpg", "2-1.jpg", "2-2.jpg", "3-1.jpg"])
        ),
        [Some(0), Some(1), Some(1), Some(2)]
    );
    // As many as there are lines under pictures.
    assert_eq!(
        give(&found, &given(&["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"])),
        [Some(0), Some(1), Some(2)]
    );
    assert_eq!(
        give(&found, &given(&["IMG_1.jpg", "IMG_2.jpg"])),
        [None, None]
    );
    let told = Given {
        name: "IMG_9.jpg",
        caption: Some("退休电工在检修船灯"),
    };
    assert_eq!(give(&found, &[told]), [Some(0)]);
}

/// Lines of which mails of this field are made.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            "——————",
            "* * *",
            "稿件一",
            "稿件二：",
            "【简讯】深圳市钟表匠人协会11月17日在罗湖区举办“修表公益日”，28名师傅修表164只。",
            "★盐田海鲜街推出“公平秤”联盟★",
            "一、协会组团参加中东照明展",
            "01",
            "目录",
            "活动背景",
            "各位老师好，现将两篇稿件如下，请查收！",
            "　　11月19日，深圳市某某海鲜餐饮商会在盐田举办公平秤启用仪式，43家商户加入。",
            "大浪青年读书会举办第200场活动",
            "（通讯员 温知夏 摄影 简宁）",
            "图为活动现场",
            "深圳市某某公益基金会11月20日宣布，设立奖学金，首期投入100万元，资助50名学生。",
            "联系人：小葛 138 0000 6201",
            "爱心捐款账户：6200 0000 0000 0000 109",
        ])
        .prop_map(str::to_owned),
        "[\\u{4e00}-\\u{4e40}0-9，。、“”《》月日 　A-C★]{0,60}",
    ]
}

proptest! {
    #[test]
    fn articles_are_pieces_of_the_source(lines in prop::collection::vec(line(), 0..24)) {
        let text = lines.join("\n");
        let source: Vec<char> = text.chars().collect();
        let found = articles(&text);
        prop_assert!(!found.is_empty());
        let mut owner = vec![0_u8; source.len()];
        for article in &found {
            for [start, end] in &article.spans {
                prop_assert!(start <= end && *end <= source.len());
                owner[*start..*end].iter_mut().for_each(|count| *count += 1);
            }
            prop_assert!(article.spans.windows(2).all(|pair| pair[0][1] <= pair[1][0]));
            let in_place: Vec<char> = article.in_place(&text).chars().collect();
            prop_assert_eq!(in_place.len(), source.len());
            prop_assert!(in_place.iter().zip(&source).all(|(a, b)| a == b || *a == ' '));
        }
        prop_assert!(owner.iter().all(|count| *count <= 1), "no character has two articles");
        if found.len() == 1 {
            prop_assert_eq!(&found[0].in_place(&text), &text);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,400}") {
        prop_assert!(!articles(&text).is_empty());
    }
}

#[test]
fn a_collection_says_so_and_its_pieces_stand_under_headings() {
    let text = "编辑您好，打包三篇推文给您，哪篇合适用哪篇。\n\n①\n百家宴不摆酒 街坊同吃长桌素宴\n晚风微凉，灯火可亲。11月20日晚，老墟巷里一字排开110张方桌，拼成了一条接近200米的长桌。由深圳市龙岗区家风文化促进会发起的“长桌素宴”，邀请了1,080位街坊同坐，其中三成是刚搬来不到一年的租客，规矩只有一条，就是必须坐在不认识的人旁边。\n\n②\n三千封家书寄往全国各地\n有多久没有收到过一封手写的信了？自今年9月启动以来，“家书重启”活动在26个工厂、15所学校设立了邮筒，已寄出手写家书3,126封，最远的一封寄到了新疆喀什。邮费由促进会承担，写信人只需要做一件事，就是不许用“一切都好”开头。\n\n③\n11月22日，横岗街道的六和广场来了11位特殊的老师，他们是促进会评出的讲述人，平均年龄71岁。木匠彭阿公带来一把用了58年的刨子，讲做工不留手。11场讲述同时开讲，听众可以像赶集一样自由走动，两个半小时里吸引市民3,400人次。";
    let found = articles(text);
    let headings: Vec<Option<&str>> = found.iter().map(|a| a.heading.as_deref()).collect();
    assert_eq!(
        headings,
        [
            Some("百家宴不摆酒 街坊同吃长桌素宴"),
            Some("三千封家书寄往全国各地"),
            None
        ]
    );
    // The same pieces under a text that does not call itself a collection stay one.
    let one = text.replace("打包三篇推文给您，哪篇合适用哪篇。", "请看我们的活动。");
    assert_eq!(articles(&one).len(), 1);
}

#[test]
fn a_salutation_and_a_table_of_contents_are_no_article() {
    let item = |title: &str, words: &str| format!("{title}\n（讯）{words}\n\n");
    let titles = [
        "1. 商会上线验厂共享平台",
        "2. 赵州桥当选青年分会会长",
        "3. 设备图书馆首月借出412台次",
    ];
    let text = format!(
        "尊敬的媒体朋友：\n　　您好！随信附上本会11月号月报的新闻稿合集，目录如下——\n　　{}\n\n{}{}{}",
        titles.join("\n　　"),
        item(
            titles[0],
            "11月12日，深圳市鹏城科技服务业商会联合9家采购企业开发的验厂共享平台上线，供应商只需接受一次第三方验厂，报告在12个月内各家互认。平台试运行3个月，接入供应商528家，重复验厂次数平均下降了64%，估算为企业节约费用2,060万元，数据由企业自行授权。"
        ),
        item(
            titles[1],
            "11月18日，青年分会第二次会员大会在南山区举行，34岁的赵州桥当选会长。他毕业于土木工程专业，创业8年，带领团队研发的桥梁听诊机器人已经为全国1,300多座桥梁做过体检。他在就职时承诺，任期两年内每年选10名青年工程师，给陷入困境的小厂免费当顾问。"
        ),
        item(
            titles[2],
            "示波器、恒温箱这些昂贵的仪器，如今可以像借书一样借。记者从商会获悉，设在观澜街道的设备图书馆10月20日开馆，首月为176家初创公司省下购置费约3,900万元。仪器来自61家单位的闲置资产，借用费是市场租金的三分之一，损坏由保险赔付，利用率最高的是一台频谱分析仪。"
        ),
    );
    let found = articles(&text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[1].heading.as_deref(), Some("赵州桥当选青年分会会长"));
}
