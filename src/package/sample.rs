//! A week for the tests: 14 items, six stories, one long headline, and words that want to be code.

use chrono::{DateTime, TimeDelta, Utc};

use super::papers::Papers;
use crate::{
    model::{
        BlobHash, Caption, EditionId, EditionRevision, Item, ItemKind, LeftOut, Millis, Placement,
        Revision, Rundown, Story, StoryId, Version,
        people::ReviewLevel,
        rendered::{FileRole, RenderedEdition, RenderedFile},
        story::{Category, Credits, Draft, MediaKind, StoryMedia, Strap, Topic},
    },
    speech::{CaptionRules, Rate, caption_script, read_time},
};

/// Words that must stand in every document as they are.
pub(super) const HOSTILE: [&str; 3] = ["<w:p>", "=cmd()", "{{x}}"];

/// The bytes of the sample pictures, by order.
pub(super) fn picture(index: usize) -> Vec<u8> {
    format!("picture {index}").into_bytes()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// `(headline, slug, lead, voice-over)` and what else differs from story to story.
struct Tip {
    headline: &'static str,
    slug: &'static str,
    organization: &'static str,
    district: Option<&'static str>,
    category: Category,
    topic: Topic,
    lead: &'static str,
    voice_over: &'static str,
    strap: &'static [(&'static str, &'static str)],
    media: usize,
}

const TIPS: [Tip; 6] = [
    Tip {
        headline: "深圳社会组织新闻资讯中心揭牌",
        slug: "资讯中心揭牌",
        organization: "深圳市社会组织总会",
        district: Some("福田区"),
        category: Category::Event,
        topic: Topic::Governance,
        lead: "11月24日上午，深圳社会组织新闻资讯中心在福田揭牌，全市社会组织从此有了统一的新闻窗口，首批86家单位签约成为通讯站。",
        voice_over: "资讯中心将汇集全市10929家社会组织的新闻线索，每周遴选新人、新事、新项目和新理念，在电视和网络同步发布。\n揭牌仪式上，首批通讯员接受了新闻写作和手机拍摄培训。主办方表示，今后每季度举办一次实务培训。",
        strap: &[
            ("李文海", "深圳市社会组织总会执行会长"),
            ("王秀云", "资讯中心首批通讯员代表"),
        ],
        media: 3,
    },
    Tip {
        headline: "龙岗“童心课堂”开进16个社区，为3200名留守和困境儿童点亮周末课后时光",
        slug: "童心课堂",
        organization: "深圳市龙岗区春晖社会工作服务中心",
        district: Some("龙岗区"),
        category: Category::Project,
        topic: Topic::Charity,
        lead: "由龙岗区春晖社会工作服务中心发起的“童心课堂”本周开进第16个社区，三年来累计服务留守和困境儿童3200人次。",
        voice_over: "课堂开设阅读、编程和急救三门课程，全部由志愿者利用周末授课。\n项目负责人介绍，明年课堂计划走进工业园区，让外来务工人员的子女就近上课。",
        strap: &[("陈志强", "龙岗区春晖社工服务中心项目主管")],
        media: 2,
    },
    Tip {
        headline: "跨境电商协会发布首份出海合规指引",
        slug: "合规指引",
        organization: "深圳市跨境电子商务协会",
        district: Some("南山区"),
        category: Category::Idea,
        topic: Topic::Industry,
        lead: "深圳市跨境电子商务协会11月23日发布行业首份出海合规指引，覆盖税务、知识产权、数据安全等12类常见风险。",
        voice_over: "指引收录案例58个，逐条列出企业自查清单，并附上7个主要市场的申报流程。\n协会表示，指引将按季度更新，会员企业可以免费查询。",
        strap: &[],
        media: 1,
    },
    Tip {
        headline: "测试<w:p>与{{x}}公益周启动",
        slug: "=cmd()",
        organization: "=cmd()|' /C calc'!A0",
        district: None,
        category: Category::Event,
        topic: Topic::Exchange,
        lead: "这条稿件含有<w:p>、=cmd()和{{x}}，都应当原样印在纸上。深港澳三地社工机构代表共40人参加交流。",
        voice_over: "三地代表围绕社区照护的经验展开讨论 --> 并签署合作备忘录。\n与会代表认为，“以社区为本”的服务理念值得推广 & 深化。",
        strap: &[("<b>欧阳</b>", "深港社工交流协会“会长”")],
        media: 0,
    },
    Tip {
        headline: "对口帮扶结硕果：河源村集体分红36万元",
        slug: "河源帮扶",
        organization: "深圳市乡村振兴促进会",
        district: Some("罗湖区"),
        category: Category::Project,
        topic: Topic::Support,
        lead: "深圳市乡村振兴促进会对口帮扶的河源市和平县大坝村，11月22日向村民发放首批茶园分红36万元，惠及214户。",
        voice_over: "三年前，促进会组织会员企业捐建茶园280亩，并派出农技人员驻村指导。\n今年春茶产量达到1.2万斤，产品通过会员企业的渠道销往大湾区。",
        strap: &[
            ("刘国栋", "大坝村党支部书记"),
            ("赵敏", "深圳市乡村振兴促进会秘书长"),
        ],
        media: 2,
    },
    Tip {
        headline: "社区应急队45秒救回心脏骤停老人",
        slug: "应急救援",
        organization: "深圳市公益救援志愿者联合会",
        district: Some("宝安区"),
        category: Category::Person,
        topic: Topic::Relief,
        lead: "11月20日傍晚，宝安区西乡街道一位72岁老人突然倒地，社区应急队员吴海涛45秒内赶到，用自动体外除颤器把他救回。",
        voice_over: "吴海涛是公益救援志愿者联合会的一名队员，平时是一位公交司机。\n联合会今年在全市布设除颤器120台，培训急救员2600人，已成功救治9人。",
        strap: &[("吴海涛", "宝安区西乡街道社区应急队队员")],
        media: 2,
    },
];

/// A link, opener or closer of `words` that takes `read`.
pub(super) fn link(title: &str, words: &str, read: Millis) -> Item {
    let offset = Millis(320);
    let rate = Rate::default();
    let captions = caption_script(words, &[], rate, &CaptionRules::default())
        .into_iter()
        .map(|c| Caption {
            start_ms: c.start_ms + offset,
            end_ms: c.end_ms + offset,
            text: c.text,
        })
        .collect();
    Item {
        kind: ItemKind::Link,
        story: None,
        title: title.to_owned(),
        script: words.to_owned(),
        fixed_ms: offset,
        read_ms: read,
        media_ms: Millis::ZERO,
        pad_ms: Millis(1000),
        card_ms: Millis::ZERO,
        captions,
        why: "按串词字数计时".to_owned(),
    }
}

fn story(index: usize, tip: &Tip) -> Story {
    let received = at("2026-11-24T02:00:00Z") + TimeDelta::minutes(i64::try_from(index).unwrap());
    let text = format!("{}{}", tip.lead, tip.voice_over);
    let rate = Rate::default();
    let captions = caption_script(&text, &[], rate, &CaptionRules::default());
    let read = captions
        .last()
        .map_or(Millis::ZERO, |last| last.end_ms)
        .max(read_time(&text, rate));
    let mut story = Story {
        id: StoryId::derive(received, &[u8::try_from(index).unwrap()]),
        edition: edition(),
        submissions: Vec::new(),
        draft: Draft {
            organization: Some(tip.organization.to_owned()),
            category: tip.category,
            category_reason: "按活动用语判断".to_owned(),
            category_second: None,
            category_margin: 0,
            topic: tip.topic,
            topic_reason: String::new(),
            topic_margin: 0,
            district: tip.district.map(str::to_owned),
            slug: tip.slug.to_owned(),
            headline: tip.headline.to_owned(),
            headline_candidates: vec![tip.headline.to_owned()],
            headline_licensed: index != 3,
            headline_long: String::new(),
            version: Version::Full,
            versions: Vec::new(),
            lead: tip.lead.to_owned(),
            voice_over: tip.voice_over.to_owned(),
            strap: tip
                .strap
                .iter()
                .map(|(name, line)| Strap {
                    name: (*name).to_owned(),
                    line: (*line).to_owned(),
                })
                .collect(),
            locator: tip
                .district
                .map(|d| format!("深圳·{}", d.trim_end_matches('区'))),
            captions_by_hand: Vec::new(),
            captions,
            read_ms: read,
            facts: Vec::new(),
            checks: Vec::new(),
            credits: Credits {
                writers: vec![["林小燕", "黄伟", "周倩"][index % 3].to_owned()],
                photographers: vec!["何建".to_owned()],
                editors: Vec::new(),
            },
            score: 700 - i64::try_from(index).unwrap() * 20,
            polished: None,
        },
        media: (0..tip.media)
            .map(|order| StoryMedia {
                sha256: BlobHash::of(&picture(index * 10 + order)),
                kind: if order == 2 {
                    MediaKind::Clip
                } else {
                    MediaKind::Picture
                },
                media_type: if order == 2 {
                    "video/mp4"
                } else {
                    "image/jpeg"
                }
                .to_owned(),
                name: format!("活动现场{}.jpg", order + 1),
                credit: "图：何建".to_owned(),
                sound: Default::default(),
                part: None,
                in_ms: None,
                out_ms: None,
            })
            .collect(),
        duplicates: Vec::new(),
        received_at: received,
        set_aside: None,
        placement: Placement::Free,
        told_as: None,
        sign_offs: Vec::new(),
        overrides: Vec::new(),
    };
    for (level, by, name, hour) in [
        (ReviewLevel::First, "chen", "陈晓岚", 1),
        (ReviewLevel::Second, "zhou", "周启明", 5),
        (ReviewLevel::Final, "sun", "孙莉", 9),
    ] {
        let signed = at("2026-11-27T00:00:00Z") + TimeDelta::hours(hour);
        story.sign(level, by, name, signed).unwrap();
    }
    story
}

fn edition() -> EditionId {
    "2026-11-28".parse().expect("a date")
}

/// A signed revision of 14 items.
pub(super) fn revision() -> EditionRevision {
    let stories: Vec<Story> = TIPS
        .iter()
        .enumerate()
        .map(|(i, tip)| story(i, tip))
        .collect();
    let silent = |kind, title: &str, ms| Item {
        kind,
        fixed_ms: Millis(ms),
        card_ms: Millis(ms),
        read_ms: Millis::ZERO,
        pad_ms: Millis::ZERO,
        captions: Vec::new(),
        why: "时长按配置".to_owned(),
        ..link(title, "", Millis::ZERO)
    };
    let spoken = |title: &str, words: &str| {
        let read = read_time(words, Rate::default()) + Millis(1000);
        link(title, words, read)
    };
    let mut items = vec![
        silent(ItemKind::Opener, "片头", 10_000),
        spoken(
            "本期看点",
            "观众朋友，中午好！欢迎收看《每周一现》。今天为您带来六条社会组织的新鲜事。",
        ),
    ];
    for (index, story) in stories.iter().enumerate() {
        if index > 0 {
            let words = format!("{}方面，再来看一条消息。", story.draft.topic.label());
            items.push(spoken("串词", &words));
        }
        items.push(Item {
            kind: ItemKind::Story,
            story: Some(story.id),
            fixed_ms: Millis(1000),
            read_ms: story.draft.read_ms,
            pad_ms: Millis(800),
            card_ms: Millis(5600),
            captions: Vec::new(),
            why: format!("{} · {}分", story.draft.category.label(), story.draft.score),
            ..link(&story.draft.headline, "", Millis::ZERO)
        });
    }
    items.push(Item {
        kind: ItemKind::Closer,
        pad_ms: Millis(6000),
        why: "告别语与字幕，时长按配置".to_owned(),
        ..spoken(
            "片尾",
            "以上就是本期《每周一现》的全部内容。感谢收看，我们下周再见！",
        )
    });
    EditionRevision {
        edition: edition(),
        number: 327,
        revision: Revision(3),
        air_at: at("2026-11-28T04:00:00Z"),
        frozen_at: at("2026-11-27T10:00:00Z"),
        programme: "每周一现".to_owned(),
        host: "城市发现".to_owned(),
        rundown: Rundown {
            slot_ms: Millis(300_000),
            items,
            left_out: vec![
                LeftOut {
                    story: StoryId::derive(at("2026-11-24T09:00:00Z"), b"left"),
                    title: "福田区社区书屋换新颜".to_owned(),
                    reason: "差 38 分：须换下《社区应急队45秒救回心脏骤停老人》".to_owned(),
                },
                LeftOut {
                    story: StoryId::derive(at("2026-11-24T09:01:00Z"), b"held"),
                    title: "=HYPERLINK(\"http://x\")募捐倡议".to_owned(),
                    reason: "待核：须先核对公开募捐资格证书（配音稿「捐款账号」）".to_owned(),
                },
            ],
        },
        stories,
        profile: None,
        warnings: vec![
            "《测试<w:p>与{{x}}公益周启动》没有画面，小样中以提示板代替".to_owned(),
            "《龙岗“童心课堂”开进16个社区，为3200名留守和困境儿童点亮周末课后时光》标题：超过 16 格，建议缩短".to_owned(),
        ],
    }
}

/// The sample as papers.
pub(super) fn papers() -> Papers {
    Papers::read(&revision(), &[], &[]).expect("the sample is sound")
}

/// The sample as papers, with the pictures of its media pool.
pub(super) fn papers_with_media() -> Papers {
    let revision = revision();
    let media = super::media::plan(&revision, &RenderedEdition::default());
    Papers::read(&revision, &[], &media).expect("the sample is sound")
}

/// One rendered file of `media/`, recorded only.
pub(super) fn rendered_media(item: usize, name: &str, sha256: BlobHash) -> RenderedEdition {
    RenderedEdition {
        files: vec![RenderedFile {
            role: FileRole::Media,
            item: Some(item),
            name: name.to_owned(),
            path: "/nowhere".into(),
            duration_ms: None,
            source: None,
            sha256,
            bytes: 0,
        }],
        ..RenderedEdition::default()
    }
}
