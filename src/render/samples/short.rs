//! Cards with hardly a word.

use crate::render::card::{
    BumperCard, CaptionCard, CardData, CloserCard, FigureCard, FrameCard, HeadlineStrapCard,
    HeadlinesCard, LinkCard, LocatorStrapCard, OpenerCard, Orientation, PictureOverlay, SlateCard,
    StrapCard, TitleCard,
};

/// One card of each kind with as few words as ever come.
#[must_use]
pub fn short() -> Vec<CardData> {
    let text = |text: &str| text.to_owned();
    vec![
        CardData::Title(TitleCard {
            headline: text("暖"),
            category: text("新人"),
            topic: String::new(),
            organization: String::new(),
            locator: String::new(),
            ordinal: 1,
            total: 1,
        }),
        CardData::Strap(StrapCard {
            name: text("李敏"),
            line: String::new(),
        }),
        CardData::Opener(OpenerCard {
            programme: text("现"),
            host: String::new(),
            verse: Vec::new(),
            number: 1,
            date: text("2026年1月3日"),
        }),
        CardData::Link(LinkCard {
            kicker: text("接下来"),
            lines: vec![text("山地搜救")],
        }),
        CardData::Closer(CloserCard {
            programme: text("每周一现"),
            credits: [("初审", "陈晓岚"), ("复审", "周启明"), ("终审", "何文远")]
                .map(|(role, names)| (text(role), text(names)))
                .to_vec(),
            date: String::new(),
        }),
        CardData::Caption(CaptionCard {
            text: text("好"),
            lifted: true,
        }),
        CardData::Overlay(PictureOverlay {
            programme: text("每周一现"),
            locator: String::new(),
            credit: text("图：李敏"),
        }),
        CardData::Slate(SlateCard {
            notice: text("画面待补"),
            headline: text("山地搜救"),
            points: Vec::new(),
        }),
        CardData::HeadlineStrap(HeadlineStrapCard {
            category: String::new(),
            headline: text("山地搜救"),
        }),
        CardData::LocatorStrap(LocatorStrapCard {
            place: text("福田"),
            date: String::new(),
        }),
        CardData::Bumper(BumperCard {
            programme: text("每周一现"),
            kicker: String::new(),
            next: String::new(),
        }),
        CardData::Frame(FrameCard {
            orientation: Orientation::Landscape,
            credit: String::new(),
            caption: String::new(),
        }),
        CardData::Figure(FigureCard {
            label: text("山地搜救"),
            figure: text("6"),
            unit: String::new(),
            context: String::new(),
            source: String::new(),
        }),
        CardData::Headlines(HeadlinesCard {
            kicker: text("本期看点"),
            edition: String::new(),
            lines: vec![text("山地搜救")],
        }),
    ]
}
