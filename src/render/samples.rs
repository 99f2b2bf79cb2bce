//! Typed sample data: one card of each kind, as the programme would air it. Every template is
//! checked with these when it is opened.

use super::card::{
    CaptionCard, CardData, CloserCard, LinkCard, OpenerCard, PictureOverlay, SlateCard, StrapCard,
    TitleCard,
};

/// One card of each kind, in the order of [`super::template::NAMES`].
#[must_use]
pub fn one_of_each() -> Vec<CardData> {
    let text = |text: &str| text.to_owned();
    vec![
        CardData::Title(TitleCard {
            headline: text("青禾义工会“暖蜂驿站”为骑手点亮回家的灯"),
            category: text("新项目"),
            topic: text("公益慈善"),
            organization: text("深圳市青禾义工会"),
            locator: text("福田"),
            ordinal: 2,
            total: 6,
        }),
        CardData::Strap(StrapCard {
            name: text("李敏"),
            line: text("深圳市福田区社区公益基金会秘书长"),
        }),
        CardData::Opener(OpenerCard {
            programme: text("每周一现"),
            host: text("城市发现"),
            verse: vec![
                text("跋山涉水云飞扬，"),
                text("乘风破浪勇担当。"),
                text("社会组织新鲜事，"),
                text("每周一现看端详。"),
            ],
            number: 327,
            date: text("2026年11月28日"),
        }),
        CardData::Link(LinkCard {
            kicker: text("本期看点"),
            lines: vec![
                text("“暖蜂驿站”为骑手点亮回家的灯"),
                text("深圳发布社区基金会服务指南"),
                text("应急救援志愿队演练山地搜救"),
                text("深圳社会组织助力河源乡村振兴"),
                text("新当选会长：把行业标准带出去"),
            ],
        }),
        CardData::Closer(CloserCard {
            programme: text("每周一现"),
            credits: vec![
                (text("供稿"), text("深圳市青禾义工会　深圳市社区公益基金会")),
                (text("编辑"), text("林知夏")),
                (text("初审"), text("陈晓岚")),
                (text("复审"), text("周启明")),
                (text("终审"), text("何文远")),
            ],
            date: text("2026年11月28日"),
        }),
        CardData::Caption(CaptionCard {
            text: text("累计服务8000人次 覆盖全市74个街道"),
            lifted: false,
        }),
        CardData::Overlay(PictureOverlay {
            programme: text("每周一现"),
            locator: text("深圳·福田"),
            credit: text("图：深圳市青禾义工会"),
        }),
        CardData::Slate(SlateCard {
            notice: text("画面待补"),
            headline: text("应急救援志愿队演练山地搜救"),
            points: vec![
                text("时间：11月22日"),
                text("地点：梧桐山"),
                text("参加：6支队伍、120名队员"),
            ],
        }),
    ]
}

