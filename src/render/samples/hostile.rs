//! Cards with words that must do no harm.

use crate::render::card::{
    BumperCard, CaptionCard, CardData, CloserCard, FigureCard, FrameCard, HeadlineStrapCard,
    HeadlinesCard, LinkCard, LocatorStrapCard, OpenerCard, Orientation, PictureOverlay, SlateCard,
    StrapCard, TitleCard,
};

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
        CardData::HeadlineStrap(HeadlineStrapCard {
            category: text("{{category}}"),
            headline: "Supercalifragilistic".repeat(10),
        }),
        CardData::LocatorStrap(LocatorStrapCard {
            place: text("🏙️<g id=\"ground\">"),
            date: "9".repeat(90),
        }),
        CardData::Bumper(BumperCard {
            programme: "W".repeat(80),
            kicker: text("]]>"),
            next: text("\u{202e}反向 &amp; {{{next}}} 😀"),
        }),
        CardData::Frame(FrameCard {
            orientation: Orientation::Square,
            credit: "x".repeat(300),
            caption: "長".repeat(400),
        }),
        CardData::Figure(FigureCard {
            label: text("<tspan>"),
            figure: "9".repeat(60),
            unit: "人".repeat(80),
            context: text("%{pts} \u{0}\u{b}"),
            source: "&".repeat(200),
        }),
        CardData::Headlines(HeadlinesCard {
            kicker: String::new(),
            edition: "N".repeat(120),
            lines: vec!["標".repeat(120); 14],
        }),
    ]
}
