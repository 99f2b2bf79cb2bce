//! The editorial unit (稿件): what is said, shown and signed for one piece of news.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    amend::Fix,
    ids::{BlobHash, EditionId, StoryId, SubmissionId},
    people::ReviewLevel,
    polished::Polished,
    shown::{ClipCut, PicturePart},
    special::Override,
    units::Millis,
    version::{Cut, Placement, Version},
};

/// The four 新 of the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Category {
    /// 新人: a person or new office-holder is the subject.
    #[serde(rename = "新人")]
    Person,
    /// 新事: an event.
    #[serde(rename = "新事")]
    Event,
    /// 新项目: a programme with a start, a place, money or beneficiaries.
    #[serde(rename = "新项目")]
    Project,
    /// 新理念: a standard, report, model or method.
    #[serde(rename = "新理念")]
    Idea,
}

impl Category {
    /// Every category, in the column's order.
    pub const ALL: [Self; 4] = [Self::Person, Self::Event, Self::Project, Self::Idea];

    /// The category's name on cards and papers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "新人",
            Self::Event => "新事",
            Self::Project => "新项目",
            Self::Idea => "新理念",
        }
    }
}

/// The theme of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Topic {
    /// 产业升级.
    #[serde(rename = "产业升级")]
    Industry,
    /// 社会治理.
    #[serde(rename = "社会治理")]
    Governance,
    /// 公益慈善.
    #[serde(rename = "公益慈善")]
    Charity,
    /// 对外交流.
    #[serde(rename = "对外交流")]
    Exchange,
    /// 对口帮扶.
    #[serde(rename = "对口帮扶")]
    Support,
    /// 应急救助.
    #[serde(rename = "应急救助")]
    Relief,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 6] = [
        Self::Industry,
        Self::Governance,
        Self::Charity,
        Self::Exchange,
        Self::Support,
        Self::Relief,
    ];

    /// The topic's name on cards and papers.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Industry => "产业升级",
            Self::Governance => "社会治理",
            Self::Charity => "公益慈善",
            Self::Exchange => "对外交流",
            Self::Support => "对口帮扶",
            Self::Relief => "应急救助",
        }
    }
}

/// One line of speech captions (唱词), timed from the first spoken word of its item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// On screen from.
    pub start_ms: Millis,
    /// Off screen at; at least two frames before the next one starts, or equal to it (chained).
    pub end_ms: Millis,
    /// One line, at most 16 cells, no comma or full stop.
    pub text: String,
}

/// What kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A number with its unit.
    Number,
    /// A date or time.
    Date,
    /// An amount of money.
    Money,
    /// A place or district.
    Place,
    /// A person, with titles in `value`.
    Person,
    /// An organization.
    Organization,
    /// Text within 《》.
    Work,
    /// Text within “”.
    Quote,
}

/// Something a draft may say because the source says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its kind.
    pub kind: FactKind,
    /// As it stands in the source.
    pub text: String,
    /// Normalized: a number as digits, a date as `YYYY-MM-DD`, a person's post.
    pub value: String,
    /// Character offsets `[start, end)` in the submission's text.
    pub span: [usize; 2],
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckLevel {
    /// Worth knowing.
    Note,
    /// Change it; a suggestion is given.
    Fix,
    /// Not on air like this.
    Block,
}

/// One finding of the checks before air.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The rule's stable name, e.g. `headline.unlicensed`.
    pub rule: String,
    /// How grave.
    pub level: CheckLevel,
    /// Where, in Chinese: 标题, 配音稿 「…」.
    pub place: String,
    /// What to do, in Chinese.
    pub suggestion: String,
    /// What can be done about it at once, if one thing certainly mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A line pair of the name strap (人名条).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strap {
    /// The person's name.
    pub name: String,
    /// Organization and post, at most 18 cells.
    pub line: String,
}

/// Who is credited, taken out of the body.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Credits {
    /// 通讯员, 记者, 供稿: names.
    pub writers: Vec<String>,
    /// 摄影, 图: names.
    pub photographers: Vec<String>,
    /// 编辑, 二审, 三审 … as they stood.
    pub editors: Vec<String>,
}

/// A picture or a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A still.
    Picture,
    /// Moving.
    Clip,
}

