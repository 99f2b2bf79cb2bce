//! One card of each kind, as the programme would air it.

use crate::render::card::{
    BumperCard, CaptionCard, CardData, CloserCard, FigureCard, FrameCard, HeadlineStrapCard,
    HeadlinesCard, LinkCard, LocatorStrapCard, OpenerCard, Orientation, PictureOverlay, SlateCard,
    StrapCard, TitleCard,
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
        CardData::HeadlineStrap(HeadlineStrapCard {
            category: text("新项目"),
            headline: text("“暖蜂驿站”为骑手点亮回家的灯"),
        }),
        CardData::LocatorStrap(LocatorStrapCard {
            place: text("深圳·福田"),
            date: text("11月22日"),
        }),
        CardData::Bumper(BumperCard {
            programme: text("每周一现"),
            kicker: text("接下来"),
            next: text("应急救援志愿队演练山地搜救"),
        }),
        CardData::Frame(FrameCard {
            orientation: Orientation::Landscape,
            credit: text("图：深圳市青禾义工会"),
            caption: text("志愿者在“暖蜂驿站”为骑手发放热饮"),
        }),
        CardData::Figure(FigureCard {
            label: text("累计服务"),
            figure: text("128,000"),
            unit: text("人次"),
            context: text("“暖蜂驿站”为骑手点亮回家的灯"),
            source: text("深圳市青禾义工会"),
        }),
        CardData::Headlines(HeadlinesCard {
            kicker: text("本期看点"),
            edition: text("第327期　2026年11月28日"),
            lines: vec![
                text("“暖蜂驿站”为骑手点亮回家的灯"),
                text("深圳发布社区基金会服务指南"),
                text("应急救援志愿队演练山地搜救"),
                text("深圳社会组织助力河源乡村振兴"),
                text("新当选会长：把行业标准带出去"),
                text("百名社工进社区 服务独居长者"),
            ],
        }),
    ]
}