/// One card of each kind with more words than a producer should send.
#[must_use]
pub fn long() -> Vec<CardData> {
    let text = |text: &str| text.to_owned();
    vec![
        CardData::Title(TitleCard {
            headline: text(
                "深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告倡导更多社会组织参与乡村振兴和社区治理",
            ),
            category: text("新理念"),
            topic: text("对口帮扶"),
            organization: text(
                "深圳市人工智能与机器人应用产业高质量发展促进会、深圳市福田区社区公益慈善基金会联合",
            ),
            locator: text("深汕特别合作区"),
            ordinal: 10,
            total: 12,
        }),
        CardData::Strap(StrapCard {
            name: text("阿卜杜热西提·买买提吐尔逊·艾力肯江"),
            line: text("深圳市人工智能与机器人应用产业高质量发展促进会常务副会长兼秘书长、党支部书记"),
        }),
        CardData::Opener(OpenerCard {
            programme: text("深圳社会组织每周一现特别节目"),
            host: text("深圳广播电影电视集团都市频道城市发现栏目"),
            verse: vec![
                text("跋山涉水云飞扬，乘风破浪勇担当。"),
                text("乘风破浪勇担当。"),
                text("社会组织新鲜事，"),
                text("每周一现看端详。"),
            ],
            number: 12_345,
            date: text("2026年11月28日（星期六）十二时整"),
        }),
        CardData::Link(LinkCard {
            kicker: text("本期看点"),
            lines: vec![
                text("“暖蜂驿站”为骑手点亮回家的灯"),
                text("深圳发布社区基金会服务指南"),
                text("应急救援志愿队演练山地搜救"),
                text("深圳社会组织助力河源乡村振兴"),
                text("新当选会长：把行业标准带出去"),
                text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动"),
                text("护航低空经济 协会发布团体标准"),
                text("百名社工进社区 服务独居长者8000人次"),
            ],
        }),
        CardData::Closer(CloserCard {
            programme: text("每周一现"),
            credits: [
                ("供稿", "深圳市青禾义工会　深圳市社区公益基金会　深圳市福田区社会组织总会　深圳市衡宇智能制造促进会"),
                ("编辑", "林知夏　赵一鸣"),
                ("摄像", "王海涛　李想　陈可　刘洋"),
                ("初审", "陈晓岚"),
                ("复审", "周启明"),
                ("终审", "何文远"),
                ("配音", "许静"),
                ("播音", "高远"),
                ("制片", "孙立"),
                ("监制", "黄河清"),
                ("出品", "深圳市社会组织管理局　深圳广电集团"),
                ("支持单位", "深圳市民政局"),
            ]
            .map(|(role, names)| (text(role), text(names)))
            .to_vec(),
            date: text("2026年11月28日"),
        }),
        CardData::Caption(CaptionCard {
            text: text("深圳市社会组织管理局举行开播启动仪式并且发布本年度的服务指南和倡议书"),
            lifted: true,
        }),
        CardData::Overlay(PictureOverlay {
            programme: text("深圳社会组织每周一现特别节目"),
            locator: text("深圳 · 深汕特别合作区鹅埠街道社区服务中心"),
            credit: text("图：深圳市人工智能与机器人应用产业高质量发展促进会通讯员"),
        }),
        CardData::Slate(SlateCard {
            notice: text("画面待补：来稿未附图片，请向通讯员索取"),
            headline: text("深圳市和声社会服务会举办粤港澳大湾区公益慈善项目交流展示活动并发布年度社会责任报告"),
            points: vec![
                text("时间：2026年11月22日上午9时至12时，下午分组讨论"),
                text("地点：深圳市福田区莲花街道深圳市社会组织总部基地一楼多功能报告厅，分会场设在龙华、坪山、光明三区"),
                text("参加：6支队伍、120名队员"),
                text("主办：深圳市和声社会服务会"),
            ],
        }),
    ]
}

/// One card of each kind with words that must do no harm.
#[must_use]
pub fn hostile() -> Vec<CardData> {
    let text = |text: &str| text.to_owned();
    vec![
        CardData::Title(TitleCard {
            headline: "Supercalifragilistic".repeat(10),
            category: text("<svg>"),
            topic: text("{{x}}{{{y}}}"),
            organization: text("𠮷野家㙓䶮 繁體字組織 🎉👨‍👩‍👧 \u{b}\u{0}&amp; \"'`="),
            locator: String::new(),
            ordinal: u32::MAX,
            total: 0,
        }),
        CardData::Strap(StrapCard {
            name: text("𠮷㙓"),
            line: text("<text x=\"0\">%{pts} {\\pos(1,1)} ' : , ; \\N</text>"),
        }),
        CardData::Opener(OpenerCard {
            programme: text("🀄每周一现"),
            host: text("<image href=\"/etc/passwd\"/>"),
            verse: vec![
                text("Lorem ipsum dolor sit amet"),
                String::new(),
                text("，。"),
            ],
            number: 0,
            date: String::new(),
        }),
        CardData::Link(LinkCard {
            kicker: String::new(),
            lines: vec![
                text("&lt;script&gt;"),
                "長".repeat(90),
                text("\u{202e}反向 emoji 😀😀 ok"),
            ],
        }),
        CardData::Closer(CloserCard {
            programme: String::new(),
            credits: (0..20)
                .map(|n| (format!("很长的职务名称第{n}号"), "某".repeat(120)))
                .collect(),
            date: text("二月三十日"),
        }),
        CardData::Caption(CaptionCard {
            text: "W".repeat(200),
            lifted: false,
        }),
        CardData::Overlay(PictureOverlay {
            programme: "W".repeat(80),
            locator: text("🏙️"),
            credit: "x".repeat(300),
        }),
        CardData::Slate(SlateCard {
            notice: text("]]>"),
            headline: String::new(),
            points: vec!["点".repeat(200); 6],
        }),
    ]
}