/// One picture or clip of a story, in the order in which it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryMedia {
    /// Where the bytes are.
    pub sha256: BlobHash,
    /// Picture or clip.
    pub kind: MediaKind,
    /// E.g. `image/jpeg`.
    pub media_type: String,
    /// The sender's name for it.
    pub name: String,
    /// Credit line shown on it, e.g. `图：某某`; may be empty.
    pub credit: String,
    /// What is heard of a clip.
    #[serde(default, skip_serializing_if = "ClipSound::is_usual")]
    pub sound: ClipSound,
    /// The 16:9 part of a picture that is shown; `None`: the renderer frames it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PicturePart>,
    /// 入点 of a clip, from its start; `None`: the renderer chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_ms: Option<Millis>,
    /// 出点 of a clip, not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_ms: Option<Millis>,
}

impl StoryMedia {
    /// From where to where a clip is seen.
    #[must_use]
    pub fn cut(&self) -> ClipCut {
        ClipCut {
            from: self.in_ms,
            to: self.out_ms,
        }
    }
}

/// What is heard of a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipSound {
    /// 同期声: somebody speaks in it; at the programme's level.
    Keep,
    /// 现场声: natural sound, softer, where a voice will lie over it.
    #[default]
    Under,
    /// Nothing.
    Mute,
}

impl ClipSound {
    /// As long as nobody said otherwise: then it is not written down, and what was signed before
    /// there was a choice stays signed.
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// How two stories are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 重发: the same text again; merged.
    Resend,
    /// 同一事件: two accounts of one event; proposed for merging.
    SameEvent,
    /// 系列: the next edition of a series; linked, never merged.
    Series,
}

/// A story that says the same, or nearly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateLink {
    /// The other story, or the submission that was merged.
    pub id: String,
    /// How.
    pub relation: Relation,
}

/// One signature of the three (三审), bound to what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// 初审, 复审 or 终审.
    pub level: ReviewLevel,
    /// The user's login name.
    pub by: String,
    /// The user's name as printed.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// [`Story::content_hash`] of what was on the screen, as `binds` says.
    pub seen: BlobHash,
    /// What that hash is of.
    #[serde(default, skip_serializing_if = "Binds::is_unwritten")]
    pub binds: Binds,
}

/// What a signature or an override binds. The newer hash is of all that is printed; what was signed before
/// there was one stays signed as long as nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binds {
    /// Signed when only what is spoken and seen on air was hashed. `rest`: hash of what is printed besides, as
    /// it stood before its first change since; `None`: it did not change since.
    Aired {
        /// See there.
        rest: Option<BlobHash>,
    },
    /// All that is printed or aired.
    Printed,
}

impl Default for Binds {
    fn default() -> Self {
        Self::Aired { rest: None }
    }
}

impl Binds {
    /// Old rows do not name it, and are written as they were: revisions and packages stay the same.
    pub(super) fn is_unwritten(&self) -> bool {
        *self == Self::default()
    }

    fn keep_to(&mut self, before: BlobHash) {
        if let Self::Aired { rest: rest @ None } = self {
            *rest = Some(before);
        }
    }
}

/// Where a story stands on its way to air.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StoryState {
    /// Written by rule, seen by nobody.
    Draft,
    /// 初审 given.
    FirstReview,
    /// 复审 given.
    SecondReview,
    /// All three given to the text as it stands, or what is missing overridden (特批).
    Approved,
    /// 待播: kept, not timed.
    Held {
        /// Why, in Chinese.
        reason: String,
    },
    /// 撤稿: out for good.
    Killed {
        /// Why, in Chinese.
        reason: String,
    },
}

impl StoryState {
    /// The state's name in JSON, on the command line and in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::FirstReview => "first_review",
            Self::SecondReview => "second_review",
            Self::Approved => "approved",
            Self::Held { .. } => "held",
            Self::Killed { .. } => "killed",
        }
    }
}

