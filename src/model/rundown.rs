//! The rundown (串联单): ordered items with their times. Arithmetic only; what goes in is decided
//! in the rundown room.

use serde::{Deserialize, Serialize};

use super::{ids::StoryId, story::Caption, units::Millis};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// 片头.
    Opener,
    /// 串词: the presenter leads on.
    Link,
    /// 稿件.
    Story,
    /// 间隔片花.
    Bumper,
    /// 片尾.
    Closer,
}

impl ItemKind {
    /// The name on papers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Opener => "片头",
            Self::Link => "串词",
            Self::Story => "稿件",
            Self::Bumper => "间隔片花",
            Self::Closer => "片尾",
        }
    }
}

/// One row of the rundown. All lengths are whole frames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The story, for [`ItemKind::Story`].
    pub story: Option<StoryId>,
    /// Title in the rundown.
    pub title: String,
    /// What is spoken in a link, opener or closer; a story's words are in the story.
    pub script: String,
    /// Silent lead-in before the first word: card or opener animation.
    pub fixed_ms: Millis,
    /// Time to read the words.
    pub read_ms: Millis,
    /// Sound-full clip (同期声).
    pub media_ms: Millis,
    /// Air after the last word.
    pub pad_ms: Millis,
    /// How long the title card stands, from the item's start; it overlaps the reading.
    pub card_ms: Millis,
    /// 唱词, timed from the item's start.
    pub captions: Vec<Caption>,
    /// Why it is here, or where its length comes from; Chinese.
    pub why: String,
}

impl Item {
    /// `read + media + fixed + pad`, in whole frames.
    #[must_use]
    pub fn duration(&self) -> Millis {
        (self.fixed_ms + self.read_ms + self.media_ms + self.pad_ms).ceil_to_frame()
    }
}

/// A story that is not in the rundown, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Which.
    pub story: StoryId,
    /// Its headline.
    pub title: String,
    /// Why, in Chinese.
    pub reason: String,
}

/// The ordered items of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rundown {
    /// What the station gives us.
    pub slot_ms: Millis,
    /// In air order.
    pub items: Vec<Item>,
    /// What is not in, and why.
    pub left_out: Vec<LeftOut>,
}

/// `超 00:12`, `欠 00:08` or `准`, to the second, of the time over the slot; negative: under.
#[must_use]
pub fn over_label(over: Millis) -> String {
    let text = Millis(over.0.abs()).mm_ss();
    match (over.0.signum(), text.as_str()) {
        (_, "00:00") | (0, _) => "准".to_owned(),
        (1, _) => format!("超 {text}"),
        _ => format!("欠 {text}"),
    }
}

impl Rundown {
    /// 总时长: the sum of what is in.
    #[must_use]
    pub fn trt(&self) -> Millis {
        self.items.iter().map(Item::duration).sum()
    }

    /// TRT less slot: positive is 超, negative 欠.
    #[must_use]
    pub fn over(&self) -> Millis {
        self.trt() - self.slot_ms
    }

    /// `超 00:12`, `欠 00:08` or `准`, to the second.
    #[must_use]
    pub fn over_label(&self) -> String {
        over_label(self.over())
    }

    /// 顺推时间 of each item: its start, counted from the top.
    #[must_use]
    pub fn front_times(&self) -> Vec<Millis> {
        let mut at = Millis::ZERO;
        self.items
            .iter()
            .map(|item| {
                let start = at;
                at += item.duration();
                start
            })
            .collect()
    }

    /// 倒推时间 of each item: its latest start to end with the slot. Negative where the rest
    /// does not fit any more.
    #[must_use]
    pub fn back_times(&self) -> Vec<Millis> {
        let mut at = self.slot_ms;
        let mut times: Vec<Millis> = self
            .items
            .iter()
            .rev()
            .map(|item| {
                at = at - item.duration();
                at
            })
            .collect();
        times.reverse();
        times
    }
}
