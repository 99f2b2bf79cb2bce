//! What passes between the painter (SVG, type) and the film side (frames, ffmpeg): the data of each
//! card, and a painted card as layers that move.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::ease::Ease;
use crate::model::BlobHash;

/// Picture width in pixels: 1080-line HD, the station's delivery sheet.
pub const WIDTH: u32 = 1920;
/// Picture height in pixels.
pub const HEIGHT: u32 = 1080;

/// 标题板: opens a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitleCard {
    /// The line.
    pub headline: String,
    /// 新人, 新事, 新项目 or 新理念.
    pub category: String,
    /// 公益慈善 …
    pub topic: String,
    /// The organization, as credited; may be empty.
    pub organization: String,
    /// 福田 …; may be empty.
    pub locator: String,
    /// Which story of the edition, from 1.
    pub ordinal: u32,
    /// How many stories there are.
    pub total: u32,
}

/// 人名条: name, organization and post; transparent around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrapCard {
    /// The person.
    pub name: String,
    /// Organization and post.
    pub line: String,
}

/// 片头: programme, verse, edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenerCard {
    /// 每周一现.
    pub programme: String,
    /// 城市发现.
    pub host: String,
    /// The verse, one line of it each, with its marks.
    pub verse: Vec<String>,
    /// 第 N 期.
    pub number: u32,
    /// `2026年11月28日`.
    pub date: String,
}

/// Full-screen ground while the presenter links on (串词), with what comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCard {
    /// Small line above: 本期看点, 接下来, ….
    pub kicker: String,
    /// What comes, one line each; one to eight headlines.
    pub lines: Vec<String>,
}

/// 片尾: credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloserCard {
    /// 每周一现.
    pub programme: String,
    /// Role and names, e.g. (`初审`, `陈晓岚`), (`供稿`, `…`).
    pub credits: Vec<(String, String)>,
    /// `2026年11月28日`.
    pub date: String,
}

/// One caption line (唱词) over picture; transparent around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptionCard {
    /// The line, at most 16 cells.
    pub text: String,
    /// Lifted because a strap is up.
    pub lifted: bool,
}

/// What stands over every picture of a story: programme bug, locator, credit; transparent around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureOverlay {
    /// 每周一现.
    pub programme: String,
    /// 福田 …; may be empty.
    pub locator: String,
    /// `图：某某`; may be empty.
    pub credit: String,
}

/// Full-screen slate where a story has no picture: says so, with the headline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlateCard {
    /// What is missing, in Chinese, e.g. 画面待补.
    pub notice: String,
    /// The story's headline.
    pub headline: String,
    /// Facts worth showing in place of a picture, at most four short lines.
    pub points: Vec<String>,
}

/// 标题条: the headline over the pictures; transparent around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadlineStrapCard {
    /// 新人, 新事, 新项目 or 新理念; may be empty.
    pub category: String,
    /// The line.
    pub headline: String,
}

/// 地名条: where, and when, below the channel's logo; transparent around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocatorStrapCard {
    /// 深圳·福田.
    pub place: String,
    /// `11月22日`; may be empty.
    pub date: String,
}

/// 间隔片花: two or three seconds between two stories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BumperCard {
    /// 每周一现.
    pub programme: String,
    /// Small line above what comes: 接下来.
    pub kicker: String,
    /// The next headline; may be empty.
    pub next: String,
}

/// Shape of a submitted picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// Wider than high.
    Landscape,
    /// Higher than wide.
    Portrait,
    /// About as wide as high.
    Square,
}

impl Orientation {
    /// The name that templates compare with.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Landscape => "landscape",
            Self::Portrait => "portrait",
            Self::Square => "square",
        }
    }
}

/// 图片框: a designed ground around a submitted picture, transparent where the picture goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameCard {
    /// The picture's shape.
    pub orientation: Orientation,
    /// `图：某某`; may be empty.
    pub credit: String,
    /// What is seen; may be empty.
    pub caption: String,
}

/// 数据板: one large figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureCard {
    /// What is counted, above the figure.
    pub label: String,
    /// The figure as it is written: 8,000, 1.1万, 98.5%.
    pub figure: String,
    /// 人次, 元 …; may be empty.
    pub unit: String,
    /// A line below; may be empty.
    pub context: String,
    /// Who says so; may be empty.
    pub source: String,
}