/// What the rules, or a person, wrote for one piece of news. Everything here is content: it is
/// what reviewers sign, and any change voids their signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The organization it is about.
    pub organization: Option<String>,
    /// One of the four 新.
    pub category: Category,
    /// Why that one, in Chinese.
    pub category_reason: String,
    /// The next best category.
    #[serde(default)]
    pub category_second: Option<Category>,
    /// By how many points the first beat the second; small: a person should look.
    #[serde(default)]
    pub category_margin: i64,
    /// The theme.
    pub topic: Topic,
    /// Why that one, in Chinese.
    #[serde(default)]
    pub topic_reason: String,
    /// By how many points it beat the next.
    #[serde(default)]
    pub topic_margin: i64,
    /// 福田, 南山 …, when the text says so.
    pub district: Option<String>,
    /// Short working name, at most 10 Han characters.
    pub slug: String,
    /// The line on the title card.
    pub headline: String,
    /// Up to three, best first; the first is [`Self::headline`] until a person chooses.
    pub headline_candidates: Vec<String>,
    /// Whether the headline came from a licensed pattern; if not it is shown as 待改.
    pub headline_licensed: bool,
    /// The headline of documents, where a card's width does not bind: at most 30 cells.
    #[serde(default)]
    pub headline_long: String,
    /// 导语: what the anchor says first, 60–90 characters.
    pub lead: String,
    /// 配音稿: read over pictures; paragraphs parted by `\n`. It does not repeat the lead.
    pub voice_over: String,
    /// How long [`Self::voice_over`] is told.
    #[serde(default)]
    pub version: Version,
    /// The lengths on offer, the present one among them; empty once a person wrote the text.
    #[serde(default)]
    pub versions: Vec<Cut>,
    /// 人名条, in order of appearance.
    pub strap: Vec<Strap>,
    /// 地名条.
    pub locator: Option<String>,
    /// 唱词 of lead and voice-over together, timed from the lead's first word.
    pub captions: Vec<Caption>,
    /// Which of [`Self::captions`] a person set: indices, rising. They stand as long as their words
    /// are spoken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captions_by_hand: Vec<usize>,
    /// Time to read lead and voice-over.
    pub read_ms: Millis,
    /// What the source says.
    pub facts: Vec<Fact>,
    /// Findings.
    pub checks: Vec<Check>,
    /// Who is credited.
    pub credits: Credits,
    /// What it is worth by itself, 0–850; how recently its organization, district and category were
    /// on air adds up to 150 when an edition is laid out.
    pub score: i64,
    /// 润色稿, when a language model is configured.
    #[serde(default)]
    pub polished: Option<Polished>,
}

impl Draft {
    /// Hash of what is printed and not aired.
    fn rest_hash(&self) -> BlobHash {
        let rest = serde_json::json!([
            self.headline_long,
            self.slug,
            self.organization,
            self.district,
            self.credits,
        ]);
        BlobHash::of(rest.to_string().as_bytes())
    }
}

/// One story of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// The edition it is meant for.
    pub edition: EditionId,
    /// What it was made from; the first is the one that was kept.
    pub submissions: Vec<SubmissionId>,
    /// What is said and shown.
    #[serde(flatten)]
    pub draft: Draft,
    /// Pictures and clips, in order.
    pub media: Vec<StoryMedia>,
    /// Related stories.
    pub duplicates: Vec<DuplicateLink>,
    /// When the oldest of its submissions came in.
    pub received_at: DateTime<Utc>,
    /// Held or killed by a person; `None` while it runs its course.
    pub set_aside: Option<SetAside>,
    /// Pinned, banned or kept in reserve by a person.
    #[serde(default)]
    pub placement: Placement,
    /// The length that a person chose; `None`: the rules choose among those on offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_as: Option<Version>,
    /// Signatures in the order given, also those that a later change voided.
    pub sign_offs: Vec<SignOff>,
    /// 特批, in the order given, also those that a later change voided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// A person took the story out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SetAside {
    /// 待播.
    Held {
        /// Why, in Chinese.
        reason: String,
    },
    /// 撤稿.
    Killed {
        /// Why, in Chinese.
        reason: String,
    },
}

impl Story {
    /// Hash of everything a reviewer signs: whatever is said, shown or printed. Findings, scores and relations
    /// are not content.
    ///
    /// Signatures are bound to it ([`Binds::Printed`]). Those of earlier versions of yixian were bound to
    /// less: text, straps, captions, pictures, category and topic. They hold for a story of which that is as it was,
    /// and of which the rest (the long headline, 短题, organization, district, credits) did not change since this
    /// version first wrote it: [`Self::keep_signatures_to`].
    ///
    /// # Panics
    /// Never: the types serialize to JSON.
    #[must_use]
    pub fn content_hash(&self) -> BlobHash {
        let signed = serde_json::json!(["2", self.aired_hash(), self.draft.rest_hash()]);
        BlobHash::of(signed.to_string().as_bytes())
    }

    /// What signatures were bound to at first: its form never changes.
    fn aired_hash(&self) -> BlobHash {
        let d = &self.draft;
        let signed = serde_json::json!([
            self.id,
            d.headline,
            d.lead,
            d.voice_over,
            d.strap,
            d.locator,
            d.captions,
            d.category,
            d.topic,
            self.media,
        ]);
        BlobHash::of(signed.to_string().as_bytes())
    }

    /// Whether what was signed is the text as it stands.
    #[must_use]
    pub fn is_as_seen(&self, seen: BlobHash, binds: Binds) -> bool {
        match binds {
            Binds::Printed => seen == self.content_hash(),
            Binds::Aired { rest } => {
                seen == self.aired_hash() && rest.is_none_or(|rest| rest == self.draft.rest_hash())
            }
        }
    }

    /// Binds the signatures that an earlier version of yixian took, which bind less, to what is printed besides
    /// as it stood in `before`, when this change is the first of that. Every write of a story does so.
    pub fn keep_signatures_to(&mut self, before: &Draft) {
        let rest = before.rest_hash();
        if rest == self.draft.rest_hash() {
            return;
        }
        let signs = self.sign_offs.iter_mut().map(|sign| &mut sign.binds);
        let overrides = self.overrides.iter_mut().map(|one| &mut one.binds);
        signs.chain(overrides).for_each(|binds| binds.keep_to(rest));
    }

    /// The signatures that still hold: given to the text as it stands, the newest of each level.
    #[must_use]
    pub fn valid_sign_offs(&self) -> Vec<&SignOff> {
        // Most stories have no signature: they need not be hashed.
        if self.sign_offs.is_empty() {
            return Vec::new();
        }
        let now = self.content_hash();
        ReviewLevel::ALL
            .iter()
            .filter_map(|level| {
                self.sign_offs.iter().rev().find(|sign| {
                    sign.level == *level
                        && match sign.binds {
                            Binds::Printed => sign.seen == now,
                            binds @ Binds::Aired { .. } => self.is_as_seen(sign.seen, binds),
                        }
                })
            })
            .collect()
    }

    /// Where the story stands, from what was done to it.
    #[must_use]
    pub fn state(&self) -> StoryState {
        match &self.set_aside {
            Some(SetAside::Held { reason }) => StoryState::Held {
                reason: reason.clone(),
            },
            Some(SetAside::Killed { reason }) => StoryState::Killed {
                reason: reason.clone(),
            },
            None => {
                let missing = self.missing();
                let has = |level| !missing.contains(&level);
                match (
                    has(ReviewLevel::First),
                    has(ReviewLevel::Second),
                    has(ReviewLevel::Final),
                ) {
                    (true, true, true) => StoryState::Approved,
                    (true, true, false) => StoryState::SecondReview,
                    (true, false, _) => StoryState::FirstReview,
                    _ => StoryState::Draft,
                }
            }
        }
    }

    /// Signs at `level`.
    ///
    /// # Errors
    /// [`SignOffError`]: out of order, the same person twice (三审须由不同的人), or set aside.
    pub fn sign(
        &mut self,
        level: ReviewLevel,
        by: &str,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), SignOffError> {
        if self.set_aside.is_some() {
            return Err(SignOffError::SetAside {
                state: self.state().name(),
            });
        }
        let valid = self.valid_sign_offs();
        if valid.iter().any(|s| s.level == level) {
            return Err(SignOffError::AlreadySigned { level });
        }
        if let Some(own) = valid.iter().find(|s| s.by == by) {
            return Err(SignOffError::SamePerson {
                by: by.to_owned(),
                level,
                earlier: own.level,
            });
        }
        if let Some(missing) = ReviewLevel::ALL
            .into_iter()
            .take_while(|l| *l != level)
            .find(|l| !valid.iter().any(|s| s.level == *l))
        {
            return Err(SignOffError::OutOfOrder { level, missing });
        }
        self.sign_offs.push(SignOff {
            level,
            by: by.to_owned(),
            name: name.to_owned(),
            at,
            seen: self.content_hash(),
            binds: Binds::Printed,
        });
        Ok(())
    }
}

/// Why a signature was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignOffError {
    /// Held or killed.
    #[error("the story is {state}: release it before it is reviewed")]
    SetAside {
        /// Its state.
        state: &'static str,
    },
    /// That level is signed, and nothing changed since.
    #[error("{level} is already signed for the text as it stands")]
    AlreadySigned {
        /// The level.
        level: ReviewLevel,
    },
    /// The three reviews are three people's.
    #[error("`{by}` already signed {earlier}: {level} needs another person")]
    SamePerson {
        /// Who.
        by: String,
        /// The level asked for.
        level: ReviewLevel,
        /// The level that person signed.
        earlier: ReviewLevel,
    },
    /// A lower level is missing.
    #[error("{level} comes after {missing}: sign {missing} first")]
    OutOfOrder {
        /// The level asked for.
        level: ReviewLevel,
        /// The first level without a valid signature.
        missing: ReviewLevel,
    },
}

#[cfg(test)]
mod tests;