/// 提要: the headlines of the edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadlinesCard {
    /// 本期看点.
    pub kicker: String,
    /// `第327期　2026年11月28日`; may be empty.
    pub edition: String,
    /// One headline each, one to ten.
    pub lines: Vec<String>,
}

/// Item name over the preview, and the figures that its timecode is put together from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BurnInCard {
    /// Number and title of the item.
    pub label: String,
}

/// The data of one card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "card", rename_all = "snake_case")]
pub enum CardData {
    /// 标题板.
    Title(TitleCard),
    /// 人名条.
    Strap(StrapCard),
    /// 片头.
    Opener(OpenerCard),
    /// Ground of a link.
    Link(LinkCard),
    /// 片尾.
    Closer(CloserCard),
    /// 唱词.
    Caption(CaptionCard),
    /// Bug, locator, credit.
    Overlay(PictureOverlay),
    /// In place of a missing picture.
    Slate(SlateCard),
    /// 标题条.
    HeadlineStrap(HeadlineStrapCard),
    /// 地名条.
    LocatorStrap(LocatorStrapCard),
    /// 间隔片花.
    Bumper(BumperCard),
    /// 图片框.
    Frame(FrameCard),
    /// 数据板.
    Figure(FigureCard),
    /// 提要.
    Headlines(HeadlinesCard),
    /// Item name and figures of the timecode.
    BurnIn(BurnInCard),
}

/// Pixels: RGBA, 8 bits each, **premultiplied**, row by row, no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `width * height * 4` bytes.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raster({}×{})", self.width, self.height)
    }
}

/// How a layer comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Opacity 0 → 1.
    Fade,
    /// Moves up by that many pixels into place while it fades in.
    Rise(f32),
    /// Moves from the left by that many pixels into place while it fades in; less than nothing:
    /// from the right.
    SlideRight(f32),
    /// Uncovered from left to right.
    WipeRight,
    /// Uncovered from right to left.
    WipeLeft,
}

/// One way of coming or going.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// What moves.
    pub effect: Effect,
    /// How evenly.
    pub ease: Ease,
    /// Coming: from the card's start. Going: how long before the card's end it is finished.
    pub delay_ms: u32,
    /// How long it takes.
    pub length_ms: u32,
}

/// How a layer lives.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Motion {
    /// How it comes; `None`: it is there from the first frame.
    pub enter: Option<Transition>,
    /// How it goes; `None`: it stays to the last frame.
    pub exit: Option<Transition>,
    /// Cut in so long after the card's start, milliseconds: before that it is not there at all.
    pub cut_in_ms: u32,
    /// Cut out so long after the card's start; `None`: never. What is cut out is not on the still.
    pub cut_out_ms: Option<u32>,
}

impl Motion {
    /// It is there, in its place, from the first frame to the last.
    #[must_use]
    pub fn is_still(&self) -> bool {
        *self == Self::default()
    }

    /// It is there only on the way, like the numbers of a count: not when the card rests.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.cut_out_ms.is_some()
    }
}

/// One group of the SVG, painted.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The group's id in the template.
    pub name: String,
    /// Left edge on the canvas.
    pub x: i32,
    /// Top edge on the canvas.
    pub y: i32,
    /// Its pixels, cropped to what is painted.
    pub image: Arc<Raster>,
    /// How it moves.
    pub motion: Motion,
}

/// Where a submitted picture goes: whole pixels of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureBox {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A text of a card where its ink stands: whole pixels of the canvas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inked {
    /// What warnings call it, where it is a text of the programme's and not an ornament.
    pub name: Option<String>,
    /// Its words.
    pub words: String,
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// One past the right edge.
    pub right: i32,
    /// One past the bottom edge.
    pub bottom: i32,
}

/// A painted card: layers from back to front on a canvas of [`WIDTH`]×[`HEIGHT`].
#[derive(Debug, Clone)]
pub struct Card {
    /// Its content key: equal key, equal pixels.
    pub key: BlobHash,
    /// The back layer covers the whole canvas.
    pub opaque: bool,
    /// Back to front.
    pub layers: Vec<Layer>,
    /// Where a picture goes behind the layers, on a card that leaves room for one.
    pub picture: Option<PictureBox>,
    /// Its texts that can be seen, those of a count each by itself.
    pub texts: Vec<Inked>,
    /// What a person should know, in Chinese: a missing glyph by name, a headline that had to
    /// shrink to its minimum.
    pub warnings: Vec<String>,
}
